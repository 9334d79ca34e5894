"""The secular equation: how much to shift H so that the step gets the length that is wanted."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from solvers.objective import Matrix, Point, Vector

ROUNDS = 100
EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class ShiftedNewton:
    r"""The steps :math:`p(\lambda) = -(H + \lambda I)^{-1} g` of all shifts, from one eigendecomposition.

    A shift lambda is held as its distance mu from the least shift that makes H + lambda I semidefinite. Where
    H is indefinite the two may differ by less than the digits of lambda can tell.

    Attributes
    ----------
    h, Q : array of shape (n,), (n, n)
        Eigenvalues of H in increasing order, and eigenvectors.
    gamma : array of shape (n,)
        The gradient in the basis of the eigenvectors, Q^T g.
    """

    h: Vector
    Q: Matrix
    gamma: Vector

    @classmethod
    def of(cls, spectrum: tuple[Vector, Matrix], g: Vector) -> "ShiftedNewton":
        """Return the steps for a Hessian with this spectrum and this gradient."""
        h, Q = spectrum
        return cls(h, Q, Q.T @ g)

    @property
    def least_shift(self) -> float:
        """The least shift that leaves no eigenvalue negative."""
        return max(0.0, -float(self.h[0]))

    @property
    def scale(self) -> float:
        """The largest magnitude of an eigenvalue."""
        return float(max(abs(self.h[0]), abs(self.h[-1])))

    def length(self, point: Point, eps: float) -> float:
        """Return the length of the Newton step at `point`, with |h_i|, and of theta where H vanishes.

        A step that leaves few digits of theta is as good as infinite, and comes back shortened.
        """
        if self.scale == 0.0:
            return point.natural_length
        steps = self.gamma / np.maximum(np.abs(self.h), np.sqrt(eps) * self.scale)
        return min(linalg.norm(steps), point.longest_step(eps))

    def over_curvatures(self, slopes: Vector, mu: float) -> Vector:
        """Return slopes along the eigenvectors over the shifted curvatures; 0 where it is level."""
        curvatures = (self.h + self.least_shift) + mu
        with np.errstate(divide="ignore", over="ignore"):  # a step without bound is infinite
            return np.divide(slopes, curvatures, out=np.zeros_like(slopes), where=slopes != 0.0)

    def step(self, mu: float) -> Vector:
        """Return p at the distance mu from the least shift."""
        return -self.Q @ self.over_curvatures(self.gamma, mu)

    def solve(self, radius: float, growth: float = 0.0) -> tuple[Vector, float]:
        r"""Return p and lambda with :math:`\|p(\lambda)\| = \Delta + \beta\lambda` (:eq:`secular-equation`).

        The shift lambda is the one that makes H + lambda I positive semidefinite. Without growth beta this is
        the step of a trust region of radius Delta; with Delta = 0 and beta = 2/M that of the cubic model.
        Where the step is shorter than wanted even at the least shift, it is the answer if H is semidefinite.
        If not, that is the hard case: the first eigenvector completes the step (:eq:`hard-case-step`).

        Notes
        -----
        Newton's method on 1 / ||p|| - 1 / (Delta + beta lambda), which is increasing and concave: from below
        the root it climbs to it without overshooting (:eq:`secular-newton`). O(n) operations a round, few
        rounds.

        Source: Reinsch (1971); Hebden (1973); Moré & Sorensen (1983).
        """
        wanted = radius + growth * self.least_shift
        length = np.linalg.norm(self.over_curvatures(self.gamma, 0.0))
        if length <= wanted:
            p = self.step(0.0)
            if self.h[0] < 0.0:
                missing = np.sqrt((wanted - length) * (wanted + length))
                p = p + np.copysign(missing, -self.gamma[0]) * self.Q[:, 0]
            return p, self.least_shift
        mu = self.root(radius, growth)
        return self.step(mu), self.least_shift + mu

    def root(self, radius: float, growth: float) -> float:
        """Return the mu of the secular equation, by Newton's method inside a bracket."""
        shift = self.least_shift
        low, high = self.bracket(radius, growth)
        mu = low
        for _ in range(ROUNDS):
            components = self.over_curvatures(self.gamma, mu)
            length, wanted = np.linalg.norm(components), np.float64(radius + growth * (shift + mu))
            if abs(length - wanted) <= 4.0 * EPS * wanted or high - low <= EPS * high:
                break
            low, high = (mu, high) if length > wanted else (low, mu)
            direction = components / length
            slope = direction @ self.over_curvatures(direction, mu) / length
            slope += growth / wanted**2 if growth > 0.0 else 0.0
            mu += (1.0 / wanted - 1.0 / length) / slope
            if not low <= mu <= high:
                mu = np.sqrt(low * high) if low > 0.0 else 0.01 * high
        return mu

    def bracket(self, radius: float, growth: float) -> tuple[float, float]:
        """Return bounds of mu, from the flattest and the steepest that ||p|| can be.

        With s the least shift, ||p|| is at most ||g|| / (h_1 + s + mu), and at least |gamma_1| over the same
        and ||g|| / (h_n + s + mu).
        """
        first, last = float(self.h[0]) + self.least_shift, float(self.h[-1]) + self.least_shift
        wanted, size = radius + growth * self.least_shift, float(np.linalg.norm(self.gamma))
        high = distance(wanted, growth, size, first)
        low = distance(wanted, growth, abs(float(self.gamma[0])), first)
        return max(low, distance(wanted, growth, size, last)), high


def distance(wanted: float, growth: float, size: float, curvature: float) -> float:
    """Return the mu >= 0 with (wanted + growth mu) (curvature + mu) = size, or 0 where there is none."""
    b, c = wanted + growth * curvature, size - wanted * curvature
    return np.divide(2.0 * c, b + np.sqrt(b * b + 4.0 * growth * c)) if c > 0.0 else 0.0
