"""Which incidents can lie within so many seconds and metres of each other, and which surely do.

An incident's moment lies in an interval and its point in a disc. Two *can* be within reach where the gap between their
intervals and the gap between their discs are within it, and *surely* are where the furthest ends are. A tree in space
and time finds pairs of candidates; whole seconds and metres decide. Where a crowd has more pairs than `MOST_PAIRS`, it
is told apart less finely, always on the safe side: too much together in `perhaps_joined`, too little in `surely_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from sulh.findings.facts import UNBOUNDED
from sulh.findings.outlines import EARTH_METRES, vectors

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_PAIRS = 4_000_000
"""Pairs of candidates that are looked at one by one."""
_SAMPLE = 512
_NEAREST = 4
_WHOLE = 2.0**40
"""A cell of this many times any reach is larger than the earth and all time."""
_SLACK = 1 + 1e-7
"""For the tree only, which works with fractions."""


@dataclass(frozen=True)
class Extents:
    """When and where incidents were, as far as is known: `low` to `high` (seconds since 1970, ±UNBOUNDED), a disc
    (degrees; metres, -1 where the place is unknown), and whether each surely is one to count."""

    low: Ints
    high: Ints
    lat: Floats
    lon: Floats
    radius: Ints
    sure: Bools

    def __len__(self) -> int:
        return len(self.low)

    def take(self, rows: Ints | Bools) -> Extents:
        """Those of some rows."""
        return Extents(*(getattr(self, item.name)[rows] for item in fields(self)))

    @property
    def width(self) -> Ints:
        """Seconds from the first to the last moment that an incident can have been at."""
        return self.high - self.low

    @property
    def known(self) -> Bools:
        """Which have a date on both sides and a place."""
        return (self.low > -UNBOUNDED) & (self.high < UNBOUNDED) & (self.radius >= 0)


@dataclass(frozen=True)
class Reach:
    """How far from each other two incidents of one episode are at most: seconds and metres."""

    seconds: int
    metres: int


def metres_between(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Ints:
    """Great-circle distance in whole metres, row by row, as `sulh.findings.places.metres` has it."""
    one, other = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((other - one) / 2) ** 2
    half += np.cos(one) * np.cos(other) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    return np.asarray(np.rint(2 * EARTH_METRES * np.arcsin(np.minimum(1.0, np.sqrt(half)))), dtype=np.int64)


def can_reach(items: Extents, pairs: Ints, reach: Reach) -> Ints:
    """Those pairs of places in `items` that can be within reach of each other; all have dates and places."""
    one, other = pairs.T
    soon = np.maximum(items.low[one] - items.high[other], items.low[other] - items.high[one]) <= reach.seconds
    pairs = pairs[soon]
    apart = _gaps(items, pairs) - items.radius[pairs].sum(axis=1)
    return np.asarray(pairs[apart <= reach.metres])


def surely_reach(items: Extents, pairs: Ints, reach: Reach) -> Ints:
    """Those pairs of places in `items` that surely are within reach of each other; all have dates and places."""
    one, other = pairs.T
    soon = np.maximum(items.high[one] - items.low[other], items.high[other] - items.low[one]) <= reach.seconds
    pairs = pairs[soon]
    apart = _gaps(items, pairs) + items.radius[pairs].sum(axis=1)
    return np.asarray(pairs[apart <= reach.metres])


def _gaps(items: Extents, pairs: Ints) -> Ints:
    (lat_a, lat_b), (lon_a, lon_b) = items.lat[pairs].T, items.lon[pairs].T
    return metres_between(lat_a, lon_a, lat_b, lon_b)


def components(size: int, pairs: Ints) -> Ints:
    """The number of the connected part that each of `size` nodes belongs to."""
    if not len(pairs):
        return np.arange(size, dtype=np.int64)
    graph = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def numbered(columns: list[Ints]) -> Ints:
    """For each row the place of its combination of whole numbers among all different ones, in their order."""
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), dtype=bool)
    for column in columns:
        new[1:] |= column[order[1:]] != column[order[:-1]]
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(new)
    return number


def firsts(number: Ints) -> Ints:
    """The first row that has each number."""
    found = np.full(int(number.max(initial=-1)) + 1, len(number), dtype=np.int64)
    np.minimum.at(found, number, np.arange(len(number)))
    return found


def perhaps_joined(items: Extents, reach: Reach) -> Ints:
    """For each incident a number: the same for two that some chain of incidents can join. All have dates and places.

    Where there are too many pairs, neighbours are first put together, in cells of growing size. The order of `items` is
    to be that of their content (`one_of_each`).
    """
    nodes, number = items, np.arange(len(items), dtype=np.int64)
    widest = _widest(nodes, reach)
    share = 0.5
    while (pairs := _candidates(nodes, _widest(nodes, reach))) is None:
        coarser = _cells(nodes, widest, share)
        if share > _WHOLE:
            return np.zeros(len(items), dtype=np.int64)
        nodes, number, share = one_of_each(nodes, coarser), coarser[number], share * 2
    return components(len(nodes), can_reach(nodes, pairs, reach))[number]


def surely_pairs(items: Extents, reach: Reach) -> Ints:
    """Pairs of places in `items` that surely are within reach, each once. All have dates and places.

    Every such pair, unless there are too many: then enough to connect most of what they connect. The order of `items`
    is to be that of their content (`one_of_each`).
    """
    pairs = _candidates(items, (2 * reach.seconds, reach.metres))
    if pairs is not None:
        return surely_reach(items, pairs, reach)
    some = np.concatenate([_by_cell(items, reach), _of_speakers(items, reach)])
    return _each_once(np.concatenate([some, _of_lonely(items, some, reach)]), len(items))


def _by_cell(items: Extents, reach: Reach) -> Ints:
    """Each incident with the one that speaks for its cell."""
    cell = _cells(items, (2 * reach.seconds, reach.metres), 0.25)
    pairs = np.column_stack([np.arange(len(items)), _speakers(items, cell)[cell]])
    return surely_reach(items, pairs[pairs[:, 0] != pairs[:, 1]], reach)


def _speakers(items: Extents, cell: Ints) -> Ints:
    """The one that speaks for each cell: the first that surely is to be counted, else the first."""
    order = np.lexsort((~items.sure, cell))
    return np.asarray(order[np.searchsorted(cell[order], np.arange(int(cell.max(initial=-1)) + 1))])


def _of_speakers(items: Extents, reach: Reach) -> Ints:
    """Pairs of those that speak for their cells, from as far as there are not too many."""
    half_seconds, metres = 2 * reach.seconds, reach.metres
    speaker = np.sort(_speakers(items, _cells(items, (half_seconds, metres), 0.25)))
    while (pairs := _candidates(items.take(speaker), (half_seconds, metres))) is None:
        half_seconds, metres = half_seconds // 2, metres // 2
        if half_seconds + metres == 0:
            return np.zeros((0, 2), dtype=np.int64)
    return surely_reach(items, speaker[pairs], reach)


def _of_lonely(items: Extents, pairs: Ints, reach: Reach) -> Ints:
    """Those that are in no pair with one that surely is to be counted, each with the nearest few of these."""
    linked = np.zeros(len(items), dtype=bool)
    for one, other in (pairs.T, pairs.T[::-1]):
        linked[one] |= items.sure[other]
    lonely, sure = np.flatnonzero(~linked), np.flatnonzero(items.sure)
    if not len(sure):
        return np.zeros((0, 2), dtype=np.int64)
    points = _points(items, (2 * reach.seconds, reach.metres))
    tree = cKDTree(points[sure], balanced_tree=False)
    _, found = tree.query(points[lonely], k=min(_NEAREST, len(sure)), p=np.inf, distance_upper_bound=_SLACK)
    found = np.asarray(found).reshape(len(lonely), -1)
    near = np.append(sure, -1)[found]
    pairs = np.column_stack([np.repeat(lonely, found.shape[1]), near.ravel()])
    return surely_reach(items, pairs[(pairs[:, 1] >= 0) & (pairs[:, 0] != pairs[:, 1])], reach)


def _each_once(pairs: Ints, size: int) -> Ints:
    """The pairs, each once, whichever way round it was given."""
    keys = np.sort(pairs.min(axis=1) * size + pairs.max(axis=1))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return np.column_stack([keys // size, keys % size])


def distinct(items: Extents) -> Ints:
    """For each incident the number of its interval and disc, in an order that only they decide."""
    lat, lon = (column.view(np.int64) for column in (items.lat + 0.0, items.lon + 0.0))
    return numbered([items.low, items.high, lat, lon, items.radius])


def one_place(items: Extents, part: Ints, metres: int) -> Ints:
    """For each incident a number: the same only for those whose points surely all lie so near each other.

    A part whose incidents all lie about its first is one place; others are cut into cells.
    """
    middle = firsts(part)[part]
    away = metres_between(items.lat[middle], items.lon[middle], items.lat, items.lon) + items.radius
    spread = np.bincount(part[2 * away >= metres], minlength=len(part)) > 0
    cells = np.floor(vectors(items.lat, items.lon) * (EARTH_METRES / max(metres, 1)) / 0.25).astype(np.int64)
    small = 4 * items.radius <= metres
    kind = np.where(spread[part], np.where(small, 1, 2), 0)
    own = np.where(kind == 0, part, np.where(kind == 1, numbered(list(cells.T)), np.arange(len(items))))
    return numbered([kind, own])


def alike(items: Extents, reach: Reach) -> Ints:
    """For each incident a number: the same for those of one interval and disc that surely are within reach of each other."""
    same = distinct(items)
    close = (2 * items.radius <= reach.metres) & (items.width <= reach.seconds)
    if close.all():
        return same
    alone = np.empty(len(items), dtype=np.int64)
    alone[np.argsort(same, kind="stable")] = np.arange(len(items))
    return numbered([same, np.where(close, -1, alone)])


def one_of_each(items: Extents, number: Ints) -> Extents:
    """One for each number: an interval and a disc that hold those of all that have it."""
    size = int(number.max(initial=-1)) + 1
    first = items.take(firsts(number))
    low, high, radius = first.low.copy(), first.high.copy(), first.radius.copy()
    np.minimum.at(low, number, items.low)
    np.maximum.at(high, number, items.high)
    away = metres_between(first.lat[number], first.lon[number], items.lat, items.lon)
    np.maximum.at(radius, number, away + items.radius)
    sure = np.bincount(number[items.sure], minlength=size) > 0
    return Extents(low, high, first.lat, first.lon, radius, sure)


def _widest(items: Extents, reach: Reach) -> tuple[int, int]:
    """Half seconds and metres by which the middles of two that can reach each other lie apart at most."""
    return (
        2 * reach.seconds + 2 * int(items.width.max(initial=0)),
        reach.metres + 2 * int(items.radius.max(initial=0)) + 1,
    )


def _points(items: Extents, far: tuple[int, int]) -> Floats:
    """The middles in space and time, so that what lies `far` apart lies 1 apart in some direction at most."""
    half_seconds, metres = max(far[0], 1), max(far[1], 1)
    space = vectors(items.lat, items.lon) * (EARTH_METRES / metres)
    return np.column_stack([space, (items.low + items.high) / half_seconds])


def _cells(items: Extents, far: tuple[int, int], share: float) -> Ints:
    """The number of the cell that each middle lies in; a cell's sides are this share of `far`."""
    places = np.floor(_points(items, far) / share).astype(np.int64)
    return numbered(list(places.T))


def _candidates(items: Extents, far: tuple[int, int]) -> Ints | None:
    """Pairs whose middles lie at most `far` apart, and some more; None where there are too many."""
    if len(items) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    points = _points(items, far)
    tree = cKDTree(points, balanced_tree=False)
    if any(_guess(tree, points, size) > times * MOST_PAIRS for size, times in ((_SAMPLE // 32, 8), (_SAMPLE, 1))):
        return None
    return np.asarray(tree.query_pairs(_SLACK, p=np.inf, output_type="ndarray"), dtype=np.int64)


def _guess(tree: cKDTree, points: Floats, size: int) -> int:
    """About how many pairs there are, by a sample of so many points at even steps."""
    step = -(-len(points) // size)
    seen = np.asarray(tree.query_ball_point(points[::step], _SLACK, p=np.inf, return_length=True), dtype=np.int64)
    return int(seen.sum() - len(seen)) * step // 2
