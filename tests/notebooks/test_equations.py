"""Every numbered equation is registered in chapters/equations.yml, and every name of one leads somewhere.

An entry of the registry is named by the equation's label, and has two keys:

    newton-step:
      page: chapters/02_newton/newtons_method.ipynb
      meaning: The Newton step and the iteration it gives.
"""

import re
from collections import defaultdict

import pytest
from course import CHAPTERS, ROOT, chapter_notebooks, equation_labels, name, registry, text_of

NAMED = re.compile(r"(?::eq:|\{eq\})`([^`]+)`")


def book() -> dict[str, str]:
    """Return the prose of every page."""
    return {name(path): text_of(path) for path in [*chapter_notebooks(), *sorted(CHAPTERS.glob("**/*.md"))]}


def package() -> dict[str, str]:
    """Return the text of every module of the package."""
    return {name(path): path.read_text("utf-8") for path in sorted((ROOT / "solvers").glob("**/*.py"))}


def breaches(pages: dict[str, str], modules: dict[str, str], registered: dict) -> list[str]:
    """Return a sentence for everything that is wrong between pages, docstrings and registry."""
    places = defaultdict(list)
    for page, text in pages.items():
        for label in equation_labels(text):
            places[label].append(page)
    found = [
        f"{label} labels {len(on)} equations: {', '.join(on)}" for label, on in places.items() if len(on) > 1
    ]
    found += [
        f"{label} ({on[0]}) is not registered" for label, on in places.items() if label not in registered
    ]
    for label, entry in registered.items():
        if not isinstance(entry, dict) or set(entry) != {"page", "meaning"}:
            found.append(f"{label}: an entry has the keys page and meaning")
        elif not str(entry["meaning"]).strip().endswith("."):
            found.append(f"{label}: the meaning is a sentence, with its full stop")
        elif entry["page"] not in places.get(label, ()):
            found.append(f"{label} is registered for {entry['page']}, which has no such equation")
    for place, text in (pages | modules).items():
        found += [
            f"{place} names the equation {label}, which no page has"
            for label in NAMED.findall(text)
            if label not in places
        ]
    return found


def test_equations_of_the_book():
    pages = book()
    assert any(map(equation_labels, pages.values()))
    found = breaches(pages, package(), registry("equations.yml"))
    assert not found, "\n".join(found)


PAGE = "Solve\n\n$$\nHp = -g .\n$$ (newton-step)\n\nas in {eq}`newton-step`."
MODULE = '"""The step of equation :eq:`newton-step`."""'
REGISTERED = {"newton-step": {"page": "a.ipynb", "meaning": "The Newton step."}}


def test_honest_pages_pass():
    assert breaches({"a.ipynb": PAGE}, {"newton.py": MODULE}, REGISTERED) == []


@pytest.mark.parametrize(
    "text",
    [
        "$$ Hp = -g $$ (newton-step)",
        "$$\nHp = -g\n$$ (newton-step)\n\nmore",
        "```{math}\n:label: newton-step\nHp=-g\n```",
    ],
)
def test_labels_are_found(text):
    assert equation_labels(text) == ["newton-step"]


def test_labels_of_theorems_and_prose_in_brackets_are_not_equations():
    theorem = "```{prf:theorem} Order\n:label: quadratic-convergence\n\n$$\nx\n$$\n```\n\nwords (aside)"
    assert equation_labels(theorem) == []


@pytest.mark.parametrize(
    ("pages", "modules", "registered", "sentence"),
    [
        ({"a.ipynb": PAGE, "b.ipynb": PAGE}, {}, REGISTERED, "newton-step labels 2 equations"),
        ({"a.ipynb": PAGE}, {}, {}, "newton-step (a.ipynb) is not registered"),
        ({"a.ipynb": "words"}, {}, REGISTERED, "newton-step is registered for a.ipynb, which has no such"),
        ({"b.ipynb": PAGE}, {}, REGISTERED, "newton-step is registered for a.ipynb, which has no such"),
        ({"a.ipynb": PAGE}, {"n.py": ":eq:`newton-stp`"}, REGISTERED, "n.py names the equation newton-stp"),
        ({"a.ipynb": PAGE + " {eq}`armijo`"}, {}, REGISTERED, "a.ipynb names the equation armijo"),
        ({"a.ipynb": PAGE}, {}, {"newton-step": {"page": "a.ipynb"}}, "newton-step: an entry has the keys"),
        (
            {"a.ipynb": PAGE},
            {},
            {"newton-step": {"page": "a.ipynb", "meaning": "step"}},
            "newton-step: the meaning is a sentence",
        ),
    ],
)
def test_breach_is_noticed(pages, modules, registered, sentence):
    assert any(found.startswith(sentence) for found in breaches(pages, modules, registered))
