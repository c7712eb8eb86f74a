"""Definitions that all take, against rewriting the agreement file and comparing the readings anew, and world by world."""

from __future__ import annotations

import copy
import itertools
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings

from sulh.drafts.past import Past
from sulh.drafts.readings.definitions import name_of, try_definitions
from sulh.drafts.readings.elements import Definition, contested, definitions
from sulh.drafts.readings.ground import Book
from sulh.engine import DuckDB
from sulh.errors import InputError
from sulh.findings.disputes import disputes
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import And, Formula, Not, Or
from tests import oracle
from tests import strategies as own
from tests.findings.test_judge_oracle import load

File = dict[str, Any]
OLD = [f"old_{reading}" for reading in own.READINGS]
"""Readings that nobody has, to which what a silent reading leaves open still belongs."""


def rewritten(file: File, made: Definition) -> File:
    """The file as a drafter would write it once all hold one version: by hand, without the code that is tested."""
    file = copy.deepcopy(file)
    file["readings"] = list(dict.fromkeys([*file.get("readings", []), *OLD]))
    kind, name = made.element.split(":", 1)
    if kind == "term":
        term = file["terms"][name]
        term["means"] = term.pop("read_as")[made.reading]
    elif kind == "actor":
        services = file["actors"][name]["acts_for"]
        for served, given_ in services.items():
            many = given_ if isinstance(given_, list) else [given_]
            services[served] = [said_by_all(one, made.reading) for one in many]
    elif kind == "dates":
        file["in_force"] = dated(file["in_force"], made.reading)
        for item in file["provisions"].values():
            if "in_force" in item:
                item["in_force"] = dated(item["in_force"], made.reading)
    elif kind == "counting":
        rule = file["counting"].pop("read_as").get(made.reading)
        file["counting"] = rule or file["counting"]
    return file


def said_by_all(item: File, reading: str) -> File:
    rest = {key: value for key, value in item.items() if key not in ("according_to", "denied_by")}
    if not item.get("according_to") and not item.get("denied_by"):
        return item
    for key in ("according_to", "denied_by"):
        if item.get(key) == "everyone" or reading in item.get(key, []):
            return {**rest, key: "everyone"}
    return {**rest, "according_to": OLD[:1]}


def dated(item: File, reading: str) -> File:
    item = dict(item)
    for key in ("from", "until"):
        if isinstance(item.get(key), dict):
            said = item[key]["read_as"]
            item[key] = (
                said[reading] if reading in said else {"read_as": {f"old_{name}": day for name, day in said.items()}}
            )
    for key in ("extended", "suspended"):
        if key in item:
            item[key] = {name: said_by_all(dated(one, reading), reading) for name, one in item[key].items()}
    return item


def remaining(compiled: Compiled, incidents: pa.Table) -> dict[tuple[str, ...], tuple[int, int]]:
    """The disputes between readings by provision and pair: certain, and all."""
    past = Past("", compiled, incidents, engine=DuckDB(threads=1)).on(ESTABLISHED)
    found = disputes(past.facts(compiled), pa.table({}), compiled, past.engine).to_pylist()
    out: dict[tuple[str, ...], tuple[int, int]] = {}
    for row in found:
        if row["kind"] == "reading":
            key = row["provision"], row["reading_a"], row["reading_b"]
            sure, every = out.get(key, (0, 0))
            out[key] = sure + row["certain"], every + 1
    return out


def compare(file: File, incidents: pa.Table) -> int:
    """Hold all definitions and pairs of a file against the file rewritten; how many there were."""
    compiled = load(file)
    past = Past("", compiled, incidents, engine=DuckDB(threads=1)).on(ESTABLISHED)
    found, _ = try_definitions(past, Book(compiled, dated=True), ESTABLISHED)
    rows = found.tables["definition_provisions"].to_pylist()
    before = remaining(compiled, incidents)
    singles = [(one,) for one in definitions(compiled)]
    pairs = [(a, b) for (a,), (b,) in itertools.combinations(singles, 2) if a.element != b.element]
    assert {row["definition"] for row in rows} >= {name_of(made) for made in singles}
    for made in [*singles, *pairs[::7]]:
        text = file
        for one in made:
            text = rewritten(text, one)
        try:
            after = remaining(load(text), incidents)
        except InputError:  # too many ways to come about, once rewritten
            continue
        names = {name_of(tuple(order)) for order in itertools.permutations(made)}
        for row in rows:
            if row["definition"] in names:
                key = row["provision"], row["reading_a"], row["reading_b"]
                assert (row["before_low"], row["before_high"]) == before.get(key, (0, 0)), (key, made)
                assert (row["remaining_low"], row["remaining_high"]) == after.get(key, (0, 0)), (key, made)
    return len(singles)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(own.agreements(), own.incident_tables(6))
