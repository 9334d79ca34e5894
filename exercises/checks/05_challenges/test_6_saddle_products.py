"""Checks of saddle-products: the grader knows every eigenvalue, and counts every product."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from grader import expect
from grader.process import OracleRefusal
from grader.student import Oracle, Student
from grader.verdict import Lost, Question
from instances import Rotation

# Thousands of calls go to the grader and back before a budget is spent.
QUESTION = Question("saddle-products", "Down from a saddle, by products alone", seconds=20.0)

BUDGET = 150
VALUES = 60
# In gradient equivalents: a value or a gradient counts one, a product two. Methods made for curvature spend
# up to 1650, gradient descent more than 20 000.
TOTAL = 4000
SMALL = 1e-6


class RotatedWells:
    """J = sum of c (z^4 / 4 - z^2 / 2) over wells and w (z^2 / 2 + z^4 / 4) over walls, z = Q^T (x - centre).

    At the centre the gradient is zero, to the last digit. The minima lie at z = 1 or -1 along every well.
    """

    def __init__(self, generator: np.random.Generator, wells: list[float], walls: np.ndarray):
        self.bend = np.concatenate([-np.array(wells), walls])
        self.quartic = np.abs(self.bend)
        self.size = len(self.bend)
        self.Q = Rotation(generator, self.size)
        self.centre = generator.standard_normal(self.size)

    def value(self, x: np.ndarray) -> float:
        """Return J."""
        squares = self.Q.back(x - self.centre) ** 2
        return float(self.bend @ squares / 2 + self.quartic @ squares**2 / 4)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        z = self.Q.back(x - self.centre)
        return self.Q.turn(self.bend * z + self.quartic * z**3)

    def curvatures(self, x: np.ndarray) -> np.ndarray:
        """Return the eigenvalues of H, those of the wells first."""
        return self.bend + 3 * self.quartic * self.Q.back(x - self.centre) ** 2

    def product(self, x: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return H v."""
        return self.Q.turn(self.curvatures(x) * self.Q.back(v))


