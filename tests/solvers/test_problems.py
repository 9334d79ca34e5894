"""Each problem's gradient and Hessian against central differences, and its solution against both."""

import numpy as np
import pytest
from cases import PROBLEMS, monkey_saddle

from solvers.problems import quadratic, random_rotation

EVERY = {**PROBLEMS, "monkey saddle": monkey_saddle}


@pytest.fixture(params=EVERY)
def problem(request):
    return EVERY[request.param]


def differences(function, x, h=1e-5):
    """Central differences along each axis; error of order h^2 plus eps / h."""
    return np.array([(function(x + h * e) - function(x - h * e)) / (2.0 * h) for e in np.eye(x.size)])


@pytest.mark.parametrize("seed", range(3))
def test_gradient_is_that_of_the_objective(problem, seed):
    x = np.random.default_rng(seed).uniform(-1.5, 1.5, problem.n)
    np.testing.assert_allclose(problem.grad(x), differences(problem.f, x), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_hessian_is_that_of_the_gradient_and_symmetric(problem, seed):
    x = np.random.default_rng(seed).uniform(-1.5, 1.5, problem.n)
    np.testing.assert_allclose(problem.hess(x), differences(problem.grad, x), rtol=1e-6, atol=1e-5)
    np.testing.assert_array_equal(problem.hess(x), problem.hess(x).T)


def test_solution_is_a_minimizer(problem):
    if problem.solution is None:
        pytest.skip("no minimizer exists")
    np.testing.assert_allclose(problem.grad(problem.solution), 0.0, atol=1e-12)
    assert np.linalg.eigvalsh(problem.hess(problem.solution))[0] >= -1e-12
    assert problem.f(problem.solution) == pytest.approx(problem.minimum, abs=1e-15)


def test_quadratic_has_the_spectrum_it_was_given():
    spectrum = [-1.0, 0.5, 3.0]
    H = quadratic(spectrum, rotation=random_rotation(3, seed=4)).hess(np.zeros(3))
    np.testing.assert_allclose(np.linalg.eigvalsh(H), spectrum, rtol=1e-12)


def test_random_rotation_is_orthogonal_and_reproducible():
    Q = random_rotation(7, seed=2)
    np.testing.assert_allclose(Q.T @ Q, np.eye(7), atol=1e-14)
    np.testing.assert_array_equal(Q, random_rotation(7, seed=2))


@pytest.mark.parametrize("spectrum", [[], [[1.0]], [1.0, np.nan]])
def test_quadratic_names_a_bad_spectrum(spectrum):
    with pytest.raises(ValueError, match="spectrum must be"):
        quadratic(spectrum)


def test_quadratic_names_a_bad_rotation():
    with pytest.raises(ValueError, match="rotation must be an orthogonal matrix"):
        quadratic([1.0, 2.0], rotation=[[1.0, 1.0], [0.0, 1.0]])
