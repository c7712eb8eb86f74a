"""Shares and ratios with bounds, from sums that have bounds themselves."""

from __future__ import annotations

from typing import NamedTuple

from sulh.drafts.comparing.tolls import HIGH, LOW, OPEN
from sulh.findings.keys import Ints

Bounds = tuple[float | None, float | None]


class Sum(NamedTuple):
    """A sum of tolls: at least, and at most (None: no bound)."""

    low: int
    high: int | None

    @classmethod
    def of(cls, sums: Ints) -> Sum:
        """From an array of LOW, HIGH and OPEN."""
        return cls(int(sums[LOW]), None if sums[OPEN] else int(sums[HIGH]))


def share(whole: Ints, surely: Ints, possibly: Ints) -> Bounds:
    """What share of the whole the chosen are at least and at most, each toll being whatever its own bounds allow.

    Arrays of LOW, HIGH and OPEN; `surely` are those chosen in every world, `possibly` those in some. Least: what surely is
    chosen weighs as little, the rest as much, as can be. None: there is nothing to have a share of.
    """
    sure, rest = Sum.of(surely), Sum.of(whole - surely)
    may, left = Sum.of(possibly), Sum.of(whole - possibly)
    return _part(sure.low, rest.high, sure.high), _rest(_part(left.low, may.high, left.high))


def _part(low: int, rest: int | None, high: int | None) -> float | None:
    """The least share of what weighs `low` to `high` beside at most `rest`."""
    if rest is None:
        return 0.0
    if low + rest:
        return low / (low + rest)
    return None if high == 0 else 1.0


def _rest(value: float | None) -> float | None:
    return None if value is None else 1.0 - value


def ratio(one: Bounds, other: Bounds) -> Bounds:
    """The ratio of two shares; no upper bound (None) where the other may be nothing, and none at all where it must be."""
    (a, b), (c, d) = one, other
    if a is None or b is None or c is None or d is None or d == 0:
        return None, None
    return a / d, b / c if c else None
