"""Where two understandings of a rule part over all incidents: world by world, with bounds on the harm (DESIGN.md section 4)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sulh.drafts.past import Past
from sulh.drafts.readings.elements import Definition, agreed
from sulh.drafts.replay import UNITS, Replayer
from sulh.findings.broken import add_broken
from sulh.findings.facts import FactTable
from sulh.findings.keys import Bools
from sulh.findings.met import Met
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import And, Box, Formula, Named, Not, Or, Yes, boxes, conj, disj
from sulh.terms.legend import Legend

Made = tuple[Definition, ...]
_BROKEN = "broken:"


@dataclass(frozen=True, eq=False)
class Apart:
    """Of each profile, whether the second of two rules surely, or possibly, makes a breach of what is none under the first
    (`barred`), no breach of what is one (`freed`), or either (`differ`); and whether it comes to another finding (`found`):
    surely either, or what can be a breach, or can be none, under one of them alone."""

    barred_surely: Bools
    barred: Bools
    freed_surely: Bools
    freed: Bools
    differ_surely: Bools
    differ: Bools
    found: Bools

    @classmethod
    def nowhere(cls, size: int) -> Apart:
        """Rules that do not part at all."""
        return cls(*(np.zeros(size, dtype=bool) for _ in range(7)))

    def either(self, other: Apart) -> Apart:
        """Where some of two pairs of rules part: each pair by itself, so that bounds hold and may be wide."""
        return Apart(*(one | two for one, two in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Ways:
    """The boxes of the worlds in which two rules part one way, the other way, and not; and of those in which each makes a breach
    of a deed, and does not."""

    barred: tuple[Box, ...]
    freed: tuple[Box, ...]
    alike: tuple[Box, ...]
    first: tuple[tuple[Box, ...], tuple[Box, ...]]
    second: tuple[tuple[Box, ...], tuple[Box, ...]]

    @classmethod
    def of(cls, one: Rule, other: Rule, implications: tuple[tuple[str, str], ...]) -> Ways:
        """Raises InputError where there are too many."""
        a, b = one.formulas[0], other.formulas[0]
        parts = conj(Not(a), b), conj(a, Not(b)), disj(conj(a, b), And((Not(a), Not(b)))), a, Not(a), b, Not(b)
        found = [boxes(part, implications) for part in parts]
        return cls(found[0], found[1], found[2], (found[3], found[4]), (found[5], found[6]))

    def given(self, fact: str, can_be_no: bool, can_be_yes: bool) -> Ways:
        """The boxes that can be met once a yes/no fact is known so far, without that fact."""
        answers = {True: can_be_yes, False: can_be_no}

        def left(found: tuple[Box, ...]) -> tuple[Box, ...]:
            kept = []
            for box in found:
                asked = [getattr(constraint, "value", None) for name, constraint in box if name == fact]
                if all(answers[bool(value)] for value in asked):
                    kept.append(tuple(item for item in box if item[0] != fact))
            return tuple(kept)

        first, second = ((left(breach), left(none)) for breach, none in (self.first, self.second))
        return Ways(left(self.barred), left(self.freed), left(self.alike), first, second)

    def apart(self, met: Met) -> Apart:
        """Where the rules part."""
        barred, freed, alike = (met.some(found) for found in (self.barred, self.freed, self.alike))
        found = ~alike
        for one, other in zip(self.first, self.second, strict=True):
            found |= met.some(one) != met.some(other)
        return Apart(~freed & ~alike, barred, ~barred & ~alike, freed, ~alike, barred | freed, found)


@dataclass
class Book:
    """Rules under definitions that all readings have taken, with one legend for all. `dated=False` leaves out dates."""

    own: Compiled
    dated: bool
    legend: Legend = field(default_factory=Legend)
    compiled: dict[Made, Compiled] = field(default_factory=dict)
    _rules: dict[tuple[str, str, Made], Rule] = field(default_factory=dict)

    def rule(self, provision: str, reading: str, made: Made = ()) -> Rule:
        """A provision as a reading has it once these definitions are made."""
        key = provision, reading, made
        if key not in self._rules:
            understood = Understanding(reading, {one.element: one.reading for one in made})
            rule = self.under(()).rule(provision, understood, dated=self.dated)
            self._rules[key] = _renamed(rule, made) if made and self._looks else rule
            self.under(made if self._looks else ())
        return self._rules[key]

    @cached_property
    def _looks(self) -> bool:
        """Whether some provision looks at breaches of another, which definitions may change."""
        return any(self.own.looks_at(name) for name in self.own.judged)

    def under(self, made: Made) -> Compiled:
        """The agreement in which all hold these definitions; its rules where others have to be judged first."""
        if made not in self.compiled:
            found = Compiled(agreed(self.own.agreement, made), self.legend)
            if self._looks:
                for provision, reading in itertools.product(found.judged, found.agreement.readings):
                    found.rules[provision, reading] = found.rule(provision, Understanding(reading))
            self.compiled[made] = found
        return self.compiled[made]

    @property
    def rules(self) -> list[Rule]:
        """Every rule asked for so far."""
        return list(self._rules.values())

    def replayer(self, past: Past) -> Replayer:
        """All incidents of a past, ready for every rule asked for so far."""
        own = self.under(())
        facts = past.facts(own)
        if self.legend.broken:
            for made in [one for one in self.compiled if one]:
                _add_broken_under(facts, self.compiled[made], made, past)
        return past.replayer(own, self.rules, facts)


def _again(made: Made) -> str:
    return f"agreed:{'+'.join(one.name for one in made)}:"


def _renamed(rule: Rule, made: Made) -> Rule:
    """Whether a provision was broken is another fact once definitions are made."""

    def walk(formula: Formula) -> Formula:
        match formula:
            case Yes(fact) if fact.startswith(_BROKEN):
                return Yes(_again(made) + fact)
            case Not(of):
                return Not(walk(of))
            case Named(of, label, quote):
                return Named(walk(of), label, quote)
            case And(parts):
                return And(tuple(walk(part) for part in parts))
            case Or(parts):
                return Or(tuple(walk(part) for part in parts))
        return formula

    return replace(rule, barred=walk(rule.barred), excused=walk(rule.excused))


def _add_broken_under(facts: FactTable, compiled: Compiled, made: Made, past: Past) -> None:
    """Add which provisions were broken before, as all would have it under these definitions."""
    kept = {fact: column for fact, column in facts.yes_columns.items() if _BROKEN not in fact}
    gone = [column for fact, column in facts.yes_columns.items() if _BROKEN in fact]
    again = FactTable(facts.table.drop_columns(gone), facts.codes, kept)
    add_broken(again, compiled, past.engine)
    for fact, column in again.yes_columns.items():
        if fact.startswith(_BROKEN):
            facts.with_yes(_again(made) + fact, again.table[column].to_numpy())


class Ground:
    """Where rules part over all incidents of a replayer, and what that comes to."""

    def __init__(self, replayer: Replayer, legend: Legend, rules: Iterable[Rule]) -> None:
        self.replayer = replayer
        self.made = replayer.fine(rules)
        self.met = Met.of(self.made)
        self._implications = legend.implications()
        self._sums = {unit: tuple(part.sum(axis=1) for part in replayer.sums(unit)) for unit in UNITS}
        self._known: dict[tuple[Formula, Formula], Apart] = {}

    def __len__(self) -> int:
        return len(self.made)

    @property
    def units(self) -> list[str]:
        """The units of which the incidents say anything, or leave anything open."""
        return [unit for unit, (_, high, unbounded) in self._sums.items() if high.any() or unbounded.any()]

    def ways(self, one: Rule, other: Rule) -> Ways:
        """The worlds in which two rules part."""
        return Ways.of(one, other, self._implications)

    def apart(self, one: Rule, other: Rule) -> Apart:
        """Where two rules part."""
        key = one.formulas[0], other.formulas[0]
        if key[0] == key[1]:
            return Apart.nowhere(len(self))
        if key not in self._known:
            self._known[key] = self.ways(one, other).apart(self.met)
        return self._known[key]

    def least(self, flags: Bools, unit: str) -> int:
        """The least of a unit on some profiles."""
        return int(self._sums[unit][0][flags].sum())

    def bounds(self, surely: Bools, possibly: Bools, unit: str) -> tuple[int, int | None]:
        """The least of a unit on profiles where something surely is so, the most where it may be; None: no bound."""
        low, high, unbounded = self._sums[unit]
        return int(low[surely].sum()), None if unbounded[possibly].any() else int(high[possibly].sum())


def every_apart(found: Sequence[Apart], size: int) -> Apart:
    """Where some of several pairs of rules part."""
    whole = Apart.nowhere(size)
    for one in found:
        whole = whole.either(one)
    return whole


def bound(names: str, low: int, high: int | None, found: int | None = None) -> dict[str, int | None]:
    """Two columns of a table, or three."""
    middle = {} if found is None else {f"{names}_found": found}
    return {f"{names}_low": low, **middle, f"{names}_high": high}
