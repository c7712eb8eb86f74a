"""Nearness against a plain look at every pair of incidents."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, FactTable, fact_table
from sulh.findings.near import Stated, Watched, add_nearness
from sulh.terms.legend import Legend, Nearness
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary
from tests import strategies as own
from tests.findings import plain_reading as plain

ACTS = Tree("acts", {"attack": None, "strike": "attack", "raid": "attack", "threat": None})
ACTORS = Tree("actors", {"x": None, "x1": "x", "y": None, "z": None})
THINGS = Tree("things", {"house": None})
WORDS = Vocabulary(ACTS, THINGS, THINGS, ACTORS)
LEAVES = {"act": plain.leaves_below(ACTS.parents), "actor": plain.leaves_below(ACTORS.parents)}


def nearness(
    hours: float = 24, km: float = 50, stated: str | None = None, *, by_perhaps: str | None = None
) -> Nearness:
    """An attack by x on y; by `by_perhaps`, too, if an open question is answered yes."""
    by = ACTORS.mask("x")
    return Nearness(
        by | (ACTORS.mask(by_perhaps) if by_perhaps else 0), by, ACTORS.mask("y"), ACTORS.mask("y"),
        round(hours * 3600), round(km * 1000), stated, "an attack",
    )  # fmt: skip


def found(
    incidents: pa.Table,
    near: Nearness,
    stated: Sequence[Stated] = (),
    watched: Sequence[Watched] = (),
    threads: int = 1,
) -> list[int]:
    """Bits of the nearness fact, row by row."""
    legend = Legend(near={"near": near})
    facts = fact_table(incidents, WORDS, legend, ["us"])
    add_nearness(facts, legend, WORDS, DuckDB(threads=threads), stated, watched)
    return answers(facts)


def answers(facts: FactTable) -> list[int]:
    """The bits of the fact `near`."""
    return [int(bits) for bits in facts.table[facts.yes_columns["near"]].to_pylist()]


# ---------------------------------------------------------------- the plain look


def _all_in(row: dict[str, Any], field: str, leaves: frozenset[str]) -> bool:
    """Whether every world's set has some of these leaves: all that may be in it are, or a surely node lies within."""
    tree = LEAVES["act" if field == "act" else "actor"]
    everything = frozenset().union(*tree.values())
    maybe = everything if row[field] is None else frozenset().union(*[tree[node] for node in row[field]])
    return maybe <= leaves or any(tree[node] & maybe <= leaves for node in row[f"{field}_surely"] or [])


def surely_attack(row: dict[str, Any], near: Nearness) -> bool:
    """Whether a row surely is an attack by some of `by_surely` on some of `on_surely`."""
    by = frozenset(leaf for n, leaf in enumerate(ACTORS.leaves) if near.by_surely >> n & 1)
    on = frozenset(leaf for n, leaf in enumerate(ACTORS.leaves) if near.on_surely >> n & 1)
    return (
        row["occurred"] == "yes" and _all_in(row, "act", LEAVES["act"]["attack"])
        and _all_in(row, "perpetrator", by) and _all_in(row, "target", on)
    )  # fmt: skip


def surely_near(one: dict[str, Any], other: dict[str, Any], near: Nearness) -> bool:
    """Whether `other` surely is such an attack, surely before and near."""
    if (
        one["account"] != other["account"]
        or one["incident_id"] == other["incident_id"]
        or not surely_attack(other, near)
    ):
        return False
    if any(row[name] is None for row in (one, other) for name in ("start", "end", "lat", "lon")):
        return False
    before = (one["start"] - other["end"]).total_seconds() >= 0
    soon = (one["end"] - other["start"]).total_seconds() <= near.within_seconds
    spread = 1000 * ((one["radius_km"] or 0) + (other["radius_km"] or 0))
    return (
        before
        and soon
        and round(plain.away(one["lat"], one["lon"], other["lat"], other["lon"])) + round(spread) <= near.within_metres
    )


def surely(incidents: pa.Table, near: Nearness) -> list[bool]:
    """Row by row, whether some other row surely is such an attack near it."""
    rows = incidents.to_pylist()
    return [any(surely_near(one, other, near) for other in rows) for one in rows]


# ---------------------------------------------------------------- random incidents


@st.composite
def rows(draw: st.DrawFn, centre: tuple[float, float], km: float) -> pa.Table:
    """Incidents around a point, some undated, some unplaced, some of them attacks of x on y."""
    out = []
    for number in range(draw(st.integers(2, 7))):
        row = own.incident(incident_id=f"i{number}", account=draw(st.sampled_from(["established", "us"])))
        row["occurred"] = draw(st.sampled_from(["yes", "yes", "yes", "no", "unknown"]))
        row["act"] = draw(st.sampled_from([["strike"], ["raid", "strike"], ["attack"], ["threat"], None]))
        row["perpetrator"], row["perpetrator_surely"] = draw(
            st.sampled_from(
                [(["x"], None), (["x1"], None), (["x", "z"], None), (["x", "z"], ["x", "z"]), (["z"], None)]
            )
        )
        row["target"] = draw(st.sampled_from([["y"], ["y"], ["y", "z"], None]))
        if draw(st.integers(0, 9)):
            start = own.second(5, 0, draw(st.integers(0, 30) | st.integers(0, 100_000)))
            row["start"], row["end"] = (
                start,
                start + own.dt.timedelta(seconds=draw(st.sampled_from([0, 0, 1, 600, 90_000]))),
            )
        if draw(st.integers(0, 9)):
            away = draw(st.sampled_from([0.0, 0.3, 0.49, 0.5, 0.6, 1.2])) * km
            row["lat"], row["lon"] = plain.travel(*centre, 1000 * away, draw(st.floats(0, 6.3)))
            row["radius_km"] = draw(st.sampled_from([None, 0.0, 0.001, km / 20, km]))
        out.append(row)
    return own.table(out)


