"""Checks of profiles-cut-short: ratios known by construction, and races that are first run, then cut."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from races import FACTORS, INSTANCES, METHODS, CutRace, Race, cut, race

QUESTION = Question("profiles-cut-short", "What a race that was cut short still tells")


def shares(student: Student, costs: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Call `profile` and return its array."""
    value = student.call("profile", costs, factors)
    return expect.array(value, (costs.shape[0], factors.size), "profile(costs, factors)")


def gap(value: np.ndarray, truth: np.ndarray) -> float:
    """Return the largest difference of two profiles."""
    return float(np.abs(value - truth).max())


def failure_mistakes(value: np.ndarray, drawn: Race, truth: np.ndarray) -> list[Mistake]:
    """Return the known mistakes about failures in a profile; each is undone in the student's value."""
    solved = np.isfinite(drawn.ratios)
    nobody = ~solved.any(axis=0)
    return [
        Mistake(
            "nobody-counts",
            "An instance that nobody solved counts as solved in your profile, for every method. Look at what "
            "your comparison says about two infinite costs.",
            lambda: gap(value - nobody.mean(), truth),
        ),
        Mistake(
            "failures-dropped",
            "Your shares are shares of what the method solved. Divide by the number of all instances, or a "
            "method gains by failing.",
            lambda: gap(value * solved.mean(axis=1)[:, None], truth),
        ),
        Mistake(
            "nobody-dropped",
            "Your shares leave out the instances that nobody solved. They belong to the race: divide by the "
            "number of all instances.",
            lambda: gap(value * (~nobody).mean(), truth),
        ),
        Mistake(
            "counts",
            "Your profile counts instances. It is a share: divide by the number of all instances.",
            lambda: gap(value / nobody.size, truth),
        ),
    ]


def share_mistakes(value: np.ndarray, drawn: Race) -> list[Mistake]:
    """Return the known mistakes in what counts; each is another profile, known by construction."""
    strictly = drawn.ratios[:, :, None] < FACTORS
    whole = ~np.isnan(drawn.costs).any(axis=0)[None, :, None]
    return [
        Mistake(
            "strict",
            "A run that costs exactly the factor times the best is missing from your share. The profile says "
            "at most: it steps up at the ratio itself.",
            lambda: gap(value, strictly.mean(axis=1)),
        ),
        Mistake(
            "nan-spoils-instance",
            "In your profile an instance counts for nobody as soon as one cost is NaN. NaN means that this "
            "method did not solve it, and says nothing of the others.",
            lambda: gap(value, ((drawn.ratios[:, :, None] <= FACTORS) & whole).mean(axis=1)),
        ),
    ]


@pytest.mark.points("profiles-cut-short", 5, part="a", title="the profile, with failures and ties")
def test_profile(student: Student):
    generator = student.generator("a")
    # Neither NaN nor failures nor unsolved instances at first, so that the plain mistakes are told apart.
    for failing, nobody in [(0.0, 0), (0.25, 0), (0.25, 3)]:
        drawn = race(generator, METHODS, INSTANCES, failing, nobody)
        value = shares(student, drawn.costs, FACTORS)
        truth = (drawn.ratios[:, :, None] <= FACTORS).mean(axis=1)
        expect.within(
            "rounding",
            gap(value, truth),
            "A share of your profile is not the share of instances on which the method finished within the "
            "factor of the best. Try a table of one instance, then one with a failure.",
            [*failure_mistakes(value, drawn, truth), *share_mistakes(value, drawn)],
        )


