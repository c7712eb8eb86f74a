"""What each check would settle, profile by profile: counts over provisions and readings, one way of the facts for all.

Profiles in which a fact does the same to the same rules share one answer. Limits: a set that the rules concerned tell
apart in `MOST_CLASSES` ways or more, and several facts with as many ways together, give bounds (`exact` is false).
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sulh.findings.deciding import MOST_TOGETHER
from sulh.findings.judge import RuleBoxes
from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles
from sulh.findings.queue_rules import RuleOver
from sulh.findings.queue_ways import Way, Ways, together
from sulh.terms.formula import Implications

Name = tuple[str, str]
"""A provision and a reading."""


@dataclass(frozen=True)
class Check:
    """What looking into some facts would settle. `findings` are the undetermined ones that the facts bear on; `plain` the
    number settled in each of the plainest ways; `low` and `high` the fewest and the most in any way, or bounds of them."""

    facts: tuple[str, ...]
    findings: tuple[Name, ...]
    plain: tuple[int, ...]
    low: int
    high: int
    exact: bool

    @property
    def expected(self) -> Fraction:
        """The mean over the plainest ways, each weighed alike: a convention, no probability.

        Where there were more ways than are listed and none of the plainest among them, the middle of the bounds.
        """
        if not self.plain:
            return Fraction(self.low + self.high, 2)
        return Fraction(sum(self.plain), len(self.plain))


@dataclass(frozen=True, eq=False)
class Found:
    """Checks, and which profile each place of `profile` has the check of the same place of `check` for."""

    checks: list[Check]
    profile: Ints
    check: Ints

    def checks_of(self) -> list[Check]:
        """The check of each place."""
        return [self.checks[number] for number in self.check]


Bearing = list[tuple[RuleOver, int]]
"""The rules whose findings are open in a profile and hang on the facts looked at, each with its kind of the profile."""


class Checks:
    """Works out checks of some profiles under some rules."""

    def __init__(self, made: Profiles, asked: Sequence[RuleBoxes], implications: Implications) -> None:
        self.made = made
        self.ways = Ways(made, implications)
        self.rules = [RuleOver(found, made) for found in asked]
        self._known: dict[Check, int] = {}

    def found(self) -> Found:
        """Each check of one fact that can settle something; of several where no single fact can."""
        profile, check = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        helped = np.zeros(len(self.made), dtype=bool)
        for fact in self.made.classes:
            for rows, one in self._of_fact(fact):
                if one.high:
                    profile.append(rows)
                    check.append(np.full(len(rows), self._number(one)))
                    helped[rows] = True
        for row, one in self._of_several(~helped & self._undetermined()):
            profile.append(np.array([row]))
            check.append(np.array([self._number(one)]))
        return Found(list(self._known), np.concatenate(profile), np.concatenate(check))

    def _number(self, check: Check) -> int:
        return self._known.setdefault(check, len(self._known))

    def _undetermined(self) -> Bools:
        open_ = np.zeros(len(self.made), dtype=bool)
        for rule in self.rules:
            open_ |= rule.undetermined[rule.of]
        return open_

    # One fact

    def _of_fact(self, fact: str) -> Iterator[tuple[Ints, Check]]:
        """The check of a fact for each group of profiles to which it does the same."""
        told = self.ways.told(fact)
        concerned = [rule for rule in self.rules if any(other in rule.atoms for other in told)]
        whole: Ints = np.zeros(len(self.made), dtype=np.int64)
        bears = np.zeros(len(self.made), dtype=bool)
        for column in [self.made.classes[other] for other in told]:
            whole = _finer(whole, column)
        for rule in concerned:
            effects = _effects(rule, fact, told)[rule.of]
            whole = _finer(whole, effects)
            bears |= effects > 0
        rows = np.flatnonzero(bears)
        for group in _groups(whole[rows]):
            some = rows[group]
            plain = self.ways.plain(fact, int(some[0]))
            if len(plain) > 1:
                yield some, self._check((fact,), int(some[0]), self._bearing([fact], int(some[0]), concerned), [plain])

    def _bearing(self, facts: Iterable[str], profile: int, rules: Sequence[RuleOver]) -> Bearing:
        told = {other for fact in facts for other in self.ways.told(fact)}
        kinds = [(rule, int(rule.of[profile])) for rule in rules]
        return [(rule, kind) for rule, kind in kinds if _bears(rule, kind, told)]

    def _check(self, facts: tuple[str, ...], profile: int, bearing: Bearing, parts: Sequence[Sequence[Way]]) -> Check:
        plain = together(parts) or []
        counts = _counts(plain, bearing)
        every = self._every(facts, profile, bearing)
        tried = counts if every == plain else _counts(every or self._fullest(facts, profile), bearing) + counts
        low, high, exact = min(tried), max(tried), True
        if every is None:
            low_bound, high_bound = self._bounds(facts, bearing)
            low, high, exact = low_bound, high_bound, (low, high) == (low_bound, high_bound)
        return Check(facts, tuple(rule.name for rule, _ in bearing), tuple(counts), low, high, exact)

    def _fullest(self, facts: tuple[str, ...], profile: int) -> list[Way]:
        """The way in which one set has everything that it may have."""
        return [((facts[0], self.ways.fullest(facts[0], profile)),)] if len(facts) == 1 else []

    def _every(self, facts: tuple[str, ...], profile: int, bearing: Bearing) -> list[Way] | None:
        """Every way that matters to the findings that can be settled."""
        parts = []
        for fact in facts:
            atoms = [
                atom for rule, kind in bearing if self._matters(rule, kind, facts) for atom in rule.atoms.get(fact, ())
            ]
            found = self.ways.every(fact, profile, atoms)
            if found is None:
                return None
            parts.append(found)
        return together(parts)

    def _matters(self, rule: RuleOver, kind: int, facts: tuple[str, ...]) -> bool:
        """Whether the facts can settle this finding, as far as is known."""
        return len(facts) > 1 or facts[0] not in rule.atoms or rule.can_settle(kind, facts[0])[2]

    def _bounds(self, facts: tuple[str, ...], bearing: Bearing) -> tuple[int, int]:
        """At least what is settled always, at most what can be: each finding taken by itself."""
        if len(facts) > 1:
            return 0, len(bearing)
        results = [rule.can_settle(kind, facts[0]) for rule, kind in bearing]
        return sum(always for _, always, _ in results), sum(can for _, _, can in results)

    # Several facts

    def _of_several(self, wanted: Bools) -> Iterator[tuple[int, Check]]:
        """The smallest sets of facts that can settle something, for profiles in which no single fact can."""
        known: dict[Hashable, list[tuple[str, ...]]] = {}
        for profile in map(int, np.flatnonzero(wanted)):
            bearing = [(rule, int(rule.of[profile])) for rule in self.rules]
            bearing = [(rule, kind) for rule, kind in bearing if rule.undetermined[kind]]
            sets: list[tuple[str, ...]] = []
            for rule, kind in bearing:
                open_ = self._open_facts(rule, kind, profile)
                key = rule.name, kind, open_
                if key not in known:
                    known[key] = _smallest_sets(self.ways, rule, kind, open_, profile)
                sets += known[key]
            fewest = min(map(len, sets), default=0)
            for facts in sorted({facts for facts in sets if len(facts) == fewest}):
                parts = [self.ways.plain(fact, profile) for fact in facts]
                if together(parts):
                    yield profile, self._check(facts, profile, self._bearing(facts, profile, self.rules), parts)

    def _open_facts(self, rule: RuleOver, kind: int, profile: int) -> tuple[str, ...]:
        facts = (fact for fact in self.made.classes if _bears(rule, kind, set(self.ways.told(fact))))
        return tuple(fact for fact in facts if len(self.ways.plain(fact, profile)) > 1)


def _bears(rule: RuleOver, kind: int, told: set[str]) -> bool:
    return bool(rule.undetermined[kind]) and any(rule.leaves_open(kind, fact) for fact in told)


def _effects(rule: RuleOver, fact: str, told: Sequence[str]) -> Ints:
    """A number for each kind of a rule: 0 where the fact does not bear on it, else the same for kinds settled alike."""
    known: dict[Hashable, int] = {}
    found = []
    for kind in range(len(rule.values)):
        if not _bears(rule, kind, set(told)):
            found.append(0)
            continue
        alone = told == [fact]
        effect: Hashable = rule.can_settle(kind, fact)[0] if alone else kind
        found.append(1 + known.setdefault(effect, len(known)))
    return np.array(found, dtype=np.int64)


def _finer(whole: Ints, column: Ints) -> Ints:
    """One number for both, from 0 without a gap."""
    both = whole * (int(column.max(initial=0)) + 1) + column
    found: Ints = np.unique(both, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return found


def _groups(codes: Ints) -> list[Ints]:
    """The places of each code, in order."""
    if not len(codes):
        return []
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _counts(found: Iterable[Way], bearing: Bearing) -> list[int]:
    """How many findings are settled in each way."""
    return [sum(rule.settled(kind, way) for rule, kind in bearing) for way in found]


def _smallest_sets(ways: Ways, rule: RuleOver, kind: int, facts: Sequence[str], profile: int) -> list[tuple[str, ...]]:
    """The smallest sets of two or three of these facts that can settle a rule's finding."""
    split = {fact: ways.every(fact, profile, rule.atoms.get(fact, ())) for fact in facts}
    for size in range(2, MOST_TOGETHER + 1):
        found = []
        for chosen in itertools.combinations(facts, size):
            parts = [part for fact in chosen if (part := split[fact]) is not None]
            joint = together(parts) if len(parts) == size else None
            if any(rule.settled(kind, way) for way in joint or ()):
                found.append(chosen)
        if found:
            return found
    return []
