"""Finds the checks that belong to a sheet, from wherever the sheet lies.

The checks of a sheet are a folder of its name: ``checks/02_newton/test_1_newton_step.py``, one file a
question, in the order of the sheet.
"""

import re
from pathlib import Path

from grader.sheet import UsageError


def checks_folder(start: Path) -> Path:
    """Return the folder of all checks of the course around a folder.

    Raises
    ------
    UsageError
        When there is none here or above.
    """
    for folder in (start, *start.parents):
        for candidate in (folder / "checks", folder / "exercises" / "checks"):
            if any(candidate.glob("*/test_*.py")):
                return candidate
    raise UsageError(
        f"There are no checks in {start} or above it. Keep the sheet in the folder 'exercises' of the course."
    )


def sheets_in(checks: Path) -> dict[str, Path]:
    """Return the folder of checks of every sheet, by the sheet's name."""
    return {folder.name: folder for folder in sorted({file.parent for file in checks.glob("*/test_*.py")})}


def trusted_checks(given: Path | None) -> Path:
    """Return the folder of checks for the work of strangers: the one given, or of the grader's own course.

    What lies beside such work is theirs too, and checks run with all rights.
    """
    if given and not given.is_dir():
        raise UsageError(f"--checks {given} is no folder; name the course's folder exercises/checks.")
    try:
        return checks_folder((given or Path(__file__)).resolve())
    except UsageError as error:
        if given:
            raise
        raise UsageError(
            "with a tier or a salt, checks that lie beside a sheet are not trusted, and this grader is "
            "installed apart from a course; name the course's folder with --checks exercises/checks."
        ) from error


def checks_of_sheet(path: Path, trusted: Path | None = None) -> Path:
    """Return the folder of checks that belongs to a notebook.

    Parameters
    ----------
    path : Path
        The notebook; a copy such as ``02_newton-Copy1.ipynb`` counts as its sheet.
    trusted : Path, optional
        The folder of all checks; without it the one around the notebook.
    """
    sheets = sheets_in(trusted or checks_folder(path.resolve().parent))
    matches = [name for name in sheets if path.stem.startswith(name)]
    if not matches:
        raise UsageError(f"{path} is no sheet of this course; its sheets are {', '.join(sheets)}.")
    return sheets[max(matches, key=len)]


def declared(checks: Path) -> dict[str, Path]:
    """Return the file of checks of each question of a sheet, in the sheet's order, without running any."""
    pattern = re.compile(r"\bQuestion\(\s*(?:id=)?[\"']([\w-]+)[\"']")
    files = sorted(checks.glob("test_*.py"))
    return {id: file for file in files for id in pattern.findall(file.read_text(encoding="utf-8"))}
