"""Whether some of many incidents lies near in time and place: a search by cells and time that stops at the first found.

Each of the others stands in the cells from which it can be reached, sorted by one end of its interval; who asks goes back
from the last that comes into question, and leaves a cell as soon as a running maximum of the other end says that nothing
earlier can be near enough in time. So the work grows with the rows, also where thousands happen on one day in one city:
there the first one looked at is near as a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.findings.outlines import EARTH_METRES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_METRES_PER_DEGREE = 111_194
"""Of latitude on the mean sphere, rounded down: cells are never too narrow."""
_AT_ONCE = 2**16
"""Who asks is looked at in parts of this size, side by side."""
_MOST_DENSE = 2**25
"""Cells for which a plain table of numbers is kept."""
_MOST_PAIRS = 2**21
"""Pairs that are held at a time."""


@dataclass(frozen=True)
class Points:
    """Incidents with a place: row numbers, account numbers, degrees, radius in metres, and two bounds in seconds.

    Of those that are looked for, `bound` is what must not exceed the `bound` of who asks, and `other` what must not lie
    below the `other` of who asks.
    """

    row: Ints
    account: Ints
    lat: Floats
    lon: Floats
    radius: Ints
    bound: Ints
    other: Ints

    def between(self, bound: Ints, other: Ints) -> Points:
        """The same with other bounds."""
        return Points(self.row, self.account, self.lat, self.lon, self.radius, bound, other)

    def take(self, places: Ints | Bools | slice) -> Points:
        """Some of them."""
        return Points(*(column[places] for column in vars(self).values()))


def distances(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Ints:
    """Great-circle distances in whole metres (haversine on the mean sphere), as `sulh.findings.places.metres`."""
    one, other = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((other - one) / 2) ** 2
    half += np.cos(one) * np.cos(other) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    away: Ints = np.rint(2 * EARTH_METRES * np.arcsin(np.minimum(1.0, np.sqrt(half)))).astype(np.int64)
    return away


def some_near(asking: Points, others: Points, reach: int, *, surely: bool) -> Bools:
    """For each who asks, whether another incident of its account is near in time and at most `reach` metres away.

    `surely`: in every world (radii count against it), else in some (radii count for it).
    """
    if not len(asking.row) or not len(others.row):
        return np.zeros(len(asking.row), dtype=bool)
    wide = 0 if surely else int(asking.radius.max() + others.radius.max())
    return _in_parts(asking, _Grid(others, reach + wide), reach, surely)


def sure_search(others: Points, reach: int) -> Callable[[Points], Bools]:
    """`some_near` (surely) for one who asks again and again about the same others."""
    if not len(others.row):
        return lambda asking: np.zeros(len(asking.row), dtype=bool)
    grid = _Grid(others, reach)
    return lambda asking: _in_parts(asking, grid, reach, True) if len(asking.row) else np.zeros(0, dtype=bool)


def _in_parts(asking: Points, grid: _Grid, reach: int, surely: bool) -> Bools:
    parts = [asking.take(slice(start, start + _AT_ONCE)) for start in range(0, len(asking.row), _AT_ONCE)]
    with ThreadPoolExecutor() as threads:
        return np.concatenate(list(threads.map(lambda part: _some_near(part, grid, reach, surely), parts)))


def _some_near(asking: Points, grid: _Grid, reach: int, surely: bool) -> Bools:
    found = np.zeros(len(asking.row), dtype=bool)
    band, cell, count = grid.cells_of(asking.lat, asking.lon)
    known = (asking.account < grid.accounts) & (band >= grid.low) & (band <= grid.high)
    order = np.flatnonzero(known)
    order = order[np.argsort(grid.code(asking.account[order], band[order], cell[order]))]  # neighbours look close by
    for aside in (0, -1, 1):
        left = order[~found[order]]
        code = grid.code(asking.account[left], band[left], (cell[left] + aside) % count[left])
        found[left] = grid.search(asking.take(left), code, reach, surely)
    return found


def near_pairs(
    asking: Points, others: Points, reach: int, since: Ints, *, surely: bool
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every pair that `some_near` would find, a part at a time: places in `asking`, places in `others`, metres apart.

    The metres are between the middles. No other counts whose `bound` lies below `since`, given for each who asks; a pair
    may come twice near a pole.
    """
    if not len(asking.row) or not len(others.row):
        return
    grid = _Grid(others, reach + (0 if surely else int(asking.radius.max() + others.radius.max())))
    band, cell, count = grid.cells_of(asking.lat, asking.lon)
    known = np.flatnonzero((asking.account < grid.accounts) & (band >= grid.low) & (band <= grid.high))
    for aside in (0, -1, 1):
        code = grid.code(asking.account[known], band[known], (cell[known] + aside) % count[known])
        for mine, theirs in grid.in_time(asking.take(known), code, since[known]):
            near, away = grid.apart(asking.take(known[mine]), theirs, reach, surely)
            yield known[mine[near]], theirs[near], away


