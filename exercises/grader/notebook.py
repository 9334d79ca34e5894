"""The door inside a notebook: ``check("newton-step")`` grades the answer cell that was run last."""

import difflib
from pathlib import Path

from grader.sheet import Answer, UsageError, answer_of


def check(question: str) -> None:
    """Grade one answer of this notebook and print the report.

    Parameters
    ----------
    question : str
        The id in the first line of the answer cell.
    """
    try:
        print(_report(question, _last_answers()))
    except UsageError as error:
        print(error)


def _report(question: str, answers: list[Answer]) -> str:
    """Return the report on one question."""
    # Here and not above: `import grader` in a notebook should be quick, and pytest is not.
    from grader import report
    from grader.folder import checks_folder, declared, sheets_in
    from grader.grading import Settings, grade

    folder = checks_folder(Path.cwd())
    sheets = {id: sheet for sheet in sheets_in(folder).values() for id in declared(sheet)}
    if question not in sheets:
        near = difflib.get_close_matches(str(question), sheets, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" The questions are {', '.join(sheets)}."
        raise UsageError(f"There is no question '{question}'.{hint}")
    settings = Settings()
    graded = grade(sheets[question], answers, settings, only=question)
    blocks = [report.brief_head(settings), *(report.question(outcome) for outcome in graded.outcomes)]
    return "\n\n".join([*blocks, *(f"Grader error: {report.clean(reason)}" for reason in graded.broken)])


def _last_answers() -> list[Answer]:
    """Return the answers in the kernel's history, of each id the one that was run last."""
    try:
        from IPython import get_ipython
    except ImportError:
        get_ipython = lambda: None  # noqa: E731
    shell = get_ipython()
    if shell is None:
        raise UsageError("check works inside a notebook; outside, run: grade exercises/02_newton.ipynb")
    cells = enumerate(shell.history_manager.input_hist_raw)
    answers = [answer_of(source, f"input [{number}]") for number, source in cells]
    return list({answer.id: answer for answer in answers if answer}.values())
