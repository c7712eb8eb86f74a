"""Whether a provision was broken so often before: against worlds listed one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.findings.broken import broken_bits
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, FactTable
from sulh.terms.legend import Broken
from sulh.terms.schema import CountingRule, Merge

BREACH, NO_BREACH = 1, 4
Row = tuple[str, int, int, int]
"""account, low, high, outcomes"""


def facts(rows: list[Row], places: list[float] | None = None) -> FactTable:
    """A fact table with times, and places on the equator."""
    size = len(rows)
    return FactTable(
        pa.table(
            {
                "account": [row[0] for row in rows],
                "time_low": pa.array([row[1] for row in rows], pa.int64()),
                "time_high": pa.array([row[2] for row in rows], pa.int64()),
                "lat": np.zeros(size),
                "lon": np.array(places or [0.0] * size),
                "radius": np.zeros(size, dtype=np.int64),
            }
        ),
        {},
    )


def asked(times: int, within: int | None, lapses: int | None) -> Broken:
    """The fact."""
    return Broken("T1", "us", times, within if times > 1 else None, lapses, "", "us")


def answers(rows: list[Row], what: Broken, rule: CountingRule | None = None) -> list[int]:
    """What the fast path says."""
    outcomes = np.array([row[3] for row in rows], dtype=np.int8)
    return [int(bits) for bits in broken_bits(facts(rows), what, outcomes, rule)]


def plainly(rows: list[Row], what: Broken) -> list[int]:
    """What some world says, for each row."""
    found = [0] * len(rows)
    times = [range(row[1], row[2] + 1) for row in rows]
    breach = [[bit == BREACH for bit in (1, 4) if row[3] & bit] for row in rows]
    for when in itertools.product(*times):
        for broken in itertools.product(*breach):
            for place, row in enumerate(rows):
                before = [
                    when[other]
                    for other, its in enumerate(rows)
                    if other != place and its[0] == row[0] and broken[other] and when[other] < when[place]
                ]
                found[place] |= CAN_BE_YES if holds(before, when[place], what) else CAN_BE_NO
    return found


def holds(before: list[int], now: int, what: Broken) -> bool:
    """Whether so many breaches lie close enough together, and the last of them not too far back."""
    for last in before:
        close = [
            one for one in before if one <= last and (what.within_seconds is None or last - one <= what.within_seconds)
        ]
        if len(close) >= what.times and (what.lapses_seconds is None or now - last <= what.lapses_seconds):
            return True
    return False


a_row = st.tuples(
    st.sampled_from(["us", "taliban"]), st.integers(0, 6), st.integers(0, 2), st.sampled_from([1, 4, 5])
).map(lambda row: (row[0], row[1], row[1] + row[2], row[3]))


@settings(max_examples=300, deadline=None)
@given(st.lists(a_row, min_size=1, max_size=5), st.integers(1, 3), st.none() | st.integers(0, 4))
def test_it_says_what_the_worlds_say(rows: list[Row], times: int, within: int | None) -> None:
    assert answers(rows, asked(times, within, None)) == plainly(rows, asked(times, within, None))


@settings(max_examples=200, deadline=None)
@given(st.lists(a_row, min_size=1, max_size=4), st.integers(1, 2), st.none() | st.integers(0, 4), st.integers(0, 4))
def test_with_a_lapse_it_is_never_wrong(rows: list[Row], times: int, within: int | None, lapses: int) -> None:
    what = asked(times, within, lapses)
    for got, true in zip(answers(rows, what), plainly(rows, what), strict=True):
        assert got & true == true


def test_three_times_in_a_week_and_only_what_ended_before() -> None:
    day = 86_400
    rows: list[Row] = [("us", n * day, n * day, BREACH) for n in (0, 3, 6, 9, 30)]
    what = Broken("T1", "us", 3, 7 * day, None, "", "us")
    assert answers(rows, what) == [CAN_BE_NO, CAN_BE_NO, CAN_BE_NO, CAN_BE_YES, CAN_BE_YES]
    assert answers(rows, Broken("T1", "us", 3, 7 * day, 10 * day, "", "us"))[-1] == CAN_BE_NO
    assert answers([*rows[:2], ("taliban", 6 * day, 6 * day, BREACH), *rows[3:]], what)[3] == CAN_BE_NO


@pytest.mark.parametrize(("km", "counted"), [(2, 1), (0, 2)])
def test_what_may_be_one_episode_counts_once(km: float, counted: int) -> None:
    rows: list[Row] = [("us", 0, 0, BREACH), ("us", 1800, 1800, BREACH), ("us", 90_000, 90_000, NO_BREACH)]
    rule = CountingRule(unit="episode", merge_within=Merge(hours=1, km=km, at_most_hours=24))
    table = facts(rows, [0.0, 0.01, 0.0])
    outcomes = np.array([1, 1, 4], dtype=np.int8)
    for times in (1, 2):
        bits = broken_bits(table, Broken("T1", "us", times, None, None, "", "us"), outcomes, rule)
        assert (int(bits[2]) == CAN_BE_YES) == (times <= counted)
