"""Thresholds at which numbers gather, and deeds that rose where others fell: against counting by hand, and against chance."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.drafts.loopholes.bunching import LEAST, Bunching, bunching, window
from sulh.drafts.loopholes.substitution import Substitution, Substitutions, substitutions
from sulh.drafts.loopholes.told import Told
from sulh.measures.unsaid import CannotBeSaid

FIRST = dt.date(2031, 5, 1)
ZERO = (FIRST - dt.date(1970, 1, 1)).days
SIDES = {"army": frozenset({"a"}), "guard": frozenset({"a"}), "rebels": frozenset({"b"})}
ACTS = ("", "strike", "shelling", "raid", "ambush")
ACTORS = ("", "army", "guard", "rebels")

# Thresholds


def smooth(size: int, seed: int) -> np.ndarray:
    """Numbers that fall off smoothly, as the strengths of attackers do."""
    return np.random.default_rng(seed).geometric(1 / 60, size).astype(np.int64)


def test_numbers_moved_below_a_threshold_are_found_there_and_at_no_other_as_strongly() -> None:
    values = smooth(6_000, 1)
    above = (values >= 100) & (values < 115) & (np.random.default_rng(2).random(len(values)) < 0.7)
    moved = np.where(above, 99 - (values - 100) % 10, values)
    found = bunching(moved, 100, open_below=True)
    assert isinstance(found, Bunching)
    assert found.gathers
    assert found.low > 1.2
    times = {}
    for threshold in range(40, 180, 10):
        one = bunching(moved, threshold, open_below=True)
        if isinstance(one, Bunching):
            times[threshold] = one.times
    assert max(times, key=lambda threshold: times[threshold]) == 100
    same = bunching(values, 100, open_below=True)
    assert isinstance(same, Bunching)
    assert not same.gathers


def test_smooth_numbers_gather_no_more_often_than_chance_lets_them() -> None:
    found = [bunching(smooth(800, seed), 60, open_below=True) for seed in range(80)]
    told = [one for one in found if isinstance(one, Bunching)]
    assert len(told) == 80
    assert sum(one.p <= 0.05 for one in told) <= 9
    assert sum(one.low <= 1 <= one.high for one in told) >= 68


@given(st.lists(st.integers(0, 60), min_size=0, max_size=200), st.integers(1, 50), st.booleans())
def test_the_counted_numbers_are_those_in_the_window_for_every_threshold(
    given_: list[int], threshold: int, below: bool
) -> None:
    values = np.array(given_, np.int64)
    first, last = window(threshold, open_below=below)
    found = bunching(values, threshold, open_below=below)
    wide = last - first + 1
    others = [
        one for one in given_
        if max(0, first - 6 * wide) <= one <= last + 6 * wide
        and not first <= one <= last
        and not (last < one <= last + wide if below else first - wide <= one < first)
    ]  # fmt: skip
    if isinstance(found, CannotBeSaid):
        assert len(others) < LEAST or "smooth" in found.because or wide < 1
        return
    assert len(others) >= LEAST
    assert found.counted == sum(first <= one <= last for one in given_)
    assert found.low <= found.high
    assert (first, last) == (found.first, found.last)


def test_with_few_numbers_nothing_is_said() -> None:
    assert isinstance(bunching(np.array([99, 99, 101], np.int64), 100, open_below=True), CannotBeSaid)


# What rose where others fell


def told(rows: list[tuple[int, str, str, int, bool]]) -> Told:
    """Incidents: day from the first in force, act, actor, place, and whether a clause reaches it."""
    columns = list(zip(*rows, strict=True))
    day = np.array(columns[0], np.int64) + ZERO
    act = np.array([ACTS.index(one) for one in columns[1]], np.int64)
    actor = np.array([ACTORS.index(one) for one in columns[2]], np.int64)
    reached = np.array(columns[4], bool)
    one = np.ones(len(rows), np.int64)
    return Told(day, act, actor, np.array(columns[3], np.int64), reached, ~reached, one, ACTS, ACTORS, 6, 0)


def war(seed: int, moved: float = 0.0, rise: float = 1.0, days: int = 240) -> Told:
    """A year in bursts: the army strikes (barred), shells and raids, the rebels ambush; `moved` of the strikes become raids, and
    everything rises by `rise`."""
    random = np.random.default_rng(seed)
    rows = []
    for day in range(-120, days):
        busy = random.gamma(2, 0.5) * (rise if day >= 0 else 1.0)
        for act, actor, mean in (("strike", "army", 0.6), ("shelling", "army", 0.7), ("ambush", "rebels", 1.2)):
            for _ in range(random.poisson(mean * busy)):
                place = int(random.integers(1, 6))
                gone = act == "strike" and day >= 0 and random.random() < moved
                rows.append((day, "raid" if gone else act, actor, place, act == "strike" and not gone))
        for _ in range(random.poisson(0.15 * busy)):
            rows.append((day, "raid", "army", int(random.integers(1, 6)), False))
    return told(rows)


def best(found: Substitutions | CannotBeSaid) -> Substitution:
    assert isinstance(found, Substitutions)
    return found.pairs[0]


def test_what_was_barred_and_became_another_deed_is_found_with_its_share() -> None:
    for seed in range(6):
        one = best(substitutions(war(seed, 0.8), FIRST, None, SIDES))
        assert (one.from_act, one.act, one.actor) == ("strike", "raid", "army")
        assert one.used
        assert one.p < 0.01
        assert one.moved is not None
        assert one.moved[1] <= 1 <= one.moved[2]  # what is given up is done as the other


def test_a_rise_of_everything_moves_nothing_and_chance_is_rarely_taken_for_a_shift() -> None:
    used = 0
    for seed in range(40):
        found = substitutions(war(100 + seed, rise=1.8), FIRST, None, SIDES)
        assert isinstance(found, Substitutions)
        used += any(one.used for one in found.pairs)
    assert used <= 6


def test_fall_and_rise_are_counts_against_the_course_of_all_deeds() -> None:
    given_ = war(3, 0.5)
    found = substitutions(given_, FIRST, None, SIDES)
    assert isinstance(found, Substitutions)
    pre, post = given_.day < ZERO, given_.day >= ZERO
    inside = (given_.day >= ZERO - 7 * found.weeks[0]) & (given_.day < ZERO + 7 * found.weeks[1])
    course = (post & inside).sum() / (pre & inside).sum()
    for one in found.pairs:
        for act, actor, reached, seen in (
            (one.from_act, one.from_actor, True, -one.fell[0]), (one.act, one.actor, False, one.rose[0]),
        ):  # fmt: skip
            mine = inside & (given_.act == ACTS.index(act)) & (given_.actor == ACTORS.index(actor))
            mine &= given_.reached == reached
            assert seen == pytest.approx((mine & post).sum() - (mine & pre).sum() * course)


def test_only_deeds_of_the_same_actor_or_side_can_take_the_place() -> None:
    found = substitutions(war(1, 0.8), FIRST, None, {})
    assert isinstance(found, Substitutions)
    assert {(one.from_actor, one.actor) for one in found.pairs} == {("army", "army")}


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (told([(5, "strike", "army", 1, True)] * 9), "0 whole weeks before"),
        (told([(-50, "strike", "army", 1, True), (60, "ambush", "rebels", 1, False)] * 9), "same side"),
        (war(1).__class__(*(np.zeros(0, np.int64) for _ in range(7)), ACTS, ACTORS, 1, 0), "no incident"),
    ],
)
def test_where_nothing_can_be_said_it_says_why(given_: Told, says: str) -> None:
    found = substitutions(given_, FIRST, None, SIDES)
    assert isinstance(found, CannotBeSaid)
    assert says in found.because
