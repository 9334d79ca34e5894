"""What a line search returns."""

from dataclasses import dataclass

from solvers.objective import Point


@dataclass(frozen=True)
class Search:
    """Outcome of a line search: the step length and the point there.

    Where no acceptable point was found, `point` is None and `length` is the first one tried.
    """

    length: float
    point: Point | None
