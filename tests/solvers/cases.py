"""The grid that the tests of this folder run over: solvers, problems, and one way to call them all."""

from dataclasses import replace
from functools import cache

import numpy as np

from solvers import (
    Adam,
    BFGSOptimizer,
    CubicNewton,
    GradientDescent,
    GradientRegularizedNewton,
    LBFGSOptimizer,
    Momentum,
    NaturalGradientOptimizer,
    NewtonCG,
    NewtonOptimizer,
    TrustRegionNewton,
)
from solvers.problems import Problem, monkey_saddle, quadratic, random_rotation, rosenbrock, saddle
from solvers.solver import SecondOrderSolver

SOLVERS = {
    "GradientDescent": GradientDescent(max_iterations=20000),
    "Momentum, heavy ball": Momentum(learning_rate=5e-4, momentum=0.95, max_iterations=20000),
    "Momentum, Nesterov": Momentum(learning_rate=5e-4, momentum=0.95, nesterov=True, max_iterations=20000),
    "Adam": Adam(learning_rate=0.02, max_iterations=20000),
    "BFGSOptimizer": BFGSOptimizer(),
    "BFGSOptimizer, unscaled": BFGSOptimizer(self_scaling=False),
    "BFGSOptimizer, DFP": BFGSOptimizer(update="dfp"),
    "BFGSOptimizer, SR1": BFGSOptimizer(update="sr1"),
    "LBFGSOptimizer": LBFGSOptimizer(max_iterations=500),
    "NewtonOptimizer": NewtonOptimizer(),
    "NewtonOptimizer, undamped": NewtonOptimizer(damping=0.0),
    "NewtonOptimizer, constant": NewtonOptimizer(damping_rule="constant"),
    "NewtonOptimizer, gradient": NewtonOptimizer(damping=0.1, damping_rule="gradient"),
    "NewtonOptimizer, flipped": NewtonOptimizer(fallback="flip"),
    "NewtonOptimizer, no line search": NewtonOptimizer(line_search=None),
    "NewtonOptimizer, Wolfe": NewtonOptimizer(line_search="wolfe"),
    "NewtonCG": NewtonCG(),
    "NewtonCG, Armijo": NewtonCG(line_search="armijo"),
    "NaturalGradientOptimizer": NaturalGradientOptimizer(learning_rate=0.5, max_iterations=1000),
    "TrustRegionNewton": TrustRegionNewton(),
    "TrustRegionNewton, Steihaug": TrustRegionNewton(subproblem="steihaug"),
    "CubicNewton": CubicNewton(),
    "GradientRegularizedNewton": GradientRegularizedNewton(),
}

# A fixed step, or a constant added to the matrix, has a unit: these methods change with the scale of J.
HAVE_A_UNIT = ("Momentum", "Adam", "NewtonOptimizer, constant", "NaturalGradient")
SCALE_FREE = [name for name in SOLVERS if not name.startswith(HAVE_A_UNIT)]

PROBLEMS = {
    "Rosenbrock": rosenbrock,
    "Rosenbrock, classical start": replace(rosenbrock, x0=np.array([-1.2, 1.0])),
    "quadratic, n = 1": quadratic([3.0]),
    "quadratic, kappa = 100": quadratic(np.geomspace(1.0, 100.0, 8), rotation=random_rotation(8)),
    "quadratic, flat direction": quadratic([0.0, 1.0, 4.0], rotation=random_rotation(3)),
    "saddle": saddle,
    "saddle, from the saddle": replace(saddle, x0=np.zeros(2)),
}


# Every method needs several steps here, and none needs many.
bowl = Problem(
    name="two hyperbolic cosines",
    f=lambda x: float(np.cosh(x[0]) + 5.0 * np.cosh(0.5 * x[1])),
    grad=lambda x: np.array([np.sinh(x[0]), 2.5 * np.sinh(0.5 * x[1])]),
    hess=lambda x: np.diag([np.cosh(x[0]), 1.25 * np.cosh(0.5 * x[1])]),
    x0=np.array([3, -5]),
    solution=np.zeros(2),
    minimum=6.0,
    source="these tests",
)


def solve(solver, problem, x0=None, callback=None, f=None, grad=None, hess=None):
    """Run `solver` on `problem`, with any of its functions replaced."""
    f, grad, hess = f or problem.f, grad or problem.grad, hess or problem.hess
    x0 = problem.x0 if x0 is None else x0
    if isinstance(solver, NaturalGradientOptimizer):
        return solver.optimize(f, grad, metric(hess), x0, callback=callback)
    if isinstance(solver, SecondOrderSolver):
        return solver.optimize(f, grad, hess, x0, callback=callback)
    return solver.optimize(f, grad, x0, callback=callback)


def metric(hess):
    """Return |H|, which may stand for the Fisher matrix where there is no model."""

    def magnitude(x):
        h, Q = np.linalg.eigh(np.asarray(hess(x), dtype=float))
        return (Q * np.abs(h)) @ Q.T

    return magnitude


@cache
def solved(solver_name: str, problem_name: str):
    """The result of a solver on a problem, computed once for all tests that only look at it."""
    return solve(SOLVERS[solver_name], PROBLEMS[problem_name])


def knows_curvature(solver) -> bool:
    """Whether the solver is given the Hessian."""
    return isinstance(solver, SecondOrderSolver)


__all__ = ["PROBLEMS", "SCALE_FREE", "SOLVERS", "bowl", "knows_curvature", "monkey_saddle", "solve", "solved"]
