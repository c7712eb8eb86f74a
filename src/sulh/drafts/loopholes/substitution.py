"""Which barred deeds fell when terms came into force, and which others rose in the same places.

Compared are the weeks before the first day in force with those after, at most `MOST_WEEKS` each. What is expected of a kind of
deed after is its number before times the course of all deeds there, so that a season or a general fall moves nothing.
Both are counted where the
force that did the barred deed is on record at all (cells of `told.CELL_KM`, or admin areas); how much of the rise lies in the very places
of the barred deed is told beside it. Chance is what remains when whole weeks
are exchanged between before and after (Fisher's randomisation; weeks, because violence comes in bursts). A pair's strength is
the fall and the rise, each in standard deviations under exchange, added up; its p is how often the best of all pairs is
as strong by chance (Westfall and Young 1993): of all pairs of one force's own deeds, or, where another force of its side does the
other, of all such pairs. A force's own shift is the nearer thought, and is not made to outdo every pair of two forces. Intervals come from drawing weeks anew within before and after.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sulh.drafts.loopholes.told import Told
from sulh.findings.keys import Bools, Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.displacement import LEAST_WEEKS
from sulh.measures.violence.noise import Floats

MOST_WEEKS = 52
LEAST = 5
"""Kinds of deed with fewer incidents are not looked at."""
MOST_KINDS = 150
SURE = 0.05
_DRAWS = 1_999
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Substitution:
    """A barred kind of deed that fell and another that rose: columns as in the table `SUBSTITUTIONS`; `p_rose` is that of the best
    of all deeds that may have taken the place, `p_rise` that of this one by itself. `first` says that of the pairs that chance does
    not give, none that shares a kind with it is one force's own while it is not, or surely moved more."""

    from_act: str
    from_actor: str
    act: str
    actor: str
    places: int
    rose_there: float
    fell: tuple[float, float, float]
    rose: tuple[float, float, float]
    moved: tuple[float, float, float] | None
    harm_moved: float | None
    strength: float
    p: float
    p_fell: float
    p_rose: float
    p_rise: float
    first: bool = False

    @property
    def own(self) -> bool:
        """Whether one and the same force gave up the one and did the other."""
        return self.from_actor == self.actor

    @property
    def least(self) -> float:
        """How many deeds moved at least: the lower end of the fall or of the rise, whichever is less; 0 where that is below."""
        return max(0.0, min(self.fell[1], self.rose[1]))

    @property
    def used(self) -> bool:
        """Whether chance does not give as much, and it was this deed rather than another."""
        return self.beyond_chance and (self.first or self.p_rose <= SURE)

    @property
    def beyond_chance(self) -> bool:
        """Whether chance gives neither the pair as a whole, the best of all, nor the fall or the rise of it, each by itself."""
        return max(self.p, self.p_fell, self.p_rise) <= SURE


@dataclass(frozen=True)
class Substitutions:
    """All pairs, the strongest first, and how many weeks before and after were compared."""

    pairs: tuple[Substitution, ...]
    weeks: tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Kinds:
    """Kinds of deed: act, actor and whether it is reached, and the weekly counts (weeks, kinds, places) of each."""

    act: Ints
    actor: Ints
    reached: Bools
    counts: Floats
    harm: Floats
    before: int

    @property
    def actor_of(self) -> Ints:
        """The actor of each column of the counts; -1 for the last, which holds all rare kinds."""
        return np.append(self.actor, -1)


def substitutions(
    given: Told,
    first_day: dt.date,
    last_day: dt.date | None,
    side_of: Mapping[str, frozenset[str]],
    holds: Callable[[str, str], bool] = operator.eq,
    seed: int = 0,
) -> Substitutions | CannotBeSaid:
    """All pairs of a reached kind and another kind of the same actor or side; `side_of` gives the sides that an actor may
    be counted for. `last_day` is the last one in force (None: open). `holds` says whether an act is another, or a wider one that
    holds it: what is only known as a raid may have been a raid at night."""
    found = _kinds(given, first_day, last_day)
    if isinstance(found, CannotBeSaid):
        return found
    weeks = found.before, len(found.counts) - found.before
    if min(weeks) < LEAST_WEEKS:
        return CannotBeSaid(
            f"there are {weeks[0]} whole weeks before the first day in force ({first_day}) and {weeks[1]} from it on, and bursts can be told from moves by {LEAST_WEEKS}"
        )
    pairs = _candidates(found, given, side_of, holds)
    if not pairs:
        return CannotBeSaid("no barred kind of deed and another of the same side are on record often enough")
    random = np.random.default_rng(seed)
    chosen = _exchanges(sum(weeks), weeks[1], random)
    drawn = _redrawn(weeks, random)
    rows: list[Substitution] = []
    chance = {own: np.zeros(_DRAWS) for own in (True, False)}
    for reached, others in pairs.items():
        for own in (True, False):
            family = [other for other in others if (found.actor[other] == found.actor[reached]) == own]
            if family:
                more, best = _of_one(found, given, reached, family, chosen, drawn)
                rows += more
                chance[own] = np.maximum(chance[own], best)
    return Substitutions(_ranked(rows, chance), weeks)


