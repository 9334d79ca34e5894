"""Checks of broken-recursion: identities of the matrix that the student's own products reveal."""

from functools import partial

import numpy as np
import pytest
from counted_pairs import at_the_precision, in_any_unit, nearly_orthogonal, refused_pairs
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.tolerances import TOLERANCES
from grader.verdict import Question
from instances import curved_pairs, of_one_scale, updated
from inverse_products import distance, matrix, product, secant_error
from newest_scale import scale_of_newest

QUESTION = Question("broken-recursion", "Five faults in twenty lines")


@pytest.mark.points("broken-recursion", 3, part="a", title="the newest secant equation")
def test_newest_pair(student: Student):
    generator = student.generator("a")
    n = 5
    g = generator.standard_normal(n)
    expect.within(
        "rounding",
        distance(product(student, g, np.empty((0, n)), np.empty((0, n)), 3), g),
        "Without a pair the direction should be -g.",
    )
    for count in (1, 2, 4):
        S, Y = curved_pairs(generator, count, n)
        s = product(student, Y[-1], S, Y, 10)
        expect.within(
            "residual",
            distance(s, S[-1]),
            f"With {count} pair{'s' * (count > 1)} in memory, H^-1 y = s fails for the newest of them. Which "
            "pairs reach your loops, and which weight does a pair get in the second loop?",
            [
                Mistake(
                    "sign",
                    "Your product is minus the step: look at the signs at the start and at the end.",
                    lambda s=s, S=S: distance(-s, S[-1]),
                ),
                Mistake(
                    "newest-lost",
                    "H^-1 y = s holds for the pair before the newest, not for the newest. Which pairs "
                    "does your slice keep?",
                    lambda S=S, Y=Y: secant_error(student, S, Y, -2),
                ),
            ],
        )
        # The product is linear: the equation holds for a change of the gradient, not for g = y alone.
        change = product(student, g + Y[-1], S, Y, 10) - product(student, g, S, Y, 10)
        expect.within(
            "residual",
            distance(change, S[-1]),
            "Where the gradient is y, the direction is -s. Where the gradient changes by y, the direction "
            "does not change by -s: your product is not linear in the gradient.",
        )


@pytest.mark.points("broken-recursion", 4, part="b", title="symmetry and the update, pair by pair")
def test_product_form(student: Student):
    generator = student.generator("b")
    n = 5
    S, Y, gamma = of_one_scale(generator, 4, n)
    before = gamma * np.eye(n)
    for count in range(1, 5):
        now = matrix(student, S[:count], Y[:count], 10)
        expect.within(
            "residual",
            distance(now.T, now),
            "u^T H^-1 v and v^T H^-1 u differ: your product belongs to no symmetric matrix. The second loop "
            "undoes the first in the reverse order.",
        )
        # Where every pair suggests one gamma, a pair more is one update more of the student's own matrix.
        s, y = S[count - 1], Y[count - 1]
        expect.within(
            "residual",
            distance(now, updated(before, s, y)),
            "With one pair your matrix is not the BFGS update of gamma I. Look at gamma and at each line of "
            "the loops."
            if count == 1
            else "Your matrix with one pair more is not the BFGS update of your matrix before. Compare the "
            "two loops with the algorithm line by line, for two pairs.",
            [
                Mistake(
                    "sign",
                    "Your matrix is minus the BFGS update: the direction is -H^-1 g.",
                    lambda now=now, before=before, s=s, y=y: distance(-now, updated(before, s, y)),
                ),
                Mistake(
                    "no-scale",
                    "With one pair your matrix is the update of I. The middle of the recursion multiplies by "
                    "gamma.",
                    lambda now=now, s=s, y=y: distance(now, updated(np.eye(n), s, y)),
                ),
                Mistake(
                    "dfp",
                    "Your matrix with one pair more is the DFP update of your matrix before.",
                    lambda now=now, before=before, s=s, y=y: distance(
                        np.linalg.inv(now), updated(np.linalg.inv(before), y, s)
                    ),
                ),
            ],
        )
        before = now


@pytest.mark.points("broken-recursion", 4, part="c", title="the memory and the scale")
def test_memory_and_scale(student: Student):
    generator = student.generator("c")
    n, count = 14, 6
    S, Y = curved_pairs(generator, count, n)
    g = generator.standard_normal(n)
    # What the direction would be, up to its length, if no pair had a say.
    shorter = g / np.linalg.norm(g)
    for memory in (1, 3, count):
        kept = S[-memory:], Y[-memory:]
        p, wanted = product(student, g, S, Y, memory), product(student, g, *kept, 100)

        def with_pairs(number: int, p: np.ndarray = p) -> float:
            if not 0 < number <= count:
                return np.inf
            return distance(p, product(student, g, S[-number:], Y[-number:], 100))

        expect.within(
            "residual",
            distance(p, wanted),
            "A direction from all pairs with memory m differs from the direction from the newest m pairs "
            "alone. Count the pairs that your slice keeps.",
            [
                Mistake(
                    "one-too-few",
                    "You keep one pair fewer than memory says.",
                    partial(with_pairs, memory - 1),
                ),
                Mistake(
                    "one-too-many",
                    "Your direction belongs to a memory one larger: you keep one pair too many, or you lose "
                    "the newest.",
                    partial(with_pairs, memory + 1),
                ),
            ],
        )
        expect.that(
            distance(p / np.linalg.norm(p), shorter) > TOLERANCES["residual"],
            f"With memory {memory} your direction is that of a shorter memory: a pair in memory has no say.",
            "unused-pairs",
        )
        shorter = p / np.linalg.norm(p)
    scale_of_newest(student, generator, S, Y)


@pytest.mark.points("broken-recursion", 3, part="d", title="which pairs count")
def test_which_pairs(student: Student):
    generator = student.generator("d")
    n, count = 6, 5
    S, Y = curved_pairs(generator, count, n)
    g = generator.standard_normal(n)
    expect.that(
        distance(product(student, g, S[:1], Y[:1], 3), g) > 0,
        "With one pair of plain positive curvature your direction is -g: the pair is lost before the loops. "
        "Mend part a first.",
        "pair-lost",
    )
    in_any_unit(student, g, S, Y)
    refused_pairs(student, g, S, Y)
    nearly_orthogonal(student, S[0], Y[0])
    at_the_precision(student, n)
