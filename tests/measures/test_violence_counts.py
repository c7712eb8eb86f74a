"""Counts by week and value against a plain evaluator that looks at every world of every incident."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sulh.incidents.schema import RESIDUALS
from sulh.measures.residuals import residual_facts
from sulh.measures.violence.counts import violence
from sulh.reports.schema import REPORTS
from sulh.terms.compile import Compiled
from tests.measures.worlds import compiled, facts_of, incident, no_reports, report

ANCHOR = dt.date(2020, 2, 29)
FIRST = dt.date(2020, 2, 1)
LEAVES = {"drone_strike": {"drone_strike", "air_strike"}, "raid": {"raid"}}
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("law"))


def counted(rows: list[dict[str, Any]], law: Compiled, **given_: Any) -> pa.Table:
    facts = facts_of(rows, law)
    reports, residuals = given_.get("rest", no_reports())
    rest = residual_facts(reports, residuals, law)
    by_id = {(row["incident_id"], row["account"]): row.get("adm1") for row in rows}
    keys = zip(*(facts.table[name].to_pylist() for name in ("incident_id", "account")), strict=True)
    kind = pa.list_(pa.string())
    areas = {
        "facts": pa.chunked_array([pa.array([by_id[key] for key in keys], kind)]),
        "rest": pa.chunked_array([pa.array([None] * len(rest.table), kind)]),
    }
    vocabulary = law.agreement.vocabulary
    return violence(
        facts, areas, vocabulary, ANCHOR, rest, given_.get("account_of", {}), given_.get("proving", frozenset())
    )


one = st.fixed_dictionaries(
    {
        "day": st.integers(0, 20), "length": st.integers(0, 9), "occurred": st.sampled_from(["yes", "no", "unknown"]),
        "act": st.none() | st.sets(st.sampled_from(sorted(LEAVES)), min_size=1), "killed": st.integers(0, 3),
        "more": st.none() | st.integers(0, 2), "adm1": st.none() | st.sets(st.sampled_from(["Khost", "Logar"]), min_size=1),
    }
)  # fmt: skip


def plain(items: list[dict[str, Any]]) -> dict[tuple[str, str, str, dt.date], tuple[int, int | None]]:
    """Every sum from the meaning of the words, one incident and week and value at a time."""
    out: dict[tuple[str, str, str, dt.date], tuple[int, int | None]] = {}
    weeks = [FIRST + dt.timedelta(days=7 * n) for n in range(-1, 6)]
    named = {tuple(sorted(item["act"])) for item in items if item["act"] and item["occurred"] != "x"}
    nodes = [
        node
        for node, leaves in {"drone_strike": {"drone_strike"}, "raid": {"raid"}, "air_strike": {"drone_strike"}}.items()
        if any(set(acts) <= leaves for acts in named)
    ]
    areas = {name for item in items for name in item["adm1"] or ()}
    for week in weeks:
        last = week + dt.timedelta(days=6)
        for unit in ("incidents", "killed"):
            keys = [("all", "all"), *(("act", node) for node in nodes), *(("place", name) for name in areas)]
            for by, value in keys:
                low, high, unbounded = 0, 0, False
                for item in items:
                    begin = FIRST + dt.timedelta(days=item["day"])
                    end = begin + dt.timedelta(days=item["length"])
                    if item["occurred"] == "no" or begin > last or end < week:
                        continue
                    can, sure = _is(item, by, value)
                    least, most = (
                        (1, 1) if unit == "incidents" else (item["killed"], item["killed"] + (item["more"] or 0))
                    )
                    if sure and item["occurred"] == "yes" and week <= begin and end <= last:
                        low += least
                    if can:
                        open_ = unit == "killed" and item["more"] is None
                        high, unbounded = high + (0 if open_ else most), unbounded or open_
                if high or unbounded:
                    out[by, value, unit, week] = low, None if unbounded else high
    return out


def _is(item: dict[str, Any], by: str, value: str) -> tuple[bool, bool]:
    if by == "all":
        return True, True
    if by == "place":
        return item["adm1"] is None or value in item["adm1"], item["adm1"] == {value}
    if item["act"] is None:
        return True, False
    leaves = {"drone_strike": {"drone_strike"}, "raid": {"raid"}, "air_strike": {"drone_strike"}}[value]
    # a set of several acts, each of them possible and none of them sure
    return bool(item["act"] & leaves), item["act"] <= leaves


@SLOW
@given(items=st.lists(one, min_size=1, max_size=6))
def test_bounds_are_those_of_a_plain_evaluator(items: list[dict[str, Any]], law: Compiled) -> None:
    rows = [
        incident(
            n, item["day"], item["day"] + item["length"], occurred=item["occurred"],
            act=None if item["act"] is None else sorted(item["act"]), act_surely=None if item["act"] is None or len(item["act"]) > 1 else sorted(item["act"]),
            adm1=None if item["adm1"] is None else sorted(item["adm1"]),
            killed_low=item["killed"], killed_high=None if item["more"] is None else item["killed"] + item["more"],
        )
        for n, item in enumerate(items)
    ]  # fmt: skip
    found = {
        (row["by"], row["value"], row["unit"], row["from"]): (row["low"], row["high"])
        for row in counted(rows, law).to_pylist()
        if row["by"] in ("all", "act", "place") and row["unit"] in ("incidents", "killed") and row["value"] != "unknown"
    }
    expected = plain(items)
    known = {key for key in found if key[1] in {"all", "drone_strike", "air_strike", "raid", "Khost", "Logar"}}
    assert {key: found[key] for key in known} == expected


@SLOW
@given(items=st.lists(one, min_size=2, max_size=6), seed=st.integers(0, 99))
def test_no_order_of_rows_changes_a_byte(items: list[dict[str, Any]], seed: int, law: Compiled) -> None:
    rows = [
        incident(n, item["day"], item["day"] + item["length"], act=item["act"] and sorted(item["act"]))
        for n, item in enumerate(items)
    ]
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert counted(rows, law).equals(counted(shuffled, law))


def test_weeks_run_from_the_anchor_both_ways(law: Compiled) -> None:
    found = counted([incident(1, 0, 0), incident(2, 40, 40)], law)
    assert {row["from"].weekday() for row in found.to_pylist()} == {ANCHOR.weekday()}
    assert all((row["until"] - row["from"]).days == 6 for row in found.to_pylist())


def test_rows_about_several_stand_beside_the_incidents(law: Compiled) -> None:
    told = report(1, 0, 2, act=["air_strike"], covers_low=14, covers_high=14)
    left = {
        "report_id": "r1",
        "covers_low": 14,
        "covers_high": 14,
        "linked": 1,
        "residual_low": 13,
        "residual_high": 13,
    }
    rest = pa.Table.from_pylist([told], schema=REPORTS), pa.Table.from_pylist([left], schema=RESIDUALS)
    rows, wanted = [incident(1, 0, 0, act=["raid"])], ("act", "air_strike", "incidents")
    for proving, low in ((frozenset(), 0), (frozenset({"list"}), 13)):
        found = counted(rows, law, rest=rest, account_of={"list": "independent"}, proving=proving)
        mine = [row for row in found.to_pylist() if (row["by"], row["value"], row["unit"]) == wanted]
        bounds = [(row["low"], row["high"], row["residual_low"], row["residual_high"]) for row in mine]
        assert bounds == [(0, 0, low, 13)]


def test_nothing_dated_gives_nothing(law: Compiled) -> None:
    assert len(counted([incident(1, 0, 0) | {"start": None, "end": None}], law)) == 0
