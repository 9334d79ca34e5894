"""``grade package``: writes what another system needs to grade a sheet by itself."""

import argparse
import io
import shutil
import zipfile
from pathlib import Path

from grader.command_line import Parser, checks_here
from grader.files import write_bytes
from grader.folder import sheets_in
from grader.salt import read_salt
from grader.sheet import UsageError

TEMPLATES = Path(__file__).with_name("templates")
# What the grader needs of the course; the sheet, its checks and the packages, no solution and no corpus.
COURSE = ("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "solvers", "exercises/grader")
LEFT_OVER = {"__pycache__", ".ipynb_checkpoints"}
ABOUT = """
Write what another system needs to grade a sheet by itself.

  gradescope   a zip file to upload as the assignment's autograder
  classroom50  the folder of the assignment; students can read it
  actions      a workflow for .github/workflows of the students' edition
"""
EXAMPLES = """
  grade package gradescope 02_newton --salt-file salt --out autograder.zip
  grade package classroom50 02_newton --out autograders/newton
  grade package actions 01_first_order_limits 02_newton --out grade.yml
"""
LARGEST_BUNDLE = 10 * 1024 * 1024  # what Classroom 50's runner fetches at most


def run(arguments: list[str]) -> int:
    """Write one package.

    Raises
    ------
    UsageError
        When the sheet is unknown, the target is in the way, or a salt would become public.
    """
    options = _parser().parse_args(arguments)
    course = checks_here("grade package").parents[1]
    sheets = sheets_in(course / "exercises" / "checks")
    for sheet in options.sheet:
        if sheet not in sheets:
            raise UsageError(f"There is no sheet '{sheet}'; the sheets are {', '.join(sheets)}.")
    if options.salt_file and options.format != "gradescope":
        raise UsageError(f"--salt-file: students can read a package for {options.format}; keep the salt out.")
    if options.format == "actions":
        paths = " ".join(f"exercises/{sheet}.ipynb" for sheet in options.sheet)
        write_bytes(options.out, template("grade.yml", SHEETS=paths).encode())
        return 0
    if len(options.sheet) != 1:
        raise UsageError(f"{options.format} grades one sheet an assignment; {len(options.sheet)} are named.")
    files = course_files(course, options.sheet[0])
    if options.format == "gradescope":
        salt = read_salt(options.salt_file) if options.salt_file else None
        write_bytes(options.out, gradescope_zip(files, options.sheet[0], salt))
    else:
        write_bundle(options.out, files, options.sheet[0])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser("grade package", ABOUT, EXAMPLES)
    parser.add_argument("format", choices=("gradescope", "classroom50", "actions"), help="the system")
    parser.add_argument("sheet", nargs="+", help="such as 02_newton; several for actions alone")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="the zip file, folder or workflow to write"
    )
    parser.add_argument(
        "--salt-file",
        type=Path,
        metavar="PATH",
        help="draw the instances from the secret in this file; for gradescope alone",
    )
    return parser


def template(name: str, **values: str) -> str:
    """Return a template with its placeholders filled in."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def course_files(course: Path, sheet: str) -> dict[str, bytes]:
    """Return the files a grader of one sheet needs, by their path in the course."""
    files = {}
    for name in (*COURSE, f"exercises/checks/{sheet}", f"exercises/{sheet}.ipynb"):
        found = sorted((course / name).rglob("*")) if (course / name).is_dir() else [course / name]
        for path in found:
            if path.is_file() and not LEFT_OVER.intersection(path.parts):
                files[path.relative_to(course).as_posix()] = path.read_bytes()
    return files


def gradescope_zip(files: dict[str, bytes], sheet: str, salt: bytes | None) -> bytes:
    """Return the zip file of an autograder for Gradescope; the same course gives the same bytes."""
    entries = {f"course/{name}": data for name, data in files.items()}
    entries["setup.sh"] = template("setup.sh").encode()
    entries["run_autograder"] = template("run_autograder", SHEET=sheet).encode()
    if salt is not None:
        entries["salt"] = salt
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in sorted(entries.items()):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            mode = 0o755 if name in ("setup.sh", "run_autograder") else 0o644
            entry.external_attr = (0o100000 | mode) << 16
            target.writestr(entry, data)
    return archive.getvalue()


def write_bundle(out: Path, files: dict[str, bytes], sheet: str) -> None:
    """Write the folder ``autograders/ASSIGNMENT`` of a Classroom 50 classroom."""
    if out.exists():
        raise UsageError(f"--out {out} exists; name a folder that does not.")
    if sum(map(len, files.values())) > LARGEST_BUNDLE:
        raise UsageError(f"The bundle would exceed the {LARGEST_BUNDLE} bytes that Classroom 50 takes.")
    try:
        for name, data in files.items():
            path = out / "course" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (out / "autograder.py").write_text(template("autograder.py", SHEET=sheet), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(out, ignore_errors=True)
        raise UsageError(f"--out {out} cannot be written: {error.strerror}.") from error
