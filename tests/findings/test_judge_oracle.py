"""Findings of random agreements on random incidents against worlds listed one by one, in two ways.

`oracle` takes the formulas of the compiled agreement and the values of the fact table; `plain_reading` reads the
agreement and the incident's row itself. Both must say what the query says. What other incidents do (nearness) is taken
from the fact table; `test_near_oracle.py` looks at it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings

from sulh.engine import DuckDB
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.judge import judge_agreement
from sulh.findings.near import add_nearness
from sulh.terms.compile import Compiled, load_compiled
from sulh.words.vocabulary import SET_FIELDS
from tests import oracle
from tests import strategies as own
from tests.findings import plain_reading as plain

STATUS = {1: "breach", 2: "excused", 4: "no_breach"}


def load(agreement: dict[str, Any]) -> Compiled:
    """An agreement from a dict, through a file."""
    with tempfile.TemporaryDirectory() as folder:
        return load_compiled(own.write(Path(folder), agreement))


def facts_of(compiled: Compiled, incidents: pa.Table, engine: DuckDB) -> FactTable:
    """Facts with nearness."""
    agreement = compiled.agreement
    facts = fact_table(incidents, agreement.vocabulary, compiled.legend, agreement.readings)
    add_nearness(facts, compiled.legend, agreement.vocabulary, engine)
    return facts


def judged(
    compiled: Compiled, incidents: pa.Table
) -> tuple[FactTable, dict[tuple[str, str, str, str], dict[str, Any]]]:
    """The fact table and the findings by incident, account, provision, reading."""
    engine = DuckDB(threads=1)
    facts = facts_of(compiled, incidents, engine)
    rows = judge_agreement(facts, compiled, engine).to_pylist()
    found = {(row["incident_id"], row["account"], row["provision"], row["reading"]): row for row in rows}
    assert len(found) == len(rows)
    return facts, found


def trees(compiled: Compiled) -> dict[str, dict[str, frozenset[str]]]:
    """Leaves of each node of each set fact, worked out anew."""
    return {name: plain.leaves_below(compiled.agreement.vocabulary.tree(name).parents) for name in SET_FIELDS}


def near_fact(compiled: Compiled, reading: str) -> Any:
    """Finds the legend's name of an attack nearby by what it asks."""
    actors = compiled.agreement.vocabulary.actors
    del reading

    def name(by: plain.Leaves, on: plain.Leaves, given: dict[str, Any]) -> str:
        wanted = (
            *[mask(found) for found in (*_bounds(by), *_bounds(on))],
            given["within_hours"] * 3600, given["within_km"] * 1000, given.get("or_stated"),
        )  # fmt: skip
        for fact, near in compiled.legend.near.items():
            if wanted == (
                near.by,
                near.by_surely,
                near.on,
                near.on_surely,
                near.within_seconds,
                near.within_metres,
                near.or_stated,
            ):
                return fact
        raise AssertionError(f"no such attack in the legend: {wanted}")

    def mask(found: Iterable[str]) -> int:
        return sum(1 << actors.leaves.index(leaf) for leaf in found)

    return name


def _bounds(members: plain.Leaves) -> tuple[set[str], set[str]]:
    """Who may and who surely does belong to a set, over all answers to its questions."""
    perhaps, surely = set(), set()
    for leaf, when in members.items():
        asked = plain.atoms(when)
        answers = []
        for number in range(2 ** len(asked)):
            columns = [(atom, plain.np.array(bool(number >> n & 1))) for n, atom in enumerate(asked)]
            answers.append(bool(plain._over(when, columns)))
        if any(answers):
            perhaps.add(leaf)
        if all(answers):
            surely.add(leaf)
    return perhaps, surely


