"""The 35 test problems of Moré, Garbow and Hillstrom (1981), ACM Trans. Math. Software 7(1), 17-41.

``COLLECTION`` maps names to problems in the paper's order, each in the dimensions it is usually run in;
the classes give the other dimensions: ``Watson(n=12)``. Every problem is a sum of squares and offers
``residual``, ``jacobian``, ``f``, ``grad``, ``hess``, its starts, its known minima and where it comes from.
"""

from collections.abc import Mapping
from types import MappingProxyType

from solvers.problems.more_garbow_hillstrom.discretized import (
    BroydenBanded,
    BroydenTridiagonal,
    DiscreteBoundaryValue,
    DiscreteIntegralEquation,
)
from solvers.problems.more_garbow_hillstrom.exponentials import (
    BiggsExp6,
    BoxThreeDimensional,
    BrownDennis,
    Gulf,
    JennrichSampson,
)
from solvers.problems.more_garbow_hillstrom.linear import (
    LinearFullRank,
    LinearRankOne,
    LinearRankOneWithZeros,
)
from solvers.problems.more_garbow_hillstrom.measured import (
    Bard,
    Gaussian,
    KowalikOsborne,
    Meyer,
    Osborne1,
    Osborne2,
)
from solvers.problems.more_garbow_hillstrom.penalties import PenaltyI, PenaltyII, VariablyDimensioned
from solvers.problems.more_garbow_hillstrom.polynomials import Chebyquad, Watson
from solvers.problems.more_garbow_hillstrom.problem import CollectionProblem
from solvers.problems.more_garbow_hillstrom.systems import (
    BrownAlmostLinear,
    BrownBadlyScaled,
    FreudensteinRoth,
    PowellBadlyScaled,
    Trigonometric,
)
from solvers.problems.more_garbow_hillstrom.valleys import (
    Beale,
    ExtendedPowellSingular,
    ExtendedRosenbrock,
    HelicalValley,
    PowellSingular,
    Rosenbrock,
    Wood,
)

_STANDARD = (
    Rosenbrock(),
    FreudensteinRoth(),
    PowellBadlyScaled(),
    BrownBadlyScaled(),
    Beale(),
    JennrichSampson(),
    HelicalValley(),
    Bard(),
    Gaussian(),
    Meyer(),
    Gulf(),
    BoxThreeDimensional(),
    PowellSingular(),
    Wood(),
    KowalikOsborne(),
    BrownDennis(),
    Osborne1(),
    BiggsExp6(),
    Osborne2(),
    *(Watson(n) for n in (6, 9, 12, 20)),
    ExtendedRosenbrock(),
    ExtendedPowellSingular(),
    *(PenaltyI(n) for n in (4, 10)),
    *(PenaltyII(n) for n in (4, 10)),
    VariablyDimensioned(),
    Trigonometric(),
    BrownAlmostLinear(),
    DiscreteBoundaryValue(),
    DiscreteIntegralEquation(),
    BroydenTridiagonal(),
    BroydenBanded(),
    LinearFullRank(),
    LinearRankOne(),
    LinearRankOneWithZeros(),
    *(Chebyquad(n) for n in (8, 9, 10)),
)

COLLECTION: Mapping[str, CollectionProblem] = MappingProxyType(
    {problem.name: problem for problem in _STANDARD}
)
