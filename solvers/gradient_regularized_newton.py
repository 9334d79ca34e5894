"""Regularization by the gradient: globally convergent, with a shift that has a formula."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import linalg  # its norm does not overflow

from solvers import options
from solvers.objective import Objective, Point, Vector
from solvers.secular import ShiftedNewton
from solvers.solver import SecondOrderSolver, Step
from solvers.trials import GOOD, POOR, Trials

CHANGE = 4.0
FIRST_SHARE = 0.01  # of the M that would halve the first Newton step along its flattest direction


@dataclass(frozen=True, kw_only=True)
class GradientRegularizedNewton(SecondOrderSolver):
    r"""Newton's method regularized by the root of the gradient (equation :eq:`gradient-regularized-step`).

    .. math::
        (H_k + \lambda_k I)\, p_k = -g_k, \qquad \lambda_k = \sqrt{M_k \|g_k\|}, \qquad
        \theta_{k+1} = \theta_k + p_k

    For a convex J this shift does what the cubic model does, without its secular equation: no line search is
    needed. Where H is indefinite, its least semidefinite shift -h_1 is added to lambda.

    Parameters
    ----------
    lipschitz_constant : float, optional
        The first M; by default so small that the first step is nearly Newton's. M is divided by four after a
        step that brings 3/4 of the predicted decrease or more, and multiplied by four after one that brings
        less than 1/4 or is refused.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Refused steps are no iterations: each costs one evaluation of J. An iteration counts one Hessian, n^2
    numbers of memory and about 9 n^3 operations for an eigendecomposition, which serves every M. The order
    of convergence is 3/2 at a constant M, and higher while M falls.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Mishchenko (2023); Doikov & Nesterov (2024).
    """

    lipschitz_constant: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.lipschitz_constant is not None:
            options.require_real("lipschitz_constant", self.lipschitz_constant, above=0.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield regularized Newton steps."""
        M = self.lipschitz_constant
        while True:
            newton = ShiftedNewton.of(objective.spectrum(point.x), point.g)
            if not np.all(np.isfinite(newton.h)):
                yield Step(np.full_like(point.g, np.nan), 0.0, None)
            M = first_constant(newton, point, objective.eps) if M is None else M
            trials = Trials(objective, point)
            while (trial := trials.take(*regularized_step(newton, point, M))).point is None:
                if not trials.moved:
                    yield Step(trials.first, 1.0, None)
                M *= CHANGE if np.isfinite(trial.rise) else CHANGE**2
            if trial.gain > GOOD:
                # Below the last bound lambda changes no digit of H.
                M = max(M / CHANGE, np.square(objective.eps * newton.scale / np.sqrt(linalg.norm(point.g))))
            elif trial.gain < POOR:
                M *= CHANGE
            point = trial.point
            yield Step(trial.p, 1.0, point)


def regularized_step(newton: ShiftedNewton, point: Point, M: float) -> tuple[Vector, float]:
    """Return p and the decrease of the quadratic model, (lambda ||p||^2 - g^T p) / 2."""
    root = float(np.sqrt(M) * np.sqrt(linalg.norm(point.g)))
    p = newton.step(root)
    return p, 0.5 * ((newton.least_shift + root) * float(p @ p) - float(point.g @ p))


def first_constant(newton: ShiftedNewton, point: Point, eps: float) -> float:
    """Return a share of the M with which lambda is ||g|| over the length of the Newton step."""
    return FIRST_SHARE * linalg.norm(point.g) / np.square(newton.length(point, eps))
