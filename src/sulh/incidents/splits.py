"""Rows of one source that split one incident: “6 killed” and “2 killed” where another source has one row with 8.

Looked for among rows of one source that stand alone, of one day and nearly one place, with no label that differs, whose dead
add up to those of a row of another source whose incident that source does not tell of otherwise. For a split speaks how rare
such sums are by accident and what place, time and labels say; against it how seldom deeds are told in pieces (`SPLITS`) and how
many rows of that source stand so close anyway. The rows get `part_of` links to the incident and found none themselves; as all
such links they narrow no fact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sulh.incidents.assign import Rules
from sulh.incidents.frequencies import Frequencies, haunt_rate, toll_bounds, toll_keys, usual_rate
from sulh.incidents.groups import Groups
from sulh.incidents.repeats import NEAR_KM, Twins, company, spoken_of
from sulh.incidents.rows import Bools, Floats, Ints, Rows
from sulh.incidents.same import MOST_SURE
from sulh.incidents.score import Evidence

SPLITS = 0.02
"""The share of deeds that a source tells in pieces, beforehand."""
ADDS_UP = 0.7
"""How often the dead of the pieces are those of the whole, beforehand: somewhat oftener than tolls of one deed are equal."""
HOURS = 48
"""The days on which a stranger's row would stand beside a piece."""
NEVER = -(10**9)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pairs of rows of one source (`one`, `other`), a row of another source (`whole`) whose dead they add up to, and what the
    nearer of the two is worth beside the whole, in thousandths: with its toll, and without."""

    one: Ints
    other: Ints
    whole: Ints
    full: Ints
    bare: Ints


def pieces(rows: Rows, twins: Twins, pairs: tuple[Ints, Ints], evidence: Evidence, rules: Rules) -> Pieces:
    """All rows of which two may be one. `evidence` is that of pairs of rows of two sources. Of what people spoke, nothing."""
    low, high, known = toll_bounds(rows, "killed")
    exact = known & (low == high) & (low > 0)
    keep = exact[twins.left] & exact[twins.right]
    left, right = twins.left[keep], twins.right[keep]
    beside = _Beside(pairs, evidence, exact, np.concatenate([left, right]))
    pair, whole = beside.of(left)
    adds = low[left[pair]] + low[right[pair]] == low[whole]
    pair, whole = pair[adds], whole[adds]
    one, other = left[pair], right[pair]
    (bare, full), (bare_other, full_other) = beside.worth(one, whole), beside.worth(other, whole)
    both = (bare_other > NEVER) & ~spoken_of(one, whole, rules) & ~spoken_of(other, whole, rules)
    chosen = (one, other, whole, np.maximum(full, full_other), np.maximum(bare, bare_other))
    return Pieces(*(column[both] for column in chosen))


class _Beside:
    """The rows of other sources that were compared with some rows."""

    def __init__(self, pairs: tuple[Ints, Ints], evidence: Evidence, exact: Bools, some: Ints) -> None:
        wanted = np.zeros(len(exact), np.bool_)
        wanted[some] = True
        near = np.zeros(len(pairs[0]), np.bool_)
        if len(some):
            near = (wanted[pairs[0]] & exact[pairs[1]]) | (wanted[pairs[1]] & exact[pairs[0]])
        ends = pairs[0][near], pairs[1][near]
        row, beside = np.concatenate(ends), np.concatenate(ends[::-1])
        these = evidence.where(near)
        bare = replace(these, tolls=np.zeros(len(these.tolls))).thousandths()
        worth, full = np.concatenate([bare, bare]), np.concatenate([these.thousandths()] * 2)
        order = np.lexsort((beside, row))
        self._size = len(exact)
        self._row, self._beside, self._bare, self._full = row[order], beside[order], worth[order], full[order]

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The place among `rows`, and each row beside it."""
        first, last = np.searchsorted(self._row, rows, "left"), np.searchsorted(self._row, rows, "right")
        number = last - first
        place = np.repeat(np.arange(len(rows)), number)
        at = np.repeat(first, number) + np.arange(len(place)) - np.repeat(np.cumsum(number) - number, number)
        return place, self._beside[at]

    def worth(self, row: Ints, beside: Ints) -> tuple[Ints, Ints]:
        """The scores of pairs without and with tolls; NEVER for those that were not compared."""
        if not len(self._row):
            return np.full(len(row), NEVER), np.full(len(row), NEVER)
        keys, wanted = self._row * self._size + self._beside, row * self._size + beside
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        there = keys[at] == wanted
        return np.where(there, self._bare[at], NEVER), np.where(there, self._full[at], NEVER)


