"""How many episodes incidents make up, low and high: sound for every world that their facts allow.

**What an episode is.** In a world each incident has a moment and a point. Two within the rule's hours and kilometres of
each other are *linked*; what links connect, at however many removes, is a *chain*. Along a chain, an episode lasts until
`at_most_hours` since its first incident; then a new one begins. The episodes of a chain are thus as few as cover its
moments with stretches so long, which is as many as its moments can be chosen more than that apart. So the count of a
world is the size of the largest set of incidents of which any two in one chain lie further apart than the cap. Every
bound below comes from that one sentence.

**Low.** Take incidents that surely are breaches; wherever two can be in one chain, take only what surely lies further
apart than the cap. No world has fewer. Which can be in one chain: two with dates and places can be linked where the gaps
between their intervals and between their discs are small enough, and what no such links connect is in no world one chain
(a *cluster*). An incident without date or place can be linked to anything, but only at one moment and one point. So the
*loose* ones (without date or place, and in turn the wider ones: what is loose is for us to choose, and the best choice
counts) are left out, and what they can bring together is subtracted:

- A loose incident links at most ten that are not linked among themselves (five directions, because of any six points
  within reach two are as near to each other as to the middle; before and after): it brings together ten clusters.
- Clusters more than q hops apart have at least q loose incidents between them. Where they bring together k clusters,
  each has h = q // 2 or more of them within h hops of itself and of no other: k is at most their number over h.
- When clusters are brought together the largest number among them remains: what goes are others, so at most the
  largest ones but the very largest.

**High.** What surely is linked by sure breaches is in every world one chain; a possible breach that surely is linked to
one of these belongs to it wherever it is there at all. Chains that merge never have more episodes than apart. Of each, no
more count than sets that fit into the cap. Possible breaches that all surely are linked to each other count as one.
Everything else may be an episode by itself.

Where everything is known both bounds are the count itself, unless a crowd has too many pairs to look at each
(`sulh.measures.nearby`). Outcome, moment and point are taken to vary freely of each other: where a deed would be a breach
only if it was late, the bounds allow for an early one, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sulh.measures.nearby import (
    Bools,
    Extents,
    Ints,
    Reach,
    alike,
    components,
    distinct,
    numbered,
    one_of_each,
    one_place,
    perhaps_joined,
    surely_pairs,
)
from sulh.measures.packing import perhaps_apart, surely_apart
from sulh.terms.schema import Merge

_LINKED_APART = 10
"""How many a single incident links at most that are not linked among themselves."""
_HOPS = (1, 2, 4, 8)
_LEVELS = 4
"""How many choices of what is loose are tried."""


@dataclass(frozen=True)
class EpisodeRule:
    """What is one episode, in whole seconds and metres."""

    reach: Reach
    longest: int

    @classmethod
    def of(cls, merge: Merge) -> EpisodeRule:
        """The rule as an agreement has it."""
        reach = Reach(round(merge.hours * 3600), round(merge.km * 1000))
        return cls(reach, round(merge.at_most_hours * 3600))


def episode_bounds(items: Extents, rule: EpisodeRule) -> tuple[int, int]:
    """The least and the most episodes that these incidents of one account may be.

    `items` are the possible breaches; those that surely are breaches are marked as sure. Their order changes nothing.
    """
    return least_episodes(items, rule), most_episodes(items, rule)


def least_episodes(items: Extents, rule: EpisodeRule) -> int:
    """A number of episodes below which no world has any."""
    number = distinct(items)
    times = np.bincount(number)
    items = one_of_each(items, number)  # those alike surely lie apart in no way, so the least number needs one of them
    best = int(_apart(items, np.zeros(len(items), dtype=np.int64), rule).sum())
    for kept in _levels(items, rule.reach):
        best = _best_of(items.take(kept), int(times[~kept].sum()), rule, best)
    return best


def _best_of(rest: Extents, loose: int, rule: EpisodeRule, best: int) -> int:
    """The best number that this choice of so many loose incidents gives, or `best` where that is better."""
    most = int(rest.sure.sum())
    for hops in _HOPS if loose else _HOPS[:1]:
        together = _brought_together(hops, loose)
        if together >= most - 1 or most - together <= best:
            continue  # what it would give cannot be better
        each = _apart(rest, perhaps_joined(rest, _far(rule.reach, hops)), rule)
        best = max(best, int(each.sum()) - _largest_but_one(each, together))
        if int(each.sum()) <= best:
            break  # clusters of more hops are fewer
    return best


def _apart(items: Extents, group: Ints, rule: EpisodeRule) -> Ints:
    sure = items.take(items.sure)
    return surely_apart(group[items.sure], sure.low, sure.high, rule.longest)


def _levels(items: Extents, reach: Reach) -> Iterator[Bools]:
    """What is not loose, from all that has date and place to what is known best."""
    known = items.known
    if not known.any():
        return
    metres = np.where(known, items.radius, 0) // max(reach.metres, 1)
    seconds = np.where(known, items.width, 0) // max(reach.seconds, 1)
    size = np.frexp(np.maximum(metres, seconds).astype(np.float64))[1]
    sizes = np.unique(size[known])
    picked = np.unique(np.linspace(0, len(sizes) - 1, _LEVELS).round().astype(np.int64))
    for most in sizes[picked][::-1]:
        yield known & (size <= most)


def _far(reach: Reach, hops: int) -> Reach:
    """What so many hops reach; distances are whole metres, and each hop may have rounded off half a metre."""
    return reach if hops == 1 else Reach(hops * reach.seconds, hops * (reach.metres + 1))


def _brought_together(hops: int, loose: int) -> int:
    """How many of the clusters so many hops apart so many loose incidents do away with at most."""
    return loose * (_LINKED_APART - 1) if hops == 1 else max(0, loose // (hops // 2) - 1)


def _largest_but_one(each: Ints, number: int) -> int:
    """The sum of so many of the largest numbers, without the very largest."""
    return int(np.sort(each)[::-1][1 : number + 1].sum())


def most_episodes(items: Extents, rule: EpisodeRule) -> int:
    """A number of episodes that no world exceeds."""
    close = items.known & (items.radius <= rule.reach.metres) & (items.width <= rule.reach.seconds)
    near = items.take(close)
    number = alike(near, rule.reach)
    chain, place = _chains_and_places(one_of_each(near, number), rule)
    chain, place = chain[number], place[number]
    found = int(np.sum(~close))
    at_once = min(rule.reach.seconds, rule.longest)
    for group, seconds in ((chain, rule.longest), (place, at_once)):
        mine = group >= 0
        found += int(perhaps_apart(numbered([group[mine]]), near.low[mine], near.high[mine], seconds).sum())
    return found


def _chains_and_places(nodes: Extents, rule: EpisodeRule) -> tuple[Ints, Ints]:
    """For each incident the number of what is one chain wherever it is there at all, or else of its place."""
    pairs = surely_pairs(nodes, rule.reach)
    sure = nodes.sure[pairs]
    chain = components(len(nodes), pairs[sure.all(axis=1)])
    chain = _attached(nodes, chain, pairs[sure[:, 0] != sure[:, 1]])
    free = chain < 0
    links = pairs[free[pairs].all(axis=1)]
    part = components(len(nodes), links)
    whole = free & _cliques(part, links)
    place = np.where(free & ~whole, one_place(nodes, part, rule.reach.metres), -1)
    return np.where(whole, part + len(nodes), chain), place


def _attached(nodes: Extents, chain: Ints, pairs: Ints) -> Ints:
    """The chain of each sure node and of each that is linked to one (of several, the first); -1 for others."""
    joined = np.where(nodes.sure, chain, np.iinfo(np.int64).max)
    for one, other in ((0, 1), (1, 0)):
        links = pairs[nodes.sure[pairs[:, one]]]
        np.minimum.at(joined, links[:, other], chain[links[:, one]])
    return np.where(joined == np.iinfo(np.int64).max, -1, joined)


def _cliques(part: Ints, pairs: Ints) -> Bools:
    """Whether all in one's connected part are linked to all."""
    members = np.bincount(part, minlength=len(part))
    links = np.bincount(part[pairs[:, 0]], minlength=len(part))
    return np.asarray((2 * links == members * (members - 1))[part])
