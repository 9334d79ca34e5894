"""Checks of inverse-bias: expectations are exact sums over every batch that a small population allows."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Lost, Question, Verdict

QUESTION = Question("inverse-bias", "Inverses that do not lean")

SIZES = (4, 8)
# Bias allowed, in units of the bias of the plain inverse and of 1/b.
SHARE = 1.6
SMALL_UNITS = "In units where H is of size one it works: look for a product that underflows."


def population(generator: np.random.Generator, count: int, n: int) -> np.ndarray:
    """Return vectors in general position, whose mean Hessian is well conditioned if they span the space."""
    while True:
        vectors = generator.standard_normal((count, n))
        vectors /= np.linalg.norm(vectors, axis=1)[:, None]
        values = np.linalg.svd(vectors, compute_uv=False)
        if values[0] <= 4 * values[-1]:
            return vectors * generator.uniform(1.0, 1.5)


class Expectation:
    """Mean over all batches of size b from two kinds of samples, of the answer's and of the plain inverse."""

    def __init__(self, student: Student, vectors: np.ndarray, chance: float, l2: float, b: int):
        self.b, n = b, vectors.shape[1]
        odds = np.array([chance, 1 - chance])
        self.answer, self.plain = np.zeros((n, n)), np.zeros((n, n))
        for draws in product((0, 1), repeat=b):
            X = vectors[list(draws)]
            weight = np.prod(odds[list(draws)])
            value = student.call("corrected_inverse", X, l2)
            self.answer += weight * expect.array(value, (n, n), "the inverse")
            self.plain += weight * np.linalg.inv(X.T @ X / b + l2 * np.eye(n))
        self.right = np.linalg.inv((vectors.T * odds) @ vectors + l2 * np.eye(n))

    def bias(self, mean: np.ndarray) -> float:
        """Return the bias of an estimate, in units of the bias of the plain inverse."""
        return float(np.linalg.norm(mean - self.right) / np.linalg.norm(self.plain - self.right))


def name_the_bias(expectations: list[Expectation]) -> None:
    """Lose the part, with the mistake that explains the bias if there is one."""
    known = [
        (
            "left-out",
            "You return the mean of the inverses with one sample left out. Its bias is that of b - 1 "
            "samples: how do the two biases combine to nothing?",
            lambda one: one.b * one.plain - (one.b - 1) * one.answer,
        ),
        (
            "uncorrected",
            "Your mean has all of the bias of the inverse of H_B. What does the scatter of the x x^T tell "
            "about it?",
            lambda one: one.answer + (one.right - one.plain),
        ),
        (
            "sign",
            "Your correction has the right size and the wrong sign: H_B^-1 is too large on average.",
            lambda one: 2 * one.plain - one.answer,
        ),
        (
            "half",
            "Your correction removes half of the bias. Look at the second-order term of the inverse.",
            lambda one: 2 * one.answer - one.plain,
        ),
    ]
    for name, said, undone in known:
        if all(one.bias(undone(one)) <= SHARE / one.b for one in expectations):
            expect.fail(said, name)
    small, large = (one for one in expectations[:2])
    fall = np.linalg.norm(small.answer - small.right) / np.linalg.norm(large.answer - large.right)
    expect.fail(
        f"From b = {small.b} to b = {large.b} your bias falls by the factor {fall:.1f}, and at b = "
        f"{large.b} it is {large.bias(large.answer):.0%} of the bias of the plain inverse. Order b^-2 takes "
        "away all of the leading term."
    )


@pytest.mark.points("inverse-bias", 9, part="a", title="a bias of order b^-2, for any data")
def test_order(student: Student):
    generator = student.generator("a")
    expectations = []
    for n in (2, 3):
        vectors, chance = population(generator, 2, n), generator.uniform(0.4, 0.6)
        expectations += [Expectation(student, vectors, chance, generator.uniform(1.0, 2.0), b) for b in SIZES]
    if any(one.bias(one.answer) > SHARE / one.b for one in expectations):
        name_the_bias(expectations)


