"""The interface every solver keeps: results, limits, callbacks, the SciPy door, and named errors."""

import dataclasses
import pickle

import numpy as np
import pytest
from cases import SOLVERS, bowl, knows_curvature, solve
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, minimize

from solvers import GradientDescent, NewtonOptimizer, Reason
from solvers.problems import rosenbrock


@pytest.fixture(params=["GradientDescent", "NewtonOptimizer"])
def solver(request):
    return SOLVERS[request.param]


def through_scipy(solver, **changes):
    hess = {"hess": bowl.hess} if knows_curvature(solver) else {}
    arguments = {"fun": bowl.f, "x0": bowl.x0, "jac": bowl.grad, "method": solver, **hess}
    return minimize(**{**arguments, **changes})


def test_result_unpacks_as_x_and_history(solver):
    result = solve(solver, bowl)
    x, history = result
    assert x is result.x
    assert history is result.history
    assert history["loss"] is history.loss


def test_result_is_frozen(solver):
    with pytest.raises(dataclasses.FrozenInstanceError):
        solve(solver, bowl).success = False


def test_printed_result_shows_each_measure_beside_its_limit(solver):
    result = solve(solver, bowl)
    text = str(result)
    assert result.reason.value in text
    assert f"{result.grad_max:.1e} <= {result.grad_limit:.1e}" in text
    assert f"f {result.nfev}, gradient {result.njev}" in text


def test_history_names_what_it_has(solver):
    history = solve(solver, bowl).history
    assert history.x is None
    with pytest.raises(KeyError, match="history has loss, grad_norm"):
        history["losses"]


def test_path_is_stored_when_asked_for(solver):
    result = solve(dataclasses.replace(solver, store_path=True), bowl)
    np.testing.assert_array_equal(result.history.x[0], bowl.x0)
    np.testing.assert_array_equal(result.history.x[-1], result.x)
    assert len(result.history.x) == result.nit + 1


def test_verbose_prints_one_line_an_iteration(solver, capsys):
    result = solve(dataclasses.replace(solver, verbose=True, max_iterations=5), bowl)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 1 + result.nit


def test_iteration_limit_is_a_reason_and_no_verdict(solver):
    result = solve(dataclasses.replace(solver, max_iterations=3), bowl)
    assert result.reason is Reason.ITERATIONS
    assert result.nit == 3
    assert not result.success


def test_evaluation_limit_is_never_exceeded(solver):
    for limit in (1, 2, 3, 4):
        result = solve(dataclasses.replace(solver, max_evaluations=limit), bowl)
        assert result.reason is Reason.EVALUATIONS
        assert result.nfev == limit
        assert np.isfinite(result.fun)


def test_time_limit_stops_before_the_next_evaluation(solver):
    result = solve(dataclasses.replace(solver, max_seconds=1e-9), bowl)
    assert result.reason is Reason.TIME
    assert not result.success
    np.testing.assert_array_equal(result.x, bowl.x0)


def test_tolerance_zero_runs_to_the_limit_of_precision_and_is_measured():
    result = solve(NewtonOptimizer(tolerance=0.0), rosenbrock)
    assert result.success
    assert result.fun <= 1e-25


def test_limit_with_tolerance_zero_reports_what_was_measured():
    solver = GradientDescent(learning_rate=0.05, tolerance=0.0, max_iterations=400)
    result = solver.optimize(lambda x: 0.5 * x @ x, lambda x: x, [1.0, 1.0])
    assert result.reason is Reason.ITERATIONS
    assert result.success


def test_tolerance_zero_runs_gradient_descent_to_the_iteration_limit():
    result = solve(GradientDescent(learning_rate=1e-3, tolerance=0.0, max_iterations=50), bowl)
    assert result.reason is Reason.ITERATIONS
    assert result.nit == 50


def test_best_point_is_returned_when_the_run_ends_elsewhere():
    raw = NewtonOptimizer(damping=0.0, line_search=None, fallback=None, max_iterations=1)
    result = solve(raw, rosenbrock)
    assert result.history.loss[-1] == pytest.approx(1600.0)
    assert result.fun == 4.0
    np.testing.assert_array_equal(result.x, rosenbrock.x0)


def test_callback_gets_an_intermediate_result_once_an_iteration(solver):
    seen = []

    def callback(intermediate_result):
        seen.append(intermediate_result)

    result = solve(solver, bowl, callback=callback)
    assert len(seen) == result.nit
    assert all(isinstance(step, OptimizeResult) for step in seen)
    assert [step.fun for step in seen] == list(result.history.loss[1:])


