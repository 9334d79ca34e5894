"""What every NIST problem offers: residual, Jacobian, the objective made of them, the certified answers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

# So small that the square of the step vanishes beside 1: the complex step then has no truncation error.
COMPLEX_STEP = 1e-100


@dataclass(frozen=True, eq=False)
class NistProblem:
    r"""A nonlinear regression with certified results; the objective is :math:`\tfrac12 \|r(\theta)\|^2`.

    Attributes
    ----------
    name : str
        NIST's name of the set.
    difficulty : str
        "lower", "average" or "higher", as NIST grades the set.
    model : str
        The formula, with NIST's parameters b1, b2, ...
    starts : tuple of two arrays of shape (n,)
        The start far from the solution and the one near it.
    certified_parameters, certified_standard_errors : arrays of shape (n,)
        The least-squares estimates and their standard errors, to 11 digits.
    certified_rss : float
        The residual sum of squares there, to 11 digits: twice the objective.
    residual_standard_deviation : float
        The root of certified_rss / degrees_of_freedom, to 11 digits.
    degrees_of_freedom : int
        Observations less parameters. NIST prints 9 for Rat43, which has 11: its certified residual standard
        deviation and standard errors belong to 11.
    x : array of shape (m,), or (2, m) where there are two predictors
        The predictor.
    y : array of shape (m,)
        The response that is fitted: the logarithm of the data where the formula says log(y).
    evaluate : callable
        ``evaluate(theta, x)`` returns the model's values and the columns of its Jacobian.
    source : str
        Where the set was published.
    """

    name: str
    difficulty: str
    model: str
    starts: tuple[NDArray, NDArray]
    certified_parameters: NDArray
    certified_standard_errors: NDArray
    certified_rss: float
    residual_standard_deviation: float
    degrees_of_freedom: int
    x: NDArray
    y: NDArray
    evaluate: Callable
    source: str

    def residual(self, theta: ArrayLike) -> NDArray:
        """Return model(x, theta) - y, shape (m,); not finite outside the domain of the model."""
        with np.errstate(all="ignore"):
            return self.evaluate(np.asarray(theta), self.x)[0] - self.y

    def jacobian(self, theta: ArrayLike) -> NDArray:
        """Return the derivatives of the residual, shape (m, n)."""
        with np.errstate(all="ignore"):
            columns = self.evaluate(np.asarray(theta), self.x)[1]
        return np.stack(np.broadcast_arrays(*columns, self.y)[:-1], axis=1)

    def f(self, theta: ArrayLike) -> float:
        """Return half the sum of squared residuals."""
        r = self.residual(theta)
        with np.errstate(all="ignore"):
            return 0.5 * float(r @ r)

    def grad(self, theta: ArrayLike) -> NDArray:
        """Return J^T r, shape (n,)."""
        with np.errstate(all="ignore"):
            return self.jacobian(theta).T @ self.residual(theta)

    def hess(self, theta: ArrayLike) -> NDArray:
        """Return the Hessian of f, shape (n, n), from complex steps of the gradient: exact to rounding."""
        theta = np.asarray(theta, dtype=float)
        with np.errstate(all="ignore"):
            rows = [self.grad(theta + 1j * COMPLEX_STEP * e).imag / COMPLEX_STEP for e in np.eye(theta.size)]
            return 0.5 * (np.array(rows) + np.array(rows).T)

    @property
    def n(self) -> int:
        """Number of parameters."""
        return self.certified_parameters.size

    @property
    def x0(self) -> NDArray:
        """The far start."""
        return self.starts[0]

    @property
    def solution(self) -> NDArray:
        """The certified parameters."""
        return self.certified_parameters

    @property
    def minimum(self) -> float:
        """The objective at the solution."""
        return 0.5 * self.certified_rss
