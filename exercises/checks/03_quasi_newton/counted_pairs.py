"""Which pairs count: what part d of broken-recursion tries on the student's function."""

import numpy as np
from grader import expect
from grader.student import Student
from inverse_products import distance, product

# Units of J are powers of two, which rescale floating-point numbers without rounding.
UNITS = (2.0**-60, 2.0**60)
EPS = float(np.finfo(float).eps)


def in_any_unit(student: Student, g: np.ndarray, S: np.ndarray, Y: np.ndarray) -> None:
    """Count J in other units: g and y are multiplied by the unit, and the direction stays."""
    plain = product(student, g, S, Y, 3)
    for unit in UNITS:
        expect.within(
            "rounding",
            distance(product(student, unit * g, S, unit * Y, 3), plain),
            "Counting J in another unit multiplies every y and every g by one number, and the direction "
            "should stay as it is. Which number in your code has the unit of J?",
        )


def refused_pairs(student: Student, g: np.ndarray, S: np.ndarray, Y: np.ndarray) -> None:
    """Put pairs without curvature between the others, and then in the place of the newest."""
    bad = Y.copy()
    bad[[1, 3]] *= -1
    bad[2] = 0.0
    expect.within(
        "rounding",
        distance(product(student, g, S, bad, 2), product(student, g, S[[0, 4]], Y[[0, 4]], 2)),
        "Pairs with s^T y <= 0 change your direction. Drop them, and only then count the newest.",
    )
    newest_bad = Y.copy()
    newest_bad[-1] *= -1
    expect.within(
        "rounding",
        distance(product(student, g, S, newest_bad, 2), product(student, g, S[:-1], Y[:-1], 2)),
        "A newest pair with s^T y <= 0 changes your direction. Drop it before anything is taken from it: "
        "gamma too belongs to the newest pair that counts.",
    )


def nearly_orthogonal(student: Student, step: np.ndarray, change: np.ndarray) -> None:
    """Try a pair at almost a right angle that counts all the same."""
    s = 2.0**-30 * step
    y = change - (step @ change) / (step @ step) * step
    y = np.linalg.norm(s) / np.linalg.norm(y) * y + 1e-6 * s
    # Refused, it would leave -g. Used, it leads along s, which is at a right angle.
    expect.that(
        distance(product(student, y, s[None], y[None], 2), y) > 0.5,
        "A pair whose s and y are nearly orthogonal, with s^T y > 0 far above round-off, was refused.",
        "too-strict",
    )


def at_the_precision(student: Student, n: int) -> None:
    """Try pairs whose cosine is on either side of the machine precision."""
    s, across = np.eye(n)[0], np.eye(n)[1]

    def used(cosine: float) -> bool:
        # The cosine is exact: s^T y is one product, and 1 + cosine^2 rounds to 1. An ignored pair leaves the
        # direction without a pair; a pair in use leads along s, which is at a right angle.
        y = across + cosine * s
        ignored = product(student, y, s[None][:0], y[None][:0], 1)
        return distance(product(student, y, s[None], y[None], 1), ignored) > 0.5

    expect.that(
        used(256 * EPS),
        "A pair with s^T y = 256 eps |s| |y| was refused, and rule 1 counts it. What do you compare s^T y "
        "with?",
        "too-strict",
    )
    expect.that(
        not used(EPS / 4),
        "A pair with s^T y = eps |s| |y| / 4 was used, and rule 1 ignores it: of such an s^T y rounding "
        "decides the sign.",
        "too-lax",
    )