class _Grid:
    """Incidents in the cells from which they can be reached: bands of latitude, each cut into cells wide enough."""

    def __init__(self, others: Points, reach: int) -> None:
        self.height = max(reach, 1000) / _METRES_PER_DEGREE
        self.others = others
        self.accounts = int(others.account.max()) + 1
        self.steps = np.unique(others.bound)
        own = np.floor(others.lat / self.height).astype(np.int64)
        self.low, self.high = int(own.min()) - 1, int(own.max()) + 1
        self.across = int(_cells_in(np.arange(self.low, self.high + 1), self.height).max())
        band = np.concatenate([own + up for up in (-1, 0, 1)])
        count = _cells_in(band, self.height)
        cell = np.floor((np.tile(others.lon, 3) + 180) / 360 * count).astype(np.int64) % count
        code = self.code(np.tile(others.account, 3), band, cell)
        self._number_cells(code, np.tile(np.searchsorted(self.steps, others.bound), 3))

    def _number_cells(self, code: Ints, step: Ints) -> None:
        """Sorts the others by cell and time; `first` is where each cell begins, `best` the running maximum in it."""
        self.cells, number = np.unique(code, return_inverse=True)
        size = (self.high - self.low + 1) * self.across * self.accounts
        self.dense = None
        if size <= _MOST_DENSE:
            self.dense = np.full(size, -1, dtype=np.int32)
            self.dense[self.cells] = np.arange(len(self.cells))
        key = number.reshape(-1) * (len(self.steps) + 1) + step
        order = np.argsort(key, kind="stable")
        self.key, self.place = key[order], order % len(self.others.row)
        self.first = np.searchsorted(self.key, np.arange(len(self.cells)) * (len(self.steps) + 1))
        self.best = _running_maximum(self.others.other[self.place], number.reshape(-1)[order])

    def cells_of(self, lat: Floats, lon: Floats) -> tuple[Ints, Ints, Ints]:
        """The band of each point, its cell in the band, and how many cells the band has."""
        band = np.floor(lat / self.height).astype(np.int64)
        low, high = int(band.min()), int(band.max())
        count = _cells_in(np.arange(low, high + 1), self.height)[band - low]
        return band, np.floor((lon + 180) / 360 * count).astype(np.int64) % count, count

    def code(self, account: Ints, band: Ints, cell: Ints) -> Ints:
        """One number for a cell and account."""
        return ((band - self.low) * self.across + cell) * self.accounts + account

    def _numbers(self, code: Ints) -> Ints:
        """The number of each cell; -1 where nobody is in reach."""
        if self.dense is not None:
            return self.dense[code].astype(np.int64)
        number = np.minimum(np.searchsorted(self.cells, code), len(self.cells) - 1)
        return np.where(self.cells[number] == code, number, -1)

    def search(self, asking: Points, code: Ints, reach: int, surely: bool) -> Bools:
        """Whether each finds one in the cell with this code."""
        found = np.zeros(len(asking.row), dtype=bool)
        number = self._numbers(code)
        known = np.flatnonzero(number >= 0)
        mine, number = asking.take(known), number[known]
        step = np.searchsorted(self.steps, mine.bound, side="right")
        at = np.searchsorted(self.key, number * (len(self.steps) + 1) + step, side="left") - 1
        first = self.first[number]
        while len(at):
            going = np.flatnonzero((at >= first) & (self.best[np.maximum(at, 0)] >= mine.other))
            known, mine, at, first = known[going], mine.take(going), at[going], first[going]
            near = self._is_near(mine, self.place[at], reach, surely)
            found[known[near]] = True
            going = np.flatnonzero(~near)
            known, mine, at, first = known[going], mine.take(going), at[going] - 1, first[going]
        return found

    def in_time(self, asking: Points, code: Ints, since: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Who of the cells with these codes has a `bound` from `since` to that of who asks: places of both, in parts."""
        number = self._numbers(code)
        known = np.flatnonzero(number >= 0)
        first, last = (
            np.searchsorted(self.key, number[known] * (len(self.steps) + 1) + step, side="left")
            for step in (
                np.searchsorted(self.steps, since[known], side="left"),
                np.searchsorted(self.steps, asking.bound[known], side="right"),
            )
        )
        many = np.maximum(last - first, 0)
        parts = np.cumsum(many) // _MOST_PAIRS
        for part in np.unique(parts[many > 0]):
            here = np.flatnonzero((parts == part) & (many > 0))
            ends = np.cumsum(many[here])
            place = np.arange(ends[-1]) + np.repeat(first[here] - ends + many[here], many[here])
            yield np.repeat(known[here], many[here]), self.place[place]

    def apart(self, mine: Points, place: Ints, reach: int, surely: bool) -> tuple[Ints, Ints]:
        """Which pairs are near, and how many metres apart those are."""
        near = np.flatnonzero(self._is_near(mine, place, reach, surely))
        mine, place = mine.take(near), place[near]
        return near, distances(mine.lat, mine.lon, self.others.lat[place], self.others.lon[place])

    def _is_near(self, mine: Points, place: Ints, reach: int, surely: bool) -> Bools:
        others = self.others
        near = (others.other[place] >= mine.other) & (others.row[place] != mine.row)
        radii = mine.radius + others.radius[place]
        limit = reach - radii if surely else reach + radii
        high = np.abs(others.lat[place] - mine.lat) * _METRES_PER_DEGREE <= limit + 1
        asked = np.flatnonzero(near & high)
        away = distances(mine.lat[asked], mine.lon[asked], others.lat[place[asked]], others.lon[place[asked]])
        near[:] = False
        near[asked] = away <= limit[asked]
        return np.asarray(near)


def _cells_in(band: Ints, height: float) -> Ints:
    """How many cells go round the earth in a band: as many as are wide enough at its poleward edge.

    Near a pole the way across is shorter than the way round, by a sixth at most where there are more than three cells.
    """
    edge = np.maximum(np.abs(band * height), np.abs((band + 1) * height))
    wide = np.floor(360 * np.cos(np.radians(np.minimum(edge, 90.0))) / (1.25 * height))
    count: Ints = np.maximum(1, wide).astype(np.int64)
    return count


def _running_maximum(values: Ints, group: Ints) -> Ints:
    """The largest value so far in each group; the groups stand one after the other."""
    steps, number = np.unique(values, return_inverse=True)
    shifted = number.reshape(-1) + group * len(steps)
    return steps[np.maximum.accumulate(shifted) - group * len(steps)] if len(values) else values


def some_in_time(asking: Points, others: Points) -> Bools:
    """Whether another incident of its account is near in time, wherever it is.

    Counts those whose `bound` is small enough, less those whose `other` is too small: whoever has too small an `other`
    has a small `bound`, because an interval's two ends are in order.
    """
    found = np.zeros(len(asking.row), dtype=bool)
    for account in np.unique(asking.account):
        mine = np.flatnonzero(asking.account == account)
        theirs = np.flatnonzero(others.account == account)
        bound, other = np.sort(others.bound[theirs]), np.sort(others.other[theirs])
        count = np.searchsorted(bound, asking.bound[mine], side="right")
        count -= np.searchsorted(other, asking.other[mine], side="left")
        count -= np.isin(asking.row[mine], others.row[theirs])
        found[mine] = count > 0
    return found
