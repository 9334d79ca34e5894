# answer: one-fisher
# BFGS on the matrix itself, in coordinates in which the one Fisher matrix is the identity.
import numpy as np


def fit(loss_grad, fisher, x0, calls):
    L = np.linalg.cholesky(fisher(x0))
    asked = 0

    def evaluate(z):
        nonlocal asked
        asked += 1
        J, g = loss_grad(x0 + np.linalg.solve(L.T, z))
        return J, np.linalg.solve(L, g)

    z, B = np.zeros(x0.size), np.identity(x0.size)
    J, g = evaluate(z)
    best, best_size, highest = z, np.linalg.norm(g), J
    while asked < calls:
        p, t = np.linalg.solve(B, -g), 1.0
        J_new, g_new = evaluate(z + p)
        while asked < calls and not (
            J_new <= J + 1e-4 * t * (g @ p) or np.linalg.norm(g_new) < 0.5 * np.linalg.norm(g)
        ):
            t *= 0.3
            J_new, g_new = evaluate(z + t * p)
        s, y = t * p, g_new - g
        if s @ y > 0:
            B = B - np.outer(B @ s, B @ s) / (s @ B @ s) + np.outer(y, y) / (s @ y)
        z, J, g = z + s, J_new, g_new
        if np.linalg.norm(g) < best_size and J_new <= highest:
            best, best_size = z, np.linalg.norm(g)
        if best_size < 1e-13:
            break
    return x0 + np.linalg.solve(L.T, best)
