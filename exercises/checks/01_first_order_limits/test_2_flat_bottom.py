"""Checks of flat-bottom: measured orders, the conditions that define a Polyak step, and a count."""

import numpy as np
import pytest
from bump import Bump, jump_error, jump_length, whole_power_error
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from instances import hold_arguments, hold_rows

QUESTION = Question("flat-bottom", "Where the bottom is flat")

RATE = 0.1
LATE = 2000
STEPS = 12


def measured_exponent(power: float) -> float:
    """Return the late decay k^(-d) of the error of gradient descent on |theta|^power / power: d."""
    error, errors = 1.0, []
    for k in range(16 * LATE + 1):
        if k in (LATE, 16 * LATE):
            errors.append(error)
        error -= RATE * error ** (power - 1)
    # Next to the power 2 the error underflows; no power of k does.
    return float(np.log(max(errors[0], 1e-300) / max(errors[1], 1e-300)) / np.log(16))


@pytest.mark.points("flat-bottom", 4, part="a", title="a decay made to order")
def test_decay_made_to_order(student: Student):
    generator = student.generator("a")
    for low, high in [(0.25, 0.4), (0.55, 0.85), (1.2, 2.0)]:
        asked = float(generator.uniform(low, high))
        power = expect.number(student.call("power_for_decay", asked), "The power")
        expect.that(
            power > 2,
            "Your power is not above 2. There the bottom is as round as a parabola or sharper, and the error "
            "does not fall like a power of k.",
            "not-flat",
        )
        expect.that(power < 100, "Your power is far too large for a run to show any decay.", "far-too-flat")
        # What the run leaves of lower order is one part in a hundred.
        if abs(measured_exponent(power) - asked) <= 0.03 * asked:
            continue
        if abs(power * measured_exponent(power) - asked) <= 0.03 * asked:
            expect.fail(
                "With your power it is J that falls with the exponent asked for, not the error.", "decay-of-J"
            )
        if abs(measured_exponent(power + 1) - asked) <= 0.03 * asked:
            expect.fail(
                "The power of the gradient is right, but asked for is the power of J. Differentiate.",
                "power-of-gradient",
            )
        expect.fail(
            "Gradient descent on |theta|^power / power with your power falls with another exponent, measured "
            "between two late steps. Follow the chapter's argument for the fourth power, with u = error^(2 - "
            "power)."
        )


def polyak_path(student: Student, bump: Bump, steps: int) -> np.ndarray:
    """Call `polyak_path`, check what it evaluated and where, and return the path."""
    f, grad = bump.oracles(2000)
    path = student.call("polyak_path", f, grad, bump.start, bump.minimum, steps)
    hold_arguments(student, "polyak_path")
    path = expect.array(path, (steps + 1, bump.start.size), "path")
    hold_rows(path, f.points)
    for oracle in (f, grad):
        expect.that(
            len(oracle.points) == steps and np.array_equal(np.array(oracle.points), path[:-1]),
            f"{oracle.name} should be called once at each row of path but the last, in order.",
            "evaluations",
        )
    return path


def hold_against_model(bump: Bump, path: np.ndarray) -> None:
    """Lose the part unless each step ends where the linear model of J along -g reaches the minimum."""
    values = np.array([bump.value(x) for x in path[:-1]])
    slopes = np.array([bump.gradient(x) for x in path[:-1]])
    steps, sizes = np.diff(path, axis=0), np.linalg.norm(slopes, axis=1)
    promised = -np.sum(slopes * steps, axis=1)

    def error(factor: np.ndarray | float) -> float:
        return float(np.abs(factor * promised / (values - bump.minimum) - 1).max())

    length = "Your steps are half or twice as long as they should be."
    expect.within(
        "residual",
        # A step is parallel to g exactly where Cauchy and Schwarz hold with equality.
        float(np.abs(np.abs(promised) / (np.linalg.norm(steps, axis=1) * sizes) - 1).max()),
        "A step of your path is not along the gradient at its row.",
    )
    expect.within(
        "residual",
        error(1.0),
        "The linear model of J at a row does not reach the given minimum at the next row.",
        [
            Mistake("sign", "Your steps go uphill.", lambda: error(-1.0)),
            Mistake("half", length, lambda: error(2.0)),
            Mistake("half", length, lambda: error(0.5)),
            Mistake(
                "norm-not-squared",
                "Your steps have the length of a gap: one division by the norm of g is missing.",
                lambda: error(1 / sizes),
            ),
            Mistake(
                "minimum-forgotten",
                "Your steps go to where the linear model is zero. It should reach the given minimum.",
                lambda: error((values - bump.minimum) / values),
            ),
        ],
    )


@pytest.mark.points("flat-bottom", 4, part="b", title="Polyak's step")
def test_polyak_steps(student: Student):
    bump = Bump(student.generator("b"), 4, stretched=True)
    # A wrong step may blow up: look at one before many.
    for steps in (1, STEPS):
        hold_against_model(bump, polyak_path(student, bump, steps))
    bump.start = bump.minimizer
    expect.that(
        bool((polyak_path(student, bump, 1) == bump.minimizer).all()),
        "Started at the minimizer, the path should stay there.",
        "no-rest",
    )


@pytest.mark.points("flat-bottom", 4, part="c", title="two gradients and a jump")
def test_arrives(student: Student):
    for instance in ("c", "c again"):
        bump = Bump(student.generator(instance), 3, stretched=False)
        f, grad = bump.oracles(2)
        value = student.call("arrive", f, grad, bump.start, bump.minimum)
        hold_arguments(student, "arrive")
        x = expect.vector(value, 3, "What arrive returns")
        before = np.linalg.norm(bump.start - bump.minimizer)
        error = float(np.linalg.norm(x - bump.minimizer) / before)
        expect.within(
            "iterates",
            error,
            "The point you return is not the minimizer. Which share of the way does a Polyak step go, and "
            "how do two steps reveal it?",
            [
                Mistake(
                    "second-step",
                    "You return the end of the second Polyak step. It goes the same share of what is left as "
                    "the first one did, and not all of it.",
                    lambda x=x, bump=bump: abs(jump_length(bump, x) - 1),
                ),
                Mistake(
                    "whole-power",
                    "Your jump would arrive if the power were a whole number that you chose or rounded to. "
                    "It need not be an integer, and two steps reveal it exactly.",
                    lambda x=x, bump=bump: whole_power_error(bump, x),
                ),
                Mistake(
                    "from-x0",
                    "The direction and the length of your jump are right, but it starts from the wrong "
                    "point.",
                    lambda x=x, bump=bump, before=before: jump_error(bump, x) / before,
                ),
            ],
        )
