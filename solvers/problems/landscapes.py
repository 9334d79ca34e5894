"""Functions of two variables that can be looked at, each with value, gradient and Hessian."""

import numpy as np

from solvers.problems.problem import Problem


def _symmetric(xx, xy, yy):
    return np.array([[xx, xy], [xy, yy]])


# (x^2 + y - 11)^2 + (x + y^2 - 7)^2: four minima of value 0, four saddles, one maximum.
himmelblau = Problem(
    name="Himmelblau",
    f=lambda x: (x[0] ** 2 + x[1] - 11.0) ** 2 + (x[0] + x[1] ** 2 - 7.0) ** 2,
    grad=lambda x: np.array(
        [
            4.0 * x[0] * (x[0] ** 2 + x[1] - 11.0) + 2.0 * (x[0] + x[1] ** 2 - 7.0),
            2.0 * (x[0] ** 2 + x[1] - 11.0) + 4.0 * x[1] * (x[0] + x[1] ** 2 - 7.0),
        ]
    ),
    hess=lambda x: _symmetric(
        12.0 * x[0] ** 2 + 4.0 * x[1] - 42.0,
        4.0 * (x[0] + x[1]),
        12.0 * x[1] ** 2 + 4.0 * x[0] - 26.0,
    ),
    x0=np.array([0.0, 0.0]),
    solution=np.array([3.0, 2.0]),
    minimum=0.0,
    source="Himmelblau (1972)",
)

_BEALE_POWERS, _BEALE_TARGETS = np.arange(1, 4), np.array([1.5, 2.25, 2.625])


def _beale_terms(x):
    """Return residuals y_i - x (1 - y^i), their factors 1 - y^i, and the first and second power below."""
    i, y = _BEALE_POWERS, x[1]
    factor, slope = 1.0 - y**i, i * y ** (i - 1)
    bend = i * (i - 1) * y ** np.maximum(i - 2, 0)
    return _BEALE_TARGETS - x[0] * factor, factor, slope, bend


def _beale_value(x):
    r, *_ = _beale_terms(x)
    return float(r @ r)


def _beale_gradient(x):
    r, factor, slope, _ = _beale_terms(x)
    return 2.0 * np.array([-factor @ r, x[0] * (slope @ r)])


def _beale_hessian(x):
    r, factor, slope, bend = _beale_terms(x)
    yy = x[0] ** 2 * (slope @ slope) + x[0] * (bend @ r)
    return 2.0 * _symmetric(factor @ factor, slope @ r - x[0] * (factor @ slope), yy)


# Flat valleys along y = 1 that lead away from the only minimum.
beale = Problem(
    name="Beale",
    f=_beale_value,
    grad=_beale_gradient,
    hess=_beale_hessian,
    x0=np.array([1.0, 1.0]),
    solution=np.array([3.0, 0.5]),
    minimum=0.0,
    source="Beale (1958)",
)

# (x + 2y - 7)^2 + (2x + y - 5)^2: a quadratic in oblique axes.
booth = Problem(
    name="Booth",
    f=lambda x: (x[0] + 2.0 * x[1] - 7.0) ** 2 + (2.0 * x[0] + x[1] - 5.0) ** 2,
    grad=lambda x: np.array([10.0 * x[0] + 8.0 * x[1] - 34.0, 8.0 * x[0] + 10.0 * x[1] - 38.0]),
    hess=lambda x: _symmetric(10.0, 8.0, 10.0),
    x0=np.array([-5.0, -5.0]),
    solution=np.array([1.0, 3.0]),
    minimum=0.0,
    source="Booth (1957); Jamil & Yang (2013)",
)

# 2x^2 - 1.05x^4 + x^6/6 + xy + y^2: a global minimum between two local ones, two saddles.
three_hump_camel = Problem(
    name="three-hump camel",
    f=lambda x: 2.0 * x[0] ** 2 - 1.05 * x[0] ** 4 + x[0] ** 6 / 6.0 + x[0] * x[1] + x[1] ** 2,
    grad=lambda x: np.array([4.0 * x[0] - 4.2 * x[0] ** 3 + x[0] ** 5 + x[1], x[0] + 2.0 * x[1]]),
    hess=lambda x: _symmetric(4.0 - 12.6 * x[0] ** 2 + 5.0 * x[0] ** 4, 1.0, 2.0),
    x0=np.array([-0.5, 1.5]),
    solution=np.array([0.0, 0.0]),
    minimum=0.0,
    source="Jamil & Yang (2013)",
)

# Half of the sum of x^4 - 16x^2 + 5x: separable, four minima, one of them the lowest.
_LOWEST = float(np.roots([4.0, 0.0, -32.0, 5.0]).real.min())
styblinski_tang = Problem(
    name="Styblinski-Tang",
    f=lambda x: 0.5 * float(np.sum(x**4 - 16.0 * x**2 + 5.0 * x)),
    grad=lambda x: 2.0 * x**3 - 16.0 * x + 2.5,
    hess=lambda x: np.diag(6.0 * x**2 - 16.0),
    x0=np.array([-1.0, -4.0]),
    solution=np.full(2, _LOWEST),
    minimum=_LOWEST**4 - 16.0 * _LOWEST**2 + 5.0 * _LOWEST,
    source="Styblinski & Tang (1990)",
)
