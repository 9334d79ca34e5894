"""Quadratics whose spectrum is chosen, in axes that are chosen."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.problems.problem import Problem


def random_rotation(n: int, seed: int = 0) -> NDArray:
    """Return an orthogonal n x n matrix, uniformly distributed (QR of a Gaussian matrix, signs fixed)."""
    Q, R = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))
    return Q * np.sign(np.diag(R))


def quadratic(spectrum: ArrayLike, rotation: ArrayLike | None = None, x0: ArrayLike | None = None) -> Problem:
    r"""Return :math:`J(\theta) = \tfrac12 \theta^\top H \theta` with :math:`H = Q\,\mathrm{diag}(h)\,Q^\top`.

    Parameters
    ----------
    spectrum : array of shape (n,)
        The eigenvalues h_1..h_n; negative ones make a saddle.
    rotation : array of shape (n, n), optional
        The orthogonal Q whose columns are the eigenvectors; the identity by default.
    x0 : array of shape (n,), optional
        The start; all ones by default.
    """
    h = np.asarray(spectrum, dtype=float)
    if h.ndim != 1 or h.size == 0 or not np.all(np.isfinite(h)):
        raise ValueError(f"spectrum must be a non-empty vector of finite numbers, got {spectrum!r}")
    Q = np.eye(h.size) if rotation is None else np.asarray(rotation, dtype=float)
    if Q.shape != (h.size, h.size) or not np.allclose(Q.T @ Q, np.eye(h.size), atol=1e-10):
        raise ValueError(f"rotation must be an orthogonal matrix of shape {(h.size, h.size)}")
    H = (Q * h) @ Q.T
    H = 0.5 * (H + H.T)
    bounded = bool(np.all(h >= 0.0))
    return Problem(
        name=f"quadratic, n = {h.size}",
        f=lambda x: 0.5 * float(x @ (H @ x)),
        grad=lambda x: H @ x,
        hess=lambda x: H.copy(),
        x0=np.ones(h.size) if x0 is None else np.asarray(x0, dtype=float),
        solution=np.zeros(h.size) if bounded else None,
        minimum=0.0 if bounded else None,
        source="by construction",
    )
