"""Submissions made to spoil a batch, a page, a table, or the grade of somebody else."""

import importlib.util
import io
import os
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from batch_class import SHEET
from corpus import EXERCISES
from grader.main import main
from small_class import BLANK, RIGHT, rows, small

NAMES = {
    "bytes that are no text": b"\xff\xfe",
    "a line break": b"two\nlines",
    "markup": b"<img src=x onerror=alert(1)>",
    "the end of an attribute": b'"><script>alert(1)<_script>',
    "right to left": "\u202egpj.exe".encode(),
    "a terminal": b"\x1b]0;owned\x07\x1b[2J",
    "a formula": b"=cmd|calc",
    "an option": b"-rf",
    "a path": b"..%2f..%2fclass",
    "long": b"x" * 200,
}
DANGEROUS = {"script", "img", "iframe", "object", "base", "form"}


class Tags(HTMLParser):
    """Collects the elements of a page, and the attributes that run something."""

    def __init__(self):
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attributes):
        self.found |= {tag} | {name for name, _ in attributes if name.startswith("on")}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade files with such names beside one good one; return the grades and what was printed."""
    folder = tmp_path_factory.mktemp("names")
    arguments = small(folder, good=RIGHT)
    for name in NAMES.values():
        inside = os.path.join(os.fsencode(folder / "in"), name)
        with open(inside + f"_{SHEET}.ipynb".encode(), "wb") as file:
            file.write(BLANK)
        with open(inside + b"_broken_" + f"{SHEET}.ipynb".encode(), "wb") as file:
            file.write(b"\xff")
    command = [sys.executable, "-c", "import sys; from grader.main import main; sys.exit(main())"]
    done = subprocess.run(
        [*command, *arguments, "--out", str(folder / "out")], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "out", (done.stdout + done.stderr).decode()


def test_one_name_never_stops_the_batch(graded):
    found = rows(graded[0])
    assert found["good"][2] == "graded"
    assert len(found) >= 2 + len(NAMES)


def test_no_name_steers_a_terminal(graded):
    assert all(letter.isprintable() or letter in "\r\n" for letter in graded[1])
    for table in graded[0].glob("*.csv"):
        text = table.read_text(encoding="utf-8-sig")
        assert all(letter.isprintable() or letter in "\r\n" for letter in text)


def test_no_name_is_markup(graded):
    pages = [graded[0] / "class.html", *(graded[0] / "reports").glob("*.html")]
    assert len(pages) > len(NAMES)
    for page in pages:
        tags = Tags()
        tags.feed(page.read_text(encoding="utf-8"))
        assert not tags.found & DANGEROUS
        assert not any(name.startswith("on") for name in tags.found)


def test_no_name_leads_out_of_the_grades(graded):
    outside = [path for path in graded[0].parent.iterdir() if path.name not in ("in", "out", "checks")]
    assert {path.name for path in outside} == {f"{SHEET}.ipynb", "roster.csv", "salt"}


def archive(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name.replace("__", "/") + ".ipynb", (2099, 1, 1, 0, 0, 0)), content)
    return data.getvalue()


@pytest.mark.parametrize("named", [False, True], ids=["the folder", "each by its name"])
def test_nobody_hands_in_for_somebody_else(tmp_path, named):
    """An archive of ann holds a folder of bob, with a later and worse attempt."""
    arguments = small(tmp_path, ann=BLANK, bob=RIGHT)
    inside = tmp_path / "in"
    (inside / "ann.ipynb").unlink()
    (inside / "ann.zip").write_bytes(archive(**{f"bob__{SHEET}": BLANK, f"{SHEET}": RIGHT}))
    if named:
        arguments[1:2] = [str(inside / "ann.zip"), str(inside / "bob.ipynb")]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    found = rows(tmp_path / "out")
    assert found["bob"][2] == "graded"
    assert found["bob"][4] == "16"


def test_the_classroom_runner_runs_nothing_of_the_submission(tmp_path, monkeypatch):
    """It makes its environment while it stands in the student's folder."""
    template = EXERCISES / "grader" / "exports" / "templates" / "autograder.py"
    spec = importlib.util.spec_from_file_location("autograder", template)
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    monkeypatch.delenv("GRADE", raising=False)
    commands = []
    monkeypatch.setattr(runner.subprocess, "run", lambda command, **_: commands.append(command))
    runner.installed()
    monkeypatch.undo()
    for name in ("venv", "ensurepip", "logging"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n")
    first = [str(word) for word in commands[0]]
    assert first[0] == sys.executable
    subprocess.run([*first[:-1], "--help"], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    assert not Path(tmp_path / "ran").exists()
