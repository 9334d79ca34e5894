"""Checks of kl-step: the divergence is the grader's own, so what a step reaches is measured."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from instances import called, observed_power, scaled_residual

QUESTION = Question("kl-step", "A step of a given divergence")

RADII = 0.1 / 2.0 ** np.arange(5)
# Of the divergence asked for: below this an error is round-off and says nothing of an order.
FLOOR = 1e-11
# What the sheet asks of the divergence at a large radius. It is no allowance for rounding, which is at 1e-15.
WANTED = 1e-8


class Waits:
    """Independent exponential waiting times whose rates are linear in theta: r = B theta, positive."""

    def __init__(self, generator: np.random.Generator, size: int, skew: float):
        """Draw a direction along which the third moment of the relative changes of the rates exceeds skew."""
        units = 10.0 ** generator.uniform(-2, 2, size)
        while True:
            relative = generator.standard_normal((2 * size, size)) / units
            step = generator.standard_normal(size) * units
            change = relative @ step
            if np.sign(skew) * np.sum(change**3) >= abs(skew) * np.sum(change**2) ** 1.5:
                break
        # Only the relative changes matter: row i of B over rate i.
        self.relative = relative
        self.F = relative.T @ relative
        self.g = -self.F @ step * generator.uniform(3, 30)

    def divergence(self, p: np.ndarray) -> float:
        """Return KL(theta || theta + p): infinite where a rate would not be positive."""
        change = self.relative @ p
        return float(np.sum(change - np.log1p(change))) if change.min() > -1 else np.inf

    def quadratic_error(self, radius: float) -> float:
        """Return the relative error, with its sign, of the divergence of the step without a call."""
        v = np.linalg.solve(self.F, self.g)
        return self.divergence(-radius * v / np.sqrt(self.g @ v)) / (radius**2 / 2) - 1


def stepped(student: Student, model: Waits, radius: float, calls: int) -> tuple[np.ndarray, Oracle]:
    """Return the step and what it asked for, after checking its direction and its budget."""
    oracle = Oracle("divergence", model.divergence, model.g.size)
    try:
        value = called(student, "kl_step", model.g, model.F, radius, oracle, calls)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "was asked at a point with" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "kl_step asked for the divergence at a point with a NaN or an infinity. Where there is no "
                "model the divergence is infinite: look at what your rule makes of that.",
                "not-finite",
            ) from lost
        raise
    p = expect.vector(value, model.g.size, "p")
    expect.that(
        len(oracle.points) <= calls,
        f"With calls = {calls} kl_step asked for the divergence more often than that.",
        "calls",
    )
    expect.that(bool(np.any(p)), "Your step is zero.", "zero")
    # The multiple of g that F p comes nearest to, in the units of the coordinates.
    unit = np.sqrt(np.diag(model.F))
    scaled = model.g / unit
    alpha = -float(scaled @ (model.F @ p / unit) / (scaled @ scaled))
    expect.that(alpha > 0, "Your step points uphill: g^T p is not negative. Look at its sign.", "sign")
    expect.within(
        "residual",
        scaled_residual(model.F, p, alpha * model.g),
        "Your step is no multiple of the natural gradient F^-1 g. Parameters may have units that differ "
        "by many powers of ten; nothing but F knows them, so add nothing to it.",
        [
            Mistake(
                "gradient",
                "Your step is a multiple of the gradient. Steepest descent in divergence needs F^-1.",
                lambda: float(np.linalg.norm(p / np.linalg.norm(p) + model.g / np.linalg.norm(model.g))),
            )
        ],
    )
    return p, oracle


@pytest.mark.points("kl-step", 5, part="a", title="without a call")
def test_without_a_call(student: Student):
    generator = student.generator("a")
    for size, radius in [(2, 0.7), (3, 0.05)]:
        model = Waits(generator, size, 0.1)
        has_length(model, radius, stepped(student, model, radius, 0)[0])


def has_length(model: Waits, radius: float, p: np.ndarray) -> None:
    """Lose the part unless p^T F p is the square of the radius."""
    squared_length = float(p @ model.F @ p)
    rate = float(model.g @ np.linalg.solve(model.F, model.g))

    def error(wanted: float) -> float:
        return abs(squared_length / wanted - 1)

    expect.within(
        "residual",
        error(radius**2),
        "By the quadratic model your step has another divergence than half the square of the radius. "
        "Work out p^T F p.",
        [
            Mistake(
                "half",
                "Your step has the divergence radius^2 / 4 by the quadratic model. Its one half stands "
                "on both sides.",
                lambda: error(radius**2 / 2),
            ),
            Mistake(
                "half",
                "Your step has the divergence radius^2 by the quadratic model, which is p^T F p / 2. "
                "Where is the one half?",
                lambda: error(2 * radius**2),
            ),
            Mistake(
                "root-forgotten",
                "You divide by g^T F^-1 g itself. The length of a step grows with its factor, its divergence "
                "with the square: take the root.",
                lambda: error(radius**2 / rate),
            ),
            Mistake(
                "euclidean",
                "The Euclidean length of your step is the radius. Measure it in divergence.",
                lambda: abs(float(p @ p) / radius**2 - 1),
            ),
        ],
    )


def gains(student: Student, part: str, calls: int) -> None:
    """Measure the power of the radius with which the error of the divergence falls."""
    generator = student.generator(part)
    for size, skew in [(2, 0.5), (3, -0.5)]:
        model = Waits(generator, size, skew)
        steps = [stepped(student, model, radius, calls)[0] for radius in RADII]
        reached = np.array([model.divergence(p) for p in steps])
        expect.that(
            bool(np.all(np.isfinite(reached))),
            "At a moderate radius your step ends where there is no model.",
            "no-model",
        )
        signed = reached / (RADII**2 / 2) - 1
        errors = np.abs(signed)
        above = errors > FLOOR
        if above.sum() < 3:
            continue
        power = observed_power(errors[above], RADII[above])
        if power < calls + 0.6 and calls == 1:
            corrects_wrongly(float(signed[-1] / model.quadratic_error(RADII[-1])))
        expect.that(
            power >= calls + 0.6,
            f"With calls = {calls} the relative error of the divergence falls like the radius to the "
            f"power {max(power, 0.0):.1f}. Without a call it falls like the first power, and each call "
            "should gain one. The divergence grows like the square of the length, and its value tells by "
            "how much to correct that.",
            "no-gain" if power < 1.5 else "gain-lost",
        )


def corrects_wrongly(ratio: float) -> None:
    """Lose the part if the error with one call over that without it shows how the correction was meant."""
    if abs(ratio + 1) < 0.05:
        expect.fail(
            "With one call the error of the divergence keeps its size and changes its sign: your correction "
            "is twice as long as it should be. The divergence grows like the square of the length.",
            "overcorrected",
        )
    if ratio > 1.5:
        expect.fail(
            "With one call the error of the divergence is larger than without: your correction has the wrong "
            "sign. A divergence that is too large asks for a shorter step.",
            "wrong-direction",
        )


@pytest.mark.points("kl-step", 5, part="b", title="one call, one order", needs="a")
def test_one_call(student: Student):
    gains(student, "b", 1)


@pytest.mark.points("kl-step", 3, part="c", title="two calls, two orders", needs="b")
def test_two_calls(student: Student):
    gains(student, "c", 2)


@pytest.mark.points("kl-step", 5, part="d", title="a large radius", needs="a")
def test_large(student: Student):
    generator = student.generator("d")
    # With this skew some rate loses 0.3 of the length or more: a radius of 3.5 leads past the border.
    for size, skew, radius in [(2, 0.3, 1.5), (3, -0.3, 1.0), (2, -0.3, 3.5), (3, 0.3, 3.0)]:
        model = Waits(generator, size, skew)
        p, oracle = stepped(student, model, radius, 60)
        reached = model.divergence(p)
        expect.that(
            bool(np.isfinite(reached)),
            "Your step ends where there is no model: the divergence is infinite there, and the oracle "
            "said so. Keep the longest step that was too short and the shortest that was too long.",
            "no-model",
        )
        asked = [model.divergence(point) for point in oracle.points]
        reaches(*(np.abs(np.array(values) / (radius**2 / 2) - 1) for values in ([reached], asked)))


def reaches(end: np.ndarray, asked: np.ndarray) -> None:
    """Lose the part unless the relative error at the end, not only at a point asked for, is small enough."""
    if end[0] <= WANTED:
        return
    seen = f"With a large radius the divergence of your step has a relative error of {end[0]:.0e}. "
    expect.that(
        not np.any(asked <= WANTED),
        seen + "You asked for a step that reaches it, and return another one.",
        "moved-on",
    )
    expect.that(
        len(asked) >= 50,
        seen + f"You asked for {len(asked)} of 60 calls: do not stop early.",
        "early",
    )
    expect.fail(
        seen + "All calls were spent. Correct by a bracket where the first rule goes astray, and return a "
        "length from inside the last bracket.",
        "astray",
    )
