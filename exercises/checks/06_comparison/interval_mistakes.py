"""The t-test at the ends of an interval for a crossover, and the tests that known mistakes pass there."""

from typing import Any

import numpy as np
from grader.expect import Mistake
from timings import SIZES, Timings

# The 97.5 per cent point of Student's distribution with 7 degrees of freedom.
QUANTILE = 2.364624


def end_error(drawn: Timings, ends: tuple[float, ...], **changed: Any) -> float:
    """Return by how much the t statistic at the ends of an interval misses the quantile, as a share of it."""
    mean, a, b, spread, variance = drawn.line()
    variance = changed.get("variance", variance)
    w = np.log(ends) - mean
    if "at" in changed:
        # The delta method: the error of the line at the estimate, taken for both ends.
        distance, w = b * (w + a / b), np.full(2, -a / b)
    else:
        distance = a + b * w
    slope_share = changed.get("slope_share", 1.0) * w**2 / spread
    errors = np.sqrt(variance * (changed.get("more", 0.0) + 1 / SIZES + slope_share))
    if "same" in changed:
        statistics = np.abs(distance) / errors
        return float(np.ptp(statistics) / statistics.max())
    return float(np.abs(np.abs(distance) / (changed.get("quantile", QUANTILE) * errors) - 1).max())


def separate_variance(drawn: Timings) -> float:
    """Return the noise that two separate fits see: the sum of their variances."""
    flat = np.ones(SIZES)
    return sum(Timings(drawn.sizes, costs, flat, 0.0).line()[4] for costs in (drawn.first, drawn.second))


def interval_mistakes(drawn: Timings, low: float, high: float) -> list[Mistake]:
    """Return the known mistakes in an interval: each passes another test at its ends."""
    variance, ends = drawn.line()[4], (low, high)
    return [
        Mistake(
            "not-paired",
            "Your interval takes the noise of the two methods as independent. They ran under the same "
            "conditions at each size: look at the differences, whose noise is smaller.",
            lambda: end_error(drawn, ends, variance=separate_variance(drawn)),
        ),
        Mistake(
            "degrees-of-freedom",
            "Your noise is estimated too small: a line with two coefficients leaves fewer degrees of freedom "
            "than there are sizes.",
            lambda: min(
                end_error(drawn, ends, variance=variance * (SIZES - 2) / (SIZES - used)) for used in (0, 1)
            ),
        ),
        Mistake(
            "delta-method",
            "Your interval has the error of the line at the estimate on both sides. Each end must pass the "
            "test with the error of the line at that end.",
            lambda: end_error(drawn, ends, at="estimate"),
        ),
        Mistake(
            "prediction",
            "Your interval is one for a new measurement: it adds the noise of one. Asked for is where the "
            "lines cross.",
            lambda: end_error(drawn, ends, more=1.0),
        ),
        Mistake(
            "logarithms",
            "Your interval is one for the logarithm of the size.",
            lambda: end_error(drawn, (np.exp(low), np.exp(high))),
        ),
        Mistake(
            "slope-is-known",
            "Your standard error is the same at every size: it has the error of the line's height, and "
            "leaves out that of its slope.",
            lambda: end_error(drawn, ends, slope_share=0.0),
        ),
        # The last one, for others scale both ends alike, too.
        Mistake(
            "another-quantile",
            "Both ends of your interval have the same t statistic, but it is not just at the quantile. Look "
            "at what you multiply the standard error by.",
            lambda: end_error(drawn, ends, same=True),
        ),
    ]
