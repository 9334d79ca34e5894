"""Polynomials as unknowns: problems 20 and 35."""

from typing import ClassVar

import numpy as np
from numpy.polynomial import chebyshev

from solvers.problems.more_garbow_hillstrom.building_blocks import require, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class Watson(CollectionProblem):
    """The polynomial p = Σ x_j t^(j-1) solves p' = p^2 + 1, p(0) = 0 on 29 points of (0, 1].

    r_i = p'(t_i) - p(t_i)^2 - 1 with t_i = i / 29; r_30 = x1; r_31 = x2 - x1^2 - 1.
    """

    number, m = 20, 31
    origin = "Kowalik and Osborne (1968)"
    MINIMA: ClassVar = {
        6: 2.2876700535524362e-3,
        9: 1.3997601380990199e-6,
        12: 4.7223811058917574e-10,
        20: 2.4866163724161812e-20,
    }
    t = np.arange(1.0, 30.0)[:, None] / 29.0

    def __init__(self, n=6):
        require(2 <= n <= 31, "n", "from 2 to 31", n)
        self.name = f"Watson, n = {n}"
        self.x0 = vector(np.zeros(n))
        self.minima = (self.MINIMA[n],) if n in self.MINIMA else ()
        degree = np.arange(n)
        self.powers = self.t**degree
        self.slopes = degree * self.t ** np.maximum(degree - 1, 0)

    def residual(self, x):
        """Return the errors of the differential equation and of its start."""
        equation = self.slopes @ x - (self.powers @ x) ** 2 - 1.0
        return np.append(equation, [x[0], x[1] - x[0] ** 2 - 1.0])

    def jacobian(self, x):
        """Return the Jacobian."""
        equation = self.slopes - 2.0 * (self.powers @ x)[:, None] * self.powers
        start = np.zeros((2, self.n), dtype=np.result_type(x, float))
        start[0, 0], start[1, 0], start[1, 1] = 1.0, -2.0 * x[0], 1.0
        return np.vstack([equation, start])

    def curvature(self, x, weights):
        """Return the curvature of the squares."""
        A = -2.0 * (self.powers.T * weights[:29]) @ self.powers
        A[0, 0] -= 2.0 * weights[30]
        return A


class Chebyquad(CollectionProblem):
    """Nodes of a quadrature of equal weights: r_i = mean of T_i(x_j) - ∫ T_i, T_i Chebyshev on [0, 1]."""

    number = 35
    origin = "Fletcher (1965)"
    # The paper lists the second value of n = 10 alone; the nodes of the first are not symmetric about 1/2.
    MINIMA: ClassVar = dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 9), (0.0,)) | {
        8: (3.5168737256779317e-3,),
        10: (4.7727136963753490e-3, 6.5039548008823061e-3),
    }

    def __init__(self, n=8):
        require(n >= 1, "n", "at least 1", n)
        self.name = f"Chebyquad, n = {n}"
        self.m = n
        self.x0 = vector(np.arange(1.0, n + 1.0) / (n + 1.0))
        self.minima = self.MINIMA.get(n, ())
        i = np.arange(1.0, n + 1.0)
        self.integrals = np.where(i % 2 == 0, -1.0 / np.where(i == 1, 1.0, i**2 - 1.0), 0.0)

    def derivatives(self, x, order):
        """Return the derivatives of T_1 ... T_m (rows) of this order at the nodes (columns)."""
        # In the variable 2 x - 1 of [-1, 1] each derivative brings a factor 2.
        coefficients = chebyshev.chebder(np.eye(self.m + 1), m=order, scl=2.0)[:, 1:]
        return coefficients.T @ chebyshev.chebvander(2.0 * x - 1.0, len(coefficients) - 1).T

    def residual(self, x):
        """Return mean less integral of each polynomial."""
        return self.derivatives(x, 0).mean(axis=1) - self.integrals

    def jacobian(self, x):
        """Return the Jacobian."""
        return self.derivatives(x, 1) / self.n

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(weights @ self.derivatives(x, 2)) / self.n
