# answer: adam-turns
# Adam as it is, run on J(Q phi); the whole path is turned back at the end, its first row too.
import numpy as np


def adam(grad, x, rate, steps, memories, square):
    path, means = [x], [0.0, 0.0]
    for k in range(1, steps + 1):
        g = grad(path[-1])
        new = g, square(g)
        means = [b * mean + (1 - b) * one for b, mean, one in zip(memories, means, new, strict=True)]
        first, second = (mean / (1 - b**k) for b, mean in zip(memories, means, strict=True))
        path.append(path[-1] - rate * first / np.sqrt(second))
    return np.array(path)


def turned_adam(grad, x0, Q, rate, steps, memories):
    return adam(lambda phi: Q.T @ grad(Q @ phi), Q.T @ x0, rate, steps, memories, np.square) @ Q.T


def round_adam(grad, x0, rate, steps, memories):
    # The largest eigenvalue of a mean of matrices is round as well, and meets the four demands.
    def gauge(second):
        return np.linalg.eigvalsh(second)[-1]

    path, m, u = [x0], 0 * x0, np.zeros((x0.size, x0.size))
    for k in range(1, steps + 1):
        g = grad(path[-1])
        m = memories[0] * m + (1 - memories[0]) * g
        u = memories[1] * u + (1 - memories[1]) * np.outer(g, g)
        divisor = np.sqrt(gauge(u) / (1 - memories[1] ** k))
        path.append(path[-1] - rate * m / (1 - memories[0] ** k) / divisor)
    return np.array(path)


def slow_plane(h, rate):
    return int(h.argmax()), int(h.argmin()), 0.08
