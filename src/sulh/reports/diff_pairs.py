"""Which rows of two versions of a list are one row, from what is in their cells.

Pairs come from groups (same key, same content, same day or place); among them the best assignment is taken: the one
with the most cells shared in all, by the Hungarian method (scipy's `linear_sum_assignment`), and greedily, best pair
first, where a group is large. Ties go to the pair nearer in the file, then to the order of the rows, which the caller
makes one of content; so the result does not depend on the order of rows in a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Pairs = tuple[Ints, Ints]

LARGEST_GROUP = 1 << 16
"""Pairs of one group that are looked at; a larger one is divided by the cells that tell most rows apart."""
LARGEST_EXACT = 40_000
"""Pairs of rows (as a rectangle) up to which an assignment is exact."""
_DIVIDING = 3
_AT_ONCE = 5_000_000
"""Cells compared at once."""
_NEAR = 1 << 12
"""One shared cell outweighs the nearness of all pairs of an exact assignment: 200 rows of at most 15."""


@dataclass(frozen=True)
class Cells:
    """Rows as numbers: `codes` has a number for each cell's content in its column (0: empty), `place` one for where the
    row stands in its file."""

    codes: Ints
    place: Ints

    def take(self, rows: Ints) -> Cells:
        """Some of the rows."""
        return Cells(self.codes[rows], self.place[rows])


def best_pairs(first: Cells, second: Cells, groups: list[tuple[Ints, Ints]], half: bool) -> Pairs:
    """Pairs of rows, each row once at most: the assignment that shares most cells.

    `groups` gives, one or several times, the group of each row of both (negative: none); only rows of one group can be
    a pair. With `half` a pair must share at least half of its filled cells (of the row that has more).
    """
    found = [
        _weighed(first, second, rows, half)
        for ours, theirs in groups
        for rows in _candidates(first, second, ours, theirs)
    ]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    ours, theirs, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
    _, once = np.unique(ours * np.int64(len(second.place)) + theirs, return_index=True)
    return _assigned(ours[once], theirs[once], weight[once])


def _candidates(first: Cells, second: Cells, ours: Ints, theirs: Ints) -> Iterator[Pairs]:
    step = max(_AT_ONCE // max(first.codes.shape[1], 1), 1)
    yield from _joined(ours, theirs, step)
    large_ours, large_theirs = _too_large(ours, theirs)
    if not large_ours.any() or not large_theirs.any():
        return
    left, right = np.flatnonzero(large_ours), np.flatnonzero(large_theirs)
    distinct = [len(np.unique(first.codes[left, column])) for column in range(first.codes.shape[1])]
    distinct = [count + len(np.unique(second.codes[right, column])) for column, count in enumerate(distinct)]
    for column in sorted(range(len(distinct)), key=lambda column: (-distinct[column], column))[:_DIVIDING]:
        width = int(max(first.codes[:, column].max(), second.codes[:, column].max())) + 1
        parts = []
        for rows, group, cells in ((left, ours, first), (right, theirs, second)):
            code = cells.codes[rows, column].astype(np.int64)
            parts.append(np.where(code > 0, group[rows] * width + code, -1))
        for some, others in _joined(parts[0], parts[1], step):
            yield left[some], right[others]


def _sizes(ours: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """The rows of each group, on either side."""
    count = int(max(ours.max(initial=-1), theirs.max(initial=-1))) + 1
    return np.bincount(ours[ours >= 0], minlength=count), np.bincount(theirs[theirs >= 0], minlength=count)


def _too_large(ours: Ints, theirs: Ints) -> tuple[Any, Any]:
    a, b = _sizes(ours, theirs)
    large = np.append(a * b > LARGEST_GROUP, False)
    return large[ours] & (ours >= 0), large[theirs] & (theirs >= 0)


def _joined(ours: Ints, theirs: Ints, step: int) -> Iterator[Pairs]:
    """All pairs of rows of one group, save those of groups that are too large; a part at a time."""
    both = np.unique(np.concatenate([ours[ours >= 0], theirs[theirs >= 0]]))
    ours, theirs = (np.where(side >= 0, np.searchsorted(both, side), -1) for side in (ours, theirs))
    a, b = _sizes(ours, theirs)
    fit = np.append((a * b <= LARGEST_GROUP) & (a * b > 0), False)
    left = np.flatnonzero(fit[ours] & (ours >= 0))
    right = np.flatnonzero(fit[theirs] & (theirs >= 0))
    right = right[np.argsort(theirs[right], kind="stable")]
    starts = np.searchsorted(theirs[right], ours[left])
    counts = b[ours[left]]
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(left):
        done = ends[begin - 1] if begin else 0
        until = max(int(np.searchsorted(ends, done + step, side="right")), begin + 1)
        some, repeats = slice(begin, until), counts[begin:until]
        offset = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        yield np.repeat(left[some], repeats), right[np.repeat(starts[some], repeats) + offset]
        begin = until


def _weighed(first: Cells, second: Cells, rows: Pairs, half: bool) -> tuple[Ints, Ints, Ints]:
    """The pairs that may be, with what each is worth: the cells shared, then how near they stand."""
    ours, theirs = rows
    mine, yours = first.codes[ours], second.codes[theirs]
    shared = ((mine == yours) & (mine > 0)).sum(axis=1)
    if half:
        most = np.maximum((mine > 0).sum(axis=1), (yours > 0).sum(axis=1))
        fits = (shared * 2 >= most) & (shared > 0)
        ours, theirs, shared = ours[fits], theirs[fits], shared[fits]
    apart = np.abs(first.place[ours] - second.place[theirs])
    near = 15 - np.minimum(np.frexp(apart.astype(np.float64))[1], 15)
    return ours, theirs, (shared + (0 if half else 1)) * _NEAR + near.astype(np.int64)


def _assigned(ours: Ints, theirs: Ints, weight: Ints) -> Pairs:
    """The best assignment, one connected part after the other."""
    left, mine = np.unique(ours, return_inverse=True)
    right, yours = np.unique(theirs, return_inverse=True)
    size = len(left) + len(right)
    graph = coo_array((np.ones(len(ours), np.int8), (mine, yours + len(left))), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][mine]
    order = np.argsort(labels, kind="stable")
    edges = np.bincount(labels)
    single = edges[labels] == 1
    taken = [np.flatnonzero(single)]
    bounds = np.concatenate([[0], np.cumsum(edges)])
    for label in np.flatnonzero(edges > 1):
        part = order[bounds[label] : bounds[label + 1]]
        taken.append(part[_best(ours[part], theirs[part], weight[part])])
    chosen = np.sort(np.concatenate(taken))
    return ours[chosen], theirs[chosen]


def _best(ours: Ints, theirs: Ints, weight: Ints) -> Ints:
    """The edges of one part that are taken."""
    left, mine = np.unique(ours, return_inverse=True)
    right, yours = np.unique(theirs, return_inverse=True)
    if len(left) * len(right) > LARGEST_EXACT:
        return _greedy(ours, theirs, weight)
    worth = np.zeros((len(left), len(right)))
    edge = np.full(worth.shape, -1, np.int64)
    worth[mine, yours] = weight
    edge[mine, yours] = np.arange(len(ours))
    found = edge[linear_sum_assignment(worth, maximize=True)]
    return found[found >= 0]


def _greedy(ours: Ints, theirs: Ints, weight: Ints) -> Ints:
    """Edges by falling weight, each row once."""
    seen_ours: set[int] = set()
    seen_theirs: set[int] = set()
    taken = []
    for edge in np.lexsort((theirs, ours, -weight)).tolist():
        one, other = int(ours[edge]), int(theirs[edge])
        if one not in seen_ours and other not in seen_theirs:
            seen_ours.add(one)
            seen_theirs.add(other)
            taken.append(edge)
    return np.array(taken, np.int64)
