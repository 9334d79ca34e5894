"""The exact bias of an estimated inverse, and the mistakes that a bias can come from."""

from itertools import product

import numpy as np
from grader import expect
from grader.student import Student

# Bias allowed, in units of the bias of the plain inverse and of 1/b.
SHARE = 1.6


class Expectation:
    """Mean over all batches of size b from two kinds of samples, of the answer's and of the plain inverse."""

    def __init__(self, student: Student, vectors: np.ndarray, chance: float, l2: float, b: int):
        self.b, n = b, vectors.shape[1]
        odds = np.array([chance, 1 - chance])
        self.answer, self.plain = np.zeros((n, n)), np.zeros((n, n))
        for draws in product((0, 1), repeat=b):
            X = vectors[list(draws)]
            weight = np.prod(odds[list(draws)])
            value = student.call("corrected_inverse", X, l2)
            self.answer += weight * expect.array(value, (n, n), "the inverse")
            self.plain += weight * np.linalg.inv(X.T @ X / b + l2 * np.eye(n))
        self.right = np.linalg.inv((vectors.T * odds) @ vectors + l2 * np.eye(n))

    def bias(self, mean: np.ndarray) -> float:
        """Return the bias of an estimate, in units of the bias of the plain inverse."""
        return float(np.linalg.norm(mean - self.right) / np.linalg.norm(self.plain - self.right))


def name_the_bias(expectations: list[Expectation]) -> None:
    """Lose the part, with the mistake that explains the bias if there is one."""
    known = [
        (
            "left-out",
            "You return the mean of the inverses with one sample left out. Its bias is that of b - 1 "
            "samples: how do the two biases combine to nothing?",
            lambda one: one.b * one.plain - (one.b - 1) * one.answer,
        ),
        (
            "uncorrected",
            "Your mean has all of the bias of the inverse of H_B. What does the scatter of the x x^T tell "
            "about it?",
            lambda one: one.answer + (one.right - one.plain),
        ),
        (
            "sign",
            "Your correction has the right size and the wrong sign: H_B^-1 is too large on average.",
            lambda one: 2 * one.plain - one.answer,
        ),
        (
            "half",
            "Your correction removes half of the bias. Look at the second-order term of the inverse.",
            lambda one: 2 * one.answer - one.plain,
        ),
    ]
    for name, said, undone in known:
        if all(one.bias(undone(one)) <= SHARE / one.b for one in expectations):
            expect.fail(said, name)
    small, large = (one for one in expectations[:2])
    fall = np.linalg.norm(small.answer - small.right) / np.linalg.norm(large.answer - large.right)
    expect.fail(
        f"From b = {small.b} to b = {large.b} your bias falls by the factor {fall:.1f}, and at b = "
        f"{large.b} it is {large.bias(large.answer):.0%} of the bias of the plain inverse. Order b^-2 takes "
        "away all of the leading term."
    )
