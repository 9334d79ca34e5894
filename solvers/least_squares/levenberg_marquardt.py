"""Levenberg-Marquardt: Gauss-Newton steps kept within a trust region, by damping."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.least_squares.acceleration import AndersonAcceleration
from solvers.least_squares.linear_model import LinearModel
from solvers.least_squares.objective import LeastSquaresObjective, LeastSquaresPoint
from solvers.least_squares.solver import LeastSquaresSolver, Polish
from solvers.objective import Point, Vector
from solvers.solver import Step

LEAST_GAIN = 1e-4  # of the decrease promised: what a step has to bring
NEARLY_STATIONARY = 1e-3  # of J: a smaller promise leaves it to the residuals how fast full steps shrink
TRIALS = 60


@dataclass(frozen=True, kw_only=True)
class LevenbergMarquardt(LeastSquaresSolver):
    r"""The method of Levenberg and Marquardt, as a trust-region method (equation :eq:`marquardt-step`).

    .. math::
        (J_r^\top J_r + \lambda_k D^2)\, p_k = -J_r^\top r, \qquad
        \|D p_k\| = \Delta_k \ \text{or}\ \lambda_k = 0, \qquad \theta_{k+1} = \theta_k + p_k

    The radius Delta follows the gain (equation :eq:`gain-ratio`), the decrease of the objective over the
    decrease that the linear model promised. Where both are round-off, the decrease is taken from the
    gradients at both ends, :math:`-\tfrac12 (g + g_{new})^\top p`.

    Parameters
    ----------
    first_radius : float
        First radius, in units of ||D x0||; of the full step where x0 = 0.
    scaling : {"marquardt", None}
        "marquardt": D holds the largest norms that the columns of J_r have had, so that the units of the
        parameters do not matter. None: D = I.
    acceleration : int
        Steps that Anderson acceleration remembers near the solution; 0 leaves the steps as they are.
    tolerance : float
        As in `Solver`; 0, the default, takes steps until round-off stops them from shrinking.
    max_iterations, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Each iteration counts one Jacobian and decomposes it once, :math:`J_r D^{-1} = U \Sigma V^\top`, about
    6 N n^2 operations for N residuals; every trial after that counts one residual and costs O(Nn) for the
    comparison. All steps come from this one decomposition (equation :eq:`damping-path`), and the matrix
    :math:`J_r^\top J_r` is never formed.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Levenberg (1944); Marquardt (1963); Moré (1978).
    """

    first_radius: float = 1.0
    scaling: str | None = "marquardt"
    acceleration: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_real("first_radius", self.first_radius, above=0.0)
        options.require_choice("scaling", self.scaling, ("marquardt", None))
        options.require_count("acceleration", self.acceleration)

    def steps(self, objective: LeastSquaresObjective, point: LeastSquaresPoint) -> Iterator[Step]:
        """Yield steps of the trust region."""
        radius, polish = None, Polish(objective.eps)
        acceleration = AndersonAcceleration(self.acceleration)
        while True:
            scale = objective.largest_columns if self.scaling else np.ones(objective.n)
            model = LinearModel.of(point, scale)
            size = float(np.linalg.norm(scale * point.x))
            radius = radius or self.first_radius * (size or model.length(0.0))
            damping = model.damping_within(radius)
            p, promise = model.step(damping), model.promise(damping)
            if damping == 0.0 and polish.is_over(model.length(0.0), size, promise, objective.noise(point.f)):
                yield Step(p, 1.0, None)
            if damping == 0.0 and self.acceleration and promise <= NEARLY_STATIONARY * point.f:
                p = acceleration.extrapolated(point.x, p, point.g, model.scale)
            p, point, radius = self.search(objective, point, model, p, radius)
            yield Step(p, 1.0, point)

    def search(
        self,
        objective: LeastSquaresObjective,
        point: LeastSquaresPoint,
        model: LinearModel,
        p: Vector,
        radius: float,
    ) -> tuple[Vector, Point | None, float]:
        """Try p, then the steps of smaller radii; return the step, where it leads, and the next radius."""
        first = p
        for _ in range(TRIALS):
            x, damping = objective.round(point.x + p), model.damping_within(radius)
            promise = model.promise(damping)
            if np.array_equal(x, point.x) or promise == 0.0:
                break
            gain, trial = compare(objective, point, x, promise, damping == 0.0)
            radius = next_radius(radius, model, damping, gain)
            if trial is not None:
                return p, trial, radius
            p = model.step(model.damping_within(radius))
        return first, None, radius


def compare(
    objective: LeastSquaresObjective, point: LeastSquaresPoint, x: Vector, promise: float, full: bool
) -> tuple[float, Point | None]:
    """Return the gain ratio of a trial x, and the point there if the gain is enough.

    Gradients decide about full steps alone: where damping made the promise small, they would say yes to
    every step, however wrong the Jacobian.
    """
    f = objective.value(x)
    decrease = point.f - f if np.isfinite(f) else -np.inf
    noise = objective.noise(point.f)
    blind = full and promise <= noise and abs(decrease) <= noise
    if not blind and not decrease > LEAST_GAIN * promise:
        return decrease / promise, None
    trial = objective.point(x)
    if not trial.is_finite:
        return -np.inf, None
    if blind:
        decrease = -0.5 * float((point.g + trial.g) @ (x - point.x))
    return decrease / promise, trial if decrease > LEAST_GAIN * promise else None


def next_radius(radius: float, model: LinearModel, damping: float, gain: float) -> float:
    """Return the radius after a step with this gain ratio.

    A gain below a quarter shortens the step to where a parabola through what is known has its minimum,
    between a tenth and a half. A gain above three quarters, or a full step, doubles it.
    """
    length = model.length(damping)
    if gain < 0.25:
        slope, decrease = model.slope(damping), gain * model.promise(damping)
        share = 0.5 * slope / (slope + decrease) if decrease < 0.0 else 0.5
        return float(np.clip(share, 0.1, 0.5)) * min(radius, length)
    if damping == 0.0:
        return 2.0 * length
    return max(radius, 2.0 * length) if gain > 0.75 else radius
