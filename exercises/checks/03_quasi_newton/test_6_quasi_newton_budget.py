"""Checks of quasi-newton-budget: the gradient reached, counted by the one who answers."""

from collections.abc import Callable

import numpy as np
import pytest
from grader import expect
from grader.student import Oracle, Student
from grader.tolerances import TOLERANCES
from grader.verdict import Lost, Question, Verdict
from losses import LogisticLoss, Room, Scaled

QUESTION = Question("quasi-newton-budget", "Forty parameters, 220 evaluations")
EASY, HARD = 500, 220
REACHED = 1e-6
# The units of part b are powers of two, which rescale floating-point numbers without rounding.
UNIT, COMPARED = 2.0**40, 20
ENDS_BY_UNIT = (
    "In another unit of J your run ends before the gradient is small enough, or not at all. The test that "
    "ends it, or one that refuses pairs or trials, has a unit."
)


def minimized(student: Student, objective: Callable, budget: int) -> tuple[float, Oracle]:
    """Call `minimize`; return the gradient at its x over that at the start, and the oracle that counted."""
    n = objective.start.size
    oracle = Oracle("value_and_gradient", objective, n, most_calls=budget)
    try:
        value = student.call("minimize", oracle, objective.start, budget)
    except Lost as lost:
        raise explained(lost, budget) from lost
    if student.changed:
        expect.fail("minimize changed its argument x0 in place. Work on a copy.", "in-place")
    x = expect.vector(value, n, "x")
    return share(objective, x), oracle


def share(objective: Callable, x: np.ndarray) -> float:
    """Return the largest entry of the gradient over the largest at the start."""
    return float(np.abs(objective(x)[1]).max() / np.abs(objective(objective.start)[1]).max())


def explained(lost: Lost, budget: int) -> Lost:
    """Say in the words of the question what a refused evaluation means."""
    if f"answers no more than {budget} times" in lost.feedback:
        said = (
            f"Your method asked for more than {budget} evaluations. A step costs what its line search costs, "
            "and the number of steps depends on the first scale and on how much of the past a step remembers."
        )
        return Lost(Verdict.FAIL, said, "over-budget")
    if "asked at a point with a NaN" in lost.feedback:
        said = (
            "Your method asked at a point with a NaN or an infinity in it. A trial with an infinite J was "
            "accepted, or its gradient entered your matrix. Which way round is your test of J written?"
        )
        return Lost(Verdict.FAIL, said, "nan-accepted")
    return lost


def reach(student: Student, objective: Callable, budget: int) -> None:
    """Lose the part unless the gradient at the answer is small enough."""
    reached, oracle = minimized(student, objective, budget)
    expect.that(
        np.isfinite(reached),
        "At your x the objective is infinite: a trial beyond a wall was accepted, and no comparison with NaN "
        "is true. Which way round is your test of J written?",
        "wall-accepted",
    )
    if reached <= REACHED:
        return
    if len(oracle.points) == budget:
        expect.fail(
            f"The gradient at your x is {reached:.0e} of the first one, and you used all of the {budget} "
            "evaluations. Does a step remember enough, and does it cost more than it must?",
            "too-slow",
        )
    expect.that(
        reached > 10 * REACHED,
        f"The largest entry of the gradient at your x is above {REACHED:.0e} of the first one, by less than "
        "a factor of ten, and your run ended with evaluations left. Does its test compare the largest entry, "
        "and with the largest at x0?",
        "another-norm",
    )
    expect.fail(
        f"The gradient at your x is {reached:.0e} of the first one, and you used not all of the {budget} "
        "evaluations. Which of your tests ended the run?",
        "stopped-early",
    )


@pytest.mark.points("quasi-newton-budget", 4, part="a", title="a method that arrives")
def test_arrives(student: Student):
    generator = student.generator("a")
    for n in (3, 20):
        reach(student, LogisticLoss(generator, n, 0.3, 1e-2), EASY)


@pytest.mark.points("quasi-newton-budget", 4, part="b", title="in any unit", needs="a")
def test_units(student: Student):
    objective = LogisticLoss(student.generator("b"), 12, 0.3, 1e-2)
    _, oracle = minimized(student, objective, EASY)
    for unit in (UNIT, 1 / UNIT):
        student.forget()
        try:
            reached, other = minimized(student, Scaled(objective, unit), EASY)
        except Lost as lost:
            if lost.mistake == "over-budget":
                raise Lost(Verdict.FAIL, ENDS_BY_UNIT, "absolute-test") from lost
            raise
        calls = min(len(oracle.points), len(other.points), COMPARED)
        first, second = np.array(oracle.points[:calls]), np.array(other.points[:calls])
        apart = np.abs(first - second).max(axis=1) / np.abs(first).max()
        where = int(np.argmax(apart > TOLERANCES["iterates"])) + 1
        unit_of = (
            "A first length of 1 has one, 1 / |p| has none."
            if where == 2
            else "A first matrix I has one, and so has a number compared with s^T y or added to it."
        )
        expect.within(
            "iterates",
            float(apart.max()),
            f"Multiplying J by a power of two changed where you evaluate, from call {where} on. Which number "
            f"in your code has the unit of J, or of g? {unit_of}",
        )
        expect.that(
            reached <= REACHED,
            ENDS_BY_UNIT,
            "absolute-test",
        )


@pytest.mark.points("quasi-newton-budget", 8, part="c", title="the budget")
def test_budget(student: Student):
    generator = student.generator("c")
    for _ in range(2):
        reach(student, LogisticLoss(generator, 40, 0.01, 1e-5), HARD)


@pytest.mark.points("quasi-newton-budget", 4, part="d", title="walls")
def test_walls(student: Student):
    generator = student.generator("d")
    for _ in range(3):
        reach(student, Room(generator, 6), EASY)
