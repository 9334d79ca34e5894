"""Trust regions: the quadratic model is minimized where it can be believed."""

from solvers.trust_region.solver import TrustRegionNewton

__all__ = ["TrustRegionNewton"]
