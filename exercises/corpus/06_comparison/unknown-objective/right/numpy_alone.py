# answer: unknown-objective
# BFGS with a bisection for the weak Wolfe conditions; for noise, a linear model of the gradient by least
# squares.
import numpy as np


class Spent(Exception):
    pass


def minimize(value_and_grad, x0, budget):
    calls = 0

    def ask(x):
        nonlocal calls
        if calls == budget:
            raise Spent
        calls += 1
        return value_and_grad(x)

    if np.array_equal(ask(x0)[1], ask(x0)[1]):
        return bfgs(ask, x0)
    return regression(ask, x0, budget - 2)


def wolfe(ask, x, f, g, p):
    low, high, t = 0.0, np.inf, 1.0
    while True:
        value, slope = ask(x + t * p)
        if value > f + 1e-4 * t * (g @ p):
            high = t
        elif slope @ p < 0.7 * (g @ p):
            low = t
        else:
            return t * p, value, slope
        t = (low + high) / 2 if high < np.inf else 2 * t
        if high - low < 1e-15:
            raise Spent


def bfgs(ask, x0):
    x, identity = x0, np.eye(x0.size)
    f, g = ask(x)
    inverse = identity * np.linalg.norm(x0) / np.linalg.norm(g) / 10
    first = True
    try:
        while True:
            s, f, new = wolfe(ask, x, f, g, -inverse @ g)
            y = new - g
            if first:
                inverse, first = identity * (s @ y) / (y @ y), False
            V = identity - np.outer(y, s) / (s @ y)
            inverse = V.T @ inverse @ V + np.outer(s, s) / (s @ y)
            x, g = x + s, new
    except Spent:
        return x


def regression(ask, x0, calls):
    generator, n = np.random.default_rng(1), x0.size
    center, radius, rows, slopes = x0, np.linalg.norm(x0), [], []
    for _ in range(3):
        for _ in range(calls // 3):
            x = center + radius * generator.standard_normal(n)
            rows.append(np.append(x - x0, radius))
            slopes.append(ask(x)[1])
        model = np.linalg.lstsq(np.array(rows), np.array(slopes), rcond=None)[0]
        h, axes = np.linalg.eigh((model[:n] + model[:n].T) / 2)
        # Curvature below a hundredth of the largest is not distinguished from noise.
        center = x0 - axes @ ((axes.T @ model[n] * radius) / np.maximum(h, h.max() / 100))
    return center
