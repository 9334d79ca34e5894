"""Checks of chebyshev-rates: each evaluates the polynomial that a list of learning rates stands for."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question

QUESTION = Question("chebyshev-rates", "Rates that know where they lead")

POINTS = 3001


def interval(low: float, high: float) -> np.ndarray:
    """Return closely spaced curvatures, ends included."""
    return np.linspace(low, high, POINTS)


def factors(rates: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Return what the first 1, 2, ... rates make of the error, one row each, one column a curvature."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.cumprod(1 - np.outer(rates, h), axis=0)


def excess(rates: np.ndarray, h: np.ndarray, best: float) -> float:
    """Return by which share the worst factor of the whole run exceeds the best possible one."""
    return max(float(np.abs(factors(rates, h)[-1]).max()) / best - 1, 0.0)


def smallest_worst(degree: int, place: float) -> float:
    """Return 1 / T(place) for the Chebyshev polynomial T of this degree, place > 1."""
    return float(1 / np.cosh(degree * np.arccosh(place)))


def rates_of(student: Student, name: str, *arguments: float | int) -> np.ndarray:
    """Call one of the functions and return its rates."""
    rates = expect.vector(student.call(name, *arguments), int(arguments[-1]), "rates")
    expect.that(
        bool((rates > 0).all()),
        "A learning rate is zero or negative: such a step only does harm.",
        "not-positive",
    )
    return rates


def drawn(generator: np.random.Generator, condition: float) -> tuple[float, float]:
    """Return mu and L of this condition number, of any scale."""
    mu = float(np.exp(generator.uniform(-2, 2)))
    return mu, mu * condition


def hold_against_optimum(rates: np.ndarray, mu: float, L: float) -> None:
    """Lose the part unless the rates are the best ones for the interval."""
    middle, half, steps = (L + mu) / 2, (L - mu) / 2, rates.size
    h, best = interval(mu, L), smallest_worst(rates.size, middle / half)

    def turned(shift: float) -> float:
        """Measure the rates after moving their inverses along the half circle."""
        angles = np.arccos(np.clip((1 / rates - middle) / half, -1, 1))
        return excess(1 / (middle + half * np.cos(angles + shift)), h, best)

    expect.within(
        "optimum",
        excess(rates, h, best),
        "Some curvature between mu and L keeps more of its error than the best rates would leave. Where must "
        "the product of the factors have its zeros?",
        [
            Mistake(
                "zeros-for-rates",
                "Your rates are the zeros of the right polynomial. A factor 1 - alpha h has its zero "
                "elsewhere.",
                lambda: excess(1 / rates, h, best),
            ),
            Mistake(
                "extrema-for-zeros",
                "The inverses of your rates are points between the zeros of the Chebyshev polynomial: look "
                "at the angles.",
                lambda: min(turned(np.pi / 2 / steps), turned(-np.pi / 2 / steps)),
            ),
            Mistake(
                "fixed-rate",
                "All your rates are the best fixed one. Several rates together can do better.",
                lambda: float(np.abs(rates * middle - 1).max()),
            ),
        ],
    )


def each_alone(rates: np.ndarray, a: float, b: float, c: float, d: float) -> float:
    """Return how far the longer half of the rates is from the best for [a, b], the shorter for [c, d]."""
    long, short = np.split(np.sort(rates)[::-1], 2)
    return max(
        excess(half, interval(low, high), smallest_worst(half.size, (high + low) / (high - low)))
        for half, low, high in ((long, a, b), (short, c, d))
    )


@pytest.mark.points("chebyshev-rates", 4, part="a", title="the best rates for an interval")
def test_best_rates(student: Student):
    generator = student.generator("a")
    # Many rates first: of a single one nobody can tell what went wrong.
    for steps in (5, 12, 2, 1):
        mu, L = drawn(generator, condition=generator.uniform(20, 60))
        hold_against_optimum(rates_of(student, "chebyshev_rates", mu, L, steps), mu, L)


@pytest.mark.points("chebyshev-rates", 5, part="b", title="an order that survives rounding", needs="a")
def test_order(student: Student):
    generator = student.generator("b")
    for steps in (16, 64):
        mu, L = drawn(generator, condition=generator.uniform(400, 900))
        rates = rates_of(student, "chebyshev_rates", mu, L, steps)
        hold_against_optimum(rates, mu, L)
        h = interval(mu, L)
        for order, feedback, mistake in [
            (
                rates,
                "On the way the error of some curvature grows to more than kappa times its start. Do not "
                "take the long steps one after the other before the short ones have done their work.",
                "grows-on-the-way",
            ),
            (
                rates[::-1],
                "What is still to come multiplies some error by more than kappa, and so it does with "
                "rounding. The long steps must not be left for the end either.",
                "rounding-grows",
            ),
        ]:
            # Products from the end are those of the rates in reverse.
            expect.that(bool(np.abs(factors(order, h)).max() <= L / mu), feedback, mistake)


@pytest.mark.points("chebyshev-rates", 7, part="c", title="two intervals with a gap")
def test_two_intervals(student: Student):
    generator = student.generator("c")
    for steps in (2, 6, 10):
        a = float(np.exp(generator.uniform(-2, 2)))
        width = a * generator.uniform(2, 4)
        c = a + width + a * generator.uniform(15, 25)
        b, d = float(a + width), float(c + width)
        rates = rates_of(student, "two_interval_rates", a, b, float(c), d, steps)
        h = np.concatenate([interval(a, b), interval(c, d)])
        best = smallest_worst(steps // 2, (a * d + b * c) / (b * c - a * d))
        expect.within(
            "optimum",
            excess(rates, h, best),
            "Some curvature in the two intervals keeps more of its error than the best rates would leave. A "
            "parabola with its top in the middle of the gap takes the same values on both intervals.",
            [
                Mistake(
                    "gap-ignored",
                    "Your rates are the best ones for the whole interval from a to d. No curvature lies in "
                    "the gap: do not spend zeros on it.",
                    lambda rates=rates, a=a, d=d: excess(
                        rates, interval(a, d), smallest_worst(rates.size, (a + d) / (d - a))
                    ),
                ),
                Mistake(
                    "each-alone",
                    "Half of your rates are the best ones for the first interval, half for the second. On "
                    "the other interval their factors are no help, or harm.",
                    lambda rates=rates, ends=(a, b, float(c), d): each_alone(rates, *ends),
                ),
                Mistake(
                    "zeros-for-rates",
                    "Your rates are the zeros of the right polynomial. A factor 1 - alpha h has its zero "
                    "elsewhere.",
                    lambda rates=rates, h=h, best=best: excess(1 / rates, h, best),
                ),
            ],
        )
