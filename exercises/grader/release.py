"""``grade release``: writes the students' edition of the course from the instructor's.

What goes out is named here, file by file and folder by folder; whatever is new stays in until somebody names
it. Before the edition takes its place, it is searched for passages of solutions and corpora.
"""

import re
import shutil
import tempfile
from pathlib import Path

from grader.command_line import Parser, checks_here
from grader.folder import declared, sheets_in
from grader.grading import starter_of
from grader.leaks import instructors_secrets, leaks
from grader.salt import read_salt
from grader.sheet import UsageError, read_answers

GOES_OUT = (
    *(
        "README.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "pyproject.toml",
        "requirements.txt",
        "conftest.py",
    ),
    *("_config.yml", "_toc.yml", "references.bib", ".gitignore"),
    *("assets", "benchmarks", "chapters", "ext", "solvers", "tools"),
    *("exercises/*.ipynb", "exercises/checks", "exercises/grader"),
    *("tests/conftest.py", "tests/benchmarks", "tests/notebooks", "tests/site", "tests/solvers"),
)
# Students write into the sheets, in their own style, and run them as they like: in their edition the linter,
# the comparison of outputs and the rules for stored notebooks leave the sheets alone.
SHEETS_LEFT_ALONE = {
    "pyproject.toml": (
        ('testpaths = ["tests", "chapters", "exercises"]', 'testpaths = ["tests", "chapters"]'),
        ('extend-exclude = ["_build"]', 'extend-exclude = ["_build", "exercises/*.ipynb"]'),
    ),
    "tests/notebooks/course.py": (('return sorted(EXERCISES.glob("*.ipynb"))', "return []"),),
}
LEFT_OVER = {"__pycache__", ".ipynb_checkpoints", "_build"}
ABOUT = """
Write the students' edition of the course: no solutions, no corpus, no salt.

What goes out is searched for passages of the solutions and of the corpus
first. One passage found, or one sheet filled in, and nothing is written.
"""
EXAMPLES = """
  grade release ../course-for-students
  grade release ../course-for-students --salt-file salt
"""
FOR_INSTRUCTORS = re.compile(r"<!-- instructors -->.*?<!-- /instructors -->\n?", re.DOTALL)


def run(arguments: list[str]) -> int:
    """Write the students' edition.

    Raises
    ------
    UsageError
        When a sheet is filled in, the target is in the way, or something would leak.
    """
    parser = Parser("grade release", ABOUT, EXAMPLES)
    parser.add_argument("out", type=Path, help="the folder to write; it must not exist")
    parser.add_argument("--salt-file", type=Path, metavar="PATH", help="search for this secret too")
    options = parser.parse_args(arguments)
    course = checks_here("grade release").parents[1]
    salt = read_salt(options.salt_file) if options.salt_file else None
    release(course, options.out, salt)
    print(f"The students' edition is at {options.out}. Nothing of solutions or corpus is in it.")
    return 0


def release(course: Path, out: Path, salt: bytes | None = None) -> None:
    """Write the students' edition of a course into a new folder: the whole of it, or nothing.

    Parameters
    ----------
    course : Path
        The instructor's edition.
    out : Path
        The folder to write.
    salt : bytes, optional
        A secret that must not be in it.
    """
    if out.exists():
        raise UsageError(f"{out} exists; name a folder that does not.")
    if not (course / "exercises" / "solutions").is_dir():
        raise UsageError(f"{course} has no solutions: it is a students' edition already.")
    require_blank_sheets(course / "exercises")
    secrets = instructors_secrets(course / "exercises")
    if salt:
        secrets.literal[salt] = "the salt"
    try:
        with tempfile.TemporaryDirectory(dir=out.absolute().parent, prefix=".release-") as temporary:
            edition = Path(temporary, "edition")
            write_edition(course, edition)
            if found := leaks(edition, secrets):
                raise UsageError("Not released: " + "; ".join(found) + ".")
            edition.rename(out)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}.") from error


def write_edition(course: Path, edition: Path) -> None:
    """Copy what goes out, without its passages for instructors, and with the sheets left to the students."""
    for source in going_out(course):
        name = source.relative_to(course).as_posix()
        target = edition / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        if source.suffix == ".md":
            target.write_text(students_text(source.read_text(encoding="utf-8")), encoding="utf-8")
        if name in SHEETS_LEFT_ALONE:
            target.write_text(with_sheets_left_alone(name, source.read_text(encoding="utf-8")), "utf-8")


def with_sheets_left_alone(name: str, text: str) -> str:
    """Return a file of the edition that no longer concerns the sheets."""
    for old, new in SHEETS_LEFT_ALONE[name]:
        if text.count(old) != 1:
            raise UsageError(f"Not released: {name} does not hold the line '{old}' once; see release.py.")
        text = text.replace(old, new)
    return text


def going_out(course: Path) -> list[Path]:
    """Return the files of the students' edition, in order."""
    found = []
    for pattern in GOES_OUT:
        for path in sorted(course.glob(pattern)):
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            found += [file for file in files if file.is_file() and not LEFT_OVER.intersection(file.parts)]
    return found


def students_text(text: str) -> str:
    """Return a Markdown file without its passages for instructors."""
    return FOR_INSTRUCTORS.sub("", text)


def require_blank_sheets(exercises: Path) -> None:
    """Refuse sheets into which somebody has written an answer."""
    for name, checks in sheets_in(exercises / "checks").items():
        cells = {answer.id: answer.source for answer in read_answers(exercises / f"{name}.ipynb")}
        for id in declared(checks):
            if cells.get(id, "").strip() != starter_of(id, checks / "starters").strip():
                raise UsageError(f"{name}.ipynb: the answer cell {id} is not its starter. Restore the sheet.")
