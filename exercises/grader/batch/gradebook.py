"""The tables of a class: ``gradebook.csv``, ``odd.csv`` and ``to_mark.csv``."""

from pathlib import Path
from typing import Any

from grader.batch import oddity
from grader.batch.marks import COLUMNS
from grader.batch.oddity import Oddity
from grader.batch.policy import Policy
from grader.batch.results import Result
from grader.batch.tables import write_table


def write_gradebook(
    path: Path, results: list[Result], questions: list[dict[str, Any]], policy: Policy
) -> None:
    """Write one row a student, in the order of the results.

    Parameters
    ----------
    path : Path
        The file.
    results : list of Result
        Those of the roster, then the others.
    questions : list of dict
        The questions of the sheet, as a record lists them.
    policy : Policy
        Named in each row.
    """
    optional = [name for name in ("email", "section") if any(getattr(one.person, name) for one in results)]
    header = ["id", "name", *optional, "status", "note", "total", "possible"]
    for question in questions:
        header += [f"{question['id']} points", f"{question['id']} verdict"]
    header += ["attempts", "days late", "policy"]
    possible = sum(question["possible"] for question in questions)
    rows = [_row(one, optional, possible, len(questions), policy) for one in results]
    write_table(path, [header, *rows])


def _row(one: Result, optional: list[str], possible: float, questions: int, policy: Policy) -> list[object]:
    row = [one.person.id, one.person.name, *(getattr(one.person, name) for name in optional)]
    row += [str(one.status), "; ".join(one.notes), one.total, possible]
    for score in one.scores:
        row += [score.points, score.question["verdict"].replace("_", " ")]
    row += [None] * (2 * (questions - len(one.scores)))
    return [*row, one.attempts, one.days_late, str(policy)]


def write_odd(path: Path, odd: list[Oddity]) -> None:
    """Write one row for each odd thing."""
    rows = ((one.id, one.kind, one.place, one.detail) for one in odd)
    write_table(path, [oddity.HEADER, *rows])


def write_to_mark(path: Path, results: list[Result]) -> None:
    """Write one row for each question that waits for a person, in the columns of ``marks.csv``."""
    rows = [
        (
            one.person.id,
            score.question["id"],
            None,
            None,
            one.person.name,
            score.question["parts"][0]["feedback"],
            one.place,
        )
        for one in results
        for score in one.scores
        if score.manual and not score.mark
    ]
    write_table(path, [(*COLUMNS, "name", "state", "file"), *rows])
