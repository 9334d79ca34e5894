"""Nesterov's worst function: the quadratic on which no first-order method is fast."""

import numpy as np

from solvers import options
from solvers.problems.problem import Problem


def nesterov(n: int, smoothness: float = 1.0) -> Problem:
    r"""Return Nesterov's worst function in the world, of n parameters (equation :eq:`worst-function`).

    .. math::
        J(\theta) = \frac{L}{4} \Bigl( \tfrac12 \bigl( [\theta]_1^2
        + \sum_{i=1}^{n-1} ([\theta]_i - [\theta]_{i+1})^2 + [\theta]_n^2 \bigr) - [\theta]_1 \Bigr)

    From the start 0 each gradient reveals one more coordinate: after k gradients only the first k can have
    moved, so the gap of every method in the span of its gradients is at least L/8 (1/(k+1) - 1/(n+1)),
    equation :eq:`worst-function-gap`.

    Parameters
    ----------
    n : int
        Number of parameters.
    smoothness : float
        L, which no eigenvalue of H exceeds.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or out of its range, by name.
    """
    options.require_count("n", n, least=1)
    options.require_real("smoothness", smoothness, above=0.0)
    share = 0.25 * smoothness

    def value(x):
        differences = np.diff(x, prepend=0.0, append=0.0)
        return share * (0.5 * float(differences @ differences) - float(x[0]))

    def gradient(x):
        g = -np.diff(x, n=2, prepend=0.0, append=0.0)
        g[0] -= 1.0
        return share * g

    H = share * (2.0 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1))
    return Problem(
        name=f"Nesterov's worst function, n = {n}",
        f=value,
        grad=gradient,
        hess=lambda x: H.copy(),
        x0=np.zeros(n),
        solution=1.0 - np.arange(1, n + 1) / (n + 1),
        minimum=-0.5 * share * n / (n + 1),
        source="Nesterov (2004), section 2.1.2",
    )