def test_what_remains_is_what_the_rewritten_file_leaves(file: File, incidents: pa.Table) -> None:
    assume(ESTABLISHED in incidents["account"].to_pylist())
    try:
        load(file)
    except InputError:
        assume(False)
    compare(file, incidents)


ROWS = [
    own.incident(incident_id="a", act=["air_strike"], perpetrator=["militia"], start=own.second(8), end=own.second(8), killed_low=3, killed_high=3),
    own.incident(incident_id="b", act=["air_strike"], perpetrator=["north_army"], start=own.second(6), end=own.second(6), killed_low=1),
    own.incident(incident_id="c", act=["raid"], perpetrator=["north_army", "south_army"], fighters_low=20, fighters_high=90),
    own.incident(incident_id="d", act=["raid"], perpetrator=["south_army"], start=own.second(7), end=own.second(7), fighters_low=60, fighters_high=60),
    own.incident(incident_id="e", act=["raid"], perpetrator=["north_army"], start=own.second(9), end=own.second(9)),
    own.incident(incident_id="f", act=["raid"], perpetrator=["south_army"], start=own.second(12), end=own.second(12), fighters_low=60, fighters_high=60),
]  # fmt: skip
BASE: File = {
    "agreement": "invented",
    "parties": {"north": {"name": "North"}, "south": {"name": "South"}},
    "readings": ["monitor"],
    "actors": {
        "north_army": {"part_of": "north"}, "south_army": {"part_of": "south"},
        "militia": {"acts_for": {"north": {"according_to": ["south"], "denied_by": ["north"]}}},
    },
    "in_force": {"from": {"read_as": {"north": own.DAYS[2], "south": own.DAYS[1]}}},
    "terms": {
        "heavy": {"read_as": {"north": {"fighters": {"at_least": 50}}, "south": {"fighters": {"at_least": 20}}, "monitor": {"fighters": {"at_least": 70}}}},
    },
    "provisions": {
        "P": {"binds": "north", "must_not": "air_strike"},
        "Q": {"binds": ["north", "south"], "must_not": {"act": "raid", "term": "heavy"}},
    },
}  # fmt: skip


def test_three_kinds_of_definition_on_a_case_that_one_can_follow() -> None:
    assert compare(BASE, own.table(ROWS)) == 7  # heavy in three versions, militia and dates in two
    found, _ = tried(BASE)
    one = next(
        row
        for row in found["definitions"]
        if row["definition"] == "actor:militia as south" and row["unit"] == "disputes"
    )
    # a (the militia) is disputed now and not then; of c it is open when it was and by how many
    assert (one["before_low"], one["remaining_low"], one["ended"], one["arisen"]) == (1, 0, 1, 0)
    killed = next(
        row for row in found["definitions"] if row["definition"] == "actor:militia as south" and row["unit"] == "killed"
    )
    assert (killed["before_low"], killed["remaining_low"]) == (3, 0)
    assert killed["before_high"] is None  # of c nobody says how many died
    costs = {(row["definition"], row["side"]): row for row in found["definition_costs"] if row["unit"] == "incidents"}
    assert costs["actor:militia as south", "north"]["own_barred_low"] == 1
    assert costs["actor:militia as south", "south"]["changed_high"] == 0
    assert costs["actor:militia as north", "south"]["others_freed_low"] == 1


def tried(file: File) -> tuple[dict[str, list[dict[str, Any]]], Compiled]:
    compiled = load(file)
    past = Past("", compiled, own.table(ROWS), engine=DuckDB(threads=1)).on(ESTABLISHED)
    found, _ = try_definitions(past, Book(compiled, dated=True), ESTABLISHED)
    return {name: table.to_pylist() for name, table in found.tables.items()}, compiled


