# answer: newton-step
# A long way up, then bisection back down; Cholesky only tests, the solve is a general one.
import numpy as np


def definite(H, damping):
    try:
        np.linalg.cholesky(H + np.diag(np.full(H.shape[0], damping)))
    except np.linalg.LinAlgError:
        return False
    return True


def newton_step(g, H, damping):
    if not definite(H, damping):
        low, high = damping, np.linalg.norm(H) + damping
        while high > 2 * low:
            middle = (low + high) / 2
            low, high = (low, middle) if definite(H, middle) else (middle, high)
        damping = high
    return np.linalg.solve(H + damping * np.eye(H.shape[0]), -g), damping


def newton_iterate(grad, hess, x0, steps):
    path = np.empty((steps + 1, x0.size))
    dampings = np.empty(steps)
    path[0] = x0
    for k in range(steps):
        g, H = grad(path[k].copy()), hess(path[k].copy())
        p, dampings[k] = newton_step(g, H, min(0.5 * np.abs(g).max(), 1e-2 * np.abs(H).max()))
        path[k + 1] = path[k] + p
    return path, dampings
