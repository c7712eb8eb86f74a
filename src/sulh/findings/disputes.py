"""Where the sides differ, whether surely or possibly, and what, changed alone, would end it (DESIGN.md section 4)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.boxes_sql import BoxTable
from sulh.findings.deciding import outcomes
from sulh.findings.facts import FactTable
from sulh.findings.judge import RuleBoxes, expand
from sulh.findings.schema import BREACH, DISPUTES, NO_BREACH
from sulh.findings.values import Value
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import And, Box, Formula, Not, boxes, conj, disj

Cause = tuple[str, ...]
_ORDER = ("incident_id", "provision", "kind", "reading_a", "account_a", "reading_b", "account_b")


def disputes(facts: FactTable, findings: pa.Table, compiled: Compiled, engine: Engine) -> pa.Table:
    """The disputes table (`DISPUTES`): by reading, by account, and between sides each in its own reading and account."""
    rows = [*_by_reading(facts, compiled, engine), *_Accounts(facts, findings, compiled).rows()]
    rows.sort(key=lambda row: tuple(row[name] for name in _ORDER))
    return pa.Table.from_pylist(rows, schema=DISPUTES)


# Two readings of one account: the same world in both


def _by_reading(facts: FactTable, compiled: Compiled, engine: Engine) -> Iterator[dict[str, Any]]:
    ids, accounts = (facts.table[name].to_pylist() for name in ("incident_id", "account"))
    for provision in compiled.judged:
        for one, other in itertools.combinations(compiled.agreement.parties, 2):
            a, b = compiled.rules[provision, one], compiled.rules[provision, other]
            if _breach(a) == _breach(b):
                continue
            for row, certain, cause in _differing(facts, compiled, engine, a, b):
                yield {
                    "incident_id": ids[row], "provision": provision, "kind": "reading", "certain": certain,
                    "reading_a": one, "account_a": accounts[row], "reading_b": other, "account_b": accounts[row],
                    "cause": cause,
                }  # fmt: skip


def _breach(rule: Rule) -> Formula:
    return rule.formulas[0]


@dataclass(frozen=True)
class _Pair:
    """Two understandings of a provision: the boxes of the worlds in which they differ, and in which they agree."""

    differ: tuple[Box, ...]
    agree: tuple[Box, ...]


def _pair(compiled: Compiled, a: Rule, b: Rule) -> _Pair:
    one, other = _breach(a), _breach(b)
    implications = compiled.legend.implications()
    differ = disj(conj(one, Not(other)), conj(Not(one), other))
    agree = disj(conj(one, other), And((Not(one), Not(other))))
    return _Pair(boxes(differ, implications), boxes(agree, implications))


def _differing(
    facts: FactTable, compiled: Compiled, engine: Engine, a: Rule, b: Rule
) -> Iterator[tuple[int, bool, str]]:
    pair = _pair(compiled, a, b)
    table = BoxTable(facts, engine, (*pair.differ, *pair.agree))
    differing = table.rows_where(pair.differ)
    if not differing:
        return
    same_somewhere = set(table.rows_where(pair.agree, differing))
    certain = {row for row in differing if row not in same_somewhere}
    causes = _reading_causes(facts, compiled, engine, a, b, differing, certain)
    for row in differing:
        yield row, row in certain, causes[row]


def _reading_causes(
    facts: FactTable, compiled: Compiled, engine: Engine, a: Rule, b: Rule, rows: list[int], certain: set[int]
) -> dict[int, str]:
    """What, read as the other side reads it, ends the dispute: each choice of the smallest size that does."""
    elements = _parting(compiled, a, b)
    found: dict[int, list[tuple[bool, Cause]]] = {row: [] for row in rows}
    for size in range(1, len(elements) + 1):
        left = [row for row in rows if not found[row]]
        if not left:
            break
        for names in itertools.combinations(elements, size):
            swapped = {element: b.reading for name in names for element in elements[name]}
            hybrid = compiled.rule(a.provision, Understanding(a.reading, swapped))
            gone, weaker = _ended(facts, compiled, engine, hybrid, b, left)
            for row in left:
                if row in gone or (row in certain and row in weaker):
                    found[row].append((row in gone, names))
    return {row: _in_words(causes or [(True, tuple(elements))]) for row, causes in found.items()}


def _ended(
    facts: FactTable, compiled: Compiled, engine: Engine, hybrid: Rule, b: Rule, rows: list[int]
) -> tuple[set[int], set[int]]:
    """Rows in which the two no longer differ in any world, and rows in which they agree in some."""
    pair = _pair(compiled, hybrid, b)
    table = BoxTable(facts, engine, (*pair.differ, *pair.agree))
    return set(rows) - set(table.rows_where(pair.differ, rows)), set(table.rows_where(pair.agree, rows))


def _parting(compiled: Compiled, a: Rule, b: Rule) -> dict[str, list[str]]:
    """The elements in which two readings of a provision really part."""
    parting = {}
    for name, elements in compiled.elements(a.provision).items():
        swapped = Understanding(a.reading, dict.fromkeys(elements, b.reading))
        if compiled.rule(a.provision, swapped).formulas != a.formulas:
            parting[name] = elements
    return parting


def _in_words(causes: Iterable[tuple[bool, Cause]]) -> str:
    """Causes that take two are joined by ` + `; several of which each will do are separated by ` / `.

    Where some end the dispute for good, those that only make it less than certain are not named.
    """
    listed = list(causes)
    for_good = [cause for gone, cause in listed if gone]
    return " / ".join(" + ".join(cause) for cause in for_good or [cause for _, cause in listed])


# Two accounts: each side's worlds vary on their own


class _Accounts:
    """Compares sides' accounts of one incident, in one reading or each in its own."""

    def __init__(self, facts: FactTable, findings: pa.Table, compiled: Compiled) -> None:
        self.facts = facts
        self.compiled = compiled
        self.found: dict[tuple[str, str, str, str], int] = {}
        keys = (findings[name].to_pylist() for name in ("incident_id", "provision", "reading", "account", "outcomes"))
        for incident, provision, reading, account, bits in zip(*keys, strict=True):
            self.found[incident, provision, reading, account] = bits
        self._expanded: dict[tuple[str, str, tuple[tuple[str, str], ...]], RuleBoxes] = {}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every dispute between accounts."""
        for incident, rows in self._told_twice():
            for one, other in itertools.combinations(sorted(rows), 2):
                for provision in self.compiled.judged:
                    yield from self._compare(incident, provision, one, other, rows)

    def _told_twice(self) -> Iterator[tuple[str, dict[str, int]]]:
        rows: dict[str, dict[str, int]] = {}
        pairs = zip(self.facts.table["incident_id"].to_pylist(), self.facts.table["account"].to_pylist(), strict=True)
        for row, (incident, account) in enumerate(pairs):
            if account not in (ESTABLISHED, INDEPENDENT):
                rows.setdefault(incident, {})[account] = row
        return ((incident, found) for incident, found in rows.items() if len(found) > 1)

    def _compare(
        self, incident: str, provision: str, one: str, other: str, rows: Mapping[str, int]
    ) -> Iterator[dict[str, Any]]:
        for reading in self.compiled.agreement.readings:
            yield from self._dispute(incident, provision, "account", (reading, one), (reading, other), rows)
        parties = self.compiled.agreement.parties
        if one in parties and other in parties:
            yield from self._dispute(incident, provision, "sides", (one, one), (other, other), rows)

    def _dispute(
        self, incident: str, provision: str, kind: str, a: tuple[str, str], b: tuple[str, str], rows: Mapping[str, int]
    ) -> Iterator[dict[str, Any]]:
        """`a` and `b` are pairs of reading and account."""
        bits = [self.found.get((incident, provision, *pair), NO_BREACH) for pair in (a, b)]
        certain = _certain(*bits)
        if not certain and not _possible(*bits):
            return
        cause = self._cause(provision, a, b, rows, certain, bits[1])
        yield {
            "incident_id": incident, "provision": provision, "kind": kind, "certain": certain,
            "reading_a": a[0], "account_a": a[1], "reading_b": b[0], "account_b": b[1], "cause": cause,
        }  # fmt: skip

    def _cause(
        self,
        provision: str,
        a: tuple[str, str],
        b: tuple[str, str],
        rows: Mapping[str, int],
        certain: bool,
        theirs_are: int,
    ) -> str:
        """What, taken from `b` into `a`, ends the dispute: one fact, one element of the reading, or several."""
        mine, theirs = self.facts.values(rows[a[1]]), self.facts.values(rows[b[1]])
        rule = self.compiled.rules[provision, a[0]]
        changes: dict[str, list[str]] = {
            f"fact:{fact}": [] for fact in rule.facts if mine.get(fact) != theirs.get(fact)
        }
        if a[0] != b[0]:
            changes |= _parting(self.compiled, rule, self.compiled.rules[provision, b[0]])
        for size in range(1, len(changes) + 1):
            found = []
            for names in itertools.combinations(changes, size):
                changed = self._outcomes(provision, a[0], b[0], mine, theirs, names, changes)
                gone = not _possible(changed, theirs_are)
                if gone or (certain and not _certain(changed, theirs_are)):
                    found.append((gone, names))
            if found:
                return _in_words(found)
        return "fact"

    def _outcomes(
        self, provision: str, reading: str, other: str, mine: dict[str, Value], theirs: dict[str, Value],
        names: Cause, changes: Mapping[str, list[str]],
    ) -> int:  # fmt: skip
        swapped = tuple(sorted((element, other) for name in names for element in changes[name]))
        key = (provision, reading, swapped)
        if key not in self._expanded:
            rule = self.compiled.rule(provision, Understanding(reading, dict(swapped)))
            self._expanded[key] = expand(rule, self.compiled.legend.implications())
        taken = {name.removeprefix("fact:") for name in names if not changes[name]}
        values = {fact: theirs[fact] if fact in taken and fact in theirs else value for fact, value in mine.items()}
        return outcomes(self._expanded[key], values)


def _certain(one: int, other: int) -> bool:
    """One is surely a breach and the other surely is not."""
    return (one == BREACH and not other & BREACH) or (other == BREACH and not one & BREACH)


def _possible(one: int, other: int) -> bool:
    """One can be a breach and the other can be none."""
    return bool((one & BREACH and other & ~BREACH) or (other & BREACH and one & ~BREACH))
