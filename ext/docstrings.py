"""Docstrings are written for a terminal; the few marks that reStructuredText takes otherwise are mended."""

import re
from itertools import takewhile
from typing import Any

from sphinx.application import Sphinx

BARS = re.compile(r"(?<![\\|])\|(?=\S)")
SOURCE = re.compile(r"Source: (.*)")
SEVERAL_ERRORS = re.compile(r"\w+Error(?:, \w+Error)+")


def mended(lines: list[str], number: int) -> list[str]:
    """Return what stands for one line."""
    line = lines[number]
    if source := SOURCE.fullmatch(line):
        return ["References", "----------", source[1]]
    if SEVERAL_ERRORS.fullmatch(line):
        # The reason stands below the last; each of the others needs it too.
        reason = list(takewhile(lambda below: below.startswith(" "), lines[number + 1 :]))
        *others, last = line.split(", ")
        return [*(part for error in others for part in (error, *reason)), last]
    return [line if ":math:" in line or ".. math::" in line else BARS.sub(r"\|", line)]


def mend(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Keep absolute values and every error, and make the line that names a source a section."""
    lines[:] = [part for number in range(len(lines)) for part in mended(lines, number)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, ahead of the one that reads the sections."""
    app.connect("autodoc-process-docstring", mend, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
