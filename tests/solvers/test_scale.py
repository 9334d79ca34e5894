"""What changes of scale do to each method: of the objective, of its zero, and of the parameters."""

from dataclasses import replace

import numpy as np
import pytest
from cases import SCALE_FREE, SOLVERS, bowl, solve

from solvers.problems import Problem, quadratic, random_rotation


def scaled(problem: Problem, factor: float) -> Problem:
    """The problem with its objective multiplied."""
    return replace(
        problem,
        f=lambda x: factor * problem.f(x),
        grad=lambda x: factor * problem.grad(x),
        hess=lambda x: factor * problem.hess(x),
    )


def in_units(problem: Problem, units: np.ndarray) -> Problem:
    """The problem in other units: theta = units * phi."""
    return replace(
        problem,
        f=lambda y: problem.f(units * y),
        grad=lambda y: units * problem.grad(units * y),
        hess=lambda y: np.outer(units, units) * problem.hess(units * y),
        x0=problem.x0 / units,
    )


@pytest.mark.parametrize("name", SCALE_FREE)
@pytest.mark.parametrize("factor", [1e-20, 1e-7, 3.0, 1e7, 1e20])
def test_multiplying_the_objective_changes_neither_the_way_nor_the_verdict(name, factor):
    solver = replace(SOLVERS[name], store_path=True)
    plain, other = solve(solver, bowl), solve(solver, scaled(bowl, factor))
    assert plain.success
    assert other.success
    np.testing.assert_allclose(other.history.x[:4], plain.history.x[:4], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(other.x, 0.0, atol=1e-4)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("offset", [-1e10, 1e10])
def test_an_offset_ends_at_the_solution_with_an_honest_reason(name, offset):
    problem = quadratic([1.0, 10.0], rotation=random_rotation(2), x0=[3.0, -4.0])
    result = solve(SOLVERS[name], problem, f=lambda x: problem.f(x) + offset)
    np.testing.assert_allclose(result.x, 0.0, atol=1e-4)
    assert result.success, result


@pytest.mark.parametrize("exponent", [-8, 5])
def test_undamped_newton_does_not_see_the_units_of_the_parameters(exponent):
    units = np.array([2.0**exponent, 1.0])
    solver = replace(SOLVERS["NewtonOptimizer, undamped"], store_path=True)
    plain, other = solve(solver, bowl), solve(solver, in_units(bowl, units))
    np.testing.assert_allclose(units * other.history.x[:5], plain.history.x[:5], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["GradientDescent", "BFGSOptimizer", "LBFGSOptimizer", "NewtonOptimizer"])
def test_every_other_method_sees_the_units_and_solves_all_the_same(name):
    units = np.array([1.0 / 8.0, 1.0])
    solver = replace(SOLVERS[name], store_path=True)
    plain, other = solve(solver, bowl), solve(solver, in_units(bowl, units))
    assert other.success
    np.testing.assert_allclose(units * other.x, 0.0, atol=1e-4)
    if name != "NewtonOptimizer":
        assert not np.allclose(units * other.history.x[1], plain.history.x[1], rtol=1e-3)


# A step of fixed or unit length has the unit of theta: these methods see which unit that is.
ONE_UNIT_IS_SEEN = (
    "GradientDescent",  # the first trial has length one
    "Momentum",
    "Adam",
    "BFGSOptimizer",  # the first trial has length one
    "LBFGSOptimizer",
    "NewtonOptimizer, constant",  # the damping has the unit of H
    "NewtonOptimizer, gradient",
    "NaturalGradient",
)


@pytest.mark.parametrize("exponent", [-20, 20])
@pytest.mark.parametrize("name", [name for name in SOLVERS if not name.startswith(ONE_UNIT_IS_SEEN)])
def test_methods_with_a_curvature_of_their_own_do_not_see_the_unit_of_theta(name, exponent):
    # Powers of two: every product is exact, so that the iterates are the same numbers.
    unit = 2.0**exponent
    solver = replace(SOLVERS[name], store_path=True)
    plain, other = solve(solver, bowl), solve(solver, in_units(bowl, np.full(2, unit)))
    assert plain.nit >= 4
    np.testing.assert_array_equal(unit * other.history.x[:5], plain.history.x[:5])


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("name", [name for name in SCALE_FREE if name != "NewtonOptimizer, gradient"])
def test_one_unit_for_all_parameters_is_no_difficulty(name, factor):
    result = solve(SOLVERS[name], in_units(bowl, np.full(2, factor)))
    assert result.success
    np.testing.assert_allclose(factor * result.x, 0.0, atol=1e-3)


# Axes mean something to these: Adam divides component by component, the default damping is a share of the
# largest entry on the diagonal of H.
AXES_ARE_SEEN = (
    "Adam",
    "NewtonOptimizer",
    "NewtonOptimizer, flipped",
    "NewtonOptimizer, no line search",
    "NewtonOptimizer, Wolfe",
)


@pytest.mark.parametrize("name", SOLVERS)
def test_a_rotation_of_the_parameters_rotates_every_iterate_of_methods_that_see_no_axes(name):
    rotation = random_rotation(2, seed=5)
    turned = replace(
        bowl,
        f=lambda y: bowl.f(rotation @ y),
        grad=lambda y: rotation.T @ bowl.grad(rotation @ y),
        hess=lambda y: rotation.T @ bowl.hess(rotation @ y) @ rotation,
        x0=rotation.T @ bowl.x0,
    )
    solver = replace(SOLVERS[name], store_path=True)
    plain, other = solve(solver, bowl).history.x[:6], solve(solver, turned).history.x[:6]
    gap = np.max(np.abs(other @ rotation.T - plain))
    if name in AXES_ARE_SEEN:
        assert gap > 1e-7
    else:
        assert gap < 1e-12
