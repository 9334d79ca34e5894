"""SciPy's second-order methods and ours on the same problems, with the same limit, in the same run."""

from contextlib import suppress
from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize

from solvers import CubicNewton, GradientRegularizedNewton, NewtonCG, NewtonOptimizer, TrustRegionNewton
from solvers.problems.more_garbow_hillstrom import COLLECTION
from solvers.solver import Solver

LIMIT = 600
NAMES = (
    "Beale",
    "helical valley",
    "Bard",
    "Box three-dimensional",
    "Brown badly scaled",
    "Brown and Dennis",
    "Wood",
    "Kowalik and Osborne",
    "penalty II, n = 4",
    "Osborne 2",
    "Watson, n = 9",
    "variably dimensioned, n = 10",
    "trigonometric, n = 10",
    "Broyden tridiagonal, n = 10",
    "Chebyquad, n = 8",
)
RUNS = [(name, scale) for name in NAMES for scale in (1.0, 10.0)]  # the standard start, and ten times it
OURS = {
    "exact": TrustRegionNewton(),
    "steihaug": TrustRegionNewton(subproblem="steihaug"),
    "newton-cg": NewtonCG(),
    "cubic": CubicNewton(),
    "gradient": GradientRegularizedNewton(),
    "wolfe": NewtonOptimizer(line_search="wolfe"),
}


class Spent(Exception):
    """The evaluations are used up."""


@cache
def run(method, name, scale):
    """Return the evaluations until the problem was solved, infinity where it was not, and the result."""
    problem, values, result = COLLECTION[name], [], None
    x0 = problem.start(scale)

    def f(x):
        if len(values) == LIMIT:
            raise Spent
        values.append(problem.f(x))
        return values[-1]

    method = OURS.get(method, method)
    options = {} if isinstance(method, Solver) else {"maxiter": LIMIT}
    hess = {} if method == "L-BFGS-B" else {"hess": problem.hess}
    with suppress(Spent):
        result = minimize(f, x0, jac=problem.grad, method=method, options=options, **hess)
    above = np.min(np.abs(np.subtract.outer(values, problem.minima)), axis=1)
    solved = above <= 1e-8 * (values[0] - problem.minimum)
    return (int(np.argmax(solved)) + 1 if np.any(solved) else np.inf), result


def measured(method, *others):
    """Return how many problems a method solves, and its mean cost on those that the others solve too."""
    costs = {one: run(method, *one)[0] for one in RUNS}
    common = [one for one in RUNS if all(np.isfinite(run(m, *one)[0]) for m in (method, *others))]
    return np.isfinite(list(costs.values())).sum(), np.exp(np.mean([np.log(costs[one]) for one in common]))


@pytest.mark.parametrize(
    ("ours", "peer"),
    [
        ("exact", "trust-exact"),
        ("steihaug", "trust-krylov"),
        ("newton-cg", "trust-krylov"),
        ("newton-cg", "Newton-CG"),
        ("cubic", "Newton-CG"),
        ("gradient", "Newton-CG"),
        ("wolfe", "Newton-CG"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_ours_solves_more_than_its_peer_at_no_higher_cost(ours, peer):
    our_solved, our_cost = measured(ours, peer)
    peer_solved, peer_cost = measured(peer, ours)
    assert our_solved > peer_solved
    assert our_cost <= peer_cost


@pytest.mark.parametrize("ours", OURS)
def test_second_derivatives_cost_less_than_two_thirds_of_the_evaluations_of_l_bfgs(ours):
    assert measured(ours, "L-BFGS-B")[1] <= 0.67 * measured("L-BFGS-B", ours)[1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ours", OURS)
def test_reports_are_honest(ours, name):
    evaluations, result = run(ours, name, 1.0)
    assert result.success == np.isfinite(evaluations), result
