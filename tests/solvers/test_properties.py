"""What holds for every start, scale and offset: hypothesis looks for the one where it does not."""

from dataclasses import replace

import numpy as np
import pytest
from cases import SCALE_FREE, SOLVERS, solve
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import NewtonOptimizer, Reason
from solvers.problems import quadratic, random_rotation, rosenbrock, saddle

# Numbers whose squares underflow have no slope to speak of; zero stands for them.
numbers = st.floats(-1e3, 1e3).map(lambda number: number if abs(number) > 1e-100 else 0.0)
starts = st.lists(numbers, min_size=2, max_size=2).map(np.array)
powers_of_four = st.integers(-33, 33)  # exact under the square roots of Cholesky; 4^33 is about 1e20
EPS = np.finfo(float).eps
scale_free = pytest.mark.parametrize("name", SCALE_FREE)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("problem", [rosenbrock, saddle], ids=lambda problem: problem.name)
@settings(deadline=None, max_examples=25)
@given(start=starts)
def test_never_success_at_nan_and_never_worse_than_the_start(name, problem, start):
    solver = replace(SOLVERS[name], max_iterations=500)
    result = solve(solver, problem, x0=start)
    assert result.fun <= problem.f(start) + 10 * EPS * abs(problem.f(start))
    assert np.all(np.isfinite(result.x))
    if result.success:
        assert np.isfinite(result.fun)
        # Below the last bound a step of gradient over curvature changes f by less than its round-off.
        at_start, round_off = np.max(np.abs(problem.grad(start))), np.sqrt(100 * EPS * abs(result.fun))
        assert result.grad_max <= max(result.grad_limit, np.sqrt(EPS) * at_start, round_off)


@scale_free
@settings(deadline=None, max_examples=25)
@given(start=starts, exponent=powers_of_four)
def test_scaling_the_objective_changes_no_iterate_and_no_verdict(name, start, exponent):
    solver, scale = SOLVERS[name], 4.0**exponent
    plain = solve(solver, saddle, x0=start)
    scaled = solve(
        solver,
        saddle,
        x0=start,
        f=lambda x: scale * saddle.f(x),
        grad=lambda x: scale * saddle.grad(x),
        hess=lambda x: scale * saddle.hess(x),
    )
    # The limit tolerance * min(1, max|g0|) is no multiple of g0, so the runs may end at different iterates.
    common = np.argmax(np.minimum.accumulate(plain.history.grad_norm) < 1e-3) or 1
    common = min(common, len(scaled.history))
    np.testing.assert_array_equal(plain.history.loss[:common] * scale, scaled.history.loss[:common])
    if Reason.ITERATIONS not in (plain.reason, scaled.reason):
        assert plain.success == scaled.success


@settings(deadline=None, max_examples=50)
@given(start=starts, offset=st.floats(-1e10, 1e10))
def test_an_offset_costs_digits_of_the_objective_and_not_of_the_solution(start, offset):
    problem = quadratic([1.0, 40.0], rotation=random_rotation(2))
    result = solve(NewtonOptimizer(), problem, x0=start, f=lambda x: problem.f(x) + offset)
    assert result.success, result
    np.testing.assert_allclose(result.x, 0.0, atol=1e-6 + 1e-8 * np.max(np.abs(start)))


@settings(deadline=None, max_examples=50)
@given(
    spectrum=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=6),
    seed=st.integers(0, 100),
)
def test_newton_solves_every_positive_definite_quadratic(spectrum, seed):
    problem = quadratic(spectrum, rotation=random_rotation(len(spectrum), seed))
    result = solve(NewtonOptimizer(), problem)
    assert result.success
    assert result.nit <= 4
