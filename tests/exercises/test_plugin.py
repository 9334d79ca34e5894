"""How checks become verdicts: a check that breaks is the grader's error; only a verdict gives points."""

import gc

import pytest
from grader import report
from grader.grading import Settings, grade
from grader.sheet import Answer
from grader.verdict import Verdict

HEADER = """
import pytest
from grader import expect
from grader.verdict import Question

ONE = Question("one", "The first")
TWO = Question("two", "The second")
ESSAY = Question("essay", "Marked by a person", manual=True)
"""
STARTER = "# answer: {}\ndef f():\n    raise NotImplementedError\n"
ANSWER = "# answer: {}\ndef f():\n    return 1.0\n"
WORKS = """
@pytest.mark.points("one", 2, part="a")
def test_a(student):
    expect.that(student.call("f") == 1.0, "f() is not one.")
"""
OTHER = """
@pytest.mark.points("two", 3, part="a")
def test_b(student):
    expect.that(student.call("f") == 1.0, "f() is not one.")
"""


@pytest.fixture
def run(tmp_path):
    """Grade answers with checks written in the test."""

    def grade_with(checks: str, answers: dict[str, str] | None = None, **settings):
        folder = tmp_path / "checks"
        (folder / "starters").mkdir(parents=True, exist_ok=True)
        for question in ("one", "two", "essay"):
            (folder / "starters" / f"{question}.py").write_text(STARTER.format(question))
        file = folder / "test_sheet.py"
        file.write_text(HEADER + checks)
        answers = {"one": ANSWER.format("one"), "two": ANSWER.format("two")} if answers is None else answers
        given = [Answer(question, source, "cell 1") for question, source in answers.items()]
        return grade(folder, given, Settings(**settings))

    return grade_with


def verdicts(graded) -> dict[str, str]:
    return {outcome.question.id: str(outcome.verdict) for outcome in graded.outcomes}


def test_a_grade_collects_no_garbage_of_its_caller(run, monkeypatch):
    """A notebook that holds a large model would wait for it, seconds a question."""
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *_: collected.append("the whole heap"))
    assert run(WORKS + OTHER).sound
    assert collected == []


def test_every_question_has_its_own_verdict(run):
    graded = run(WORKS + OTHER)
    assert verdicts(graded) == {"one": "pass", "two": "pass", "essay": "manual"}
    assert [outcome.points for outcome in graded.outcomes] == [2, 3, 0]
    assert graded.sound


def test_a_syntax_error_costs_its_answer_alone(run):
    graded = run(WORKS + OTHER, {"one": "# answer: one\ndef f(:\n", "two": ANSWER.format("two")})
    assert verdicts(graded) == {"one": "error", "two": "pass", "essay": "manual"}
    assert "SyntaxError at line 2" in report.question(graded.outcomes[0])


def test_an_endless_loop_costs_its_question_alone(run):
    loop = "# answer: one\ndef f():\n    while True:\n        pass\n"
    graded = run(WORKS + OTHER, {"one": loop, "two": ANSWER.format("two")}, seconds=0.5)
    assert verdicts(graded) == {"one": "timeout", "two": "pass", "essay": "manual"}
    assert "0.5 s" in report.question(graded.outcomes[0])


def test_what_is_not_there_is_still_in_the_report(run):
    graded = run(WORKS + OTHER, {"two": STARTER.format("two")})
    assert verdicts(graded) == {"one": "missing", "two": "not_attempted", "essay": "manual"}
    told = report.text([graded], Settings())
    assert "one: missing, 0 of 2 points" in told
    assert "two: not attempted, 0 of 3 points" in told
    assert "0 of 5 points" in told


@pytest.mark.parametrize(
    "body",
    [
        "student.call('f') + None",
        "assert student.call('f') == 2.0",
        "student.call('f'); pytest.skip('no')",
        "student.call('f'); pytest.xfail('no')",
        "student.call('f'); pytest.exit('no')",
        "student.call('f'); raise SystemExit(0)",
        "student.call('f', object())",
        "pass",
    ],
)
def test_a_check_that_breaks_is_the_graders_error(run, body):
    check = WORKS.replace('expect.that(student.call("f") == 1.0, "f() is not one.")', body)
    assert body in check
    graded = run(check + OTHER)
    assert graded.outcomes[0].verdict is Verdict.GRADER_ERROR
    assert graded.outcomes[0].points == 0
    assert not graded.sound
    told = " ".join(report.text([graded], Settings()).split())
    assert "tell your instructor" in told
    assert "not final" in told


