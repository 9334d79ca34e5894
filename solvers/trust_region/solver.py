"""Newton's method in a trust region: the step is as long as the model has earned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from solvers import options
from solvers.objective import Objective, Point
from solvers.result import Result
from solvers.solver import MatrixFreeSolver, Step
from solvers.trials import GOOD, POOR, Trial, Trials
from solvers.trust_region.exact import ExactSubproblem
from solvers.trust_region.steihaug import SteihaugSubproblem

SUBPROBLEMS = {"exact": ExactSubproblem, "steihaug": SteihaugSubproblem}
GROWTH = 2.0
LOOSEST_FORCING = 0.01  # loose solutions save products and cost evaluations


@dataclass(frozen=True, kw_only=True)
class TrustRegionNewton(MatrixFreeSolver):
    r"""Newton's method in a trust region (:eq:`trust-region-subproblem`, :eq:`trust-region-gain`).

    .. math::
        p_k = \arg\min_{\|p\| \le \Delta_k}\; g_k^\top p + \tfrac12 p^\top H_k\, p, \qquad
        \theta_{k+1} = \theta_k + p_k, \qquad
        \rho = \frac{J(\theta_k) - J(\theta_k + p_k)}{-g_k^\top p_k - \tfrac12 p_k^\top H_k\, p_k}

    A step is taken if its gain rho is at least 1e-4, else the radius Delta shrinks and p is computed anew. A
    gain below 1/4 sets the radius to a quarter of the step; one above 3/4 doubles it if the step reached the
    border (equation :eq:`trust-radius-update`).

    Parameters
    ----------
    subproblem : {"exact", "steihaug"}
        "exact": one eigendecomposition of H gives the minimizer for all radii, in the hard case too.
        "steihaug": conjugate gradients that stop at the border; only products are needed.
    trust_radius : float, optional
        The first radius; by default the length of the first Newton step.
    max_iterations, tolerance, max_evaluations, max_seconds, store_path, verbose
        See `Solver`.

    Notes
    -----
    Refused steps are no iterations: each costs one evaluation of J. An iteration counts one Hessian, n^2
    numbers of memory and about 9 n^3 operations ("exact"), or one product an iteration of conjugate gradients
    and a few vectors ("steihaug"). Where J is known no better than the model predicts, slopes give rho.
    Conjugate gradients cannot see curvature that is orthogonal to the gradient: once the gradient is small, a
    Lanczos process from a random start looks for it (the whole H, for n <= 30), and a strict saddle is left.

    Raises
    ------
    TypeError, ValueError
        For an option out of its range, or an exact subproblem without Hessian, by name.

    Source: Moré & Sorensen (1983); Steihaug (1983); Conn, Gould & Toint (2000).
    """

    subproblem: str = "exact"
    trust_radius: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        options.require_choice("subproblem", self.subproblem, tuple(SUBPROBLEMS))
        if self.trust_radius is not None:
            options.require_real("trust_radius", self.trust_radius, above=0.0)

    def run(
        self,
        f: Callable,
        grad_f: Callable | bool,
        x0: ArrayLike,
        hess_f: Callable | None = None,
        callback: Callable | None = None,
        *,
        hess_vec: Callable | None = None,
    ) -> Result:
        """Refuse products where the whole Hessian is needed, and run."""
        if self.subproblem == "exact" and hess_f is None:
            raise TypeError(
                "hess_f must be a function of x that returns the Hessian, got None; "
                "with hess_vec alone, subproblem must be 'steihaug'"
            )
        return super().run(f, grad_f, x0, hess_f, callback, hess_vec=hess_vec)

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield trust-region steps."""
        radius, first_slope = self.trust_radius, np.linalg.norm(point.g)
        while True:
            forcing = min(LOOSEST_FORCING, np.sqrt(np.linalg.norm(point.g) / first_slope))
            model = SUBPROBLEMS[self.subproblem](objective, point, forcing)
            if not model.is_finite:
                yield Step(np.full_like(point.g, np.nan), 0.0, None)
            radius = model.first_radius() if radius is None else radius
            trials = Trials(objective, point)
            while (trial := trials.take(*model.step(radius))).point is None:
                if not trials.moved:
                    yield Step(trials.first, 1.0, None)
                radius = trial.shrinkage * trial.length
            radius = next_radius(radius, trial)
            point = trial.point
            yield Step(trial.p, 1.0, point)


def next_radius(radius: float, trial: Trial) -> float:
    """Return the radius that the gain of an accepted step has earned."""
    if trial.gain < POOR:
        return POOR * trial.length
    at_the_border = trial.length > 0.9 * radius
    return GROWTH * radius if trial.gain > GOOD and at_the_border else radius
