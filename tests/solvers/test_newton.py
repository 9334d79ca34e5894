"""Newton's method: its theorems, its identities, and what its fallback owes it."""

from itertools import pairwise

import numpy as np
import pytest
from cases import solve
from scipy.optimize import minimize

from solvers import NewtonOptimizer, Reason
from solvers.newton import cholesky_step, flipped_step, raised_damping_step
from solvers.problems import Problem, monkey_saddle, quadratic, random_rotation, rosenbrock, saddle

RAW = {"damping": 0.0, "line_search": None, "fallback": None}


@pytest.fixture(scope="module")
def bowl():
    """A smooth, strongly convex sum of exponentials with its minimizer to machine precision."""
    rng = np.random.default_rng(5)
    A, b = rng.standard_normal((8, 3)), rng.standard_normal(8)

    def grad(x):
        return A.T @ np.exp(A @ x - b) + x

    def hess(x):
        return (A.T * np.exp(A @ x - b)) @ A + np.eye(3)

    solution = np.zeros(3)
    for _ in range(50):
        solution = solution - np.linalg.solve(hess(solution), grad(solution))
    return Problem(
        name="bowl",
        f=lambda x: np.exp(A @ x - b).sum() + 0.5 * x @ x,
        grad=grad,
        hess=hess,
        x0=solution + 0.5,
        solution=solution,
        minimum=None,
        source="this test",
    )


def errors(problem, **options):
    path = solve(NewtonOptimizer(store_path=True, tolerance=1e-14, **options), problem).history.x
    errors = np.linalg.norm(path - problem.solution, axis=1)
    return errors[errors > 1e-13]


def order(errors):
    logs = np.log(errors[-4:])
    return np.polyfit(logs[:-1], logs[1:], 1)[0]


@pytest.mark.parametrize(
    "options",
    [
        {"damping": 0.0},
        {},
        {"damping": 0.1, "damping_rule": "gradient"},
        {"fallback": "flip"},
        {"line_search": "wolfe"},
    ],
    ids=["undamped", "vanishing", "gradient", "flip", "wolfe"],
)
def test_newton_converges_with_order_two(bowl, options):
    assert order(errors(bowl, **options)) == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("start", [(-1.2, 1.0), (3.0, -4.0), (0.0, 10.0)])
def test_every_wolfe_step_lowers_the_objective_and_flattens_the_slope(start):
    result = solve(NewtonOptimizer(line_search="wolfe", store_path=True), rosenbrock, x0=np.array(start))
    assert result.success
    for before, after in pairwise(result.history.x):
        p, slope = after - before, rosenbrock.grad(before) @ (after - before)
        assert rosenbrock.f(after) <= rosenbrock.f(before) + 1e-4 * slope < rosenbrock.f(before)
        assert abs(rosenbrock.grad(after) @ p) <= 0.9 * abs(slope) * (1 + 1e-9)


@pytest.mark.parametrize("damping", [1e-3, 0.1, 1.0])
def test_constant_damping_is_linear_with_factor_lambda_over_mu_plus_lambda(bowl, damping):
    observed = errors(bowl, damping=damping, damping_rule="constant")
    observed = observed[observed < 1e-3]
    mu = np.linalg.eigvalsh(bowl.hess(bowl.solution))[0]
    assert observed[2] / observed[1] == pytest.approx(damping / (mu + damping), rel=0.05)


@pytest.mark.parametrize("damping_rule", ["constant", "gradient"])
def test_any_amount_of_damping_runs_to_the_end(damping_rule, bowl):
    result = solve(NewtonOptimizer(damping=30.0, damping_rule=damping_rule, max_iterations=2000), bowl)
    assert result.success


def test_vanishing_damping_grows_back_where_steps_are_shortened():
    solver = NewtonOptimizer()
    share = solver.damping
    for _ in range(20):
        share = solver.next_share(share, alpha=1.0)
    assert share < 1e-30
    for _ in range(6):
        share = solver.next_share(share, alpha=0.5)
    assert share == solver.damping


def test_one_step_solves_a_quadratic_of_any_conditioning():
    for kappa in (1e0, 1e4, 1e8):
        problem = quadratic(np.geomspace(1.0, kappa, 12), rotation=random_rotation(12))
        result = solve(NewtonOptimizer(damping=0.0, tolerance=1e-8), problem)
        assert result.nit <= 2
        assert result.fun <= 1e-12 * problem.f(problem.x0)


def test_raw_newton_crosses_the_rosenbrock_valley_in_two_steps():
    result = solve(NewtonOptimizer(**RAW), rosenbrock)
    assert result.nit == 2
    assert result.history.loss.max() == pytest.approx(1600.0, rel=1e-9)


