"""What must hold of every sheet's corpus of answers.

Each sheet has its own file of tests, so that they run in parallel: it derives a class from `SheetCorpus` and
names the sheet, and conftest.py hands its answers to the tests.
"""

import functools
import json
import re
from collections import defaultdict

import corpus
import numpy as np
import pytest
from corpus import CHECKS, EXERCISES, PUBLIC_SALT, SALT, Case, cases, questions, right_answers, solution
from grader import report
from grader.folder import declared
from grader.sheet import Answer, answer_of, read_answers
from grader.student import Student
from grader.tolerances import TOLERANCES
from grader.verdict import Verdict
from mutation import mutants, survives


def graded(sheet: str, question: str, source: str, salt: bytes = PUBLIC_SALT, seconds: float = 10.0):
    """Grade once what several tests look at from different sides."""
    # The cache tells a default from the same value given.
    return graded_once(sheet, question, source, salt, seconds)


graded_once = functools.cache(corpus.graded)


def measured(sources) -> dict[str, list[float]]:
    """Return, by tolerance, the largest measurement of each part, in units of the tolerance."""
    found = defaultdict(list)
    for sheet, question, source in sources:
        for part in graded(sheet, question, source).outcomes[0].parts:
            for name in {name for name, _ in part.measurements}:
                found[name].append(max(error for other, error in part.measurements if other == name))
    return found


def expected_numbers(sheet: str, question: str, salt: bytes, monkeypatch) -> np.ndarray:
    """Return every number that the solution returns on the instances of a salt."""
    seen = []
    call = Student.call

    def spy(student, *arguments):
        value = call(student, *arguments)
        seen.extend(numbers_of(value))
        return value

    with monkeypatch.context() as patch:
        patch.setattr(Student, "call", spy)
        corpus.graded(sheet, question, solution(sheet, question), salt)
    return np.array(seen)


