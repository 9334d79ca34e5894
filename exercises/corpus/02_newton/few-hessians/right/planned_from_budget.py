# answer: few-hessians
# Divides the budget beforehand: three fifths of it for Hessians, the rest for the gradients between them.
import numpy as np


def cycle(grad, H, x, m):
    points = [x]
    for _ in range(m):
        points.append(points[-1] + np.linalg.solve(H, -grad(points[-1])))
    return points


def lazy_newton(grad, hess, x0, cycles, m):
    path = [x0]
    for _ in range(cycles):
        path = path[:-1] + cycle(grad, hess(path[-1]), path[-1], m)
    return np.vstack(path)


def best_cycle(cost):
    m = 1
    while np.log(m + 2) / np.log(m + 1) > 1 + 1 / (cost + m):
        m += 1
    return m


def minimize_within(grad, hess, x0, cost, budget):
    hessians = max(1, int(0.6 * budget / cost))
    m = max(1, int(0.4 * budget / hessians))
    x, g, step = x0, grad(x0), 0
    goal = 1e-9 * np.linalg.norm(g)
    while np.linalg.norm(g) > goal:
        if step % m == 0:
            H = hess(x)
        x = x - np.linalg.solve(H, g)
        g, step = grad(x), step + 1
    return x
