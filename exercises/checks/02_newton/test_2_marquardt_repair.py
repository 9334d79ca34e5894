"""Checks of marquardt-repair: the rules of the sheet, held against every trial of the loop."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Oracle, Student
from grader.verdict import Question
from limits import call_within_limits
from scripted_fit import LEAST_GAIN, ScriptedFit, Trial

QUESTION = Question("marquardt-repair", "A loop that misjudges its trials")

# Gains from every interval that the rules tell apart.
TAKEN = [(0.76, 0.95), (0.3, 0.7), (0.3, 0.7), (0.01, 0.24), (2e-4, 9e-4), (0.76, 0.95), (0.1, 0.2)]
REFUSED = [(-4.0, -0.5), (1e-5, 9e-5), (-0.2, -0.01), (-40.0, -10.0)]
NAN_IN_ROW = (
    "The residuals of trial {} were not finite, and neither is the gain in its row. Rule 3 says what the "
    "gain is then. Every comparison with NaN is false, so rule 4 needs a gain that is a number."
)
OTHER_GAIN = (
    "The residuals of trial {} were not finite, and the gain in its row is a number, but not that of rule 3. "
    "One residual that is NaN or infinite is enough: look at what your test looks at."
)


def history_of(student: Student, fit: ScriptedFit) -> np.ndarray:
    """Call `marquardt` on a script, and return its history after all that is the same in every part."""
    size, trials = fit.start.size, len(fit.gains)
    residual = Oracle("residual", fit.residual, size, most_calls=trials + 1)
    jacobian = Oracle("jacobian", fit.jacobian, size)
    value = call_within_limits(
        student,
        "marquardt",
        (residual, jacobian, fit.start, trials),
        f"residual was called more than {trials + 1} times for {trials} trials. Rule 2 allows one call a "
        "trial: what you need of the current point, keep.",
        "evaluations",
    )
    x, history = expect.pair(value, "(x, history)")
    expect.that(
        len(residual.points) == trials + 1 and np.array_equal(residual.points[0], fit.start),
        f"residual was called {len(residual.points)} times. Rule 2 says how often: for {trials} trials, once "
        "more than there are trials, and first at x0.",
        "evaluations",
    )
    missing = np.zeros((trials, 3), dtype=bool)
    if isinstance(history, np.ndarray) and history.shape == missing.shape:
        # What is not finite fails by the row it stands in, with a better sentence.
        missing = ~np.isfinite(history.astype(float))
        history = np.where(missing, 0.0, history)
    history = expect.array(history, (trials, 3), "history")
    for k, trial in enumerate(fit.trials):
        check_step(k + 1, trial, history[k, 0])
        check_gain(k + 1, trial, *history[k, :2], missing[k, 1])
    check_rules(history)
    expect.that(
        np.array_equal(expect.vector(x, size, "x"), fit.point),
        "The x you return is not the point that the last accepted trial led to. Follow the verdicts in your "
        "history.",
        "wrong-end",
    )
    return history


def check_step(row: int, trial: Trial, damping: float) -> None:
    """Hold the point of a trial against the system that its damping makes."""
    normal = trial.jacobian.T @ trial.jacobian
    scales, size = np.diag(np.diag(normal)), float(np.linalg.norm(trial.point))

    def missed(scales: np.ndarray, r: np.ndarray) -> float:
        return scaled_residual(normal + damping * scales, trial.p, -trial.jacobian.T @ r, size)

    expect.within(
        "residual",
        missed(scales, trial.r),
        f"Trial {row} is not the step that rule 1 gives for the damping in its row, from the point to which "
        "the accepted trials have led. Follow each variable of the loop through one trial.",
        [
            Mistake(
                "stale-residual",
                f"Trial {row} follows a refused one, and its step solves the system with the residuals of "
                "the refused point. After a refusal everything must be as it was before the trial.",
                lambda: missed(scales, np.nan_to_num(trial.last, posinf=0.0)),
            ),
            Mistake(
                "identity-scaling",
                f"The step of trial {row} solves a system with damping I. Rule 1 has Marquardt's scaling.",
                lambda: missed(np.eye(trial.p.size), trial.r),
            ),
            Mistake(
                "norms-not-squared",
                f"The step of trial {row} solves a system with damping D. Rule 1 has the square of D.",
                lambda: missed(np.sqrt(scales), trial.r),
            ),
            Mistake(
                "largest-scales",
                f"The step of trial {row} takes the largest norms that the columns have had so far, as the "
                "chapter's solver does. Rule 1 takes those of the current Jacobian.",
                lambda: missed(np.diag(trial.largest**2), trial.r),
            ),
        ],
    )


def check_gain(row: int, trial: Trial, damping: float, gain: float, missing: bool) -> None:
    """Hold a gain against the decrease that came and the one that was promised."""
    if not np.isfinite(trial.gain):
        expect.that(not missing, NAN_IN_ROW.format(row), "not-finite")
        expect.that(gain == -1, OTHER_GAIN.format(row), "other-gain")
        return

    def missed(gain: float, promise: float = trial.promise) -> float:
        return abs(gain * promise - trial.gain * trial.promise) / (trial.r @ trial.r)

    expect.within(
        "rounding",
        missed(gain),
        f"The gain in row {row} is not the decrease of J over the decrease that the tangent model promised. "
        "Compute both from residuals, by the first form of the definition, and compare.",
        [
            Mistake(
                "promise-unscaled",
                f"The promise behind the gain in row {row} would be right if damping multiplied the "
                "identity. Put the system of rule 1 into the definition: what belongs to the damping there?",
                lambda: missed(gain, trial.p @ (damping * trial.p - trial.jacobian.T @ trial.r) / 2),
            ),
            Mistake(
                "half-forgotten",
                f"The gain in row {row} is off by a factor of two. J is half a sum of squares, and so is the "
                "model.",
                lambda: min(missed(2 * gain), missed(gain / 2)),
            ),
            Mistake(
                "gain-inverted",
                f"The gain in row {row} is upside down: the promise over the decrease.",
                lambda: missed(1 / gain if gain else 0.0),
            ),
        ],
    )


def check_rules(history: np.ndarray) -> None:
    """Hold the verdicts and the dampings against the gains of the same history."""
    expect.within(
        "rounding", abs(history[0, 0] / 0.01 - 1), "The damping of the first trial is not that of rule 1."
    )
    for k, (damping, gain, accepted) in enumerate(history):
        expect.that(
            accepted == float(gain > LEAST_GAIN),
            f"By rule 4, row {k + 1} of history does not end in the right verdict for its gain.",
            "verdict",
        )
        if k + 1 < len(history):
            factor = 4.0 if gain < 0.25 else 1 / 3 if gain > 0.75 else 1.0
            follow(k + 1, history[k + 1, 0] / damping, factor)


def follow(row: int, ratio: float, factor: float) -> None:
    """Hold the change of the damping after a trial against rule 5."""
    expect.within(
        "rounding",
        abs(ratio / factor - 1),
        f"After the trial of row {row} the damping does not change as rule 5 says.",
        [
            Mistake(
                "damping-reversed",
                f"After the trial of row {row} the damping changes the wrong way. A poor gain means that the "
                "step was too long.",
                lambda: abs(ratio * factor - 1),
            )
        ],
    )


def drawn(generator: np.random.Generator, intervals: list[tuple[float, float]]) -> list[float]:
    """Return a gain from each interval."""
    return [float(generator.uniform(*interval)) for interval in intervals]


@pytest.mark.points("marquardt-repair", 5, part="a", title="the gain")
def test_gain(student: Student):
    generator = student.generator("a")
    scales = generator.uniform(0.8, 1.2, 3) * [0.3, 3.0, 20.0]
    gains = drawn(generator, [*generator.permutation(TAKEN), TAKEN[1]])
    # Norms that fall now and then tell those of the current Jacobian from the largest so far.
    history_of(student, ScriptedFit(generator, gains, list(scales), spread=2.0))


@pytest.mark.points("marquardt-repair", 5, part="b", title="after a refusal")
def test_refusals(student: Student):
    generator = student.generator("b")
    # A refusal first, so that one comes before an accepted trial, and an accepted trial last. With columns
    # of norm one the scaling is the identity: what part a is about plays no role.
    gains = drawn(generator, [REFUSED[0], *generator.permutation(TAKEN + REFUSED[1:]), TAKEN[1]])
    history_of(student, ScriptedFit(generator, gains, [1.0] * 3))


@pytest.mark.points("marquardt-repair", 4, part="c", title="residuals that are not finite")
def test_not_finite(student: Student):
    generator = student.generator("c")
    for value in (np.nan, -np.inf):
        # No trial comes after the refused one: what part b is about plays no role.
        gains = [*drawn(generator, TAKEN[:4]), value]
        history_of(student, ScriptedFit(generator, gains, [1.0] * 3))
