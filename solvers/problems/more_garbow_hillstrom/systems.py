"""Small algebraic systems: problems 2, 3, 4, 26 and 27."""

from typing import ClassVar

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import require, symmetric, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class FreudensteinRoth(CollectionProblem):
    """r = (x1 - 13 - 2 x2 + 5 x2^2 - x2^3, x1 - 29 - 14 x2 + x2^2 + x2^3): a root and a local minimum."""

    number, name, m = 2, "Freudenstein and Roth", 2
    origin = "Freudenstein and Roth (1963)"
    x0 = vector([0.5, -2.0])
    minima = (0.0, 48.984253679240021)
    solution = vector([5.0, 4.0])

    def residual(self, x):
        """Return the two cubics."""
        a, b = x
        return np.array([a - 13.0 + ((5.0 - b) * b - 2.0) * b, a - 29.0 + ((b + 1.0) * b - 14.0) * b])

    def jacobian(self, x):
        """Return the Jacobian."""
        b = x[1]
        return np.array([[1.0, -2.0 + 10.0 * b - 3.0 * b**2], [1.0, -14.0 + 2.0 * b + 3.0 * b**2]])

    def curvature(self, x, weights):
        """Return the curvature, in x2 alone."""
        b = x[1]
        return symmetric(2, {(1, 1): weights[0] * (10.0 - 6.0 * b) + weights[1] * (2.0 + 6.0 * b)})


class PowellBadlyScaled(CollectionProblem):
    """r = (10^4 x1 x2 - 1, e^(-x1) + e^(-x2) - 1.0001)."""

    number, name, m = 3, "Powell badly scaled", 2
    origin = "Powell (1970)"
    x0 = vector([0.0, 1.0])
    # Not in the paper: the second is a strict local minimum at x1 = x2 = -0.00994809...
    minima = (0.0, 1.0402940039616394)
    solution = vector([1.0981593296998175e-5, 9.1061467398665240])

    def residual(self, x):
        """Return the two residuals."""
        return np.array([1e4 * x[0] * x[1] - 1.0, np.exp(-x[0]) + np.exp(-x[1]) - 1.0001])

    def jacobian(self, x):
        """Return the Jacobian."""
        return np.array([[1e4 * x[1], 1e4 * x[0]], [-np.exp(-x[0]), -np.exp(-x[1])]])

    def curvature(self, x, weights):
        """Return the curvature of the product and of the exponentials."""
        decay = weights[1] * np.exp(-x)
        return symmetric(2, {(0, 0): decay[0], (0, 1): 1e4 * weights[0], (1, 1): decay[1]})


class BrownBadlyScaled(CollectionProblem):
    """r = (x1 - 10^6, x2 - 2 10^-6, x1 x2 - 2)."""

    number, name, m = 4, "Brown badly scaled", 3
    origin = "Brown, unpublished"
    x0 = vector([1.0, 1.0])
    minima = (0.0,)
    solution = vector([1e6, 2e-6])

    def residual(self, x):
        """Return the three residuals."""
        return np.array([x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2.0])

    def jacobian(self, x):
        """Return the Jacobian."""
        return np.array([[1.0, 0.0], [0.0, 1.0], [x[1], x[0]]])

    def curvature(self, x, weights):
        """Return the curvature of the product."""
        return symmetric(2, {(0, 1): weights[2]})


class Trigonometric(CollectionProblem):
    """r_i = n - Σ cos x_j + i (1 - cos x_i) - sin x_i."""

    number = 26
    origin = "Spedicato (1975)"
    LOCAL: ClassVar = {10: 2.7950561218794563e-5}  # where the standard start leads

    def __init__(self, n=10):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"trigonometric, n = {n}"
        self.m = n
        self.i = np.arange(1.0, n + 1.0)
        self.x0 = vector(np.full(n, 1.0 / n))
        self.minima = (0.0, self.LOCAL[n]) if n in self.LOCAL else (0.0,)
        self.solution = vector(np.zeros(n))

    def residual(self, x):
        """Return the n residuals."""
        return self.n - np.cos(x).sum() + self.i * (1.0 - np.cos(x)) - np.sin(x)

    def jacobian(self, x):
        """Return the Jacobian: sin x_j in every row, and the diagonal i sin x_i - cos x_i."""
        return np.sin(x) + np.diag(self.i * np.sin(x) - np.cos(x))

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(weights.sum() * np.cos(x) + weights * (self.i * np.cos(x) + np.sin(x)))


class BrownAlmostLinear(CollectionProblem):
    """r_i = x_i + Σ x_j - (n + 1) for i < n, and r_n = Π x_j - 1."""

    number = 27
    origin = "Brown (1969)"
    minima = (0.0, 1.0)  # the second at (0, ..., 0, n + 1)

    def __init__(self, n=10):
        require(n >= 2, "n", "at least 2", n)
        self.name = f"Brown almost-linear, n = {n}"
        self.m = n
        self.x0 = vector(np.full(n, 0.5))
        self.solution = vector(np.ones(n))

    def residual(self, x):
        """Return n - 1 linear residuals and the product less one."""
        return np.append(x[:-1] + x.sum() - (self.n + 1.0), np.prod(x) - 1.0)

    def jacobian(self, x):
        """Return the Jacobian; its last row holds the products of all the others."""
        linear = np.eye(self.n)[:-1] + 1.0
        return np.vstack([linear, np.where(np.eye(self.n, dtype=bool), 1.0, x).prod(axis=1)])

    def curvature(self, x, weights):
        """Return the curvature: the products that leave out two components."""
        left_out = np.eye(self.n, dtype=bool)
        products = np.where(left_out[:, None] | left_out[None, :], 1.0, x).prod(axis=2)
        return weights[-1] * np.where(left_out, 0.0, products)
