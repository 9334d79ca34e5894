"""Part c of sr1-pairs: a smooth objective, and the gradients that a Hessian may be made of."""

import numpy as np
from grader import expect
from grader.student import Oracle, Student
from rank_one import of_size


class WaveSum:
    """J = sum_i c_i cos(a_i theta + b_i): its Hessian is indefinite and changes to first order everywhere."""

    def __init__(self, generator: np.random.Generator, n: int):
        self.rows = generator.standard_normal((3 * n, n))
        self.phases = generator.uniform(-3.0, 3.0, 3 * n)
        self.weights = generator.uniform(0.5, 1.0, 3 * n) * generator.choice([-1.0, 1.0], 3 * n)
        self.point = generator.standard_normal(n)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return g."""
        return -self.rows.T @ (self.weights * np.sin(self.rows @ x + self.phases))

    def hessian(self, x: np.ndarray) -> np.ndarray:
        """Return H."""
        return -(self.rows.T * (self.weights * np.cos(self.rows @ x + self.phases))) @ self.rows


def measured(student: Student, objective: WaveSum, h: float) -> np.ndarray:
    """Call `hessian_from_gradients` with one h, count its gradients, and return its matrix."""
    x, n = objective.point, objective.point.size
    gradient = Oracle("grad", objective.gradient, n, most_calls=4 * n + 10)
    X = expect.array(student.call("hessian_from_gradients", gradient, x, h), (n, n), "B")
    if student.changed:
        expect.fail("hessian_from_gradients changed x in place. Work on a copy.", "in-place")
    expect.that(
        len(gradient.points) <= 2 * n,
        f"hessian_from_gradients called grad {len(gradient.points)} times; {2 * n} are allowed. How many "
        "ends has a step?",
        "budget",
    )
    # In units of h, with room for the rounding of x + s.
    distances = np.array([np.linalg.norm(point - x) for point in gradient.points]) / h
    expect.that(
        bool((distances <= 1 + 1e-9).all()),
        "One of your gradients was taken farther from x than h.",
        "too-far",
    )
    expect.that(
        bool(((distances >= 0.5 - 1e-9) | (distances <= 1e-9)).all()),
        "One of your gradients was taken nearer to x than h / 2, and not at x. A shorter step hides an "
        "error of first order; where the step lies decides whether there is one.",
        "too-near",
    )
    expect.within("residual", of_size(X - X.T, X), "Your matrix is not symmetric, as a Hessian is.")
    return X
