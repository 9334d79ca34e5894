"""Checks of overlap-pairs: the path, the noise-free secant equation of the shared samples, and the bill."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Student
from grader.verdict import Question
from overlap import ALPHA, BATCH, BATCHES, SAMPLES, NoisyFit, Run, run

QUESTION = Question("overlap-pairs", "Clean pairs at no extra price")


def step_error(fit: NoisyFit, path: np.ndarray, steps: np.ndarray) -> float:
    """Return the largest difference of the steps to those that the batches ask for, over the size of x."""
    wanted = [-ALPHA * fit.gradient(batch, x) for batch, x in zip(fit.batches, path[:-1], strict=True)]
    return float(np.abs(steps - np.array(wanted)).max() / np.abs(path).max())


@pytest.mark.points("overlap-pairs", 4, part="a", title="the path")
def test_path(student: Student):
    result = run(student, "a")
    fit, path = result.fit, result.path
    expect.that(
        np.array_equal(path[0], fit.start),
        "The first row of path is not x0. If all rows are the last iterate, you stored one array and changed "
        "it in place.",
        "start",
    )
    steps = np.diff(path, axis=0)
    expect.within(
        "rounding",
        step_error(fit, path, steps),
        "A step of your path is not -alpha times the mean gradient of its batch. A sample that lies in both "
        "neighbors of a batch counts once.",
        [
            Mistake(
                "sum-for-mean",
                "Your steps are longer than asked by the size of the batch: the sum is not the mean.",
                lambda: step_error(fit, path, steps / BATCH),
            ),
            Mistake(
                "sign",
                "Your steps go along the gradient, uphill.",
                lambda: step_error(fit, path, -steps),
            ),
            Mistake(
                "mean-over-all",
                "Your steps are divided by the number of all samples. The mean is over the batch.",
                lambda: step_error(fit, path, steps * SAMPLES / BATCH),
            ),
            Mistake(
                "unit-length",
                "Your steps lack the factor alpha.",
                lambda: step_error(fit, path, ALPHA * steps),
            ),
        ],
    )


def secant_error(fit: NoisyFit, S: np.ndarray, Y: np.ndarray) -> float:
    """Return the largest residual of y = H s with the Hessian of the shared samples."""
    return max(scaled_residual(fit.hessian(fit.shared(k)), S[k], Y[k]) for k in range(BATCHES - 1))


def whole_batch_error(fit: NoisyFit, S: np.ndarray, Y: np.ndarray, ahead: int) -> float:
    """Return the largest residual of y = H s with the Hessian of a whole batch."""
    return max(scaled_residual(fit.hessian(fit.batches[k + ahead]), S[k], Y[k]) for k in range(BATCHES - 1))


def without_noise(result: Run) -> float:
    """Take from every y what two batches differ by at one point, and measure the rest."""
    fit, path = result.fit, result.path
    noise = [
        fit.gradient(fit.batches[k + 1], path[k]) - fit.gradient(fit.batches[k], path[k])
        for k in range(BATCHES - 1)
    ]
    return whole_batch_error(fit, result.S, result.Y - np.array(noise), 1)


def pair_mistakes(result: Run) -> list[Mistake]:
    """Return the known mistakes in the pairs, each undone in Y."""
    fit, S, Y = result.fit, result.S, result.Y
    counts = np.array([[len(fit.shared(k))] for k in range(BATCHES - 1)])

    return [
        Mistake(
            "two-batches",
            "Your y is the difference of two gradients of different batches. Take away what the batches "
            "differ by at one point, and the secant equation holds: that difference is the noise.",
            lambda: without_noise(result),
        ),
        Mistake(
            "whole-batch",
            "Your y is free of noise, but it is the whole batch at both ends. Asked for are the samples that "
            "the two batches share; they cost nothing more.",
            lambda: min(whole_batch_error(fit, S, Y, 0), whole_batch_error(fit, S, Y, 1)),
        ),
        Mistake(
            "sum-for-mean",
            "Your y is a sum over the shared samples. Divide by their number.",
            lambda: secant_error(fit, S, Y / counts),
        ),
        Mistake(
            "wrong-count",
            "Your y is divided by the size of the batch. It is a mean over the shared samples: divide by "
            "their number.",
            lambda: secant_error(fit, S, Y * BATCH / counts),
        ),
        Mistake(
            "sign", "Your y has the wrong sign: new gradient minus old.", lambda: secant_error(fit, S, -Y)
        ),
        Mistake(
            "shifted",
            "Your pairs are shifted: row k of Y belongs to the pair after it.",
            lambda: max(
                scaled_residual(fit.hessian(fit.shared(k + 1)), S[k + 1], Y[k]) for k in range(BATCHES - 2)
            ),
        ),
    ]


@pytest.mark.points("overlap-pairs", 6, part="b", title="pairs of one function each", needs="a")
def test_pairs(student: Student):
    result = run(student, "b")
    expect.within(
        "rounding",
        float(np.abs(result.S - np.diff(result.path, axis=0)[:-1]).max() / np.abs(result.path).max()),
        "The rows of S are not the differences of the rows of path, all but the last.",
    )
    expect.within(
        "residual",
        secant_error(result.fit, result.S, result.Y),
        "The samples here are quadratics, and y is not the Hessian of the shared samples times s. Are both "
        "gradients over the same samples, and over all that the two batches share?",
        pair_mistakes(result),
    )


@pytest.mark.points("overlap-pairs", 6, part="c", title="the bill", needs="b")
def test_bill(student: Student):
    result = run(student, "c")
    expect.within(
        "residual",
        secant_error(result.fit, result.S, result.Y),
        "Here the pairs of your run fail the secant equation of the shared samples.",
        pair_mistakes(result),
    )
    spent = sum(int(np.count_nonzero(weights)) for weights, _ in result.asked)
    allowed = BATCHES * BATCH
    late = sum(bool((x == result.path[-1]).all()) for _, x in result.asked)
    expect.that(late == 0, "You asked for a gradient at the last iterate, and no step starts there.", "late")
    expect.that(
        spent <= allowed,
        f"Your run cost {spent} gradients of samples; the batches have {allowed} in all. Some sample was "
        "evaluated twice at one point. Which sums at a point can be built from sums that do not overlap?",
        "twice",
    )
