"""Traps: each has one right answer, and a report that says so."""

import numpy as np
import pytest
from cases import SOLVERS, solve

from solvers import Adam, GradientDescent, Momentum, NewtonOptimizer, Reason
from solvers.problems import Problem, quadratic, rosenbrock, saddle

# Without a search nothing compares the gradient with the objective, and nothing steps back.
FIXED_STEP = (
    "Momentum, heavy ball",
    "Momentum, Nesterov",
    "Adam",
    "NewtonOptimizer, no line search",
    "NaturalGradientOptimizer",
)


def has_search(solver) -> bool:
    return solver not in [SOLVERS[name] for name in FIXED_STEP]


@pytest.fixture(params=SOLVERS)
def solver(request):
    return SOLVERS[request.param]


def run(solver, f, grad, hess, x0):
    return solve(solver, None, x0=np.asarray(x0), f=f, grad=grad, hess=hess)


def test_a_start_on_a_strict_saddle_is_left(solver):
    result = solve(solver, saddle, x0=np.zeros(2))
    assert result.success
    assert result.fun == pytest.approx(-0.25, abs=1e-10)


@pytest.mark.parametrize(
    ("f", "grad", "hess"),
    [
        (lambda x: -x[0], lambda x: -np.ones(1), lambda x: np.zeros((1, 1))),
        (lambda x: -(x[0] ** 2), lambda x: -2.0 * x, lambda x: -2.0 * np.eye(1)),
        (lambda x: -np.exp(x[0]), lambda x: -np.exp(x), lambda x: -np.exp(x)[:, None]),
    ],
    ids=["linear", "concave", "exponential"],
)
def test_unbounded_below_is_said(solver, f, grad, hess):
    result = run(solver, f, grad, hess, [1.0])
    assert not result.success
    assert result.reason is Reason.UNBOUNDED, result


def test_a_gradient_of_the_wrong_sign_is_named(solver):
    result = solve(solver, rosenbrock, grad=lambda x: -rosenbrock.grad(x))
    if not has_search(solver):
        assert not result.success
        return
    assert result.reason is Reason.WRONG_GRADIENT
    assert "finite differences give" in result.message
    assert not result.success


def test_a_gradient_that_is_half_wrong_is_named():
    wrong = np.array([1.0, -1.0])
    result = solve(
        GradientDescent(max_iterations=5000), rosenbrock, grad=lambda x: wrong * rosenbrock.grad(x)
    )
    assert result.reason is Reason.WRONG_GRADIENT


def test_a_region_without_values_next_to_the_solution_is_stepped_back_from(solver):
    # x - log x has its minimum at 1 and is not defined for x <= 0.
    result = run(
        solver,
        lambda x: x[0] - np.log(x[0]) if x[0] > 0 else np.nan,
        lambda x: 1.0 - 1.0 / x if x[0] > 0 else np.array([np.nan]),
        lambda x: np.diag(1.0 / x**2),
        [1.9],
    )
    assert result.success
    assert result.x[0] == pytest.approx(1.0, abs=1e-5)


def test_a_log_barrier_is_not_crossed(solver):
    # The minimum of c x - t sum log(x) lies close to the boundary.
    c, t = np.array([1.0, 20.0]), 1e-2

    def f(x):
        return c @ x - t * np.log(x).sum() if np.all(x > 0) else np.inf

    result = run(solver, f, lambda x: c - t / x, lambda x: np.diag(t / x**2), [0.019, 0.00099])
    if isinstance(solver, Adam | Momentum):  # neither a search nor a matrix tells them how far is too far
        assert result.reason is Reason.NON_FINITE
        assert not result.success
        return
    assert result.success
    np.testing.assert_allclose(result.x, t / c, rtol=1e-3)


def test_a_flat_function_is_solved_where_it_starts(solver):
    result = run(solver, lambda x: 7.0, lambda x: np.zeros(2), lambda x: np.zeros((2, 2)), [3.0, 4.0])
    assert result.success
    assert result.nit == 0
    np.testing.assert_array_equal(result.x, [3.0, 4.0])


