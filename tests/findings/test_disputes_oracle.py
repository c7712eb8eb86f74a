"""Disputes of random agreements against a plain search: row by row, world by world, every set of changes tried."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from hypothesis import given, settings

from sulh.engine import DuckDB
from sulh.errors import InputError
from sulh.findings.disputes import disputes
from sulh.findings.facts import FactTable
from sulh.findings.judge import judge_agreement
from sulh.findings.values import Value
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import And, Formula, Not, Or
from tests import oracle
from tests import strategies as own
from tests.findings.test_judge_oracle import facts_of, load

ACCOUNTS = ("established", "north", "south")
Found = tuple[str, str, str, str, str, str, str, bool, str]
Ended = Callable[[Sequence[str]], tuple[bool, bool]]


class Plain:
    """What the disputes of a fact table are, found the slow way."""

    def __init__(self, compiled: Compiled, facts: FactTable) -> None:
        self.compiled = compiled
        self.facts = facts
        self.implications = compiled.legend.implications()

    def can(self, formula: Formula, values: dict[str, Value]) -> bool:
        """Whether some world makes a formula true."""
        return bool(oracle.outcomes(formula, Or(()), values, self.implications) & oracle.BREACH)

    def outcomes(self, rule: Rule, values: dict[str, Value]) -> int:
        return oracle.outcomes(rule.barred, rule.excused, values, self.implications)

    def rule(self, provision: str, reading: str, other: str, elements: list[str]) -> Rule:
        return self.compiled.rule(provision, Understanding(reading, dict.fromkeys(elements, other)))

    def parting(self, provision: str, reading: str, other: str) -> dict[str, list[str]]:
        mine = self.rule(provision, reading, other, []).formulas
        named = self.compiled.elements(provision).items()
        return {name: of for name, of in named if self.rule(provision, reading, other, of).formulas != mine}

    def by_reading(self, row: int, provision: str) -> Iterator[Found]:
        a, b = (self.compiled.rules[provision, reading] for reading in own.PARTIES)
        values = self.facts.values(row)
        incident, account = (self.facts.table[name][row].as_py() for name in ("incident_id", "account"))

        def compared(one: Rule) -> tuple[bool, bool]:
            """Whether it can differ from b, and whether it can be the same."""
            p, q = (And((rule.barred, Not(rule.excused))) for rule in (one, b))
            differ = Or((And((p, Not(q))), And((Not(p), q))))
            return self.can(differ, values), self.can(Not(differ), values)

        differs, same = compared(a)
        if not differs:
            return
        parting = self.parting(provision, *own.PARTIES)

        def ended(names: Sequence[str]) -> tuple[bool, bool]:
            elements = [element for name in names for element in parting[name]]
            still, same_now = compared(self.rule(provision, *own.PARTIES, elements))
            return not still, not same and same_now

        cause = smallest(list(parting), ended, " + ".join(parting))
        yield incident, provision, "reading", own.PARTIES[0], account, own.PARTIES[1], account, not same, cause

    def by_account(self, rows: dict[str, int], incident: str, provision: str) -> Iterator[Found]:
        if not {"north", "south"} <= set(rows):
            return
        readings = [(reading, reading, "account") for reading in self.compiled.agreement.readings]
        for one, other, kind in [*readings, ("north", "south", "sides")]:
            found = self.differ(rows, provision, one, other)
            if found is not None:
                yield incident, provision, kind, one, "north", other, "south", *found

    def differ(self, rows: dict[str, int], provision: str, one: str, other: str) -> tuple[bool, str] | None:
        mine, theirs = (self.facts.values(rows[side]) for side in ("north", "south"))
        rule = self.compiled.rules[provision, one]
        said = self.outcomes(self.compiled.rules[provision, other], theirs)
        first = self.outcomes(rule, mine)
        if not possible(first, said):
            return None
        parting = self.parting(provision, one, other) if one != other else {}
        changed = [f"fact:{fact}" for fact in rule.facts if mine.get(fact) != theirs.get(fact)]

        def ended(names: Sequence[str]) -> tuple[bool, bool]:
            elements = [element for name in names for element in parting.get(name, [])]
            taken = {
                name.removeprefix("fact:"): theirs[name.removeprefix("fact:")] for name in names if name in changed
            }
            now = self.outcomes(self.rule(provision, one, other, elements), {**mine, **taken})
            return not possible(now, said), certain(first, said) and not certain(now, said)

        return certain(first, said), smallest([*changed, *parting], ended, "fact")


def smallest(changes: list[str], ended: Ended, otherwise: str) -> str:
    """The causes of the smallest size in words."""
    for size in range(1, len(changes) + 1):
        answers = [(names, *ended(names)) for names in itertools.combinations(changes, size)]
        gone = [names for names, for_good, _ in answers if for_good]
        weaker = [names for names, _, less in answers if less]
        if gone or weaker:
            return " / ".join(" + ".join(names) for names in gone or weaker)
    return otherwise


def certain(one: int, other: int) -> bool:
    return (one == 1 and not other & 1) or (other == 1 and not one & 1)


def possible(one: int, other: int) -> bool:
    return bool((one & 1 and other & ~1) or (other & 1 and one & ~1))


def three_accounts(incidents: pa.Table) -> pa.Table:
    """The rows as what three accounts say of a third as many incidents."""
    rows = incidents.to_pylist()
    for number, row in enumerate(rows):
        row |= {"incident_id": f"i{number // 3}", "account": ACCOUNTS[number % 3]}
    return pa.Table.from_pylist(rows, schema=incidents.schema)


def expected(plain: Plain) -> set[Found]:
    rows: dict[str, dict[str, int]] = {}
    pairs = zip(*(plain.facts.table[name].to_pylist() for name in ("incident_id", "account")), strict=True)
    for row, (incident, account) in enumerate(pairs):
        rows.setdefault(incident, {})[account] = row
    found: set[Found] = set()
    for provision in plain.compiled.judged:
        for incident, told in rows.items():
            found |= {one for row in told.values() for one in plain.by_reading(row, provision)}
            found |= set(plain.by_account(told, incident, provision))
    return found


@settings(max_examples=12, derandomize=True, deadline=None)
@given(own.agreements(), own.thrown_tables(9))
def test_disputes_are_what_a_plain_search_finds(agreement: dict[str, Any], incidents: pa.Table) -> None:
    try:
        compiled = load(agreement)
    except InputError:
        return
    engine = DuckDB(threads=1)
    facts = facts_of(compiled, three_accounts(incidents), engine)
    found = disputes(facts, judge_agreement(facts, compiled, engine), compiled, engine)
    names = ("incident_id", "provision", "kind", "reading_a", "account_a", "reading_b", "account_b", "certain", "cause")
    said = [tuple(row[name] for name in names) for row in found.to_pylist()]
    assert said == sorted(said)
    assert len(set(said)) == len(said)
    try:
        wanted = expected(Plain(compiled, facts))
    except oracle.TooManyWorlds:
        return
    assert set(said) == wanted
