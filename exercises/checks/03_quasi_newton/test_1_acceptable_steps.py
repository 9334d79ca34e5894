"""Checks of acceptable-steps. The conditions themselves judge the intervals; no list of intervals exists."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from grader import expect
from grader.student import Student
from grader.verdict import Question
from slices import ExactSlice, Slice, parabola, valley, valleys

QUESTION = Question("acceptable-steps", "Every step that a line search may return")
MOST_COEFFICIENTS = 41
HALVINGS = 40


def intervals_of(value: Any) -> np.ndarray:
    """Return the rows (left, right), in order and apart."""
    rows = expect.length(value)
    if rows == 0:
        return np.empty((0, 2))
    if isinstance(value, list | tuple) and all(isinstance(row, list | tuple) for row in value):
        value = [np.array(expect.vector(list(row), 2, "a row")) for row in value]
    if not isinstance(value, list | tuple) and np.shape(value) != (rows, 2):
        expect.fail(
            "The intervals should be an array of shape (k, 2), a row (left, right) for each; yours is "
            f"{expect.kind_of(value)}.",
            "shape",
        )
    intervals = expect.array(value, (rows, 2), "the array of intervals")
    expect.that(
        intervals[0, 0] > 0,
        "Your first interval begins at 0 or below. Near 0 the slope is as steep as at the start: the "
        "height above Armijo's line has a root at 0, and it is no end of an interval.",
        "zero",
    )
    expect.that(
        (np.diff(intervals.ravel()) >= 0).all() and (np.diff(intervals) > 0).all(),
        "Read row after row, the ends of your intervals do not increase. Each row is (left, right), and "
        "the rows are in order.",
        "order",
    )
    return intervals


def covered(intervals: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Say which lengths lie in an interval."""
    return ((alpha[:, None] >= intervals[:, 0]) & (alpha[:, None] <= intervals[:, 1])).any(axis=1)


def misconceptions(case: Slice) -> list[tuple[str, str, Callable[[np.ndarray], np.ndarray]]]:
    """Return (name, feedback, condition): intervals that fit the condition show the misconception."""
    slope = case.coefficients[1]
    return [
        (
            "armijo-forgotten",
            "Your intervals hold every length that is flat enough, also those that are too high. The "
            "conditions are two.",
            lambda alpha: case.flatness(alpha) > 0,
        ),
        (
            "curvature-forgotten",
            "Your intervals hold every length below Armijo's line, however steep the slope there. The "
            "conditions are two.",
            lambda alpha: case.armijo(alpha) > 0,
        ),
        (
            "weak",
            "Your intervals hold lengths where the slope is steeply upward. The strong condition bounds "
            "the slope on both sides.",
            lambda alpha: (case.armijo(alpha) > 0) & (case.psi.deriv()(alpha) > case.c2 * slope),
        ),
        (
            "start-forgotten",
            "Your intervals fit a line of Armijo that starts at height 0. It starts at psi(0).",
            lambda alpha: (case.armijo(alpha) - case.psi(0.0) > 0) & (case.flatness(alpha) > 0),
        ),
    ]


