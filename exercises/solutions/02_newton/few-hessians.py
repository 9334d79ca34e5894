# answer: few-hessians
#
# The cycle. With the Hessian of a point at distance e, a step from distance d leaves C e d: the difference of
# the two Hessians, which is of order e, times d. So the distances in a cycle are e, C e^2, C^2 e^3, and so
# on: order m + 1 with one Hessian, where m separate Newton steps have order 2^m with m Hessians. In a real
# code the factorization is kept, not the Hessian: the inverse below stands for it, because NumPy has no
# triangular solve. Its rounding error is that of the step and not of the gradient, so later steps correct it.
#
# The length. A cycle multiplies the number of digits by m + 1 and costs cost + m. What counts is the
# logarithm of the one over the other, as in Ostrowski's index of efficiency. log(m + 1) / (cost + m) rises to
# one maximum and falls, so the first m that is no worse than the next is the best.
#
# The budget. Far out there are no digits to multiply, but the same trade holds: on an exponential, m steps
# with an old Hessian get as far as log(m + 1) new ones. So the rule of part b serves there too, and the only
# care needed is to stop in the middle of a cycle, before the next Hessian is paid. Refreshing when a step no
# longer shrinks the gradient by a factor works as well, if that factor is tied to the cost: with a dear
# Hessian, a step that gains ten per cent is still worth it. Ending a cycle when a step gains less than the
# average of the cycle so far works too; it is greedy, and keeps a cheap Hessian a little too long.
# Differences of gradients in the place of a Hessian cost a gradient a parameter: with 40 of them too much.
import numpy as np


def lazy_newton(grad, hess, x0, cycles, m):
    path = [np.array(x0, dtype=float)]
    for _ in range(cycles):
        inverse = np.linalg.inv(hess(path[-1]))
        for _ in range(m):
            path.append(path[-1] - inverse @ grad(path[-1]))
    return np.array(path)


def best_cycle(cost):
    m = 1
    while np.log(m + 1) / (cost + m) < np.log(m + 2) / (cost + m + 1):
        m += 1
    return m


def minimize_within(grad, hess, x0, cost, budget):
    x, g = x0, grad(x0)
    accuracy, m, step = 1e-9 * np.linalg.norm(g), best_cycle(cost), 0
    while np.linalg.norm(g) > accuracy:
        if step % m == 0:
            inverse = np.linalg.inv(hess(x))
        x = x - inverse @ g
        g = grad(x)
        step += 1
    return x
