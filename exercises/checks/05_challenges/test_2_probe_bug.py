"""Checks of probe-bug: estimate and error held against the probes that the answer itself drew."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Oracle, Student
from grader.verdict import Lost, Question
from instances import signs

QUESTION = Question("probe-bug", "An honest error bar")

SIZE = 24
FEWEST = 8
MANY = 30


def hessian(generator: np.random.Generator, diagonal: float, off: float) -> np.ndarray:
    """Return a symmetric matrix with a diagonal of this size and other entries of that size."""
    H = off * generator.standard_normal((SIZE, SIZE))
    H = np.tril(H, -1) + np.tril(H, -1).T
    return H + np.diag(diagonal * generator.uniform(0.5, 1.0, SIZE))


def called(student: Student, name: str, H: np.ndarray, *arguments: float) -> tuple:
    """Call a function of the answer; return estimate, standard errors as they came, and the probes."""
    oracle = Oracle("hess_vec", lambda v: H @ v, SIZE, most_calls=500)
    try:
        value = student.call(name, oracle, SIZE, *arguments)
    except Lost:
        not_restarted(np.array(oracle.points).reshape(-1, SIZE))
        raise
    estimate, errors = expect.pair(value, "(estimate, standard_error)")
    probes = np.array(oracle.points).reshape(-1, SIZE)
    expect.that((np.abs(probes) == 1).all(), "A probe of yours has entries other than 1 and -1.", "no-signs")
    not_restarted(probes)
    # A probe and its negative give the same numbers, whatever H is.
    distinct = len(np.unique(probes * probes[:, :1], axis=0))
    expect.that(
        distinct == len(probes),
        f"Of your {len(probes)} probes only {distinct} differ by more than a sign. Compute v * Hv by hand "
        "for v and for -v: what does a repetition teach, and what does it cost?",
        "repeated-probes",
    )
    return expect.vector(estimate, SIZE, "estimate"), errors, probes


def not_restarted(probes: np.ndarray) -> None:
    """Lose the part if the sequence of probes begins again."""
    begins = [k for k in range(2, len(probes) - 1) if (probes[k : k + 2] == probes[:2]).all()]
    expect.that(
        not begins or (np.abs(probes[0] @ probes[1]) == SIZE),
        f"After {begins[0] if begins else 0} products you start again from the seed, and pay for the same "
        "probes a second time. Keep what the earlier ones gave.",
        "restarted",
    )


def each_gave(H: np.ndarray, probes: np.ndarray) -> np.ndarray:
    """Return v * Hv of every probe."""
    return probes * (probes @ H)


def scatter(given: np.ndarray) -> np.ndarray:
    """Return the standard error of the mean of independent rows."""
    return np.std(given, axis=0, ddof=1) / np.sqrt(len(given))


def error_mistakes(errors: np.ndarray, given: np.ndarray) -> list[Mistake]:
    """Return the known mistakes in a standard error; each is undone in the student's value."""
    count, right = len(given), scatter(given)
    twice = "You return the scatter of one probe. The mean of many probes scatters less: by which factor?"
    once = "Your scatter is too small by a factor that depends on the number of probes alone. The mean was "
    once += "fitted to the same probes: look at the divisor of the sum of squares."
    both = (
        f"{twice} And the mean was fitted to the same probes: look at the divisor of the sum of squares too."
    )

    def after(undone: np.ndarray) -> float:
        return relative(undone, right)

    return [
        Mistake("deviation", twice, lambda: after(errors / np.sqrt(count))),
        Mistake("divisor", once, lambda: after(errors * np.sqrt(count / (count - 1)))),
        Mistake("deviation", both, lambda: after(errors / np.sqrt(count - 1))),
        Mistake(
            "variance", "You return a variance. A standard error is a root.", lambda: after(np.sqrt(errors))
        ),
        Mistake(
            "deviation",
            "You divide the scatter by the number of probes. Variances of independent probes add, so which "
            "power of their number belongs there?",
            lambda: after(errors * np.sqrt(count)),
        ),
    ]


def relative(value: np.ndarray, right: np.ndarray) -> float:
    """Return the largest relative error of an entry."""
    with np.errstate(invalid="ignore"):
        return float(np.max(np.abs(value / right - 1)))


def overlap(probes: np.ndarray) -> float:
    """Return the mean of (v^T w)^2 / n over pairs of probes: one for independent signs."""
    products = probes @ probes.T
    count = len(probes)
    return float((np.sum(products**2) - count * SIZE**2) / (count * (count - 1) * SIZE))


