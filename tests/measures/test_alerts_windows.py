"""Sliding windows against counting every window by hand in every world, and the stretches against every day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.measures.alerts.windows import Fired, sliding, stretches
from sulh.measures.count import Column, Counter, expand
from sulh.terms.compile import Compiled
from sulh.terms.formula import Yes
from sulh.terms.legend import OCCURRED
from tests.measures.test_count import tiny
from tests.measures.worlds import Tiny, compiled, facts_of

FIRST = dt.date(2020, 2, 1)
DAYS = 24
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("law"))


@SLOW
@given(items=st.lists(tiny, min_size=1, max_size=6), width=st.integers(1, 9))
def test_each_window_holds_what_it_holds_in_the_emptiest_and_in_the_fullest_world(
    items: list[Tiny], width: int, law: Compiled
) -> None:
    formula = expand(Yes(OCCURRED), ())
    counter = Counter(
        facts_of([item.row(n) for n, item in enumerate(items)], law), DuckDB(), [formula], ["established"]
    )
    found = counter.candidates(formula, Column(), [(-(10**15), 10**15)])
    sums = sliding(found, FIRST, FIRST + dt.timedelta(days=DAYS - 1), width)
    for last in range(DAYS):
        low = high = 0
        for item in items:
            inside = [yes and last - width < day <= last for day, yes, _, _ in item.worlds()]
            low, high = low + min(inside), high + max(inside)
        assert (sums.low[0, last], sums.high[0, last]) == (low, high)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([0, 0, 0, 1])), min_size=1, max_size=15),
    st.integers(0, 4), st.booleans(),
)  # fmt: skip
def test_stretches_are_the_days_on_which_a_rule_fires(
    bounds: list[tuple[int, int, int]], more_than: int, only_surely: bool
) -> None:
    low = np.array([one[0] for one in bounds], dtype=np.int64)
    high = low + np.array([one[1] for one in bounds], dtype=np.int64)
    unbounded = np.array([one[2] for one in bounds], dtype=np.int64)
    told: dict[int, bool] = {}
    for one in stretches(low, high, unbounded, more_than, FIRST, only_surely=only_surely):
        days = range((one.first - FIRST).days, (one.last - FIRST).days + 1)
        assert one.low == max(low[day] for day in days)
        assert one.high == (None if any(unbounded[day] for day in days) else max(high[day] for day in days))
        told |= dict.fromkeys(days, one.surely)
    for day in range(len(bounds)):
        surely = low[day] > more_than
        possibly = not only_surely and (high[day] > more_than or unbounded[day] > 0)
        assert told.get(day) == (True if surely else False if possibly else None)


def test_four_raids_in_a_week_fire_a_rule_of_more_than_three_and_three_do_not(law: Compiled) -> None:
    formula = expand(Yes(OCCURRED), ())
    for number, fires in ((4, True), (3, False)):
        rows = [Tiny(2 * n, 2 * n, "yes", ("raid",), (0, 0)).row(n) for n in range(number)]
        counter = Counter(facts_of(rows, law), DuckDB(), [formula], ["established"])
        sums = sliding(counter.candidates(formula, Column(), [(-(10**15), 10**15)]), FIRST, dt.date(2020, 2, 20), 7)
        found = list(stretches(sums.low[0], sums.high[0], sums.unbounded[0], 3, FIRST, only_surely=True))
        assert found == ([Fired(dt.date(2020, 2, 7), dt.date(2020, 2, 7), 4, 4, True)] if fires else [])
