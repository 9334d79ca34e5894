"""Checks of constructor options: each error names the option, what came and what is accepted."""

import math
import numbers
from collections.abc import Sequence


def require_real(
    name: str,
    value: object,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    below: float = math.inf,
) -> None:
    """Accept a finite real number greater than `above`, not less than `least` and less than `below`."""
    accepted = f"a number > {above:g}" if above > -math.inf else f"a number >= {least:g}"
    accepted += f" and < {below:g}" if below < math.inf else ""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be {accepted}, got {value!r}")
    if not math.isfinite(value) or value <= above or value < least or value >= below:
        raise ValueError(f"{name} must be {accepted}, got {value!r}")


def require_count(name: str, value: object, *, least: int = 0) -> None:
    """Accept an integer not less than `least`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be an integer >= {least}, got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be an integer >= {least}, got {value!r}")


def require_choice(name: str, value: object, accepted: Sequence[object]) -> None:
    """Accept one of the values of `accepted`."""
    if not any(value is choice or (isinstance(choice, str) and value == choice) for choice in accepted):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, accepted))}, got {value!r}")


def require_flag(name: str, value: object) -> None:
    """Accept True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
