"""Numbers between two readings, against writing each into the agreement and judging from scratch, incident by incident."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given as any_
from hypothesis import strategies as st

from sulh.drafts.past import Past
from sulh.drafts.readings.curve import bridges
from sulh.drafts.readings.definitions import try_definitions
from sulh.drafts.readings.ground import Book
from sulh.drafts.readings.numbers import InKindError, numbers_between, on_the_clock, plainest, written
from sulh.drafts.readings.points import BOTH, EITHER, OWN_A, OWN_B, TOTAL, WORST
from sulh.drafts.readings.supposing import COMPLETE, OPEN_WORLD, Suppositions
from sulh.engine import DuckDB
from sulh.findings.near import Stated, Watched
from sulh.findings.values import possible
from sulh.incidents.schema import ESTABLISHED
from sulh.strict_yaml import load as load_yaml
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled
from sulh.terms.formula import And, Formula, Not, Or, boxes
from tests import strategies as own
from tests.findings.test_judge_oracle import load

File = dict[str, Any]
SHARED: dict[str, Any] = {"attack_by": "south", "on": "north_army"}


def file(north: Any, south: Any) -> File:
    """An agreement whose only contested term is read so."""
    return {
        "agreement": "invented",
        "parties": {"north": {"name": "North"}, "south": {"name": "South"}},
        "readings": ["monitor"],
        "actors": {
            "north_army": {"part_of": "north"}, "south_army": {"part_of": "south"},
            "militia": {"acts_for": {"south": {"according_to": ["north"], "denied_by": ["south"]}}}, "police": {},
        },
        "in_force": {"from": own.DAYS[0]},
        "terms": {"close": {"read_as": {"north": north, "south": south}}},
        "provisions": {
            "P": {"binds": "north", "must_not": "air_strike", "except": {"P.a": {"when": "close"}}},
            "Q": {"binds": ["north", "south"], "must_not": {"act": "raid", "not": "close"}},
        },
    }  # fmt: skip


def rows(rng: np.random.Generator, size: int) -> pa.Table:
    """Incidents in a small country within two days: some on the minute, some of which only the day or the province is known."""
    out = []
    for number in range(size):
        start = own.second(5) + dt.timedelta(minutes=int(rng.integers(0, 2_000)))
        wide = rng.random()
        end = start + dt.timedelta(minutes=int(rng.choice([0, 0, 0, 30, 90])))
        row = own.incident(incident_id=f"i{number}", start=start, end=end)
        if wide < 0.07:
            row["start"] = row["end"] = None
        row["act"] = [str(rng.choice(["air_strike", "raid", "ambush", "ambush"]))]
        row["perpetrator"] = [str(rng.choice(["north_army", "south_army", "south_army", "militia"]))]
        row["target"] = [str(rng.choice(["north_army", "north_army", "police"]))]
        if rng.random() < 0.06:
            row["perpetrator"] = None
        row["lat"], row["lon"] = 36.5 + float(rng.uniform(0, 0.3)), 68.9 + float(rng.uniform(0, 0.3))
        row["radius_km"] = float(rng.choice([0.0, 0.0, 0.5, 3.0, 60.0], p=[0.4, 0.3, 0.15, 0.1, 0.05]))
        if rng.random() < 0.05:
            row["lat"] = row["lon"] = row["radius_km"] = None
        low = int(rng.integers(0, 60))
        row["fighters_low"], row["fighters_high"] = (
            (low, low + int(rng.choice([0, 0, 5, 40]))) if rng.random() < 0.8 else (None, None)
        )
        row["killed_low"], row["killed_high"] = (low // 9, low // 9) if rng.random() < 0.9 else (None, None)
        out.append(row)
    return own.table(out)


def past_of(compiled: Compiled, incidents: pa.Table, stated: tuple[Stated, ...], watched: tuple[Watched, ...]) -> Past:
    return Past("", compiled, incidents, stated, watched, engine=DuckDB(threads=1)).on(ESTABLISHED)


def tables(
    given: File, incidents: pa.Table, stated: tuple[Stated, ...] = (), watched: tuple[Watched, ...] = ()
) -> dict[str, list[dict[str, Any]]]:
    """What is found of the bridges of a file."""
    compiled = load(given)
    past = past_of(compiled, incidents, stated, watched)
    book = Book(compiled, dated=True)
    _, ground = try_definitions(past, book, ESTABLISHED)
    found = bridges(Suppositions(past, book, ground.replayer.facts), ESTABLISHED)
    assert found.notes == []
    return {name: table.to_pylist() for name, table in found.tables().items()}


def by_hand(
    given: File, means: Any, incidents: pa.Table, stated: tuple[Stated, ...], watched: tuple[Watched, ...]
) -> dict[str, dict[str, Any]]:
    """What each side would see decided otherwise: the value is written into the file as the monitor's reading, the facts are
    worked out from scratch, and each incident is looked at by itself. Incidents and deaths, surely, found and possibly."""
    changed = copy.deepcopy(given)
    changed["terms"]["close"]["read_as"]["monitor"] = means
    compiled = load(changed)
    past = past_of(compiled, incidents, stated, watched)
    rules = {
        side: [
            (
                compiled.rule(name, Understanding(side)),
                compiled.rule(name, Understanding(side, {"term:close": "monitor"})),
            )
            for name in compiled.judged
        ]
        for side in ("north", "south")
    }
    facts, implications = past.facts(compiled), compiled.legend.implications()
    out = {}
    for side, pairs in rules.items():
        sums: dict[str, Any] = dict.fromkeys(("low", "found", "high", "killed_low", "killed_found", "killed_high"), 0)
        for number, incident in enumerate(incidents.to_pylist()):
            values = facts.values(number)

            def can(formula: Formula, values: Any = values) -> bool:
                return possible(boxes(formula, implications), values)

            surely = found = may = False
            for mine, theirs in pairs:
                a, b = mine.formulas[0], theirs.formulas[0]
                alike = can(Or((And((a, b)), And((Not(a), Not(b))))))
                surely |= not alike
                may |= can(Or((And((a, Not(b))), And((Not(a), b)))))
                found |= not alike or (can(a), can(Not(a))) != (can(b), can(Not(b)))
            least, most = incident["killed_low"] or 0, incident["killed_high"]
            sums["low"], sums["found"], sums["high"] = sums["low"] + surely, sums["found"] + found, sums["high"] + may
            sums["killed_low"] += least * surely
            sums["killed_found"] += least * found
            if may:
                sums["killed_high"] = (
                    None if most is None or sums["killed_high"] is None else sums["killed_high"] + most
                )
        out[side] = sums
    return out


EVERY = (Watched(ESTABLISHED, -1 & (2**200 - 1), None, -(2**61), 2**61),)
SOME = (Watched(ESTABLISHED, 2**200 - 1, (36.6, 69.0, 25.0), 1_583_300_000, 1_583_600_000),)
KINDS: dict[str, tuple[Any, Any]] = {
    "hours and km": ({**SHARED, "within_hours": 24, "within_km": 30, "or_stated": "in_defence_of"}, {**SHARED, "within_hours": 2, "within_km": 5}),
    "crosswise": ({**SHARED, "within_hours": 24, "within_km": 5}, {**SHARED, "within_hours": 2, "within_km": 30}),
    "hours alone": ({**SHARED, "within_hours": 10, "within_km": 20}, {**SHARED, "within_hours": 0.5, "within_km": 20}),
    "a minimum": ({"fighters": {"at_least": 10}}, {"fighters": {"at_least": 50}}),
    "a minimum or none": ({"act": "attack", "fighters": {"at_least": 40}}, {"act": "attack"}),
    "a cap or none": ({"act": "attack"}, {"act": "attack", "killed": {"at_most": 2}}),
    "hours and a minimum": (
        {"all_of": [{"fighters": {"at_least": 10}}, {**SHARED, "within_hours": 12, "within_km": 20}]},
        {"all_of": [{"fighters": {"at_least": 30}}, {**SHARED, "within_hours": 3, "within_km": 20}]},
    ),
    "days": ({"until": dt.date(2020, 3, 5)}, {"until": dt.date(2020, 3, 8)}),
    "hours of the day": ({"hours": {"from": "22:00", "until": "06:00"}}, {"hours": {"from": "20:00", "until": "05:00"}}),
    "near a place": ({"place": {"lat": 36.6, "lon": 69.0, "within_km": 4}}, {"place": {"lat": 36.6, "lon": 69.0, "within_km": 14}}),
    "attacks that go on": (
        {**SHARED, "while_it_goes_on": {"gap_hours": 20}, "within_km": 30}, {**SHARED, "while_it_goes_on": {"gap_hours": 4}, "within_km": 10},
    ),
    "two attacks": (
        {"any_of": [{**SHARED, "within_hours": 8, "within_km": 20}, {"attack_by": "south", "on": "police", "within_hours": 4, "within_km": 9}]},
        {"any_of": [{**SHARED, "within_hours": 2, "within_km": 20}, {"attack_by": "south", "on": "police", "within_hours": 1, "within_km": 9}]},
    ),
}  # fmt: skip


def plain(means: str, folder: Any) -> Any:
    """The term as it is written in the tables, read as a file is."""
    path = folder / "means.yaml"
    path.write_text(f"means: {means}\n", encoding="utf-8")
    return load_yaml(path).data["means"]


@pytest.mark.parametrize(
    ("kind", "seed"),
    [*((kind, 1) for kind in KINDS), *((kind, 2) for kind in ("hours and km", "crosswise", "two attacks"))],
)
def test_each_value_gives_what_the_file_with_it_gives(kind: str, seed: int, tmp_path: Any) -> None:
    rng = np.random.default_rng(seed)
    given, incidents = file(*KINDS[kind]), rows(rng, 50)
    stated = tuple(
        Stated(ESTABLISHED, f"i{one}", "in_defence_of", f"i{other}") for one, other in rng.integers(0, 50, (12, 2))
    )
    watched = SOME if seed == 2 else ()
    found = tables(given, incidents, stated, watched)
    bridge = found["bridges"][0]
    assert bridge["how"] == "numbers"
    points = [row for row in found["bridge_points"] if row["means"]]
    harm = {(row["supposing"], row["point"], row["unit"]): row for row in found["bridge_harm"]}
    assert {row["what"] for row in points} >= {OWN_A, OWN_B}
    chosen = [points[place] for place in rng.permutation(len(points))[:5]] + [row for row in points if row["best"]]
    for row in chosen:
        seen = (*watched, *EVERY) if row["supposing"] == COMPLETE else watched
        expected = by_hand(given, plain(row["means"], tmp_path), incidents, stated, seen)
        for name, side in (("a", "north"), ("b", "south")):
            assert [row[f"{name}_{end}"] for end in ("low", "found", "high")] == [
                expected[side][end] for end in ("low", "found", "high")
            ], row
            more = harm.get((row["supposing"], row["point"], "killed"))
            if more is not None:
                assert [more[f"{name}_{end}"] for end in ("low", "found", "high")] == [
                    expected[side][f"killed_{end}"] for end in ("low", "found", "high")
                ], row
    if kind != "near a place":
        assert any(row["a_found"] or row["b_found"] for row in points)


def test_between_two_values_that_are_tried_nothing_changes(tmp_path: Any) -> None:
    """Every minute and every 500 metres: the same as at the value tried that stands for it, so that none is missed."""
    rng = np.random.default_rng(4)
    given, incidents = (
        file({**SHARED, "within_hours": 5, "within_km": 16}, {**SHARED, "within_hours": 3, "within_km": 12}),
        rows(rng, 40),
    )
    points = [row for row in tables(given, incidents)["bridge_points"] if row["supposing"] == OPEN_WORLD]
    ends = [sorted({float(row["until"][axis]) for row in points}) for axis in (0, 1)]
    known = {(float(row["until"][0]), float(row["until"][1])): row for row in points}
    for minute, half in ((rng.integers(181, 300), rng.integers(25, 32)) for _ in range(12)):
        at = float(minute / 60), float(half / 2)
        row = known[min(one for one in ends[0] if one >= at[0]), min(one for one in ends[1] if one >= at[1])]
        expected = by_hand(given, {**SHARED, "within_hours": at[0], "within_km": at[1]}, incidents, (), ())
        for name, side in (("a", "north"), ("b", "south")):
            assert [row[f"{name}_{end}"] for end in ("low", "found", "high")] == [
                expected[side][end] for end in ("low", "found", "high")
            ]


def test_the_most_even_minimum_is_that_of_trying_all(tmp_path: Any) -> None:
    rng = np.random.default_rng(5)
    given, incidents = file(*KINDS["a minimum"]), rows(rng, 60)
    points = tables(given, incidents)["bridge_points"]
    every = [by_hand(given, {"fighters": {"at_least": value}}, incidents, (), ()) for value in range(10, 51)]
    pairs = [(one["north"]["found"], one["south"]["found"]) for one in every]
    best = next(row for row in points if WORST in row["best"])
    assert max(best["a_found"], best["b_found"]) == min(max(pair) for pair in pairs)
    total = next(row for row in points if TOTAL in row["best"])
    assert total["a_found"] + total["b_found"] == min(sum(pair) for pair in pairs)
    undominated = {pair for pair in pairs if not any(o != pair and o[0] <= pair[0] and o[1] <= pair[1] for o in pairs)}
    assert {(row["a_found"], row["b_found"]) for row in points if row["front"]} == undominated
    assert len(undominated) > 2
    for row in points:  # each value stands for all up to the next
        for value in range(int(row["values"][0]), int(row["until"][0]) + 1):
            assert pairs[value - 10] == (row["a_found"], row["b_found"])


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ({"act": "raid"}, {"object": "hospital"}),
        ({"act": "attack", "fighters": {"at_least": 5}}, {"act": "attack", "fighters": {"at_least": "unstated"}}),
        ("raid", ["raid", "air_strike"]),
    ],
)
def test_readings_that_differ_in_kind_are_combined(north: Any, south: Any, tmp_path: Any) -> None:
    rng = np.random.default_rng(6)
    given, incidents = file(north, south), rows(rng, 40)
    found = tables(given, incidents)
    assert found["bridges"][0]["how"] == "kind"
    assert [row["what"] for row in found["bridge_points"]] == [OWN_A, OWN_B, BOTH, EITHER]
    for row in found["bridge_points"]:
        expected = by_hand(given, plain(row["means"], tmp_path), incidents, (), ())
        for name, side in (("a", "north"), ("b", "south")):
            assert [row[f"{name}_{end}"] for end in ("low", "found", "high")] == [
                expected[side][end] for end in ("low", "found", "high")
            ]


def test_a_term_that_names_actors_is_combined_too(tmp_path: Any) -> None:
    rng = np.random.default_rng(7)
    given, incidents = file({"actors": ["police", "north_army"]}, {"actors": ["north_army", "militia"]}), rows(rng, 60)
    given["provisions"] = {"P": {"binds": "south", "must_not": {"act": "attack", "target": "close"}}}
    points = tables(given, incidents)["bridge_points"]
    found = {}
    for row in points:
        expected = by_hand(given, plain(row["means"], tmp_path), incidents, (), ())
        found[row["what"]] = (row["a_found"], row["b_found"])
        assert found[row["what"]] == (expected["north"]["found"], expected["south"]["found"])
    assert found[BOTH] != found[EITHER]


def test_where_one_side_does_not_say_nothing_lies_between() -> None:
    given = file({"act": "raid"}, "open")
    found = tables(given, rows(np.random.default_rng(8), 10))
    assert [row["how"] for row in found["bridges"]] == ["open"]
    assert found["bridge_points"] == []


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ({"killed": {"at_least": 3}}, {"killed": {"at_least": 3}}, []),
        ({"any_of": ["raid", {"killed": {"at_least": 3}}]}, {"any_of": ["raid", {"killed": {"at_least": 9}}]}, ["any_of killed at_least"]),
        ({**SHARED, "within_hours": 1, "within_km": 2}, {**SHARED, "within_hours": 1, "within_km": 3, "or_stated": "during"}, ["within_km", "or_stated"]),
        ({"broken": "P", "times": 2}, {"broken": "P", "times": 5}, ["times"]),
        ({"act": "raid"}, {"act": "raid", "fighters": {"at_least": 2, "at_most": 9}}, ["fighters at_least", "fighters at_most"]),
        ({"act": "raid"}, {"act": "raid", "object": "hospital"}, None),
        ({"act": "raid"}, {"act": "ambush"}, None),
        ({"not": {"act": "raid"}}, {"act": "raid"}, None),
        ({**SHARED, "within_hours": 1, "within_km": 2}, {**SHARED, "while_it_goes_on": {"gap_hours": 1}, "within_km": 2}, None),
    ],
)  # fmt: skip
def test_numbers_are_told_from_differences_in_kind(one: Any, other: Any, names: list[str] | None) -> None:
    if names is None:
        with pytest.raises(InKindError):
            numbers_between(one, other)
        return
    found = numbers_between(one, other)
    assert [number.name for number in found] == names
    assert written(one, {number.path: number.other for number in found}) == other
    assert written(other, {number.path: number.one for number in found}) == one


@pytest.mark.parametrize(
    ("one", "other", "way"),
    [("22:00", "20:00", 121), ("23:30", "00:15", 46), ("06:00", "06:00", 1), ("00:00", "12:00", 721)],
)
def test_hours_of_the_day_are_crossed_the_shorter_way(one: str, other: str, way: int) -> None:
    found = on_the_clock(one, other)
    assert (found[0], found[-1], len(found)) == (one, other, way)


@any_(st.floats(0, 1000), st.floats(1e-4, 50))
def test_the_plainest_number_lies_where_it_is_to_stand_for_all(low: float, width: float) -> None:
    found = plainest(low, low + width)
    assert low <= found < low + width
    if width > 1:
        assert found == int(found)
