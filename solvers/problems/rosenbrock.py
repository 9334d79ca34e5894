"""Rosenbrock's curved valley."""

import numpy as np

from solvers.problems.problem import Problem


def value(x):
    """Return 100 (x2 - x1^2)^2 + (1 - x1)^2."""
    return 100.0 * (x[1] - x[0] ** 2) ** 2 + (1.0 - x[0]) ** 2


def gradient(x):
    """Return the gradient, shape (2,)."""
    steep = x[1] - x[0] ** 2
    return np.array([-400.0 * x[0] * steep - 2.0 * (1.0 - x[0]), 200.0 * steep])


def hessian(x):
    """Return the Hessian, shape (2, 2)."""
    return np.array([[1200.0 * x[0] ** 2 - 400.0 * x[1] + 2.0, -400.0 * x[0]], [-400.0 * x[0], 200.0]])


rosenbrock = Problem(
    name="Rosenbrock",
    f=value,
    grad=gradient,
    hess=hessian,
    x0=np.array([-1.0, 1.0]),
    solution=np.array([1.0, 1.0]),
    minimum=0.0,
    source="Rosenbrock (1960), from the start (-1, 1)",
)
