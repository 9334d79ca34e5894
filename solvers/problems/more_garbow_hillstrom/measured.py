"""Models fitted to a table of measurements: problems 8, 9, 10, 15, 17 and 19."""

import numpy as np

from solvers.problems.more_garbow_hillstrom.building_blocks import symmetric, table, vector
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem


class Bard(CollectionProblem):
    """r_i = y_i - (x1 + u_i / (v_i x2 + w_i x3)), u = i, v = 16 - i, w = min(u, v)."""

    number, name, m = 8, "Bard", 15
    origin = "Bard (1970)"
    x0 = vector([1.0, 1.0, 1.0])
    u = np.arange(1.0, 16.0)
    v = 16.0 - u
    w = np.minimum(u, v)
    y = table("bard")
    solution = vector([0.082410559749788932, 1.1330360920297216, 2.3436951786425371])
    # The second is the limit as x2, x3 tend to -infinity, where the model is a constant: the mean of y.
    minima = (8.2148773065789748e-3, float(np.sum((y - y.mean()) ** 2)))

    def residual(self, x):
        """Return data less model."""
        return self.y - (x[0] + self.u / (self.v * x[1] + self.w * x[2]))

    def jacobian(self, x):
        """Return the Jacobian."""
        slope = self.u / (self.v * x[1] + self.w * x[2]) ** 2
        return np.stack([-np.ones_like(slope), slope * self.v, slope * self.w], axis=1)

    def curvature(self, x, weights):
        """Return the curvature in x2 and x3."""
        bend = -2.0 * weights * self.u / (self.v * x[1] + self.w * x[2]) ** 3
        v, w = self.v, self.w
        return symmetric(3, {(1, 1): bend @ v**2, (1, 2): bend @ (v * w), (2, 2): bend @ w**2})


class Gaussian(CollectionProblem):
    """r_i = x1 exp(-x2 (t_i - x3)^2 / 2) - y_i, t_i = (8 - i) / 2."""

    number, name, m = 9, "Gaussian", 15
    origin = "the authors, unpublished"
    x0 = vector([0.4, 1.0, 0.0])
    minima = (1.1279327696186480e-8,)
    solution = vector([0.39895613783875668, 1.0000190844878057, 0.0])
    t = (8.0 - np.arange(1.0, 16.0)) / 2.0
    y = table("gaussian")

    def bell(self, x):
        """Return the distances t - x3 and the bell there."""
        s = self.t - x[2]
        return s, np.exp(-x[1] * s**2 / 2.0)

    def residual(self, x):
        """Return model less data."""
        return x[0] * self.bell(x)[1] - self.y

    def jacobian(self, x):
        """Return the Jacobian."""
        s, e = self.bell(x)
        return np.stack([e, -x[0] * e * s**2 / 2.0, x[0] * x[1] * s * e], axis=1)

    def curvature(self, x, weights):
        """Return the curvature."""
        s, e = self.bell(x)
        e = weights * e
        entries = {
            (0, 1): -0.5 * e @ s**2,
            (0, 2): x[1] * e @ s,
            (1, 1): 0.25 * x[0] * e @ s**4,
            (1, 2): x[0] * e @ (s * (1.0 - x[1] * s**2 / 2.0)),
            (2, 2): x[0] * x[1] * e @ (x[1] * s**2 - 1.0),
        }
        return symmetric(3, entries)


class Meyer(CollectionProblem):
    """r_i = x1 exp(x2 / (t_i + x3)) - y_i, t_i = 45 + 5 i: the resistance of a thermistor."""

    number, name, m = 10, "Meyer", 16
    origin = "Meyer (1970)"
    x0 = vector([0.02, 4000.0, 250.0])
    minima = (87.945855170851121,)
    solution = vector([0.0056096364710280525, 6181.3463462863723, 345.22363462413650])
    t = 45.0 + 5.0 * np.arange(1.0, 17.0)
    y = table("meyer")

    def residual(self, x):
        """Return model less data."""
        return x[0] * np.exp(x[1] / (self.t + x[2])) - self.y

    def jacobian(self, x):
        """Return the Jacobian."""
        q = 1.0 / (self.t + x[2])
        e = np.exp(x[1] * q)
        return np.stack([e, x[0] * e * q, -x[0] * x[1] * e * q**2], axis=1)

    def curvature(self, x, weights):
        """Return the curvature."""
        q = 1.0 / (self.t + x[2])
        e = weights * np.exp(x[1] * q)
        entries = {
            (0, 1): e @ q,
            (0, 2): -x[1] * e @ q**2,
            (1, 1): x[0] * e @ q**2,
            (1, 2): -x[0] * e @ (q**2 + x[1] * q**3),
            (2, 2): x[0] * x[1] * e @ (2.0 * q**3 + x[1] * q**4),
        }
        return symmetric(3, entries)


