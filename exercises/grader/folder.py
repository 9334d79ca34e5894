"""Finds the checks that belong to a sheet, from wherever the sheet lies."""

from pathlib import Path

from grader.sheet import UsageError


def checks_folder(start: Path) -> Path:
    """Return the folder of checks of the course around a folder.

    Raises
    ------
    UsageError
        When there is none here or above.
    """
    for folder in (start, *start.parents):
        for candidate in (folder / "checks", folder / "exercises" / "checks"):
            if any(candidate.glob("test_*.py")):
                return candidate
    raise UsageError(
        f"There are no checks in {start} or above it. Keep the sheet in the folder 'exercises' of the course."
    )


def checks_of_sheet(path: Path) -> Path:
    """Return the file of checks that belongs to a notebook.

    Parameters
    ----------
    path : Path
        The notebook; a copy such as ``02_newton-Copy1.ipynb`` counts as its sheet.
    """
    folder = checks_folder(path.resolve().parent)
    sheets = {file.stem.removeprefix("test_"): file for file in sorted(folder.glob("test_*.py"))}
    matches = [name for name in sheets if path.stem.startswith(name)]
    if not matches:
        raise UsageError(f"{path} is no sheet of this course; its sheets are {', '.join(sheets)}.")
    return sheets[max(matches, key=len)]
