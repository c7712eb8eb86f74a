"""Spark gives the rows that DuckDB gives: on every example to the last table, and on a million made incidents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from cases import EXAMPLES, GED, with_rows
from spark_here import spark

from sulh.case import load_case
from sulh.engine import DuckDB, Engine
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.judge import judge_agreement
from sulh.findings.near import add_nearness
from sulh.incidents.schema import INCIDENTS
from sulh.run import Run, judge_incidents, link_reports, measure_violence, read_sources
from sulh.terms.compile import Compiled, load_compiled

pytestmark = pytest.mark.xdist_group("spark")

JUDGED = ("findings", "disputes", "measures", "periods", "duties")


@pytest.mark.parametrize(
    "name",
    [
        "doha-2020",
        pytest.param("riv-week-2020", marks=pytest.mark.slow),
        pytest.param("syria-2016", marks=pytest.mark.slow),
    ],
)
def test_an_example_has_the_same_tables_on_both_engines(name: str, tmp_path: Path) -> None:
    other = spark()
    linked = Run(load_case(with_rows(name, tmp_path) if name in GED else EXAMPLES / name))
    read_sources(linked)
    link_reports(linked)
    ours, theirs = judged(linked, DuckDB()), judged(linked, other)
    assert len(ours["findings"]) > 100
    assert len(ours["measures"]) > 50
    for table in JUDGED:
        assert theirs[table].schema == ours[table].schema, table
        assert theirs[table].to_pylist() == ours[table].to_pylist(), table


def judged(linked: Run, engine: Engine) -> dict[str, pa.Table]:
    """The tables of a case of which the reports are linked, judged and measured on an engine."""
    run = replace(linked, tables=dict(linked.tables), notes=list(linked.notes), engine=engine)
    judge_incidents(run)
    measure_violence(run)
    return run.tables


# A million made incidents: no real event

ACTS = ("air_strike", "drone_strike", "raid", "ground_attack", "suicide_attack", "abduction", "checkpoint_attack")
ACTORS = ("north", "south", "north_army", "militia", "civilians", "aid_workers", "other")
PROVISIONS = 20
CHUNK = 250_000
HEAD = """agreement: made
parties: {north: {name: North}, south: {name: South}}
actors:
  north_army: {part_of: north}
  militia: {acts_for: {south: {according_to: [north], denied_by: [south]}}}
in_force: {from: 2020-03-01, until: {read_as: {north: 2020-12-01, south: 2020-11-01}}}
terms:
  large: {read_as: {north: {act: attack, killed: {at_least: 5}}, south: {act: attack, fighters: {at_least: 100}}}}
  defence: {read_as: {north: {attack_by: south, on: north_army, within_hours: 24, within_km: 50},
                      south: {attack_by: south, on: north_army, within_hours: 1, within_km: 1}}}
