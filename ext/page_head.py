"""What stands under the title of a notebook: how long it takes, and how to take it away and run it."""

import json
import shutil
import tomllib
from math import ceil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

WORDS_A_MINUTE = 150  # technical prose is read slower than the 200 to 250 of a novel
FOLDER = "downloads"
NOT_READ = (nodes.literal_block, nodes.raw, nodes.math_block, nodes.comment)


def words(doctree: nodes.document) -> int:
    """Count the words a reader reads: the text, without code, outputs and displayed equations."""
    texts = doctree.findall(nodes.Text)
    return sum(
        len(text.split()) for text in texts if not any(isinstance(node, NOT_READ) for node in above(text))
    )


def above(node: nodes.Node) -> list[nodes.Node]:
    """Return the nodes that hold `node`, the nearest first."""
    return [] if node.parent is None else [node.parent, *above(node.parent)]


def times(notebook: Path, doctree: nodes.document) -> str:
    """Say how long the page takes to read and, where it was measured, to run."""
    parts = [f"{ceil(words(doctree) / WORDS_A_MINUTE)} min to read"]
    seconds = json.loads(notebook.read_text("utf-8"))["metadata"].get("course", {}).get("run_seconds")
    if seconds is not None:
        parts.append(f"{ceil(seconds)} s to run")
    return " · ".join(parts)


def wheel_name(root: Path) -> str:
    """Return the name of the wheel that this tree makes."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def install_lines(app: Sphinx) -> tuple[str, str | None]:
    """Return the line for a folder with the wheel and, if there is an address, one for a hosted kernel."""
    address = app.config.html_theme_options.get("repository_url")
    hosted = f'%pip install "solvers[book] @ git+{address}"' if address else None
    return f'pip install "{wheel_name(Path(app.srcdir))}[book]"', hosted


def paragraph(text: str) -> nodes.raw:
    """Return a paragraph with links that download."""
    return nodes.raw("", f"<p>{text}</p>", format="html")


def download(docname: str, file: str, text: str) -> str:
    """Return a link to a file of the downloads folder."""
    folder = "../" * docname.count("/") + FOLDER
    return f'<a href="{folder}/{file}" download>{text}</a>'


def code(line: str) -> nodes.literal_block:
    """Return one line of code to copy."""
    return nodes.literal_block(line, line, language="text", classes=["install-line"])


def how_to_run(app: Sphinx, docname: str, notebook: Path) -> list[nodes.Node]:
    """Say what to download and which line to type."""
    here, hosted = install_lines(app)
    this = download(docname, notebook.name, "this notebook")
    wheel = download(docname, wheel_name(Path(app.srcdir)), "the package <code>solvers</code>")
    parts = [paragraph(f"Run it: download {this} and {wheel} into one folder, and type there"), code(here)]
    if hosted:
        parts += [paragraph("On Colab or Binder, run this in a first cell"), code(hosted)]
    return parts


def how_to_answer(docname: str, notebook: Path) -> list[nodes.Node]:
    """Say where a sheet can be answered: its checks lie beside it."""
    this = download(docname, notebook.name, "this sheet")
    return [
        paragraph(f"Answer it: {this} lies in the folder <code>exercises</code> of your copy of the course.")
    ]


def add_head(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the box under the title of every notebook."""
    notebook = Path(app.env.doc2path(docname))
    if app.builder.format != "html" or notebook.suffix != ".ipynb":
        return
    title = doctree.next_node(nodes.title)
    section = title.parent
    box = nodes.container(
        "", nodes.paragraph("", times(notebook, doctree), classes=["page-times"]), classes=["page-head"]
    )
    is_sheet = docname.startswith("exercises/")
    box += how_to_answer(docname, notebook) if is_sheet else how_to_run(app, docname, notebook)
    section.insert(section.index(title) + 1, box)


def copy_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Put the notebooks, as they are in the repository, where the boxes point."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for docname in app.env.found_docs:
        notebook = Path(app.env.doc2path(docname))
        if notebook.suffix == ".ipynb":
            shutil.copyfile(notebook, folder / notebook.name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-resolved", add_head)
    app.connect("build-finished", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
