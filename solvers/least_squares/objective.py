"""Half the sum of squared residuals as an objective: checked, counted, with its linear model at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from solvers.checks import as_real_array, called, checked_array, require_callable
from solvers.least_squares.linear_model import LinearModel, column_norms
from solvers.objective import Matrix, Objective, Point, Vector


@dataclass(frozen=True)
class LeastSquaresPoint(Point):
    """A point with the residuals r and their Jacobian there, J_r, named J."""

    r: Vector
    J: Matrix

    @cached_property
    def model_decrease(self) -> float:
        """Half the square of the part of r that the columns of J_r can reach.

        Each column counts by its direction alone, so that no scale of a parameter hides it.
        """
        return LinearModel.of(self, column_norms(self.J)).decrease

    @property
    def coordinate_decrease(self) -> float:
        """The most that the linear model promises to a change of one parameter alone."""
        norms = column_norms(self.J)
        slopes = np.divide(self.g, norms, out=np.zeros_like(norms), where=norms > 0.0)
        return 0.5 * float(np.max(np.abs(slopes))) ** 2


class LeastSquaresObjective(Objective):
    r"""The objective :math:`J = \tfrac12 \|r\|^2` with gradient :math:`g = J_r^\top r`.

    A call of `residual` counts as one of the objective, a call of `jacobian` as one of the gradient.

    Parameters
    ----------
    residual : callable
        ``residual(x) -> array of shape (N,)``.
    jacobian : callable
        ``jacobian(x) -> array of shape (N, n)``.
    x0, max_evaluations, max_seconds
        See `Objective`.

    Attributes
    ----------
    largest_columns : array of shape (n,)
        The largest norm each column of the Jacobian has had: the scaling of Marquardt and Moré.
    """

    lower_bound = 0.0

    def __init__(self, residual: Callable, jacobian: Callable, x0: ArrayLike, **limits) -> None:
        require_callable("residual", residual)
        require_callable("jacobian", jacobian, hint=" (the order is residual, jacobian, x0)")
        super().__init__(self._half_square, self._slope, x0, **limits)
        self._residual, self._jacobian = residual, jacobian
        self.m: int | None = None
        self.largest_columns = np.zeros(self.n)
        self._size = 0.0

    def noise(self, f: float) -> float:
        r"""Differences of objective values below this are round-off.

        Rounding x alone moves the residuals by eps |J_r| |x|, which is more than eps ||r|| where they are
        small differences of large numbers.
        """
        return 10.0 * self.eps * (abs(f) + np.sqrt(2.0 * abs(f)) * self._size)

    def residual(self, x: Vector) -> Vector:
        """Return r; all NaN at a point that is not finite."""
        value = self.value(x)
        return self._last["r"][1] if np.all(np.isfinite(x)) else np.full(self.m or 1, value)

    def jacobian(self, x: Vector) -> Matrix:
        """Return the Jacobian of r; all NaN at a point that is not finite."""
        self.gradient(x)
        return self._last["J"][1] if np.all(np.isfinite(x)) else np.full((self.m or 1, self.n), np.nan)

    def point(self, x: Vector) -> Point:
        """Return x with all that is known there; the Jacobian is not asked for where r is not finite."""
        f = self.value(x)
        if not np.isfinite(f):
            return Point(x, f, np.full(self.n, np.nan))
        g = self.gradient(x)
        return LeastSquaresPoint(x, f, g, self.residual(x), self.jacobian(x))

    def dead_columns(self, point: LeastSquaresPoint) -> Vector:
        """Return which parameters no longer move the residuals although they once did."""
        alive = column_norms(point.J) > self.eps * self.largest_columns
        return (self.largest_columns > 0.0) & ~alive

    def _half_square(self, x: Vector) -> float:
        returned = called("residual", self._residual, x)
        r = as_real_array(returned, "residual must return a non-empty vector of real numbers")
        if r.ndim != 1 or r.size == 0:
            raise ValueError(
                f"residual must return a non-empty vector of real numbers, got an array of shape {r.shape}"
            )
        self.m = self.m or r.size
        r = checked_array("the vector returned by residual", r, (self.m,))
        self._last["r"] = (x, r)
        return 0.5 * float(r @ r)

    def _slope(self, x: Vector) -> Vector:
        r = self.residual(x)
        returned = called("jacobian", self._jacobian, x.copy())
        J = checked_array("the matrix returned by jacobian", returned, (self.m, self.n))
        self._last["J"] = (x, J)
        if np.all(np.isfinite(J)):
            self.largest_columns = np.maximum(self.largest_columns, column_norms(J))
            self._size = float(np.linalg.norm(np.abs(J) @ np.abs(x)))
        return J.T @ r
