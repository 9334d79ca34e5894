"""What the checks of this sheet share: Fisher matrices measured on a divergence, and models with one."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from grader import expect
from grader.student import Student
from grader.verdict import Lost

Divergence = Callable[[np.ndarray], float]


def called(student: Student, name: str, *arguments: Any) -> Any:
    """Return what a function of the answer returns, unless it changed an argument."""
    value = student.call(name, *arguments)
    if student.changed:
        expect.fail(f"{name} changed an argument in place. Work on a copy.", "in-place")
    return value


def matrix_if_any(student: Student, name: str, size: int, *arguments: Any) -> np.ndarray:
    """Return a square matrix that another part of the answer computes; NaN where there is none."""
    try:
        return expect.array(student.call(name, *arguments), (size, size), name)
    except Lost:
        return np.full((size, size), np.nan)


def divergence_hessian(divergence: Divergence, size: int, lengths: np.ndarray | None = None) -> np.ndarray:
    """Return the Hessian at p = 0 of a divergence KL(theta || theta + p), measured by differences.

    Parameters
    ----------
    divergence : callable
        ``divergence(p)``; zero with zero slope at p = 0.
    size : int
        The length of p.
    lengths : array of shape (size,), optional
        The length of a step along each coordinate; 0.025 by default.
    """
    scale = np.full(size, 0.025) if lengths is None else lengths
    units = np.diag(scale)
    along = np.array([_second_derivative(divergence, unit) for unit in units])
    hessian = np.diag(along)
    for i in range(size):
        for j in range(i):
            both = _second_derivative(divergence, units[i] + units[j])
            hessian[i, j] = hessian[j, i] = (both - along[i] - along[j]) / 2
    return hessian / np.outer(scale, scale)


def _second_derivative(divergence: Divergence, p: np.ndarray) -> float:
    """Return the second derivative along p at 0 from symmetric differences, extrapolated twice."""
    rough = [(divergence(p / t) + divergence(-p / t)) * t**2 for t in (1, 2, 4)]
    finer = [(4 * rough[1] - rough[0]) / 3, (4 * rough[2] - rough[1]) / 3]
    return (16 * finer[1] - finer[0]) / 15


def matrix_error(F: np.ndarray, measured: np.ndarray) -> float:
    """Return the largest error of an entry, in the units that the diagonal of a measured matrix gives."""
    unit = np.sqrt(np.diag(measured))
    return float(np.max(np.abs(F - measured) / np.outer(unit, unit)))


def scaled_residual(F: np.ndarray, p: np.ndarray, g: np.ndarray) -> float:
    """Return the residual of F p = -g over the size of its terms, in the units of the diagonal of F."""
    if not (np.diag(F) > 0).all():
        return np.nan
    unit = np.sqrt(np.diag(F))
    scaled = F / np.outer(unit, unit)
    residual = np.linalg.norm(F @ p / unit + g / unit)
    return float(residual / (np.linalg.norm(scaled, 2) * np.linalg.norm(unit * p) + np.linalg.norm(g / unit)))


def observed_power(values: np.ndarray, sizes: np.ndarray) -> float:
    """Return the power with which values fall as sizes fall."""
    return float(np.polyfit(np.log(sizes), np.log(np.abs(values)), 1)[0])


class Weibull:
    """Waiting times with scale exp(x^T w) and shape exp(a), at parameters theta = (w, a)."""

    def __init__(self, generator: np.random.Generator, size: int, samples: int):
        self.X = np.column_stack([generator.standard_normal((samples, size - 1)), np.ones(samples)])
        # Shapes between 1.5 and 2.5, or their inverses: far enough from 1 to tell a shape from its logarithm.
        log_shape = generator.choice([-1.0, 1.0]) * np.log(generator.uniform(1.5, 2.5))
        self.theta = np.append(generator.uniform(-0.8, 0.8, size), log_shape)

    @property
    def hazard_parameters(self) -> np.ndarray:
        """The same model as phi = (shape w, a)."""
        return hazard_parameters(self.theta)

    def jacobian(self) -> np.ndarray:
        """Return d theta / d phi."""
        A = np.eye(self.theta.size)
        A[:-1, :-1] *= np.exp(-self.theta[-1])
        A[:-1, -1] = -self.theta[:-1]
        return A

    def divergence(self, other: np.ndarray) -> float:
        """Return the mean over the inputs of KL(theta || other)."""
        shape, other_shape = np.exp(self.theta[-1]), np.exp(other[-1])
        location, other_location = self.X @ self.theta[:-1], self.X @ other[:-1]
        between = np.log(shape / other_shape) - shape * location + other_shape * other_location
        between += (shape - other_shape) * (location - np.euler_gamma / shape)
        tail = np.exp(other_shape * (location - other_location)) * math.gamma(1 + other_shape / shape)
        return float(np.mean(between + tail - 1))

    def divergence_of_step(self, p: np.ndarray) -> float:
        """Return the same for a step in theta."""
        return self.divergence(self.theta + p)

    def divergence_of_hazard_step(self, p: np.ndarray) -> float:
        """Return the same for a step in phi."""
        return self.divergence(hazard_model(self.hazard_parameters + p))

    def gradient(self, phi: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the gradient in phi of the mean negative log-likelihood of waiting times y."""
        log_time = np.exp(phi[-1]) * np.log(y)
        hazard = np.exp(log_time - self.X @ phi[:-1])
        return np.append(self.X.T @ (1 - hazard), np.sum((hazard - 1) * log_time - 1)) / len(y)


