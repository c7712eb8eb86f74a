"""Drafts judged on the same incidents: which of their clauses can bar what, alone and beside one another.

Incidents that no clause of any draft can tell apart are one class. Drafts that share their facts (`shared`) have the classes of
their common profiles, so that "A bars and B does not" is asked of single worlds; of drafts that do not, only what each says alone is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sulh.drafts.comparing.shared import Draft, Group, grouped
from sulh.drafts.comparing.tolls import Tolls
from sulh.drafts.comparing.worlds import Possible, Worlds
from sulh.drafts.outcomes import ALL
from sulh.drafts.past import Past
from sulh.findings.judge import formulas_of
from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles, profiles
from sulh.terms.compile import Rule


class Stand(NamedTuple):
    """A clause of a draft in a reading, or (`all`) every must_not of it together."""

    draft: str
    provision: str
    reading: str


@dataclass(frozen=True, eq=False)
class _Judged:
    """A group of drafts over the incidents: the worlds of its profiles, and the profile of each class."""

    group: Group
    worlds: Worlds
    profile: Ints


class Joint:
    """Drafts over the incidents of one account. `classes` has the class of each incident, in the order of the past."""

    def __init__(self, past: Past, drafts: Sequence[Draft]) -> None:
        """`past` has the incidents of one account."""
        self.drafts = list(drafts)
        self.classes: Ints = np.zeros(len(past.incidents), np.int64)
        rows: list[tuple[Group, Profiles, Ints]] = []
        for group in grouped(drafts, past.present):
            facts = group.facts(past)
            self.tolls = Tolls(facts.table)
            made = profiles(facts, formulas_of(group.rules.values()), past.engine)
            rows.append((group, made, _numbers(made, len(facts.table), past)))
        self.classes, firsts = _classes([numbers for *_, numbers in rows])
        self.size = len(firsts)
        self._judged = [
            _Judged(group, Worlds(made, group.legend.implications()), numbers[firsts]) for group, made, numbers in rows
        ]
        self._of_draft = {draft.name: one for one in self._judged for draft in one.group.drafts}
        self._known: dict[tuple[object, ...], Possible] = {}

    @cached_property
    def every(self) -> Bools:
        """A mask of all classes."""
        return np.ones(self.size, bool)

    def shared(self, one: str, other: str) -> bool:
        """Whether two drafts are weighed world by world."""
        return self._of_draft[one] is self._of_draft[other]

    def rules(self, stand: Stand) -> list[Rule]:
        """The rules that a stand takes together."""
        group = self._of_draft[stand.draft].group
        mine = [rule for (draft, _, reading), rule in group.rules.items() if (draft, reading) == (stand.draft, stand.reading)]  # fmt: skip
        if stand.provision == ALL:
            return [rule for rule in mine if rule.kind == "must_not"]
        return [rule for rule in mine if rule.provision == stand.provision]

    def can(self, what: str, one: Stand, other: Stand | None = None) -> Possible:
        """Of each class, whether a stand can `bar`, `avoid`, `excuse` or `pass`, or two can `part`, `both` bar, or `neither`."""
        key = what, one, other
        if key not in self._known:
            self._known[key] = self._worked_out(what, one, other)
        return self._known[key]

    def _worked_out(self, what: str, one: Stand, other: Stand | None) -> Possible:
        judged = self._of_draft[one.draft]
        ask = getattr(judged.worlds, f"can_{what}")
        if other is None:
            found: Possible = ask(self.rules(one))
            return found.take(judged.profile)
        if self.shared(one.draft, other.draft):
            found = ask(self.rules(one), self.rules(other))
            return found.take(judged.profile)
        mine, theirs = {"part": ("bar", "avoid"), "both": ("bar", "bar"), "neither": ("avoid", "avoid")}[what]
        return Possible(self.can(mine, one).where & self.can(theirs, other).where, exact=False)

    def only(self, one: Stand, other: Stand) -> tuple[Bools, Possible]:
        """Where the first surely bars what the other surely does not; and where a world is that it bars and the other does not."""
        never, bars = self.can("avoid", one), self.can("bar", other)
        surely = ~never.where & ~bars.where
        possibly = self.can("part", one, other)
        exact = (possibly.exact and never.exact and bars.exact) or bool((surely == possibly.where).all())
        return surely, Possible(possibly.where, exact)


def _numbers(made: Profiles, size: int, past: Past) -> Ints:
    """The profile of each row."""
    numbered = past.engine.query(made.numbered("row"))
    out = np.zeros(size, np.int64)
    out[numbered["row"].to_numpy()] = numbered["profile"].to_numpy()
    return out


def _classes(numbers: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The combination of profiles of each row, numbered without a gap, and the first row of each."""
    if len(numbers) == 1:
        classes = numbers[0]
    else:
        _, found = np.unique(np.stack(numbers), axis=1, return_inverse=True)
        classes = np.asarray(found.ravel(), dtype=np.int64)
    firsts = np.full(int(classes.max(initial=-1)) + 1, len(classes), np.int64)
    np.minimum.at(firsts, classes, np.arange(len(classes)))
    return classes, firsts
