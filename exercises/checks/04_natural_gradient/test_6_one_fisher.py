"""Checks of one-fisher: what is left of the gradient when the budget is spent."""

import numpy as np
import pytest
from grader import expect
from grader.student import Oracle, Student
from grader.verdict import Lost, Question, Verdict
from instances import called

QUESTION = Question("one-fisher", "One Fisher matrix, and gradients by the piece")

# A wide range of spreads would leave it to the draw whether a slow method is in time. Over hundreds of
# draws with these, methods that learn from differences of gradients needed 20 to 50 calls, as a rule, and
# those that divide by one matrix more than 60.
SPREAD = (10.5, 12.5)
DISTANCE = 0.8
CALLS = 60


class WaitsOfTheWrongShape:
    """Exponential waiting times with rates exp(x^T theta), ended at a limit; the data have another shape.

    So they contradict the model: the eigenvalues of F^-1 H at the minimizer spread by a factor within
    `spread`. The start is at a `distance` from the minimizer in the metric of F.
    """

    def __init__(
        self, generator: np.random.Generator, size: int, spread: tuple[float, float], distance: float
    ):
        self.size, self.distance, samples = size, distance, 4 * size
        self.units = 10.0 ** generator.permutation(np.linspace(-4, 4, size))
        while True:
            self.X = generator.standard_normal((samples, size)) / self.units
            waited, self.limit = generator.exponential(size=samples) ** 2, generator.uniform(2, 10, samples)
            self.ended, self.y = (waited < self.limit).astype(float), np.minimum(waited, self.limit)
            self.minimizer = self._minimizer()
            self.metric = self.fisher(self.minimizer)
            kappa = np.linalg.eigvals(np.linalg.solve(self.metric, self._hessian(self.minimizer))).real
            spreads = spread[0] <= kappa.max() / kappa.min() <= spread[1]
            if spreads and self._starts_where_a_full_step_climbs(generator):
                break
        self.first = self.size_of_gradient(self.start)

    def _starts_where_a_full_step_climbs(self, generator: np.random.Generator) -> bool:
        for _ in range(20):
            way = generator.standard_normal(self.size) * self.units
            self.start = self.minimizer + self.distance * way / np.sqrt(way @ self.metric @ way)
            loss, g = self.loss_grad(self.start)
            full = self.start - np.linalg.solve(self.fisher(self.start), g)
            if self.loss_grad(full)[0] > 1.2 * abs(loss) + loss:
                return True
        return False

    def _minimizer(self) -> np.ndarray:
        x = np.zeros(self.size)
        for _ in range(30):
            (loss, g), alpha = self.loss_grad(x), 1.0
            p = -np.linalg.solve(self._hessian(x), g)
            while self.loss_grad(x + alpha * p)[0] > loss + 1e-12 and alpha > 1e-6:
                alpha /= 2
            x = x + alpha * p
        return x

    def loss_grad(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """Return J and g; infinite where they overflow."""
        z = self.X @ x
        with np.errstate(over="ignore", invalid="ignore"):
            hazard = self.y * np.exp(z)
            return float(np.mean(hazard - self.ended * z)), self.X.T @ (hazard - self.ended) / len(z)

    def _hessian(self, x: np.ndarray) -> np.ndarray:
        return (self.X.T * (self.y * np.exp(self.X @ x))) @ self.X / len(self.y)

    def fisher(self, x: np.ndarray) -> np.ndarray:
        """Return F: an event ends the wait of an input with the probability 1 - exp(-rate limit)."""
        with np.errstate(over="ignore"):
            weight = -np.expm1(-self.limit * np.exp(self.X @ x))
        return (self.X.T * weight) @ self.X / len(self.y)

    def size_of_gradient(self, x: np.ndarray) -> float:
        """Return the gradient's length in the metric of F at the minimizer, which has no unit."""
        g = self.loss_grad(x)[1]
        return float(np.sqrt(g @ np.linalg.solve(self.metric, g)))


def fitted(student: Student, model: WaitsOfTheWrongShape, calls: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return where the fit ended, and the points that it asked for."""
    loss_grad = Oracle("loss_grad", model.loss_grad, model.size, most_calls=calls)
    fisher = Oracle("fisher", model.fisher, model.size, most_calls=1)
    try:
        value = called(student, "fit", loss_grad, fisher, model.start, calls)
    except Lost as lost:
        if lost.verdict is Verdict.ERROR and "answers no more than" in lost.feedback:
            name = "fisher" if "fisher answers" in lost.feedback else "loss_grad"
            raise Lost(
                Verdict.FAIL,
                f"fit asked for {name} more often than its budget allows. Every call counts, also those "
                "of a trial that is then refused.",
                "budget",
            ) from lost
        if lost.verdict is Verdict.ERROR and "was asked at a point with" in lost.feedback:
            raise Lost(
                Verdict.FAIL,
                "fit asked at a point with a NaN or an infinity. Look at what a trial that is too long "
                "returns, and at what your code divides by when two gradients are the same.",
                "not-finite",
            ) from lost
        raise
    x = expect.vector(value, model.size, "x")
    expect.that(
        model.loss_grad(x)[0] <= model.loss_grad(model.start)[0],
        "The loss at the point you return is higher than at the start. A full natural-gradient step "
        "overshoots here: compare the losses before and after, shorten, and return the best point you "
        "know.",
        "no-safeguard",
    )
    return x, loss_grad.points


def solved(student: Student, model: WaitsOfTheWrongShape, calls: int, wanted: float) -> None:
    """Lose the part unless enough of the gradient is gone; say what the points asked for show."""
    x, points = fitted(student, model, calls)
    left = model.size_of_gradient(x) / model.first
    if left <= wanted:
        return
    seen = f"When fit returned, the gradient was still {left:.0e} of the first one, in the metric of F. "
    if len(points) < max(calls / 2, 2):
        expect.fail(
            seen + "More than half of the calls were left. Do not stop before they are spent.", "early"
        )
    g, first = model.loss_grad(model.start)[1], points[1] - model.start
    F = model.fisher(model.start)
    if parallel(first, -g, F):
        expect.fail(
            seen + "Your first step went along the gradient. Its entries have units that differ by powers of "
            "ten; the one Fisher matrix knows them.",
            "gradient",
        )
    if always_divides_by(F, model, points):
        expect.fail(
            seen
            + "All your steps divide the gradient by one and the same matrix. That is linear convergence "
            "at best. The gradients already paid for know more: use their differences.",
            "one-metric",
        )
    expect.fail(
        seen + "Look at how many calls an iteration costs, and at what a step learns from those before."
    )


def parallel(step: np.ndarray, direction: np.ndarray, metric: np.ndarray) -> bool:
    """Say whether two vectors point the same way, in the units of a metric's diagonal."""
    unit = np.sqrt(np.diag(metric))
    a, b = unit * step, unit * direction
    return bool(abs(a @ b) >= (1 - 1e-8) * np.linalg.norm(a) * np.linalg.norm(b))


def always_divides_by(F: np.ndarray, model: WaitsOfTheWrongShape, points: list[np.ndarray]) -> bool:
    """Say whether every point asked for lies on the natural gradient of one asked for before."""
    for k in range(1, min(len(points), 12)):
        directions = (np.linalg.solve(F, model.loss_grad(point)[1]) for point in points[:k])
        if not any(
            parallel(points[k] - point, direction, F)
            for point, direction in zip(points[:k], directions, strict=True)
        ):
            return False
    return True


@pytest.mark.points("one-fisher", 5, part="a", title="downhill in mixed units")
def test_downhill(student: Student):
    model = WaitsOfTheWrongShape(student.generator("a"), 4, (2.0, 4.0), 1.5)
    # The first trial climbs, so a budget of two calls leaves no better point than the start.
    for calls in (2, 3):
        fitted(student, model, calls)
    x, _ = fitted(student, model, 10)
    start, end, least = (model.loss_grad(point)[0] for point in (model.start, x, model.minimizer))
    expect.that(
        start - end >= 0.05 * (start - least),
        "With ten calls the loss has hardly fallen. Which way does your first trial go, and by how much "
        "do you shorten one that climbs?",
        "slow-start",
    )
    solved(student, model, 40, 1e-2)


@pytest.mark.points("one-fisher", 7, part="b", title="eight digits")
def test_digits(student: Student):
    model = WaitsOfTheWrongShape(student.generator("b"), 24, SPREAD, DISTANCE)
    solved(student, model, CALLS, 1e-8)


@pytest.mark.points("one-fisher", 6, part="c", title="forty parameters", needs="b")
def test_forty(student: Student):
    model = WaitsOfTheWrongShape(student.generator("c"), 40, SPREAD, DISTANCE)
    solved(student, model, CALLS, 1e-8)
