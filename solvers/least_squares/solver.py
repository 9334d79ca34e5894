"""What both least-squares solvers share: the door, the last digits, and what a result says more."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from solvers.least_squares.linear_model import standard_errors
from solvers.least_squares.objective import LeastSquaresObjective
from solvers.loop import minimize
from solvers.result import Result
from solvers.solver import Solver

PATIENCE = 4  # full steps that fail to shrink until they count as over, where they are not short


@dataclass(frozen=True, kw_only=True)
class LeastSquaresSolver(Solver):
    """A solver that needs the residuals and their Jacobian.

    The tolerance is 0 unless another is asked for: the steps go on until round-off stops them from
    shrinking, which costs few evaluations and gives every digit that the residuals have.
    """

    tolerance: float = 0.0

    def optimize(
        self, residual: Callable, jacobian: Callable, x0: ArrayLike, *, callback: Callable | None = None
    ) -> Result:
        r"""Minimize :math:`J = \tfrac12 \|r\|^2` from x0.

        Parameters
        ----------
        residual : callable
            ``residual(x) -> array of shape (N,)``, the residuals r.
        jacobian : callable
            ``jacobian(x) -> array of shape (N, n)``, their derivatives.
        x0 : array of shape (n,)
            The start.
        callback : callable, optional
            SciPy's convention: called once an iteration, with an ``OptimizeResult`` if its only parameter is
            named ``intermediate_result`` and with a copy of x otherwise; ``StopIteration`` ends the run.

        Returns
        -------
        Result
            Unpacks as ``x, history``; ``nfev`` counts residuals, ``njev`` Jacobians.

        Raises
        ------
        TypeError, ValueError
            For an argument, or a returned value, of the wrong type or shape, by name.
        """
        limits = {"max_evaluations": self.max_evaluations, "max_seconds": self.max_seconds}
        objective = LeastSquaresObjective(residual, jacobian, x0, **limits)
        return minimize(self, objective, callback)

    def report(self, result: Result, objective: LeastSquaresObjective, best) -> Result:
        """Add standard errors, and take back a success whose parameters do not matter any more."""
        if not best.is_finite:
            return result
        result = replace(result, standard_errors=standard_errors(best))
        dead = np.flatnonzero(objective.dead_columns(best))
        # Where the residuals vanish, so may their derivatives: the squares x^2 at 0.
        if dead.size == 0 or best.f <= objective.eps * result.history.loss[0]:
            return result
        note = f"the residuals no longer depend on x[{'], x['.join(map(str, dead))}]"
        return replace(result, success=False, note=note)


class Polish:
    """Watches the last steps, those whose decrease is round-off: they end when they stop shrinking."""

    def __init__(self, eps: float) -> None:
        self.eps = eps
        self.shortest = np.inf
        self.failures = 0

    def is_over(self, length: float, size: float, promise: float, noise: float) -> bool:
        """Say whether full steps no longer improve: this one is not a tenth shorter than the shortest before.

        Far from the last digits of x, whose norm is `size`, convergence may be slow: some are let pass.
        """
        if promise > noise:
            return False
        if self.shortest <= self.eps * size:
            return True
        self.failures += not length < 0.9 * self.shortest
        self.shortest = min(self.shortest, length)
        return self.failures >= (1 if length <= self.eps ** (2 / 3) * size else PATIENCE)
