"""Checks of sr1-pairs: secant equations, rank and symmetry, and the measured order of an error."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from instances import symmetric
from rank_one import of_size, pairs_in_a_chain, pairs_in_an_awkward_order, rank_one
from steps_around import WaveSum, measured

QUESTION = Question("sr1-pairs", "What rank one can learn")
SECOND_ORDER = 1.75
# In this chain three rounds over the pairs learn them all, four if they go backward: no order is lucky.
CHAIN = (2, 4, 1, 5, 0, 3)


def equation_error(B: np.ndarray, s: np.ndarray, y: np.ndarray) -> float:
    """Return the residual of B s = y over the size of its terms."""
    return expect.scaled_residual(B, s, y)


def called(student: Student, name: str, B: np.ndarray, *pairs: np.ndarray) -> np.ndarray:
    """Call a function that returns a symmetric matrix and leaves its arguments alone."""
    X = expect.array(student.call(name, B, *pairs), B.shape, "B")
    if student.changed:
        expect.fail(f"{name} changed an argument in place. Work on a copy.", "in-place")
    expect.within("residual", of_size(X - X.T, X), "Your matrix is not symmetric. A change c w w^T is.")
    return X


def update_mistakes(X: np.ndarray, B: np.ndarray, s: np.ndarray, y: np.ndarray) -> list[Mistake]:
    """Return the known mistakes in an update, each undone in X."""
    w = y - B @ s
    return [
        Mistake(
            "refused",
            "A pair that passes the rule left your matrix as it was. The rule takes w^T s of either sign, "
            "and compares it with lengths: it has no unit.",
            lambda: of_size(X - B, B),
        ),
        Mistake(
            "inverse-form",
            "Your matrix satisfies X y = s. That is the update of the inverse; here B s = y is asked.",
            lambda: equation_error(X, y, s),
        ),
        Mistake(
            "sign",
            "Your change has the wrong sign: B minus it satisfies the equation.",
            lambda: equation_error(2 * B - X, s, y),
        ),
        Mistake(
            "denominator",
            "You divided by s^T y. The change must map s to w: look at w^T s.",
            lambda: equation_error(B + (X - B) * (s @ y) / (w @ s), s, y),
        ),
    ]


@pytest.mark.points("sr1-pairs", 4, part="a", title="the update and its rule")
def test_update(student: Student):
    generator = student.generator("a")
    # Units of J, lengths of the step, and cosines between w and s down to three times what the rule refuses.
    for unit, length, cosine in ((1.0, 1.0, 0.5), (1e-20, 1.0, -0.3), (1e20, 1.0, 0.2), (1.0, 1e-6, 3e-8)):
        B = unit * symmetric(generator, np.array([-3.0, 0.7, 1.0, 4.0, 9.0]))
        s = length * generator.standard_normal(5)
        w = missing(generator, s, cosine)
        y = B @ s + unit * w
        X = called(student, "sr1_update", B, s, y)
        expect.within(
            "residual",
            equation_error(X, s, y),
            "B s = y fails for a pair that passes the rule. Multiply your matrix by s and compare.",
            update_mistakes(X, B, s, y),
        )
        z = generator.standard_normal(5)
        z = z - (w @ z) / (w @ w) * w
        expect.within(
            "residual",
            of_size((X - B) @ z, (np.abs(X) + np.abs(B)) @ np.abs(z)),
            "Your change acts on vectors that are orthogonal to w = y - B s. A multiple of w w^T does not.",
        )
    for cosine, size in ((0.0, 1.0), (3e-9, 1.0), (1.0, 0.0)):
        B = symmetric(generator, np.array([-3.0, 0.7, 1.0, 4.0, 9.0]))
        # Whole numbers, so that w = 0 is zero in floating point too.
        s = np.round(8 * generator.standard_normal(5)) + 0.5
        B = np.round(8 * B)
        X = called(student, "sr1_update", B, s, B @ s + size * missing(generator, s, cosine))
        expect.within(
            "rounding",
            of_size(X - B, B),
            "A pair that fails the rule changed your matrix, or one whose equation held already. Such a pair "
            "leaves B as it is.",
        )


def missing(generator: np.random.Generator, s: np.ndarray, cosine: float) -> np.ndarray:
    """Return what B misses: a vector of the size of s at an angle of this cosine with it."""
    across = generator.standard_normal(s.size)
    across = across - (across @ s) / (s @ s) * s
    across = across / np.linalg.norm(across)
    return np.linalg.norm(s) * across * np.sqrt(1 - cosine**2) + cosine * s


@pytest.mark.points("sr1-pairs", 6, part="b", title="every pair of a quadratic")
def test_learning(student: Student):
    generator = student.generator("b")
    for n, count, awkward in ((6, 6, 1), (6, 4, 1), (7, 7, 2)):
        learned(student, *pairs_in_an_awkward_order(generator, n, count, awkward))
    learned(student, *pairs_in_a_chain(generator, CHAIN))


def learned(student: Student, H: np.ndarray, B: np.ndarray, S: np.ndarray) -> None:
    """Let the student's function learn the pairs of H; test every equation, and what no pair spoke of."""
    (count, n), Y = S.shape, S @ H
    X = called(student, "sr1_learn", B, S, Y)
    errors = [equation_error(X, s, y) for s, y in zip(S, Y, strict=True)]
    held = sum(error <= 1e-6 for error in errors)
    # As many updates as equations that hold: these pairs were learned, and the others not.
    skipped = np.linalg.matrix_rank(X - B, 1e-8 * np.linalg.norm(X - B, 2)) == held
    expect.within(
        "residual",
        max(errors),
        f"B s = y holds for {held} of the {count} pairs. On a quadratic SR1 can keep them all.",
        [
            Mistake(
                "skipped-for-good",
                f"B s = y holds for {held} of the {count} pairs, and your matrix would learn the rest if "
                "they came again. A pair that fails the rule may pass it later.",
                lambda: taught_again(X, S, Y) if skipped else np.inf,
            ),
        ],
    )
    if count < n:
        outside = np.linalg.qr((Y - S @ B).T, mode="complete")[0][:, count:]
        expect.within(
            "residual",
            of_size((X - B) @ outside @ np.ones(n - count), X),
            "All pairs are learned, but your matrix also changed where no pair said anything. Each update "
            "changes B along its own w alone.",
        )


