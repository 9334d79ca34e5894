"""The Armijo search: its inequality on thousands of directions, and honesty where precision ends."""

import numpy as np
import pytest

from solvers import Objective, armijo_backtracking, strong_wolfe
from solvers.line_search.strong_wolfe import Trial, interpolated
from solvers.problems import rosenbrock

C1 = 1e-4


def search(f, grad, x, p, **options):
    objective = Objective(f, grad, x)
    start = objective.point(np.asarray(x, dtype=float))
    return armijo_backtracking(objective, start, np.asarray(p, dtype=float), **options), objective, start


def test_accepted_steps_satisfy_the_inequality_on_thousands_of_directions():
    rng = np.random.default_rng(0)
    for _ in range(3000):
        x = rng.uniform(-2.0, 2.0, 2)
        p = rng.standard_normal(2) * 10.0 ** rng.uniform(-4, 4)
        p = p if rosenbrock.grad(x) @ p < 0.0 else -p
        found, objective, start = search(rosenbrock.f, rosenbrock.grad, x, p)
        assert found.point is not None
        assert found.point.f <= start.f + C1 * found.length * (start.g @ p)
        np.testing.assert_array_equal(found.point.x, x + found.length * p)
        assert objective.nfev <= 40


@pytest.mark.parametrize("scale", [1e-20, 1.0, 1e20])
def test_scaling_the_objective_changes_no_step_length(scale):
    found, *_ = search(
        lambda x: scale * rosenbrock.f(x), lambda x: scale * rosenbrock.grad(x), [-1.0, 1.0], [2.0, -4.0]
    )
    unscaled, *_ = search(rosenbrock.f, rosenbrock.grad, [-1.0, 1.0], [2.0, -4.0])
    assert found.length == unscaled.length


@pytest.mark.parametrize("outside", [np.nan, np.inf, -np.inf])
def test_trials_that_are_not_finite_are_stepped_back_from(outside):
    found, *_ = search(
        lambda x: x[0] - np.log(x[0]) if x[0] > 0 else outside, lambda x: 1.0 - 1.0 / x, [3.0], [-300.0]
    )
    assert 0.0 < found.point.x[0] < 3.0


def test_points_without_a_finite_gradient_are_stepped_back_from():
    found, *_ = search(
        lambda x: x[0] ** 2, lambda x: 2.0 * x if x[0] > 0.5 else np.array([np.nan]), [1.0], [-2.0]
    )
    assert 0.5 < found.point.x[0] < 1.0


@pytest.mark.parametrize("p", [[1.0], [0.0]])
def test_directions_that_do_not_descend_find_no_step_and_cost_nothing(p):
    found, objective, _ = search(lambda x: x[0] ** 2, lambda x: 2.0 * x, [1.0], p)
    assert found.point is None
    assert objective.nfev == 1


def test_below_the_noise_of_the_objective_the_slope_decides():
    offset = 1e10
    f, grad = (lambda x: offset + 0.5 * x[0] ** 2), (lambda x: x)
    found, *_ = search(f, grad, [1e-6], [-1e-6])
    assert found.length == 1.0
    assert found.point.x[0] == 0.0


def test_below_the_noise_a_step_far_beyond_the_minimum_is_refused():
    f, grad = (lambda x: 1e10 + 0.5 * x[0] ** 2), (lambda x: x)
    found, *_ = search(f, grad, [1e-6], [-1e-5])
    assert abs(found.point.x[0]) < 1e-6


def test_a_step_too_small_to_move_x_ends_the_search_at_once():
    found, objective, _ = search(lambda x: x[0], lambda x: np.ones(1), [1.0], [-1e-20])
    assert found.point is None
    assert objective.nfev == 1


@pytest.mark.parametrize("option", [{"first_length": 0.0}, {"c1": -1.0}])
def test_bad_options_are_named(option):
    with pytest.raises(ValueError, match=f"{next(iter(option))} must be a number > 0"):
        search(rosenbrock.f, rosenbrock.grad, [-1.0, 1.0], [2.0, -4.0], **option)


def test_uphill_gradient_ends_within_the_trials():
    found, objective, _ = search(lambda x: x[0] ** 2, lambda x: -2.0 * x, [1.0], [2.0])
    assert found.point is None
    assert objective.nfev <= 61


def wolfe(f, grad, x, p, **options):
    objective = Objective(f, grad, x)
    start = objective.point(np.asarray(x, dtype=float))
    return strong_wolfe(objective, start, np.asarray(p, dtype=float), **options), objective, start


@pytest.mark.parametrize("c2", [0.1, 0.7, 0.9])
def test_wolfe_steps_satisfy_both_inequalities_on_thousands_of_directions(c2):
    rng = np.random.default_rng(1)
    for _ in range(2000):
        x = rng.uniform(-2.0, 2.0, 2)
        p = rng.standard_normal(2) * 10.0 ** rng.uniform(-4, 4)
        p = p if rosenbrock.grad(x) @ p < 0.0 else -p
        found, _, start = wolfe(rosenbrock.f, rosenbrock.grad, x, p, c2=c2, max_trials=60)
        slope = start.g @ p
        assert found.point.f <= start.f + C1 * found.length * slope
        assert abs(found.point.g @ p) <= c2 * abs(slope)


def test_a_step_that_is_too_short_is_lengthened_where_halving_never_could():
    # f = 0.025 ||x||^2: every alpha <= 1 along -g leaves the slope too steep for c2 = 0.9.
    f, grad = (lambda x: 0.025 * x @ x), (lambda x: 0.05 * x)
    x = np.array([3.0, -4.0])
    for alpha in 0.5 ** np.arange(20):
        assert abs(grad(x - alpha * grad(x)) @ grad(x)) > 0.9 * grad(x) @ grad(x)
    found, objective, _ = wolfe(f, grad, x, -grad(x), c2=0.9)
    assert found.length > 1.0
    assert objective.nfev <= 4


@pytest.mark.parametrize("outside", [np.nan, np.inf, -np.inf])
def test_wolfe_steps_back_from_where_there_are_no_numbers(outside):
    found, *_ = wolfe(
        lambda x: x[0] - np.log(x[0]) if x[0] > 0 else outside, lambda x: 1.0 - 1.0 / x, [3.0], [-300.0]
    )
    assert 0.0 < found.point.x[0] < 3.0


def test_wolfe_decides_by_slopes_where_values_are_round_off():
    found, *_ = wolfe(lambda x: 1e10 + 0.5 * x[0] ** 2, lambda x: x, [1e-6], [-3e-6], c2=0.5)
    assert abs(found.point.x[0]) <= 0.5e-6


@pytest.mark.parametrize("p", [[1.0], [0.0]])
def test_wolfe_finds_nothing_uphill_and_pays_nothing(p):
    found, objective, _ = wolfe(lambda x: x[0] ** 2, lambda x: 2.0 * x, [1.0], p)
    assert found.point is None
    assert objective.nfev == 1


def test_a_bracket_with_equal_slopes_at_both_ends_is_bisected():
    # Among values that are round-off the secant of the slopes decides, and equal slopes have none.
    low, high = Trial(1.0, 5.0, slope=-1e-15), Trial(3.0, 5.0, slope=-1e-15)
    assert interpolated(low, high, noise=1e-14) == 2.0
