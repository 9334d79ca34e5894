"""CURVES-style images: each is the stroke of a Gaussian pen along its own quadratic curve."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from solvers.problems import curves_images
from solvers.problems.curves import draw


def test_every_pixel_is_the_gaussian_of_its_distance_to_the_curve():
    points = np.random.default_rng(2).uniform(0.0, 9.0, (3, 3, 2))
    images = draw(points, size=9, pen=1.0)
    for image, (a, b, c) in zip(images, points, strict=True):
        for row, column in np.ndindex(9, 9):
            pixel = np.array([column, row]) + 0.5

            def squared_distance(t, a=a, b=b, c=c, pixel=pixel):
                return np.sum(((1.0 - t) ** 2 * a + 2.0 * t * (1.0 - t) * b + t**2 * c - pixel) ** 2)

            grid = np.linspace(0.0, 1.0, 101)
            near = grid[np.argmin([squared_distance(t) for t in grid])]
            bounds = (max(0.0, near - 0.01), min(1.0, near + 0.01))
            nearest = minimize_scalar(squared_distance, bounds=bounds, method="bounded").fun
            assert image[row, column] == pytest.approx(np.exp(-0.5 * nearest), abs=0.01)


def test_images_have_the_shape_and_the_range_they_say():
    images = curves_images(50, size=14, seed=3)
    assert images.shape == (50, 196)
    assert images.min() >= 0.0
    assert images.max() <= 1.0
    assert np.all(images.max(axis=1) > 0.8)  # no image is empty


def test_images_depend_on_the_seed_and_not_on_how_many_are_asked_for():
    np.testing.assert_array_equal(curves_images(3, seed=1), curves_images(8, seed=1)[:3])
    assert not np.array_equal(curves_images(3, seed=1), curves_images(3, seed=2))
    assert len(np.unique(curves_images(20, size=8), axis=0)) == 20


def test_a_curve_has_no_direction_and_a_mirror_image():
    points = np.random.default_rng(4).uniform(0.0, 12.0, (5, 3, 2))
    images = draw(points, 12, 1.0)
    np.testing.assert_allclose(draw(points[:, ::-1], 12, 1.0), images, atol=1e-12)
    np.testing.assert_allclose(draw(12.0 - points, 12, 1.0), images[:, ::-1, ::-1], atol=1e-12)


def test_points_are_uniform_in_the_image():
    images = curves_images(3000, size=8, seed=5)
    points = np.random.default_rng(6).uniform(0.0, 8.0, (3000, 3, 2))
    expected = draw(points, 8, 1.0).reshape(3000, 64)
    # Both means have the same standard error; of 64 pixels none is beyond 4.5 of the difference's.
    error = np.sqrt(2.0 / 3000.0) * expected.std(axis=0)
    assert np.max(np.abs(images.mean(axis=0) - expected.mean(axis=0)) / error) < 4.5


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        ({"count": 0}, ValueError, "count must be an integer >= 1"),
        ({"count": 2.0}, TypeError, "count must be an integer"),
        ({"count": 2, "size": 1}, ValueError, "size must be an integer >= 2"),
        ({"count": 2, "pen": 0.0}, ValueError, "pen must be a number > 0"),
        ({"count": 2, "seed": -1}, ValueError, "seed must be an integer >= 0"),
    ],
)
def test_bad_arguments_are_named(arguments, error, named):
    with pytest.raises(error, match=named):
        curves_images(**arguments)
