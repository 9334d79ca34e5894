"""What functions of the caller take and return: checked, and named in an error when it is wrong."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def require_callable(name: str, function: object, hint: str = "") -> None:
    """Raise TypeError unless `function` can be called."""
    if not callable(function):
        raise TypeError(f"{name} must be a function of x, got {describe(function)}{hint}")


def called(name: str, function: Callable, *arguments: NDArray) -> object:
    """Call a function of the user; StopIteration from it would end a run without a word."""
    try:
        return function(*arguments)
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


def symmetrized(name: str, H: NDArray) -> NDArray:
    """Return (H + H^T) / 2. Finite differences may leave some asymmetry; a gross one is a mistake."""
    if not np.all(np.isfinite(H)):
        return H
    asymmetry, size = np.max(np.abs(H - H.T)), np.max(np.abs(H))
    if asymmetry > 0.1 * size:
        raise ValueError(f"{name} must be symmetric, got entries that differ by {asymmetry:.3g}")
    return 0.5 * H + 0.5 * H.T


def describe(thing: object) -> str:
    """Name what came, in a few words."""
    if isinstance(thing, np.ndarray):
        return f"an array of type {thing.dtype} and shape {thing.shape}"
    try:
        text = repr(thing)
    except Exception:
        return f"a {type(thing).__name__}"
    return f"{type(thing).__name__} {text if len(text) <= 40 else text[:37] + '...'}"
