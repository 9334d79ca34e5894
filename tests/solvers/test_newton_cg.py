"""Newton-CG: the forcing terms and the orders they give, negative curvature, and exact counts of products."""

import numpy as np
import pytest
from cases import solve
from scipy.optimize import minimize

from solvers import NewtonCG, Objective
from solvers.newton_cg import inexact_step
from solvers.problems import quadratic, random_rotation, rosenbrock

N = 120


def bowl(n=N):
    """A smooth, strongly convex function with its minimum at 0, as f, gradient and products."""
    Q = random_rotation(n, seed=3)
    a = np.geomspace(1.0, 50.0, n)

    def f(x):
        y = Q @ x
        return float(a @ (np.cosh(y) - 1.0 + 0.1 * y**3 / 6.0 + 0.05 * y**4))

    def grad(x):
        y = Q @ x
        return Q.T @ (a * (np.sinh(y) + 0.05 * y**2 + 0.2 * y**3))

    def product(x, v):
        y = Q @ x
        return Q.T @ (a * (np.cosh(y) + 0.1 * y + 0.6 * y**2) * (Q @ v))

    return f, grad, product


def chained_rosenbrock(n):
    """The sum of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, as f, gradient and products."""

    def grad(x):
        g, t = np.zeros(n), x[1:] - x[:-1] ** 2
        g[:-1] = -400.0 * x[:-1] * t - 2.0 * (1.0 - x[:-1])
        g[1:] += 200.0 * t
        return g

    def product(x, v):
        w = np.zeros(n)
        w[:-1] = (1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0) * v[:-1] - 400.0 * x[:-1] * v[1:]
        w[1:] += 200.0 * v[1:] - 400.0 * x[:-1] * v[:-1]
        return w

    return lambda x: float(np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)), grad, product


def gradient_norms(**options):
    f, grad, product = bowl()
    solver = NewtonCG(tolerance=1e-13, **options)
    result = solver.optimize(f, grad, np.full(N, 0.3), hess_vec=product)
    assert result.success
    return result.history.grad_norm


@pytest.mark.parametrize(("forcing", "order"), [("constant", 1.0), ("superlinear", 1.5), ("quadratic", 2.0)])
def test_the_forcing_term_sets_the_order_of_convergence(forcing, order):
    norms = gradient_norms(forcing=forcing, largest_forcing=0.5)
    logs = np.log(norms[norms < 0.3 * norms[0]])
    assert np.polyfit(logs[:-1], logs[1:], 1)[0] == pytest.approx(order, abs=0.06)


@pytest.mark.parametrize("eta", [0.5, 0.1, 0.01])
def test_constant_forcing_is_linear_with_its_term_as_the_factor(eta):
    norms = gradient_norms(forcing="constant", largest_forcing=eta)
    late = norms[norms < 0.01 * norms[0]]
    assert np.all(late[1:] <= 1.1 * eta * late[:-1])


@pytest.mark.parametrize("eta", [0.5, 1e-2, 1e-8])
def test_the_step_satisfies_its_forcing_condition(eta):
    f, grad, product = bowl()
    objective = Objective(f, grad, np.full(N, 0.3), hess_vec=product)
    point = objective.point(objective.x0)
    p = inexact_step(objective, point, eta)
    assert np.linalg.norm(product(point.x, p) + point.g) <= eta * np.linalg.norm(point.g) * (1 + 1e-6)
    assert point.g @ p < 0.0


@pytest.mark.parametrize("seed", range(30))
def test_where_the_hessian_is_indefinite_the_step_goes_downhill_as_far_as_its_curvature_promises(seed):
    problem = quadratic([-3.0, -0.2, 0.5, 1.0, 4.0, 9.0], rotation=random_rotation(6, seed))
    x0 = np.random.default_rng(seed).standard_normal(6)
    objective = Objective(problem.f, problem.grad, x0, problem.hess)
    point = objective.point(x0)
    p, g, H = inexact_step(objective, point, 1e-10), point.g, problem.hess(x0)
    assert g @ p < 0.0
    # The model lies lower than where the gradient alone leads, with the magnitude of its curvature.
    assert -(g @ p + 0.5 * p @ H @ p) >= 0.5 * (g @ g) ** 2 / abs(g @ H @ g) * (1 - 1e-12)