def hazard_parameters(theta: np.ndarray) -> np.ndarray:
    """Return phi = (shape w, a) of theta = (w, a)."""
    return np.append(np.exp(theta[-1]) * theta[:-1], theta[-1])


def hazard_model(phi: np.ndarray) -> np.ndarray:
    """Return theta = (w, a) of phi = (shape w, a)."""
    return np.append(np.exp(-phi[-1]) * phi[:-1], phi[-1])


class Counts:
    """Poisson counts with the rates softplus(x^T theta)."""

    def __init__(self, generator: np.random.Generator, size: int, samples: int):
        self.X = generator.standard_normal((samples, size))
        # Square roots of rates cannot vanish, and neither can what the labels add to them.
        self.theta = generator.uniform(0.3, 0.8, size) * generator.choice([-1.0, 1.0], size)
        self.y = generator.poisson(2.0, samples).astype(float)
        self.other = self.y + generator.integers(1, 5, samples)

    def rate(self, theta: np.ndarray) -> np.ndarray:
        """Return the mean count of each input."""
        return np.logaddexp(0, self.X @ theta)

    def slope(self, theta: np.ndarray) -> np.ndarray:
        """Return the derivative of each rate in x^T theta."""
        return 1 / (1 + np.exp(-self.X @ theta))

    def divergence(self, p: np.ndarray) -> float:
        """Return the mean over the inputs of KL(theta || theta + p)."""
        rate, other = self.rate(self.theta), self.rate(self.theta + p)
        return float(np.mean(rate * np.log(rate / other) - rate + other))

    def gradient(self, l2: float) -> np.ndarray:
        """Return g."""
        residual = self.slope(self.theta) * (1 - self.y / self.rate(self.theta))
        return self.X.T @ residual / len(self.y) + l2 * self.theta

    def matrix(self, faults: tuple[str, ...], y: np.ndarray, theta: np.ndarray, l2: float) -> np.ndarray:
        """Return the Fisher matrix with the faults named."""
        slope, rate = self.slope(theta), self.rate(theta)
        weight = slope**2 * ((y / rate - 1) ** 2 if "labels" in faults else 1 / rate)
        weight = weight if "sum" in faults else weight / len(self.X)
        return (self.X.T * weight) @ self.X + (0.0 if "penalty" in faults else l2) * np.eye(theta.size)