CENTRES = [(36.7, 68.9), (0.0, 0.0), (-17.0, 179.999), (52.0, -180.0), (64.0, 20.0)]


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.data())
def test_surely_near_exactly_when_some_incident_surely_is(data: st.DataObject) -> None:
    hours, km = data.draw(st.sampled_from([(24, 50), (1, 1), (0, 0), (0.5, 5), (72, 300)]))
    incidents = data.draw(rows(data.draw(st.sampled_from(CENTRES)), max(km, 0.01)))
    near = nearness(hours, km, by_perhaps=data.draw(st.sampled_from([None, "z"])))
    assert [bits == CAN_BE_YES for bits in found(incidents, near)] == surely(incidents, near)


def pairs(centre_lat: float, km: float, seed: int, count: int = 250) -> pa.Table:
    """Attacks, and deeds on the very rim of their distance, each pair on an account of its own."""
    draw = random.Random(seed)
    out = []
    for number in range(count):
        lat, lon = centre_lat + draw.uniform(-1, 1) * min(5, 89.99 - abs(centre_lat)), draw.uniform(-180, 180)
        there = plain.travel(lat, lon, 1000 * km * draw.choice([0.2, 0.9, 0.999, 1.001]), draw.uniform(0, 6.3))
        for part, (y, x) in enumerate(((lat, lon), there)):
            moment = own.second(5, 10 * part)
            out.append(
                own.incident(
                    incident_id=f"i{part}", account=f"a{number}", act=["strike"], perpetrator=["x"], target=["y"],
                    start=moment, end=moment, lat=y, lon=x, radius_km=0.0,
                )
            )  # fmt: skip
    return own.table(out)


@pytest.mark.parametrize("km", [1, 50, 300])
@pytest.mark.parametrize("lat", [0.0, 35.0, -60.0, 70.0])
def test_no_pair_is_lost_between_cells(lat: float, km: float) -> None:
    incidents, near = pairs(lat, km, seed=3), nearness(24, km)
    assert [bits == CAN_BE_YES for bits in found(incidents, near)] == by_account(incidents, near)


@pytest.mark.parametrize(("lat", "km"), [(89.99, 1)])
def test_no_pair_is_lost_near_the_poles(lat: float, km: float) -> None:
    incidents, near = pairs(lat, km, seed=5, count=1500), nearness(24, km)
    assert [bits == CAN_BE_YES for bits in found(incidents, near)] == by_account(incidents, near)


def by_account(incidents: pa.Table, near: Nearness) -> list[bool]:
    """`surely`, for a table in which each account has two rows that follow one another."""
    everything = incidents.to_pylist()
    return [surely_near(one, everything[n ^ 1], near) for n, one in enumerate(everything)]


# ---------------------------------------------------------------- one thing at a time


def attack(number: int = 0, **given: Any) -> dict[str, Any]:
    """An attack by x on y at one point and second."""
    moment = own.second(5, 12)
    known = {
        "start": moment,
        "end": moment,
        "lat": 36.7,
        "lon": 68.9,
        "radius_km": 0.0,
        "act": ["strike"],
        "perpetrator": ["x"],
        "target": ["y"],
    }
    return own.incident(incident_id=f"i{number}", **(known | given))


def test_an_incident_is_never_near_itself() -> None:
    assert found(own.table([attack()]), nearness()) == [OPEN]


def test_two_attacks_in_one_second_and_place_are_near_each_other() -> None:
    assert found(own.table([attack(0), attack(1)]), nearness(0, 0)) == [CAN_BE_YES, CAN_BE_YES]


def test_only_what_came_before_counts() -> None:
    later = own.second(5, 13)
    assert found(own.table([attack(0), attack(1, start=later, end=later)]), nearness()) == [OPEN, CAN_BE_YES]


def test_the_other_account_does_not_count() -> None:
    later = own.second(5, 13)
    assert found(own.table([attack(0, account="us"), attack(1, start=later, end=later)]), nearness()) == [OPEN, OPEN]


def test_rows_in_another_order_change_nothing() -> None:
    many = pairs(35.0, 50, seed=1, count=40)
    turned = many.take(list(reversed(range(len(many)))))
    assert found(turned, nearness(), threads=2) == list(reversed(found(many, nearness())))


