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


def p_words(p: float) -> str:
    """A p as people read it; one that would be printed as nothing is not nothing."""
    return f"p {p:.3f}" if p >= 0.0005 else "p below 0.001"


def frequency(low: float, high: float) -> str:
    """A share of dates or worlds, or the range of two."""
    ends = list(dict.fromkeys("less than 0.001" if one < 0.0005 else f"{one:.3f}" for one in (low, high)))
    return " to ".join(ends)


def chance_words(share: float) -> str:
    """A probability from a few thousand draws: none of them, or all, is neither never nor always."""
    return "less than 1%" if share < 0.005 else "more than 99%" if share > 0.995 else f"{share:.0%}"
