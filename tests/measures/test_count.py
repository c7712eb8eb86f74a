"""Bounds against every world, whatever the order of the rows, and fast enough for years of weeks."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.measures.count import Column, Counter, expand, over_period, over_weeks
from sulh.measures.measure import measure
from sulh.measures.questions import load_questions
from sulh.terms.compile import Compiled
from sulh.terms.formula import Formula, Within, Yes, conj
from sulh.terms.legend import OCCURRED
from tests.measures.worlds import DAY, Tiny, compiled, facts_of, no_reports, report

FIRST = 1_580_515_200  # 1 February 2020
WEEKS = [(FIRST + 7 * n * DAY, FIRST + 7 * (n + 1) * DAY - 1) for n in range(3)]
CONDITIONS: list[tuple[str, Any]] = [
    ("{}", lambda day, acts, killed: True),
    ("air_strike", lambda day, acts, killed: "drone_strike" in acts),
    ("{not: raid}", lambda day, acts, killed: "raid" not in acts),
    ("{killed: {at_most: 2}}", lambda day, acts, killed: killed <= 2),
    ("{from: 2020-02-03, until: 2020-02-10}", lambda day, acts, killed: 2 <= day <= 9),
    (
        "[{act: raid, until: 2020-02-05}, {act: air_strike, killed: {at_most: 1}}, {from: 2020-02-09, killed: {at_least: 2}}]",
        lambda day, acts, killed: (
            ("raid" in acts and day <= 4) or ("drone_strike" in acts and killed <= 1) or (day >= 8 and killed >= 2)
        ),
    ),
]

tiny = st.builds(
    lambda first, length, occurred, acts, low, more: Tiny(
        first, first + length, occurred, tuple(sorted(acts)), (low, low + more)
    ),
    st.integers(-3, 22), st.integers(0, 9), st.sampled_from(["yes", "no", "unknown"]),
    st.sets(st.sampled_from(["raid", "drone_strike"]), min_size=1), st.integers(0, 2), st.integers(0, 2),
)  # fmt: skip
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("law"))


def condition(law: Compiled, folder: Path, text: str) -> Formula:
    where = "" if text == "{}" else f"where: {text}, "
    path = folder / "measures.yaml"
    path.write_text(
        f"measures: {{m: {{title: t, declared: 2019-01-01, {where}from: 2020-02-01, until: 2020-02-21}}}}",
        encoding="utf-8",
    )
    return load_questions(path, law)[0].formulas["all"]


@SLOW
@given(items=st.lists(tiny, min_size=1, max_size=5), which=st.integers(0, len(CONDITIONS) - 1), deaths=st.booleans())
def test_bounds_are_those_of_all_worlds(
    items: list[Tiny], which: int, deaths: bool, law: Compiled, tmp_path: Path
) -> None:
    text, holds = CONDITIONS[which]
    column = Column("killed", "killed") if deaths else Column()
    formula = expand(condition(law, tmp_path, text), ())
    facts = facts_of([item.row(n) for n, item in enumerate(items)], law)
    counter = Counter(facts, DuckDB(), [formula], ["established"])
    apart = [WEEKS[0], WEEKS[2]]
    found = counter.candidates(formula, column, [(WEEKS[0][0], WEEKS[2][1])])
    weekly, period, twice = (
        over_weeks(found, WEEKS),
        over_period(found, [(WEEKS[0][0], WEEKS[2][1])]),
        over_period(found, apart),
    )
    windows: list[list[tuple[int, int]]] = [*([week] for week in WEEKS), WEEKS, apart]
    got = [(int(weekly.low[0, n]), int(weekly.high[0, n])) for n in range(3)]
    got += [(int(sums.low[0, 0]), int(sums.high[0, 0])) for sums in (period, twice)]
    for window, bounds in zip(windows, got, strict=True):
        assert bounds == _by_worlds(items, window, holds, deaths), (text, window)
    assert sum(low for low, _ in got[:3]) <= got[3][0]
    assert all(high <= got[3][1] for _, high in got[:3])
    assert got[3][1] <= sum(high for _, high in got[:3])


def _by_worlds(items: list[Tiny], window: list[tuple[int, int]], holds: Any, deaths: bool) -> tuple[int, int]:
    """Incidents vary freely of each other, so the least and the most of a sum are those of its parts."""
    low = high = 0
    for item in items:
        adds = [
            (killed if deaths else 1)
            if yes and holds(day, acts, killed) and any(a <= FIRST + day * DAY <= b for a, b in window)
            else 0
            for day, yes, acts, killed in item.worlds()
        ]
        low, high = low + min(adds), high + max(adds)
    return low, high


@SLOW
@given(data=st.data())
def test_no_order_of_rows_changes_a_byte(data: st.DataObject, law: Compiled, tmp_path: Path) -> None:
    items = data.draw(st.lists(tiny, min_size=2, max_size=8))
    rows = [
        item.row(n) | {"account": data.draw(st.sampled_from(["established", "us"]))} for n, item in enumerate(items)
    ]
    path = tmp_path / "measures.yaml"
    path.write_text(
        "measures: {m: {title: t, declared: 2019-01-01, where: strike, count: killed, from: 2020-02-08, "
        "until: 2020-02-14, baselines: {b: {weeks_before: 1}}, promised_fall: 0.5}}",
        encoding="utf-8",
    )
    questions = load_questions(path, law)
    reports = [report(n, 0, 9, covers_high=4, act=["raid"], source=f"s{n % 2}") for n in range(4)]
    residuals = [
        {"report_id": f"r{n}", "covers_low": 1, "covers_high": 4, "linked": 0, "residual_low": 1, "residual_high": 4}
        for n in range(4)
    ]
    found = []
    for _ in range(2):
        empty = no_reports()
        tables = [
            pa.Table.from_pylist(part, schema=one.schema) for part, one in zip((reports, residuals), empty, strict=True)
        ]
        found.append(measure(questions, law, facts_of(rows, law), DuckDB(), *tables, account_of={"s0": "us"}))
        for part in (rows, reports, residuals):
            data.draw(st.randoms(use_true_random=False)).shuffle(part)
    assert [table.to_pylist() for table in found[0]] == [table.to_pylist() for table in found[1]]
    assert [_bytes(table) for table in found[0]] == [_bytes(table) for table in found[1]]


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


def test_a_missing_upper_bound_is_said_where_it_may_lie(law: Compiled) -> None:
    rows = [
        Tiny(1, 1, "yes", ("raid",), (2, 3)).row(0),
        Tiny(5, 8, "yes", ("raid",), (4, 4)).row(1) | {"killed_high": None},
    ]
    formula = expand(Yes(OCCURRED), ())
    counter = Counter(facts_of(rows, law), DuckDB(), [formula], ["established"])
    found = counter.candidates(formula, Column("killed", "killed"), [(WEEKS[0][0], WEEKS[2][1])])
    weekly = over_weeks(found, WEEKS)
    assert weekly.low.tolist() == [[2, 0, 0]]
    assert weekly.high.tolist() == [[3, 0, 0]]
    assert weekly.unbounded.tolist() == [[1, 1, 0]]


def test_an_undated_incident_may_lie_in_every_week_and_surely_in_none(law: Compiled) -> None:
    rows = [Tiny(1, 1, "yes", ("raid",), (2, 3)).row(0) | {"start": None, "end": None}]
    formula = expand(Yes(OCCURRED), ())
    counter = Counter(facts_of(rows, law), DuckDB(), [formula], ["established"])
    weekly = over_weeks(counter.candidates(formula, Column(), [(WEEKS[0][0], WEEKS[2][1])]), WEEKS)
    assert weekly.low.tolist() == [[0, 0, 0]]
    assert weekly.high.tolist() == [[1, 1, 1]]
    assert not counter.has_data(WEEKS).any()


def test_incidents_that_span_years_cost_no_more_than_a_day(law: Compiled) -> None:
    size, weeks = 300_000, 1500
    rng = np.random.default_rng(7)
    small = facts_of([Tiny(0, 0, "yes", ("raid",), (1, 1)).row(0)], law)
    begin = FIRST + rng.integers(0, weeks * 7, size) * DAY
    table = small.table.take(pa.array(np.zeros(size, dtype=np.int64)))
    for name, column in (("row", np.arange(size)), ("time_low", begin), ("time_high", begin + 1000 * DAY)):
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(column))
    within = [(FIRST + 7 * n * DAY, FIRST + 7 * (n + 1) * DAY - 1) for n in range(weeks)]
    formula = expand(conj(Yes(OCCURRED), Within("time", FIRST, None)), ())
    counter = Counter(FactTable(table, small.codes, small.yes_columns), DuckDB(), [formula], ["established"])
    started = time.perf_counter()
    found = over_weeks(counter.candidates(formula, Column(), [(within[0][0], within[-1][1])]), within)
    assert time.perf_counter() - started < 10
    sample = random.Random(7).sample(range(weeks), 20)
    for n in sample:
        a, b = within[n]
        assert found.high[0, n] == int(((begin <= b) & (begin + 1000 * DAY >= a)).sum())
    assert found.high.max() < UNBOUNDED
