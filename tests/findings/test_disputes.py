"""Disputes: certain and possible, by reading, by account and between sides, with what, changed alone, ends them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.engine import DuckDB
from sulh.findings.disputes import disputes
from sulh.findings.facts import fact_table
from sulh.findings.judge import judge_agreement
from sulh.findings.near import Stated, add_nearness
from sulh.incidents.schema import INCIDENTS
from sulh.terms.compile import Compiled, load_compiled
from sulh.words.vocabulary import SET_FIELDS

AGREEMENT = """
agreement: test
parties: {us: {name: United States}, taliban: {name: Taliban}}
actors:
  us_forces: {part_of: us}
  afghan_forces: {}
  militia: {acts_for: {us: {according_to: [taliban], denied_by: [us]}}}
in_force: {from: 2020-02-29, until: {read_as: {us: open, taliban: 2021-05-01}}}
terms:
  large:
    read_as:
      us: {act: ground_attack, fighters: {at_least: 100}}
      taliban: {act: ground_attack, fighters: {at_least: 10}}
  defence:
    read_as:
      us: {attack_by: taliban, on: afghan_forces, within_hours: 24, within_km: 50, or_stated: in_defence_of}
      taliban: {attack_by: taliban, on: afghan_forces, within_hours: 1, within_km: 1}
provisions:
  T: {binds: taliban, must_not: large}
  U: {binds: us, must_not: air_strike, except: {U.a: {when: defence}}}
  R: {binds: us, must_not: raid}
"""
DAY = dt.datetime(2020, 6, 4, tzinfo=dt.UTC)


def compiled(tmp_path: Path) -> Compiled:
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT, encoding="utf-8")
    return load_compiled(file)


def row(incident: str, account: str, **facts: Any) -> dict[str, Any]:
    """An incident on an account: one actor or act given is surely in it."""
    out: dict[str, Any] = dict.fromkeys(INCIDENTS.names)
    out |= {"incident_id": incident, "account": account, "occurred": "yes", "start": DAY, "end": DAY, "sources": ["s"], "n_reports": 1,
            "ambiguous": False, "contradictory": [], "listed_as_violation": False}  # fmt: skip
    out |= {f"{name}_surely": facts[name] if len(facts.get(name) or ()) == 1 else [] for name in SET_FIELDS}
    return out | facts


def judged(tmp_path: Path, *rows: dict[str, Any], stated: tuple[Stated, ...] = ()) -> list[dict[str, Any]]:
    """The disputes over these incidents."""
    agreement, engine = compiled(tmp_path), DuckDB()
    words = agreement.agreement.vocabulary
    table = pa.Table.from_pylist(sorted(rows, key=lambda one: (one["incident_id"], one["account"])), schema=INCIDENTS)
    facts = fact_table(table, words, agreement.legend, agreement.agreement.readings)
    add_nearness(facts, agreement.legend, words, engine, stated)
    return disputes(facts, judge_agreement(facts, agreement, engine), agreement, engine).to_pylist()


def told(found: list[dict[str, Any]]) -> set[tuple[str, str, bool, str]]:
    return {(one["provision"], one["kind"], one["certain"], one["cause"]) for one in found}


def test_a_difference_of_term(tmp_path: Path) -> None:
    attack = row("x", "established", act=["ground_attack"], perpetrator=["taliban"], fighters_low=50, fighters_high=60)
    assert told(judged(tmp_path, attack)) == {("T", "reading", True, "term:large")}


def test_a_difference_of_term_that_hangs_on_a_number_is_only_possible(tmp_path: Path) -> None:
    attack = row("x", "established", act=["ground_attack"], perpetrator=["taliban"], fighters_low=50, fighters_high=120)
    assert told(judged(tmp_path, attack)) == {("T", "reading", False, "term:large")}


def test_no_difference_where_both_readings_agree_in_every_world(tmp_path: Path) -> None:
    attack = row(
        "x", "established", act=["ground_attack"], perpetrator=["taliban"], fighters_low=100, fighters_high=120
    )
    assert judged(tmp_path, attack) == []


def test_a_difference_of_the_dates(tmp_path: Path) -> None:
    late = dt.datetime(2021, 5, 2, tzinfo=dt.UTC)
    raid = row("x", "established", act=["raid"], perpetrator=["us_forces"], start=late, end=late)
    assert told(judged(tmp_path, raid)) == {("R", "reading", True, "dates:in_force")}


def test_a_difference_over_whom_an_actor_acts_for(tmp_path: Path) -> None:
    raid = row("x", "established", act=["raid"], perpetrator=["militia"])
    assert told(judged(tmp_path, raid)) == {("R", "reading", True, "actor:militia")}


def test_where_it_takes_two_both_are_named(tmp_path: Path) -> None:
    early = row("x", "established", act=["air_strike"], perpetrator=["militia"])
    assert told(judged(tmp_path, early)) == {("U", "reading", False, "exception:U.a + actor:militia")}


def test_a_difference_of_the_exceptions_bounds(tmp_path: Path) -> None:
    strike = row("strike", "us", act=["air_strike"], perpetrator=["us_forces"])
    attack = row("strike#1", "us", act=["checkpoint_attack"], perpetrator=["taliban"], target=["afghan_forces"])
    stated = (Stated("us", "strike", "in_defence_of", "strike#1"),)
    found = [one for one in judged(tmp_path, strike, attack, stated=stated) if one["provision"] == "U"]
    assert told(found) == {("U", "reading", False, "exception:U.a")}


def test_a_denied_deed_on_a_list_of_violations_is_a_difference_of_fact(tmp_path: Path) -> None:
    facts = {"act": ["raid"], "perpetrator": ["us_forces"]}
    found = judged(
        tmp_path, row("x", "taliban", **facts, listed_as_violation=True), row("x", "us", **facts, occurred="no")
    )
    assert {one["cause"] for one in found} == {"fact:occurred"}
    assert {(one["kind"], one["certain"]) for one in found} == {("account", True), ("sides", True)}


def test_a_difference_about_who_did_it(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        row("x", "taliban", act=["raid"], perpetrator=["us_forces"]),
        row("x", "us", act=["raid"], perpetrator=["afghan_forces"]),
    )
    assert {(one["provision"], one["cause"], one["certain"]) for one in found} == {("R", "fact:perpetrator", True)}


def test_established_is_never_compared_by_account(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        row("x", "established", act=["raid"], perpetrator=["us_forces"]),
        row("x", "us", act=["raid"], perpetrator=["afghan_forces"]),
    )
    assert not [one for one in found if one["kind"] != "reading"]
