"""What search engines and messengers see: a description and, once the site has an address, the rest."""

import html
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx

LENGTH = 160
CARD = "_static/ravine.png"
FRONT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={page}">
<title>{title}</title>
<link rel="icon" href="_static/favicon.svg">
</head>
<body><main><h1>{title}</h1><p><a href="{page}">Open the book</a></p></main></body>
</html>
"""


def description(doctree: nodes.document | None, title: str) -> str:
    """Return the page's first paragraph, cut at a word; the book's title where a page has no paragraph."""
    paragraphs = doctree.findall(nodes.paragraph) if doctree else []
    paragraphs = (paragraph for paragraph in paragraphs if "page-times" not in paragraph["classes"])
    texts = (
        " ".join(paragraph.astext().split())
        for paragraph in paragraphs
        if not paragraph.next_node(nodes.math)
    )
    text = next((text for text in texts if len(text.split()) > 5), title)
    return text if len(text) <= LENGTH else text[:LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the page's description to its head; addresses only where the site has one."""
    book = app.config.html_title
    title = html.unescape(nodes.unescape(context.get("pagetitle", book)))
    properties = {"og:site_name": book, "og:title": title, "og:type": "article"}
    text = description(doctree, book)
    if app.config.html_baseurl:
        properties["og:url"] = urljoin(app.config.html_baseurl, f"{pagename}.html")
        properties["og:image"] = urljoin(app.config.html_baseurl, CARD)
    tags = [f'<meta name="description" content="{html.escape(text)}">']
    tags += [
        f'<meta property="{name}" content="{html.escape(value)}">'
        for name, value in {**properties, "og:description": text}.items()
    ]
    context["metatags"] = context.get("metatags", "") + "\n".join(["", *tags, ""])


def write_front(app: Sphinx, error: Exception | None) -> None:
    """Write the page that opens the book and, for a site with an address, its sitemap."""
    if error or app.builder.format != "html":
        return
    root = f"{app.config.root_doc}.html"
    front = FRONT_PAGE.format(page=root, title=html.escape(app.config.html_title))
    Path(app.outdir, "index.html").write_text(front, "utf-8")
    if app.config.html_baseurl:
        pages = (urljoin(app.config.html_baseurl, f"{page}.html") for page in sorted(app.env.found_docs))
        lines = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
        Path(app.outdir, "sitemap.xml").write_text(
            f'<?xml version="1.0" encoding="utf-8"?>\n{sitemap}', "utf-8"
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", describe)
    app.connect(
        "build-finished", write_front, priority=900
    )  # after the table of contents writes its redirect
    return {"parallel_read_safe": True, "parallel_write_safe": True}
