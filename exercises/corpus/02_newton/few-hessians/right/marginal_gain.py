# answer: few-hessians
# Ends a cycle where the last step gains less for its gradient than the cycle so far gains for its cost.
import numpy as np


def lazy_newton(grad, hess, x0, cycles, m):
    path = np.empty((cycles * m + 1, x0.size))
    path[0] = x0
    for first in range(0, cycles * m, m):
        H = hess(path[first])
        for k in range(first, first + m):
            path[k + 1] = path[k] - np.linalg.solve(H, grad(path[k]))
    return path


def best_cycle(cost):
    return max(range(1, int(3 * cost) + 10), key=lambda m: np.log(m + 1) / (m + cost))


def minimize_within(grad, hess, x0, cost, budget):
    x = np.array(x0)
    logs = [np.log(np.linalg.norm(g := grad(x)))]
    goal = logs[0] + np.log(1e-9)
    while logs[-1] > goal:
        H, cycle = hess(x), [logs[-1]]
        while logs[-1] > goal:
            x = x - np.linalg.solve(H, g)
            logs.append(np.log(np.linalg.norm(g := grad(x))))
            cycle.append(logs[-1])
            if cycle[-2] - cycle[-1] < (cycle[0] - cycle[-1]) / (cost + len(cycle) - 1):
                break
    return x
