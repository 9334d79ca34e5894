# answer: newton-step
# No linear algebra from NumPy: the factorization by hand fails at the first pivot that is not positive.
import math

import numpy as np


def cholesky(A):
    n = len(A)
    L = [[0.0] * n for _ in range(n)]
    for j in range(n):
        pivot = A[j][j] - sum(entry**2 for entry in L[j][:j])
        if pivot <= 0:
            return None
        L[j][j] = math.sqrt(pivot)
        for i in range(j + 1, n):
            L[i][j] = (A[i][j] - sum(a * b for a, b in zip(L[i][:j], L[j][:j], strict=True))) / L[j][j]
    return L


def newton_step(g, H, damping):
    A, n = H.tolist(), len(g)
    used = damping
    while (L := cholesky([[A[i][j] + used * (i == j) for j in range(n)] for i in range(n)])) is None:
        used = 10 * used if used > 0 else 1e-3 * max(abs(entry) for row in A for entry in row)
    p = [0.0] * n
    for i in range(n):
        p[i] = (-g[i] - sum(L[i][j] * p[j] for j in range(i))) / L[i][i]
    for i in reversed(range(n)):
        p[i] = (p[i] - sum(L[j][i] * p[j] for j in range(i + 1, n))) / L[i][i]
    return np.array(p), used


def newton_iterate(grad, hess, x0, steps):
    x, path, dampings = x0.tolist(), [x0.copy()], []
    for _ in range(steps):
        g = grad(x)
        p, used = newton_step(g, hess(x), 0.3 * math.hypot(*g))
        x = [a + b for a, b in zip(x, p.tolist(), strict=True)]
        path.append(np.array(x))
        dampings.append(used)
    return np.array(path), dampings
