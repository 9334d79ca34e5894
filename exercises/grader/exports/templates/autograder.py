"""Classroom 50's runner starts this in the checkout of a submission.

It installs the grader of this bundle, grades the sheet and writes ``result.json``. A check that breaks ends
in a non-zero exit code, which the runner reports as an error of the autograder, not of the student.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SHEET = "@SHEET@"
COURSE = Path(os.environ.get("CLASSROOM50_BUNDLE_DIR") or Path(__file__).resolve().parent) / "course"


def installed() -> list[str]:
    """Return the command `grade`, from an environment made for this run unless GRADE names one."""
    if command := os.environ.get("GRADE"):
        return [command]
    folder = Path(tempfile.mkdtemp(prefix="grade-"))
    # Isolated: the folder we are in is the student's, and a venv.py in it is not what should run.
    subprocess.run([sys.executable, "-I", "-m", "venv", folder], check=True)
    # Editable: when it confines, the grader takes the checks of its own course, and they lie beside it there.
    what = ["--constraint", COURSE / "requirements.txt", "--editable", f"{COURSE}[grader]"]
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", *what], check=True)
    return [str(folder / "bin" / "grade")]


def main() -> None:
    """Grade the sheet of the checkout."""
    grade = installed()
    sheet = COURSE / "exercises" / f"{SHEET}.ipynb"
    handed_in = [
        path for path in (Path(f"exercises/{SHEET}.ipynb"), Path(f"{SHEET}.ipynb")) if path.is_file()
    ]
    if handed_in:
        sheet.write_bytes(handed_in[0].read_bytes())
    record = Path(tempfile.mkdtemp(prefix="record-")) / "record.json"
    checks = ["--checks", COURSE / "exercises" / "checks"]
    subprocess.run([*grade, sheet, *checks, "--tier", "strongest", "--json", record], check=True)
    subprocess.run([*grade, "export", "classroom50", record, "result.json"], check=True)


if __name__ == "__main__":
    main()
