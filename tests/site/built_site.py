"""The built site and how to look into it without a browser."""

import functools
import subprocess
import sys
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
BOOK = ROOT / "tools" / "book.py"


def documents() -> list[str]:
    """Return the documents that the table of contents lists, in order."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [contents["root"], *(page["file"] for part in contents["parts"] for page in part["chapters"])]


def is_notebook(document: str) -> bool:
    """Say whether a document is a notebook."""
    return ROOT.joinpath(f"{document}.ipynb").exists()


CONTENTS = [f"{document}.html" for document in documents()]
NOTEBOOKS = [document for document in documents() if is_notebook(document)]
PAGES = ["index.html", *CONTENTS, "genindex.html", "search.html"]


def build() -> None:
    """Build the site if its sources changed; of several worker processes one builds and the others wait."""
    done = subprocess.run([sys.executable, str(BOOK)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@functools.cache
def parsed(page: Path) -> BeautifulSoup:
    """Return a page as a tree."""
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


@functools.cache
def anchors(page: Path) -> frozenset[str]:
    """Return everything on a page that a link can lead to."""
    return frozenset(element["id"] for element in parsed(page).find_all(id=True))
