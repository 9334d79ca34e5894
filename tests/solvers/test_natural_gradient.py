"""Natural gradient: Newton's method where it must be, invariant where it must be, and never the gradient."""

from contextlib import suppress

import numpy as np
import pytest
from cases import bowl
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from solvers import (
    NaturalGradientOptimizer,
    NewtonOptimizer,
    Reason,
    empirical_fisher,
    exact_fisher,
    sampled_fisher,
)
from solvers.fisher import numerical_score
from solvers.problems import logistic_regression, rosenbrock, saddle

RNG = np.random.default_rng(7)
X = np.column_stack([RNG.standard_normal((60, 3)) * [1.0, 3.0, 0.3], np.ones(60)])
Y = (RNG.uniform(size=60) < expit(X @ [1.0, -0.5, 2.0, 0.3])).astype(float)
THETA = np.array([0.3, 0.1, -0.4, 0.2])
logistic = logistic_regression(X, Y)
UNDAMPED = NaturalGradientOptimizer(learning_rate=1.0, damping=0.0)
EYE2 = [[1.0, 0.0], [0.0, 1.0]]


def score(theta, x, y):
    """The score of logistic regression."""
    return (y - expit(x @ theta)) * x


def log_prob(theta, sample):
    x, y = sample
    return y * (x @ theta) - np.logaddexp(0.0, x @ theta)


def distribution(theta, x):
    p = expit(x @ theta)
    return (0.0, 1.0), (1.0 - p, p)


def draw(theta, x, rng):
    return float(rng.uniform() < expit(x @ theta))


def fisher(theta):
    return exact_fisher(score, theta, X, distribution)


# Which Fisher


def test_exact_fisher_of_logistic_regression_is_its_hessian():
    np.testing.assert_allclose(fisher(THETA), logistic.hess(THETA), rtol=1e-13)


def test_exact_fisher_of_softmax_is_the_gauss_newton_matrix_of_its_logits():
    rng = np.random.default_rng(8)
    W, inputs = rng.standard_normal((3, 2)), rng.standard_normal((5, 2))

    def probabilities(theta, x):
        z = theta.reshape(3, 2) @ x
        return np.exp(z - z.max()) / np.exp(z - z.max()).sum()

    def softmax_score(theta, x, y):
        return np.outer(np.eye(3)[y] - probabilities(theta, x), x).ravel()

    gauss_newton = np.zeros((6, 6))
    for x in inputs:
        p, Z = probabilities(W.ravel(), x), np.kron(np.eye(3), x)
        gauss_newton += Z.T @ (np.diag(p) - np.outer(p, p)) @ Z / len(inputs)
    F = exact_fisher(softmax_score, W.ravel(), inputs, lambda t, x: (range(3), probabilities(t, x)))
    np.testing.assert_allclose(F, gauss_newton, rtol=1e-12, atol=1e-14)


def test_exact_fisher_of_a_gaussian_by_quadrature_is_the_textbook_one():
    nodes, weights = np.polynomial.hermite_e.hermegauss(4)

    def gaussian_score(theta, x, y):
        mean, deviation = theta
        return np.array([(y - mean) / deviation**2, (y - mean) ** 2 / deviation**3 - 1.0 / deviation])

    def quadrature(theta, x):
        return theta[0] + theta[1] * nodes, weights / weights.sum()

    F = exact_fisher(gaussian_score, [1.5, 0.5], [None], quadrature)
    np.testing.assert_allclose(F, np.diag([1.0, 2.0]) / 0.5**2, rtol=1e-12, atol=1e-12)


def test_sampled_fisher_is_unbiased_with_an_error_of_one_over_the_root_of_draws():
    exact = fisher(THETA)
    errors = [
        np.linalg.norm(sampled_fisher(score, THETA, X, draw, np.random.default_rng(seed), draws) - exact)
        for draws in (4, 400)
        for seed in range(5)
    ]
    ratio = np.linalg.norm(errors[:5]) / np.linalg.norm(errors[5:])
    assert 5.0 < ratio < 20.0
    assert np.mean(errors[5:]) < 0.02 * np.linalg.norm(exact)


