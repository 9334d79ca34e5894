"""The frame of the pages: one file each, no script, nothing from outside, light and dark, printable."""

from collections.abc import Iterable
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --muted: #555555; --line: #8a8a8a;
  --soft: #f1f3f5; --accent: #0b5394; --alarm: #9b1c1c; --alarm-paper: #fdecec; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #16181b; --muted: #b4b4b4; --line: #7d7d7d; --soft: #22262b;
    --accent: #8ec2ff; --alarm: #ffb3b3; --alarm-paper: #3a1717; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.3rem; margin: 2.2rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 0.3rem; }
p { max-width: 44rem; } .muted { color: var(--muted); } a { color: var(--accent); }
.total { font-size: 1.3rem; font-weight: 600; }
.alarm { border: 2px solid var(--alarm); background: var(--alarm-paper); padding: 0.2rem 1rem; }
.alarm strong { color: var(--alarm); }
.wide { overflow-x: auto; }
.wide:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; margin: 0.5rem 0; min-width: min(26rem, 100%);
  font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0;
  border-bottom: 1px solid var(--line); max-width: 26rem; overflow-wrap: break-word; }
tr:has(+ .remark) > * { border-bottom: 0; } .remark td { max-width: 44rem; padding: 0 0.8rem 0.5rem 0; }
thead th { border-bottom-width: 2px; } th { font-weight: 600; } .number { text-align: right; }
td.number { white-space: nowrap; } tr > :last-child { padding-right: 0; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .bar { fill: var(--accent); } svg .axis { stroke: var(--line); }
@media print { :root { --ink: #000000; --paper: #ffffff; --muted: #333333; --line: #777777; --accent: #000000;
    --alarm: #000000; --alarm-paper: #ffffff; }
  main { max-width: none; padding: 0; } .wide { overflow: visible; }
  h2, h3, tr, svg { break-inside: avoid; } h2, h3 { break-after: avoid; } a { text-decoration: none; } }
"""
# Whatever a page holds, the browser runs no script and asks for nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, body: str) -> str:
    """Return a whole page.

    Parameters
    ----------
    title : str
        Plain text, for the window.
    body : str
        HTML, beginning with its ``h1``.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def alarm(text: str) -> str:
    """Return a banner that cannot be overlooked."""
    return f'<div class="alarm" role="alert"><p><strong>Grader error.</strong> {escape(text)}</p></div>'


def table(
    caption: str, header: Iterable[str], rows: Iterable[Iterable[object]], numbers: tuple[int, ...] = ()
) -> str:
    """Return a table whose first column heads its rows.

    Parameters
    ----------
    caption : str
        Plain text.
    header : iterable of str
        The columns.
    rows : iterable of iterables
        Plain text and numbers; a `Link` becomes one. A `Remark` in place of a row stands below the row before
        it, as wide as the table: a column of sentences would be one word wide on a phone.
    numbers : tuple of int
        The columns aligned to the right.
    """
    kinds = dict.fromkeys(numbers, "number")
    columns = list(header)
    head = "".join(
        f'<th scope="col"{_class(kinds.get(n, ""))}>{escape(name)}</th>' for n, name in enumerate(columns)
    )
    lines = []
    for row in rows:
        if isinstance(row, Remark):
            lines.append(f'<tr class="remark"><td colspan="{len(columns)}">{escape(row)}</td></tr>')
            continue
        cells = [
            (cell if isinstance(cell, Link) else escape(_text(cell)), _class(kinds.get(n, "")))
            for n, cell in enumerate(row)
        ]
        first, *others = cells
        lines.append(
            f'<tr><th scope="row">{first[0]}</th>'
            + "".join(f"<td{kind}>{cell}</td>" for cell, kind in others)
            + "</tr>"
        )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(lines)
        + "\n</tbody></table></div>"
    )


class Remark(str):
    """A sentence on the row above it, as plain text."""


class Link(str):
    """A link, as HTML."""

    def __new__(cls, address: str, text: str) -> "Link":
        """Make a link of plain text; both are escaped."""
        return super().__new__(cls, f'<a href="{escape(address)}">{escape(text)}</a>')


def _text(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
