"""Checks of power-step: the conditions that only the global minimizer meets, and the order that it brings."""

from collections.abc import Callable

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Student
from grader.verdict import Question
from instances import SoftplusSum

QUESTION = Question("power-step", "A step with a penalty of any power")

# Constants and rounding move the order of three successive errors by half as much, another power by twice.
ORDER_ERROR = 0.12
# The residual of the system with a given shift.
Missed = Callable[..., float]


def rotated(generator: np.random.Generator, eigenvalues: np.ndarray, gamma: np.ndarray) -> tuple:
    """Return (g, H) with these eigenvalues and these components of g, in a random orthonormal basis."""
    basis = np.linalg.qr(generator.standard_normal((len(gamma), len(gamma))))[0]
    matrix = (basis * eigenvalues) @ basis.T
    return basis @ gamma, (matrix + matrix.T) / 2


def step(student: Student, g: np.ndarray, H: np.ndarray, weight: float, power: float) -> np.ndarray:
    """Call `power_step` and return its p."""
    return expect.vector(student.call("power_step", g, H, weight, power), g.size, "p")


def check_step(student: Student, g: np.ndarray, H: np.ndarray, weight: float, power: float) -> None:
    """Hold a step against the two conditions on a global minimizer."""
    p = step(student, g, H, weight, power)
    length, identity = float(np.linalg.norm(p)), np.eye(g.size)
    # A matrix of any size must not decide by its unit.
    least, largest = np.linalg.eigvalsh(H)[[0, -1]]
    size = max(-least, largest)

    def missed(shift: float, p: np.ndarray = p) -> float:
        return scaled_residual(H + shift * identity, p, -g) if shift <= 1e6 * size else np.inf

    shift = weight * length ** (power - 2) if length else 0.0
    expect.within(
        "residual",
        missed(shift),
        "Your p is no stationary point of the model with its penalty. Write down the gradient of the model, "
        "and put your p in.",
        [
            Mistake(
                "sign",
                "Your p has the wrong sign: -p is stationary. Look at the right-hand side.",
                lambda: missed(shift, -p),
            ),
            *shift_mistakes(missed, weight, power, length),
            *least_shift_mistakes(missed, p, H, shift),
        ],
    )
    expect.within(
        "residual",
        max(-(least + shift), 0.0) / size,
        "Your p is stationary, but H plus its shift has a negative eigenvalue: p is no global minimizer. The "
        "equation for the shift has several solutions, and only one lies to the right of all poles.",
    )


def least_shift_mistakes(missed: Missed, p: np.ndarray, H: np.ndarray, shift: float) -> list[Mistake]:
    """Return the known mistakes with the least shift that leaves no negative eigenvalue."""
    h, Q = np.linalg.eigh(H)
    least = missed(-h[0]) if h[0] < 0 else np.inf
    first = Q[:, h - h[0] <= 1e-8 * np.abs(h).max()].T @ p
    bare = np.linalg.norm(first) <= 1e-6 * np.linalg.norm(p)
    return [
        Mistake(
            "not-hard",
            "Your p solves the system with the least shift that leaves no negative eigenvalue, but p is "
            "longer than belongs to that shift, and nothing that you could add makes it shorter. So this is "
            "not the hard case, though g is orthogonal: where are the other shifts?",
            lambda: least if bare and shift > -h[0] else np.inf,
        ),
        Mistake(
            "wrong-completion",
            "Your p solves the system with the least shift that leaves no negative eigenvalue, but that "
            "shift belongs to another length than that of p. In the hard case a vector may be added without "
            "disturbing the system: which one, and how much of it?",
            lambda: least,
        ),
    ]


def shift_mistakes(missed: Missed, weight: float, power: float, length: float) -> list[Mistake]:
    """Return the known mistakes in the shift that belongs to a length."""
    return [
        Mistake(
            "zero-step",
            "Your p is zero, and g is not. What is small beside one need not be small beside g.",
            lambda: np.inf if length else 0.0,
        ),
        Mistake(
            "cubic-constant",
            "Your p solves the shifted system with half the shift that belongs to its length. The chapter's "
            "penalty has M / 6, and this one has another constant.",
            lambda: missed(weight * length ** (power - 2) / 2),
        ),
        Mistake(
            "not-differentiated",
            "Your p solves the shifted system with one over the power of the shift that belongs to its "
            "length. The penalty has weight / power; its gradient has not.",
            lambda: missed(weight / power * length ** (power - 2)),
        ),
        Mistake(
            "power-forgotten",
            "Your p minimizes the model with a penalty that is not divided by the power.",
            lambda: missed(weight * power * length ** (power - 2)),
        ),
        Mistake(
            "power-off",
            "Your p solves the shifted system for another power of its length. Differentiate the penalty: "
            "how much of it is the direction of p, and how much the shift?",
            lambda: min(missed(weight * length ** (power - 1)), missed(weight * length**power)),
        ),
        Mistake(
            "always-cubic",
            "Your shift grows in proportion to the length of the step, as if the power were three.",
            lambda: missed(weight * length),
        ),
        Mistake(
            "no-penalty", "Your p solves H p = -g: the penalty plays no role in it.", lambda: missed(0.0)
        ),
    ]


