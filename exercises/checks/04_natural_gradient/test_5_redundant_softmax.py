"""Checks of redundant-softmax: the singular system, and what must not depend on names and units."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.tolerances import TOLERANCES
from grader.verdict import Lost, Question, Verdict
from instances import called, divergence_hessian, matrix_error, matrix_if_any, scaled_residual
from softmax_model import Softmax, large_shift, uniform

QUESTION = Question("redundant-softmax", "A softmax with a class too many")

MIXED_UNITS = (
    "Your step does not solve F p = -g, feature by feature. Where features have units of different size, "
    "true curvature may look like round-off: damping and the tolerance of a pseudo-inverse cannot tell. "
    "Which directions are redundant is known beforehand."
)
PART_A = "Your softmax_fisher is wrong at these weights. If the step comes from it, mend part a first."


@pytest.mark.points("redundant-softmax", 5, part="a", title="the Fisher matrix")
def test_fisher(student: Student):
    generator = student.generator("a")
    for classes, size in [(3, 2), (2, 3)]:
        model = Softmax(generator, classes, size)
        n = model.W.size
        F = expect.array(called(student, "softmax_fisher", model.X, model.W), (n, n), "softmax_fisher")
        is_fisher(model, F)
        student.forget()
        shifted = called(student, "softmax_fisher", model.X, model.W + large_shift(generator, model))
        expect.within(
            "iterates",
            matrix_error(expect.array(shifted, (n, n), "softmax_fisher"), F),
            "One vector added to the weights of all classes changes your matrix, though it changes no "
            "probability.",
        )


def is_fisher(model: Softmax, F: np.ndarray) -> None:
    """Lose the part unless F is the Hessian of the mean divergence."""
    (classes, size), n = model.W.shape, model.W.size
    measured, share = divergence_hessian(model.divergence, n), model.shares(model.W)
    order = np.arange(n).reshape(size, classes).T.ravel()
    uncoupled = F - np.einsum("ia,ib,ij,ik->ajbk", share, share, model.X, model.X).reshape(n, n) / len(
        model.X
    )
    expect.within(
        "divergence",
        matrix_error(F, measured),
        "For short steps the mean divergence minus p^T F p / 2 should fall like the cube of the length of p; "
        "with your matrix it falls like the square. Start from the covariance of the score in the logits.",
        [
            Mistake(
                "sum",
                "Divided by the number of samples your matrix would be right: take the mean.",
                lambda: matrix_error(F / len(model.X), measured),
            ),
            Mistake(
                "order",
                "Your matrix orders its rows feature by feature. Those of W.ravel() go class by class.",
                lambda: matrix_error(F[np.ix_(order, order)], measured),
            ),
            Mistake(
                "shares-uncoupled",
                "Your matrix takes the classes for independent: it has diag(pi) alone. The score in the "
                "logits has a covariance between two classes.",
                lambda: matrix_error(uncoupled, measured),
            ),
        ],
    )


def step_of(student: Student, model: Softmax, W: np.ndarray | None = None) -> np.ndarray:
    """Return the student's step in all classes; name what a plain solve meets."""
    try:
        value = called(student, "softmax_step", model.X, model.labels, model.W if W is None else W)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "LinAlgError" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "The linear solver refused your matrix: F is singular, in every model and at every W. "
                + ("Use what you know of its null space." if fisher_is_right(student, model) else PART_A),
                "singular",
            ) from lost
        raise
    return expect.array(value, model.W.shape, "softmax_step")


def own_fisher(student: Student, model: Softmax) -> np.ndarray:
    """Return what the student's part a makes of this model."""
    return matrix_if_any(student, "softmax_fisher", model.W.size, model.X, model.W)


def fisher_is_right(student: Student, model: Softmax) -> bool:
    """Say whether a step could rely on the student's part a."""
    return matrix_error(own_fisher(student, model), model.fisher()) <= TOLERANCES["divergence"]


@pytest.mark.points("redundant-softmax", 6, part="b", title="the step in all classes")
def test_step(student: Student):
    generator = student.generator("b")
    for model in (uniform(generator), Softmax(generator, 3, 2), Softmax(generator, 4, 3, spread=14.0)):
        P = step_of(student, model)
        size = np.max(np.abs(P) * model.units)
        expect.that(bool(size > 0), "Your step is zero.", "zero")
        step_solves(student, model, P)
        expect.within(
            "residual",
            float(np.max(np.abs(P.sum(axis=0)) * model.units) / size),
            "The columns of your step do not sum to zero. Of all solutions the question asks for that "
            "one; what you add to every class alike changes no probability.",
        )


