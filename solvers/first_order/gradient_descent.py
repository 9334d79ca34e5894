"""Gradient descent, the baseline everything else is measured against."""

from collections.abc import Iterator
from dataclasses import dataclass

from solvers import options
from solvers.line_search import armijo_backtracking, unit_length
from solvers.objective import Objective, Point
from solvers.solver import FirstOrderSolver, Step

LONGEST = 1e300  # a step length stays a number


@dataclass(frozen=True, kw_only=True)
class GradientDescent(FirstOrderSolver):
    r"""Gradient descent (equation :eq:`gradient-descent`).

    .. math:: \theta_{k+1} = \theta_k - \alpha g_k

    Parameters
    ----------
    learning_rate : float, optional
        The fixed step length alpha. None, the default, searches alpha by Armijo backtracking (equation
        :eq:`armijo-along-gradient`): the first trial has length one, every later search starts from twice
        the last alpha.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    On a quadratic the error along the eigenvector of h_i is multiplied by 1 - alpha h_i (equation
    :eq:`error-multiplication`). So it converges from every start if and only if 0 < alpha < 2 / L, L the
    largest eigenvalue of H. Counts one gradient and, with a fixed step, one objective an iteration.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Cauchy (1847); Nocedal & Wright (2006), section 3.3.
    """

    learning_rate: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.learning_rate is not None:
            options.require_real("learning_rate", self.learning_rate, above=0.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield steps along the negative gradient."""
        alpha = self.learning_rate
        while True:
            p = -point.g
            if self.learning_rate is not None:
                point = objective.point(objective.round(point.x + alpha * p))
            else:
                first = min(2.0 * alpha if alpha else unit_length(p), LONGEST)
                search = armijo_backtracking(objective, point, p, first_length=first)
                alpha, point = search.length, search.point
            yield Step(p, alpha, point)
