# answer: inverse-bias
# The bootstrap: a batch stands to its resamples as the population to the batch, and so does the bias. With
# many resamples the scatter they leave is small beside the bias that is left.
import numpy as np


def corrected_inverse(X, l2):
    b, n = X.shape
    resamples = X[np.random.default_rng(0).integers(0, b, (1000, b))]
    of_each = np.swapaxes(resamples, 1, 2) @ resamples / b + l2 * np.eye(n)
    return 2 * np.linalg.inv(X.T @ X / b + l2 * np.eye(n)) - np.linalg.inv(of_each).mean(axis=0)


def determinantal_inverse(batches):
    # The derivative of a determinant is the adjugate: a polynomial in t, by its values at n + 1 points.
    b, n = batches.shape[1:]
    size = np.abs(batches).max()
    sums = [X.T @ X for X in batches / size]
    t = np.cos(np.pi * (np.arange(n + 1) + 0.5) / (n + 1))

    def slope(E):
        values = [sum(np.linalg.det(A + s * E) for A in sums) / len(sums) for s in t]
        return np.linalg.solve(np.vander(t), values)[-2]

    adjugates = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            E = np.zeros((n, n))
            E[i, j] = 1.0
            adjugates[j, i] = slope(E)
    determinants = sum(np.linalg.det(A) for A in sums) / len(sums)
    return (b - n + 1) * adjugates / determinants / size**2