def test_empirical_fisher_is_another_matrix_where_labels_are_not_the_models():
    # A model that is sure of itself and wrong: little information, large scores.
    sure = 10.0 * THETA
    wrong = (X @ sure < 0.0).astype(float)
    F = empirical_fisher(score, sure, X, wrong)
    S = (wrong - expit(X @ sure))[:, None] * X
    np.testing.assert_allclose(F, S.T @ S / len(X), rtol=1e-13)
    assert np.linalg.norm(F) > 5.0 * np.linalg.norm(fisher(sure))


def test_fisher_matrix_of_samples_is_the_empirical_one_and_scales_as_a_mean():
    samples = list(zip(X, Y, strict=True))
    F = UNDAMPED.compute_fisher_matrix(None, THETA, samples, score_fn=lambda t, s: score(t, *s))
    np.testing.assert_array_equal(F, empirical_fisher(score, THETA, X, Y))
    twice = UNDAMPED.compute_fisher_matrix(None, THETA, samples * 2, score_fn=lambda t, s: score(t, *s))
    np.testing.assert_allclose(twice, F, rtol=1e-13)


def test_fisher_matrix_by_central_differences_agrees_with_exact_scores_to_ten_digits():
    samples = list(zip(X, Y, strict=True))
    exact = UNDAMPED.compute_fisher_matrix(log_prob, THETA, samples, score_fn=lambda t, s: score(t, *s))
    F = UNDAMPED.compute_fisher_matrix(log_prob, THETA, samples)
    assert np.linalg.norm(F - exact) <= 1e-9 * np.linalg.norm(exact)
    np.testing.assert_array_equal(F, F.T)
    assert np.linalg.eigvalsh(F)[0] >= 0.0


def test_the_step_of_the_differences_is_near_the_best_at_every_size_of_the_parameters():
    for size in (1e-3, 1.0, 1e3, 1e6):
        error = abs(
            numerical_score(lambda t, unit: np.sin(t[0] / unit), [size], size)[0] * size - np.cos(1.0)
        )
        assert error < 1e-9 if size >= 1.0 else error < 1e-3
    # float32: the cube root of its own eps, squared, is what can be had.
    single = numerical_score(lambda t: np.sin(t[0]), np.ones(1, np.float32))
    assert abs(single[0] - np.cos(1.0)) < 1e-3


# The step


def test_unit_step_on_logistic_regression_is_newton_and_fisher_scoring():
    theta = THETA
    for _ in range(4):
        p = expit(X @ theta)
        w = p * (1.0 - p)
        working_response = X @ theta + (Y - p) / w
        scoring = np.linalg.lstsq(np.sqrt(w)[:, None] * X, np.sqrt(w) * working_response, rcond=None)[0]
        natural = UNDAMPED.update(theta, logistic.grad(theta), fisher(theta))
        newton = theta - np.linalg.solve(logistic.hess(theta), logistic.grad(theta))
        np.testing.assert_allclose(natural, newton, rtol=1e-11)
        np.testing.assert_allclose(natural, scoring, rtol=1e-10)
        theta = natural


def test_a_run_with_unit_step_on_logistic_regression_is_newtons_run():
    natural = UNDAMPED.optimize(logistic.f, logistic.grad, fisher, THETA)
    raw = NewtonOptimizer(damping=0.0, line_search=None, fallback=None)
    newton = raw.optimize(logistic.f, logistic.grad, logistic.hess, THETA)
    assert natural.success
    assert natural.nit == newton.nit
    np.testing.assert_allclose(natural.history.loss, newton.history.loss, rtol=1e-12)
    np.testing.assert_allclose(natural.x, newton.x, rtol=1e-10)


