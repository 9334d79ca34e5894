"""What the grader can say of a question: the verdicts, and the records that carry them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of one part or of one question; nothing else gives points."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    MANUAL = "manual"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASH = "crash"
    MISSING = "missing"
    NOT_ATTEMPTED = "not_attempted"
    NOT_CHECKED = "not_checked"
    GRADER_ERROR = "grader_error"


class Lost(Exception):
    """A part is lost, for a reason that the student can act on.

    Parameters
    ----------
    verdict : Verdict
        How it was lost.
    feedback : str
        What was observed and what to look at; never an expected value.
    mistake : str
        The name of the misconception, when it was recognised.
    """

    def __init__(self, verdict: Verdict, feedback: str, mistake: str = ""):
        super().__init__(feedback)
        self.verdict = verdict
        self.feedback = feedback
        self.mistake = mistake


@dataclass(frozen=True)
class Question:
    """What a file of checks declares of one question; its points stand on the checks.

    Parameters
    ----------
    id : str
        The name in the first line of the answer cell.
    title : str
        As the sheet prints it.
    seconds : float
        Time that the student's code may take, all parts together.
    may_import : tuple of str
        Packages of the course the answer may import.
    uses : tuple of str
        Questions whose answers are loaded before this one.
    manual : bool
        True for a question that a person marks.
    """

    id: str
    title: str
    seconds: float = 10.0
    may_import: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    manual: bool = False


@dataclass
class Part:
    """The outcome of one check."""

    name: str
    title: str
    possible: float
    verdict: Verdict
    feedback: str = ""
    mistake: str = ""
    measurements: list[tuple[str, float]] = field(default_factory=list)

    @property
    def points(self) -> float:
        """All of the part's points for a pass, otherwise none."""
        return self.possible if self.verdict is Verdict.PASS else 0


@dataclass
class Outcome:
    """The outcome of one question: its parts, and the verdict and points that follow from them."""

    question: Question
    parts: list[Part]

    @property
    def points(self) -> float:
        """The points earned."""
        return sum(part.points for part in self.parts)

    @property
    def possible(self) -> float:
        """The points that can be earned."""
        return sum(part.possible for part in self.parts)

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole question."""
        if self.question.manual:
            return Verdict.MANUAL
        verdicts = {part.verdict for part in self.parts}
        if not verdicts or Verdict.GRADER_ERROR in verdicts:
            return Verdict.GRADER_ERROR
        if verdicts == {Verdict.PASS}:
            return Verdict.PASS
        if Verdict.PASS in verdicts:
            return Verdict.PARTIAL
        # The parts build on each other: what the first one met is what to mend first.
        return self.parts[0].verdict
