"""Line searches: how far to go along a direction."""

from dataclasses import dataclass

import numpy as np

from solvers.objective import Objective, Point, Vector


@dataclass(frozen=True)
class Search:
    """Outcome of a line search: the step length and the point there; `point` is None where none was found."""

    length: float
    point: Point | None


def armijo_backtracking(
    objective: Objective,
    start: Point,
    p: Vector,
    *,
    first_length: float = 1.0,
    c1: float = 1e-4,
    max_trials: int = 60,
) -> Search:
    r"""Shorten the step until it brings sufficient decrease (equation :eq:`armijo`).

    Accept the first alpha with

    .. math:: J(\theta + \alpha p) \le J(\theta) + c_1 \alpha\, g^\top p .

    A refused alpha is replaced by the minimizer of the parabola through what is known, kept between a tenth
    and a half of it. A trial where the objective or the gradient is not finite is halved.

    Where the predicted decrease is below the round-off of J, values cannot decide any more. There a trial is
    accepted when its slope is no steeper upwards than the first was downwards, which says the same of a
    parabola and keeps the precision of the gradient (Hager & Zhang 2005).

    Parameters
    ----------
    objective : Objective
        Counts every trial.
    start : Point
        theta with J and g.
    p : array of shape (n,)
        Direction; g^T p < 0 is required of a descent direction, anything else finds no step.
    first_length : float
        First alpha tried; 1 for Newton's method.
    c1 : float
        Share of the predicted decrease that is demanded, between 0 and 1/2.
    max_trials : int
        Trials at most.

    Returns
    -------
    Search
        `point` is None where no trial was acceptable.

    Source: Armijo (1966); Nocedal & Wright (2006), algorithm 3.1.
    """
    slope = float(start.g @ p)
    noise = objective.noise(start.f)
    alpha = first_length
    values_are_blind = -first_length * slope <= noise
    if not (np.isfinite(slope) and slope < 0.0):
        return Search(0.0, None)
    for _ in range(max_trials):
        x = objective.round(start.x + alpha * p)
        if np.array_equal(x, start.x):
            break
        f = objective.value(x)
        rise = f - start.f
        by_value = rise <= c1 * alpha * slope < 0.0
        by_slope = values_are_blind and abs(rise) <= noise
        if by_value or by_slope:
            trial = objective.point(x)
            if trial.is_finite and (by_value or trial.g @ p <= (1.0 - 2.0 * c1) * -slope):
                return Search(alpha, trial)
        alpha *= shrinkage(alpha, slope, rise)
    return Search(0.0, None)


def shrinkage(alpha: float, slope: float, rise: float) -> float:
    """Factor from alpha to the minimizer of the parabola with this slope and rise, within [0.1, 0.5]."""
    curvature = rise - alpha * slope
    if not np.isfinite(curvature) or curvature <= 0.0:
        return 0.5
    return float(np.clip(-alpha * slope / (2.0 * curvature), 0.1, 0.5))
