"""Timelines: the bounds hold in every course of events that the facts allow."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sulh.briefs.charts import axis, chart, per_period, range_bars, spans, timeline

START = dt.datetime(2031, 3, 3, tzinfo=dt.UTC)
INCIDENTS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 9), st.none() | st.integers(0, 9),
              st.sampled_from(["yes", "no", "unknown"])), max_size=12)  # fmt: skip


def rows_of(told: list[tuple[int, int, int, int | None, str]]) -> list[dict[str, Any]]:
    return [{"start": START + dt.timedelta(days=a), "end": START + dt.timedelta(days=a + b), "killed_low": low,
             "killed_high": None if more is None else low + more, "occurred": occurred}
            for a, b, low, more, occurred in told]  # fmt: skip


def one_world(rows: list[dict[str, Any]], chance: random.Random) -> list[tuple[dt.date, int]]:
    """Days and deaths of the incidents that occurred, in one course of events."""
    world = []
    for row in rows:
        if row["occurred"] == "no" or (row["occurred"] == "unknown" and chance.random() < 0.5):
            continue
        day = row["start"] + dt.timedelta(days=chance.randint(0, (row["end"] - row["start"]).days))
        high = row["killed_high"] if row["killed_high"] is not None else row["killed_low"] + 50
        world.append((day.date(), chance.randint(row["killed_low"], high)))
    return world


@given(INCIDENTS, st.integers(0, 10**6))
def test_no_course_of_events_leaves_the_bounds(told: list[tuple[int, int, int, int | None, str]], seed: int) -> None:
    rows = rows_of(told)
    unit, periods = spans(START.date(), START.date() + dt.timedelta(days=80))
    deaths = per_period(rows, periods, unit, lambda row: (row["killed_low"], row["killed_high"]))
    counts = per_period(rows, periods, unit, lambda _: (1, 1))
    world = one_world(rows, random.Random(seed))
    for period, death, count in zip(periods, deaths, counts, strict=True):
        here = [killed for day, killed in world if period.first <= day <= period.last]
        assert death[0] <= sum(here) and (death[1] is None or sum(here) <= death[1])
        assert count[1] is not None and count[0] <= len(here) <= count[1]


def test_weeks_start_on_monday_and_cover_the_period() -> None:
    unit, periods = spans(dt.date(2031, 3, 5), dt.date(2031, 3, 20))
    assert unit == "week"
    assert [period.first.isoformat() for period in periods] == ["2031-03-03", "2031-03-10", "2031-03-17"]


def test_a_long_period_is_shown_by_month() -> None:
    unit, periods = spans(dt.date(2015, 5, 5), dt.date(2031, 3, 20))
    assert unit == "month"
    assert periods[0].first == dt.date(2015, 5, 1)
    assert periods[-1].last == dt.date(2031, 3, 31)
    assert len(axis(periods)) <= 20


def test_a_bar_without_an_upper_bound_reaches_the_edge() -> None:
    _, periods = spans(dt.date(2031, 3, 3), dt.date(2031, 3, 9))
    bar = chart("deaths", "deaths", periods, [(3, None)]).bars[0]
    assert bar.high is None and bar.y_high == 0 and bar.y_low > 0
    assert "at least 3 deaths" in bar.label


def test_incidents_that_stand_in_no_bar_are_counted_in_the_note() -> None:
    rows = rows_of([(0, 0, 1, 0, "yes"), (0, 300, 16, 4, "yes"), (200, 0, 1, 0, "yes")])
    rows.append({**rows[0], "start": None})
    shown = timeline(rows, dt.date(2031, 3, 3), dt.date(2031, 4, 3))
    assert "1 incident (16 to 20 deaths) known only to within more than 8 weeks" in shown.note
    assert "1 incident before or after this period" in shown.note
    assert "1 incident without dates" in shown.note
    assert sum(bar.high or 0 for bar in shown.charts[0].bars) == 1


def test_ranges_share_one_scale() -> None:
    bars, scale = range_bars([("baseline", 2.0, 4.0, False), ("now", 1.0, None, True)], "killed")
    assert [(bar.x_low, bar.x_high, bar.open_end) for bar in bars] == [(50.0, 100.0, False), (25.0, 95.0, True)]
    assert bars[0].text == "2.00 to 4.00 killed a day" and bars[1].text == "at least 1.00 killed a day"
    assert scale == "0 to 4.00 killed a day"
