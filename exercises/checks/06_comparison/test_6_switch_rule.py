"""Checks of switch-rule: the points of a run obey its two recurrences; costs are compared with hindsight."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from slopes import RootSum
from switch_steps import check_phases, step_errors

QUESTION = Question("switch-rule", "When to switch")

TOL = 1e-9
# A rule that decides from what it sees may cost this many times what hindsight would have paid.
REGRET = 3.0
# Condition number, distance of the start, price of a Hessian: cheap and dear ones, near and far starts.
CASES = [(5.0, 2.5, 2.0), (5.0, 4.0, 200.0), (40.0, 3.0, 2.0), (20.0, 3.0, 60.0), (5.0, 25.0, 20.0)]


def oracles(objective: RootSum, most_calls: int = 5000) -> tuple[Oracle, Oracle]:
    """Return the two functions that the student may ask."""
    size = objective.x0.size
    return (
        Oracle("value_and_grad", objective.value_and_gradient, size, most_calls),
        Oracle("hess", objective.hessian, size, most_calls),
    )


def is_solved(objective: RootSum, x: np.ndarray) -> bool:
    """Say whether the gradient has fallen by the tolerance, with a little room for rounding."""
    first = np.linalg.norm(objective.gradient(objective.x0))
    return bool(np.linalg.norm(objective.gradient(x)) <= TOL * (1 + 1e-6) * first)


def called(student: Student, name: str, *arguments: Any) -> Any:
    """Call a function of the answer; say it in the question's words when an oracle has answered enough."""
    try:
        return student.call(name, *arguments)
    except Lost as lost:
        if "answers no more than" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                f"{name} asked one of its functions more than {arguments[0].most_calls} times. All runs "
                "share their gradient steps, and a point that was evaluated needs no second call.",
                "too-many-calls",
            ) from lost
        raise


def fixed_run(student: Student, objective: RootSum, switch: int) -> tuple[np.ndarray, bool, Oracle, Oracle]:
    """Call `fixed_switch`."""
    first, second = oracles(objective)
    value = called(student, "fixed_switch", first, second, objective.x0, objective.rate, switch, TOL)
    x, converged = expect.pair(value, "(x, converged)")
    expect.that(type(converged) is bool, "converged should be True or False.", "no-truth-value")
    return expect.vector(x, objective.x0.size, "x"), converged, first, second


@pytest.mark.points("switch-rule", 5, part="a", title="a fixed switch")
def test_fixed_switch(student: Student):
    objective = RootSum(student.generator("a"), kappa=8.0, distance=3.0)
    costs = objective.costs_of_switches(1.0, TOL)
    inside = int(np.argmax(np.isfinite(costs)))
    for switch in (inside + 3, inside + 12, len(costs) + 50):
        x, converged, first, second = fixed_run(student, objective, switch)
        points = np.array(first.points)
        check_phases(objective, switch, points, len(second.points))
        expect.that(
            is_solved(objective, x),
            "The gradient at the point you return is too large. Compare it with tol times the first one.",
            "not-solved",
        )
        expect.that(converged, "You say that a run did not converge though its gradient is small.", "denied")
        expect.that(
            not any(is_solved(objective, point) for point in points[:-1]),
            "Your run goes on after the gradient is small enough.",
            "goes-on",
        )
    check_failure(student, objective)
    check_failure(student, objective.with_misleading_gradient())


def check_failure(student: Student, objective: RootSum) -> None:
    """Switch at once, where Newton steps overshoot, and require the run to end and to say so."""
    try:
        x, converged, first, second = fixed_run(student, objective, 0)
    except Lost as lost:
        if "LinAlgError" in lost.feedback or lost.mistake == "not-finite":
            raise Lost(
                Verdict.FAIL,
                "With a switch at 0 your Newton steps went ever farther, until numbers failed. The run "
                "ends at the first step that does not lower J.",
                "no-safeguard",
            ) from lost
        raise
    expect.that(
        not converged and not is_solved(objective, x),
        "With a switch at 0 full Newton steps do not converge here, and you say that they do.",
        "false-success",
    )
    values = [objective.value_and_gradient(point)[0] for point in first.points]
    expect.that(
        len(second.points) == len(values) - 1 and all(new < old for old, new in pairwise(values[:-1])),
        "With a switch at 0 your Newton phase goes on after a step that did not lower J.",
        "goes-on",
    )
    expect.within(
        "rounding",
        float(np.abs(x - first.points[-2]).max() / np.abs(x).max()),
        "After a Newton step that does not lower J, return the point before that step. Yours is another.",
        [
            Mistake(
                "rejected-point",
                "With a switch at 0 you return the point that the refused Newton step leads to. Return the "
                "one before it.",
                lambda: float(np.abs(x - first.points[-1]).max() / np.abs(x).max()),
            )
        ],
    )


