"""The statistics of the class page: what is hard, what tells students apart, what is misunderstood."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.batch.results import Result

BINS = 10
# Below this a correlation says more about chance than about a question.
ENOUGH = 10


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over the class.

    Parameters
    ----------
    question : dict
        Its entry in a record.
    students : int
        How many have points for it.
    mean_share : float or None
        Mean of points over possible points.
    discrimination : float or None
        Correlation of the points for it with the points for all other questions.
    verdicts : Counter
        How often each verdict was given.
    """

    question: dict[str, Any]
    students: int
    mean_share: float | None
    discrimination: float | None
    verdicts: Counter


@dataclass(frozen=True)
class Misconception:
    """A misconception and those who have it: by the feedback they got, or by what they resemble."""

    question: str
    name: str
    feedback: str
    students: int


def final(results: list[Result]) -> list[Result]:
    """Return the results that statistics count: students of the roster with a final total."""
    return [one for one in results if one.person.known and one.total is not None]


def histogram(shares: list[float]) -> list[int]:
    """Return how many shares lie in each tenth from 0 to 1; the last holds 1 as well."""
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    return counts


def question_statistics(results: list[Result], questions: list[dict[str, Any]]) -> list[QuestionStatistics]:
    """Return the statistics of each question that the grader marks, from final results."""
    marked = [number for number, question in enumerate(questions) if question["verdict"] != "manual"]
    points = np.array([[one.scores[number].points for number in marked] for one in results], float)
    points = points.reshape(len(results), len(marked))
    found = []
    for column, number in enumerate(marked):
        question = questions[number]
        own, rest = points[:, column], np.delete(points, column, axis=1).sum(axis=1)
        mean = float(own.mean() / question["possible"]) if len(own) and question["possible"] else None
        verdicts = Counter(one.scores[number].question["verdict"] for one in results)
        found.append(QuestionStatistics(question, len(own), mean, correlation(own, rest), verdicts))
    return found


def correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """Return Pearson's correlation; None for few students, and where one of the two does not vary."""
    if len(one) < ENOUGH or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def misconceptions(results: list[Result]) -> list[Misconception]:
    """Return the misconceptions that the checks named, commonest first, each student counted once."""
    feedback: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for one in results:
        seen = {}
        for question, part in _parts(one):
            if part["mistake"]:
                seen.setdefault((question["id"], part["mistake"]), part["feedback"])
        for key, said in seen.items():
            feedback[key][said] += 1
    found = []
    for (question, name), said in feedback.items():
        # Sentences can differ in a number; the commonest stands for all.
        sentence = min(said, key=lambda text: (-said[text], text))
        found.append(Misconception(question, name, sentence, said.total()))
    return sorted(found, key=lambda one: (-one.students, one.question, one.name))


def resemblances(results: list[Result]) -> list[Misconception]:
    """Return the known wrong answers that unexplained failures resemble, commonest first.

    Where one part of a question names the misconception, the others need no explanation.
    """
    counts: Counter = Counter()
    for one in results:
        explained = {question["id"] for question, part in _parts(one) if part["mistake"]}
        counts.update(
            {
                (question["id"], part["resembles"])
                for question, part in _parts(one)
                if part["resembles"] and question["id"] not in explained
            }
        )
    found = [Misconception(question, name, "", count) for (question, name), count in counts.items()]
    return sorted(found, key=lambda one: (-one.students, one.question, one.name))


def _parts(one: Result) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(score.question, part) for score in one.scores for part in score.question["parts"]]
