"""Trial steps of methods without a line search: how much of its promise does each keep?"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from solvers.line_search.armijo import shrinkage
from solvers.objective import Objective, Point, Vector

LEAST_GAIN = 1e-4  # of the predicted decrease: what an accepted step has brought
POOR, GOOD = 0.25, 0.75  # gains below and above which the next model is trusted less and more
MOST_TRIALS = 1000  # from one point: halving as often takes any float to nothing
LEAST_TURN = 0.9  # of the first slope: what may be left of it after a step that values alone refused


@dataclass(frozen=True)
class Trial:
    """A step p, its gain (actual over predicted decrease), and the point it leads to if it is accepted."""

    p: Vector
    length: float
    gain: float
    rise: float
    slope: float
    point: Point | None = None

    @property
    def shrinkage(self) -> float:
        """What share of the step a parabola through the values asks for, between a tenth and a half."""
        return shrinkage(-self.slope, self.rise - self.slope) if np.isfinite(self.rise) else POOR


class Trials:
    r"""The trial steps from one point.

    Where values and predictions are below the round-off of J, the actual decrease is measured by slopes,

    .. math:: J(\theta) - J(\theta + p) \approx -\tfrac12 (g + g_{+})^\top p ,

    which keeps the precision of the gradient. If an earlier trial did raise J, the slope must also have
    turned: a gradient that is wrong keeps its slope.
    """

    def __init__(self, objective: Objective, start: Point) -> None:
        self.objective, self.start = objective, start
        self.noise = objective.noise(start.f)
        self.first: Vector | None = None
        self.moved, self.raised = True, False
        self.taken = 0

    def take(self, p: Vector, predicted: float) -> Trial:
        """Evaluate J at theta + p, and the gradient where it decides or the step is accepted."""
        self.first = p if self.first is None else self.first
        start, x = self.start, self.objective.round(self.start.x + p)
        self.taken += 1
        possible = self.taken <= MOST_TRIALS and bool(np.all(np.isfinite(p)))
        self.moved = possible and not np.array_equal(x, start.x)
        length, slope = np.float64(linalg.norm(p, check_finite=False)), start.g @ p
        if not self.moved:
            return Trial(p, length, np.nan, np.nan, slope)
        rise = self.objective.value(x) - start.f
        if max(abs(rise), predicted) <= self.noise:
            gain = self.gain_by_slopes(x, p, slope, predicted)
        else:
            gain = np.divide(-rise, predicted)
            self.raised = self.raised or not gain > 0.0
        point = self.objective.point(x) if gain >= LEAST_GAIN else None
        if point is None or not point.is_finite:
            return Trial(p, length, gain if point is None else np.nan, rise, slope)
        return Trial(p, length, gain, rise, slope, point)

    def gain_by_slopes(self, x: Vector, p: Vector, slope: float, predicted: float) -> float:
        """Return the gain where values are round-off."""
        slope_there = self.objective.point(x).g @ p
        if self.raised and not slope_there >= LEAST_TURN * slope:
            return -np.inf
        return np.divide(-0.5 * (slope + slope_there), predicted)
