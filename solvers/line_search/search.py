"""What a line search returns."""

from dataclasses import dataclass

import numpy as np

from solvers.objective import Point, Vector


@dataclass(frozen=True)
class Search:
    """Outcome of a line search: the step length and the point there.

    Where no acceptable point was found, `point` is None and `length` is the first one tried.
    """

    length: float
    point: Point | None


def unit_length(p: Vector) -> float:
    """Return the alpha whose step alpha p has length one, the first trial where nothing is known yet."""
    largest = float(np.max(np.abs(p)))
    return 1.0 / (largest * float(np.linalg.norm(p / largest)))
