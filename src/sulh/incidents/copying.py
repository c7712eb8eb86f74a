"""Which reports were copied from other sources' reports of the same incident.

After Dong, Berti-Equille and Srivastava (2009): to share what is wrong speaks for copying, to share what is right hardly does.
Here each report has a latent origin, another source's report of its incident or none; how often one source copies another is
learned for each pair. The same exact point, toll and day, or the same text or address, make it likelier, by how much more
often they are the same in copies than in that pair's other reports. A copy is no voice: it says nothing of the force, and
being told by copying says nothing of what its source hears of.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.arrays import distinct
from sulh.incidents.attribute_schema import COPYING
from sulh.incidents.attribute_sets import shortest
from sulh.incidents.attribute_votes import Grouping, Votes
from sulh.incidents.rows import Bools, Floats, Ints

RARELY = (0.4, 7.6)
"""A beta distribution: how often a source copies another, beforehand."""
START = 0.5
"""How often each source is first held to copy each other: who copies is else soon held to be confirmed by who was copied, and
a chain does not find its way out of that; the other way it does."""
SLIP = 0.03
"""How often a copy says another force than its origin."""
_CROWD, _NEAREST = 40, 12
"""In an incident of more reports than the first, each is compared with so many that come before it."""
_SAME_BY_CHANCE, _SAME_IN_COPIES = (1.0, 9.0), (6.0, 2.0)
_MARK_BY_CHANCE, _MARK_IN_COPIES = (1.0, 499.0), (6.0, 4.0)
"""Beta distributions: how often details, and texts or addresses, are the same where both sources tell them."""
_TOGETHER = 100.0
"""Reports' worth of the belief that a pair of sources has the same details by chance as often as others do. A weak belief would
let a pair that copies pass for one whose details happen to be the same."""


@dataclass(frozen=True, eq=False)
class Origins:
    """Reports that may have been copied, by number and in order: each with a report that it may have been copied from.
    `pair` is a number of `pairs` (source times sources, plus the other source). `same` and `marked` say whether details, and
    texts or addresses, are the same (1), differ (0) or are not told by both (-1)."""

    report: Ints
    origin: Ints
    pair: Ints
    same: Ints
    marked: Ints


def origins(votes: Votes, grouping: Grouping) -> Origins:
    """For each report and each other source the likeliest report of the same incident to have been copied: not handed over
    later; where that is not known, of the source with fewer reports,
    since who compiles has more."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for report, incident in enumerate(grouping.incident.tolist()):
        members[incident].append(report)
    before = _Before(votes)
    found = [
        (report, *one) for group in members.values() if len(group) > 1 for report, one in before.of_incident(group)
    ]
    columns = np.array(sorted(found), np.int64).reshape(-1, 4).T
    report, origin, same, marked = (columns[place] for place in range(4))
    pair = votes.source[report] * len(votes.sources) + votes.source[origin]
    return Origins(report, origin, pair, same, marked)


class _Before:
    """Says which report came before which, and how alike they are."""

    def __init__(self, votes: Votes) -> None:
        self._source = votes.source.tolist()
        self._handed = votes.handed.tolist()
        self._details = [column.tolist() for column in (votes.detail, votes.words, votes.page)]
        size = np.bincount(votes.source, minlength=len(votes.sources))
        rank = np.empty(len(size), np.int64)
        rank[np.argsort(size, kind="stable")] = np.arange(len(size))
        self._rank = rank.tolist()

    def of_incident(self, group: list[int]) -> list[tuple[int, tuple[int, int, int]]]:
        """Pairs of a report and (origin, same, marked)."""
        order = sorted(group, key=lambda one: (self._handed[one], self._rank[self._source[one]], one))
        found = []
        for place, report in enumerate(order):
            near = order if len(order) <= _CROWD else order[max(0, place - _NEAREST) : place]
            best: dict[int, tuple[int, int, int, int]] = {}
            for other in near:
                if self._source[other] != self._source[report] and self._first(other, report):
                    same, marked = self._alike(report, other)
                    one = (marked, same, self._handed[other], -other)
                    best[self._source[other]] = max(best.get(self._source[other], one), one)
            found += [(report, (-other, same, marked)) for marked, same, _, other in best.values()]
        return found

    def _first(self, one: int, other: int) -> bool:
        """Whether the one may be the origin of the other."""
        if self._handed[one] != self._handed[other] and self._handed[one] > -(2**61) < self._handed[other]:
            return bool(self._handed[one] < self._handed[other])
        return bool(self._rank[self._source[one]] < self._rank[self._source[other]])

    def _alike(self, one: int, other: int) -> tuple[int, int]:
        told = [
            -1 if min(column[one], column[other]) < 0 else int(column[one] == column[other]) for column in self._details
        ]
        return told[0], max(told[1:])


@dataclass(frozen=True, eq=False)
class Copyists:
    """How often each source copies each other (by `pairs`), and how often details are the same in copies and by chance."""

    pairs: Ints
    rate: Floats
    same: tuple[float, Floats]
    marked: tuple[float, float]


