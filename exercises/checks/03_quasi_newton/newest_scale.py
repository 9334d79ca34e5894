"""The scale of the first matrix, which part c of broken-recursion reads off the student's function."""

import numpy as np
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from inverse_products import distance, product


def scale_of_newest(student: Student, generator: np.random.Generator, S: np.ndarray, Y: np.ndarray) -> None:
    """Read gamma off a gradient that no pair changes."""
    count, n = S.shape
    outside = np.linalg.qr(np.vstack([S, Y]).T, mode="complete")[0][:, 2 * count :]
    g = outside @ generator.standard_normal(n - 2 * count)
    p = product(student, g, S, Y, count)
    scales = np.sum(S * Y, axis=1) / np.sum(Y * Y, axis=1)
    expect.within(
        "residual",
        distance(p, scales[-1] * g),
        "A gradient orthogonal to every s and every y should come back multiplied by the scale gamma of the "
        "newest pair. Yours comes back multiplied by something else.",
        [
            Mistake(
                "scale-of-another-pair",
                "Your scale gamma comes from the oldest pair in memory. The newest one knows the curvature "
                "here.",
                lambda: distance(p, scales[0] * g),
            ),
            Mistake(
                "sign",
                "The scale of the newest pair came back with the wrong sign.",
                lambda: distance(-p, scales[-1] * g),
            ),
            Mistake("no-scale", "Your first matrix is I. It should be gamma I.", lambda: distance(p, g)),
            Mistake(
                "scale-inverted",
                "Your scale belongs to B: it is y^T y / s^T y, upside down.",
                lambda: distance(p, g / scales[-1]),
            ),
            Mistake(
                "other-scale",
                "Your scale is s^T s / s^T y, the longer one of Barzilai and Borwein. The page takes the "
                "other.",
                lambda: distance(p, (S[-1] @ S[-1]) / (S[-1] @ Y[-1]) * g),
            ),
        ],
    )
