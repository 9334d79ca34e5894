"""Each problem's gradient and Hessian against central differences, and its solution against both."""

import numpy as np
import pytest
from cases import PROBLEMS, monkey_saddle

from solvers import NewtonOptimizer
from solvers.problems import (
    beale,
    booth,
    breast_cancer,
    digits_odd_even,
    himmelblau,
    nesterov,
    quadratic,
    random_rotation,
    styblinski_tang,
    three_hump_camel,
)

FURTHER = (
    *(monkey_saddle, himmelblau, beale, booth, three_hump_camel, styblinski_tang),
    *(nesterov(1), nesterov(6, smoothness=4.0), breast_cancer(), digits_odd_even()),
)
EVERY = {**PROBLEMS, **{problem.name: problem for problem in FURTHER}}


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
    assert problem.f(problem.solution) == pytest.approx(problem.minimum, rel=1e-14, abs=1e-15)


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


@pytest.mark.parametrize("minimizer", [(3.0, 2.0), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8)])
def test_himmelblau_has_four_minima_of_value_zero(minimizer):
    result = NewtonOptimizer().optimize(himmelblau.f, himmelblau.grad, himmelblau.hess, minimizer)
    np.testing.assert_allclose(result.x, minimizer, atol=0.1)
    assert result.fun <= 1e-12


def test_no_gradient_of_nesterovs_function_runs_ahead_of_its_iterate():
    problem = nesterov(8)
    for k in range(8):
        x = np.where(np.arange(8) < k, np.random.default_rng(k).standard_normal(8), 0.0)
        g = problem.grad(x)
        assert np.count_nonzero(g[k + 1 :]) == 0
        assert g[k] != 0.0


@pytest.mark.parametrize("smoothness", [1.0, 50.0])
def test_nesterovs_function_is_as_smooth_as_it_says(smoothness):
    largest = np.linalg.eigvalsh(nesterov(60, smoothness).hess(np.zeros(60)))[-1]
    assert 0.99 * smoothness < largest <= smoothness


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [((0,), ValueError, "n must be"), ((2.5,), TypeError, "n must be"), ((3, 0.0), ValueError, "smoothness")],
)
def test_nesterov_names_bad_arguments(arguments, error, named):
    with pytest.raises(error, match=named):
        nesterov(*arguments)
