"""One rule over profiles: which of them it cannot tell apart, and what settles it for each such kind.

A rule looks at few facts and at little of each, so thousands of profiles are a few dozen kinds to it. What a check does
to a finding is worked out once for each kind, by `sulh.findings.deciding.outcomes`.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from sulh.findings.deciding import MOST_CLASSES, SETTLED, outcomes, ways
from sulh.findings.judge import RuleBoxes
from sulh.findings.keys import Ints
from sulh.findings.profiles import Profiles
from sulh.findings.queue_ways import Way, holds
from sulh.findings.values import Value
from sulh.terms.formula import Atom, atoms, fact_of

Signature = tuple[tuple[str, tuple[bool, ...]], ...]
"""Which atoms of a rule are true of the facts that a check tells of."""


class RuleOver:
    """A rule over some profiles that are fine enough for it.

    `of` has the kind of each profile, `undetermined` says of each kind whether its finding is open.
    """

    def __init__(self, found: RuleBoxes, made: Profiles) -> None:
        self.found = found
        self.name = found.rule.provision, found.rule.reading
        self.atoms: dict[str, list[Atom]] = {}
        for atom in dict.fromkeys([*atoms(found.rule.barred), *atoms(found.rule.excused)]):
            self.atoms.setdefault(fact_of(atom), []).append(atom)
        self._open: dict[str, list[bool]] = {}
        whole: Ints = np.zeros(len(made), dtype=np.int64)
        for fact in self.atoms:
            kinds = self._kinds(fact, made.values[fact])[made.classes[fact]]
            whole = np.unique(whole * (kinds.max(initial=0) + 1) + kinds, return_inverse=True)[1].reshape(-1)
        self.of = whole
        self._first = np.unique(whole, return_index=True)[1]
        self.values = [
            {fact: made.values[fact][made.classes[fact][profile]] for fact in self.atoms} for profile in self._first
        ]
        self._leaves_open = [
            {fact for fact in self.atoms if self._open[fact][made.classes[fact][profile]]} for profile in self._first
        ]
        self.undetermined = np.array([outcomes(found, values) not in SETTLED for values in self.values], dtype=bool)
        self._known: dict[tuple[int, Signature], bool] = {}

    def _kinds(self, fact: str, values: list[Value]) -> Ints:
        """A number for each value of a fact: the same for two that can turn out in the same ways."""
        known: dict[Hashable, int] = {}
        found = []
        self._open[fact] = []
        for value in values:
            split = ways(value, self.atoms[fact])
            many = len(split) >= MOST_CLASSES
            truths = frozenset(self._truths(fact, way) for way in split)
            kind: Hashable = value if many else truths
            self._open[fact].append(len(truths) > 1)
            found.append(known.setdefault(kind, len(known)))
        return np.array(found, dtype=np.int64)

    def _truths(self, fact: str, value: Value) -> tuple[bool, ...]:
        return tuple(holds(atom, value) for atom in self.atoms[fact])

    def leaves_open(self, kind: int, fact: str) -> bool:
        """Whether a fact can turn out in several ways that the rule tells apart."""
        return fact in self._leaves_open[kind]

    def settled(self, kind: int, way: Way) -> bool:
        """Whether the finding of a kind is settled once a check has come back so."""
        mine = [(fact, value) for fact, value in way if fact in self.atoms]
        key = kind, tuple((fact, self._truths(fact, value)) for fact, value in mine)
        if key not in self._known:
            self._known[key] = outcomes(self.found, {**self.values[kind], **dict(mine)}) in SETTLED
        return self._known[key]

    def can_settle(self, kind: int, fact: str) -> tuple[Hashable, bool, bool]:
        """What one fact of the rule does: equal for two kinds that it settles in the same ways; whether it always settles
        the finding, and whether it can. Where it has too many ways to look at, never and perhaps."""
        split = ways(self.values[kind][fact], self.atoms[fact])
        if len(split) >= MOST_CLASSES:
            return kind, False, True
        results = {self._truths(fact, way): self.settled(kind, ((fact, way),)) for way in split}
        return frozenset(results.items()), all(results.values()), any(results.values())
