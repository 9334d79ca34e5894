"""Every tolerance of the checks, with its reason.

The corpus holds each to two rules: correct answers measure at least 100 times below it, and the nearest wrong
answer at least 100 times above it.
"""

TOLERANCES = {
    # A backward-stable solve leaves a scaled residual of a few n * eps = 1e-15, whatever the conditioning. An
    # explicit inverse loses a factor of the condition number, which the instances keep below 1e4: poor style,
    # not a wrong step.
    "residual": 1e-10,
    # A number handed through unchanged, or recomputed in another order of the same few operations.
    "rounding": 1e-12,
    # Forward error: iterates computed twice from data that agree to eps. Each step multiplies the difference
    # by the condition number at most, and the convergence of the iteration damps it again.
    "iterates": 1e-8,
    # A gradient at round-off is eps times the sum of its terms, about 1e-15 of the first gradient in the
    # instances. Reached is a gradient one thousand times further up, so that the last step need not hit the
    # floor itself.
    "converged": 1e-11,
}
