"""What is asked of a package, and what a package does: exact, in whole numbers and fractions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import permutations

import numpy as np

from sulh.drafts.design.coverage import Coverage
from sulh.drafts.replay import OTHERS
from sulh.findings.keys import Bools

SURELY, ON_RECORD, POSSIBLY = "surely", "on record", "possibly"
"""How sure a package has to be: whatever is unknown; of the harm that is surely on record; in some world."""
EVERY, WORST = "every", "worst"
"""A deed counts as barred where it is in every reading at once; or each reading is taken by itself, and the worst counts."""


@dataclass(frozen=True)
class Ask:
    """A target and its limits.

    `target` is the share of the harm that has to be barred, `certainty` how surely, `reading` a reading, `EVERY` or `WORST`.
    `max_burden` caps each side's own deeds that are barred (a whole number, or a Fraction of its deeds), `max_imbalance` the
    difference between any two parties' shares of own deeds barred. `keep` are places of candidates that are in every
    package, `at_most` caps the clauses. Burdens are counted at their most where it has to be sure, else at what is surely barred.
    """

    target: Fraction
    certainty: str = SURELY
    reading: str = EVERY
    max_burden: Mapping[str, int | Fraction] = field(default_factory=dict)
    max_imbalance: Fraction | None = None
    keep: tuple[int, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True)
class Burden:
    """How many of a side's own deeds a package bars in one reading, surely and possibly, of how many."""

    side: str
    reading: str
    low: int
    high: int
    own: int


@dataclass(frozen=True)
class Barred:
    """The share of the harm that a package bars in a view: `least` and `most` over all that is open, `on_record` of what is surely
    there. None: there is no such harm."""

    least: Fraction | None
    on_record: Fraction | None
    most: Fraction | None

    def by(self, certainty: str) -> Fraction | None:
        """The share that counts for a certainty."""
        return {SURELY: self.least, ON_RECORD: self.on_record, POSSIBLY: self.most}[certainty]


