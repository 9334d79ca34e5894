"""What a run returns: the best point, what was measured there, why the run stopped, and its history."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Reason(Enum):
    """Why a run stopped. The value is the sentence a report prints."""

    GRADIENT = "gradient small enough"
    PRECISION = "no further progress possible in this precision"
    ITERATIONS = "iteration limit reached"
    EVALUATIONS = "evaluation limit reached"
    TIME = "time limit reached"
    NON_FINITE = "non-finite values of the objective, the gradient or the step"
    LINE_SEARCH = "line search failed"
    WRONG_GRADIENT = "wrong gradient: it does not match the objective"
    UNBOUNDED = "objective unbounded below"
    SADDLE = "stationary point with negative curvature: a saddle or a maximum"
    CALLBACK = "stopped by the callback"


@dataclass(frozen=True)
class History:
    """Measurements of a run, one entry an iterate; entry 0 is the start, where step lengths are 0.

    Attributes
    ----------
    loss, grad_norm : array of shape (nit + 1,)
        Objective and Euclidean norm of the gradient at each iterate.
    step_length, step_norm : array of shape (nit + 1,)
        alpha and ||theta_k - theta_{k-1}|| of the step that led to the iterate.
    nfev, njev, nhev, nhvp : array of int, shape (nit + 1,)
        Evaluations spent until the iterate was known.
    x : array of shape (nit + 1, n), or None
        The iterates, where the solver was built with ``store_path=True``.
    """

    loss: NDArray[np.float64]
    grad_norm: NDArray[np.float64]
    step_length: NDArray[np.float64]
    step_norm: NDArray[np.float64]
    nfev: NDArray[np.int64]
    njev: NDArray[np.int64]
    nhev: NDArray[np.int64]
    nhvp: NDArray[np.int64]
    x: NDArray | None = None

    def __len__(self) -> int:
        return len(self.loss)

    def __getitem__(self, name: str) -> NDArray:
        if name not in self.keys():
            raise KeyError(f"history has {', '.join(self.keys())}; got {name!r}")
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def keys(self) -> list[str]:
        """Names of the arrays that were recorded."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]

    def plot(self, ax=None, **look):
        """Draw convergence in the book's style; see `solvers.plotting.convergence`."""
        from solvers.plotting import convergence

        return convergence({"": self}, ax=ax, **look)


@dataclass(frozen=True)
class Result:
    """The outcome of `optimize`. Unpacks as ``x, history``.

    Attributes
    ----------
    x : array of shape (n,)
        Best point seen: lowest objective, ties within round-off by the smaller gradient. Of the type of x0.
    fun, grad, grad_norm : float, array of shape (n,), float
        Objective, gradient and its Euclidean norm at `x`.
    grad_max, grad_limit : float
        max|g| at `x` and the limit it had to meet, ``tolerance * min(1, max|g0|)``.
    nit, nfev, njev, nhev, nhvp : int
        Iterations, and evaluations of objective, gradient, Hessian and Hessian-vector products.
    reason : Reason
        Why the run stopped.
    success : bool
        Whether `x` is a minimizer as far as was measured at `x` itself.
    smallest_eigenvalue : float or None
        Smallest eigenvalue of the Hessian at `x`, where it is known.
    standard_errors : array of shape (n,), or None
        Standard errors of the parameters, where `x` fits more residuals than there are parameters.
    history : History
        The run, iterate by iterate.
    note : str
        One sentence more where there is something to add.
    """

    x: NDArray
    fun: float
    grad: NDArray
    grad_norm: float
    grad_max: float
    grad_limit: float
    nit: int
    nfev: int
    njev: int
    nhev: int
    nhvp: int
    reason: Reason
    success: bool
    history: History
    smallest_eigenvalue: float | None = None
    standard_errors: NDArray | None = None
    note: str = ""
    solver: str = ""

    def __iter__(self) -> Iterator:
        return iter((self.x, self.history))

    @property
    def message(self) -> str:
        """The reason, and the note where there is one, as a sentence."""
        return f"{self.reason.value}; {self.note}" if self.note else self.reason.value

    def __str__(self) -> str:
        verdict = "success" if self.success else "no success"
        relation = "<=" if self.grad_max <= self.grad_limit else "> "
        lines = [
            f"{self.solver}: {verdict}, {self.message}",
            f"  objective            {self.fun:.6g}",
            f"  max |gradient|       {self.grad_max:.1e} {relation} {self.grad_limit:.1e}",
        ]
        if self.smallest_eigenvalue is not None:
            lines.append(f"  smallest eigenvalue  {self.smallest_eigenvalue:.3g}")
        counts = f"f {self.nfev}, gradient {self.njev}"
        counts += f", Hessian {self.nhev}" if self.nhev else ""
        counts += f", products {self.nhvp}" if self.nhvp else ""
        return "\n".join([*lines, f"  iterations           {self.nit}", f"  evaluations          {counts}"])