class KowalikOsborne(CollectionProblem):
    """r_i = y_i - x1 (u_i^2 + u_i x2) / (u_i^2 + u_i x3 + x4): the kinetics of an enzyme."""

    number, name, m = 15, "Kowalik and Osborne", 11
    origin = "Kowalik and Osborne (1968)"
    x0 = vector([0.25, 0.39, 0.415, 0.39])
    minima = (3.0750560384923743e-4, 1.0273430486954578e-3)  # the second at (inf, -14.07..., -inf, -inf)
    solution = vector([0.19280693457903785, 0.19128232873436696, 0.12305650692632065, 0.13606233068379484])
    u, y = table("kowalik_osborne")

    def fraction(self, x):
        """Return numerator and denominator of the model."""
        return self.u**2 + self.u * x[1], self.u**2 + self.u * x[2] + x[3]

    def residual(self, x):
        """Return data less model."""
        above, below = self.fraction(x)
        return self.y - x[0] * above / below

    def jacobian(self, x):
        """Return the Jacobian."""
        above, below = self.fraction(x)
        u, slope = self.u, x[0] * above / below**2
        return np.stack([-above / below, -x[0] * u / below, slope * u, slope], axis=1)

    def curvature(self, x, weights):
        """Return the curvature."""
        above, below = self.fraction(x)
        u, w1, w2 = self.u, weights / below, weights / below**2
        w3 = -2.0 * x[0] * weights * above / below**3
        entries = {
            (0, 1): -w1 @ u,
            (0, 2): w2 @ (above * u),
            (0, 3): w2 @ above,
            (1, 2): x[0] * w2 @ u**2,
            (1, 3): x[0] * w2 @ u,
            (2, 2): w3 @ u**2,
            (2, 3): w3 @ u,
            (3, 3): w3.sum(),
        }
        return symmetric(4, entries)


class Osborne1(CollectionProblem):
    """r_i = y_i - (x1 + x2 exp(-t_i x4) + x3 exp(-t_i x5)), t_i = 10 (i - 1)."""

    number, name, m = 17, "Osborne 1", 33
    origin = "Osborne (1972)"
    x0 = vector([0.5, 1.5, -1.0, 0.01, 0.02])
    minima = (5.4648946974829064e-5,)
    solution = vector(
        [
            0.37541005210695204,
            1.9358469127123674,
            -1.4646871366134231,
            0.012867534640057289,
            0.022122699661672611,
        ]
    )
    t = 10.0 * np.arange(33.0)
    y = table("osborne_1")

    def residual(self, x):
        """Return data less model."""
        return self.y - (x[0] + x[1] * np.exp(-self.t * x[3]) + x[2] * np.exp(-self.t * x[4]))

    def jacobian(self, x):
        """Return the Jacobian."""
        t, first, second = self.t, np.exp(-self.t * x[3]), np.exp(-self.t * x[4])
        return np.stack([-np.ones_like(first), -first, -second, x[1] * t * first, x[2] * t * second], axis=1)

    def curvature(self, x, weights):
        """Return the curvature of the two decays."""
        t, first, second = self.t, weights * np.exp(-self.t * x[3]), weights * np.exp(-self.t * x[4])
        entries = {
            (1, 3): first @ t,
            (2, 4): second @ t,
            (3, 3): -x[1] * first @ t**2,
            (4, 4): -x[2] * second @ t**2,
        }
        return symmetric(5, entries)


class Osborne2(CollectionProblem):
    """r_i = y_i - (x1 exp(-t_i x5) + Σ_k x_(1+k) exp(-(t_i - x_(8+k))^2 x_(5+k))), k = 1, 2, 3."""

    number, name, m = 19, "Osborne 2", 65
    origin = "Osborne (1972)"
    x0 = vector([1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5])
    minima = (4.0137736293547738e-2,)
    solution = vector(
        [
            1.3099771546273005,
            0.43155379460298892,
            0.63366169896072400,
            0.59943053478591630,
            0.75418322632801128,
            0.90428857985963366,
            1.3658118352370285,
            4.8236988172271556,
            2.3986848661317546,
            4.5688745976676716,
            5.6753414705806412,
        ]
    )
    t = np.arange(65.0) / 10.0
    y = table("osborne_2")

    def bells(self, x):
        """Return heights and widths of the three bells, distances from their centres, and the bells."""
        height, width = x[1:4], x[5:8]
        d = self.t[:, None] - x[8:11]
        return height, width, d, np.exp(-(d**2) * width)

    def residual(self, x):
        """Return data less model."""
        height, _, _, bell = self.bells(x)
        return self.y - (x[0] * np.exp(-self.t * x[4]) + bell @ height)

    def jacobian(self, x):
        """Return the Jacobian."""
        height, width, d, bell = self.bells(x)
        decay = np.exp(-self.t * x[4])
        by_width, by_centre = height * d**2 * bell, -2.0 * height * width * d * bell
        return np.column_stack([-decay, -bell, x[0] * self.t * decay, by_width, by_centre])

    def curvature(self, x, weights):
        """Return the curvature of the decay and of each bell in its own height, width and centre."""
        height, width, d, bell = self.bells(x)
        decay, bell = weights * np.exp(-self.t * x[4]), weights[:, None] * bell
        entries = {(0, 4): decay @ self.t, (4, 4): -x[0] * decay @ self.t**2}
        for k, (a, s, u, e) in enumerate(zip(height, width, d.T, bell.T, strict=True)):
            entries |= {
                (1 + k, 5 + k): e @ u**2,
                (1 + k, 8 + k): -2.0 * s * e @ u,
                (5 + k, 5 + k): -a * e @ u**4,
                (5 + k, 8 + k): 2.0 * a * e @ (u * (s * u**2 - 1.0)),
                (8 + k, 8 + k): 2.0 * a * s * e @ (1.0 - 2.0 * s * u**2),
            }
        return symmetric(11, entries)
