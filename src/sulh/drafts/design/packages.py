"""The search: the smallest package, the packages next to it, the most that can be reached, and the front between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from math import ceil, gcd, isfinite

import numpy as np
import numpy.typing as npt

from sulh.drafts.design.ask import ON_RECORD, POSSIBLY, SURELY, Ask, Weigher
from sulh.drafts.design.coverage import Coverage
from sulh.drafts.design.program import DOWN, NODES, UP, Chosen, Key, Program, Row
from sulh.findings.keys import Ints

Good = Callable[[Chosen], bool]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Smallest:
    """The smallest package (None: none keeps the limits and reaches the target), the fewest clauses that are proved to be needed,
    whether the search came to its end, and whether this package is proved to be first among equals."""

    chosen: Chosen | None
    at_least: int
    proved: bool
    first: bool


@dataclass(frozen=True)
class Reached:
    """The most that can be reached, the package that does, and the bound that is proved (the same where it is proved)."""

    share: Fraction
    chosen: Chosen
    bound: Fraction

    @property
    def proved(self) -> bool:
        """Whether no package reaches more."""
        return self.bound <= self.share


class Search:
    """Searches packages of one coverage for one ask."""

    def __init__(self, coverage: Coverage, ask: Ask, nodes: int = NODES) -> None:
        self.weigher = Weigher(coverage, ask)
        self.coverage, self.ask = coverage, ask
        self.program = Program(coverage, nodes)
        self.count = Row(clauses=np.ones(len(coverage.candidates), np.int64))

    # what has to hold

    def _keys(self, way: str = UP) -> list[Key]:
        return [Key(self.ask.certainty != POSSIBLY, view, way) for view in self.weigher.views]

    def _limits(self) -> list[Row]:
        rows = []
        ask, weigher = self.ask, self.weigher
        if ask.keep:
            kept = np.zeros(self.program.size, np.int64)
            kept[list(ask.keep)] = 1
            rows.append(Row(clauses=kept, low=len(set(ask.keep))))
        if ask.at_most is not None:
            rows.append(replace(self.count, high=ask.at_most))
        for place, most in weigher.limits.items():
            rows += [
                Row(groups=(self._own(place, reading, high=ask.certainty == SURELY, way=DOWN),), high=most)
                for reading in weigher.readings
            ]
        if ask.max_imbalance is not None:
            rows += [replace(row, high=float(ask.max_imbalance)) for row in self._differences()]
        return rows

    def _own(self, side: int, reading: int, *, high: bool, way: str) -> tuple[Key, Ints]:
        key = Key(not high, (reading,), way)
        deeds = self.coverage.own_high if high else self.coverage.own_low
        return key, self.program.groups(key).sums(deeds[side])

    def _differences(self) -> Iterator[Row]:
        """For each reading and pair of parties, the share of the one's deeds less that of the other's."""
        certainty = self.ask.certainty
        for reading in self.weigher.readings:
            for one, other in permutations(self.weigher.parties, 2):
                more = self._own(one, reading, high=certainty == SURELY, way=DOWN)
                less = self._own(other, reading, high=certainty == POSSIBLY, way=UP)
                groups = ((more[0], more[1] / self.weigher.own[one]), (less[0], -less[1] / self.weigher.own[other]))
                yield Row(groups=groups, exact=False)

    def _harm(self, key: Key, share: Fraction, beyond: int = 0) -> Row:
        """What a set has at this share, in the share's own parts: not below `low` where it reaches it, and goes `beyond` it."""
        part, whole = share.numerator, share.denominator
        groups = self.program.groups(key)
        # whole numbers without an end: shares of large sums have large parts
        low, high, open_ = (
            groups.sums(one).astype(object) for one in (self.coverage.low, self.coverage.high, self.coverage.open)
        )
        if self.ask.certainty == SURELY:
            worth, asked = (whole - part) * low + part * high, part * int(self.coverage.high.sum())
        elif self.ask.certainty == ON_RECORD:
            worth, asked = whole * low, part * int(self.coverage.low.sum())
        else:
            asked = part * int(self.coverage.low.sum())
            worth = (whole - part) * high + part * low + (asked + 1) * (open_ > 0)
        return in_range(key, worth, asked + beyond)

    def _musts(self, share: Fraction) -> list[Row] | None:
        """What has to be barred for any share above nothing; None where that cannot be."""
        if share <= 0:
            return []
        rows = []
        for key in self._keys():
            groups, open_ = self.program.groups(key), self.coverage.open
            if self.ask.certainty == SURELY:
                if (open_[groups.of < 0] > 0).any():
                    return None
                must = (groups.sums(open_) > 0).astype(np.int64)
                if must.any():
                    rows.append(Row(groups=((key, must),), low=int(must.sum())))
            elif self.ask.certainty == POSSIBLY:
                some = (groups.sums(self.coverage.high + open_) > 0).astype(np.int64)
                rows.append(Row(groups=((key, some),), low=1))
        return rows

    def _target(self, share: Fraction) -> list[Row] | None:
        musts = self._musts(share)
        if musts is None or share <= 0:
            return musts
        return [*musts, *(self._harm(key, share) for key in self._keys())]

    # the smallest

    def smallest(self, target: Fraction | None = None) -> Smallest:
        """The fewest clauses; among as few the least total burden, then the least imbalance, then the first by name."""
        wanted = self.ask.target if target is None else target
        rows = self._target(wanted)
        if rows is None or not self._can(wanted):
            return Smallest(None, 0, True, False)
        rows += self._limits()
        found = self.program.least(self.count, rows, lambda one: self.weigher.good(one, wanted))
        if found.chosen is None:
            return Smallest(None, 0, found.finished, False)
        chosen = found.chosen
        needed = len(chosen) if found.finished else max(ceil(found.bound - 1e-6), 0)
        rows.append(replace(self.count, low=len(chosen), high=len(chosen)))
        chosen, first = self._first(chosen, rows, wanted)
        return Smallest(chosen, needed, needed == len(chosen), first)

    def _can(self, target: Fraction) -> bool:
        """Whether every candidate together, without limits, reaches it."""
        return self.weigher.reaches(range(self.program.size), target)

    def _first(self, chosen: Chosen, rows: list[Row], target: Fraction) -> tuple[Chosen, bool]:
        """Among sets of as many clauses the one of least burden, then imbalance, then the first by name; and whether proved."""
        weigher, sure = self.weigher, True
        for objective, value in ((self._total(), weigher.total), (None, weigher.imbalance)):
            if len(weigher.parties) < (1 if objective else 2) or not chosen:
                continue
            goal = objective or Row(apart=1.0)
            most = value(chosen)
            extra = [] if objective else [replace(row, apart=-1.0, high=0.0) for row in self._differences()]
            if most > 0:
                found = self.program.least(goal, [*rows, *extra], lambda one: weigher.good(one, target))
                sure &= found.finished
                if found.chosen is not None and value(found.chosen) < most:
                    chosen = found.chosen
            rows += (
                [replace(objective, high=int(weigher.total(chosen)))]
                if objective
                else [replace(row, high=float(weigher.imbalance(chosen))) for row in self._differences()]
            )
        return self._by_name(chosen, rows, target, sure)

    def _total(self) -> Row:
        """The burdens of all parties in all readings."""
        surely = self.ask.certainty == SURELY
        found: dict[Key, Ints] = {}
        for reading in self.weigher.readings:
            for place in self.weigher.parties:
                key, factors = self._own(place, reading, high=surely, way=DOWN)
                found[key] = found[key] + factors if key in found else factors
        return Row(groups=tuple(found.items()))

    def _by_name(self, chosen: Chosen, rows: list[Row], target: Fraction, sure: bool) -> tuple[Chosen, bool]:
        """Of sets that are equal in all else the one whose clauses come first by name, by the sum of their places, then one by one."""
        total, apart = self.weigher.total(chosen), self.weigher.imbalance(chosen)

        def equal(one: Chosen) -> bool:
            weigher = self.weigher
            return weigher.good(one, target) and weigher.total(one) <= total and weigher.imbalance(one) <= apart

        if not chosen:
            return chosen, sure
        places = Row(clauses=np.arange(self.program.size))
        for goal in (self.count, places):
            other = self.program.least(goal, [*rows, self.program.not_within(chosen)], equal)
            sure &= other.finished
            if other.chosen is None or (goal is places and sum(other.chosen) > sum(chosen)):  # nothing else is as good
                return chosen, sure
            chosen = min(chosen, other.chosen, key=lambda one: (sum(one), one))
            if goal is places:
                rows.append(replace(places, high=sum(chosen)))
        for number in range(len(chosen)):
            chosen, finished = self._next_name(chosen, number, rows, equal)
            sure &= finished
        return chosen, sure

    def _next_name(self, best: Chosen, number: int, rows: list[Row], equal: Good) -> tuple[Chosen, bool]:
        """Bring the clause at this place of the sorted set as far forward as it goes, with those before it fixed."""
        sure = True
        low = best[number - 1] + 1 if number else 0
        fixed = np.zeros(self.program.size, np.int64)
        fixed[list(best[:number])] = 1
        while low < best[number]:
            middle = (low + best[number] - 1) // 2
            between = np.zeros(self.program.size, np.int64)
            between[low : middle + 1] = 1
            ahead = [Row(clauses=between, low=1)] + ([Row(clauses=fixed, low=number)] if number else [])
            before = np.zeros(self.program.size, np.int64)
            before[:low] = 1
            before[list(best[:number])] = 0
            ahead.append(Row(clauses=before, high=0))
            found = self.program.least(self.count, [*rows, *ahead], equal)
            sure &= found.finished
            if found.chosen is None:
                low = middle + 1
            else:
                best = found.chosen
        return best, sure

    def others(self, chosen: Chosen, most: int, target: Fraction | None = None) -> list[Chosen]:
        """Other packages that reach the target with as many clauses, then with one more; none holds all of another."""
        wanted = self.ask.target if target is None else target
        rows = self._target(wanted)
        if rows is None or not chosen:
            return []
        rows += [*self._limits(), self.program.not_within(chosen), replace(self.count, high=len(chosen) + 1)]
        found: list[Chosen] = []
        while len(found) < most:
            answer = self.program.least(self.count, rows, lambda one: self.weigher.good(one, wanted))
            if answer.chosen is None:
                break
            found.append(answer.chosen)
            rows.append(self.program.not_within(answer.chosen))
        return found

    # the most

    def most(self, clauses: int | None = None, burden: int | None = None) -> Reached | None:
        """The most that can be reached within the limits, with at most so many clauses, or deeds barred of all parties together;
        None where no set keeps the limits.

        Shares are ratios, so the program is solved for one share after another, each that of the best set found so far, until
        no set goes beyond it (Dinkelbach 1967; for several readings Crouzeix, Ferland and Schaible 1985).
        """
        weigher = self.weigher
        rows = self._limits() + ([] if clauses is None else [replace(self.count, high=clauses)])
        rows += [] if burden is None else [replace(self._total(), high=burden)]

        def keeps(one: Chosen) -> bool:
            return next(weigher.broken(one), None) is None and (burden is None or weigher.total(one) <= burden)

        kept: Chosen = tuple(sorted(set(self.ask.keep)))
        inside = kept if keeps(kept) else self.program.least(self.count, rows, keeps).chosen
        if inside is None or (clauses is not None and len(inside) > clauses):
            return None
        chosen = inside
        musts = self._musts(Fraction(1))
        share = weigher.share(chosen) or Fraction(0)
        if musts is None:
            return Reached(share, chosen, share)
        if self.ask.certainty == SURELY and not self.coverage.low.any():  # then it is all or nothing
            target = self._target(Fraction(1)) or []
            whole = self.program.least(
                self.count, [*rows, *target], lambda one: keeps(one) and weigher.reaches(one, Fraction(1))
            )
            share, chosen = (share, chosen) if whole.chosen is None else (Fraction(1), whole.chosen)
        return self._climbed(share, chosen, [*rows, *musts], keeps)

    def _climbed(self, share: Fraction, chosen: Chosen, rows: list[Row], keeps: Good) -> Reached:
        """From one set to a better one, until none is left that is better by the least that sums of whole numbers can differ by."""
        weigher = self.weigher

        def better(one: Chosen) -> bool:
            return keeps(one) and (weigher.share(one) or Fraction(0)) > share

        while share < 1:
            objective, beyond, scale = self._beyond(share)
            far = self.program.least(objective, [*rows, *beyond], keeps)
            found = far.chosen
            if found is None or not better(found):
                more = [self._harm(key, share, 1) for key in self._keys()]
                last = self.program.least(self.count, [*rows, *more], better)
                found = last.chosen
                if found is None:
                    bound = share if last.finished else self._bound(share, -far.bound * scale)
                    return Reached(share, chosen, bound)
            share, chosen = weigher.share(found) or Fraction(0), found
        return Reached(share, chosen, share)

    def _beyond(self, share: Fraction) -> tuple[Row, list[Row], float]:
        """Objective and rows for going as far as can be beyond a share in the worst view, and the unit of the objective."""
        views = [self._harm(key, share) for key in self._keys()]
        scale = max([1.0, *(float(factors.max(initial=0)) for view in views for _, factors in view.groups)])
        rows = [
            Row(groups=tuple((key, factors / scale) for key, factors in view.groups), apart=-1.0, low=view.low / scale, exact=False)
            for view in views
        ]  # fmt: skip
        return Row(apart=-1.0), rows, scale

    def _bound(self, share: Fraction, beyond: float) -> Fraction:
        """What is proved of the share where the search for a better set was not ended: nothing goes further beyond it."""
        least = int(self.coverage.low.sum())
        if not least or not isfinite(beyond):
            return Fraction(1)
        return min(Fraction(1), share + Fraction(max(beyond, 0.0)) / share.denominator / least)

    def settled(self, reached: Reached) -> Reached:
        """The same share by the first of all packages of as many clauses: least burden, least imbalance, name."""
        rows = self._target(reached.share)
        if rows is None or not reached.chosen:
            return reached
        size = len(reached.chosen)
        rows += [*self._limits(), replace(self.count, low=size, high=size)]
        return replace(reached, chosen=self._first(reached.chosen, rows, reached.share)[0])


