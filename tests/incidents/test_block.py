"""Blocking loses no pair of its window, anywhere on the globe."""

from __future__ import annotations

import importlib
from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking import report, table

from sulh.incidents import undated
from sulh.incidents.block import CROWD, CROWD_NEXT, WIDE_CAP, WINDOW_HOURS, WINDOW_KM, block
from sulh.incidents.rows import EARTH_KM, WIDE_HOURS, WIDE_RADIUS_KM, Rows, content_order, read_rows

block_module = importlib.import_module("sulh.incidents.block")


def haversine_km(one: dict[str, Any], two: dict[str, Any]) -> float:
    """Written apart from the code under test, by another formula."""
    a, b = radians(one["lat"]), radians(two["lat"])
    dlon = radians(one["lon"] - two["lon"])
    return 2 * EARTH_KM * asin(min(1.0, sqrt(sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(dlon / 2) ** 2)))


def by_brute_force(rows: list[dict[str, Any]]) -> set[frozenset[str]]:
    found = set()
    for number, one in enumerate(rows):
        for two in rows[number + 1 :]:
            gap = max((one["start"] - two["end"]).total_seconds(), (two["start"] - one["end"]).total_seconds(), 0)
            reach = WINDOW_KM + one["radius_km"] + two["radius_km"]
            if one["source"] != two["source"] and gap <= WINDOW_HOURS * 3600 and haversine_km(one, two) <= reach:
                found.add(frozenset((one["report_id"], two["report_id"])))
    return found


def ids(rows: Rows, pairs: Any) -> set[frozenset[str]]:
    return {frozenset((rows.ids[a], rows.ids[b])) for a, b in zip(pairs.left, pairs.right, strict=True)}


