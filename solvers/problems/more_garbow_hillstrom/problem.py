"""What every problem of the collection offers: residuals first, the objective built from them."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

# Far from the solution an exponential overflows and a denominator vanishes: inf or nan is the honest value.
silent = np.errstate(over="ignore", divide="ignore", invalid="ignore")


class CollectionProblem(ABC):
    r"""Minimize :math:`f(x) = r(x)^\top r(x)`, a sum of m squares of n parameters (no factor one half).

    A subclass gives ``residual``, ``jacobian`` and ``curvature``; objective, gradient and Hessian follow.
    Where a formula overflows, all of them return inf or nan and warn of nothing.

    Attributes
    ----------
    number : int
        The problem's number in the paper, 1 to 35.
    name : str
        The paper's name; where n is variable, followed by n.
    m : int
        Number of residuals.
    x0 : array of shape (n,)
        The standard start.
    minima : tuple of float
        Local minima of the objective, lowest first, among them all that the paper lists; limits at infinity
        included, as in the paper. Empty where none is known in these dimensions.
    solution : array of shape (n,), or None
        A minimizer with the lowest value, where one is known.
    origin : str
        The publication the paper took the problem from.
    """

    number: ClassVar[int]
    origin: ClassVar[str]
    name: str
    m: int
    x0: NDArray
    minima: tuple[float, ...] = ()
    solution: NDArray | None = None

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        for formula in ("residual", "jacobian", "curvature"):
            if formula in cls.__dict__:
                setattr(cls, formula, silent(cls.__dict__[formula]))

    @abstractmethod
    def residual(self, x: NDArray) -> NDArray:
        """Return r(x), shape (m,)."""

    @abstractmethod
    def jacobian(self, x: NDArray) -> NDArray:
        """Return the derivatives of r_i by x_j, shape (m, n)."""

    @abstractmethod
    def curvature(self, x: NDArray, weights: NDArray) -> NDArray:
        """Return the sum over i of weights_i times the Hessian of r_i, shape (n, n)."""

    @silent
    def f(self, x: NDArray) -> float:
        """Return the sum of squares."""
        r = self.residual(x)
        return r @ r

    @silent
    def grad(self, x: NDArray) -> NDArray:
        """Return 2 J^T r, shape (n,)."""
        return 2.0 * (self.jacobian(x).T @ self.residual(x))

    @silent
    def hess(self, x: NDArray) -> NDArray:
        """Return 2 (J^T J + sum of r_i times the Hessian of r_i), symmetric to the last bit."""
        J = self.jacobian(x)
        half = J.T @ J + self.curvature(x, self.residual(x))
        return half + half.T

    def start(self, scale: float = 1.0) -> NDArray:
        """Return the standard start times ``scale``; the paper uses 1, 10 and 100.

        A start at the origin cannot be scaled: all its components become ``scale``, as in the authors' code.
        """
        if scale != 1.0 and not np.any(self.x0):
            return np.full(self.n, float(scale))
        return scale * self.x0

    @property
    def n(self) -> int:
        """Number of parameters."""
        return self.x0.size

    @property
    def minimum(self) -> float | None:
        """The lowest known minimum."""
        return min(self.minima, default=None)

    @property
    def source(self) -> str:
        """Where the problem comes from, and its number in the paper."""
        return f"{self.origin}; Moré, Garbow and Hillstrom (1981), problem {self.number}"

    def __repr__(self) -> str:
        return f"<{self.name}: n = {self.n}, m = {self.m}>"
