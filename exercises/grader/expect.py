"""What checks say about a student's value: each function returns quietly or raises the feedback.

Nothing here broadcasts: shapes are compared before any arithmetic. No NaN passes: every test is of the form
``error <= tolerance``, which is false for NaN.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.tolerances import TOLERANCES
from grader.verdict import Lost, Verdict

# Beyond this the judge's own arithmetic could overflow.
LARGEST = 1e100
# What is closer to zero counts as zero: a norm squares its entries, and where the squares of a residual, or
# of its products, vanish, any value would pass.
SMALLEST = 1e-75
# What the check that runs now has measured: (name of the tolerance, error over tolerance).
measurements: list[tuple[str, float]] = []


@dataclass(frozen=True)
class Mistake:
    """A misconception that has a name.

    Parameters
    ----------
    name : str
        As the statistics count it.
    feedback : str
        What was observed and what to look at.
    error : callable
        Undoes the mistake in the student's own value and measures the result: a small error is the proof.
    """

    name: str
    feedback: str
    error: Callable[[], float]


def fail(feedback: str, mistake: str = "") -> None:
    """Lose the part with this feedback."""
    raise Lost(Verdict.FAIL, feedback, mistake)


def that(condition: Any, feedback: str, mistake: str = "") -> None:
    """Lose the part unless the condition is true; it must be a truth value, not merely something truthy."""
    if not (isinstance(condition, bool | np.bool_) and condition):
        fail(feedback, mistake)


def within(tolerance: str, error: float, feedback: str, mistakes: Sequence[Mistake] = ()) -> None:
    """Lose the part when an error exceeds the tolerance of this name.

    Parameters
    ----------
    tolerance : str
        A key of `TOLERANCES`.
    error : float
        Measured on the student's value.
    feedback : str
        Used when no named mistake explains the error.
    mistakes : sequence of Mistake
        Tried in order.
    """
    limit = TOLERANCES[tolerance]
    measurements.append((tolerance, error / limit))
    if error <= limit:
        return
    for mistake in mistakes:
        if _measured(mistake) <= limit:
            fail(mistake.feedback, mistake.name)
    fail(feedback)


def _measured(mistake: Mistake) -> float:
    """Return the error of a value with a mistake undone; NaN where the value, such as a zero, allows none."""
    try:
        return mistake.error()
    except (np.linalg.LinAlgError, ArithmeticError):
        return np.nan


def scaled_residual(
    matrix: np.ndarray, solution: np.ndarray, right_side: np.ndarray, size: float = 0.0
) -> float:
    """Return the residual of a linear system over the size of its terms: its backward error.

    Parameters
    ----------
    matrix, solution, right_side : array
        The system and what claims to solve it.
    size : float
        The norm of what `solution` was subtracted from, if it is a difference.
    """
    if not np.isfinite(matrix).all():
        return np.nan
    residual = np.linalg.norm(matrix @ solution - right_side)
    terms = np.linalg.norm(matrix, 2) * (np.linalg.norm(solution) + size) + np.linalg.norm(right_side)
    return float(residual / terms)


def pair(value: Any, what: str) -> tuple[Any, Any]:
    """Return the two entries of a tuple."""
    if not isinstance(value, tuple) or len(value) != 2:
        fail(
            f"Asked for is the tuple {what}; yours is {kind_of(value)}. Look at the return statement.",
            "no-tuple",
        )
    return value


def number(value: Any, name: str) -> float:
    """Return a finite number as a float, zero if it is next to zero."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype != bool:
        value = value.item()
    if type(value) not in (int, float):
        fail(f"{name} should be one number; yours is {kind_of(value)}.")
    if not abs(value) <= LARGEST:
        fail(f"{name} is {value:g}. Look for a division by zero or an overflow.", "not-finite")
    return float(value) if abs(value) >= SMALLEST else 0.0


def vector(value: Any, length: int, name: str) -> np.ndarray:
    """Return a finite vector of this length."""
    return array(value, (length,), name)


def array(value: Any, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Return a finite float64 array of this shape; a list of vectors counts as the array of its rows.

    Entries next to zero are zero.
    """
    if isinstance(value, list | tuple) and value and all(isinstance(row, np.ndarray) for row in value):
        value = np.stack(value) if len({row.shape for row in value}) == 1 else value
    if isinstance(value, list | tuple) and all(type(entry) in (int, float) for entry in value):
        value = np.array(value, dtype=float)
    if not isinstance(value, np.ndarray) or value.dtype == bool:
        fail(f"{name} should be an array of shape {shape}; yours is {kind_of(value)}.", "shape")
    if value.shape != shape:
        hint = " Return a vector, not a column." * (value.shape == (*shape, 1))
        fail(f"{name} should have shape {shape}; yours has shape {value.shape}.{hint}", "shape")
    if not (np.abs(value.astype(float)) <= LARGEST).all():
        fail(
            f"{name} contains NaN, infinity or absurdly large numbers. Look for a division by zero or an "
            "overflow.",
            "not-finite",
        )
    return np.where(np.abs(value) >= SMALLEST, value, 0.0).astype(float)


def length(value: Any) -> int:
    """Return the number of entries of a list, a tuple or an array, and 1 for anything else.

    NumPy's own functions raise on a list that makes no array, and what a check raises is the grader's error.
    """
    if isinstance(value, np.ndarray):
        return len(value) if value.ndim else 1
    return len(value) if isinstance(value, list | tuple) else 1


def kind_of(value: Any) -> str:
    """Name the kind of a value that arrived, for feedback."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" + " of truth values" * (value.dtype == bool)
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    return {type(None): "None", bool: "a truth value", str: "text"}.get(type(value), "a number")
