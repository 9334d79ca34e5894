"""Checks of few-hessians: what a cycle evaluates, what its length is worth, and what a run may spend."""

import numpy as np
import pytest
from exponential_sum import ExponentialSum
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Oracle, Student
from grader.verdict import Question
from instances import SoftplusSum
from limits import call_within_limits

QUESTION = Question("few-hessians", "Newton's method on a budget of Hessians")

ACCURACY = 1e-9
PARAMETERS = 40
STARTS = 2
# Beyond 1e15 a number is not changed by adding one; no Hessian here is dear enough for cycles near this.
LONGEST_CYCLE = 10**6


def count_evaluations(gradient: Oracle, hessian: Oracle, cycles: int, m: int) -> None:
    """Hold the numbers of calls against one Hessian a cycle and one gradient a step."""
    gradients, hessians = len(gradient.points), len(hessian.points)
    mistake = {cycles * m: "fresh-hessians", 1: "one-hessian"}.get(hessians, "evaluations")
    expect.that(
        hessians == cycles,
        f"lazy_newton called hess {hessians} times for {cycles} cycles of {m} steps. Each cycle has one "
        "Hessian, that of its first point.",
        mistake,
    )
    expect.that(
        gradients == cycles * m,
        f"lazy_newton called grad {gradients} times for {cycles} cycles of {m} steps. Only the Hessian is "
        "old: each step has the gradient of its own point, and the last point needs none.",
        "old-gradients" if gradients == cycles else "evaluations",
    )


@pytest.mark.points("few-hessians", 5, part="a", title="cycles with one Hessian each")
def test_cycles(student: Student):
    for instance, cycles, m in [("a", 4, 3), ("more", 3, 5), ("newton", 5, 1)]:
        objective = SoftplusSum(student.generator(instance), 4)
        size = objective.start.size
        gradient, hessian = Oracle("grad", objective.gradient, size), Oracle("hess", objective.hessian, size)
        path = student.call("lazy_newton", gradient, hessian, objective.start, cycles, m)
        path = expect.array(path, (cycles * m + 1, size), "path")
        count_evaluations(gradient, hessian, cycles, m)
        expect.that(
            np.array_equal(np.array(gradient.points), path[:-1]),
            "The points where you took gradients are not the rows of path, from x0 to the last but one. If "
            "all rows are the same, you stored one array and changed it in place.",
            "path",
        )
        expect.that(
            np.array_equal(np.array(hessian.points), path[:-1:m]),
            "A Hessian was not taken at the first point of its cycle.",
            "other-point",
        )
        check_path(objective, path, m)


def check_path(objective: SoftplusSum, path: np.ndarray, m: int) -> None:
    """Hold each step against the system with the Hessian of its cycle."""
    for k in range(len(path) - 1):
        first = k - k % m
        p, size = path[k + 1] - path[k], float(np.linalg.norm(path[k]))

        def missed(point: np.ndarray, slope: np.ndarray, p: np.ndarray = p, size: float = size) -> float:
            return scaled_residual(objective.hessian(point), p, -objective.gradient(slope), size)

        expect.within(
            "residual",
            missed(path[first], path[k]),
            f"Step {k + 1} does not solve the system with the Hessian of its cycle and the gradient of its "
            "own point.",
            [
                Mistake(
                    "late-refresh",
                    f"Step {k + 1} opens a cycle, and solves the system with the Hessian of the last cycle.",
                    lambda missed=missed, first=first, k=k: missed(path[max(first - m, 0)], path[k]),
                ),
                Mistake(
                    "sign",
                    f"Step {k + 1} goes uphill: minus your step solves the system.",
                    lambda missed=missed, first=first, k=k, p=p: missed(path[first], path[k], -p),
                ),
            ],
        )


def speed(m: float, cost: float, order: float) -> float:
    """Return the logarithm by which digits multiply in a unit of cost."""
    return float(np.log(order) / (cost + m))


def beaten(m: int, cost: float, extra: int = 1) -> float:
    """Say whether one step more or less a cycle is faster, where m steps give the order m + extra."""
    neighbors = [m + 1] + [m - 1] * (m > 1)
    return float(any(speed(k, cost, k + extra) > speed(m, cost, m + extra) for k in neighbors))