def test_callback_of_another_name_gets_x(solver):
    seen = []
    solve(solver, bowl, callback=seen.append)
    assert all(x.shape == (2,) for x in seen)


def test_stop_iteration_in_the_callback_ends_the_run(solver):
    def callback(intermediate_result):
        if intermediate_result.nit == 2:
            raise StopIteration

    result = solve(solver, bowl, callback=callback)
    assert result.reason is Reason.CALLBACK
    assert result.nit == 2


def test_errors_of_the_callers_functions_pass_through(solver):
    def broken(x):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        solve(solver, bowl, f=broken)


def test_functions_may_change_their_argument_and_reuse_their_buffers(solver):
    buffer = np.empty(2)

    def grad(x):
        buffer[:] = bowl.grad(x)
        x[:] = np.nan
        return buffer

    np.testing.assert_array_equal(solve(solver, bowl, grad=grad).x, solve(solver, bowl).x)


def test_start_is_not_changed(solver):
    x0 = np.array([3.0, -5.0])
    solve(solver, bowl, x0=x0)
    np.testing.assert_array_equal(x0, [3.0, -5.0])


@pytest.mark.parametrize("x0", [[3, -5], (3, -5), np.array([3, -5], dtype=np.int32), np.float16([3, -5])])
def test_lists_and_integers_become_float64(solver, x0):
    result = solve(solver, bowl, x0=x0)
    assert result.x.dtype == np.float64
    np.testing.assert_array_equal(result.x, solve(solver, bowl).x)


def test_solver_objects_compare_pickle_and_print_by_their_options(solver):
    assert pickle.loads(pickle.dumps(solver)) == solver
    assert "max_iterations" in repr(solver)


def test_scipy_door_agrees_with_optimize(solver):
    ours, scipys = solve(solver, bowl), through_scipy(solver)
    assert isinstance(scipys, OptimizeResult)
    np.testing.assert_array_equal(scipys.x, ours.x)
    assert (scipys.fun, scipys.nit, scipys.nfev, scipys.njev) == (ours.fun, ours.nit, ours.nfev, ours.njev)
    assert scipys.success
    assert scipys.status == 0


def test_scipy_door_takes_scipys_keywords(solver):
    result = through_scipy(solver, tol=1e-9, options={"maxiter": 2})
    assert result.nit == 2
    assert result.reason is Reason.ITERATIONS
    assert result.status > 0


def test_scipy_door_passes_args(solver):
    def shifted(function):
        return lambda x, shift, factor: factor * function(x - shift)

    hess = {"hess": shifted(bowl.hess)} if knows_curvature(solver) else {}
    result = through_scipy(solver, fun=shifted(bowl.f), jac=shifted(bowl.grad), args=(2.0, 3.0), **hess)
    np.testing.assert_allclose(result.x, 2.0, atol=1e-4)


def test_scipy_door_takes_value_and_gradient_together(solver):
    result = through_scipy(solver, fun=lambda x: (bowl.f(x), bowl.grad(x)), jac=True)
    np.testing.assert_array_equal(result.x, solve(solver, bowl).x)


def test_scipy_door_calls_the_callback(solver):
    seen = []
    result = through_scipy(solver, callback=lambda intermediate_result: seen.append(intermediate_result))
    assert len(seen) == result.nit


@pytest.mark.parametrize(
    ("changes", "error", "named"),
    [
        ({"bounds": Bounds([0, 0], [1, 1])}, ValueError, "bounds"),
        ({"bounds": [(0, 1), (0, 1)]}, ValueError, "bounds"),
        ({"constraints": LinearConstraint(np.eye(2), 0, 1)}, ValueError, "constraints"),
        ({"jac": None}, ValueError, "jac"),
        ({"jac": "2-point"}, ValueError, "jac"),
        ({"options": {"tolerence": 1e-3}}, TypeError, "tolerence"),
    ],
)
def test_scipy_door_refuses_by_name(solver, changes, error, named):
    with pytest.raises(error, match=named):
        through_scipy(solver, **changes)


