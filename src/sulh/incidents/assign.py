"""Which reports belong together, given the scores of pairs: greedy, best first, a source at most once an incident.

The value of a grouping is the sum of the scores of all pairs inside its groups; a pair that was never compared counts
`FLOOR`. Starting from single reports, of the merges that add to the value the one with the best mean score across is
made first, until none adds anything. Going by the mean leaves a little value behind where incidents crowd, compared
with going by the sum, and finds slightly more true pairs on invented reports: a group must not attract because it is
large. Chains (a like b, b like c) cannot form, because a merge has to pay for every pair across it.

A merge that is the best for both its groups is made whatever happens elsewhere: a mean over two groups is never better
than over the better of them (average linkage is reducible; Bruynooghe 1977). So all such merges are made at once, round
by round, with arrays, and the groups are those of making one merge after another.

Rows are numbered in content order, so a tie is broken by content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sulh.incidents.rows import Ints
from sulh.incidents.score import FLOOR

Pair = tuple[int, int]
Edge = tuple[int, int, int]
"""Two rows and their score in thousandths."""
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Rules:
    """What holds whatever the scores say.

    `slot` is each row's source, -1 for a row that takes up no slot (a second deed): a group holds each slot once.
    `tied` pairs (n x 2) are in one group even so; `apart` pairs never are, and may not contradict `tied`. Of rows that are
    `anchored` no two become of one group unless they are tied.
    """

    slot: Ints
    tied: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    apart: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    anchored: npt.NDArray[np.bool_] | None = None
    torn: npt.NDArray[np.bool_] | None = None
    """Rows that are tied to some that are not here."""

    @classmethod
    def of(cls, slot: Iterable[int], tied: Iterable[Pair] = (), apart: Iterable[Pair] = ()) -> Rules:
        """Rules from plain numbers and pairs."""
        bound, barred = (np.array(sorted(one), np.int64).reshape(-1, 2) for one in (set(tied), set(apart)))
        return cls(np.array(list(slot), np.int64), bound, barred)

    def narrowed(self, chosen: Ints) -> Rules:
        """The rules among these rows, which are numbered anew. Rows that are tied over one that is left out stay tied."""
        home = components(len(self.slot), self.tied)
        of = home[chosen]
        places = np.arange(len(chosen))
        first = np.full(len(self.slot), -1)
        first[of[::-1]] = places[::-1]
        tied = np.column_stack([first[of], places])[first[of] != places]
        at = np.full(len(self.slot), -1)
        at[chosen] = places
        apart = at[self.apart]
        missing = np.bincount(home, minlength=len(home)) - np.bincount(of, minlength=len(home))
        torn = missing[of] > 0 if self.torn is None else (missing[of] > 0) | self.torn[chosen]
        return Rules(self.slot[chosen], tied, apart[(apart >= 0).all(axis=1)], torn=torn)


@dataclass(frozen=True, eq=False)
class _Edges:
    """What stands between pairs of groups (`one` < `other`, each pair once): the sum of the known scores across, how many
    pairs have one, and whether the groups have to stay apart."""

    one: Ints
    other: Ints
    total: Ints
    known: Ints
    apart: npt.NDArray[np.bool_]

    def where(self, keep: npt.NDArray[np.bool_]) -> _Edges:
        return _Edges(self.one[keep], self.other[keep], self.total[keep], self.known[keep], self.apart[keep])


def assign(edges: Iterable[Edge], rules: Rules) -> list[list[int]]:
    """Groups of rows, each sorted, in the order of their first row."""
    listed = np.array(list(edges), dtype=np.int64).reshape(-1, 3)
    home = grouped(listed[:, 0], listed[:, 1], listed[:, 2], rules)
    order = np.argsort(home, kind="stable")
    cuts = np.flatnonzero(np.diff(home[order])) + 1
    return [part.tolist() for part in np.split(order, cuts)] if len(home) else []


def grouped(left: Ints, right: Ints, worth: Ints, rules: Rules) -> Ints:
    """For each row the first row of its group; `worth` are the scores of the pairs (left, right)."""
    size = len(rules.slot)
    home = components(size, rules.tied)
    number = np.bincount(home, minlength=size)
    taken = _slots(rules, home)
    apart = rules.apart
    none = np.zeros(len(apart), np.int64)
    found = _joined(
        home[np.concatenate([left, apart[:, 0]])],
        home[np.concatenate([right, apart[:, 1]])],
        np.concatenate([worth, none]),
        np.concatenate([np.ones(len(left), np.int64), none]),
        np.concatenate([np.zeros(len(left), bool), np.ones(len(apart), bool)]),
    )
    while len(found.one):
        merged, found = _round(found, number, taken)
        if merged is None:
            break
        one, other = merged
        number[one] += number[other]
        taken[one] |= taken[other]
        goes = np.arange(size)
        goes[other] = one
        home = goes[home]
        found = _joined(goes[found.one], goes[found.other], found.total, found.known, found.apart)
    return home


def components(size: int, tied: Ints) -> Ints:
    """For each of the rows 0 to size - 1 the first row that it is joined with by the tied pairs (n x 2)."""
    if not len(tied):
        return np.arange(size)
    graph = csr_array((np.ones(len(tied), np.int8), (tied[:, 0], tied[:, 1])), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    first = np.full(int(labels.max()) + 1, size, np.int64)
    np.minimum.at(first, labels, np.arange(size))
    return np.asarray(first[labels], dtype=np.int64)


def _slots(rules: Rules, home: Ints) -> Words:
    """For each group the slots that it holds, as bits of as many words as it takes; one more for what is anchored."""
    slot = rules.slot
    anchor = int(slot.max(initial=-1)) + 1
    taken = np.zeros((len(slot), anchor // 64 + 1), np.uint64)
    rows = np.flatnonzero(slot >= 0)
    bits = np.uint64(1) << (slot[rows] % 64).astype(np.uint64)
    np.bitwise_or.at(taken, (home[rows], slot[rows] // 64), bits)
    if rules.anchored is not None:
        taken[home[rules.anchored], anchor // 64] |= np.uint64(1) << np.uint64(anchor % 64)
    return taken


def _joined(one: Ints, other: Ints, total: Ints, known: Ints, apart: npt.NDArray[np.bool_]) -> _Edges:
    """Edges between groups, those of one pair of groups taken together; what lies within a group is left out."""
    keep = one != other
    low, high = np.minimum(one, other)[keep], np.maximum(one, other)[keep]
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    starts = np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])]) if len(low) else low
    total, known, apart = (column[keep][order] for column in (total, known, apart))
    if not len(low):
        return _Edges(low, high, total, known, apart)
    return _Edges(
        low[starts],
        high[starts],
        np.add.reduceat(total, starts),
        np.add.reduceat(known, starts),
        np.logical_or.reduceat(apart, starts),
    )


def _round(edges: _Edges, number: Ints, taken: Words) -> tuple[tuple[Ints, Ints] | None, _Edges]:
    """The merges that are best for both their groups, and the edges that can still matter: of groups that could merge
    with any other. What cannot merge now never can: merging others only adds to what speaks against it."""
    across = number[edges.one] * number[edges.other]
    gain = edges.total + FLOOR * (across - edges.known)
    free = (gain > 0) & ~edges.apart
    places = np.flatnonzero(free)
    clash = (taken[edges.one[places]] & taken[edges.other[places]]).any(axis=1)
    places = places[~clash]
    if not len(places):
        return None, edges
    one, other = edges.one[places], edges.other[places]
    mean = 1000 * gain[places] // across[places]
    rank = np.empty(len(places), np.int64)
    rank[np.lexsort((other, one, -mean))] = np.arange(len(places))
    best = np.full(len(number), len(places), np.int64)
    np.minimum.at(best, one, rank)
    np.minimum.at(best, other, rank)
    mutual: npt.NDArray[np.bool_] = (best[one] == rank) & (best[other] == rank)
    active = best < len(places)
    return (one[mutual], other[mutual]), edges.where(active[edges.one] & active[edges.other])


def value(groups: Iterable[list[int]], scores: dict[tuple[int, int], int]) -> int:
    """The value of a grouping in thousandths: what `assign` makes large."""
    total = 0
    for members in groups:
        for at, left in enumerate(members):
            total += sum(scores.get((left, right), FLOOR) for right in members[at + 1 :])
    return total
