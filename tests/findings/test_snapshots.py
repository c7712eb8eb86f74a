"""The SQL of one provision of each kind, as it was last looked at by a person."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cases import EXAMPLES

from sulh.engine import DuckDB
from sulh.findings.boxes_sql import BoxTable
from sulh.findings.clause_sql import readable
from sulh.findings.judge import expand, rule_query
from sulh.terms.compile import load_compiled
from sulh.terms.wording import Wording
from tests import strategies as own
from tests.findings.test_judge_oracle import facts_of

FOLDER = Path(__file__).parent / "snapshots"
AGREEMENT = """\
agreement: invented
parties: {us: {name: US}, taliban: {name: Taliban}}
actors: {militia: {acts_for: {us: {according_to: [taliban]}}}}
in_force: {from: 2020-02-29, until: {read_as: {us: open, taliban: 2021-05-01}}}
provisions:
  must_not: {binds: taliban, must_not: suicide_attack}
  must_not_except:
    binds: us
    must_not: {act: air_strike, place: {adm1: Helmand}}
    except:
      a: {when: {attack_by: taliban, on: us, within_hours: 24, within_km: 50}, except: {b: {when: {civilians_killed: {at_least: 1}}}}}
  must_reduce: {binds: us, must_reduce: [drone_strike, raid], compared_with: {baseline: {weeks_before: 8}}}
  between: {binds: [us, taliban], must_not: {between: [us, taliban]}}
"""


@pytest.mark.parametrize("provision", ["must_not", "must_not_except", "must_reduce", "between"])
def test_the_query_is_the_one_that_was_looked_at(provision: str, tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT, encoding="utf-8")
    compiled, engine = load_compiled(file), DuckDB(threads=1)
    facts = facts_of(compiled, own.table([own.incident()]), engine)
    found = expand(compiled.rules[provision, "us"], compiled.legend.implications())
    query = rule_query(BoxTable(facts, engine, found.every_box()), found).sql("duckdb", pretty=True) + "\n"
    snapshot = FOLDER / f"{provision}.sql"
    if os.environ.get("RENEW_SNAPSHOTS") == "1":
        snapshot.write_text(query, encoding="utf-8")
    remedy = "If the new query is right, renew it: RENEW_SNAPSHOTS=1 python -m pytest tests/findings/test_snapshots.py, and read the diff."
    assert snapshot.exists(), f"{snapshot.name} is missing. {remedy}"
    assert query == snapshot.read_text(encoding="utf-8"), f"The SQL of {provision} has changed. {remedy}"


@pytest.mark.parametrize("example", ["doha-2020", "syria-2016", "riv-week-2020", "energy-2025"])
def test_the_queries_of_each_provision_of_each_example_are_those_looked_at(example: str) -> None:
    compiled, engine = load_compiled(EXAMPLES / example / "agreement.yaml"), DuckDB(threads=1)
    facts = facts_of(compiled, own.table([own.incident()]), engine)
    parts = []
    for (provision, reading), rule in compiled.rules.items():
        found = expand(rule, compiled.legend.implications())
        query = readable(found, BoxTable(facts, engine, found.every_box()), Wording(compiled))
        parts.append(f"-- ==== {provision}, as read by {reading}\n{query}\n")
    text = "\n".join(parts)
    snapshot = FOLDER / f"{example}.sql"
    if os.environ.get("RENEW_SNAPSHOTS") == "1":
        snapshot.write_text(text, encoding="utf-8")
    remedy = "If the new queries are right, renew them as above, and read the diff."
    assert snapshot.exists(), f"{snapshot.name} is missing. {remedy}"
    assert text == snapshot.read_text(encoding="utf-8"), f"The SQL of {example} has changed. {remedy}"
