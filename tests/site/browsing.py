"""Chromium, a server for it, and what is wrong with a page that is opened in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, TimeoutError, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ),
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
READY = "html[data-ready]"  # set by assets/page.js when the formulas stand

# axe takes time for every element. The strokes of a drawing are one image to a reader, and test_figures.py
# measures their contrast; a formula has the colour of its text, and screen readers read the MathML beside it,
# which has no part that axe knows; of the thousands of words of code that look alike, one of each kind is
# enough. Words that look alike in one theme may differ in the other, so their classes count. Sizes stay.
THIN_OUT = """() => {
    document.querySelectorAll('svg.course-figure').forEach(drawing => drawing.replaceChildren());
    const formulas = [...document.querySelectorAll('mjx-math')];
    for (const [math, size] of formulas.map(math => [math, math.getBoundingClientRect()])) {
        math.replaceChildren();
        math.style.cssText += `; display: inline-block; width: ${size.width}px; height: ${size.height}px`;
    }
    const spoken = document.querySelectorAll('mjx-assistive-mml math');
    spoken.forEach(math => math.replaceChildren(math.textContent));
    const seen = new Set(), grounds = new Map();
    const ground = element => {
        if (!element) return '';
        if (!grounds.has(element)) {
            const color = getComputedStyle(element).backgroundColor;
            grounds.set(element, color.endsWith(', 0)') ? ground(element.parentElement) : color);
        }
        return grounds.get(element);
    };
    const kind = word => {
        const look = getComputedStyle(word), around = word.parentElement;
        const classes = [word.className, around.tagName, around.className, around.parentElement.className];
        return String([look.color, ground(word), look.fontWeight, ...classes]);
    };
    const leaves = [...document.querySelectorAll(':is(pre, code, dt.sig) span:not(:has(*))')];
    for (const [word, look] of leaves.map(word => [word, kind(word)])) {
        if (seen.has(look)) word.replaceWith(word.textContent);
        seen.add(look);
    }
}"""
# Loading the style sheets itself, axe would ask for files that are not there.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}

MATH = """() => ({
    written: document.querySelectorAll('.math').length,
    rendered: document.querySelectorAll('.math mjx-container').length,
    broken: [...document.querySelectorAll('mjx-merror, [data-mjx-error]')].map(e => e.textContent),
})"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """Serves a browser that may hang up when it has seen enough."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine and yield its address."""
    server = QuietServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def chromium_path() -> str | None:
    """Return where Chromium is installed, if it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch(path: str) -> Iterator[Browser]:
    """Start headless Chromium with an empty profile and no way out of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


def was_lost(request: Request) -> bool:
    """Say whether a request failed, other than by the page being left for another."""
    return request.failure != "net::ERR_ABORTED"


@contextmanager
def visit(browser: Browser, address: str, **settings: object) -> Iterator[tuple[Page, list[str]]]:
    """Open a page and yield it, when it is ready, with what went wrong on the way."""
    context = browser.new_context(viewport=DESKTOP, **settings)
    page, faults = context.new_page(), []
    here = "/".join(address.split("/")[:3])
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", lambda said: faults.append(f"console: {said.text}") if said.type == "error" else None)
    page.on(
        "requestfailed",
        lambda request: faults.append(f"failed: {request.url}") if was_lost(request) else None,
    )
    page.on(
        "response",
        lambda answer: faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None,
    )
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((here, "data:")) else faults.append(f"outside: {request.url}")
        ),
    )
    page.goto(address, wait_until="load")
    page.wait_for_selector(READY, state="attached")
    yield page, faults
    context.close()


def violations(page: Page, where: str, **options: object) -> list[str]:
    """Return what axe finds in the page as it stands."""
    found = Axe().run(page, options=OPTIONS | options).response["violations"]
    return [f"axe {where}: {rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def math_faults(page: Page) -> list[str]:
    """Return the formulas that are not rendered."""
    math = page.evaluate(MATH)
    missing = [f"{math['written']} formulas, {math['rendered']} rendered"] * (
        math["written"] != math["rendered"]
    )
    return missing + [f"formula: {text}" for text in math["broken"]]


def resize(page: Page, size: dict[str, int]) -> None:
    """Give the page another size and its script the time to mark what scrolls."""
    page.set_viewport_size(size)
    page.wait_for_timeout(50)


def overflow(page: Page) -> list[str]:
    """Return by how much the page scrolls sideways on a phone."""
    resize(page, PHONE)
    wider = page.evaluate(WIDER)
    resize(page, DESKTOP)
    return [f"the page scrolls sideways by {wider} pixels on a phone"] if wider > 0 else []


def darken(page: Page) -> list[str]:
    """Let the reader's system turn dark, and return whether the page does not follow."""
    page.emulate_media(color_scheme="dark")
    try:
        page.wait_for_selector("html[data-theme=dark]", state="attached", timeout=5000)
    except TimeoutError:
        return ["the page stays light on a dark system"]
    return []


def examine(browser: Browser, address: str) -> list[str]:
    """Return everything that is wrong with a page: at a desk in both themes, and on a phone."""
    # Without motion: axe would measure colours in the middle of a transition.
    with visit(browser, address, color_scheme="light", reduced_motion="reduce") as (page, faults):
        faults += math_faults(page) + overflow(page)
        page.evaluate(THIN_OUT)
        faults += violations(page, "in the light theme")
        faults += darken(page)
        # Of all that axe looks at, the theme changes colours alone.
        faults += violations(page, "in the dark theme", runOnly=["color-contrast"])
        resize(page, PHONE)
        faults += violations(page, "on a phone", rules={"color-contrast": {"enabled": False}})
        return faults
