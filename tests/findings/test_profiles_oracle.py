"""Profiles against rows judged one by one: random formulas, values on every boundary, keys of one and of many words."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.findings import keys, stored
from sulh.findings.boxes_sql import BoxTable
from sulh.findings.cuts import Cut
from sulh.findings.deciding import outcomes
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, Coder, FactTable, fact_table
from sulh.findings.judge import expand, formulas_of, judge, judge_agreement, judge_to, rule_query
from sulh.findings.profiles import profiles
from sulh.findings.stored import code_incidents, open_facts, save_facts
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue, can_be
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import DAY, And, AtHours, Formula, Meets, Not, Or, SetConstraint, Within
from tests import strategies as own
from tests.findings.test_judge_oracle import facts_of, load

SETS, NUMBERS = ("act", "perpetrator"), ("killed", "time")
EDGES = (0, 6 * 3600, 18 * 3600, DAY)
Rows = list[dict[str, Value]]


@st.composite
def hours(draw: st.DrawFn) -> AtHours:
    """Some stretches of the day, with whose edges the times below collide."""
    edges = draw(st.lists(st.sampled_from((*EDGES[:-1], 1, 43_200)), min_size=1, max_size=3, unique=True))
    starts = sorted(edges)
    ends = [*(start - 1 for start in starts[1:]), DAY - 1]
    arcs = [arc for arc in zip(starts, ends, strict=True) if draw(st.booleans())]
    return AtHours(tuple(arcs) or ((0, 0),))


def moments() -> st.SearchStrategy[int]:
    """Seconds around the edges of three days, before and after 1970."""
    parts = st.tuples(st.integers(-1, 1), st.sampled_from(EDGES), st.integers(-1, 1))
    return parts.map(lambda part: part[0] * DAY + part[1] + part[2])


@st.composite
def spans(draw: st.DrawFn) -> NumberValue:
    """A time between two moments, open at either end or at none."""
    low, high = sorted((draw(moments()), draw(moments())))
    return NumberValue(draw(st.sampled_from([low, low, None])), draw(st.sampled_from([high, high, None])))


def formulas(depth: int = 2) -> st.SearchStrategy[Formula]:
    """Those of `strategies`, with hours of the day and dates."""
    dates = st.tuples(moments(), moments()).map(lambda pair: Within("time", min(pair), max(pair)))
    if depth == 0:
        return own.atom() | hours() | dates
    below = formulas(depth - 1)
    several = st.lists(below, min_size=1, max_size=3).map(tuple)
    return below | st.builds(Not, below) | st.builds(And, several) | st.builds(Or, several)


def rules() -> st.SearchStrategy[list[Rule]]:
    """Up to three rules."""
    made = st.builds(lambda p, e: (p, e), formulas(), formulas())
    return st.lists(made, min_size=1, max_size=3).map(
        lambda found: [Rule(f"P{n}", "must_not", Understanding("us"), p, e, False) for n, (p, e) in enumerate(found)]
    )


def rows() -> st.SearchStrategy[Rows]:
    """Up to eight rows, on dates and around them."""
    row = st.builds(lambda values, time: values | {"time": time}, own.values(), spans() | own.number_values())
    return st.lists(row, min_size=1, max_size=8)


def table(found: Rows) -> FactTable:
    """A fact table of these values, on two accounts by turns; a question that is missing is open."""
    columns: dict[str, Any] = {
        "row": np.arange(len(found)),
        "incident_id": [f"i{number}" for number in range(len(found))],
        "account": [("us", "established")[number % 2] for number in range(len(found))],
        "occurred": pa.array([bits(values["occurred"]) for values in found], pa.int8()),
    }
    for name in NUMBERS:
        numbers = [value for values in found if isinstance(value := values[name], NumberValue)]
        columns[f"{name}_low"] = pa.array([-UNBOUNDED if one.low is None else one.low for one in numbers], pa.int64())
        columns[f"{name}_high"] = pa.array([UNBOUNDED if one.high is None else one.high for one in numbers], pa.int64())
    codes: dict[str, list[Value]] = {}
    for name in (*SETS, "place"):
        codes[name] = list(dict.fromkeys(values[name] for values in found))
        columns[name] = pa.array([codes[name].index(values[name]) for values in found], pa.int32())
    made = FactTable(pa.table(columns), codes)
    made.with_yes("question", np.array([bits(values.get("question", YesValue())) for values in found]))
    return made


def bits(value: Value) -> int:
    """A yes/no value as the fact table has it."""
    assert isinstance(value, YesValue)
    return CAN_BE_YES * value.can_be_yes + CAN_BE_NO * value.can_be_no


@settings(deadline=None, derandomize=True, max_examples=25)
@given(rows(), rules(), st.sampled_from([2, 8, 64, keys.MOST]))
def test_judging_profiles_is_judging_rows(found: Rows, asked: list[Rule], most: int) -> None:
    facts, engine = table(found), DuckDB(threads=1)
    with mock.patch.object(keys, "MOST", most):
        findings = judge(facts, asked, (), engine).to_pylist()
    said = {(row["incident_id"], row["provision"]): row for row in findings}
    assert len(said) == len(findings)
    expected = {}
    for rule in asked:
        expanded = expand(rule, ())
        by_row = engine.query(rule_query(BoxTable(facts, engine, expanded.every_box()), expanded)).to_pylist()
        expected |= {(f"i{row['row']}", rule.provision): row for row in by_row}
        for number, values in enumerate(found):
            key = f"i{number}", rule.provision
            one_by_one = outcomes(expanded, values)
            assert said[key]["outcomes"] == one_by_one if key in said else one_by_one & 3 == 0
    assert said.keys() == expected.keys()
    for key, row in expected.items():
        assert [said[key][name] for name in ("outcomes", "because", "deciding")] == [
            row[name] for name in ("outcomes", "because", "deciding")
        ]


@settings(deadline=None, derandomize=True, max_examples=20)
@given(rows(), rules(), st.sampled_from([2, 64, keys.MOST]))
def test_rows_of_a_profile_have_the_outcomes_of_its_representative(found: Rows, asked: list[Rule], most: int) -> None:
    facts, engine = table(found * 2), DuckDB(threads=1)
    with mock.patch.object(keys, "MOST", most):
        made = profiles(facts, formulas_of(asked), engine)
    numbered = engine.query(made.numbered("row")).sort_by("row").to_pydict()
    assert numbered["row"] == list(range(len(found) * 2))
    assert np.bincount(numbered["profile"]).tolist() == made.size.tolist()
    for rule in asked:
        expanded = expand(rule, ())
        for row, profile in zip(numbered["row"], numbered["profile"], strict=True):
            assert outcomes(expanded, facts.values(row)) == outcomes(expanded, made.facts.values(profile))
            assert facts.table["account"][row] == made.facts.table["account"][profile]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.integers(0, 31), max_size=3), st.lists(own.set_values(), min_size=2, max_size=6), st.integers(0, 31))
def test_sets_that_are_alike_stay_so_for_what_the_cut_tells(
    masks: list[int], values: list[SetValue], mask: int
) -> None:
    """Every constraint made of masks that a cut tells apart has one answer for all values of a kind."""
    cut = Cut(frozenset(Meets("act", one) for one in masks))
    if not cut.tells(Meets("act", mask)):
        return
    asked = [*masks, mask]
    constraints = [
        SetConstraint(frozenset({one & ~other} - {0}), other) for one in (*asked, 0) for other in (*asked, 0)
    ]
    kinds: dict[object, list[bool]] = {}
    for value in values:
        answers = [can_be(constraint, value) for constraint in constraints]
        assert kinds.setdefault(cut.kind(value), answers) == answers


@settings(deadline=None, derandomize=True, max_examples=20)
@given(rows(), rules(), rules())
def test_refined_profiles_suffice_for_both(found: Rows, asked: list[Rule], more: list[Rule]) -> None:
    facts, engine = table(found), DuckDB(threads=1)
    coarse = profiles(facts, formulas_of(asked), engine)
    fine = coarse.refined(formulas_of(more))
    assert fine.tell(formulas_of([*asked, *more]))
    assert (fine is coarse) == coarse.tell(formulas_of(more))
    assert len(fine) >= len(coarse)
    numbered = engine.query(coarse.numbered("row")).to_pylist()
    if coarse.tell(formulas_of(more)):
        for rule in more:
            expanded = expand(rule, ())
            for pair in numbered:
                of_row = outcomes(expanded, facts.values(pair["row"]))
                assert of_row == outcomes(expanded, coarse.facts.values(pair["profile"]))


def same_rows(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables have the same rows in whatever order."""
    keys_ = [(name, "ascending") for name in ("incident_id", "provision", "reading", "account")]
    return bool(one.sort_by(keys_).equals(other.cast(one.schema).sort_by(keys_)))


