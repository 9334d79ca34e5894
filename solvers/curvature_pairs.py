"""The last m pairs (s, y) of a quasi-Newton run, and the two ways to multiply a vector by what they say."""

import numpy as np
from scipy.linalg import solve_triangular

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
    Holds 2 (m + 1) n numbers: there is one slot more than pairs, in which a new pair is judged. `products`
    holds s^T g and y^T g of every pair for the newest gradient. The inner products of a new pair with the old
    ones are differences of such products, so that a step reads the pairs twice and no more: once for the
    products, once for the direction.
    """

    def __init__(self, memory_size: int, n: int) -> None:
        self.memory_size, self.slots = memory_size, memory_size + 1
        self.rows = np.zeros((2 * self.slots, n))
        self.SY = np.zeros((self.slots, self.slots))
        self.YY = np.zeros((self.slots, self.slots))
        self.order: list[int] = []
        self.products = np.zeros((self.slots, 2))

    def __len__(self) -> int:
        return len(self.order)

    @property
    def gamma(self) -> float:
        """Scale of the first matrix, s^T y / y^T y of the newest pair (equation :eq:`lbfgs-gamma`)."""
        newest = self.order[-1]
        return self.SY[newest, newest] / self.YY[newest, newest]

    def s(self, slot: int) -> Vector:
        """Return the step in this slot."""
        return self.rows[2 * slot]

    def y(self, slot: int) -> Vector:
        """Return the difference of gradients in this slot."""
        return self.rows[2 * slot + 1]

    @property
    def spare(self) -> int:
        """The first slot without a pair."""
        return next(slot for slot in range(self.slots) if slot not in self.order)

    def clear(self) -> None:
        """Forget every pair."""
        self.order = []

    def update(self, new: Point, old: Point, eps: float) -> bool:
        """Take note of the new gradient, and keep the pair if it is curved; return whether it was kept.

        The test is s^T y > eps ||s|| ||y|| (equation :eq:`relative-curvature-test`): it has no scale.
        """
        slot = self.spare
        s, y = self.s(slot), self.y(slot)
        np.subtract(new.x, old.x, out=s)
        np.subtract(new.g, old.g, out=y)
        sy, yy = float(s @ y), float(y @ y)
        is_curved = sy > eps * np.sqrt(float(s @ s) * yy)
        if is_curved:
            self.order = [*self.order, slot][-self.memory_size :]
        before, self.products = self.products, self.multiplied(new.g)
        if is_curved:
            change = self.products - before
            self.SY[:, slot] = change[:, 0]
            self.YY[:, slot] = self.YY[slot, :] = change[:, 1]
            self.SY[slot, slot], self.YY[slot, slot] = sy, yy
        return is_curved

    def multiplied(self, g: Vector) -> Matrix:
        """Return s^T g and y^T g of every pair: the rows before the spare slot, then those behind it."""
        products, spare = np.zeros(2 * self.slots), 2 * self.spare
        last = 2 * max(self.order, default=-1) + 2
        products[:spare] = self.rows[:spare] @ g
        products[spare + 2 : last] = self.rows[spare + 2 : last] @ g
        return products.reshape(self.slots, 2)

    def compact_direction(self, g: Vector) -> Vector:
        r"""Return p = -H^{-1} g from the compact representation (equation :eq:`compact-lbfgs`).

        .. math::
            H^{-1} = \gamma I + \begin{pmatrix} S & \gamma Y \end{pmatrix}
            \begin{pmatrix} R^{-\top} (\operatorname{diag} R + \gamma Y^\top Y) R^{-1} & -R^{-\top} \\
            -R^{-1} & 0 \end{pmatrix} \begin{pmatrix} S^\top \\ \gamma Y^\top \end{pmatrix}

        g is the newest gradient and R the upper triangle of S^T Y, in the order of time (Byrd, Nocedal &
        Schnabel 1994, theorem 2.2).
        """
        order, gamma = self.order, self.gamma
        R = np.triu(self.SY[np.ix_(order, order)])
        YY = self.YY[np.ix_(order, order)]
        Sg, Yg = self.products[order].T
        a = solve_triangular(R, Sg)
        b = solve_triangular(R, np.diag(R) * a + gamma * (YY @ a - Yg), trans="T")
        coefficients = np.zeros((self.slots, 2))
        coefficients[order] = np.column_stack((-b, gamma * a))
        # With g in the spare slot the whole sum is one product.
        self.y(self.spare)[:] = g
        coefficients[self.spare, 1] = -gamma
        return coefficients.ravel() @ self.rows

    def two_loop_direction(self, g: Vector) -> Vector:
        """Return p = -H^{-1} g by two loops over the pairs, :eq:`unrolled-bfgs`."""
        q, a = -g, {}
        for i in reversed(self.order):
            a[i] = (self.s(i) @ q) / self.SY[i, i]
            q -= a[i] * self.y(i)
        p = self.gamma * q
        for i in self.order:
            b = (self.y(i) @ p) / self.SY[i, i]
            p += (a[i] - b) * self.s(i)
        return p

    def dense(self) -> Matrix:
        """Return H^{-1} as a matrix, for tests and for looking at."""
        return np.array([self.two_loop_direction(-e) for e in np.eye(self.rows.shape[1])]).T
