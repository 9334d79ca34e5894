"""Keeps the history of a run, and prints it line by line where that was asked for."""

import numpy as np

from solvers.objective import Objective, Point
from solvers.result import History

COLUMNS = ("loss", "grad_norm", "step_length", "step_norm", "nfev", "njev", "nhev", "nhvp")


class Recorder:
    """Collects one row an iterate; `history` turns the rows into arrays."""

    def __init__(self, objective: Objective, store_path: bool, title: str) -> None:
        self.objective, self.store_path, self.title = objective, store_path, title
        self.rows: list[tuple] = []
        self.path: list[np.ndarray] = []

    @property
    def nit(self) -> int:
        """Steps taken so far."""
        return max(0, len(self.rows) - 1)

    def record(self, point: Point, step_length: float, step_norm: float) -> None:
        """Add the iterate `point`, reached by a step of this length and norm."""
        count = self.objective
        counts = (count.nfev, count.njev, count.nhev, count.nhvp)
        self.rows.append((point.f, point.grad_norm, step_length, step_norm, *counts))
        if self.store_path:
            self.path.append(point.x.astype(count.dtype))
        if self.title:
            self.print_row()

    def print_row(self) -> None:
        """Print the newest row, under a heading if it is the first."""
        if len(self.rows) == 1:
            print(self.title)
            print(f"{'iteration':>9} {'objective':>17} {'||gradient||':>12} {'alpha':>9} {'nfev':>6}")
        f, grad_norm, alpha, _, nfev, *_ = self.rows[-1]
        print(f"{self.nit:9d} {f:17.10e} {grad_norm:12.3e} {alpha:9.2e} {nfev:6d}", flush=True)

    def history(self) -> History:
        """Return the rows as arrays."""
        columns = zip(*self.rows, strict=True) if self.rows else ([] for _ in COLUMNS)
        types = [float] * 4 + [int] * 4
        arrays = {name: np.array(c, dtype=t) for name, c, t in zip(COLUMNS, columns, types, strict=True)}
        return History(**arrays, x=np.array(self.path) if self.store_path else None)
