"""A convex objective whose curvature falls by orders of magnitude on the way to its minimizer."""

import numpy as np


class ExponentialSum:
    """J = scale * sum_i (exp(z_i) - z_i) with z = A theta - b, and an A that mixes all parameters.

    In the coordinates z the parameters are apart, and Newton's steps do not depend on coordinates, with an
    old Hessian neither. From a start where all z_i are positive they fall to zero and never pass it: an old
    curvature is larger than the present one, so no step is too long.

    Parameters
    ----------
    generator : numpy.random.Generator
        Draws A, b and the start.
    size : int
        The number of parameters.
    height : float
        The largest z_i of the start: Newton's method takes about one step for each unit, and a few more.
    scale : float
        The unit of J.
    """

    def __init__(self, generator: np.random.Generator, size: int, height: float, scale: float):
        left, right = (np.linalg.qr(generator.standard_normal((size, size)))[0] for _ in range(2))
        self.scale = scale
        self.A = left * generator.uniform(0.5, 2.0, size) @ right
        self.b = generator.standard_normal(size)
        z = np.append(height, generator.uniform(0.3, 0.9, size - 1) * height)
        self.start = np.linalg.solve(self.A, self.b + z)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        return self.scale * self.A.T @ np.expm1(self._heights(x))

    def hessian(self, x: np.ndarray) -> np.ndarray:
        """Return H."""
        H = (self.A.T * np.exp(self._heights(x))) @ self.A
        return self.scale * (H + H.T) / 2

    def newton_steps(self, accuracy: float) -> int:
        """Return how many steps Newton's method takes until the gradient is this share of the first one."""
        x, steps = self.start, 0
        while np.linalg.norm(self.gradient(x)) > accuracy * np.linalg.norm(self.gradient(self.start)):
            x, steps = x - np.linalg.solve(self.hessian(x), self.gradient(x)), steps + 1
        return steps

    def _heights(self, x: np.ndarray) -> np.ndarray:
        # A step that is far too long must not overflow.
        return np.minimum(self.A @ x - self.b, 100.0)
