"""Counts in windows of days, with bounds, from incidents that may lie on several days.

A day's upper bounds do not add up to a period's (what spans ten days would count ten times), so windows are counted from
the incidents themselves: each adds to a run of windows, written at the run's two ends and summed up from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sulh.measures.count import Ints
from sulh.measures.violence.asked import Counted

EPOCH = dt.date(1970, 1, 1)
Days = tuple[dt.date, dt.date]
"""First and last day, both counted."""


def number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def sliding(counted: Counted, length: int, first: int, last: int) -> tuple[Ints, Ints]:
    """Low and high counts of every window of so many days that starts on a day `first` to `last`: two arrays of
    `last - first + 1`."""
    size = last - first + 1
    low, high = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    sure = counted.surely & (counted.end - counted.begin < length)
    _add(low, counted.end[sure] - length + 1 - first, counted.begin[sure] - first, counted.least[sure])
    _add(high, counted.begin - length + 1 - first, counted.end - first, counted.most)
    return np.cumsum(low)[:-1], np.cumsum(high)[:-1]


def _add(steps: Ints, begin: Ints, end: Ints, amount: Ints) -> None:
    inside = (end >= 0) & (begin < len(steps) - 1)
    np.add.at(steps, np.maximum(begin[inside], 0), amount[inside])
    np.add.at(steps, np.minimum(end[inside] + 1, len(steps) - 1), -amount[inside])


def within(counted: Counted, days: Sequence[Days]) -> tuple[int, int]:
    """Low and high count of a period of one or several stretches of days."""
    low = high = 0
    seen = np.zeros(len(counted.begin), np.bool_)
    for first, last in days:
        start, end = number(first), number(last)
        low += int(counted.least[counted.surely & (counted.begin >= start) & (counted.end <= end)].sum())
        meets = (counted.begin <= end) & (counted.end >= start) & ~seen
        high += int(counted.most[meets].sum())
        seen |= meets
    return low, high


def blocks(counted: Counted, anchor: int, length: int, first: int, last: int) -> tuple[Ints, Ints, Ints]:
    """Consecutive windows of so many days that lie whole in `first` to `last`, one of them starting on `anchor`: their
    first days, low and high counts."""
    start = anchor - (anchor - first) // length * length
    starts = np.arange(start, last - length + 2, length)
    if not len(starts):
        return starts, starts, starts
    low, high = sliding(counted, length, int(starts[0]), int(starts[-1]))
    return starts, low[::length], high[::length]