class Weigher:
    """Weighs sets of candidates exactly against an ask."""

    def __init__(self, coverage: Coverage, ask: Ask) -> None:
        self.coverage, self.ask = coverage, ask
        places = {name: place for place, name in enumerate(coverage.readings)}
        every = tuple(range(len(coverage.readings)))
        self.views: list[tuple[int, ...]] = (
            [every]
            if ask.reading == EVERY
            else [(place,) for place in every]
            if ask.reading == WORST
            else [(places[ask.reading],)]
        )
        """Readings that a deed has to be barred in at once, for each way to count."""
        self.readings = sorted({place for view in self.views for place in view})
        """The readings in which burdens are counted."""
        self.own = coverage.own_high.sum(axis=1)
        """Each side's deeds."""
        self.parties = [place for place, side in enumerate(coverage.sides) if side != OTHERS and self.own[place] > 0]
        """The sides between which burdens are balanced: parties with deeds of their own."""

    @cached_property
    def limits(self) -> dict[int, int]:
        """The most deeds of each side (by place) that may be barred."""
        found = {}
        for side, most in self.ask.max_burden.items():
            place = self.coverage.sides.index(side)
            found[place] = most if isinstance(most, int) else int(most * int(self.own[place]))
        return found

    def covered(self, chosen: Iterable[int], view: Sequence[int], *, surely: bool) -> Bools:
        """The classes that, in each of these readings, some chosen clause bars."""
        matrix = self.coverage.surely if surely else self.coverage.possibly
        places = np.array(list(chosen), np.int64)
        return np.asarray(np.logical_and.reduce([matrix[one][places].any(axis=0) for one in view]))

    def barred(self, chosen: Sequence[int], view: Sequence[int]) -> Barred:
        """The share of the harm that a set bars in one view."""
        sure, may = (self.covered(chosen, view, surely=one) for one in (True, False))
        low, high, open_ = self.coverage.low, self.coverage.high, self.coverage.open
        return Barred(
            _least(int(low[sure].sum()), int(high[~sure].sum()), int(open_[~sure].sum()), _any(high, open_)),
            _share(int(low[sure].sum()), int(low[~sure].sum())),
            _most(int(high[may].sum()), int(open_[may].sum()), int(low[~may].sum()), _any(high, open_)),
        )

    def share(self, chosen: Sequence[int]) -> Fraction | None:
        """The share that counts: in the view, and as surely, as it is asked for; None where there is no such harm."""
        found = [self.barred(chosen, view).by(self.ask.certainty) for view in self.views]
        known = [one for one in found if one is not None]
        return min(known) if len(known) == len(found) else None

    def burdens(self, chosen: Sequence[int]) -> list[Burden]:
        """What each side bears, by reading."""
        found = []
        for reading in self.readings:
            sure, may = (self.covered(chosen, (reading,), surely=one) for one in (True, False))
            for place, side in enumerate(self.coverage.sides):
                low, high = int(self.coverage.own_low[place][sure].sum()), int(self.coverage.own_high[place][may].sum())
                found.append(Burden(side, self.coverage.readings[reading], low, high, int(self.own[place])))
        return found

    def counted(self, burden: Burden) -> int:
        """A burden as limits count it."""
        return burden.high if self.ask.certainty == SURELY else burden.low

    def total(self, chosen: Sequence[int]) -> int:
        """All parties' burdens in all readings, as limits count them."""
        names = {self.coverage.sides[place] for place in self.parties}
        return sum(self.counted(one) for one in self.burdens(chosen) if one.side in names)

    def imbalance(self, chosen: Sequence[int]) -> Fraction:
        """The largest difference between two parties' shares of own deeds barred, in any reading, as the ask counts it."""
        shares = {(one.side, one.reading): one for one in self.burdens(chosen)}
        worst = Fraction(0)
        for one, other in permutations([self.coverage.sides[place] for place in self.parties], 2):
            for reading in self.readings:
                more, less = (shares[side, self.coverage.readings[reading]] for side in (one, other))
                high = more.high if self.ask.certainty == SURELY else more.low
                low = less.high if self.ask.certainty == POSSIBLY else less.low
                worst = max(worst, Fraction(high, more.own) - Fraction(low, less.own))
        return worst

    def broken(self, chosen: Sequence[int]) -> Iterator[str]:
        """The limits that a set does not keep, in words."""
        if self.ask.at_most is not None and len(chosen) > self.ask.at_most:
            yield f"at most {self.ask.at_most} clauses"
        if set(self.ask.keep) - set(chosen):
            yield "the clauses that are kept"
        burdens = self.burdens(chosen) if self.limits else []
        for place, most in self.limits.items():
            if any(one.side == self.coverage.sides[place] and self.counted(one) > most for one in burdens):
                yield f"the burden of {self.coverage.sides[place]}"
        if self.ask.max_imbalance is not None and self.imbalance(chosen) > self.ask.max_imbalance:
            yield "the imbalance of burdens"

    def reaches(self, chosen: Sequence[int], target: Fraction) -> bool:
        """Whether a set bars this share."""
        if target <= 0:
            return True
        share = self.share(chosen)
        return share is not None and share >= target

    def good(self, chosen: Sequence[int], target: Fraction) -> bool:
        """Whether a set keeps every limit and bars this share."""
        return next(self.broken(chosen), None) is None and self.reaches(chosen, target)


def _any(high: np.ndarray, open_: np.ndarray) -> bool:
    return bool(high.any() or open_.any())


def _share(barred: int, rest: int) -> Fraction | None:
    return Fraction(barred, barred + rest) if barred + rest else None


def _least(barred: int, rest: int, open_rest: int, any_harm: bool) -> Fraction | None:
    """The least share over all tolls within their bounds: what is barred at its least, the rest at its most."""
    if not any_harm:
        return None
    if open_rest:
        return Fraction(0)
    return Fraction(barred, barred + rest) if rest else Fraction(1)


def _most(barred: int, open_barred: int, rest: int, any_harm: bool) -> Fraction | None:
    """The most: what is barred at its most, the rest at its least."""
    if not any_harm:
        return None
    if open_barred:
        return Fraction(1)
    return Fraction(barred, barred + rest) if barred else Fraction(0)