def test_with_a_probit_link_natural_gradient_and_newton_part():
    from scipy.stats import norm

    def loss(theta):
        return -np.mean(norm.logcdf(np.where(Y == 1.0, 1.0, -1.0) * (X @ theta)))

    def probit_score(theta, x, y):
        z, sign = x @ theta, 2.0 * y - 1.0
        return sign * np.exp(norm.logpdf(z) - norm.logcdf(sign * z)) * x

    def both(theta, x):
        p = norm.cdf(x @ theta)
        return (0.0, 1.0), (1.0 - p, p)

    F = exact_fisher(probit_score, THETA, X, both)
    g = -np.mean([probit_score(THETA, x, y) for x, y in zip(X, Y, strict=True)], axis=0)
    np.testing.assert_allclose(g, -numerical_score(lambda t: -loss(t), THETA), rtol=1e-7)
    H = np.array([numerical_score(lambda t, i=i: numerical_score(loss, t)[i], THETA) for i in range(4)])
    natural, newton = (THETA - np.linalg.solve(matrix, g) for matrix in (F, H))
    np.testing.assert_allclose(UNDAMPED.update(THETA, g, F), natural, rtol=1e-12)
    assert np.linalg.norm(natural - newton) > 0.01 * np.linalg.norm(newton - THETA)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), alpha=st.floats(0.01, 2.0))
def test_undamped_step_does_not_depend_on_affine_coordinates(seed, alpha):
    # theta = A phi + b: gradients transform with A^T, the Fisher matrix with A^T F A.
    rng = np.random.default_rng(seed)
    A = np.linalg.qr(rng.standard_normal((4, 4)))[0] * np.geomspace(1e-3, 1e3, 4)
    b, solver = rng.standard_normal(4), NaturalGradientOptimizer(learning_rate=alpha, damping=0.0)
    g, F = logistic.grad(THETA), fisher(THETA)
    phi = np.linalg.solve(A, THETA - b)
    step = A @ solver.update(phi, A.T @ g, A.T @ F @ A) + b - THETA
    np.testing.assert_allclose(step, solver.update(THETA, g, F) - THETA, rtol=1e-6, atol=1e-9)


def test_damping_breaks_the_invariance():
    solver, A = NaturalGradientOptimizer(learning_rate=1.0, damping=0.1), np.diag([1.0, 2.0, 3.0, 4.0])
    g, F = logistic.grad(THETA), fisher(THETA)
    step = A @ (solver.update(THETA / np.diag(A), A.T @ g, A.T @ F @ A)) - THETA
    assert np.linalg.norm(step - (solver.update(THETA, g, F) - THETA)) > 0.01 * np.linalg.norm(step)


def test_step_is_learning_rate_times_the_damped_solution():
    g, F = logistic.grad(THETA), fisher(THETA)
    solver = NaturalGradientOptimizer(learning_rate=0.3, damping=0.02)
    expected = THETA - 0.3 * np.linalg.solve(F + 0.02 * np.eye(4), g)
    np.testing.assert_allclose(solver.update(THETA, g, F), expected, rtol=1e-13)
    assert solver.update(THETA.astype(np.float32), g, F).dtype == np.float32


def test_badly_scaled_parameters_are_not_singular():
    D = np.diag([1e-9, 1.0, 1e9])
    F = D @ np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 2.0]]) @ D
    x = np.array([1e9, 1.0, 1e-9])
    np.testing.assert_allclose(UNDAMPED.update(x, F @ x, F) / x, 0.0, atol=1e-14)


# Singular Fisher matrices


