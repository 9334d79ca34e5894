"""Levenberg-Marquardt on NIST's 27 regressions, from both starts of each, by the default call."""

from functools import cache

import numpy as np
import pytest
from scipy import optimize

from solvers import GaussNewton, LevenbergMarquardt
from solvers.problems import nist

RUNS = [(name, start) for name in nist.names() for start in (0, 1)]
CERTIFIED_DIGITS = 11


def correct_digits(computed, certified) -> float:
    """The fewest correct digits of all parameters, at most the certified ones (log relative error)."""
    with np.errstate(divide="ignore"):
        digits = -np.log10(np.abs(computed - certified) / np.abs(certified))
    return float(np.clip(np.nan_to_num(digits, nan=0.0), 0.0, CERTIFIED_DIGITS).min())


@cache
def run(name: str, start: int, first_radius: float = 1.0):
    problem = nist.load(name)
    solver = LevenbergMarquardt(first_radius=first_radius)
    return solver.optimize(problem.residual, problem.jacobian, problem.starts[start])


@cache
def minpack_evaluations(name: str, start: int) -> int:
    """Residual calls of MINPACK with tolerances as tight as it accepts; counted here, as for ours."""
    problem, calls = nist.load(name), []

    def residual(x):
        calls.append(x)
        return problem.residual(x)

    tight = dict.fromkeys(("xtol", "ftol", "gtol"), 1e-15)
    optimize.least_squares(
        residual, problem.starts[start], problem.jacobian, method="lm", max_nfev=5000, **tight
    )
    return len(calls)


def digits(name: str, start: int, first_radius: float = 1.0) -> float:
    return correct_digits(run(name, start, first_radius).x, nist.load(name).certified_parameters)


@pytest.mark.parametrize(("name", "start"), RUNS)
def test_every_run_gives_ten_certified_digits_and_says_success(name, start):
    result = run(name, start)
    assert result.success, result
    assert digits(name, start) >= 10.0


def test_on_average_the_runs_reach_the_ceiling_of_double_precision():
    assert np.mean([digits(*case) for case in RUNS]) >= 10.7


@pytest.mark.parametrize(("name", "start"), RUNS)
def test_standard_errors_have_ten_certified_digits(name, start):
    problem = nist.load(name)
    found = correct_digits(run(name, start).standard_errors, problem.certified_standard_errors)
    # The residuals of Lanczos1 are 1e-13 of the data: three digits are all that double precision has.
    assert found >= (3.0 if name == "Lanczos1" else 10.0)


@pytest.mark.parametrize("name", nist.names())
def test_the_residual_sum_of_squares_is_the_certified_one(name):
    problem = nist.load(name)
    rounding = 1e-3 if name == "Lanczos1" else 1e-9
    for start in (0, 1):
        assert run(name, start).fun == pytest.approx(problem.minimum, rel=rounding)


def test_evaluations_are_fewer_than_those_of_minpack():
    ours = np.array([run(*case).nfev for case in RUNS])
    theirs = np.array([minpack_evaluations(*case) for case in RUNS])
    assert ours.sum() <= 0.95 * theirs.sum()
    assert np.exp(np.mean(np.log(ours / theirs))) <= 0.95


@pytest.mark.parametrize("first_radius", [0.3, 3.0, 10.0])
def test_the_first_radius_matters_little(first_radius):
    found = [digits(*case, first_radius) for case in RUNS]
    solved = [d >= 10.0 for d in found]
    assert sum(solved) >= 53
    # What is called a success is one.
    assert solved == [run(*case, first_radius).success for case in RUNS]


def test_a_gradient_that_is_small_beside_the_first_one_is_not_enough():
    # The first step of MGH10 takes the gradient that far down; the objective has everything before it.
    problem = nist.load("MGH10")
    result = LevenbergMarquardt(max_iterations=5).optimize(
        problem.residual, problem.jacobian, problem.starts[0]
    )
    assert result.grad_max < np.sqrt(np.finfo(float).eps) * np.max(np.abs(problem.grad(problem.starts[0])))
    assert result.fun > 1e6 * problem.minimum
    assert not result.success


@pytest.mark.parametrize(("name", "start"), [("ENSO", 0), ("ENSO", 1), ("Thurber", 1)])
def test_gauss_newton_keeps_its_digits_where_it_is_slow(name, start):
    # The dropped term is two thirds of what is kept: no step is half as long as the one before.
    problem = nist.load(name)
    result = GaussNewton().optimize(problem.residual, problem.jacobian, problem.starts[start])
    assert result.success
    assert correct_digits(result.x, problem.certified_parameters) >= 10.0