provisions:
"""
EXCEPTIONS = (
    "{target: civilians}",
    "defence",
    "{not: {target: aid_workers}}",
    "{place: {lat: 34.5, lon: 65, within_km: 90}}",
)


def agreement(folder: Path) -> Compiled:
    """Twenty provisions of several kinds, each with an exception."""
    lines = []
    for number in range(PROVISIONS):
        party = ("north", "south", "[north, south]")[number % 3]
        verb = "must_reduce" if number % 5 == 4 else "must_not"
        barred = "large" if number % 7 == 6 else ACTS[number % len(ACTS)]
        when = EXCEPTIONS[number % len(EXCEPTIONS)]
        lines.append(f"  P{number}: {{binds: {party}, {verb}: {barred}, except: {{e{number}: {{when: {when}}}}}}}")
    file = folder / "agreement.yaml"
    file.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return load_compiled(file)


def made_incidents(size: int, seed: int = 1) -> pa.Table:
    """Incidents of a year in 600 x 600 km: a fifth of each fact unknown, a tenth of the sets one of two."""
    rng = np.random.default_rng(seed)
    unknown = {name: rng.random(size) < 0.2 for name in ("act", "perpetrator", "target", "time", "place", "killed")}
    start = 1_577_836_800 + rng.integers(0, 366 * 86_400, size)
    length = np.where(rng.random(size) < 0.3, 86_399, rng.integers(0, 7200, size))
    killed = rng.integers(0, 12, size)
    columns: dict[str, Any] = {
        "incident_id": pc.binary_join_element_wise("i", pa.array(np.arange(size)).cast(pa.string()), ""),
        "account": pa.array(np.full(size, "established")),
        "occurred": pa.array(np.array(["yes", "yes", "yes", "unknown"])[rng.integers(0, 4, size)]),
        "start": pa.array(start, mask=unknown["time"]).cast(INCIDENTS.field("start").type),
        "end": pa.array(start + length, mask=unknown["time"]).cast(INCIDENTS.field("end").type),
        "lat": pa.array(np.round(rng.uniform(32, 37.4, size), 4), mask=unknown["place"]),
        "lon": pa.array(np.round(rng.uniform(62, 68.5, size), 4), mask=unknown["place"]),
        "radius_km": pa.array(np.round(rng.uniform(0, 8, size), 1), mask=unknown["place"]),
        "killed_low": pa.array(killed, mask=unknown["killed"]),
        "killed_high": pa.array(killed + rng.integers(0, 3, size), mask=unknown["killed"]),
        "n_reports": pa.array(np.ones(size, dtype=np.int64)),
        "ambiguous": pa.array(np.zeros(size, dtype=bool)),
        "listed_as_violation": pa.array(np.zeros(size, dtype=bool)),
    }
    for name, nodes in (("act", ACTS), ("perpetrator", ACTORS), ("target", ACTORS)):
        columns[name] = some_nodes(rng, nodes, unknown[name])
    for field in INCIDENTS:
        if field.name not in columns:
            empty = [] if not field.nullable else None
            columns[field.name] = pa.array([empty], field.type).take(pa.array(np.zeros(size, dtype=np.int64)))
    return pa.table([columns[field.name] for field in INCIDENTS], schema=INCIDENTS)


def some_nodes(rng: np.random.Generator, nodes: tuple[str, ...], unknown: np.ndarray) -> pa.Array:
    """A list of one node or of two in each row."""
    size = len(nodes)
    lists = [[node] for node in nodes] + [[node, nodes[(place + 1) % size]] for place, node in enumerate(nodes)]
    chosen = rng.integers(0, size, len(unknown)) + np.where(rng.random(len(unknown)) < 0.1, size, 0)
    return pa.array(lists, pa.list_(pa.string())).take(pa.array(chosen, mask=unknown))


def findings_of(facts: FactTable, compiled: Compiled, engine: Engine) -> pa.Table:
    """The findings of facts on an engine, the attacks nearby included."""
    facts = replace(facts, yes_columns=dict(facts.yes_columns))
    add_nearness(facts, compiled.legend, compiled.agreement.vocabulary, engine)
    return judge_agreement(facts, compiled, engine)


@pytest.mark.parametrize("size", [2_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_made_incidents_have_the_same_findings_on_both_engines(size: int, tmp_path: Path) -> None:
    other = spark()
    compiled = agreement(tmp_path)
    facts = fact_table(
        made_incidents(size), compiled.agreement.vocabulary, compiled.legend, compiled.agreement.readings
    )
    ours = findings_of(facts, compiled, DuckDB())
    assert len(ours) > size
    assert set(pc.unique(ours["status"]).to_pylist()) == {"breach", "excused", "counts", "undetermined"}
    schema, length = ours.schema, len(ours)
    pq.write_table(ours, tmp_path / "ours.parquet", row_group_size=CHUNK)
    del ours  # one such table in memory at a time
    theirs = findings_of(facts, compiled, other)
    assert (theirs.schema, len(theirs)) == (schema, length)
    with pq.ParquetFile(tmp_path / "ours.parquet") as file:
        for number in range(file.num_row_groups):
            assert theirs.slice(number * CHUNK, CHUNK).equals(file.read_row_group(number)), number
