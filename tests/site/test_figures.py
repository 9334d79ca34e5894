"""Figures are legible on both pages: what is drawn at 3:1, text at 4.5:1, on white and on the dark paper."""

import re

import pytest
from built_site import CONTENTS, ROOT, parsed

STYLES = (ROOT / "assets" / "book.css").read_text("utf-8")
PAPERS = {"light": "#ffffff", "dark": "#121212"}
HEX = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)
THEMED = re.compile(r"var\(--fig-(ink|paper|grid)\b")
LINES, TEXT = 3.0, 4.5


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def contrast(colour: str, paper: str, opacity: float = 1.0) -> float:
    """Return the contrast of a colour, seen through its opacity, with the paper."""
    seen = (opacity * c + (1 - opacity) * p for c, p in zip(channels(colour), channels(paper), strict=True))
    light, dark = sorted((luminance(tuple(seen)), luminance(channels(paper))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def properties(element) -> dict[str, str]:
    """Return what an element says of its colours, as attributes or in its style."""
    style = dict(part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    style = {name.strip(): value.strip() for name, value in style.items()}
    return {
        name: element[name]
        for name in ("stroke", "fill", "opacity", "stroke-opacity")
        if element.has_attr(name)
    } | style


def faint_strokes(drawing) -> set[tuple[str, str]]:
    """Return the colours of lines that are too faint, each with the page on which it is."""
    faint = set()
    for element in drawing.find_all(True):
        said = properties(element)
        colour = said.get("stroke", "none")
        if THEMED.match(colour) or not HEX.match(colour) or colour == "#222222":
            continue
        opacity = float(said.get("opacity", 1)) * float(said.get("stroke-opacity", 1))
        faint |= {
            (colour, page) for page, paper in PAPERS.items() if contrast(colour, paper, opacity) < LINES
        }
    return faint


def coloured_text(drawing) -> list[str]:
    """Return the text whose colour is not the ink: no other colour reaches 4.5:1 on both pages."""
    coloured = []
    for group in drawing.find_all(lambda tag: tag.name == "text" or "-text_" in tag.get("id", "")):
        for element in [group, *group.find_all(True)]:
            fill = properties(element).get("fill", "none")
            if HEX.match(fill) and fill != "#222222":
                coloured.append(fill)
    return coloured


@pytest.mark.parametrize("page", CONTENTS)
def test_what_is_drawn_stands_out_from_both_papers(site, page):
    for drawing in parsed(site / page).select("svg.course-figure"):
        assert faint_strokes(drawing) == set(), drawing["aria-label"]
        assert coloured_text(drawing) == [], drawing["aria-label"]


def test_some_figure_is_measured(site):
    drawings = [drawing for page in CONTENTS for drawing in parsed(site / page).select("svg.course-figure")]
    assert len(drawings) >= 3
    assert any(HEX.match(properties(e).get("stroke", "")) for d in drawings for e in d.find_all(True))


@pytest.mark.parametrize(("page", "paper"), PAPERS.items())
def test_ink_and_grid_of_each_page(page, paper):
    rule = re.search(rf'html\[data-theme="{page}"\] {{(.*?)}}', STYLES, re.DOTALL)[1]
    said = dict(re.findall(r"--([\w-]+): (#\w{6})", rule))
    assert said["paper"] == paper
    assert contrast(said["ink"], paper) >= TEXT
    assert contrast(said["quiet"], paper) >= TEXT
    assert contrast(said["link"], paper) >= TEXT
    if page == "dark":
        assert contrast(said["fig-ink"], paper) >= TEXT
        assert said["fig-paper"] == paper
    else:
        assert contrast("#222222", paper) >= TEXT
