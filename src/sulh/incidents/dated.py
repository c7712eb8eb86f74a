"""Reports with a day: which are of one deed. First those that have a place, too, then those of wide or unknown place.

What such a report is grouped with rests on what lies within a few days of it, and on a model that is settled before. So a
long history is linked in slabs of time, one after the other, on several machines (`link_file`), or only around what is new
(`adding`), and the groups are those of linking everything at once: a slab is loaded with a margin on both sides, and what
hangs together counts only where nothing beyond the margin can reach it; where something can, the margin is doubled.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sulh.incidents.assign import Rules, components, grouped
from sulh.incidents.block import WINDOW_HOURS, Pairs, near_pairs
from sulh.incidents.exact import bounds, exact
from sulh.incidents.groups import Basis, Groups
from sulh.incidents.repeats import twins, with_repeats
from sulh.incidents.rows import Bools, Ints, Rows
from sulh.incidents.same import Scored, placed
from sulh.incidents.score import FLOOR, Evidence, compare, weigh
from sulh.incidents.splits import pieces, with_splits
from sulh.incidents.wide import attach

SLAB_ROWS = 250_000
"""Reports of one slab, at most about."""
AT_ONCE = min(2, os.cpu_count() or 1)
"""Slabs that are grouped at a time: each more takes memory."""
MARGIN = 3
"""Reaches that a slab is loaded with on both sides; a group must lie two from the edge, so that the rates of its reports' own
neighbours are right."""


@dataclass(frozen=True)
class Span:
    """Starts (seconds) from `since` on and before `until`; None where it is open."""

    since: int | None = None
    until: int | None = None

    def wider(self, seconds: int) -> Span:
        """The same with a margin on both sides."""
        since = None if self.since is None else self.since - seconds
        return Span(since, None if self.until is None else self.until + seconds)

    def holds(self, start: Ints) -> Bools:
        """Which starts lie in it."""
        inside = np.ones(len(start), np.bool_)
        if self.since is not None:
            inside &= start >= self.since
        if self.until is not None:
            inside &= start < self.until
        return inside


def group_dated(rows: Rows, rules: Rules, decided: Bools, basis: Basis, size: int = SLAB_ROWS) -> Groups:
    """The groups of rows that all have a day (`Rows.of_a_day`), in slabs of about `size`. `decided` marks those of which
    people said where they belong."""
    reach = reach_of(rows)
    with ThreadPoolExecutor(
        AT_ONCE
    ) as pool:  # arrays are worked on without Python's lock; slabs know nothing of each other
        found = pool.map(lambda span: _of_span(rows, rules, decided, basis, span, reach), spans(rows.start, size))
        return Groups.joined(list(found))


def reach_of(rows: Rows) -> int:
    """Seconds between the starts of two of these rows beyond which neither can bear on the other: the window of blocking and
    their spans, and where rows are of wide place what they look through (`seek`)."""
    span = int((rows.end - rows.start).max(initial=0)) + 1
    return WINDOW_HOURS * 3600 + span + ((WINDOW_HOURS * 3600 + span) if rows.wide.any() else 0)


def _of_span(rows: Rows, rules: Rules, decided: Bools, basis: Basis, span: Span, reach: int) -> Groups:
    """The groups that begin in a span, with as wide a margin as it takes."""
    margin = MARGIN * reach
    while True:
        loaded = np.flatnonzero(span.wider(margin).holds(rows.start))
        inner = span.wider(margin - 2 * reach)
        found = slab(rows.take(loaded), rules.narrowed(loaded), decided[loaded], basis, inner)
        chosen = span.holds(rows.start[loaded])[found.groups.home]
        if found.settled[chosen].all():
            return found.groups.where(chosen).numbered(loaded)
        margin *= 2


def spans(start: Ints, size: int) -> Iterator[Span]:
    """All of time in spans of about `size` of these starts, the first and the last of them open."""
    cuts = np.unique(np.sort(start)[size::size]).tolist() if len(start) > size else []
    # a rest too small to be worth a slab goes with the one before
    if cuts and int((start >= cuts[-1]).sum()) < size // 2:
        cuts.pop()
    yield from (Span(since, until) for since, until in zip([None, *cuts], [*cuts, None], strict=True))


@dataclass(frozen=True, eq=False)
class Slab:
    """The groups of all rows of a slab, in order, what hangs together by pairs that speak for a match (the first row of each
    row's knot), and whether nothing beyond the slab can change anything of that."""

    groups: Groups
    knot: Ints
    settled: Bools


def slab(rows: Rows, rules: Rules, decided: Bools, basis: Basis, inner: Span) -> Slab:
    """Group rows with a day. All that starts within two reaches of `inner` is here; within it every rate is right."""
    precise, wide = np.flatnonzero(~rows.wide), np.flatnonzero(rows.wide)
    some = rows.take(precise)
    near, scored, pairs, evidence = _precise(some, rules.narrowed(precise), decided[precise], basis)
    groups = near.numbered(precise)
    links = [_likely(scored, precise)]
    if len(wide):
        home = np.arange(len(rows))
        home[groups.row] = groups.home
        beside, found = attach(rows, wide, home, rules, decided, basis)
        groups = Groups.joined([groups, beside])
        links.append(_likely(found, np.arange(len(rows))))
    again = twins(rows, (precise[pairs.strangers[0]], precise[pairs.strangers[1]]), rules)
    groups = with_repeats(rows, again, groups, basis.model)
    parts = pieces(rows, again, (precise[pairs.left], precise[pairs.right]), evidence, rules)
    groups = with_splits(rows, parts, groups, basis.common)
    links += [np.column_stack([again.left, again.right]), np.column_stack([parts.one, parts.whole])]
    knot = components(len(rows), np.concatenate([*links, rules.tied]))
    edge = ~inner.holds(rows.start)
    if rules.torn is not None:
        edge |= rules.torn
    reached = np.zeros(len(rows), np.bool_)
    reached[knot[edge]] = True
    return Slab(groups, knot, ~reached[knot])


def _precise(rows: Rows, rules: Rules, decided: Bools, basis: Basis) -> tuple[Groups, Scored, Pairs, Evidence]:
    """The groups of rows with a place and a day, the scores of their pairs, the pairs, and what their
    scores are made of."""
    pairs = near_pairs(rows)
    evidence = weigh(compare(rows, pairs, basis.vocabulary, basis.common), basis.model)
    worth = evidence.thousandths()
    keep = worth > FLOOR
    scored = Scored(pairs.left[keep], pairs.right[keep], worth[keep])
    home, large = exact(grouped(scored.left, scored.right, scored.worth, rules), scored, rules)
    probability, ambiguous = placed(rows, home, scored, decided)
    value, most = bounds(home, scored, rules, large)
    whole = np.zeros(len(rows), np.bool_)
    groups = Groups(np.arange(len(rows)), home, probability, ambiguous, value, most, pairs.capped, whole)
    return groups, scored, pairs, evidence


def _likely(scored: Scored, chosen: Ints) -> Ints:
    """The pairs that speak for a match (n x 2): groups are made of such, so only what hangs together by them bears on each
    other."""
    keep = scored.worth > 0
    return np.column_stack([chosen[scored.left[keep]], chosen[scored.right[keep]]])
