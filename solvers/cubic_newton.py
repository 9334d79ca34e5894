"""Cubic regularization: the model knows how fast the Hessian may change."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.objective import Objective, Point, Vector
from solvers.secular import ShiftedNewton
from solvers.solver import SecondOrderSolver, Step
from solvers.trials import POOR, Trial, Trials

VERY_GOOD = 0.9
FALL, RISE, MOST_RISE = 0.25, 2.0, 100.0
FIRST_SHARE = 0.1  # of the change of H that would make the first Newton step doubtful


@dataclass(frozen=True, kw_only=True)
class CubicNewton(SecondOrderSolver):
    r"""Newton's method with cubic regularization (equation :eq:`cubic-step`).

    .. math::
        p_k = \arg\min_p\; g_k^\top p + \tfrac12 p^\top H_k\, p + \tfrac{M_k}{6} \|p\|^3, \qquad
        \theta_{k+1} = \theta_k + p_k .

    The minimizer solves :math:`(H_k + \lambda I)\, p_k = -g_k` with a semidefinite matrix. The shift
    :math:`\lambda = \tfrac12 M_k \|p_k\|` is the root of the secular equation :eq:`cubic-secular-equation`.
    If the Hessian changes by at most M ||p|| over a distance ||p||, the model lies above J.

    Parameters
    ----------
    lipschitz_constant : float, optional
        The first M; by default a tenth of the largest |h_i| over the length of the Newton step. A step that
        brings less than predicted raises M to what its value of J asks for, one that brings more than 0.9 of
        it divides M by four.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Refused steps are no iterations: each costs one evaluation of J. An iteration counts one Hessian, n^2
    numbers of memory and about 9 n^3 operations for an eigendecomposition, which serves every M. The hard
    case, where g is orthogonal to the eigenvectors of the smallest eigenvalue, is solved as it is in trust
    regions. The order of convergence is 2.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Griewank (1981); Nesterov & Polyak (2006); Cartis, Gould & Toint (2011).
    """

    lipschitz_constant: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.lipschitz_constant is not None:
            options.require_real("lipschitz_constant", self.lipschitz_constant, above=0.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield cubic Newton steps."""
        M = self.lipschitz_constant
        while True:
            newton = ShiftedNewton.of(objective.spectrum(point.x), point.g)
            if not np.all(np.isfinite(newton.h)):
                yield Step(np.full_like(point.g, np.nan), 0.0, None)
            M = first_constant(newton, point, objective.eps) if M is None else M
            trials, slope = Trials(objective, point), np.linalg.norm(point.g)
            while (trial := trials.take(*cubic_step(newton, point, M))).point is None:
                if not trials.moved:
                    yield Step(trials.first, 1.0, None)
                M = raised_constant(M, newton, trial)
            if trial.gain > VERY_GOOD:
                # Below the last bound M changes no digit of the model.
                M = max(FALL * M, objective.eps * (newton.scale + slope / trial.length) / trial.length)
            elif trial.gain < POOR:
                M *= RISE
            point = trial.point
            yield Step(trial.p, 1.0, point)


def cubic_step(newton: ShiftedNewton, point: Point, M: float) -> tuple[Vector, float]:
    r"""Return p and the decrease of the cubic model, :math:`-\tfrac12 g^\top p + \tfrac16\lambda\|p\|^2`."""
    p, shift = newton.solve(0.0, 2.0 / M)
    return p, -0.5 * float(point.g @ p) + shift * float(p @ p) / 6.0


def first_constant(newton: ShiftedNewton, point: Point, eps: float) -> float:
    """Return the M with which H may change by a share of itself along the first Newton step."""
    length = newton.length(point, eps)
    if newton.scale == 0.0:
        return 2.0 * np.linalg.norm(point.g) / length**2
    return FIRST_SHARE * newton.scale / length


def raised_constant(M: float, newton: ShiftedNewton, trial: Trial) -> float:
    """Return the M for which the model would have predicted the value of J that refused the step."""
    if not np.isfinite(trial.rise):
        return 8.0 * M
    along = newton.Q.T @ trial.p
    quadratic = trial.slope + 0.5 * float(newton.h @ along**2)
    asked_for = 6.0 * (trial.rise - quadratic) / trial.length**3
    return np.fmax(RISE * M, np.fmin(asked_for, MOST_RISE * M))
