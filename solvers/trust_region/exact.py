"""The subproblem of a trust region solved exactly, whatever the signs of the eigenvalues."""

import numpy as np

from solvers.objective import Objective, Point, Vector
from solvers.secular import ShiftedNewton


class ExactSubproblem:
    r"""The minimizer of the quadratic model in a ball, for any radius, from one eigendecomposition.

    It is the p for which a shift lambda exists with (equation :eq:`trust-region-optimality`)

    .. math::
        \|p\| \le \Delta, \qquad (H + \lambda I)\, p = -g, \qquad H + \lambda I \succeq 0, \qquad
        \lambda \ge 0, \qquad \lambda\,(\Delta - \|p\|) = 0 .

    Source: Moré & Sorensen (1983).
    """

    def __init__(self, objective: Objective, point: Point, forcing: float = 0.0) -> None:
        self.point, self.eps = point, objective.eps
        self.newton = ShiftedNewton.of(objective.spectrum(point.x), point.g)

    @property
    def is_finite(self) -> bool:
        """Whether the Hessian could be evaluated."""
        return bool(np.all(np.isfinite(self.newton.h)))

    def first_radius(self) -> float:
        """Return the length of the Newton step, negative eigenvalues counted as positive."""
        return self.newton.length(self.point, self.eps)

    def step(self, radius: float) -> tuple[Vector, float]:
        """Return p and the decrease it is predicted to bring (equation :eq:`trust-region-decrease`)."""
        p, shift = self.newton.solve(radius)
        return p, 0.5 * (shift * float(p @ p) - float(self.point.g @ p))
