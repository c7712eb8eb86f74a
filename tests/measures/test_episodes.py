"""Episodes: bounds against every world of small cases, whatever the order of the rows, and quick in a crowd."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh.measures.nearby as nearby
from sulh.engine import DuckDB
from sulh.findings.facts import FactTable
from sulh.findings.judge import judge_agreement
from sulh.findings.places import metres
from sulh.measures.episode_bounds import EpisodeRule, episode_bounds, least_episodes, most_episodes
from sulh.measures.episodes import episodes
from sulh.measures.nearby import Extents, Ints, Reach, metres_between, perhaps_joined, surely_pairs
from sulh.measures.packing import perhaps_apart, surely_apart
from sulh.measures.schema import EPISODES
from sulh.terms.compile import Compiled
from sulh.terms.schema import Merge
from tests.measures.plain_episodes import POINTS, Small, count, counts, extents, number_of_worlds
from tests.measures.worlds import compiled, facts_of, incident, no_reports, report

MOMENTS = range(-1, 11)
MOST_WORLDS = 5000
HOUR = 3600

rules = st.builds(
    lambda seconds, metres, longest: EpisodeRule(Reach(seconds, metres), longest),
    st.integers(0, 3), st.sampled_from([0, 1112, 1200, 2300]), st.integers(0, 6),
)  # fmt: skip
certain = st.builds(
    lambda low, point: Small(low, low, point, 0, True), st.integers(0, 8), st.integers(0, len(POINTS) - 1)
)
wide = st.builds(
    lambda low, more, point, radius, sure: Small(low, low + more, point, radius, sure),
    st.integers(0, 8), st.sampled_from([0, 0, 1, 2]), st.integers(0, len(POINTS) - 1), st.sampled_from([0, 0, 1200, 2400]),
    st.booleans(),
)  # fmt: skip
loose = st.builds(
    lambda low, point, dated, placed, sure: Small(
        low if dated else None, low if dated else None, point, 0 if placed else -1, sure
    ),
    st.integers(0, 8), st.integers(0, len(POINTS) - 1), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip


def check(items: list[Small], rule: EpisodeRule) -> tuple[tuple[int, int], tuple[int, int]]:
    """The bounds and what the worlds say; the bounds hold in all of them."""
    got, true = episode_bounds(extents(items), rule), counts(items, MOMENTS, rule)
    assert got[0] <= true[0] and true[1] <= got[1], (items, rule)
    return got, true


@settings(max_examples=200, deadline=None)
@given(st.lists(certain, max_size=6), rules)
def test_what_is_known_is_counted(items: list[Small], rule: EpisodeRule) -> None:
    got, true = check(items, rule)
    assert got == true


@settings(max_examples=200, deadline=None)
@given(st.lists(wide, max_size=5).filter(lambda items: number_of_worlds(items, MOMENTS) <= MOST_WORLDS), rules)
def test_bounds_hold_in_every_world(items: list[Small], rule: EpisodeRule) -> None:
    check(items, rule)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(certain, loose), max_size=5).filter(
        lambda items: number_of_worlds(items, MOMENTS) <= MOST_WORLDS
    ),
    rules,
)
def test_bounds_hold_where_dates_and_places_are_unknown(items: list[Small], rule: EpisodeRule) -> None:
    check(items, rule)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(POINTS) - 1), st.booleans()), min_size=2, max_size=5),
    st.lists(st.booleans(), min_size=1, max_size=3),
    st.sampled_from([1112, 1200, 2300]),
)
def test_what_has_no_place_brings_together_no_more_than_it_can(
    known: list[tuple[int, bool]], unplaced: list[bool], metres: int
) -> None:
    items = [Small(0, 0, point, 0, sure) for point, sure in known]
    check(items + [Small(0, 0, 0, -1, sure) for sure in unplaced], EpisodeRule(Reach(0, metres), 0))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(wide, max_size=5).filter(lambda items: number_of_worlds(items, MOMENTS) <= MOST_WORLDS),
    rules,
    st.integers(0, 3),
)
def test_bounds_hold_where_there_are_too_many_pairs(items: list[Small], rule: EpisodeRule, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearby, "MOST_PAIRS", most)
        check(items, rule)


def test_bounds_are_tight_more_often_than_not() -> None:
    """Of 1500 cases with open outcomes, times and places: how often each bound is what some world of the grid has."""
    chance = random.Random(20)
    low = high = cases = 0
    while cases < 1500:
        items = [a_small(chance) for _ in range(chance.randint(1, 5))]
        rule = EpisodeRule(Reach(chance.randint(0, 3), chance.choice([0, 1112, 1200, 2300])), chance.randint(0, 6))
        if number_of_worlds(items, MOMENTS) > 1500:
            continue
        got, true = check(items, rule)
        cases, low, high = cases + 1, low + (got[0] == true[0]), high + (got[1] == true[1])
    assert low >= 0.9 * cases
    assert high >= 0.92 * cases


def a_small(chance: random.Random) -> Small:
    """An incident with a few worlds."""
    low = chance.randint(0, 8)
    return Small(
        low, low + chance.choice([0, 0, 1, 2]), chance.randrange(len(POINTS)), chance.choice([0, 0, 1200, -1]),
        chance.random() < 0.7,
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(wide, loose), min_size=2, max_size=8), rules, st.randoms(use_true_random=False))
def test_no_order_changes_the_bounds(items: list[Small], rule: EpisodeRule, chance: random.Random) -> None:
    shuffled = items.copy()
    chance.shuffle(shuffled)
    assert episode_bounds(extents(items), rule) == episode_bounds(extents(shuffled), rule)


def crowd(size: int, seed: int, spread: float, seconds: int) -> Extents:
    """Known incidents about one town, to the minute."""
    made = np.random.default_rng(seed)
    low = 1_580_515_200 + made.integers(0, seconds // 60, size) * 60
    lat, lon = 34.5 + made.normal(0, spread, size), 69.1 + made.normal(0, spread, size)
    return Extents(low, low, lat, lon, np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool))


@pytest.mark.parametrize("most", [3, 300, 4_000_000])
def test_a_crowd_told_apart_less_finely_still_lies_within_the_bounds(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = EpisodeRule(Reach(HOUR, 2000), 6 * HOUR)
    monkeypatch.setattr(nearby, "MOST_PAIRS", most)
    for seed, spread in itertools.product(range(4), (0.02, 0.2)):
        items = crowd(250, seed, spread, 48 * HOUR)
        true = count(
            [(int(a), (float(b), float(c))) for a, b, c in zip(items.low, items.lat, items.lon, strict=True)], rule
        )
        low, high = episode_bounds(items, rule)
        assert low <= true <= high
        assert most < 1000 or low == high


def test_one_city_in_one_day_is_no_trouble() -> None:
    items = crowd(200_000, 1, 0.1, 24 * HOUR)
    open_ = replace(items, sure=np.random.default_rng(2).random(len(items)) < 0.8)
    rule = EpisodeRule(Reach(HOUR, 2000), 24 * HOUR)
    started = time.perf_counter()
    low, high = episode_bounds(open_, rule)
    assert 1 <= low <= high < 5000
    assert time.perf_counter() - started < 15


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.1, 5.0])
def test_a_million_incidents(spread: float) -> None:
    items = crowd(1_000_000, 1, spread, 24 * HOUR if spread < 1 else 3650 * 24 * HOUR)
    rule = EpisodeRule(Reach(HOUR, 2000), 24 * HOUR)
    started = time.perf_counter()
    low, high = episode_bounds(items, rule)
    assert 1 <= low <= high
    assert time.perf_counter() - started < 60


# ---------------------------------------------------------------- the parts

spans = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(0, 5)), max_size=9)


def columns(rows: list[tuple[int, int, int]]) -> tuple[Ints, Ints, Ints]:
    """Groups, first and last moments."""
    group, low, more = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)) if rows else _none()
    return group, low, low + more


def _none() -> list[Ints]:
    return [np.zeros(0, dtype=np.int64)] * 3


@settings(max_examples=200, deadline=None)
@given(spans, st.integers(0, 5))
def test_surely_apart_is_the_largest_choice(rows: list[tuple[int, int, int]], seconds: int) -> None:
    got = surely_apart(*columns(rows), seconds)
    for group, number in enumerate(got):
        mine = [(low, low + more) for one, low, more in rows if one == group]
        best = max(
            size
            for size in range(len(mine) + 1)
            for chosen in itertools.combinations(mine, size)
            if all(max(a[0] - b[1], b[0] - a[1]) > seconds for a, b in itertools.combinations(chosen, 2))
        )
        assert number == best


@settings(max_examples=200, deadline=None)
@given(spans.filter(lambda rows: len(rows) <= 5), st.integers(0, 5))
def test_no_choice_of_moments_exceeds_perhaps_apart(rows: list[tuple[int, int, int]], seconds: int) -> None:
    got = perhaps_apart(*columns(rows), seconds)
    for group, number in enumerate(got):
        mine = [range(low, low + more + 1) for one, low, more in rows if one == group]
        assert number >= max(_apart(sorted(moments), seconds) for moments in itertools.product(*mine))
        if all(len(moments) == 1 for moments in mine):
            assert number == _apart(sorted(moments[0] for moments in mine), seconds)


def _apart(moments: list[int], seconds: int) -> int:
    found, last = 0, -1_000_000
    for moment in moments:
        if moment - last > seconds:
            found, last = found + 1, moment
    return found


places = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@settings(max_examples=300, deadline=None)
@given(places, places)
def test_distances_are_those_of_the_whole_program(one: tuple[float, float], other: tuple[float, float]) -> None:
    a, b, c, d = (np.array([value]) for value in (*one, *other))
    assert int(metres_between(a, b, c, d)[0]) == metres(*one, *other)


@pytest.mark.parametrize("lon", [179.995, -180.0, 0.0])
def test_the_date_line_and_the_poles_part_nobody(lon: float) -> None:
    reach = Reach(60, 2000)
    for lat, step in ((0.0, 0.01), (89.999, 170.0)):
        items = Extents(
            np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64), np.array([lat, lat]),
            np.array([lon, (lon + step + 180) % 360 - 180]), np.zeros(2, dtype=np.int64), np.ones(2, dtype=bool),
        )  # fmt: skip
        assert len(set(perhaps_joined(items, reach).tolist())) == 1
        assert len(surely_pairs(items, reach)) == 1


def test_an_unplaced_incident_does_not_make_one_episode_of_a_country() -> None:
    """Twenty towns, each hit on one day: what may have been anywhere brings together at most its own reach."""
    towns = [(30 + town * 0.5, 65.0, 0) for town in range(20)]
    rows = np.array([*towns, (0.0, 0.0, -1)])
    size = len(rows)
    items = Extents(
        np.zeros(size, dtype=np.int64), np.full(size, 86_399), rows[:, 0], rows[:, 1], rows[:, 2].astype(np.int64),
        np.ones(size, dtype=bool),
    )  # fmt: skip
    rule = EpisodeRule(Reach(HOUR, 2000), 24 * HOUR)
    assert (least_episodes(items, rule), most_episodes(items, rule)) == (20, 21)


def possible(*deeds: tuple[int, float]) -> Extents:
    """Breaches that may be none, at minutes and degrees of longitude on the equator."""
    low = np.array([minute * 60 for minute, _ in deeds], dtype=np.int64)
    lon = np.array([degrees for _, degrees in deeds])
    size = len(deeds)
    return Extents(low, low, np.zeros(size), lon, np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool))


@pytest.mark.parametrize(
    ("items", "most"),
    [
        (possible((0, 0.0), (40, 0.0), (60, 0.0)), 1),  # each is linked to each
        (possible((0, 0.0), (60, 0.0), (120, 0.0)), 2),  # without the second there are two
        (possible((0, 0.0), (0, 0.015), (0, 0.03)), 3),  # two in fact; places are cut without looking at whom they hold
        (
            possible(*((6 * shot, 0.0) for shot in range(100))),
            10,
        ),  # of ten hours in one town, ten more than an hour apart
    ],
)
def test_possible_breaches_that_are_linked_count_as_one_only_where_all_are(items: Extents, most: int) -> None:
    assert episode_bounds(items, EpisodeRule(Reach(HOUR, 2000), 24 * HOUR)) == (0, most)


def test_a_rule_is_in_whole_seconds_and_metres() -> None:
    assert EpisodeRule.of(Merge(hours=0.5, km=1.2, at_most_hours=24)) == EpisodeRule(Reach(1800, 1200), 86_400)


# ---------------------------------------------------------------- the table

LAW = """
agreement: test
parties: {north: {name: North}, south: {name: South}}
readings: [monitor]
actors: {north_army: {part_of: north}}
in_force: {from: 2020-01-01}
provisions:
  A: {binds: north, must_not: artillery_fire}
  B: {binds: north, must_reduce: artillery_fire, compared_with: {baseline: {weeks_before: 2}}}
