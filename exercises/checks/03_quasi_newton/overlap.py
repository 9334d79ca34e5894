"""What overlap-pairs draws, and a run of the student's function on it."""

from dataclasses import dataclass

import numpy as np
from grader import expect
from grader.student import Oracle, Student

SAMPLES, BATCHES, BATCH, SIZE, ALPHA = 60, 6, 12, 4, 0.05


class NoisyFit:
    """One squared error a sample: every sample has a gradient and a Hessian of its own."""

    def __init__(self, generator: np.random.Generator):
        self.rows = generator.standard_normal((SAMPLES, SIZE))
        self.targets = 3 * generator.standard_normal(SAMPLES)
        self.start = generator.standard_normal(SIZE)
        # A window that moves over the samples: some lie in one batch, some in three in a row.
        shifts = np.concatenate([[3, 4], generator.permutation([4, 5, 7])])
        first = np.concatenate([[0], np.cumsum(shifts)])
        order = generator.permutation(SAMPLES)
        self.batches = np.array([generator.permutation(order[at : at + BATCH]) for at in first])

    def weighted_gradient(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the sum of the weighted gradients of the samples."""
        return self.rows.T @ (weights * (self.rows @ x - self.targets))

    def gradient(self, samples: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the mean gradient of some samples."""
        return self.rows[samples].T @ (self.rows[samples] @ x - self.targets[samples]) / len(samples)

    def hessian(self, samples: np.ndarray) -> np.ndarray:
        """Return the mean Hessian of some samples."""
        return self.rows[samples].T @ self.rows[samples] / len(samples)

    def shared(self, k: int) -> np.ndarray:
        """Return what batch k and the next have in common."""
        return np.intersect1d(self.batches[k], self.batches[k + 1])


@dataclass
class Run:
    """What the student's run returned, and what it asked."""

    fit: NoisyFit
    path: np.ndarray
    pairs: tuple
    asked: list

    @property
    def S(self) -> np.ndarray:
        """Return the steps."""
        return expect.array(self.pairs[0], (BATCHES - 1, SIZE), "S")

    @property
    def Y(self) -> np.ndarray:
        """Return the changes of the gradient."""
        return expect.array(self.pairs[1], (BATCHES - 1, SIZE), "Y")


def run(student: Student, instance: str) -> Run:
    """Call `overlap_run` on an instance."""
    fit = NoisyFit(student.generator(instance))
    oracle = Oracle("weighted_gradient", fit.weighted_gradient, (SAMPLES, SIZE))
    value = student.call("overlap_run", oracle, SAMPLES, fit.batches, fit.start, ALPHA)
    if not isinstance(value, tuple) or len(value) != 3:
        expect.fail(
            f"Asked for is the tuple (path, S, Y); yours is {expect.kind_of(value)}.",
            "no-tuple",
        )
    if student.changed:
        expect.fail("overlap_run changed an argument in place. Work on a copy.", "in-place")
    path = expect.array(value[0], (BATCHES + 1, SIZE), "path")
    # S and Y wait for the parts that are about them: whoever has the path alone returns whatever they hold.
    return Run(fit, path, value[1:], oracle.points)
