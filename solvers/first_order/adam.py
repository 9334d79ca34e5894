"""Adam: each parameter's step is divided by the root of its own mean squared gradient."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.objective import Objective, Point
from solvers.solver import FirstOrderSolver, Step


@dataclass(frozen=True, kw_only=True)
class Adam(FirstOrderSolver):
    r"""Adam (equation :eq:`adam-step`), with both means corrected for their bias (:eq:`adam-correction`).

    .. math::
        m_{k+1} = \beta_1 m_k + (1 - \beta_1) g_k, \quad
        u_{k+1} = \beta_2 u_k + (1 - \beta_2) g_k^2, \\
        \theta_{k+1} = \theta_k - \alpha\, \frac{\hat m_{k+1}}{\sqrt{\hat u_{k+1}} + \epsilon}, \qquad
        \hat m_{k+1} = \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \quad
        \hat u_{k+1} = \frac{u_{k+1}}{1 - \beta_2^{k+1}}

    Parameters
    ----------
    learning_rate : float
        The step length alpha, in the unit of theta.
    beta1, beta2 : float
        What the running means of g and of g^2 keep, at least 0 and below 1. Both 0 is sign descent
        (equation :eq:`sign-descent`).
    epsilon : float
        Added to the root, so that no gradient of zero is divided by. The iterates can come to rest at a
        minimizer only if alpha L / epsilon < 2 (1 + beta1) / (1 - beta1), L the largest eigenvalue of H.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    The divisor has the unit of a gradient, not of curvature. In the code v is the u of the equations, and k
    is their k + 1. Counts one gradient and one objective an iteration.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Kingma & Ba (2015), algorithm 1.
    """

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_real("learning_rate", self.learning_rate, above=0.0)
        options.require_real("beta1", self.beta1, least=0.0, below=1.0)
        options.require_real("beta2", self.beta2, least=0.0, below=1.0)
        options.require_real("epsilon", self.epsilon, least=0.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield Adam's steps."""
        m, v, k = np.zeros(objective.n), np.zeros(objective.n), 0
        while True:
            k += 1
            m = self.beta1 * m + (1.0 - self.beta1) * point.g
            v = self.beta2 * v + (1.0 - self.beta2) * point.g**2
            mean, root = m / (1.0 - self.beta1**k), np.sqrt(v / (1.0 - self.beta2**k))
            # A parameter whose gradient was always zero stays, even with epsilon 0.
            p = -np.divide(mean, root + self.epsilon, out=np.zeros_like(mean), where=mean != 0.0)
            point = objective.point(objective.round(point.x + self.learning_rate * p))
            yield Step(p, self.learning_rate, point)