def with_splits(rows: Rows, found: Pieces, groups: Groups, common: Frequencies) -> Groups:
    """The groups with pieces beside the incident that they split. A row is a piece once, and an incident is split by a source
    once; the likeliest first."""
    may = ~_known_apart(rows, found, groups.home) & ~_told_otherwise(rows, found, groups.home)
    odds = np.where(may, _odds(rows, found, common), 0)
    home, part, sure = groups.home.copy(), groups.part.copy(), groups.probability.copy()
    taken: set[int] = set()
    split: set[tuple[int, int]] = set()
    order = np.lexsort((found.whole, found.other, found.one, -odds))
    for place in order[odds[order] > 0].tolist():
        two, whole = [int(found.one[place]), int(found.other[place])], int(found.whole[place])
        incident = int(groups.home[whole]), int(rows.source[two[0]])
        if not taken.isdisjoint([*two, whole]) or incident in split:
            continue
        taken.update([*two, whole])
        split.add(incident)
        part[two], home[two] = True, groups.home[whole]
        sure[two] = round(MOST_SURE / (1 + float(np.exp(-odds[place] / 1000))), 6)
    return replace(groups, home=_refounded(home, part), probability=sure, part=part) if split else groups


def _odds(rows: Rows, found: Pieces, common: Frequencies) -> Ints:
    """Thousandths for a split, beside the better of its pieces as the whole deed and the other as another deed."""
    times = common.tolls["killed"]
    keys = toll_keys(rows, "killed")
    often = np.array([times.get(keys[row].as_py(), 0) for row in found.whole.tolist()], np.float64)
    share = (often + 0.5) / (sum(times.values()) + 1.0)
    strangers = _strangers(rows, found, common)
    odds = np.log(ADDS_UP / share) + np.log(SPLITS / strangers)
    worth = found.bare - np.maximum(0, found.full)
    return np.asarray(worth + np.rint(1000 * odds), dtype=np.int64)


def _strangers(rows: Rows, found: Pieces, common: Frequencies) -> Floats:
    """How many rows of the pieces' source usually stand so close to one of them."""
    source = rows.source[found.one]
    around = usual_rate(rows, common).of(found.one, source) * np.pi * NEAR_KM**2
    return np.asarray(HOURS * (around + haunt_rate(rows, common)[found.one]), dtype=np.float64)


def _known_apart(rows: Rows, found: Pieces, home: Ints) -> Bools:
    """Whether a piece stands with reports of others than the whole: then somebody else has it as a deed of its own."""
    linked = company(rows, home)
    there = [linked[row] & (home[row] != home[found.whole]) for row in (found.one, found.other)]
    return np.asarray(there[0] | there[1])


def _told_otherwise(rows: Rows, found: Pieces, home: Ints) -> Bools:
    """Whether the whole's incident has a row of the pieces' source that is none of the two."""
    keys, many = home * len(rows.sources) + rows.source, len(rows.sources)
    number = np.bincount(keys, minlength=len(rows) * many)[home[found.whole] * many + rows.source[found.one]]
    mine = [(home[row] == home[found.whole]).astype(np.int64) for row in (found.one, found.other)]
    return np.asarray(number > mine[0] + mine[1])


def _refounded(home: Ints, part: Bools) -> Ints:
    """The groups, those whose founding row is a piece by the first of their rows that is none; all others stay as they are."""
    whole = np.flatnonzero(part[home] & ~part)
    first = np.arange(len(home))
    first[home[whole]] = len(home)
    np.minimum.at(first, home[whole], whole)
    return np.asarray(first[home], dtype=np.int64)