def yes_facts(facts: FactTable, row: int, cells: dict[str, Any], readings: list[str]) -> dict[str, tuple[bool, ...]]:
    """Yes/no facts that hang on other incidents, from the fact table; whether a list is of violations, from the row."""
    out: dict[str, tuple[bool, ...]] = {}
    for fact, value in facts.values(row).items():
        if fact.startswith(("near:", "stated:")):
            out[fact] = tuple(answer for answer, can in ((True, value.can_be_yes), (False, value.can_be_no)) if can)
            assert out[fact], "a fact that can be neither yes nor no"
    for reading in readings:
        out[f"excusable:{reading}"] = (not (cells["listed_as_violation"] and cells["account"] == reading),)
    return out


def differences(agreement: dict[str, Any], incidents: pa.Table) -> tuple[int, list[Any]]:
    """How many findings were compared, and those on which somebody disagrees."""
    compiled = load(agreement)
    facts, found = judged(compiled, incidents)
    implications = compiled.legend.implications()
    below = trees(compiled)
    compared, wrong = 0, []
    for (provision, reading), rule in compiled.rules.items():
        barred, excused = plain.Reader(agreement, reading, below, near_fact(compiled, reading)).rule(provision)
        for number, cells in enumerate(incidents.to_pylist()):
            key = (cells["incident_id"], cells["account"], provision, reading)
            said = found[key]["outcomes"] if key in found else oracle.NO_BREACH
            assert key not in found or said & 3
            try:
                by_formula = oracle.outcomes(rule.barred, rule.excused, facts.values(number), implications)
            except oracle.TooManyWorlds:
                continue
            row = plain.Row(cells, below, yes_facts(facts, number, cells, compiled.agreement.readings))
            by_words = plain.outcomes(barred, excused, row, list(implications))
            compared += 1
            if said != by_formula or by_words not in (None, said):
                wrong.append((key, said, by_formula, by_words, cells))
            elif key in found and rule.kind == "must_not":
                assert found[key]["status"] == STATUS.get(said, "undetermined")
    return compared, wrong


@settings(max_examples=10, derandomize=True, deadline=None)
@given(own.agreements(), own.incident_tables())
def test_findings_are_the_outcomes_of_all_worlds(agreement: dict[str, Any], incidents: pa.Table) -> None:
    _, wrong = differences(agreement, incidents)
    assert wrong == []


@settings(max_examples=15, derandomize=True, deadline=None)
@given(own.agreements(), own.thrown_tables(20))
def test_findings_of_rows_thrown_at_random(agreement: dict[str, Any], incidents: pa.Table) -> None:
    _, wrong = differences(agreement, incidents)
    assert wrong == []


@pytest.mark.slow
@settings(max_examples=100, derandomize=True, deadline=None)
@given(own.agreements(), own.thrown_tables(30))
def test_findings_of_many_agreements(agreement: dict[str, Any], incidents: pa.Table) -> None:
    _, wrong = differences(agreement, incidents)
    assert wrong == []


def test_joint_perpetrators_and_silence_by_hand() -> None:
    """The north's army and the militia together; the militia alone or with it; and nobody knows."""
    agreement = {
        "agreement": "invented", "parties": {"north": {"name": "N"}, "south": {"name": "S"}},
        "actors": {"north_army": {"part_of": "north"}, "militia": {}}, "in_force": {"from": own.DAYS[0]},
        "provisions": {"P": {"binds": "north", "must_not": "raid"}},
    }  # fmt: skip
    both = ["north_army", "militia"]
    known = {"start": own.second(5), "end": own.second(5), "act": ["raid"]}
    rows = [
        own.incident(incident_id="joint", perpetrator=both, perpetrator_surely=both, **known),
        own.incident(incident_id="either", perpetrator=both, **known),
        own.incident(incident_id="nobody knows", **known),
        own.incident(incident_id="militia", perpetrator=["militia"], **known),
    ]
    _, found = judged(load(agreement), own.table(rows))
    assert {key[0]: row["outcomes"] for key, row in found.items() if key[3] == "north"} == {
        "joint": 1,
        "either": 5,
        "nobody knows": 5,
    }
    assert differences(agreement, own.table(rows)) == (8, [])
