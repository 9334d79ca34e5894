"""Checks of inverse-bias: expectations are exact sums over every batch that a small population allows."""

from itertools import product

import numpy as np
import pytest
from averaged_inverses import Averaged, average_mistakes, identity_error, without_constant
from expected_inverse import SHARE, Expectation, name_the_bias
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Lost, Question, Verdict

QUESTION = Question("inverse-bias", "Inverses that do not lean")

SIZES = (4, 8)
SMALL_UNITS = "In units where H is of size one it works: look for a product that underflows."


def population(generator: np.random.Generator, count: int, n: int) -> np.ndarray:
    """Return vectors in general position, whose mean Hessian is well conditioned if they span the space."""
    while True:
        vectors = generator.standard_normal((count, n))
        vectors /= np.linalg.norm(vectors, axis=1)[:, None]
        values = np.linalg.svd(vectors, compute_uv=False)
        if values[0] <= 4 * values[-1]:
            return vectors * generator.uniform(1.0, 1.5)


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