def beforehand(*found: Origins) -> Copyists:
    """What a chain begins by believing, for all pairs of sources that are met."""
    pairs = distinct(np.concatenate([one.pair for one in found]))
    chance = _mean(_SAME_BY_CHANCE)
    rate = np.full(len(pairs), START)
    marked = _mean(_MARK_IN_COPIES), _mean(_MARK_BY_CHANCE)
    return Copyists(pairs, rate, (_mean(_SAME_IN_COPIES), np.full(len(pairs), chance)), marked)


def _mean(beta: tuple[float, float]) -> float:
    return beta[0] / sum(beta)


def learned(copyists: Copyists, found: Origins, copied: Bools, random: np.random.Generator) -> Copyists:
    """Draws the habits of copying anew, given which of the pairs in `found` are copies."""
    pairs, size = copyists.pairs, len(copyists.pairs)
    at = np.searchsorted(pairs, found.pair)
    yes = np.bincount(at[copied], minlength=size)
    rate = random.beta(RARELY[0] + yes, RARELY[1] + np.bincount(at, minlength=size) - yes)
    apart = ~copied
    hits = np.bincount(at[apart & (found.same == 1)], minlength=size)
    told = np.bincount(at[apart & (found.same >= 0)], minlength=size)
    everywhere = (_SAME_BY_CHANCE[0] + hits.sum()) / (sum(_SAME_BY_CHANCE) + told.sum())
    chance = random.beta(_TOGETHER * everywhere + hits, _TOGETHER * (1 - everywhere) + told - hits)
    same = _drawn(_SAME_IN_COPIES, found.same[copied], random), np.clip(chance, 1e-4, 0.999)
    marked = (
        _drawn(_MARK_IN_COPIES, found.marked[copied], random),
        _drawn(_MARK_BY_CHANCE, found.marked[apart], random),
    )
    return Copyists(pairs, np.clip(rate, 1e-6, 0.999), same, marked)


def _drawn(beta: tuple[float, float], seen: Ints, random: np.random.Generator) -> float:
    return float(np.clip(random.beta(beta[0] + (seen == 1).sum(), beta[1] + (seen == 0).sum()), 1e-4, 0.999))


def drawn(
    copyists: Copyists, found: Origins, likely: Floats, alike: Bools, open_: Bools, random: np.random.Generator
) -> Bools:
    """Draws which pairs of `found` are copies, at most one for each report. `likely` is how likely each pair's report says what
    it says by itself, `alike` whether its origin says the same, `open_` whether the origin belongs to the incident."""
    if not len(found.report):
        return np.zeros(0, np.bool_)
    weight = odds(copyists, found, likely, alike) * open_
    begins = np.flatnonzero(np.diff(found.report, prepend=-1))
    heap = np.cumsum(weight)
    under = np.where(begins > 0, heap[begins - 1], 0.0)
    ends = np.append(begins[1:], len(weight)) - 1
    total = heap[ends] - under
    draw = random.random(len(begins)) * (1 + total)
    chosen = np.clip(np.searchsorted(heap, under + draw, side="right"), begins, ends)
    copied = np.zeros(len(weight), np.bool_)
    copied[chosen[draw < total]] = True
    return copied & open_


def odds(copyists: Copyists, found: Origins, likely: Floats, alike: Bools) -> Floats:
    """How much likelier each pair is a copy than not."""
    at = np.searchsorted(copyists.pairs, found.pair)
    weight = copyists.rate[at] / (1 - copyists.rate[at])
    weight = weight * (np.where(alike, (1 - SLIP) / np.maximum(likely, 1e-3), 0.0) + SLIP)
    copy, chance = copyists.same[0], copyists.same[1][at]
    weight *= np.select([found.same == 1, found.same == 0], [copy / chance, (1 - copy) / (1 - chance)], 1.0)
    copy, by_chance = copyists.marked
    ratios = [copy / by_chance, (1 - copy) / (1 - by_chance)]
    return np.asarray(weight * np.select([found.marked == 1, found.marked == 0], ratios, 1.0))


def copying_table(votes: Votes, found: Origins, copyists: Copyists, draws: Floats) -> pa.Table:
    """The table COPYING; `draws` holds for each draw and pair of sources how many reports were copied."""
    shared = np.bincount(np.searchsorted(copyists.pairs, found.pair), minlength=len(copyists.pairs))
    rows = []
    for number, pair in enumerate(copyists.pairs.tolist()):
        if shared[number]:
            share = draws[:, number] / shared[number]
            figures = [round(float(value), 4) for value in (share.mean(), *shortest(share))]
            source, other = (votes.sources[one] for one in divmod(pair, len(votes.sources)))
            rows.append((source, other, int(shared[number]), *figures))
    return pa.Table.from_pylist([dict(zip(COPYING.names, row, strict=True)) for row in sorted(rows)], COPYING)
