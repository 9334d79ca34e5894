"""Checks of newton-step. None holds an answer: each tests a property of every right answer."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake, scaled_residual
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from instances import STEPS, SoftplusSum, symmetric

QUESTION = Question("newton-step", "A Newton step that always exists")

NOT_FALLING = "The gradient does not fall towards the end of your path. Look at the step and at its damping."


def step_mistakes(g: np.ndarray, H: np.ndarray, damping: float, p: np.ndarray) -> list[Mistake]:
    """Return the known mistakes in a step; each is undone in p and the damped system measured again."""
    identity = np.eye(g.size)
    matrix = H + damping * identity

    def solved_instead(mistaken: np.ndarray) -> float:
        """Measure p after replacing the mistaken matrix, which p would satisfy, by the right one."""
        return scaled_residual(matrix, np.linalg.solve(matrix, mistaken @ p), -g)

    return [
        Mistake(
            "sign",
            "Your step points uphill: -p solves the damped system. Look at the sign of the right-hand side.",
            lambda: scaled_residual(matrix, -p, -g),
        ),
        Mistake(
            "multiplied",
            "Your step is a product of the damped Hessian with -g. Newton divides by curvature: solve "
            "with it.",
            lambda: scaled_residual(matrix, np.linalg.solve(matrix, np.linalg.solve(matrix, p)), -g),
        ),
        Mistake(
            "damping-subtracted",
            "Your step solves (H - damping I) p = -g. Damping adds curvature: look at its sign.",
            lambda: solved_instead(H - damping * identity),
        ),
        Mistake(
            "damping-forgotten",
            "Your step solves H p = -g: the damping you report did not reach the matrix you factorized.",
            lambda: solved_instead(H),
        ),
        Mistake(
            "damping-everywhere",
            "Your step solves a system in which damping was added to every entry of H. NumPy broadcasts a "
            "number over the whole matrix; damping belongs on the diagonal.",
            lambda: solved_instead(H + damping),
        ),
        Mistake(
            "damping-scaled",
            "Your step solves (H + damping diag(H)) p = -g. That is Marquardt's scaling; here damping "
            "multiplies the identity.",
            lambda: solved_instead(H + damping * np.diag(np.diag(H))),
        ),
    ]


def damped_step(student: Student, g: np.ndarray, H: np.ndarray, damping: float) -> float:
    """Call `newton_step`, hold its step against the damping that it reports, and return that damping."""
    value = student.call("newton_step", g, H, damping)
    changed = [("g", "H", "damping")[position] for position in student.changed]
    if changed:
        expect.fail(f"newton_step changed its argument {changed[0]} in place. Work on a copy.", "in-place")
    step, used = expect.pair(value, "(p, damping_used)")
    p = expect.vector(step, g.size, "p")
    used = expect.number(used, "damping_used")
    expect.that(
        used >= damping, "damping_used is below the damping given; it may only grow.", "damping-lowered"
    )
    expect.within(
        "residual",
        scaled_residual(H + used * np.eye(g.size), p, -g),
        "(H + damping_used I) p = -g does not hold for the p and the damping_used you return. Multiply it "
        "out and look at the residual.",
        step_mistakes(g, H, used, p),
    )
    return used


@pytest.mark.points("newton-step", 4, part="a", title="the step where H + damping I is positive definite")
def test_step_where_positive_definite(student: Student):
    generator = student.generator("a")
    # Damping large, absent, small beside the curvature, and just what makes H positive definite.
    for eigenvalues, damping in [
        ([0.5, 2.0, 9.0], 2.0),
        ([1.0, 30.0, 1000.0], 0.0),
        ([0.1, 1.0, 5.0, 80.0], 0.01),
        ([-1.0, 0.5, 4.0, 7.0], 2.5),
    ]:
        g, H = generator.standard_normal(len(eigenvalues)), symmetric(generator, eigenvalues)
        used = damped_step(student, g, H, damping)
        expect.within(
            "rounding",
            abs(used - damping),
            "H + damping I was positive definite, and you raised the damping all the same. Let the "
            "factorization of H + damping I decide, not that of H.",
        )


@pytest.mark.points("newton-step", 4, part="b", title="the safeguard where it is not")
def test_safeguard(student: Student):
    generator = student.generator("b")
    for eigenvalues, damping, scale in [
        ([-2.0, 1.0, 6.0], 0.5, 1.0),
        ([-3.0, -0.1, 2.0, 8.0], 0.0, 1.0),
        ([-5.0, 1.0, 2.0, 20.0], 1e-9, 1e6),
        ([-1.0, 3.0, 4.0, 90.0], 0.0, 1e-6),
    ]:
        g = scale * generator.standard_normal(len(eigenvalues))
        H = scale * symmetric(generator, eigenvalues)
        used = safeguarded(student, g, H, scale * damping)
        expect.that(
            np.linalg.eigvalsh(H)[0] + used > 0,
            "H + damping_used I is not positive definite, so your step may point uphill. The safeguard "
            "must end only when the factorization succeeds.",
            "not-definite",
        )
        allowed = 10 * max(-np.linalg.eigvalsh(H)[0], 1e-3 * np.abs(H).max(), scale * damping)
        expect.that(
            used <= allowed * (1 + 1e-9),
            "damping_used is more than ten times what would have been enough. Too much damping turns "
            "the step into a short gradient step. Start lower, raise more gently, and measure by the size "
            "of H, not by a fixed number.",
            "overshoot",
        )


def safeguarded(student: Student, g: np.ndarray, H: np.ndarray, damping: float) -> float:
    """Call `newton_step` where the first factorization fails; name what an unguarded answer does then."""
    try:
        return damped_step(student, g, H, damping)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "LinAlgError" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "H + damping I was not positive definite, and the LinAlgError of the factorization left "
                "newton_step. Catch it and raise the damping.",
                "no-fallback",
            ) from lost
        if lost.verdict is Verdict.TIMEOUT and damping == 0:
            raise Lost(
                Verdict.TIMEOUT,
                "With damping 0 and an indefinite H your safeguard never ended. Zero times any factor "
                "stays zero.",
                "zero-stays-zero",
            ) from lost
        raise


def iterated(student: Student, objective: SoftplusSum) -> tuple[np.ndarray, np.ndarray, Oracle, Oracle]:
    """Call `newton_iterate` and return the path, the dampings and the two oracles that counted."""
    size = objective.start.size
    gradient, hessian = Oracle("grad", objective.gradient, size), Oracle("hess", objective.hessian, size)
    value = student.call("newton_iterate", gradient, hessian, objective.start, STEPS)
    path, dampings = expect.pair(value, "(path, dampings)")
    path = expect.array(path, (STEPS + 1, size), "path")
    return path, expect.vector(dampings, STEPS, "dampings"), gradient, hessian


@pytest.mark.points("newton-step", 4, part="c", title="the iteration and its evaluations")
def test_iteration(student: Student):
    objective = SoftplusSum(student.generator("c"), 4)
    path, dampings, gradient, hessian = iterated(student, objective)
    for oracle in (gradient, hessian):
        count = len(oracle.points)
        expect.that(
            count == STEPS,
            f"newton_iterate called {oracle.name} {count} times for {STEPS} steps. A step needs one "
            "gradient and one Hessian, and the last iterate needs neither.",
            "evaluations",
        )
    visited = np.array(gradient.points)
    if (path == path[-1]).all() and not (visited == visited[-1]).all():
        expect.fail(
            "All rows of path are the same, but you evaluated at different points. You stored one array "
            "and then changed it in place: store copies.",
            "aliased-path",
        )
    expect.that(
        np.array_equal(visited, path[:-1]) and np.array_equal(np.array(hessian.points), path[:-1]),
        "The points where you evaluated are not the rows of path, from x0 to the last but one.",
        "path",
    )
    for k in range(STEPS):
        g, H = objective.gradient(path[k]), objective.hessian(path[k])
        residual = scaled_residual(
            H + dampings[k] * np.eye(g.size), path[k + 1] - path[k], -g, size=float(np.linalg.norm(path[k]))
        )
        expect.within(
            "residual",
            residual,
            "A row of path minus the one before is not the full step that belongs to the damping you report. "
            "Add p itself, and store the damping that newton_step used.",
        )


@pytest.mark.points("newton-step", 4, part="d", title="the damping that keeps order two", needs="c")
def test_order(student: Student):
    objective = SoftplusSum(student.generator("d"), 4)
    path, dampings, *_ = iterated(student, objective)
    norms = np.array([np.linalg.norm(objective.gradient(x)) for x in path])
    # Below this a gradient is round-off, and neither its norm nor the damping chosen from it means anything.
    above = norms > 1e-11 * norms[0]
    expect.that(
        (dampings[above[:-1]] > 0).all(),
        "One of your dampings is zero where the gradient is not. Without damping a singular Hessian has "
        "no step.",
        "no-damping",
    )
    k = int(np.flatnonzero(above[:-1])[-1])
    expect.that(k > 0 and norms[k] < norms[k - 1], NOT_FALLING, "diverges")
    # Adding zero turns -0.0 into 0.0, which is what the feedback should print.
    power = 0.0 + np.log(dampings[k] / dampings[k - 1]) / np.log(norms[k] / norms[k - 1])
    expect.that(
        # Rules of order two fall with the power one, up to a constant factor; the nearest others with one
        # half.
        power >= 0.75,
        f"Near the solution your damping falls like the gradient norm to the power {max(power, 0.0):.1f}. "
        "Then the error after a step comes from the damping, not from the Taylor remainder. Which power "
        "does order two need?",
        "constant-damping" if power < 0.25 else "slow-damping",
    )
    expect.within(
        "converged",
        norms[-1] / norms[0],
        f"After {STEPS} steps the gradient is still {norms[-1] / norms[0]:.1e} of the first one. Near the "
        "solution your damping falls fast enough; on the way there it is too large. Compare it with the "
        "entries of H.",
    )
    scaled = SoftplusSum(student.generator("d"), 4, scale=1024.0)
    student.forget()
    scaled_path, *_ = iterated(student, scaled)
    expect.within(
        "iterates",
        float(np.abs(scaled_path - path).max()),
        "Multiplying J by 1024 changed your path, though it changes neither the minimizer nor the Newton "
        "step. Damping has the unit of H: build it from something that scales with J to the first power.",
    )
