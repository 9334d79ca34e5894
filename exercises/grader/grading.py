"""Grades the answers to one sheet: runs its checks through pytest, isolated from all other configuration."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader import sheet
from grader.plugin import Grading
from grader.process import T0, Tier
from grader.sheet import Answer, UsageError
from grader.student import PUBLIC_SALT, Student
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
    """

    salt: bytes = PUBLIC_SALT
    tier: Tier = T0
    seconds: float = field(default_factory=lambda: time_limit())


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


def sheet_name(checks: Path) -> str:
    """Return the name of the sheet that a file of checks belongs to."""
    return checks.stem.removeprefix("test_")


def grade(checks: Path, answers: list[Answer], settings: Settings, only: str | None = None) -> Graded:
    """Run a sheet's checks on a student's answers.

    Parameters
    ----------
    checks : Path
        The file of checks.
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

    def find(question: Question, known: list[str]) -> list[tuple[str, str]]:
        return cells_of(question, answers, known, checks.parent / "starters")

    def start(question: Question, cells: list[tuple[str, str]]) -> Student:
        return Student(question, cells, settings.salt, settings.tier, min(question.seconds, settings.seconds))

    grading = Grading(only, find, start)
    with _undisturbed(checks):
        ended = pytest.main([*ISOLATED, f"--rootdir={checks.parent}", str(checks)], plugins=[grading])
    if grading.interrupted:
        raise KeyboardInterrupt
    if ended in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        grading.broken.append("pytest itself failed")
    return Graded(sheet_name(checks), grading.outcomes() or _unknown(answers, only), grading.broken)


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


def _unknown(answers: list[Answer], only: str | None) -> list[Outcome]:
    """Return outcomes for checks that do not even load, so that no question falls out of the report."""
    ids = [only] if only else list(dict.fromkeys(answer.id for answer in answers))
    return [Outcome(Question(id, ""), []) for id in ids]


@contextlib.contextmanager
def _undisturbed(checks: Path) -> Iterator[None]:
    """Keep the caller's settings out of pytest, and pytest's traces out of the caller."""
    outside = {name: os.environ.pop(name) for name in FROM_OUTSIDE if name in os.environ}
    modules, writes = set(sys.modules), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        os.environ.update(outside)
        # A second run must read the checks again, and other checks of the same name.
        for name in set(sys.modules) - modules:
            if getattr(sys.modules[name], "__file__", None) == str(checks):
                del sys.modules[name]
