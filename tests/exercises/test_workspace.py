"""The folders of answers: what a killed grader left goes with the next run, what a living one uses stays."""

import os
import signal
import subprocess
import sys

import pytest
from confinement import require
from grader import workspace
from grader.workspace import PREFIX, clear

HOLDER = """
import os, sys
from grader.workspace import workspace
with workspace() as folder:
    open(os.path.join(folder, "left"), "w").close()
    os.makedirs(os.path.join(folder, "deep/er"))
    os.chmod(folder, int(sys.argv[1], 8))
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path, monkeypatch):
    """Let graders make their folders in an empty place."""
    monkeypatch.setattr(workspace.tempfile, "tempdir", str(tmp_path))
    workspace._clear_once.cache_clear()
    yield tmp_path
    workspace._clear_once.cache_clear()


def holder(parent, mode: str = "700") -> tuple[subprocess.Popen, str]:
    """Start another grader that holds a folder."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, mode],
        env={**os.environ, "TMPDIR": str(parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return other, other.stdout.readline().strip()


def ended(other: subprocess.Popen, number: signal.Signals | None = None) -> None:
    if number:
        other.send_signal(number)
    other.communicate()


@pytest.mark.parametrize("mode", ["700", "0"])
def test_what_a_killed_grader_left_goes_with_the_next_run(parent, mode):
    other, folder = holder(parent, mode)
    ended(other, signal.SIGKILL)
    assert os.path.exists(folder)
    with workspace.workspace() as mine:
        assert os.listdir(parent) == [os.path.basename(mine)]
    assert os.listdir(parent) == []


def test_what_a_living_grader_uses_stays(parent):
    other, folder = holder(parent)
    with workspace.workspace():
        clear(str(parent))
        assert sorted(os.listdir(folder)) == ["deep", "left"]
    ended(other)
    assert os.listdir(parent) == []


def test_nothing_else_is_touched(parent, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "kept").touch()
    (parent / f"{PREFIX}linked01").symlink_to(outside)
    (parent / f"{PREFIX}afile012").touch()
    for name in (f"{PREFIX}notes", "grader-answers", f"x{PREFIX}abcdefgh"):
        (parent / name).mkdir()
    before = sorted(os.listdir(parent))
    clear(str(parent))
    assert sorted(os.listdir(parent)) == before
    assert (outside / "kept").exists()


def test_a_folder_taken_for_abandoned_before_it_is_locked_is_made_again(parent, monkeypatch):
    made, first = workspace.tempfile.mkdtemp, []

    def stolen(**where: str) -> str:
        folder = made(**where)
        if not first:
            first.append(folder)
            os.rmdir(folder)
        return folder

    monkeypatch.setattr(workspace.tempfile, "mkdtemp", stolen)
    with workspace.workspace() as folder:
        assert os.path.isdir(folder)
        assert folder not in first


def test_an_answer_cannot_free_its_folder(parent):
    """It may lock it too, and close it to everybody; neither keeps the next grader from clearing it."""
    require("T1")
    from grader.process import Worker
    from grader.tiers import TIERS

    worker = Worker(TIERS["T1"], 10.0)
    source = "import fcntl, os\ndef f():\n    here = os.open('.', os.O_RDONLY)\n    try:\n"
    source += "        fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)\n    except OSError:\n"
    source += "        return False\n    return True"
    assert worker.exchange("load", [("q", source)])[0] == "loaded"
    assert worker.exchange("call", "f", ())[1] is False
    clear(str(parent))
    assert len(os.listdir(parent)) == 1
    worker.close()
    assert os.listdir(parent) == []
