"""Checks of rates-from-products: how fast the returned parameters are on a spectrum that the grader knows."""

import numpy as np
import pytest
from grader import expect
from grader.student import Oracle, Student
from grader.verdict import Question
from instances import hessian

QUESTION = Question("rates-from-products", "The best rate from forty products")

SIZE = 60
BUDGET = 40
# Speeds are shares of the best possible one.
RATE_SPEED = 0.995
MOMENTUM_SPEED = 0.95
# The range of kappa, and its two ends. Whoever sets mu to a fixed share of L is too slow at one of them.
CONDITION = (60.0, 200.0)
LOW, HIGH = (60.0, 66.0), (180.0, 200.0)
# On one Hessian in three a power iteration comes near enough if a factor of safety is guessed well: an error
# from below of up to half a per cent is what a rate can bear. It does not come near on eight in a row.
CONDITIONS = [LOW, HIGH, *[CONDITION] * 6]


class Spectrum:
    """A Hessian that the student sees through products alone, and the speed of what was tuned for it.

    Parameters
    ----------
    generator : numpy.random.Generator
        Draws the eigenvalues.
    condition : tuple of float
        Between which kappa is drawn.
    blind_to : list of array
        Vectors at right angles to the eigenvector of the largest eigenvalue; none, or a few.
    """

    def __init__(
        self, generator: np.random.Generator, condition: tuple[float, float], blind_to: list[np.ndarray]
    ):
        self.kappa = generator.uniform(*condition)
        # Evenly spread, each somewhere in its own cell: no gap beside the extremes to help a power iteration.
        # A start that is blind to L must lead astray, so there the next eigenvalue is a little further below.
        cells = (np.arange(1, SIZE - 1) + generator.uniform(-0.4, 0.4, SIZE - 2)) / (SIZE - 1)
        cells = 0.96 * cells if blind_to else cells
        shares = np.concatenate([[0.0], cells, [1.0]])
        self.h = np.exp(generator.uniform(-2, 2)) * (1 + (self.kappa - 1) * shares)
        seeds = np.column_stack([*blind_to, generator.standard_normal((SIZE, SIZE - len(blind_to)))])
        # The last column is at right angles to all before it: it becomes the eigenvector of L.
        columns = np.linalg.qr(seeds)[0]
        self.steepest = columns[:, -1]
        # A reflection mixes the others, so that none of them is in the span of what is blind.
        mirror = generator.standard_normal(SIZE - 1)
        mirror = mirror / np.linalg.norm(mirror)
        others = columns[:, :-1] - 2 * np.outer(columns[:, :-1] @ mirror, mirror)
        basis = np.column_stack([others, self.steepest])
        self.H = hessian(self.h, basis)
        self.oracle = Oracle("hess_vec", lambda v: self.H @ v, SIZE, BUDGET)

    def speed_of_rate(self, rate: float) -> float:
        """Return the decay per step with a fixed rate, as a share of the best; negative if it diverges."""
        factor = np.abs(1 - rate * self.h).max()
        return float(np.log(factor) / np.log((self.kappa - 1) / (self.kappa + 1)))

    def speed_of_ball(self, rate: float, momentum: float) -> float:
        """Return the same for the heavy ball."""
        trace = 1 + momentum - rate * self.h
        roots = (trace + np.sqrt(trace**2 - 4 * momentum + 0j)) / 2
        factor = np.maximum(np.abs(roots), np.abs(trace - roots)).max()
        best = (np.sqrt(self.kappa) - 1) / (np.sqrt(self.kappa) + 1)
        return float(np.log(factor) / np.log(best)) if factor > 0 else -np.inf

    def seen_from(self, v: np.ndarray) -> bool:
        """Return whether a vector has a component along the steepest direction."""
        return bool(abs(v @ self.steepest) > 1e-8 * np.linalg.norm(v))


