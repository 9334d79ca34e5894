"""The tables of a class: marks that are wrong in one line, and what a spreadsheet does with ours."""

import csv
from datetime import UTC, datetime

import pytest
from grader.batch.gradebook import write_gradebook, write_to_mark
from grader.batch.intake import Attempt, Handed
from grader.batch.marks import Mark, read_marks
from grader.batch.policy import Choice, Policy
from grader.batch.results import Status, result_of
from grader.batch.roster import Person
from grader.batch.store import file_name
from grader.batch.tables import harmless, write_table
from grader.sheet import UsageError

ATTEMPT = Attempt(None, "", "ann.ipynb", None, False)


QUESTIONS = [
    {"id": "one", "title": "The first", "verdict": "partial", "points": 3, "possible": 10, "parts": []},
    {"id": "essay", "title": "The project", "verdict": "manual", "points": 0, "possible": 0,
     "parts": [{"feedback": "A person marks this.", "mistake": "", "resembles": ""}]},
]  # fmt: skip


def record(**changes):
    questions = [QUESTIONS[0] | changes, QUESTIONS[1]]
    return {"sheets": [{"sheet": "s", "broken": [], "questions": questions}]}


def result(marks=None, choice=Choice(ATTEMPT), policy=Policy(), person=Person("ann"), **changes):  # noqa: B008
    return result_of(Handed(person, [ATTEMPT]), choice, record(**changes), marks or {}, policy)


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝"])
def test_no_cell_is_a_formula(prefix):
    assert harmless(f"{prefix}1+1").startswith("'")
    assert "\n" not in harmless(f"{prefix}1+1")


def test_other_cells_stay_as_they_are(tmp_path):
    row = ["Zoë, \"Z\"; 'Q'", "a-b=c", 7.5, 12, 0.1 + 0.2, None, "", "0012"]
    write_table(tmp_path / "t.csv", [row])
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        (back,) = csv.reader(file)
    assert back == ["Zoë, \"Z\"; 'Q'", "a-b=c", "7.5", "12", "0.3", "", "", "0012"]


def test_file_names_for_every_id():
    ids = [
        "a",
        "../up",
        "a/b",
        "a\\b",
        ".hidden",
        "..",
        "é" * 100,
        "é" * 99,
        "ann@uni.edu",
        "%2E.",
        "con:",
        "a b",
    ]
    names = [file_name(id) for id in ids]
    assert len(set(names)) == len(ids)
    for name in names:
        assert "/" not in name
        assert not name.startswith(".")
        assert len(f"{name}.json") < 140


def test_marks_are_merged(table):
    text = "id;question;points;comment;name\nANN;essay;12,5;well done;x\nann;one;7;appeal;x\nbob;one;;;x\n"
    marks = read_marks(table(text), ["ann", "bob"], QUESTIONS)
    assert marks == {("ann", "essay"): Mark(12.5, "well done"), ("ann", "one"): Mark(7.0, "appeal")}
    row = result(marks)
    # What a person marks stays outside the sum; an appeal replaces the grader's points.
    assert (row.total, [score.points for score in row.scores]) == (7.0, [7.0, 12.5])
    assert row.notes == ["points by hand: one"]


def test_no_marks_yet(tmp_path):
    assert read_marks(tmp_path / "marks.csv", [], QUESTIONS) == {}


WRONG_MARKS = {
    "id,points\nann,1\n": "line 1: there is no column 'question'",
    "id,question,points\nzed,one,1\n": "line 2: the id 'zed' is neither in the roster nor handed in",
    "id,question,points\nann,two,1\n": "line 2: there is no question 'two'; they are one, essay",
    "id,question,points\nann,one,11\n": "line 2: points are '11'; they are a number from 0 to 10",
    "id,question,points\nann,essay,-1\n": "line 2: points are '-1'; they are a number 0 or more",
    "id,question,points\nann,essay,nan\n": "line 2: points are 'nan'",
    "id,question,points\nann,essay,inf\n": "line 2: points are 'inf'",
    "id,question,points\nann,one,1\nann,one,1\n": "line 3: 'ann' has a mark for one already",
}


@pytest.mark.parametrize("text", WRONG_MARKS)
def test_marks_that_are_wrong_in_one_line(table, text):
    with pytest.raises(UsageError) as error:
        read_marks(table(text), ["ann"], QUESTIONS)
    assert WRONG_MARKS[text] in str(error.value)


def test_what_waits_for_a_person_can_be_filled_in_and_read_back(tmp_path):
    people = [Person("=ann", "Ann"), Person("bob", "Bob")]
    marks = {("bob", "essay"): Mark(3.0, "")}
    write_to_mark(tmp_path / "to_mark.csv", [result(marks, person=person) for person in people])
    text = (tmp_path / "to_mark.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "id,question,points,comment,name,state,file",
        "'=ann,essay,,,Ann,A person marks this.,ann.ipynb",
    ]
    (tmp_path / "marks.csv").write_text(text.replace("essay,,", "essay,8,"))
    assert read_marks(tmp_path / "marks.csv", ["=ann"], QUESTIONS) == {("=ann", "essay"): Mark(8.0, "")}


def test_a_grader_error_is_no_number_until_a_person_gives_one():
    row = result(verdict="grader_error", points=0)
    assert (row.status, row.total) == (Status.GRADER_ERROR, None)
    row = result({("ann", "one"): Mark(5.0, "")}, verdict="grader_error", points=0)
    assert (row.status, row.total) == (Status.GRADED, 5.0)


def test_a_gradebook_of_manual_and_late_work(tmp_path):
    policy = Policy(deadline=datetime(2026, 10, 31, tzinfo=UTC), late="deduct", percent=10)
    late = result(choice=Choice(ATTEMPT, 2, ("2 days late",)), policy=policy)
    nothing = result_of(Handed(Person("bob", section="B")), Choice(None), {}, {}, policy)
    write_gradebook(tmp_path / "g.csv", [late, nothing], QUESTIONS, policy)
    with (tmp_path / "g.csv").open(encoding="utf-8-sig", newline="") as file:
        ann, bob = csv.DictReader(file)
    assert (ann["status"], ann["total"], ann["possible"]) == ("graded late", "2.4", "10")
    assert (ann["one points"], ann["essay points"], ann["essay verdict"]) == ("3", "", "manual")
    assert (ann["days late"], ann["policy"]) == ("2", str(policy))
    assert (bob["status"], bob["total"], bob["section"], bob["one points"]) == (
        "nothing handed in",
        "",
        "B",
        "",
    )
