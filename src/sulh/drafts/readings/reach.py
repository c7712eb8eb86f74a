"""How far away in time and place the nearest attacks are, so that any hours and kilometres can be tried at once.

The yes/no fact of an attack nearby (`sulh.findings.near`) changes only where a bound on hours or kilometres passes the delay
and distance of some attack. Of each incident those pairs of delay and distance are kept beyond which the fact surely holds,
and those beyond which it may hold; none that another makes superfluous. What the fact is for given hours and
kilometres is then a comparison, and how many incidents it holds for, on a whole grid of them, a sum over corners.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.near import Stated, Watched, by_statement
from sulh.findings.near_attacks import attacks_of
from sulh.findings.near_rows import Rows
from sulh.findings.near_search import Bools, Ints, distances, near_pairs, some_in_time, some_near
from sulh.terms.legend import Nearness

_EDGES = (-1, 2_000, 20_000, 100_000, 2**40)
_LONGEST = (3_600, 86_400, 8 * 86_400, 64 * 86_400, 2**62)
"""Attacks are looked for by how long they may have lasted, so that one that may have been any day does not make all wide."""
_FAR = 2**40
_NEAR = "near"
"""More seconds or metres than any rule can mean."""
Pairs = tuple[Ints, Ints, Ints]
"""Rows (numbers from 0 in some selection), seconds and metres."""


@dataclass(frozen=True)
class Span:
    """The hours (in seconds) and kilometres (in metres) between which all is tried, both ends included."""

    seconds: tuple[int, int]
    metres: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Corners:
    """Of rows (numbers from 0 in some selection), seconds and metres from which on something holds; sorted, none superfluous."""

    row: Ints
    seconds: Ints
    metres: Ints

    @classmethod
    def of(cls, row: Ints, seconds: Ints, metres: Ints, span: Span) -> Corners:
        """The corners that matter within a span: what holds below it holds from its edge on."""
        kept = (seconds <= span.seconds[1]) & (metres <= span.metres[1])
        seconds, metres = np.maximum(seconds[kept], span.seconds[0]), np.maximum(metres[kept], span.metres[0])
        return cls(*_least(row[kept], seconds, metres))

    def joined(self, other: Corners) -> Corners:
        """Where one of the two holds."""
        parts = zip(vars(self).values(), vars(other).values(), strict=True)
        return Corners(*_least(*(np.concatenate(part) for part in parts)))

    def only(self, rows: Bools) -> Corners:
        """The corners of some rows."""
        kept = rows[self.row]
        return Corners(self.row[kept], self.seconds[kept], self.metres[kept])

    def hold(self, seconds: int, metres: int, size: int) -> Bools:
        """Whether it holds at these seconds and metres, row by row."""
        found = np.zeros(size, dtype=bool)
        found[self.row[(self.seconds <= seconds) & (self.metres <= metres)]] = True
        return found

    def on_grid(self, seconds: Ints, metres: Ints, weight: Ints) -> Ints:
        """The sum of the rows' weights, at each choice of seconds and metres (both sorted), over the rows where it holds.

        Each corner adds its weight from there on; where two corners of a row are passed at once, it is taken off again.
        """
        row, i, j = _least(self.row, np.searchsorted(seconds, self.seconds), np.searchsorted(metres, self.metres))
        next_ = np.flatnonzero(row[1:] == row[:-1])
        shape = (len(seconds) + 1, len(metres) + 1)
        at = np.concatenate([i * shape[1] + j, i[next_ + 1] * shape[1] + j[next_]])
        amount = np.concatenate([weight[row], -weight[row[next_]]])
        whole = np.rint(np.bincount(at, amount, shape[0] * shape[1])).astype(np.int64).reshape(shape)
        return np.asarray(whole.cumsum(axis=0).cumsum(axis=1)[:-1, :-1])


def _least(row: Ints, one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of numbers by row, without those of which another of the row is no greater in both: sorted by row and first."""
    order = np.lexsort((other, one, row))
    row, one, other = row[order], one[order], other[order]
    if not len(row):
        return row, one, other
    step = int(other.max()) + 1
    running = np.minimum.accumulate(other - row * step) + row * step
    kept = np.ones(len(row), dtype=bool)
    kept[1:] = (row[1:] != row[:-1]) | (other[1:] < running[:-1])
    return row[kept], one[kept], other[kept]


@dataclass(frozen=True, eq=False)
class Reach:
    """The yes/no fact of an attack nearby of some rows, for all hours and kilometres of a span at once."""

    size: int
    surely: Corners
    possibly: Corners

    def bits(self, seconds: int, metres: int) -> Ints:
        """CAN_BE_NO and CAN_BE_YES of each row."""
        surely, possibly = (one.hold(seconds, metres, self.size) for one in (self.surely, self.possibly))
        return possibly * np.int64(CAN_BE_YES) | ~surely * np.int64(CAN_BE_NO)

    def on_grid(self, seconds: Ints, metres: Ints, no: Ints, yes: Ints, open_: Ints) -> Ints:
        """The sum over rows of a weight that each has where the fact is no, yes, or open, at each seconds and metres."""
        beyond = self.possibly.on_grid(seconds, metres, open_ - no) + self.surely.on_grid(seconds, metres, yes - open_)
        return np.asarray(int(no.sum()) + beyond)


