"""A draft over all incidents: what it would have barred had it been in force all along, in each reading, by whom.

Incidents that no clause can tell apart are one profile; harm is summed up by profile and side once, so that a clause is
judged on a few thousand profiles however many incidents there are. A clause that asks for something new makes finer
profiles, which takes a pass over the cells (`sulh.drafts.cells`), and over the incidents where it is hours or days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sulh.drafts.cells import Cells, first_rows
from sulh.drafts.outcomes import ALL, groups, masks, parted
from sulh.drafts.tables import REPLAY
from sulh.engine import Engine
from sulh.findings.deciding import SETTLED
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.judge import STRETCH, RuleBoxes, expand, formulas_of, outcomes_of
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles, profiles_of_rows
from sulh.findings.values import SetValue
from sulh.reports.schema import COUNTS
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import Formula, Implications

OTHERS = "others"
DRAFT = "draft"
"""How a draft is called in the tables, beside the present terms."""
INCIDENTS_UNIT = "incidents"
UNITS = (INCIDENTS_UNIT, *COUNTS)


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
    """A count of each cell, times its incidents: its lower bound, its upper bound where it has one, and where it has none."""

    low: Ints
    high: Ints
    open: Ints


def _told(cells: Cells, unit: str) -> _Told:
    low, high = (cells.facts.table[f"{unit}_{end}"].to_numpy() for end in ("low", "high"))
    unbounded = high >= UNBOUNDED
    return _Told(low * cells.size, np.where(unbounded, low, high) * cells.size, unbounded * cells.size)


class Replayer:
    """Incidents ready to be judged under one clause after another.

    `facts` have what the clauses look at (`sulh.findings.near` and so on) already; the parties of `compiled` are the
    `sides`, with others last. `profiles` are those that `outcomes` and `sums` number, `profile_of_cell` says which each of
    the `cells` has. `judged` counts the rules that were judged so far: one that is asked for again is not.
    """

    def __init__(self, facts: FactTable | Cells, compiled: Compiled, engine: Engine, rules: Iterable[Rule]) -> None:
        self._engine = engine
        asked = formulas_of(rules)
        self.cells = _fine(facts if isinstance(facts, Cells) else Cells.of(facts), asked, engine)
        actors = compiled.agreement.vocabulary.actors
        self.sides = [*compiled.agreement.file.parties, OTHERS]
        self._parties = [actors.mask(party) for party in compiled.agreement.file.parties]
        self.implications: Implications = compiled.legend.implications()
        self._known: dict[tuple[Formula, Formula], Ints] = {}
        self._expanded: dict[tuple[Formula, Formula], RuleBoxes] = {}
        self.judged = 0
        self._take(asked)

    def _take(self, asked: Sequence[Formula]) -> None:
        """Make profiles of the cells that tell apart what these formulas ask, and go on with them."""
        self.profiles, self.profile_of_cell = profiles_of_rows(self.cells.facts, asked, self._engine)
        self._sums = self._summed()

    @property
    def facts(self) -> FactTable:
        """The facts of every incident, in their order."""
        return self.cells.rows

    @property
    def size(self) -> Ints:
        """How many rows (incidents and accounts) each profile stands for."""
        return np.asarray(self._sums.low[INCIDENTS_UNIT].sum(axis=1))

    @property
    def accounts(self) -> npt.NDArray[np.object_]:
        """The account of each profile."""
        return np.asarray(self.profiles.facts.table["account"].to_numpy(zero_copy_only=False))

    def _summed(self) -> _Sums:
        size = len(self.sides)
        key = self.profile_of_cell * size + _sides(self.cells.facts, self._parties)
        told = {unit: _told(self.cells, unit) for unit in COUNTS}

        def by_key(values: Ints) -> Ints:
            if not values.any():
                return np.zeros((len(self.profiles), size), np.int64)
            found = np.bincount(key, values, len(self.profiles) * size)
            return np.rint(found).astype(np.int64).reshape(len(self.profiles), size)

        every = by_key(self.cells.size)
        low, high, open_ = {INCIDENTS_UNIT: every}, {INCIDENTS_UNIT: every}, {INCIDENTS_UNIT: np.zeros_like(every)}
        for unit, count in told.items():
            low[unit], high[unit], open_[unit] = by_key(count.low), by_key(count.high), by_key(count.open)
        return _Sums(low, high, open_)

    @property
    def side_of_row(self) -> Ints:
        """For each row of the facts the place among `sides` of whose deed it surely was."""
        return np.asarray(_sides(self.cells.facts, self._parties)[self.cells.of_row])

    def sums(self, unit: str) -> tuple[Ints, Ints, Ints]:
        """Of each profile and side (profiles, sides): the least of a unit, the most, and how many have no upper bound."""
        return self._sums.low[unit], self._sums.high[unit], self._sums.open[unit]

    def fine(self, rules: Iterable[Rule]) -> Profiles:
        """The profiles, fine enough for these rules: from now on those that `outcomes` and `sums` number.

        What is known of the coarser ones stays known.
        """
        asked = formulas_of(rules)
        cells = _fine(self.cells, asked, self._engine)
        if cells is self.cells and self.profiles.tell(asked):
            return self.profiles
        self._refine(cells, asked)
        return self.profiles

    def _refine(self, cells: Cells, asked: Sequence[Formula] = ()) -> None:
        """Go on with cells as fine as those so far, or finer, and with profiles that tell apart what these formulas ask, too."""
        before = self._so_far(cells)
        self.cells = cells
        self._take([*self.profiles.cuts.atoms(), *asked])
        coarser = before[first_rows(self.profile_of_cell)]
        self._known = {key: bits[coarser] for key, bits in self._known.items()}

    def _so_far(self, cells: Cells) -> Ints:
        """The profile so far of the first incident of each of these cells, which are as fine as those so far."""
        if cells is self.cells:
            return self.profile_of_cell
        return np.asarray(self.profile_of_cell[self.cells.of_row[cells.first]])

    def expanded(self, rule: Rule) -> RuleBoxes:
        """A rule as boxes, worked out once."""
        key = rule.barred, rule.excused
        if key not in self._expanded:
            self._expanded[key] = expand(rule, self.implications)
        return self._expanded[key]

    def outcomes(self, rules: Sequence[Rule]) -> Ints:
        """The outcomes still possible of each profile under each rule, as bits: (rules, profiles)."""
        self.fine(rules)
        new = {(rule.barred, rule.excused): rule for rule in rules if (rule.barred, rule.excused) not in self._known}
        self.judged += len(new)
        self._look(new.values())
        self._known |= dict(zip(new, self._judged([self.expanded(rule) for rule in new.values()]), strict=True))
        found = [self._known[rule.barred, rule.excused] for rule in rules]
        return np.stack(found) if found else np.zeros((0, len(self.profiles)), np.int64)

    def _judged(self, rules: Sequence[RuleBoxes]) -> Ints:
        """The outcomes of each profile under each rule, on what is known of it now."""
        out = np.zeros((len(rules), len(self.profiles)), np.int64)
        for start in range(0, len(self.profiles), STRETCH) if rules else ():
            met = Met.of(self.profiles, slice(start, start + STRETCH))
            for place, found in enumerate(rules):
                out[place, start : start + STRETCH] = outcomes_of(met, found)
        return out

    def _look(self, rules: Iterable[Rule]) -> None:
        """Have attacks nearby looked for where something hangs on one: what has one outcome while they are open keeps it."""
        asking = [(rule, [fact for fact in rule.facts if fact in self.cells.unlooked]) for rule in rules]
        asking = [(rule, facts) for rule, facts in asking if facts]
        asked: dict[str, Bools] = {}
        for (_, facts), bits in zip(asking, self._judged([self.expanded(rule) for rule, _ in asking]), strict=True):
            open_ = ~np.isin(bits, SETTLED)[self.profile_of_cell]
            for fact in facts:
                mine = open_ & self.cells.unlooked[fact]
                asked[fact] = asked[fact] | mine if fact in asked else mine
        asked = {fact: cells for fact, cells in asked.items() if cells.any()}
        if asked:
            self._refine(self.cells.nearby(asked))

    def profile_of_row(self) -> Ints:
        """The profile of each row of the facts, as `outcomes` numbers them now."""
        return np.asarray(self.profile_of_cell[self.cells.of_row])

    def outcomes_by_row(self, rules: Sequence[Rule]) -> Ints:
        """The outcomes still possible of each row of the facts under each rule, as bits: (rules, rows)."""
        bits = self.outcomes(rules)
        return np.asarray(bits[:, self.profile_of_row()])

    def replay(self, terms: str, rules: Sequence[Rule]) -> pa.Table:
        """The table `REPLAY` of these rules, in their order, each provision in all its readings and then all together."""
        bits = self.outcomes(rules)
        readings = list(dict.fromkeys(rule.reading for rule in rules))
        accounts = self.accounts
        rows: list[dict[str, Any]] = []
        for name, kind, by_reading in groups(rules, bits, readings):
            for reading, found in by_reading.items():
                apart = parted(found, [other for one, other in by_reading.items() if one != reading])
                marks = masks(found) | apart
                for account in sorted(set(accounts.tolist())):
                    mine = accounts == account
                    head = {"terms": terms, "provision": name, "kind": kind, "reading": reading, "account": account}
                    rows += self._rows(head, {key: mask & mine for key, mask in marks.items()})
        return pa.Table.from_pylist(rows, schema=REPLAY)

    def _rows(self, head: Mapping[str, Any], masks: Mapping[str, Bools]) -> Iterator[dict[str, Any]]:
        for unit in UNITS:
            low, high, open_ = self.sums(unit)
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


def _fine(cells: Cells, formulas: Sequence[Formula], engine: Engine) -> Cells:
    """Cells that tell apart what the formulas ask of times, too."""
    return cells if cells.tell(formulas) else cells.timed(formulas, engine)


def _sides(facts: FactTable, parties: Sequence[int]) -> Ints:
    """For each row the place of the party whose deed it surely was, or one beyond the last."""
    of_code = []
    for value in facts.codes["perpetrator"]:
        mask = value.maybe if isinstance(value, SetValue) else -1
        mine = [place for place, party in enumerate(parties) if mask > 0 and mask & ~party == 0]
        of_code.append(mine[0] if len(mine) == 1 else len(parties))
    codes = facts.table["perpetrator"].to_numpy().astype(np.int64)
    return np.asarray(np.array([*of_code, len(parties)], dtype=np.int64)[codes])
