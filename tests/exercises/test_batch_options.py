"""What `grade batch` refuses before it grades anything."""

import pytest
from batch_class import SHEET
from grader.main import main
from small_class import BLANK, TRUSTED, small


def test_two_runs_do_not_share_a_folder(tmp_path, capsys):
    fcntl = pytest.importorskip("fcntl")
    arguments = small(tmp_path, ann=BLANK)
    out = tmp_path / "out"
    out.mkdir()
    with (out / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert main([*arguments, "--out", str(out)]) == 2
    assert "another run writes to" in capsys.readouterr().err


def test_a_plain_process_needs_the_instructors_word(tmp_path, capsys):
    arguments = [one for one in small(tmp_path, ann=BLANK) if one != TRUSTED[-1]]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "sudo apt install bubblewrap" in said
    assert "--i-trust-these-files" in said
    assert not (tmp_path / "out").exists()


def test_options_that_cannot_be_used(tmp_path, capsys):
    arguments = small(tmp_path, ann=BLANK)
    out = ["--out", str(tmp_path / "out")]

    def sentence(*more: str) -> str:
        assert main([*arguments, *more]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        return told.err

    assert "lies inside the submissions" in sentence("--out", str(tmp_path / "in" / "grades"))
    assert "is a file; name a folder" in sentence("--out", str(tmp_path / "salt"))
    assert "write day, time and zone" in sentence(*out, "--deadline", "2026-10-31T18:00")
    assert "needs a --deadline" in sentence(*out, "--late-policy", "refuse")
    assert "accept, refuse, or deduct:PERCENT" in sentence(*out, "--late-policy", "deduct:101")
    assert "--workers is 0" in sentence(*out, "--workers", "0")
    assert "--most-seconds is nan" in sentence(*out, "--most-seconds", "nan")
    roster = str(tmp_path / "none.csv")
    assert f"--roster {roster} cannot be read" in sentence(*out, "--roster", roster)
    (tmp_path / "none.csv").write_text("name\nAnn\n")
    assert f"--roster {roster}, line 1: there is no column 'id'" in sentence(*out, "--roster", roster)
    assert "--workers: invalid int value: 'two'" in sentence(*out, "--workers", "two")
    assert "--attempts: invalid choice: 'best'" in sentence(*out, "--attempts", "best")
    assert "does not exist" in sentence(*out, "--sheet", str(tmp_path / "07.ipynb"))
    (tmp_path / "notes.txt").touch()
    arguments[1] = str(tmp_path / "notes.txt")
    assert "no folder, no notebook and no archive" in sentence(*out)
    arguments[1] = str(tmp_path / "gone")
    assert "gone does not exist" in sentence(*out)
    assert not (tmp_path / "out").exists()


def test_checks_that_do_not_load_stop_it_at_once(tmp_path, capsys):
    arguments = small(tmp_path, ann=BLANK)
    (tmp_path / "checks" / SHEET / "test_1_newton_step.py").write_text("Question('newton-step', 'x')")
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 2
    assert "do not work" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
