"""Makes the readers of the corpora importable, hands the corpora to their tests, and writes sheets."""

import json
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpus import CHECKS, EXERCISES, cases, questions, right_answers
from sheet_corpus import SheetCorpus

MOST_WRONG = 8


def pytest_generate_tests(metafunc):
    """Give the tests of a sheet's corpus that sheet's questions and answers."""
    if metafunc.cls is None or not issubclass(metafunc.cls, SheetCorpus):
        return
    sheet = metafunc.cls.sheet
    if "question" in metafunc.fixturenames:
        metafunc.parametrize("question", [id for _, id in questions(sheet)])
    if "right_answer" in metafunc.fixturenames:
        found = right_answers(sheet)
        metafunc.parametrize("right_answer", found, ids=[f"{one[1]}-{k}" for k, one in enumerate(found)])
    if "case" in metafunc.fixturenames:
        found = [*cases("wrong", sheet), *cases("broken", sheet)]
        metafunc.parametrize("case", [pytest.param(one, id=str(one), marks=marks_of(one)) for one in found])


def marks_of(case):
    """Leave to `make test-full` what comes after the first wrong answers to a question."""
    first = [one.name for one in cases(case.group, case.sheet) if one.question == case.question][:MOST_WRONG]
    return [pytest.mark.long] if case.group == "wrong" and case.name not in first else []


@pytest.fixture
def table(tmp_path):
    """Write a table and return its path."""

    def write(text: str | bytes):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def write_sheet(tmp_path):
    """Write a sheet of the one question newton-step with this answer, beside its checks."""
    checks = tmp_path / "checks" / "02_newton"
    (checks / "starters").mkdir(parents=True)
    for name in ("test_1_newton_step.py", "instances.py", "starters/newton-step.py"):
        shutil.copyfile(CHECKS / "02_newton" / name, checks / name)

    def write(source: str | None, name: str = "02_newton.ipynb") -> Path:
        notebook = json.loads((EXERCISES / "02_newton.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if source and "".join(cell["source"]).startswith("# answer: newton-step"):
                cell["source"] = source
        path = tmp_path / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write