def test_what_a_provision_looks_at_is_judged_anew_under_a_definition() -> None:
    """R is void once Q was broken twice, and whether Q was broken hangs on what is heavy, and on how one counts."""
    file = copy.deepcopy(BASE)
    file["provisions"]["R"] = {"binds": "north", "must_not": "raid", "void_if": {"broken": "Q", "times": 1}}
    file["counting"] = {
        "unit": "incident", "read_as": {"south": {"unit": "episode", "merge_within": {"hours": 400, "km": 500, "at_most_hours": 900}}},
    }  # fmt: skip
    assert "counting:rule" in contested(load(file))
    assert compare(file, own.table(ROWS)) == 9
    rows = [row for row in tried(file)[0]["definition_provisions"] if row["provision"] == "R"]
    assert len({(row["remaining_low"], row["remaining_high"]) for row in rows}) > 1


def by_worlds(rule: Rule) -> Formula:
    return And((rule.barred, Not(rule.excused)))


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(own.agreements(), own.incident_tables(4))
def test_what_it_costs_is_counted_world_by_world(file: File, incidents: pa.Table) -> None:
    assume(ESTABLISHED in incidents["account"].to_pylist())
    try:
        compiled = load(file)
    except InputError:
        assume(False)
    past = Past("", compiled, incidents, engine=DuckDB(threads=1)).on(ESTABLISHED)
    book = Book(compiled, dated=True)
    found, ground = try_definitions(past, book, ESTABLISHED)
    facts, implications = ground.replayer.facts, book.legend.implications()

    def can(formula: Formula, row: int) -> bool:
        return bool(oracle.outcomes(formula, Or(()), facts.values(row), implications) & oracle.BREACH)

    for row in found.tables["definition_costs"].to_pylist():
        made = next((one,) for one in definitions(compiled)) if "+" in row["definition"] else None
        if made is not None or row["unit"] != "incidents":
            continue
        one = next(one for one in definitions(compiled) if one.name == row["definition"])
        expected = dict.fromkeys(
            (
                "changed_low",
                "changed_found",
                "changed_high",
                "own_barred_low",
                "own_barred_high",
                "others_freed_low",
                "others_freed_high",
            ),
            0,
        )
        for number in range(len(facts.table)):
            hit = dict.fromkeys(expected, False)
            for provision in compiled.judged:
                a, b = (
                    by_worlds(book.rule(provision, row["side"])),
                    by_worlds(book.rule(provision, row["side"], (one,))),
                )
                barred, freed, alike = (
                    can(And((Not(a), b)), number),
                    can(And((a, Not(b))), number),
                    can(Or((And((a, b)), And((Not(a), Not(b))))), number),
                )
                status = [(can(one_, number), can(Not(one_), number)) for one_ in (a, b)]
                hit["changed_low"] |= not alike
                hit["changed_high"] |= barred or freed
                hit["changed_found"] |= not alike or status[0] != status[1]
                binds = compiled.agreement.file.provisions[provision].parties
                if binds == [row["side"]]:
                    hit["own_barred_low"] |= not freed and not alike
                    hit["own_barred_high"] |= barred
                if row["side"] not in binds:
                    hit["others_freed_low"] |= not barred and not alike
                    hit["others_freed_high"] |= freed
            for key, value in hit.items():
                expected[key] += value
        assert {key: row[key] for key in expected} == expected, row["definition"]


def test_definitions_are_ranked_by_the_findings_that_they_leave_in_dispute() -> None:
    rows = [row for row in tried(BASE)[0]["definitions"] if row["unit"] == "disputes" and len(row["elements"]) == 1]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    left = [(row["remaining_found"], row["remaining_high"]) for row in rows]
    assert left == sorted(left)
    assert left[0] < left[-1]


@pytest.mark.parametrize(
    "given_", [Path("examples/doha-2020/agreement.yaml"), Path("examples/energy-2025/agreement.yaml")]
)
def test_versions_of_the_examples(given_: Path) -> None:
    from sulh.terms.compile import load_compiled
    from tests.cases import ROOT

    compiled = load_compiled(ROOT / given_)
    for one in definitions(compiled):
        assert one.reading in one.held_by
        assert one.element.split(":")[0] in {"term", "actor", "dates", "amendment", "counting"}