counting:
  unit: episode
  merge_within: {hours: 1, km: 2, at_most_hours: 24}
  read_as: {south: {unit: explosion}, monitor: {unit: incident}}
"""
Cells = dict[str, Any]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("law"), LAW)


def shell(number: int, minutes: int, lat: float, **cells: Any) -> Cells:
    """A shell of the north's army, some minutes after noon of 1 February 2020."""
    row = incident(number, 0, 0, act=["artillery_fire"], perpetrator=["north_army"], lat=lat, lon=38.0, radius_km=0.0)
    when = row["start"].replace(hour=12) + minutes * (row["start"].resolution * 60_000_000)
    return row | {"start": when, "end": when} | cells


def table(
    law: Compiled, rows: list[Cells], told: list[Cells] | None = None, left: list[Cells] | None = None, **more: Any
) -> pa.Table:
    """The table of these incidents, and of aggregated rows with what is left of them."""
    facts: FactTable = facts_of(rows, law)
    findings = judge_agreement(facts, law, DuckDB())
    empty = no_reports()
    reports, residuals = (
        pa.Table.from_pylist(part or [], schema=one.schema) for part, one in zip((told, left), empty, strict=True)
    )
    return episodes(facts, findings, law, DuckDB(), reports, residuals, **more)


def numbers(found: pa.Table, reading: str = "north", provision: str = "A") -> dict[tuple[str, str], Any]:
    """Low and high by account and the reading that counts."""
    return {
        (row["account"], row["counted_as"]): (row["low"], row["high"])
        for row in found.to_pylist()
        if row["reading"] == reading and row["provision"] == provision
    }


