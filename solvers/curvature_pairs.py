"""The last m pairs (s, y) of a quasi-Newton run, and the two ways to multiply a vector by what they say."""

import numpy as np
from scipy.linalg import blas, solve_triangular

from solvers.objective import Matrix, Point, Vector


class CurvaturePairs:
    """Pairs s = theta_{k+1} - theta_k, y = g_{k+1} - g_k in one array, the oldest overwritten first.

    Parameters
    ----------
    memory_size : int
        The number m of pairs kept.
    n : int
        Length of the vectors.

    Notes
    -----
    Holds 2 (m + 1) n numbers: a new pair is written into a spare row and judged there. `products` holds S^T g
    and Y^T g for the newest gradient. The inner products of a new pair with the old ones are differences of
    such products, so that a step reads the pairs twice and no more: once for the products, once for the
    direction.
    """

    def __init__(self, memory_size: int, n: int) -> None:
        self.memory_size, self.rows = memory_size, memory_size + 1
        self.vectors = np.zeros((2 * self.rows, n))
        self.SY = np.zeros((self.rows, self.rows))
        self.YY = np.zeros((self.rows, self.rows))
        self.order: list[int] = []
        self.products = np.zeros(2 * self.rows)

    def __len__(self) -> int:
        return len(self.order)

    @property
    def gamma(self) -> float:
        """Scale of the first matrix, s^T y / y^T y of the newest pair."""
        newest = self.order[-1]
        return self.SY[newest, newest] / self.YY[newest, newest]

    def s(self, slot: int) -> Vector:
        """Return the step in this slot."""
        return self.vectors[slot]

    def y(self, slot: int) -> Vector:
        """Return the difference of gradients in this slot."""
        return self.vectors[self.rows + slot]

    def clear(self) -> None:
        """Forget every pair."""
        self.order = []

    def update(self, new: Point, old: Point, eps: float) -> bool:
        """Take note of the new gradient, and keep the pair if it is curved; return whether it was kept.

        The test is s^T y > eps ||s|| ||y||: it has no scale.
        """
        slot = next(row for row in range(self.rows) if row not in self.order)
        s, y, before = self.s(slot), self.y(slot), self.products
        np.subtract(new.x, old.x, out=s)
        np.subtract(new.g, old.g, out=y)
        self.products = self.vectors @ new.g
        sy, yy = float(s @ y), float(y @ y)
        if not sy > eps * np.sqrt(float(s @ s) * yy):
            return False
        change = self.products - before
        self.SY[:, slot] = change[: self.rows]
        self.YY[:, slot] = self.YY[slot, :] = change[self.rows :]
        self.SY[slot, slot], self.YY[slot, slot] = sy, yy
        self.order = [*self.order, slot][-self.memory_size :]
        return True

    def compact_product(self, g: Vector) -> Vector:
        r"""Return H^{-1} g from the compact representation, g the newest gradient.

        .. math::
            H^{-1} = \gamma I + \begin{pmatrix} S & \gamma Y \end{pmatrix}
            \begin{pmatrix} R^{-\top} (D + \gamma Y^\top Y) R^{-1} & -R^{-\top} \\ -R^{-1} & 0 \end{pmatrix}
            \begin{pmatrix} S^\top \\ \gamma Y^\top \end{pmatrix}

        R is the upper triangle of S^T Y and D its diagonal, in the order of time (Byrd, Nocedal & Schnabel
        1994, theorem 2.2).
        """
        order, rows, gamma = self.order, self.rows, self.gamma
        R = np.triu(self.SY[np.ix_(order, order)])
        YY = self.YY[np.ix_(order, order)]
        Sg, Yg = self.products[order], self.products[[rows + slot for slot in order]]
        a = solve_triangular(R, Sg)
        b = solve_triangular(R, np.diag(R) * a + gamma * (YY @ a - Yg), trans="T")
        coefficients = np.zeros(2 * rows)
        coefficients[order], coefficients[[rows + slot for slot in order]] = b, -gamma * a
        return blas.daxpy(g, coefficients @ self.vectors, a=gamma)

    def two_loop_product(self, g: Vector) -> Vector:
        """Return H^{-1} g by the two-loop recursion, one pair at a time."""
        q, a = g.copy(), {}
        for i in reversed(self.order):
            a[i] = (self.s(i) @ q) / self.SY[i, i]
            q -= a[i] * self.y(i)
        r = self.gamma * q
        for i in self.order:
            b = (self.y(i) @ r) / self.SY[i, i]
            r += (a[i] - b) * self.s(i)
        return r

    def dense(self) -> Matrix:
        """Return H^{-1} as a matrix, for tests and for looking at."""
        return np.array([self.two_loop_product(e) for e in np.eye(self.vectors.shape[1])]).T
