"""Turns the stored results into what the book shows: tables in Markdown and two profiles as pictures."""

import json
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from solvers.book import setup
from solvers.picture import png
from solvers.plotting import data_profile, performance_profile

RESULTS = Path(__file__).parent / "results"
DATA = RESULTS / "results.json"
REPORT = RESULTS / "report.md"
PROFILES = {
    "performance.png": "For each method the share of the problems that it solves within a factor of the best "
    "evaluation count: methods with the Hessian start highest, gradient descent lowest.",
    "data.png": "For each method the share of the problems that it solves within a budget of evaluations: "
    "methods with the Hessian need the fewest, gradient descent the most.",
}
PEER = "SciPy L-BFGS-B"


def costs(results: dict) -> dict[str, np.ndarray]:
    """Return the evaluations each method needed, infinite where it did not solve."""
    return {
        method: np.array([run["solved_at"] or np.inf for run in runs.values()], dtype=float)
        for method, runs in results["collection"]["runs"].items()
    }


def summary(results: dict) -> list[dict]:
    """Return one row a method: solved, cost against the peer, honesty of its reports."""
    table = costs(results)
    rows = []
    for method, runs in results["collection"]["runs"].items():
        both = np.isfinite(table[method]) & np.isfinite(table[PEER])
        ratio = (
            float(np.exp(np.mean(np.log(table[method][both] / table[PEER][both])))) if both.any() else np.nan
        )
        rows.append(
            {
                "method": method,
                "solved": int(np.isfinite(table[method]).sum()),
                "cost": ratio,
                "false success": sum(bool(r["success"]) and not r["solved_at"] for r in runs.values()),
                "false failure": sum(r["success"] is False and bool(r["solved_at"]) for r in runs.values()),
                "raised": sum(bool(run["error"]) for run in runs.values()),
                "gradient small": float(np.mean([run["gradient_small"] for run in runs.values()])),
            }
        )
    return rows


def table_of(rows: list[dict], formats: dict[str, str]) -> str:
    """Return rows as a Markdown table."""
    head = f"| {' | '.join(formats)} |\n|{'---|' * len(formats)}\n"
    lines = (
        "| " + " | ".join(format(row[name], how) for name, how in formats.items()) + " |" for row in rows
    )
    return head + "\n".join(lines) + "\n"


def profiles(results: dict, looks: dict[str, str]) -> dict[str, bytes]:
    """Return the two profiles of our methods as pictures."""
    setup()
    chosen = {looks[method]: row for method, row in costs(results).items() if method in looks}
    sizes = list(results["collection"]["instances"].values())
    pictures = {}
    for name, alt in PROFILES.items():
        figure = Figure(figsize=(6, 4))
        ax = figure.add_subplot()
        if name == "performance.png":
            performance_profile(chosen, ax=ax)
        else:
            data_profile(chosen, sizes, ax=ax)
        pictures[name] = png(figure, alt, noise=2e-4)
    return pictures


def markdown(results: dict) -> str:
    """Return the report as the book includes it."""
    made, n = results["made"], len(results["collection"]["instances"])
    counts = {"method": "", "solved": "d", "cost": ".2f", "false success": "d", "false failure": "d"}
    overhead = {"n": ",d", "repeat": "d", "overhead in readings": ".2f", "two loops in readings": ".2f"}
    return f"""Made by `make bench` with {made["versions"]}
on {made["machine"]}.

Every method runs on the {n} instances of the Moré-Garbow-Hillstrom collection, from the standard start and
ten times as far out, with at most {results["budget"]} evaluations of the objective. A problem counts as
solved when the objective is within {results["accuracy"]:g} of the decrease that was possible. The cost is
the geometric mean of evaluations against {PEER}, over the problems that both solve.

All methods are asked for a gradient of 1e-12, so that the counts compare methods and not stopping tests. A
false success is a report of success on a problem that is not solved; a local minimum that the collection
does not list counts as one, too. A false failure is a report of failure on a problem that is solved: most
of SciPy's say that round-off forbids 1e-12. *Gradient small* is the share of runs that met a gradient below
1e-6 of the first one, or of 1.

{table_of(summary(results), {**counts, "raised": "d", "gradient small": ".2f"})}
## Overhead of L-BFGS

Time of an iteration with ten pairs beside its evaluations, in units of reading the pairs twice, and the
two-loop recursion alone in the same unit. Each size is measured twice.

{table_of(results["overhead"], overhead)}
## Growth with the number of parameters

Slope of the time of one iteration against n, on logarithmic axes, one thread; and of the operations of the
factorization in a Newton step, counted as they are carried out.

{table_of(results["slopes"], {"method": "", "slope": ".2f"})}"""


def write(results: dict, looks: dict[str, str]) -> None:
    """Write data, report and pictures."""
    RESULTS.mkdir(exist_ok=True)
    DATA.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    REPORT.write_text(markdown(results), "utf-8")
    for name, picture in profiles(results, looks).items():
        (RESULTS / name).write_bytes(picture)