@pytest.mark.points("power-step", 5, part="a", title="where H is positive definite")
def test_positive_definite(student: Student):
    generator = student.generator("a")
    # The last one takes a long step: little curvature, and little penalty.
    for power, least, unit in [(3.0, 0.5, 1.0), (2.3, 0.5, 1.0), (4.6, 0.5, 1e9), (3.4, 0.002, 1e-9)]:
        eigenvalues = generator.uniform(0.8, 1.2, 4) * [least, 2.0, 7.0, 30.0]
        g, H = rotated(generator, unit * eigenvalues, unit * generator.uniform(1.0, 3.0, 4))
        weight = 0.5 * least * unit * generator.uniform(0.3, 3.0)
        check_step(student, g, H, weight, power + generator.uniform(-0.1, 0.1))


@pytest.mark.points("power-step", 5, part="b", title="where H is indefinite")
def test_indefinite(student: Student):
    generator = student.generator("b")
    for power, first, unit in [(3.0, 1.0, 1.0), (2.4, 0.3, 1.0), (5.0, 1.0, 1e9), (3.5, 0.01, 1e-9)]:
        eigenvalues = generator.uniform(0.8, 1.2, 4) * [-3.0, -1.0, 2.0, 9.0]
        # The component along the first eigenvector may be small; it is not zero.
        gamma = generator.uniform(1.0, 3.0, 4) * [first, -1.0, 1.0, 1.0]
        g, H = rotated(generator, unit * eigenvalues, unit * gamma)
        check_step(student, g, H, unit * generator.uniform(0.3, 3.0), power + generator.uniform(-0.1, 0.1))


@pytest.mark.points("power-step", 6, part="c", title="where g is orthogonal to the first eigenvector")
def test_hard_case(student: Student):
    generator = student.generator("c")
    # How much of the length that belongs to the least shift is filled without the first eigenvector.
    for power, share, double, unit in [
        (3.0, 0.5, 0, 1.0),
        (2.5, 0.9, 0, 1e9),
        (3.5, 1.7, 0, 1e-9),
        (4.5, 0.4, 1, 1e-9),
        (3.0, 0.0, 0, 1.0),
    ]:
        h = np.array([-3.0, -1.0, 2.0, 9.0]) * generator.uniform(0.8, 1.2, 4)
        h[double] = h[0]
        free = h > h[0]
        weight, power = generator.uniform(0.3, 3.0), power + generator.uniform(-0.1, 0.1)
        rest = np.where(free, generator.uniform(1.0, 3.0, 4) * generator.choice([-1.0, 1.0], 4), 0.0)
        rest *= share * (-h[0] / weight) ** (1 / (power - 2)) / np.linalg.norm(rest)
        g, H = rotated(generator, unit * h, unit * rest * (h[0] - h))
        check_step(student, g, H, unit * weight, power)


def order_of(student: Student, objective: SoftplusSum, power: float, weight: float) -> float:
    """Take the student's steps, and return the order of the last errors that rounding leaves alone."""
    x, solution = objective.start, objective.start
    for _ in range(30):
        solution = solution - np.linalg.solve(objective.hessian(solution), objective.gradient(solution))
    errors = []
    for _ in range(60):
        errors.append(np.linalg.norm(x - solution))
        if not 1e-11 <= errors[-1] <= 1e6:
            break
        x = x + step(student, objective.gradient(x), objective.hessian(x), weight, power)
    logs = np.log([error for error in errors if error >= 1e-11])
    if len(logs) < 3 or not errors[-1] <= 1e-9:
        return np.nan
    return float((logs[-1] - logs[-2]) / (logs[-2] - logs[-3]))


@pytest.mark.points("power-step", 4, part="d", title="the power for a given order", needs="a")
def test_order(student: Student):
    generator = student.generator("d")
    for order in (1.25, 1.5, 1.75):
        order = order + generator.uniform(-0.05, 0.05)
        objective = SoftplusSum(generator, 3)
        power = expect.number(student.call("power_for", order), "power")
        expect.that(
            power > 2, "The power must be above 2. Where does the error after a step come from?", "too-low"
        )
        weight = 3 * float(np.linalg.eigvalsh(objective.hessian(objective.start))[-1])

        def off(power: float, objective=objective, order=order, weight=weight) -> float:
            """Say whether the measured order is another than the one asked for; NaN is another."""
            return float(not abs(order_of(student, objective, power, weight) - order) <= ORDER_ERROR)

        expect.within(
            "rounding",
            off(power),
            "The errors of your steps with your power do not shrink with the order asked for. The error "
            "after a step is about the shift times the error before: which power of the error is that?",
            [
                Mistake(
                    "off-by-one",
                    "With your power less one, your steps have the order asked for. Count the powers of the "
                    "length in the shift, and the one of the error that it multiplies.",
                    lambda off=off, power=power: off(power - 1) if power > 3 else 1.0,
                )
            ],
        )
