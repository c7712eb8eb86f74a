"""Pairs of rows of two versions of a list, found step by step: what is surest is taken first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sulh.errors import InputError, nearest
from sulh.reports.diff_pairs import Cells, Ints, best_pairs
from sulh.reports.diff_rows import Pair, Row, cells_of, in_order


def paired_rows(first: list[Row], second: list[Row], key: str | None) -> tuple[list[Pair], list[Row], list[Row]]:
    """The rows that are the same, and those that are left on either side."""
    pairs, first, second = _alike(first, second, [row.text for row in first], [row.text for row in second])
    cells = [[cells_of(row.text) for row in rows] for rows in (first, second)]
    pools = _Pools(first, second, cells[0], cells[1], pairs)
    pools.take_alike()
    if key is not None:
        pools.take_groups([[of.get(key) for of in side] for side in pools.cells])
        pools.set_aside(key)
    pools.take_groups([[row.content for row in side] for side in pools.rows])
    pools.take_similar()
    return pools.pairs, pools.aside[0] + pools.rows[0], pools.aside[1] + pools.rows[1]


def _alike(
    first: list[Row], second: list[Row], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> tuple[list[Pair], list[Row], list[Row]]:
    """Rows of the same content paired in the order in which they stand, as many as there are on both sides."""
    groups: dict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows, contents in ((0, first, ours), (1, second, theirs)):
        for row, content in zip(rows, contents, strict=True):
            groups[content][side].append(row)
    pairs: list[Pair] = []
    left: list[Row] = []
    right: list[Row] = []
    for mine, yours in groups.values():
        count = min(len(mine), len(yours))
        mine.sort(key=lambda row: row.position)
        yours.sort(key=lambda row: row.position)
        pairs += zip(mine[:count], yours[:count], strict=True)
        left += mine[count:]
        right += yours[count:]
    return pairs, in_order(left), in_order(right)


class _Pools:
    """The rows that have no pair yet, with their cells; each step takes pairs out."""

    def __init__(
        self, first: list[Row], second: list[Row], ours: list[dict[str, str]], theirs: list[dict[str, str]],
        pairs: list[Pair],
    ) -> None:  # fmt: skip
        self.rows = [first, second]
        self.cells = [ours, theirs]
        self.pairs = pairs
        self.aside: list[list[Row]] = [[], []]

    def take_alike(self) -> None:
        """Rows with the same cells, in whatever order the columns stand."""
        contents = [[tuple(sorted(of.items())) for of in side] for side in self.cells]
        self._take(*_zipped(contents[0], contents[1]))

    def take_groups(self, groups: list[list[Any]]) -> None:
        """Rows of one group (None: of none), the most alike first, until one side has no more."""
        codes = _codes(groups)
        self._take(*best_pairs(*self._numbers(), [codes], half=False), groups)
        self._take(*_zipped(groups[0], groups[1]))

    def take_similar(self) -> None:
        """Rows that share half of their cells, and the day or the place."""
        named = ("day", "names", "point")
        groups = [_codes([[getattr(row, name) for row in side] for side in self.rows]) for name in named]
        self._take(*best_pairs(*self._numbers(), groups, half=True))

    def set_aside(self, key: str) -> None:
        """Rows that have a key are no other row."""
        known = {name for side in self.cells for of in side for name in of}
        if any(self.rows) and key not in known and not any(key in cells_of(one.text) for one, _ in self.pairs):
            raise InputError(f"no row has a column “{key}”", remedy=nearest(key, sorted(known)))
        for side in (0, 1):
            keyed = [key in of for of in self.cells[side]]
            self.aside[side] += [row for row, has in zip(self.rows[side], keyed, strict=True) if has]
            self._keep(side, [not has for has in keyed])

    def _numbers(self) -> tuple[Cells, Cells]:
        names = {name: None for side in self.cells for of in side for name in of}
        columns = [_codes([[of.get(name) for of in side] for side in self.cells]) for name in sorted(names)]
        sides = []
        for side in (0, 1):
            count = len(self.rows[side])
            codes = np.column_stack([column[side] + 1 for column in columns]) if columns else np.zeros((count, 0), int)
            place = np.array([row.position[1] for row in self.rows[side]], np.int64)
            sides.append(Cells(codes.astype(np.int32), place))
        return sides[0], sides[1]

    def _take(self, ours: Ints, theirs: Ints, *others: list[list[Any]]) -> None:
        """Make pairs; `others` are lists beside the rows, shortened with them."""
        self.pairs += [
            (self.rows[0][one], self.rows[1][other]) for one, other in zip(ours.tolist(), theirs.tolist(), strict=True)
        ]
        for side, taken in ((0, ours), (1, theirs)):
            keep = np.ones(len(self.rows[side]), bool)
            keep[taken] = False
            self._keep(side, keep.tolist())
            for lists in others:
                lists[side] = [item for item, kept in zip(lists[side], keep.tolist(), strict=True) if kept]

    def _keep(self, side: int, keep: list[bool]) -> None:
        self.rows[side] = [row for row, kept in zip(self.rows[side], keep, strict=True) if kept]
        self.cells[side] = [of for of, kept in zip(self.cells[side], keep, strict=True) if kept]


def _codes(sides: Sequence[Sequence[Any]]) -> tuple[Ints, Ints]:
    """A number for each value, the same on both sides; -1 for None."""
    numbers: dict[Any, int] = {None: -1}
    found = [np.array([numbers.setdefault(value, len(numbers) - 1) for value in side], np.int64) for side in sides]
    return found[0], found[1]


def _zipped(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> tuple[Ints, Ints]:
    """The places of equal values, the n-th of one side with the n-th of the other; None is equal to nothing."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in range(len(theirs) - 1, -1, -1):
        waiting[theirs[place]].append(place)
    found = [
        (place, waiting[value].pop()) for place, value in enumerate(ours) if value is not None and waiting.get(value)
    ]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
