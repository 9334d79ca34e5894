"""What each student gets: the record of the grader, the marks of a person and the policy, put together."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grader.batch.intake import Handed
from grader.batch.marks import Mark
from grader.batch.policy import Choice, Policy
from grader.batch.roster import Person
from grader.verdict import Verdict

NO_ANSWERS = "no answer cell of this sheet in the notebook: perhaps the wrong file"


class Status(StrEnum):
    """What became of a student's work, in the word of the gradebook."""

    GRADED = "graded"
    LATE = "graded late"
    REFUSED = "late, not graded"
    MISSING = "nothing handed in"
    NO_NOTEBOOK = "no notebook"
    UNREADABLE = "unreadable"
    GRADER_ERROR = "GRADER ERROR"


@dataclass(frozen=True)
class Score:
    """What a student has for one question.

    Parameters
    ----------
    question : dict
        Its entry in the record.
    points : float or None
        None where there is no mark yet, or no verdict of the grader.
    mark : Mark or None
        What a person gave instead.
    """

    question: dict[str, Any]
    points: float | None
    mark: Mark | None = None

    @property
    def manual(self) -> bool:
        """Whether a person marks the question, outside the sum."""
        return self.question["verdict"] == Verdict.MANUAL


@dataclass(frozen=True)
class Result:
    """One row of the gradebook.

    Parameters
    ----------
    person : Person
        Whose it is.
    status : Status
        What became of the work.
    scores : list of Score
        By question; empty when nothing was graded.
    total : float or None
        What counts, after any deduction; None when there is no final number.
    earned : float or None
        The same before the deduction.
    notes : list of str
        Sentences for the instructor.
    days_late, attempts : int
        Of the attempt that counts; of all.
    record : dict
        The grader's record, empty when there is none.
    place : str
        Where the notebook that counts lies in the submissions.
    """

    person: Person
    status: Status
    scores: list[Score] = field(default_factory=list)
    total: float | None = None
    earned: float | None = None
    notes: list[str] = field(default_factory=list)
    days_late: int = 0
    attempts: int = 0
    record: dict[str, Any] = field(default_factory=dict)
    place: str = ""


def result_of(
    handed: Handed, choice: Choice, record: dict[str, Any], marks: dict[tuple[str, str], Mark], policy: Policy
) -> Result:
    """Return a student's row.

    Parameters
    ----------
    handed : Handed
        What the student handed in.
    choice : Choice
        What of it counts.
    record : dict
        The grader's record of it; empty when nothing was graded.
    marks : dict
        A person's marks, by (id, question).
    policy : Policy
        What being late costs.
    """
    person, notes = handed.person, [] if handed.person.known else ["the id is not in the roster"]
    notes += choice.notes
    if handed.refused:
        notes.append(f"{handed.refused} thing(s) handed in were refused; see odd.csv")
    scores = [_score(person, question, marks) for question in questions_of(record)]
    status = _status(handed, choice, record, scores)
    if status is Status.UNREADABLE:
        notes.append(record["unreadable"])
    if status is Status.GRADER_ERROR:
        notes.append("not final: the grader itself failed")
    if scores and all(score.question["verdict"] in (Verdict.MISSING, Verdict.MANUAL) for score in scores):
        notes.append(NO_ANSWERS)
    by_hand = [score.question["id"] for score in scores if score.mark and not score.manual]
    notes += [f"points by hand: {', '.join(by_hand)}"] if by_hand else []
    earned = None
    if status in (Status.GRADED, Status.LATE):
        earned = float(sum(score.points for score in scores if not score.manual))
    total = None if earned is None else policy.total(earned, choice.days_late)
    place = choice.attempt.place if choice.attempt else ""
    return Result(
        person, status, scores, total, earned, notes, choice.days_late, len(handed.attempts), record, place
    )


def questions_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of a record."""
    return record["sheets"][0]["questions"] if "sheets" in record else []


def _score(person: Person, question: dict[str, Any], marks: dict[tuple[str, str], Mark]) -> Score:
    mark = marks.get((person.id, question["id"]))
    if mark:
        return Score(question, mark.points, mark)
    open = question["verdict"] in (Verdict.MANUAL, Verdict.GRADER_ERROR)
    return Score(question, None if open else question["points"])


def _status(handed: Handed, choice: Choice, record: dict[str, Any], scores: list[Score]) -> Status:
    if choice.attempt is None:
        if handed.attempts:
            return Status.REFUSED
        return Status.NO_NOTEBOOK if handed.others or handed.refused else Status.MISSING
    if "unreadable" in record:
        return Status.UNREADABLE
    # A person's mark in place of each verdict that the grader failed to give makes the grade final.
    if not scores or any(score.points is None and not score.manual for score in scores):
        return Status.GRADER_ERROR
    broken = record["sheets"][0]["broken"] and not all(score.mark or score.manual for score in scores)
    if broken:
        return Status.GRADER_ERROR
    return Status.LATE if choice.days_late else Status.GRADED
