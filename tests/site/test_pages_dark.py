"""Every page in Chromium in the dark theme: no error, nothing from outside, axe content, phone too."""

import pytest
from browsing import examine
from built_site import PAGES

pytestmark = pytest.mark.browser


# The first page only leads to the second.
@pytest.mark.parametrize("page", PAGES[1:])
def test_page_in_the_dark_theme(browser, address, page):
    assert examine(browser, address + page, "dark") == []
