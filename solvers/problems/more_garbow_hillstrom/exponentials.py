"""Exponentials fitted to values of a formula: problems 6, 11, 12, 16 and 18."""

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import symmetric, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class JennrichSampson(CollectionProblem):
    """r_i = 2 + 2 i - (e^(i x1) + e^(i x2))."""

    number, name, m = 6, "Jennrich and Sampson", 10
    origin = "Jennrich and Sampson (1968)"
    x0 = vector([0.3, 0.4])
    # Not in the paper: the second is the limit as x1 (or x2) tends to -infinity.
    minima = (124.36218235561485, 259.58019013425328)
    solution = vector([0.25782521367036408, 0.25782521367036408])
    i = np.arange(1.0, 11.0)

    def residual(self, x):
        """Return the residuals."""
        return 2.0 + 2.0 * self.i - (np.exp(self.i * x[0]) + np.exp(self.i * x[1]))

    def jacobian(self, x):
        """Return the Jacobian."""
        return -self.i[:, None] * np.exp(np.outer(self.i, x))

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        return np.diag(-(weights * self.i**2) @ np.exp(np.outer(self.i, x)))


class Gulf(CollectionProblem):
    """r_i = exp(-|y_i - x2|^x3 / x1) - t_i, t_i = i / 100, y_i = 25 + (-50 ln t_i)^(2/3).

    The paper prints "y_i m i x_2" for the difference; only the difference has the paper's minimizer.
    """

    number, name, m = 11, "Gulf research and development", 99
    origin = "Cox (1969)"
    x0 = vector([5.0, 2.5, 0.15])
    minima = (0.0,)
    solution = vector([50.0, 25.0, 1.5])
    t = np.arange(1.0, 100.0) / 100.0
    y = 25.0 + (-50.0 * np.log(t)) ** (2.0 / 3.0)

    def power(self, x):
        """Return p = |y - x2|^x3 / x1 and its derivatives by x1, x2, x3."""
        s = self.y - x[1]
        p = np.abs(s) ** x[2] / x[0]
        return p, np.stack([-p / x[0], -x[2] * p / s, p * np.log(np.abs(s))], axis=1)

    def residual(self, x):
        """Return model less t."""
        return np.exp(-(np.abs(self.y - x[1]) ** x[2]) / x[0]) - self.t

    def jacobian(self, x):
        """Return the Jacobian, -exp(-p) times the gradients of p."""
        p, slopes = self.power(x)
        return -np.exp(-p)[:, None] * slopes

    def curvature(self, x, weights):
        """Return the curvature, exp(-p) times (slope slope^T less the Hessian of p)."""
        p, slopes = self.power(x)
        s, (by_x1, by_x2, by_x3) = self.y - x[1], slopes.T
        e = weights * np.exp(-p)
        hessian_of_p = {
            (0, 0): e @ (-2.0 * by_x1 / x[0]),
            (0, 1): e @ (-by_x2 / x[0]),
            (0, 2): e @ (-by_x3 / x[0]),
            (1, 1): e @ (x[2] * (x[2] - 1.0) * p / s**2),
            (1, 2): e @ (-(p + x[2] * by_x3) / s),
            (2, 2): e @ (by_x3 * np.log(np.abs(s))),
        }
        return (slopes.T * e) @ slopes - symmetric(3, hessian_of_p)


class BoxThreeDimensional(CollectionProblem):
    """r_i = e^(-t_i x1) - e^(-t_i x2) - x3 (e^(-t_i) - e^(-10 t_i)), t_i = i / 10."""

    number, name, m = 12, "Box three-dimensional", 10
    origin = "Box (1966)"
    x0 = vector([0.0, 10.0, 20.0])
    # Zero also at (10, 1, -1) and wherever x1 = x2 and x3 = 0.
    # Not in the paper: the second is the limit as x2 tends to infinity.
    minima = (0.0, 0.075588740754997403)
    solution = vector([1.0, 10.0, 1.0])
    t = np.arange(1.0, 11.0) / 10.0
    target = np.exp(-t) - np.exp(-10.0 * t)

    def residual(self, x):
        """Return the residuals."""
        return np.exp(-self.t * x[0]) - np.exp(-self.t * x[1]) - x[2] * self.target

    def jacobian(self, x):
        """Return the Jacobian."""
        t = self.t
        return np.stack([-t * np.exp(-t * x[0]), t * np.exp(-t * x[1]), -self.target], axis=1)

    def curvature(self, x, weights):
        """Return the curvature, diagonal."""
        bend = weights * self.t**2
        return symmetric(3, {(0, 0): bend @ np.exp(-self.t * x[0]), (1, 1): -bend @ np.exp(-self.t * x[1])})


