"""One symbol, one meaning: the table of the notation page."""

import re

from course import CHAPTERS

PAGE = CHAPTERS / "appendices" / "notation.md"


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the Markdown tables in a text, heads and rules left out."""
    tables = re.findall(r"(?:^\|.*\|[ \t]*\n?)+", text, re.MULTILINE)
    lines = [line for table in tables for line in table.strip().splitlines()[2:]]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in lines]


def symbols(cell: str) -> list[str]:
    """Return the symbols that the first cell of a row introduces, spaces left out."""
    return [re.sub(r"\s|\\[,;!]", "", symbol) for symbol in re.findall(r"\$([^$]+)\$", cell)]


def breaches(text: str) -> list[str]:
    """Return a sentence for every symbol with two meanings and every row that explains nothing."""
    meanings, found = {}, []
    for row in rows(text):
        if not symbols(row[0]):
            found.append(f"the row of {row[0]!r} introduces no symbol between dollars")
        if len(row) < 2 or not row[1]:
            found.append(f"the row of {row[0]!r} gives no meaning")
            continue
        for symbol in symbols(row[0]):
            if symbol in meanings:
                found.append(f"${symbol}$ stands for {meanings[symbol]!r} and for {row[1]!r}")
            meanings[symbol] = row[1]
    return found


def test_notation_page():
    text = PAGE.read_text("utf-8")
    assert rows(text)
    found = breaches(text)
    assert not found, "\n".join(found)


TABLE = """Words.

| symbol | meaning | code |
|---|---|---|
| $g$ | gradient | `grad` |
| $H$, $H_k$ | Hessian | `hess` |
"""


def test_honest_table_passes():
    assert len(rows(TABLE)) == 2
    assert breaches(TABLE) == []


def test_symbol_with_two_meanings_is_noticed():
    other = "\n| symbol | meaning |\n|---|---|\n| $H_k$ | inverse approximation |\n"
    assert breaches(TABLE + other) == ["$H_k$ stands for 'Hessian' and for 'inverse approximation'"]


def test_row_without_meaning_or_symbol_is_noticed():
    assert breaches(TABLE + "| $p$ | | `step` |\n") == ["the row of '$p$' gives no meaning"]
    assert breaches(TABLE + "| p | step | `step` |\n") == [
        "the row of 'p' introduces no symbol between dollars"
    ]