@pytest.mark.parametrize("options", [RAW, {"damping": 0.0}, {"damping": 0.0, "fallback": None}])
def test_undamped_iterates_are_affine_invariant(options):
    A, b = np.array([[2.0, 1.0], [-0.5, 0.4]]), np.array([0.3, -0.7])
    solver = NewtonOptimizer(**options, store_path=True, tolerance=0.0, max_iterations=8)
    here = solve(solver, rosenbrock).history.x
    there = solver.optimize(
        lambda y: rosenbrock.f(A @ y + b),
        lambda y: A.T @ rosenbrock.grad(A @ y + b),
        lambda y: A.T @ rosenbrock.hess(A @ y + b) @ A,
        np.linalg.solve(A, rosenbrock.x0 - b),
    ).history.x
    steps = min(len(here), len(there))
    np.testing.assert_allclose(there[:steps] @ A.T + b, here[:steps], atol=1e-7)


def test_raw_newton_is_attracted_by_the_saddle_and_says_so():
    result = solve(NewtonOptimizer(**RAW, store_path=True), saddle)
    np.testing.assert_allclose(result.history.x[-1], 0.0, atol=1e-6)
    assert result.reason is Reason.SADDLE
    assert not result.success


@pytest.mark.parametrize("fallback", ["damping", "flip"])
def test_a_start_on_a_saddle_far_from_the_minimum_is_solved_to_the_tolerance(fallback):
    # Minima at distance sqrt(3) from the saddle: the escape alone does not hit them.
    result = NewtonOptimizer(fallback=fallback).optimize(
        lambda x: 0.5 * x[0] ** 2 + 0.25 * x[1] ** 4 - 1.5 * x[1] ** 2,
        lambda x: np.array([x[0], x[1] ** 3 - 3.0 * x[1]]),
        lambda x: np.diag([1.0, 3.0 * x[1] ** 2 - 3.0]),
        [0.0, 0.0],
    )
    assert result.success, result
    assert abs(result.x[1]) == pytest.approx(np.sqrt(3.0), abs=1e-6)


@pytest.mark.parametrize("fallback", ["damping", "flip"])
@pytest.mark.parametrize("start", [(1.0, 0.25), (1.0, 1e-8), (1.0, 0.0), (0.0, 0.0)])
def test_with_a_fallback_newton_ends_at_a_minimum(fallback, start):
    result = solve(NewtonOptimizer(fallback=fallback), saddle, x0=np.array(start))
    assert result.success
    assert result.fun == pytest.approx(-0.25, abs=1e-10)
    assert result.smallest_eigenvalue > 0.0


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("step", [raised_damping_step, flipped_step])
def test_fallback_steps_go_downhill_whatever_the_signature(step, seed):
    rng = np.random.default_rng(seed)
    H = rng.standard_normal((6, 6)) * 10.0 ** rng.integers(-6, 7)
    H, g = H + H.T, rng.standard_normal(6)
    assert g @ step(H, g, 0.0) < 0.0


def test_raised_damping_keeps_the_step_below_gradient_over_curvature():
    H, g = np.diag([1.0, -0.8]), np.array([0.0, 1.0])
    assert np.linalg.norm(raised_damping_step(H, g, 0.0)) <= 1.0 / 0.8


def test_flipped_step_divides_by_the_absolute_eigenvalues():
    Q, h, g = random_rotation(4), np.array([-3.0, -0.5, 2.0, 7.0]), np.arange(1.0, 5.0)
    step = flipped_step((Q * h) @ Q.T, g, 0.0)
    np.testing.assert_allclose(Q.T @ step, -(Q.T @ g) / np.abs(h), rtol=1e-12)


def test_cholesky_step_refuses_exactly_the_matrices_that_are_not_positive_definite():
    g = np.ones(3)
    assert cholesky_step(np.diag([1.0, 2.0, -1e-3]), g, 0.0) is None
    np.testing.assert_allclose(cholesky_step(np.diag([1.0, 2.0, 4.0]), g, 0.0), [-1.0, -0.5, -0.25])


def test_singular_hessian_without_fallback_is_no_success():
    result = NewtonOptimizer(**RAW).optimize(
        lambda x: x[0] ** 2 + x[1],
        lambda x: np.array([2 * x[0], 1.0]),
        lambda x: np.diag([2.0, 0.0]),
        [1.0, 1.0],
    )
    assert result.reason is Reason.NON_FINITE
    assert not result.success


def test_monkey_saddle_is_unbounded_and_said_to_be():
    assert solve(NewtonOptimizer(), monkey_saddle).reason is Reason.UNBOUNDED


def test_newton_ends_where_scipys_trust_exact_ends():
    ours = solve(NewtonOptimizer(tolerance=1e-10), rosenbrock)
    p = rosenbrock
    scipys = minimize(p.f, p.x0, jac=p.grad, hess=p.hess, method="trust-exact", options={"gtol": 1e-10})
    np.testing.assert_allclose(ours.x, scipys.x, atol=1e-8)
