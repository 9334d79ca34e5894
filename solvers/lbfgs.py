"""L-BFGS: the inverse Hessian of BFGS from the last m pairs, never formed."""

from collections.abc import Iterator
from dataclasses import dataclass

from solvers import options
from solvers.curvature_pairs import CurvaturePairs
from solvers.line_search import strong_wolfe, unit_length
from solvers.objective import Objective, Point
from solvers.solver import FirstOrderSolver, Step

COMPACT_FROM = 2000  # parameters: below, the two loops are as fast and a little more accurate


@dataclass(frozen=True, kw_only=True)
class LBFGSOptimizer(FirstOrderSolver):
    r"""Limited-memory BFGS.

    .. math:: p_k = -H^{-1}_k g_k

    with H^{-1}_k the BFGS update of gamma_k I by the last m pairs (s, y), equation :eq:`unrolled-bfgs`, and
    gamma_k = s^T y / y^T y of the newest pair, equation :eq:`lbfgs-gamma`. The product is the two-loop
    recursion for small n and the compact representation, equation :eq:`compact-lbfgs`, for large n.

    Parameters
    ----------
    memory_size : int
        The number m of pairs kept.
    max_iterations, tolerance
        See `Solver`; 100 and 1e-5 here.
    line_search_max_iter : int
        Trials of the strong Wolfe search at most.
    c2 : float
        Constant of the curvature condition in the line search.
    max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    The first step has length one. A pair is kept if s^T y > eps ||s|| ||y||, a test without a scale. Where no
    step is found, the pairs are given up once in favour of steepest descent. Counts one gradient a trial that
    lowers J enough; 2 m n numbers of memory and about 8 m n operations an iteration.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, by name.

    Source: Nocedal (1980); Liu & Nocedal (1989); Byrd, Nocedal & Schnabel (1994).
    """

    memory_size: int = 10
    max_iterations: int = 100
    tolerance: float = 1e-5
    line_search_max_iter: int = 20
    c2: float = 0.7

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_count("memory_size", self.memory_size, least=1)
        options.require_count("line_search_max_iter", self.line_search_max_iter, least=1)
        options.require_real("c2", self.c2, above=1e-4, below=1.0)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield L-BFGS steps."""
        pairs = CurvaturePairs(self.memory_size, objective.n)
        direction = pairs.compact_direction if objective.n >= COMPACT_FROM else pairs.two_loop_direction
        search_options = {"c2": self.c2, "max_trials": self.line_search_max_iter}
        while True:
            p = direction(point.g) if pairs else -point.g
            first_length = 1.0 if pairs else unit_length(p)
            search = strong_wolfe(objective, point, p, first_length=first_length, **search_options)
            if search.point is None and pairs:
                pairs.clear()
                continue
            yield Step.along(p, search)
            pairs.update(search.point, point, objective.eps)
            point = search.point
