"""What every test problem offers."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.typing import NDArray


@dataclass(frozen=True)
class Problem:
    """An unconstrained problem.

    Attributes
    ----------
    name : str
        What the problem is called in tables.
    f, grad, hess : callable
        Objective, gradient of shape (n,), Hessian of shape (n, n).
    x0 : array of shape (n,)
        The standard start.
    solution : array of shape (n,), or None
        A minimizer, where one is known.
    minimum : float or None
        The objective there.
    source : str
        Where the problem was published.
    """

    name: str
    f: Callable
    grad: Callable
    hess: Callable
    x0: NDArray
    solution: NDArray | None
    minimum: float | None
    source: str

    @property
    def n(self) -> int:
        """Number of parameters."""
        return self.x0.size