def bounds(student: Student, stopped: CutRace, factors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Call `profile_bounds` and return both bounds."""
    value = student.call("profile_bounds", stopped.costs, stopped.caps, factors)
    lower, upper = expect.pair(value, "(lower, upper)")
    shape = (METHODS, factors.size)
    return expect.array(lower, shape, "lower"), expect.array(upper, shape, "upper")


def upper_mistakes(
    upper: np.ndarray, attained: np.ndarray, stopped: CutRace, sure: np.ndarray
) -> list[Mistake]:
    """Return the known mistakes in an upper bound."""
    nobody = stopped.unknown.all(axis=0).mean()
    cut_share = stopped.unknown.mean(axis=1)[:, None]
    reach = (stopped.caps / np.nanmin(stopped.completed(np.inf), axis=0))[:, None]
    at_edge = (stopped.unknown[:, :, None] & (reach == stopped.factors)).mean(axis=1)
    return [
        Mistake(
            "every-cut-run-may-count",
            "Your upper bound lets every cut run count at every factor. A cut run cost more than its cap. "
            "Ask from which factor on that can be within reach of the best.",
            lambda: float(np.abs(upper - sure - cut_share).max()),
        ),
        Mistake(
            "nobody-could-win",
            "Your upper bound gives nobody the instances on which no run finished. Any one method could have "
            "been the best there, had the race gone on.",
            lambda: gap(upper + nobody, attained),
        ),
        Mistake(
            "at-the-cap",
            "Your upper bound lets a cut run count where the factor times the best is the cap itself. It "
            "cost more than the cap, so it cannot.",
            lambda: gap(upper - at_edge, attained),
        ),
    ]


@pytest.mark.points("profiles-cut-short", 6, part="b", title="the bounds of a race that was cut", needs="a")
def test_bounds(student: Student):
    generator = student.generator("b")
    for nobody in (0, 2):
        stopped = cut(generator, nobody)
        lower, upper = bounds(student, stopped, stopped.factors)
        expect.that(
            not ((lower >= upper).all() and (lower > upper).any()),
            "Your lower bound is nowhere below your upper one. Asked for is (lower, upper).",
            "swapped",
        )
        sure = shares(student, stopped.completed(np.inf), stopped.factors)
        at_caps = shares(student, stopped.completed(stopped.caps), stopped.factors)
        expect.within(
            "rounding",
            float(np.abs(lower - sure).max()),
            "Your lower bound is not what remains if no cut run ever ends. It must hold for that completion "
            "too, and need not be lower.",
            [
                Mistake(
                    "cut-counts-at-cap",
                    "Your lower bound counts cut runs as if they had ended at the cap. Nobody knows that "
                    "they end at all.",
                    lambda lower=lower, at_caps=at_caps: float(np.abs(lower - at_caps).max()),
                )
            ],
        )
        attained = np.array(
            [
                shares(student, stopped.completed_at_once(method), stopped.factors)[method]
                for method in range(METHODS)
            ]
        )
        expect.within(
            "rounding",
            float(np.abs(upper - attained).max()),
            "Your upper bound is not the share a method reaches if its own cut runs end right after the cap "
            "and no other cut run ever ends. Complete a small table by hand, and compare.",
            upper_mistakes(upper, attained, stopped, sure),
        )


@pytest.mark.points("profiles-cut-short", 4, part="c", title="where doubt begins", needs="b")
def test_first_doubt(student: Student):
    generator = student.generator("c")
    for _ in range(3):
        stopped = cut(generator, 0)
        doubt = expect.number(student.call("first_doubt", stopped.costs, stopped.caps), "first_doubt")
        expect.that(doubt >= 1, "first_doubt is below 1, where no profile is defined.", "below-one")
        factors = np.append(np.linspace(1.0, doubt * (1 - 1e-9), 40), [doubt * (1 + 1e-9)])
        lower, upper = bounds(student, stopped, factors)
        apart = (upper > lower + 1e-9).any(axis=0)
        expect.that(
            not apart[:-1].any(),
            "Below your first_doubt, your own two bounds already differ for some method. The first instance "
            "to become doubtful decides.",
            "doubt-too-late",
        )
        expect.that(
            apart[-1],
            "Just above your first_doubt, your own two bounds still agree for every method. Only instances "
            "with a cut run bring doubt.",
            "doubt-too-early",
        )
    finished = race(generator, METHODS, INSTANCES, failing=0.0, nobody=0)
    value = student.call("first_doubt", finished.costs, 4.0 * finished.costs.max(axis=0))
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value.item()
    expect.that(
        type(value) is float and value == np.inf,
        "Where every run finished there is no doubt at any factor, and first_doubt is infinite.",
        "doubt-without-a-cut",
    )
