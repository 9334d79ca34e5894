"""Newton's method: damped, factorized by Cholesky, made safe by a fallback and a line search."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from solvers import options
from solvers.line_search import armijo_backtracking, strong_wolfe
from solvers.objective import Matrix, Objective, Point, Vector
from solvers.solver import SecondOrderSolver, Step


@dataclass(frozen=True, kw_only=True)
class NewtonOptimizer(SecondOrderSolver):
    r"""Newton's method with damping (equations :eq:`newton-step` and :eq:`damped-newton-step`).

    .. math:: (H_k + \lambda_k I)\, p_k = -g_k, \qquad \theta_{k+1} = \theta_k + \alpha_k p_k

    Parameters
    ----------
    damping : float
        What lambda is made from; 0 is the undamped method.
    damping_rule : {"vanishing", "constant", "gradient"}
        "vanishing": lambda is a share of the largest |H_ii|. The share starts at `damping`, is squared after
        every full step and grows back by a square root after a shortened one, so the order of convergence
        stays 2 and scaling J changes no step. "constant": lambda = damping, the classical H + lambda I,
        which converges linearly. "gradient": lambda = damping ||g||.
    line_search : {"armijo", "wolfe", None}
        Backtracking from alpha = 1; a search from there for a step that also flattens the slope and may be
        longer; or alpha = 1 always.
    fallback : {"damping", "flip", None}
        What is done when H + lambda I has no Cholesky factorization. "damping": lambda is raised until it
        has one. "flip": every eigenvalue is replaced by its absolute value. None: the raw system is solved
        all the same, and a saddle attracts.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Each iteration counts one Hessian, n^2 numbers of memory and n^3/3 operations for the factorization. At a
    stationary point the smallest eigenvalue of H decides: with a fallback a saddle is left along its
    direction of negative curvature, without one it is reported.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Nocedal & Wright (2006), algorithms 3.2 and 3.3.
    """

    damping: float = 1e-4
    max_iterations: int = 100
    tolerance: float = 1e-6
    damping_rule: str = "vanishing"
    line_search: str | None = "armijo"
    fallback: str | None = "damping"

    def __post_init__(self) -> None:
        super().__post_init__()
        share_of_curvature = {"below": 1.0} if self.damping_rule == "vanishing" else {}
        options.require_real("damping", self.damping, least=0.0, **share_of_curvature)
        options.require_choice("damping_rule", self.damping_rule, ("vanishing", "constant", "gradient"))
        options.require_choice("line_search", self.line_search, ("armijo", "wolfe", None))
        options.require_choice("fallback", self.fallback, ("damping", "flip", None))

    @property
    def leaves_saddles(self) -> bool:
        """Without a fallback the raw method is shown as it is."""
        return self.fallback is not None

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield damped Newton steps."""
        share, reach = self.damping, 1.0
        fall_back = {"damping": raised_damping_step, "flip": flipped_step, None: raw_step}[self.fallback]
        while True:
            H = objective.hessian(point.x)
            if not np.all(np.isfinite(H)):
                yield Step(np.full_like(point.g, np.nan), 0.0, None)
            damping = self.lambda_for(H, point.g, share)
            p = cholesky_step(H, point.g, damping)
            curved = p is not None
            p = p if curved else fall_back(H, point.g, damping)
            first_length = 1.0 if curved else reach
            alpha, point = self.search(objective, point, p, first_length)
            # A raised damping says little about lengths: while whole steps succeed, the next may be longer.
            reach = 2.0 * alpha if self.fallback == "damping" and not curved and alpha >= reach else 1.0
            share = self.next_share(share, alpha)
            yield Step(p, alpha, point)

    def next_share(self, share: float, alpha: float) -> float:
        """Return the next share of damping: the square after a full step, the root after a shortened one."""
        if self.damping_rule != "vanishing" or self.damping == 0.0:
            return share
        return max(share**2, 1e-32) if alpha == 1.0 else min(self.damping, share**0.5)

    def lambda_for(self, H: Matrix, g: Vector, share: float) -> float:
        """Return the damping lambda of this iteration by the rule that was chosen."""
        if self.damping_rule == "vanishing":
            return share * float(np.max(np.abs(np.diag(H))))
        return self.damping * (float(np.linalg.norm(g)) if self.damping_rule == "gradient" else 1.0)

    def search(
        self, objective: Objective, point: Point, p: Vector, first_length: float
    ) -> tuple[float, Point | None]:
        """Return the step length and the point it leads to."""
        if not np.all(np.isfinite(p)):
            return 0.0, None
        if self.line_search == "armijo":
            search = armijo_backtracking(objective, point, p, first_length=first_length)
            return search.length, search.point
        if self.line_search == "wolfe":
            search = strong_wolfe(objective, point, p, first_length=first_length)
            return search.length, search.point
        return 1.0, objective.point(objective.round(point.x + p))


def cholesky_step(H: Matrix, g: Vector, damping: float) -> Vector | None:
    """Solve (H + lambda I) p = -g, or return None where the matrix is not positive definite."""
    try:
        factor = linalg.cho_factor(H + damping * np.eye(g.size), check_finite=False)
    except linalg.LinAlgError:
        return None
    p = -linalg.cho_solve(factor, g, check_finite=False)
    return p if np.all(np.isfinite(p)) else None


def raised_damping_step(H: Matrix, g: Vector, damping: float) -> Vector:
    """Raise lambda until H + lambda I / 2 has a factorization, and solve (equation :eq:`raised-damping`).

    The half keeps the smallest eigenvalue of H + lambda I above |h_1|: a matrix that is barely positive
    definite would give a huge step.
    """
    scale, size = float(np.max(np.abs(H))), float(np.max(np.abs(g)))
    # Next to no curvature at all, the last bound keeps the step a number.
    damping = max(2.0 * damping, 2e-3 * scale, -2.0 * float(np.min(np.diag(H))), size * 1e-30)
    damping = damping if scale > 0.0 else max(damping, 2e-3 * size)
    while np.isfinite(damping):
        if cholesky_step(H, g, 0.5 * damping) is not None:
            return cholesky_step(H, g, damping)
        damping *= 2.0
    return np.full_like(g, np.nan)


def flipped_step(H: Matrix, g: Vector, damping: float) -> Vector:
    r"""Step with :math:`|H| = Q\,|\Lambda|\,Q^\top` for H (equation :eq:`flipped-step-floor`)."""
    eigenvalues, Q = linalg.eigh(H)
    magnitudes = np.abs(eigenvalues)
    floor = max(damping, np.sqrt(np.finfo(float).eps) * float(magnitudes.max())) or float(np.linalg.norm(g))
    return -Q @ ((Q.T @ g) / np.maximum(magnitudes, floor))


def raw_step(H: Matrix, g: Vector, damping: float) -> Vector:
    """Solve the damped system whatever its signature; not finite where it is singular."""
    try:
        return np.linalg.solve(H + damping * np.eye(g.size), -g)
    except np.linalg.LinAlgError:
        return np.full_like(g, np.nan)
