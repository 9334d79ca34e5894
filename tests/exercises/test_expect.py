"""The comparisons of the checks: no NaN passes, nothing broadcasts, shapes must match."""

import math

import numpy as np
import pytest
from grader import expect
from grader.tolerances import TOLERANCES
from grader.verdict import Lost, Verdict

LIMIT = TOLERANCES["residual"]


def refused(function, *arguments) -> Lost:
    with pytest.raises(Lost) as lost:
        function(*arguments)
    assert lost.value.verdict is Verdict.FAIL
    return lost.value


def test_within_its_tolerance():
    expect.within("residual", LIMIT, "far")
    for error in (np.nextafter(LIMIT, 1), math.inf, math.nan):
        assert refused(expect.within, "residual", error, "far").feedback == "far"


def test_a_mistake_is_named_when_undoing_it_helps():
    mistakes = [
        expect.Mistake(name, f"It is {name}.", lambda error=error: error)
        for name, error in [("nan", math.nan), ("far", 1.0), ("near", 0.0), ("nearer", 0.0)]
    ]
    assert refused(expect.within, "residual", 1.0, "far", mistakes).mistake == "near"
    assert refused(expect.within, "residual", 1.0, "far", mistakes[:2]).feedback == "far"


@pytest.mark.parametrize(
    "condition", [False, np.False_, 1, "yes", [1], None, math.nan, np.ones(1, dtype=bool)], ids=repr
)
def test_only_truth_is_true(condition):
    refused(expect.that, condition, "no")


def test_truth_is_true():
    expect.that(True, "no")
    expect.that(np.float64(1) > 0, "no")


@pytest.mark.parametrize(
    "value", [True, "1", None, [1.0], np.ones(1), math.nan, math.inf, 1e300, 10**200], ids=repr
)
def test_what_is_no_number(value):
    refused(expect.number, value, "x")


def test_numbers():
    assert [expect.number(value, "x") for value in (2, 2.0, np.array(2.0))] == [2.0] * 3


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        None,
        np.array(1.0),
        np.ones(1),
        np.ones((3, 1)),
        np.ones((1, 3)),
        np.ones(4),
        np.ones(3, dtype=bool),
        np.array([1.0, math.nan, 1.0]),
        np.array([1.0, -math.inf, 1.0]),
        np.array([1.0, 1e200, 1.0]),
        [1.0, "2", 3.0],
        [True, True, True],
        [np.ones(3), 1.0],
        [np.ones(1), np.ones(2)],
    ],
    ids=repr,
)
def test_what_is_no_vector_of_three(value):
    refused(expect.vector, value, 3, "x")


def test_vectors_and_rows():
    for value in (np.ones(3), np.ones(3, dtype=int), [1, 1.0, 1], (1.0, 1.0, 1.0)):
        assert expect.vector(value, 3, "x").tolist() == [1.0, 1.0, 1.0]
    assert expect.array([np.ones(2), np.zeros(2)], (2, 2), "x").tolist() == [[1, 1], [0, 0]]
    refused(expect.array, [np.ones(2), np.ones(3)], (2, 2), "x")


def test_pairs():
    assert expect.pair((1, 2), "(a, b)") == (1, 2)
    for value in ([1, 2], (1,), np.ones(2), None):
        refused(expect.pair, value, "(a, b)")


def test_scaled_residual_is_a_backward_error():
    matrix, b = np.diag([1.0, 1e-8]), np.array([1.0, 1.0])
    solution = np.linalg.solve(matrix, b)
    assert expect.scaled_residual(matrix, solution, b) < 1e-15
    assert expect.scaled_residual(1e6 * matrix, solution, 1e6 * b) < 1e-15
    # The price of that: a wrong solution may measure as little as one over the condition number.
    assert expect.scaled_residual(matrix, -solution, b) > 1e-8
    assert math.isnan(expect.scaled_residual(matrix, solution * math.nan, b))
