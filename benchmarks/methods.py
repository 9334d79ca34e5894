"""The methods that run against each other: ours, SciPy's, and PyTorch's L-BFGS where it is installed.

Each is a function of a counted problem. All run to the precision of float64 or the budget, so that the counts
compare the methods and not their stopping tests.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from counting import Counted
from scipy.optimize import minimize

import solvers

TIGHT = {"tolerance": 1e-12, "max_iterations": 10_000}


@dataclass(frozen=True)
class Method:
    """A method by name, the look it is drawn in, and who wrote it."""

    name: str
    look: str
    owner: str
    solve: Callable[[Counted], bool]


def ours(name: str, look: str, needs: str, **options) -> Method:
    """Return a solver of this package; `needs` is "gradient", "hessian" or "products"."""

    def solve(problem: Counted) -> bool:
        solver = getattr(solvers, name)(**{**TIGHT, **options})
        if needs == "gradient":
            return solver.optimize(problem.f, problem.grad, problem.x0).success
        if needs == "products":
            return solver.optimize(problem.f, problem.grad, x0=problem.x0, hess_vec=problem.hess_vec).success
        return solver.optimize(problem.f, problem.grad, problem.hess, problem.x0).success

    return Method(look, look, "solvers", solve)


def scipys(method: str, look: str, needs: str, **options) -> Method:
    """Return a method of SciPy."""

    def solve(problem: Counted) -> bool:
        extra = {"hessian": {"hess": problem.hess}, "products": {"hessp": problem.hess_vec}}.get(needs, {})
        outcome = minimize(
            problem.f,
            problem.x0,
            jac=problem.grad,
            method=method,
            options={"maxiter": 10_000, **options},
            **extra,
        )
        return bool(outcome.success)

    return Method(f"SciPy {method}", look, "SciPy", solve)


def torch_lbfgs(problem: Counted) -> bool:
    """Run torch.optim.LBFGS with its strong Wolfe search."""
    import torch

    theta = torch.tensor(np.asarray(problem.x0, dtype=float), requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [theta], max_iter=10_000, max_eval=10_000, history_size=10, line_search_fn="strong_wolfe",
        tolerance_grad=1e-12, tolerance_change=0.0,
    )  # fmt: skip

    def closure():
        x = theta.detach().numpy()
        value = problem.f(x)
        theta.grad = torch.from_numpy(np.array(problem.grad(x)))
        return torch.tensor(value)

    optimizer.step(closure)
    return False  # it reports nothing


def methods() -> list[Method]:
    """Return every method that is installed."""
    found = [
        ours("GradientDescent", "GradientDescent:armijo", "gradient"),
        ours("LBFGSOptimizer", "LBFGSOptimizer", "gradient"),
        ours("BFGSOptimizer", "BFGSOptimizer", "gradient"),
        ours("NewtonOptimizer", "NewtonOptimizer", "hessian"),
        ours("TrustRegionNewton", "TrustRegionNewton", "hessian"),
        ours("CubicNewton", "CubicNewton", "hessian"),
        ours("NewtonCG", "NewtonCG", "products"),
        scipys("L-BFGS-B", "LBFGSOptimizer", "gradient", maxfun=10_000, ftol=0.0, gtol=1e-12),
        scipys("BFGS", "BFGSOptimizer", "gradient", gtol=1e-12),
        scipys("trust-exact", "TrustRegionNewton", "hessian", gtol=1e-12),
        scipys("trust-krylov", "TrustRegionNewton:steihaug", "products", gtol=1e-12),
        scipys("Newton-CG", "NewtonCG", "products", xtol=1e-14),
    ]
    try:
        import torch  # noqa: F401
    except ImportError:
        return found
    return [*found, Method("torch LBFGS", "LBFGSOptimizer", "PyTorch", torch_lbfgs)]
