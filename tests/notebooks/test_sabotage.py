"""Real pytest, with the repository's settings, on an honest notebook and on the same notebook tampered with.

One run validates them all. The honest notebook passes; in the tampered ones exactly the cells that were
touched fail, each with a message that says why.
"""

import copy
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import nbformat
import pytest
from course import ROOT, code_cells
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook, new_output
from validation import pictures_are_promised

CURVE = """fig, ax = plt.subplots(figsize=(3, 2))
ax.plot(np.arange(10), {factor} * np.arange(10) ** 2)
ax.set(xlim=(0, 10), ylim=(0, 100))
show(fig, "{alt}")"""
BARS = """fig, ax = plt.subplots(figsize=(3, 2))
ax.bar([0, 1, 2], [1, {height}, 3])
ax.set(ylim=(0, 4))
show(fig, "Three bars of which the last is the highest.")"""
ALT = "A parabola that rises from the origin to the right."
CELLS = {
    "setup": "import matplotlib.pyplot as plt\nimport numpy as np\nimport sys\n"
    "from IPython.display import HTML, SVG, Latex, display\n"
    "from solvers.book import claim, setup, show\nrng = setup()",
    "number": "print(f'{np.exp(0.25):.6f}')",
    "html": "display(HTML('<b>1.284025</b>'))",
    "latex": "display(Latex('$e^{1/4}$'))",
    "svg": """display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>'))""",
    "claim": "claim('newton-order', 2.003, 2, 0.05)",
    "parabola": CURVE.format(factor="1.00", alt=ALT),
    "bars": BARS.format(height="2.00"),
    "quiet": "total = rng.normal()",
    "order": "print('first')\ndisplay(HTML('<b>second</b>'))",
    "two": "display(HTML('<b>one</b>'))\ndisplay(HTML('<b>two</b>'))",
    "timed": "import time\nprint(time.perf_counter())",
    "untimed": "print(0)",
    "last": "print(len(In))",
}
NAMES = list(CELLS)
IGNORED = ("timed", "untimed")


def edit(name, old, new):
    """Return a sabotage that edits the source of a cell after its outputs were stored."""

    def sabotage(cells):
        assert old in cells[name].source
        cells[name].source = cells[name].source.replace(old, new)

    return sabotage


def swap_pictures(cells):
    one, other = cells["parabola"].outputs[0].data, cells["bars"].outputs[0].data
    one["image/png"], other["image/png"] = other["image/png"], one["image/png"]


def change_number(cells):
    assert cells["number"].outputs[0].text == "1.284025\n"
    cells["number"].outputs[0].text = "1.284026\n"


def change_data(name, kind):
    def sabotage(cells):
        data = cells[name].outputs[0].data
        data[kind] = data[kind].replace("5", "6").replace("4", "5")

    return sabotage


def remove_outputs(cells):
    cells["number"].outputs = []


def remove_picture(cells):
    cells["parabola"].outputs = []


def remove_png_alone(cells):
    del cells["parabola"].outputs[0].data["image/png"]


def add_output(cells):
    cells["quiet"].outputs = [new_output("stream", name="stdout", text="0.126\n")]


def forget_to_execute(cells):
    cells["number"].execution_count, cells["number"].outputs = None, []


def store_stderr(name):
    def sabotage(cells):
        cells[name].outputs.append(new_output("stream", name="stderr", text="a warning\n"))

    return sabotage


def change_claim(cells):
    cells["claim"].outputs[0].metadata["claim"]["value"] = 2.01


def reverse(name):
    def sabotage(cells):
        assert len(cells[name].outputs) == 2
        cells[name].outputs.reverse()

    return sabotage


# What is done to the notebook, the cells that must fail, and what the message must say. Several sabotages of
# different cells share a notebook: each kernel costs seconds.
SABOTAGE = {
    "numbers": {
        change_number: {"number": "mismatch 'stdout'"},
        change_data("html", "text/html"): {"html": "mismatch 'text/html'"},
        change_data("latex", "text/latex"): {"latex": "mismatch 'text/latex'"},
        change_data("svg", "image/svg+xml"): {"svg": "mismatch 'image/svg+xml'"},
        change_claim: {"claim": "metadata stored"},
        swap_pictures: {"parabola": "pixels change", "bars": "pixels change"},
        add_output: {"quiet": "Missing output fields"},
        reverse("order"): {"order": "outputs stored"},
        reverse("two"): {"two": "mismatch 'text/html'"},
    },
    "code": {
        forget_to_execute: {"number": "was not executed"},
        edit("parabola", "1.00", "1.01"): {"parabola": "picture 1 of the cell"},
        edit("bars", "2.00", "2.02"): {"bars": "picture 1 of the cell"},
        edit("quiet", "total", "print('careful', file=sys.stderr)\ntotal"): {"quiet": "careful"},
        edit("claim", "2.003", "2.06"): {
            "claim": "claim newton-order: measured 2.06, expected 2 within 0.05"
        },
        edit("last", "print(", "print(1 + "): {"last": "mismatch 'stdout'"},
    },
    "removed": {
        remove_outputs: {"number": "Unexpected output fields"},
        remove_picture: {"parabola": "Unexpected output fields"},
        edit("bars", "the last", "the third"): {"bars": "mismatch 'text/plain'"},
    },
    "bare": {
        store_stderr("number"): {"number": "{'stderr'}"},
        store_stderr("timed"): {"timed": "Stored output on stderr"},
        edit("untimed", "0", "0, file=__import__('sys').stderr"): {"untimed": "Output on stderr"},
        remove_png_alone: {"parabola": "outputs stored"},
    },
}
PICTURES_ALONE = {"pixels change", "picture 1 of the cell"}
CASES = [
    (notebook, cell, sentence)
    for notebook, acts in SABOTAGE.items()
    for cells in acts.values()
    for cell, sentence in cells.items()
]


