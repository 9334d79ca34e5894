"""Quasi-Newton methods: the secant equation, the identities between them, and their limits."""

import numpy as np
import pytest
from cases import solve
from scipy.optimize import minimize

from solvers import BFGSOptimizer, LBFGSOptimizer, NewtonOptimizer, Reason
from solvers.bfgs import UPDATES, bfgs
from solvers.curvature_pairs import CurvaturePairs
from solvers.objective import Point
from solvers.problems import more_garbow_hillstrom, quadratic, random_rotation, rosenbrock

EPS = np.finfo(float).eps


def random_pairs(n, count, seed=0, kappa=50.0):
    """Pairs of a quadratic: y = H s."""
    rng = np.random.default_rng(seed)
    H = quadratic(np.geomspace(1.0, kappa, n), rotation=random_rotation(n, seed)).hess(None)
    steps = rng.standard_normal((count, n))
    return [(s, H @ s) for s in steps], H


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("seed", range(5))
def test_every_update_satisfies_the_secant_equation_and_stays_symmetric(update, seed):
    pairs, _ = random_pairs(6, 4, seed)
    inverse = np.eye(6)
    for s, y in pairs:
        inverse = UPDATES[update](inverse, s, y, EPS)
        np.testing.assert_allclose(inverse @ y, s, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(inverse, inverse.T, atol=1e-12)


@pytest.mark.parametrize("update", ["bfgs", "dfp"])
def test_updates_keep_the_inverse_positive_definite(update):
    pairs, _ = random_pairs(8, 20, seed=3, kappa=1e3)
    inverse = np.eye(8)
    for s, y in pairs:
        inverse = UPDATES[update](inverse, s, y, EPS)
        assert np.linalg.eigvalsh(inverse)[0] > 0.0


@pytest.mark.parametrize("update", ["bfgs", "dfp"])
def test_a_pair_without_curvature_is_skipped_at_every_scale(update):
    s, y = np.array([1.0, 0.0]), np.array([-1e-3, 1.0])
    for scale in (1e-20, 1.0, 1e20):
        np.testing.assert_array_equal(UPDATES[update](np.eye(2), s, scale * y, EPS), np.eye(2))


def test_sr1_finds_the_inverse_of_a_quadratic_in_n_independent_steps():
    pairs, H = random_pairs(5, 5, seed=1)
    inverse = np.eye(5)
    for s, y in pairs:
        inverse = UPDATES["sr1"](inverse, s, y, EPS)
    np.testing.assert_allclose(inverse @ H, np.eye(5), atol=1e-6)


def filled(n, m, count, seed=0):
    pairs = CurvaturePairs(m, n)
    rng = np.random.default_rng(seed)
    H = quadratic(np.geomspace(1.0, 50.0, n), rotation=random_rotation(n, seed)).hess(None)
    old, kept = Point(np.zeros(n), 0.0, rng.standard_normal(n)), []
    for _ in range(count):
        s = rng.standard_normal(n)
        y = H @ s
        new = Point(old.x + s, 0.0, old.g + y)
        assert pairs.update(new, old, EPS)
        kept.append((s, y))
        old = new
    return pairs, kept[-m:], old.g


@pytest.mark.parametrize(("n", "m", "count"), [(12, 5, 3), (12, 5, 5), (12, 5, 17), (30, 1, 4), (5, 8, 6)])
def test_compact_form_two_loops_and_dense_bfgs_are_one_matrix(n, m, count):
    pairs, kept, g = filled(n, m, count)
    s, y = kept[-1]
    inverse = (s @ y) / (y @ y) * np.eye(n)
    for s, y in kept:
        inverse = bfgs(inverse, s, y, EPS)
    expected = inverse @ g
    scale = np.linalg.norm(expected)
    np.testing.assert_allclose(pairs.two_loop_direction(g), -expected, atol=1e-11 * scale)
    np.testing.assert_allclose(pairs.compact_direction(g), -expected, atol=1e-9 * scale)
    np.testing.assert_allclose(pairs.dense(), inverse, atol=1e-10 * np.abs(inverse).max())


def test_full_memory_lbfgs_equals_bfgs_with_the_same_pairs_and_first_matrix():
    # On the first iterations of a run both have seen every pair; L-BFGS only rescales its first matrix.
    problem = quadratic([1.0, 1.0, 1.0, 5.0], rotation=random_rotation(4), x0=[1.0, -2.0, 3.0, 1.0])
    short = {"max_iterations": 2, "store_path": True, "tolerance": 0.0}
    dense = solve(BFGSOptimizer(**short, self_scaling=False), problem).history.x
    limited = solve(LBFGSOptimizer(**short, memory_size=10), problem).history.x
    np.testing.assert_allclose(limited, dense, rtol=1e-10)


def test_compact_and_two_loop_runs_agree(monkeypatch):
    problem = quadratic(np.geomspace(1.0, 100.0, 40), rotation=random_rotation(40))
    solver = LBFGSOptimizer(max_iterations=15, tolerance=0.0, memory_size=5, store_path=True)
    two_loop = solve(solver, problem).history.x
    monkeypatch.setattr("solvers.lbfgs.COMPACT_FROM", 1)
    compact = solve(solver, problem).history.x
    np.testing.assert_allclose(compact[:10], two_loop[:10], atol=1e-8)


def test_bfgs_converges_superlinearly_and_lbfgs_does_not():
    problem = quadratic(np.geomspace(1.0, 1e3, 20), rotation=random_rotation(20))
    options = {"store_path": True, "tolerance": 1e-12, "max_iterations": 400}
    rates = {}
    for solver in (BFGSOptimizer(**options), LBFGSOptimizer(**options, memory_size=3)):
        errors = np.linalg.norm(solve(solver, problem).history.x, axis=1)
        late = errors[errors > 1e-9][-8:]
        rates[type(solver).__name__] = (late[-1] / late[0]) ** (1 / 7)
    assert rates["BFGSOptimizer"] < 0.6 * rates["LBFGSOptimizer"]


@pytest.mark.parametrize("solver", [BFGSOptimizer(), LBFGSOptimizer()], ids=lambda s: type(s).__name__)
def test_quasi_newton_ends_where_newton_and_scipy_end(solver):
    p = rosenbrock
    ours = solve(solver, p)
    assert ours.success
    np.testing.assert_allclose(ours.x, solve(NewtonOptimizer(), p).x, atol=1e-4)
    scipys = minimize(p.f, p.x0, jac=p.grad, method="L-BFGS-B")
    assert ours.nfev <= 1.5 * scipys.nfev


def test_memory_of_a_run_is_that_of_its_pairs():
    pairs = CurvaturePairs(7, 1000)
    assert pairs.rows.size == 2 * (7 + 1) * 1000


def test_a_pair_that_is_skipped_costs_no_pair_that_was_kept():
    pairs, _, g = filled(6, 3, 5)
    before = pairs.two_loop_direction(g)
    old = Point(np.zeros(6), 0.0, g)
    assert not pairs.update(Point(np.ones(6), 0.0, g - 1.0), old, EPS)
    np.testing.assert_array_equal(pairs.two_loop_direction(g), before)


@pytest.mark.parametrize("name", more_garbow_hillstrom.COLLECTION)
def test_bfgs_reports_honestly_on_the_whole_collection(name):
    problem = more_garbow_hillstrom.COLLECTION[name]
    result = solve(BFGSOptimizer(max_evaluations=600), problem)
    gap = min(abs(result.fun - minimum) for minimum in problem.minima)
    solved = gap <= 1e-8 * (problem.f(problem.x0) - min(problem.minima))
    if result.success:
        assert solved, (name, result.fun, problem.minima)


@pytest.mark.parametrize(
    "solver", [BFGSOptimizer(), LBFGSOptimizer(max_iterations=1000)], ids=lambda s: type(s).__name__
)
def test_a_tolerance_below_the_noise_of_the_values_is_not_searched_for_at_length(solver):
    # The values are differences of large numbers: their noise is far above eps |J| near the minimum, 0.
    A = 1e3 * random_rotation(40, seed=2) * np.geomspace(1.0, 30.0, 40)

    def f(x):
        z = np.abs(A @ x) / 1e3
        return 1e3 * float(np.sum(z + np.log1p(np.exp(-2.0 * z)) - np.log(2.0)) + 0.05 * x @ x)

    def grad(x):
        return A.T @ np.tanh(A @ x / 1e3) + 100.0 * x

    result = solver.optimize(f, grad, np.ones(40))
    assert result.reason is Reason.PRECISION
    assert result.success
    assert result.nfev <= 2 * result.nit