def test_a_start_at_the_solution_is_accepted(solver):
    result = solve(solver, rosenbrock, x0=np.array([1.0, 1.0]))
    assert result.success
    assert result.nit == 0


def test_a_start_within_round_off_of_the_solution_is_accepted(solver):
    # f = 1 at the solution: the start differs from it by less than f can tell.
    result = run(
        solver, lambda x: 1.0 + 0.5 * x @ x, lambda x: x, lambda x: np.eye(2), np.array([1e-12, -1e-12])
    )
    assert result.success


def test_an_offset_of_1e10_costs_no_digit_of_the_gradient():
    result = solve(NewtonOptimizer(), rosenbrock, f=lambda x: rosenbrock.f(x) + 1e10)
    assert result.success
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)


def test_an_offset_of_1e10_leaves_gradient_descent_an_honest_reason():
    problem = quadratic([1.0, 10.0])
    result = solve(GradientDescent(), problem, f=lambda x: problem.f(x) + 1e10)
    assert result.success
    np.testing.assert_allclose(result.x, 0.0, atol=1e-5)


def test_float32_is_kept_and_its_precision_is_known(solver):
    seen = set()

    def f(x):
        seen.add(x.dtype)
        return rosenbrock.f(x)

    result = solve(solver, rosenbrock, x0=rosenbrock.x0.astype(np.float32), f=f)
    assert seen == {np.dtype(np.float32)}
    assert result.x.dtype == np.float32
    assert result.success, result
    np.testing.assert_allclose(result.x, 1.0, atol=1e-2)


def test_float32_with_a_tolerance_out_of_reach_ends_by_precision():
    problem = quadratic([1.0, 30.0, 300.0])

    def grad(x):
        return np.float32(problem.grad(x)) + np.float32(1e-6)

    result = solve(NewtonOptimizer(tolerance=1e-14), problem, x0=np.ones(3, np.float32), grad=grad)
    assert result.reason in (Reason.PRECISION, Reason.GRADIENT)
    assert result.success


def test_a_start_where_the_objective_is_not_finite_is_returned_with_the_reason(solver):
    result = run(solver, lambda x: np.nan, lambda x: x, lambda x: np.eye(2), [1.0, 2.0])
    assert result.reason is Reason.NON_FINITE
    assert not result.success
    np.testing.assert_array_equal(result.x, [1.0, 2.0])


def test_a_hessian_that_is_not_finite_is_no_success():
    result = solve(NewtonOptimizer(), rosenbrock, hess=lambda x: np.full((2, 2), np.nan))
    assert result.reason is Reason.NON_FINITE
    assert not result.success


# A step of fixed length, and damping with a unit of its own, have the whole way to go on foot.
ON_FOOT = (
    "Momentum",
    "Adam",
    "NewtonOptimizer, constant",
    "NaturalGradient",
    "NewtonOptimizer, no line search",
)


@pytest.mark.parametrize("start", [20.0, 100.0, 300.0, 350.0])
@pytest.mark.parametrize("name", [name for name in SOLVERS if not name.startswith(ON_FOOT)])
def test_a_start_where_the_curvature_all_but_vanishes_is_left(name, start):
    # log cosh: at 300 the Hessian is 1e-260 and the Newton step is 1e260 long.
    line = Problem(
        name="log cosh",
        f=lambda x: float(np.logaddexp(x[0], -x[0]) - np.log(2.0)),
        grad=np.tanh,
        hess=lambda x: np.array([[1.0 / np.cosh(x[0]) ** 2]]),
        x0=np.array([start]),
        solution=np.zeros(1),
        minimum=0.0,
        source="these tests",
    )
    result = solve(SOLVERS[name], line)
    assert result.success, result
    assert result.nfev <= 1000
    np.testing.assert_allclose(result.x, 0.0, atol=1e-3)
