"""The numbers of the class page against SciPy and against counting again."""

import itertools

import numpy as np
import pytest
from grader.batch import class_statistics as statistics
from grader.batch.results import Result, Score, Status
from grader.batch.roster import Person
from scipy import stats

QUESTIONS = [
    {"id": "yes-no", "title": "All or nothing", "verdict": "missing", "possible": 5},
    {"id": "parts", "title": "In parts", "verdict": "missing", "possible": 10},
    {"id": "same", "title": "Everybody the same", "verdict": "missing", "possible": 4},
    {"id": "essay", "title": "By a person", "verdict": "manual", "possible": 0},
]


def part(mistake: str = "", feedback: str = "", resembles: str = "") -> dict:
    return {"part": "a", "mistake": mistake, "feedback": feedback, "resembles": resembles}


def result(points: list[float], parts: list[dict] = (), known: bool = True, total: bool = True) -> Result:
    verdicts = [
        "pass" if had == q["possible"] else "partial" for had, q in zip(points, QUESTIONS, strict=False)
    ]
    scores = [
        Score(question | {"verdict": verdict, "parts": list(parts) if question["id"] == "parts" else []}, had)
        for question, verdict, had in zip(QUESTIONS, [*verdicts, "manual"], [*points, None], strict=True)
    ]
    earned = float(sum(points)) if total else None
    return Result(Person("s", known=known), Status.GRADED, scores, earned, earned)


@pytest.fixture(scope="module")
def points():
    """Return the points of 40 students."""
    generator = np.random.default_rng(7)
    skill = generator.standard_normal(40)
    yes = 5.0 * (skill + generator.standard_normal(40) > 0)
    some = np.clip(np.round(5 + 2 * skill + generator.standard_normal(40)), 0, 10)
    return np.column_stack([yes, some, np.full(40, 4.0)])


def test_difficulty_and_discrimination(points):
    found = statistics.question_statistics([result(list(row)) for row in points], QUESTIONS)
    assert [one.question["id"] for one in found] == ["yes-no", "parts", "same"]
    assert [one.students for one in found] == [40, 40, 40]
    for column, one in enumerate(found):
        assert one.mean_share == pytest.approx(points[:, column].mean() / QUESTIONS[column]["possible"])
    rest = points.sum(axis=1) - points[:, 0]
    expected = stats.pointbiserialr(points[:, 0] > 0, rest).statistic
    assert found[0].discrimination == pytest.approx(expected)
    rest = points.sum(axis=1) - points[:, 1]
    assert found[1].discrimination == pytest.approx(stats.pearsonr(points[:, 1], rest).statistic)
    # Not the correlation with the total, of which the question is a part.
    with_total = stats.pearsonr(points[:, 1], points.sum(axis=1)).statistic
    assert abs(found[1].discrimination - with_total) > 0.01
    assert found[2].discrimination is None


def test_it_is_silent_for_few_students_and_where_nothing_varies(points):
    few = [result(list(row)) for row in points[: statistics.ENOUGH - 1]]
    assert [one.discrimination for one in statistics.question_statistics(few, QUESTIONS)] == [None] * 3
    enough = [result(list(row)) for row in points[: statistics.ENOUGH]]
    assert statistics.question_statistics(enough, QUESTIONS)[0].discrimination is not None
    (one,) = statistics.question_statistics([result([5, 5, 4])] * 20, QUESTIONS)[:1]
    assert (one.mean_share, one.discrimination) == (1.0, None)
    assert [one.mean_share for one in statistics.question_statistics([], QUESTIONS)] == [None] * 3


def test_verdicts_are_counted(points):
    found = statistics.question_statistics([result(list(row)) for row in points], QUESTIONS)
    assert found[0].verdicts == {"pass": (points[:, 0] == 5).sum(), "partial": (points[:, 0] == 0).sum()}


def test_the_histogram_is_that_of_numpy():
    shares = [n / 37 for n in range(38)] + [0.0, 1.0, 1.0]
    assert statistics.histogram(shares) == list(np.histogram(shares, bins=10, range=(0, 1))[0])


@pytest.mark.parametrize("tenth", range(11))
def test_a_share_on_a_border_counts_above_it(tenth):
    counts = statistics.histogram([tenth * 1.6 / 16])
    assert counts.index(1) == min(tenth, 9)


def test_only_final_totals_of_the_roster_count():
    every = [result([5, 5, 4], known=k, total=t) for k, t in itertools.product([True, False], repeat=2)]
    assert statistics.final(every) == every[:1]


def test_misconceptions_count_students_and_the_commonest_sentence():
    twice = [part("sign", "uphill 3"), part("sign", "uphill 4")]
    results = [
        result([0, 0, 0], twice),
        result([0, 0, 0], [part("sign", "uphill 3")]),
        result([0, 0, 0], [part("sign", "uphill 5"), part("shape", "a column")]),
        result([0, 0, 0], [part("", "", "half a step"), part("", "", "half a step")]),
        # What one part explains is not listed again for another.
        result([0, 0, 0], [part("shape", "a column"), part("", "", "half a step")]),
    ]
    found = statistics.misconceptions(results)
    assert [(one.name, one.students, one.feedback) for one in found] == [
        ("sign", 3, "uphill 3"),
        ("shape", 2, "a column"),
    ]
    assert [(one.question, one.name, one.students) for one in statistics.resemblances(results)] == [
        ("parts", "half a step", 1)
    ]
