"""Conjugate gradients on the Newton system, one product with H an iteration."""

from collections.abc import Callable

import numpy as np

from solvers.objective import Vector


class ConjugateGradients:
    r"""The iteration for :math:`H p = -g` from p = 0 (equation :eq:`conjugate-gradients`), stopped and read
    by whoever runs it.

    .. math::
        \alpha = \frac{r^\top r}{d^\top H d}, \quad p \leftarrow p + \alpha d, \quad
        r \leftarrow r + \alpha H d, \quad d \leftarrow -r + \frac{r^\top r}{r_{-}^\top r_{-}}\, d

    Attributes
    ----------
    p, r, d : array of shape (n,)
        The iterate, its residual H p + g, and the direction that leads on.
    decrease : float
        How far the model lies lower at p than at 0; a sum of positive terms, without cancellation.
    curvature : float
        d^T H d along the direction last met; 0 where round-off hides its sign.

    Source: Hestenes & Stiefel (1952).
    """

    def __init__(self, product: Callable[[Vector], Vector], g: Vector) -> None:
        self.product = product
        self.p, self.r, self.d = np.zeros_like(g), g.copy(), -g
        self.rr = self.first_rr = g @ g
        self.decrease = self.curvature = 0.0
        self.Hd = self.d
        self.eps = float(np.finfo(float).eps)

    @property
    def relative_residual(self) -> float:
        """||H p + g|| / ||g||."""
        return float(np.sqrt(self.rr / self.first_rr))

    def meet_curvature(self) -> float:
        """Evaluate the product along d and return d^T H d; NaN where the product is not finite."""
        self.Hd = self.product(self.d)
        curvature = self.d @ self.Hd
        round_off = self.eps * np.linalg.norm(self.d) * np.linalg.norm(self.Hd)
        self.curvature = 0.0 if abs(curvature) <= round_off else curvature
        return self.curvature

    def advance(self) -> None:
        """Go to the minimum of the model along d; its curvature there must be positive."""
        alpha = self.rr / self.curvature
        self.p = self.p + alpha * self.d
        self.r = self.r + alpha * self.Hd
        self.decrease += 0.5 * alpha * self.rr
        self.rr, before = self.r @ self.r, self.rr
        self.d = -self.r + (self.rr / before) * self.d

    def leave(self, tau: float) -> tuple[Vector, float]:
        """Return the point at the distance tau along d, and the decrease of the model there."""
        return self.p + tau * self.d, self.decrease + tau * self.rr - 0.5 * tau**2 * self.curvature
