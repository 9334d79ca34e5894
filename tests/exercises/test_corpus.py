"""The grader on its corpora: right answers, wrong answers with what must be said, broken and hostile ones."""

import functools
import re
from collections import defaultdict

import corpus
import numpy as np
import pytest
from corpus import PUBLIC_SALT, SALT, cases, questions, right_answers, solution
from grader import report
from grader.sheet import answer_of
from grader.student import Student
from grader.tolerances import TOLERANCES
from grader.verdict import Verdict

SALTS = {"public": PUBLIC_SALT, "salted": SALT}


@functools.cache
def graded(sheet, question, source, salt, seconds=10.0):
    """Grade once what several tests look at from different sides."""
    return corpus.graded(sheet, question, source, salt, seconds)


@pytest.mark.parametrize("salt", SALTS.values(), ids=SALTS)
@pytest.mark.parametrize(("sheet", "question", "source"), right_answers())
def test_right_answers_get_everything(sheet, question, source, salt):
    outcome = graded(sheet, question, source, salt).outcomes[0]
    assert outcome.verdict is Verdict.PASS, report.question(outcome)
    assert outcome.points == outcome.possible > 0


@pytest.mark.long
@pytest.mark.parametrize("salt", [f"salt number {number}".encode() for number in range(8)], ids=bytes.decode)
def test_no_salt_is_unfair(salt):
    for sheet, question, source in right_answers():
        outcome = corpus.graded(sheet, question, source, salt).outcomes[0]
        assert outcome.verdict is Verdict.PASS, report.question(outcome)
    for case in cases("wrong"):
        outcome = corpus.graded(*case.answer, salt, *case.limit).outcomes[0]
        assert outcome.points <= case.points, report.question(outcome)


@pytest.mark.parametrize("case", [*cases("wrong"), *cases("broken")], ids=str)
def test_wrong_and_broken_answers(case):
    result = graded(*case.answer, PUBLIC_SALT, *case.limit)
    (outcome,) = result.outcomes
    told = report.question(outcome)
    feedback = " ".join(part.feedback for part in outcome.parts)
    assert result.sound, told
    assert (outcome.verdict, outcome.points) == (case.verdict, case.points), told
    assert [fragment for fragment in case.says if fragment not in feedback] == [], told
    if case.mistakes is not None:
        assert [part.mistake for part in outcome.parts if part.mistake] == case.mistakes, told
    assert "Traceback" not in told


def test_every_question_has_its_corpus():
    for sheet, question in questions():
        right = [one for one in right_answers() if one[:2] == (sheet, question)]
        assert len(right) >= 4
        for group, least in [("wrong", 5), ("broken", 10)]:
            assert len([case for case in cases(group) if case.question == question]) >= least
        worth = graded(sheet, question, solution(sheet, question), PUBLIC_SALT).outcomes[0].possible
        assert all(case.points < worth for case in cases("wrong"))


def measured(sources) -> dict[str, list[float]]:
    """Return, by tolerance, the largest measurement of each part, in units of the tolerance."""
    found = defaultdict(list)
    for sheet, question, source in sources:
        for part in graded(sheet, question, source, PUBLIC_SALT).outcomes[0].parts:
            for name in {name for name, _ in part.measurements}:
                found[name].append(max(error for other, error in part.measurements if other == name))
    return found


def test_tolerances_keep_their_distance_from_right_and_wrong():
    right = measured(right_answers())
    wrong = measured([case.answer for case in cases("wrong") if not case.limit])
    assert set(right) == set(TOLERANCES), "a tolerance that no check uses"
    for name in TOLERANCES:
        assert max(right[name]) <= 1e-2, name
        failing = [error for error in wrong[name] if not error <= 1]
        assert failing, f"no wrong answer fails by {name}"
        # An overflow to NaN is as far away as can be.
        assert np.nanmin(failing) >= 1e2, name


def test_another_salt_draws_other_instances():
    def drawn(salt):
        student = Student(None, [], salt, None, 1.0)
        student.question = (
            corpus.graded("02_newton", "newton-step", "# answer: newton-step").outcomes[0].question
        )
        return student.generator("a").standard_normal(4)

    assert np.array_equal(drawn(PUBLIC_SALT), drawn(PUBLIC_SALT))
    assert not np.isclose(drawn(PUBLIC_SALT), drawn(SALT)).any()


def expected_numbers(sheet: str, question: str, salt: bytes, monkeypatch) -> np.ndarray:
    """Return every number that the solution returns on the instances of a salt."""
    seen = []
    call = Student.call

    def spy(student, *arguments):
        value = call(student, *arguments)
        seen.extend(np.asarray(part, dtype=float).ravel() for part in value)
        return value

    with monkeypatch.context() as patch:
        patch.setattr(Student, "call", spy)
        corpus.graded(sheet, question, solution(sheet, question), salt)
    return np.concatenate(seen)


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a text that have two digits or more, for fewer identify nothing."""
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return [float(number) for number in found if len(re.sub(r"e.*|\D", "", number).strip("0")) >= 2]


def test_feedback_on_salted_instances_gives_no_expected_value(monkeypatch):
    for sheet, question in questions():
        expected = expected_numbers(sheet, question, SALT, monkeypatch)
        assert expected.size > 100
        sheet_numbers = set(numbers_in((corpus.EXERCISES / f"{sheet}.ipynb").read_text(encoding="utf-8")))
        for case in cases("wrong"):
            outcome = graded(*case.answer, SALT, *case.limit).outcomes[0]
            for number in numbers_in(" ".join(part.feedback for part in outcome.parts)):
                if number in sheet_numbers or number == int(number):
                    continue
                assert not np.isclose(expected, number, rtol=1e-2, atol=0).any(), (case.name, number)


def test_a_corpus_file_is_an_answer_cell():
    for _, question, source in right_answers():
        assert answer_of(source, "").id == question
