"""Sliding windows of days: how many incidents surely, and possibly, lie in each, and the stretches in which a rule fires.

A window of D days is named by its last day. An incident surely lies in it where its whole span does, possibly where
some moment of it may: the upper number is exact for each window, because incidents fall where they fall independently of
each other, and the lower one a sound bound. That some window surely holds more than N holds in every world, then; where
dates are wide, a window may surely be full in every world without the same one being so, which is not claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sulh.measures.count import Candidates, Ints, Sums, over_weeks
from sulh.terms.dates import first_second, last_second

_DAY = 86_400
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Fired:
    """A stretch of windows' last days on which a rule fires; `high` None: no bound."""

    first: dt.date
    last: dt.date
    low: int
    high: int | None
    surely: bool


def sliding(found: Candidates, first: dt.date, last: dt.date, days: int) -> Sums:
    """Bounds for each window of `days` days that ends on a day from `first` to `last`, by account and window."""
    size = (last - first).days + 1
    spans = [(first_second(day), last_second(day)) for day in (first + dt.timedelta(n) for n in range(size))]
    # a way that ends so many days later reaches exactly the last days of the windows that it may lie in
    later = (days - 1) * _DAY
    ways = tuple(replace(way, end=np.where(way.begin <= way.end, way.end + later, way.end)) for way in found.ways)
    sums = over_weeks(replace(found, ways=ways), spans)
    low = np.zeros((found.accounts, size + 1), dtype=np.int64)
    start = (first - _EPOCH).days
    opens = np.maximum(found.end // _DAY, start) - start
    closes = np.minimum(found.begin // _DAY + days, start + size) - start
    sure = found.surely & (opens < closes)
    np.add.at(low, (found.account[sure], opens[sure]), found.least[sure])
    np.add.at(low, (found.account[sure], closes[sure]), -found.least[sure])
    return Sums(np.cumsum(low, axis=1)[:, :-1], sums.high, sums.unbounded)


def stretches(
    low: Ints, high: Ints, unbounded: Ints, more_than: int, first: dt.date, *, only_surely: bool
) -> Iterator[Fired]:
    """The runs of windows in each of which there surely, or in each of which there only possibly (unless `only_surely`),
    are more than so many, in order of time.

    In: bounds of one account, a window a day from `first`.
    """
    sure = low > more_than
    possible = np.zeros_like(sure) if only_surely else ((high > more_than) | (unbounded > 0)) & ~sure
    level = sure.astype(np.int8) * 2 + possible.astype(np.int8)
    edges = np.flatnonzero(np.diff(level, prepend=0, append=0)).tolist()
    for start, end in pairwise(edges):
        part = slice(start, end)
        if level[start]:
            yield Fired(
                first + dt.timedelta(start), first + dt.timedelta(end - 1), int(low[part].max()),
                None if unbounded[part].any() else int(high[part].max()), bool(sure[start]),
            )  # fmt: skip
