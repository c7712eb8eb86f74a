"""The search: the smallest package, the packages next to it, the most that can be reached, and the front between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, isfinite

import numpy as np
import numpy.typing as npt

from sulh.drafts.design.ask import SURELY, Ask, Weigher
from sulh.drafts.design.constraints import Constraints
from sulh.drafts.design.coverage import Coverage
from sulh.drafts.design.program import NODES, Chosen, Program, Row

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
        self.rows = Constraints(self.weigher, self.program)

    def smallest(self, target: Fraction | None = None) -> Smallest:
        """The fewest clauses; among as few the least total burden, then the least imbalance, then the first in the order of candidates."""
        wanted = self.ask.target if target is None else target
        rows = self.rows.target(wanted)
        if rows is None or not self._can(wanted):
            return Smallest(None, 0, True, False)
        rows += self.rows.limits()
        found = self.program.least(self.rows.count, rows, lambda one: self.weigher.good(one, wanted))
        if found.chosen is None:
            return Smallest(None, 0, found.finished, False)
        chosen = found.chosen
        needed = len(chosen) if found.finished else max(ceil(found.bound - 1e-6), 0)
        rows.append(replace(self.rows.count, low=len(chosen), high=len(chosen)))
        chosen, first = self._first(chosen, rows, wanted)
        return Smallest(chosen, needed, needed == len(chosen), first)

    def _can(self, target: Fraction) -> bool:
        """Whether every candidate together, without limits, reaches it."""
        return self.weigher.reaches(range(self.program.size), target)

    def _first(self, chosen: Chosen, rows: list[Row], target: Fraction) -> tuple[Chosen, bool]:
        """Among sets of as many clauses the one of least burden, then imbalance, then the first in order; and whether proved."""
        weigher = self.weigher
        if not chosen or not weigher.parties:
            return self._by_name(chosen, rows, target, True)
        chosen, sure = self._lowered(chosen, self.rows.total(), rows, weigher.total, target)
        total = weigher.total(chosen)
        rows.append(replace(self.rows.total(), high=total))
        other = self.program.least(
            self.rows.count,
            [*rows, self.program.not_within(chosen)],
            lambda one: weigher.good(one, target) and weigher.total(one) <= total,
        )
        sure &= other.finished
        if other.chosen is None:  # the only one of so little burden: nothing else need be compared
            return chosen, sure
        if len(weigher.parties) > 1:
            chosen = min(chosen, other.chosen, key=lambda one: (weigher.imbalance(one), one))
            apart = [replace(row, apart=-1.0, high=0.0) for row in self.rows.differences()]
            chosen, finished = self._lowered(chosen, Row(apart=1.0), [*rows, *apart], weigher.imbalance, target)
            sure &= finished
            rows += [replace(row, high=float(weigher.imbalance(chosen))) for row in self.rows.differences()]
        return self._by_name(chosen, rows, target, sure)

    def _lowered(
        self, chosen: Chosen, goal: Row, rows: list[Row], value: Callable[[Chosen], int | Fraction], target: Fraction
    ) -> tuple[Chosen, bool]:
        """The set with the least value, this one where none has less; and whether the search came to its end."""
        most = value(chosen)
        if not most:
            return chosen, True
        found = self.program.least(goal, rows, lambda one: self.weigher.good(one, target) and value(one) <= most)
        return (chosen if found.chosen is None else found.chosen), found.finished

    def _by_name(self, chosen: Chosen, rows: list[Row], target: Fraction, sure: bool) -> tuple[Chosen, bool]:
        """Of sets that are equal in all else the one whose clauses come first in order, by the sum of their places, then one by one."""
        total, apart = self.weigher.total(chosen), self.weigher.imbalance(chosen)

        def equal(one: Chosen) -> bool:
            weigher = self.weigher
            return weigher.good(one, target) and weigher.total(one) <= total and weigher.imbalance(one) <= apart

        if not chosen:
            return chosen, sure
        places = Row(clauses=np.arange(self.program.size))
        for goal in (self.rows.count, places):
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
            found = self.program.least(self.rows.count, [*rows, *ahead], equal)
            sure &= found.finished
            if found.chosen is None:
                low = middle + 1
            else:
                best = found.chosen
        return best, sure

    def others(self, chosen: Chosen, most: int, target: Fraction | None = None) -> list[Chosen]:
        """Other packages that reach the target with as many clauses, then with one more; of as many those that bar fewest deeds of
        the parties first. None holds all of another."""
        wanted = self.ask.target if target is None else target
        rows = self.rows.target(wanted)
        if rows is None or not chosen:
            return []
        rows += [*self.rows.limits(), self.program.not_within(chosen)]
        goal = self.rows.total() if self.weigher.parties else self.rows.count
        found: list[Chosen] = []
        for count in (len(chosen), len(chosen) + 1):
            as_many = replace(self.rows.count, low=count, high=count)
            while len(found) < most:
                answer = self.program.least(goal, [*rows, as_many], lambda one: self.weigher.good(one, wanted))
                if answer.chosen is None:
                    break
                found.append(answer.chosen)
                rows.append(self.program.not_within(answer.chosen))
        return found

    def most(self, clauses: int | None = None, burden: int | None = None) -> Reached | None:
        """The most that can be reached within the limits, with at most so many clauses, or deeds barred of all parties together;
        None where no set keeps the limits.

        Shares are ratios, so the program is solved for one share after another, each that of the best set found so far, until
        no set goes beyond it (Dinkelbach 1967; for several readings Crouzeix, Ferland and Schaible 1985).
        """
        weigher = self.weigher
        rows = self.rows.limits() + ([] if clauses is None else [replace(self.rows.count, high=clauses)])
        rows += [] if burden is None else [replace(self.rows.total(), high=burden)]

        def keeps(one: Chosen) -> bool:
            return next(weigher.broken(one), None) is None and (burden is None or weigher.total(one) <= burden)

        kept: Chosen = tuple(sorted(set(self.ask.keep)))
        inside = kept if keeps(kept) else self.program.least(self.rows.count, rows, keeps).chosen
        if inside is None or (clauses is not None and len(inside) > clauses):
            return None
        chosen = inside
        musts = self.rows.musts(Fraction(1))
        share = weigher.share(chosen) or Fraction(0)
        if musts is None:
            return Reached(share, chosen, share)
        if self.ask.certainty == SURELY and not self.coverage.low.any():  # then it is all or nothing
            target = self.rows.target(Fraction(1)) or []
            whole = self.program.least(
                self.rows.count, [*rows, *target], lambda one: keeps(one) and weigher.reaches(one, Fraction(1))
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
                more = [self.rows.harm(key, share, 1) for key in self.rows.views()]
                last = self.program.least(self.rows.count, [*rows, *more], better)
                found = last.chosen
                if found is None:
                    bound = share if last.finished else self._bound(share, -far.bound * scale)
                    return Reached(share, chosen, bound)
            share, chosen = weigher.share(found) or Fraction(0), found
        return Reached(share, chosen, share)

    def _beyond(self, share: Fraction) -> tuple[Row, list[Row], float]:
        """Objective and rows for going as far as can be beyond a share in the worst view, and the unit of the objective."""
        views = [self.rows.harm(key, share) for key in self.rows.views()]
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

    def fewest(self, reached: Reached, burden: int) -> Reached:
        """The same share by as few clauses as can be where the parties together lose at most so many deeds."""
        rows = self.rows.target(reached.share)
        if rows is None or not reached.chosen:
            return reached

        def good(one: Chosen) -> bool:
            return self.weigher.good(one, reached.share) and self.weigher.total(one) <= burden

        rows += [*self.rows.limits(), replace(self.rows.total(), high=burden)]
        found = self.program.least(self.rows.count, rows, good)
        return reached if found.chosen is None else replace(reached, chosen=found.chosen)

    def settled(self, reached: Reached) -> Reached:
        """The same share by the first of all packages of as many clauses: least burden, least imbalance, name."""
        rows = self.rows.target(reached.share)
        if rows is None or not reached.chosen:
            return reached
        size = len(reached.chosen)
        rows += [*self.rows.limits(), replace(self.rows.count, low=size, high=size)]
        return replace(reached, chosen=self._first(reached.chosen, rows, reached.share)[0])
