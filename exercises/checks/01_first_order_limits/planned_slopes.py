"""Slopes that follow a plan, and Adam's steps on them in closed form: the right ones and known wrong ones."""

import numpy as np
from grader.expect import Mistake

# What Adam usually adds to the root; it is zero in this question.
EPSILON = 1e-8


class Slopes:
    """A gradient that is `first` times a ratio to the power of the call, wherever it is taken."""

    def __init__(self, first: np.ndarray, ratio: float):
        self.first = first
        self.ratio = ratio
        self.calls = 0

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return the next slope."""
        self.calls += 1
        return self.first * self.ratio ** (self.calls - 1)


def means(count: int, ratio: float, memories: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return both corrected means of the slopes 1, ratio, ratio^2, ... after each of `count` steps."""
    k = np.arange(1, count + 1)

    def mean(memory: float, factor: float) -> np.ndarray:
        """Return the mean of 1, factor, factor^2, ... with weights that fall by `memory`, in closed form."""
        return (1 - memory) * (factor**k - memory**k) / ((factor - memory) * (1 - memory**k))

    return mean(memories[0], ratio), mean(memories[1], ratio**2)


def expected_steps(
    count: int,
    ratio: float,
    memories: tuple[float, float],
    back: np.ndarray,
    first: np.ndarray,
    epsilon: float = 0.0,
) -> np.ndarray:
    """Return the steps of Adam over its rate, with `first` the first slope in phi, turned by `back`."""
    mean, square = means(count, ratio, memories)
    root = np.outer(np.sqrt(square), np.abs(first)) + epsilon
    return -np.outer(mean, first) / root @ back.T


def slope_mistakes(
    steps: np.ndarray, Q: np.ndarray, first: np.ndarray, ratio: float, memories: tuple[float, float]
) -> list[Mistake]:
    """Return the known mistakes in steps over their rate, where `first` is the first slope in theta."""
    count, k = len(steps), np.arange(1, len(steps) + 1)
    phi, plain = Q.T @ first, np.eye(first.size)
    uncorrected = (1 - memories[0] ** k) / np.sqrt(1 - memories[1] ** k)

    def off(back: np.ndarray, slope: np.ndarray, used: tuple = memories, epsilon: float = 0.0) -> float:
        return float(np.abs(steps - expected_steps(count, ratio, used, back, slope, epsilon)).max())

    def off_by(factor: np.ndarray | float) -> float:
        right = expected_steps(count, ratio, memories, Q, phi)
        return float(np.abs(steps - (factor * right.T).T).max())

    return [
        Mistake("sign", "Your steps go uphill.", lambda: off_by(-1.0)),
        Mistake(
            "turned-the-other-way",
            "Your steps are those in the coordinates Q theta. Here theta = Q phi, so phi and its gradient "
            "come by the transpose.",
            lambda: off(Q.T, Q @ first),
        ),
        Mistake(
            "not-turned",
            "Your steps are those of Adam in the coordinates theta: Q does not reach them.",
            lambda: off(plain, first),
        ),
        Mistake(
            "gradient-not-turned",
            "You turn the steps, and give the means the gradient with respect to theta. The gradient with "
            "respect to phi is another vector: the chain rule says which.",
            lambda: off(Q, first),
        ),
        Mistake(
            "step-not-turned",
            "You turn the gradient, and take the step in phi for a step in theta.",
            lambda: off(plain, phi),
        ),
        Mistake(
            "no-correction",
            "Your steps are those of Adam without bias correction: the means still lean on the zero they "
            "began with.",
            lambda: off_by(uncorrected),
        ),
        Mistake(
            "memories-swapped",
            "Your two memories are swapped: memories is (beta_1, beta_2).",
            lambda: off(Q, phi, (memories[1], memories[0])),
        ),
        Mistake(
            "epsilon",
            "You add 1e-8 to the root. In this question epsilon is zero.",
            lambda: off(Q, phi, epsilon=EPSILON),
        ),
    ]
