"""Checks of difference-steps: errors held against what the best step guarantees for every noise."""

from dataclasses import dataclass

import numpy as np
import pytest
from grader import expect
from grader.student import Oracle, Student
from grader.verdict import Question
from instances import NoisyPolynomial, signs

QUESTION = Question("difference-steps", "Differences of noisy values")

SIZE = 5
NOISES = [1e-11, 1e-8, 1e-5]
# Units of theta and of J.
UNITS = [(1e-3, 1e5), (300.0, 1e-4)]


@dataclass
class Attempt:
    """One call: the derivative returned, the true one, what is promised, and where J was asked."""

    value: np.ndarray
    truth: np.ndarray
    allowed: float
    noise: float
    points: np.ndarray
    centre: np.ndarray

    def excess(self, factor: float = 1.0) -> float:
        """Return the largest error in units of what is allowed, after multiplying the value by a factor."""
        return float(np.max(np.abs(factor * self.value - self.truth))) / self.allowed

    def shortest(self) -> float:
        """Return the shortest distance from the centre at which J was asked."""
        lengths = np.linalg.norm(self.points - self.centre, axis=1)
        return float(np.min(lengths[lengths > 0], initial=np.inf))


def judge(attempts: list[Attempt], power: float, order_hint: str) -> None:
    """Lose the part if an error is larger than promised, and say which step or formula would explain it."""
    if all(attempt.excess() <= 1 for attempt in attempts):
        return
    for factor, name, said in [
        (-1.0, "sign", "With the opposite sign every entry would do. Look at which value you subtract."),
        (2.0, "factor-two", "Every entry is half of what it should be. Look at the divisor of the formula."),
        (0.5, "factor-two", "Every entry is twice what it should be. Look at the divisor of the formula."),
    ]:
        if all(attempt.excess(factor) <= 1 for attempt in attempts):
            expect.fail(said, name)
    low, high = attempts[0], attempts[len(NOISES) - 1]
    seen = np.log(high.shortest() / low.shortest()) / np.log(high.noise / low.noise)
    expect.that(
        seen > 0.02,
        "Your step is the same for every noise. The best step balances the error of the formula, which "
        "grows with the step, against noise over step.",
        "fixed-step",
    )
    expect.that(
        abs(seen - power) < 0.02,
        f"Your step changes like the noise to the power {seen:.2g}, which belongs to a formula of another "
        f"order. {order_hint}",
        "wrong-power",
    )
    expect.that(
        any(attempt.excess() > 1 for attempt in attempts[: len(NOISES)]),
        "The errors are small enough as long as J and theta are of size one. In other units they are not: "
        "your step is no length. The bound on the derivative can give it that unit.",
        "units",
    )
    worst = max(attempt.excess() for attempt in attempts)
    by = "a little more than" if worst < 1.95 else f"{worst:.1g} times as much as"
    expect.fail(
        f"An entry errs {by} asked for, though your step changes with the noise as "
        "it should. Look at the formula's weights and at the constant in the step."
    )


def counted(oracle: Oracle, most: int) -> None:
    """Lose the part if J was asked too often."""
    count = len(oracle.points)
    expect.that(
        count <= most,
        f"You asked for {count} values of J at n = {SIZE}; the budget is {most}. Which values serve more "
        "than one entry?",
        "budget",
    )


def gradient_attempt(student: Student, noise: float, length: float = 1.0, height: float = 1.0) -> Attempt:
    """Call `noisy_gradient` once."""
    generator = student.generator(f"a {length}")
    fifth = generator.uniform(0.5, 4.0)
    axes = np.eye(SIZE)
    slope, bend = generator.standard_normal((2, SIZE))
    terms = [(0, 2.0, slope), (1, 1.0, slope), (2, 1.0, bend)]
    for power, sizes in [
        (3, generator.uniform(2.0, 4.0, SIZE)),
        (4, np.ones(SIZE)),
        (5, np.full(SIZE, fifth)),
    ]:
        terms += [
            (power, size, axis) for size, axis in zip(sizes * signs(generator, SIZE), axes, strict=True)
        ]
    J = NoisyPolynomial(generator, terms, noise, length, height)
    bound = fifth * height / length**5
    f = Oracle("f", J.value, SIZE)
    value = expect.vector(student.call("noisy_gradient", f, J.centre, J.noise, bound), SIZE, "g")
    counted(f, 4 * SIZE)
    return Attempt(
        value,
        J.gradient(),
        1.5 * J.noise**0.8 * bound**0.2,
        noise,
        np.array(f.points).reshape(-1, SIZE),
        J.centre,
    )


@pytest.mark.points("difference-steps", 6, part="a", title="a gradient with an error of order 4/5")
def test_gradient(student: Student):
    attempts = [gradient_attempt(student, noise) for noise in NOISES]
    attempts += [gradient_attempt(student, 1e-8, *units) for units in UNITS]
    lengths = np.linalg.norm(attempts[0].points - attempts[0].centre, axis=1)
    expect.that(
        len(np.unique(np.round(lengths / lengths.max(initial=1e-300), 6))) > 1
        or all(attempt.excess() <= 1 for attempt in attempts),
        "You ask for values at one distance alone. Whatever the step, such a formula has an error of second "
        "order; four values a parameter can cancel it.",
        "second-order-formula",
    )
    judge(attempts, 0.2, "Write down the error of yours, and find the step where its two parts balance.")


