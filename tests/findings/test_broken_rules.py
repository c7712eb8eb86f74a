"""Conditions between provisions from the file to the findings, and what of them divides the sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sulh.engine import DuckDB
from sulh.findings.broken import add_broken
from sulh.findings.disputes import disputes
from sulh.findings.judge import judge_agreement
from sulh.terms.compile import load_compiled
from tests import strategies as own
from tests.findings.test_judge_oracle import facts_of

AGREEMENT = """\
agreement: river
parties: {north: {name: North}, south: {name: South}}
actors: {militia: {acts_for: {south: {according_to: [north], denied_by: [south]}}}}
in_force: {from: 2020-03-01}
provisions:
  P: {binds: south, must_not: raid}
  Q: {binds: north, must_not: air_strike, void_if: {broken: P, times: 3, within_days: 7}}
  R: {binds: south, must_not: ambush, void_if: {broken: Q}}
COUNTING
"""


def run(folder: Path, rows: list[dict[str, Any]], counting: str = "") -> tuple[dict[Any, int], list[dict[str, Any]]]:
    """Outcomes by incident, provision and reading, and the disputes."""
    (folder / "agreement.yaml").write_text(AGREEMENT.replace("COUNTING", counting), encoding="utf-8")
    compiled, engine = load_compiled(folder / "agreement.yaml"), DuckDB(threads=1)
    facts = facts_of(compiled, own.table(rows), engine)
    add_broken(facts, compiled, engine)
    findings = judge_agreement(facts, compiled, engine)
    found = {(row["incident_id"], row["provision"], row["reading"]): row["outcomes"] for row in findings.to_pylist()}
    return found, disputes(facts, findings, compiled, engine).to_pylist()


def deed(name: str, act: str, who: str, day: int, hour: int = 12, **more: Any) -> dict[str, Any]:
    """An incident of which all is known."""
    moment = own.second(day, hour)
    return own.incident(incident_id=name, act=[act], perpetrator=[who], start=moment, end=moment, **more)


def test_three_breaches_in_a_week_make_it_void_and_so_free_the_other(tmp_path: Path) -> None:
    raids = [deed(f"raid{n}", "raid", "south", day) for n, day in enumerate((2, 4, 6))]
    rows = [
        deed("strike before the third", "air_strike", "north", 5), *raids, deed("strike after it", "air_strike", "north", 7),
        deed("ambush", "ambush", "south", 6, 18),
    ]  # fmt: skip
    found, _ = run(tmp_path, rows)
    assert found["strike before the third", "Q", "north"] == 1
    assert ("strike after it", "Q", "north") not in found
    assert ("ambush", "R", "north") not in found  # Q had been broken on the fifth
    assert found["raid2", "P", "south"] == 1


def test_a_breach_that_is_not_certain_leaves_it_open(tmp_path: Path) -> None:
    rows = [deed(f"raid{n}", "raid", "south", day) for n, day in enumerate((2, 4))]
    rows += [own.incident(incident_id="who?", act=["raid"], start=own.second(5), end=own.second(5))]
    rows += [deed("strike", "air_strike", "north", 7)]
    assert run(tmp_path, rows)[0]["strike", "Q", "north"] == 5


def test_sides_that_differ_about_a_breach_differ_about_what_it_frees(tmp_path: Path) -> None:
    rows = [deed(f"raid{n}", "raid", "militia", day) for n, day in enumerate((2, 4, 6))] + [
        deed("strike", "air_strike", "north", 7)
    ]
    found, divided = run(tmp_path, rows)
    assert ("strike", "Q", "north") not in found
    assert found["strike", "Q", "south"] == 1
    mine = [row for row in divided if row["incident_id"] == "strike" and row["provision"] == "Q"]
    assert [(row["certain"], row["cause"]) for row in mine] == [(True, "provision:P")]


@pytest.mark.parametrize(("whose", "void"), [("north", True), ("south", False)])
def test_what_counts_as_one_divides_them_too(tmp_path: Path, whose: str, void: bool) -> None:
    counting = "counting: {unit: incident, read_as: {south: {unit: episode, merge_within: {hours: 3, km: 5, at_most_hours: 24}}}}"
    place = {"lat": 35.0, "lon": 69.0, "radius_km": 0.0}
    rows = [deed(f"raid{n}", "raid", "south", 2, 10 + n, **place) for n in range(3)]
    found, divided = run(tmp_path, [*rows, deed("strike", "air_strike", "north", 3)], counting)
    assert (("strike", "Q", whose) not in found) == void
    mine = [row for row in divided if row["incident_id"] == "strike" and row["provision"] == "Q"]
    assert "counting:rule" in mine[0]["cause"]
