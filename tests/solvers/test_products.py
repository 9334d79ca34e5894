"""Products with the Hessian: counted, checked, and enough to tell a saddle from a minimum."""

from dataclasses import replace

import numpy as np
import pytest
from cases import bowl
from scipy.optimize import minimize

from solvers import CubicNewton, GradientRegularizedNewton, NewtonCG, Objective, Reason, TrustRegionNewton
from solvers.lanczos import smallest_ritz_pair
from solvers.problems import quadratic, random_rotation, rosenbrock, saddle
from solvers.stationarity import gradient_round_off, predicted_decrease

EPS = np.finfo(float).eps
MATRIX_FREE = [NewtonCG(), TrustRegionNewton(subproblem="steihaug")]
SECOND_ORDER = [*MATRIX_FREE, TrustRegionNewton(), CubicNewton(), GradientRegularizedNewton()]
by_name = {"ids": lambda solver: type(solver).__name__}
N = 60


def double_wells(n=N, wells=1):
    """Sum of y_i^2 / 2 with `wells` directions of y^4 / 4 - y^2 / 2, rotated: a strict saddle at 0."""
    Q = random_rotation(n, seed=1)

    def f(x):
        y = Q @ x
        return float(0.5 * y[wells:] @ y[wells:] + np.sum(0.25 * y[:wells] ** 4 - 0.5 * y[:wells] ** 2))

    def grad(x):
        y = Q @ x
        return Q.T @ np.concatenate([y[:wells] ** 3 - y[:wells], y[wells:]])

    def product(x, v):
        y, w = Q @ x, Q @ v
        return Q.T @ np.concatenate([(3.0 * y[:wells] ** 2 - 1.0) * w[:wells], w[wells:]])

    return f, grad, product, Q


@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_the_ritz_value_of_a_whole_space_is_the_smallest_eigenvalue(n):
    h = np.linspace(-1.0, 5.0, n)
    H = quadratic(h, rotation=random_rotation(n)).hess(np.zeros(n))
    value, vector, scale = smallest_ritz_pair(lambda v: H @ v, n, EPS)
    assert value == pytest.approx(h.min(), abs=1e-13)
    assert scale == pytest.approx(np.abs(h).max(), rel=1e-13)
    np.testing.assert_allclose(H @ vector, h.min() * vector, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_a_ritz_value_lies_above_the_smallest_eigenvalue_and_is_attained_by_its_vector(seed):
    rng = np.random.default_rng(seed)
    h = rng.standard_normal(200)
    H = quadratic(h, rotation=random_rotation(200, seed)).hess(np.zeros(200))
    value, vector, _ = smallest_ritz_pair(lambda v: H @ v, 200, EPS)
    assert value >= h.min() - 1e-12
    assert value < 0.9 * h.min()
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert vector @ H @ vector == pytest.approx(value, abs=1e-12)


def test_equal_eigenvalues_do_not_stop_the_lanczos_process():
    H = np.diag([1.0] * 9 + [-1.0])
    assert smallest_ritz_pair(lambda v: H @ v, 10, EPS)[0] == pytest.approx(-1.0)
    assert smallest_ritz_pair(lambda v: 0.0 * v, 10, EPS)[0] == 0.0


@pytest.mark.parametrize("solver", MATRIX_FREE, **by_name)
@pytest.mark.parametrize("wells", [1, 3])
def test_a_strict_saddle_is_found_by_products_and_left(solver, wells):
    f, grad, product, Q = double_wells(wells=wells)
    for x0 in (np.zeros(N), Q.T @ np.concatenate([np.zeros(wells), np.ones(N - wells)])):
        result = solver.optimize(f, grad, x0, hess_vec=product)
        assert result.success
        assert result.fun == pytest.approx(-0.25 * wells, abs=1e-8)
        assert result.smallest_eigenvalue > 0.0


@pytest.mark.parametrize("solver", SECOND_ORDER, **by_name)
@pytest.mark.parametrize("start", [(1.0, 0.25), (1.0, 1e-8), (1.0, 0.0), (0.0, 0.0)])
def test_every_second_order_method_leaves_strict_saddles(solver, start):
    result = solver.optimize(saddle.f, saddle.grad, saddle.hess, np.array(start))
    assert result.success
    assert result.fun == pytest.approx(-0.25, abs=1e-10)


def test_a_saddle_that_cannot_be_left_is_no_success():
    # The products say that J falls along x_1, the values do not: nothing lower is found.
    result = NewtonCG().optimize(
        lambda x: 0.5 * x @ x, lambda x: x, np.zeros(N), hess_vec=lambda x, v: np.concatenate([-v[:1], v[1:]])
    )
    assert result.reason is Reason.SADDLE
    assert not result.success
    assert result.smallest_eigenvalue == pytest.approx(-1.0)


@pytest.mark.parametrize("n", [2, N])
def test_a_small_gradient_far_from_the_minimum_is_no_success_for_products(n):
    # The start is steep in one variable, and the others, nearly flat, hold most of the objective.
    h, x0 = np.full(n, 1e-8), np.full(n, 1e2)
    h[0], x0[0] = 1e4, 0.1
    problem = quadratic(h)
    solver = TrustRegionNewton(subproblem="steihaug", trust_radius=1.0, max_iterations=3)
    result = solver.optimize(problem.f, problem.grad, x0, hess_vec=lambda x, v: h * v)
    assert result.grad_max <= result.grad_limit
    assert not result.success
    finished = replace(solver, max_iterations=100).optimize(
        problem.f, problem.grad, x0, hess_vec=lambda x, v: h * v
    )
    assert finished.success
    assert finished.fun <= 1e-8 * problem.f(x0)


@pytest.mark.parametrize("kappa", [1.0, 1e2, 1e4, 1e8])
def test_the_decrease_that_products_promise_is_never_less_than_that_of_the_hessian(kappa):
    problem = quadratic(np.geomspace(1.0, kappa, N), rotation=random_rotation(N))
    objective = Objective(problem.f, problem.grad, problem.x0, hess_vec=lambda x, v: problem.hess(x) @ v)
    promised = predicted_decrease(objective, objective.point(problem.x0))
    assert problem.f(problem.x0) * (1 - 1e-6) <= promised
    if kappa <= 1e2:
        assert promised <= 1.2 * problem.f(problem.x0)


def test_no_finite_decrease_is_promised_where_products_show_negative_curvature():
    problem = quadratic(np.linspace(-0.1, 1.0, N), rotation=random_rotation(N))
    objective = Objective(problem.f, problem.grad, problem.x0, hess_vec=lambda x, v: problem.hess(x) @ v)
    assert predicted_decrease(objective, objective.point(problem.x0)) == np.inf


@pytest.mark.parametrize("offset", [1e6, -1e10])
@pytest.mark.parametrize("solver", SECOND_ORDER, **by_name)
def test_an_offset_costs_no_digit_of_the_gradient(solver, offset):
    result = solver.optimize(
        lambda x: rosenbrock.f(x) + offset, rosenbrock.grad, rosenbrock.hess, rosenbrock.x0
    )
    assert result.success
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)


