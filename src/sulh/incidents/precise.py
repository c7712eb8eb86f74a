"""Reports with a place and a day: which are of one deed.

What such a report is grouped with rests on what lies within a few days of it, and on a model that is settled before. So a
long history is linked in slabs of time, one after the other, on several machines (`distribute`), or only around what is new
(`adding`), and the groups are those of linking everything at once: a slab is loaded with a margin on both sides, and a group
counts only where nothing beyond the margin can reach it; where something can, the margin is doubled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from sulh.incidents.assign import Rules, components, grouped
from sulh.incidents.block import WINDOW_HOURS, near_pairs
from sulh.incidents.exact import bounds, exact
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.learn import Model
from sulh.incidents.rows import Bools, Floats, Ints, Rows
from sulh.incidents.same import Scored, placed
from sulh.incidents.score import FLOOR, compare, weigh
from sulh.words.vocabulary import Vocabulary

SLAB_ROWS = 250_000
"""Reports of one slab, at most about."""
MARGIN = 3
"""Reaches that a slab is loaded with on both sides; a group must lie two from the edge, so that the rates of its reports' own
neighbours are right."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What the worth of a pair rests on beside the two reports."""

    vocabulary: Vocabulary | None
    model: Model
    common: Frequencies


@dataclass(frozen=True, eq=False)
class Groups:
    """Of rows, by number: the founding row of each one's incident, how probable the link is, and whether another would have
    served as well; the sum of its scores within the group and the most that could be (`bounds`); and how many pairs were not
    compared."""

    row: Ints
    home: Ints
    probability: Floats
    ambiguous: Bools
    value: Ints
    most: Ints
    capped: int

    @property
    def gap(self) -> float:
        """The share of the best grouping's value that may be missing: at most so much of it, measured from above."""
        most = int(self.most.sum())
        return 1 - int(self.value.sum()) / most if most > 0 else 0.0

    @classmethod
    def joined(cls, parts: list[Groups]) -> Groups:
        """Several as one, in the order of the rows."""
        if not parts:
            none = np.empty(0, np.int64)
            return cls(none, none, none.astype(np.float64), none.astype(np.bool_), none, none, 0)
        order = np.argsort(np.concatenate([one.row for one in parts]), kind="stable")
        names = [item.name for item in fields(cls) if item.name != "capped"]
        columns = {name: np.concatenate([getattr(one, name) for one in parts])[order] for name in names}
        return cls(**columns, capped=sum(one.capped for one in parts))


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


def precise(rows: Rows, rules: Rules, decided: Bools, basis: Basis, size: int = SLAB_ROWS) -> Groups:
    """The groups of rows that all have a place and a day, in slabs of about `size`. `decided` marks those of which people
    said where they belong."""
    reach = reach_of(rows)
    return Groups.joined([_within(rows, rules, decided, basis, span, reach) for span in spans(rows.start, size)])


def reach_of(rows: Rows) -> int:
    """Seconds between the starts of two of these rows beyond which neither can bear on the other."""
    return WINDOW_HOURS * 3600 + int((rows.end - rows.start).max(initial=0)) + 1


def _within(rows: Rows, rules: Rules, decided: Bools, basis: Basis, span: Span, reach: int) -> Groups:
    """The groups that begin in a span, with as wide a margin as it takes."""
    margin = MARGIN * reach
    while True:
        loaded = np.flatnonzero(span.wider(margin).holds(rows.start))
        inner = span.wider(margin - 2 * reach)
        part = slab(rows.take(loaded), rules.narrowed(loaded), decided[loaded], basis, span, inner)
        if part is not None:
            return replace(part, row=loaded[part.row], home=loaded[part.home])
        margin *= 2


def spans(start: Ints, size: int) -> Iterator[Span]:
    """All of time in spans of about `size` of these starts, the first and the last of them open."""
    cuts = np.unique(np.sort(start)[size::size]).tolist() if len(start) > size else []
    # a rest too small to be worth a slab goes with the one before
    if cuts and int((start >= cuts[-1]).sum()) < size // 2:
        cuts.pop()
    yield from (Span(since, until) for since, until in zip([None, *cuts], [*cuts, None], strict=True))


def slab(rows: Rows, rules: Rules, decided: Bools, basis: Basis, core: Span, inner: Span) -> Groups | None:
    """The groups whose founding row starts in the `core`. All that starts within two reaches of `inner` is here; None where a
    group of the core may reach beyond `inner`."""
    pairs = near_pairs(rows)
    found = compare(rows, pairs, basis.vocabulary, basis.common)
    worth = weigh(found, basis.model).thousandths()
    keep = worth > FLOOR
    scored = Scored(pairs.left[keep], pairs.right[keep], worth[keep])
    home, large = exact(grouped(scored.left, scored.right, scored.worth, rules), scored, rules)
    chosen = np.flatnonzero(core.holds(rows.start)[home])
    if not _settled(rows, rules, scored, home[chosen], inner):
        return None
    probability, ambiguous = placed(rows, home, scored, decided)
    value, most = bounds(home, scored, rules, large)
    return Groups(
        chosen, home[chosen], probability[chosen], ambiguous[chosen], value[chosen], most[chosen], pairs.capped
    )


def _settled(rows: Rows, rules: Rules, scored: Scored, homes: Ints, inner: Span) -> bool:
    """Whether these groups, and all that could have drawn a report away from them, lie within `inner`, where every rate is
    right. Groups are made of pairs that speak for a match, so only what hangs together by such pairs bears on each other."""
    edge = ~inner.holds(rows.start)
    if rules.torn is not None:
        edge |= rules.torn
    if not edge.any():
        return True
    likely = scored.worth > 0
    links = np.column_stack([scored.left[likely], scored.right[likely]])
    together = components(len(rows), np.concatenate([links, rules.tied]))
    return not bool(np.isin(together[homes], together[edge]).any())
