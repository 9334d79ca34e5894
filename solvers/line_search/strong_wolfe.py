"""The strong Wolfe search: bracket a step length between too short and too long, then zoom in."""

from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.line_search.search import Search, moved, within_digits
from solvers.objective import Objective, Point, Vector, is_same

MOST_EXPANSION = 10.0
MARGIN = 0.05  # of the bracket: a trial keeps this distance from both ends


@dataclass(frozen=True)
class Trial:
    """A step length with what is known there: J, and the slope along p where the gradient was asked for."""

    length: float
    f: float
    slope: float = np.nan
    point: Point | None = None


def strong_wolfe(
    objective: Objective,
    start: Point,
    p: Vector,
    *,
    first_length: float = 1.0,
    c1: float = 1e-4,
    c2: float = 0.9,
    max_trials: int = 20,
) -> Search:
    r"""Find a step that lowers J enough and flattens its slope enough (equation :eq:`strong-wolfe`).

    .. math::
        J(\theta + \alpha p) \le J(\theta) + c_1 \alpha\, g^\top p, \qquad
        |g(\theta + \alpha p)^\top p| \le c_2 |g^\top p| .

    A bracket is kept: its lower end satisfies the first inequality and slopes downwards, its upper end breaks
    the first inequality, or slopes upwards, or lies higher than the lower end, or is not finite. While there
    is no upper end the step grows, by a factor of ten at most (equation :eq:`wolfe-expansion`). Inside the
    bracket a safeguarded cubic or parabola chooses the next trial (equations :eq:`wolfe-cubic` and
    :eq:`wolfe-parabola`).

    Where the change of J is below its round-off, slopes alone decide (equation :eq:`approximate-wolfe`; Hager
    & Zhang 2005).

    Parameters
    ----------
    objective : Objective
        Counts every trial; the gradient is asked for only where the first inequality holds.
    start : Point
        theta with J and g.
    p : array of shape (n,)
        Direction with g^T p < 0; anything else finds no step.
    first_length : float
        First alpha tried.
    c1, c2 : float
        Constants of the two inequalities, 0 < c1 < c2 < 1.
    max_trials : int
        Trials at most. When they are spent, the lower end of the bracket is returned if it lowers J: the
        first inequality holds there, the second one does not.

    Returns
    -------
    Search
        `point` is None where no trial was acceptable.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Moré & Thuente (1994); Nocedal & Wright (2006), algorithms 3.5 and 3.6.
    """
    options.require_real("first_length", first_length, above=0.0)
    options.require_real("c1", c1, above=0.0)
    options.require_real("c2", c2, above=c1)
    line = Line(objective, start, p, c1, c2)
    if not (np.isfinite(line.slope) and line.slope < 0.0):
        return Search(first_length, None)
    low, high, alpha = Trial(0.0, start.f, line.slope, start), None, first_length
    before, width = low, np.inf
    for _ in range(max_trials):
        trial = line.at(alpha)
        if trial is None:
            break
        if line.is_flat_enough(trial):
            return Search(trial.length, trial.point, (line.slope, trial.slope))
        if line.is_too_long(trial, low):
            high = trial
        else:
            before, low = low, trial
        if high is None:
            alpha = expanded(before, low)
            continue
        # Two trials must shrink the bracket by a third; where interpolation does not, bisection does.
        shrunk, width = high.length - low.length <= 0.66 * width, high.length - low.length
        alpha = interpolated(low, high, line.noise) if shrunk else 0.5 * (low.length + high.length)
        if low.length == 0.0:
            alpha = within_digits(objective, start, alpha, p)
    if low.length > 0.0:
        return Search(low.length, low.point, (line.slope, low.slope), is_spent=True)
    return Search(first_length, None)


class Line:
    """The objective along theta + alpha p, and the two inequalities there."""

    def __init__(self, objective: Objective, start: Point, p: Vector, c1: float, c2: float) -> None:
        self.objective, self.start, self.p, self.c1, self.c2 = objective, start, p, c1, c2
        self.slope = float(start.g @ p)
        self.noise = objective.noise(start.f)

    def at(self, alpha: float) -> Trial | None:
        """Evaluate J, and the slope where the first inequality holds; None where alpha moves nothing."""
        x = moved(self.objective, self.start.x, alpha, self.p)
        if is_same(x, self.start.x):
            return None
        f = self.objective.value(x)
        trial = Trial(alpha, f)
        if not (self.lowers_enough(trial) or self.is_blind(trial)):
            return trial
        point = self.objective.point(x)
        return Trial(alpha, f, float(point.g @ self.p), point) if point.is_finite else Trial(alpha, np.nan)

    def lowers_enough(self, trial: Trial) -> bool:
        """Say whether the first inequality holds."""
        return trial.f - self.start.f <= self.c1 * trial.length * self.slope

    def is_blind(self, trial: Trial) -> bool:
        """Say whether both the change of J and the change its slope predicts are round-off."""
        predicted = -trial.length * self.slope
        return abs(trial.f - self.start.f) <= self.noise and predicted <= self.noise

    def is_flat_enough(self, trial: Trial) -> bool:
        """Say whether both inequalities hold; among values that are round-off, what they say of slopes."""
        if not abs(trial.slope) <= self.c2 * -self.slope:
            return False
        return self.lowers_enough(trial) or trial.slope <= (1.0 - 2.0 * self.c1) * -self.slope

    def is_too_long(self, trial: Trial, low: Trial) -> bool:
        """Say whether the trial bounds the bracket from above."""
        if np.isnan(trial.slope):
            return True
        return trial.slope > 0.0 or (trial.f > low.f + self.noise)


def expanded(before: Trial, low: Trial) -> float:
    """Return a longer step, equation :eq:`wolfe-expansion`: where the line through two slopes vanishes."""
    flattening = low.slope - before.slope
    reach = -low.slope * (low.length - before.length) / flattening if flattening > 0.0 else np.inf
    return float(np.clip(low.length + reach, 1.5 * low.length, MOST_EXPANSION * low.length))


def interpolated(low: Trial, high: Trial, noise: float) -> float:
    """Return the minimizer of the model in the bracket, kept away from both ends.

    The model is the parabola of :eq:`wolfe-parabola` or the cubic of :eq:`wolfe-cubic`.
    """
    width = high.length - low.length
    if not np.isfinite(high.f):
        return low.length + 0.25 * width
    fall, rise = low.slope * width, high.f - low.f
    if np.isnan(high.slope):
        curvature = rise - fall
        t = -fall / (2.0 * curvature) if curvature > 0.0 else 0.5
    elif abs(rise) <= noise:
        t = low.slope / (low.slope - high.slope) if high.slope > low.slope else 0.5
    else:
        t = cubic_minimizer(rise, fall, high.slope * width)
    return low.length + width * float(np.clip(t, MARGIN, 1.0 - MARGIN))


def cubic_minimizer(rise: float, slope_0: float, slope_1: float) -> float:
    """Return the minimizer in [0, 1] of the cubic with value 0 and `rise`, and these slopes, at 0 and 1.

    Equation :eq:`wolfe-cubic`, with d and the root under these names.
    """
    d = slope_0 + slope_1 - 3.0 * rise
    root = np.sqrt(max(d * d - slope_0 * slope_1, 0.0))
    denominator = slope_1 - slope_0 + 2.0 * root
    return 1.0 - (slope_1 + root - d) / denominator if denominator > 0.0 else 0.5