class CubicSaddle:
    """J = slope z_1 + half of z^T diag(h) z + M / 6 |z_1|^3 with z = Q^T (x - centre).

    The Lipschitz constant of H is M. With a slope, one way along z_1 goes up all the way, and the other down.
    """

    def __init__(self, generator: np.random.Generator, length: float, height: float):
        self.size = 60
        h = np.concatenate([[-1.0], generator.uniform(0.5, 50.0, self.size - 1)])
        self.h = h * height / length**2
        self.lipschitz = generator.uniform(0.5, 2.0) * height / length**3
        self.slope = 0.0
        self.Q = Rotation(generator, self.size)
        self.centre = length * generator.standard_normal(self.size)

    def value(self, x: np.ndarray) -> float:
        """Return J."""
        z = self.Q.back(x - self.centre)
        return float(self.slope * z[0] + self.h @ z**2 / 2 + self.lipschitz / 6 * abs(z[0]) ** 3)

    def product(self, x: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return H v."""
        h = self.h.copy()
        h[0] += self.lipschitz * abs(self.Q.back(x - self.centre)[0])
        return self.Q.turn(h * self.Q.back(v))

    def unit(self) -> float:
        """Return |h_1|^3 / M^2, what a direction of negative curvature is worth."""
        return abs(self.h[0]) ** 3 / self.lipschitz**2

    def tilt(self, share: float) -> None:
        """Add a slope: beyond 3 / 8 of |h_1|^2 / M there is nothing to win on one side."""
        self.slope = share * self.h[0] ** 2 / self.lipschitz


def patient(call: Callable[[], object], *oracles: tuple[Oracle, int]) -> object:
    """Return what the call returns; lose the part if an oracle was asked more often than allowed."""
    try:
        value = call()
    except Lost:
        over_budget(*oracles)
        raise
    over_budget(*oracles)
    return value


def over_budget(*oracles: tuple[Oracle, int]) -> None:
    """Lose the part if an oracle was asked more often than allowed."""
    for oracle, most in oracles:
        count = len(oracle.points)
        expect.that(
            count <= most,
            f"You called {oracle.name} {count} times or more, where {most} are allowed.",
            "budget",
        )


@pytest.mark.points("saddle-products", 7, part="a", title="a direction of negative curvature")
def test_direction(student: Student):
    generator = student.generator("a")
    for n, negative, scale in [(300, [-1.5, -0.2, -0.1], 1.0), (300, [-1.0], 1e-5)]:
        h = scale * np.concatenate([negative, generator.uniform(0.5, 400.0, n - len(negative))])
        Q = Rotation(generator, n)

        def times(v: np.ndarray, h: np.ndarray = h, Q: Rotation = Q) -> np.ndarray:
            return Q.turn(h * Q.back(v))

        product = Oracle("hess_vec", times, n, most_calls=BUDGET + 1)
        seed = int(generator.integers(10**6))
        value = patient(
            lambda product=product, n=n, seed=seed: student.call(
                "negative_direction", product, n, BUDGET, seed
            ),
            (product, BUDGET),
        )
        v, curvature = expect.pair(value, "(v, h)")
        v, curvature = expect.vector(v, n, "v"), expect.number(curvature, "h")
        expect.that(abs(np.linalg.norm(v) - 1) <= 1e-8, "Your v is no unit vector.", "not-unit")
        expect.within(
            "residual",
            float(abs(v @ times(v) - curvature) / np.max(np.abs(h))),
            "Your h is not v^T H v for the v you return.",
        )
        expect.that(
            curvature < 0,
            f"After {len(product.points)} products your h is positive, at a saddle. How does the number "
            "that your method needs grow with the ratio of the largest eigenvalue to the one you look for?",
            "found-none",
        )
        expect.that(
            curvature <= 0.5 * h.min(),
            "Your direction has negative curvature, but less than half of what there is. Spend the "
            "products that are left.",
            "shallow",
        )


@pytest.mark.points("saddle-products", 5, part="b", title="the way down, in any unit of length", needs="a")
def test_leave(student: Student):
    for length, height, tilt in [(1e4, 1.0, 0.0), (1e-3, 1e6, 0.5), (1e-3, 1e6, -0.5)]:
        generator = student.generator(f"b {length}")
        J = CubicSaddle(generator, length, height)
        J.tilt(tilt)
        f = Oracle("f", J.value, J.size, VALUES + 1)
        hess_vec = Oracle("hess_vec", J.product, (J.size, J.size), BUDGET + 1)
        seed = int(generator.integers(10**6))
        value = patient(
            lambda f=f, hess_vec=hess_vec, x=J.centre, seed=seed: student.call("leave", f, hess_vec, x, seed),
            (f, VALUES),
            (hess_vec, BUDGET),
        )
        share = -J.value(expect.vector(value, J.size, "x")) / J.unit()
        expect.that(
            share > 0,
            "J is no lower where you end than where you began. Where g is small and not zero, one of the two "
            "ways along v may lead up.",
            "no-descent",
        )
        expect.that(
            share >= 0.01,
            f"J falls, but by {share:.0e} of |h_1|^3 / M^2. The length that pays is |h| / M, which nobody "
            "tells you: try lengths upwards as well as downwards.",
            "too-short",
        )


class Purse:
    """The budget of one run: values, gradients and products are all paid from it, and refused beyond it.

    Parameters
    ----------
    J : RotatedWells
        What is asked for.
    """

    def __init__(self, J: RotatedWells):
        self.oracles = (
            Oracle("f", partial(self.pay, J.value), J.size, TOTAL + 1),
            Oracle("grad", partial(self.pay, J.gradient), J.size, TOTAL + 1),
            Oracle("hess_vec", partial(self.pay, J.product), (J.size, J.size), TOTAL + 1),
        )

    def spent(self) -> int:
        """Return the gradient equivalents spent so far."""
        f, grad, hess_vec = (len(oracle.points) for oracle in self.oracles)
        return f + grad + 2 * hess_vec

    def pay(self, function: Callable, *arguments: np.ndarray) -> object:
        """Answer as long as the call is paid for: its oracle has counted it already."""
        if self.spent() > TOTAL:
            raise OracleRefusal(f"the {TOTAL} gradient equivalents are spent")
        return function(*arguments)

    def not_empty(self) -> None:
        """Lose the part if more was asked for than there was."""
        f, grad, hess_vec = (len(oracle.points) for oracle in self.oracles)
        expect.that(
            self.spent() <= TOTAL,
            f"You spent more than the {TOTAL} gradient equivalents that are allowed: {f} values, {grad} "
            f"gradients and {hess_vec} products, which count twice. Look at where they go.",
            "budget",
        )


@pytest.mark.points("saddle-products", 6, part="c", title="all the way to a minimum", needs="b")
def test_minimize(student: Student):
    generator = student.generator("c")
    # Two saddles, and a start beside an inflection, where a full Newton step goes far too far.
    for wells, away in [([3.0, 0.3, 0.1], 0.0), ([1.0], 0.0), ([3.0], 0.6)]:
        J = RotatedWells(generator, wells, np.geomspace(0.5, 300.0, 80 - len(wells)))
        start = J.centre + J.Q.turn(away * np.eye(J.size)[0])
        purse = Purse(J)
        seed = int(generator.integers(10**6))
        try:
            value = student.call("minimize", *purse.oracles, start, seed)
        except Lost:
            purse.not_empty()
            raise
        purse.not_empty()
        x = expect.vector(value, J.size, "x")
        left = float(np.linalg.norm(J.gradient(x)))
        expect.that(
            left <= SMALL,
            f"At the end |g| is {left:.0e}, after {purse.spent()} gradient equivalents."
            + " You asked for no products: what slows steps along the gradient down?"
            * (not purse.oracles[2].points),
            "not-stationary",
        )
        expect.that(
            J.curvatures(x).min() > 0,
            "You ended at a saddle: |g| is small and an eigenvalue of H is negative. Leaving the first "
            "saddle may lead to the next one.",
            "saddle",
        )