def in_range(key: Key, worth: Objects, asked: int) -> Row:
    """A row of whole numbers of any size: as they are where the machine holds them, else in smaller parts of one."""
    divisor = gcd(asked, *worth.tolist()) or 1
    worth, asked = worth // divisor, asked // divisor
    largest = max([abs(asked), *(abs(value) for value in worth.tolist())], default=0)
    if largest < 2**53:
        return Row(groups=((key, worth.astype(np.int64)),), low=asked)
    return Row(groups=((key, (worth / largest).astype(np.float64)),), low=asked / largest, exact=False)


@dataclass(frozen=True)
class Point:
    """A point of a front: at most so many `clauses`, or deeds barred of all parties together (`burden`), and the most they reach."""

    axis: str
    most: int
    reached: Reached


CLAUSES, BURDEN = "clauses", "burden"


def by_clauses(search: Search, points: int) -> list[Point]:
    """The most that each number of clauses reaches, from the fewest that there can be, until more of them reach no more."""
    found: list[Point] = []
    highest = search.most()
    size = len(search.ask.keep)
    while highest is not None and len(found) < points and size <= search.program.size:
        reached = search.most(size)
        if reached is not None and (not found or reached.share > found[-1].reached.share):
            found.append(Point(CLAUSES, size, search.settled(reached)))
        if reached is not None and reached.share >= highest.share:
            break
        size += 1
    return found


def by_burden(search: Search, steps: int) -> list[Point]:
    """The most that is reached where all parties together may lose at most so many deeds: so many equal steps up to all."""
    whole = sum(int(search.weigher.own[place]) for place in search.weigher.parties) * len(search.weigher.readings)
    found: list[Point] = []
    for step in range(1, steps + 1):
        budget = whole * step // steps
        reached = search.most(burden=budget)
        if reached is not None and (not found or reached.share > found[-1].reached.share):
            found.append(Point(BURDEN, budget, reached))
    return found


def useful(coverage: Coverage, ask: Ask) -> list[int]:
    """The candidates that can add to what is barred as it is asked for; those that are kept stay in any case."""
    matrix = coverage.possibly if ask.certainty == POSSIBLY else coverage.surely
    weighty = coverage.low + coverage.open + (0 if ask.certainty == ON_RECORD else coverage.high) > 0
    found = np.zeros(len(coverage.candidates), bool)
    for view in Weigher(coverage, ask).views:
        several = matrix[list(view)]
        reached = several.any(axis=1).all(axis=0) & weighty
        found |= several[:, :, reached].any(axis=(0, 2))
    found[list(ask.keep)] = True
    return [int(place) for place in np.flatnonzero(found)]
