"""What the theme and the extensions leave in a page that keyboards and screen readers stumble over, mended.

What depends on the size of the window is mended by assets/page.js, the title's landmark by the templates.
"""

import re
from typing import Any

from sphinx.application import Sphinx

MENDED = [
    # docutils gives bibliographies roles that are deprecated and that their elements may not have.
    (re.compile(r'<div role="list" class="citation-list">'), '<div class="citation-list">'),
    (re.compile(r' role="doc-biblioentry"'), ""),
    # The label hides the words that say what a folded cell holds.
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    # pandas leaves the corner of a table empty and calls it a heading.
    (re.compile(r"<th></th>"), "<td></td>"),
    # Every exercise, solution and proof on a page has the same id.
    (re.compile(r'(<section[^>]*?) id="(?:exercise|solution|proof)-content">'), r"\1>"),
    # A proof is an argument, not a box; its id is repeated too.
    (re.compile(r'<div class="proof admonition" id="proof">'), '<div class="argument">'),
    # Tables of a notebook's output do not scroll by themselves.
    (re.compile(r'<table border="1" class="dataframe">(.*?)</table>', re.DOTALL),
     r'<div class="table-scroll"><table class="dataframe">\1</table></div>'),
]  # fmt: skip


def mend(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Mend the body of a page."""
    for wrong, right in MENDED:
        context["body"] = wrong.sub(right, context.get("body", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
