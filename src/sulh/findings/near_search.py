"""Whether some of many incidents lies near in time and place: a search by cells and time that stops at the first found.

Each of the others stands in a cell of a grid (`near_grid`), sorted by one end of its interval; who asks goes back from the
last that comes into question, and leaves a cell as soon as a running maximum of the other end says that nothing earlier can
be near enough in time. So the work grows with the rows, also where thousands happen on one day in one city: there the first
one looked at is near as a rule.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from sulh.findings.near_grid import Bits, Bools, Floats, Grid, Ints, Points, distances
from sulh.findings.side_by_side import side_by_side, spare

__all__ = ["Bools", "Floats", "Ints", "Points", "distances", "near_pairs", "some_in_time", "some_near", "sure_search"]
_AT_ONCE = 2**19
"""Who asks is looked at in parts of at most this size, side by side."""
_FEW = 2**13
"""So few are one part."""


def some_near(asking: Points, others: Points, reach: int, *, surely: bool) -> Bools:
    """For each who asks, whether another incident of its account is near in time and at most `reach` metres away.

    `surely`: in every world (radii count against it), else in some (radii count for it).
    """
    return np.asarray(sets_near(asking, others, None, reach, surely=surely) != 0)


def sets_near(asking: Points, others: Points, sets: Bits | None, reach: int, *, surely: bool) -> Bits:
    """For each who asks, of which sets another incident is near, as bits like those that say to which `sets` each of the others
    belongs (None: all to one)."""
    far = _far(asking, others, reach, surely)
    if far < 0:
        return np.zeros(len(asking.row), np.uint8)
    grid = Grid(others, far, spread=len(asking.row) > len(others.row), sets=sets)
    return _in_parts(asking, grid, reach, surely)


def _far(asking: Points, others: Points, reach: int, surely: bool) -> int:
    """How far apart the middles of two that are near may lie; below 0 where none can be."""
    if not len(asking.row) or not len(others.row):
        return -1
    return reach - _least(asking) - _least(others) if surely else reach + _most(asking) + _most(others)


def _least(points: Points) -> int:
    return int(points.radius.min())


def _most(points: Points) -> int:
    return int(points.radius.max())


def sure_search(others: Points, reach: int) -> Callable[[Points], Bools]:
    """`some_near` (surely) for one who asks again and again about the same others."""
    far = reach - _least(others) if len(others.row) else -1
    if far < 0:
        return lambda asking: np.zeros(len(asking.row), dtype=bool)
    grid = Grid(others, far, spread=True)
    return lambda asking: _in_parts(asking, grid, reach, True) != 0 if len(asking.row) else np.zeros(0, dtype=bool)


def _in_parts(asking: Points, grid: Grid, reach: int, surely: bool) -> Bits:
    size = len(asking.row)
    parts = spare() * math.ceil(size / (spare() * _AT_ONCE)) if size > _FEW else 1
    ends = [size * part // parts for part in range(parts + 1)]
    slices = [asking.take(slice(*both)) for both in itertools.pairwise(ends)]
    return np.concatenate(side_by_side(lambda part: grid.sets_near(part, reach, surely), slices))


def near_pairs(
    asking: Points, others: Points, reach: int, since: Ints, *, surely: bool
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every pair that `some_near` would find, a part at a time: places in `asking`, places in `others`, metres apart.

    The metres are between the middles. No other counts whose `bound` lies below `since`, given for each who asks; a pair
    may come twice near a pole.
    """
    if (far := _far(asking, others, reach, surely)) >= 0:
        yield from Grid(others, far, spread=True).pairs(asking, since, reach, surely)


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
