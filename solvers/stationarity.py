"""Is a point stationary, as far as can be measured there? Every test is relative to the problem's scale."""

import numpy as np
from scipy import linalg

from solvers.objective import Objective, Point

CLOSE = 1e-8  # of the decrease so far: what the quadratic model may still promise at a minimizer
UNSEEN_CONDITIONING = 1e6  # without a Hessian, curvature is known along the gradient only


def predicted_decrease(objective: Objective, point: Point) -> float:
    r"""Return what the quadratic model still promises, :math:`\tfrac12 g^\top H^{-1} g`.

    Without a Hessian, the curvature along the gradient stands for all, and flatter directions are allowed
    for. Infinite where the model has no minimum.
    """
    if not np.any(point.g):
        return 0.0
    if objective.has_hessian:
        return hessian_decrease(objective, point)
    curvature = curvature_along_gradient(objective, point)
    return UNSEEN_CONDITIONING * 0.5 * float(point.g @ point.g) / curvature if curvature > 0.0 else np.inf


def hessian_decrease(objective: Objective, point: Point) -> float:
    """Return the decrease to the minimum of the model; eigenvalues that are round-off count as that."""
    H = objective.hessian(point.x)
    if not np.all(np.isfinite(H)):
        return np.inf
    try:
        # Cholesky first: it keeps its accuracy where variables are badly scaled.
        return 0.5 * float(point.g @ linalg.cho_solve(linalg.cho_factor(H), point.g))
    except linalg.LinAlgError:
        h, Q = objective.spectrum(point.x)
    scale = float(np.max(np.abs(h)))
    if scale == 0.0 or h[0] < -np.sqrt(objective.eps) * scale:
        return np.inf
    return 0.5 * float(np.sum((Q.T @ point.g) ** 2 / np.maximum(h, objective.eps * scale)))


def gradient_round_off(objective: Objective, point: Point) -> float:
    """Return how large a gradient the rounding of x alone explains, eps |H| |x|."""
    if objective.has_hessian:
        H = objective.hessian(point.x)
        return objective.eps * float(np.max(np.abs(H) @ np.abs(point.x)))
    return (
        objective.eps * max(0.0, curvature_along_gradient(objective, point)) * float(np.max(np.abs(point.x)))
    )


def curvature_along_gradient(objective: Objective, point: Point) -> float:
    """Return the curvature of J along the gradient, from one more gradient; NaN where that is not finite."""
    u = point.g / np.linalg.norm(point.g)
    h = np.sqrt(objective.eps) * max(float(np.linalg.norm(point.x)), np.sqrt(objective.eps))
    return float(u @ (point.g - objective.gradient(objective.round(point.x - h * u)))) / h


def is_exhausted(objective: Objective, point: Point, start: Point) -> bool:
    """Say whether the precision of J, or of x, hides every further progress."""
    hidden = max(objective.noise(point.f), objective.eps * (start.f - point.f))
    if predicted_decrease(objective, point) <= hidden:
        return True
    return point.steepness <= gradient_round_off(objective, point)


def agrees_with_model(objective: Objective, point: Point, start: Point) -> bool:
    """Say whether the model, where it is known, promises next to nothing beyond the decrease so far.

    A small gradient alone does not prove a minimizer: in badly scaled variables the objective may be far up.
    """
    if not objective.has_hessian or not np.all(np.isfinite(objective.hessian(point.x))):
        return True
    enough = max(CLOSE * (start.f - point.f), objective.noise(point.f))
    if predicted_decrease(objective, point) <= enough:
        return True
    return point.steepness <= gradient_round_off(objective, point)
