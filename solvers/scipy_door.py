"""The SciPy door: every solver object is a method of `scipy.optimize.minimize`."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np

from solvers.result import Reason, Result

# SciPy's own names for options that we have.
SCIPY_NAMES = {
    "tol": "tolerance",
    "gtol": "tolerance",
    "maxiter": "max_iterations",
    "maxfun": "max_evaluations",
    "maxfev": "max_evaluations",
    "disp": "verbose",
    "return_all": "store_path",
}


def first_order(solver, fun, x0, args, jac, *, bounds=None, constraints=(), callback=None, **options):
    """Solve with value and gradient; SciPy's keywords in, `OptimizeResult` out."""
    solver = prepared(solver, bounds, constraints, options)
    return as_scipy(solver.run(bound_to(fun, args), gradient(jac, args), x0, callback=callback))


def second_order(solver, fun, x0, args, jac, hess, *, bounds=None, constraints=(), callback=None, **options):
    """Solve with value, gradient and Hessian; SciPy's keywords in, `OptimizeResult` out."""
    solver = prepared(solver, bounds, constraints, options)
    if not callable(hess):
        raise ValueError(f"hess must be a function that returns the Hessian, got {hess!r}")
    return as_scipy(
        solver.run(bound_to(fun, args), gradient(jac, args), x0, bound_to(hess, args), callback=callback)
    )


def matrix_free(
    solver, fun, x0, args, jac, hess, hessp, *, bounds=None, constraints=(), callback=None, **options
):
    """Solve with value, gradient and Hessian or products with it; `hessp(x, p, *args)` as in SciPy."""
    solver = prepared(solver, bounds, constraints, options)
    if not (callable(hess) or callable(hessp)):
        raise ValueError(
            "hess must be a function that returns the Hessian, or hessp one that returns its product with a "
            f"vector, got hess={hess!r} and hessp={hessp!r}"
        )
    return as_scipy(
        solver.run(
            bound_to(fun, args),
            gradient(jac, args),
            x0,
            bound_to(hess, args) if callable(hess) else None,
            callback,
            hess_vec=bound_to(hessp, args) if callable(hessp) else None,
        )
    )


def prepared(solver, bounds, constraints, options):
    """Return the solver with the options of this call, after refusing what no method here can honour."""
    if bounds is not None and is_binding(bounds):
        raise ValueError(f"bounds must be empty: {type(solver).__name__} solves unconstrained problems")
    if constraints is not None and np.size(constraints):
        raise ValueError(f"constraints must be empty: {type(solver).__name__} solves unconstrained problems")
    accepted = [field.name for field in fields(solver)]
    named = {SCIPY_NAMES.get(name, name): value for name, value in options.items() if value is not None}
    unknown = [name for name in options if SCIPY_NAMES.get(name, name) not in accepted]
    if unknown:
        raise TypeError(f"unknown option {unknown[0]!r}; accepted are {', '.join(accepted)}")
    for name in ("verbose", "store_path"):
        if isinstance(named.get(name), int | np.bool_):
            named[name] = bool(named[name])
    return replace(solver, **named)


def is_binding(bounds) -> bool:
    """Say whether any bound is a number; SciPy writes none as None or as infinity."""
    pairs = zip(np.ravel(bounds.lb), np.ravel(bounds.ub), strict=False) if hasattr(bounds, "lb") else bounds
    return any(bound is not None and np.isfinite(bound) for pair in pairs for bound in pair)


def gradient(jac, args) -> Callable | bool:
    """Return the gradient; a method that approximates it belongs to SciPy."""
    if jac is True:
        return True
    if not callable(jac):
        raise ValueError(f"jac must be a function that returns the gradient, or True, got {jac!r}")
    return bound_to(jac, args)


def bound_to(function: Callable, args: tuple) -> Callable:
    """Return a function of x alone, and for a product of x and v: `args` follow them, as in SciPy."""
    if not callable(function) or (isinstance(args, tuple) and not args):
        return function
    args = args if isinstance(args, tuple) else (args,)
    return lambda *x: function(*x, *args)


def as_scipy(result: Result):
    """Return SciPy's `OptimizeResult` with everything our result holds."""
    from scipy.optimize import OptimizeResult

    return OptimizeResult(
        x=result.x,
        fun=result.fun,
        jac=result.grad,
        nit=result.nit,
        nfev=result.nfev,
        njev=result.njev,
        nhev=result.nhev,
        nhvp=result.nhvp,
        grad_norm=result.grad_norm,
        smallest_eigenvalue=result.smallest_eigenvalue,
        success=result.success,
        status=0 if result.success else 1 + list(Reason).index(result.reason),
        message=result.message,
        reason=result.reason,
        history=result.history,
    )
