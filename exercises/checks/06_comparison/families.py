"""Three families of objectives in unknown units: long quadratic valleys, curved valleys, noisy bowls."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Instance:
    """One objective: what the student may ask, and what only the grader knows.

    Parameters
    ----------
    ask : callable
        ``ask(x)`` returns J and g, with noise where the family has it.
    excess : callable
        ``excess(x)`` returns J(x) - J_star without noise.
    x0 : array
        The start.
    """

    ask: Callable[[np.ndarray], tuple[float, np.ndarray]]
    excess: Callable[[np.ndarray], float]
    x0: np.ndarray

    def left(self, x: np.ndarray) -> float:
        """Return the excess at x over that at the start."""
        return self.excess(x) / self.excess(self.x0)


def rotation(generator: np.random.Generator, size: int) -> np.ndarray:
    """Return a random orthonormal basis."""
    return np.linalg.qr(generator.standard_normal((size, size)))[0]


def start_and_center(
    generator: np.random.Generator, size: int, length: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return a start and a minimizer about as far from it as it is long."""
    x0, away = generator.standard_normal((2, size))
    x0 *= length / np.sqrt(x0 @ x0 / size)
    return x0, x0 + generator.uniform(0.7, 1.4) * np.linalg.norm(x0) * away / np.linalg.norm(away)


def long_valley(generator: np.random.Generator, unit: float, length: float) -> Instance:
    """Return a quadratic of condition number about 1e6 in 20 parameters."""
    size = 20
    axes = rotation(generator, size)
    eigenvalues = np.geomspace(1e-6, 1.0, size) * generator.uniform(0.9, 1.1, size)
    hessian = unit / length**2 * (axes * eigenvalues) @ axes.T
    x0, center = start_and_center(generator, size, length)

    def excess(x: np.ndarray) -> float:
        return float(0.5 * (x - center) @ hessian @ (x - center))

    return Instance(lambda x: (excess(x), hessian @ (x - center)), excess, x0)


def curved_valley(generator: np.random.Generator, unit: float, length: float) -> Instance:
    """Return five curved valleys of Rosenbrock's kind side by side, in rotated axes."""
    pairs = 5
    axes = rotation(generator, 2 * pairs)
    steep = np.exp(generator.uniform(np.log(20), np.log(200), pairs))

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        z = axes @ x / length
        return z[:pairs], z[pairs:], z[pairs:] - z[:pairs] ** 2

    def excess(x: np.ndarray) -> float:
        a, _, bend = parts(x)
        return float(unit * (steep @ bend**2 + np.sum((1 - a) ** 2)))

    def gradient(x: np.ndarray) -> np.ndarray:
        a, _, bend = parts(x)
        slopes = np.concatenate([-4 * steep * bend * a - 2 * (1 - a), 2 * steep * bend])
        return unit * (slopes @ axes) / length

    z0 = np.concatenate([np.full(pairs, -1.2), np.ones(pairs)]) * generator.uniform(0.8, 1.2, 2 * pairs)
    return Instance(lambda x: (excess(x), gradient(x)), excess, length * axes.T @ z0)


def noisy_bowl(generator: np.random.Generator, unit: float, length: float) -> Instance:
    """Return a quadratic of condition number 30 in 30 parameters, its value and gradient with noise."""
    # Many parameters average the noise: what is left varies little from one instance to the next.
    size = 30
    axes = rotation(generator, size)
    eigenvalues = np.geomspace(1 / 30, 1.0, size) * generator.uniform(0.9, 1.1, size)
    hessian = unit / length**2 * (axes * eigenvalues) @ axes.T
    x0, center = start_and_center(generator, size, length)
    noise = np.random.default_rng(generator.integers(2**32))

    def excess(x: np.ndarray) -> float:
        return float(0.5 * (x - center) @ hessian @ (x - center))

    # Shares of what they are at the start: little there, and all there is near the minimizer.
    spread = 0.1 * np.linalg.norm(hessian @ (x0 - center)) / np.sqrt(size)

    def ask(x: np.ndarray) -> tuple[float, np.ndarray]:
        value = excess(x) + 0.5 * excess(x0) * noise.standard_normal()
        return value, hessian @ (x - center) + spread * noise.standard_normal(size)

    return Instance(ask, excess, x0)