class BrownDennis(CollectionProblem):
    """r_i = (x1 + t_i x2 - e^t_i)^2 + (x3 + x4 sin t_i - cos t_i)^2, t_i = i / 5."""

    number, name, m = 16, "Brown and Dennis", 20
    origin = "Brown and Dennis (1971)"
    x0 = vector([25.0, 5.0, -5.0, -1.0])
    minima = (85822.201626356345,)
    solution = vector([-11.594439904762165, 13.203630051207204, -0.40343948817685952, 0.23677877445573630])
    t = np.arange(1.0, 21.0) / 5.0

    def errors(self, x):
        """Return the errors of the line against e^t and of the sine wave against cos t."""
        return x[0] + self.t * x[1] - np.exp(self.t), x[2] + x[3] * np.sin(self.t) - np.cos(self.t)

    def residual(self, x):
        """Return the sums of two squares."""
        a, b = self.errors(x)
        return a**2 + b**2

    def jacobian(self, x):
        """Return the Jacobian."""
        a, b = self.errors(x)
        return 2.0 * np.stack([a, a * self.t, b, b * np.sin(self.t)], axis=1)

    def curvature(self, x, weights):
        """Return the curvature, which does not depend on x."""
        t, s = self.t, np.sin(self.t)
        total = weights.sum()
        entries = {
            (0, 0): total,
            (0, 1): weights @ t,
            (1, 1): weights @ t**2,
            (2, 2): total,
            (2, 3): weights @ s,
            (3, 3): weights @ s**2,
        }
        return 2.0 * symmetric(4, entries)


class BiggsExp6(CollectionProblem):
    """r_i = x3 e^(-t_i x1) - x4 e^(-t_i x2) + x6 e^(-t_i x5) - y_i, t_i = i / 10.

    y_i = e^(-t_i) - 5 e^(-10 t_i) + 3 e^(-4 t_i).
    """

    number, name, m = 18, "Biggs EXP6", 13
    origin = "Biggs (1971)"
    x0 = vector([1.0, 2.0, 1.0, 1.0, 1.0, 1.0])
    # The paper lists the second, which is a saddle: methods that keep the start's symmetry x1 = x5, x3 = x6
    # end there.
    minima = (0.0, 5.6556499254999310e-3)
    solution = vector([1.0, 10.0, 1.0, 5.0, 4.0, 3.0])
    t = np.arange(1.0, 14.0) / 10.0
    y = np.exp(-t) - 5.0 * np.exp(-10.0 * t) + 3.0 * np.exp(-4.0 * t)

    def decays(self, x):
        """Return e^(-t x1), e^(-t x2) and e^(-t x5)."""
        return np.exp(-self.t * x[0]), np.exp(-self.t * x[1]), np.exp(-self.t * x[4])

    def residual(self, x):
        """Return model less y."""
        a, b, c = self.decays(x)
        return x[2] * a - x[3] * b + x[5] * c - self.y

    def jacobian(self, x):
        """Return the Jacobian."""
        t, (a, b, c) = self.t, self.decays(x)
        return np.stack([-x[2] * t * a, x[3] * t * b, a, -b, -x[5] * t * c, c], axis=1)

    def curvature(self, x, weights):
        """Return the curvature of the three decays."""
        t, (a, b, c) = self.t, weights * self.decays(x)
        entries = {
            (0, 0): x[2] * a @ t**2,
            (0, 2): -a @ t,
            (1, 1): -x[3] * b @ t**2,
            (1, 3): b @ t,
            (4, 4): x[5] * c @ t**2,
            (4, 5): -c @ t,
        }
        return symmetric(6, entries)
