"""Test problems: each knows its functions, its start, its solution and where it comes from."""

from solvers.problems.bundled import breast_cancer, digits_odd_even
from solvers.problems.curves import curves_images
from solvers.problems.landscapes import beale, booth, himmelblau, styblinski_tang, three_hump_camel
from solvers.problems.logistic import logistic_loss_and_grad, logistic_regression
from solvers.problems.nesterov import nesterov
from solvers.problems.problem import Problem
from solvers.problems.quadratic import quadratic, random_rotation
from solvers.problems.rosenbrock import rosenbrock
from solvers.problems.saddle import monkey_saddle, saddle

__all__ = [
    "Problem",
    "beale",
    "booth",
    "breast_cancer",
    "curves_images",
    "digits_odd_even",
    "himmelblau",
    "logistic_loss_and_grad",
    "logistic_regression",
    "monkey_saddle",
    "nesterov",
    "quadratic",
    "random_rotation",
    "rosenbrock",
    "saddle",
    "styblinski_tang",
    "three_hump_camel",
]
