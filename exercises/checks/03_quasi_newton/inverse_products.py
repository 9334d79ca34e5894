"""Products with H^{-1} as the student's function says them, for broken-recursion."""

import numpy as np
from grader import expect
from grader.student import Student


def product(student: Student, v: np.ndarray, S: np.ndarray, Y: np.ndarray, memory: int) -> np.ndarray:
    """Return H^{-1} v as the student's function says it."""
    p = expect.vector(student.call("direction", v, S, Y, memory), v.size, "p")
    if student.changed:
        names = ("g", "S", "Y")
        expect.fail(
            f"direction changed its argument {names[student.changed[0]]} in place. A second name for an "
            "array is no copy.",
            "in-place",
        )
    return -p


def matrix(student: Student, S: np.ndarray, Y: np.ndarray, memory: int) -> np.ndarray:
    """Return H^{-1} by its columns."""
    return np.array([product(student, e, S, Y, memory) for e in np.eye(S.shape[1])]).T


def distance(value: np.ndarray, other: np.ndarray) -> float:
    """Return the difference of two arrays over the size of the second."""
    return float(np.linalg.norm(value - other) / np.linalg.norm(other))


def secant_error(student: Student, S: np.ndarray, Y: np.ndarray, which: int) -> float:
    """Return by how much H^{-1} y misses s for one of the pairs, counted from the end."""
    if len(S) < -which:
        return np.inf
    return distance(product(student, Y[which], S, Y, 10), S[which])
