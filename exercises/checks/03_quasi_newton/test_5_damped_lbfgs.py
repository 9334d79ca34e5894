"""Checks of damped-lbfgs: residuals in the matrix that the pairs define, formed here where n is small."""

import numpy as np
import pytest
from damped_mistakes import direction_mistakes, product_mistakes
from grader import expect
from grader.expect import scaled_residual
from grader.student import Student
from grader.verdict import Lost, Question, Verdict
from pair_memory import LONG, Memory, curvature, inverse, inverse_product, long_memory, short_memory

QUESTION = Question("damped-lbfgs", "L-BFGS with damping")


def product(student: Student, v: np.ndarray, memory: Memory) -> np.ndarray:
    """Call `curvature_product`."""
    value = called(student, "curvature_product", v, *memory)
    return expect.vector(value, v.size, "the product")


def direction(student: Student, g: np.ndarray, memory: Memory, damping: float) -> np.ndarray:
    """Call `damped_direction`."""
    return expect.vector(called(student, "damped_direction", g, *memory, damping), g.size, "p")


def called(student: Student, name: str, first: np.ndarray, *rest: object) -> object:
    """Call a function; name the matrix that a long vector cannot afford, and arguments that change."""
    try:
        value = student.call(name, first, *rest)
    except Lost as lost:
        if first.size == LONG and (lost.verdict is Verdict.TIMEOUT or "MemoryError" in lost.feedback):
            raise Lost(
                lost.verdict,
                f"With {LONG} parameters {name} ran out of time or memory. Form no matrix of n rows and n "
                "columns: everything is made of the pairs.",
                "dense",
            ) from lost
        raise
    if student.changed:
        expect.fail(f"{name} changed an argument in place. Work on a copy.", "in-place")
    return value


@pytest.mark.points("damped-lbfgs", 6, part="a", title="the product with B")
def test_product(student: Student):
    generator = student.generator("a")
    for count in (1, 2, 4):
        memory = short_memory(generator, count, 9)
        v = generator.standard_normal(9)
        expect.within(
            "residual",
            scaled_residual(curvature(memory), memory.S[-1], product(student, memory.S[-1], memory)),
            f"With {count} pair{'s' * (count > 1)}, B s = y fails for the newest pair: your product with s "
            "is not y.",
            product_mistakes(memory, memory.S[-1], product(student, memory.S[-1], memory)),
        )
        u = product(student, v, memory)
        expect.within(
            "residual",
            scaled_residual(inverse(memory), u, v),
            f"With {count} pair{'s' * (count > 1)}, H^-1 times your product does not give v back, though the "
            "newest secant equation holds. Look at the first matrix and at the older pairs.",
            product_mistakes(memory, v, u),
        )


@pytest.mark.points("damped-lbfgs", 4, part="b", title="long vectors", needs="a")
def test_long_vectors(student: Student):
    generator = student.generator("b")
    memory = long_memory(generator)
    v = generator.standard_normal(LONG)
    u = product(student, v, memory)
    expect.within(
        "residual",
        float(np.linalg.norm(inverse_product(memory, u) - v) / np.linalg.norm(v)),
        "With long vectors, H^-1 times your product does not give v back.",
    )


@pytest.mark.points("damped-lbfgs", 8, part="c", title="the damped direction")
def test_damped_direction(student: Student):
    generator = student.generator("c")
    for count, damping in ((1, 0.5), (3, 0.0), (3, 1e-3), (4, 7.0), (4, 1e5)):
        memory = short_memory(generator, count, 9)
        g = generator.standard_normal(9)
        p = direction(student, g, memory, damping)
        B = curvature(memory) + damping * np.eye(9)
        expect.within(
            "residual",
            scaled_residual(B, p, -g),
            f"(B + damping I) p = -g does not hold for your p, with {count} pair{'s' * (count > 1)}. "
            "Multiply p by B, add damping times p and compare with -g.",
            direction_mistakes(memory, g, damping, p),
        )
    memory, g = long_memory(generator), generator.standard_normal(LONG)
    p = direction(student, g, memory, 2.0)
    rest = p + inverse_product(memory, g + 2.0 * p)
    expect.within(
        "residual",
        float(np.linalg.norm(rest) / np.linalg.norm(p)),
        "With long vectors (B + damping I) p = -g does not hold.",
    )
