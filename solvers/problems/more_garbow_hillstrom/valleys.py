"""Curved valleys: problems 1, 5, 7, 13, 14, 21 and 22."""

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import require, symmetric, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class ExtendedRosenbrock(CollectionProblem):
    """n/2 copies of r = (10 (x2 - x1^2), 1 - x1)."""

    number = 21
    origin = "Spedicato (1975)"
    minima = (0.0,)

    def __init__(self, n=10):
        require(n >= 2 and n % 2 == 0, "n", "even and at least 2", n)
        self.name = f"extended Rosenbrock, n = {n}"
        self.m = n
        self.x0 = vector(np.tile([-1.2, 1.0], n // 2))
        self.solution = vector(np.ones(n))

    def residual(self, x):
        """Return 10 (x2 - x1^2) and 1 - x1, pair by pair."""
        first, second = x[0::2], x[1::2]
        return np.stack([10.0 * (second - first**2), 1.0 - first], axis=1).ravel()

    def jacobian(self, x):
        """Return the Jacobian, block diagonal."""
        J = np.zeros((self.m, self.n), dtype=np.result_type(x, float))
        first = np.arange(0, self.n, 2)
        J[first, first] = -20.0 * x[first]
        J[first, first + 1] = 10.0
        J[first + 1, first] = -1.0
        return J

    def curvature(self, x, weights):
        """Return the curvature: -20 in the first component of each pair."""
        return np.diag(np.stack([-20.0 * weights[0::2], 0.0 * weights[1::2]], axis=1).ravel())


class Rosenbrock(ExtendedRosenbrock):
    """One pair of the extended problem."""

    number = 1
    origin = "Rosenbrock (1960)"

    def __init__(self):
        super().__init__(n=2)
        self.name = "Rosenbrock"


class ExtendedPowellSingular(CollectionProblem):
    """n/4 copies of r = (x1 + 10 x2, √5 (x3 - x4), (x2 - 2 x3)^2, √10 (x1 - x4)^2); J loses rank at 0."""

    number = 22
    origin = "Spedicato (1975)"
    minima = (0.0,)

    def __init__(self, n=12):
        require(n >= 4 and n % 4 == 0, "n", "a positive multiple of 4", n)
        self.name = f"extended Powell singular, n = {n}"
        self.m = n
        self.x0 = vector(np.tile([3.0, -1.0, 0.0, 1.0], n // 4))
        self.solution = vector(np.zeros(n))

    def residual(self, x):
        """Return the four residuals, quadruple by quadruple."""
        a, b, c, d = x.reshape(-1, 4).T
        r = [a + 10.0 * b, np.sqrt(5.0) * (c - d), (b - 2.0 * c) ** 2, np.sqrt(10.0) * (a - d) ** 2]
        return np.stack(r, axis=1).ravel()

    def jacobian(self, x):
        """Return the Jacobian, block diagonal."""
        J = np.zeros((self.m, self.n), dtype=np.result_type(x, float))
        for k in range(0, self.n, 4):
            a, b, c, d = x[k : k + 4]
            J[k : k + 4, k : k + 4] = [
                [1.0, 10.0, 0.0, 0.0],
                [0.0, 0.0, np.sqrt(5.0), -np.sqrt(5.0)],
                [0.0, 2.0 * (b - 2.0 * c), -4.0 * (b - 2.0 * c), 0.0],
                [2.0 * np.sqrt(10.0) * (a - d), 0.0, 0.0, -2.0 * np.sqrt(10.0) * (a - d)],
            ]
        return J

    def curvature(self, x, weights):
        """Return the curvature of the two squares of each quadruple."""
        third = np.outer([0.0, 1.0, -2.0, 0.0], [0.0, 2.0, -4.0, 0.0])
        fourth = np.sqrt(10.0) * np.outer([1.0, 0.0, 0.0, -1.0], [2.0, 0.0, 0.0, -2.0])
        return np.kron(np.diag(weights[2::4]), third) + np.kron(np.diag(weights[3::4]), fourth)


class PowellSingular(ExtendedPowellSingular):
    """One quadruple of the extended problem."""

    number = 13
    origin = "Powell (1962)"

    def __init__(self):
        super().__init__(n=4)
        self.name = "Powell singular"


class Beale(CollectionProblem):
    """r_i = y_i - x1 (1 - x2^i), i = 1, 2, 3."""

    number, name, m = 5, "Beale", 3
    origin = "Beale (1958)"
    x0 = vector([1.0, 1.0])
    minima = (0.0,)
    solution = vector([3.0, 0.5])
    i = np.array([1, 2, 3])
    y = np.array([1.5, 2.25, 2.625])

    def residual(self, x):
        """Return y_i - x1 (1 - x2^i)."""
        return self.y - x[0] * (1.0 - x[1] ** self.i)

    def jacobian(self, x):
        """Return the columns x2^i - 1 and i x1 x2^(i-1)."""
        return np.stack([x[1] ** self.i - 1.0, x[0] * self.i * x[1] ** (self.i - 1)], axis=1)

    def curvature(self, x, weights):
        """Return the curvature; the second derivative of x2^i is 0, 2, 6 x2."""
        mixed = weights @ (self.i * x[1] ** (self.i - 1))
        return symmetric(2, {(0, 1): mixed, (1, 1): x[0] * (2.0 * weights[1] + 6.0 * weights[2] * x[1])})


class HelicalValley(CollectionProblem):
    """r = (10 (x3 - 10 θ), 10 (ρ - 1), x3), with (ρ, 2πθ) the polar coordinates of (x1, x2)."""

    number, name, m = 7, "helical valley", 3
    origin = "Fletcher and Powell (1963)"
    x0 = vector([-1.0, 0.0, 0.0])
    minima = (0.0,)
    solution = vector([1.0, 0.0, 0.0])

    def polar(self, x):
        """Return θ and ρ; θ runs from -1/4 to 3/4 and jumps where x1 = 0 and x2 < 0."""
        # Adding 0.0 turns -0.0 into 0.0, so that x1 = 0 gives the limit from the right half plane.
        theta = np.arctan(x[1] / (x[0] + 0.0)) / (2.0 * np.pi) + (0.5 if x[0] < 0.0 else 0.0)
        return theta, np.sqrt(x[0] ** 2 + x[1] ** 2)

    def residual(self, x):
        """Return 10 (x3 - 10 θ), 10 (ρ - 1) and x3."""
        theta, rho = self.polar(x)
        return np.array([10.0 * (x[2] - 10.0 * theta), 10.0 * (rho - 1.0), x[2]])

    def jacobian(self, x):
        """Return the Jacobian; the gradient of θ is (-x2, x1) / (2π ρ^2)."""
        _, rho = self.polar(x)
        turn = 100.0 / (2.0 * np.pi * rho**2)
        return np.array(
            [
                [turn * x[1], -turn * x[0], 10.0],
                [10.0 * x[0] / rho, 10.0 * x[1] / rho, 0.0],
                [0.0, 0.0, 1.0],
            ]
        )

    def curvature(self, x, weights):
        """Return the curvature of θ and ρ."""
        _, rho = self.polar(x)
        a, b = x[0], x[1]
        turn = -100.0 * weights[0] / (2.0 * np.pi * rho**4)
        bend = 10.0 * weights[1] / rho**3
        entries = {
            (0, 0): turn * 2.0 * a * b + bend * b**2,
            (0, 1): turn * (b**2 - a**2) - bend * a * b,
            (1, 1): -turn * 2.0 * a * b + bend * a**2,
        }
        return symmetric(3, entries)


class Wood(CollectionProblem):
    """Two Rosenbrock valleys, coupled by √10 (x2 + x4 - 2) and (x2 - x4) / √10."""

    number, name, m = 14, "Wood", 6
    origin = "Colville (1968)"
    x0 = vector([-3.0, -1.0, -3.0, -1.0])
    minima = (0.0,)
    solution = vector([1.0, 1.0, 1.0, 1.0])

    def residual(self, x):
        """Return the six residuals."""
        a, b, c, d = x
        first = [10.0 * (b - a**2), 1.0 - a]
        second = [np.sqrt(90.0) * (d - c**2), 1.0 - c]
        return np.array([*first, *second, np.sqrt(10.0) * (b + d - 2.0), (b - d) / np.sqrt(10.0)])

    def jacobian(self, x):
        """Return the Jacobian."""
        return np.array(
            [
                [-20.0 * x[0], 10.0, 0.0, 0.0],
                [-1.0, 0.0, 0.0, 0.0],
                [0.0, 0.0, -2.0 * np.sqrt(90.0) * x[2], np.sqrt(90.0)],
                [0.0, 0.0, -1.0, 0.0],
                [0.0, np.sqrt(10.0), 0.0, np.sqrt(10.0)],
                [0.0, 1.0 / np.sqrt(10.0), 0.0, -1.0 / np.sqrt(10.0)],
            ]
        )

    def curvature(self, x, weights):
        """Return the curvature of the two valleys."""
        return symmetric(4, {(0, 0): -20.0 * weights[0], (2, 2): -2.0 * np.sqrt(90.0) * weights[2]})
