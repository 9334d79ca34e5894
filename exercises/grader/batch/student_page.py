"""The report of one student as a page."""

from html import escape
from pathlib import Path

from grader import report
from grader.batch.page import Link, Remark, alarm, page, paragraph, table
from grader.batch.results import Result, Score, Status
from grader.files import write_bytes
from grader.verdict import Verdict

SENTENCES = {
    Status.REFUSED: "What you handed in came after the deadline. The course does not grade late work.",
    Status.NO_NOTEBOOK: "You handed in no notebook that can be opened. Hand in the sheet itself, a file that "
    "ends in .ipynb.",
    Status.UNREADABLE: "Your file is no notebook that can be read. Open it in Jupyter, save it, and hand it "
    "in again.",
}


def write_student_page(path: Path, result: Result, sheet: str, head: str) -> None:
    """Write a student's report.

    Parameters
    ----------
    path : Path
        The file.
    result : Result
        The student's row.
    sheet : str
        The sheet's name.
    head : str
        Under which conditions the answers ran.
    """
    who = result.person.name or result.person.id
    body = [f"<h1>{escape(sheet)}: {escape(who)}</h1>", *_summary(result)]
    body.append(paragraph(" ".join(head.split()), "muted"))
    if result.scores:
        body += [_overview(result.scores), "<h2>Question by question</h2>"]
        body += [_question(score) for score in result.scores]
        body.append(paragraph(report.SALTED, "muted"))
    write_bytes(path, page(f"{sheet}: {who}", "\n".join(body)).encode())


def _summary(result: Result) -> list[str]:
    if result.status is Status.GRADER_ERROR:
        broken = [reason for sheet in result.record.get("sheets", []) for reason in sheet["broken"]]
        return [alarm(report.BROKEN), *(paragraph(report.clean(reason)) for reason in broken)]
    if result.total is None:
        return [paragraph(SENTENCES[result.status])]
    possible = sum(score.question["possible"] for score in result.scores)
    lines = [paragraph(f"{result.total:g} of {possible:g} points", "total")]
    if result.days_late:
        days = "1 day" if result.days_late == 1 else f"{result.days_late} days"
        lost = f"; {result.earned:g} points before the deduction" if result.total != result.earned else ""
        lines.append(paragraph(f"Handed in late by {days}, counted as started{lost}."))
    return lines


def _overview(scores: list[Score]) -> str:
    rows = [
        (Link(f"#{score.question['id']}", _title(score)), _verdict(score), _points(score)) for score in scores
    ]
    return table("Points by question", ("Question", "Verdict", "Points"), rows, (2,))


def _points(score: Score) -> str | None:
    if score.points is None:
        return None
    return f"{score.points:g}" if score.manual else f"{score.points:g} of {score.question['possible']:g}"


def _question(score: Score) -> str:
    question = score.question
    blocks = [f'<h3 id="{escape(question["id"])}">{escape(_title(score))}</h3>']
    if question["verdict"] == Verdict.GRADER_ERROR:
        blocks.append(alarm(report.BROKEN))
    if score.mark:
        bound = "" if score.manual else f" of {question['possible']:g}"
        blocks.append(paragraph(f"Marked by a person: {score.mark.points:g}{bound} points."))
        blocks += [paragraph(score.mark.comment)] if score.mark.comment else []
    said = {(part["verdict"], part["feedback"]) for part in question["parts"]}
    if score.manual and score.mark:
        return "\n".join(blocks)
    if len(said) == 1 and question["verdict"] != Verdict.PASS:
        # One cause, such as a syntax error, is said once.
        sentence = question["parts"][0]["feedback"]
        blocks.append(paragraph(f"{report.words(question['verdict']).capitalize()}. {sentence}"))
    elif question["parts"]:
        rows = []
        for part in question["parts"]:
            points = f"{part['points']:g} of {part['possible']:g}"
            rows.append((f"{part['part']} {part['title']}".strip(), report.words(part["verdict"]), points))
            rows += [Remark(part["feedback"])] if part["feedback"] else []
        blocks.append(table(f"Parts of {question['id']}", ("Part", "Verdict", "Points"), rows, (2,)))
    return "\n".join(blocks)


def _title(score: Score) -> str:
    return f"{score.question['title'] or score.question['id']} ({score.question['id']})"


def _verdict(score: Score) -> str:
    return report.words(score.question["verdict"]) + ", marked by a person" * bool(score.mark)
