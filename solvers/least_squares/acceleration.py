"""Anderson acceleration: learn from the last steps what the linear model leaves out."""

from collections import deque

import numpy as np
from scipy import linalg

from solvers.objective import Vector

LONGEST = 3.0  # times the plain step


class AndersonAcceleration:
    r"""Extrapolate the steps p(x) of a fixed-point iteration to where they vanish.

    From the last points and their steps come differences :math:`\Delta X, \Delta P`, and

    .. math::
        p - (\Delta X + \Delta P)\,\gamma, \qquad
        \gamma = \operatorname{arg\,min} \|D (p - \Delta P\, \gamma)\| .

    Full Gauss-Newton steps shrink linearly where residuals stay: each leaves out the same part of the
    curvature. Differences of steps reveal it, as secants do.

    Source: Anderson (1965); Walker & Ni (2011).
    """

    def __init__(self, depth: int) -> None:
        self.seen: deque[tuple[Vector, Vector]] = deque(maxlen=depth + 1)

    def extrapolated(self, x: Vector, p: Vector, g: Vector, scale: Vector) -> Vector:
        """Return a better step than the plain p, or p itself where there is none that can be trusted."""
        self.seen.append((x, p))
        if len(self.seen) < 2:
            return p
        dX = np.array([x - before for before, _ in self.seen][:-1]).T
        dP = np.array([p - before for _, before in self.seen][:-1]).T
        norms = np.linalg.norm(scale[:, None] * dP, axis=0)
        norms = np.where(norms > 0.0, norms, 1.0)
        gamma = linalg.lstsq(scale[:, None] * dP / norms, scale * p, cond=1e-10)[0] / norms
        better = p - (dX + dP) @ gamma
        short = np.linalg.norm(scale * better) <= LONGEST * np.linalg.norm(scale * p)
        return better if short and g @ better < 0.0 else p
