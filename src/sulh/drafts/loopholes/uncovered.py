"""The most general combinations of act, actor, target, place and time that no clause reaches, by past harm.

A combination asks for a value in some dimensions. It is *uncovered* where at least `NEARLY` of the incidents that surely
belong to it are surely untouched. Named is, again and again, the uncovered combination that holds the most harm not named
yet, of those that hold as much the one with the fewest dimensions; so the list covers what is open in few and general lines.

The search is exact. A combination holds no more harm than the more general one that it is made of, so they are looked
at by falling harm, and the first uncovered one has the most: nothing that is left can have more.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.drafts.loopholes.dimensions import Amount, Dimension
from sulh.findings.keys import Bools, Ints

NEARLY = 0.9
"""The share of a combination's incidents that has to be untouched."""
LEAST = 3
"""Combinations of fewer untouched incidents are left to chance."""
SMALLEST = 0.01
"""The least share of all open harm that a further combination has to add."""
MOST = 12
_MOST_LOOKS = 4_000
Pattern = tuple[tuple[int, int], ...]
"""Numbers of dimensions and of their values, by dimension."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows summed up by their codes in every dimension: `codes` (dimensions, cells) and weights by cell.

    `sure` counts those that happened, `open` those that are surely untouched as well, `may` those that may be untouched; `low`, `high`
    and `boundless` sum up each unit of these.
    """

    dimensions: tuple[Dimension, ...]
    codes: Ints
    sure: Ints
    possible: Ints
    open: Ints
    may: Ints
    low: Mapping[str, Ints]
    high: Mapping[str, Ints]
    boundless: Mapping[str, Ints]


@dataclass(frozen=True)
class Combination:
    """One combination: its values by dimension, what else its untouched incidents have in common, and sums (low, high by unit;
    high None: no upper bound); `mostly` is, by dimension, the value that most of its untouched incidents have, and how many. `in_all` are all incidents of it, `share` the untouched part of those that surely are."""

    values: tuple[tuple[str, str], ...]
    also: tuple[tuple[str, str], ...]
    mostly: tuple[tuple[str, str, int], ...]
    low: Mapping[str, int]
    high: Mapping[str, int | None]
    in_all: tuple[int, int]
    share: float | None


@dataclass(frozen=True)
class Search:
    """What was found, and whether everything was looked at."""

    found: tuple[Combination, ...]
    whole: bool


def cells(
    dimensions: Sequence[Dimension],
    amounts: Sequence[Amount],
    happened: tuple[Bools, Bools],
    untouched: tuple[Bools, Bools],
    within: Bools,
) -> Cells:
    """Sum up rows: `happened` and `untouched` are each (surely, possibly), `within` the rows of the account."""
    rows = np.flatnonzero(within & happened[1])
    key = np.zeros(len(rows), np.int64)
    for each in dimensions:
        key = key * max(each.surely.shape[1], 1) + each.codes[rows]
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    size = len(first)

    def by_cell(weight: Ints | Bools | None, chosen: Bools) -> Ints:
        found = np.bincount(cell[chosen], None if weight is None else weight[chosen], size)
        return np.rint(found).astype(np.int64)

    sure, can = happened[0][rows], untouched[1][rows]
    both = sure & untouched[0][rows]
    return Cells(
        tuple(dimensions),
        np.array([each.codes[rows[first]] for each in dimensions], np.int64).reshape(len(dimensions), size),
        by_cell(None, sure),
        by_cell(None, np.ones(len(rows), bool)),
        by_cell(None, both),
        by_cell(None, can),
        {each.unit: by_cell(each.low[rows], both) for each in amounts},
        {each.unit: by_cell(each.high[rows], can) for each in amounts},
        {each.unit: by_cell(each.open[rows], can) for each in amounts},
    )


def search(
    given: Cells,
    harm: str,
    by: Sequence[str] | None = None,
    nearly: float = NEARLY,
    least: int = LEAST,
    most: int = MOST,
) -> Search:
    """The uncovered combinations, by harm that those before do not hold; `by` names the dimensions to combine (None: all)."""
    chosen = [number for number, one in enumerate(given.dimensions) if by is None or one.name in by]
    left = given.low[harm].astype(np.float64)
    smallest = max(SMALLEST * float(left.sum()), 0.5)
    found: list[Combination] = []
    whole = True
    while len(found) < most:
        best, looked_at_all = _best(given, left, chosen, smallest, nearly, least)
        whole &= looked_at_all
        if best is None:
            break
        found.append(told(given, best))
        left[_members(given, best, surely=True)] = 0
    return Search(tuple(found), whole)


