"""Which incidents surely had an attack nearby: before them, or on both sides of them in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sulh.findings.facts import UNBOUNDED
from sulh.findings.near_attacks import SURE, Attacks
from sulh.findings.near_rows import Rows
from sulh.findings.near_search import Bools, Ints, Points, sets_near, some_near, sure_search
from sulh.findings.side_by_side import PROCESSORS, side_by_side
from sulh.terms.legend import Nearness

MOST_TOGETHER = 60
"""Facts that are told apart by the bits of one number."""
_MANY = 2**16
"""Rows from which on more than one processor is used to search from them."""


def surely_near(rows: Rows, near: Nearness, attacks: Attacks, facts: Sequence[str], asked: Ints) -> dict[str, Bools]:
    """For each of some facts and each row asked about: whether one of the fact's attacks is of the same account and surely
    ended before, so lately and so near as `near` says.

    Where many are asked about they are parted by time, and the parts looked at side by side, each with the attacks that can
    count for it.
    """
    found = {fact: np.zeros(len(asked), bool) for fact in facts}
    parts = _by_time(rows.low[asked])
    ends = rows.high[attacks.rows] if len(parts) > 1 else None

    def one(part: Ints) -> dict[str, Bools]:
        mine = asked[part]
        theirs = attacks if ends is None else attacks.take(_between(ends, rows.low[mine], near))
        return _near_part(rows, near, theirs, facts, mine)

    for part, bits in zip(parts, side_by_side(one, parts), strict=True):
        for fact in facts:
            found[fact][part] = bits[fact]
    return found


def _by_time(when: Ints) -> list[Ints]:
    """The places of some times in as many parts as there are processors, the earlier before the later ones."""
    size = len(when)
    if size < _MANY:
        return [np.arange(size)]
    edges = [size * part // PROCESSORS for part in range(1, PROCESSORS)]
    number = np.searchsorted(np.partition(when, edges)[edges], when, side="right")
    return [np.flatnonzero(number == part) for part in range(PROCESSORS)]


def _between(ends: Ints, starts: Ints, near: Nearness) -> Bools:
    """Which attacks end in time to be near one of the rows that start then."""
    if not len(starts):
        return np.zeros(len(ends), bool)
    # an unbounded start or end is far from everything here, and near nothing for sure
    return np.asarray((ends >= int(starts.min()) - near.within_seconds) & (ends <= int(starts.max())))


def _near_part(rows: Rows, near: Nearness, attacks: Attacks, facts: Sequence[str], asked: Ints) -> dict[str, Bools]:
    """The same for some of the rows. The attacks of readings are mostly the same: all are looked for at once."""
    found = {fact: np.zeros(len(asked), bool) for fact in facts}
    place, asking = _fitting(rows.points(asked, rows.low, rows.high), near)
    if not len(place):
        return found
    asking = asking.between(asking.bound, asking.other - near.within_seconds)
    for start in range(0, len(facts), MOST_TOGETHER):
        some = facts[start : start + MOST_TOGETHER]
        sets = np.zeros(len(attacks.rows), np.min_scalar_type((1 << len(some)) - 1))
        for number, fact in enumerate(some):
            sets |= (attacks.marks[fact] & SURE).astype(sets.dtype) << number
        sure = np.flatnonzero(sets)
        kept, others = _fitting(rows.points(attacks.rows[sure], rows.high, rows.low), near)
        if not len(kept):
            continue
        # both spans have to fit into the time one after the other
        left = np.flatnonzero(asking.bound - asking.other >= int(_span(others).min()))
        mine = asking if len(left) == len(place) else asking.take(left)
        bits = sets_near(mine, others, sets[sure[kept]], near.within_metres, surely=True)
        for number, fact in enumerate(some):
            found[fact][place[left[(bits >> number & 1) != 0]]] = True
    return found


def _span(points: Points) -> Ints:
    """How long those lasted whose two bounds are the ends of their span."""
    return np.asarray(np.abs(points.bound - points.other))


def _fitting(points: Points, near: Nearness) -> tuple[Ints, Points]:
    """Those whose span fits into the time and whose disc into the reach, so that they can surely be near: their places, and
    themselves. The two bounds are the ends of their span."""
    one, other, radius = points.bound, points.other, points.radius
    fits = (np.abs(one) < UNBOUNDED) & (np.abs(other) < UNBOUNDED) & (_span(points) <= near.within_seconds)
    fits &= (radius >= 0) & (radius <= near.within_metres)
    return np.flatnonzero(fits), points if fits.all() else points.take(fits)


def surely_going_on(rows: Rows, near: Nearness, sure: Ints, asked: Ints) -> Bools:
    """Whether rows asked about surely lie between two of the `sure` attacks near them, the later at most `within_seconds` after
    the earlier.

    The gap is tried from the earlier attack: of all that ended before and are near, the one that began last; an attack
    after the row then has to end in time. Both are looked for by halving what is left of the gap, so exactly.
    """
    place, asking = _fitting(rows.points(asked, rows.low, rows.high), near)
    _, attacks = _fitting(rows.points(sure, rows.high, rows.low), near)
    low, high = asking.bound, asking.other
    latest = _last_start(asking.between(low, low), attacks, near)
    # seen backwards in time: another attack, that began after the row and later than the first, and ended in the gap
    dated = np.flatnonzero(latest > -UNBOUNDED)
    earliest = np.maximum(high, latest + 1)[dated]
    mine = asking.take(dated).between(-earliest, -(latest[dated] + near.within_seconds))
    after = attacks.between(-attacks.other, -attacks.bound)
    found = np.zeros(len(asked), bool)
    found[place[dated[some_near(mine, after, near.within_metres, surely=True)]]] = True
    return found


def _last_start(asking: Points, attacks: Points, near: Nearness) -> Ints:
    """For each who asks (from the start of its span) the latest start of an attack near it that ended before it; -UNBOUNDED for
    none.

    Found by halving the gap: there is one that began at `limit` or later, or there is none.
    """
    low, high = asking.bound - near.within_seconds, asking.bound.copy()
    near_enough = sure_search(attacks, near.within_metres)

    def since(limit: Ints) -> Bools:
        return near_enough(asking.between(asking.bound, limit))

    there = since(low)
    while np.any(low < high):
        middle = high - (high - low) // 2
        later = since(middle)
        low, high = np.where(later, middle, low), np.where(later, high, middle - 1)
    return np.where(there, low, -UNBOUNDED)


def hours_since(
    rows: Rows, sure: Ints, asked: Ints, km: float, most_hours: float, step: float
) -> npt.NDArray[np.float64]:
    """For each row asked about the least number of hours (in steps) within which one of the `sure` attacks surely lay at most
    so many km away, before it; NaN where none did within `most_hours`. Found by halving."""
    known = (rows.low > -UNBOUNDED) & (rows.high < UNBOUNDED) & (rows.radius >= 0) & (rows.radius <= 1000 * km)
    theirs, mine = sure[known[sure]], asked[known[asked]]
    others, asking = rows.points(theirs, rows.high, rows.low), rows.points(mine, rows.low, rows.low)
    size, near_enough = round(step * 3600), sure_search(others, round(1000 * km))

    def within(steps: Ints) -> Bools:
        return near_enough(asking.between(asking.bound, rows.high[mine] - steps * size))

    high = np.full(len(mine), int(most_hours / step), np.int64)
    there = within(high)
    low = np.zeros(len(mine), np.int64)
    while np.any(low < high):
        middle = (low + high) // 2
        enough = within(middle)
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    out = np.full(len(asked), np.nan)
    out[known[asked]] = np.where(there, high * step, np.nan)
    return out
