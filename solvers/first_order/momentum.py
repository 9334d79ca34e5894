"""Momentum: heavy ball and Nesterov's method."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.objective import Objective, Point
from solvers.solver import FirstOrderSolver, Step


@dataclass(frozen=True, kw_only=True)
class Momentum(FirstOrderSolver):
    r"""Gradient descent with momentum: Polyak's heavy ball (equation :eq:`heavy-ball`), or Nesterov's method
    (equation :eq:`nesterov-momentum`).

    .. math::
        \theta_{k+1} = \theta_k + v_{k+1}, \qquad
        v_{k+1} = \beta v_k - \alpha\, g(\theta_k) \text{ or } \beta v_k - \alpha\, g(\theta_k + \beta v_k)

    Parameters
    ----------
    learning_rate : float
        The step length alpha.
    momentum : float
        The share beta of the last displacement that is kept, at least 0 and below 1.
    nesterov : bool
        Take the gradient at the point ahead. The iterates reported are then those points ahead,
        theta_k + beta v_k, so that each iteration counts one gradient and one objective.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    On a quadratic with eigenvalues from mu to L the best heavy ball has alpha = 4 / (sqrt(L) + sqrt(mu))^2,
    beta = ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^2. Counts one gradient and one objective an iteration.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Polyak (1964); Nesterov (1983).
    """

    learning_rate: float = 0.01
    momentum: float = 0.9
    nesterov: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_real("learning_rate", self.learning_rate, above=0.0)
        options.require_real("momentum", self.momentum, least=0.0, below=1.0)
        options.require_flag("nesterov", self.nesterov)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield steps along the velocity."""
        v = np.zeros(objective.n)
        while True:
            before, v = v, self.momentum * v - self.learning_rate * point.g
            # In terms of the points ahead, Nesterov's step is v + beta (v - v of before).
            p = v + self.momentum * (v - before) if self.nesterov else v
            point = objective.point(objective.round(point.x + p))
            yield Step(p, 1.0, point)