def judge(student: Student, case: Slice) -> None:
    """Hold the intervals against the conditions on a fine grid, then their ends against the borders."""
    intervals = intervals_of(student.call("acceptable_steps", case.coefficients, case.c1, case.c2))
    if student.changed:
        expect.fail("acceptable_steps changed its coefficients in place. Work on a copy.", "in-place")
    alpha = case.grid()
    yours = covered(intervals, alpha)
    low, flat = case.armijo(alpha) > 0, case.flatness(alpha) > 0
    right = low & flat
    if not np.array_equal(yours, right):
        expect.that(
            len(intervals) > 0,
            "You found no interval, and the theorem that acceptable steps exist promises one. Does the "
            "constant stand first in your polynomial, c1 with the values and c2 with the slopes, and is the "
            "bound on the slope relative?",
            "empty",
        )
        for name, feedback, condition in misconceptions(case):
            if np.array_equal(yours, condition(alpha)):
                expect.fail(feedback, name)
        several = np.count_nonzero(np.diff(right.astype(int)) == 1) > 1
        if several and len(intervals) == 1 and yours[right].all():
            expect.fail("Your one interval reaches over lengths that fail. There can be several.", "hull")
        if not (yours & ~right).any():
            expect.fail("Lengths that satisfy both conditions lie in none of your intervals.", "missed")
        condition = "Armijo's condition" if (yours & ~low).any() else "the curvature condition"
        expect.fail(f"Inside your intervals some lengths fail {condition}. Test one in each interval.")
    expect.that(
        (intervals[1:, 0] > intervals[:-1, 1]).all(),
        "Two of your intervals touch, and nothing changes where they do. Together they are one.",
        "touching",
    )
    for end in intervals.ravel():
        expect.within(
            "residual",
            min(
                abs(border(end)) / float(np.abs(border.coef) @ end ** np.arange(len(border.coef)))
                for border in case.borders()
            ),
            "The ends of your intervals are near the places where a condition begins or ceases to hold, "
            "but not on them. An end is a root of a polynomial: compute it to round-off.",
        )


@pytest.mark.points("acceptable-steps", 4, part="a", title="slices with one valley")
def test_one_valley(student: Student):
    generator = student.generator("a")
    judge(student, parabola(generator, 1e-4, generator.uniform(0.3, 0.9)))
    # With c1 above one half Armijo's condition refuses the minimizer of a parabola.
    judge(student, parabola(generator, generator.uniform(0.55, 0.7), 0.9))
    for _ in range(3):
        judge(student, valley(generator, generator.uniform(0.01, 0.2), generator.uniform(0.3, 0.9)))


@pytest.mark.points("acceptable-steps", 5, part="b", title="slices with several valleys")
def test_several_valleys(student: Student):
    generator = student.generator("b")
    for _ in range(4):
        judge(student, valleys(generator))


@pytest.mark.points("acceptable-steps", 5, part="c", title="a slice that halving steps over")
def test_halving(student: Student):
    generator = student.generator("c")
    for low, high in ((0.05, 0.2), (0.55, 0.7), (0.85, 0.9), (0.949, 0.95)):
        c2 = generator.uniform(low, high)
        c1 = c2 * generator.uniform(0.001, 0.5)
        halving_fails(student.call("stepped_over", c1, c2), Fraction(c1), Fraction(c2))


def halving_fails(value: Any, c1: Fraction, c2: Fraction) -> None:
    """Run the halving search on the student's slice in exact arithmetic."""
    length = expect.length(value)
    expect.that(
        3 <= length <= MOST_COEFFICIENTS,
        f"stepped_over should return between 3 and {MOST_COEFFICIENTS} coefficients; yours is "
        f"{expect.kind_of(value)}.",
        "shape",
    )
    c = [Fraction(float(entry)) for entry in expect.vector(value, length, "the array of coefficients")]
    expect.that(c[1] < 0, "Your slice does not fall at the start: c[1] should be negative.", "not-falling")
    while c[-1] == 0:
        c.pop()
    expect.that(
        len(c) % 2 == 1 and c[-1] > 0,
        "Your slice is not bounded below for long steps of both signs: the highest power should be even, "
        "with a positive coefficient.",
        "unbounded",
    )

    exact = ExactSlice(c, c1, c2)
    one = Fraction(1)
    expect.that(
        not exact.low(one) or exact.slope(one) > 0,
        "At alpha = 1 your slice still falls, below Armijo's line. The first trial should be too long, "
        "not too short.",
        "too-short",
    )
    for halving in range(HALVINGS):
        expect.that(
            not exact.accepts(one / 2**halving),
            f"Halving returns a step on your slice, after {halving} halvings. Where must all acceptable "
            "lengths lie, so that no trial meets them?",
            "accepted",
        )