def _kinds(given: Told, first_day: dt.date, last_day: dt.date | None) -> _Kinds | CannotBeSaid:
    if not len(given):
        return CannotBeSaid("no incident has a single day, act, actor and place")
    zero = (first_day - _EPOCH).days
    end = int(given.day.max()) if last_day is None else min(int(given.day.max()), (last_day - _EPOCH).days)
    before = min(max(0, (zero - int(given.day.min())) // 7), MOST_WEEKS)
    after = min(max(0, (end + 1 - zero) // 7), MOST_WEEKS)
    week = (given.day - zero) // 7 + before
    inside = (week >= 0) & (week < before + after)
    key = (given.act * len(given.actors) + given.actor) * 2 + given.reached
    names, kind, size = np.unique(key[inside], return_inverse=True, return_counts=True)
    order = np.argsort(-size, kind="stable")[:MOST_KINDS]
    order = np.sort(order[size[order] >= LEAST])
    number = np.full(len(names), -1)
    number[order] = np.arange(len(order))
    kind = number[kind]
    shape = before + after, len(order) + 1, given.places
    where = week[inside], np.where(kind >= 0, kind, len(order)), given.place[inside]
    flat = np.ravel_multi_index(where, shape)
    counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    harm = np.bincount(flat, given.harm[inside], int(np.prod(shape))).reshape(shape).astype(np.float64)
    kinds = names[order]
    return _Kinds(kinds // 2 // len(given.actors), kinds // 2 % len(given.actors), kinds % 2 == 1, counts, harm, before)


def _candidates(
    found: _Kinds, given: Told, side_of: Mapping[str, frozenset[str]], holds: Callable[[str, str], bool]
) -> dict[int, list[int]]:
    """For each reached kind the kinds that may have taken its place: another act, and none of which it is a kind itself."""
    out: dict[int, list[int]] = {}
    for one in np.flatnonzero(found.reached).tolist():
        who = given.actors[int(found.actor[one])]
        others = [
            other
            for other in np.flatnonzero(~found.reached).tolist()
            if _together(who, given.actors[int(found.actor[other])], side_of)
            and not holds(given.acts[int(found.act[other])], given.acts[int(found.act[one])])
        ]
        if others:
            out[one] = others
    return out


def _together(one: str, other: str, side_of: Mapping[str, frozenset[str]]) -> bool:
    return one == other or bool(side_of.get(one, frozenset()) & side_of.get(other, frozenset()))


def _exchanges(weeks: int, after: int, random: np.random.Generator) -> Floats:
    """For each draw which weeks stand after, as 1 and 0."""
    chosen = np.zeros((_DRAWS, weeks))
    np.put_along_axis(chosen, np.argsort(random.random((_DRAWS, weeks)), axis=1)[:, :after], 1.0, axis=1)
    return chosen


def _redrawn(weeks: tuple[int, int], random: np.random.Generator) -> tuple[Floats, Floats]:
    """How often each week is drawn, before and after."""
    return tuple(  # type: ignore[return-value]
        random.multinomial(size, np.full(size, 1 / size), _DRAWS).astype(np.float64) for size in weeks
    )


def _excess(before: Floats, after: Floats) -> Floats:
    """By how much each kind after lies above what its number before and the course of all deeds (the last axis summed) bring."""
    course = after.sum(axis=-1, keepdims=True) / np.maximum(before.sum(axis=-1, keepdims=True), 1.0)
    return np.asarray(after - before * course)


def _scores(counts: Floats, after: Floats) -> Floats:
    """For each choice of the weeks after (choices, weeks; the first is the true one) the excess of each kind, in standard deviations.

    The variance of an excess goes with the number of all deeds after and, times the square of their course, before; it is taken out of
    each choice by itself, since where much more or less happens after than before, exchanged weeks would have another variance
    than the true ones (the studentized exchange of Janssen 1997). How much more than Poisson it is, exchange tells.
    """
    course = counts.sum(axis=1)
    held, every = after @ counts, after @ course
    rest, left = counts.sum(axis=0) - held, course.sum() - every
    factor = every / np.maximum(left, 1.0)
    scaled = (held - rest * factor[:, None]) / np.sqrt(np.maximum(every + factor**2 * left, 1.0))[:, None]
    least = np.sqrt(1.0 / max(float(course.sum()), 1.0))  # of one deed: rarer kinds have no spread that could be told
    return np.asarray(scaled / np.maximum(scaled[1:].std(axis=0), least))


def _of_one(
    found: _Kinds, given: Told, reached: int, others: Sequence[int], chosen: Floats, drawn: tuple[Floats, Floats]
) -> tuple[list[Substitution], Floats]:
    """The pairs of one reached kind, and in each draw the strength of the best of them."""
    same = found.counts[:, reached].any(axis=0)
    places = found.counts[:, found.actor_of == found.actor[reached]].any(axis=(0, 1))
    counts = found.counts[:, :, places].sum(axis=2)
    cut = found.before
    there = found.counts[:, :, same].sum(axis=2)
    rose_there = _excess(there[:cut].sum(axis=0), there[cut:].sum(axis=0))
    excess = _excess(counts[:cut].sum(axis=0), counts[cut:].sum(axis=0))
    after = np.vstack([np.repeat([0.0, 1.0], [cut, len(counts) - cut]), chosen])
    score = _scores(counts, after)
    seen, chance = score[0], score[1:]
    fall, fall_chance = -seen[reached], -chance[:, reached]
    rise, rise_chance = seen[others], chance[:, others]
    again = _excess(drawn[0] @ counts[:cut], drawn[1] @ counts[cut:])
    harm = found.harm[:, :, places].sum(axis=2)[cut:].sum(axis=0) / np.maximum(counts[cut:].sum(axis=0), 1)
    rows = [
        _pair(
            found, given, (reached, other), int(same.sum()), (-excess[reached], excess[other], float(rose_there[other])),
            (-again[:, reached], again[:, other]), float(harm[other]), float(fall), float(rise[place]),
            _tail(fall_chance, fall), _tail(rise_chance.max(axis=1), rise[place]), _tail(rise_chance[:, place], rise[place]),
        )
        for place, other in enumerate(others)
        if fall > 0 and rise[place] > 0
    ]  # fmt: skip
    best = np.where(fall_chance > 0, fall_chance + np.maximum(rise_chance.max(axis=1), 0), 0.0)
    return rows, np.where(rise_chance.max(axis=1) > 0, best, 0.0)


def _tail(chance: Floats, seen: float) -> float:
    return float((1 + (chance >= seen - 1e-9).sum()) / (1 + len(chance)))


def _pair(
    found: _Kinds, given: Told, pair: tuple[int, int], places: int, seen: tuple[float, float, float],
    again: tuple[Floats, Floats], harm: float, fall: float, rise: float, p_fell: float, p_rose: float, p_rise: float,
) -> Substitution:  # fmt: skip
    (fell, rose, there), (less, more) = seen, again
    ends = [(float(value), *_interval(draws)) for value, draws in ((fell, less), (rose, more))]
    act, actor = (
        [names[int(column[one])] for one in pair]
        for column, names in ((found.act, given.acts), (found.actor, given.actors))
    )
    moved = _part(fell, rose, less, more)
    return Substitution(
        act[0], actor[0], act[1], actor[1], places, there, ends[0], ends[1], moved, min(fell, rose) * harm, fall + rise, 1.0,
        p_fell, p_rose, p_rise,
    )  # fmt: skip


def _interval(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


def _part(fell: float, rose: float, less: Floats, more: Floats) -> tuple[float, float, float] | None:
    """The rise for each deed of the fall; None where the fall itself may be nothing (no bound on the ratio)."""
    if np.quantile(less, 0.025) <= 0:
        return None
    return (rose / fell, *_interval(more / np.maximum(less, 1e-9)))


def _ranked(rows: Sequence[Substitution], chance: Mapping[bool, Floats]) -> tuple[Substitution, ...]:
    """With the p of each pair, and whether no other pair that chance does not give shares a kind with it and comes before it: one
    force's own shifts before those from one force to another, then what surely moved more. The strongest first."""
    order = sorted(rows, key=lambda one: (-one.strength, one.from_act, one.from_actor, one.act, one.actor))
    told = [replace(one, p=_tail(chance[one.own], one.strength)) for one in order]
    seen: set[tuple[str, str, str]] = set()
    first = set()
    for place, one in sorted(enumerate(told), key=lambda pair: (not pair[1].own, -pair[1].least, pair[0])):
        kinds = {("from", one.from_act, one.from_actor), ("to", one.act, one.actor)}
        if one.beyond_chance:
            first |= set() if kinds & seen else {place}
            seen |= kinds
    return tuple(replace(one, first=place in first) for place, one in enumerate(told))
