"""Checks of adam-turns: prescribed slopes with known steps, invariances, and a count."""

from collections.abc import Callable

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from instances import Quadratic, hessian, hold_arguments, hold_rows, rotation, slowed, spectrum
from planned_slopes import Slopes, expected_steps, slope_mistakes

QUESTION = Question("adam-turns", "Adam in other axes")

STEPS = 12
LARGEST_ANGLE = 0.1


def path_of(student: Student, name: str, gradient: Callable, x0: np.ndarray, *more: object) -> np.ndarray:
    """Call one of the methods, check where it took gradients, and return its path."""
    oracle = Oracle("grad", gradient, x0.size)
    try:
        path = student.call(name, oracle, x0, *more)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "a NaN or an infinity" in lost.feedback:
            expect.fail(
                f"An iterate of {name} became NaN or infinite. Look at the divisions: the correction "
                "1 - beta^k is zero for k = 0.",
                "not-finite",
            )
        raise
    hold_arguments(student, name)
    path = expect.array(path, (STEPS + 1, x0.size), f"The path of {name}")
    hold_rows(path, oracle.points)
    count = len(oracle.points)
    expect.that(
        count == STEPS,
        f"{name} called grad {count} times for {STEPS} steps. A step takes one gradient.",
        "evaluations",
    )
    # A start that went to phi and back has been rounded.
    expect.within(
        "rounding",
        float(np.abs(path[0] - x0).max() / np.abs(x0).max()),
        "The first row of path is not x0.",
    )
    expect.within(
        "rounding",
        float(np.abs(np.array(oracle.points) - path[:-1]).max() / np.abs(path).max()),
        f"{name} takes its gradients at points that are not the rows of its path. grad belongs to theta, and "
        f"so "
        "does the path, whatever coordinates you compute in.",
    )
    return path


@pytest.mark.points("adam-turns", 5, part="a", title="Adam in turned coordinates")
def test_turned(student: Student):
    generator = student.generator("a")
    for ratio in (1.0, float(generator.uniform(1.1, 1.3)), -float(generator.uniform(0.9, 1.1))):
        size = 4
        # Small slopes: an epsilon beside the root would show.
        Q, first = rotation(generator, size), generator.uniform(1e-3, 2e-3, size)
        first = first * generator.choice([-1, 1], size)
        rate = float(generator.uniform(0.2, 0.6))
        memories = (float(generator.uniform(0.5, 0.8)), float(generator.uniform(0.85, 0.95)))
        plan, start = Slopes(first, ratio), generator.uniform(-1, 1, size)
        path = path_of(student, "turned_adam", plan.gradient, start, Q, rate, STEPS, memories)
        steps = np.diff(path, axis=0) / rate
        right = expected_steps(STEPS, ratio, memories, Q, Q.T @ first)
        expect.within(
            "residual",
            float(np.abs(steps - right).max()),
            "On slopes that grow or alternate by a fixed factor, your steps are not those of Adam in phi. "
            "Look at both means, at their bias correction, and at the way from phi back to theta.",
            slope_mistakes(steps, Q, first, ratio, memories),
        )


def hold_length(path: np.ndarray, rate: float) -> None:
    """Lose the part unless the steps on a steady slope have the length of the learning rate."""
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1) / rate
    expect.within(
        "residual",
        float(np.abs(lengths - 1).max()),
        "On a steady slope the steps of round_adam do not have the length of the learning rate.",
        [
            Mistake(
                "mean-for-sum",
                "On a steady slope your steps are too long by the root of n: your divisor holds a mean over "
                "the parameters, where the length of g is a sum.",
                lambda: float(np.abs(lengths / np.sqrt(path.shape[1]) - 1).max()),
            )
        ],
    )


@pytest.mark.points("adam-turns", 4, part="b", title="one divisor for all", needs="a")
def test_round(student: Student):
    generator = student.generator("b")
    size = 4
    h = spectrum(generator, size, condition=30.0)
    bowl = Quadratic(hessian(h, rotation(generator, size)), generator.uniform(-1, 1, size))
    start, turn = generator.uniform(1, 2, size), rotation(generator, size)
    rate, memories = 0.1, (0.8, 0.95)

    def path(gradient: Callable, x0: np.ndarray) -> np.ndarray:
        return path_of(student, "round_adam", gradient, x0, rate, STEPS, memories)

    first = path(bowl.gradient, start)
    student.forget()
    turned = path(lambda phi: turn.T @ bowl.gradient(turn @ phi), turn.T @ start)
    expect.within(
        "iterates",
        float(np.abs(turned @ turn.T - first).max()),
        "In turned coordinates round_adam takes another path. Which entry of your divisor knows about the "
        "axes?",
    )
    student.forget()
    scaled = path(lambda x: 100 * bowl.gradient(x), start)
    expect.within(
        "iterates",
        float(np.abs(scaled - first).max()),
        "Multiplying J by a number changes the path of round_adam. What is divided by what?",
    )
    slope = generator.uniform(1, 2, size)
    hold_length(path(lambda x: slope, start), rate)
    single = Quadratic(np.array([[2.0]]), np.array([float(generator.uniform(-1, 1))]))
    alone = np.array([2.0])
    adam = path_of(student, "turned_adam", single.gradient, alone, np.eye(1), rate, STEPS, memories)
    expect.within(
        "iterates",
        float(np.abs(path(single.gradient, alone) - adam).max()),
        "With one parameter round_adam and your turned_adam take different paths. There a length is a size.",
    )


@pytest.mark.points("adam-turns", 5, part="c", title="a small turn that costs five times the steps")
def test_slow_plane(student: Student):
    generator = student.generator("c")
    h = generator.permutation(np.geomspace(1, 2000, 7) * generator.uniform(0.9, 1.1, 7))
    rate = 0.01
    value = student.call("slow_plane", h, rate)
    hold_arguments(student, "slow_plane")
    expect.that(
        isinstance(value, tuple) and len(value) == 3, "Asked for is the tuple (i, j, angle).", "no-tuple"
    )
    i, j, angle = (expect.number(entry, name) for entry, name in zip(value, ("i", "j", "angle"), strict=True))
    expect.that(
        {i, j} <= set(range(h.size)) and i != j, "i and j should be two different indices of h.", "indices"
    )
    i, j = int(i), int(j)
    if not abs(angle) <= LARGEST_ANGLE:
        degrees = abs(np.radians(angle)) <= LARGEST_ANGLE and slowed(h, rate, i, j, np.radians(angle))
        expect.that(
            not degrees,
            "Your angle is larger than 0.1. It would do if it were read in degrees: is it? Asked for are "
            "radians.",
            "degrees",
        )
        expect.fail("Your angle is larger than 0.1, the largest one allowed.", "angle-too-large")
    if slowed(h, rate, i, j, angle):
        return
    if slowed(h, rate, int(h.argmin()), int(h.argmax()), angle):
        expect.fail(
            "Your angle would do, your plane does not: Adam hardly notices a turn there. What does the turn "
            "leave of the off-diagonal entry of H, and what of the smaller diagonal one?",
            "mild-plane",
        )
    if slowed(h, rate, i, j, LARGEST_ANGLE):
        expect.fail("Your plane would do; turn it further.", "timid-angle")
    expect.fail(
        "Adam does not need five times the steps after your turn. Run it yourself, in several planes, and "
        "look at H."
    )
