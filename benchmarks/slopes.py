"""How the cost of an iteration grows with the number of parameters: a slope on logarithmic axes."""

import time

import numpy as np

from solvers import LBFGSOptimizer, NewtonCG, NewtonOptimizer

DENSE = (400, 800, 1600)
LONG = (100_000, 200_000, 400_000)


def per_iteration(solve, n: int, repeats: int = 3) -> float:
    """Return the smallest time of an iteration over some runs."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        nit = solve(n)
        times.append((time.perf_counter() - begin) / max(nit, 1))
    return min(times)


def quartic(n: int):
    """Return value, gradient and Hessian product of sum h (x^2 / 2 + x^4 / 4), cheap at any size."""
    h = np.linspace(1.0, 10.0, n)
    return (
        lambda x: float(h @ (0.5 * x**2 + 0.25 * x**4)),
        lambda x: h * (x + x**3),
        lambda x, v: h * (1.0 + 3.0 * x**2) * v,
    )


def newton(n: int) -> int:
    """Run Newton's method with a dense Hessian; the factorization dominates."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((n, n)) / np.sqrt(n)
    H = A @ A.T + np.eye(n)
    solver = NewtonOptimizer(max_iterations=3, tolerance=0.0, fallback=None)
    return solver.optimize(lambda x: 0.5 * x @ (H @ x), lambda x: H @ x, lambda x: H, np.ones(n)).nit


def cholesky_operations(n: int) -> int:
    """Factorize a matrix column by column and count the multiplications, additions, divisions and roots."""
    A = np.fromfunction(lambda i, j: 1.0 / (1.0 + abs(i - j)), (n, n)) + np.eye(n)
    R, operations = np.zeros((n, n)), 0
    for j in range(n):
        column = A[j:, j] - R[j:, :j] @ R[j, :j]
        R[j:, j] = column / np.sqrt(column[0])
        operations += (n - j) * (2 * j + 1) + 1
    if not np.allclose(R @ R.T, A):
        raise ArithmeticError("the factorization that was counted is none")
    return operations


def lbfgs(n: int) -> int:
    """Run L-BFGS."""
    f, grad, _ = quartic(n)
    return LBFGSOptimizer(max_iterations=20, tolerance=0.0).optimize(f, grad, np.ones(n)).nit


def newton_cg(n: int) -> int:
    """Run Newton-CG with products."""
    f, grad, product = quartic(n)
    solver = NewtonCG(max_iterations=5, tolerance=0.0)
    return solver.optimize(f, grad, x0=np.ones(n), hess_vec=product).nit


def run_all(progress) -> list[dict]:
    """Return times and slopes."""
    rows = []
    for name, solve, sizes in (
        ("NewtonOptimizer", newton, DENSE),
        ("LBFGSOptimizer", lbfgs, LONG),
        ("NewtonCG", newton_cg, LONG),
    ):
        times = [per_iteration(solve, n) for n in sizes]
        slope = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
        rows.append({"method": name, "sizes": list(sizes), "seconds": times, "slope": slope})
        progress.update()
    operations = [cholesky_operations(n) for n in DENSE]
    slope = float(np.polyfit(np.log(DENSE), np.log(operations), 1)[0])
    rows.append(
        {"method": "Cholesky, operations", "sizes": list(DENSE), "counted": operations, "slope": slope}
    )
    return rows
