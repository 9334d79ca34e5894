"""Makes the helpers importable, and shares one built site, one server and one browser a worker process."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from browsing import chromium_path, launch, serve
from built_site import SITE, build
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def site() -> Path:
    """The built site; `make book` built it already, or the first test that asks does."""
    build()
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on this machine."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one the test is skipped, unless the environment requires it."""
    path = chromium_path()
    if path is None:
        missing = "No Chromium is installed, so the pages were not opened in a browser."
        if os.environ.get("COURSE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{missing} COURSE_REQUIRE_BROWSER=1 requires it.")
        pytest.skip(missing)
    with launch(path) as browser:
        yield browser
