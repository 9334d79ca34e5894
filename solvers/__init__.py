"""Second-order optimization in code that reads like the book's algorithm boxes.

One interface for every method: build a solver from its options, call `optimize`, unpack `x, history`.

>>> from solvers import NewtonOptimizer
>>> from solvers.problems import rosenbrock
>>> f, grad, hess, x0 = rosenbrock.f, rosenbrock.grad, rosenbrock.hess, rosenbrock.x0
>>> x, history = NewtonOptimizer().optimize(f, grad, hess, x0)

The core needs NumPy and SciPy. `solvers.plotting` and `solvers.book` need matplotlib; import them by name.
"""

from solvers.bfgs import BFGSOptimizer
from solvers.first_order import Adam, GradientDescent, Momentum
from solvers.lbfgs import LBFGSOptimizer
from solvers.line_search import armijo_backtracking, strong_wolfe
from solvers.newton import NewtonOptimizer
from solvers.objective import Objective, Point
from solvers.result import History, Reason, Result
from solvers.solver import Solver, Step

__all__ = [
    "Adam",
    "BFGSOptimizer",
    "GradientDescent",
    "History",
    "LBFGSOptimizer",
    "Momentum",
    "NewtonOptimizer",
    "Objective",
    "Point",
    "Reason",
    "Result",
    "Solver",
    "Step",
    "armijo_backtracking",
    "strong_wolfe",
]
__version__ = "0.1.0"
