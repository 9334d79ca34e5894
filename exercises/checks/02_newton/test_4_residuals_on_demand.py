"""Checks of residuals-on-demand: the local rate of Gauss-Newton, held against the student's data."""

import numpy as np
import pytest
from decay import Decay, drawn
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question

QUESTION = Question("residuals-on-demand", "Data that Gauss-Newton deserves")

NOT_THE_FACTOR = (
    "The errors of Gauss-Newton on your data are not multiplied by the factor asked for. Evaluate the matrix "
    "of the theorem at x for your y, and look at its eigenvalues."
)
LENGTH_BEATEN = (
    "A slightly different length converges faster. A fixed length has two factors, one for each eigenvector. "
    "Which of them decides, and where is the larger one least?"
)
LENGTH_DIVERGES = (
    "Steps of your length lead away from x, or nowhere. Which factor does a fixed length give to each of the "
    "two eigenvectors?"
)


def factor_of(multiplier: np.ndarray) -> float:
    """Return the eigenvalue of largest absolute value."""
    eigenvalues = np.linalg.eigvals(multiplier)
    return float(eigenvalues[np.abs(eigenvalues).argmax()].real)


def built(student: Student, decay: Decay, x: np.ndarray, factor: float) -> np.ndarray:
    """Call `data` and return its y after all checks."""
    y = expect.vector(student.call("data", decay.t, x, factor), decay.t.size, "y")
    r = decay.curve(x) - y
    expect.that(
        np.linalg.norm(r) > 1e-6, "The curve passes through all your data, so S is zero.", "no-misfit"
    )
    check_stationary(decay.jacobian(x), r, y)
    # The other eigenvalue is zero, so H = J^T J (I - multiplier) is positive definite for a factor below one.
    check_factor(decay, x, r, factor)
    return y


def check_stationary(J: np.ndarray, r: np.ndarray, y: np.ndarray) -> None:
    """Hold residuals against the columns of the Jacobian, to which they must be orthogonal."""

    def sloped(r: np.ndarray) -> float:
        return float(np.abs(J.T @ r / np.linalg.norm(J, axis=0)).max() / np.linalg.norm(r))

    expect.within(
        "residual",
        sloped(r),
        "x is not stationary for your data: the gradient there is not zero. What must hold between the "
        "residuals and the columns of the Jacobian?",
        [
            Mistake(
                "residuals-returned",
                "x is not stationary for your y, but it is if your y are taken for the residuals. Asked for "
                "are the data.",
                lambda: sloped(y),
            )
        ],
    )


def check_factor(decay: Decay, x: np.ndarray, r: np.ndarray, factor: float) -> None:
    """Hold the matrix of the theorem against the factor asked for."""
    normal = decay.jacobian(x).T @ decay.jacobian(x)
    entries = normal[1, 1] * np.linalg.inv(normal)[1, 1]
    found = factor_of(decay.multiplier(x, r))

    # The matrix is linear in the residuals.
    def off(times: float) -> float:
        return abs(times * found - factor)

    expect.within(
        "iterates",
        off(1.0),
        NOT_THE_FACTOR,
        [
            Mistake(
                "sign",
                "The errors on your data are multiplied by a factor of the right size and the wrong sign. "
                "Either the sign in the theorem or that of r = curve - y is lost.",
                lambda: off(-1.0),
            ),
            Mistake(
                "entry-of-inverse",
                "The factor is that of the theorem with one over an entry of J_r^T J_r in place of the entry "
                "of its inverse. The two differ unless the columns are orthogonal.",
                lambda: off(1 / entries),
            ),
            Mistake(
                "curvature-without-parameter",
                "The factor is right but for a missing theta_1. Differentiate the curve twice by theta_2.",
                lambda: off(1 / x[0]),
            ),
            Mistake(
                "whole-hessian",
                "The factor asked for is that of the theorem with H in the place of J_r^T J_r.",
                # H is J^T J (I - multiplier).
                lambda: abs(found - factor * (1 - found)),
            ),
        ],
    )


def factors(generator: np.random.Generator) -> list[float]:
    """Return a factor of each kind: monotone, alternating and repelling."""
    intervals = [(0.3, 0.8), (-0.8, -0.3), (-2.5, -1.3)]
    return [float(generator.uniform(*interval)) for interval in intervals]