def drawn_from_the_seed(first: np.ndarray, again: np.ndarray, other: np.ndarray) -> None:
    """Lose the part unless the seed decides on the probes, and they are independent of one another."""
    expect.that(
        np.array_equal(first, again),
        "Two calls with the same seed drew different probes. All randomness comes from the seed, so that "
        "somebody else can repeat your numbers.",
        "not-repeatable",
    )
    expect.that(
        not np.array_equal(first, other),
        "Two seeds gave the same probes. A seed of your own, or a fixed list of signs, is no random draw.",
        "seed-ignored",
    )
    # The mean over all pairs scatters by a twentieth.
    seen = (overlap(first) + overlap(other)) / 2
    expect.that(
        0.5 <= seen <= 2.0,
        "For independent probes (v^T w)^2 is n on average; for yours it is far "
        f"{'less' if seen < 1 else 'more'}. An error bar made of scatter holds for independent probes alone.",
        "dependent-probes",
    )


@pytest.mark.points("probe-bug", 5, part="a", title="probes and estimate")
def test_estimate(student: Student):
    generator = student.generator("a")
    runs = []
    seed = int(generator.integers(10**6))
    for probes, drawn in [(MANY, seed), (7, seed + 1), (MANY, seed), (MANY, seed + 2)]:
        H = hessian(generator, 1e3, 1.0)
        # A second call with a seed is to repeat the first, and not to remember it.
        student.forget()
        estimate, _, asked = called(student, "diagonal_with_error", H, probes, drawn)
        given = each_gave(H, asked)
        expect.that(
            len(given) == probes,
            f"Asked for {probes} probes, the function made {len(given)} products. Every product that is "
            "allowed should bring a new probe, and no more.",
            "count",
        )
        expect.within(
            "residual",
            float(np.max(np.abs(estimate - given.mean(axis=0))) / np.max(np.abs(estimate), initial=1e-300)),
            "Your estimate is not the mean of v * Hv over the probes you asked for. If about seven digits "
            "are right, look at the type that the sums are kept in.",
        )
        runs.append(asked)
    drawn_from_the_seed(runs[0], runs[2], runs[3])


def errors_of(student: Student, H: np.ndarray, probes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard errors of one call, and what each of its probes gave."""
    _, errors, asked = called(student, "diagonal_with_error", H, probes, seed)
    return expect.vector(errors, SIZE, "standard_error"), each_gave(H, asked)


@pytest.mark.points("probe-bug", 5, part="b", title="the standard error", needs="a")
def test_standard_error(student: Student):
    generator = student.generator("b")
    benign = hessian(generator, 1.0, 1.0)
    errors, given = errors_of(student, benign, 20, 3)
    said = "Your standard error does not describe the scatter of the v * Hv you asked for. Compute it by "
    said += "hand for three probes and one entry."
    expect.within("scatter", relative(errors, scatter(given)), said, error_mistakes(errors, given))
    errors, given = errors_of(student, benign, 2, 5)
    expect.within("scatter", relative(errors, scatter(given)), f"{said} Then do it for two probes.")
    errors, given = errors_of(student, hessian(generator, 1e6, 0.1), 20, 4)
    cancels = (
        "Where the diagonal is a million times larger than the rest, your standard error is wrong, though it "
    )
    cancels += (
        "is right where they are of one size. Look for a difference of two large numbers that nearly agree."
    )
    # Nothing else tells the two matrices apart.
    only = [Mistake("cancellation", cancels, lambda: 0.0)]
    expect.within("scatter", relative(errors, scatter(given)), cancels, only)


def smallest_enough(given: np.ndarray, target: float) -> int:
    """Return the number of these probes after which the largest standard error first meets the target."""
    for count in range(FEWEST, len(given) + 1):
        if np.max(scatter(given[:count])) <= target:
            return count
    return len(given) + 1


@pytest.mark.points("probe-bug", 4, part="c", title="as many probes as it takes", needs="b")
def test_target(student: Student):
    generator = student.generator("c")
    off, seed = 0.3, int(generator.integers(10**6))
    expected_scatter = off * np.sqrt(SIZE)
    for target, most, scale in [
        (expected_scatter / 5, 400, off),
        (expected_scatter / 100, 40, off),
        (1e-3, 40, 0.0),
    ]:
        H = hessian(generator, 1.0, scale) + np.diag(signs(generator, SIZE))
        estimate, errors, asked = called(student, "diagonal_to", H, target, most, seed)
        errors, given = expect.vector(errors, SIZE, "standard_error"), each_gave(H, asked)
        count = len(given)
        expect.that(count <= most, f"{count} products, where at most {most} were allowed.", "over-budget")
        expect.that(
            count >= FEWEST, f"You stopped after {count} probes; at least {FEWEST} are asked for.", "few"
        )
        enough = smallest_enough(given, target)
        expect.that(
            count >= min(enough, most),
            "You stopped while the standard error of an entry was still above the target. The largest "
            "decides.",
            "early",
        )
        expect.that(
            count <= enough,
            "You went on though the standard errors of all entries had met the target. Test after every "
            "probe.",
            "late",
        )
        off_by = max(
            float(np.max(np.abs(estimate - given.mean(axis=0)))),
            float(np.max(np.abs(errors - scatter(given)))),
        )
        expect.within(
            "scatter",
            off_by,
            "Estimate and standard error are not those of all the probes you asked for. Update both with "
            "every one.",
        )
