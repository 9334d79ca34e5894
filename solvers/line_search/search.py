"""What a line search returns."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from solvers.objective import Objective, Point, Vector


@dataclass(frozen=True)
class Search:
    """Outcome of a line search: the step length and the point there.

    Where no acceptable point was found, `point` is None and `length` is the first one tried. `slopes` are
    g^T p at the start and at `point`, where the search has computed both. `is_spent` says that all trials
    were used up and `point` meets the demand on J, but not that on the slope.
    """

    length: float
    point: Point | None
    slopes: tuple[float, float] | None = None
    is_spent: bool = False


def moved(objective: Objective, x: Vector, alpha: float, p: Vector) -> Vector:
    """Return theta + alpha p, rounded as the objective sees it, with one new array."""
    if alpha == 1.0:  # tried most often, and p need not be scaled
        return objective.round(x + p)
    trial = alpha * p
    trial += x
    return objective.round(trial)


def within_digits(objective: Objective, start: Point, alpha: float, p: Vector) -> float:
    """Return alpha, or less where theta + alpha p would keep few digits of theta: J says little there."""
    return min(alpha, start.longest_step(objective.eps) / linalg.norm(p, check_finite=False))


def unit_length(p: Vector) -> float:
    """Return the alpha whose step alpha p has length one, the first trial where nothing is known yet."""
    largest = float(np.max(np.abs(p)))
    return 1.0 / (largest * float(np.linalg.norm(p / largest)))
