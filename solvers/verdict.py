"""What a run is told about itself: is it stalled, is it falling for ever, and why was there no step."""

import numpy as np

from solvers.objective import Objective, Point, Vector
from solvers.result import Reason

STALL = 20  # iterates without any progress before a run is called stalled
FREE_FALL = 4  # steps in a row along which the slope does not flatten before the objective is probed
FAR = 1e6  # how far the probe reaches, in units of the iterate


class Watch:
    """Looks on while a run goes its way; every test is relative to the run's own scale."""

    def __init__(self, objective: Objective, start: Point) -> None:
        self.objective, self.start = objective, start
        self.lowest, self.flattest = start.f, start.steepness
        self.idle = 0
        self.predicted = np.inf
        self.is_unbounded = False
        self.last, self.falling = start, 0

    @property
    def is_stalled(self) -> bool:
        """Whether the last iterates changed neither the objective nor the smallest gradient."""
        return self.idle >= STALL

    def prefers(self, new: Point, best: Point) -> bool:
        """Say whether `new` is better: lower, or equal within round-off and with the smaller gradient."""
        noise = self.objective.noise(self.lowest)
        if new.f > min(self.lowest + noise, self.start.f):
            return False
        return new.f < best.f - noise or new.steepness < best.steepness

    def see(self, step, displacement: Vector) -> None:
        """Take note of a new iterate."""
        point = step.point
        noise = self.objective.noise(self.lowest)
        progress = abs(point.f - self.lowest) > noise or point.steepness < self.flattest
        self.idle = 0 if progress else self.idle + 1
        self.lowest, self.flattest = min(self.lowest, point.f), min(self.flattest, point.steepness)
        self.predicted = abs(step.length * float(point.g @ step.direction))
        flattens = displacement @ (point.g - self.last.g) > 0.0
        self.falling = 0 if flattens or point.f >= self.last.f else self.falling + 1
        self.last = point
        # Probed after 4, 8, 16, ... such steps: the cost is nothing, and no slope flattens out unseen.
        if self.falling >= FREE_FALL and self.falling & (self.falling - 1) == 0:
            self.is_unbounded = falls_for_ever(self.objective, point, displacement)


def reason_of_failure(objective: Objective, point: Point, reference: float, step) -> tuple[Reason, str]:
    """Return why no acceptable point was found along a step, and a note; the first that holds counts.

    `reference` is max|g| at the start, which small gradients are measured against.
    """
    p = step.direction
    if not np.all(np.isfinite(p)):
        return Reason.NON_FINITE, "the step itself is not finite"
    slope = float(point.g @ p)
    is_small = point.steepness <= np.sqrt(objective.eps) * reference
    is_blind = abs(step.length * slope) <= objective.noise(point.f)
    if not (is_small or is_blind) and falls_for_ever(objective, point, p):
        return Reason.UNBOUNDED, ""
    if is_small or is_blind:
        return Reason.PRECISION, ""
    if np.array_equal(objective.round(point.x + step.length * p), point.x):
        return Reason.PRECISION, "the step is below the spacing of numbers at x"
    if note := gradient_mismatch(objective, point, p):
        return Reason.WRONG_GRADIENT, note
    return Reason.LINE_SEARCH, "the direction is uphill" if slope > 0.0 else ""


def falls_for_ever(objective: Objective, point: Point, direction: Vector) -> bool:
    """Say whether J falls along `direction` at a tenth of its slope or more, as far as a probe reaches."""
    if not (np.all(np.isfinite(direction)) and np.any(direction)):
        return False
    u = direction / np.max(np.abs(direction))
    u /= np.linalg.norm(u)
    slope, t = float(point.g @ u), FAR * max(1.0, float(np.linalg.norm(point.x)))
    fall = objective.value(objective.round(point.x + t * u)) - point.f
    return bool(slope < 0.0 and fall <= 0.1 * t * slope)


def gradient_mismatch(objective: Objective, point: Point, p: Vector) -> str:
    """Return a sentence if no central difference along p agrees with g^T p, else nothing.

    The steps h span four decades around the usual optimum, so that neither curvature nor round-off alone can
    make a right gradient look wrong.
    """
    size = float(np.linalg.norm(p))
    u, differences = p / size, []
    slope = float(point.g @ u)
    for h in np.cbrt(objective.eps) * max(float(np.linalg.norm(point.x)), 1e-3) * np.logspace(1, -3, 5):
        ahead, behind = (objective.value(objective.round(point.x + sign * h * u)) for sign in (1.0, -1.0))
        if not (np.isfinite(ahead) and np.isfinite(behind)):
            continue
        difference = (ahead - behind) / (2.0 * h)
        if abs(difference - slope) <= 0.1 * abs(slope) + objective.noise(point.f) / h:
            return ""
        differences.append(difference)
    if not differences:
        return ""
    nearest = min(differences, key=lambda d: abs(d - slope))
    return f"along the step its slope is {slope:.4g}, finite differences give {nearest:.4g}"
