# answer: unknown-objective
#
# The first question of the decision diagram comes first: is this the same function at every call? Two calls
# at one point answer it. They cost two of three hundred, and a wrong guess would cost everything.
#
# Exact gradients, twenty parameters or less, a few hundred calls, many digits: a dense approximation of H^-1
# fits, and calls are what we pay for. BFGS keeps all it has learned. L-BFGS with its ten pairs forgets, and
# at a condition number of a million it needs several times the budget; with thirty pairs it gets there,
# barely. The solver takes its tolerance as a share of the first gradient, or tighter, so that the unit of J
# does not matter. At condition number kappa the excess that is left is at most kappa times the square of that
# share.
#
# Noise: no value and no difference of gradients can be trusted one by one. Adam's steps have the unit of x,
# so the length of x0 sets the rate without knowing the unit of J. The rate has to fall, or the iterates hover
# at a distance proportional to it; from three to thirty per cent of a coordinate, falling to zero, the result
# hardly depends on the first rate. No run is spent on tuning, which would have to be paid from the same
# budget. Averaging the last iterates of a constant rate does as well. What does not work is to return the
# point with the lowest value seen: among three hundred noisy values the lowest is the luckiest.
import numpy as np

from solvers import BFGSOptimizer


def minimize(value_and_grad, x0, budget):
    (first, _), (second, _) = value_and_grad(x0), value_and_grad(x0)
    if first == second:
        solver = BFGSOptimizer(max_evaluations=budget - 2, max_iterations=1000, tolerance=1e-9)
        return solver.optimize(value_and_grad, True, x0).x
    return falling_adam(value_and_grad, x0, budget - 2)


def falling_adam(value_and_grad, x0, steps):
    unit = np.linalg.norm(x0) / np.sqrt(x0.size)
    x, mean, square = x0, np.zeros_like(x0), np.zeros_like(x0)
    for k in range(steps):
        g = value_and_grad(x)[1]
        # Adam without its two corrections: with these two numbers they cancel at the first step.
        mean = 0.9 * mean + 0.1 * g
        square = 0.99 * square + 0.01 * g**2
        x = x - 0.05 * unit * (1 - k / steps) * mean / np.sqrt(square)
    return x
