"""Gradient descent: what theory says of its rate on a quadratic."""

import numpy as np
import pytest
from cases import solve

from solvers import GradientDescent, Reason
from solvers.problems import quadratic, random_rotation

MU, L = 1.0, 50.0


@pytest.fixture
def problem():
    return quadratic(np.geomspace(MU, L, 6), rotation=random_rotation(6))


def test_best_fixed_step_shrinks_the_error_by_kappa_minus_one_over_kappa_plus_one(problem):
    solver = GradientDescent(learning_rate=2.0 / (L + MU), max_iterations=400, store_path=True, tolerance=0.0)
    errors = np.linalg.norm(solve(solver, problem).history.x, axis=1)
    assert (errors[300] / errors[200]) ** 0.01 == pytest.approx((L - MU) / (L + MU), rel=1e-6)


def test_error_in_each_eigendirection_is_multiplied_by_one_minus_alpha_h(problem):
    alpha, Q, h = 0.013, random_rotation(6), np.geomspace(MU, L, 6)
    solver = GradientDescent(learning_rate=alpha, max_iterations=5, store_path=True, tolerance=0.0)
    path = solve(solver, problem).history.x
    np.testing.assert_allclose(path[5] @ Q, (1.0 - alpha * h) ** 5 * (path[0] @ Q), rtol=1e-12)


@pytest.mark.parametrize(("alpha", "converges"), [(1.99 / L, True), (2.01 / L, False)])
def test_fixed_step_converges_if_and_only_if_alpha_is_below_two_over_L(problem, alpha, converges):
    solver = GradientDescent(learning_rate=alpha, max_iterations=3000)
    assert solve(solver, problem).success is converges


def test_diverging_run_returns_the_best_point_and_no_success(problem):
    result = solve(GradientDescent(learning_rate=1.0, max_iterations=1000), problem)
    assert not result.success
    assert result.reason is Reason.NON_FINITE
    np.testing.assert_array_equal(result.x, problem.x0)


def test_searched_steps_never_raise_the_objective(problem):
    assert np.all(np.diff(solve(GradientDescent(), problem).history.loss) <= 0.0)
