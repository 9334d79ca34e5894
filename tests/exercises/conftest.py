"""Makes the reader of the corpora importable, and writes sheets for the tests of both doors."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpus import CHECKS, EXERCISES


@pytest.fixture
def write_sheet(tmp_path):
    """Write a copy of the sheet whose answer cell is replaced, beside the course's checks."""
    (tmp_path / "checks").symlink_to(CHECKS)

    def write(source: str, name: str = "02_newton.ipynb") -> Path:
        notebook = json.loads((EXERCISES / "02_newton.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "".join(cell["source"]).startswith("# answer: newton-step"):
                cell["source"] = source
        path = tmp_path / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write