@pytest.fixture(scope="module")
def honest():
    cells = [new_code_cell(source) for source in CELLS.values()]
    for name in IGNORED:
        cells[NAMES.index(name)].metadata["tags"] = ["nbval-ignore-output"]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=cells, metadata=metadata)
    NotebookClient(notebook, kernel_name="python3").execute(stderr=subprocess.DEVNULL)
    return notebook


def course_in(folder):
    """Put the repository's pytest settings and plugin into a folder."""
    (folder / "tests/notebooks").mkdir(parents=True)
    for file in (
        "pyproject.toml",
        "conftest.py",
        "tests/notebooks/pictures.py",
        "tests/notebooks/validation.py",
    ):
        shutil.copy(ROOT / file, folder / file)
    return folder


def pytest_in(folder, *arguments):
    """Run pytest on one core, from another folder, and return the finished process."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--color=no", *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        command, cwd=folder.parent, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def validated(honest, tmp_path_factory):
    """Return the exit code of one pytest run over all notebooks, and the message of each cell that failed."""
    folder = course_in(tmp_path_factory.mktemp("sabotage") / "course")
    nbformat.write(honest, folder / "honest.ipynb")
    for name, acts in SABOTAGE.items():
        notebook = copy.deepcopy(honest)
        for act in acts:
            act(dict(zip(NAMES, code_cells(notebook), strict=True)))
        nbformat.write(notebook, folder / f"{name}.ipynb")
    report = folder / "report.xml"
    process = pytest_in(folder, str(folder), f"--junitxml={report}", "--ignore=tests")
    messages = {}
    for case in ET.parse(report).iter("testcase"):
        notebook = next(name for name in ("honest", *SABOTAGE) if name in case.get("classname").split("."))
        messages[notebook, NAMES[int(case.get("name").split()[-1])]] = "".join(
            part.text or "" for part in case
        )
    return process.returncode, messages


def test_honest_notebook_passes(validated):
    _, messages = validated
    assert [messages["honest", name] for name in NAMES] == [""] * len(NAMES)


@pytest.mark.parametrize(("notebook", "cell", "sentence"), CASES, ids=lambda value: value.replace(" ", "-"))
def test_sabotage_fails(validated, notebook, cell, sentence):
    if sentence in PICTURES_ALONE and not pictures_are_promised():
        pytest.skip("on this system a differing picture is a warning")
    exit_code, messages = validated
    assert exit_code == 1
    assert sentence in messages[notebook, cell]
    assert f"Cell {NAMES.index(cell)}" in messages[notebook, cell]


def test_nothing_else_fails(validated):
    _, messages = validated
    touched = {(notebook, cell) for notebook, cell, _ in CASES}
    assert {place for place, message in messages.items() if message} <= touched
    assert len(messages) == len(NAMES) * (1 + len(SABOTAGE))


def test_one_notebook_by_its_path_is_validated_with_pictures(honest, tmp_path):
    folder = course_in(tmp_path / "course")
    notebook = copy.deepcopy(honest)
    swap_pictures(dict(zip(NAMES, code_cells(notebook), strict=True)))
    nbformat.write(notebook, folder / "swapped.ipynb")
    process = pytest_in(folder, "course/swapped.ipynb")
    assert process.returncode == (1 if pictures_are_promised() else 0), process.stdout
    assert process.stdout.count("picture 1 of the cell: pixels change") >= 2


BROKEN = {
    "words": ("not json", "is not a notebook: its text is not valid JSON."),
    "empty": ("{}", "is not a notebook of format 4"),
    "cells": (
        '{"cells": 1, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        "is not a notebook of format 4",
    ),
    "kernel": (
        '{"cells": [], "metadata": {"kernelspec": {"name": "fortran", "display_name": "F"}},'
        ' "nbformat": 4, "nbformat_minor": 5}',
        "asks for the kernel 'fortran', which is not installed; there is python3",
    ),
}


def test_a_broken_notebook_gets_one_sentence(tmp_path):
    folder = course_in(tmp_path / "course")
    for name, (text, _) in BROKEN.items():
        (folder / f"{name}.ipynb").write_text(text)
    process = pytest_in(folder, "course", "--ignore=course/tests")
    assert process.returncode != 0
    for name, (_, sentence) in BROKEN.items():
        assert f"{name}.ipynb {sentence}" in process.stdout
    assert "Traceback" not in process.stdout + process.stderr
    assert "validation.py" not in process.stdout