def taught_again(X: np.ndarray, S: np.ndarray, Y: np.ndarray) -> float:
    """Return the largest error of an equation after more rounds over the pairs."""
    for _ in S:
        for s, y in zip(S, Y, strict=True):
            X = rank_one(X, s, y)
    return max(equation_error(X, s, y) for s, y in zip(S, Y, strict=True))


@pytest.mark.points("sr1-pairs", 8, part="c", title="a Hessian from gradients, to order two")
def test_order(student: Student):
    generator = student.generator("c")
    n = 5
    objective = WaveSum(generator, n)
    H = objective.hessian(objective.point)
    longest = generator.uniform(0.015, 0.03)
    lengths = longest / 2.0 ** np.arange(3)
    results = [measured(student, objective, h) for h in lengths]
    errors = np.array([of_size(X - H, H) for X in results])
    others = {
        "sign": (-results[-1], "Your matrix is minus the Hessian. Look at the sign of y."),
        "half": (2 * results[-1], "Your matrix is half the Hessian. Compare s with the points you used."),
        "twice": (results[-1] / 2, "Your matrix is twice the Hessian. Compare s with the points you used."),
        "inverse": (
            np.linalg.pinv(results[-1]),
            "Your matrix is the inverse of the Hessian. Here B s = y is asked.",
        ),
    }
    for name, (changed, feedback) in others.items():
        expect.that(of_size(changed - H, H) > 0.05 or errors[-1] <= 0.05, feedback, name)
    order = float(np.log2(errors[:-1] / errors[1:]).min())
    expect.that(
        order >= 0.5,
        "When h is halved, the error of your matrix hardly falls: a part of it does not come from your "
        "gradients at all. Test B s = y for every pair that you measured.",
        "no-order",
    )
    expect.that(
        order >= SECOND_ORDER,
        f"When h is halved, the error of your matrix falls like h to the power {order:.1f}. A pair "
        "knows the Hessian averaged along its step. Where on the step does x lie?",
        "one-sided" if order < 1.5 else "",
    )
