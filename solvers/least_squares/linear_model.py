"""The residuals made linear, r + J_r p, and every step that offers, from one singular value decomposition."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from solvers.objective import Matrix, Vector

ROUNDS = 60
RADIUS_TOLERANCE = 0.1  # of the radius: how closely the length of a damped step has to meet it


@dataclass(frozen=True)
class LinearModel:
    r"""Steps of :math:`\tfrac12 \|r + J_r p\|^2`, by the decomposition :math:`J_r D^{-1} = U \Sigma V^\top`.

    Its steps are those of equation :eq:`damping-path`; J, in the code, is the Jacobian :math:`J_r`.

    Attributes
    ----------
    singular_values : array of shape (k,)
        The diagonal of Sigma, decreasing; what is round-off is zero.
    V : array of shape (n, k)
        The right singular vectors.
    b : array of shape (k,)
        The residuals in the basis of the left singular vectors, U^T r.
    scale : array of shape (n,)
        The diagonal of D.
    """

    singular_values: Vector
    V: Matrix
    b: Vector
    scale: Vector

    @classmethod
    def of(cls, point, scale: Vector) -> "LinearModel":
        """Return the model at a point that knows r and J; a scale of 0 belongs to a column of zeros."""
        scale = np.where(scale > 0.0, scale, 1.0)
        # QR iterations: the slower driver, and the one that does not fail.
        U, singular_values, Vt = linalg.svd(
            point.J / scale, full_matrices=False, lapack_driver="gesvd", check_finite=False
        )
        least = np.finfo(float).eps * max(point.J.shape) * singular_values[0]
        return cls(np.where(singular_values > least, singular_values, 0.0), Vt.T, U.T @ point.r, scale)

    @property
    def decrease(self) -> float:
        """What the model promises at its minimum: half the square of the part of r that J_r can reach."""
        reached = self.b[self.singular_values > 0.0]
        return 0.5 * float(reached @ reached)

    def components(self, damping: float) -> Vector:
        r"""Return :math:`-V^\top D p`: per singular vector sigma b / (sigma^2 + lambda), 0 where sigma is."""
        sigma = self.singular_values
        # Divided twice, because squares of small singular values lose what the values still know.
        denominator = sigma + np.divide(damping, sigma, out=np.zeros_like(sigma), where=sigma > 0.0)
        return np.divide(self.b, denominator, out=np.zeros_like(sigma), where=sigma > 0.0)

    def step(self, damping: float) -> Vector:
        r"""Return the p of :math:`(J_r^\top J_r + \lambda D^2)\, p = -g`; for lambda = 0 the shortest."""
        return -(self.V @ self.components(damping)) / self.scale

    def length(self, damping: float) -> float:
        """Return ||D p||."""
        return float(np.linalg.norm(self.components(damping)))

    def slope(self, damping: float) -> float:
        """Return g^T p."""
        return -float((self.singular_values * self.b) @ self.components(damping))

    def promise(self, damping: float) -> float:
        r"""Return the decrease of the model, :math:`\tfrac12\|J_r p\|^2 + \lambda\|Dp\|^2`, safely."""
        w = self.components(damping)
        return 0.5 * float(np.sum((self.singular_values * w) ** 2)) + damping * float(w @ w)

    def damping_within(self, radius: float) -> float:
        r"""Return the lambda whose step has the length of the radius, or 0 if the full step is no longer.

        Newton's method on :math:`\Delta / \|D p(\lambda)\| - 1`, nearly linear in lambda, kept in a bracket.

        Source: Hebden (1973); Moré (1978).
        """
        damping, length = 0.0, self.length(0.0)
        if length <= (1.0 + RADIUS_TOLERANCE) * radius:
            return 0.0
        sigma = self.singular_values
        low, high = 0.0, float(np.linalg.norm(sigma * self.b)) / radius
        for _ in range(ROUNDS):
            u = self.components(damping)[sigma > 0.0] / length  # a unit vector: its squares do not underflow
            damping += (length - radius) / radius / float(np.sum(u**2 / (sigma[sigma > 0.0] ** 2 + damping)))
            if not low < damping < high:
                damping = max(1e-3 * high, np.sqrt(low * high))
            length = self.length(damping)
            if abs(length - radius) <= RADIUS_TOLERANCE * radius:
                break
            low, high = (damping, high) if length > radius else (low, damping)
        return damping


def column_norms(J: Matrix) -> Vector:
    """Return the Euclidean norms of the columns; no square overflows or underflows."""
    largest = np.max(np.abs(J), axis=0)
    unit = np.where(largest > 0.0, largest, 1.0)
    return largest * np.linalg.norm(J / unit, axis=0)


def standard_errors(point) -> Vector | None:
    r"""Return the standard errors of the parameters (equation :eq:`standard-errors`).

    They are the roots of the diagonal of :math:`\|r\|^2 / (N - n)\, (J_r^\top J_r)^{-1}`. None where
    there are no more residuals than parameters; infinite for a parameter that the residuals do not
    determine.
    """
    m, n = point.J.shape
    if m <= n:
        return None
    model = LinearModel.of(point, column_norms(point.J))
    sigma = model.singular_values
    lost = np.any(np.abs(model.V[:, sigma == 0.0]) > np.sqrt(np.finfo(float).eps), axis=1)
    spread = np.linalg.norm(model.V[:, sigma > 0.0] / sigma[sigma > 0.0], axis=1) / model.scale
    return np.where(lost, np.inf, np.sqrt(2.0 * point.f / (m - n)) * spread)
