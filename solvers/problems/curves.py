"""CURVES-style images: one smooth stroke each, drawn from three random points."""

import numpy as np
from numpy.typing import NDArray

from solvers import options


def curves_images(count: int, size: int = 28, pen: float = 1.0, seed: int = 0) -> NDArray[np.float64]:
    r"""Draw random curves as images, the classical task of deep autoencoders: six numbers explain each.

    Three points are uniform in the image. They define the quadratic curve
    :math:`c(t) = (1 - t)^2 a + 2 t (1 - t) b + t^2 c`, and a pixel at distance d from it has the intensity
    :math:`e^{-d^2 / (2 w^2)}` of a Gaussian pen of width w.

    Parameters
    ----------
    count : int
        Number of images.
    size : int
        Pixels along each side.
    pen : float
        The width w of the pen, in pixels.
    seed : int
        Where the random points come from. The first images do not depend on `count`.

    Returns
    -------
    array of shape (count, size * size)
        Intensities from 0 to 1, row by row.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or out of its range, by name.

    Source: after Hinton & Salakhutdinov (2006).
    """
    options.require_count("count", count, least=1)
    options.require_count("size", size, least=2)
    options.require_real("pen", pen, above=0.0)
    options.require_count("seed", seed)
    points = size * np.random.default_rng(seed).uniform(size=(count, 3, 2))
    return draw(points, size, pen).reshape(count, size * size)


def draw(points: NDArray, size: int, pen: float) -> NDArray[np.float64]:
    """Draw the curves of control points of shape (count, 3, 2), in pixels, as images (count, size, size)."""
    centres = np.arange(size) + 0.5
    images = np.zeros((len(points), size, size))
    # |c'(t)| is at most twice the diagonal; dots a quarter of the pen apart leave no gap to be seen.
    fastest = 2.0 * np.sqrt(2.0) * size
    for t in np.linspace(0.0, 1.0, 1 + int(np.ceil(4.0 * fastest / pen))):
        x, y = (np.array([(1.0 - t) ** 2, 2.0 * t * (1.0 - t), t**2]) @ points).T
        # A round Gaussian is the product of one along the columns and one along the rows.
        columns, rows = (np.exp(-((centres - z[:, None]) ** 2) / (2.0 * pen**2)) for z in (x, y))
        np.maximum(images, rows[:, :, None] * columns[:, None, :], out=images)
    return images