@pytest.mark.points("switch-rule", 5, part="b", title="the best switch in hindsight", needs="a")
def test_best_switch(student: Student):
    generator = student.generator("b")
    # The best switch is deep inside the path, twice, then at its end.
    for kappa, distance, price in [(6.0, 4.0, 12.0), (5.0, 4.0, 8.0), (4.0, 3.0, 500.0)]:
        objective = RootSum(generator, kappa, distance)
        first, second = oracles(objective, most_calls=1500)
        value = called(student, "best_switch", first, second, objective.x0, objective.rate, price, TOL)
        switch, cost = expect.pair(value, "(switch, cost)")
        switch, cost = expect.number(switch, "switch"), expect.number(cost, "cost")
        expect.that(switch == int(switch) and switch >= 0, "switch should be a count of steps.", "no-count")
        _, converged, gradients, hessians = fixed_run(student, objective, int(switch))
        made = len(gradients.points) + price * len(hessians.points)
        expect.that(
            converged, "With the switch you return, your own fixed_switch does not converge.", "diverges"
        )
        expect.within(
            "rounding",
            abs(cost - made) / made,
            "The cost you return is not what your own fixed_switch costs with that switch: its calls of "
            "value_and_grad, and price for each Hessian.",
            [
                Mistake(
                    "last-call-forgotten",
                    "The cost you return leaves out one call of value_and_grad. Count the one at the start "
                    "and the one at the end.",
                    lambda cost=cost, made=made: abs(cost + 1 - made) / made,
                )
            ],
        )
        expect.that(
            cost <= objective.costs_of_switches(price, TOL).min() * (1 + 1e-9),
            "Another switch costs less. Try every point of the gradient path, and also never to switch.",
            "not-best",
        )


def paid(student: Student, objective: RootSum, price: float) -> tuple[float, float, float]:
    """Run `adaptive`; return what its gradients and its Hessians cost, and what hindsight would have paid."""
    best = float(objective.costs_of_switches(price, TOL).min())
    first, second = oracles(objective)
    value = called(student, "adaptive", first, second, objective.x0, objective.rate, price, TOL)
    x = expect.vector(value, objective.x0.size, "the point you return")
    expect.that(
        is_solved(objective, x),
        "The gradient at the point that adaptive returns is too large. Compare it with tol times the first.",
        "not-solved",
    )
    expect.within(
        "residual",
        max(step_errors(objective, np.array(first.points), second.points), default=0.0),
        "A point at which adaptive asks is neither a gradient step nor a Newton step, damped or not, away "
        "from an earlier one. This question is about when to go from the one to the other.",
    )
    return float(len(first.points)), price * len(second.points), best


@pytest.mark.points("switch-rule", 8, part="c", title="a rule that needs no hindsight")
def test_adaptive(student: Student):
    generator = student.generator("c")
    for kappa, distance, price in CASES:
        gradients, hessians, best = paid(student, RootSum(generator, kappa, distance), price)
        if gradients + hessians <= REGRET * best:
            continue
        expect.that(
            gradients <= REGRET * best,
            "On one problem your gradient steps alone cost too many times what the best fixed switch "
            "costs. Ask what the remaining steps would cost at the pace you see, and what Newton would.",
            "too-late",
        )
        expect.that(
            gradients > hessians,
            "On one problem your Hessians cost more than your gradients, and too many times what the "
            "best fixed switch costs. Before you try, ask what is left to gain. After a failure, wait.",
            "too-eager",
        )
        expect.fail(
            "On one problem gradients and Hessians together cost too many times what the best fixed "
            "switch costs. Write down what was spent on steps that you did not keep.",
            "too-dear",
        )
