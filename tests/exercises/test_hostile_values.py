"""Values that would pass a careless comparison, or break the judge: what `expect` makes of them."""

import numpy as np
import pytest
from grader import expect
from grader.expect import LARGEST, SMALLEST, Mistake, scaled_residual
from grader.verdict import Lost, Verdict

TINY = [5e-324, -5e-324, 1e-300, -1e-300, SMALLEST / 2]


@pytest.mark.parametrize("value", [*TINY, 0.0, -0.0])
def test_what_is_next_to_zero_is_zero(value):
    number = expect.number(value, "p")
    vector = expect.vector(np.array([value, 1.0]), 2, "p")
    assert (number, vector.tolist()) == (0.0, [0.0, 1.0])
    assert not np.signbit([number, vector[0]]).any()
    assert expect.array([np.array([value]), np.array([1.0])], (2, 1), "p").tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize("value", [SMALLEST, -SMALLEST, 1e-40, 1.0, -LARGEST])
def test_everything_else_is_itself(value):
    assert expect.number(value, "p") == value
    assert expect.vector(np.array([value]), 1, "p") == value
    # Quadratic expressions in it still have a norm.
    with np.errstate(over="ignore"):
        assert np.linalg.norm(np.array([value]) ** 2) > 0


def test_a_residual_of_values_next_to_zero_does_not_vanish():
    """Without the bound the residual below is 0 over a small number, and any direction of b would do."""
    S, b = np.array([[1.0, 2.0], [3.0, 5.0]]), np.ones(2)
    careless = 1e-200 * S
    assert np.linalg.norm(careless.T @ (careless @ b - b)) / np.linalg.norm(careless, 2) == 0
    kept = expect.array(careless, (2, 2), "S")
    with np.errstate(invalid="ignore"):
        assert not np.linalg.norm(kept.T @ (kept @ b - b)) / np.linalg.norm(kept, 2) <= 1
        assert not scaled_residual(kept, b, np.zeros(2)) <= 1


@pytest.mark.parametrize("entry", [np.nan, np.inf, -np.inf])
def test_a_residual_of_a_matrix_that_is_none_is_no_error_of_the_grader(entry):
    assert np.isnan(scaled_residual(np.diag([1.0, entry]), np.ones(2), np.ones(2)))


@pytest.mark.parametrize(
    "error",
    [lambda: np.linalg.inv(np.zeros((2, 2)))[0, 0], lambda: 1 / 0, lambda: 10.0**400, lambda: np.nan],
    ids=["singular", "division", "overflow", "nan"],
)
def test_a_mistake_that_cannot_be_undone_is_not_the_mistake(error):
    mistakes = [
        Mistake("inverse", "It is the inverse.", error),
        Mistake("sign", "It is the sign.", lambda: 0.0),
    ]
    for given, expected in ((mistakes, "sign"), (mistakes[:1], "")):
        with pytest.raises(Lost) as lost:
            expect.within("residual", 1.0, "far", given)
        assert (lost.value.verdict, lost.value.mistake) == (Verdict.FAIL, expected)


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ([1, "a", None], 3),
        ((None, [], [[1]]), 3),
        ([], 0),
        (np.zeros((4, 2)), 4),
        (np.zeros((0, 2)), 0),
        (np.array(7.0), 1),
        (7.0, 1),
        ("text", 1),
        (None, 1),
    ],
)
def test_the_length_of_anything(value, length):
    assert expect.length(value) == length
