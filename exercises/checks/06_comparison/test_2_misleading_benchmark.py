"""Checks of misleading-benchmark: every table is put to the test that it claims to fail."""

from typing import Any

import numpy as np
import pytest
from grader import expect
from grader.student import Student
from grader.verdict import Question

QUESTION = Question("misleading-benchmark", "A benchmark made to mislead")

POOL = 12
# By so much must every comparison be clear, so that no rounding decides it.
CLEAR = 1e-6


def table(value: Any, methods: int, name: str) -> np.ndarray:
    """Return a table of positive costs with this number of methods and any number of instances."""
    if isinstance(value, list | tuple) and value and all(isinstance(row, list | tuple) for row in value):
        value = [np.array(row, dtype=float) for row in value if all(type(one) in (int, float) for one in row)]
        value = np.stack(value) if len({row.shape for row in value}) == 1 else None
    expect.that(
        isinstance(value, np.ndarray) and value.ndim == 2,
        f"{name} should be an array of two axes, methods by instances; yours is {expect.kind_of(value)}.",
        "shape",
    )
    expect.that(
        value.shape[0] == methods,
        f"{name} should have {methods} rows, one for each method; yours has shape {value.shape}.",
        "shape",
    )
    costs = expect.array(value, value.shape, name)
    expect.that((costs > 0).all(), f"{name} has costs that are zero or negative. Costs are positive.")
    return costs


def leads(costs: np.ndarray, factor: float) -> np.ndarray:
    """Return 1 where of the first two methods only the first is within the factor, 0 or -1 else."""
    counts = np.isfinite(costs) & (costs <= factor * costs.min(axis=0))
    return counts[0].astype(int) - counts[1]


def lead(costs: np.ndarray, factor: float) -> int:
    """Return on how many more instances the first method lies within the factor than the second."""
    return int(leads(costs, factor).sum())


def is_clear(costs: np.ndarray, factor: float) -> bool:
    """Say whether no cost is the factor times another one of its instance, or nearly so."""
    gaps = np.abs(costs[:, None] / (factor * costs[None]) - 1)
    gaps[np.arange(len(costs)), np.arange(len(costs))] = 1.0
    return bool((gaps > CLEAR).all())


@pytest.mark.points("misleading-benchmark", 5, part="a", title="a switch in as few instances as possible")
def test_switch(student: Student):
    generator = student.generator("a")
    for low, high, enough in [(1.5, 4.0, 2), (20.0, 60.0, 2), (1.05, 1.2, 2), (1.0, 1.0, 3)]:
        factor = float(generator.uniform(low, high))
        costs = table(student.call("switch_table", factor), 3, "switch_table(factor)")
        expect.that(
            is_clear(costs, factor),
            "A cost of your table is the factor times another cost of the same instance, up to rounding. "
            "Move it, so that the comparison is clear.",
            "on-the-edge",
        )
        three, two = lead(costs, factor), lead(costs[:2], factor)
        expect.that(
            not (three < 0 < two),
            "Your switch goes the other way: method 1 leads without the third method and trails with it.",
            "other-way",
        )
        expect.that(
            three > 0,
            "With all three in the race, method 1 does not lead method 2 at this factor. Count for each "
            "instance who lies within the factor of the best of three.",
            "no-lead",
        )
        expect.that(
            two < 0,
            "Without the third method, method 1 does not trail method 2 at this factor. The best of an "
            "instance is now the better of two.",
            "no-switch",
        )
        expect.that(
            costs.shape[1] <= enough,
            "Your table switches, but fewer instances can do it at this factor. Ask what one instance can "
            "count for with the third method and without, and which of these need a factor above 1.",
            "not-smallest",
        )


@pytest.mark.points("misleading-benchmark", 4, part="b", title="a circle in as few instances as possible")
def test_circle(student: Student):
    for methods in (3, 4, 7):
        costs = table(student.call("circle", methods), methods, "circle(methods)")
        following = np.roll(costs, -1, axis=0)
        ahead = (costs < following).sum(axis=1) - (following < costs).sum(axis=1)
        expect.that(
            not (ahead < 0).all(),
            "Your circle runs the other way round: each method is beaten by the next one.",
            "other-way",
        )
        expect.that(
            not ((ahead[:-1] > 0).all() and ahead[-1] <= 0),
            "Each method beats the next one, but the last does not beat the first: a line, not a circle.",
            "not-closed",
        )
        expect.that(
            (ahead > 0).all(),
            "Some method does not beat the next one on more instances than it loses to it. Write the wins of "
            "each pair side by side.",
            "no-majority",
        )
        expect.that(
            costs.shape[1] <= 3,
            "Your table is a circle, but fewer instances can do it. Count how many of the relations of the "
            "circle one ranking of all methods must break.",
            "not-smallest",
        )


