"""Finds the answers in a sheet: the cells whose first line is ``# answer: ID``."""

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from grader.verdict import Lost, Verdict

FIRST_WORD = re.compile(r"#\s*answer\b", re.IGNORECASE)
LONGEST_FIRST_LINE = 1000
MAX_NOTEBOOK = 50_000_000
MAX_ANSWER = 100_000
MOST_ANSWERS = 200


class UsageError(Exception):
    """The command was given something it cannot grade; the text is the whole message."""


@dataclass(frozen=True)
class Answer:
    """An answer cell.

    Parameters
    ----------
    id : str
        What its first line says, right or wrong.
    source : str
        The whole cell.
    place : str
        Where the student finds it.
    """

    id: str
    source: str
    place: str


def answer_of(source: str, place: str) -> Answer | None:
    """Return the answer that a cell is, or None."""
    line = next(iter(source.lstrip("\ufeff\r\n\t ")[: LONGEST_FIRST_LINE + 1].splitlines()), "")
    match = FIRST_WORD.match(line)
    if not match or len(line) > LONGEST_FIRST_LINE:
        return None
    # Split, not matched: a pattern with a blank part beside another takes hours for a line of blanks.
    words = line[match.end() :].strip().removeprefix(":").split()
    if len(words) > 1:
        return None
    # JSON can spell half a character; only text reaches the student's process.
    return Answer("".join(words), source.encode("utf-8", "replace").decode(), place)


def read_answers(path: Path) -> list[Answer]:
    """Return the answers of a notebook file.

    Raises
    ------
    UsageError
        When the file is no notebook.
    """
    try:
        if path.stat().st_size > MAX_NOTEBOOK:
            raise UsageError(f"{path} is larger than a sheet can be; clear its outputs and try again.")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        sources = [
            (position, "".join(cell["source"]))
            for position, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code"
        ]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path} is not a Jupyter notebook.") from error
    found = (answer_of(source, f"cell {position}") for position, source in sources)
    answers = [answer for answer in found if answer]
    if len(answers) > MOST_ANSWERS:
        raise UsageError(f"{path} has {len(answers)} answer cells; a sheet has {MOST_ANSWERS} at most.")
    return answers


def find(question: str, answers: list[Answer], known: list[str], starter: str) -> str:
    """Return the source of a question's answer.

    Parameters
    ----------
    question : str
        The id looked for.
    answers : list of Answer
        Everything the student gave.
    known : list of str
        The ids of all questions of the sheet.
    starter : str
        The answer cell as the sheet came.

    Raises
    ------
    Lost
        When there is none to run: missing, twice there, or still the starter.
    """
    found = [answer for answer in answers if answer.id == question]
    if not found:
        raise Lost(Verdict.MISSING, _missing(question, answers, known))
    if len(found) > 1:
        places = " and ".join(answer.place for answer in found[:2])
        raise Lost(
            Verdict.ERROR, f"The first line '# answer: {question}' stands twice, in {places}. Keep one."
        )
    source = found[0].source
    if len(source) > MAX_ANSWER:
        raise Lost(Verdict.ERROR, f"The answer has more than {MAX_ANSWER} characters. Keep the code alone.")
    if _statements(source) in ([], _statements(starter)):
        raise Lost(Verdict.NOT_ATTEMPTED, "The answer cell is still as the sheet came.")
    return source


def _missing(question: str, answers: list[Answer], known: list[str]) -> str:
    strangers = [answer for answer in answers if answer.id not in known]
    near = difflib.get_close_matches(question, [answer.id for answer in strangers], n=1)
    if near:
        place = next(answer.place for answer in strangers if answer.id == near[0])
        return (
            f"No answer cell; {place} says '# answer: {near[0]}'. Make its first line '# answer: {question}'."
        )
    return (
        f"No cell has the first line '# answer: {question}'. In a notebook, run the cell before you check it."
    )


def _statements(source: str) -> list[str]:
    """Return the lines neither blank nor comment. Text alone: the grader parses no student's code."""
    lines = (line.rstrip() for line in source.splitlines())
    return [line for line in lines if line and not line.lstrip().startswith("#")]
