"""Windows of days against counting by hand, and the test by other dates against trying each of them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.asked import Counted
from sulh.measures.violence.falls import Answer, answer
from sulh.measures.violence.noise import Noise, simulated
from sulh.measures.violence.placebo import Placebo, placebo
from sulh.measures.violence.series import EPOCH, blocks, sliding, within

Rows = list[tuple[int, int, int, int, bool]]
rows = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 3), st.integers(0, 3), st.booleans()).map(
        lambda one: (one[0], one[0] + one[1], one[2], one[2] + one[3], one[4])
    ),
    max_size=8,
)


def of(given_: Rows) -> Counted:
    """First day, last day, least, most, surely."""
    columns = [np.array([row[place] for row in given_], dtype=np.int64) for place in range(4)]
    return Counted(*columns, np.array([row[4] for row in given_], dtype=bool), 0, 0)


def by_hand(given_: Rows, days: set[int]) -> tuple[int, int]:
    """What surely, and what possibly, lies on these days."""
    low = sum(least for first, last, least, _, sure in given_ if sure and set(range(first, last + 1)) <= days)
    return low, sum(most for first, last, _, most, _ in given_ if set(range(first, last + 1)) & days)


def date(number: int) -> dt.date:
    return EPOCH + dt.timedelta(days=number)


@settings(max_examples=150)
@given(rows, st.integers(1, 9))
def test_each_window_is_counted_as_by_hand(given_: Rows, length: int) -> None:
    low, high = sliding(of(given_), length, 0, 39)
    for start in range(40):
        assert (low[start], high[start]) == by_hand(given_, set(range(start, start + length)))


@settings(max_examples=150)
@given(rows, st.integers(0, 20), st.integers(0, 9), st.integers(1, 5), st.integers(0, 9))
def test_a_period_of_two_stretches_counts_what_spans_both_once_in_the_upper_bound(
    given_: Rows, first: int, length: int, gap: int, second: int
) -> None:
    one, other = (first, first + length), (first + length + gap, first + length + gap + second)
    days = {*range(one[0], one[1] + 1)}, {*range(other[0], other[1] + 1)}
    low, high = within(of(given_), [(date(one[0]), date(one[1])), (date(other[0]), date(other[1]))])
    assert high == by_hand(given_, days[0] | days[1])[1]
    assert low == sum(by_hand(given_, part)[0] for part in days)


@settings(max_examples=100)
@given(rows, st.integers(-5, 40), st.integers(1, 9))
def test_blocks_start_on_the_anchor_and_lie_inside(given_: Rows, anchor: int, length: int) -> None:
    starts, low, high = blocks(of(given_), anchor, length, 0, 35)
    assert all((start - anchor) % length == 0 and start >= 0 and start + length - 1 <= 35 for start in starts)
    assert len(starts) == sum((start - anchor) % length == 0 for start in range(36 - length + 1))
    for start, least, most in zip(starts.tolist(), low.tolist(), high.tolist(), strict=True):
        assert (least, most) == by_hand(given_, set(range(start, start + length)))


def weekly(seed: int, weeks: int = 156, level: float = 14.0, spread: float = 0.1) -> np.ndarray:
    """Days of incidents in weeks that are unsteady and alike."""
    random = np.random.default_rng(seed)
    counts = simulated(Noise(spread, 0.3), np.full((1, weeks), level), random)[0]
    return np.repeat(np.arange(weeks) * 7, counts) + random.integers(0, 7, counts.sum())


def daily(days: np.ndarray) -> Counted:
    order = np.sort(days)
    one = np.ones(len(order), np.int64)
    return Counted(order, order, one, one, one.astype(bool), 0, 0)


def test_the_share_of_earlier_dates_is_that_of_trying_each() -> None:
    days = weekly(3)
    start, length, base = 1_000, 7, 56
    found = placebo(daily(days), date(start), date(start + length - 1))
    assert isinstance(found, Placebo)
    assert found.by == "placebo dates"

    def ratio(first: int) -> float:
        now = ((days >= first) & (days < first + length)).sum() + 0.5
        before = ((days >= first - base) & (days < first)).sum() + 0.5
        return float(now / length / (before / base))

    tried = [ratio(first) for first in range(int(days.min()) + base, start - length + 1)]
    assert len(tried) == len(found.starts)
    assert found.ratios == pytest.approx(tried)
    share = (1 + sum(one <= ratio(start) * (1 + 1e-12) for one in tried)) / (1 + len(tried))
    assert found.p_low == found.p_high == pytest.approx(share)


def test_a_fall_by_half_lies_in_its_interval_and_one_of_nine_tenths_does_not() -> None:
    random = np.random.default_rng(1)
    days = weekly(5)
    start = 140 * 7
    kept = days[(days < start) | (random.random(len(days)) < 0.5)]
    found = answer(daily(kept), (date(start), date(start + 55)), {"before": [(date(start - 84), date(start - 1))]})
    assert isinstance(found, Answer)
    for fall in found.falls:
        assert fall.low < 0.5 < fall.high < 0.9
        assert fall.bound_low == pytest.approx(fall.estimate)
    assert {fall.baseline for fall in found.falls} == {"before", "season and trend of the weeks before"}


@pytest.mark.parametrize(
    ("days", "first", "last", "says"),
    [
        (weekly(1), 700, 700, "one day"),
        (np.array([], dtype=np.int64), 700, 720, "nothing was counted"),
        (weekly(1), 5_000, 5_010, "the data end on"),
        (weekly(1, 4), 14, 20, "fewer than 8 weeks"),
        (weekly(1), 1_085, 1_120, "inside the period"),
        (weekly(1), -900, -880, "the data begin on"),
    ],
)
def test_what_the_data_do_not_carry_cannot_be_said(days: np.ndarray, first: int, last: int, says: str) -> None:
    found = answer(daily(days), (date(first), date(last)), {"before": [(date(first - 28), date(first - 1))]})
    assert isinstance(found, CannotBeSaid)
    assert says in str(found)


def test_a_baseline_outside_the_data_or_almost_empty_has_no_number_while_others_have() -> None:
    days = weekly(2)
    base = {
        "good": [(date(600), date(699))], "too early": [(date(-90), date(-30))], "none": [], "empty": [(date(400), date(406))],
    }  # fmt: skip
    kept = days[(days < 400) | (days > 406)]
    found = answer(daily(kept), (date(700), date(755)), base)
    assert isinstance(found, Answer)
    assert {fall.baseline for fall in found.falls} == {"good"}
    assert set(found.unsaid) == {"too early", "none", "empty", "season and trend of the weeks before"}


def test_no_incidents_at_all_in_the_period_is_a_fall_of_all_with_an_interval() -> None:
    days = weekly(4)
    found = answer(daily(np.append(days[(days < 700) | (days > 720)], 1_091)), (date(700), date(720)),
                   {"before": [(date(600), date(699))]})  # fmt: skip
    assert isinstance(found, Answer)
    fall = next(one for one in found.falls if one.baseline == "before")
    assert fall.estimate == fall.high == 1
    assert 0.6 < fall.low < 1


def test_the_order_of_rows_changes_nothing() -> None:
    days = weekly(7)
    one = placebo(daily(days), date(900), date(913))
    other = placebo(daily(np.random.default_rng(0).permutation(days)), date(900), date(913))
    assert isinstance(one, Placebo)
    assert isinstance(other, Placebo)
    assert (one.p_low, one.p_high, one.ratios.tolist()) == (other.p_low, other.p_high, other.ratios.tolist())
