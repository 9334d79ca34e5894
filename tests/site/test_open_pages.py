"""Every other page in Chromium, as in test_open_chapters.py; two files, so that two processes open pages."""

import pytest
from browsing import examine
from built_site import NOTEBOOKS, PAGES

pytestmark = pytest.mark.browser
CHAPTERS = [f"{page}.html" for page in NOTEBOOKS if page.startswith("chapters/")]


# The first page only leads to the second.
@pytest.mark.parametrize("page", [page for page in PAGES[1:] if page not in CHAPTERS])
def test_page(browser, address, page):
    assert examine(browser, address + page) == []
