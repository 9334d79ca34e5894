"""Counts what a method evaluates, and notes when it has solved its problem, the same for every method."""

from dataclasses import dataclass, field

import numpy as np

BUDGET = 600  # evaluations of the objective
ACCURACY = 1e-8  # solved: within this share of f0 - f*


class BudgetSpent(Exception):
    """The method asked for one evaluation more than it may have."""


@dataclass
class Run:
    """What one method did on one problem."""

    evaluations: int = 0
    gradients: int = 0
    hessians: int = 0
    products: int = 0
    solved_at: int | None = None
    success: bool | None = None
    error: str = ""
    lowest: float = np.inf
    smallest_gradient: float = np.inf


@dataclass
class Counted:
    """A problem whose functions count their calls; `run` holds the counts."""

    problem: object
    x0: np.ndarray
    run: Run = field(default_factory=Run)

    def __post_init__(self) -> None:
        self.f0 = float(self.problem.f(self.x0))
        below = [minimum + ACCURACY * (self.f0 - minimum) for minimum in self.problem.minima]
        self.targets = sorted(below)
        self.g0 = float(np.max(np.abs(self.problem.grad(self.x0))))

    def f(self, x):
        """Return the objective, counted."""
        if self.run.evaluations == BUDGET:
            raise BudgetSpent
        self.run.evaluations += 1
        value = float(self.problem.f(np.asarray(x, dtype=float)))
        if value < self.run.lowest:
            self.run.lowest = value
        if self.run.solved_at is None and self._solved(value):
            self.run.solved_at = self.run.evaluations
        return value

    def _solved(self, value: float) -> bool:
        # A local minimum that the collection lists counts only when it is reached, not when it is passed.
        return any(target - 2 * ACCURACY * abs(self.f0) <= value <= target for target in self.targets) or (
            value <= self.targets[0]
        )

    def grad(self, x):
        """Return the gradient, counted."""
        self.run.gradients += 1
        g = self.problem.grad(np.asarray(x, dtype=float))
        self.run.smallest_gradient = min(self.run.smallest_gradient, float(np.max(np.abs(g))))
        return g

    def hess(self, x):
        """Return the Hessian, counted."""
        self.run.hessians += 1
        return self.problem.hess(np.asarray(x, dtype=float))

    def hess_vec(self, x, v):
        """Return a Hessian-vector product, counted."""
        self.run.products += 1
        return self.problem.hess(np.asarray(x, dtype=float)) @ v
