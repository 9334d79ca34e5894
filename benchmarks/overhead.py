"""What an iteration of L-BFGS costs beside its evaluations, in units of reading its pairs twice."""

import time
from itertools import pairwise

import numpy as np

from solvers import LBFGSOptimizer
from solvers.curvature_pairs import CurvaturePairs

MEMORY = 10


def iteration_overhead(n: int, iterations: int = 30) -> float:
    """Return the median time of an iteration with a full memory, its evaluations not counted."""
    spectrum, inside, marks = np.linspace(1.0, 100.0, n), [0.0], []

    def f(x):
        begin = time.perf_counter()
        g = spectrum * x
        value = 0.5 * float(x @ g)
        inside[0] += time.perf_counter() - begin
        marks.append((begin, inside[0]))
        return value, g

    solver = LBFGSOptimizer(memory_size=MEMORY, max_iterations=iterations, tolerance=0.0)
    solver.optimize(f, True, np.ones(n))
    spans = [(b[0] - a[0]) - (b[1] - a[1]) for a, b in pairwise(marks)]
    return float(np.median(spans[MEMORY + 2 :]))


def reading(n: int, repeats: int = 9) -> float:
    """Return the time of reading the 2 m vectors of the pairs twice, 4 m n numbers."""
    vectors, g = np.ones((2 * MEMORY, n)), np.ones(n)
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        vectors @ g
        times.append(time.perf_counter() - begin)
    return 2.0 * float(np.median(times))


def plain_two_loop(n: int, repeats: int = 5) -> float:
    """Return the time of the two-loop recursion alone, as the book prints it."""
    pairs, g = CurvaturePairs(MEMORY, n), np.ones(n)
    pairs.rows[:] = 1.0 / np.sqrt(n)  # unit vectors: nothing overflows on the way
    pairs.SY[:], pairs.YY[:] = 1.0, 1.0
    pairs.order = list(range(MEMORY))
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        pairs.two_loop_direction(g)
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def run_all(sizes: list[int], progress) -> list[dict]:
    """Measure each size twice, and keep both."""
    rows = []
    for n in sizes:
        for repeat in (1, 2):
            unit = reading(n)
            rows.append(
                {
                    "n": n,
                    "repeat": repeat,
                    "overhead in readings": iteration_overhead(n) / unit,
                    "two loops in readings": plain_two_loop(n) / unit,
                }
            )
            progress.update()
    return rows
