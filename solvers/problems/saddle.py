"""Saddles: stationary points that attract Newton's method and are no minima."""

import numpy as np

from solvers.problems.problem import Problem

# J = x^2 / 2 + y^4 / 4 - y^2 / 2: a strict saddle at the origin, minima at (0, -1) and (0, 1) with J = -1/4.
saddle = Problem(
    name="saddle",
    f=lambda x: 0.5 * x[0] ** 2 + 0.25 * x[1] ** 4 - 0.5 * x[1] ** 2,
    grad=lambda x: np.array([x[0], x[1] ** 3 - x[1]]),
    hess=lambda x: np.array([[1.0, 0.0], [0.0, 3.0 * x[1] ** 2 - 1.0]]),
    x0=np.array([1.0, 0.25]),
    solution=np.array([0.0, 1.0]),
    minimum=-0.25,
    source="Nesterov (2004), example 1.2.2",
)

# J = x^3 - 3 x y^2, which falls in three directions: the Hessian at the saddle is zero.
monkey_saddle = Problem(
    name="monkey saddle",
    f=lambda x: x[0] ** 3 - 3.0 * x[0] * x[1] ** 2,
    grad=lambda x: np.array([3.0 * x[0] ** 2 - 3.0 * x[1] ** 2, -6.0 * x[0] * x[1]]),
    hess=lambda x: np.array([[6.0 * x[0], -6.0 * x[1]], [-6.0 * x[1], -6.0 * x[0]]]),
    x0=np.array([1.0, 0.5]),
    solution=None,
    minimum=None,
    source="the classical monkey saddle",
)
