"""The palette is legible on both pages and tells eight families apart, for colour-blind eyes too."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from solvers.style import DASHES, FAMILIES, GRID, INK, MARKERS, MEMBERS, PAPER, STYLE, family, look

PAGES = {"light": "#ffffff", "dark": "#121212"}
DARK_INK, DARK_GRID = "#ced6dd", "#3d4a5c"
# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(color: str) -> np.ndarray:
    """Return linear RGB from 0 to 1."""
    share = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted(linear(color) @ TO_XYZ[1] for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(color: str, eye: str = "normal") -> np.ndarray:
    """Return CIE L*a*b* of a colour as an eye sees it."""
    ratio = TO_XYZ @ np.clip(np.asarray(EYES[eye]) @ linear(color), 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """Return the colour difference CIEDE2000."""
    (L1, a1, b1), (L2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    a1, a2 = stretch * a1, stretch * a2
    C1, C2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0 if C1 * C2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if C1 * C2 == 0 else (h1 + turn / 2) % 360
    dL, dC, dH = L2 - L1, C2 - C1, 2 * np.sqrt(C1 * C2) * np.sin(np.radians(turn / 2))
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    T = (
        1
        - 0.17 * cosd(hue - 30)
        + 0.24 * cosd(2 * hue)
        + 0.32 * cosd(3 * hue + 6)
        - 0.20 * cosd(4 * hue - 63)
    )
    S_L = 1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2)
    S_C, S_H = 1 + 0.045 * C, 1 + 0.015 * C * T
    rotation = (
        -2 * np.sqrt(C**7 / (C**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    parts = dL / S_L, dC / S_C, dH / S_H
    return np.sqrt(sum(part**2 for part in parts) + rotation * parts[1] * parts[2])


def cosd(degrees: float) -> float:
    return np.cos(np.radians(degrees))


@pytest.mark.parametrize(
    ("one", "other", "published"),
    # Sharma, Wu & Dalal (2005), table 1.
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ],
)
def test_colour_difference_agrees_with_published_values(one, other, published):
    assert ciede2000(np.array(one, float), np.array(other, float)) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", FAMILIES)
def test_a_line_has_contrast_on_both_pages(name, page):
    assert contrast(FAMILIES[name], PAGES[page]) >= 3


def test_words_have_contrast_on_both_pages():
    assert contrast(INK, PAPER) >= 7
    assert contrast(DARK_INK, PAGES["dark"]) >= 7


def test_the_grid_stays_behind_the_lines():
    assert contrast(GRID, PAGES["light"]) < 2.5
    assert contrast(DARK_GRID, PAGES["dark"]) < 2.5


@pytest.mark.parametrize(("eye", "least"), [("normal", 20), ("protan", 14), ("deutan", 14), ("tritan", 14)])
def test_families_are_told_apart(eye, least):
    colors = [lab(color, eye) for color in FAMILIES.values()]
    assert min(ciede2000(one, other) for one, other in itertools.combinations(colors, 2)) >= least


def test_every_method_has_a_look_of_its_own():
    names = [name for members in MEMBERS.values() for name in members]
    assert len(set(names)) == len(names)
    looks = [tuple(map(str, look(name).values())) for name in names]
    assert len(set(looks)) == len(looks)


def test_a_legend_does_not_depend_on_colour_alone():
    firsts = [look(members[0])["marker"] for members in MEMBERS.values()]
    assert len(set(firsts)) == len(FAMILIES) <= 8
    for members in MEMBERS.values():
        assert len(members) <= len(DASHES) <= len(MARKERS)
        assert len({str(look(name)["linestyle"]) for name in members}) == len(members)


def test_a_familys_members_share_its_colour():
    for name, members in MEMBERS.items():
        assert {look(member)["color"] for member in members} == {FAMILIES[name]}
        assert {family(member) for member in members} == {name}


def test_a_look_may_be_changed_by_its_caller():
    look("NewtonOptimizer")["color"] = "red"
    assert look("NewtonOptimizer")["color"] == FAMILIES["newton"]


def test_an_unknown_method_is_told_what_is_near():
    with pytest.raises(ValueError, match=r"^method='NewtonOptimiser' has no look; .*NewtonOptimizer"):
        look("NewtonOptimiser")


def test_style_is_valid_for_matplotlib():
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        assert mpl.rcParams["text.color"] == INK


def test_importing_the_package_loads_neither_matplotlib_nor_torch():
    check = "import sys, solvers; sys.exit(bool({'matplotlib', 'torch', 'IPython'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], timeout=60).returncode == 0


def test_importing_the_books_helpers_does_not_load_torch():
    check = "import sys, solvers.book; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], timeout=60).returncode == 0
