"""What goes wrong with the Fisher matrix of waiting times and with a step in the parameters of its hazard."""

from collections.abc import Callable

import numpy as np
from grader.expect import Mistake
from grader.tolerances import TOLERANCES
from instances import Weibull, hazard_parameters, matrix_error, scaled_residual

NO_CUBE = (
    "For short steps p the mean divergence minus p^T F p / 2 should fall like the cube of the length of p; "
    "with your matrix it falls like the square. "
)


def common_mistakes(F: np.ndarray, measured: np.ndarray, samples: int) -> list[Mistake]:
    """Return the mistakes that a Fisher matrix in any coordinates can have."""
    return [
        Mistake(
            "sum",
            NO_CUBE + "Divided by the number of inputs it would be right: take the mean over the inputs.",
            lambda: matrix_error(F / samples, measured),
        ),
        Mistake(
            "half",
            NO_CUBE
            + "Twice your matrix would be right: F is the mean of s s^T, and the one half stays outside.",
            lambda: matrix_error(2 * F, measured),
        ),
        Mistake(
            "sign",
            "Your matrix has the wrong sign: it is minus a mean outer product. Look at the signs of the "
            "scores.",
            lambda: matrix_error(-F, measured),
        ),
        *coupling_mistakes(F, measured),
        Mistake(
            "approximate",
            "Your matrix is right to a few per cent and no better, as a mean over draws or a coarse rule of "
            "quadrature is. The means of u^t, u^t log u and u^t (log u)^2 have formulas.",
            lambda: 0.0 if matrix_error(F, measured) <= 0.05 else np.inf,
        ),
        Mistake(
            "inverse",
            "You return the inverse of the Fisher matrix: the covariance that it promises an estimate.",
            lambda: matrix_error(np.linalg.inv(F), measured),
        ),
    ]


def coupling_mistakes(F: np.ndarray, measured: np.ndarray) -> list[Mistake]:
    """Return the mistakes in the block that couples w and a."""
    signs = np.append(np.ones(len(F) - 1), -1.0)
    flipped, blocks = F * np.outer(signs, signs), (measured + measured * np.outer(signs, signs)) / 2
    return [
        Mistake(
            "cross-sign",
            NO_CUBE + "The blocks of w and of a are right. Look at the sign of what couples them.",
            lambda: matrix_error(flipped, measured),
        ),
        Mistake(
            "cross-forgotten",
            NO_CUBE
            + "The blocks of w and of a are right, but nothing couples them. Multiply the two scores and "
            "take the mean.",
            lambda: matrix_error(F, blocks),
        ),
    ]


def wrong_products(F: np.ndarray, measured: np.ndarray) -> str:
    """Say which products of two scores are off, in words."""
    unit = np.sqrt(np.diag(measured))
    off = np.abs(F - measured) > TOLERANCES["divergence"] * np.outer(unit, unit)
    blocks = {"w with w": off[:-1, :-1], "w with a": off[:-1, -1], "a with a": off[-1, -1]}
    return " and ".join(name for name, block in blocks.items() if np.any(block))


def one_triangle(F: np.ndarray, measured: np.ndarray) -> Mistake:
    """Return the mistake of a symmetric matrix that was filled on one side of its diagonal."""

    def mirrored(F: np.ndarray) -> float:
        return matrix_error(np.tril(F) + np.tril(F, -1).T, measured)

    return Mistake(
        "one-triangle",
        "One triangle of your matrix is right and the other is not. F is symmetric: fill both.",
        lambda: min(mirrored(F), mirrored(F.T)),
    )


def hazard_mistakes(F: np.ndarray, measured: np.ndarray, A: np.ndarray) -> list[Mistake]:
    """Return the mistakes that a change of coordinates with the Jacobian A can have."""

    def through(factor: np.ndarray) -> float:
        return matrix_error(factor.T @ F @ factor, measured)

    return [
        Mistake(
            "not-transformed",
            "Your matrix is that of the parameters (w, a). With A the Jacobian of theta in phi, it still "
            "has to be multiplied from both sides.",
            lambda: through(A),
        ),
        Mistake(
            "inverse-jacobian",
            "You multiplied by the inverse Jacobian, of phi in theta. The score in phi is A^T times the "
            "score in theta, with A the Jacobian of theta in phi.",
            lambda: through(A @ A),
        ),
        Mistake(
            "transposed-jacobian",
            "You computed A F A^T. The score in phi is A^T s; look at what that makes of s s^T.",
            lambda: through(np.linalg.inv(A).T @ A),
        ),
    ]


def shape_mistake(F: np.ndarray, measured: np.ndarray, shape: float) -> Mistake:
    """Return the mistake of a score by the shape in the place of its logarithm."""
    unit = np.ones(len(F))
    unit[-1] = shape
    return Mistake(
        "shape-for-logarithm",
        "Your matrix belongs to the parameters (w, shape). The last parameter is the logarithm of the shape: "
        "its score has the chain rule's factor.",
        lambda: matrix_error(F * np.outer(unit, unit), measured),
    )


def step_mistakes(model: Weibull, F: np.ndarray, g: np.ndarray, end: np.ndarray) -> list[Mistake]:
    """Return the mistakes of a step that should solve F p = -g in the coordinates phi and end at `end`."""
    phi, theta, A = model.hazard_parameters, model.theta, model.jacobian()
    moved = hazard_parameters(end) - phi

    def error(p: np.ndarray) -> float:
        return scaled_residual(F, p, g)

    return [
        Mistake(
            "sign",
            "Your step climbs: in phi, its negative solves F p = -alpha g. Look at the sign of the gradient.",
            lambda: error(-moved),
        ),
        Mistake(
            "sum",
            "Your gradient is a sum over the inputs, and your Fisher matrix a mean. Take the mean of both.",
            lambda: error(moved / len(model.X)),
        ),
        Mistake(
            "gradient-in-theta",
            "You solved with the matrix in phi and the gradient in theta. The gradient changes "
            "coordinates too.",
            lambda: scaled_residual(F, moved, np.linalg.solve(A.T, g)),
        ),
        Mistake(
            "straight-in-theta",
            "You took the step in theta. It is the same vector to first order, but a line that is straight "
            "in phi is bent in theta: step in phi, then go back.",
            lambda: error(np.linalg.solve(A, end - theta)),
        ),
        *way_back_mistakes(model, end, error),
    ]


def way_back_mistakes(model: Weibull, end: np.ndarray, error: Callable[[np.ndarray], float]) -> list[Mistake]:
    """Return the mistakes between a right step in phi and the parameters theta where it ends."""
    phi = model.hazard_parameters
    by_old_shape = np.append(np.exp(phi[-1]) * end[:-1], end[-1])
    return [
        Mistake(
            "not-mapped-back",
            "What you return are the parameters phi after the step. Map them back to theta.",
            lambda: error(end - phi),
        ),
        Mistake(
            "old-shape",
            "You divided b by the shape before the step. The step changes the shape too: map both back.",
            lambda: error(by_old_shape - phi),
        ),
    ]
