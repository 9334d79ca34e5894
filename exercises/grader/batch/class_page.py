"""The page on a class, for its instructors."""

import urllib.parse
from collections import Counter
from html import escape
from pathlib import Path
from statistics import mean, median
from typing import Any

from grader import report
from grader.batch import class_statistics as statistics
from grader.batch.drawing import histogram_svg
from grader.batch.oddity import Oddity
from grader.batch.options import Options
from grader.batch.page import Link, Remark, alarm, page, paragraph, table
from grader.batch.results import Result, Status
from grader.batch.store import file_name
from grader.files import write_bytes

READING = (
    "Difficulty is the mean share of a question's points: near 1 almost everybody has it, near 0 almost "
    "nobody. Discrimination is the correlation of the points for a question with the points for all other "
    "questions. Above 0.3 the question tells strong sheets from weak ones; near 0 it does not; below 0 "
    "strong sheets fail it more often, so look at its text and its checks. It is left out for fewer than "
    f"{statistics.ENOUGH} students and where the points do not vary; with n students, chance alone moves it "
    "by about 1/√n."
)
MOST_ROWS = 20


def write_class_page(
    path: Path,
    results: list[Result],
    odd: list[Oddity],
    questions: list[dict[str, Any]],
    options: Options,
    head: str,
) -> None:
    """Write the page.

    Parameters
    ----------
    path : Path
        The file.
    results : list of Result
        All rows of the gradebook.
    odd : list of Oddity
        All rows of ``odd.csv``.
    questions : list of dict
        The questions of the sheet.
    options : Options
        Those of the run.
    head : str
        Under which conditions the answers ran.
    """
    sheet, counted = options.checks.name, statistics.final(results)
    body = [f"<h1>{escape(sheet)}: the class</h1>", *_alarms(results)]
    body += [paragraph(" ".join(head.split()), "muted"), _status(results)]
    body += [*_totals(counted, questions), *_questions(counted, questions)]
    body += [*_misconceptions(counted), *_odd(odd), *_reports(results)]
    body += ["<h2>Conditions</h2>", paragraph(f"Policy: {options.policy}.")]
    write_bytes(path, page(f"{sheet}: the class", "\n".join(body)).encode())


def _alarms(results: list[Result]) -> list[str]:
    failed = [one.person.id for one in results if one.status is Status.GRADER_ERROR]
    if not failed:
        return []
    more = f" and {len(failed) - MOST_ROWS} more" if len(failed) > MOST_ROWS else ""
    return [
        alarm(
            f"The grader itself failed on {len(failed)} submission(s): {', '.join(failed[:MOST_ROWS])}{more}."
            " They have no total and are in no statistic below. Run the same command again, or give a mark "
            "by hand."
        )
    ]


def _status(results: list[Result]) -> str:
    rows = []
    for known, where in ((True, "in the roster"), (False, "not in the roster")):
        counts = Counter(str(one.status) for one in results if one.person.known is known)
        rows += [(f"{status}, {where}", count) for status, count in sorted(counts.items())]
    return f"<h2>Submissions</h2>\n{table('What became of them', ('Status', 'Students'), rows, (1,))}"


def _totals(counted: list[Result], questions: list[dict[str, Any]]) -> list[str]:
    possible = sum(question["possible"] for question in questions)
    lines = ["<h2>Totals</h2>"]
    if not counted or not possible:
        return [*lines, paragraph("No student of the roster has a final total yet.")]
    totals = [one.total for one in counted]
    counts = statistics.histogram([total / possible for total in totals])
    said = (
        f"{len(totals)} totals of {possible:g} possible points: mean {mean(totals):.1f}, median "
        f"{median(totals):.1f}, lowest {min(totals):g}, highest {max(totals):g}."
    )
    tenths = [f"{10 * n} to {'under ' * (n < 9)}{10 * n + 10} %" for n in range(statistics.BINS)]
    picture = histogram_svg(
        counts, "Students by share of the possible points; the table below has the numbers"
    )
    rows = zip(tenths, counts, strict=True)
    return [
        *lines,
        paragraph(said),
        picture,
        table("Students by share of the possible points", ("Share", "Students"), rows, (1,)),
    ]


def _questions(counted: list[Result], questions: list[dict[str, Any]]) -> list[str]:
    found = statistics.question_statistics(counted, questions)
    rows = [
        (
            one.question["id"],
            one.question["title"],
            one.question["possible"],
            one.students,
            None if one.mean_share is None else f"{one.mean_share:.2f}",
            None if one.discrimination is None else f"{one.discrimination:.2f}",
        )
        for one in found
    ]
    header = ("Question", "Title", "Points", "n", "Difficulty", "Discrimination")
    lines = ["<h2>Questions</h2>", table("Difficulty and discrimination", header, rows, (2, 3, 4, 5))]
    graded = [one for one in found if one.mean_share is not None]
    if graded:
        hardest = min(graded, key=lambda one: one.mean_share)
        lines.append(
            paragraph(
                f"Hardest: {hardest.question['id']}, with {hardest.mean_share:.0%} of its points on average."
            )
        )
    lines.append(paragraph(READING, "muted"))
    verdicts = sorted({verdict for one in found for verdict in one.verdicts})
    counts = [(one.question["id"], *(one.verdicts[verdict] for verdict in verdicts)) for one in found]
    if verdicts:
        columns = ("Question", *map(report.words, verdicts))
        lines.append(table("Students by verdict", columns, counts, tuple(range(1, len(columns)))))
    return lines


def _misconceptions(counted: list[Result]) -> list[str]:
    named, resembling = statistics.misconceptions(counted), statistics.resemblances(counted)
    lines = ["<h2>Misconceptions</h2>"]
    if named:
        rows = []
        for one in named[:MOST_ROWS]:
            rows += [(one.name, one.question, one.students), Remark(one.feedback)]
        header = ("Misconception", "Question", "Students")
        lines.append(table("Commonest misconceptions, with what the students were told", header, rows, (2,)))
    else:
        lines.append(paragraph("The checks recognized none."))
    if resembling:
        rows = [(one.name, one.question, one.students) for one in resembling[:MOST_ROWS]]
        lines.append(
            table(
                "Unexplained failures with the values of a known wrong answer",
                ("Known wrong answer", "Question", "Students"),
                rows,
                (2,),
            )
        )
        lines.append(paragraph("The students were not told this; it changes no points."))
    return lines


def _odd(odd: list[Oddity]) -> list[str]:
    lines = ["<h2>Odd things</h2>"]
    if not odd:
        return [*lines, paragraph("None.")]
    rows = []
    for one in odd:
        said = ": ".join(filter(None, (one.place, one.detail)))
        rows += [(one.kind, one.id), *([Remark(said)] if said else [])]
    return [*lines, table("The rows of odd.csv", ("Kind", "Student"), rows)]


def _reports(results: list[Result]) -> list[str]:
    rows = []
    for one in results:
        address = f"reports/{urllib.parse.quote(file_name(one.person.id))}.html"
        id = one.person.id if one.status is Status.MISSING else Link(address, one.person.id)
        rows.append((id, one.person.name, str(one.status), one.total))
    return ["<h2>Reports</h2>", table("Students", ("Id", "Name", "Status", "Total"), rows, (3,))]
