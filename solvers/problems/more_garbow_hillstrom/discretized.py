"""Sparse and discretized systems of any size: problems 28 to 31."""

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import require, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class DiscretizedEquation(CollectionProblem):
    """The equation u'' = (u + t + 1)^3 / 2, u(0) = u(1) = 0 on a grid of n inner points, x_i = u(t_i)."""

    origin = "Moré and Cosnard (1979)"
    minima = (0.0,)

    def __init__(self, n=10):
        require(n >= 1, "n", "at least 1", n)
        self.m = n
        self.h = 1.0 / (n + 1)
        self.t = self.h * np.arange(1.0, n + 1.0)
        self.x0 = vector(self.t * (self.t - 1.0))


class DiscreteBoundaryValue(DiscretizedEquation):
    """r_i = 2 x_i - x_(i-1) - x_(i+1) + h^2 (x_i + t_i + 1)^3 / 2, x_0 = x_(n+1) = 0."""

    number = 28

    def __init__(self, n=10):
        super().__init__(n)
        self.name = f"discrete boundary value, n = {n}"
        self.second_difference = 2.0 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)

    def residual(self, x):
        """Return the errors of the difference equation."""
        return self.second_difference @ x + self.h**2 * (x + self.t + 1.0) ** 3 / 2.0

    def jacobian(self, x):
        """Return the Jacobian, tridiagonal."""
        return self.second_difference + np.diag(1.5 * self.h**2 * (x + self.t + 1.0) ** 2)

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(3.0 * self.h**2 * weights * (x + self.t + 1.0))


class DiscreteIntegralEquation(DiscretizedEquation):
    """The same equation as an integral with its Green's function.

    r_i = x_i + h/2 ((1 - t_i) Σ_(j<=i) t_j c_j + t_i Σ_(j>i) (1 - t_j) c_j), c_j = (x_j + t_j + 1)^3.
    """

    number = 29

    def __init__(self, n=10):
        super().__init__(n)
        self.name = f"discrete integral equation, n = {n}"
        self.green = (
            self.h / 2.0 * np.minimum.outer(self.t, self.t) * (1.0 - np.maximum.outer(self.t, self.t))
        )

    def residual(self, x):
        """Return the errors of the integral equation."""
        return x + self.green @ (x + self.t + 1.0) ** 3

    def jacobian(self, x):
        """Return the Jacobian, dense."""
        return np.eye(self.n) + 3.0 * self.green * (x + self.t + 1.0) ** 2

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(6.0 * (weights @ self.green) * (x + self.t + 1.0))


class BroydenTridiagonal(CollectionProblem):
    """r_i = (3 - 2 x_i) x_i - x_(i-1) - 2 x_(i+1) + 1, x_0 = x_(n+1) = 0."""

    number = 30
    origin = "Broyden (1965)"
    minima = (0.0,)

    def __init__(self, n=10):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"Broyden tridiagonal, n = {n}"
        self.m = n
        self.x0 = vector(-np.ones(n))
        self.neighbours = np.eye(n, k=-1) + 2.0 * np.eye(n, k=1)

    def residual(self, x):
        """Return the residuals."""
        return (3.0 - 2.0 * x) * x - self.neighbours @ x + 1.0

    def jacobian(self, x):
        """Return the Jacobian, tridiagonal."""
        return np.diag(3.0 - 4.0 * x) - self.neighbours

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(-4.0 * weights)


class BroydenBanded(CollectionProblem):
    """r_i = x_i (2 + 5 x_i^2) + 1 - Σ x_j (1 + x_j), over j from i - 5 to i + 1 but i."""

    number = 31
    origin = "Broyden (1971)"
    minima = (0.0,)

    def __init__(self, n=10):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"Broyden banded, n = {n}"
        self.m = n
        self.x0 = vector(-np.ones(n))
        self.band = sum(np.eye(n, k=k) for k in (-5, -4, -3, -2, -1, 1))

    def residual(self, x):
        """Return the residuals."""
        return x * (2.0 + 5.0 * x**2) + 1.0 - self.band @ (x * (1.0 + x))

    def jacobian(self, x):
        """Return the Jacobian, five bands below and one above the diagonal."""
        return np.diag(2.0 + 15.0 * x**2) - self.band * (1.0 + 2.0 * x)

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(30.0 * weights * x - 2.0 * (weights @ self.band))
