"""Names of the package in code cells lead to its reference page."""

import re
from typing import Any

from sphinx.application import Sphinx

NAME = re.compile(r'<span class="n[cf]?">(\w+)</span>')
CELL = re.compile(r'<div class="highlight-i?python3? .*?</pre>', re.DOTALL)


def documented(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return page and anchor of every class and function the reference page describes, by its bare name."""
    objects = app.env.get_domain("py").objects
    return {
        name.rsplit(".", 1)[-1]: (entry.docname, entry.node_id)
        for name, entry in objects.items()
        if name.startswith("solvers.") and entry.objtype in ("class", "function")
    }


def link(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Turn the first mention of each name in each cell into a link."""
    if not doctree or not app.env.doc2path(pagename).endswith(".ipynb"):
        return
    names = documented(app)

    def link_cell(cell: re.Match[str]) -> str:
        seen: set[str] = set()

        def link_name(span: re.Match[str]) -> str:
            name = span[1]
            if name not in names or name in seen:
                return span[0]
            seen.add(name)
            page, anchor = names[name]
            address = f"{app.builder.get_relative_uri(pagename, page)}#{anchor}"
            return f'<a class="api-link" href="{address}" title="{name} in the reference">{span[0]}</a>'

        return NAME.sub(link_name, cell[0])

    context["body"] = CELL.sub(link_cell, context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
