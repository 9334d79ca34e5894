"""Gradient descent: what theory says of its rate on a quadratic."""

import numpy as np
import pytest
from cases import solve

from solvers import Adam, GradientDescent, Momentum, Reason
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


def run_momentum(problem, iterations, **options):
    solver = Momentum(max_iterations=iterations, tolerance=0.0, store_path=True, **options)
    return solve(solver, problem).history.x


def best_heavy_ball(mu, largest):
    kappa = largest / mu
    beta = ((np.sqrt(kappa) - 1.0) / (np.sqrt(kappa) + 1.0)) ** 2
    return {"learning_rate": 4.0 / (np.sqrt(largest) + np.sqrt(mu)) ** 2, "momentum": beta}


def test_heavy_ball_follows_its_recursion(problem):
    path = run_momentum(problem, 6, learning_rate=0.01, momentum=0.8)
    for k in range(1, 6):
        expected = path[k] - 0.01 * problem.grad(path[k]) + 0.8 * (path[k] - path[k - 1])
        np.testing.assert_allclose(path[k + 1], expected, rtol=1e-12)


def test_nesterov_reports_the_points_where_it_takes_gradients(problem):
    alpha, beta = 0.01, 0.8
    ahead = run_momentum(problem, 6, learning_rate=alpha, momentum=beta, nesterov=True)
    theta, v = problem.x0.copy(), np.zeros(6)
    for k in range(6):
        np.testing.assert_allclose(ahead[k], theta + beta * v, rtol=1e-12)
        v = beta * v - alpha * problem.grad(theta + beta * v)
        theta = theta + v


def test_heavy_ball_takes_the_root_of_the_condition_number():
    counts = []
    for kappa in (100.0, 10000.0):
        problem = quadratic(np.geomspace(1.0, kappa, 6), rotation=random_rotation(6))
        options = best_heavy_ball(1.0, kappa)
        result = solve(Momentum(**options, max_iterations=20000, tolerance=1e-8), problem)
        assert result.success
        counts.append(result.nit)
    assert np.log10(counts[1] / counts[0]) / 2 == pytest.approx(0.5, abs=0.1)


def test_without_momentum_it_is_gradient_descent(problem):
    plain = GradientDescent(learning_rate=0.01, max_iterations=5, tolerance=0.0, store_path=True)
    np.testing.assert_array_equal(
        run_momentum(problem, 5, learning_rate=0.01, momentum=0.0), solve(plain, problem).history.x
    )


def test_adam_without_memory_is_sign_descent(problem):
    solver = Adam(learning_rate=0.1, beta1=0.0, beta2=0.0, epsilon=0.0, max_iterations=3, store_path=True)
    path = solve(solver, problem).history.x
    np.testing.assert_allclose(path[1], path[0] - 0.1 * np.sign(problem.grad(path[0])), rtol=1e-12)


def test_adams_first_step_is_the_learning_rate_in_every_parameter(problem):
    path = solve(Adam(learning_rate=0.05, max_iterations=1, store_path=True), problem).history.x
    np.testing.assert_allclose(np.abs(path[1] - path[0]), 0.05, rtol=1e-6)


def test_gradient_descent_turns_with_the_axes_and_adam_does_not():
    Q, spectrum, x0 = random_rotation(4), np.geomspace(1.0, 100.0, 4), np.arange(1.0, 5.0)
    aligned, turned = quadratic(spectrum, x0=x0), quadratic(spectrum, rotation=Q, x0=Q @ x0)
    options = {"max_iterations": 20, "tolerance": 0.0, "store_path": True}
    for solver, turns in [
        (GradientDescent(learning_rate=0.01, **options), True),
        (Adam(learning_rate=0.01, **options), False),
    ]:
        here, there = solve(solver, aligned).history.x, solve(solver, turned).history.x
        assert np.allclose(here @ Q.T, there, atol=1e-10) is turns


def test_adam_agrees_with_pytorch(problem):
    torch = pytest.importorskip("torch")
    path = solve(
        Adam(learning_rate=0.03, max_iterations=10, tolerance=0.0, store_path=True), problem
    ).history.x
    theta = torch.tensor(problem.x0, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=0.03)
    for k in range(10):
        theta.grad = torch.tensor(problem.grad(theta.detach().numpy()))
        optimizer.step()
        np.testing.assert_allclose(path[k + 1], theta.detach().numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("solver", "options", "named"),
    [
        (Momentum, {"momentum": 1.0}, "momentum"),
        (Momentum, {"momentum": -0.1}, "momentum"),
        (Momentum, {"nesterov": 1}, "nesterov"),
        (Adam, {"beta1": 1.0}, "beta1"),
        (Adam, {"beta2": -0.5}, "beta2"),
        (Adam, {"epsilon": -1e-8}, "epsilon"),
        (Adam, {"learning_rate": 0.0}, "learning_rate"),
    ],
)
def test_bad_options_are_named(solver, options, named):
    with pytest.raises((TypeError, ValueError), match=named):
        solver(**options)
