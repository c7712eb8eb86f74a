"""A draft over all incidents: what it would have barred had it been in force all along, in each reading, by whom.

Incidents that no clause can tell apart are one profile; harm is summed up by profile and side once, so that a clause is
judged on a few thousand profiles however many incidents there are. A clause that asks for something new makes finer
profiles, which takes a pass over the incidents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.tables import REPLAY
from sulh.engine import Engine
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.judge import STRETCH, expand, formulas_of, outcomes_of
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.findings.values import SetValue
from sulh.reports.schema import COUNTS
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import Implications

ALL, OTHERS = "all", "others"
INCIDENTS_UNIT = "incidents"
UNITS = (INCIDENTS_UNIT, *COUNTS)
_MUST_NOT = "must_not"


def undated_rules(compiled: Compiled) -> list[Rule]:
    """Every provision in every reading, as if it had been in force all along."""
    return [
        compiled.rule(name, Understanding(reading), dated=False)
        for name in compiled.judged
        for reading in compiled.agreement.readings
    ]


@dataclass(frozen=True, eq=False)
class _Sums:
    """By profile and side (profiles, sides): how many incidents, and for each unit low, bounded high, and how many are open."""

    low: Mapping[str, Ints]
    high: Mapping[str, Ints]
    open: Mapping[str, Ints]


@dataclass(frozen=True, eq=False)
class _Told:
    """A count of each row: its lower bound, what its upper bound has more, and where it has none; None: nowhere anything."""

    low: Ints | None
    more: Ints | None
    open: Bools | None
    all_open: bool


def _told(facts: FactTable, unit: str) -> _Told:
    low, high = (facts.table[f"{unit}_{end}"].to_numpy() for end in ("low", "high"))
    unbounded = high >= UNBOUNDED
    more = np.where(unbounded, 0, high - low)
    return _Told(
        low if low.any() else None,
        more if more.any() else None,
        unbounded if unbounded.any() else None,
        bool(unbounded.all()),
    )


class Replayer:
    """Incidents ready to be judged under one clause after another.

    `facts` have what the clauses look at (`sulh.findings.near` and so on) already; the parties of `compiled` are the
    `sides`, with others last.
    """

    def __init__(self, facts: FactTable, compiled: Compiled, engine: Engine, rules: Iterable[Rule]) -> None:
        self.facts, self._engine = facts, engine
        actors = compiled.agreement.vocabulary.actors
        self.sides = [*compiled.agreement.file.parties, OTHERS]
        self._side = _sides(facts, [actors.mask(party) for party in compiled.agreement.file.parties])
        self._told = {unit: _told(facts, unit) for unit in COUNTS}
        self._made = profiles(facts, formulas_of(rules), engine)
        self._sums = self._summed()
        self._implications: Implications = compiled.legend.implications()

    def _summed(self) -> _Sums:
        profile, size = self.profile_of_row(), len(self.sides)
        key = profile * size + self._side

        def by_key(values: Ints | Bools | None) -> Ints:
            found = np.bincount(key, values, len(self._made) * size)
            return np.rint(found).astype(np.int64).reshape(len(self._made), size)

        every = by_key(None)
        none = np.zeros_like(every)
        low, high, open_ = {INCIDENTS_UNIT: every}, {INCIDENTS_UNIT: every}, {INCIDENTS_UNIT: none}
        for unit, told in self._told.items():
            low[unit] = none if told.low is None else by_key(told.low)
            high[unit] = low[unit] if told.more is None else low[unit] + by_key(told.more)
            open_[unit] = none if told.open is None else every if told.all_open else by_key(told.open)
        return _Sums(low, high, open_)

    def fine(self, rules: Iterable[Rule]) -> Profiles:
        """The profiles, fine enough for these rules: from now on those that `outcomes` and `sums` number."""
        finer: Profiles = self._made.refined(formulas_of(rules))
        if finer is not self._made:
            self._made = finer
            self._sums = self._summed()
        return finer

    def sums(self, unit: str) -> tuple[Ints, Ints, Ints]:
        """Of each profile and side (profiles, sides): the least of a unit, the most, and how many have no upper bound."""
        return self._sums.low[unit], self._sums.high[unit], self._sums.open[unit]

    def outcomes(self, rules: Sequence[Rule]) -> Ints:
        """The outcomes still possible of each profile under each rule, as bits: (rules, profiles)."""
        self.fine(rules)
        expanded = [expand(rule, self._implications) for rule in rules]
        out = np.zeros((len(rules), len(self._made)), np.int64)
        for start in range(0, len(self._made), STRETCH):
            met = Met.of(self._made, slice(start, start + STRETCH))
            for place, found in enumerate(expanded):
                out[place, start : start + STRETCH] = outcomes_of(met, found)
        return out

    def profile_of_row(self) -> Ints:
        """The profile of each row of the facts, as `outcomes` numbers them now."""
        numbered = self._engine.query(self._made.numbered("row").order_by("row"))
        return np.asarray(numbered["profile"].to_numpy(), dtype=np.int64)

    def outcomes_by_row(self, rules: Sequence[Rule]) -> Ints:
        """The outcomes still possible of each row of the facts under each rule, as bits: (rules, rows)."""
        bits = self.outcomes(rules)
        return np.asarray(bits[:, self.profile_of_row()])

    def replay(self, terms: str, rules: Sequence[Rule]) -> pa.Table:
        """The table `REPLAY` of these rules, in their order, each provision in all its readings and then all together."""
        bits = self.outcomes(rules)
        readings = list(dict.fromkeys(rule.reading for rule in rules))
        accounts = self._made.facts.table["account"].to_numpy(zero_copy_only=False)
        rows: list[dict[str, Any]] = []
        for name, kind, by_reading in _groups(rules, bits, readings):
            for reading, found in by_reading.items():
                parted = _parted(found, [other for one, other in by_reading.items() if one != reading])
                masks = _masks(found) | parted
                for account in sorted(set(accounts.tolist())):
                    mine = accounts == account
                    head = {"terms": terms, "provision": name, "kind": kind, "reading": reading, "account": account}
                    rows += self._rows(head, {key: mask & mine for key, mask in masks.items()})
        return pa.Table.from_pylist(rows, schema=REPLAY)

    def _rows(self, head: Mapping[str, Any], masks: Mapping[str, Bools]) -> Iterator[dict[str, Any]]:
        for unit in UNITS:
            low, high, open_ = (table[unit] for table in (self._sums.low, self._sums.high, self._sums.open))
            if not high.any() and not open_.any():
                continue
            sums = {
                key: (low[mask].sum(axis=0), high[mask].sum(axis=0), open_[mask].sum(axis=0))
                for key, mask in masks.items()
            }
            for place, side in [(None, ALL), *enumerate(self.sides)]:
                row: dict[str, Any] = {**head, "side": side, "unit": unit}
                for key, parts in sums.items():
                    least, most, unbounded = (int(part.sum() if place is None else part[place]) for part in parts)
                    if key.endswith("_high"):
                        row[key] = None if unbounded else most
                    else:
                        row[key] = least
                yield row


def _sides(facts: FactTable, parties: Sequence[int]) -> Ints:
    """For each row the place of the party whose deed it surely was, or one beyond the last."""
    of_code = []
    for value in facts.codes["perpetrator"]:
        mask = value.maybe if isinstance(value, SetValue) else -1
        mine = [place for place, party in enumerate(parties) if mask > 0 and mask & ~party == 0]
        of_code.append(mine[0] if len(mine) == 1 else len(parties))
    codes = facts.table["perpetrator"].to_numpy().astype(np.int64)
    return np.asarray(np.array([*of_code, len(parties)], dtype=np.int64)[codes])


def _groups(rules: Sequence[Rule], bits: Ints, readings: Sequence[str]) -> Iterator[tuple[str, str, dict[str, Ints]]]:
    """Each provision, then all that bar deeds together: name, kind, and the outcomes in each reading."""
    found: dict[tuple[str, str], dict[str, Ints]] = {}
    for rule, outcome in zip(rules, bits, strict=True):
        found.setdefault((rule.provision, rule.kind), {})[rule.reading] = outcome
    for (name, kind), by_reading in found.items():
        yield name, kind, by_reading
    bars = [by_reading for (_, kind), by_reading in found.items() if kind == _MUST_NOT]
    if bars:
        yield ALL, _MUST_NOT, {reading: together([one[reading] for one in bars]) for reading in readings}


def together(found: Sequence[Ints]) -> Ints:
    """The outcomes of one deed under several provisions: a breach of one is a breach; excused where none is breached and one
    excuses; else untouched. Each provision is taken as free of the others, so that bounds hold and may be wide."""
    every = np.stack(found)
    breach = ((every & BREACH) != 0).any(axis=0)
    no_breach = ((every & ~BREACH) != 0).all(axis=0)
    excused = no_breach & ((every & EXCUSED) != 0).any(axis=0)
    untouched = ((every & NO_BREACH) != 0).all(axis=0)
    return np.asarray(breach * BREACH | excused * EXCUSED | untouched * NO_BREACH, dtype=np.int64)


def _masks(found: Ints) -> dict[str, Bools]:
    out = {}
    for name, bit in (("barred", BREACH), ("excused", EXCUSED), ("untouched", NO_BREACH)):
        out[f"{name}_low"], out[f"{name}_high"] = found == bit, (found & bit) != 0
    return out | {"undetermined": (found != BREACH) & (found != EXCUSED) & (found != NO_BREACH)}


def _parted(found: Ints, others: Sequence[Ints]) -> dict[str, Bools]:
    """Where this reading and some other surely (no outcome in common), or possibly (not both one and the same), part."""
    surely = np.zeros(len(found), bool)
    possibly = np.zeros(len(found), bool)
    for other in others:
        surely |= (found & other) == 0
        possibly |= (found != other) | ((found & (found - 1)) != 0)
    return {"disputed_low": surely, "disputed_high": possibly}
