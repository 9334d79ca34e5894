"""Checks of wrong-way: the grader takes both steps on the student's data and measures what they do."""

import numpy as np
import pytest
from grader import expect
from grader.expect import LARGEST, Mistake
from grader.student import Student
from grader.verdict import Question
from instances import called

QUESTION = Question("wrong-way", "Labels that lead astray")

MOST_SAMPLES = 20
MOST_CONDITION = 50.0
MOST_EMPIRICAL_CONDITION = 1e8
# An angle that is met with equality may fall short by rounding.
SLACK = 1e-6


class Steps:
    """The unit steps with the exact and the empirical Fisher matrix from theta = 0, for deviation 1."""

    def __init__(self, X: np.ndarray, y: np.ndarray):
        scores = y[:, None] * X
        self.F, self.F_emp = X.T @ X / len(y), scores.T @ scores / len(y)
        self.condition = condition(self.F)
        self.empirical_condition = condition(self.F_emp)
        if max(self.condition / MOST_CONDITION, self.empirical_condition / MOST_EMPIRICAL_CONDITION) <= 2:
            self.exact = np.linalg.solve(self.F, scores.mean(axis=0))
            self.empirical = np.linalg.solve(self.F_emp, scores.mean(axis=0))

    def angle(self, metric: np.ndarray) -> float:
        """Return the angle between the two steps in degrees, measured by a metric."""
        p, q = self.exact, self.empirical
        cosine = (p @ metric @ q) / np.sqrt((p @ metric @ p) * (q @ metric @ q))
        return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def condition(matrix: np.ndarray) -> float:
    h = np.linalg.eigvalsh(matrix)
    return float(h[-1] / h[0]) if h[0] > 0 else np.inf


@pytest.mark.points("wrong-way", 5, part="a", title="labels for any step")
def test_labels(student: Student):
    generator = student.generator("a")
    for size, samples, deviation in [(2, 6, 1.0), (4, 15, 3.0), (3, 9, 0.2)]:
        X, p = generator.standard_normal((samples, size)), generator.standard_normal(size)
        # A sample that the step leaves where it is has no label that serves.
        X += np.outer(np.sign(X @ p) * 0.3, p / (p @ p))
        y = expect.vector(called(student, "labels_for", X, p, deviation), samples, "y")
        lead_to(X, p, deviation, y)


def lead_to(X: np.ndarray, p: np.ndarray, deviation: float, y: np.ndarray) -> None:
    """Lose the part unless p solves the normal equations of S p = 1, which are F_emp p = -g."""

    def error(y: np.ndarray) -> float:
        scores, ones = X * (y / deviation**2)[:, None], np.ones(len(y))
        size = np.linalg.norm(scores, 2) * (np.linalg.norm(scores @ p) + np.linalg.norm(ones))
        return float(np.linalg.norm(scores.T @ (scores @ p - ones)) / size)

    expect.that(
        bool(np.all(y != 0)),
        "One of your labels is zero: its sample has no score, and the empirical Fisher matrix does not "
        "see it.",
        "zero-label",
    )
    expect.within(
        "residual",
        error(y),
        "With your labels the empirical step from theta = 0 is another one: F_emp p = -g does not hold "
        "for the p that was given. Which least-squares problem does the empirical step solve?",
        [
            Mistake(
                "labels-of-the-exact-step",
                "Your labels are what the model predicts after the step, and then the exact Fisher "
                "matrix takes it. The empirical one wants every sample's log-probability to rise by one.",
                lambda: error(deviation**2 / y),
            ),
            Mistake(
                "sign",
                "With your labels the empirical step is -p. Look at the sign of the score at theta = 0.",
                lambda: error(-y),
            ),
            Mistake(
                "deviation",
                "Your labels would be right for another deviation. The score divides by its square.",
                lambda: min(error(y * deviation**power) for power in (2, 1, -1, -2)),
            ),
        ],
    )


def checked_data(value: object) -> Steps:
    """Return the two steps on data that keep to the conditions of the sheet."""
    X, y = expect.pair(value, "(X, y)")
    if not isinstance(X, np.ndarray) or X.ndim != 2 or not 2 <= X.shape[1] <= X.shape[0] <= MOST_SAMPLES:
        expect.fail(
            "X should be an array with at least two columns, at least as many rows as columns, and at "
            f"most {MOST_SAMPLES} rows; yours is {expect.kind_of(X)}.",
            "shape",
        )
    X, y = expect.array(X, X.shape, "X"), expect.vector(y, len(X), "y")
    expect.that(bool(max(np.abs(X).max(), np.abs(y).max()) <= np.sqrt(LARGEST)), "X or y is absurdly large.")
    steps = Steps(X, y)
    expect.that(
        steps.condition <= MOST_CONDITION * (1 + SLACK),
        "F = X^T X / N of your data is conditioned worse than the sheet allows. Features need not be nearly "
        "dependent for this failure.",
        "condition",
    )
    expect.that(
        steps.empirical_condition <= MOST_EMPIRICAL_CONDITION * (1 + SLACK),
        "The empirical Fisher matrix of your data is singular, or nearly: the step is then not defined. "
        "Look for labels that vanish or are far too small.",
        "empirical-singular",
    )
    expect.within(
        "rounding",
        float(np.linalg.norm(X @ steps.exact - y) / np.linalg.norm(y)),
        "Your labels are no linear function of your features. The sheet asks for a failure without "
        "noise: choose a minimizer first, and y = X theta.",
    )
    return steps


@pytest.mark.points("wrong-way", 6, part="b", title="nearly no descent")
def test_nearly_level(student: Student):
    fraction = student.generator("b").uniform(0.1, 0.9)
    for degrees in (60 + 5 * fraction, 80 + 5 * fraction, 89 + fraction / 2, 89.9):
        steps = checked_data(called(student, "nearly_level", degrees))
        angle = steps.angle(steps.F)
        if angle >= degrees - SLACK:
            continue
        if angle < 1e-3:
            expect.fail(
                "On your data both steps point the same way. Squared labels must weigh the samples "
                "unequally.",
                "alike",
            )
        if steps.angle(np.eye(len(steps.F))) >= degrees - SLACK:
            expect.fail(
                "The angle is wide enough on paper, and not in the metric of F, which is p^T F q over "
                "the lengths in the same metric.",
                "on-paper",
            )
        expect.fail(
            f"In the metric of F the two steps are only {angle:.0f} degrees apart, and more was asked "
            "for. What happens along a direction in which the labels are small?",
            "angle",
        )


@pytest.mark.points("wrong-way", 5, part="c", title="away from the minimizer")
def test_away(student: Student):
    fraction = student.generator("c").uniform(0.1, 0.9)
    for degrees in (95 + 5 * fraction, 120 + 5 * fraction, 145 + 5 * fraction):
        steps = checked_data(called(student, "away", degrees))
        paper = np.eye(len(steps.F))
        if steps.angle(paper) >= degrees - SLACK:
            continue
        if condition(steps.F) < 1 + SLACK:
            expect.fail(
                "With F a multiple of I the angle on paper is the angle in the metric, and that stays "
                "below 90 degrees. Couple the features.",
                "uncoupled",
            )
        expect.fail(
            f"On paper the empirical step leaves the way to the minimizer by {steps.angle(paper):.0f} "
            "degrees, and more was asked for. Which two directions does a change of coordinates turn "
            "apart?",
            "angle",
        )
