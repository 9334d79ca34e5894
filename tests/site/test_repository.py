"""The repository's address stands in one place: without it no button, with it buttons that point right."""

import subprocess
import sys

import pytest
import yaml
from built_site import BOOK, CONTENTS, NOTEBOOKS, ROOT, parsed

ADDRESS = "https://github.com/somebody/second-order"
NOTEBOOK = NOTEBOOKS[0]
BUTTONS = {
    "Repository": ADDRESS,
    "Show source": f"{ADDRESS}/blob/main/{NOTEBOOK}.ipynb?plain=1",
    "Open issue": f"{ADDRESS}/issues/new?title=Issue%20on%20page%20%2F{NOTEBOOK}.html"
    "&body=Your%20issue%20content%20here.",
    "Colab": f"https://colab.research.google.com/github/somebody/second-order/blob/main/{NOTEBOOK}.ipynb",
    "Binder": f"https://mybinder.org/v2/gh/somebody/second-order/main?urlpath=lab/tree/{NOTEBOOK}.ipynb",
}


def outside_buttons(page) -> dict[str, str]:
    """Return the buttons of a page's head that leave the site."""
    links = parsed(page).select(".article-header-buttons a[href^=http]")
    return {link.get_text(strip=True): link["href"] for link in links}


def test_there_is_no_address_yet(site):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    if settings["repository"]["url"]:
        pytest.skip("The course has an address; the site shows its buttons.")
    assert [page for page in CONTENTS if outside_buttons(site / page)] == []
    assert [page for page in CONTENTS if "btn-launch" in (site / page).read_text("utf-8")] == []


def build_with(folder, url: str, baseurl: str = '""'):
    """Build the notebook's page with an address in the settings; return how it went and where the site is."""
    settings = (ROOT / "_config.yml").read_text("utf-8")
    settings = settings.replace('url: &address ""', f"url: &address {url}", 1)
    settings = settings.replace('baseurl: ""', f"baseurl: {baseurl}", 1)
    settings = settings.replace("{inline_figures: ext}", f"{{inline_figures: '{ROOT / 'ext'}'}}", 1)
    config = folder / "_config.yml"
    config.write_text(settings, "utf-8")
    program = f"import sys; sys.path.insert(0, {str(BOOK.parent)!r}); import book; from pathlib import Path; "
    program += "print(book.build_pages(*map(Path, sys.argv[1:])))"
    command = [sys.executable, "-c", program, str(config), str(ROOT / "_toc.yml"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done, folder / "_build" / "html"


def test_with_an_address_every_button_is_there_and_points_right(tmp_path):
    done, site = build_with(tmp_path, ADDRESS, "https://somebody.github.io/second-order/")
    assert done.returncode == 0, done.stderr
    assert outside_buttons(site / f"{NOTEBOOK}.html") == BUTTONS
    lines = [line.get_text().strip() for line in parsed(site / f"{NOTEBOOK}.html").select(".page-head pre")]
    assert lines[1] == f'%pip install "solvers[book] @ git+{ADDRESS}"'
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    assert f"<loc>https://somebody.github.io/second-order/{NOTEBOOK}.html</loc>" in sitemap
    image = parsed(site / f"{NOTEBOOK}.html").find("meta", property="og:image")["content"]
    assert (site / image.removeprefix("https://somebody.github.io/second-order/")).is_file()


def test_an_address_that_colab_cannot_open_is_refused(tmp_path):
    done, _ = build_with(tmp_path, "https://example.org/second-order")
    assert done.returncode != 0
    assert "Write https://github.com/<owner>/<name>, or leave it empty." in done.stderr


def test_without_an_address_no_page_claims_one(site):
    assert not (site / "sitemap.xml").exists()
    assert [page for page in CONTENTS if parsed(site / page).find("meta", property="og:url")] == []
