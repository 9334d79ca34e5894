"""Logistic regression: exact at every margin, one problem for both label conventions, a peer's answer."""

import sys

import numpy as np
import pytest
from mpmath import mp

from solvers import NewtonOptimizer, Reason
from solvers.problems import breast_cancer, digits_odd_even, logistic_loss_and_grad, logistic_regression

RNG = np.random.default_rng(1)
X = RNG.standard_normal((40, 3))
Y = (RNG.uniform(size=40) < 0.4).astype(int)
THETA = np.array([0.5, -1.0, 2.0])


def test_loss_and_gradient_are_those_of_the_definition():
    sign = 2 * Y - 1
    expected = np.mean(np.log(1.0 + np.exp(-sign * (X @ THETA)))) + 0.05 * THETA @ THETA
    loss, grad = logistic_loss_and_grad(THETA, X, Y, l2=0.1)
    assert loss == pytest.approx(expected, rel=1e-14)
    steps = 1e-5 * np.eye(3)
    differences = [
        (logistic_loss_and_grad(THETA + e, X, Y, 0.1)[0] - logistic_loss_and_grad(THETA - e, X, Y, 0.1)[0])
        / 2e-5
        for e in steps
    ]
    np.testing.assert_allclose(grad, differences, rtol=1e-8)


@pytest.mark.parametrize("margin", [-1e300, -800.0, -40.0, -1e-9, 0.0, 1e-9, 40.0, 700.0, 1e300])
def test_no_margin_overflows_or_loses_its_digits(margin):
    with np.errstate(all="raise", under="ignore"):
        loss, grad = logistic_loss_and_grad([margin], [[1.0]], [1])
    with mp.workdps(400):
        exact = mp.log1p(mp.exp(-mp.mpf(margin))) if margin > -1e5 else -mp.mpf(margin)
        slope = -1 / (1 + mp.exp(mp.mpf(margin))) if margin < 1e5 else mp.mpf(0)
    assert loss == pytest.approx(float(exact), rel=1e-15, abs=1e-320)
    assert grad[0] == pytest.approx(float(slope), rel=1e-14, abs=1e-320)


@pytest.mark.parametrize("labels", [2 * Y - 1, 2.0 * Y - 1.0, Y.astype(bool), Y.tolist()])
def test_both_label_conventions_are_one(labels):
    loss, grad = logistic_loss_and_grad(THETA, X, Y)
    other_loss, other_grad = logistic_loss_and_grad(THETA, X, labels)
    assert loss == other_loss
    np.testing.assert_array_equal(grad, other_grad)


def test_loss_is_a_mean_and_so_is_its_gradient():
    loss, grad = logistic_loss_and_grad(THETA, X, Y, l2=0.3)
    twice, twice_grad = logistic_loss_and_grad(THETA, np.tile(X, (2, 1)), np.tile(Y, 2), l2=0.3)
    assert twice == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(twice_grad, grad, rtol=1e-13)


def test_problem_is_the_function_with_its_samples_fixed():
    problem = logistic_regression(X, Y, l2=0.1)
    loss, grad = logistic_loss_and_grad(THETA, X, Y, l2=0.1)
    assert problem.f(THETA) == loss
    np.testing.assert_array_equal(problem.grad(THETA), grad)
    h = np.linalg.eigvalsh(problem.hess(THETA))
    assert h[0] >= 0.1
    np.testing.assert_array_equal(problem.x0, np.zeros(3))
    assert problem.solution is None


def test_hessian_keeps_its_digits_at_large_margins():
    # pi (1 - pi) is e^-50 there; computed as such it would be zero.
    H = logistic_regression([[1.0]], [1]).hess(np.array([50.0]))
    assert H[0, 0] == pytest.approx(np.exp(-50.0), rel=1e-13, abs=0.0)


@pytest.mark.parametrize("load", [breast_cancer, digits_odd_even])
def test_solution_is_that_of_scikit_learn(load):
    from sklearn.linear_model import LogisticRegression

    problem = load(l2=1e-2)
    data, sign = samples_of(problem)
    # Its penalty has the factor C on the sum of the losses: C = 1 / (N l2).
    peer = LogisticRegression(C=1.0 / (len(data) * 1e-2), fit_intercept=False, tol=1e-10, max_iter=5000)
    peer.fit(data, sign)
    np.testing.assert_allclose(problem.solution, peer.coef_[0], rtol=1e-4, atol=1e-5)


def samples_of(problem):
    from sklearn import datasets

    if problem.name == "breast cancer":
        data = datasets.load_breast_cancer()
        features, target = (data.data - data.data.mean(0)) / data.data.std(0), data.target
    else:
        data = datasets.load_digits()
        features, target = data.data / 16.0, data.target % 2
    return np.column_stack([features, np.ones(len(features))]), target


def test_breast_cancer_is_separable_so_that_without_a_penalty_no_minimizer_exists():
    problem = breast_cancer(l2=0.0)
    assert problem.solution is None
    data, target = samples_of(problem)
    result = NewtonOptimizer(max_iterations=30, tolerance=0.0).optimize(
        problem.f, problem.grad, problem.hess, problem.x0
    )
    assert np.all((data @ result.x > 0.0) == (target == 1))
    # Along a direction that separates, the loss falls towards zero for ever.
    losses = [problem.f(scale * result.x) for scale in (1.0, 2.0, 4.0)]
    assert losses[0] > losses[1] > losses[2] >= 0.0


def test_real_data_have_the_size_they_say():
    problem = digits_odd_even()
    assert (breast_cancer().n, problem.n) == (31, 65)
    solved = NewtonOptimizer().optimize(problem.f, problem.grad, problem.hess, problem.x0)
    assert solved.reason is Reason.GRADIENT
    assert solved.fun == pytest.approx(problem.minimum, rel=1e-9)


def test_a_missing_scikit_learn_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r'needs scikit-learn: pip install "solvers\[data\]"'):
        breast_cancer()


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        ((THETA, X, Y + 1), ValueError, r"y must hold labels 0 and 1, or -1 and 1, got \[1, 2\]"),
        ((THETA, X, np.where(Y, 1, -1) * (np.arange(40) > 0)), ValueError, "y must hold labels"),
        ((THETA, X, Y[1:]), ValueError, "y must hold one label for each of the 40 rows"),
        ((THETA, X, ["a"] * 40), TypeError, "y must be a vector of labels"),
        ((THETA, X[0], Y), ValueError, r"X must be a non-empty matrix .* got an array of shape \(3,\)"),
        ((THETA, X * np.nan, Y), ValueError, "X must be .* got NaN or infinity"),
        ((THETA[1:], X, Y), ValueError, r"params must be a vector of 3 real numbers, got .* \(2,\)"),
        ((THETA * 1j, X, Y), TypeError, "params must be a vector of 3 real numbers"),
        ((THETA, X, Y, -0.1), ValueError, "l2 must be a number >= 0"),
    ],
)
def test_bad_arguments_are_named(arguments, error, named):
    with pytest.raises(error, match=named):
        logistic_loss_and_grad(*arguments)
    if "params" not in named:
        with pytest.raises(error, match=named):
            logistic_regression(*arguments[1:])
