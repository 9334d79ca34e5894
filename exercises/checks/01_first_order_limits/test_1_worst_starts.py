"""Checks of worst-starts: they run gradient descent from the start that was returned and look at it."""

from collections.abc import Callable

import numpy as np
import pytest
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question
from instances import hessian, hold_arguments, rotation, spectrum

QUESTION = Question("worst-starts", "Where gradient descent does its worst")

STEPS = 8


class Bowl:
    """A quadratic with the extremes of its spectrum, and what the two kinds of gradient descent do on it."""

    def __init__(self, generator: np.random.Generator):
        size = int(generator.integers(4, 7))
        self.h = spectrum(generator, size, condition=generator.uniform(6, 30))
        self.basis = rotation(generator, size)
        self.H = hessian(self.h, self.basis)
        self.minimizer = generator.uniform(0.5, 2.0, size)
        self.kappa = self.h[-1] / self.h[0]
        self.worst = (self.kappa - 1) / (self.kappa + 1)

    def power(self, exponent: float) -> np.ndarray:
        """Return a power of H."""
        return (self.basis * self.h**exponent) @ self.basis.T

    def fixed(self, e: np.ndarray) -> float:
        """Return how far the factors of the error are from the worst one, with the best fixed rate."""
        sizes = [np.linalg.norm(e)]
        for _ in range(STEPS):
            e = e - 2 / (self.h[0] + self.h[-1]) * (self.H @ e)
            sizes.append(np.linalg.norm(e))
        factors = np.array(sizes[1:]) / np.array(sizes[:-1])
        return float(np.abs(factors - self.worst).max())

    def searched(self, e: np.ndarray, steps: int = STEPS) -> np.ndarray:
        """Return the factors by which J falls in steps of exact line search."""
        values = [e @ self.H @ e]
        for _ in range(steps):
            g = self.H @ e
            e = e - (g @ g) / (g @ self.H @ g) * g
            values.append(e @ self.H @ e)
        return np.array(values[1:]) / np.array(values[:-1])

    def cosine(self, e: np.ndarray) -> float:
        """Return the cosine of the angle between -g and the way to the minimizer."""
        g = self.H @ e
        return float(g @ e / (np.linalg.norm(g) * np.linalg.norm(e)))


def start_of(student: Student, bowl: Bowl, name: str, *more: float) -> np.ndarray:
    """Call one of the functions and return the error of the start, e = x0 - x_min."""
    value = student.call(name, bowl.H, bowl.minimizer, *more)
    hold_arguments(student, name)
    x0 = expect.vector(value, bowl.minimizer.size, "The start")
    e = x0 - bowl.minimizer
    expect.within(
        "rounding",
        abs(float(np.linalg.norm(e)) - 1),
        "The start is not at distance 1 from x_min.",
        [
            Mistake(
                "around-origin",
                "The start is at distance 1 from the origin. The bowl lies around x_min: what you chose is "
                "the error, and the start is x_min plus the error.",
                lambda: abs(float(np.linalg.norm(x0)) - 1),
            )
        ],
    )
    return e


def rescaled(bowl: Bowl, e: np.ndarray, error: Callable[[np.ndarray], float]) -> list[Mistake]:
    """Return the mistakes of balancing the wrong quantity: times another power of H it would be right."""
    said = (
        "Your start has the two components it needs, in the wrong proportion: you balanced {}. Which "
        "quantity does the condition put on equal terms?"
    )
    return [
        Mistake(f"balanced-{name}", said.format(what), lambda power=power: error(bowl.power(power) @ e))
        for name, what, power in [
            ("less", "a quantity with too little of H in it", -0.5),
            ("much-less", "a quantity with far too little of H in it", -1.0),
            ("more", "a quantity with too much of H in it", 0.5),
            ("inverse", "a quantity that gives the large eigenvalue the large share", -2.0),
        ]
    ]


@pytest.mark.points("worst-starts", 2, part="a", title="bad for the fixed rate, ideal for the search")
def test_fixed_against_searched(student: Student):
    bowl = Bowl(student.generator("a"))
    e = start_of(student, bowl, "bad_for_fixed")
    expect.within(
        "optimum",
        bowl.fixed(e),
        "With the best fixed rate the error does not shrink by the worst factor in every step. Some "
        "component of your error has a smaller factor than that.",
    )
    expect.within(
        "optimum",
        float(np.sqrt(bowl.searched(e, 1)[0])),
        "The fixed rate does its worst from your start, but exact line search does not arrive with its first "
        "step. It arrives if -g points straight at the minimizer.",
    )


@pytest.mark.points("worst-starts", 3, part="b", title="worst for exact line search")
def test_worst_for_searched(student: Student):
    bowl = Bowl(student.generator("b"))
    e = start_of(student, bowl, "bad_for_search")

    def error(e: np.ndarray) -> float:
        return float(np.abs(bowl.searched(e) - bowl.worst**2).max())

    expect.within(
        "optimum",
        error(e),
        "Exact line search does better than the worst case from your start. The chapter's zigzag lives in "
        "one plane: which two eigenvectors span it?",
        rescaled(bowl, e, error),
    )


@pytest.mark.points("worst-starts", 3, part="c", title="the most misleading gradient")
def test_most_misleading(student: Student):
    bowl = Bowl(student.generator("c"))
    e = start_of(student, bowl, "most_misleading")
    smallest = 2 * np.sqrt(bowl.kappa) / (bowl.kappa + 1)

    def error(e: np.ndarray) -> float:
        return abs(bowl.cosine(e) - smallest)

    expect.within(
        "optimum",
        error(e),
        "There are starts from which -g points further away from the minimizer. Write the cosine in the "
        "eigenbasis, for an error in the plane of two eigenvectors.",
        rescaled(bowl, e, error),
    )


@pytest.mark.points("worst-starts", 4, part="d", title="a factor made to order")
def test_factor_made_to_order(student: Student):
    for instance in ("d", "d again"):
        generator = student.generator(instance)
        bowl = Bowl(generator)
        factor = bowl.worst**2 * generator.uniform(0.1, 0.8)
        e = start_of(student, bowl, "search_with_factor", float(factor))
        factors = bowl.searched(e)
        expect.within(
            "optimum",
            float(np.abs(factors - factor).max()),
            "The factor of J in the steps from your start is not the one asked for. In the plane of the two "
            "extreme eigenvectors it depends on the ratio of two components alone: solve for the ratio.",
            [
                Mistake(
                    "factor-of-error",
                    "The root of the factor of J in your steps is the factor that was asked for. It is J "
                    "that shrinks by this factor.",
                    lambda factors=factors, factor=factor: float(np.abs(np.sqrt(factors) - factor).max()),
                ),
            ],
        )
