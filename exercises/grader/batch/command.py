"""The command ``grade batch``: from what a class handed in to gradebook, reports and class page."""

import sys
from collections import Counter, defaultdict
from typing import Any

from tqdm import tqdm

from grader import report
from grader.batch.class_page import write_class_page
from grader.batch.crew import Crew, Job
from grader.batch.gradebook import write_gradebook, write_odd, write_to_mark
from grader.batch.grading_process import Setup
from grader.batch.intake import Handed, collect
from grader.batch.key import conditions, digest, digest_of_file
from grader.batch.marks import read_marks
from grader.batch.oddity import Oddity
from grader.batch.options import Options, read_options
from grader.batch.policy import Choice
from grader.batch.results import NO_ANSWERS, Result, Status, questions_of, result_of
from grader.batch.roster import read_roster
from grader.batch.store import Store
from grader.batch.student_page import write_student_page
from grader.grading import Settings, grade, time_limit
from grader.sheet import UsageError
from grader.tiers import tier_of
from grader.verdict import Verdict

GRADED, BROKEN, STOPPED = 0, 1, 130
UNTOUCHED = (Verdict.NOT_ATTEMPTED, Verdict.MISSING, Verdict.MANUAL)
Chosen = list[tuple[Handed, Choice]]


def run(arguments: list[str]) -> int:
    """Grade a class.

    Returns
    -------
    int
        0 when grading worked, whatever the points; 1 when the grader failed on a submission; 130 when it was
        interrupted.
    """
    options = read_options(arguments)
    try:
        roster = read_roster(options.roster, options.zone)
    except UsageError as error:
        raise UsageError(f"--roster {error}") from error
    plan = sheet_plan(options)
    store = Store(options.out)
    with store.opened():
        handed, odd = collect(options.submissions, options.checks.name, roster, store.unpacked, options.zone)
        chosen: Chosen = []
        for one in handed:
            choice, more = options.policy.choose(one)
            chosen.append((one, choice))
            odd += more
        ids = [one.person.id for one in handed]
        marks = read_marks(options.out / "marks.csv", ids, questions_of(plan))
        try:
            grade_all(chosen, options, plan, store)
        except KeyboardInterrupt:
            print(
                "grade: stopped. What is graded stays; the same command goes on from there.", file=sys.stderr
            )
            return STOPPED
        results = [
            result_of(one, choice, record_of(one, choice, store), marks, options.policy)
            for one, choice in chosen
        ]
        odd += odd_in(results, store)
        write_all(results, odd, plan, options, store)
    return tell(results, options)


def sheet_plan(options: Options) -> dict[str, Any]:
    """Return the record of a sheet without answers: its questions, and proof that its checks load."""
    settings = Settings(options.salt, tier_of(options.tier))
    blank = grade(options.checks, [], settings)
    if not blank.sound:
        raise UsageError(f"the checks in {options.checks} do not work: {'; '.join(blank.broken)[:2000]}")
    return report.record([blank], settings)


def grade_all(chosen: Chosen, options: Options, plan: dict[str, Any], store: Store) -> None:
    """Grade what has no record yet, and leave a record of each."""
    same = conditions(options.checks, options.salt, options.tier, time_limit())
    jobs = []
    for one, choice in chosen:
        if choice.attempt:
            submission = digest_of_file(choice.attempt.file)
            key = digest(same, submission, one.person.id)
            if store.read(one.person.id, key) is None:
                jobs.append(Job(one.person.id, choice.attempt, submission, key))
    crew = Crew(
        Setup(str(options.checks), options.salt, options.tier, time_limit()), options.workers, options.seconds
    )
    graded = sum(choice.attempt is not None for _, choice in chosen) - len(jobs)
    bar = tqdm(total=len(jobs), unit="sheet", desc=f"grading ({graded} kept)", file=sys.stderr)
    # This process holds the salt as well: it hides while answers run.
    with bar, tier_of(options.tier).guard():
        for job, record in crew.grade(jobs):
            store.write(job.id, finished(job, record, plan))
            bar.update()


def finished(job: Job, record: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    """Return the record that is written: under its key, whole even where the grader failed."""
    if "grader_error" in record:
        sheet = plan["sheets"][0]
        lost = {"verdict": Verdict.GRADER_ERROR, "points": 0, "parts": []}
        questions = [one if one["verdict"] == Verdict.MANUAL else one | lost for one in sheet["questions"]]
        record = plan | {"sheets": [sheet | {"broken": [record["grader_error"]], "questions": questions}]}
    broken = any(sheet["broken"] for sheet in record.get("sheets", []))
    failed = any(question["verdict"] == Verdict.GRADER_ERROR for question in questions_of(record))
    return {
        "key": job.key,
        "id": job.id,
        "submission": job.submission,
        "grader_error": broken or failed,
        **record,
    }


def record_of(one: Handed, choice: Choice, store: Store) -> dict[str, Any]:
    """Return the record of what counts, empty when nothing does."""
    return store.load(one.person.id) if choice.attempt else {}


def odd_in(results: list[Result], store: Store) -> list[Oddity]:
    """Return the odd things that show in the results; lateness has its rows already."""
    odd = []
    for one in results:
        kind = "no answers" if NO_ANSWERS in one.notes else str(one.status)
        if kind not in (Status.GRADED, Status.LATE, Status.REFUSED):
            odd.append(Oddity(one.person.id, kind, "", "; ".join(one.notes)))
    odd += [
        Oddity(one.person.id, "unknown id", "", "graded, below the roster in the gradebook")
        for one in results
        if not one.person.known
    ]
    same = defaultdict(list)
    for one in results:
        if any(question["verdict"] not in UNTOUCHED for question in questions_of(one.record)):
            same[one.record["submission"]].append(one.person.id)
    for ids in same.values():
        odd += [
            Oddity(
                id,
                "same file",
                "",
                f"byte for byte that of {', '.join(other for other in ids if other != id)}",
            )
            for id in ids
            if len(ids) > 1
        ]
    left = store.left_over(
        [one.person.id for one in results if one.record], [one.person.id for one in results]
    )
    return odd + [
        Oddity("", "left over", path, "from an earlier run; no row of the gradebook uses it") for path in left
    ]


def write_all(
    results: list[Result], odd: list[Oddity], plan: dict[str, Any], options: Options, store: Store
) -> None:
    """Make tables and pages anew from the results; the same results give the same bytes."""
    questions = questions_of(plan)
    write_gradebook(options.out / "gradebook.csv", results, questions, options.policy)
    write_odd(options.out / "odd.csv", odd)
    write_to_mark(options.out / "to_mark.csv", results)
    head = report.head(Settings(options.salt, tier_of(options.tier)))
    for one in results:
        if one.status is not Status.MISSING:
            write_student_page(store.report_of(one.person.id), one, options.checks.name, head)
    write_class_page(options.out / "class.html", results, odd, questions, options, head)


def tell(results: list[Result], options: Options) -> int:
    """Print what came out, and return the exit code."""
    counts = Counter(one.status for one in results)
    print(", ".join(f"{count} {status}" for status, count in counts.most_common()))
    for name in ("gradebook.csv", "class.html", "odd.csv", "to_mark.csv", "reports"):
        print(options.out / name)
    failed = [one.person.id for one in results if one.status is Status.GRADER_ERROR]
    if not failed:
        return GRADED
    print(
        f"grade: GRADER ERROR on {len(failed)} submission(s): {', '.join(failed[:10])}. They have no total; "
        "the same command tries them again.",
        file=sys.stderr,
    )
    return BROKEN
