"""Incidents in cells of a grid, sorted in each by time: where the search for attacks nearby (`near_search`) looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.arrays import distinct
from sulh.findings.outlines import EARTH_METRES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.unsignedinteger]
_METRES_PER_DEGREE = 111_194
"""Of latitude on the mean sphere, rounded down: cells are never too narrow."""
_MOST_PAIRS = 2**21
"""Pairs that are held at a time."""
_MOST = 2**62
"""Numbers that a cell and a time make together stay below this."""
_BESIDE = (0, -1, 1)


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


@dataclass(frozen=True)
class _Scale:
    """Seconds as numbers from 0 to below `size` in the same order, so that cell and time fit in one number.

    That is their distance from the least, or their place among the different ones (`steps`) where they lie too far apart.
    """

    least: int
    size: int
    steps: Ints | None = None

    @classmethod
    def of(cls, values: Ints, cells: int) -> _Scale:
        """For some values, of which there are any, and a number of cells."""
        least, most = int(values.min()), int(values.max())
        if (most - least + 2) * cells < _MOST:
            return cls(least, most - least + 2)
        steps = distinct(values)
        return cls(least, len(steps) + 1, steps)

    def below(self, values: Ints) -> Ints:
        """How many numbers stand for less than these; of the values that the scale was made of: their own number."""
        if self.steps is None:
            return np.asarray(np.clip(values, self.least, self.least + self.size - 1) - self.least)
        return np.searchsorted(self.steps, values, side="left")

    def upto(self, values: Ints) -> Ints:
        """How many numbers stand for these or less."""
        if self.steps is None:
            return self.below(values + 1)
        return np.searchsorted(self.steps, values, side="right")


class Grid:
    """Incidents in bands of latitude as high as the reach, each cut into cells wide enough: who is near is in a cell beside.

    `spread`: each stands in three bands, so that who asks looks into three cells instead of nine. That pays where more ask
    than are looked for. `sets` has bits that say to which of some sets each belongs; without, all belong to one.
    """

    def __init__(self, others: Points, reach: int, *, spread: bool, sets: Bits | None = None) -> None:
        self.height = max(reach, 1000) / _METRES_PER_DEGREE
        self.accounts = int(others.account.max()) + 1
        ups: tuple[int, ...] = _BESIDE if spread else (0,)
        self._ups: tuple[int, ...] = (0,) if spread else _BESIDE
        own = self._band(others.lat)
        self.low, self.high = int(own.min()) + min(ups), int(own.max()) + max(ups)
        self._count = _cells_in(np.arange(self.low, self.high + 1), self.height)
        self.across = int(self._count.max())
        code = np.concatenate([self._code(own + up, *self._cells(own + up, others.lon), others.account) for up in ups])
        cells = len(self._count) * self.across * self.accounts
        self.bound, self.other = _Scale.of(others.bound, cells), _Scale.of(others.other, cells)
        key = code * self.bound.size + np.tile(self.bound.below(others.bound), len(ups))
        order = np.argsort(key)
        self.key = key[order]
        self.place = order % len(own) if spread else order  # the others stand in this order from here on
        # what the largest `other` so far in the cell is, behind a number that ends every search
        self.row, self.radius, self.last = (one[self.place] for one in (others.row, others.radius, others.other))
        self.lat, self.lon = others.lat[self.place], others.lon[self.place]
        self.sets = np.ones(len(self.place), np.uint8) if sets is None else sets[self.place]
        self.every = np.bitwise_or.reduce(self.sets)
        best = code[order] * self.other.size + self.other.below(self.last)
        self.best = np.concatenate([[-1], np.maximum.accumulate(best)])

    def _band(self, lat: Floats) -> Ints:
        return np.floor(lat / self.height).astype(np.int64)

    def _cells(self, band: Ints, lon: Floats) -> tuple[Ints, Ints]:
        """The cell of each point in a band, which has to be one of the grid's, and how many cells that has."""
        count = self._count[band - self.low]
        return np.floor((lon + 180) / 360 * count).astype(np.int64), count

    def _code(self, band: Ints, cell: Ints, count: Ints, account: Ints) -> Ints:
        """One number for an account and a cell of a band; beyond the last cell comes the first."""
        if np.any((cell < 0) | (cell >= count)):
            cell = cell % count
        return ((band - self.low) * self.across + cell) * self.accounts + account

    def cells(self, asking: Points, done: Bools) -> Iterator[tuple[Ints, Ints]]:
        """The cells that those who ask have to look into, one each at a time: places in `asking` of who is not `done` yet, and
        codes of cells."""
        known = asking.account < self.accounts
        own = self._band(asking.lat)
        for up in self._ups:
            band = own + up
            mine = np.flatnonzero(known & ~done & (band >= self.low) & (band <= self.high))
            band = band[mine]
            cell, count = self._cells(band, asking.lon[mine])
            for aside in _BESIDE:
                left = ~done[mine]
                if not left.all():
                    mine, band, cell, count = mine[left], band[left], cell[left], count[left]
                yield mine, self._code(band, cell + aside, count, asking.account[mine])

    def _until(self, bound: Ints, code: Ints) -> Ints:
        """The key up to which those in a cell come into question."""
        return code * self.bound.size + self.bound.upto(bound)

    def sets_near(self, asking: Points, reach: int, surely: bool) -> Bits:
        """For each who asks the sets of which it finds one."""
        band = np.clip(self._band(asking.lat), self.low, self.high)
        code = self._code(band, *self._cells(band, asking.lon), asking.account)
        order = np.argsort(self._until(asking.bound, code))  # neighbours look close by
        asking = asking.take(order)
        found = np.zeros(len(order), self.sets.dtype)
        done = np.zeros(len(order), dtype=bool)
        for mine, codes in self.cells(asking, done):
            found[mine] = self._search(asking, mine, codes, found[mine], reach, surely)
            done[mine] = found[mine] == self.every
        out = np.zeros(len(order), self.sets.dtype)
        out[order] = found
        return out

    def _search(self, asking: Points, mine: Ints, code: Ints, found: Bits, reach: int, surely: bool) -> Bits:
        """The sets of which each has found one when it has looked into its cell: backwards from the last whose `bound` is small
        enough, while an earlier one can have an `other` that is large enough."""
        at = np.searchsorted(self.key, self._until(asking.bound[mine], code))
        enough = code * self.other.size + self.other.below(asking.other[mine])
        going = np.flatnonzero(self.best[at] >= enough)
        while len(going):
            at[going] -= 1
            here = at[going]
            near = self._is_near(asking, mine[going], here, reach, surely)
            hit = going[near]
            found[hit] |= self.sets[here[near]]
            going = np.concatenate([going[~near], hit[found[hit] != self.every]]) if len(hit) else going
            going = going[self.best[at[going]] >= enough[going]]
        return found

    def pairs(self, asking: Points, since: Ints, reach: int, surely: bool) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Who is near whom whose `bound` is not below `since`, in parts: places in `asking` and in the others, metres apart."""
        for some, code in self.cells(asking, np.zeros(len(asking.row), dtype=bool)):
            for one, other in self._in_time(asking, some, code, since):
                near = np.flatnonzero(self._is_near(asking, one, other, reach, surely))
                yield one[near], self.place[other[near]], self._away(asking, one[near], other[near])

    def _in_time(self, asking: Points, some: Ints, code: Ints, since: Ints) -> Iterator[tuple[Ints, Ints]]:
        first = np.searchsorted(self.key, code * self.bound.size + self.bound.below(since[some]))
        last = np.searchsorted(self.key, self._until(asking.bound[some], code))
        many = np.maximum(last - first, 0)
        parts = np.cumsum(many) // _MOST_PAIRS
        for part in np.unique(parts[many > 0]):
            here = np.flatnonzero((parts == part) & (many > 0))
            ends = np.cumsum(many[here])
            at = np.arange(ends[-1]) + np.repeat(first[here] - ends + many[here], many[here])
            yield np.repeat(some[here], many[here]), at

    def _away(self, asking: Points, mine: Ints, theirs: Ints) -> Ints:
        return distances(asking.lat[mine], asking.lon[mine], self.lat[theirs], self.lon[theirs])

    def _is_near(self, asking: Points, mine: Ints, theirs: Ints, reach: int, surely: bool) -> Bools:
        near = (self.last[theirs] >= asking.other[mine]) & (self.row[theirs] != asking.row[mine])
        radii = asking.radius[mine] + self.radius[theirs]
        limit = reach - radii if surely else reach + radii
        near &= np.abs(self.lat[theirs] - asking.lat[mine]) * _METRES_PER_DEGREE <= limit + 1
        asked = np.flatnonzero(near)
        near[asked] = self._away(asking, mine[asked], theirs[asked]) <= limit[asked]
        return np.asarray(near)


def _cells_in(band: Ints, height: float) -> Ints:
    """How many cells go round the earth in a band: as many as are wide enough at its poleward edge.

    Near a pole the way across is shorter than the way round, by a sixth at most where there are more than three cells.
    """
    edge = np.maximum(np.abs(band * height), np.abs((band + 1) * height))
    wide = np.floor(360 * np.cos(np.radians(np.minimum(edge, 90.0))) / (1.25 * height))
    count: Ints = np.maximum(1, wide).astype(np.int64)
    return count
