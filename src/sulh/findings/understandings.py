"""Provisions in mixed understandings: one side's reading with some elements read as the other side reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sulh.findings.judge import RuleBoxes, expand, formulas_of
from sulh.findings.profiles import Profiles
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import And, Box, Formula, Not, boxes, conj, disj

Swapped = tuple[tuple[str, str], ...]
"""Elements with the reading that each is taken from, sorted."""


class TooCoarseError(Exception):
    """Profiles do not tell apart what these formulas do."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        super().__init__("the profiles are too coarse for a rule")
        self.formulas = formulas


@dataclass(frozen=True)
class Pair:
    """Two understandings of a provision: the boxes of the worlds in which they differ, and in which they agree, about
    whether it is a breach."""

    differ: tuple[Box, ...]
    agree: tuple[Box, ...]


class Understandings:
    """The provisions of an agreement in any understanding, each compiled and expanded once; `dated=False`: without dates."""

    def __init__(self, compiled: Compiled, *, dated: bool = True) -> None:
        self.compiled = compiled
        self._dated = dated
        self._implications = compiled.legend.implications()
        self._rules: dict[tuple[str, str, Swapped], Rule] = {}
        self._expanded: dict[tuple[str, str, Swapped], RuleBoxes] = {}
        self._checked: dict[tuple[str, str, Swapped], Profiles] = {}
        self._pairs: dict[tuple[Formula, Formula], Pair] = {}
        self._parting: dict[tuple[str, str, str], dict[str, list[str]]] = {}

    def rule(self, provision: str, reading: str, swapped: Swapped = ()) -> Rule:
        """A provision as a reading has it, save for what is swapped."""
        key = provision, reading, swapped
        if key not in self._rules:
            self._rules[key] = self.compiled.rule(provision, Understanding(reading, dict(swapped)), dated=self._dated)
        return self._rules[key]

    def expanded(self, provision: str, reading: str, swapped: Swapped, fine: Profiles) -> RuleBoxes:
        """The same, expanded. Raises TooCoarseError where the profiles do not suffice to judge it."""
        key = provision, reading, swapped
        if self._checked.get(key) is not fine:
            check(fine, self.rule(*key))
            self._checked[key] = fine
        if key not in self._expanded:
            self._expanded[key] = expand(self.rule(*key), self._implications)
        return self._expanded[key]

    def pair(self, one: Rule, other: Rule, fine: Profiles) -> Pair:
        """Where two understandings of a provision differ. Raises TooCoarseError as `expanded` does."""
        check(fine, one)
        check(fine, other)
        key = one.formulas[0], other.formulas[0]
        if key not in self._pairs:
            a, b = key
            differ = disj(conj(a, Not(b)), conj(Not(a), b))
            agree = disj(conj(a, b), And((Not(a), Not(b))))
            self._pairs[key] = Pair(boxes(differ, self._implications), boxes(agree, self._implications))
        return self._pairs[key]

    def parting(self, provision: str, reading: str, other: str) -> dict[str, list[str]]:
        """The elements in which two readings of a provision really part, by the name of the cause."""
        key = provision, reading, other
        if key not in self._parting:
            mine = self.rule(provision, reading).formulas
            self._parting[key] = {
                name: elements
                for name, elements in self.compiled.elements(provision).items()
                if self.rule(provision, reading, swap(elements, other)).formulas != mine
            }
        return self._parting[key]

    def formulas(self) -> list[Formula]:
        """What profiles must tell apart for everything compiled so far."""
        return formulas_of(self._rules.values())


def swap(elements: Iterable[str], other: str) -> Swapped:
    """These elements, read as another does."""
    return tuple(sorted((element, other) for element in elements))


def check(fine: Profiles, rule: Rule) -> None:
    """Raises TooCoarseError where profiles do not suffice to judge a rule."""
    asked = formulas_of([rule])
    if not fine.tell(asked):
        raise TooCoarseError(asked)
