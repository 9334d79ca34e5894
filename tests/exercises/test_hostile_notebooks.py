"""Notebooks made to mislead or to hold up the grader; the answers in them are harmless or never run."""

import json
import os
import time

import pytest
from corpus import CHECKS, SALT, solution
from grader import folder
from grader.folder import checks_of_sheet, trusted_checks
from grader.grading import Settings, grade
from grader.main import main
from grader.sheet import MAX_ANSWER, MOST_ANSWERS, UsageError, answer_of, find, read_answers
from grader.verdict import Lost, Verdict

ANSWER = "# answer: newton-step\nx = 1\n"
RIGHT = solution("02_newton", "newton-step")


def cell(source, kind: str = "code", **more) -> dict:
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def written(path, *cells, **more):
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, **more}), encoding="utf-8")
    return path


# ---------------------------------------------------------------- time


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", " :", ": "])
def test_a_first_line_of_blanks_takes_no_time(blank):
    begin = time.process_time()
    assert answer_of("# answer" + blank * 200_000 + "x y", "cell 1") is None
    assert answer_of("#" + blank * 200_000 + "answer: x", "cell 1") is None
    assert time.process_time() - begin < 1


def test_a_sheet_of_answer_cells_alone_is_refused(tmp_path):
    many = written(tmp_path / "02_newton.ipynb", *[cell(f"# answer: newton-ste{n}") for n in range(5000)])
    with pytest.raises(UsageError, match=f"5000 answer cells; a sheet has {MOST_ANSWERS} at most"):
        read_answers(many)


def test_an_answer_beyond_all_length_is_refused_before_it_is_split():
    long = answer_of(f"{ANSWER}{chr(10) * 30_000_000}", "cell 1")
    begin = time.process_time()
    with pytest.raises(Lost, match=f"more than {MAX_ANSWER}"):
        find("newton-step", [long], ["newton-step"], "")
    assert time.process_time() - begin < 0.1


# ---------------------------------------------------------------- which cell counts


@pytest.mark.parametrize("more", [{}, {"id": "same"}], ids=["plain", "same id"])
def test_two_cells_of_one_answer_are_no_choice(tmp_path, more):
    path = written(tmp_path / "02_newton.ipynb", *[cell(RIGHT, **more), cell(ANSWER, **more)])
    with pytest.raises(Lost, match="stands twice, in cell 1 and cell 2"):
        find("newton-step", read_answers(path), ["newton-step"], "")


@pytest.mark.parametrize("kind", ["markdown", "raw", "Code", "code ", ""])
def test_an_answer_in_another_kind_of_cell_is_none(tmp_path, kind):
    assert read_answers(written(tmp_path / "02_newton.ipynb", cell(RIGHT, kind))) == []


def test_outputs_and_metadata_are_not_read(tmp_path):
    told = {"output_type": "stream", "name": "stdout", "text": RIGHT}
    path = written(tmp_path / "02_newton.ipynb", cell(ANSWER, outputs=[told], attachments={"x": RIGHT}))
    assert [answer.source for answer in read_answers(path)] == [ANSWER]


@pytest.mark.parametrize(
    "text",
    [
        '{"worksheets": [{"cells": [{"cell_type": "code", "input": "# answer: newton-step"}]}]}',
        '{"cells": {"cell_type": "code", "source": "# answer: newton-step"}}',
        '{"cells": [{"cell_type": "code", "source": 7}]}',
        '{"cells": [{"cell_type": "code", "source": [["# answer: newton-step"]]}]}',
        '{"cells": [{"cell_type": "code"}]}',
        '"cells"',
        "[" * 100_000,
        '\ufeff{"cells": []}',
    ],
    ids=["version 3", "cells by name", "number", "nested", "no source", "text", "deep", "byte order mark"],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "02_newton.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="is not a Jupyter notebook"):
        read_answers(path)


def test_half_characters_and_steering_characters_reach_no_report(tmp_path, capsys):
    strange = "newton-ste\ud800\x1b[2J\u202e"
    path = written(tmp_path / "02_newton.ipynb", cell(f"# answer: {strange}\nx = 1"))
    assert main([str(path), "--tier", "T0", "--salt-file", str(salted(tmp_path))]) == 0
    told = capsys.readouterr().out
    assert "newton-ste" in told
    assert all(letter.isprintable() or letter == "\n" for letter in told)


# ---------------------------------------------------------------- checks of their own

PLANTED = """
import pytest
from grader.verdict import Question
QUESTION = Question("newton-step", "Everything is right")
open(@MARK@, "w").close()
@pytest.mark.points("newton-step", 1000, part="a")
def test_right(student):
    student.values_received += 1
"""


def salted(folder):
    path = folder / "salt"
    path.write_bytes(SALT)
    return path


@pytest.fixture
def planted(tmp_path):
    """Write a submission that brings its own checks; return the notebook and the trace they leave."""
    checks, mark = tmp_path / "checks" / "02_newton", tmp_path / "ran"
    (checks / "starters").mkdir(parents=True)
    (checks / "starters" / "newton-step.py").write_text("")
    (checks / "test_1_newton_step.py").write_text(PLANTED.replace("@MARK@", repr(str(mark))))
    return written(tmp_path / "02_newton.ipynb", cell(ANSWER)), mark


@pytest.mark.parametrize("how", ["confined", "salted"])
def test_checks_beside_the_work_of_others_are_not_run(planted, tmp_path, capsys, how):
    path, mark = planted
    options = ["--tier", "T1"] if how == "confined" else ["--salt-file", str(salted(tmp_path))]
    assert main([str(path), *options]) == 0
    assert not mark.exists()
    told = capsys.readouterr().out
    assert "newton-step: missing, 0 of 16 points" in told
    assert "1000" not in told


def test_a_link_to_other_checks_is_the_checks_it_links_to(planted, tmp_path):
    path, _ = planted
    assert checks_of_sheet(path) == tmp_path / "checks" / "02_newton"
    assert checks_of_sheet(path, trusted_checks(None)) == CHECKS / "02_newton"
    os.symlink(path, tmp_path / "02_newton-Copy1.ipynb")
    assert checks_of_sheet(tmp_path / "02_newton-Copy1.ipynb", trusted_checks(CHECKS)) == CHECKS / "02_newton"


def test_the_planted_checks_would_give_everything(planted):
    """What the tests above keep out is real."""
    path, mark = planted
    graded = grade(checks_of_sheet(path), [answer_of(RIGHT, "cell 1")], Settings())
    assert [(one.verdict, one.points) for one in graded.outcomes] == [(Verdict.PASS, 1000)]
    assert mark.exists()


def test_a_grader_installed_apart_from_a_course_asks_for_the_checks(planted, tmp_path, monkeypatch, capsys):
    path, mark = planted
    monkeypatch.setattr(folder, "__file__", str(tmp_path / "apart" / "grader" / "folder.py"))
    monkeypatch.setattr(folder, "checks_folder", lambda start: alone(start))
    assert main([str(path), "--tier", "T1"]) == 2
    assert "--checks exercises/checks" in capsys.readouterr().err
    assert main([str(path), "--tier", "T1", "--checks", str(CHECKS)]) == 0
    assert "newton-step: missing, 0 of 16 points" in capsys.readouterr().out
    assert not mark.exists()
    assert main([str(path), "--checks", str(tmp_path / "nothing")]) == 2
    assert "is no folder" in capsys.readouterr().err


def alone(start):
    """Find the checks of the course, and no others."""
    if not start.is_relative_to(CHECKS):
        raise UsageError("There are no checks.")
    return CHECKS