def test_scipy_door_needs_the_hessian_for_newton():
    with pytest.raises(ValueError, match="hess must be a function"):
        through_scipy(NewtonOptimizer(), hess=None)


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"tolerance": -1e-3}, ValueError, "tolerance"),
        ({"tolerance": np.nan}, ValueError, "tolerance"),
        ({"tolerance": "small"}, TypeError, "tolerance"),
        ({"max_iterations": 1.5}, TypeError, "max_iterations"),
        ({"max_iterations": -1}, ValueError, "max_iterations"),
        ({"max_evaluations": 0}, ValueError, "max_evaluations"),
        ({"max_seconds": 0}, ValueError, "max_seconds"),
        ({"verbose": 1}, TypeError, "verbose"),
        ({"store_path": "yes"}, TypeError, "store_path"),
        ({"max_iteration": 10}, TypeError, "max_iteration"),
    ],
)
def test_bad_options_are_named(solver, options, error, named):
    with pytest.raises(error, match=named):
        type(solver)(**options)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"damping": -1.0}, "damping"),
        ({"damping": np.inf}, "damping"),
        ({"damping": 1.0}, "damping"),
        ({"damping_rule": "none"}, "damping_rule must be one of 'vanishing', 'constant', 'gradient'"),
        ({"line_search": "exact"}, "line_search"),
        ({"fallback": "none"}, "fallback"),
    ],
)
def test_bad_newton_options_are_named(options, named):
    with pytest.raises(ValueError, match=named):
        NewtonOptimizer(**options)


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, np.nan])
def test_bad_learning_rates_are_named(learning_rate):
    with pytest.raises(ValueError, match="learning_rate must be a number > 0"):
        GradientDescent(learning_rate=learning_rate)


@pytest.mark.parametrize(
    ("x0", "error"),
    [
        ([np.nan, 1.0], ValueError),
        ([np.inf, 1.0], ValueError),
        ([], ValueError),
        (3.0, ValueError),
        ([[1.0, 2.0]], ValueError),
        ([[1.0], [1.0, 2.0]], ValueError),
        ([1.0 + 2.0j, 0.0], TypeError),
        (["a", "b"], TypeError),
        (None, TypeError),
    ],
)
def test_bad_starts_are_named(solver, x0, error):
    functions = [bowl.f, bowl.grad] + [bowl.hess] * knows_curvature(solver)
    with pytest.raises(error, match="x0 must be a non-empty vector of finite real numbers"):
        solver.optimize(*functions, x0)


@pytest.mark.parametrize(
    ("returned", "error"),
    [(np.ones(2), ValueError), (1j, TypeError), ("1", TypeError), (None, TypeError), ([], ValueError)],
)
def test_bad_values_of_f_are_named(solver, returned, error):
    with pytest.raises(error, match="f must return a real number"):
        solve(solver, bowl, f=lambda x: returned)


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (np.ones(3), ValueError),
        (np.ones((2, 1)), ValueError),
        (1.0, ValueError),
        (np.ones(2) * 1j, TypeError),
        (None, TypeError),
    ],
)
def test_bad_gradients_are_named(solver, returned, error):
    with pytest.raises(error, match="the gradient returned by grad_f"):
        solve(solver, bowl, grad=lambda x: returned)


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (np.ones(2), ValueError),
        (np.eye(3), ValueError),
        (np.eye(2) * 1j, TypeError),
        ([[1.0, 2.0], [0.0, 1.0]], ValueError),
    ],
)
def test_bad_hessians_are_named(returned, error):
    with pytest.raises(error, match="the matrix returned by hess_f"):
        solve(NewtonOptimizer(), bowl, hess=lambda x: returned)


def test_combined_function_that_returns_one_thing_is_named(solver):
    with pytest.raises(TypeError, match="with grad_f=True, f must return"):
        solve(solver, bowl, f=bowl.f, grad=True)


def test_arguments_in_the_wrong_order_are_named():
    with pytest.raises(TypeError, match="hess_f must be a function of x, got an array"):
        NewtonOptimizer().optimize(bowl.f, bowl.grad, bowl.x0, bowl.hess)
    with pytest.raises(TypeError, match="grad_f must be a function"):
        GradientDescent().optimize(bowl.f, bowl.x0, bowl.grad)
    with pytest.raises(TypeError, match="hess_f must be a function of x that returns the Hessian"):
        NewtonOptimizer().optimize(bowl.f, bowl.grad, None, bowl.x0)
    with pytest.raises(TypeError, match="callback must be a function"):
        solve(NewtonOptimizer(), bowl, callback=3)
