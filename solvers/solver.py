"""What every solver is: options, one method `steps` that is the algorithm, and the doors to run it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike

from solvers import options, scipy_door
from solvers.line_search import Search
from solvers.loop import minimize
from solvers.objective import Objective, Point, Vector
from solvers.result import Result


@dataclass(frozen=True)
class Step:
    """One step of a method.

    Attributes
    ----------
    direction : array of shape (n,)
        The direction p.
    length : float
        The step length alpha.
    point : Point or None
        Where the step leads; None where a search found no acceptable point. A point that is not finite ends
        the run.
    slopes : pair of floats, optional
        g^T p where the step begins and where it ends, if the search knows them.
    is_spent : bool
        Whether the search used up its trials before its demands were met.
    """

    direction: Vector
    length: float
    point: Point | None
    slopes: tuple[float, float] | None = None
    is_spent: bool = False

    @classmethod
    def along(cls, p: Vector, search: Search) -> "Step":
        """Return the step along p that a line search found."""
        return cls(p, search.length, search.point, search.slopes, search.is_spent)


@dataclass(frozen=True, kw_only=True)
class Solver:
    """Options that every method has.

    Parameters
    ----------
    max_iterations : int
        Steps at most.
    tolerance : float
        The gradient is small enough when ``max|g| <= tolerance * min(1, max|g0|)``; 0 runs until a limit.
    max_evaluations : int, optional
        Calls of the objective at most.
    max_seconds : float, optional
        No evaluation starts after this time.
    store_path : bool
        Keep the iterates in ``history.x``.
    verbose : bool
        Print one line an iteration.
    """

    max_iterations: int = 1000
    tolerance: float = 1e-6
    max_evaluations: int | None = None
    max_seconds: float | None = None
    store_path: bool = False
    verbose: bool = False

    def __post_init__(self) -> None:
        options.require_count("max_iterations", self.max_iterations)
        options.require_real("tolerance", self.tolerance, least=0.0)
        if self.max_evaluations is not None:
            options.require_count("max_evaluations", self.max_evaluations, least=1)
        if self.max_seconds is not None:
            options.require_real("max_seconds", self.max_seconds, above=0.0)
        options.require_flag("store_path", self.store_path)
        options.require_flag("verbose", self.verbose)

    @property
    def leaves_saddles(self) -> bool:
        """Whether a stationary point with negative curvature is left rather than reported."""
        return True

    def steps(self, objective: Objective, point: Point) -> Iterator[Step]:
        """Yield the steps of the method from `point`: the algorithm box of the book as a generator."""
        raise NotImplementedError(f"{type(self).__name__} defines no steps")

    def report(self, result: Result, objective: Objective, best: Point) -> Result:
        """Return the result with what the method alone can say of the best point; nothing is evaluated."""
        return result

    def run(
        self,
        f: Callable,
        grad_f: Callable | bool,
        x0: ArrayLike,
        hess_f: Callable | None = None,
        callback: Callable | None = None,
        *,
        hess_vec: Callable | None = None,
    ) -> Result:
        """Count and check the functions, and hand them to the one loop."""
        limits = {"max_evaluations": self.max_evaluations, "max_seconds": self.max_seconds}
        return minimize(self, Objective(f, grad_f, x0, hess_f, hess_vec=hess_vec, **limits), callback)


@dataclass(frozen=True, kw_only=True)
class FirstOrderSolver(Solver):
    """A solver that needs the objective and its gradient."""

    def optimize(
        self, f: Callable, grad_f: Callable | bool, x0: ArrayLike, *, callback: Callable | None = None
    ) -> Result:
        """Minimize J from x0.

        Parameters
        ----------
        f : callable
            ``f(x) -> float``, the objective J.
        grad_f : callable or True
            ``grad_f(x) -> array of shape (n,)``, the gradient g; True when ``f`` returns ``(J, g)``.
        x0 : array of shape (n,)
            The start.
        callback : callable, optional
            SciPy's convention: called once an iteration, with an ``OptimizeResult`` if its only parameter is
            named ``intermediate_result`` and with a copy of x otherwise; ``StopIteration`` ends the run.

        Returns
        -------
        Result
            Unpacks as ``x, history``.

        Raises
        ------
        TypeError, ValueError
            For an argument, or a returned value, of the wrong type or shape, by name.
        """
        return self.run(f, grad_f, x0, callback=callback)

    def __call__(self, fun, x0, args=(), jac=None, hess=None, hessp=None, **options):
        """Serve as a method of `scipy.optimize.minimize`."""
        return scipy_door.first_order(self, fun, x0, args, jac, **options)


@dataclass(frozen=True, kw_only=True)
class SecondOrderSolver(Solver):
    """A solver that needs the objective, its gradient and its Hessian."""

    def optimize(
        self,
        f: Callable,
        grad_f: Callable | bool,
        hess_f: Callable,
        x0: ArrayLike,
        *,
        callback: Callable | None = None,
    ) -> Result:
        """Minimize J from x0.

        Parameters
        ----------
        f : callable
            ``f(x) -> float``, the objective J.
        grad_f : callable or True
            ``grad_f(x) -> array of shape (n,)``, the gradient g; True when ``f`` returns ``(J, g)``.
        hess_f : callable
            ``hess_f(x) -> symmetric array of shape (n, n)``, the Hessian H.
        x0 : array of shape (n,)
            The start.
        callback : callable, optional
            SciPy's convention: called once an iteration, with an ``OptimizeResult`` if its only parameter is
            named ``intermediate_result`` and with a copy of x otherwise; ``StopIteration`` ends the run.

        Returns
        -------
        Result
            Unpacks as ``x, history``.

        Raises
        ------
        TypeError, ValueError
            For an argument, or a returned value, of the wrong type or shape, by name.
        """
        if hess_f is None:
            raise TypeError("hess_f must be a function of x that returns the Hessian, got None")
        return self.run(f, grad_f, x0, hess_f, callback)

    def __call__(self, fun, x0, args=(), jac=None, hess=None, hessp=None, **options):
        """Serve as a method of `scipy.optimize.minimize`."""
        return scipy_door.second_order(self, fun, x0, args, jac, hess, **options)


@dataclass(frozen=True, kw_only=True)
class MatrixFreeSolver(SecondOrderSolver):
    """A second-order solver that can do with products H v in the place of the Hessian."""

    def optimize(
        self,
        f: Callable,
        grad_f: Callable | bool,
        hess_f: Callable | None = None,
        x0: ArrayLike | None = None,
        *,
        hess_vec: Callable | None = None,
        callback: Callable | None = None,
    ) -> Result:
        """Minimize J from x0, by ``(f, grad_f, hess_f, x0)`` or by ``(f, grad_f, x0, hess_vec=...)``.

        Parameters
        ----------
        f : callable
            ``f(x) -> float``, the objective J.
        grad_f : callable or True
            ``grad_f(x) -> array of shape (n,)``, the gradient g; True when ``f`` returns ``(J, g)``.
        hess_f : callable, optional
            ``hess_f(x) -> symmetric array of shape (n, n)``, the Hessian H.
        x0 : array of shape (n,)
            The start; it may take the place of `hess_f` where `hess_vec` is given.
        hess_vec : callable, optional
            ``hess_vec(x, v) -> array of shape (n,)``, the product H v. One of `hess_f`, `hess_vec` is needed;
            with both, products come from `hess_vec`.
        callback : callable, optional
            SciPy's convention: called once an iteration, with an ``OptimizeResult`` if its only parameter is
            named ``intermediate_result`` and with a copy of x otherwise; ``StopIteration`` ends the run.

        Returns
        -------
        Result
            Unpacks as ``x, history``.

        Raises
        ------
        TypeError, ValueError
            For an argument, or a returned value, of the wrong type or shape, by name.
        """
        if hess_vec is not None and x0 is None and not callable(hess_f):
            hess_f, x0 = None, hess_f
        if hess_f is None and hess_vec is None:
            raise TypeError(
                "hess_f must be a function of x that returns the Hessian, or hess_vec one of x and v that "
                "returns its product with v; got None for both"
            )
        return self.run(f, grad_f, x0, hess_f, callback, hess_vec=hess_vec)

    def __call__(self, fun, x0, args=(), jac=None, hess=None, hessp=None, **options):
        """Serve as a method of `scipy.optimize.minimize`."""
        return scipy_door.matrix_free(self, fun, x0, args, jac, hess, hessp, **options)
