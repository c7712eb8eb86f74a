"""Forecasts: what cannot be said, what any forecast must hold to, and coverage on deliveries whose future is known."""

from __future__ import annotations

import datetime as dt
import random as plain_random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.deliveries import Delivery
from sulh.measures.owed.events import Event, events
from sulh.measures.owed.forecast import Forecast, forecast
from sulh.measures.unsaid import CannotBeSaid

DAY = dt.date(2030, 1, 1)


def on(*given: tuple[int, int] | tuple[int, int, int]) -> list[Event]:
    """Deliveries: day, then an amount or two bounds."""
    return events(Delivery("P", DAY + dt.timedelta(one[0]), (one[1], one[-1])) for one in given)


def said(found: Forecast | CannotBeSaid) -> Forecast:
    assert isinstance(found, Forecast), found
    return found


@pytest.mark.parametrize(
    ("given_over", "target", "because"),
    [
        ([], 100, "fewer than three days"),
        ([(0, 10), (5, 10)], 100, "fewer than three days"),
        ([(0, 10), (0, 10), (0, 10), (3, 5)], 100, "fewer than three days"),
        ([(0, 10), (5, 10), (9, 0)], 100, "fewer than three days"),
        ([(0, 0, 10), (5, 0, 10), (9, 0, 10)], 100, "fewer than three days"),
        ([(0, 10), (5, 10), (9, 90)], 100, "reached already"),
        ([(0, 1), (5, 1), (9, 1)], 10_000_000, "more than 30 years"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_says_why(given_over: list[tuple[int, int]], target: int, because: str) -> None:
    found = forecast(on(*given_over), target, None, DAY + dt.timedelta(10))
    assert isinstance(found, CannotBeSaid) and because in found.because


def test_steady_deliveries_reach_the_amount_about_when_the_pace_says() -> None:
    found = said(
        forecast(on(*((7 * week, 100) for week in range(12))), 2_000, DAY + dt.timedelta(200), DAY + dt.timedelta(77))
    )
    assert found.earliest < DAY + dt.timedelta(77 + 56) < (found.latest or dt.date.max)
    assert (found.latest or dt.date.max) < DAY + dt.timedelta(77 + 112)
    assert found.in_time is not None and found.in_time[0] == found.in_time[1] > 0.9
    assert found.pace == (1200 / 78, 1200 / 78) and found.needed == (800 / 123, 800 / 123)
    assert "2,000 reached between" in found.words and "probability" in found.words


def test_a_date_that_has_passed_cannot_be_met() -> None:
    found = said(forecast(on((0, 10), (5, 10), (9, 10)), 100, DAY, DAY + dt.timedelta(10)))
    assert found.needed is None and found.in_time == (0.0, 0.0) and "has passed" in found.words


def test_a_long_silence_makes_the_end_later() -> None:
    given_over = on((0, 10), (5, 10), (9, 10), (14, 10))
    now = said(forecast(given_over, 100, None, DAY + dt.timedelta(14)))
    later = said(forecast(given_over, 100, None, DAY + dt.timedelta(100)))
    assert (later.earliest - DAY).days > 100
    assert (later.latest or dt.date.max) > (now.latest or dt.date.max)


amounts = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 10)), min_size=4, max_size=8)


@settings(max_examples=40, deadline=None)
@given(amounts, st.integers(0, 5))
def test_bounds_hold_every_way_in_which_they_may_be_filled_and_order_changes_nothing(
    rows: list[tuple[int, int, int]], seed: int
) -> None:
    as_of = DAY + dt.timedelta(60)
    wide = on(*((day, low, low + more) for day, low, more in rows))
    due = as_of + dt.timedelta(200)
    found = forecast(wide, 600, due, as_of, draws=400)
    mixed = list(rows)
    plain_random.Random(seed).shuffle(mixed)
    assert found == forecast(on(*((day, low, low + more) for day, low, more in mixed)), 600, due, as_of, draws=400)
    if isinstance(found, CannotBeSaid):
        return
    for end in (0, 1):
        narrow = forecast(on(*((day, low + end * more) for day, low, more in rows)), 600, due, as_of, draws=400)
        if isinstance(narrow, Forecast) and end == 1:
            assert found.earliest == narrow.earliest
        if isinstance(narrow, Forecast) and end == 0:
            assert found.latest == narrow.latest


def simulated(seed: int, shape: float, kind: str) -> list[tuple[int, int]]:
    """Deliveries with gaps of nine days in the mean: day and amount."""
    random = np.random.default_rng(seed)
    days = np.cumsum(random.gamma(shape, 9 / shape, 1_500)).astype(int)
    many = {
        "alike": np.full(1_500, 100.0),
        "skewed": random.lognormal(5, 0.8, 1_500),
        "wild": random.gamma(1.0, 150, 1_500),
    }[kind]
    return [(int(day), max(1, round(float(amount)))) for day, amount in zip(days, many, strict=True)]


def holds(seed: int, shape: float, kind: str, number: int) -> bool | None:
    """Whether the interval holds the day on which three times the amount of the first deliveries came; None: not said."""
    rows = simulated(seed, shape, kind)
    as_of = rows[number - 1][0] + int(np.random.default_rng(seed + 10_000).exponential(9))
    totals = np.cumsum([amount for _, amount in rows])
    target = 3 * int(totals[number - 1])
    truth = rows[int(np.argmax(totals >= target))][0]
    found = forecast(
        on(*(row for row in rows if row[0] <= as_of)), target, None, DAY + dt.timedelta(as_of), draws=1_000
    )
    if isinstance(found, CannotBeSaid):
        return None
    return found.earliest <= DAY + dt.timedelta(truth) <= (found.latest or dt.date.max)


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 5, 10, 25])
@pytest.mark.parametrize("kind", ["alike", "skewed", "wild"])
@pytest.mark.parametrize("shape", [0.5, 1.0, 4.0], ids=["bursts", "at random", "regular"])
def test_the_interval_holds_the_day_in_90_of_100(shape: float, kind: str, number: int) -> None:
    found = [one for seed in range(5_000, 5_140) if (one := holds(seed, shape, kind, number)) is not None][:100]
    print(f"{shape} {kind} {number}: {sum(found)} of {len(found)}")
    assert len(found) >= 80
    assert sum(found) >= 0.9 * len(found)
