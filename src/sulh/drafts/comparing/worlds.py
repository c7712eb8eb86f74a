"""What some world makes of rules taken together: one bars and another does not, both do, none does. Exact where it can be.

Asked of profiles (`sulh.findings.profiles`). "A bars and B does not" is a formula like any other. It is not multiplied out: on
each profile most of its parts are settled, and what is left is searched (`search`). Where that takes too long it is bounded by
what two parts at a time allow: too much is then possible, never too little.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.drafts.comparing.search import Search, TooLongError
from sulh.errors import InputError
from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles
from sulh.findings.values import OPEN_QUESTION, can_be
from sulh.terms.compile import Rule
from sulh.terms.formula import Box, Constraint, Formula, Implications, Not, boxes

Bar = Sequence[Rule]
"""Rules of which each bars what it bars; none of them: nothing is barred."""


@dataclass(frozen=True, eq=False)
class Possible:
    """Where something is possible, profile by profile; not `exact`: where no smaller formula rules it out."""

    where: Bools
    exact: bool = True

    def take(self, places: Ints) -> Possible:
        """The same of other things, each with the place of its profile."""
        return Possible(self.where[places], self.exact)


class Worlds:
    """Answers about the worlds of some profiles; what was asked once is kept."""

    def __init__(self, made: Profiles, implications: Implications) -> None:
        self.made = made
        self._implications = implications
        self._boxes: dict[Formula, tuple[Box, ...] | None] = {}
        self._single: dict[Formula, Possible] = {}
        self._several: dict[tuple[Formula, ...], Possible] = {}

    def can_bar(self, one: Bar) -> Possible:
        """Where some of these rules can be broken."""
        return self._any([self._one(_breach(rule)) for rule in one])

    def can_avoid(self, one: Bar) -> Possible:
        """Where all of them can be kept at once."""
        return self._together([Not(_breach(rule)) for rule in one])

    def can_part(self, one: Bar, other: Bar) -> Possible:
        """Where one of the first can be broken with all of the others kept."""
        kept = [Not(_breach(rule)) for rule in other]
        same = {_breach(rule) for rule in other}
        asked = dict.fromkeys(_breach(rule) for rule in one)
        return self._any([self._together([breach, *kept]) for breach in asked if breach not in same])

    def can_both(self, one: Bar, other: Bar) -> Possible:
        """Where some of the first and some of the others can be broken at once."""
        pairs = itertools.product(one, other)
        return self._any([self._together([_breach(mine), _breach(theirs)]) for mine, theirs in pairs])

    def can_neither(self, one: Bar, other: Bar) -> Possible:
        """Where all of both can be kept at once."""
        return self.can_avoid([*one, *other])

    def can_excuse(self, one: Bar) -> Possible:
        """Where all can be kept and an exception be what keeps one of them."""
        parts = []
        for rule in one:
            rest = [Not(_breach(other)) for other in one if other is not rule]
            parts.append(self._together([rule.formulas[1], *rest]))
        return self._any(parts)

    def can_pass(self, one: Bar) -> Possible:
        """Where none of them can have anything to say."""
        return self._together([rule.formulas[2] for rule in one])

    def _any(self, found: Sequence[Possible]) -> Possible:
        where = np.zeros(len(self.made), bool)
        for one in found:
            where = where | one.where
        return Possible(where, all(one.exact or not one.where.any() for one in found))

    def _together(self, parts: Sequence[Formula]) -> Possible:
        """Where all parts can be true at once."""
        unique = tuple(dict.fromkeys(parts))
        if unique not in self._several:
            self._several[unique] = self._worked_out(unique)
        return self._several[unique]

    def _worked_out(self, parts: Sequence[Formula]) -> Possible:
        able = [self._one(part) for part in parts]
        settled = [~self._one(Not(part)).where for part in parts]
        where = np.ones(len(self.made), bool)
        for one in able:
            where &= one.where
        left = np.zeros(len(self.made), np.int64)
        for sure in settled:
            left += ~sure
        rows = np.flatnonzero(where & (left > 1))
        asked = [part for part, sure in zip(parts, settled, strict=True) if not sure[rows].all()]
        exact = all(one.exact for one in able)
        if len(rows):
            where[rows], searched = self._searched(asked, rows)
            exact &= searched
        return Possible(where, exact)

    def _searched(self, parts: Sequence[Formula], rows: Ints) -> tuple[Bools, bool]:
        """Whether these profiles can meet all parts; and whether that is exact, or no more than every two at a time."""
        given = [self._expanded(part) for part in parts]
        known = [found for found in given if found is not None]
        try:
            return self._search(known, rows), len(known) == len(given)
        except TooLongError:
            return self._by_twos(known, rows), False

    def _by_twos(self, parts: Sequence[Sequence[Box]], rows: Ints) -> Bools:
        where = np.ones(len(rows), bool)
        for pair in itertools.combinations(parts, 2):
            try:
                where &= self._search(pair, rows)
            except TooLongError:
                continue
        return where

    def _search(self, parts: Sequence[Sequence[Box]], rows: Ints) -> Bools:
        return Search(parts, rows, self._fits, self._implications).run()

    def _one(self, formula: Formula) -> Possible:
        """Where one formula can be true."""
        if formula not in self._single:
            found = self._expanded(formula)
            if found is None:
                self._single[formula] = Possible(np.ones(len(self.made), bool), exact=False)
            else:
                self._single[formula] = Possible(self._some(found))
        return self._single[formula]

    def _expanded(self, formula: Formula) -> tuple[Box, ...] | None:
        """The boxes of a formula; None where there are too many."""
        if formula not in self._boxes:
            try:
                self._boxes[formula] = boxes(formula, self._implications)
            except InputError:
                self._boxes[formula] = None
        return self._boxes[formula]

    def _some(self, found: Sequence[Box]) -> Bools:
        where, every = np.zeros(len(self.made), bool), np.arange(len(self.made))
        for box in found:
            met = np.ones(len(self.made), bool)
            for fact, constraint in box:
                met &= self._fits(fact, constraint, every)
            where |= met
        return where

    def _fits(self, fact: str, constraint: Constraint, rows: Ints) -> Bools:
        """Of these profiles, whether some world gives the fact a value that fits; one without a class is an open question."""
        if fact not in self.made.classes:
            return np.full(len(rows), can_be(constraint, OPEN_QUESTION))
        fits: Bools = self.made.fits(fact, constraint)[self.made.classes[fact][rows]]
        return fits


def _breach(rule: Rule) -> Formula:
    return rule.formulas[0]
