"""A small objective plus a stiff penalty: problems 23, 24 and 25."""

from typing import ClassVar

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import require, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem

SMALL = 1e-5  # the paper's a


class PenaltyI(CollectionProblem):
    """r_i = √a (x_i - 1) for i <= n, and r_(n+1) = Σ x_j^2 - 1/4."""

    number = 23
    origin = "Gill, Murray and Pitfield (1972)"

    def __init__(self, n=4):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"penalty I, n = {n}"
        self.m = n + 1
        self.x0 = vector(np.arange(1.0, n + 1.0))
        # All components of the minimizer are equal, to the positive root of the gradient's cubic.
        roots = np.roots([2.0 * n, 0.0, SMALL - 0.5, -SMALL])
        self.solution = vector(np.full(n, roots.real.max()))
        self.minima = (float(self.f(self.solution)),)

    def residual(self, x):
        """Return the pull towards 1, and the distance from the sphere."""
        return np.append(np.sqrt(SMALL) * (x - 1.0), x @ x - 0.25)

    def jacobian(self, x):
        """Return the Jacobian."""
        return np.vstack([np.sqrt(SMALL) * np.eye(self.n), 2.0 * x])

    def curvature(self, x, weights):
        """Return the curvature of the sphere."""
        return 2.0 * weights[-1] * np.eye(self.n)


class PenaltyII(CollectionProblem):
    """Exponentials tied to their neighbours, and a sphere with weights.

    r_1 = x1 - 1/5; r_(2n) = Σ (n - j + 1) x_j^2 - 1;
    r_i = √a (e^(x_i/10) + e^(x_(i-1)/10) - y_i) for 1 < i <= n, with y_i = e^(i/10) + e^((i-1)/10);
    r_i = √a (e^(x_(i-n+1)/10) - e^(-1/10)) for n < i < 2 n.
    """

    number = 24
    origin = "Gill, Murray and Pitfield (1972)"
    MINIMA: ClassVar = {4: 9.3762930073554415e-6, 10: 2.9366053745674594e-4}

    def __init__(self, n=4):
        require(n >= 2, "n", "at least 2", n)
        self.name = f"penalty II, n = {n}"
        self.m = 2 * n
        self.x0 = vector(np.full(n, 0.5))
        self.minima = (self.MINIMA[n],) if n in self.MINIMA else ()
        i = np.arange(2.0, n + 1.0)
        self.y = np.exp(i / 10.0) + np.exp((i - 1.0) / 10.0)
        self.order = np.arange(float(n), 0.0, -1.0)

    def residual(self, x):
        """Return the four groups."""
        e = np.exp(x / 10.0)
        neighbours = np.sqrt(SMALL) * (e[1:] + e[:-1] - self.y)
        decay = np.sqrt(SMALL) * (e[1:] - np.exp(-0.1))
        return np.concatenate([[x[0] - 0.2], neighbours, decay, [self.order @ x**2 - 1.0]])

    def jacobian(self, x):
        """Return the Jacobian."""
        E = np.sqrt(SMALL) * np.diag(np.exp(x / 10.0) / 10.0)
        return np.vstack([np.eye(1, self.n), E[1:] + E[:-1], E[1:], 2.0 * self.order * x])

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        n, on_exponential = self.n, np.zeros(self.n, dtype=weights.dtype)
        on_exponential[1:] += weights[1:n] + weights[n:-1]
        on_exponential[:-1] += weights[1:n]
        bend = np.sqrt(SMALL) * np.exp(x / 10.0) / 100.0
        return np.diag(on_exponential * bend + 2.0 * weights[-1] * self.order)


class VariablyDimensioned(CollectionProblem):
    """r_i = x_i - 1 for i <= n, r_(n+1) = s, r_(n+2) = s^2 with s = Σ j (x_j - 1)."""

    number = 25
    origin = "Watson, unpublished"
    minima = (0.0,)

    def __init__(self, n=10):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"variably dimensioned, n = {n}"
        self.m = n + 2
        self.j = np.arange(1.0, n + 1.0)
        self.x0 = vector(1.0 - self.j / n)
        self.solution = vector(np.ones(n))

    def residual(self, x):
        """Return x - 1, s and s^2."""
        s = self.j @ (x - 1.0)
        return np.append(x - 1.0, [s, s**2])

    def jacobian(self, x):
        """Return the Jacobian."""
        return np.vstack([np.eye(self.n), self.j, 2.0 * (self.j @ (x - 1.0)) * self.j])

    def curvature(self, x, weights):
        """Return the curvature of s^2."""
        return 2.0 * weights[-1] * np.outer(self.j, self.j)
