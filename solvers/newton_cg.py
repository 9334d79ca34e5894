"""Newton's method without a matrix: conjugate gradients, stopped early, on the Newton system."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers import options
from solvers.conjugate_gradients import ConjugateGradients
from solvers.line_search import armijo_backtracking, strong_wolfe
from solvers.objective import Objective, Point, Vector
from solvers.solver import MatrixFreeSolver, Step

# The bound of the relative residual as a function of ||g|| / ||g_0||.
FORCING = {"constant": lambda ratio: 1.0, "superlinear": np.sqrt, "quadratic": lambda ratio: ratio}

LINE_SEARCHES = {"armijo": armijo_backtracking, "wolfe": strong_wolfe}


@dataclass(frozen=True, kw_only=True)
class NewtonCG(MatrixFreeSolver):
    r"""Inexact Newton method: products with the Hessian, never the Hessian.

    .. math::
        \|H_k p_k + g_k\| \le \eta_k \|g_k\|, \qquad \theta_{k+1} = \theta_k + \alpha_k p_k

    Conjugate gradients run on the Newton system until its relative residual is below the forcing term eta.
    If they meet a direction d with d^T H d <= 0, the step is their iterate and a move along d, as long as it
    would be with the curvature |d^T H d|. A line search follows; where the round-off of J hides a decrease,
    slopes decide.

    Parameters
    ----------
    forcing : {"superlinear", "constant", "quadratic"}
        eta is at most `largest_forcing`. "constant" keeps it there: linear convergence. "superlinear":
        sqrt(||g|| / ||g_0||), order 3/2. "quadratic": ||g|| / ||g_0||, order 2.
    largest_forcing : float
        The largest eta, less than 1.
    line_search : {"wolfe", "armijo"}
        Both try alpha = 1 first. "wolfe" searches on until the slope is flatter; where steps must be short,
        backtracking by Armijo's condition alone tends to make them shorter than need be.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Counts one product for each iteration of conjugate gradients, at most 2 n + 10 of them; six vectors of
    memory. Where only `hess_f` is given, products are taken with it: one Hessian an iteration. At a
    stationary point a Lanczos process looks for negative curvature (the whole H, for n <= 30), and a strict
    saddle is left. A positive Ritz value is an estimate, never a certificate.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Dembo, Eisenstat & Steihaug (1982); Nocedal & Wright (2006), algorithm 7.1.
    """

    forcing: str = "superlinear"
    largest_forcing: float = 0.1
    line_search: str = "wolfe"

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_choice("forcing", self.forcing, tuple(FORCING))
        options.require_real("largest_forcing", self.largest_forcing, above=0.0, below=1.0)
        options.require_choice("line_search", self.line_search, tuple(LINE_SEARCHES))

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield inexact Newton steps."""
        first_slope = np.linalg.norm(point.g)
        while True:
            ratio = np.linalg.norm(point.g) / first_slope
            p = inexact_step(objective, point, min(self.largest_forcing, FORCING[self.forcing](ratio)))
            if not np.all(np.isfinite(p)):
                yield Step(p, 0.0, None)
            search = LINE_SEARCHES[self.line_search](objective, point, p)
            point = search.point
            yield Step(p, search.length, point)


def inexact_step(objective: Objective, point: Point, forcing: float) -> Vector:
    """Return a descent direction by conjugate gradients; not finite where a product is not."""
    size = point.steepness  # p is linear in g: squares of a unit gradient neither overflow nor vanish
    cg = ConjugateGradients(lambda v: objective.product(point.x, v), point.g / size)
    for _ in range(2 * objective.n + 10):
        curvature = cg.meet_curvature()
        if not curvature > 0.0:
            return size * (cg.p + distance_along(cg, point.natural_length / size) * cg.d)
        cg.advance()
        if cg.relative_residual <= forcing:
            break
    return size * cg.p


def distance_along(cg: ConjugateGradients, natural: float) -> float:
    """Return how far to go along the direction that is not curved upwards.

    Without any curvature only lengths are known: that of the step so far, or the natural one.
    """
    if cg.curvature != 0.0:
        return cg.rr / abs(cg.curvature)
    return (float(np.linalg.norm(cg.p)) or natural) / float(np.linalg.norm(cg.d))