def hold_rate(spectrum: Spectrum, rate: float) -> None:
    """Lose the part unless a fixed rate is nearly as fast as the best one."""
    if spectrum.speed_of_rate(rate) >= RATE_SPEED:
        return
    for name, feedback, mended in [
        (
            "inverse",
            "The inverse of what you return would be a good rate: a rate is one over a curvature.",
            1 / rate if rate else 0.0,
        ),
        (
            "limit",
            "Your rate is the limit at which the steepest direction jumps to and fro for ever. The best rate "
            "is a little smaller: the small end of the spectrum says by how much.",
            2 / (2 / rate + spectrum.h[0]) if rate > 0 else 0.0,
        ),
    ]:
        expect.that(not spectrum.speed_of_rate(mended) >= RATE_SPEED, feedback, name)
    expect.that(
        # The rates 1 / L and 1 / (L + mu) and what lies between.
        not -1 / spectrum.kappa <= rate * spectrum.h[-1] - 1 <= 1e-9,
        "Your rate is safe and takes about twice the steps: it is one over a curvature, where the best rate "
        "divides two by the sum of two of them.",
        "one-over-L",
    )
    expect.that(
        rate > 0 and rate * spectrum.h[-1] < 2 - 1e-9,
        "With your rate gradient descent does not converge on this Hessian. Estimates of the largest "
        "eigenvalue come from below, and the window between the best rate and the limit is narrow. Which "
        "estimate converges faster?",
        "diverges",
    )
    expect.fail(
        "With your rate gradient descent needs too many steps: each end of the spectrum counts, and the "
        "large one counts most."
    )


@pytest.mark.points("rates-from-products", 6, part="a", title="the fixed rate")
def test_rate(student: Student):
    for number, condition in enumerate(CONDITIONS):
        spectrum = Spectrum(student.generator(f"a {number}"), condition, [])
        rate = expect.number(student.call("fixed_rate", spectrum.oracle, SIZE, BUDGET), "The rate")
        hold_rate(spectrum, rate)


def hold_ball(spectrum: Spectrum, rate: float, momentum: float) -> None:
    """Lose the part unless a heavy ball is nearly as fast as the best one."""
    if spectrum.speed_of_ball(rate, momentum) >= MOMENTUM_SPEED:
        return
    for name, feedback, mended in [
        ("swapped", "You return (momentum, rate).", (momentum, rate)),
        (
            "root-of-momentum",
            "Your momentum is the root of a good one: look at the square.",
            (rate, momentum**2),
        ),
        (
            "quarter",
            "Your rate is a quarter of a good one, and your momentum is right: look at the numerator.",
            (4 * rate, momentum),
        ),
        (
            "nesterov",
            "These are good parameters for Nesterov's method. The heavy ball has others.",
            # There the rate is 1 / L, and the momentum is the root of the heavy ball's.
            (rate * (1 + momentum) ** 2, momentum**2),
        ),
    ]:
        expect.that(not spectrum.speed_of_ball(*mended) >= MOMENTUM_SPEED, feedback, name)
    expect.that(
        spectrum.speed_of_ball(rate, momentum) > 0,
        "With your parameters the heavy ball diverges on this Hessian.",
        "diverges",
    )
    expect.fail(
        "With your parameters the heavy ball is too slow. It needs the small end of the spectrum much better "
        "than a fixed rate does: an eigenvalue just outside of your window costs the root of the distance."
    )


@pytest.mark.points("rates-from-products", 6, part="b", title="the heavy ball")
def test_heavy_ball(student: Student):
    for number, condition in enumerate([LOW, HIGH, CONDITION]):
        spectrum = Spectrum(student.generator(f"b {number}"), condition, [])
        value = student.call("ball_parameters", spectrum.oracle, SIZE, BUDGET)
        rate, momentum = expect.pair(value, "(rate, momentum)")
        hold_ball(spectrum, expect.number(rate, "rate"), expect.number(momentum, "momentum"))


@pytest.mark.points("rates-from-products", 4, part="c", title="starts that see nothing", needs="a")
def test_blind_starts(student: Student):
    k = np.arange(SIZE)
    blind = [np.ones(SIZE), np.eye(SIZE)[0], np.eye(SIZE)[-1], k + 1.0, (-1.0) ** k]
    for number, condition in enumerate([LOW, HIGH]):
        spectrum = Spectrum(student.generator(f"c {number}"), condition, blind)
        rate = expect.number(student.call("fixed_rate", spectrum.oracle, SIZE, BUDGET), "The rate")
        asked = spectrum.oracle.points
        if asked and not spectrum.speed_of_rate(rate) >= RATE_SPEED:
            expect.that(
                spectrum.seen_from(asked[0]),
                "Your first vector is at right angles to the steepest direction of this Hessian, so none of "
                "the products that follow shows it. Which start is at right angles to a given vector with "
                "probability zero?",
                "blind-start",
            )
        hold_rate(spectrum, rate)
