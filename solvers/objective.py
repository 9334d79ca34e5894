"""The objective as every solver sees it: checked, counted, and never asked twice for the same point."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from solvers.result import Reason

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class LimitReached(Exception):
    """An evaluation was asked for that a limit does not allow; carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Point:
    """Parameters theta with the objective and the gradient there: x, f = J(theta), g."""

    x: Vector
    f: float
    g: Vector

    @property
    def is_finite(self) -> bool:
        """Whether objective and gradient are both finite."""
        return bool(np.isfinite(self.f) and np.all(np.isfinite(self.g)))

    @property
    def steepness(self) -> float:
        """Largest absolute component of the gradient, the norm every tolerance speaks about.

        A gradient whose square underflows counts as zero: no slope can be computed with it.
        """
        return float(np.max(np.abs(self.g))) if self.g @ self.g != 0.0 else 0.0


class Objective:
    """Objective, gradient and Hessian with validation and exact counts.

    Parameters
    ----------
    f : callable
        ``f(x) -> float``; with ``grad_f=True``, ``f(x) -> (float, array of shape (n,))``.
    grad_f : callable or True
        ``grad_f(x) -> array of shape (n,)``.
    x0 : array of shape (n,)
        The start. float32 stays float32: the functions are called in that type, `eps` is its precision.
        Every other real type becomes float64.
    hess_f : callable, optional
        ``hess_f(x) -> symmetric array of shape (n, n)``.
    max_evaluations, max_seconds : optional
        An evaluation beyond them raises `LimitReached`.

    Attributes
    ----------
    nfev, njev, nhev, nhvp : int
        Calls made so far of f, gradient, Hessian and products. A call that returns both counts as one
        of each. A point equal to the last one, or not finite, is never evaluated.
    eps : float
        Machine precision of the type the functions are called in.

    Raises
    ------
    TypeError, ValueError
        The argument by name, what came and what is accepted. Values that are NaN or infinite are no error:
        they are points to step back from.
    """

    def __init__(
        self,
        f: Callable,
        grad_f: Callable | bool,
        x0: ArrayLike,
        hess_f: Callable | None = None,
        *,
        max_evaluations: int | None = None,
        max_seconds: float | None = None,
    ) -> None:
        require_callable("f", f)
        if grad_f is not True:
            require_callable("grad_f", grad_f, hint="; True means that f returns value and gradient together")
        if hess_f is not None:
            require_callable("hess_f", hess_f, hint=" (the order is f, grad_f, hess_f, x0)")
        self.x0 = checked_start(x0)
        self.dtype = self.x0.dtype
        self.eps = float(np.finfo(self.dtype).eps)
        self.n = self.x0.size
        self._f, self._grad_f, self._hess_f = f, grad_f, hess_f
        self.nfev = self.njev = self.nhev = self.nhvp = 0
        self._max_evaluations = max_evaluations
        self._deadline = None if max_seconds is None else time.monotonic() + max_seconds
        self._last: dict[str, tuple[Vector, object]] = {}

    @property
    def has_hessian(self) -> bool:
        """Whether second derivatives can be asked for."""
        return self._hess_f is not None

    def round(self, x: Vector) -> Vector:
        """Return the nearest vector that the type of x0 can hold: J is known there and nowhere else."""
        return x if self.dtype == np.float64 else x.astype(self.dtype).astype(np.float64)

    def noise(self, f: float) -> float:
        """Differences of objective values below this, 10 eps |f|, are round-off."""
        return 10.0 * self.eps * abs(f)

    def value(self, x: Vector) -> float:
        """Return J(theta); NaN at a point that is not finite."""
        if not np.all(np.isfinite(x)):
            return np.nan
        if self._is_last("f", x):
            return self._last["f"][1]
        if self._max_evaluations is not None and self.nfev >= self._max_evaluations:
            raise LimitReached(Reason.EVALUATIONS)
        self._check_deadline()
        self.nfev += 1
        returned = called("f", self._f, x.astype(self.dtype))
        if self._grad_f is True:
            returned, g = checked_pair(returned)
            self.njev += 1
            self._last["g"] = (x, checked_array("the gradient returned by f", g, (self.n,)))
        f = checked_scalar("f", returned)
        self._last["f"] = (x, f)
        return f

    def gradient(self, x: Vector) -> Vector:
        """Return g; all NaN at a point that is not finite."""
        if not np.all(np.isfinite(x)):
            return np.full(self.n, np.nan)
        if self._grad_f is True:
            self.value(x)
        elif not self._is_last("g", x):
            self._check_deadline()
            self.njev += 1
            returned = called("grad_f", self._grad_f, x.astype(self.dtype))
            self._last["g"] = (x, checked_array("the gradient returned by grad_f", returned, (self.n,)))
        return self._last["g"][1]

    def hessian(self, x: Vector) -> Matrix:
        """Return H, symmetrized; all NaN at a point that is not finite."""
        if not np.all(np.isfinite(x)):
            return np.full((self.n, self.n), np.nan)
        if not self._is_last("H", x):
            self._check_deadline()
            self.nhev += 1
            returned = called("hess_f", self._hess_f, x.astype(self.dtype))
            H = checked_array("the matrix returned by hess_f", returned, (self.n, self.n))
            self._last["H"] = (x, symmetrized(H))
        return self._last["H"][1]

    def spectrum(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return eigenvalues, in increasing order, and eigenvectors of H; NaN where H is not finite."""
        if not self._is_last("spectrum", x):
            H = self.hessian(x)
            known = linalg.eigh(H) if np.all(np.isfinite(H)) else (np.full(self.n, np.nan), H)
            self._last["spectrum"] = (x, known)
        return self._last["spectrum"][1]

    def knows_hessian_at(self, x: Vector) -> bool:
        """Whether `hessian(x)` costs no evaluation."""
        return self._is_last("H", x)

    def point(self, x: Vector) -> Point:
        """Return x with objective and gradient; the gradient is not asked for where f is not finite."""
        f = self.value(x)
        g = self.gradient(x) if np.isfinite(f) else np.full(self.n, np.nan)
        return Point(x, f, g)

    def _is_last(self, name: str, x: Vector) -> bool:
        return name in self._last and np.array_equal(self._last[name][0], x)

    def _check_deadline(self) -> None:
        # The start is always evaluated, so that there is something to report.
        if self.njev > 0 and self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitReached(Reason.TIME)


def require_callable(name: str, function: object, hint: str = "") -> None:
    """Raise TypeError unless `function` can be called."""
    if not callable(function):
        raise TypeError(f"{name} must be a function of x, got {describe(function)}{hint}")


def called(name: str, function: Callable, x: NDArray) -> object:
    """Call a function of the user; StopIteration from it would end a run without a word."""
    try:
        return function(x)
    except StopIteration as error:
        raise RuntimeError(f"{name} raised StopIteration; only a callback ends a run like that") from error


def as_real_array(thing: object, accepted: str) -> NDArray:
    """Return an array of real numbers; `accepted` says in an error what was to come."""
    if isinstance(thing, np.ma.MaskedArray):
        raise TypeError(f"{accepted}, got a masked array")
    try:
        array = np.asarray(thing)
    except ValueError:
        raise ValueError(f"{accepted}, got {describe(thing)}") from None
    if array.dtype == object and all(isinstance(entry, int) for entry in array.flat):
        array = np.array([float(entry) if abs(entry) < 2**1023 else np.inf for entry in array.flat])
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{accepted}, got {describe(thing)}")
    return array


def checked_start(x0: ArrayLike) -> NDArray:
    """Return a copy of x0 as a finite real vector, float32 or float64."""
    accepted = "x0 must be a non-empty vector of finite real numbers"
    x = as_real_array(x0, accepted)
    if x.ndim != 1 or x.size == 0:
        raise ValueError(f"{accepted}, got an array of shape {x.shape}")
    if not np.all(np.isfinite(x)):
        raise ValueError(f"{accepted}, got {x!r}")
    return x.copy() if x.dtype == np.float32 else x.astype(np.float64)


def checked_scalar(name: str, returned: object) -> float:
    """Return the number that f returned; one-element arrays count as numbers, as in SciPy."""
    hint = "; with grad_f=True it may return (value, gradient)" if isinstance(returned, tuple) else ""
    value = as_real_array(returned, f"{name} must return a real number{hint}")
    if value.size != 1:
        raise ValueError(f"{name} must return a real number{hint}, got an array of shape {value.shape}")
    return float(value.item())


def checked_pair(returned: object) -> tuple[object, object]:
    """Return value and gradient of an f that promises both."""
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise TypeError(f"with grad_f=True, f must return (value, gradient), got {describe(returned)}")
    return returned[0], returned[1]


def checked_array(name: str, returned: object, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a copy as float64 after checking type and shape; NaN and infinity pass."""
    if hasattr(returned, "toarray"):
        returned = returned.toarray()
    array = as_real_array(returned, f"{name} must be real, of shape {shape}")
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    return array.astype(np.float64)


def symmetrized(H: Matrix) -> Matrix:
    """Return (H + H^T) / 2. Finite differences may leave some asymmetry; a gross one is a mistake."""
    if not np.all(np.isfinite(H)):
        return H
    asymmetry, size = np.max(np.abs(H - H.T)), np.max(np.abs(H))
    if asymmetry > 0.1 * size:
        raise ValueError(
            f"the matrix returned by hess_f must be symmetric, got entries that differ by {asymmetry:.3g}"
        )
    return 0.5 * (H + H.T)


def describe(thing: object) -> str:
    """Name what came, in a few words."""
    if isinstance(thing, np.ndarray):
        return f"an array of type {thing.dtype} and shape {thing.shape}"
    try:
        text = repr(thing)
    except Exception:
        return f"a {type(thing).__name__}"
    return f"{type(thing).__name__} {text if len(text) <= 40 else text[:37] + '...'}"
