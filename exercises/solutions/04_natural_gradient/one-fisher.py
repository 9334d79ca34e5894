# answer: one-fisher
#
# The choice. Scoring with one matrix converges linearly, with a factor set by the spread of the eigenvalues
# of F^-1 H; the model is wrong here, so the spread is wide, and no learning rate mends it. Differences of
# gradients cost one call each and tell H product by product: n products by finite differences are too dear
# for forty parameters. BFGS takes its pairs from steps that it makes anyway, and forgets nothing. Started
# from F^-1 it inherits the units of the problem, so it is invariant to them; started from I it first spends
# calls to learn the units.
#
# The safeguard. Far away the full step overshoots, for the exponential grows faster than its model. A trial
# that climbs is refused and shortened; it is a call too, and the loop counts calls, not steps. An infinite
# loss is refused by the same comparison. BFGS keeps the matrix positive definite here, because J is convex
# and s^T y > 0.
#
# Round-off. Near the end J no longer changes in float64, while the gradient still falls. A demand for
# decrease without slack would refuse every step there and waste the rest of the budget.
#
# Alternatives: L-BFGS with F^-1 as its first matrix; the same method in the coordinates L^T x with F = L
# L^T; Broyden's method. Steps along the natural gradient with the length of Barzilai and Borwein learn a
# single number from each difference, and need about 40 calls instead of 25: the budget allows that. Conjugate
# gradients preconditioned by F spend calls on their line search.
import numpy as np


def fit(loss_grad, fisher, x0, calls):
    x, identity = x0, np.eye(x0.size)
    inverse = np.linalg.inv(fisher(x))
    loss, g = loss_grad(x)
    p, first = -inverse @ g, g @ inverse @ g
    for _ in range(calls - 1):
        new_loss, new_g = loss_grad(x + p)
        if new_loss > loss + 1e-12 * abs(loss):
            p = p / 4
            continue
        y = new_g - g
        V = identity - np.outer(p, y) / (p @ y)
        inverse = V @ inverse @ V.T + np.outer(p, p) / (p @ y)
        x, loss, g = x + p, new_loss, new_g
        p = -inverse @ g
        if g @ inverse @ g <= 1e-20 * first:
            break
    return x
