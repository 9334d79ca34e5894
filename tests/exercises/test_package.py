"""What other systems need to grade by themselves: packages that grade, run as those systems run them."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from corpus import EXERCISES, SALT, solution
from grader.exports import package
from grader.leaks import instructors_secrets, leaks
from grader.main import main
from test_exports import RUNNER, valid

SHEET = "02_newton"
GRADE = str(Path(sys.executable).with_name("grade"))


@pytest.fixture(autouse=True)
def in_the_course(monkeypatch):
    """Run the command where an instructor does."""
    monkeypatch.chdir(EXERCISES.parent)


@pytest.fixture
def salt_file(tmp_path):
    path = tmp_path / "salt"
    path.write_bytes(SALT)
    return path


def handed_in() -> str:
    """Return a sheet whose first question is answered."""
    notebook = json.loads((EXERCISES / f"{SHEET}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "".join(cell["source"]).startswith("# answer: newton-step"):
            cell["source"] = solution(SHEET, "newton-step")
    return json.dumps(notebook)


@pytest.fixture
def gradescope(tmp_path, salt_file):
    """An autograder for Gradescope, unpacked as its image has it."""
    out = tmp_path / "autograder.zip"
    assert main(["package", "gradescope", SHEET, "--out", str(out), "--salt-file", str(salt_file)]) == 0
    root = tmp_path / "autograder"
    with zipfile.ZipFile(out) as archive:
        assert {"setup.sh", "run_autograder"} <= set(archive.namelist()), "both stand at the root"
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
        archive.extractall(root / "source")
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    (root / "run_autograder").chmod(0o755)
    for folder in ("submission", "results"):
        (root / folder).mkdir()
    return root


def grade_of(course: Path) -> str:
    """Return the command `grade` of a package, as its editable installation has it, not the one here."""
    script = course / "grade"
    # Confined, it takes the checks beside its own code: those of the package are to be found.
    run = f"import sys; sys.path.insert(0, {str(course / 'exercises')!r}); from grader.main import main; "
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{run}sys.exit(main())" "$@"\n')
    script.chmod(0o755)
    return str(script)


def run_gradescope(root: Path) -> subprocess.CompletedProcess:
    grade = grade_of(root / "source" / "course")
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "GRADE": grade}
    return subprocess.run(
        [str(root / "run_autograder")], env=environment, cwd=root, capture_output=True, text=True, check=False
    )


def test_gradescope_grades_a_submission(gradescope):
    (gradescope / "submission" / "my homework.ipynb").write_text(handed_in())
    done = run_gradescope(gradescope)
    assert done.returncode == 0, done.stderr
    results = json.loads((gradescope / "results" / "results.json").read_text())
    valid(results, "gradescope_results")
    assert results["extra_data"]["instances"] == "salted"
    first = results["tests"][0]
    assert first["name"].startswith("newton-step")
    assert first["score"] == first["max_score"] == 16
    assert SALT.decode() not in json.dumps(results)


@pytest.mark.parametrize("names", [[], ["one.ipynb", "two.ipynb"]])
def test_gradescope_wants_one_notebook(gradescope, names):
    for name in names:
        (gradescope / "submission" / name).write_text(handed_in())
    assert run_gradescope(gradescope).returncode == 0
    results = json.loads((gradescope / "results" / "results.json").read_text())
    valid(results, "gradescope_results")
    assert f"there are {len(names)}" in results["output"]


def test_gradescope_gets_no_results_when_a_check_breaks(gradescope):
    (gradescope / "submission" / "sheet.ipynb").write_text(handed_in())
    check = gradescope / "source" / "course" / "exercises" / "checks" / SHEET / "test_1_newton_step.py"
    check.write_text(check.read_text().replace("def damped_step(", "def no_step("))
    assert run_gradescope(gradescope).returncode != 0
    assert not (gradescope / "results" / "results.json").exists()


def test_classroom_50_grades_a_submission(tmp_path):
    bundle, checkout = tmp_path / "bundle", tmp_path / "checkout"
    assert main(["package", "classroom50", SHEET, "--out", str(bundle)]) == 0
    (checkout / "exercises").mkdir(parents=True)
    (checkout / "exercises" / f"{SHEET}.ipynb").write_text(handed_in())
    grade = grade_of(bundle / "course")
    environment = {**os.environ, **RUNNER, "GRADE": grade, "CLASSROOM50_BUNDLE_DIR": str(bundle)}
    command = [sys.executable, str(bundle / "autograder.py")]
    done = subprocess.run(command, env=environment, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads((checkout / "result.json").read_text())
    valid(result, "classroom50_result")
    assert result["tests"][0]["passed"] is True


def test_the_workflow_is_one(tmp_path):
    out = tmp_path / "grade.yml"
    assert main(["package", "actions", SHEET, "01_first_order_limits", "--out", str(out)]) == 0
    # YAML 1.1 reads the key "on" as a truth value.
    workflow = {
        ("on" if key is True else key): value for key, value in yaml.safe_load(out.read_text()).items()
    }
    valid(workflow, "actions_workflow")
    commands = "\n".join(step.get("run", "") for step in workflow["jobs"]["grade"]["steps"])
    assert f"grade exercises/{SHEET}.ipynb exercises/01_first_order_limits.ipynb --json" in commands


def run_workflow(course: Path) -> subprocess.CompletedProcess:
    """Run the step that grades, as a runner does: `bash -e`, without pipefail."""
    assert main(["package", "actions", SHEET, "--out", str(course / "grade.yml")]) == 0
    steps = yaml.safe_load((course / "grade.yml").read_text())["jobs"]["grade"]["steps"]
    (course / "step.sh").write_text(next(step["run"] for step in steps if step.get("name") == "Grade"))
    path = f"{Path(GRADE).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(course / "summary.md")}
    command = ["bash", "-e", "step.sh"]
    return subprocess.run(command, env=environment, cwd=course, capture_output=True, text=True, check=False)


@pytest.fixture
def course(tmp_path):
    """A course of one sheet, handed in."""
    shutil.copytree(EXERCISES / "checks" / SHEET, tmp_path / "course" / "exercises" / "checks" / SHEET)
    (tmp_path / "course" / "exercises" / f"{SHEET}.ipynb").write_text(handed_in())
    return tmp_path / "course"


def test_the_workflow_grades(course):
    done = run_workflow(course)
    assert done.returncode == 0, done.stderr
    assert f"{SHEET}: 16 of 100 points" in done.stdout
    assert f"{SHEET}: 16 of 100 points" in (course / "summary.md").read_text()
    assert (course / "report.xml").is_file()


def test_the_workflow_fails_when_a_check_breaks(course):
    check = course / "exercises" / "checks" / SHEET / "test_1_newton_step.py"
    check.write_text(check.read_text().replace("def damped_step(", "def no_step("))
    assert run_workflow(course).returncode == 1
    assert "<error" in (course / "report.xml").read_text()


def test_the_workflow_fails_without_the_sheet(course):
    (course / "exercises" / f"{SHEET}.ipynb").unlink()
    done = run_workflow(course)
    assert done.returncode == 2
    assert "does not exist" in done.stderr


@pytest.mark.parametrize("version", [(3, 10), (3, 12)])
def test_gradescope_gets_a_python_that_is_new_enough(version, tmp_path):
    """Run the set-up with commands that write down what they are asked for."""
    newer = int(version >= (3, 11))
    asked = tmp_path / "asked"
    for name in ("apt-get", "python3", "python3.11", "pip"):
        tool = tmp_path / name
        # The one question that the script asks Python is whether it is new enough.
        tool.write_text(f'#!/bin/sh\necho "{name} $*" >>{asked}\n[ "$1" != -c ] || exit {1 - newer}\n')
        tool.chmod(0o755)
    script = (Path(package.TEMPLATES) / "setup.sh").read_text().replace("/autograder/venv/bin/pip", "pip")
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", script], env=environment, check=True, capture_output=True)
    python = "python3" if newer else "python3.11"
    assert f"{python} -m venv /autograder/venv" in asked.read_text().splitlines()
    assert "--editable /autograder/source/course[grader]" in asked.read_text()


@pytest.mark.parametrize("format", ["classroom50", "actions"])
def test_a_salt_stays_out_of_what_students_can_read(format, salt_file, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["package", format, SHEET, "--out", str(out), "--salt-file", str(salt_file)]) == 2
    assert "students can read" in capsys.readouterr().err
    assert not out.exists()


def test_packages_hold_no_solution(tmp_path):
    out = tmp_path / "packages"
    out.mkdir()
    assert main(["package", "gradescope", SHEET, "--out", str(out / "autograder.zip")]) == 0
    assert main(["package", "classroom50", SHEET, "--out", str(out / "bundle")]) == 0
    assert leaks(out, instructors_secrets(EXERCISES)) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gradescope", "07_nothing"], "There is no sheet '07_nothing'"),
        (["gradescope", SHEET, "01_first_order_limits"], "one sheet an assignment"),
    ],
)
def test_bad_usage(arguments, said, tmp_path, capsys):
    out = tmp_path / "out.zip"
    assert main(["package", *arguments, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
