"""Checks of spectrum-slicing: matrices too large to be written down, whose eigenvalues the grader knows."""

from dataclasses import dataclass

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Lost, Question, Verdict

QUESTION = Question("spectrum-slicing", "Definite or not, without the matrix")

# As a dense matrix 3.2 GB: more than a worker is given on Linux. Where a system sets no limit on memory, its
# elimination takes n^3 operations, minutes on one core, and its eigenvalues more: the time limit stops both.
LARGE = 20_000
COUPLED = 40


@dataclass
class LowRank:
    """H = diag(d) + U diag(c) U^T, with U different from zero on a few coordinates that lie anywhere."""

    d: np.ndarray
    U: np.ndarray
    c: np.ndarray

    @property
    def spectrum(self) -> np.ndarray:
        """All eigenvalues, in increasing order."""
        coupled = self.U.any(axis=1)
        U = self.U[coupled]
        block = np.diag(self.d[coupled]) + (U * self.c) @ U.T
        return np.sort(np.concatenate([self.d[~coupled], np.linalg.eigvalsh((block + block.T) / 2)]))

    @property
    def size(self) -> float:
        """A bound on the largest magnitude of an eigenvalue."""
        return float(np.max(np.abs(self.d)) + np.sum(np.abs(self.c) * np.sum(self.U**2, axis=0)))

    def product(self, v: np.ndarray) -> np.ndarray:
        """Return H v."""
        return self.d * v + self.U @ (self.c * (self.U.T @ v))


def drawn(generator: np.random.Generator, n: int, c: list[float], negative: int = 0) -> LowRank:
    """Return a matrix with weights of about these sizes, and with some negative entries in d."""
    d = np.exp(generator.uniform(-2.0, 2.0, n))
    d[generator.permutation(n)[:negative]] *= -1
    U = np.zeros((n, len(c)))
    rows = generator.permutation(n)[:COUPLED]
    U[rows] = generator.standard_normal((len(rows), len(c))) / np.sqrt(len(rows))
    # No right answer looks at the sum of a column; a wrong bound that does is to be far off.
    U *= -np.sign(U.sum(axis=0))
    return LowRank(d, U, np.array(c) * generator.uniform(0.9, 1.1, len(c)))


def crowded(generator: np.random.Generator, n: int) -> LowRank:
    """Return a matrix whose smallest eigenvalues lie so close that no process of products parts them."""
    H = drawn(generator, n, [9.0, 5.0, -0.05])
    rows = np.flatnonzero(H.U.any(axis=1))
    H.d[rows] = -1.0 - 1e-4 * generator.uniform(size=COUPLED)
    # The negative term lies on other coordinates, where it leaves all eigenvalues positive.
    elsewhere = np.flatnonzero(~H.U.any(axis=1))[:COUPLED]
    H.U[elsewhere, 2] = H.U[rows, 2]
    H.U[rows, 2] = 0.0
    return H


def called(student: Student, name: str, *arguments: object) -> object:
    """Call a function of the answer; say what it means if memory or a weight of zero stops it."""
    try:
        return student.call(name, *arguments)
    except Lost as lost:
        d, _, c = arguments[:3]
        if lost.verdict is Verdict.ERROR and "MemoryError" not in lost.feedback and not np.all(c):
            said = f"{name} fails where a weight in c is zero. Such a term adds nothing to H, and its weight "
            said += "has no inverse."
            raise Lost(Verdict.FAIL, said, "zero-weight") from lost
        exhausted = lost.verdict in (Verdict.TIMEOUT, Verdict.CRASH) or "MemoryError" in lost.feedback
        if exhausted and len(d) == LARGE:
            said = (
                f"At n = {LARGE} memory or time ran out. A matrix with n rows and n columns takes n * n * 8 "
            )
            said += "bytes. Work with arrays of n rows and m columns."
            raise Lost(Verdict.FAIL, said, "dense") from lost
        raise


@pytest.mark.points("spectrum-slicing", 5, part="a", title="the step")
def test_step(student: Student):
    generator = student.generator("a")
    weights = [
        (30, [3.0, 7.0]),
        (30, [5.0, -9.0, 2.0]),
        (30, [4.0, 0.0, -6.0]),
        (LARGE, [8.0, -5.0, 0.0, 3.0]),
    ]
    for n, c in weights:
        H, g = drawn(generator, n, c), generator.standard_normal(n)
        p = expect.vector(called(student, "low_rank_step", H.d, H.U, H.c, g), n, "p")

        def residual(p: np.ndarray, H: LowRank = H, g: np.ndarray = g) -> float:
            return float(np.linalg.norm(H.product(p) + g) / (H.size * np.linalg.norm(p) + np.linalg.norm(g)))

        expect.within(
            "residual",
            residual(p),
            "H p = -g does not hold. Multiply p by H, term by term, on an example with n = 3 and m = 1.",
            [
                Mistake(
                    "sign",
                    "Your p solves H p = g: look at the sign.",
                    lambda p=p, residual=residual: residual(-p),
                ),
                Mistake(
                    "diagonal",
                    "Your p solves diag(d) p = -g. The term of low rank is missing.",
                    lambda p=p, H=H, g=g: 0.0 if np.allclose(H.d * p, -g) else np.inf,
                ),
            ],
        )