Key = tuple[float, int, int, Pattern]


def _best(
    given: Cells, left: np.ndarray, chosen: Sequence[int], smallest: float, nearly: float, least: int
) -> tuple[Pattern | None, bool]:
    """The uncovered combination with the most harm left, and whether the search came to its end."""
    every = np.arange(given.codes.shape[1])
    heap: list[tuple[Key, float]] = [((-float(left.sum()), 0, 0, ()), _share(given.open.sum(), given.sure.sum()))]
    if left.sum() < smallest:
        return None, True
    for _ in range(_MOST_LOOKS):
        if not heap:
            return None, True
        (_, _, width, pattern), share = heapq.heappop(heap)
        if pattern and share >= nearly:
            return pattern, True
        mine = every[_members(given, pattern, surely=True)] if pattern else every
        for more, harm, count, part in _narrower(given, left, chosen, pattern, mine):
            if harm >= smallest and count >= least:
                extra = given.dimensions[more[-1][0]].width[more[-1][1]]
                heapq.heappush(heap, ((-harm, len(more), width + extra, more), part))
    return None, False


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _narrower(
    given: Cells, left: np.ndarray, chosen: Sequence[int], pattern: Pattern, mine: Ints
) -> Iterator[tuple[Pattern, float, float, float]]:
    """The combinations with one more dimension, after the last: harm left, untouched incidents, and their share."""
    last = pattern[-1][0] if pattern else -1
    for number in (number for number in chosen if number > last):
        one = given.dimensions[number]
        codes = given.codes[number][mine]
        size = one.surely.shape[1]
        sums = [np.bincount(codes, weight[mine], size) for weight in (left, given.open, given.sure)]
        harm, count, every = (one.surely.astype(np.float64) @ part for part in sums)
        for value in np.flatnonzero(harm > 0):
            yield (
                (*pattern, (number, int(value))),
                float(harm[value]),
                float(count[value]),
                _share(count[value], every[value]),
            )


def _members(given: Cells, pattern: Pattern, *, surely: bool) -> Bools:
    mine = np.ones(given.codes.shape[1], bool)
    for number, value in pattern:
        one = given.dimensions[number]
        mine &= (one.surely if surely else one.possibly)[value][given.codes[number]]
    return mine


def told(given: Cells, pattern: Pattern) -> Combination:
    """A combination with its sums; the empty one is all rows."""
    sure, can = (_members(given, pattern, surely=end) for end in (True, False))
    low = {unit: int(values[sure].sum()) for unit, values in given.low.items()}
    high = {
        unit: None if given.boundless[unit][can].any() else int(values[can].sum())
        for unit, values in given.high.items()
    }
    within = int(given.sure[sure].sum())
    return Combination(
        _named(given, pattern),
        _named(given, _in_common(given, pattern, sure & (given.open > 0))) if pattern else (),
        tuple(_mostly(given, np.flatnonzero(sure & (given.open > 0)))),
        low,
        high,
        (within, int(given.possible[can].sum())),
        _share(given.open[sure].sum(), within) if within else None,
    )


def _named(given: Cells, pattern: Pattern) -> tuple[tuple[str, str], ...]:
    return tuple((given.dimensions[number].name, given.dimensions[number].values[value]) for number, value in pattern)


def _in_common(given: Cells, pattern: Pattern, mine: Bools) -> Pattern:
    """The narrowest value of each further dimension that all of these cells surely have."""
    asked = {number for number, _ in pattern}
    out = []
    for number, one in enumerate(given.dimensions):
        if number in asked or not mine.any():
            continue
        seen = np.unique(given.codes[number][mine])
        all_of = np.flatnonzero(one.surely[:, seen].all(axis=1))
        if len(all_of):
            out.append((number, min((int(value) for value in all_of), key=lambda value: (one.width[value], value))))
    return tuple(out)


def _mostly(given: Cells, mine: Ints) -> Iterator[tuple[str, str, int]]:
    """For each dimension the narrowest value that the most untouched incidents surely have."""
    for number, one in enumerate(given.dimensions):
        if not len(mine) or not len(one.values):
            continue
        by_code = np.bincount(given.codes[number][mine], given.open[mine], one.surely.shape[1])
        narrow = np.array(one.width) == min(one.width)
        counts = np.where(narrow, one.surely.astype(np.float64) @ by_code, 0)
        if counts.max() > 0:
            value = int(counts.argmax())
            yield one.name, one.values[value], round(float(counts[value]))
