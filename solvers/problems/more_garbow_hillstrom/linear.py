"""Linear functions r = A x - 1 of full rank and of rank one: problems 32, 33 and 34."""

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import require, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class Linear(CollectionProblem):
    """r = A x - 1 with the matrix of the subclass."""

    origin = "the authors, unpublished"

    def __init__(self, n, m):
        require(n >= 1, "n", "at least 1", n)
        require(m >= n, "m", "at least n", m)
        self.m = m
        self.x0 = vector(np.ones(n))

    def residual(self, x):
        """Return A x - 1."""
        return self.A @ x - 1.0

    def jacobian(self, x):
        """Return A."""
        return self.A.copy()

    def curvature(self, x, weights):
        """Return zeros."""
        return np.zeros((self.n, self.n))


class LinearFullRank(Linear):
    """r_i = x_i - 2/m Σ x_j - 1 for i <= n, and -2/m Σ x_j - 1 for i > n."""

    number = 32

    def __init__(self, n=10, m=20):
        super().__init__(n, m)
        self.name = f"linear, full rank, n = {n}"
        self.A = np.eye(m, n) - 2.0 / m
        self.minima = (float(m - n),)
        self.solution = vector(-np.ones(n))


class LinearRankOne(Linear):
    """r_i = i Σ j x_j - 1."""

    number = 33

    def __init__(self, n=10, m=20):
        super().__init__(n, m)
        self.name = f"linear, rank one, n = {n}"
        j = np.arange(1.0, n + 1.0)
        self.A = np.outer(np.arange(1.0, m + 1.0), j)
        self.minima = (m * (m - 1) / (2 * (2 * m + 1)),)
        # Every x with Σ j x_j = 3 / (2 m + 1) is a minimizer: this is the shortest.
        self.solution = vector(3.0 / (2 * m + 1) * j / (j @ j))


class LinearRankOneWithZeros(Linear):
    """r_i = (i - 1) Σ j x_j - 1 over 1 < j < n for 1 < i < m; r_1 = r_m = -1."""

    number = 34

    def __init__(self, n=10, m=20):
        require(n >= 3, "n", "at least 3", n)
        super().__init__(n, m)
        self.name = f"linear, rank one with zero columns and rows, n = {n}"
        j = np.arange(1.0, n + 1.0)
        j[[0, -1]] = 0.0
        i = np.arange(0.0, m)
        i[-1] = 0.0
        self.A = np.outer(i, j)
        self.minima = ((m**2 + 3 * m - 6) / (2 * (2 * m - 3)),)
        # Every x with Σ j x_j = 3 / (2 m - 3) is a minimizer: this is the shortest.
        self.solution = vector(3.0 / (2 * m - 3) * j / (j @ j))
