"""Judge incidents under rules: the outcomes still possible, exactly on one incident.

Profiles are judged, not rows: what a constraint makes of a class of values is looked up, and what is found of a profile is
joined to its rows. `rule_query` says the same of each row in SQL, for people who want to see a rule as a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.boxes_sql import WORD, BoxTable, every, flag, number, some, total
from sulh.findings.facts import Facts
from sulh.findings.keys import Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.schema import BREACH, EXCUSED, FINDINGS, NO_BREACH
from sulh.terms.compile import OUTCOMES, Compiled, Rule
from sulh.terms.formula import Box, Formula, Implications, Not, atoms, boxes, fact_of

UNDETERMINED = "undetermined"
STRETCH = 1 << 17
"""Profiles that are judged at a time."""


@dataclass(frozen=True)
class RuleBoxes:
    """A rule expanded: the boxes of its three outcomes, in the order in which `because` numbers them, and for each of
    its facts the boxes of each atom and of its negation (an atom that can be either leaves the fact open)."""

    rule: Rule
    breach: tuple[Box, ...]
    excused: tuple[Box, ...]
    no_breach: tuple[Box, ...]
    by_fact: tuple[tuple[str, tuple[tuple[tuple[Box, ...], tuple[Box, ...]], ...]], ...]

    @property
    def by_outcome(self) -> tuple[tuple[int, tuple[Box, ...]], ...]:
        """The boxes of each outcome, with the outcome's bit."""
        return (BREACH, self.breach), (EXCUSED, self.excused), (NO_BREACH, self.no_breach)

    def every_box(self) -> Iterator[Box]:
        """Each box that judging asks for."""
        for _, found in self.by_outcome:
            yield from found
        for _, literals in self.by_fact:
            for yes, no in literals:
                yield from (*yes, *no)


def expand(rule: Rule, implications: Implications) -> RuleBoxes:
    """Expand a rule. Raises InputError where it has too many ways to come about."""
    breach, excused, no_breach = (boxes(formula, implications) for formula in rule.formulas)
    literals: dict[str, list[tuple[tuple[Box, ...], tuple[Box, ...]]]] = {fact: [] for fact in rule.facts}
    for atom in dict.fromkeys([*atoms(rule.barred), *atoms(rule.excused)]):
        literals[fact_of(atom)].append((boxes(atom), boxes(Not(atom))))
    return RuleBoxes(rule, breach, excused, no_breach, tuple((fact, tuple(found)) for fact, found in literals.items()))


def rule_query(table: BoxTable, found: RuleBoxes) -> exp.Select:
    """The findings of one rule: row, outcomes, because, deciding; rows where more than no_breach is possible."""
    named = [(outcome, f"b{n}", box) for n, (outcome, box) in enumerate(_numbered(found))]
    inner = exp.select("row").from_("can").where(table.some([*found.breach, *found.excused]), copy=False)
    columns = [exp.alias_(flag(table.box(box)), name, copy=False) for _, name, box in named]
    columns.append(exp.alias_(_open_facts(table, found), "deciding", copy=False))
    inner = inner.select(*columns, copy=False)
    outcomes = [_any(outcome, [name for bit, name, _ in named if bit == outcome]) for outcome, _ in found.by_outcome]
    because: list[exp.Expr] = [exp.column(name) * number(1 << n) for n, (_, name, _) in enumerate(named[: WORD - 1])]
    because.append(_any(1 << (WORD - 1), [name for _, name, _ in named[WORD - 1 :]]))
    return exp.select(
        "row",
        exp.alias_(exp.cast(total(outcomes), "TINYINT"), "outcomes"),
        exp.alias_(exp.cast(total(because), "BIGINT"), "because"),
        exp.alias_(exp.cast(exp.column("deciding"), "BIGINT"), "deciding"),
    ).from_(inner.subquery("met"))


def _numbered(found: RuleBoxes) -> list[tuple[int, Box]]:
    return [(outcome, box) for outcome, group in found.by_outcome for box in group]


def _any(bit: int, names: list[str]) -> exp.Expr:
    """The bit where one of the flags is set."""
    if not names:
        return number(0)
    return flag(total([exp.column(name) for name in names]) > number(0)) * number(bit)


def _open_facts(table: BoxTable, found: RuleBoxes) -> exp.Expr:
    """The mask of the rule's facts that leave some atom both possibly true and possibly false."""
    bits: dict[int, list[exp.Expr]] = {}
    for place, (_, literals) in enumerate(found.by_fact):
        both = [every([table.some(yes), table.some(no)]) for yes, no in literals]
        bits.setdefault(min(place, WORD - 1), []).extend(both)
    return total([flag(some(both)) * number(1 << place) for place, both in bits.items()])


def judge(facts: Facts, rules: Iterable[Rule], implications: Implications, engine: Engine) -> pa.Table:
    """The findings table (`FINDINGS`) of these rules over these facts, sorted by incident, provision, reading, account."""
    query = _findings(facts, list(rules), implications, engine)
    keys = ("incident_id", "provision", "reading", "account")
    found = engine.query(query.order_by(*keys)) if query is not None else FINDINGS.empty_table()
    return found.cast(FINDINGS)


