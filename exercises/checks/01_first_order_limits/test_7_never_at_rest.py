"""Checks of never-at-rest: they run the heavy ball on the function that was returned."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import pytest
from grader import expect
from grader.student import Student
from grader.verdict import Question

QUESTION = Question("never-at-rest", "A ball that never comes to rest")

STEPS = 3000
LATE = 60
# In units of the largest knot. A run that comes to rest has gained hundreds of digits by then; a cycle has
# lost none.
AT_REST = 1e-6
STARTS = 81


@dataclass(frozen=True)
class Pieces:
    """A function of one variable whose gradient is continuous, piecewise linear, and zero at 0.

    Its largest knot is about 1: `built` chooses the unit of length.
    """

    knots: list[float]
    slopes: list[float]
    mu: float
    L: float

    def values_at_knots(self) -> list[float]:
        """Return the gradient at the knots."""
        # Along the pieces from the first knot; then shifted so that it is zero at 0.
        values = [0.0]
        for k in range(1, len(self.knots)):
            values.append(values[-1] + self.slopes[k] * (self.knots[k] - self.knots[k - 1]))
        shift = self._along(values, 0.0)
        return [value - shift for value in values]

    def _along(self, values: list[float], x: float) -> float:
        piece = bisect_right(self.knots, x)
        knot = max(piece - 1, 0)
        return values[knot] + self.slopes[piece] * (x - self.knots[knot])

    def run(self, x0: float, steps: int = STEPS) -> np.ndarray:
        """Return the last points of the heavy ball with the parameters that are best for mu and L."""
        root, values = np.sqrt(self.L / self.mu), self.values_at_knots()
        rate = float(4 / (np.sqrt(self.L) + np.sqrt(self.mu)) ** 2)
        momentum = float(((root - 1) / (root + 1)) ** 2)
        x, before, late = x0, x0, []
        for k in range(steps):
            x, before = x - rate * self._along(values, x) + momentum * (x - before), x
            if k >= steps - LATE:
                late.append(x)
        return np.array(late)

    def moves(self, late: np.ndarray) -> bool:
        """Return whether the ball is not at rest."""
        return bool(np.abs(late).max() > AT_REST)

    def cycles(self, x0: float, steps: int = STEPS) -> bool:
        """Return whether the ball ends in a cycle, at least two points long."""
        late = self.run(x0, steps)
        return self.moves(late) and self.period(late) > 1

    @staticmethod
    def period(late: np.ndarray) -> int:
        """Return after how many steps the points repeat; 0 if they do not."""
        size = np.abs(late).max()
        for period in range(1, LATE // 2):
            if np.abs(late[period:] - late[:-period]).max() <= 1e-9 * size:
                return period
        return 0


def built(student: Student, generator: np.random.Generator, low: float, high: float) -> tuple[Pieces, float]:
    """Call `restless` for a condition number between the two, and check that its function is in the class."""
    mu = float(np.exp(generator.uniform(-2, 2)))
    L = mu * float(generator.uniform(low, high))
    value = student.call("restless", mu, L)
    expect.that(
        isinstance(value, tuple) and len(value) == 3,
        "Asked for is the tuple (knots, slopes, x0).",
        "no-tuple",
    )
    knots, slopes, x0 = value
    count = expect.length(knots)
    expect.that(1 <= count <= 20, "knots should hold at least one and at most twenty numbers.", "shape")
    knots, slopes = expect.vector(knots, count, "knots"), expect.vector(slopes, count + 1, "slopes")
    x0 = expect.number(x0, "x0")
    expect.that(
        bool((np.diff(knots) > 0).all()),
        f"The knots are not in ascending order; a number below {expect.SMALLEST:g} in size counts as zero.",
        "knots-unsorted",
    )
    margin = 1e-9
    if not (mu * (1 - margin) <= slopes.min() and slopes.max() <= L * (1 + margin)):
        expect.fail(
            "A slope of your gradient lies outside of mu to L: the function is not in the class.", "slopes"
        )
    knots, x0 = in_units(knots, x0)
    return Pieces(knots.tolist(), slopes.tolist(), mu, L), x0


def in_units(knots: np.ndarray, x0: float) -> tuple[np.ndarray, float]:
    """Return knots and start in another unit of length, so that the largest knot is about 1.

    A cycle does not depend on the unit. Without this step it could be one of rounding: among the smallest
    numbers of the computer a ball repeats itself that should come to rest.
    """
    largest = float(np.abs(knots).max()) or abs(x0)
    expect.that(
        abs(x0) <= expect.LARGEST * largest,
        "x0 is absurdly far from all knots of your function.",
        "far-start",
    )
    # A power of two: it changes no digit.
    exponent = int(np.frexp(largest)[1])
    return np.ldexp(knots, -exponent), float(np.ldexp(x0, -exponent))


def hold_restless(pieces: Pieces, x0: float) -> None:
    """Lose the part unless the ball cycles from x0; say what else it does."""
    if pieces.cycles(x0):
        return
    if pieces.moves(pieces.run(x0)):
        expect.fail(
            "From your x0 the ball does not come to rest, but its points do not repeat either: it strays "
            "just beside a cycle. Move the knots away from the points of the cycle you have in mind.",
            "no-repetition",
        )
    size = max(abs(x0), *map(abs, pieces.knots))
    mirrored = Pieces(
        pieces.knots, [pieces.mu + pieces.L - slope for slope in pieces.slopes], pieces.mu, pieces.L
    )
    tries = np.linspace(-4 * size, 4 * size, STARTS)
    if any(pieces.cycles(float(start), 600) for start in tries):
        expect.fail(
            "On your function the ball does cycle from some starts, but not from your x0. Remember that it "
            "starts without velocity: x0 need not be a point of the cycle, it has to lead to one.",
            "start-comes-to-rest",
        )
    if any(mirrored.cycles(float(start), 600) for start in tries):
        expect.fail(
            "The ball comes to rest on your function. Exchange the steep pieces and the flat ones, and there "
            "is a cycle: where does the chapter's function have its flat piece?",
            "pieces-exchanged",
        )
    expect.fail(
        "The ball does not end in a cycle on your function. Write down the cycle you want: each piece it "
        "visits gives a linear equation. Then see whether its points lie on the pieces that you assumed."
    )


@pytest.mark.points("never-at-rest", 3, part="a", title="a function on which the ball cycles")
def test_cycles(student: Student):
    for instance in ("a", "a again"):
        hold_restless(*built(student, student.generator(instance), 30, 120))


@pytest.mark.points("never-at-rest", 7, part="b", title="the narrow window")
def test_narrow_window(student: Student):
    for instance in ("b", "b again"):
        hold_restless(*built(student, student.generator(instance), 19, 20.5))


@pytest.mark.points("never-at-rest", 5, part="c", title="not by luck", needs="b")
def test_not_by_luck(student: Student):
    pieces, x0 = built(student, student.generator("c"), 19, 20.5)
    reached = [pieces.run(x0 * share) for share in np.linspace(0.99, 1.01, 17)]
    hold_restless(pieces, x0)
    first = (
        np.sort(reached[0][-pieces.period(reached[0]) :]) if pieces.period(reached[0]) > 1 else np.zeros(1)
    )
    same = all(
        pieces.period(late) == first.size and np.allclose(np.sort(late[-first.size :]), first, rtol=1e-7)
        for late in reached
    )
    expect.that(
        same,
        "Moved by up to one per cent, your x0 leads elsewhere. Choose it from the middle of a stretch of "
        "starts that all end in the same cycle.",
        "fragile-start",
    )
