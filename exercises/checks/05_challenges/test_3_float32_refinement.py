"""Checks of float32-refinement: the matrix stays with the grader, and so does the factor in float32."""

from collections.abc import Callable

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Oracle, Student
from grader.verdict import Lost, Question
from instances import symmetric

QUESTION = Question("float32-refinement", "Float64 from a factor in float32")

SIZE = 20
STEPS = 8
SINGLE = np.finfo(np.float32)
# Products beyond what the same corrections need, before a run counts as one that goes on for nothing.
SPARE = 10


def solver_in_float32(H: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that solves with H in float32, from a factor computed in float32."""
    A, n = H.astype(np.float32), len(H)
    L = np.zeros_like(A)
    for j in range(n):
        L[j, j] = np.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        L[j + 1 :, j] = (A[j + 1 :, j] - L[j + 1 :, :j] @ L[j, :j]) / L[j, j]

    def solve(r: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            x = r.astype(np.float32)
            for i in range(n):
                x[i] = (x[i] - L[i, :i] @ x[:i]) / L[i, i]
            for i in reversed(range(n)):
                x[i] = (x[i] - L[i + 1 :, i] @ x[i + 1 :]) / L[i, i]
        return x.astype(float)

    return solve


def oracles(H: np.ndarray, solve: Callable[[np.ndarray], np.ndarray]) -> tuple[Oracle, Oracle]:
    """Return the two functions that the answer gets."""
    return Oracle("product", lambda v: H @ v, len(H)), Oracle("solve32", solve, len(H))


def within_budget(product: Oracle, solve32: Oracle, budget: int) -> None:
    """Lose the part if one of the two was called too often, or overflowed."""
    for oracle in (product, solve32):
        count = len(oracle.points)
        expect.that(
            count <= budget,
            f"You called {oracle.name} {count} times, where {budget} are allowed. At p = 0 the residual is "
            "known without a product, and a residual serves once.",
            "budget",
        )
    expect.that(
        all(np.max(np.abs(r)) < SINGLE.max for r in solve32.points),
        "You gave solve32 a vector that overflows in float32. A solve is linear: it does not care for the "
        "size of its right side, and float32 does.",
        "overflow",
    )


def lost_digits(solve32: Oracle) -> bool:
    """Say whether a vector was handed over at a size where float32 has hardly any digits left."""
    return any(0 < np.max(np.abs(r)) < 1e3 * SINGLE.tiny for r in solve32.points)


def refined(student: Student, H: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, bool]:
    """Call `refine` and return its path, and whether digits were lost on the way to solve32."""
    product, solve32 = oracles(H, solver_in_float32(H))
    try:
        value = student.call("refine", product, solve32, g, STEPS)
    except Lost:
        # An overflow goes on as infinity until something refuses it: say where it began.
        within_budget(product, solve32, STEPS)
        raise
    within_budget(product, solve32, STEPS)
    path = expect.array(value, (STEPS + 1, len(g)), "path")
    return path, lost_digits(solve32) or bool((path[1] == 0).all())


def refinement_mistakes(H: np.ndarray, path: np.ndarray, g: np.ndarray, lost: bool) -> list[Mistake]:
    """Return the known mistakes in a path of refinement."""
    p, first = path[-1], path[1]
    error = scaled_residual(H, p, -g)
    return [
        Mistake("sign", "Your p solves H p = g: look at the sign.", lambda: scaled_residual(H, -p, -g)),
        Mistake(
            "sign",
            "Your first correction solves H p = g: look at the sign of the residual that solve32 gets.",
            lambda: 0.0 if np.linalg.norm(H @ first - g) < 0.1 * np.linalg.norm(g) else np.inf,
        ),
        Mistake(
            "underflow",
            "For a small g your residuals fall below the range of float32, and lose their digits there. A "
            "solve is linear: change the size of its right side before, and undo it after.",
            lambda: 0.0 if lost and np.linalg.norm(g) < SINGLE.tiny else np.inf,
        ),
        Mistake(
            "one-solve",
            "About seven digits are right: those of float32. What has to be computed in float64, and again "
            "after every correction, so that more can follow?",
            lambda: 0.0 if error < 1e-5 else np.inf,
        ),
    ]


@pytest.mark.points("float32-refinement", 6, part="a", title="refinement, in any unit of g")
def test_refinement(student: Student):
    generator = student.generator("a")
    spectra = [
        np.geomspace(1 / kappa, 1.0, SIZE) * generator.uniform(0.9, 1.1) for kappa in (1e2, 1e4, 1e2, 1e3)
    ]
    matrices = [symmetric(generator, spectrum) for spectrum in spectra]
    # With powers of two every step is exact, and a residual is zero: nothing may be divided by it.
    matrices.append(np.diag(2.0 ** generator.integers(-3, 4, SIZE)))
    for H, scale in zip(matrices, [1.0, 1.0, 1e-41, 1e41, 1.0], strict=True):
        g = generator.integers(1, 8, SIZE) if H[0, 1] == 0 else generator.standard_normal(SIZE)
        path, lost = refined(student, H, scale * g)
        expect.that((path[0] == 0).all(), "The first row of path is p = 0, before any correction.", "path")
        expect.within(
            "refined",
            scaled_residual(H, path[-1], -scale * g),
            "The last row of path does not solve H p = -g to the digits of float64. Look at how the "
            "residual falls from row to row, and at the first row where it does not.",
            refinement_mistakes(H, path, scale * g, lost),
        )
        expect.that(
            np.linalg.norm(H @ path[1] + scale * g) < 0.1 * np.linalg.norm(scale * g),
            "The end of path is right, but its second row is no better than the first: one correction is "
            "lost. What is the residual at p = 0?",
            "lost-correction",
        )


def floor_of(H: np.ndarray, p: np.ndarray, g: np.ndarray, L: float) -> float:
    """Return the residual at p in units of the floor that the sheet defines."""
    eps = np.finfo(float).eps
    return float(np.linalg.norm(H @ p + g) / (len(g) * eps * (L * np.linalg.norm(p) + np.linalg.norm(g))))


def needed(H: np.ndarray, solve: Callable[[np.ndarray], np.ndarray], g: np.ndarray, L: float) -> int:
    """Return the number of corrections after which plain refinement stands at the floor."""
    p, count = np.zeros_like(g), 0
    while floor_of(H, p, g, L) > 1:
        p, count = p + solve(-g - H @ p), count + 1
    return count


@pytest.mark.points("float32-refinement", 4, part="b", title="stop at the floor, and say so", needs="a")
def test_floor(student: Student):
    generator = student.generator("b")
    H = symmetric(generator, np.geomspace(1e-3, 1.0, SIZE))
    g, factor = generator.standard_normal(SIZE), solver_in_float32(H)
    damped = solver_in_float32(H + generator.uniform(2e-3, 3e-3) * np.eye(SIZE))
    rough = H.astype(np.float32).astype(float) + 1e-7 * symmetric(generator, np.ones(SIZE) / 2)

    def far_too_long(r: np.ndarray) -> np.ndarray:
        return 2.5 * factor(r)

    for what, solve in [("fast", factor), ("slow", damped)]:
        most = needed(H, solve, g, 1.0) + SPARE
        p, converged, count = stopped(student, H, solve, g)
        expect.that(
            converged and floor_of(H, p, g, 1.0) <= 1,
            f"A {what} run, whose residual falls with every correction, did not end at the floor with True. "
            "Go on as long as the residual falls, however slowly.",
            "impatient",
        )
        expect.that(
            count <= most,
            f"In a {what} run you spent {count} products, far more than it took to reach the floor. What is "
            "lost in the round-off of a residual no correction brings back.",
            "never-satisfied",
        )
    product = Oracle("product", lambda v: (rough @ v).astype(np.float32).astype(float), SIZE)
    for what, oracle, solve in [
        ("diverges", None, far_too_long),
        ("stalls far above the floor", product, factor),
    ]:
        _, converged, count = stopped(student, H, solve, g, oracle)
        expect.that(not converged, f"A run that {what} was reported as converged.", "false-success")
        expect.that(
            count <= 40,
            f"A run that {what} took {count} products before you gave it up; 40 are allowed. Compare with "
            "the smallest residual so far.",
            "never-satisfied",
        )


def stopped(
    student: Student,
    H: np.ndarray,
    solve: Callable[[np.ndarray], np.ndarray],
    g: np.ndarray,
    instead: Oracle | None = None,
) -> tuple[np.ndarray, bool, int]:
    """Call `refine_to_floor` and return its two values and the number of products."""
    product, solve32 = oracles(H, solve)
    product = instead or product
    p, converged = expect.pair(student.call("refine_to_floor", product, solve32, g, 1.0), "(p, converged)")
    expect.that(type(converged) is bool, "converged should be True or False.")
    return expect.vector(p, SIZE, "p"), converged, len(product.points)


@pytest.mark.points("float32-refinement", 6, part="c", title="a damped factor, under a budget")
def test_budget(student: Student):
    generator, size, budget = student.generator("c"), 40, 24
    flat = np.geomspace(1e-6, 3e-5, 4) * generator.uniform(0.9, 1.1, 4)
    H = symmetric(generator, np.concatenate([flat, generator.uniform(0.1, 1.0, size - 4)]))
    g = generator.standard_normal(size)
    damping = size * (size + 1) * SINGLE.eps
    product, solve32 = oracles(H, solver_in_float32(H + damping * np.eye(size)))
    p = expect.vector(student.call("accelerated", product, solve32, g, budget), size, "p")
    within_budget(product, solve32, budget)
    expect.that(
        len(solve32.points) > 0,
        "You never called solve32: products alone take more than the budget at this condition number.",
        "no-preconditioner",
    )
    share = float(np.linalg.norm(H @ p + g) / np.linalg.norm(g))
    expect.within(
        "budget",
        share,
        f"After {len(product.points)} products |H p + g| is {share:.0e} of |g|. Where curvature is far "
        "below the damping, a correction gains only the share h / (h + damping) of what is missing. Let "
        "later corrections know the earlier ones.",
        [
            Mistake(
                "sign",
                "Your p solves H p = g: look at the sign.",
                lambda: float(np.linalg.norm(H @ p - g) / np.linalg.norm(g)),
            )
        ],
    )