@settings(max_examples=6, derandomize=True, deadline=None)
@given(own.agreements(), own.thrown_tables(20))
def test_facts_on_disk_give_the_same_findings(agreement: dict[str, Any], incidents: pa.Table) -> None:
    compiled, engine = load(agreement), DuckDB(threads=1)
    facts = facts_of(compiled, incidents, engine)
    with tempfile.TemporaryDirectory() as folder:
        save_facts(facts, Path(folder) / "facts")
        again = open_facts(Path(folder) / "facts")
        target = Path(folder) / "findings.parquet"
        judge_to(target, again, compiled.rules.values(), compiled.legend.implications(), engine)
        written = pa.parquet.read_table(target)
        found = judge_agreement(facts, compiled, engine)
        assert same_rows(found, written)
        assert judge_agreement(again, compiled, engine).equals(found)


@settings(max_examples=8, derandomize=True, deadline=None)
@given(own.agreements(), own.thrown_tables(20), st.integers(1, 7))
def test_coded_batch_by_batch_means_the_same(agreement: dict[str, Any], incidents: pa.Table, batch: int) -> None:
    compiled, engine = load(agreement), DuckDB(threads=1)
    words, legend, readings = compiled.agreement.vocabulary, compiled.legend, compiled.agreement.readings
    whole = fact_table(incidents, words, legend, readings)
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(stored, "BATCH", batch):
        pa.parquet.write_table(incidents, Path(folder) / "incidents.parquet")
        coder = Coder(words, legend, readings)
        facts = code_incidents(Path(folder) / "incidents.parquet", coder, Path(folder) / "facts")
        part = facts.rows(np.arange(len(incidents)), engine)
    assert [part.values(row) for row in range(len(incidents))] == [whole.values(row) for row in range(len(incidents))]
    for name in ("row", "incident_id", "account", "lat", "lon", "radius"):
        assert part.table[name].to_pylist() == whole.table[name].to_pylist()
    rest = [PlaceValue(frozenset()), SetValue(0)]
    assert not any(value in rest for values in facts.codes.values() for value in values)
