"""A run of an accelerated method as the checks see it, and the momenta that its rules give."""

from dataclasses import dataclass

import numpy as np
from grader import expect
from grader.student import Oracle, Student
from instances import Quadratic, hessian, hold_arguments, hold_rows, rotation


@dataclass(frozen=True)
class Run:
    """A path, and the points and the gradients that the oracle gave."""

    path: np.ndarray
    asked: np.ndarray
    slopes: np.ndarray
    L: float

    def ahead(self, k: int) -> np.ndarray:
        """Return the point ahead that step k used, whatever gradient it took there."""
        return self.path[k + 1] + self.slopes[k] / self.L

    def error(self, k: int, momentum: float) -> float:
        """Return how far the point ahead of step k is from carrying this share of the step before."""
        move = self.path[k] - self.path[k - 1]
        size = np.linalg.norm(self.path[k]) + np.linalg.norm(move)
        return float(np.linalg.norm(self.ahead(k) - self.path[k] - momentum * move) / size)

    def cosine(self, k: int) -> float:
        """Return the cosine between the gradient of step k and the step; 0 if there is none."""
        return self.along(k, self.path[k + 1] - self.path[k])

    def along(self, k: int, move: np.ndarray) -> float:
        """Return the cosine between the gradient of step k and a move."""
        sizes = np.linalg.norm(self.slopes[k]) * np.linalg.norm(move)
        return float(self.slopes[k] @ move / sizes) if sizes else 0.0


def run_of(student: Student, instance: str, condition: float, steps: int, restart: bool) -> Run:
    """Call `accelerated` on a quadratic and return what it did."""
    generator = student.generator(instance)
    size = 6
    h = np.exp(generator.uniform(-1, 1)) * np.geomspace(1, condition, size)
    objective = Quadratic(hessian(h, rotation(generator, size)), generator.uniform(-1, 1, size))
    start, L = objective.minimizer + generator.uniform(1, 2, size), 1.02 * float(h[-1])
    oracle = Oracle("grad", objective.gradient, size)
    path = student.call("accelerated", oracle, start, L, steps, restart)
    hold_arguments(student, "accelerated")
    path = expect.array(path, (steps + 1, size), "path")
    hold_rows(path, oracle.points)
    expect.that(bool((path[0] == start).all()), "The first row of path is not x0.", "path")
    count = len(oracle.points)
    expect.that(
        count == steps,
        f"accelerated called grad {count} times for {steps} steps. A step takes one gradient.",
        "evaluations",
    )
    asked = np.array(oracle.points)
    return Run(path, asked, np.array([objective.gradient(x) for x in asked]), L)


def momenta(restarts: list[bool]) -> list[float]:
    """Return the momentum of the point ahead after each step, from t^2 - t = (t before)^2."""
    found, t = [], 1.0
    for restarted in restarts:
        t = 1.0 if restarted else t
        following = (1 + np.sqrt(1 + 4 * t**2)) / 2
        found.append((t - 1) / following)
        t = following
    return found


def momenta_of_late_weights(restarts: list[bool], dropped: bool) -> list[float]:
    """Return the momenta if a restart sets t_{k+1} to 1 and not t_k; it may still drop the momentum once."""
    found, t = [], 1.0
    for restarted in restarts:
        following = 1.0 if restarted else (1 + np.sqrt(1 + 4 * t**2)) / 2
        found.append(0.0 if restarted and dropped else (t - 1) / following)
        t = following
    return found


def points_ahead_error(run: Run) -> float:
    """Return how far the rows of path are from points ahead: each leads on from the ends of two steps."""
    if (run.asked != run.path[:-1]).any():
        return np.inf
    ends = np.concatenate([run.path[:1], run.asked - run.slopes / run.L])
    moves, lead = np.diff(ends, axis=0), run.path[1:] - ends[1:]
    carried = np.sum(lead * moves, axis=1) / np.sum(moves**2, axis=1)
    return float(np.abs(lead - carried[:, None] * moves).max() / np.abs(run.path).max())
