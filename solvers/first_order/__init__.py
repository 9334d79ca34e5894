"""First-order baselines: what everything else is measured against."""

from solvers.first_order.adam import Adam
from solvers.first_order.gradient_descent import GradientDescent
from solvers.first_order.momentum import Momentum

__all__ = ["Adam", "GradientDescent", "Momentum"]