@pytest.mark.parametrize("mark", ["@pytest.mark.skip", "@pytest.mark.skipif(True, reason='x')"])
def test_a_check_that_is_skipped_is_the_graders_error(run, mark):
    assert verdicts(run(mark + WORKS))["one"] == "grader_error"


def test_a_mark_excuses_no_answer(run):
    assert verdicts(run("@pytest.mark.xfail" + WORKS.replace("== 1.0", "== 2.0")))["one"] == "fail"


def test_a_question_without_a_check_is_the_graders_error(run):
    assert verdicts(run(OTHER))["one"] == "grader_error"


def test_checks_that_do_not_load_lose_no_question(run):
    graded = run("import nothing_of_this_name")
    assert verdicts(graded) == dict.fromkeys(["one", "two", "essay"], "grader_error")
    assert "nothing_of_this_name" in graded.broken[0]


@pytest.mark.parametrize(
    "marker", ["", '@pytest.mark.points("three", 2, part="a")', '@pytest.mark.points("one", 2, prat="a")']
)
def test_a_check_that_belongs_nowhere_is_reported(run, marker):
    graded = run(WORKS + OTHER + f"\n{marker}\ndef test_c(student):\n    pass\n")
    assert graded.broken == ["the check test_c belongs to no question of its file"]
    assert not graded.sound


def test_two_checks_of_one_part_are_reported(run):
    graded = run(WORKS + WORKS.replace("test_a", "test_again") + OTHER)
    assert graded.broken == ["the check test_again is the second one of its part"]
    assert not graded.sound


def test_a_part_that_builds_on_a_lost_one_is_not_checked(run):
    loses = WORKS.replace("== 1.0", "== 2.0")
    needs = WORKS.replace("test_a", "test_then").replace('part="a"', 'part="b", needs="a"')
    parts = run(loses + needs + OTHER).outcomes[0].parts
    assert [str(part.verdict) for part in parts] == ["fail", "not_checked"]


def test_a_partial_answer_gets_its_parts(run):
    parts = WORKS + WORKS.replace('part="a"', 'part="b"').replace("test_a", "test_then").replace(
        "== 1.0", "== 2.0"
    )
    outcome = run(parts + OTHER).outcomes[0]
    assert (outcome.verdict, outcome.points, outcome.possible) == (Verdict.PARTIAL, 2, 4)


def test_an_answer_that_another_builds_on(run):
    uses = HEADER.replace('Question("two", "The second")', 'Question("two", "The second", uses=("one",))')
    answers = {"one": ANSWER.format("one"), "two": "# answer: two\ndef g():\n    return f() + 1\n"}
    check = OTHER.replace('student.call("f") == 1.0', 'student.call("g") == 2.0')
    assert verdicts(run(uses + WORKS + check, answers))["two"] == "pass"
    del answers["one"]
    assert verdicts(run(uses + WORKS + check, answers))["two"] == "not_checked"


def test_no_configuration_around_the_sheet_takes_part(run, tmp_path, monkeypatch):
    (tmp_path / "checks").mkdir()
    sabotage = "import pytest\n@pytest.fixture\ndef student():\n    raise SystemExit\n"
    for folder in (tmp_path, tmp_path / "checks"):
        (folder / "conftest.py").write_text(sabotage)
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\npython_functions = nothing\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    monkeypatch.setenv("PYTEST_PLUGINS", "nothing_of_this_name")
    assert verdicts(run(WORKS + OTHER)) == {"one": "pass", "two": "pass", "essay": "manual"}


def test_changed_checks_are_read_again_and_nothing_is_written(run, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    assert verdicts(run(WORKS + OTHER))["one"] == "pass"
    assert verdicts(run(WORKS.replace("== 1.0", "== 2.0") + OTHER))["one"] == "fail"
    assert not list(tmp_path.rglob("__pycache__"))
    assert not list(tmp_path.rglob(".pytest_cache"))
