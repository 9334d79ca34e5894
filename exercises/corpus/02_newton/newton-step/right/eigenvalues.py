# answer: newton-step
# The safeguard from the spectrum instead of a ladder, and a damping measured in Newton decrements.
from numpy import abs, array, finfo, float64, maximum, sqrt
from numpy.linalg import eigh


def newton_step(g, H, damping):
    eigenvalues, basis = eigh(H)
    used = float(damping)
    floor = 100 * finfo(float64).eps * abs(eigenvalues).max()
    if eigenvalues[0] + used <= floor:
        used = -eigenvalues[0] + 1e-3 * abs(H).max()
    return -basis @ ((basis.T @ g) / (eigenvalues + used)), used


def newton_iterate(grad, hess, x0, steps):
    path = [array(x0)]
    dampings = []
    while len(dampings) < steps:
        g, H = grad(path[-1]), hess(path[-1])
        eigenvalues, basis = eigh(H)
        decrement = sqrt((basis.T @ g) ** 2 @ (1 / maximum(eigenvalues, 1e-8 * eigenvalues[-1])))
        p, used = newton_step(g, H, 0.1 * decrement * sqrt(eigenvalues[-1]))
        path.append(path[-1] + p)
        dampings.append(used)
    return path, dampings
