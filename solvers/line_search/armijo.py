"""Armijo backtracking: shorten the step until it brings enough."""

import numpy as np

from solvers import options
from solvers.line_search.search import Search, moved, within_digits
from solvers.objective import Objective, Point, Vector


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
    and a half of it (equation :eq:`armijo-shrinkage`): through the value at alpha, or where slopes decide
    through the slope there. Where the objective or the gradient is not finite, alpha is divided by ten.

    Where the predicted decrease is below the round-off of J, values cannot decide any more, and slopes do
    (Hager & Zhang 2005). A trial is then accepted when it slopes no steeper upwards than the start sloped
    downwards, which says the same of a parabola and keeps the precision of the gradient. If larger trials
    did raise J, the slope must also be less steep downwards: a gradient that is wrong keeps its slope.

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

    Raises
    ------
    TypeError, ValueError
        For a `first_length` or `c1` that is not positive, by name.

    Source: Armijo (1966); Nocedal & Wright (2006), algorithm 3.1.
    """
    options.require_real("first_length", first_length, above=0.0)
    options.require_real("c1", c1, above=0.0, below=0.5)
    options.require_count("max_trials", max_trials, least=1)
    slope = float(start.g @ p)
    noise = objective.noise(start.f)
    alpha = first_length
    least_turn = -np.inf if -first_length * slope <= noise else -0.9
    if not (np.isfinite(slope) and slope < 0.0):
        return Search(first_length, None)
    for _ in range(max_trials):
        x = moved(objective, start.x, alpha, p)
        if np.array_equal(x, start.x):
            break
        f = objective.value(x)
        rise = f - start.f
        by_value = rise <= c1 * alpha * slope < 0.0
        by_slope = -alpha * slope <= noise and abs(rise) <= noise
        curvature = rise - alpha * slope
        if by_value or by_slope:
            trial = objective.point(x)
            turn = float(trial.g @ p) / -slope
            if trial.is_finite and (by_value or least_turn <= turn <= 1.0 - 2.0 * c1):
                return Search(alpha, trial)
            curvature = -0.5 * alpha * slope * (1.0 + turn)
        if np.isfinite(f) and np.isfinite(curvature):
            alpha *= shrinkage(-alpha * slope, curvature)
        else:
            alpha *= 0.1  # out of the domain: the way back may span many decades
        alpha = within_digits(objective, start, alpha, p)
    return Search(first_length, None)


def shrinkage(fall: float, curvature: float) -> float:
    """Return the nu in [0.1, 0.5] that minimizes curvature nu^2 - fall nu, or 1/2 where nothing does."""
    if curvature <= 0.0:
        return 0.5
    return float(np.clip(fall / (2.0 * curvature), 0.1, 0.5))
