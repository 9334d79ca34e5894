"""Tell whether two stored pictures show the same: what was drawn, and the pixels as an eye would see them.

Pixels miss a curve that moves by a hair; the record of what was drawn, which `solvers.book.show` puts into
the PNG, misses colours. Each covers the gap of the other.
"""

import base64
import binascii
import io
import json
import math

import numpy as np
from PIL import Image, UnidentifiedImageError
from scipy.ndimage import maximum_filter, minimum_filter

from solvers.picture import seen

EYE = 8  # of 255: the largest change of a colour anywhere, after a blur over nine pixels


def opened(picture: str) -> Image.Image:
    """Return the picture that a notebook stores as base64 text."""
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    image.load()
    return image


def description(picture: str) -> str | None:
    """Return the alternative text that a stored picture carries, or None."""
    return getattr(opened(picture), "text", {}).get("Description")


def difference(stored: str, drawn: str) -> str | None:
    """Return why two pictures do not show the same, or None."""
    if stored == drawn:
        return None
    try:
        old, new = opened(stored), opened(drawn)
    except (UnidentifiedImageError, binascii.Error, OSError, SyntaxError) as error:
        return f"not a readable PNG ({error})"
    if old.size != new.size:
        return f"size {old.size} stored, {new.size} drawn"
    records = [json.loads(picture.text.get("data", "null")) for picture in (old, new)]
    change = repainted(old, new, reach(records[1], max(new.size)))
    if change > EYE:
        return f"pixels change by up to {change} of 255, limit {EYE}"
    if old.text.get("Description") != new.text.get("Description"):
        return "another alternative text"
    return moved(*records)


def reach(record: dict | None, width: int) -> int:
    """Return how far, in pixels, something may stand from where it stood: markers snap to whole pixels."""
    return 0 if record is None else math.ceil(record["noise"] * width)


def repainted(old: Image.Image, new: Image.Image, reach: int) -> int:
    """Return the largest change of a colour that no shift by `reach` pixels explains."""
    change = int(np.abs(seen(old) - seen(new)).max())
    if change <= EYE or reach == 0:
        return change
    return max(outside(old, new, reach), outside(new, old, reach))


def outside(one: Image.Image, other: Image.Image, reach: int) -> int:
    """Return how far a colour of one picture lies outside those that the other has within `reach` pixels."""
    window = (2 * reach + 1, 2 * reach + 1, 1)
    pixels = np.asarray(other.convert("RGB"))
    low, high = (
        seen(Image.fromarray(extreme(pixels, window))) for extreme in (minimum_filter, maximum_filter)
    )
    return int(max((low - seen(one)).max(), (seen(one) - high).max()))


def moved(old: dict | None, new: dict | None) -> str | None:
    """Return what the records of two pictures say differently, or None."""
    if old is None or new is None:
        return None if old == new else "only one of the two carries a record of what was drawn"
    if old["noise"] != new["noise"]:
        return f"noise {old['noise']} stored, {new['noise']} now"
    if len(old["drawn"]) != len(new["drawn"]):
        return f"{len(old['drawn'])} things drawn when stored, {len(new['drawn'])} now"
    for (words, before), (now, after) in zip(old["drawn"], new["drawn"], strict=True):
        if words != now:
            return f"drawn as {words!r} when stored, as {now!r} now"
        if len(before) != len(after):
            return "another number of drawn points"
        shift = max(np.abs(np.subtract(before, after)), default=0)
        # Written so that NaN fails; half a unit of the record's last place is rounding.
        if not shift <= new["noise"] + 5e-6:
            return f"a point moved by {shift:.2g} of its axis, limit {new['noise']}"
    return None