SINGULAR = {
    "rank one": np.outer([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    "fewer samples than parameters": (lambda S: S.T @ S)(np.random.default_rng(3).standard_normal((2, 3))),
    "a parameter without effect": np.diag([1.0, 0.0, 2.0]),
    "zero": np.zeros((3, 3)),
}


@pytest.mark.parametrize("F", SINGULAR.values(), ids=SINGULAR)
def test_a_singular_undamped_fisher_is_an_error_that_names_it(F):
    with pytest.raises(ValueError, match=r"fisher must be positive definite with damping=0, got a singular"):
        UNDAMPED.update(np.ones(3), np.ones(3), F)
    with pytest.raises(ValueError, match="raise damping, or set pseudo_inverse=True"):
        UNDAMPED.optimize(lambda x: x @ x, lambda x: 2.0 * x, lambda x: F, np.ones(3))


def test_round_off_makes_no_singular_fisher_regular():
    # Cholesky alone factors some of these, with a pivot of round-off and a step of nonsense.
    factored = 0
    for seed in range(60):
        S = np.random.default_rng(seed).standard_normal((3, 4))
        F = S.T @ S
        with suppress(np.linalg.LinAlgError):
            factored += np.linalg.cholesky(F) is not None
        with pytest.raises(ValueError, match="got a singular matrix"):
            UNDAMPED.update(np.ones(4), np.ones(4), F)
    assert factored > 5


@pytest.mark.parametrize("F", SINGULAR.values(), ids=SINGULAR)
def test_the_pseudo_inverse_is_numpys_and_never_the_gradient(F):
    solver = NaturalGradientOptimizer(learning_rate=1.0, damping=0.0, pseudo_inverse=True)
    g = np.array([1.0, -1.0, 0.5])
    expected = -np.linalg.pinv(F, hermitian=True) @ g
    np.testing.assert_allclose(solver.update(np.zeros(3), g, F), expected, rtol=1e-10, atol=1e-14)


def test_damping_repairs_a_singular_fisher():
    F, solver = SINGULAR["rank one"], NaturalGradientOptimizer(learning_rate=1.0, damping=0.1)
    expected = -np.linalg.solve(F + 0.1 * np.eye(3), np.ones(3))
    np.testing.assert_allclose(solver.update(np.zeros(3), np.ones(3), F), expected, rtol=1e-12)


@pytest.mark.parametrize("pseudo_inverse", [False, True])
def test_an_indefinite_matrix_is_no_fisher_matrix(pseudo_inverse):
    solver = NaturalGradientOptimizer(damping=0.0, pseudo_inverse=pseudo_inverse)
    with pytest.raises(ValueError, match="fisher must be positive semidefinite, got smallest eigenvalue -1"):
        solver.update(np.ones(2), np.ones(2), np.diag([2.0, -1.0]))


# The run


def test_the_fisher_is_never_taken_for_the_hessian():
    # At the saddle of J the metric is positive definite: it must not certify a minimum there, nor may the
    # run report its eigenvalue. From a start without a slope the saddle is left by differences of gradients.
    solver = NaturalGradientOptimizer(learning_rate=0.5, damping=0.0)
    result = solver.optimize(saddle.f, saddle.grad, lambda x: np.eye(2), np.zeros(2))
    assert result.success
    assert result.smallest_eigenvalue is None
    assert result.fun == pytest.approx(-0.25, abs=1e-10)
    # A metric of next to nothing, read as a Hessian, would promise a decrease and deny the success.
    tiny = NaturalGradientOptimizer(learning_rate=5e-13, damping=0.0)
    stopped = tiny.optimize(lambda x: 0.5 * x @ x, lambda x: x, lambda x: 1e-12 * np.eye(2), [1.0, 2.0])
    assert stopped.success
    assert stopped.reason is Reason.GRADIENT


def test_counts_are_exact_and_no_point_is_evaluated_twice():
    calls = {"f": [], "grad": [], "fisher": []}

    def counted(name, function):
        def wrapper(x):
            calls[name].append(tuple(x))
            return function(x)

        return wrapper

    result = NaturalGradientOptimizer(learning_rate=0.5).optimize(
        counted("f", logistic.f), counted("grad", logistic.grad), counted("fisher", fisher), THETA
    )
    assert [len(points) for points in calls.values()] == [result.nfev, result.njev, result.nhev]
    assert result.nhev == result.nit
    assert len(set(calls["f"])) == result.nfev


def test_scipy_door_takes_the_fisher_as_hess():
    solver = NaturalGradientOptimizer(learning_rate=0.5)
    ours = solver.optimize(logistic.f, logistic.grad, fisher, THETA)
    scipys = minimize(logistic.f, THETA, jac=logistic.grad, hess=fisher, method=solver)
    np.testing.assert_array_equal(scipys.x, ours.x)
    assert (scipys.nit, scipys.nhev, scipys.success) == (ours.nit, ours.nhev, True)
    shifted = minimize(
        lambda x, b: logistic.f(x - b),
        THETA,
        args=(1.0,),
        jac=lambda x, b: logistic.grad(x - b),
        hess=lambda x, b: fisher(x - b),
        method=solver,
    )
    np.testing.assert_allclose(shifted.x, ours.x + 1.0, atol=1e-4)
    with pytest.raises(ValueError, match="hess must be a function"):
        minimize(logistic.f, THETA, jac=logistic.grad, method=solver)


def test_defaults_are_those_of_the_book():
    solver = NaturalGradientOptimizer()
    assert (solver.learning_rate, solver.damping, solver.max_iterations) == (0.01, 1e-4, 100)
    result = solver.optimize(logistic.f, logistic.grad, fisher, THETA)
    assert result.reason is Reason.ITERATIONS
    assert not result.success
    # The error shrinks by about 1 - learning_rate a step: far after a hundred, but on the way.
    assert result.grad_norm == pytest.approx(0.99**100 * np.linalg.norm(logistic.grad(THETA)), rel=0.2)


def test_a_diverging_run_returns_its_best_point_with_an_honest_reason():
    solver = NaturalGradientOptimizer(learning_rate=3.0, damping=0.0)
    result = solver.optimize(bowl.f, bowl.grad, bowl.hess, [3.0, -5.0])
    assert not result.success
    assert result.fun <= bowl.f([3.0, -5.0])
    assert np.all(np.isfinite(result.x))


def test_a_fisher_that_is_not_finite_ends_the_run_by_name():
    result = NaturalGradientOptimizer().optimize(
        bowl.f, bowl.grad, lambda x: np.full((2, 2), np.nan), [3, -5]
    )
    assert result.reason is Reason.NON_FINITE
    assert not result.success


def test_float32_is_kept():
    seen = set()

    def noted(function):
        def wrapper(x):
            seen.add(x.dtype)
            return function(x)

        return wrapper

    result = NaturalGradientOptimizer(learning_rate=1.0).optimize(
        noted(logistic.f), noted(logistic.grad), noted(logistic.hess), THETA.astype(np.float32)
    )
    assert seen == {np.dtype(np.float32)}
    assert result.x.dtype == np.float32
    assert result.success


def test_no_fisher_matrix_is_evaluated_after_the_time_limit():
    solver = NaturalGradientOptimizer(max_seconds=1e-9)
    result = solver.optimize(logistic.f, logistic.grad, fisher, THETA)
    assert result.reason is Reason.TIME
    assert (result.nfev, result.nhev) == (1, 0)


def test_a_fisher_may_change_its_argument():
    def careless(x):
        F = logistic.hess(x)
        x[:] = np.nan
        return F

    solver = NaturalGradientOptimizer(learning_rate=1.0)
    careful = solver.optimize(logistic.f, logistic.grad, logistic.hess, THETA)
    np.testing.assert_array_equal(solver.optimize(logistic.f, logistic.grad, careless, THETA).x, careful.x)


@pytest.mark.parametrize("exponent", [-20, 20])
def test_scaling_the_objective_and_its_fisher_alike_changes_no_iterate(exponent):
    scale = 4.0**exponent
    plain = UNDAMPED.optimize(logistic.f, logistic.grad, logistic.hess, THETA)
    scaled = UNDAMPED.optimize(
        lambda x: scale * logistic.f(x),
        lambda x: scale * logistic.grad(x),
        lambda x: scale * logistic.hess(x),
        THETA,
    )
    common = min(len(plain.history), len(scaled.history))
    assert common > 3
    np.testing.assert_allclose(scaled.history.loss[:common], scale * plain.history.loss[:common], rtol=1e-13)
    assert scaled.success == plain.success


# Bad input


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"learning_rate": 0.0}, ValueError, "learning_rate must be a number > 0"),
        ({"damping": -1e-4}, ValueError, "damping must be a number >= 0"),
        ({"damping": "auto"}, TypeError, "damping"),
        ({"pseudo_inverse": 1}, TypeError, "pseudo_inverse must be True or False"),
        ({"max_iterations": -1}, ValueError, "max_iterations"),
        ({"learning_rates": 1.0}, TypeError, "learning_rates"),
    ],
)
def test_bad_options_are_named(options, error, named):
    with pytest.raises(error, match=named):
        NaturalGradientOptimizer(**options)


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        (([], [], np.eye(0)), ValueError, "params must be a non-empty vector"),
        (([1.0, np.nan], [1.0, 1.0], EYE2), ValueError, "params must be a non-empty vector of finite"),
        (([1.0, 1.0], [1.0], EYE2), ValueError, r"gradient must have shape \(2,\)"),
        (([1.0, 1.0], [1.0, np.inf], EYE2), ValueError, "gradient must be finite"),
        (([1.0, 1.0], [1.0, 1.0], [1.0, 1.0]), ValueError, r"fisher must have shape \(2, 2\)"),
        (([1.0, 1.0], [1.0, 1.0], [[np.nan, 0.0], [0.0, 1.0]]), ValueError, "fisher must be finite"),
        (([1.0, 1.0], [1.0, 1.0], [[1.0, 0.5], [0.0, 1.0]]), ValueError, "fisher must be symmetric"),
        (([1.0, 1.0], [1.0, 1.0], "eye"), TypeError, "fisher must be real"),
    ],
)
def test_bad_arguments_of_update_are_named(arguments, error, named):
    with pytest.raises(error, match=named):
        NaturalGradientOptimizer().update(*arguments)


