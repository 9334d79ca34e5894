"""Checks of invariant-stop: verdicts that coordinates cannot change, and a bound that holds."""

import numpy as np
import pytest
from grader import expect
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from instances import symmetric
from limits import call_within_limits
from log_barrier import LogBarrier

QUESTION = Question("invariant-stop", "When to stop, in any units")

MOST_HESSIANS = 20


def skewed(generator: np.random.Generator, size: int, condition: float) -> np.ndarray:
    """Return a change of coordinates of this condition number that mixes all parameters."""
    left, right = (np.linalg.qr(generator.standard_normal((size, size)))[0] for _ in range(2))
    return left * np.geomspace(1 / np.sqrt(condition), np.sqrt(condition), size) @ right


def said(student: Student, g: np.ndarray, H: np.ndarray, tolerance: float) -> bool:
    """Call `done` and return the truth value it gives."""
    value = student.call("done", g, H, tolerance)
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype == bool:
        value = bool(value)
    expect.that(
        isinstance(value, bool), f"done should return True or False; yours returned {expect.kind_of(value)}."
    )
    return value


@pytest.mark.points("invariant-stop", 4, part="a", title="the test")
def test_done(student: Student):
    generator = student.generator("a")
    for promise in (0.2, 0.7, 1.4, 30.0):
        check_minimum(student, generator, promise)
    for eigenvalues, size in [([-0.5, 1.0, 4.0, 9.0], 1e-6), ([-3.0, -2.0, -1.0, -0.5], 1e-6)]:
        H, g = symmetric(generator, eigenvalues), size * generator.standard_normal(4)
        for slope in (g, -H @ H @ g, 0 * g):
            expect.that(
                not said(student, slope, H, 1e-3),
                "Your test ended a run where H has a negative eigenvalue. There the model promises any "
                "decrease, however small g is.",
                "saddle",
            )
    H = symmetric(generator, [0.5, 1.0, 4.0, 9.0])
    expect.that(
        said(student, np.zeros(4), H, 1e-3), "Your test goes on at a minimizer, where g = 0.", "never-done"
    )


def check_minimum(student: Student, generator: np.random.Generator, promise: float) -> None:
    """Ask in four systems of units where the model promises this many tolerances."""
    tolerance = 10.0 ** generator.uniform(-5, -3)
    H, g = symmetric(generator, [0.5, 1.0, 4.0, 9.0]), generator.standard_normal(4)
    g = g * np.sqrt(2 * promise * tolerance / (g @ np.linalg.solve(H, g)))
    verdicts = []
    for scale, condition, unit in [(1.0, 1.0, 1.0), (1e6, 1.0, 1.0), (1.0, 1e4, 1e6), (1.0, 1e4, 1e-6)]:
        A = unit * skewed(generator, 4, condition)
        verdicts.append(said(student, scale * A.T @ g, scale * A.T @ H @ A, scale * tolerance))
    expect.that(
        len(set(verdicts)) == 1,
        "The same point got two verdicts, in two systems of coordinates or in two units of J. Which number "
        "of g and H is the same in all coordinates, and has the unit of J? A limit for eigenvalues has units "
        "too.",
        "not-invariant",
    )
    expect.that(
        verdicts[0] or not 0.5 < promise < 1,
        "Your test goes on although the promised decrease is below the tolerance, by less than a factor of "
        "two. Compare the decrement with the promise once more.",
        "half-forgotten",
    )
    expect.that(
        verdicts[0] == (promise < 1),
        "Your verdict does not follow from the decrease that the model promises. Put the step into it.",
    )


@pytest.mark.points("invariant-stop", 5, part="b", title="coordinates that fool the gradient norm")
def test_fooling_coordinates(student: Student):
    generator = student.generator("b")
    for size, kappa in [(2, 40.0), (4, 300.0), (7, 1000.0)]:
        kappa = kappa * generator.uniform(0.7, 1.4)
        g = 10.0 ** generator.uniform(-1, 1) * generator.standard_normal(size)
        # A fifth above the least that is possible at all.
        tolerance = 1.2 * float(np.linalg.norm(g)) * kappa ** (1 / size - 1)
        A = expect.array(
            student.call("fooling_coordinates", g, tolerance, kappa), (size, size), "fooling_coordinates"
        )
        check_fooled(A, g, tolerance, kappa)


def check_fooled(A: np.ndarray, g: np.ndarray, tolerance: float, kappa: float) -> None:
    """Hold a matrix against its three conditions."""
    values = np.linalg.svd(A, compute_uv=False)
    expect.that(values[-1] > 0, "Your A is singular: it is no change of coordinates.", "singular")
    expect.that(
        abs(np.log(values).sum()) <= 1e-9,
        "The determinant of your A is neither 1 nor -1. Without that rule a mere change of unit would do. "
        "Divide by the n-th root of |det A|, and look at what is left.",
        "other-unit",
    )
    # What meets a limit exactly in theory may miss it by rounding.
    tolerance, kappa = tolerance * (1 + 1e-9), kappa * (1 + 1e-9)
    short = float(np.linalg.norm(A.T @ g))
    inverse = float(np.linalg.norm(np.linalg.solve(A, g)))
    expect.that(
        short <= tolerance or inverse > tolerance,
        "In your coordinates the gradient became longer, and with the inverse of your A it would be as short "
        "as asked. The gradient transforms with A^T: which way must A scale its direction?",
        "inverse",
    )
    turned = float(np.linalg.norm(A @ g))
    expect.that(
        short <= tolerance or turned > tolerance,
        "A g is as short as asked, but the gradient in the new coordinates is A^T g. Transpose.",
        "transpose",
    )
    expect.that(
        values[0] / values[-1] <= kappa,
        "The condition number of your A is above kappa. Which singular values do you need, and which of them "
        "can be nearer to each other?",
        "too-skewed",
    )
    expect.that(
        short <= tolerance,
        "In your coordinates the gradient is still longer than the tolerance. Along which direction must A "
        "shrink, and which of the other directions take part in keeping the determinant?",
        "not-fooled",
    )