def unsolved(student: Student, model: Softmax) -> str:
    """Say what to look at when F p = -g does not hold and no mistake explains it."""
    if not fisher_is_right(student, model):
        return f"Your step does not solve F p = -g. {PART_A}"
    if np.ptp(model.units) > 0:
        return MIXED_UNITS
    return "Your step does not solve F p = -g. Compute both sides, with P.ravel() for p."


def step_solves(student: Student, model: Softmax, P: np.ndarray) -> None:
    """Lose the part unless F p = -g holds in the units of every feature."""
    F, g, units = model.fisher(), model.gradient(), model.units

    def error(P: np.ndarray, least_unit: float = 0.0) -> float:
        """Measure the equations of the features with units from `least_unit` on."""
        kept = np.tile(units >= least_unit, len(P))
        return scaled_residual(F[np.ix_(kept, kept)], P.ravel()[kept], g.ravel()[kept])

    expect.within(
        "residual",
        error(P),
        unsolved(student, model) if error(P) > TOLERANCES["residual"] else "",
        [
            Mistake(
                "from-part-a",
                "Your step solves F p = -g with your own softmax_fisher, which is wrong. Nothing is wrong "
                "here: mend part a.",
                lambda: scaled_residual(own_fisher(student, model), P.ravel(), g.ravel()),
            ),
            damped(F, P.ravel(), g.ravel()),
            Mistake("sign", "Your step climbs: -P solves F p = -g.", lambda: error(-P)),
            Mistake(
                "sum",
                "Your gradient and your matrix are scaled differently: one is a mean over the samples, the "
                "other a sum.",
                lambda: min(error(P * len(model.X)), error(P / len(model.X))),
            ),
            Mistake(
                "cut-off",
                "Your step solves the equations of the features with large units, and leaves the others "
                "out. A tolerance took their curvature for round-off. Which directions are redundant is "
                "known beforehand.",
                lambda: min((error(P, unit) for unit in np.unique(units)[1:]), default=np.inf),
            ),
        ],
    )


def damped(F: np.ndarray, p: np.ndarray, g: np.ndarray) -> Mistake:
    """Return the mistake of a multiple of I added to F."""
    damping = -float(p @ (F @ p + g) / (p @ p))
    return Mistake(
        "damped",
        "Your step solves (F + damping I) p = -g for some damping. The equations without it have solutions: "
        "which directions are redundant is known beforehand.",
        lambda: scaled_residual(F + damping * np.eye(g.size), p, g),
    )


@pytest.mark.points("redundant-softmax", 5, part="c", title="one class pinned", needs="b")
def test_pinned(student: Student):
    generator = student.generator("c")
    for classes, size, spread in [(3, 2, 0.0), (4, 3, 14.0)]:
        model = Softmax(generator, classes, size, spread)
        model.W[-1] = 0
        V = model.W[:-1]
        P = expect.array(called(student, "pinned_step", model.X, model.labels, V), V.shape, "pinned_step")
        pinned_step_solves(model, P)
        full = step_of(student, model, model.W + large_shift(generator, model))
        expect.within(
            "iterates",
            float(np.max(np.abs(P - (full[:-1] - full[-1])) * model.units) / np.max(np.abs(P) * model.units)),
            "softmax_step at the weights of the pinned model, all classes shifted alike, changes the "
            "probabilities otherwise than pinned_step. A model with a redundancy should learn what the one "
            "without it learns.",
        )


def pinned_step_solves(model: Softmax, P: np.ndarray) -> None:
    """Lose the part unless F p = -g holds for all classes but the last."""
    F, g = model.fisher()[: P.size, : P.size], model.gradient()[:-1].ravel()
    expect.within(
        "residual",
        scaled_residual(F, P.ravel(), g),
        "Your step does not solve F p = -g of the model in which the last class keeps the logit 0.",
        [
            Mistake(
                "cut-out",
                "Your step is the one in all classes, without its last row. The last class may not move now: "
                "what it did in the other step, the others have to do.",
                lambda: scaled_residual(F, (P + P.sum(axis=0)).ravel(), g),
            )
        ],
    )
