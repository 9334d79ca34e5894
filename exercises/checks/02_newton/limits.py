"""What a check says when an answer asks the grader too often."""

from collections.abc import Sequence
from typing import Any

from grader.student import Oracle, Student
from grader.verdict import Lost, Verdict


def call_within_limits(
    student: Student, name: str, arguments: Sequence[Any], feedback: str, mistake: str
) -> Any:
    """Call a function of the student, whose oracles have limits.

    Parameters
    ----------
    student : Student
        Whose answer is called.
    name : str
        The function.
    arguments : sequence
        What it is given; the oracles among them have a `most_calls` that means something in the question.
    feedback, mistake : str
        How the part is lost when one of the oracles refuses because it has answered that often. What the
        refusal alone would say, that the answer raised an error, is about a symptom.
    """
    try:
        return student.call(name, *arguments)
    except Lost as lost:
        oracles = [argument for argument in arguments if isinstance(argument, Oracle)]
        if lost.verdict is Verdict.ERROR and any(refused(oracle, lost) for oracle in oracles):
            raise Lost(Verdict.FAIL, feedback, mistake) from lost
        raise


def refused(oracle: Oracle, lost: Lost) -> bool:
    """Say whether this oracle had answered as often as it may, and the answer ended because of it."""
    return len(oracle.points) == oracle.most_calls and f"{oracle.name} answers no more than" in lost.feedback
