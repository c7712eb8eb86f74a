"""Falls and rises in words."""

from __future__ import annotations


def change(fall: float) -> str:
    """A fall, or where it is negative a rise, as a share."""
    return f"a fall of {fall:.0%}" if fall >= 0 else f"a rise of {-fall:.0%}"


def between(low: float, high: float) -> str:
    """The ends of an interval of a fall in words; where it holds both falls and rises, each end says which it is."""
    if low < 0 < high:
        return f"{change(low)} to {change(high)}"
    ends = sorted((abs(low), abs(high)))
    return f"{ends[0]:.0%} to {ends[1]:.0%}"
