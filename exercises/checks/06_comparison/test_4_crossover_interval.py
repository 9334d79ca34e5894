"""Checks of crossover-interval: normal equations, and the t-test at the ends of the student's interval."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from interval_mistakes import QUANTILE, end_error, interval_mistakes
from timings import Timings, slope_test, timings

QUESTION = Question("crossover-interval", "How well do you know a crossover?")

DATA_SETS = 200


def fitted(student: Student, sizes: np.ndarray, costs: np.ndarray) -> tuple[float, float]:
    """Call `fit` and return the exponent and the factor."""
    exponent, factor = expect.pair(student.call("fit", sizes, costs), "(exponent, factor)")
    return expect.number(exponent, "exponent"), expect.number(factor, "factor")


def fit_error(sizes: np.ndarray, costs: np.ndarray, exponent: float, log_factor: float) -> float:
    """Return by how much the residuals of the logs miss being orthogonal to 1 and to log n."""
    u = np.log(sizes)
    residual = np.log(costs) - exponent * u - log_factor
    scale = np.abs(np.log(costs)).max() + abs(exponent) * u.max() + abs(log_factor)
    return float(
        max(abs(residual.mean()), abs(residual @ (u - u.mean())) / np.abs(u - u.mean()).sum()) / scale
    )


@pytest.mark.points("crossover-interval", 4, part="a", title="exponent and factor of a power law")
def test_fit(student: Student):
    generator = student.generator("a")
    for gap in (0.7, 1.9):
        drawn = timings(generator, gap, 0.2)
        for costs in (drawn.first, drawn.second):
            exponent, factor = fitted(student, drawn.sizes, costs)
            sizes = drawn.sizes

            def error(e: float, log_f: float, sizes: np.ndarray = sizes, costs: np.ndarray = costs) -> float:
                return fit_error(sizes, costs, e, log_f)

            mistakes = [
                Mistake(
                    "log-factor",
                    "Your factor is the logarithm of the factor. Undo the logarithm of the costs.",
                    lambda e=exponent, f=factor: error(e, f),
                ),
                Mistake(
                    "swapped",
                    "You return the factor first. Asked for is (exponent, factor).",
                    lambda e=exponent, f=factor: error(f, np.log(e)) if e > 0 else np.inf,
                ),
                Mistake(
                    "two-bases",
                    "You took logarithms to base 10 and undid them to base e, or the other way round.",
                    lambda e=exponent, f=factor: min(
                        error(e, np.log(f) * np.log(10)), error(e, np.log(f) / np.log(10))
                    ),
                ),
            ]
            expect.within(
                "residual",
                error(exponent, np.log(factor)) if factor > 0 else np.inf,
                "The residuals of the log costs are not orthogonal to 1 and to log n, so another line fits "
                "better. The noise multiplies: fit a line to logarithms of both.",
                mistakes,
            )


@pytest.mark.points("crossover-interval", 3, part="b", title="where the fitted costs are equal", needs="a")
def test_crossover(student: Student):
    generator = student.generator("b")
    for gap in (0.6, 1.8, -1.2):
        drawn = timings(generator, gap, 0.1)
        value = student.call("crossover", drawn.sizes, drawn.first, drawn.second)
        n = expect.number(value, "crossover")
        expect.that(n > 0, "Your crossover is not positive, and a size is.", "not-positive")
        lines = [fitted(student, drawn.sizes, costs) for costs in (drawn.first, drawn.second)]

        def error(log_n: float, lines: list[tuple[float, float]] = lines) -> float:
            heights = [exponent * log_n + np.log(factor) for exponent, factor in lines]
            return float(abs(heights[0] - heights[1]) / (abs(heights[0]) + abs(heights[1]) + abs(log_n)))

        expect.within(
            "residual",
            error(np.log(n)),
            "At your crossover the two fitted power laws do not cost the same. Set them equal and solve.",
            [
                Mistake(
                    "logarithm",
                    "Your crossover is the logarithm of the size where the fitted costs are equal.",
                    lambda n=n: error(n),
                ),
                Mistake(
                    "inverted",
                    "Your crossover is one over the size where the fitted costs are equal. Look at the sign "
                    "of the exponent.",
                    lambda n=n: error(-np.log(n)),
                ),
            ],
        )


def interval(student: Student, drawn: Timings) -> tuple[float, float]:
    """Call `crossover_interval` and return the two ends, of which the upper one may be infinite."""
    value = student.call("crossover_interval", drawn.sizes, drawn.first, drawn.second, QUANTILE)
    low, high = expect.pair(value, "(low, high)")
    if type(high) is not float or high != np.inf:
        high = expect.number(high, "high")
    return expect.number(low, "low"), high


@pytest.mark.points("crossover-interval", 6, part="c", title="an interval for the crossover")
def test_interval(student: Student):
    generator = student.generator("c")
    for gap, own in [(1.0, 0.05), (1.6, 0.2), (-0.9, 0.1), (0.7, 0.08)]:
        drawn = timings(generator, gap, own)
        # The sheet promises a slope that is clearly significant here.
        while abs(slope_test(drawn)) < 2 * QUANTILE:
            drawn = timings(generator, gap, own)
        low, high = interval(student, drawn)
        expect.that(
            high < np.inf,
            "You return no bounded interval, but the exponents differ significantly.",
            "gave-up",
        )
        expect.that(low < high, "Your low end is not below your high end.", "reversed")
        expect.within(
            "residual",
            end_error(drawn, (low, high)) if low > 0 else end_error(drawn, (np.exp(low), np.exp(high))) + 1,
            "At an end of your interval the t-test of equal mean log costs is not just at the quantile. "
            "Write down the variance of the fitted difference at a given size.",
            interval_mistakes(drawn, low, high),
        )


@pytest.mark.points("crossover-interval", 4, part="d", title="where the data do not decide", needs="c")
def test_undecided(student: Student):
    generator = student.generator("d")
    drawn, undecided, hits = [], [], 0
    while len(drawn) < DATA_SETS:
        one = timings(generator, 0.25, 0.25)
        # Near the border between the cases rounding would decide, and ends would overflow.
        if not 0.9 < abs(slope_test(one)) / QUANTILE < 1.1:
            drawn.append(one)
    for one in drawn:
        low, high = interval(student, one)
        hits += low <= one.crossover <= high
        undecided.append((abs(slope_test(one)) < QUANTILE, low, high))
    expect.that(
        hits >= 0.88 * DATA_SETS,
        f"On {DATA_SETS} data sets with little difference in slope, {DATA_SETS - hits} of your intervals "
        "miss the true crossover, more than a quantile of 95 per cent allows. Which sizes pass the test when "
        "the difference of the exponents is not significant?",
        "too-few-hits",
    )
    for open_ended, low, high in undecided:
        expect.that(
            not open_ended or (low == 0 and high == np.inf),
            "The difference of the exponents is not significant, and you return a bounded interval.",
            "bounded-though-undecided",
        )
        expect.that(
            open_ended or high < np.inf,
            "The exponents differ significantly, and you return no bounded interval.",
            "gave-up",
        )