def test_one_side_counts_four_and_the_other_494(law: Compiled) -> None:
    """Four bombardments of one day, as in Donbas (invented data): 494 shells, each reported with its minute."""
    hours = {0: 130, 180: 120, 420: 124, 600: 120}
    rows, number = [], 0
    for place, (begin, shells) in enumerate(hours.items()):
        for shot in range(shells):
            rows.append(shell(number, begin + shot // 2, 48.0 + place * 0.2 + (shot % 5) * 0.001))
            number += 1
    found = table(law, rows)
    assert number == 494
    for provision in ("A", "B"):
        for reading in ("north", "south", "monitor"):
            assert numbers(found, reading, provision) == {
                ("established", "north"): (4, 4), ("established", "south"): (494, 494),
                ("established", "monitor"): (494, 494),
            }  # fmt: skip
    assert set(found["incidents_low"].to_pylist()) == set(found["incidents_high"].to_pylist()) == {494}
    units = zip(found["counted_as"].to_pylist(), found["unit"].to_pylist(), strict=True)
    assert set(units) == {("north", "episode"), ("south", "explosion"), ("monitor", "incident")}


def test_the_cap_begins_a_new_episode(law: Compiled) -> None:
    rows = [shell(number, 50 * number, 48.0) for number in range(60)]  # 49 hours without a break
    assert numbers(table(law, rows))["established", "north"] == (3, 3)


def test_what_is_undetermined_may_join_two_or_none(law: Compiled) -> None:
    apart = [shell(0, 0, 48.0), shell(1, 110, 48.0)]
    between = shell(2, 55, 48.0, occurred="unknown")
    assert numbers(table(law, apart))["established", "north"] == (2, 2)
    assert numbers(table(law, [*apart, between]))["established", "north"] == (1, 2)
    beside = shell(2, 55, 50.0, occurred="unknown")
    assert numbers(table(law, [*apart, beside]))["established", "north"] == (2, 3)


def rows_of_several(covers: tuple[int, int | None], **cells: Any) -> tuple[list[Cells], list[Cells]]:
    """A report of several shells, with nothing linked to it."""
    low, high = covers
    most = 10**9 if high is None else high
    told = report(
        1, 0, 0, act=["artillery_fire"], perpetrator=["north_army"], covers_low=low, covers_high=high, **cells
    )
    left = {
        "report_id": "r1", "covers_low": low, "covers_high": most, "linked": 0, "residual_low": low,
        "residual_high": most,
    }  # fmt: skip
    return [told], [left]


def test_rows_of_several_count_as_explosions_only(law: Compiled) -> None:
    told, left = rows_of_several((14, 20))
    rows = [shell(0, 0, 48.0), shell(1, 10, 48.0, account="south")]
    found = numbers(table(law, rows, told, left, account_of={"list": "south"}))
    assert found["south", "south"] == (15, 21)
    assert found["established", "south"] == (1, 21)
    assert found["south", "north"] == found["established", "north"] == (1, 1)
    assert found["south", "monitor"] == found["established", "monitor"] == (1, 1)
    proved = table(law, rows, told, left, account_of={"list": "south"}, proving=frozenset({"list"}))
    assert numbers(proved)["established", "south"] == (15, 21)


def test_a_row_that_nobody_bounded_leaves_explosions_without_a_bound(law: Compiled) -> None:
    told, left = rows_of_several((14, None))
    found = numbers(table(law, [shell(0, 0, 48.0)], told, left))
    assert found["established", "south"] == (1, None)
    assert found["established", "north"] == (1, 1)


def test_rows_of_other_deeds_add_nothing(law: Compiled) -> None:
    told, left = rows_of_several((14, 20))
    told[0]["act"] = ["abduction"]
    assert numbers(table(law, [shell(0, 0, 48.0)], told, left))["established", "south"] == (1, 1)


def test_an_account_without_a_breach_has_none(law: Compiled) -> None:
    found = table(law, [shell(0, 0, 48.0), shell(1, 0, 48.0, account="south", act=["abduction"])])
    assert numbers(found)["south", "north"] == (0, 0)
    assert numbers(found)["established", "north"] == (1, 1)
    assert found.num_rows == 2 * 3 * 2 * 3


def test_without_a_rule_each_incident_counts(tmp_path: Path) -> None:
    plain = compiled(tmp_path, LAW.split("counting:")[0])
    found = table(plain, [shell(number, number, 48.0) for number in range(3)])
    assert set(found["unit"].to_pylist()) == {"incident"}
    assert set(numbers(found).values()) == {(3, 3)}


def test_nothing_gives_an_empty_table(law: Compiled) -> None:
    found = table(law, [])
    assert found.schema == EPISODES
    assert not len(found)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_no_order_of_rows_changes_the_table(law: Compiled, data: st.DataObject) -> None:
    drawn = st.tuples(
        st.integers(0, 300), st.integers(0, 4), st.sampled_from(["yes", "unknown"]),
        st.sampled_from(["established", "south"]), st.sampled_from([None, 0.0, 3.0]),
    )  # fmt: skip
    rows = [
        shell(number, minutes, 48 + place * 0.01, occurred=occurred, account=account, radius_km=radius)
        | ({"lat": None, "lon": None} if radius is None else {})
        for number, (minutes, place, occurred, account, radius) in enumerate(
            data.draw(st.lists(drawn, min_size=2, max_size=9))
        )
    ]
    found = table(law, rows)
    data.draw(st.randoms(use_true_random=False)).shuffle(rows)
    assert table(law, rows).equals(found)
