"""What a weighted average of inverses is, but for its mistakes: a multiple of the inverse of H, or none."""

from dataclasses import dataclass

import numpy as np
from grader.expect import Mistake


def identity_error(estimate: np.ndarray, H: np.ndarray) -> float:
    """Return how far an inverse times its matrix is from the identity."""
    return float(np.max(np.abs(estimate @ H - np.eye(len(H)))))


def without_constant(value: np.ndarray) -> np.ndarray:
    """Return the value at length one: what it is but for a constant."""
    size = np.linalg.norm(value)
    return value / size if size > 0 else value


@dataclass
class Averaged:
    """One call with all batches of a population: what came back, and what it should undo."""

    estimate: np.ndarray
    H: np.ndarray
    batches: np.ndarray

    def off_identity(self, factor: float = 1.0) -> float:
        """Return how far a multiple of the estimate is from the inverse of H."""
        return identity_error(factor * self.estimate, self.H)

    def off_a_multiple(self) -> float:
        """Return how far the estimate is from any multiple of the inverse of H."""
        product = self.estimate @ self.H
        apart = np.max(np.abs(product - multiple_of(product) * np.eye(len(product))))
        return float(apart / np.max(np.abs(product), initial=1e-300))

    def inverses(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the determinants and the inverses of the regular H_B."""
        hessians = np.swapaxes(self.batches, 1, 2) @ self.batches / self.batches.shape[1]
        regular = hessians[np.linalg.cond(hessians) < 1e10]
        return np.linalg.det(regular / np.max(np.abs(self.H))), np.linalg.inv(regular)

    def off_the_plain_mean(self) -> float:
        """Return how far the estimate is from the mean of the inverses."""
        mean = np.mean(self.inverses()[1], axis=0)
        return float(np.max(np.abs(self.estimate - mean)) / np.max(np.abs(mean)))

    def multiple(self) -> float:
        """Return the multiple of the inverse of H that the estimate is."""
        return multiple_of(self.estimate @ self.H)

    def multiple_of_regular(self) -> float:
        """Return the multiple of it that the weighted mean of the regular batches is."""
        weights, inverses = self.inverses()
        return multiple_of(np.einsum("k,kij->ij", weights, inverses) / weights.sum() @ self.H)


def multiple_of(product: np.ndarray) -> float:
    """Return the mean of the diagonal of what should be a multiple of the identity."""
    return float(np.trace(product) / len(product))


def apart(first: float, second: float) -> float:
    """Return the relative difference of two numbers."""
    return abs(first - second) / max(abs(first), abs(second), 1e-300)


def average_mistakes(calls: list[Averaged]) -> list[Mistake]:
    """Return the known mistakes in averages of inverses: one counts if it explains all of them.

    The last two calls have the same b and n and different populations. Without the singular batches both
    averages are still multiples of the inverse of H, but different ones.
    """
    skipped = (
        "Some batches have a singular H_B. You gave them no weight; but det(H_B) times the inverse of H_B "
    )
    skipped += "has a limit there that is not zero."

    def off_a_multiple() -> float:
        return max(one.off_a_multiple() for one in calls)

    few, more = calls[-2:]
    return [
        Mistake(
            "sum-for-mean",
            "Yours is b times too small: H_B is the mean over the samples, not their sum.",
            lambda: max(one.off_identity(one.batches.shape[1]) for one in calls),
        ),
        Mistake(
            "constant",
            "Your weighted mean is a fixed multiple of the inverse of H, which depends on b and n alone. "
            "Count how often a set of samples occurs in E det(H_B), and in the mean of the adjugates.",
            lambda: max(off_a_multiple(), apart(few.multiple(), more.multiple())),
        ),
        Mistake(
            "unweighted",
            "Yours is the plain mean of the inverses, with all of its bias. The determinants are the "
            "weights.",
            lambda: max(one.off_the_plain_mean() for one in calls),
        ),
        Mistake(
            "singular",
            skipped,
            lambda: max(
                off_a_multiple(),
                apart(
                    few.multiple() * more.multiple_of_regular(), more.multiple() * few.multiple_of_regular()
                ),
            ),
        ),
    ]
