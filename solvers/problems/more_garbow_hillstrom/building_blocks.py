"""What the formulas of several problems are written with."""

from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray


def vector(values: ArrayLike) -> NDArray:
    """Return the values as a vector nobody can overwrite."""
    x = np.array(values, dtype=float)
    x.setflags(write=False)
    return x


def table(name: str) -> NDArray:
    """Return the columns of a data file, one row each."""
    with files(__package__).joinpath("data", f"{name}.csv").open(encoding="utf-8") as lines:
        return np.loadtxt(lines, delimiter=",", skiprows=1, unpack=True)


def symmetric(n: int, entries: dict[tuple[int, int], ArrayLike]) -> NDArray:
    """Return the symmetric n x n matrix with these entries, each given for one triangle; zero elsewhere."""
    A = np.zeros((n, n), dtype=np.result_type(float, *entries.values()))
    for (i, j), value in entries.items():
        A[i, j] = A[j, i] = value
    return A


def require(accepted: bool, name: str, what: str, got: object) -> None:
    """Raise ``ValueError`` unless the argument is accepted."""
    if not accepted:
        raise ValueError(f"{name} must be {what}, got {got!r}")
