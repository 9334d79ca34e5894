"""The look of the course's figures: ink, paper, and one colour for each family of methods.

Colour says the family, dash and marker say the member, the same in every figure. Every colour keeps a
contrast of 3:1 on the light and on the dark page, and the eight stay apart for colour-blind eyes. The first
members of the families differ in marker too, so that no legend depends on colour alone.
"""

import difflib

import matplotlib as mpl

INK, PAPER, GRID = "#222222", "#ffffff", "#c9c9c9"

FAMILIES = {
    "first-order": "#e76b18",
    "newton": "#1b779a",
    "quasi-newton": "#c70a08",
    "regularized": "#ba71f3",
    "least-squares": "#0da96e",
    "natural": "#bc0976",
    "matrix-free": "#839795",
    "adaptive": "#6a624e",
}

# A colon separates a variant of a solver (raw: no damping, no fallback, no line search) from its name.
MEMBERS = {
    "first-order": ("GradientDescent", "GradientDescent:armijo", "HeavyBall", "Nesterov", "SGD", "Momentum"),
    "newton": (
        "NewtonOptimizer",
        "NewtonOptimizer:raw",
        "NewtonOptimizer:constant",
        "NewtonOptimizer:gradient",
        "NewtonOptimizer:flipped",
        "NewtonOptimizer:wolfe",
    ),
    "quasi-newton": (
        "LBFGSOptimizer",
        "BFGSOptimizer",
        "BFGSOptimizer:dfp",
        "BFGSOptimizer:sr1",
        "LBFGSFineTuner",
    ),
    "regularized": (
        "TrustRegionNewton",
        "TrustRegionNewton:steihaug",
        "CubicNewton",
        "GradientRegularizedNewton",
    ),
    "least-squares": ("LevenbergMarquardt", "GaussNewton"),
    "natural": ("NaturalGradientOptimizer", "KFAC", "Shampoo", "SOAP", "Muon"),
    "matrix-free": ("NewtonCG", "HessianFree", "ConjugateGradients"),
    "adaptive": ("Adam", "AdamW", "Sophia", "AdaHessian", "Adagrad", "RMSprop"),
}

DASHES = ("-", "--", "-.", ":", (0, (7, 2, 1, 2, 1, 2)), (0, (9, 4)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

STYLE = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.prop_cycle": mpl.cycler(color=list(FAMILIES.values())),
    "figure.constrained_layout.use": True,
    "figure.figsize": (5.2, 3.6),
    "font.family": "DejaVu Sans",
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.edgecolor": GRID,
    "legend.framealpha": 1,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "savefig.dpi": 144,
    "svg.fonttype": "path",
    "svg.hashsalt": "course",
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor"), INK),
    **dict.fromkeys(("xtick.color", "ytick.color", "patch.edgecolor", "hatch.color"), INK),
    **dict.fromkeys(("figure.facecolor", "savefig.facecolor", "axes.facecolor", "legend.facecolor"), PAPER),
}

_LOOKS = {
    name: {"color": FAMILIES[family], "linestyle": DASHES[member], "marker": MARKERS[(first + member) % 8]}
    for first, (family, names) in enumerate(MEMBERS.items())
    for member, name in enumerate(names)
}


def look(method: str) -> dict:
    """Return the colour, dash and marker of a method.

    Parameters
    ----------
    method : str
        The solver's name, such as ``"NewtonOptimizer"``, or one of its variants, such as
        ``"NewtonOptimizer:raw"``.

    Returns
    -------
    dict
        ``color``, ``linestyle`` and ``marker``, ready for ``ax.plot(x, y, **look("NewtonOptimizer"))``.
    """
    if method in _LOOKS:
        return dict(_LOOKS[method])
    near = difflib.get_close_matches(str(method), _LOOKS, n=3, cutoff=0.5) or sorted(_LOOKS)
    raise ValueError(f"method={method!r} has no look; solvers/style.py knows {', '.join(near)}")


def family(method: str) -> str:
    """Return the name of the family a method belongs to."""
    color = look(method)["color"]
    return next(name for name, own in FAMILIES.items() if own == color)
