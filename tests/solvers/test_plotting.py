"""Pictures of runs: what is drawn is what was measured, in the look of the method."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt

from solvers import NewtonOptimizer
from solvers.plotting import convergence, data_profile, landscape, performance_profile, trajectory
from solvers.problems import rosenbrock
from solvers.style import look


@pytest.fixture
def run():
    yield NewtonOptimizer(store_path=True).optimize(
        rosenbrock.f, rosenbrock.grad, rosenbrock.hess, rosenbrock.x0
    )
    plt.close("all")


def test_trajectory_draws_the_iterates_in_the_look_of_the_method(run):
    ax = landscape(rosenbrock.f, (-1.5, 1.5), (-0.5, 1.5))
    trajectory(ax, run.history.x, "NewtonOptimizer", label="Newton")
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), run.history.x)
    assert line.get_color() == look("NewtonOptimizer")["color"]
    assert line.get_label() == "Newton"


def test_landscape_levels_span_the_heights_of_the_window():
    ax = landscape(rosenbrock.f, (-1.5, 1.5), (-0.5, 1.5), levels=9, resolution=41)
    levels = ax.collections[0].levels
    assert len(levels) == 9
    assert np.all(np.diff(levels) > 0)


@pytest.mark.parametrize("against", ["iterations", "evaluations"])
def test_convergence_draws_what_lies_above_the_floor(run, against):
    ax = convergence({"NewtonOptimizer": run.history}, floor=1e-10, against=against)
    (line,) = ax.lines
    expected = run.history.loss[run.history.loss > 1e-10]
    np.testing.assert_array_equal(line.get_ydata(), expected)
    if against == "evaluations":
        np.testing.assert_array_equal(line.get_xdata(), run.history.nfev[: len(expected)])


def test_history_plots_itself(run):
    ax = run.history.plot(quantity="grad_norm")
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize(("option", "value"), [("quantity", "losses"), ("against", "time")])
def test_bad_options_are_named(run, option, value):
    with pytest.raises(ValueError, match=f"{option} must be"):
        convergence({"NewtonOptimizer": run.history}, **{option: value})


COSTS = {"NewtonOptimizer": [10, 20, np.inf, 40], "LBFGSOptimizer": [20, 10, 30, np.nan]}


def test_performance_profile_counts_the_problems_within_a_factor_of_the_best():
    ax = performance_profile(COSTS, longest=4.0)
    newton, lbfgs = ax.lines

    def share(line, tau):
        x, y = line.get_xydata().T
        return y[np.searchsorted(x, tau, side="right") - 1]

    assert [share(newton, tau) for tau in (1.0, 1.99, 2.0, 4.0)] == [0.5, 0.5, 0.75, 0.75]
    assert [share(lbfgs, tau) for tau in (1.0, 2.0, 4.0)] == [0.5, 0.75, 0.75]
    plt.close("all")


def test_data_profile_counts_the_problems_within_a_budget():
    ax = data_profile(COSTS, dimensions=[1, 1, 2, 3], longest=100.0)
    x, y = ax.lines[0].get_xydata().T
    np.testing.assert_array_equal(x[1:-1], [5.0, 10.0, 10.0])
    assert y[-1] == 0.75
    plt.close("all")


def test_costs_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match=r"inhomogeneous|costs must hold"):
        performance_profile({"NewtonOptimizer": [1.0, 2.0], "LBFGSOptimizer": [1.0]})
