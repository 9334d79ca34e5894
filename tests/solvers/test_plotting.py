"""Pictures of runs: what is drawn is what was measured, in the look of the method."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt

from solvers import NewtonOptimizer
from solvers.plotting import convergence, landscape, trajectory
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