def numbers_of(value) -> list[float]:
    """Return every number inside a value that crossed the wire."""
    if isinstance(value, list | tuple):
        return [number for part in value for number in numbers_of(part)]
    return list(np.asarray(value, float).ravel()) if isinstance(value, int | float | np.ndarray) else []


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a text that have two digits or more, for fewer identify nothing."""
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return [float(number) for number in found if len(re.sub(r"e.*|\D", "", number).strip("0")) >= 2]


class SheetCorpus:
    """The tests of one sheet's corpus."""

    sheet: str

    def test_the_sheet_is_whole(self):
        ids = list(declared(CHECKS / self.sheet))
        blank = corpus.graded_sheet(self.sheet, read_answers(EXERCISES / f"{self.sheet}.ipynb"))
        assert [outcome.question.id for outcome in blank.outcomes] == ids
        manual = [outcome for outcome in blank.outcomes if outcome.verdict is Verdict.MANUAL]
        assert len(manual) == 1, "one mini-project"
        assert 5 <= len(ids) - len(manual) <= 7
        assert 95 <= sum(outcome.possible for outcome in blank.outcomes) <= 105

    def test_the_sheet_says_what_each_question_is_worth(self):
        cells = json.loads((EXERCISES / f"{self.sheet}.ipynb").read_text(encoding="utf-8"))["cells"]
        texts = {cell["id"]: "".join(cell["source"]) for cell in cells}
        table = dict(re.findall(r"^\| `([\w-]+)` \| ([\w ]+) \|", texts["sheet-title"], re.MULTILINE))
        outcomes = corpus.graded_sheet(self.sheet, []).outcomes
        worth = {
            one.question.id: "by rubric" if one.question.manual else f"{one.possible:g}" for one in outcomes
        }
        assert table == worth
        assert list(table) == list(worth), "in the same order"
        for id, points in worth.items():
            says = "with the rubric below" if points == "by rubric" else f"**{points} points, about "
            assert says in texts[f"{id}-question"], id
            assert "*Objective" in texts[f"{id}-question"], f"{id} tests an objective of the chapter"
        for one in outcomes:
            # The page on the exercises promises ten unless the sheet says otherwise.
            limit = f"{one.question.seconds:g} seconds"
            assert limit == "10 seconds" or limit in texts[f"{one.question.id}-question"], limit

    def test_a_blank_sheet_scores_nothing(self):
        blank = corpus.graded_sheet(self.sheet, read_answers(EXERCISES / f"{self.sheet}.ipynb"))
        assert blank.sound
        assert sum(outcome.points for outcome in blank.outcomes) == 0
        assert {outcome.verdict for outcome in blank.outcomes} == {Verdict.NOT_ATTEMPTED, Verdict.MANUAL}

    def test_the_sheet_of_all_solutions_gets_everything(self):
        answers = [Answer(id, solution(self.sheet, id), "") for id in declared(CHECKS / self.sheet)]
        full = corpus.graded_sheet(self.sheet, answers)
        assert full.sound
        for outcome in full.outcomes:
            assert outcome.verdict in (Verdict.PASS, Verdict.MANUAL), report.question(outcome)

    def test_every_question_has_its_corpus(self):
        outcomes = corpus.graded_sheet(self.sheet, []).outcomes
        machine_graded = [one.question.id for one in outcomes if not one.question.manual]
        assert sorted(machine_graded) == [id for _, id in questions(self.sheet)]
        for question in machine_graded:
            right = [one for one in right_answers(self.sheet) if one[1] == question]
            assert len(right) >= 4, f"{question}: the solution and three different right answers"
            wrong = [case for case in cases("wrong", self.sheet) if case.question == question]
            assert len(wrong) >= 5, question
            worth = graded(self.sheet, question, solution(self.sheet, question)).outcomes[0].possible
            assert all(case.points < worth for case in wrong)
            assert sum(bool(case.mistakes) for case in wrong) >= 3, f"{question}: mistakes have names"

    def test_a_right_answer_gets_everything(self, right_answer):
        outcome = graded(*right_answer).outcomes[0]
        assert outcome.verdict is Verdict.PASS, report.question(outcome)
        assert outcome.points == outcome.possible > 0

    def test_the_solution_gets_everything_on_salted_instances(self, question):
        outcome = graded(self.sheet, question, solution(self.sheet, question), SALT).outcomes[0]
        assert outcome.verdict is Verdict.PASS, report.question(outcome)

    def test_a_wrong_answer_is_told_what_is_wrong(self, case: Case):
        result = graded(*case.answer, PUBLIC_SALT, *case.limit)
        (outcome,) = result.outcomes
        told = report.question(outcome)
        feedback = " ".join(part.feedback for part in outcome.parts)
        assert result.sound, told
        assert (outcome.verdict, outcome.points) == (case.verdict, case.points), told
        assert case.says or case.group == "broken", "a wrong answer is told something"
        assert [fragment for fragment in case.says if fragment not in feedback] == [], told
        if case.mistakes is not None:
            assert [part.mistake for part in outcome.parts if part.mistake] == case.mistakes, told
        assert "Traceback" not in told

    def test_right_answers_keep_their_distance_from_the_tolerances(self):
        right = measured(right_answers(self.sheet))
        assert set(right) <= set(TOLERANCES)
        for name in right:
            assert max(right[name]) <= 1e-2, name

    @pytest.mark.long
    def test_wrong_answers_keep_their_distance_from_the_tolerances(self):
        right = measured(right_answers(self.sheet))
        wrong = measured([case.answer for case in cases("wrong", self.sheet) if not case.limit])
        for name in right:
            failing = [error for error in wrong[name] if not error <= 1]
            assert failing, f"no wrong answer fails by {name}"
            # An overflow to NaN is as far away as can be.
            assert np.nanmin(failing) >= 1e2, name

    def test_feedback_on_salted_instances_gives_no_expected_value(self, question, monkeypatch):
        self.check_salted_feedback(question, monkeypatch, most=3)

    @pytest.mark.long
    def test_no_feedback_on_salted_instances_gives_an_expected_value(self, question, monkeypatch):
        self.check_salted_feedback(question, monkeypatch)

    def check_salted_feedback(self, question: str, monkeypatch, most: int | None = None):
        expected = expected_numbers(self.sheet, question, SALT, monkeypatch)
        assert expected.size
        said = set(numbers_in((EXERCISES / f"{self.sheet}.ipynb").read_text(encoding="utf-8")))
        for case in [one for one in cases("wrong", self.sheet) if one.question == question][:most]:
            outcome = graded(*case.answer, SALT, *case.limit).outcomes[0]
            for number in numbers_in(" ".join(part.feedback for part in outcome.parts)):
                if number in said or number == int(number):
                    continue
                assert not np.isclose(expected, number, rtol=1e-2, atol=0).any(), (case.name, number)

    def test_a_corpus_file_is_an_answer_cell(self, right_answer):
        _, question, source = right_answer
        assert answer_of(source, "").id == question

    @pytest.mark.long
    def test_every_mutant_of_the_solution_is_noticed(self, question):
        equivalent = {one["mutant"] for one in corpus.equivalent(self.sheet, question) if one["reason"]}
        every = mutants(solution(self.sheet, question))
        left = [mutant.name for mutant in every if survives(self.sheet, question, mutant)]
        assert [name for name in left if name not in equivalent] == []
        assert equivalent <= {mutant.name for mutant in every}, "a mutant that no longer exists"

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(8))
    def test_no_salt_is_unfair(self, number):
        salt = f"salt number {number}".encode()
        for right in right_answers(self.sheet):
            outcome = corpus.graded(*right, salt).outcomes[0]
            assert outcome.verdict is Verdict.PASS, report.question(outcome)
        for case in cases("wrong", self.sheet):
            outcome = corpus.graded(*case.answer, salt, *case.limit).outcomes[0]
            assert outcome.points <= case.points, report.question(outcome)
