"""Grades the answers to one sheet: runs its checks through pytest, isolated from all other configuration."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader import sheet
from grader.folder import declared
from grader.plugin import Grading
from grader.sheet import Answer, UsageError
from grader.student import PUBLIC_SALT, Student
from grader.tiers import T0, Tier
from grader.verdict import Lost, Outcome, Question, Verdict

TIME_LIMIT = "GRADER_TIME_LIMIT"
ISOLATED = [
    f"--config-file={os.devnull}",
    "--noconftest",
    "--disable-plugin-autoload",
    "--import-mode=importlib",
    "--assert=plain",
    "--strict-markers",
    "--capture=no",
    *("-pno:cacheprovider", "-pno:terminal", "-pno:doctest"),
    *("-pno:faulthandler", "-pno:logging", "-pno:pastebin"),
    # At the end of a run these two collect garbage through the caller's whole heap: seconds in a large one.
    *("-pno:unraisableexception", "-pno:threadexception"),
]
FROM_OUTSIDE = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@dataclass(frozen=True)
class Settings:
    """What is the same for all questions of a run.

    Parameters
    ----------
    salt : bytes
        What the instances are drawn from; the public ones by default.
    tier : Tier
        How the student's process is confined.
    seconds : float
        Upper bound on every question's own time limit.
    student : type
        What calls the answers; a class of its own may also keep what they return.
    """

    salt: bytes = PUBLIC_SALT
    tier: Tier = T0
    seconds: float = field(default_factory=lambda: time_limit())
    student: type[Student] = Student


@dataclass(frozen=True)
class Graded:
    """The outcomes of one sheet, and whatever broke on the grader's side."""

    name: str
    outcomes: list[Outcome]
    broken: list[str]

    @property
    def sound(self) -> bool:
        """Whether the grader itself worked."""
        return not self.broken and all(one.verdict is not Verdict.GRADER_ERROR for one in self.outcomes)


def time_limit() -> float:
    """Return the bound on time limits that the environment sets; none by default."""
    text = os.environ.get(TIME_LIMIT, "inf")
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise UsageError(f"{TIME_LIMIT} is '{text}'; a positive number of seconds is accepted.")
    return seconds


def grade(checks: Path, answers: list[Answer], settings: Settings, only: str | None = None) -> Graded:
    """Run a sheet's checks on a student's answers.

    Parameters
    ----------
    checks : Path
        The sheet's folder of checks, one file a question.
    answers : list of Answer
        Everything the student gave.
    settings : Settings
        Salt, tier and time.
    only : str, optional
        The one question to grade.

    Returns
    -------
    Graded
        Every question of the sheet with its verdict.
    """
    known = declared(checks)
    asked = {id: file for id, file in known.items() if only in (None, id)}

    def find(question: Question) -> list[tuple[str, str]]:
        return cells_of(question, answers, list(known), checks / "starters")

    def start(question: Question, cells: list[tuple[str, str]]) -> Student:
        seconds = min(question.seconds, settings.seconds)
        return settings.student(question, cells, settings.salt, settings.tier, seconds)

    grading = Grading(only, find, start)
    files = [str(file) for file in dict.fromkeys(asked.values())]
    with _undisturbed(checks):
        ended = pytest.main([*ISOLATED, f"--rootdir={checks}", *files], plugins=[grading])
    if grading.interrupted:
        raise KeyboardInterrupt
    if ended in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        grading.broken.append("pytest itself failed")
    outcomes = {outcome.question.id: outcome for outcome in grading.outcomes()}
    # Checks that do not even load lose no question: it stays in the report, without a part.
    return Graded(
        checks.name, [outcomes.get(id) or Outcome(Question(id, ""), []) for id in asked], grading.broken
    )


def cells_of(
    question: Question, answers: list[Answer], known: list[str], starters: Path
) -> list[tuple[str, str]]:
    """Return the cells a question needs, as (id, source), those it builds on first."""
    cells = []
    for id in question.uses:
        try:
            cells.append((id, sheet.find(id, answers, known, starter_of(id, starters))))
        except Lost as lost:
            raise Lost(Verdict.NOT_CHECKED, f"Builds on the answer to {id}, which is not there.") from lost
    return [*cells, (question.id, sheet.find(question.id, answers, known, starter_of(question.id, starters)))]


def starter_of(question: str, starters: Path) -> str:
    """Return the answer cell as the sheet came."""
    return (starters / f"{question}.py").read_text(encoding="utf-8")


@contextlib.contextmanager
def _undisturbed(checks: Path) -> Iterator[None]:
    """Keep the caller's settings out of pytest, and pytest's traces out of the caller."""
    outside = {name: os.environ.pop(name) for name in FROM_OUTSIDE if name in os.environ}
    modules, writes = set(sys.modules), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    # What the checks of a sheet share lies beside them.
    sys.path.insert(0, str(checks))
    try:
        yield
    finally:
        sys.path.remove(str(checks))
        sys.dont_write_bytecode = writes
        os.environ.update(outside)
        # A second run must read the checks again, and other checks of the same name.
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(f"{checks}{os.sep}"):
                del sys.modules[name]
