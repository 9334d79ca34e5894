"""Test problems: each knows its functions, its start, its solution and where it comes from."""

from solvers.problems.problem import Problem
from solvers.problems.quadratic import quadratic, random_rotation
from solvers.problems.rosenbrock import rosenbrock
from solvers.problems.saddle import monkey_saddle, saddle

__all__ = ["Problem", "monkey_saddle", "quadratic", "random_rotation", "rosenbrock", "saddle"]