@pytest.mark.parametrize("solver", MATRIX_FREE, **by_name)
def test_the_arguments_may_be_given_in_any_of_three_ways(solver):
    def product(x, v):
        return bowl.hess(x) @ v

    runs = [
        solver.optimize(bowl.f, bowl.grad, bowl.x0, hess_vec=product),
        solver.optimize(bowl.f, bowl.grad, None, bowl.x0, hess_vec=product),
        solver.optimize(bowl.f, bowl.grad, x0=bowl.x0, hess_vec=product),
    ]
    assert len({(tuple(run.x), run.nhvp) for run in runs}) == 1
    both = solver.optimize(bowl.f, bowl.grad, bowl.hess, bowl.x0, hess_vec=product)
    assert both.nhvp > 0
    np.testing.assert_array_equal(both.x, runs[0].x)


@pytest.mark.parametrize("solver", MATRIX_FREE, **by_name)
def test_scipys_door_passes_hessp_with_its_arguments(solver):
    calls = []

    def hessp(x, v, factor):
        calls.append(1)
        return factor * (bowl.hess(x) @ v)

    result = minimize(
        lambda x, factor: factor * bowl.f(x),
        bowl.x0,
        args=(3.0,),
        jac=lambda x, factor: factor * bowl.grad(x),
        hessp=hessp,
        method=solver,
    )
    assert result.success
    assert result.nhvp == len(calls) > 0
    assert result.nhev == 0
    with pytest.raises(ValueError, match=r"hess must be a function .* or hessp"):
        minimize(bowl.f, bowl.x0, jac=bowl.grad, method=solver)


@pytest.mark.parametrize(
    ("returned", "error"),
    [(np.ones(3), ValueError), (np.eye(2), ValueError), (1j * np.ones(2), TypeError), (None, TypeError)],
)
def test_bad_products_are_named(returned, error):
    with pytest.raises(error, match="the product returned by hess_vec"):
        NewtonCG().optimize(bowl.f, bowl.grad, bowl.x0, hess_vec=lambda x, v: returned)


def test_missing_second_derivatives_are_named():
    with pytest.raises(TypeError, match=r"hess_f must be a function .* or hess_vec"):
        NewtonCG().optimize(bowl.f, bowl.grad, None, bowl.x0)
    with pytest.raises(TypeError, match="hess_vec must be a function of x"):
        NewtonCG().optimize(bowl.f, bowl.grad, bowl.x0, hess_vec=3.0)
    with pytest.raises(TypeError, match="hess_f must be a function"):
        NewtonCG().optimize(bowl.f, bowl.grad, np.eye(2), bowl.x0, hess_vec=lambda x, v: v)


@pytest.mark.parametrize("solver", MATRIX_FREE, **by_name)
def test_products_that_are_not_finite_are_no_success(solver):
    result = solver.optimize(bowl.f, bowl.grad, bowl.x0, hess_vec=lambda x, v: np.full(2, np.nan))
    assert result.reason is Reason.NON_FINITE
    assert not result.success


def test_the_largest_numbers_of_a_hessian_stay_finite():
    H = np.diag([1.7e308, -1.7e308])
    objective = Objective(lambda x: 0.0, lambda x: x, np.ones(2), lambda x: H)
    np.testing.assert_array_equal(objective.hessian(objective.x0), H)


def test_a_hessian_that_overflows_explains_no_gradient():
    H = np.diag([1e308, 1e308])
    objective = Objective(lambda x: 0.0, lambda x: x, np.full(2, 1e20), lambda x: H)
    with np.errstate(over="ignore"):
        assert gradient_round_off(objective, objective.point(objective.x0)) == 0.0


def test_a_few_products_make_up_the_hessian_and_many_do_not():
    for n, small in ((30, True), (31, False)):
        objective = Objective(lambda x: 0.0, lambda x: x, np.ones(n), hess_vec=lambda x, v: 2.0 * v)
        assert objective.has_hessian is small
        assert objective.has_products
    small = Objective(bowl.f, bowl.grad, bowl.x0, hess_vec=lambda x, v: bowl.hess(x) @ v)
    np.testing.assert_array_equal(small.hessian(small.x0), bowl.hess(bowl.x0))
    assert (small.nhvp, small.nhev) == (2, 0)
