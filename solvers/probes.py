"""Probes of an objective after a failure: does it fall for ever, does its gradient belong to it?"""

from itertools import pairwise

import numpy as np

from solvers.objective import Objective, Point, Vector

FAR = (1e6, 1e12, 1e24, 1e48, 1e96, 1e192)  # in units of the iterate


def falls_for_ever(objective: Objective, point: Point, direction: Vector) -> bool:
    """Say whether J falls along `direction` at a tenth of its slope or more, as far as numbers reach.

    The probes go on only while J falls. Minus infinity is a fall, infinity is none.
    """
    if objective.lower_bound > -np.inf or not (np.all(np.isfinite(direction)) and np.any(direction)):
        return False
    u = direction / np.max(np.abs(direction))
    u /= np.linalg.norm(u)
    slope, size = float(point.g @ u), max(1.0, float(np.linalg.norm(point.x)))
    if not slope < 0.0:
        return False
    for far in FAR:
        fall = objective.value(objective.round(point.x + far * size * u)) - point.f
        if np.isnan(fall):
            return far > FAR[0]  # the end of the numbers: what was seen on the way there counts
        if fall > 0.1 * far * size * slope:
            return False
    return True


def gradient_mismatch(objective: Objective, point: Point, p: Vector) -> str:
    """Return a sentence if finite differences along p contradict g^T p, else nothing.

    Differences accuse only where they can be trusted: forward and backward ones agree, two neighbouring
    steps h give the same, and the values differ by more than their round-off. Noise and kinks fail that, so
    neither can make a right gradient look wrong.
    """
    u = p / np.linalg.norm(p)
    slope, noise = float(point.g @ u), 10.0 * objective.noise(point.f)
    trusted = []
    for h in np.cbrt(objective.eps) * max(float(np.linalg.norm(point.x)), 1e-3) * np.logspace(2, -3, 6):
        ahead, behind = (objective.value(objective.round(point.x + sign * h * u)) for sign in (1.0, -1.0))
        forward, backward = (ahead - point.f) / h, (point.f - behind) / h
        central = 0.5 * (forward + backward)
        if abs(central - slope) <= 0.1 * abs(slope) + noise / h:
            return ""
        smooth = abs(forward - backward) <= 0.5 * abs(central)
        trusted.append(central if smooth and abs(central) > noise / h else np.nan)
    agreeing = [b for a, b in pairwise(trusted) if abs(a - b) <= 0.2 * abs(b)]
    if not agreeing:
        return ""
    return f"along the step its slope is {slope:.4g}, finite differences give {agreeing[0]:.4g}"
