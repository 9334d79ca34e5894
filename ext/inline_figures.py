"""Figures in the page itself, following its theme: the SVG in a notebook's PNG, or a diagram's SVG file."""

import html
import re
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

# What a standalone file needs and a page does not; a <style> would apply to the whole page.
PROLOGUE = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<title\b.*?</title>|<metadata\b.*?</metadata>|<style\b.*?</style>",
    re.DOTALL,
)
SIZE = re.compile(r'\s(?:width|height)="[^"]*"')
WIDTH = re.compile(r'\bwidth="([\d.]+)(pt|px|)"')
VIEW_BOX = re.compile(r'\bviewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)')
REFERENCE = re.compile(r'\b(id="|href="#|url\(#)')
PATH_DATA = re.compile(r'\sd="[^"]*"')
# Points and pixels to the page's letter height, so that figures grow with the reader's font size.
EM = {"pt": 12, "px": 16, "": 16}


def read_vector(path: Path) -> tuple[str | None, str | None]:
    """Return the SVG text and the alternative text that a picture file holds; either may be missing."""
    if path.suffix == ".svg":
        return path.read_text("utf-8"), None
    if path.suffix == ".png":
        with Image.open(path) as picture:
            chunks = getattr(picture, "text", {})
            return chunks.get("svg"), chunks.get("Description")
    return None, None


def page_svg(svg: str, prefix: str, label: str) -> str:
    """Turn a standalone SVG into one that lives in a page: labelled, its size in letters, its ids its own."""
    svg = PROLOGUE.sub("", svg)
    start = svg.index("<svg")
    end = svg.index(">", start)
    tag, body = svg[start:end], svg[end:]
    width = WIDTH.search(tag)
    letters = float(width[1]) / EM[width[2]] if width else float(VIEW_BOX.search(tag)[1]) / EM[""]
    tag = SIZE.sub("", tag).replace(
        "<svg",
        f'<svg class="course-figure" role="img" aria-label="{label}" style="width: {letters:.4g}em"',
        1,
    )
    body = PATH_DATA.sub(lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), body)
    return REFERENCE.sub(rf"\g<1>{prefix}-", tag + body).strip()


def inline(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace every image that has a vector form by that form."""
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image)), start=1):
        svg, description = read_vector(Path(app.srcdir, image["uri"]))
        alt = " ".join((image.get("alt") or description or "").split())
        if svg:
            label = html.escape(alt)
            image.replace_self(nodes.raw("", page_svg(svg, f"figure{number}", label), format="html"))
        elif alt:
            image["alt"] = alt


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-resolved", inline)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
