"""Checks of weibull-fisher: the divergence itself says what its Fisher matrix is."""

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from instances import (
    Weibull,
    called,
    divergence_hessian,
    hazard_parameters,
    matrix_error,
    matrix_if_any,
    scaled_residual,
)
from weibull_mistakes import (
    NO_CUBE,
    common_mistakes,
    hazard_mistakes,
    one_triangle,
    shape_mistake,
    step_mistakes,
    wrong_products,
)

QUESTION = Question("weibull-fisher", "The Fisher matrix of a waiting time")


def instances(student: Student, part: str) -> list[Weibull]:
    generator = student.generator(part)
    return [Weibull(generator, size, samples) for size, samples in [(2, 5), (3, 11)]]


def hazard_fisher_of(student: Student, model: Weibull) -> np.ndarray:
    size = model.theta.size
    value = called(student, "hazard_fisher", model.X, model.hazard_parameters)
    return expect.array(value, (size, size), "hazard_fisher")


def from_part_a(student: Student, model: Weibull, F: np.ndarray, measured: np.ndarray) -> Mistake:
    """Return the mistake of part a, seen through the right change of coordinates."""

    def error() -> float:
        A = model.jacobian()
        own = matrix_if_any(student, "weibull_fisher", len(F), model.X, model.theta)
        return matrix_error(F - A.T @ own @ A + measured, measured)

    return Mistake(
        "from-part-a",
        "Your matrix is A^T F A with the right Jacobian A and the F of your weibull_fisher. Nothing is wrong "
        "here: mend part a.",
        error,
    )


@pytest.mark.points("weibull-fisher", 6, part="a", title="the Fisher matrix in (w, a)")
def test_fisher(student: Student):
    for model in instances(student, "a"):
        theta, size = model.theta, model.theta.size
        F = expect.array(called(student, "weibull_fisher", model.X, theta), (size, size), "weibull_fisher")
        measured = divergence_hessian(model.divergence_of_step, size)
        expect.within(
            "divergence",
            matrix_error(F, measured),
            NO_CUBE + "Work out the mean of the products of two scores again: those of "
            f"{wrong_products(F, measured)} are wrong.",
            [
                one_triangle(F, measured),
                *common_mistakes(F, measured, len(model.X)),
                shape_mistake(F, measured, float(np.exp(theta[-1]))),
            ],
        )


@pytest.mark.points("weibull-fisher", 4, part="b", title="the same model by its hazard")
def test_hazard_fisher(student: Student):
    for model in instances(student, "b"):
        F = hazard_fisher_of(student, model)
        measured = divergence_hessian(model.divergence_of_hazard_step, model.theta.size)
        expect.within(
            "divergence",
            matrix_error(F, measured),
            NO_CUBE + "Look at the Jacobian A of theta in phi: the last parameter changes w too.",
            [
                from_part_a(student, model, F, measured),
                *common_mistakes(F, measured, len(model.X)),
                *hazard_mistakes(F, measured, model.jacobian()),
            ],
        )


@pytest.mark.points("weibull-fisher", 4, part="c", title="a step by the hazard, seen in (w, a)", needs="b")
def test_hazard_step(student: Student):
    generator = student.generator("c")
    for size, samples, alpha in [(2, 9, 0.3), (3, 14, 0.05)]:
        model = Weibull(generator, size, samples)
        y = np.exp(model.X @ model.theta[:-1] + generator.uniform(-1, 1, samples))
        end = expect.vector(
            called(student, "hazard_step", model.X, y, model.theta, alpha), size + 1, "hazard_step"
        )
        F, g = hazard_fisher_of(student, model), alpha * model.gradient(model.hazard_parameters, y)
        step_solves(model, F, g, end)


def step_solves(model: Weibull, F: np.ndarray, g: np.ndarray, end: np.ndarray) -> None:
    """Lose the part unless the way to `end` solves F p = -g in the coordinates phi."""
    expect.within(
        "residual",
        scaled_residual(F, hazard_parameters(end) - model.hazard_parameters, g),
        "In the coordinates phi your step does not solve F p = -alpha g, with the gradient of the mean "
        "negative log-likelihood in phi and your own hazard_fisher.",
        step_mistakes(model, F, g, end),
    )
