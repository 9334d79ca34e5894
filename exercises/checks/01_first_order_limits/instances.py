"""What the checks of this sheet draw their instances from."""

import numpy as np
from grader import expect
from grader.student import Student

MEMORIES = (0.9, 0.999)
SLOWER = 5


def rotation(generator: np.random.Generator, size: int) -> np.ndarray:
    """Return a random orthogonal matrix."""
    return np.linalg.qr(generator.standard_normal((size, size)))[0]


def hessian(eigenvalues: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return the symmetric matrix with these eigenvalues and, in columns, these eigenvectors."""
    matrix = (basis * eigenvalues) @ basis.T
    return (matrix + matrix.T) / 2


def spectrum(generator: np.random.Generator, size: int, condition: float) -> np.ndarray:
    """Return eigenvalues of any scale in ascending order: two extremes, and others well inside of them."""
    inner = np.sort(generator.uniform(0.2, 0.8, size - 2))
    shares = np.concatenate([[0.0], inner, [1.0]])
    return np.exp(generator.uniform(-2, 2)) * (1 + (condition - 1) * shares)


def hold_arguments(student: Student, name: str) -> None:
    """Lose the part if the call before has changed an argument."""
    expect.that(not student.changed, f"{name} changed an argument in place. Work on a copy.", "in-place")


def hold_rows(path: np.ndarray, asked: list[np.ndarray]) -> None:
    """Lose the part if the rows are one array that the method has moved along."""
    moved = any((point != path[-1]).any() for point in asked)
    expect.that(
        not (moved and bool((path == path[-1]).all())),
        "All rows of your path are the same, and you took gradients elsewhere. A list that gets the same "
        "array at each step holds it many times: append copies.",
        "rows-are-one",
    )


class Quadratic:
    """J = (theta - minimizer)^T H (theta - minimizer) / 2."""

    def __init__(self, matrix: np.ndarray, minimizer: np.ndarray):
        self.matrix = matrix
        self.minimizer = minimizer

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        return self.matrix @ (x - self.minimizer)


def steps_of_adam(H: np.ndarray, x: np.ndarray, rate: float, most: int) -> int:
    """Return the steps after which J of Adam is a millionth of the first one, at most `most`."""
    m, u, first = np.zeros_like(x), np.zeros_like(x), x @ H @ x
    for k in range(1, most + 1):
        g = H @ x
        m, u = (
            MEMORIES[0] * m + (1 - MEMORIES[0]) * g,
            MEMORIES[1] * u + (1 - MEMORIES[1]) * g**2,
        )
        x = x - rate * (m / (1 - MEMORIES[0] ** k)) / np.sqrt(u / (1 - MEMORIES[1] ** k))
        if x @ H @ x <= 1e-6 * first:
            return k
    return most


def slowed(h: np.ndarray, rate: float, i: int, j: int, angle: float) -> bool:
    """Return whether Adam needs several times its steps after a turn in the plane of two axes."""
    aligned = steps_of_adam(np.diag(h), np.ones(h.size), rate, 2000)
    Q = np.eye(h.size)
    Q[i, i] = Q[j, j] = np.cos(angle)
    Q[i, j], Q[j, i] = -np.sin(angle), np.sin(angle)
    return steps_of_adam((Q * h) @ Q.T, Q.sum(axis=1), rate, SLOWER * aligned) == SLOWER * aligned
