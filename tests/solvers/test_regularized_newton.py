"""Cubic and gradient regularization: the equations their steps solve, and the orders they are known for."""

import numpy as np
import pytest
from cases import solve
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import CubicNewton, GradientRegularizedNewton, NewtonOptimizer
from solvers.cubic_newton import cubic_step
from solvers.gradient_regularized_newton import regularized_step
from solvers.objective import Point
from solvers.problems import Problem, quadratic, random_rotation
from solvers.secular import ShiftedNewton

EPS = np.finfo(float).eps
powers = st.floats(-8, 8).map(lambda power: 10.0**power)

log_cosh = Problem(
    name="log cosh",
    f=lambda x: float(np.logaddexp(x[0], -x[0]) - np.log(2.0)),
    grad=np.tanh,
    hess=lambda x: np.diag(1.0 / np.cosh(x) ** 2),
    x0=np.array([20.0]),
    solution=np.zeros(1),
    minimum=0.0,
    source="the textbook example for which Newton's method diverges",
)

# Strongly convex, with a third derivative that does not vanish at the minimizer 0.
skewed = Problem(
    name="skewed bowl",
    f=lambda x: float(np.sum(np.exp(x) - x)),
    grad=lambda x: np.expm1(x),
    hess=lambda x: np.diag(np.exp(x)),
    x0=np.array([0.8, 0.5]),
    solution=np.zeros(2),
    minimum=2.0,
    source="this test",
)


def random_model(seed, n, curvature=1.0, slope=1.0):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((n, n))
    H, g = curvature * (A + A.T), slope * rng.standard_normal(n)
    return H, g, ShiftedNewton.of(np.linalg.eigh(H), g), Point(np.zeros(n), 0.0, g)


def order(errors, least=1e-15):
    logs = np.log(errors[errors > least])
    return (logs[-1] - logs[-2]) / (logs[-2] - logs[-3])


@settings(deadline=None, max_examples=300)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 8), M=powers, curvature=powers, slope=powers)
def test_the_cubic_step_satisfies_its_secular_equation(seed, n, M, curvature, slope):
    H, g, newton, _ = random_model(seed, n, curvature, slope)
    p, shift = newton.solve(0.0, 2.0 / M)
    size, length = np.linalg.norm(H, 2), np.linalg.norm(p)
    assert shift == pytest.approx(0.5 * M * length, rel=100 * EPS)
    assert np.linalg.norm(H @ p + shift * p + g) <= 100 * EPS * (np.linalg.norm(g) + size * length)
    assert np.linalg.eigvalsh(H)[0] + shift >= -100 * EPS * size


