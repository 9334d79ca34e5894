"""Logistic regression: the convex problem of classification, with loss, gradient and Hessian."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from solvers import options
from solvers.checks import as_real_array
from solvers.problems.problem import Problem


def logistic_loss_and_grad(
    params: ArrayLike, X: ArrayLike, y: ArrayLike, l2: float = 0.0
) -> tuple[float, NDArray[np.float64]]:
    r"""Return the mean logistic loss (equation :eq:`logistic-loss`) and its gradient.

    .. math::
        J(\theta) = \frac1N \sum_i \log\bigl(1 + e^{-\varsigma_i x_i^\top \theta}\bigr)
        + \frac{l_2}{2} \lVert\theta\rVert^2, \qquad \varsigma_i = \pm 1

    by the form that does not overflow (equation :eq:`logistic-stable-loss`).

    Parameters
    ----------
    params : array of shape (n,)
        The weights theta. An intercept is the weight of a column of ones in `X`.
    X : array of shape (N, n)
        One sample a row.
    y : array of shape (N,)
        Labels, 0 and 1 or -1 and 1; 1 is the positive class in both.
    l2 : float
        Strength of the penalty, on every weight alike.

    Returns
    -------
    loss : float
        J, accurate at any margin: no exponential overflows, none that matters underflows.
    grad : array of shape (n,)
        The gradient of J.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or shape, or other labels, by name.
    """
    X, sign = checked_samples(X, y)
    options.require_real("l2", l2, least=0.0)
    theta = as_real_array(params, accepted := f"params must be a vector of {X.shape[1]} real numbers")
    if theta.shape != (X.shape[1],):
        raise ValueError(f"{accepted}, got an array of shape {theta.shape}")
    theta = theta.astype(float)
    margins = sign * (X @ theta)
    return loss(theta, margins, l2), gradient(theta, margins, X, sign, l2)


def logistic_regression(
    X: ArrayLike, y: ArrayLike, l2: float = 0.0, *, name: str = "logistic regression", source: str = ""
) -> Problem:
    r"""Return the problem of `logistic_loss_and_grad` for fixed samples, with its Hessian and start 0.

    .. math::
        H = \frac1N X^\top \Pi X + l_2 I, \\
        \Pi = \mathrm{diag}(\pi_i(1 - \pi_i)), \quad \pi_i = \pi(x_i^\top \theta)

    with the logistic function pi (equations :eq:`logistic-derivatives` and :eq:`logistic-probability`).

    Parameters
    ----------
    X, y, l2
        As for `logistic_loss_and_grad`. H is the Fisher matrix of the model too, up to the penalty.
    name, source : str
        What the problem is called, and where its samples come from.

    Notes
    -----
    The solution has no formula: `solution` is None. With l2 = 0 and separable classes none exists.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or shape, or other labels, by name.
    """
    X, sign = checked_samples(X, y)
    options.require_real("l2", l2, least=0.0)
    return Problem(
        name=name,
        f=lambda x: loss(x, sign * (X @ x), l2),
        grad=lambda x: gradient(x, sign * (X @ x), X, sign, l2),
        hess=lambda x: hessian(x, X, l2),
        x0=np.zeros(X.shape[1]),
        solution=None,
        minimum=None,
        source=source or "samples of the caller",
    )


def loss(theta: NDArray, margins: NDArray, l2: float) -> float:
    """Return J, from the margins: sample times weights times label."""
    # logaddexp(0, t) is log(1 + e^t), also where e^t overflows; without a penalty, nothing is squared.
    return float(np.mean(np.logaddexp(0.0, -margins)) + (0.5 * l2 * theta) @ theta)


def gradient(theta: NDArray, margins: NDArray, X: NDArray, sign: NDArray, l2: float) -> NDArray:
    """Return g, from the same margins."""
    return X.T @ (-sign * expit(-margins)) / len(X) + l2 * theta


def hessian(theta: NDArray, X: NDArray, l2: float) -> NDArray:
    """Return H, symmetric to the last bit."""
    z = X @ theta
    scaled = np.sqrt(expit(z) * expit(-z) / len(X))[:, None] * X
    H = scaled.T @ scaled + l2 * np.eye(theta.size)
    return 0.5 * (H + H.T)


def checked_samples(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return X, and the labels as -1 and 1."""
    X = as_real_array(X, accepted := "X must be a non-empty matrix of finite real numbers, one sample a row")
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"{accepted}, got an array of shape {X.shape}")
    if not np.all(np.isfinite(X)):
        raise ValueError(f"{accepted}, got NaN or infinity")
    y = np.asarray(y)
    y = as_real_array(y.astype(float) if y.dtype == bool else y, "y must be a vector of labels")
    if y.shape != (len(X),):
        raise ValueError(f"y must hold one label for each of the {len(X)} rows of X, got shape {y.shape}")
    labels = set(np.unique(y).tolist())
    if not (labels <= {0, 1} or labels <= {-1, 1}):
        raise ValueError(f"y must hold labels 0 and 1, or -1 and 1, got {sorted(labels)[:5]}")
    return X.astype(float), np.where(y == 1, 1.0, -1.0)
