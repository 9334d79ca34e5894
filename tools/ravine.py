"""Redraw the picture of the README and the landing page: `make pictures`. What shows the same is kept."""

import base64
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "notebooks"))

from pictures import difference  # noqa: E402

from solvers import GradientDescent, LBFGSOptimizer, Momentum, NewtonOptimizer  # noqa: E402
from solvers.book import setup  # noqa: E402
from solvers.picture import png  # noqa: E402
from solvers.plotting import landscape, trajectory  # noqa: E402
from solvers.problems import quadratic  # noqa: E402

RAVINE = ROOT / "assets" / "ravine.png"
ALT = (
    "Four paths from one point of a narrow tilted ravine to its lowest point: gradient descent zigzags "
    "between the walls, momentum swings into the bottom and along it, L-BFGS learns the shape in a few "
    "steps, and Newton's method goes there in one straight step."
)


def ravine() -> Figure:
    """Return the figure: four methods from one start on a rotated ravine."""
    angle = np.pi / 6
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    problem = quadratic([1.0, 25.0], rotation=turn, x0=[-2.25, -0.5])
    options = {"store_path": True, "tolerance": 1e-6, "max_iterations": 500}
    newton = NewtonOptimizer(damping=0, **options).optimize(problem.f, problem.grad, problem.hess, problem.x0)
    runs = {
        ("GradientDescent", "gradient descent"): GradientDescent(learning_rate=0.075, **options),
        ("HeavyBall", "momentum"): Momentum(learning_rate=0.02, momentum=0.7, **options),
        ("LBFGSOptimizer", "L-BFGS"): LBFGSOptimizer(**options),
    }
    paths = {names: solver.optimize(problem.f, problem.grad, problem.x0) for names, solver in runs.items()}
    paths["NewtonOptimizer", "Newton"] = newton
    figure = Figure(figsize=(7, 4.2))
    ax = landscape(problem.f, (-2.6, 1.0), (-1.75, 0.45), ax=figure.add_subplot(), levels=12)
    for (method, name), run in paths.items():
        steps = "1 step" if run.nit == 1 else f"{run.nit} steps"
        trajectory(ax, run.history.x[:60], method, label=f"{name}, {steps}")
    ax.set_aspect("equal")
    ax.legend(loc="lower right")
    return figure


def drawn() -> bytes:
    """Return the picture as it is stored."""
    setup()
    return png(ravine(), ALT, noise=2e-4)


def change(stored: bytes | None, new: bytes) -> str | None:
    """Return why the stored picture does not show the same as the new one, or None."""
    if stored is None:
        return "it is new"
    return difference(base64.b64encode(stored).decode(), base64.b64encode(new).decode())


def main() -> None:
    """Draw, compare, and write what changed."""
    new, stored = drawn(), RAVINE.read_bytes() if RAVINE.exists() else None
    reason = change(stored, new)
    if reason:
        RAVINE.write_bytes(new)
    print(f"{RAVINE.relative_to(ROOT)}: {reason or 'shows the same, kept'}")


if __name__ == "__main__":
    main()
