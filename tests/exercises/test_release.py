"""The students' edition: whole, and without what must stay with the instructor."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from corpus import EXERCISES, SALT, right_answers, solution
from grader.folder import declared, sheets_in
from grader.leaks import Secrets, instructors_secrets, leaks, passages
from grader.main import main
from grader.release import going_out, release

COURSE = EXERCISES.parent


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The students' edition of this course."""
    out = tmp_path_factory.mktemp("release") / "edition"
    release(COURSE, out, SALT)
    return out


@pytest.fixture(scope="module")
def secrets():
    found = instructors_secrets(EXERCISES)
    found.literal[SALT] = "the salt"
    return found


def test_every_solution_has_passages_to_look_for(secrets):
    origins = set(secrets.passages.values())
    for sheet, question, _ in right_answers():
        assert any(origin.endswith(f"{sheet}/{question}.py") for origin in origins), question


def test_nothing_of_the_instructors_is_in_the_edition(edition, secrets):
    assert leaks(edition, secrets) == []
    assert not [path for path in edition.rglob("*") if path.name in ("solutions", "corpus", "golden")]


def test_the_edition_has_what_a_student_needs(edition):
    for name in sheets_in(EXERCISES / "checks"):
        assert (edition / "exercises" / f"{name}.ipynb").is_file()
        assert (
            declared(edition / "exercises" / "checks" / name).keys()
            == declared(EXERCISES / "checks" / name).keys()
        )
    for name in ("README.md", "Makefile", "requirements.txt", "solvers/newton.py", "chapters/index.md"):
        assert (edition / name).is_file()
    assert "solutions/" not in (edition / "README.md").read_text(encoding="utf-8")


NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[A-Z]{3,}\.md|Makefile|[a-z]+\.(?:toml|txt))`")
# Written for whoever has the instructor's edition, and said so on top; and what students make themselves.
FOR_OTHERS = ("teaching.md", "CONTRIBUTING.md")
MADE = ("_build/", ".venv", "build/")


def test_the_edition_names_no_file_that_it_lacks(edition):
    pages = [edition / "README.md", *(edition / "chapters").rglob("*.md")]
    lacking = [
        f"{page.name}: {name}"
        for page in pages
        if page.name not in FOR_OTHERS
        for name in NAMED.findall(page.read_text(encoding="utf-8"))
        if not name.startswith(MADE) and not (edition / name).exists() and not (page.parent / name).exists()
    ]
    assert lacking == []


def test_the_links_of_the_edition_lead_somewhere(edition):
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
    lost = [
        f"{page.relative_to(edition)}: {target}"
        for page in [*edition.glob("*.md"), *(edition / "chapters").rglob("*.md")]
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert lost == []


def test_a_student_grades_in_the_edition(edition, tmp_path):
    sheet = tmp_path / "edition" / "exercises" / "02_newton.ipynb"
    shutil.copytree(edition, tmp_path / "edition")
    notebook = json.loads(sheet.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "".join(cell["source"]).startswith("# answer: newton-step"):
            cell["source"] = solution("02_newton", "newton-step").replace("return -np", "return np")
    sheet.write_text(json.dumps(notebook), encoding="utf-8")
    # As the edition's own grader does it, not the one installed here.
    run = "import sys; sys.path.insert(0, 'exercises'); from grader.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", run, str(sheet)],
        cwd=tmp_path / "edition",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "uphill" in done.stdout


def test_a_sheet_in_a_students_style_is_no_fault_of_the_edition(edition, tmp_path):
    copy = tmp_path / "edition"
    shutil.copytree(edition, copy)
    sheet = copy / "exercises" / "02_newton.ipynb"
    notebook = json.loads(sheet.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "".join(cell["source"]).startswith("# answer: newton-step"):
            cell |= {
                "source": "# answer: newton-step\nimport os\ndef newton_step( g ):return g",
                "outputs": [],
            }
            cell["execution_count"] = 77
    sheet.write_text(json.dumps(notebook), encoding="utf-8")
    # The commands of the edition's Makefile, on what concerns this sheet.
    hygiene = ["pytest", "-n0", "-q", "tests/notebooks/test_hygiene.py", "-k", "02_newton"]
    lint = ["--force-exclude", "exercises/02_newton.ipynb"]
    for command in (["ruff", "format", "--check", *lint], ["ruff", "check", *lint], hygiene):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-q", "--collect-only"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "chapters/02_newton/newtons_method.ipynb" in collected.stdout
    assert "exercises/02_newton.ipynb" not in collected.stdout


def put(course, name: str, text: str) -> None:
    path = course / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def small_course(tmp_path):
    """A course of one sheet, to break."""
    course = tmp_path / "course"
    for name in ("checks/02_newton", "solutions/02_newton", "corpus/02_newton", "grader"):
        shutil.copytree(EXERCISES / name, course / "exercises" / name)
    shutil.copyfile(EXERCISES / "02_newton.ipynb", course / "exercises" / "02_newton.ipynb")
    put(course, "chapters/page.md", "# A page\n")
    return course


CODE = "\n".join(solution("02_newton", "newton-step").splitlines()[-14:-4])
SENTENCE = next(line for line in solution("02_newton", "newton-step").splitlines() if "cheapest test" in line)
PLANTED = {
    "code in a page": ("chapters/page.md", f"# A page\n\n```python\n{CODE}\n```\n"),
    "code with another indentation": ("chapters/page.md", CODE.replace("    ", "\t\t")),
    "a sentence of the commentary": ("chapters/page.md", f"{SENTENCE}\n{SENTENCE}"),
    "code in a notebook": (
        "chapters/page.ipynb",
        json.dumps({"cells": [{"cell_type": "code", "source": CODE.splitlines(keepends=True)}]}),
    ),
    "code in a check": ("exercises/checks/02_newton/test_9_copy.py", CODE),
    "the salt": ("assets/notes.txt", f"ours is {SALT.decode()}"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_leak_stops_the_release(small_course, tmp_path, kind):
    release(small_course, tmp_path / "before", SALT)
    put(small_course, *PLANTED[kind])
    with pytest.raises(Exception, match=r"Not released: .* holds a part of"):
        release(small_course, tmp_path / "after", SALT)
    assert not (tmp_path / "after").exists()
    assert not list(tmp_path.glob(".release-*"))


def test_what_is_new_stays_in(small_course):
    before = going_out(small_course)
    put(small_course, "exercises/answers_of_last_year.md", "secret")
    put(small_course, "grades/gradebook.csv", "secret")
    assert going_out(small_course) == before


def test_a_leak_inside_an_archive_is_seen(tmp_path):
    secrets = Secrets(dict.fromkeys(passages(CODE), "a solution"))
    folder = tmp_path / "site"
    put(folder, "inner/page.md", CODE)
    shutil.make_archive(str(tmp_path / "download"), "zip", folder)
    shutil.make_archive(str(tmp_path / "download"), "gztar", folder)
    shutil.rmtree(folder)
    assert sorted(leaks(tmp_path, secrets)) == [
        "download.tar.gz holds a part of a solution",
        "download.zip holds a part of a solution",
    ]


def test_a_filled_in_sheet_is_refused(small_course, tmp_path, capsys, monkeypatch):
    sheet = small_course / "exercises" / "02_newton.ipynb"
    sheet.write_text(sheet.read_text().replace("return the tuple (p, damping_used)", "mine"))
    monkeypatch.chdir(small_course)
    assert main(["release", str(tmp_path / "out")]) == 2
    assert "the answer cell newton-step is not its starter" in capsys.readouterr().err


def test_bad_usage(small_course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(small_course)
    assert main(["release", str(small_course)]) == 2
    assert "exists; name a folder that does not" in capsys.readouterr().err
    assert main(["release", str(tmp_path / "no" / "out")]) == 2
    assert "out cannot be written: No such file or directory." in capsys.readouterr().err
    assert main(["release", str(tmp_path / "out")]) == 0
    monkeypatch.chdir(tmp_path / "out")
    assert main(["release", str(tmp_path / "again")]) == 2
    assert "a students' edition already" in capsys.readouterr().err