def run(student: Student, barrier: LogBarrier, gap: float) -> tuple[np.ndarray, float, np.ndarray]:
    """Call `minimize_to_gap`; return its point, its bound and the points where it asked for Hessians."""
    size = barrier.start.size
    gradient = Oracle("grad", barrier.gradient, size)
    hessian = Oracle("hess", barrier.hessian, size, most_calls=MOST_HESSIANS)
    try:
        value = call_within_limits(
            student,
            "minimize_to_gap",
            (gradient, hessian, barrier.start, gap),
            f"You asked for more than {MOST_HESSIANS} Hessians and had no bound that is small enough. Near "
            "the minimizer the decrement should fall like its square: which length do your steps have there?",
            "too-slow",
        )
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "outside the domain" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "A step of yours left the domain of J. Far out the full step is too long; the chapter has a "
                "length that cannot leave.",
                "left-domain",
            ) from lost
        raise
    x, bound = expect.pair(value, "(x, bound)")
    x, bound = expect.vector(x, size, "x"), expect.number(bound, "bound")
    expect.that(bool(hessian.points), "minimize_to_gap asked for no Hessian.", "evaluations")
    return x, bound, np.array(hessian.points)


def certified(delta: float) -> float:
    """Return the bound of the sheet."""
    return float(-delta - np.log1p(-delta)) if delta < 1 else np.inf


def check_known_bounds(bound: float, delta: float, formula: float) -> None:
    """Name a bound that is another one of the chapter, or that of the sheet with another number in it."""
    for value, feedback, mistake in [
        (
            delta - np.log1p(delta),
            "Your bound is what a damped step gains at least. So J is at least that far above its minimum; "
            "asked for is how far it is at most.",
            "lower-bound",
        ),
        (
            certified(delta**2),
            "Your bound is that of the sheet, with the square of the decrement in place of the decrement.",
            "decrement-squared",
        ),
    ]:
        expect.that(
            abs(bound - value) > 1e-6 * value or abs(bound - formula) <= 1e-3 * formula, feedback, mistake
        )


@pytest.mark.points("invariant-stop", 4, part="c", title="a certified minimum")
def test_certificate(student: Student):
    generator = student.generator("c")
    for size, gap in [(2, 0.2), (3, 0.05), (4, 0.05), (5, 1e-13)]:
        gap = gap * generator.uniform(0.7, 1.4)
        barrier = LogBarrier(generator, size)
        x, bound, visited = run(student, barrier, gap)
        expect.that(barrier.inside(x), "The x you return is outside the domain of J.", "left-domain")
        expect.that(bound <= gap, "The bound you return is above the gap asked for.", "gap-missed")
        # Where the decrement is small, the formula loses digits unless log1p is used.
        formula, rounding = certified(barrier.decrement(x)), 1e-14
        check_known_bounds(bound, barrier.decrement(x), formula)
        expect.that(
            bound >= formula * (1 - 1e-3) - rounding,
            "Your bound does not hold for every self-concordant J with the g and the H at your x. The "
            "promise of the quadratic model is no bound; the sheet has one.",
            "model-promise",
        )
        expect.that(
            bound <= formula * (1 + 1e-3) + rounding,
            "Your bound holds, but it is not the one of the formula at the x that you return.",
            "loose-bound",
        )
        expect.that(
            all(certified(barrier.decrement(point)) > gap for point in visited[:-1]),
            "You went on after an iterate whose bound was at most the gap. Look at it at every iterate.",
            "too-long",
        )


@pytest.mark.points("invariant-stop", 3, part="d", title="the same run in other coordinates", needs="c")
def test_same_run(student: Student):
    size, gap = 4, 1e-5
    coordinates = skewed(student.generator("coordinates"), size, 1e2)
    here, there = (LogBarrier(student.generator("d"), size, A) for A in (None, coordinates))
    *_, path = run(student, here, gap)
    student.forget()
    *_, other_path = run(student, there, gap)
    expect.that(
        len(path) == len(other_path),
        "In other coordinates your run takes another number of Hessians. Which ingredient of your step or of "
        "your test has the unit of theta?",
        "not-invariant",
    )
    expect.within(
        "iterates",
        float(np.abs(other_path @ coordinates.T - path).max() / np.abs(path).max()),
        "In other coordinates your run visits other points. Which ingredient of your step has the unit of "
        "theta?",
    )
