"""The README is true: its commands exist, its code runs, its picture is what the package draws."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_every_make_command_in_the_documents_is_a_target():
    for page in ("README.md", "CONTRIBUTING.md", "chapters/index.md"):
        text = (ROOT / page).read_text("utf-8")
        named = set(re.findall(r"`make ([a-z-]+)", text)) | set(
            re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)
        )
        assert named <= TARGETS, page
    assert {"book", "test", "grade", "serve"} <= TARGETS


def test_make_alone_lists_every_target():
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"^make ([a-z-]+)", listed.stdout, re.MULTILINE)) == TARGETS
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    assert set(phony) == TARGETS


def test_plain_commands_name_files_that_exist():
    (commands,) = [block for block in blocks("bash") if "tools/environment.py" in block]
    for path in re.findall(r"\b(?:tools|exercises)/[\w./]+", commands):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("code", blocks("python"))
def test_code_of_the_readme_runs(code):
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "success" in run.stdout


def test_links_of_the_readme_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(name for group in project["optional-dependencies"].values() for name in group),
    ]
    names = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in asked} - {"solvers"}
    named = {
        name
        for row in re.findall(r"^\| ([\w, -]+) \|", README, re.MULTILINE)
        for name in row.lower().split(", ")
    }
    transitive = {"pydata-sphinx-theme"}  # pinned for the theme's sake
    assert names - transitive <= named


def test_every_dependency_is_pinned_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pins = dict(
        line.lower().replace("_", "-").split("==") for line in lock if line and not line.startswith("#")
    )
    for group in project["optional-dependencies"].values():
        for requirement in group:
            name = re.match(r"[\w-]+", requirement)[0].lower()
            if name != "solvers":
                assert name in pins, name
                exact = re.search(r"==([\w.]+)", requirement)
                assert not exact or pins[name] == exact[1]
    assert not [line for line in lock if "+" in line or "://" in line or " @ " in line]


def test_picture_is_the_one_the_package_draws(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import ravine

    assert ravine.change(ravine.RAVINE.read_bytes(), ravine.drawn()) is None
    assert ravine.ALT in README
