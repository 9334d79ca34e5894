"""The package as such: light to import, small to read, documented against the book."""

import ast
import inspect
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

import solvers

FOLDER = Path(solvers.__file__).parent
FILES = sorted(FOLDER.glob("**/*.py"))


def test_import_loads_neither_torch_nor_matplotlib():
    code = (
        "import sys, solvers, solvers.problems; print({'torch', 'matplotlib', 'sklearn'} & set(sys.modules))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "set()"


@pytest.mark.timing
def test_import_takes_less_than_half_a_second():
    code = (
        "import os, time; start = os.times(); import solvers; end = os.times();"
        "print(end.user + end.system - start.user - start.system)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.5, runs


def test_the_wheel_holds_every_folder_of_the_package():
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))
    listed = [name for name in project["tool"]["setuptools"]["packages"] if name.startswith("solvers")]
    folders = {path.parent for path in FILES if path.name == "__init__.py"}
    assert set(listed) == {".".join(folder.relative_to(FOLDER.parent).parts) for folder in folders}


def docstring_lines(tree: ast.AST) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            lines |= set(range(node.lineno, node.end_lineno + 1))
    return lines


def code_lines(source: str, first: int = 1, last: int | None = None) -> int:
    """Count lines that are not blank, not a comment and not in a docstring."""
    documented = docstring_lines(ast.parse(source))
    lines = source.splitlines()
    return sum(
        1
        for number in range(first, (last or len(lines)) + 1)
        if number not in documented
        and lines[number - 1].strip()
        and not lines[number - 1].strip().startswith("#")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_file_is_longer_than_200_lines_and_no_function_than_40(path):
    source = path.read_text("utf-8")
    assert code_lines(source) <= 200
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert code_lines(source, node.lineno, node.end_lineno) <= 40, node.name


def test_counting_ignores_what_is_not_code():
    source = textwrap.dedent('''
        """Docstring
        of two lines."""
        # comment

        def f():
            """Docstring."""
            return 1
        ''')
    assert code_lines(source) == 2


@pytest.mark.parametrize("name", solvers.__all__)
def test_everything_public_is_documented(name):
    assert inspect.getdoc(getattr(solvers, name))


@pytest.mark.parametrize("name", [n for n in solvers.__all__ if hasattr(getattr(solvers, n), "optimize")])
def test_solvers_state_update_rule_counts_errors_and_source(name):
    text = inspect.getdoc(getattr(solvers, name))
    for part in (r"\.\. math::", "Parameters", "[Cc]ounts one", "Raises", "Source: "):
        assert re.search(part, text), part


def test_abstract_solver_says_what_is_missing():
    with pytest.raises(NotImplementedError, match="Solver defines no steps"):
        solvers.Solver().steps(None, None)


@pytest.mark.parametrize("name", solvers.__all__)
def test_everything_public_stands_on_the_api_page(name):
    page = (FOLDER.parent / "chapters" / "appendices" / "api.md").read_text("utf-8")
    assert re.search(rf"auto(class|function):: solvers\.{name}$", page, re.MULTILINE)


@pytest.mark.parametrize("name", [n for n in solvers.__all__ if hasattr(getattr(solvers, n), "optimize")])
def test_every_solver_has_a_look(name):
    from solvers.style import look

    assert look({"Momentum": "HeavyBall"}.get(name, name))