@pytest.mark.points("residuals-on-demand", 6, part="a", title="data with a given factor")
def test_data(student: Student):
    generator = student.generator("a")
    for factor in factors(generator):
        decay, x = drawn(generator)
        built(student, decay, x, factor)


@pytest.mark.points("residuals-on-demand", 5, part="b", title="the best fixed length", needs="a")
def test_best_length(student: Student):
    generator = student.generator("b")
    for factor in factors(generator):
        decay, x = drawn(generator)
        y = built(student, decay, x, factor)
        alpha = expect.number(student.call("best_length", decay.t, y, x), "alpha")
        check_length(alpha, decay.multiplier(x, decay.curve(x) - y))


def check_length(alpha: float, multiplier: np.ndarray) -> None:
    """Hold a length against its neighbors: rates are convex in the length, so the best beats both."""

    def rate(alpha: float) -> float:
        eigenvalues = np.linalg.eigvals((1 - alpha) * np.eye(2) + alpha * multiplier)
        return float(np.abs(eigenvalues).max())

    def beaten(alpha: float) -> float:
        # Zero has no neighbors a thousandth away: what does not converge is never the best.
        return float(rate(alpha) >= 1 or rate(alpha) > min(rate(alpha * 0.999), rate(alpha * 1.001)))

    mistakes = [
        Mistake(
            "one-parameter",
            "Your length removes the error along one eigenvector at once, as it would with one parameter. "
            "The error along the other one stays: balance the two.",
            lambda: beaten(2 / (1 + 1 / alpha)),
        ),
        Mistake(
            "sign",
            "Your length would be the best one for the opposite factor. Look at the signs of the residuals "
            "and of the error formula, and for an absolute value that hides one.",
            lambda: beaten(1 / (2 - 1 / alpha)),
        ),
        Mistake("inverse", "One over your length would be the best length.", lambda: beaten(1 / alpha)),
    ]
    feedback = LENGTH_BEATEN if rate(alpha) < 1 else LENGTH_DIVERGES
    # Nothing can be undone in a length that none of these mistakes gives.
    expect.within("rounding", beaten(alpha), feedback, mistakes if alpha > 0.51 else [])


@pytest.mark.points("residuals-on-demand", 5, part="c", title="the limit from three points", needs="a")
def test_extrapolate(student: Student):
    generator = student.generator("c")
    for factor in [*factors(generator), float(generator.uniform(0.9, 0.95))]:
        decay, x = drawn(generator)
        y = built(student, decay, x, factor)
        start = x * (1 + 1e-5 * generator.choice([-1.0, 1.0], 2) * generator.uniform(0.5, 1.0, 2))
        path = decay.walk(start, y, 3)[1:]
        check_limit(path, expect.vector(student.call("extrapolate", path), 2, "x"), x)


def check_limit(path: np.ndarray, end: np.ndarray, x: np.ndarray) -> None:
    """Hold an extrapolated point against the minimizer: a hundred times nearer than the path."""
    nearest = np.linalg.norm(path - x, axis=1).min()
    last = path[-1] - path[-2]
    # The end is reach = f / (1 - f) last differences beyond the last iterate.
    reach = float((end - path[-1]) @ last / (last @ last))

    def far(end: np.ndarray) -> float:
        return float(np.linalg.norm(end - x) > 1e-2 * nearest)

    expect.within(
        "rounding",
        far(end),
        "Your point is not a hundred times nearer to the minimizer than the nearest of the three. Successive "
        "differences are multiplied by one number: estimate it, and sum the series, also where it grows.",
        [
            Mistake(
                "backward",
                "Your point lies on the wrong side of the last iterate, at the right distance. Look at the "
                "signs of the differences.",
                lambda: far(2 * path[-1] - end),
            ),
            Mistake(
                "off-by-one",
                "Your point is off by just the last difference. With which term does the series begin after "
                "the last iterate?",
                lambda: min(far(end - last), far(end + last)),
            ),
            Mistake(
                "ratio-without-sign",
                "Your point is right for a path in which all differences point the same way. In this one "
                "they alternate: the number that multiplies them is negative.",
                lambda: far(path[-1] - reach / (1 + 2 * reach) * last),
            ),
        ],
    )
