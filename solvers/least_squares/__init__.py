"""Nonlinear least squares: minimize J = ||r||^2 / 2 from the residuals r and their Jacobian J_r."""

from solvers.least_squares.gauss_newton import GaussNewton
from solvers.least_squares.levenberg_marquardt import LevenbergMarquardt

__all__ = ["GaussNewton", "LevenbergMarquardt"]
