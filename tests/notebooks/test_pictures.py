"""Pictures that show the same compare equal, and those that do not are told apart."""

import base64
import functools
import io
import json

import numpy as np
import pytest
import validation
from matplotlib.figure import Figure
from nbformat.v4 import new_output
from pictures import difference, opened
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from solvers.book import show
from solvers.picture import png, record, thinned

ALT = "Curves that a test draws and then changes by a little."


def stored(figure: Figure, alt: str = ALT, noise: float = 2e-4) -> str:
    return base64.b64encode(png(figure, alt, noise)).decode()


def plot(
    factor=1.0,
    color="#1b779a",
    word="start",
    place=0.5,
    bar=2.0,
    label="error",
    scale="linear",
    dash="-",
    marker="o",
):
    figure = Figure(figsize=(4.5, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    steps = np.arange(1, 40)
    left.plot(steps, factor * 10 / steps**1.5, dash, color=color, marker=marker, markersize=3)
    left.set(xlabel="step", ylabel=label, yscale=scale, ylim=(1e-2, 12), xlim=(0, 40))
    left.annotate(word, (10, 1), (40 * place, 6), arrowprops={"arrowstyle": "->"})
    right.bar([0, 1, 2], [1, bar, 3], color="#e76b18")
    right.set_ylim(0, 4)
    return figure


def field(factor=1.0, shift=0.0, moved=0):
    figure = Figure(figsize=(4.5, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    image = left.imshow(factor * (x**2 + y), vmin=-1, vmax=2, cmap="viridis")
    figure.colorbar(image)
    points = np.random.default_rng(0).uniform(size=(200, 2)) * 0.9
    points[17, 0] += moved
    right.scatter(*points.T, s=8, color="#0da96e")
    right.quiver([0.2, 0.5], [0.5, 0.5], [1, 1 + shift], [0.3, 0.2], scale=8)
    right.contour(x + 1, y, factor * (x**2 + y**2), levels=[0.2, 0.5], colors="#839795")
    right.set(xlim=(0, 2), ylim=(-1, 1))
    return figure


@functools.cache
def same(draw) -> str:
    """Return a figure as it was stored, unchanged."""
    return stored(draw())


@pytest.mark.parametrize("draw", [plot, field])
def test_the_same_figure_drawn_again_is_equal(draw):
    assert stored(draw()) == same(draw)


def test_all_numbers_of_the_record_are_shares():
    numbers = np.concatenate(
        [points for words, points in record(plot()) + record(field()) if words != "colors"]
    )
    assert numbers.min() >= 0
    assert numbers.max() <= 1


@pytest.mark.parametrize("draw", [plot, field])
def test_another_encoding_is_equal(draw):
    image = opened(same(draw))
    chunks = PngInfo()
    for key in ("Description", "data", "svg"):
        chunks.add_itxt(key, image.text[key], zip=True)
    file = io.BytesIO()
    image.convert("RGB").save(file, "png", pnginfo=chunks)
    other = base64.b64encode(file.getvalue()).decode()
    assert other != same(draw)
    assert difference(same(draw), other) is None


@pytest.mark.parametrize(
    ("draw", "changed"),
    [
        (plot, {"factor": 1 + 1e-9}),
        (plot, {"place": 0.5 + 1e-8}),
        (plot, {"bar": 2 + 1e-6}),
        (field, {"factor": 1 + 1e-8}),
        (field, {"moved": 1e-8}),
    ],
)
def test_rounding_noise_is_equal(draw, changed):
    assert difference(same(draw), stored(draw(**changed))) is None


@pytest.mark.parametrize(
    ("draw", "changed"),
    [
        (plot, {"factor": 1.01}),
        (plot, {"factor": 0.99}),
        (plot, {"color": "#c70a08"}),
        (plot, {"dash": "--"}),
        (plot, {"marker": "s"}),
        (plot, {"word": "stert"}),
        (plot, {"place": 0.505}),
        (plot, {"place": 0.51}),
        (plot, {"bar": 2.02}),
        (plot, {"bar": 1.98}),
        (plot, {"label": "errar"}),
        (plot, {"scale": "log"}),
        (field, {"factor": 1.01}),
        (field, {"shift": 0.02}),
        (field, {"moved": 0.02}),
    ],
    ids=lambda value: (
        getattr(value, "__name__", None) or " ".join(f"{key}={new}" for key, new in value.items())
    ),
)
def test_a_change_of_a_percent_is_found(draw, changed):
    assert difference(same(draw), stored(draw(**changed)))


def test_a_change_of_a_percent_is_found_on_logarithmic_axes():
    assert difference(stored(plot(scale="log")), stored(plot(scale="log", factor=1.01)))


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (lambda: same(field), "pixels change by up to"),
        (lambda: stored(Figure(figsize=(2, 1))), "size"),
        (lambda: stored(plot(), alt="Another sentence about the same curves."), "another alternative text"),
        (lambda: stored(plot(), noise=0.01), "noise 0.0002 stored, 0.01 now"),
        (lambda: same(plot)[:400], "not a readable PNG"),
        (lambda: "", "not a readable PNG"),
    ],
)
def test_difference_says_the_reason(drawn, reason):
    assert difference(same(plot), drawn()).startswith(reason)


def test_noise_lets_points_move_that_far():
    assert difference(stored(plot()), stored(plot(factor=1.001))).startswith("a point moved by")
    near, far, farther = (stored(plot(factor=factor), noise=0.02) for factor in (1, 1.01, 1.05))
    assert difference(near, far) is None
    assert difference(near, farther)
    assert difference(near, stored(plot(color="#c70a08"), noise=0.02)).startswith("pixels")


def plain(color) -> str:
    file = io.BytesIO()
    Image.new("RGB", (864, 576), color).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def test_pictures_without_a_record_are_compared_by_eye():
    assert difference(plain("#ffffff"), plain("#fefefe")) is None
    assert difference(plain("#ffffff"), plain("#eeeeee")).startswith("pixels")
    blank = stored(Figure(figsize=(3, 2)))
    image = opened(blank)
    file = io.BytesIO()
    described = PngInfo()
    described.add_itxt("Description", ALT)
    image.save(file, "png", pnginfo=described)
    bare = base64.b64encode(file.getvalue()).decode()
    assert difference(blank, bare) == "only one of the two carries a record of what was drawn"


def test_no_single_point_is_lost_when_points_are_thinned():
    rows = np.random.default_rng(0).uniform(size=(5000, 2))
    moved = rows.copy()
    moved[1234, 1] += 0.01
    assert len(thinned(rows)) <= 600
    assert np.abs(np.subtract(thinned(rows), thinned(moved))).max() > 2e-4


def test_points_that_are_not_finite_are_recorded():
    rows = np.array([[0.5, np.nan], [np.inf, 0.25]])
    assert json.loads(json.dumps(thinned(rows))) == [0.5, -1, -1, 0.25]


@pytest.mark.parametrize(
    ("arguments", "error", "argument"),
    [
        ((Figure(), "A curve."), ValueError, "alt"),
        ((Figure(), "A curve that goes up and then down"), ValueError, "alt"),
        ((Figure(), "A curve that goes up\nand then down."), ValueError, "alt"),
        ((Figure(), None), ValueError, "alt"),
        ((Figure(), ALT, 0), ValueError, "noise"),
        ((Figure(), ALT, 0.2), ValueError, "noise"),
        ((Figure(), ALT, float("nan")), ValueError, "noise"),
        (("figure", ALT), TypeError, "fig"),
    ],
)
def test_show_names_the_wrong_argument(arguments, error, argument):
    with pytest.raises(error, match=f"^{argument} must"):
        show(*arguments)


class Cell:
    nodeid = "a.ipynb::Cell 3"

    def __init__(self):
        self.comparison_traceback = []


@pytest.mark.parametrize(("promised", "verdict"), [(True, False), (False, True)])
def test_a_differing_picture_is_a_warning_where_pictures_are_not_promised(monkeypatch, promised, verdict):
    monkeypatch.setattr(validation, "nbval_compare_outputs", lambda *_: True)
    monkeypatch.setattr(validation, "pictures_are_promised", lambda: promised)
    outputs = [
        [new_output("display_data", {"image/png": picture, "text/plain": ALT})]
        for picture in (same(plot), stored(plot(factor=1.01)))
    ]
    cell = Cell()
    if promised:
        assert validation.compare_outputs(cell, *outputs) is verdict
        assert "picture 1 of the cell" in cell.comparison_traceback[0]
    else:
        with pytest.warns(validation.PictureWarning, match=r"a.ipynb::Cell 3: picture 1 of the cell"):
            assert validation.compare_outputs(cell, *outputs) is verdict
