"""What a run is told about itself: is it stalled, is it falling for ever, and why was there no step."""

import numpy as np

from solvers.objective import Objective, Point, Vector
from solvers.probes import falls_for_ever, gradient_mismatch
from solvers.result import Reason
from solvers.stationarity import is_exhausted

STALL = 20  # iterates without any progress before a run is called stalled
SPENT = 3  # searches in a row that used up their trials in vain before a run is said to get nowhere
FREE_FALL = 4  # steps in a row along which the slope does not flatten before J is probed for a lower bound


class Watch:
    """Looks on while a run goes its way; every test is relative to the run's own scale."""

    def __init__(self, objective: Objective, start: Point) -> None:
        self.objective, self.start = objective, start
        self.lowest, self.flattest = start.f, start.steepness
        self.idle, self.spent = 0, 0
        self.is_unbounded = False
        self.last, self.falling = start, 0
        self.direction = -start.g

    @property
    def is_stalled(self) -> bool:
        """Whether the last iterates changed neither the objective nor the smallest gradient."""
        return self.idle >= STALL

    @property
    def is_spent(self) -> bool:
        """Whether the last searches all gave up with nothing gained: J or its slope is noise there."""
        return self.spent >= SPENT

    def prefers(self, new: Point, best: Point) -> bool:
        """Say whether `new` is better: lower, or equal within round-off and with the smaller gradient."""
        noise = self.objective.noise(self.lowest)
        if new.f > self.lowest + noise:
            return False
        return new.f < best.f - noise or new.is_flatter_than(best)

    def see(self, step) -> None:
        """Take note of a new iterate."""
        point = step.point
        noise = self.objective.noise(self.lowest)
        progress = abs(point.f - self.lowest) > noise or point.steepness < self.flattest
        self.idle = 0 if progress else self.idle + 1
        self.lowest, self.flattest = min(self.lowest, point.f), min(self.flattest, point.steepness)
        self.direction = step.direction
        before, after = step.slopes or (step.direction @ self.last.g, step.direction @ point.g)
        self.falling = 0 if after > before or point.f >= self.last.f else self.falling + 1
        whole = self.start.f - point.f
        in_vain = step.is_spent and self.last.f - point.f <= self.objective.eps * whole
        self.spent = self.spent + 1 if in_vain else 0
        self.last = point
        # Probed after 4, 8, 16, ... such steps: the cost is nothing, and no slope flattens out unseen.
        if self.falling >= FREE_FALL and self.falling & (self.falling - 1) == 0:
            self.is_unbounded = falls_for_ever(self.objective, point, step.direction)


def reason_of_stall(objective: Objective, point: Point, p: Vector) -> tuple[Reason, str]:
    """Return why nothing changes any more: round-off, or a gradient that leads nowhere."""
    note = gradient_mismatch(objective, point, p)
    return (Reason.WRONG_GRADIENT, note) if note else (Reason.PRECISION, "")


def reason_of_failure(
    objective: Objective, point: Point, start: Point, reference: float, step
) -> tuple[Reason, str]:
    """Return why no acceptable point was found along a step, and a note; the first that holds counts.

    `reference` is max|g| at the start, or at the first point with a slope: what small gradients are
    measured against.
    """
    p = step.direction
    if not np.all(np.isfinite(p)):
        # Such a step leads nowhere, and the gradient still says where J falls.
        if falls_for_ever(objective, point, -point.g):
            return Reason.UNBOUNDED, ""
        return Reason.NON_FINITE, "the step itself is not finite"
    if point.steepness <= np.sqrt(objective.eps) * reference or is_exhausted(objective, point, start):
        return Reason.PRECISION, ""
    if falls_for_ever(objective, point, p):
        return Reason.UNBOUNDED, ""
    if np.array_equal(objective.round(point.x + step.length * p), point.x):
        return Reason.PRECISION, "the step is below the spacing of numbers at x"
    if note := gradient_mismatch(objective, point, p):
        return Reason.WRONG_GRADIENT, note
    uphill = float(point.g @ p) > 0.0
    return (
        Reason.LINE_SEARCH,
        "the direction is uphill" if uphill else "the values may be noisy or not smooth",
    )
