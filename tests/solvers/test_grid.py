"""Every solver on every problem: solved, reported honestly, counted exactly."""

from itertools import pairwise

import numpy as np
import pytest
from cases import PROBLEMS, SOLVERS, knows_curvature, solve, solved


@pytest.fixture(params=SOLVERS)
def solver_name(request):
    return request.param


@pytest.fixture(params=PROBLEMS)
def problem_name(request):
    return request.param


@pytest.fixture
def solver(solver_name):
    return SOLVERS[solver_name]


@pytest.fixture
def problem(problem_name):
    return PROBLEMS[problem_name]


@pytest.fixture
def result(solver_name, problem_name):
    return solved(solver_name, problem_name)


def test_every_solver_solves_every_problem(result, problem):
    assert result.success, result
    assert result.fun - problem.minimum <= 1e-8 * max(1.0, problem.f(problem.x0) - problem.minimum)


def test_result_is_what_the_functions_say_at_x(result, problem):
    assert result.fun == problem.f(result.x)
    np.testing.assert_array_equal(result.grad, problem.grad(result.x))
    assert result.grad_norm == pytest.approx(np.linalg.norm(result.grad), rel=1e-15)
    assert result.grad_max == np.max(np.abs(result.grad))


def test_counts_are_exact_and_no_point_is_evaluated_twice_in_a_row(solver, problem):
    calls = {"f": [], "grad": [], "hess": []}

    def counted(name):
        def function(x):
            assert np.all(np.isfinite(x))
            calls[name].append(x.copy())
            return getattr(problem, name)(x)

        return function

    result = solve(solver, problem, **{name: counted(name) for name in calls})
    assert [len(points) for points in calls.values()] == [result.nfev, result.njev, result.nhev]
    for points in calls.values():
        assert not any(np.array_equal(a, b) for a, b in pairwise(points))


def test_history_has_one_row_an_iterate_and_ends_with_the_counts(result, problem):
    history = result.history
    names = history.keys()
    for name in names:
        assert len(history[name]) == result.nit + 1
    assert history.loss[0] == problem.f(problem.x0)
    assert history.step_length[0] == history.step_norm[0] == 0.0
    assert history.nfev[-1] <= result.nfev


def test_two_runs_of_one_object_agree_to_the_last_bit(solver, problem, result):
    first, second = result, solve(solver, problem)
    np.testing.assert_array_equal(first.x, second.x)
    np.testing.assert_array_equal(first.history.loss, second.history.loss)


def test_combined_value_and_gradient_change_nothing(solver, problem, result):
    apart = result
    together = solve(solver, problem, f=lambda x: (problem.f(x), problem.grad(x)), grad=True)
    np.testing.assert_array_equal(apart.x, together.x)
    assert together.njev == together.nfev


def test_smallest_eigenvalue_is_that_of_the_hessian(solver, problem, result):
    if not knows_curvature(solver):
        assert result.smallest_eigenvalue is None
        return
    expected = np.linalg.eigvalsh(problem.hess(result.x))[0]
    assert result.smallest_eigenvalue == pytest.approx(expected, abs=1e-10)