def test_a_linear_objective_is_followed_by_steps_of_the_length_of_x():
    f, c = np.array([3.0, -4.0]), np.array([30.0, 40.0])
    objective = Objective(lambda x: f @ x, lambda x: f, c, lambda x: np.zeros((2, 2)))
    assert np.linalg.norm(inexact_step(objective, objective.point(c), 0.1)) == pytest.approx(50.0)


def test_products_are_counted_exactly_and_the_hessian_is_never_asked_for():
    f, grad, product = bowl()
    calls = []
    result = NewtonCG().optimize(
        f, grad, np.full(N, 0.3), hess_vec=lambda x, v: calls.append(1) or product(x, v)
    )
    assert result.success
    assert result.nhvp == len(calls) > 0
    assert result.nhev == 0
    assert np.all(np.diff(result.history.nhvp) > 0)


def test_conjugate_gradients_solve_a_quadratic_of_few_eigenvalues_in_as_many_products():
    spectrum = np.repeat([1.0, 10.0, 100.0], 20)
    problem = quadratic(spectrum, rotation=random_rotation(60))
    objective = Objective(problem.f, problem.grad, problem.x0, hess_vec=lambda x, v: problem.hess(x) @ v)
    p = inexact_step(objective, objective.point(problem.x0), 1e-10)
    assert objective.nhvp == 3
    np.testing.assert_allclose(problem.x0 + p, 0.0, atol=1e-9)


def test_products_and_the_hessian_give_the_same_run():
    with_hessian = solve(NewtonCG(), rosenbrock)
    with_products = NewtonCG().optimize(
        rosenbrock.f, rosenbrock.grad, rosenbrock.x0, hess_vec=lambda x, v: rosenbrock.hess(x) @ v
    )
    np.testing.assert_array_equal(with_hessian.history.loss, with_products.history.loss)
    assert with_hessian.nhvp == 0 < with_hessian.nhev
    assert with_products.nhev == 0 < with_products.nhvp


def test_a_problem_of_many_parameters_is_solved_as_by_scipy_with_fewer_evaluations():
    n = 100
    f, grad, product = chained_rosenbrock(n)
    x0 = np.zeros(n)
    ours = NewtonCG(tolerance=1e-8).optimize(f, grad, x0, hess_vec=product)
    scipys = minimize(f, x0, jac=grad, hessp=product, method="Newton-CG", options={"xtol": 1e-10})
    assert ours.success
    assert ours.smallest_eigenvalue > 0.0
    assert ours.fun <= scipys.fun + 1e-10
    assert ours.nfev <= scipys.nfev


@pytest.mark.parametrize("line_search", ["wolfe", "armijo"])
@pytest.mark.parametrize("offset", [1e6, -1e10])
def test_near_the_floor_slopes_decide_and_no_digit_of_the_gradient_is_lost(offset, line_search):
    f, grad, product = bowl()
    solver = NewtonCG(tolerance=1e-10, line_search=line_search)
    result = solver.optimize(lambda x: f(x) + offset, grad, np.full(N, 0.3), hess_vec=product)
    assert result.success
    assert result.grad_max <= result.grad_limit


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"forcing": "linear"}, "forcing must be one of 'constant', 'superlinear', 'quadratic'"),
        ({"largest_forcing": 1.0}, "largest_forcing must be a number > 0 and < 1"),
        ({"largest_forcing": 0.0}, "largest_forcing"),
        ({"line_search": None}, "line_search must be one of 'armijo', 'wolfe'"),
    ],
)
def test_bad_options_are_named(options, named):
    with pytest.raises(ValueError, match=named):
        NewtonCG(**options)
