"""Second-order optimization in code that reads like the book's algorithm boxes.

One interface for every method: build a solver from its options, call `optimize`, unpack `x, history`.

>>> from solvers import NewtonOptimizer
>>> from solvers.problems import rosenbrock
>>> f, grad, hess, x0 = rosenbrock.f, rosenbrock.grad, rosenbrock.hess, rosenbrock.x0
>>> x, history = NewtonOptimizer().optimize(f, grad, hess, x0)

The core needs NumPy and SciPy. `solvers.plotting` and `solvers.book` need matplotlib; import them by name.
"""

from solvers.bfgs import BFGSOptimizer
from solvers.cubic_newton import CubicNewton
from solvers.first_order import Adam, GradientDescent, Momentum
from solvers.fisher import empirical_fisher, exact_fisher, sampled_fisher
from solvers.gradient_regularized_newton import GradientRegularizedNewton
from solvers.lbfgs import LBFGSOptimizer
from solvers.least_squares import GaussNewton, LevenbergMarquardt
from solvers.line_search import armijo_backtracking, strong_wolfe
from solvers.natural_gradient import NaturalGradientOptimizer
from solvers.newton import NewtonOptimizer
from solvers.newton_cg import NewtonCG
from solvers.objective import Objective, Point
from solvers.result import History, Reason, Result
from solvers.solver import Solver, Step
from solvers.trust_region import TrustRegionNewton

__all__ = [
    "Adam",
    "BFGSOptimizer",
    "CubicNewton",
    "GaussNewton",
    "GradientDescent",
    "GradientRegularizedNewton",
    "History",
    "LBFGSOptimizer",
    "LevenbergMarquardt",
    "Momentum",
    "NaturalGradientOptimizer",
    "NewtonCG",
    "NewtonOptimizer",
    "Objective",
    "Point",
    "Reason",
    "Result",
    "Solver",
    "Step",
    "TrustRegionNewton",
    "armijo_backtracking",
    "empirical_fisher",
    "exact_fisher",
    "sampled_fisher",
    "strong_wolfe",
]
__version__ = "0.1.0"