class Nearby:
    """Some rows of the facts, and what is known of what was near them; what was worked out for one look is kept for the next.

    `attack` is the mask of all acts that are attacks.
    """

    def __init__(self, facts: FactTable, rows: Ints, span: Span, attack: int, stated: Sequence[Stated]) -> None:
        self.rows, self.span = rows, span
        self._facts, self._attack, self._stated = facts, attack, stated
        self._every = Rows(facts)
        self._known: dict[tuple[int, ...], tuple[Corners, Corners | None]] = {}

    def reach(self, near: Nearness, watched: Sequence[Watched]) -> Reach:
        """The fact of an attack nearby; the hours and kilometres of `near` itself are not looked at.

        Attacks that go on (`while_it_goes_on`) are not known here.
        """
        attacks = attacks_of(self._facts, {_NEAR: near}, self._attack)
        sure, possible = attacks.sure(_NEAR), attacks.possible(_NEAR)
        possibly = self._corners([self._unseen(watched)])
        silent = possibly.hold(self.span.seconds[0], self.span.metres[0], len(self.rows)).all()
        surely, perhaps = self._pairs(near, sure, None if silent else possible)
        if perhaps is not None:
            possibly = possibly.joined(perhaps)
        told = dict(by_statement(self._every, near, sure, possible, self._stated))
        for how, known in ((True, [True]), (False, [True, False])):
            rows = np.array([row for row, said in told.items() if said in known], dtype=np.int64)
            always = self._always(np.flatnonzero(np.isin(self.rows, rows)))
            surely, possibly = (surely.joined(always), possibly) if how else (surely, possibly.joined(always))
        return Reach(len(self.rows), surely, possibly)

    def _pairs(self, near: Nearness, sure: Ints, possible: Ints | None) -> tuple[Corners, Corners | None]:
        """What attacks of a kind make sure and possible; the latter only where it is asked for."""
        key = near.by, near.by_surely, near.on, near.on_surely
        surely, perhaps = self._known.get(key) or (self._corners(self._sure_pairs(self._every, sure)), None)
        if perhaps is None and possible is not None:
            dated = np.flatnonzero(self._every.low[self.rows] > -UNBOUNDED)
            perhaps = self._corners(self._possible_pairs(self._every, dated, possible))
        self._known[key] = surely, perhaps
        return surely, perhaps

    def _always(self, asking: Ints) -> Corners:
        return self._corners([(asking, np.zeros_like(asking), np.zeros_like(asking))])

    def _corners(self, parts: Iterable[Pairs]) -> Corners:
        nothing = np.zeros(0, dtype=np.int64)
        found = Corners(nothing, nothing, nothing)
        for part in parts:
            found = found.joined(Corners.of(*part, self.span))
        return found

    def _sure_pairs(self, every: Rows, attacks: Ints) -> Iterator[Pairs]:
        """Sure attacks that surely ended before, and how long before and how far away at most."""
        dated = (every.low > -UNBOUNDED) & (every.high < UNBOUNDED) & (every.radius >= 0)
        attacks, asking = attacks[dated[attacks]], np.flatnonzero(dated[self.rows])
        theirs = every.points(attacks, every.high, every.low)
        (least, most), (nearest, farthest) = self.span.seconds, self.span.metres
        mine = every.points(self.rows[asking], every.low, every.high - least)
        done = some_near(mine, theirs, nearest, surely=True)
        yield asking[done], np.zeros(done.sum(), np.int64), np.zeros(done.sum(), np.int64)
        asking = asking[~done]
        mine = every.points(self.rows[asking], every.low, every.high - most)
        ends = every.high[mine.row]
        for one, other, away in near_pairs(mine, theirs, farthest, ends - most, surely=True):
            yield asking[one], ends[one] - theirs.other[other], away + mine.radius[one] + theirs.radius[other]

    def _unseen(self, watched: Iterable[Watched]) -> Pairs:
        """Beyond which seconds and metres no source would have told of such an attack."""
        found: list[Pairs] = []
        every = self._every
        low, radius = every.low[self.rows], every.radius[self.rows]
        for item in watched:
            if self._attack & ~item.acts:
                continue
            seen = (every.account[self.rows] == every.account_number(item.account)) & (
                every.high[self.rows] <= item.end
            )
            seconds = np.minimum(low - item.start, _FAR)
            metres = np.full(len(low), _FAR)
            if item.disc is not None:
                lat, lon, km = item.disc
                middle = np.full(len(low), lat), np.full(len(low), lon)
                metres = round(1000 * km) - distances(every.lat[self.rows], every.lon[self.rows], *middle) - radius
                seen &= radius >= 0
            seen &= (low > -UNBOUNDED) & (seconds >= self.span.seconds[0]) & (metres >= self.span.metres[0])
            rows = np.flatnonzero(seen)
            found.append((rows, seconds[rows], metres[rows]))
        return _outside(found, len(self.rows))

    def _possible_pairs(self, every: Rows, asking: Ints, attacks: Ints) -> Iterator[Pairs]:
        """Possible attacks, and how long before and how far away at least; what has no place may be anywhere."""
        placed, there = every.radius[self.rows[asking]] >= 0, every.radius[attacks] >= 0
        for some, theirs in ((asking, attacks[~there]), (asking[~placed], attacks)):
            yield _last_before(every, some, self.rows[some], theirs)
        asking, attacks = asking[placed], attacks[there]
        lasted = (every.high - every.low)[attacks]
        for (low, high), (first, last) in itertools.product(itertools.pairwise(_EDGES), itertools.pairwise(_EDGES)):
            own = every.radius[self.rows[asking]]
            some = asking[(own > low) & (own <= high)]
            wide = (every.radius[attacks] > first) & (every.radius[attacks] <= last)
            for short, long in itertools.pairwise((-1, *_LONGEST)):
                theirs = attacks[wide & (lasted > short) & (lasted <= long)]
                if len(some) and len(theirs):
                    done = yield from self._perhaps_near(every, some, theirs, long)
                    some = some[~done]

    def _perhaps_near(self, every: Rows, asking: Ints, attacks: Ints, longest: int) -> Generator[Pairs, None, Bools]:
        """The same of placed rows and attacks of a kind; gives back who has one near by every measure."""
        (least, most), (nearest, farthest) = self.span.seconds, self.span.metres
        theirs = every.points(attacks, every.low, every.high)
        done = some_near(every.points(self.rows[asking], every.high, every.low - least), theirs, nearest, surely=False)
        yield asking[done], np.zeros(done.sum(), np.int64), np.zeros(done.sum(), np.int64)
        left = asking[~done]
        mine = every.points(self.rows[left], every.high, every.low - most)
        since = np.maximum(mine.other - longest, -UNBOUNDED)
        for one, other, away in near_pairs(mine, theirs, farthest, since, surely=False):
            seconds = every.low[mine.row[one]] - theirs.other[other]
            yield left[one], seconds, away - mine.radius[one] - theirs.radius[other]
        return done


