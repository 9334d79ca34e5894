"""What the points of a run say about its steps: gradient steps, Newton steps, or others."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.tolerances import TOLERANCES
from slopes import RootSum


def check_phases(objective: RootSum, switch: int, points: np.ndarray, hessians: int) -> None:
    """Require gradient steps first, as many as the switch says, and Newton steps after them."""
    expect.that(
        len(np.unique(points, axis=0)) == len(points),
        "You ask for J and g twice at one point. Every point is evaluated once: keep what you were told.",
        "asked-twice",
    )
    for k, (old, new) in enumerate(pairwise(points)):
        g, H = objective.gradient(old), objective.hessian(old)
        if k < switch:
            expect.within(
                "rounding",
                float(np.abs(new - old + objective.rate * g).max() / np.abs(old).max()),
                "A step of your first phase is not x - rate g, or the phase is shorter than the switch says.",
                [
                    Mistake(
                        "one-step-early",
                        "Your last gradient step is a Newton step already: you take one gradient step less "
                        "than the switch says.",
                        lambda H=H, g=g, new=new, old=old: scaled_residual(
                            H, new - old, -g, float(np.linalg.norm(old))
                        ),
                    )
                ],
            )
        else:
            expect.within(
                "residual",
                scaled_residual(H, new - old, -g, size=float(np.linalg.norm(old))),
                "A step of your second phase does not solve H p = -g at the point before it.",
            )
    expect.that(
        hessians == max(len(points) - 1 - switch, 0),
        "You asked for more or fewer Hessians than there are Newton steps.",
        "hessians",
    )


def step_errors(objective: RootSum, points: np.ndarray, at: list[np.ndarray]) -> Iterator[float]:
    """Yield by how much each point is no step p from any earlier one, along g or with (H + lambda I) p ~ g.

    The second kind is seen without knowing lambda: H p lies in the plane of p and g.
    """
    slopes = np.array([objective.gradient(point) for point in points])
    for k in range(1, len(points)):
        p, g = points[k] - points[:k], slopes[:k]
        size = np.linalg.norm(p, axis=1) + np.linalg.norm(points[:k], axis=1)
        error = (np.linalg.norm(beside(p, unit(g)), axis=1) / size).min()
        for H in map(objective.hessian, reversed(at)):
            # A step as short as this is hardly of either kind: look for the one that it is.
            if error <= 1e-3 * TOLERANCES["residual"]:
                break
            p_unit = unit(p)
            out = beside(beside(p @ H, p_unit), unit(beside(g, p_unit)))
            error = min(error, (np.linalg.norm(out, axis=1) / (np.linalg.norm(H, 2) * size)).min())
        yield float(error)


def unit(rows: np.ndarray) -> np.ndarray:
    """Return each row over its norm."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(float).tiny)


def beside(rows: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return each row without its part along the unit vector in the same row of directions."""
    return rows - np.sum(rows * directions, axis=1, keepdims=True) * directions