def test_bad_arguments_of_optimize_are_named():
    solver = NaturalGradientOptimizer()
    with pytest.raises(TypeError, match="fisher must be a function of x, got an array"):
        solver.optimize(bowl.f, bowl.grad, bowl.x0, bowl.hess)
    with pytest.raises(TypeError, match="fisher must be a function of x, got NoneType None"):
        solver.optimize(bowl.f, bowl.grad, None, bowl.x0)
    with pytest.raises(ValueError, match=r"the matrix returned by fisher must have shape \(2, 2\)"):
        solver.optimize(bowl.f, bowl.grad, lambda x: np.eye(3), bowl.x0)
    with pytest.raises(ValueError, match="x0 must be a non-empty vector"):
        solver.optimize(bowl.f, bowl.grad, bowl.hess, [])
    with pytest.raises(ValueError, match="fisher must be positive semidefinite"):
        solver.optimize(rosenbrock.f, rosenbrock.grad, rosenbrock.hess, [0.0, 1.0])


def test_bad_arguments_of_the_fisher_matrices_are_named():
    compute = UNDAMPED.compute_fisher_matrix
    with pytest.raises(ValueError, match="samples must hold at least one sample"):
        compute(log_prob, THETA, [])
    with pytest.raises(TypeError, match="samples must be a sequence of samples, got 3"):
        compute(log_prob, THETA, 3)
    with pytest.raises(TypeError, match="log_prob_fn must be a function"):
        compute(None, THETA, [1])
    with pytest.raises(ValueError, match="log_prob_fn must return a finite number, got nan"):
        compute(lambda t, s: np.nan, THETA, [1])
    with pytest.raises(ValueError, match=r"the score returned by score_fn must have shape \(4,\)"):
        compute(None, THETA, [1], score_fn=lambda t, s: np.ones(3))
    with pytest.raises(ValueError, match="the score returned by score_fn must be finite"):
        compute(None, THETA, [1], score_fn=lambda t, s: np.full(4, np.inf))
    with pytest.raises(ValueError, match="labels must be as many as inputs, 60, got 59"):
        empirical_fisher(score, THETA, X, Y[1:])
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator, got 0"):
        sampled_fisher(score, THETA, X, draw, 0)
    with pytest.raises(ValueError, match="draws must be an integer >= 1"):
        sampled_fisher(score, THETA, X, draw, RNG, 0)
    with pytest.raises(ValueError, match="must be >= 0 and sum to 1"):
        exact_fisher(score, THETA, X, lambda t, x: ((0.0, 1.0), (0.5, 0.6)))
