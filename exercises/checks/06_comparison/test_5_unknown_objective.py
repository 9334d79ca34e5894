"""Checks of unknown-objective: how low one function gets on three families, on counted calls."""

from collections.abc import Callable

import numpy as np
import pytest
from families import Instance, curved_valley, long_valley, noisy_bowl
from grader import expect
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict

QUESTION = Question(
    "unknown-objective", "An objective you know nothing about", seconds=20.0, may_import=("solvers",)
)

BUDGET = 300
EXACT, NOISY = 1e-8, 3e-3
# Units of J and of x; the plain ones first, so that a method that depends on them is told so. Gradients of a
# millionth meet a tolerance that has a unit at once; steps of a hundred are far from those of a default rate.
PLAIN, FLAT, LARGE = (1.0, 1.0), (1e-4, 100.0), (1e4, 100.0)

Family = Callable[[np.random.Generator, float, float], Instance]


def solved(student: Student, instance: Instance) -> tuple[float, Oracle]:
    """Call `minimize`; return what is left of the excess, and the oracle that counted."""
    oracle = Oracle("value_and_grad", instance.ask, instance.x0.size, BUDGET)
    try:
        value = student.call("minimize", oracle, instance.x0, BUDGET)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "answers no more than" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "Your answer asked once more when the budget was used up. Count your calls, those of every "
                "solver and those of your own tests together.",
                "over-budget",
            ) from lost
        raise
    return instance.left(expect.vector(value, instance.x0.size, "the point you return")), oracle


def exact_family(
    student: Student, family: Family, generator: np.random.Generator, other: tuple[float, float]
) -> None:
    """Require many digits of a family without noise, in plain units and in others."""
    for unit, length in (PLAIN, other):
        left, oracle = solved(student, family(generator, unit, length))
        if left <= EXACT:
            continue
        expect.that(
            left < 1,
            "The point you return is no lower than the start. Look at the first step: how long is it, in "
            "units of x?",
            "no-progress",
        )
        expect.that(
            len(oracle.points) > BUDGET / 2,
            f"You stopped after {len(oracle.points)} of {BUDGET} calls with {left:.0e} of the excess left, "
            "and the target is not reached. Look for the stopping test or the limit that ended the run, and "
            "for its unit.",
            "stopped-early",
        )
        expect.that(
            (unit, length) == PLAIN,
            "The target is reached in plain units and missed in others. Some number in your answer has a "
            "unit: look at rates, tolerances and first steps.",
            "units",
        )
        expect.fail(
            f"Your {len(oracle.points)} calls were used, and the excess is still above the target: "
            f"{left:.0e} of it is left. The gradients are exact and the dimension is small: which method "
            "keeps what it has learned?",
            "too-slow",
        )


@pytest.mark.points("unknown-objective", 5, part="a", title="long quadratic valleys")
def test_long_valleys(student: Student):
    exact_family(student, long_valley, student.generator("a"), FLAT)


@pytest.mark.points("unknown-objective", 5, part="b", title="curved valleys")
def test_curved_valleys(student: Student):
    exact_family(student, curved_valley, student.generator("b"), LARGE)


def is_luckiest(instance: Instance, left: float, values: list[float], points: list[np.ndarray]) -> bool:
    """Say whether the point returned is the one whose noisy value was the lowest seen."""
    return bool(values) and left == instance.left(points[int(np.argmin(values))])


def noisy_runs(student: Student, generator: np.random.Generator) -> tuple[list[float], list[int], int]:
    """Run the noisy family; return what is left, the calls, and how often the luckiest point came back."""
    left, calls, luckiest = [], [], 0
    for unit, length in (PLAIN, LARGE):
        instance, values = noisy_bowl(generator, unit, length), []

        def ask(
            x: np.ndarray, instance: Instance = instance, values: list[float] = values
        ) -> tuple[float, np.ndarray]:
            value, gradient = instance.ask(x)
            values.append(value)
            return value, gradient

        rest, oracle = solved(student, Instance(ask, instance.excess, instance.x0))
        left.append(rest)
        calls.append(len(oracle.points))
        luckiest += is_luckiest(instance, rest, values, oracle.points)
    return left, calls, luckiest


@pytest.mark.points("unknown-objective", 7, part="c", title="noisy bowls")
def test_noisy_bowls(student: Student):
    left, calls, luckiest = noisy_runs(student, student.generator("c"))
    mean = np.exp(np.mean(np.log(left)))
    if mean <= NOISY:
        return
    expect.that(
        np.median(calls) > BUDGET / 2,
        f"On noisy objectives your answer stopped after {np.median(calls):.0f} of {BUDGET} calls in the "
        "median. A search that compares noisy values ends early: what does it believe that is not so here?",
        "stopped-early",
    )
    expect.that(
        luckiest < len(left),
        "You return the point with the lowest value that you saw. Among many noisy values the lowest is the "
        "luckiest, not the best.",
        "luckiest",
    )
    expect.that(
        left[0] > NOISY,
        "On noisy objectives the target is reached in plain units and missed in others. Some number in your "
        "answer has a unit: a rate of Adam has that of x, one of gradient descent that of x over g.",
        "units",
    )
    expect.fail(
        f"On noisy objectives the excess that is left, {mean:.0e} in the geometric mean over the instances, "
        "is above the target. Look at the steps at the end: noise that enters at a constant rate never "
        "leaves. Steps that shrink too soon stop on the way.",
        "hovers",
    )
