"""What the grader tells: the report for people, and the record for machines."""

import io
import json
import textwrap
from pathlib import Path
from typing import Any

from grader.files import write_bytes
from grader.grading import Graded, Settings
from grader.student import PUBLIC_SALT
from grader.verdict import Outcome, Part, Verdict

SCHEMA = 1
# As wide as a cell's output on the book's page.
WIDTH = 84
PROMISE = (
    "These are the public instances. Your course may be graded by the same checks on other instances: an "
    "answer that solves the question passes there too, one fitted to these numbers does not."
)
SALTED = "These are the instructor's instances of the public checks."
BROKEN = "The grader itself failed here. It costs you nothing and gives you nothing: tell your instructor."


def head(settings: Settings) -> str:
    """Return the lines that say under which conditions the answers ran."""
    tier = settings.tier
    return _wrap(f"Tier {tier.name}: {tier.confinement}. It does not stop {tier.hole}.")


def brief_head(settings: Settings) -> str:
    """Return one line instead, for a notebook in which each question has its report."""
    return f"Tier {settings.tier.name}: {settings.tier.brief}."


def text(sheets: list[Graded], settings: Settings) -> str:
    """Return the whole report.

    Parameters
    ----------
    sheets : list of Graded
        In the order asked for.
    settings : Settings
        Those of the run.
    """
    blocks = [head(settings)]
    for sheet in sheets:
        blocks += [sheet.name, *(question(outcome) for outcome in sheet.outcomes)]
        blocks += [_wrap(f"Grader error: {clean(reason, 2000)}") for reason in sheet.broken]
        blocks.append(total(sheet))
    return "\n\n".join([*blocks, _wrap(PROMISE if settings.salt == PUBLIC_SALT else SALTED)])


def total(sheet: Graded) -> str:
    """Return the line with the points of a sheet."""
    earned = sum(outcome.points for outcome in sheet.outcomes)
    possible = sum(outcome.possible for outcome in sheet.outcomes)
    note = "" if sheet.sound else " (not final: the grader failed on part of it)"
    return f"{sheet.name}: {earned:g} of {possible:g} points{note}"


def question(outcome: Outcome) -> str:
    """Return the lines on one question: its verdict, and a sentence for each point lost."""
    verdict = outcome.verdict
    score = "" if verdict is Verdict.MANUAL else f", {outcome.points:g} of {outcome.possible:g} points"
    lines = [f"{outcome.question.id}: {words(verdict)}{score}"]
    causes = {(part.verdict, part.feedback) for part in outcome.parts}
    if not outcome.parts or verdict is Verdict.GRADER_ERROR:
        lines.append(_wrap(BROKEN, "  "))
    if len(causes) == 1 and verdict not in (Verdict.PASS, Verdict.GRADER_ERROR):
        # One cause, such as a syntax error: said once, not part by part.
        lines.append(_wrap(clean(outcome.parts[0].feedback), "  "))
    else:
        lines += [_part(part) for part in outcome.parts]
    return "\n".join(lines)


def _part(part: Part) -> str:
    score = f"{part.points:g}/{part.possible:g}"
    line = _wrap(f"{part.name}  {score}  {words(part.verdict)}  {part.title}".rstrip(), "  ")
    return f"{line}\n{_wrap(clean(part.feedback), '     ')}" if part.feedback else line


def words(verdict: Verdict) -> str:
    """Return a verdict as words."""
    return verdict.replace("_", " ")


def clean(message: str, length: int = 600) -> str:
    """Return text that may hold what a student's code said, without anything that could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in message)[:length].strip()


def _wrap(paragraph: str, indent: str = "") -> str:
    return textwrap.fill(paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent)


def record(sheets: list[Graded], settings: Settings) -> dict[str, Any]:
    """Return the report as data for JSON."""
    return {
        "schema": SCHEMA,
        "tier": settings.tier.name,
        "instances": "public" if settings.salt == PUBLIC_SALT else "salted",
        "sheets": [
            {
                "sheet": sheet.name,
                "broken": sheet.broken,
                "questions": [_outcome(one) for one in sheet.outcomes],
            }
            for sheet in sheets
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.question.id,
        "title": outcome.question.title,
        "verdict": outcome.verdict,
        "points": outcome.points,
        "possible": outcome.possible,
        "parts": [
            {
                "part": part.name,
                "title": part.title,
                "verdict": part.verdict,
                "points": part.points,
                "possible": part.possible,
                "feedback": clean(part.feedback),
                "mistake": part.mistake,
            }
            for part in outcome.parts
        ],
    }


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write a record as JSON: the whole file, or none of it."""
    text = io.StringIO()
    json.dump(data, text, indent=2, ensure_ascii=False, allow_nan=False)
    write_bytes(path, f"{text.getvalue()}\n".encode())
