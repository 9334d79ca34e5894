"""The benchmark counts truly, its stored results are what a rerun gives, and its report is made from them."""

import base64
import json

import collection
import counting
import methods
import numpy as np
import pytest
import report
from pictures import difference

from solvers.problems import more_garbow_hillstrom

STORED = json.loads(report.DATA.read_text("utf-8"))
LOOKS = {method.name: method.look for method in methods.methods() if method.owner == "solvers"}
# Instances whose runs are short and do not hang on the last bit.
SAMPLE = ("Beale", "helical valley", "Box three-dimensional", "Broyden tridiagonal, n = 10", "Wood, 10 x0")


@pytest.fixture
def rosenbrock():
    problem = more_garbow_hillstrom.COLLECTION["Rosenbrock"]
    return counting.Counted(problem, np.array(problem.x0, dtype=float))


def test_every_call_is_counted(rosenbrock):
    for _ in range(3):
        rosenbrock.f(rosenbrock.x0)
    rosenbrock.grad(rosenbrock.x0)
    rosenbrock.hess_vec(rosenbrock.x0, np.ones(2))
    run = rosenbrock.run
    assert (run.evaluations, run.gradients, run.hessians, run.products) == (3, 1, 0, 1)


def test_solved_is_noted_at_the_first_evaluation_that_is_low_enough(rosenbrock):
    rosenbrock.f(np.array([0.0, 0.0]))
    assert rosenbrock.run.solved_at is None
    rosenbrock.f(np.array([1.0, 1.0 + 1e-7]))
    rosenbrock.f(np.array([1.0, 1.0]))
    assert rosenbrock.run.solved_at == 2


def test_a_budget_is_a_budget(rosenbrock):
    for _ in range(counting.BUDGET):
        rosenbrock.f(rosenbrock.x0)
    with pytest.raises(counting.BudgetSpent):
        rosenbrock.f(rosenbrock.x0)
    assert rosenbrock.run.evaluations == counting.BUDGET


def test_a_method_that_raises_is_a_row_and_no_end(rosenbrock):
    def broken(problem):
        problem.f(problem.x0)
        raise ZeroDivisionError("mine")

    method = methods.Method("broken", "NewtonOptimizer", "nobody", broken)
    record = collection.run(method, rosenbrock.problem, rosenbrock.x0)
    assert record["error"] == "ZeroDivisionError: mine"
    assert record["evaluations"] == 1


@pytest.mark.parametrize(
    "method", [m for m in methods.methods() if m.owner != "PyTorch"], ids=lambda m: m.name
)
def test_a_rerun_gives_the_stored_counts(method):
    chosen = {name: (problem, x0) for name, problem, x0 in collection.instances()}
    for name in SAMPLE:
        again, stored = collection.run(method, *chosen[name]), STORED["collection"]["runs"][method.name][name]
        assert again["solved_at"] == stored["solved_at"], name
        assert bool(again["success"]) == bool(stored["success"]), name


def test_the_stored_results_cover_every_method_and_instance():
    names = [name for name, _, _ in collection.instances()]
    assert list(STORED["collection"]["instances"]) == names
    for method in methods.methods():
        assert list(STORED["collection"]["runs"][method.name]) == names


def test_the_report_and_the_profiles_are_made_from_the_stored_results():
    assert report.REPORT.read_text("utf-8") == report.markdown(STORED)
    for name, picture in report.profiles(STORED, LOOKS).items():
        stored = (report.RESULTS / name).read_bytes()
        assert difference(base64.b64encode(stored).decode(), base64.b64encode(picture).decode()) is None


def test_our_solvers_are_ahead_of_their_peers():
    rows = {row["method"]: row for row in report.summary(STORED)}
    for ours, peer in [
        ("LBFGSOptimizer", "SciPy L-BFGS-B"),
        ("BFGSOptimizer", "SciPy BFGS"),
        ("TrustRegionNewton", "SciPy trust-exact"),
        ("NewtonCG", "SciPy trust-krylov"),
        ("NewtonCG", "SciPy Newton-CG"),
    ]:
        assert rows[ours]["solved"] >= rows[peer]["solved"]
        assert rows[ours]["cost"] <= 1.02 * rows[peer]["cost"]
        assert rows[ours]["raised"] == 0
        assert rows[ours]["false failure"] <= 2


def test_costs_grow_with_n_as_theory_says():
    slopes = {row["method"]: row["slope"] for row in STORED["slopes"]}
    assert slopes["NewtonOptimizer"] >= 2.5
    assert slopes["Cholesky, operations"] == pytest.approx(3.0, abs=0.05)
    assert slopes["LBFGSOptimizer"] == pytest.approx(1.0, abs=0.35)
    assert slopes["NewtonCG"] == pytest.approx(1.0, abs=0.35)