@pytest.mark.points("few-hessians", 5, part="b", title="how long a cycle pays")
def test_best_cycle(student: Student):
    generator = student.generator("b")
    for cost in (0.3, 2.0, 15.0, 200.0):
        cost = cost * generator.uniform(0.7, 1.4)
        m = expect.number(student.call("best_cycle", cost), "m")
        # So many steps that one more is no other number have no neighbors to compare with.
        expect.that(
            1 <= m <= LONGEST_CYCLE and m == int(m),
            f"m should be a whole number of steps, from one to {LONGEST_CYCLE}.",
            "not-whole",
        )
        expect.within(
            "rounding",
            beaten(int(m), cost),
            "With one step more or one step less a cycle, the number of digits grows faster for its cost. "
            "Put the order of a cycle and its whole cost into one number, and compare it for neighbors.",
            [
                Mistake(
                    "order-off-by-one",
                    "Your m would be the best if a cycle of m steps had order m. Follow the error through "
                    "a cycle once more, its first step included.",
                    lambda m=m, cost=cost: beaten(int(m), cost, extra=0),
                ),
                Mistake(
                    "gradients-free",
                    "Your cycle is far longer than a Hessian is dear. Its gradients have a cost too.",
                    lambda m=m, cost=cost: float(m < 10 * (cost + 1)),
                ),
            ],
        )


@pytest.mark.points("few-hessians", 8, part="c", title="a minimum within a budget")
def test_budget(student: Student):
    generator = student.generator("c")
    # Newton's method spends more than either budget, and short or long cycles whatever the cost more than one
    # of them; a length in between keeps to both. A method that takes no Hessian spends more than the first
    # budget, which it would not with few parameters. Right rules use up to nine tenths.
    for cost, share, scale in [(10.0, 0.95, 1e3), (150.0, 0.48, 1e-6)]:
        for _ in range(STARTS):
            price = cost * generator.uniform(0.9, 1.1)
            objective = ExponentialSum(generator, PARAMETERS, generator.uniform(9.0, 11.0), scale)
            newton = objective.newton_steps(ACCURACY) * (1 + price)
            check_budget(student, objective, price, share * newton)


def check_budget(student: Student, objective: ExponentialSum, cost: float, budget: float) -> None:
    """Hold the end of a run against the accuracy, and its evaluations against the budget."""
    size = objective.start.size
    gradient = Oracle("grad", objective.gradient, size, most_calls=int(2 * budget))
    hessian = Oracle("hess", objective.hessian, size)
    x = call_within_limits(
        student,
        "minimize_within",
        (gradient, hessian, objective.start, cost, budget),
        "Your gradients alone cost twice the budget, and the run was stopped there. What did the last of "
        "them gain, and what would a new Hessian have gained?",
        "endless",
    )
    x = expect.vector(x, size, "x")
    hessians, gradients = len(hessian.points), len(gradient.points)
    reached = np.linalg.norm(objective.gradient(x)) / np.linalg.norm(objective.gradient(objective.start))
    spent = f"{hessians} Hessians and {gradients} gradients"
    expect.that(
        reached <= ACCURACY,
        f"With {spent} you reached {reached:.0e} of the first gradient, which is not the accuracy asked for.",
        "not-there",
    )
    used = (gradients + cost * hessians) / budget
    mistake, advice = advice_on(hessians, objective.newton_steps(ACCURACY))
    expect.that(
        used <= 1,
        f"You reached the accuracy, and {spent} cost {100 * used:.0f} percent of the budget, where a Hessian "
        f"costs {cost:.0f} gradients. {advice}",
        mistake,
    )


def advice_on(hessians: int, newton: int) -> tuple[str, str]:
    """Return the mistake and the advice for a run that spent too much, by the number of its Hessians."""
    if hessians >= newton:
        return "fresh-hessians", "A new Hessian for each step is more than the budget allows."
    if hessians == 0:
        return "no-hessian", "Curvature from gradients costs one a parameter. Compare that with hess."
    if hessians <= 2:
        return "one-hessian", "A Hessian that is too old makes steps that hardly move."
    return "over-budget", "Compare the two shares."
