"""Checks of fisher-review: each repair by a property that the given code lacks."""

import functools
import itertools

import numpy as np
import pytest
from count_mistakes import damping_mistakes, up_to_scale, wrong_weights
from grader import expect
from grader.expect import Mistake
from grader.student import Oracle, Student
from grader.tolerances import TOLERANCES
from grader.verdict import Lost, Question, Verdict
from instances import Counts, called, divergence_hessian, matrix_error, matrix_if_any, scaled_residual

QUESTION = Question("fisher-review", "Four bugs in a Fisher matrix")

FAULTS = ("labels", "sum", "penalty")
CALLS = 10
# Of the student's own matrix, when it is asked whether an audit could rely on it.
L2 = 0.3
MISSED = "Look for labels and arguments between which only this fault makes a difference."
INVENTED = "Another fault makes this test fail: choose labels at which the others are silent."
OWN_FISHER = "Your fisher is wrong on these data. If audit compares with it, mend parts a to c first."


def instances(student: Student, part: str) -> list[Counts]:
    generator = student.generator(part)
    return [Counts(generator, size, samples) for size, samples in [(2, 7), (3, 12)]]


def fisher_of(student: Student, data: Counts, y: np.ndarray, l2: float) -> np.ndarray:
    size = data.theta.size
    return expect.array(called(student, "fisher", data.X, y, data.theta, l2), (size, size), "fisher")


@pytest.mark.points("fisher-review", 4, part="a", title="whose labels")
def test_labels(student: Student):
    for data in instances(student, "a"):
        F, other = fisher_of(student, data, data.y, 0.0), fisher_of(student, data, data.other, 0.0)
        expect.within(
            "rounding",
            float(np.max(np.abs(F - other)) / np.max(np.abs(F))),
            "With other labels in y your matrix is another one. The Fisher matrix belongs to the model: take "
            "the mean over the counts that the model would draw.",
        )
        measured = divergence_hessian(data.divergence, data.theta.size)
        expect.within(
            "divergence",
            up_to_scale(F, measured),
            "Labels no longer matter, but your matrix is no multiple of what the divergence between two "
            "nearby models has as its Hessian. Take the mean of the squared score over Poisson counts "
            "again.",
            wrong_weights(data, F, measured),
        )


@pytest.mark.points("fisher-review", 3, part="b", title="its size", needs="a")
def test_size(student: Student):
    for data in instances(student, "b"):
        has_size(data, fisher_of(student, data, data.y, 0.0))


def has_size(data: Counts, F: np.ndarray) -> None:
    measured = divergence_hessian(data.divergence, data.theta.size)
    expect.within(
        "divergence",
        matrix_error(F, measured),
        "At l2 = 0 your matrix is a multiple of the right one. Hold it against the scaling of the gradient.",
        [
            Mistake(
                "sum",
                "At l2 = 0 your matrix grows with the number of inputs. J is a mean over them, and so is its "
                "gradient: the matrix should be one too.",
                lambda: matrix_error(F / len(data.X), measured),
            )
        ],
    )


@pytest.mark.points("fisher-review", 3, part="c", title="the penalty")
def test_penalty(student: Student):
    for data, l2 in zip(instances(student, "c"), (0.7, 0.09), strict=True):
        F = fisher_of(student, data, data.y, l2)
        has_penalty(F, F - fisher_of(student, data, data.y, 0.0), l2, len(data.X))


def has_penalty(F: np.ndarray, added: np.ndarray, l2: float, samples: int) -> None:
    identity = np.eye(len(F))
    expect.that(
        bool(np.any(added)),
        "l2 changes nothing in your matrix. The penalty has a curvature of its own.",
        "penalty-forgotten",
    )

    def error(added: np.ndarray) -> float:
        return float(np.max(np.abs(added - l2 * identity)) / np.max(np.abs(F)))

    expect.within(
        "rounding",
        error(added),
        "What l2 adds to your matrix is not the Hessian of the penalty. Differentiate l2 |theta|^2 / 2 "
        "twice.",
        [
            Mistake(
                "penalty-everywhere",
                "l2 is added to every entry of your matrix. NumPy broadcasts a number over the whole matrix.",
                lambda: float(np.max(np.abs(added - l2)) / np.max(np.abs(F))),
            ),
            Mistake(
                "penalty-scaled",
                "The curvature of the penalty is scaled by the number of inputs. The penalty stands "
                "beside the mean, not inside it.",
                lambda: min(error(added * samples), error(added / samples)),
            ),
        ],
    )


@pytest.mark.points("fisher-review", 3, part="d", title="the damped step")
def test_step(student: Student):
    for data, l2, damping in zip(instances(student, "d"), (0.3, 0.05), (0.4, 2.0), strict=True):
        F = fisher_of(student, data, data.y, l2)
        p = expect.vector(called(student, "step", data.X, data.y, data.theta, l2, damping), len(F), "step")
        step_solves(F, damping, l2, data, p)


def step_solves(F: np.ndarray, damping: float, l2: float, data: Counts, p: np.ndarray) -> None:
    expect.within(
        "residual",
        scaled_residual(F + damping * np.eye(p.size), p, data.gradient(l2)),
        "Your step does not solve (F + damping I) p = -g, with your own fisher and the gradient of J.",
        damping_mistakes(F, damping, l2, data, p),
    )


@pytest.mark.points("fisher-review", 5, part="e", title="the test that finds them")
def test_audit(student: Student):
    generator = student.generator("e")
    for count in range(len(FAULTS) + 1):
        for faults in itertools.combinations(FAULTS, count):
            data = Counts(generator, 3, int(generator.integers(8, 13)))
            sizes = (len(data.X), data.theta.size, None)
            oracle = Oracle("matrix", functools.partial(data.matrix, faults), sizes, most_calls=CALLS)
            told = told_by_audit(student, oracle, data)
            if told != set(faults):
                own = matrix_if_any(student, "fisher", data.theta.size, data.X, data.y, data.theta, L2)
                right = data.matrix((), data.y, data.theta, L2)
                misses(set(faults), told, matrix_error(own, right) <= TOLERANCES["divergence"])


def told_by_audit(student: Student, oracle: Oracle, data: Counts) -> set[str]:
    """Return the faults that the student's audit names within its budget."""
    try:
        return names(called(student, "audit", oracle, data.X, data.theta))
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "answers no more than" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                f"audit asked for the matrix more than {CALLS} times. One call may serve several questions.",
                "budget",
            ) from lost
        raise


def misses(faults: set[str], told: set[str], own_is_right: bool) -> None:
    """Lose the part by the first fault that was missed or invented."""
    which = (
        f"a matrix with the faults {' and '.join(sorted(faults))}" if faults else "a matrix without a fault"
    )
    for name in sorted(faults - told):
        expect.fail(
            f"audit did not report '{name}' of {which}. "
            + (MISSED if own_is_right or name != "sum" else OWN_FISHER),
            f"missed-{name}",
        )
    for name in sorted(told - faults):
        because = INVENTED if faults else "No labels and no arguments should give it away."
        expect.fail(
            f"audit reported '{name}' of {which}. {because if own_is_right else OWN_FISHER}",
            f"invented-{name}",
        )


def names(value: object) -> set[str]:
    """Return the faults that an audit names."""
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        expect.fail(f"audit should return a list of names; yours is {expect.kind_of(value)}.", "shape")
    unknown = sorted(set(value) - set(FAULTS))
    expect.that(not unknown, f"audit knows the names {', '.join(FAULTS)}, and no others.", "unknown-name")
    return set(value)