def _outside(found: Sequence[Pairs], size: int) -> Pairs:
    """The corners of what lies in none of the rectangles from 0 to (seconds, metres) of a row; 0 and 0 for a row without."""
    nothing = np.zeros(0, dtype=np.int64)
    row, seconds, metres = (
        (np.concatenate([nothing, *parts]) for parts in zip(*found, strict=True)) if found else [nothing] * 3
    )
    row, seconds, metres = _least(row, -seconds, -metres + _FAR)
    seconds, metres = -seconds, _FAR - metres  # by row, from the longest and narrowest to the widest
    first = np.flatnonzero(np.append(True, row[1:] != row[:-1]))[: len(row)]
    next_ = np.flatnonzero(row[1:] == row[:-1])
    last = np.flatnonzero(np.append(row[1:] != row[:-1], True))[: len(row)]
    without = np.setdiff1d(np.arange(size), row)
    zero = [np.zeros(len(part), dtype=np.int64) for part in (first, last, without)]
    return (
        np.concatenate([row[first], row[next_], row[last], without]),
        np.concatenate([seconds[first] + 1, seconds[next_ + 1] + 1, zero[1], zero[2]]),
        np.concatenate([zero[0], metres[next_] + 1, metres[last] + 1, zero[2]]),
    )


def _last_before(every: Rows, places: Ints, rows: Ints, attacks: Ints) -> Pairs:
    """How long before each row the last of some attacks may have been at least, wherever it was; 0 where it may be during it."""
    seconds = np.full(len(rows), _FAR)
    mine = every.points(rows, every.high, every.low)
    during = some_in_time(mine, every.points(attacks, every.low, every.high))
    for account in np.unique(every.account[rows]):
        own = np.flatnonzero(every.account[rows] == account)
        ends = np.sort(every.high[attacks[every.account[attacks] == account]])
        place = np.searchsorted(ends, every.low[rows[own]], side="left") - 1
        known = own[place >= 0]
        seconds[known] = every.low[rows[known]] - ends[place[place >= 0]]
    seconds[during] = 0
    found = np.flatnonzero(seconds < _FAR)
    return places[found], seconds[found], np.zeros(len(found), dtype=np.int64)
