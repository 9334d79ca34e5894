"""Numbers that follow the folders: the first notebook of chapters/02_newton is 2.1, whatever pages exist yet.

Sphinx counts pages from one, in the order of the table of contents. Here the count is replaced by the
chapter's number and the place in the chapter, for titles, sections, figures, algorithms and equations alike.
"""

import re
from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

CHAPTER = re.compile(r"chapters/(\d\d)_\w+/")

count_sections = TocTreeCollectorWithStyles.assign_section_numbers


def page_numbers(env: BuildEnvironment) -> dict[str, tuple[int, ...]]:
    """Return chapter and place for each numbered notebook, and an empty number for every other page."""
    places: Counter[int] = Counter()
    numbers = {}
    for page in env.toc_secnumbers:
        chapter = CHAPTER.match(page)
        if chapter:
            places[int(chapter[1])] += 1
            numbers[page] = (int(chapter[1]), places[int(chapter[1])])
        else:
            numbers[page] = ()
    return numbers


def assign_section_numbers(collector: TocTreeCollectorWithStyles, env: BuildEnvironment) -> list[str]:
    """Count as Sphinx does, then put chapter and place where the page's count was."""
    pages = count_sections(collector, env)
    for page, number in page_numbers(env).items():

        def renumber(
            counted: tuple[int, ...] | list[int], number: tuple[int, ...] = number
        ) -> tuple[int, ...]:
            return (*number, *counted[1:]) if number and counted else ()

        sections = env.toc_secnumbers[page]
        env.toc_secnumbers[page] = {anchor: renumber(counted) for anchor, counted in sections.items()}
        named = [env.titles[page], *env.tocs[page].findall(nodes.reference)]
        for node in named:
            if node.get("secnumber"):
                node["secnumber"] = renumber(node["secnumber"]) or None
    return pages


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; figures are counted right after sections, so no event lies between."""
    TocTreeCollectorWithStyles.assign_section_numbers = assign_section_numbers
    return {"parallel_read_safe": True, "parallel_write_safe": True}