def judge_to(target: Path, facts: Facts, rules: Iterable[Rule], implications: Implications, engine: Engine) -> None:
    """Write the same rows to a Parquet file, in no order, without holding them all."""
    query = _findings(facts, list(rules), implications, engine)
    if query is None:
        engine.register("found", FINDINGS.empty_table())
        query = exp.select(*FINDINGS.names).from_("found")
    engine.write(query, target)


def judge_agreement(facts: Facts, compiled: Compiled, engine: Engine) -> pa.Table:
    """The findings of an agreement's provisions in each of its readings."""
    return judge(facts, compiled.rules.values(), compiled.legend.implications(), engine)


def formulas_of(rules: Iterable[Rule]) -> list[Formula]:
    """What profiles must tell apart for these rules to be judged."""
    return [formula for rule in rules for formula in (rule.barred, rule.excused)]


def judge_profiles(made: Profiles, found: Sequence[RuleBoxes]) -> pa.Table:
    """What is found of each profile under each rule: `profile`, `rule` (its place), `outcomes`, `because`, `deciding`.

    Rows where more than no_breach is possible. The profiles must be fine enough for the rules.
    """
    parts = [_JUDGED.empty_table()]
    for start in range(0, len(made), STRETCH):
        met = Met.of(made, slice(start, start + STRETCH))
        for place, rule in enumerate(found):
            parts.append(_judged(met, rule, place, start))
    return pa.concat_tables(parts)


_JUDGED = pa.schema(
    {"profile": pa.int64(), "rule": pa.int32(), "outcomes": pa.int8(), "because": pa.int64(), "deciding": pa.int64()}
)


def outcomes_of(met: Met, found: RuleBoxes) -> Ints:
    """The outcomes still possible, as bits."""
    parts = [np.where(met.some(group), bit, 0) for bit, group in found.by_outcome]
    return sum(parts, np.zeros(1, dtype=np.int64))


def _judged(met: Met, found: RuleBoxes, place: int, start: int) -> pa.Table:
    rows = np.flatnonzero(met.some([*found.breach, *found.excused]))
    outcomes = np.zeros(len(rows), dtype=np.int8)
    because = np.zeros(len(rows), dtype=np.int64)
    for box_number, (outcome, box) in enumerate(_numbered(found)):
        is_met = met.box(box)[rows]
        outcomes |= np.where(is_met, outcome, 0).astype(np.int8)
        because |= np.where(is_met, 1 << min(box_number, WORD - 1), 0)
    columns = [rows + start, np.full(len(rows), place), outcomes, because, _left_open(met, found, rows)]
    return pa.table([pa.array(column) for column in columns], names=_JUDGED.names).cast(_JUDGED)


def _left_open(met: Met, found: RuleBoxes, rows: Ints) -> Ints:
    """The mask of the rule's facts that leave some atom both possibly true and possibly false."""
    deciding = np.zeros(len(rows), dtype=np.int64)
    for place, (_, literals) in enumerate(found.by_fact):
        for yes, no in literals:
            deciding |= np.where((met.some(yes) & met.some(no))[rows], 1 << min(place, WORD - 1), 0)
    return deciding


def _findings(facts: Facts, rules: list[Rule], implications: Implications, engine: Engine) -> exp.Select | None:
    """A query of the findings' columns; None where nothing is found."""
    made = profiles(facts, formulas_of(rules), engine)
    judged = judge_profiles(made, [expand(rule, implications) for rule in rules])
    if not len(judged):
        return None
    query = made.joined(_worded(judged, rules, made.facts.table["account"]), ["incident_id"])
    return query.select(*FINDINGS.names)


def _worded(judged: pa.Table, rules: Sequence[Rule], accounts: pa.ChunkedArray) -> pa.Table:
    """The columns of the findings table for what was found of profiles."""
    rule = judged["rule"]
    statuses = pa.array([status for one in rules for status in _statuses(one.kind)])
    places = pc.add(pc.multiply(rule, 8), judged["outcomes"].cast(pa.int32()))
    return pa.table(
        {
            "profile": judged["profile"],
            "provision": pc.take(pa.array([one.provision for one in rules]), rule),
            "reading": pc.take(pa.array([one.reading for one in rules]), rule),
            "account": pc.take(accounts, judged["profile"]),
            "outcomes": judged["outcomes"],
            "status": pc.take(statuses, places),
            "alleged": pc.take(pa.array([one.alleged for one in rules]), rule),
            "because": judged["because"],
            "deciding": judged["deciding"],
        }
    )


def _statuses(kind: str) -> list[str]:
    """The status of each set of outcomes (0 to 7)."""
    only = dict(zip((BREACH, EXCUSED, NO_BREACH), OUTCOMES[kind], strict=True))
    return [only.get(outcomes, UNDETERMINED) for outcomes in range(8)]
