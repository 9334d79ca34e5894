"""Every method on the Moré-Garbow-Hillstrom collection, from the standard starts and ten times as far out."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import numpy as np
from counting import BudgetSpent, Counted
from methods import Method

from solvers.problems import more_garbow_hillstrom

SCALES = (1, 10)


def instances() -> Iterator[tuple[str, object, np.ndarray]]:
    """Yield name, problem and start of every instance that a far start leaves a number."""
    for name, problem in more_garbow_hillstrom.COLLECTION.items():
        for scale in SCALES:
            x0 = scale * np.asarray(problem.x0, dtype=float)
            with np.errstate(all="ignore"):
                f0 = problem.f(x0)
            far_start_differs = scale == 1 or np.any(x0)
            if far_start_differs and np.isfinite(f0) and f0 > min(problem.minima):
                yield f"{name}, {scale} x0" if scale > 1 else name, problem, x0


def run(method: Method, problem, x0: np.ndarray) -> dict:
    """Return what a method does on one instance, whatever it does."""
    counted = Counted(problem, x0)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            counted.run.success = method.solve(counted)
    except BudgetSpent:
        counted.run.success = None
    except Exception as error:
        counted.run.error = f"{type(error).__name__}: {error}"[:120]
    record = asdict(counted.run)
    record["gradient_small"] = bool(counted.run.smallest_gradient <= 1e-6 * max(1.0, counted.g0))
    return record


def run_all(methods: Iterable[Method], progress) -> dict:
    """Return the records of every method on every instance, by method and instance."""
    chosen = list(instances())
    results = {"instances": {name: int(x0.size) for name, _, x0 in chosen}, "runs": {}}
    for method in methods:
        runs = results["runs"][method.name] = {}
        for name, problem, x0 in chosen:
            runs[name] = run(method, problem, x0)
            progress.update()
    return results