def every_batch(vectors: np.ndarray, b: int) -> np.ndarray:
    """Return all batches of b samples, each as likely as the other."""
    return vectors[np.array(list(product(range(len(vectors)), repeat=b)))]


def identity_error(estimate: np.ndarray, H: np.ndarray) -> float:
    """Return how far an inverse times its matrix is from the identity."""
    return float(np.max(np.abs(estimate @ H - np.eye(len(H)))))


def without_constant(value: np.ndarray) -> np.ndarray:
    """Return the value at length one: what it is but for a constant."""
    size = np.linalg.norm(value)
    return value / size if size > 0 else value


@dataclass
class Averaged:
    """One call with all batches of a population: what came back, and what it should undo."""

    estimate: np.ndarray
    H: np.ndarray
    batches: np.ndarray

    def off_identity(self, factor: float = 1.0) -> float:
        """Return how far a multiple of the estimate is from the inverse of H."""
        return identity_error(factor * self.estimate, self.H)

    def off_a_multiple(self) -> float:
        """Return how far the estimate is from any multiple of the inverse of H."""
        product = self.estimate @ self.H
        apart = np.max(np.abs(product - multiple_of(product) * np.eye(len(product))))
        return float(apart / np.max(np.abs(product), initial=1e-300))

    def inverses(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the determinants and the inverses of the regular H_B."""
        hessians = np.swapaxes(self.batches, 1, 2) @ self.batches / self.batches.shape[1]
        regular = hessians[np.linalg.cond(hessians) < 1e10]
        return np.linalg.det(regular / np.max(np.abs(self.H))), np.linalg.inv(regular)

    def off_the_plain_mean(self) -> float:
        """Return how far the estimate is from the mean of the inverses."""
        mean = np.mean(self.inverses()[1], axis=0)
        return float(np.max(np.abs(self.estimate - mean)) / np.max(np.abs(mean)))

    def multiple(self) -> float:
        """Return the multiple of the inverse of H that the estimate is."""
        return multiple_of(self.estimate @ self.H)

    def multiple_of_regular(self) -> float:
        """Return the multiple of it that the weighted mean of the regular batches is."""
        weights, inverses = self.inverses()
        return multiple_of(np.einsum("k,kij->ij", weights, inverses) / weights.sum() @ self.H)


def multiple_of(product: np.ndarray) -> float:
    """Return the mean of the diagonal of what should be a multiple of the identity."""
    return float(np.trace(product) / len(product))


def apart(first: float, second: float) -> float:
    """Return the relative difference of two numbers."""
    return abs(first - second) / max(abs(first), abs(second), 1e-300)


def average_mistakes(calls: list[Averaged]) -> list[Mistake]:
    """Return the known mistakes in averages of inverses: one counts if it explains all of them.

    The last two calls have the same b and n and different populations. Without the singular batches both
    averages are still multiples of the inverse of H, but different ones.
    """
    skipped = (
        "Some batches have a singular H_B. You gave them no weight; but det(H_B) times the inverse of H_B "
    )
    skipped += "has a limit there that is not zero."

    def off_a_multiple() -> float:
        return max(one.off_a_multiple() for one in calls)

    few, more = calls[-2:]
    return [
        Mistake(
            "sum-for-mean",
            "Yours is b times too small: H_B is the mean over the samples, not their sum.",
            lambda: max(one.off_identity(one.batches.shape[1]) for one in calls),
        ),
        Mistake(
            "constant",
            "Your weighted mean is a fixed multiple of the inverse of H, which depends on b and n alone. "
            "Count how often a set of samples occurs in E det(H_B), and in the mean of the adjugates.",
            lambda: max(off_a_multiple(), apart(few.multiple(), more.multiple())),
        ),
        Mistake(
            "unweighted",
            "Yours is the plain mean of the inverses, with all of its bias. The determinants are the "
            "weights.",
            lambda: max(one.off_the_plain_mean() for one in calls),
        ),
        Mistake(
            "singular",
            skipped,
            lambda: max(
                off_a_multiple(),
                apart(
                    few.multiple() * more.multiple_of_regular(), more.multiple() * few.multiple_of_regular()
                ),
            ),
        ),
    ]


def averaged(student: Student, batches: np.ndarray) -> object:
    """Call `determinantal_inverse`; say what a failed factorization means here."""
    try:
        return student.call("determinantal_inverse", batches)
    except Lost as lost:
        if "LinAlgError" in lost.feedback:
            said = "A batch with a singular H_B stopped you. Its inverse does not exist; det(H_B) times the "
            said += "inverse of H_B has a limit there, which counts."
            raise Lost(Verdict.FAIL, said, "singular") from lost
        raise


def averaged_over_all(
    student: Student, generator: np.random.Generator, n: int, kinds: int, b: int, scale: float = 1.0
) -> Averaged:
    """Hand over all batches that a population allows."""
    vectors = scale * population(generator, kinds, n)
    if n == 1:
        vectors = generator.uniform(0.5, 2.0, (kinds, 1))
    batches, H = every_batch(vectors, b), vectors.T @ vectors / kinds
    value = averaged(student, batches)
    if isinstance(value, np.ndarray) and value.dtype == float and not np.isfinite(value).all():
        singular = "Some batches have a singular H_B: what becomes of det(H_B) times its inverse there?"
        name, why = ("underflow", SMALL_UNITS) if scale < 1 else ("singular", singular)
        expect.fail(f"Your average contains NaN or infinity. {why}", name)
    return Averaged(expect.array(value, (n, n), "the average"), H, batches)


def weighted_by_determinants(student: Student, generator: np.random.Generator) -> None:
    """Lose the part unless a few batches give the quotient of the sheet, but for a constant."""
    b, n = 5, 3
    batches = population(generator, 2 * b, n).reshape(2, b, n) * np.array([1.0, 1.5])[:, None, None]
    hessians = np.swapaxes(batches, 1, 2) @ batches / b
    weights = np.linalg.det(hessians)
    quotient = np.einsum("k,kij->ij", weights, np.linalg.inv(hessians)) / weights.sum()
    estimate = expect.array(averaged(student, batches), (n, n), "the average")
    said = (
        "With all batches of a population your result is the inverse of H. With two other batches it is not "
    )
    said += "the quotient of the sheet"
    expect.within(
        "residual",
        float(np.max(np.abs(without_constant(estimate) - without_constant(quotient)))),
        f"{said}: compute both determinants and both inverses at n = 2, and compare.",
        [
            Mistake(
                "pooled",
                f"{said}, but the inverse of the mean of all samples. Who has one batch a machine cannot "
                "pool them: weight the inverses.",
                lambda: identity_error(estimate, hessians.mean(axis=0)),
            )
        ],
    )


@pytest.mark.points("inverse-bias", 9, part="b", title="weights that remove the bias")
def test_determinants(student: Student):
    generator = student.generator("b")
    said = "Given all batches of a population, each as likely as the other, your average times H is not the "
    said += "identity."
    by_hand = "Write out det(H_B) and its adjugate for n = 2."
    sizes = [(1, 3, 3), (3, 4, 4), (2, 3, 3), (2, 4, 3)]
    calls = [averaged_over_all(student, generator, *one) for one in sizes]
    worst = max(one.off_identity() for one in calls)
    expect.within("residual", worst, f"{said} {by_hand}", average_mistakes(calls))
    tiny = averaged_over_all(student, generator, 4, 4, 4, 1e-45)
    expect.within("residual", tiny.off_identity(), f"{said} {SMALL_UNITS} {by_hand}")
    weighted_by_determinants(student, generator)