def smallest(costs: np.ndarray, factor: float, margin: int) -> int:
    """Return the size of the smallest choice that misleads, 0 if there is none."""
    columns = np.arange(costs.shape[1])
    chosen = (np.arange(2**columns.size)[:, None] >> columns) & 1
    misleads = (chosen @ leads(costs, factor) >= margin) & (chosen @ leads(costs[:2], factor) <= -margin)
    return int(chosen.sum(axis=1)[misleads].min(initial=POOL + 1)) % (POOL + 1)


def pool(generator: np.random.Generator, factor: float, margin: int, sizes: tuple[int, ...]) -> np.ndarray:
    """Draw measured costs, with ties and failures, whose smallest misleading choice has such a size."""
    while True:
        costs = generator.integers(2, 12, (3, POOL)).astype(float)
        costs[generator.random(costs.shape) < 0.15] = np.inf
        if smallest(costs, factor, margin) in sizes:
            return costs


def is_misleading(chosen: np.ndarray, factor: float, margin: int) -> bool:
    """Say whether method 1 leads with the third method and trails without it, each by the margin."""
    return bool(lead(chosen, factor) >= margin and lead(chosen[:2], factor) <= -margin)


def chosen_columns(value: Any) -> list[int]:
    """Return the chosen columns as a list of distinct integers in range."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype != bool:
        value = value.tolist()
    if not isinstance(value, list | tuple):
        expect.fail(
            f"pick should return a list of column numbers; yours is {expect.kind_of(value)}.", "shape"
        )
    columns = [int(one) for one in value if type(one) in (int, float) and one in range(POOL)]
    expect.that(
        len(columns) == len(value),
        "pick should return column numbers, counted from 0. An entry of yours is none.",
        "no-column",
    )
    expect.that(len(set(columns)) == len(columns), "A column stands twice in your choice.", "column-twice")
    return columns


@pytest.mark.points("misleading-benchmark", 6, part="c", title="the smallest misleading choice from a pool")
def test_pick(student: Student):
    generator = student.generator("c")
    for factor, margin, sizes in [
        (1.0, 1, (3,)),
        (1.5, 1, (2,)),
        (1.5, 1, (3,)),
        (1.75, 2, (4, 5, 6)),
        (1.0, 2, (6,)),
        (1.25, 1, (0,)),
    ]:
        costs = pool(generator, factor, margin, sizes)
        columns = chosen_columns(student.call("pick", costs, factor, margin))
        if 0 in sizes:
            expect.that(
                not columns,
                "No choice from this pool misleads, and yours does not either. Then return an empty list.",
                "none-exists",
            )
            continue
        expect.that(
            bool(columns),
            "You chose nothing, but this pool can mislead. Ask whether your search sees every choice, and "
            "whether it wants more than the margin.",
            "gave-up",
        )
        one_less = [column - 1 for column in columns]
        expect.that(
            is_misleading(costs[:, columns], factor, margin)
            or min(one_less) < 0
            or not is_misleading(costs[:, one_less], factor, margin),
            "Your column numbers are counted from 1. Asked for are numbers counted from 0, as NumPy does.",
            "from-one",
        )
        three, two = lead(costs[:, columns], factor), lead(costs[:2, columns], factor)
        expect.that(
            three >= margin,
            "On your choice method 1 does not lead by the margin with all three in the race. Count for each "
            "column who lies within the factor of the best of three.",
            "no-lead",
        )
        expect.that(
            two <= -margin,
            "On your choice method 1 does not trail by the margin without the third method.",
            "no-switch",
        )
        expect.that(
            len(columns) == smallest(costs, factor, margin),
            "Your choice misleads, but a smaller one does too. Try the small ones first.",
            "not-smallest",
        )
