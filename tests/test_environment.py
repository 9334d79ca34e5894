"""The set-up: done once, clear when it cannot be done, and nothing left half-written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "tools" / "environment.py"
FILES = ("tools/environment.py", "requirements.txt", "pyproject.toml")


@pytest.fixture
def clone(tmp_path):
    """A folder with what the set-up reads, its path with a space in it."""
    folder = tmp_path / "my clone"
    for name in FILES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return folder


def run(clone, before=""):
    """Run the set-up of a clone after some lines that change what it meets."""
    start = f"runpy.run_path({str(clone / FILES[0])!r}, run_name='__main__')"
    code = f"import os, runpy, subprocess, sys\n{before}\n{start}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_an_old_python_is_told_in_one_sentence(clone):
    outcome = run(clone, "sys.version_info = (3, 9, 2, 'final', 0)")
    assert outcome.returncode == 1
    assert outcome.stderr == (
        "setup: Python 3.11 or newer is needed, this is 3.9. Name a newer one: make venv PYTHON=python3.11\n"
    )
    assert not (clone / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(clone):
    outcome = run(clone, "os.access = lambda *rest: False")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(f"setup: cannot write to {clone}.")
    assert not (clone / ".venv").exists()


FAILING_PIP = """
real = subprocess.check_call
def check_call(command, **rest):
    if "venv" in command:
        return real([*command, "--without-pip"], **rest)
    raise {error}
subprocess.check_call = check_call
"""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("subprocess.CalledProcessError(1, 'pip')", "the set-up failed"),
        ("OSError(28, 'No space left on device')", "the set-up failed ([Errno 28] No space left on device)"),
        ("KeyboardInterrupt", "stopped; the unfinished .venv is removed"),
    ],
)
def test_a_failed_set_up_leaves_nothing_behind(clone, error, sentence):
    outcome = run(clone, FAILING_PIP.format(error=error))
    assert outcome.returncode == 1
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (clone / ".venv").exists()


PIP_THAT_WORKS = """
real = subprocess.check_call
subprocess.check_call = lambda command, **rest: real([*command, "--without-pip"]) if "venv" in command else 0
"""


def test_a_second_run_does_nothing_until_the_lock_changes(clone):
    assert "Setting up .venv" in run(clone, PIP_THAT_WORKS).stdout
    again = run(clone, "subprocess.check_call = None")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    with (clone / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert "Setting up .venv" in run(clone, PIP_THAT_WORKS).stdout


def test_a_change_of_the_project_alone_leaves_the_lock_installed(clone):
    run(clone, PIP_THAT_WORKS)
    with (clone / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    again = run(clone, PIP_THAT_WORKS).stdout
    assert "Installing the course's own packages" in again
    assert "Setting up .venv" not in again
    assert run(clone, "subprocess.check_call = None").stdout == ""


def test_the_script_needs_no_syntax_newer_than_python_3_6():
    import ast

    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))


def test_make_names_a_python_that_is_new_enough():
    printed = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "venv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ,
    ).stdout
    python = printed.split()[0]
    check = "import sys; print(sys.version_info >= (3, 11))"
    assert subprocess.run([python, "-c", check], capture_output=True, text=True).stdout.strip() == "True"
