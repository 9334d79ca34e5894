"""The known mistakes in a product with B and in a damped direction, for damped-lbfgs."""

import numpy as np
from grader.expect import Mistake, scaled_residual
from pair_memory import Memory, curvature, inverse


def product_mistakes(memory: Memory, v: np.ndarray, u: np.ndarray) -> list[Mistake]:
    """Return the known mistakes in a product, each with the matrix that the product would belong to."""
    S, Y, gamma = memory
    return [
        Mistake(
            "inverse",
            "Your product is the one with H^-1: B times it gives v back. Asked for is B v.",
            lambda: scaled_residual(curvature(memory), u, v),
        ),
        Mistake(
            "gamma-for-B",
            "Your product belongs to a first matrix gamma I. That is the first H^-1; the first B is its "
            "inverse.",
            lambda: scaled_residual(inverse(Memory(S, Y, 1 / gamma)), u, v),
        ),
        Mistake(
            "order",
            "Your product belongs to the pairs in the opposite order. The first row is the oldest pair.",
            lambda: scaled_residual(inverse(Memory(S[::-1], Y[::-1], gamma)), u, v),
        ),
        Mistake(
            "exchanged",
            "Your product belongs to the DFP update: s and y are exchanged.",
            lambda: scaled_residual(inverse(Memory(Y, S, 1 / gamma)), v, u),
        ),
    ]


def direction_mistakes(memory: Memory, g: np.ndarray, damping: float, p: np.ndarray) -> list[Mistake]:
    """Return the known mistakes in a damped direction, each with the system that p would solve."""
    B, identity = curvature(memory), np.eye(g.size)

    def check(matrix: np.ndarray, p: np.ndarray) -> float:
        return scaled_residual(matrix, p, -g)

    return [
        Mistake(
            "sign", "Your p points uphill: -p solves the system.", lambda: check(B + damping * identity, -p)
        ),
        Mistake(
            "damping-forgotten",
            "Your p solves B p = -g: damping did not reach the system.",
            lambda: check(B, p),
        ),
        Mistake(
            "damping-subtracted",
            "Your p solves the system with damping subtracted from B.",
            lambda: check(B - damping * identity, p),
        ),
        *misplaced(memory, g, damping, p),
        *corrections(memory, g, damping, p),
    ]


def misplaced(memory: Memory, g: np.ndarray, damping: float, p: np.ndarray) -> list[Mistake]:
    """Return the mistakes of which each damps something else than B."""
    S, Y, gamma = memory
    damped_gamma = 1 / (1 / gamma + damping)
    return [
        Mistake(
            "inverse-damped",
            "Your p is -(H^-1 + damping I) g. Damping belongs to B; the inverse of a sum is not the sum of "
            "the inverses.",
            lambda: scaled_residual(np.eye(g.size), p, -(inverse(memory) @ g + damping * g)),
        ),
        Mistake(
            "sum-of-inverses",
            "Your p is -(H^-1 + I / damping) g: the inverse of a sum is not the sum of the inverses.",
            lambda: (
                scaled_residual(np.eye(g.size), p, -(inverse(memory) @ g + g / damping))
                if damping > 0
                else np.inf
            ),
        ),
        Mistake(
            "first-matrix-damped",
            "Your p comes from a memory whose first matrix is damped. The pairs then take the damping out "
            "again in their own directions: B s = y holds whatever the first matrix.",
            lambda: scaled_residual(curvature(Memory(S, Y, damped_gamma)), p, -g),
        ),
        Mistake(
            "pairs-damped",
            "Your p comes from pairs (s, y + damping s). They keep the newest equation of the damped matrix "
            "and no more.",
            lambda: min(
                scaled_residual(curvature(Memory(S, Y + damping * S, scale)), p, -g)
                for scale in (gamma, damped_gamma)
            ),
        ),
    ]


def corrections(memory: Memory, g: np.ndarray, damping: float, p: np.ndarray) -> list[Mistake]:
    """Return the mistakes in what the small matrix adds to -g / c, with c I the damped first matrix."""
    damped = curvature(memory) + damping * np.eye(g.size)
    first = 1 / memory.gamma + damping
    added = p + g / first
    return [
        Mistake(
            "correction-sign",
            "What your small matrix adds to -g / c, with c I the damped first matrix, has the wrong sign.",
            lambda: scaled_residual(damped, -g / first - added, -g),
        ),
        Mistake(
            "correction-scale",
            "What your small matrix adds to -g / c, with c I the damped first matrix, lacks a factor 1 / c: "
            "the inverse of c I stands on both sides of it.",
            lambda: scaled_residual(damped, -g / first + added / first, -g),
        ),
    ]
