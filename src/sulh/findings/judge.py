"""Judge incidents under rules: the outcomes still possible, exactly on one incident, in one query a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.boxes_sql import WORD, BoxTable, every, flag, number, some, total
from sulh.findings.facts import FactTable
from sulh.findings.schema import BREACH, EXCUSED, FINDINGS, NO_BREACH
from sulh.terms.compile import OUTCOMES, Compiled, Rule
from sulh.terms.formula import Box, Implications, Not, atoms, boxes, fact_of

UNDETERMINED = "undetermined"


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


def judge(facts: FactTable, rules: Iterable[Rule], implications: Implications, engine: Engine) -> pa.Table:
    """The findings table (`FINDINGS`) of these rules over these facts, sorted by incident, provision, reading, account."""
    expanded = [expand(rule, implications) for rule in rules]
    table = BoxTable(facts, engine, (box for found in expanded for box in found.every_box()))
    parts = [_findings(facts, found.rule, engine.query(rule_query(table, found))) for found in expanded]
    whole = pa.concat_tables(parts) if parts else FINDINGS.empty_table()
    keys = ("incident_id", "provision", "reading", "account")
    return whole.sort_by([(key, "ascending") for key in keys])


def judge_agreement(facts: FactTable, compiled: Compiled, engine: Engine) -> pa.Table:
    """The findings of an agreement's provisions in each of its readings."""
    return judge(facts, compiled.rules.values(), compiled.legend.implications(), engine)


def _findings(facts: FactTable, rule: Rule, found: pa.Table) -> pa.Table:
    rows = facts.table.select(["incident_id", "account"]).take(found["row"])
    size = len(found)
    columns = {
        "incident_id": rows["incident_id"],
        "provision": pa.array([rule.provision] * size, pa.string()),
        "reading": pa.array([rule.reading] * size, pa.string()),
        "account": rows["account"],
        "outcomes": found["outcomes"],
        "status": pc.take(pa.array(_statuses(rule.kind)), found["outcomes"]),
        "alleged": pa.array([rule.alleged] * size, pa.bool_()),
        "because": found["because"],
        "deciding": found["deciding"],
    }
    return pa.table(columns, schema=FINDINGS)


def _statuses(kind: str) -> list[str]:
    """The status of each set of outcomes (0 to 7)."""
    only = dict(zip((BREACH, EXCUSED, NO_BREACH), OUTCOMES[kind], strict=True))
    return [only.get(outcomes, UNDETERMINED) for outcomes in range(8)]