def hessian_attempt(student: Student, noise: float, length: float = 1.0, height: float = 1.0) -> Attempt:
    """Call `noisy_hessian` once."""
    generator = student.generator(f"b {length}")
    fourth = generator.uniform(0.5, 4.0)
    normal = generator.standard_normal((8, SIZE))
    unit = normal / np.linalg.norm(normal, axis=1)[:, None]
    # One steep direction lies between two axes, where the mixed derivatives of fourth order are large.
    i, j = generator.permutation(SIZE)[:2]
    unit[7] = (np.eye(SIZE)[i] + np.eye(SIZE)[j]) / np.sqrt(2)
    terms = [(0, 2.0, normal[0]), (1, 1.0, normal[0]), (2, 1.0, normal[1]), (2, -1.0, normal[2])]
    terms += [(3, size, u) for size, u in zip(generator.uniform(3.0, 6.0, 3), unit[3:6], strict=True)]
    terms += [(4, 0.2 * fourth, unit[6]), (4, 0.8 * fourth, unit[7])]
    J = NoisyPolynomial(generator, terms, noise, length, height)
    bound = fourth * height / length**4
    f = Oracle("f", J.value, SIZE)
    value = expect.array(student.call("noisy_hessian", f, J.centre, J.noise, bound), (SIZE, SIZE), "H")
    counted(f, SIZE * SIZE + SIZE + 1)
    allowed = 3 * np.sqrt(J.noise * bound)
    expect.that(
        float(np.max(np.abs(value - value.T))) <= 1e-9 * float(np.max(np.abs(value))),
        "Your H is not symmetric. Fill in both triangles.",
        "asymmetric",
    )
    return Attempt(value, J.hessian(), allowed, noise, np.array(f.points).reshape(-1, SIZE), J.centre)


@pytest.mark.points("difference-steps", 6, part="b", title="a Hessian from n(n + 1) + 1 values")
def test_hessian(student: Student):
    attempts = [hessian_attempt(student, noise) for noise in NOISES]
    attempts += [hessian_attempt(student, 1e-8, *units) for units in UNITS]
    judge(
        attempts,
        0.25,
        "A formula whose points lie symmetrically about x has no term of third order: then balance again.",
    )


def difference_hessian(c: np.ndarray, U: np.ndarray, t: float) -> np.ndarray:
    """Return the difference Hessian at 0 of the even J = |theta|^2 / 2 + sum_r c_r (u_r theta)^4."""
    steps = t * np.eye(U.shape[1])

    def value(x: np.ndarray) -> float:
        return float(x @ x / 2 + c @ (U @ x) ** 4)

    matrix = np.diag([2 * value(step) / t**2 for step in steps])
    for i in range(len(steps)):
        for j in range(i):
            mixed = (value(steps[i] + steps[j]) - value(steps[i] - steps[j])) / (2 * t**2)
            matrix[i, j] = matrix[j, i] = mixed
    return matrix


def quartic(student: Student, n: int, t: float) -> tuple[np.ndarray, np.ndarray]:
    """Call `convex_but_denied` and return the terms of its quartic."""
    c, U = expect.pair(student.call("convex_but_denied", n, t), "(c, U)")
    c = [c] if isinstance(c, float | int) else c
    rows = expect.length(c)
    c, U = expect.vector(c, rows, "c"), expect.array(U, (rows, n), "U")
    expect.that((c >= 0).all(), "An entry of c is negative: then J is not convex.", "not-convex")
    return c, U


@pytest.mark.points("difference-steps", 4, part="c", title="convex, and the differences deny it")
def test_convex_and_denied(student: Student):
    step = student.generator("c").uniform(0.5, 1.0)
    cases = [(3, step), (3, step / 64), (2, step), (7, 50 * step)]
    quartics = [quartic(student, n, t) for n, t in cases]
    if all(
        np.linalg.eigvalsh(difference_hessian(*J, t))[0] <= -1
        for J, (_, t) in zip(quartics, cases, strict=True)
    ):
        return
    expect.that(
        any((np.count_nonzero(U[c > 0], axis=1) > 1).any() for c, U in quartics),
        "Every term of yours depends on one parameter alone. Along an axis the difference of a convex "
        "function is never negative: trouble needs a mixed derivative.",
        "not-coupled",
    )
    sizes = [float(c @ np.sum(U**2, axis=1) ** 2) for c, U in quartics[:2]]
    expect.that(
        abs(sizes[0] - sizes[1]) > 1e-9 * sizes[0],
        "Your quartic is the same whatever t is. How does its part of the difference Hessian change with t?",
        "not-scaled",
    )
    expect.fail(
        "For one n and t at least the difference Hessian has no eigenvalue as low as -1. Write down its "
        "entries for one term of your quartic, compare the mixed one with the others, and see how they "
        "change with t."
    )
