"""What goes wrong with the Fisher matrix of counts and with a damped step."""

import functools

import numpy as np
from grader.expect import Mistake
from instances import Counts, matrix_error, scaled_residual

# By the rate and its slope: the weight of x x^T that a slip leaves, and what to look at.
WRONG_WEIGHTS = [
    (
        "other-link",
        lambda rate, slope: rate,
        "Your matrix is that of the rates exp(x_i^T theta). Here they are softplus.",
    ),
    (
        "slope-forgotten",
        lambda rate, slope: 1 / rate,
        "Your matrix is that of the rates themselves. They depend on theta through their slopes.",
    ),
    (
        "slope-once",
        lambda rate, slope: slope / rate,
        "The slope enters your matrix once. The score has it as a factor, and the score is squared.",
    ),
    (
        "variance-multiplied",
        lambda rate, slope: slope**2 * rate,
        "You multiply by the variance of a count. The score divides the count by its rate "
        "before it is squared.",
    ),
]
EVERYWHERE = (
    "Damping is added to every entry of your matrix. NumPy broadcasts a number over the whole matrix; "
    "damping belongs on the diagonal."
)
FORGOTTEN = "Your step solves F p = -g: the damping did not reach the matrix."
TWICE = "The curvature of the penalty is in your step twice: once in fisher, once in step."
SCALED = (
    "The damping in your step is scaled by the number of inputs. F is a mean, and damping stands beside it "
    "as it is."
)
BY_THE_DIAGONAL = (
    "Your damping is in proportion to the diagonal of F, as Marquardt's is. Here it is a multiple of the "
    "identity."
)


def up_to_scale(F: np.ndarray, measured: np.ndarray) -> float:
    """Return the error of the multiple of F that has the right trace."""
    return matrix_error(F * np.trace(measured) / np.trace(F), measured)


def wrong_weights(data: Counts, F: np.ndarray, measured: np.ndarray) -> list[Mistake]:
    """Return the slips in the mean of the squared score."""
    rate, slope = data.rate(data.theta), data.slope(data.theta)
    mistakes = [
        Mistake(name, feedback, functools.partial(up_to_scale, F, (data.X.T * weight(rate, slope)) @ data.X))
        for name, weight, feedback in WRONG_WEIGHTS
    ]
    draws = Mistake(
        "draws",
        "Your matrix is right to a per cent and no better, as a mean over drawn counts is. The mean "
        "over all counts has a formula.",
        lambda: 0.0 if up_to_scale(F, measured) <= 0.01 else np.inf,
    )
    return [*mistakes, draws]


def damping_mistakes(F: np.ndarray, damping: float, l2: float, data: Counts, p: np.ndarray) -> list[Mistake]:
    """Return the mistakes of a step that should solve (F + damping I) p = -g."""
    g, identity, samples = data.gradient(l2), np.eye(p.size), len(data.X)
    damped = F + damping * identity

    def solved_instead(mistaken: np.ndarray) -> float:
        """Measure p after replacing the mistaken matrix, which p would satisfy, by the right one."""
        return scaled_residual(damped, np.linalg.solve(damped, mistaken @ p), g)

    # What was added to F instead, and what to look at.
    added = [
        ("damping-everywhere", [damping], EVERYWHERE),
        ("damping-forgotten", [0 * identity], FORGOTTEN),
        ("penalty-twice", [(damping + l2) * identity], TWICE),
        ("damping-scaled", [damping * t * identity for t in (1 / samples, samples)], SCALED),
        ("damping-by-the-diagonal", [damping * np.diag(np.diag(F))], BY_THE_DIAGONAL),
    ]
    return [
        Mistake(name, feedback, lambda every=every: min(solved_instead(F + one) for one in every))
        for name, every, feedback in added
    ] + [
        Mistake(
            "sign",
            "Your step climbs: its negative solves the damped system.",
            lambda: scaled_residual(damped, -p, g),
        )
    ]