def count_feedback(answers: list[tuple[int, int, LowRank, float]]) -> None:
    """Lose the part, with the mistake that explains all counts if there is one."""
    known = [
        ("above", "You count the eigenvalues above the shift.", lambda count, H, _: H.d.size - count),
        (
            "middle-block",
            "You counted in the matrix of m rows and in diag(d) - shift I. Their sum is the count of a "
            "matrix of n + m rows; how much of it belongs to its other diagonal block?",
            lambda count, H, _: count - int(np.sum(H.c > 0)),
        ),
        (
            "diagonal-left-out",
            "The negative entries of diag(d) - shift I are missing in your count.",
            lambda count, H, s: count + int(np.sum(H.d < s)),
        ),
    ]
    for name, said, undone in known:
        if all(undone(count, H, shift) == right for count, right, H, shift in answers):
            expect.fail(said, name)
    if all(count == int(np.sum(H.d < shift)) for count, _, H, shift in answers):
        expect.fail(
            "You count the entries of d below the shift. The term of low rank moves eigenvalues.", "diagonal"
        )
    wrong = next((H, shift) for count, right, H, shift in answers if count != right)
    inside = wrong[0].d.min() < wrong[1]
    expect.fail(
        f"A count is wrong, where the shift lies {'between' if inside else 'below all'} entries of d. Check "
        "yours against numpy.linalg.eigvalsh at n = 5, for weights of both signs and shifts between "
        "entries of d."
    )


@pytest.mark.points("spectrum-slicing", 7, part="b", title="how many eigenvalues lie below")
def test_count(student: Student):
    generator, answers = student.generator("b"), []
    for n, c, negative in [
        (30, [9.0], 0),
        (30, [-9.0, -4.0], 0),
        (30, [6.0, -20.0, 3.0, -2.0], 5),
        (30, [6.0, 0.0, -20.0], 3),
        (LARGE, [9.0, -30.0, 20.0, -5.0], 40),
    ]:
        H = drawn(generator, n, c, negative)
        h = H.spectrum
        gaps = np.flatnonzero(np.diff(h) > 1e-6)
        chosen = [gaps[0], *generator.choice(gaps, 4)]
        for shift in [h[0] - 0.1, *((h[k] + h[k + 1]) / 2 for k in chosen)]:
            if np.min(np.abs(H.d - shift)) < 1e-9:
                continue
            value = called(student, "count_below", H.d, H.U, H.c, float(shift))
            count = expect.number(value, "the count")
            answers.append((count, int(np.sum(h < shift)), H, float(shift)))
    if any(count != right for count, right, _, _ in answers):
        count_feedback(answers)


@pytest.mark.points("spectrum-slicing", 6, part="c", title="the least damping", needs="b")
def test_least_damping(student: Student):
    generator, matrices = student.generator("c"), []
    for n, c, negative, scale in [
        (30, [3.0, -15.0], 0, 1.0),
        (30, [8.0, 2.0], 0, 1.0),
        (30, [8.0, -0.1, 2.0], 4, 1e-7),
        (LARGE, [9.0, -40.0, 0.0, -30.0], 0, 1.0),
    ]:
        H = drawn(generator, n, c, negative)
        matrices.append(LowRank(scale * H.d, H.U, scale * H.c))
    matrices.append(crowded(generator, LARGE))
    for H in matrices:
        damping = expect.number(called(student, "least_damping", H.d, H.U, H.c), "the damping")
        lowest = H.spectrum[0]

        def error(damping: float, lowest: float = lowest, size: float = H.size) -> float:
            return abs(damping - max(-lowest, 0.0)) / size

        side = "indefinite" if damping < -lowest else "definite with room to spare"
        expect.within(
            "residual",
            error(damping),
            f"Your damping leaves H + damping I {side}, by more than ten digits of its largest eigenvalue "
            "allow. Ask count_below just above and just below minus your damping.",
            [
                Mistake(
                    "sign",
                    "You return the eigenvalue. The damping undoes it.",
                    lambda damping=damping, error=error: error(-damping),
                ),
                Mistake(
                    "negative-damping",
                    "H is positive definite there: the least damping is zero, not negative.",
                    lambda damping=damping, error=error: error(max(damping, 0.0)),
                ),
                Mistake(
                    "crowded",
                    f"Your damping leaves H + damping I {side}, though it is right where the smallest "
                    "eigenvalue lies apart. Here many lie close to it. Products do not part them; a count "
                    "does.",
                    # The last matrix is reached with all others right.
                    lambda H=H: 0.0 if H is matrices[-1] else np.inf,
                ),
            ],
        )
