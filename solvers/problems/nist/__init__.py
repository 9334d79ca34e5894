"""The 27 nonlinear regressions of NIST's Statistical Reference Datasets, with certified results.

Each set is one file of numbers in ``data`` and one formula in ``models``. Nothing is read before ``load``.
"""

import json
from importlib.resources import files

import numpy as np

from solvers.problems.nist.models import MODELS
from solvers.problems.nist.problem import NistProblem

__all__ = ["NistProblem", "load", "names"]


def names() -> tuple[str, ...]:
    """Return the names of the sets in NIST's order of difficulty: 8 lower, 11 average, 8 higher."""
    return tuple(MODELS)


def load(name: str) -> NistProblem:
    """Return the problem of that name, such as "Misra1a"."""
    if name not in MODELS:
        raise ValueError(f"name must be one of {', '.join(MODELS)}, got {name!r}")
    numbers = json.loads((files(__name__) / "data" / f"{name}.json").read_text(encoding="utf-8"))
    for field in ("certified_parameters", "certified_standard_errors", "x", "y"):
        numbers[field] = np.array(numbers[field], dtype=float)
    numbers["starts"] = tuple(np.array(start, dtype=float) for start in numbers["starts"])
    if numbers["model"].startswith("log(y)"):
        numbers["y"] = np.log(numbers["y"])
    return NistProblem(name=name, evaluate=MODELS[name], **numbers)