@pytest.mark.parametrize("corner", [(0, 0), (34, 69), (0, 179.9), (-33, -179.9), (69.9, 20), (89.6, 10), (-89.9, 0)])
@pytest.mark.parametrize("seed", range(3))
def test_no_pair_of_the_window_is_lost(corner: tuple[float, float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(150):
        lat = float(np.clip(corner[0] + rng.uniform(-1.5, 1.5), -90, 90))
        lon = (corner[1] + rng.uniform(-1.5, 1.5) / max(0.02, cos(radians(lat))) + 180) % 360 - 180
        cells = {"lat": lat, "lon": lon, "radius_km": float(rng.choice([0, 1, 25]))}
        day, days = int(rng.integers(12)), int(rng.integers(1, 3))
        rows.append(report(f"r{number}", f"s{rng.integers(3)}", day, days, **cells))
    read = read_rows(table(rows))
    assert not read.wide.any()
    expected = by_brute_force(rows)
    assert len(expected) > 100
    assert ids(read, block(read)) == expected


def test_wide_branch_finds_every_compatible_pair_of_a_small_table() -> None:
    place = {"lat": 34.0, "lon": 69.0, "radius_km": 1.0}
    rows = [
        report("point", "a", **place, adm1="Kabul", adm2="Paghman"),
        report("month", "b", -5, 30, **place),
        report("large_disc", "c", lat=34.5, lon=69.5, radius_km=90.0),
        report("province", "d", adm1="kabul "),
        report("district", "e", adm1="Kabul", adm2="Paghman"),
        report("other_district", "f", adm1="Kabul", adm2="Surobi"),
        report("undated", "g", None, adm1="Kabul", adm2="Paghman"),
        report("nowhere", "h"),
        report("far", "i", lat=30.0, lon=60.0, radius_km=100.0),
        report("late", "j", 20, adm1="Kabul"),
    ]
    read = read_rows(table(rows))
    found = ids(read, block(read))
    beside_point = {next(iter(pair - {"point"})) for pair in found if "point" in pair}
    assert beside_point == {"month", "large_disc", "province", "district", "undated", "nowhere"}
    assert frozenset(("province", "other_district")) in found
    assert frozenset(("district", "other_district")) not in found
    assert frozenset(("late", "undated")) in found
    assert frozenset(("late", "province")) not in found


def test_a_radius_or_span_beyond_the_limit_goes_to_the_wide_branch() -> None:
    place = {"lat": 34.0, "lon": 69.0}
    rows = read_rows(
        table(
            [
                report("a", "a", radius_km=WIDE_RADIUS_KM, **place),
                report("b", "a", radius_km=WIDE_RADIUS_KM + 1, **place),
                report("c", "a", 0, WIDE_HOURS // 24, **place),
                report("d", "a", 0, WIDE_HOURS // 24 + 1, **place),
            ]
        )
    )
    assert {name for name, wide in zip(rows.ids, rows.wide, strict=True) if wide} == {"b", "d"}


def test_the_cap_of_the_wide_branch_is_counted() -> None:
    extra = 7
    rows = [report(f"p{n}", f"s{n}", lat=34.0, lon=69.0, adm1="Kabul") for n in range(WIDE_CAP + extra)]
    rows.append(report("w", "z", adm1="Kabul"))
    read = read_rows(table(rows))
    pairs = block(read)
    assert pairs.capped == extra
    assert sum("w" in pair for pair in ids(read, pairs)) == WIDE_CAP


def test_the_wide_branch_stays_near_linear() -> None:
    rows = read_rows(table([report(f"w{n}", f"s{n % 5}", n % 7, adm1="Kabul") for n in range(3000)]))
    pairs = block(rows)
    assert len(pairs.left) <= 3000 * WIDE_CAP
    assert pairs.capped > 0


def test_too_many_near_pairs_leave_each_report_its_nearest_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    given = [
        report(f"r{n}", f"s{n}", int(rng.integers(3)), lat=34 + rng.uniform(0, 0.6), lon=69.0, radius_km=0.0)
        for n in range(80)
    ]
    rows = read_rows(table(given))
    every = block(rows)
    monkeypatch.setattr(block_module, "PAIR_CAP", len(every.left) // 4)
    monkeypatch.setattr(block_module, "PAIRS_A_REPORT", 1)
    monkeypatch.setattr(block_module, "NEXT", 4)
    fewer = block(rows)
    assert every.capped == 0
    assert len(fewer.left) <= 4 * len(given)
    assert fewer.capped >= len(every.left) - len(fewer.left) > 0
    kept = ids(rows, fewer)
    assert kept < ids(rows, every)
    by_id = {one["report_id"]: one for one in given}
    for one in given:
        peers = [two for two in given if two is not one and two["start"] == one["start"]]
        nearest = min(peers, key=lambda two: haversine_km(one, two))
        assert frozenset((one["report_id"], nearest["report_id"])) in kept
    assert {name for pair in kept for name in pair} == set(by_id)


def test_reports_without_a_day_are_compared_with_the_nearest_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(undated, "NEAREST_CAP", 10)
    given = [report(f"r{n}", f"s{n}", lat=34.0 + n / 100, lon=69.0, radius_km=0.0) for n in range(40)]
    given.append(report("undated", "z", lat=34.0, lon=69.0, radius_km=0.0) | {"start": None, "end": None})
    rows = read_rows(table(given))
    pairs = block(rows)
    met = {name for pair in ids(rows, pairs) if "undated" in pair for name in pair} - {"undated"}
    assert met == {f"r{n}" for n in range(10)}
    assert pairs.capped > 0


@pytest.mark.parametrize("cells", [{"lat": 34.0, "lon": 69.0, "radius_km": 1.0}, {"adm1": "Kabul"}, {"adm2": "Kabul"}])
def test_of_many_reports_without_a_day_at_one_place_few_are_looked_at_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch, cells: dict[str, Any]
) -> None:
    monkeypatch.setattr(undated, "NEAREST_CAP", 50)
    monkeypatch.setattr(undated, "LOOK_CAP", 50)
    given = [report(f"r{n}", f"s{n % 2}", None, **cells) for n in range(400)]
    given += [report(f"far{n}", "s0", None, lat=50.0, lon=10.0, radius_km=1.0, adm1="Bern") for n in range(9)]
    rows = read_rows(table(given))
    places = undated.Places(rows, np.arange(len(rows)), WINDOW_KM)
    for seeker in (rows.ids.index("r0"), rows.ids.index("r399")):
        found, more = places.near(seeker)
        assert 50 <= len(found) <= 51
        assert len(found) + more == 400
        assert all(rows.ids[row].startswith("r") for row in found.tolist())


def test_reports_of_one_source_are_not_paired_but_a_second_deed_is_with_others_than_its_parent() -> None:
    place = {"lat": 34.0, "lon": 69.0, "radius_km": 1.0}
    rows = read_rows(table([report(name, "a", **place) for name in ("x", "y", "x#1", "x#2")]))
    assert ids(rows, block(rows)) == {frozenset(("x#1", "y")), frozenset(("x#2", "y"))}


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(12)))
def test_content_order_does_not_depend_on_the_order_of_the_rows(order: list[int]) -> None:
    rows = [report(f"r{n}", f"s{n % 2}", n % 3, act=["raid"] if n % 2 else None, killed_low=n // 6) for n in range(12)]
    shuffled = table([rows[number] for number in order])
    assert shuffled.take(content_order(shuffled)).equals(table(rows).take(content_order(table(rows))))


def crowd(size: int, **cells: Any) -> list[dict[str, Any]]:
    """Reports of three sources at one point on one day."""
    return [
        report(f"c{number}", f"s{number % 3}", 0, lat=31.0, lon=64.0, radius_km=1.0, act=[f"act{number % 7}"]) | cells
        for number in range(size)
    ]


def test_a_crowd_is_compared_in_pairs_that_grow_with_it_and_the_rest_is_counted() -> None:
    counts = {}
    for size in (800, 1600):
        pairs = block(read_rows(table(crowd(size))))
        counts[size] = len(pairs.left)
        assert len(pairs.left) <= size * CROWD_NEXT
        assert pairs.capped > size * (size - 1) // 2 - size * CROWD_NEXT - 1
    assert counts[1600] < 2.1 * counts[800]


def test_in_a_crowd_reports_that_say_the_same_meet() -> None:
    rows = crowd(400)
    rows += [
        report(name, source, 0, lat=31.0, lon=64.0, radius_km=1.0, act=["unlike"], perpetrator=["nobody"])
        for name, source in (("one", "s0"), ("other", "s1"))
    ]
    read = read_rows(table(rows))
    one, other = sorted(read.ids.index(name) for name in ("one", "other"))
    pairs = block(read)
    assert (one, other) in set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def test_up_to_a_crowd_every_pair_is_compared() -> None:
    pairs = block(read_rows(table(crowd(CROWD))))
    assert pairs.capped == 0
    assert len(pairs.left) == CROWD * (CROWD - 1) // 2 - 3 * (CROWD // 3) * (CROWD // 3 - 1) // 2
