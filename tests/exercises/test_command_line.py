"""The help of each command, and what a command line that cannot be understood is answered."""

import re
import shlex

import pytest
from corpus import EXERCISES
from grader.main import COMMANDS, main

EVERY = [[], *([name] for name in COMMANDS)]


def told(arguments: list[str], capsys) -> str:
    """Return the help of a command."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_help_is_plain_and_whole(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = told(command, capsys)
    assert max(map(len, text.splitlines())) <= 80
    assert "``" not in text
    for code in ("0 ", "1 ", "2 ", "130 "):
        assert f"\n  {code}" in text.split("exit codes:")[1]
    # Every argument says what it is for.
    for name in re.findall(r"^  (-\S+|\w+)$(?!\n {10})", text.split("examples:")[0], re.MULTILINE):
        pytest.fail(f"{name} has no help")


def test_the_first_help_names_every_command(capsys):
    text = told([], capsys)
    for name in COMMANDS:
        assert f"\n  grade {name} " in text


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_the_examples_are_commands_that_work_here(command, capsys, monkeypatch):
    monkeypatch.chdir(EXERCISES.parent)
    text = told(command, capsys).split("examples:\n")[1].split("\nexit codes:")[0]
    lines = [shlex.split(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    assert lines
    for first, *arguments in lines:
        assert first == "grade"
        # With one argument too many each is refused for that alone: all others are known.
        assert main([*arguments, "--nonsense"]) == 2
        said = capsys.readouterr().err
        assert "unrecognized arguments: --nonsense" in said, arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: sheet"),
        (
            ["02_newton"],
            "02_newton does not exist; name a sheet, such as exercises/02_newton.ipynb, or begin",
        ),
        (["exercises/02_newton.ipynb", "--tier", "T9"], "--tier: invalid choice: 'T9'"),
        (["exercises/02_newton.ipynb", "--json", "exercises"], "--json exercises is a folder"),
        (["batch"], "the following arguments are required: submissions, --roster"),
        (["export", "pdf", "a", "b"], "format: invalid choice: 'pdf'"),
    ],
)
def test_wrong_use_is_one_sentence(arguments, said, capsys, monkeypatch):
    monkeypatch.chdir(EXERCISES.parent)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"grade: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["release", "out"], ["package", "actions", "02_newton", "--out", "x.yml"]]
)
def test_a_command_outside_the_course(command, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    assert f"go to the course's folder and run 'grade {command[0]}' there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
