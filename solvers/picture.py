"""A figure as one PNG that carries its alternative text, its vector form and a record of what was drawn.

By the record a test tells whether two pictures say the same, although pixels differ between machines.
"""

import io
import json
import re

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image, ImageFilter
from PIL.PngImagePlugin import PngInfo

from solvers.style import GRID, INK, PAPER, STYLE

THEMED = {
    INK: f"var(--fig-ink, {INK})",
    PAPER: f"var(--fig-paper, {PAPER})",
    GRID: f"var(--fig-grid, {GRID})",
}
MOST_POINTS = 300
UNSEEN = 3  # of 255


class DrawingRecorder(RendererBase):
    """A renderer that notes words and points in place of drawing them.

    A point is noted as a share, from 0 to 1, of the frame that clips it; of the figure where nothing clips.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure that will be drawn.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.size = figure.canvas.get_width_height()
        self.drawn: list[list] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size of the figure in its own pixels."""
        return self.size

    def flipy(self) -> bool:
        """Measure text from below, as everything else."""
        return False

    def note(self, gc, points, words: str = "") -> None:
        """Append one drawn thing."""
        frame = gc.get_clip_rectangle()
        corner, extent = frame.bounds[:2] if frame else (0, 0), frame.bounds[2:] if frame else self.size
        points = np.asarray(points, float).reshape(-1, 2)
        self.drawn.append([words, thinned(np.clip((points - corner) / extent, 0, 1))])

    def draw_path(self, gc, path, transform, rgbFace=None) -> None:
        """Note a line, a bar, an arrow or a frame."""
        self.note(gc, transform.transform(path.vertices), words=pen(gc, rgbFace))

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None) -> None:
        """Note where the markers stand, and their shape by its number of corners and its size."""
        shape = marker_trans.transform(marker_path.vertices)
        words = f"{len(shape)} corners, {np.ptp(shape, axis=0).max():.3g} wide, {pen(gc, rgbFace)}"
        self.note(gc, trans.transform(path.vertices), words)

    def draw_path_collection(
        self, gc, master_transform, paths, all_transforms, offsets, offset_trans, *_, **__
    ):
        """Note where the members of a collection stand, and their shapes."""
        places = offset_trans.transform(np.ma.filled(offsets, np.nan))
        self.note(gc, places)
        shapes = [
            transform.transform(path.vertices)
            for path, transform in self._iter_collection_raw_paths(master_transform, paths, all_transforms)
        ]
        if shapes and len(places):
            members = range(max(len(shapes), len(places)))
            self.note(gc, np.vstack([shapes[i % len(shapes)] + places[i % len(places)] for i in members]))

    def draw_gouraud_triangles(self, gc, triangles_array, colors_array, transform) -> None:
        """Note the corners of a shaded mesh."""
        self.note(gc, transform.transform(np.reshape(triangles_array, (-1, 2))))

    def draw_image(self, gc, x, y, im, transform=None) -> None:
        """Note where an image stands; its values are noted with `colors`."""
        self.note(gc, [(x, y)], words=f"image {im.shape[0]} x {im.shape[1]}")

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None) -> None:
        """Note a word, a number at a tick, a label."""
        self.note(gc, [(x, y)], words=s)


def pen(gc, face) -> str:
    """Return in words how a path is drawn."""
    color, width, (_, dashes) = to_hex(gc.get_rgb()), gc.get_linewidth(), gc.get_dashes()
    return f"{color} {width:.3g} {np.round(dashes or [], 2).tolist()} {'' if face is None else to_hex(face)}"


def thinned(rows: np.ndarray) -> list[float]:
    """Return at most `MOST_POINTS` rows as one list: means of neighbours, so that no single point is lost."""
    rows = np.where(np.isfinite(rows), rows, -1)
    group = max(1, -(-len(rows) // MOST_POINTS))
    starts = np.arange(0, len(rows), group)
    if len(starts):
        rows = np.add.reduceat(rows, starts) / np.diff([*starts, len(rows)])[:, None]
    return (rows.round(5) + 0.0).ravel().tolist()


def colors(figure: Figure) -> list[list]:
    """Return every value shown as a colour, as a share of its range."""
    noted = []
    for ax in figure.axes:
        for artist in (*ax.collections, *ax.images):
            values = artist.get_array()
            if values is None:
                continue
            shares = values if np.ndim(values) == 3 else artist.norm(values)
            shares = np.ma.filled(np.ma.asarray(shares, float), np.nan).reshape(-1, 1)
            noted.append(["colors", thinned(shares)])
    return noted


def record(figure: Figure) -> list[list]:
    """Return what there is to see: for every drawn thing its words and its points."""
    recorder = DrawingRecorder(figure)
    figure.draw(recorder)
    return recorder.drawn + colors(figure)


def themed_svg(figure: Figure) -> str:
    """Return the figure as SVG whose ink, paper and grid follow the page it is put into."""
    page = io.StringIO()
    figure.savefig(page, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = page.getvalue()
    text = text[text.index("<svg") :]
    # A hundredth of a point is finer than any screen; six decimals would double the size.
    text = re.sub(r' d="[^"]*"', lambda match: re.sub(r"(\.\d\d)\d+", r"\1", match[0]), text)
    return re.sub(
        r"(fill|stroke): (#[0-9a-f]{6})\b",
        lambda match: f"{match[1]}: {THEMED.get(match[2], match[2])}",
        text,
    )


def seen(picture: Image.Image) -> np.ndarray:
    """Return the colours as an eye sees them that does not count pixels."""
    return np.asarray(picture.convert("RGB").filter(ImageFilter.BoxBlur(4)), int)


def light(picture: Image.Image) -> Image.Image:
    """Return the picture in 256 colours, a third of the size, where nobody could tell."""
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    return few if np.abs(seen(few) - seen(picture)).max() <= UNSEEN else picture


def png(figure: Figure, alt: str, noise: float) -> bytes:
    """Return the figure as PNG with the text chunks `Description`, `data` and `svg`."""
    chunks = PngInfo()
    with mpl.rc_context(STYLE):
        raw = io.BytesIO()
        figure.savefig(raw, format="png")
        chunks.add_itxt("Description", alt)
        chunks.add_itxt("data", json.dumps({"noise": noise, "drawn": record(figure)}), zip=True)
        chunks.add_itxt("svg", themed_svg(figure), zip=True)
    stored = io.BytesIO()
    light(Image.open(raw).convert("RGB")).save(stored, format="png", pnginfo=chunks, optimize=True)
    return stored.getvalue()
