"""BFGS, DFP and SR1: dense inverse Hessians learned from differences of gradients."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.line_search import strong_wolfe, unit_length
from solvers.objective import Matrix, Objective, Point, Vector
from solvers.solver import FirstOrderSolver, Step


@dataclass(frozen=True, kw_only=True)
class BFGSOptimizer(FirstOrderSolver):
    r"""Quasi-Newton method with a dense inverse approximation (:eq:`quasi-newton-step`, :eq:`bfgs-update`).

    .. math::
        p_k = -H^{-1}_k g_k, \qquad
        H^{-1}_{k+1} = V^\top H^{-1}_k V + \rho\, s s^\top, \qquad
        V = I - \rho\, y s^\top, \quad \rho = 1 / s^\top y

    with s the step and y the difference of gradients (:eq:`secant-pair`); "dfp" and "sr1" are the other two
    classical updates (:eq:`dfp-update`, :eq:`sr1-update`).

    Parameters
    ----------
    update : {"bfgs", "dfp", "sr1"}
        The formula by which the inverse Hessian learns the pair (s, y).
    self_scaling : bool
        Before an update, divide the inverse by tau = min(1, s^T y / s^T B s) (:eq:`self-scaling`): where the
        objective has become flatter than the approximation says, all of it is corrected and not one direction
        alone. False gives the classical method. SR1 is never scaled.
    c2 : float
        Constant of the curvature condition in the line search.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    The first inverse Hessian is s^T y / y^T y times the identity, so that scaling J changes no step. A pair
    is kept if s^T y > eps ||s|| ||y||, a test without a scale (SR1: |s - H^{-1} y|^T y against the norms).
    Where no step is found, the approximation is given up once in favour of steepest descent. Counts one
    gradient a trial that lowers J enough; n^2 numbers of memory, about 4 n^2 operations an iteration.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Broyden, Fletcher, Goldfarb, Shanno (1970); Nocedal & Wright (2006), chapter 6; Al-Baali (1998).
    """

    update: str = "bfgs"
    self_scaling: bool = True
    c2: float = 0.7

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_choice("update", self.update, tuple(UPDATES))
        options.require_flag("self_scaling", self.self_scaling)
        options.require_real("c2", self.c2, above=1e-4, below=1.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield quasi-Newton steps."""
        update, inverse = UPDATES[self.update], None
        while True:
            p = -point.g if inverse is None else -inverse @ point.g
            first_length = unit_length(p) if inverse is None else 1.0
            search = strong_wolfe(objective, point, p, first_length=first_length, c2=self.c2)
            if search.point is None and inverse is not None:
                inverse = None
                continue
            yield Step.along(p, search)
            s, y = search.point.x - point.x, search.point.g - point.g
            sBs = -search.length * (s @ point.g)
            point = search.point
            if inverse is None and is_curved(s, y, objective.eps):
                inverse = (s @ y) / (y @ y) * np.eye(objective.n)
            elif self.self_scaling and self.update != "sr1" and is_curved(s, y, objective.eps):
                inverse = inverse / min(1.0, (s @ y) / sBs)
            if inverse is not None:
                inverse = update(inverse, s, y, objective.eps)


def is_curved(s: Vector, y: Vector, eps: float) -> bool:
    """Say whether s^T y is positive beyond round-off, measured against the norms of s and y."""
    return bool(s @ y > eps * np.linalg.norm(s) * np.linalg.norm(y))


def bfgs(inverse: Matrix, s: Vector, y: Vector, eps: float) -> Matrix:
    """Return V^T H^{-1} V + rho s s^T, multiplied out; the old matrix where the pair is not curved.

    Equation :eq:`bfgs-update`.
    """
    if not is_curved(s, y, eps):
        return inverse
    rho, v = 1.0 / (s @ y), inverse @ y
    cross = np.outer(s, v)
    return inverse - rho * (cross + cross.T) + (rho * rho * (y @ v) + rho) * np.outer(s, s)


def dfp(inverse: Matrix, s: Vector, y: Vector, eps: float) -> Matrix:
    """Return H^{-1} - H^{-1} y y^T H^{-1} / y^T H^{-1} y + s s^T / s^T y; the old matrix if not curved."""
    if not is_curved(s, y, eps):
        return inverse
    v = inverse @ y
    return inverse - np.outer(v, v) / (y @ v) + np.outer(s, s) / (s @ y)


def sr1(inverse: Matrix, s: Vector, y: Vector, eps: float) -> Matrix:
    """Return H^{-1} + w w^T / w^T y with w = s - H^{-1} y; the old matrix where w^T y is nearly zero."""
    w = s - inverse @ y
    if not abs(w @ y) > 1e-8 * np.linalg.norm(w) * np.linalg.norm(y):
        return inverse
    return inverse + np.outer(w, w) / (w @ y)


UPDATES = {"bfgs": bfgs, "dfp": dfp, "sr1": sr1}