WATCH = {"account": "established", "acts": ACTS.mask("attack"), "disc": None, "start": 0, "end": 2**40}


def test_watched_and_nothing_there_is_surely_nothing() -> None:
    assert found(own.table([attack()]), nearness(), watched=[Watched(**WATCH)]) == [CAN_BE_NO]


@pytest.mark.parametrize(
    "change",
    [
        {"account": "us"}, {"acts": ACTS.mask("strike")}, {"start": int(own.second(5).timestamp())},
        {"end": int(own.second(5, 11).timestamp())}, {"disc": (36.7, 68.9, 49.9)}, {"disc": (36.7, 70.9, 100.0)},
    ],
)  # fmt: skip
def test_a_watch_that_may_have_missed_one_proves_nothing(change: dict[str, Any]) -> None:
    assert found(own.table([attack()]), nearness(), watched=[Watched(**(WATCH | change))]) == [OPEN]


def test_a_watch_that_sees_just_far_enough() -> None:
    assert found(own.table([attack()]), nearness(), watched=[Watched(**(WATCH | {"disc": (36.7, 68.9, 50.0)}))]) == [
        CAN_BE_NO
    ]
    unplaced = attack(lat=None, lon=None, radius_km=None)
    assert found(own.table([unplaced]), nearness(), watched=[Watched(**(WATCH | {"disc": (36.7, 68.9, 50.0)}))]) == [
        OPEN
    ]


@pytest.mark.parametrize(
    ("other", "bits"),
    [
        ({}, CAN_BE_YES), ({"occurred": "unknown"}, OPEN), ({"occurred": "no"}, CAN_BE_NO), ({"perpetrator": ["z"]}, CAN_BE_NO),
        ({"perpetrator": None}, OPEN), ({"act": ["threat"]}, CAN_BE_NO), ({"lat": None}, OPEN), ({"start": None}, OPEN),
        ({"lat": 36.7 + 0.46, "radius_km": 0.0}, CAN_BE_NO), ({"lat": 36.7 + 0.46, "radius_km": 2.0}, OPEN),
        ({"start": own.second(4, 11), "end": own.second(4, 11)}, CAN_BE_NO), ({"start": own.second(4, 11), "end": own.second(4, 12)}, OPEN),
        ({"account": "us"}, CAN_BE_NO),
    ],
)  # fmt: skip
def test_under_watch_only_what_can_be_near_keeps_it_open(other: dict[str, Any], bits: int) -> None:
    """The deed is no attack by x itself; the other one, at most 24 hours before and 50 km away, may be."""
    moment = {"start": own.second(5, 11), "end": own.second(5, 11)}
    incidents = own.table([attack(0, perpetrator=["z"]), attack(1, **(moment | other))])
    assert found(incidents, nearness(), watched=[Watched(**WATCH)])[0] == bits


def test_a_statement_stands_for_nearness_where_the_reading_says_so() -> None:
    far = own.table([attack(0), attack(1, lat=-20.0, start=None, end=None)])
    statement = [Stated("established", "i0", "in_defence_of", "i1")]
    assert found(far, nearness(stated="in_defence_of"), statement, [Watched(**WATCH)])[0] == CAN_BE_YES
    assert found(far, nearness(stated="reprisal_for"), statement, [Watched(**WATCH)])[0] == CAN_BE_NO
    assert found(far, nearness(), statement, [Watched(**WATCH)])[0] == CAN_BE_NO
    perhaps = own.table([attack(0), attack(1, lat=-20.0, perpetrator=None)])
    assert found(perhaps, nearness(stated="in_defence_of"), statement, [Watched(**WATCH)])[0] == OPEN
    itself = [Stated("established", "i0", "in_defence_of", "i0")]
    assert found(far, nearness(stated="in_defence_of"), itself, [Watched(**WATCH)])[0] == CAN_BE_NO


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.data())
def test_a_fact_can_always_be_something_and_wider_measures_follow(data: st.DataObject) -> None:
    """No fact is neither yes nor no; what is implied is at least as sure."""
    incidents = data.draw(rows((36.7, 68.9), 50))
    kinds = [
        nearness(1, 5),
        nearness(24, 50),
        nearness(24, 50, "in_defence_of"),
        nearness(24, 50, by_perhaps="z"),
        nearness(48, 50),
    ]
    names = incidents["incident_id"].to_pylist()
    link = st.builds(
        Stated,
        st.sampled_from(["established", "us"]),
        st.sampled_from(names),
        st.just("in_defence_of"),
        st.sampled_from(names),
    )
    stated = data.draw(st.lists(link, max_size=2))
    watched = data.draw(st.sampled_from([[], [Watched(**WATCH)]]))
    for one in kinds:
        mine = found(incidents, one, stated, watched)
        assert 0 not in mine
        for other in kinds:
            if one is not other and one.implies(other):
                theirs = found(incidents, other, stated, watched)
                assert all(b == CAN_BE_YES for a, b in zip(mine, theirs, strict=True) if a == CAN_BE_YES)
                assert all(a == CAN_BE_NO for a, b in zip(mine, theirs, strict=True) if b == CAN_BE_NO)