@pytest.mark.parametrize("M", [0.1, 1.0, 1e3])
def test_the_hard_case_of_the_cubic_model_is_completed_along_the_first_eigenvector(M):
    H, g = np.diag([-2.0, 1.0, 3.0]), np.array([0.0, 1e-3, 1e-3])
    p, shift = ShiftedNewton(np.diag(H), np.eye(3), g).solve(0.0, 2.0 / M)
    assert shift == 2.0
    assert np.linalg.norm(p) == pytest.approx(4.0 / M, rel=1e-12)
    np.testing.assert_allclose(H @ p + shift * p, -g, atol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_no_other_point_is_lower_in_the_cubic_model(seed):
    H, g, newton, point = random_model(seed, 5)
    p, decrease = cubic_step(newton, point, 2.0)

    def model(q):
        quadratic = q @ g + 0.5 * np.einsum("ki,ij,kj->k", q, H, q)
        return quadratic + np.linalg.norm(q, axis=1) ** 3 / 3.0

    assert -decrease == pytest.approx(model(p[None])[0], rel=1e-11)
    rng = np.random.default_rng(seed)
    others = np.concatenate(
        [scale * rng.standard_normal((500, 5)) + centre for scale in (0.1, 1, 5) for centre in (0, p)]
    )
    assert np.all(model(others) > -decrease)


def test_cubic_newton_converges_with_order_two():
    path = solve(CubicNewton(store_path=True, tolerance=1e-15), skewed).history.x
    assert order(np.linalg.norm(path, axis=1)) == pytest.approx(2.0, abs=0.2)


def test_the_cubic_constant_keeps_order_two_while_it_stays_the_same():
    x, errors = skewed.x0, []
    for _ in range(6):
        g = skewed.grad(x)
        p, _ = cubic_step(ShiftedNewton.of(np.linalg.eigh(skewed.hess(x)), g), Point(x, 0.0, g), 3.0)
        x = x + p
        errors.append(np.linalg.norm(x))
    assert order(np.array(errors)) == pytest.approx(2.0, abs=0.1)


def test_a_constant_that_is_too_small_is_raised_and_the_run_goes_on():
    result = solve(CubicNewton(lipschitz_constant=1e-12), log_cosh, x0=np.array([3.0]))
    assert result.success
    assert np.all(np.diff(result.history.loss) < 0.0)
    assert result.nfev > result.nit + 1


def test_pure_newton_diverges_on_log_cosh_from_1_1_and_converges_from_1_0():
    raw = NewtonOptimizer(damping=0.0, line_search=None, fallback=None, max_iterations=8, store_path=True)
    distances = np.abs(solve(raw, log_cosh, x0=np.array([1.1])).history.x[:, 0])
    assert np.all(np.diff(distances) > 0.0)
    assert abs(solve(raw, log_cosh, x0=np.array([1.0])).x[0]) < 1e-10


@pytest.mark.parametrize("start", [1.1, 5.0, 20.0, -20.0])
@pytest.mark.parametrize("solver", [CubicNewton(), GradientRegularizedNewton()])
def test_regularized_newton_converges_on_log_cosh_without_a_line_search(solver, start):
    result = solve(solver, log_cosh, x0=np.array([start]))
    assert result.success
    assert abs(result.x[0]) < 1e-6
    np.testing.assert_array_equal(result.history.step_length[1:], 1.0)
    assert np.all(np.diff(result.history.loss) < 0.0)


@pytest.mark.parametrize("problem", [log_cosh, skewed], ids=lambda problem: problem.name)
def test_the_gradient_shift_has_order_three_halves_while_its_constant_stays_the_same(problem):
    x, errors = np.full(problem.n, 0.3), []
    for _ in range(40):
        g = problem.grad(x)
        p, _ = regularized_step(ShiftedNewton.of(np.linalg.eigh(problem.hess(x)), g), Point(x, 0.0, g), 1.0)
        x = x + p
        errors.append(np.linalg.norm(x))
    assert order(np.array(errors)) == pytest.approx(1.5, abs=0.05)


def test_gradient_regularized_newton_converges_with_order_three_halves_or_more():
    path = solve(GradientRegularizedNewton(store_path=True, tolerance=1e-15), skewed).history.x
    assert order(np.linalg.norm(path, axis=1)) >= 1.45


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 8), M=powers, slope=powers)
def test_the_regularized_step_solves_its_system_and_goes_downhill(seed, n, M, slope):
    H, g, newton, point = random_model(seed, n, slope=slope)
    p, decrease = regularized_step(newton, point, M)
    shift = np.sqrt(M * np.linalg.norm(g)) + max(0.0, -np.linalg.eigvalsh(H)[0])
    force = np.linalg.norm(g) + (np.linalg.norm(H, 2) + shift) * np.linalg.norm(p)
    assert np.linalg.norm(H @ p + shift * p + g) <= 100 * EPS * force
    assert g @ p < 0.0 < decrease


@pytest.mark.parametrize("solver", [CubicNewton, GradientRegularizedNewton])
def test_scaling_the_objective_scales_the_constant_and_nothing_else(solver):
    plain = solve(solver(store_path=True), skewed)
    for scale in (4.0**-33, 4.0**33):
        scaled = solve(
            solver(store_path=True),
            skewed,
            f=lambda x, scale=scale: scale * skewed.f(x),
            grad=lambda x, scale=scale: scale * skewed.grad(x),
            hess=lambda x, scale=scale: scale * skewed.hess(x),
        )
        common = min(len(plain.history), len(scaled.history))
        np.testing.assert_allclose(plain.history.x[:common], scaled.history.x[:common], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("solver", [CubicNewton, GradientRegularizedNewton])
def test_on_a_quadratic_no_step_is_refused_whatever_the_conditioning(solver):
    for kappa in (1e0, 1e4, 1e8):
        problem = quadratic(np.geomspace(1.0, kappa, 12), rotation=random_rotation(12))
        result = solve(solver(), problem)
        assert result.success
        assert result.nfev == result.nit + 1
        assert result.nit <= 20


@pytest.mark.parametrize("solver", [CubicNewton, GradientRegularizedNewton])
@pytest.mark.parametrize("M", [0.0, -1.0, np.nan])
def test_bad_constants_are_named(solver, M):
    with pytest.raises(ValueError, match="lipschitz_constant must be a number > 0"):
        solver(lipschitz_constant=M)
