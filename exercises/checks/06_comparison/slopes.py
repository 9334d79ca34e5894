"""An objective on which full Newton steps fail far out, and gradient steps are slow near the minimizer."""

import copy

import numpy as np


class RootSum:
    """J = scale * sum of h_i (sqrt(1 + z_i^2) - 1), where z = Q^T (theta - center) and Q is orthonormal.

    A full Newton step sends z_i to -z_i^3, whatever h is: it converges if and only if every |z_i| is below 1.
    """

    def __init__(self, generator: np.random.Generator, kappa: float, distance: float, size: int = 5):
        self.axes = np.linalg.qr(generator.standard_normal((size, size)))[0]
        self.curvatures = np.geomspace(1 / kappa, 1.0, size)
        self.curvatures[1:-1] *= generator.uniform(0.9, 1.1, size - 2)
        # Small gradients from the start, so that a tolerance in the unit of g is none.
        self.curvatures *= generator.uniform(0.01, 0.05)
        self.rate = 1 / self.curvatures[-1]
        self.center = generator.standard_normal(size)
        z = distance * generator.uniform(0.7, 1.0, size) * generator.choice([-1.0, 1.0], size)
        self.x0 = self.center + self.axes @ z

    def value_and_gradient(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """Return J and g, as one call."""
        z = (x - self.center) @ self.axes
        # The same as sqrt(1 + z^2) - 1, without its cancellation near the minimizer.
        value = self.curvatures @ (z * z / (np.sqrt(1 + z * z) + 1))
        return float(value), self.axes @ (self.curvatures * z / np.sqrt(1 + z * z))

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        return self.value_and_gradient(x)[1]

    def hessian(self, x: np.ndarray) -> np.ndarray:
        """Return H."""
        z = (x - self.center) @ self.axes
        return (self.axes * (self.curvatures * (1 + z * z) ** -1.5)) @ self.axes.T

    def with_misleading_gradient(self) -> "RootSum":
        """Return the objective with a start whose full Newton step raises J and shortens the gradient.

        One z_i, of the smallest curvature, is 2 and goes to -8, where its slope is hardly steeper; all others
        are inside the unit interval and shrink.
        """
        z = np.full(self.x0.size, 0.75)
        z[0] = 2.0
        other = copy.copy(self)
        other.x0 = self.center + self.axes @ z
        return other

    def costs_of_switches(self, price: float, tol: float) -> np.ndarray:
        """Return the cost of every fixed switch, the last one being that of gradient steps alone."""
        z = (self.x0 - self.center) @ self.axes

        def norms(z: np.ndarray) -> np.ndarray:
            return np.linalg.norm(self.curvatures * z / np.sqrt(1 + z * z), axis=-1)

        enough, path = tol * norms(z), [z]
        while norms(path[-1]) > enough:
            path.append(path[-1] - self.rate * self.curvatures * path[-1] / np.sqrt(1 + path[-1] ** 2))
        z, costs = np.array(path), np.arange(1.0, len(path) + 1)
        costs[np.abs(z).max(axis=1) >= 1] = np.inf
        z = np.clip(z, -1.0, 1.0)
        while (unfinished := (norms(z) > enough) & np.isfinite(costs)).any():
            z = np.where(unfinished[:, None], -(z**3), z)
            costs += unfinished * (price + 1)
        return costs
