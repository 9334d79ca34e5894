"""Line searches: how far to go along a direction."""

from solvers.line_search.armijo import armijo_backtracking
from solvers.line_search.search import Search, unit_length
from solvers.line_search.strong_wolfe import strong_wolfe

__all__ = ["Search", "armijo_backtracking", "strong_wolfe", "unit_length"]
