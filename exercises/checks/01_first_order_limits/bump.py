"""A bump with a flat bottom, and measures of a jump to it."""

import numpy as np
from grader.student import Oracle
from instances import rotation


class Bump:
    """J = offset + scale (sum_i weight_i e_i^2)^(power / 2) / power in turned axes, e = theta - minimizer."""

    def __init__(self, generator: np.random.Generator, size: int, stretched: bool):
        self.power = generator.uniform(2.6, 5.4)
        self.scale = np.exp(generator.uniform(-1, 1))
        self.minimum = generator.uniform(-4, 4)
        self.minimizer = generator.uniform(-2, 2, size)
        self.weights = generator.uniform(1, 4, size) if stretched else np.ones(size)
        self.basis = rotation(generator, size)
        self.start = self.minimizer + self.basis @ generator.uniform(0.5, 1.5, size)

    def value(self, x: np.ndarray) -> float:
        """Return J."""
        return float(self.minimum + self.scale * self._square(x) ** (self.power / 2) / self.power)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        e = self.basis.T @ (x - self.minimizer)
        size = self._square(x)
        return (
            self.scale * size ** (self.power / 2 - 1) * (self.basis @ (self.weights * e)) if size else 0 * x
        )

    def _square(self, x: np.ndarray) -> float:
        e = self.basis.T @ (x - self.minimizer)
        return float(self.weights @ e**2)

    def oracles(self, most_calls: int) -> tuple[Oracle, Oracle]:
        """Return what counts the evaluations of J and of g."""
        size = self.start.size
        return Oracle("f", self.value, size, most_calls), Oracle("grad", self.gradient, size, most_calls)


def jump_length(bump: Bump, x: np.ndarray) -> float:
    """Return where x lies on the way from x1, in units of the Polyak step there; it should be the power."""
    away = np.linalg.norm(bump.start - bump.minimizer)
    # A Polyak step goes the share 1 / power of the way, so x1 is known without taking it.
    after = bump.minimizer + (1 - 1 / bump.power) * (bump.start - bump.minimizer)
    unit = (bump.minimizer - bump.start) / away
    return float((x - after) @ unit / (np.linalg.norm(after - bump.minimizer) / bump.power))


def whole_power_error(bump: Bump, x: np.ndarray) -> float:
    """Return how far the power is from whole of which x, on the line through the minimizer, is the end."""
    power = jump_length(bump, x)
    return abs(power - round(power)) if 2 <= round(power) <= 9 else np.inf


def jump_error(bump: Bump, x: np.ndarray) -> float:
    """Return the error after moving the end of a jump by the Polyak steps at x0 and x1, whichever helps."""
    shifts, point = [], bump.start
    for _ in range(2):
        g = bump.gradient(point)
        shifts.append(-(bump.value(point) - bump.minimum) / (g @ g) * g)
        point = point + shifts[-1]
    moved = [x + shifts[0], x - shifts[0], x + shifts[1], x - shifts[1], x + shifts[0] + shifts[1]]
    return float(min(np.linalg.norm(one - bump.minimizer) for one in moved))
