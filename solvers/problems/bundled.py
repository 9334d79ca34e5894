"""Logistic regressions on the real data that come with scikit-learn, which is loaded when they are called."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers import NewtonOptimizer
from solvers.problems.logistic import logistic_regression
from solvers.problems.problem import Problem


def breast_cancer(l2: float = 1e-3) -> Problem:
    """Return malignant (0) against benign (1) tumours: 569 samples, 30 standardized features, an intercept.

    Without a penalty the classes are separable, and no minimizer exists.
    """
    data = datasets().load_breast_cancer()
    X = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
    return classification("breast cancer", X, data.target, l2, "Street, Wolberg & Mangasarian (1993)")


def digits_odd_even(l2: float = 1e-4) -> Problem:
    """Return odd (1) against even (0) digits: 1797 images of 8 x 8 pixels from 0 to 1, an intercept."""
    data = datasets().load_digits()
    return classification(
        "digits, odd against even", data.data / 16.0, data.target % 2, l2, "Alpaydin & Kaynak (1998)"
    )


def classification(name: str, X: NDArray, y: NDArray, l2: float, source: str) -> Problem:
    """Return the problem with a column of ones added and, where a penalty makes it unique, its solution."""
    problem = logistic_regression(np.column_stack([X, np.ones(len(X))]), y, l2, name=name, source=source)
    if l2 == 0.0:
        return problem
    result = NewtonOptimizer(damping=0.0, tolerance=1e-13).optimize(
        problem.f, problem.grad, problem.hess, problem.x0
    )
    return replace(problem, solution=result.x, minimum=result.fun)


def datasets():
    """Return `sklearn.datasets`, or say how to get it."""
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError('this data set needs scikit-learn: pip install "solvers[data]"') from error
    return datasets
