"""Checks of stalled-acceleration: identities between the path and the points where the gradient was taken."""

from collections.abc import Callable

import numpy as np
import pytest
from accelerated_run import Run, momenta, momenta_of_late_weights, points_ahead_error, run_of
from grader import expect
from grader.expect import Mistake
from grader.student import Student
from grader.verdict import Question

QUESTION = Question("stalled-acceleration", "An acceleration that stalls")

# Below this a cosine is round-off, and whether to restart is nobody's decision.
UNDECIDED = 1e-9
# Half of the bowls do not tell two tests apart; all of these together do.
INSTANCES = 12


@pytest.mark.points("stalled-acceleration", 5, part="a", title="the gradient at the point ahead")
def test_gradient_at_the_point_ahead(student: Student):
    run = run_of(student, "a", condition=50.0, steps=25, restart=False)
    scale = np.abs(run.path).max()

    def error(points: np.ndarray) -> float:
        return float(max(np.abs(points[k] - run.ahead(k)).max() for k in range(len(points))) / scale)

    expect.within(
        "rounding",
        error(run.asked),
        "The points where you took the gradient are not those from which you stepped: a row of path is not "
        "the point asked about minus g / L.",
        [
            Mistake(
                "points-ahead-returned",
                "The rows of your path are the points ahead, at which you took the gradient. Asked for are "
                "the theta_k, where the steps end.",
                lambda: points_ahead_error(run),
            ),
            Mistake(
                "gradient-behind",
                "You took the gradient at the rows of path, but your steps start from points ahead of them. "
                "That is a heavy ball. Where does Nesterov's method look?",
                lambda: error(run.asked) if (run.asked != run.path[:-1]).any() else 0.0,
            ),
        ],
    )
    moves = np.diff(run.path, axis=0)[:-1]
    lead = (run.asked - run.path[:-1])[1:]
    carried = np.sum(lead * moves, axis=1) / np.sum(moves**2, axis=1)
    expect.within(
        "rounding",
        float(np.abs(lead - carried[:, None] * moves).max() / scale),
        "A point ahead is not in the direction of the last step.",
    )
    expect.that(
        bool(carried[2:].min() >= -1e-9 and carried[2:].max() > 0.1),
        "Your points ahead are not ahead: they lie behind the rows of path or at them.",
        "not-ahead",
    )


@pytest.mark.points("stalled-acceleration", 5, part="b", title="the right momentum at the right step")
def test_momentum(student: Student):
    # Long enough for steps that go uphill, after which a method that restarts unasked gives itself away.
    steps = 60
    run = run_of(student, "b", condition=20.0, steps=steps, restart=False)
    right = momenta([False] * (steps + 2))

    def error(shift: int) -> float:
        return max(run.error(k, right[k - 1 + shift]) for k in range(2, steps))

    def error_of(momentum: list[float]) -> float:
        return max(run.error(k, momentum[k - 1]) for k in range(1, steps))

    uphill = [run.cosine(k) > 0 for k in range(steps)]

    expect.within(
        "rounding",
        max(run.error(1, right[0]), error(0)),
        "The share of the last step that you carry on does not follow from weights with "
        "t_{k+1}^2 - t_{k+1} = t_k^2.",
        [
            Mistake(
                "momentum-too-early",
                "Your momenta are the right numbers, each one step too early. The first step leaves from x0, "
                "and so does the second one leave from where the first one ended.",
                lambda: error(1),
            ),
            Mistake(
                "momentum-too-late",
                "Your momenta are the right numbers, each one step too late.",
                lambda: error(-1),
            ),
            Mistake(
                "chapter-schedule",
                "Your momenta are (k - 1) / (k + 2), a schedule that the chapter uses. Here they follow from "
                "the weights t_k.",
                lambda: error_of([k / (k + 3) for k in range(steps)]),
            ),
            Mistake(
                "unasked",
                "With restart=False your method restarts all the same.",
                lambda: error_of(momenta(uphill)) if any(uphill) else np.inf,
            ),
        ],
    )


def restart_mistakes(run: Run, uphill: list[bool], error: Callable[[list[float]], float]) -> list[Mistake]:
    """Return the known mistakes in restarts; `error` measures the momenta that they would give."""
    steps = len(uphill)
    ends = [run.path[k] - run.path[k - 1] for k in range(1, steps)]
    old = (
        "You restart, but by the step before: the gradient of step k is held against the step from "
        "theta_{k-1} to theta_k, which ended before that gradient was taken. The way to the point ahead has "
        "that direction too."
    )
    late = "After a restart you set t_{k+1} to 1. It is t_k that is put back; t_{k+1} then follows from it."
    return [
        Mistake(
            "never",
            "You never restart, though some of your steps go uphill.",
            lambda: error(momenta([False] * steps)),
        ),
        Mistake(
            "always",
            "You restart after the steps that go downhill.",
            lambda: error(momenta([not one for one in uphill])),
        ),
        Mistake(
            "old-step",
            old,
            lambda: error(momenta([False, *(run.along(k, move) > 0 for k, move in enumerate(ends, 1))])),
        ),
        Mistake("old-step", old, lambda: error(momenta(ways_ahead(run)))),
        Mistake(
            "one-late",
            "Your restarts come one step too late.",
            lambda: error(momenta([False, *uphill[:-1]])),
        ),
        Mistake("late-weights", late, lambda: error(momenta_of_late_weights(uphill, dropped=True))),
        Mistake("late-weights", late, lambda: error(momenta_of_late_weights(uphill, dropped=False))),
    ]


def ways_ahead(run: Run) -> list[bool]:
    """Return which steps go uphill on their way to the point ahead."""
    return [run.along(k, point - run.path[k]) > 0 for k, point in enumerate(run.asked)]


@pytest.mark.points("stalled-acceleration", 5, part="c", title="the restart", needs="b")
def test_restart(student: Student):
    # On some bowls the way to the point ahead tells the same as the whole step: go on until it does not.
    for number in range(INSTANCES):
        run = run_of(student, f"c {number}", condition=60.0, steps=90, restart=True)
        uphill = hold_restarts(run)
        if ways_ahead(run)[: len(uphill)] != uphill:
            return


def hold_restarts(run: Run) -> list[bool]:
    """Lose the part unless the method restarts after its uphill steps; return which ones these are."""
    steps = len(run.asked)
    moves = np.diff(run.path, axis=0)
    expect.that(
        not any(run.slopes[k].any() and not moves[k].any() for k in range(steps)),
        "A step of your path leads nowhere, though its gradient is not zero. A restart keeps the step that "
        "went uphill: it changes the next point ahead.",
        "step-taken-back",
    )
    cosines = [run.cosine(k) for k in range(steps)]
    last = next((k for k, cosine in enumerate(cosines) if not abs(cosine) > UNDECIDED), steps)

    def error(right: list[float]) -> float:
        return max((run.error(k, right[k - 1]) for k in range(1, last)), default=np.inf)

    uphill = [cosine > 0 for cosine in cosines]
    expect.within(
        "rounding",
        error(momenta(uphill)),
        "With restart=True your momenta are not those of a run that begins anew after each step that "
        "its own gradient says went uphill, and after no other.",
        restart_mistakes(run, uphill, error),
    )
    expect.that(
        any(uphill[:last]),
        "None of the steps that could be judged goes uphill, so nothing shows that your method restarts.",
        "no-restart-seen",
    )
    return uphill[:last]
