"""Every chapter's pages in Chromium: no error, nothing from outside, axe content, both themes, phone too."""

import pytest
from browsing import examine
from built_site import NOTEBOOKS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", [page for page in NOTEBOOKS if page.startswith("chapters/")])
def test_page(browser, address, page):
    assert examine(browser, f"{address}{page}.html") == []
