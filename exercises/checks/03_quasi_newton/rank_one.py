"""What sr1-pairs draws: pairs in an order that makes the rule skip."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from instances import symmetric

RULE = 1e-8
# Learning along any sensible order must be stable: no denominator it meets may be smaller than this cosine.
SMALLEST_COSINE = 0.02


def of_size(value: np.ndarray, size: np.ndarray) -> float:
    """Return the norm of an array over that of another."""
    return float(np.linalg.norm(value) / np.linalg.norm(size))


def cosines(B: np.ndarray, S: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return |w^T s| / |w| |s| of every pair, 0 where w vanishes."""
    W = Y - S @ B
    lengths = np.linalg.norm(W, axis=1) * np.linalg.norm(S, axis=1)
    met = np.linalg.norm(W, axis=1) <= 1e-12 * np.linalg.norm(Y, axis=1)
    return np.where(met, 0.0, np.abs(np.sum(W * S, axis=1)) / np.where(met, 1.0, lengths))


def rank_one(B: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the SR1 update of B where the rule allows it."""
    w = y - B @ s
    return B + np.outer(w, w) / (w @ s) if cosines(B, s[None], y[None])[0] > RULE else B


def pairs_in_an_awkward_order(
    generator: np.random.Generator, n: int, count: int, awkward: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return H, a first B and steps, of which the first ones fail the rule until others were used."""
    while True:
        H = symmetric(generator, np.linspace(-4.0, 6.0, n))
        B = symmetric(generator, np.linspace(0.5, 1.5, n))
        values, vectors = np.linalg.eigh(H - B)
        S = generator.standard_normal((count, n))
        for k in range(awkward):
            # s^T (H - B) s = 0: as much of an eigenvector above zero as of one below.
            below, above = k, n - 1 - k
            sign = generator.choice([-1.0, 1.0])
            S[k] = vectors[:, below] / np.sqrt(-values[below]) + sign * vectors[:, above] / np.sqrt(
                values[above]
            )
        policies: tuple[Callable, ...] = (
            lambda passing, c: passing[0],
            lambda passing, c: passing[-1],
            lambda passing, c: passing[np.argmax(c[passing])],
        )
        if min(_smallest_cosine(B, S, S @ H, policy) for policy in policies) >= SMALLEST_COSINE:
            return H, B, S


def pairs_in_a_chain(
    generator: np.random.Generator, order: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return H, a first B and steps, of which at any time one passes the rule, in this order.

    The pairs see H - B only through the numbers s_i^T (H - B) s_j, and an update eliminates a row of them
    with a pivot from the diagonal. Here the diagonal is zero but for the first of the order, and each pair
    is coupled to its neighbors in the order alone: so each pivot makes the next.
    """
    n = len(order)
    while True:
        seen = np.zeros((n, n))
        seen[order[0], order[0]] = generator.uniform(1.0, 3.0)
        for one, other in pairwise(order):
            seen[one, other] = seen[other, one] = generator.uniform(1.0, 3.0) * generator.choice([-1.0, 1.0])
        B = symmetric(generator, np.linspace(0.5, 1.5, n))
        S = generator.standard_normal((n, n))
        rest = np.linalg.solve(S, np.linalg.solve(S, seen).T)
        H = B + (rest + rest.T) / 2
        if _smallest_cosine(B, S, S @ H, lambda passing, c: passing[0]) >= SMALLEST_COSINE:
            return H, B, S


def _smallest_cosine(B: np.ndarray, S: np.ndarray, Y: np.ndarray, policy: Callable) -> float:
    """Learn all pairs in the order of a policy; return the smallest cosine used, 0 if a pair is left."""
    smallest, left = np.inf, np.ones(len(S), dtype=bool)
    while left.any():
        found = np.where(left, cosines(B, S, Y), 0.0)
        passing = np.flatnonzero(found > RULE)
        if passing.size == 0:
            return 0.0
        k = int(policy(passing, found))
        smallest, B = min(smallest, float(found[k])), rank_one(B, S[k], Y[k])
        left[k] = False
    return smallest
