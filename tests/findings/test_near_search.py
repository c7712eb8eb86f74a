"""The search for incidents nearby, against a look at every pair; attacks that go on; and how much is needlessly left open."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.findings import near_rows, near_search, near_sure, side_by_side
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.near import Watched, add_nearness
from sulh.findings.near_attacks import Attacks
from sulh.findings.near_rows import Rows
from sulh.findings.places import metres
from sulh.findings.values import SetValue
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary({"north": None, "south": None})
BY, ON = WORDS.actors.mask("north"), WORDS.actors.mask("south")
Scene = dict[str, np.ndarray]


def near(seconds: int, reach: int, *, goes_on: bool = False) -> Nearness:
    """An attack by the north on the south."""
    return Nearness(BY, BY, ON, ON, seconds, reach, None, "an attack", goes_on)


def scene(rng: np.random.Generator, rows: int, *, span: int = 200, degrees: float = 0.02, lat: float = 35.0) -> Scene:
    """Rows within some seconds and degrees: points and discs, moments and intervals, a few without time or place."""
    low = rng.integers(0, span, rows)
    high = low + rng.choice([0, 0, 1, 10, 60], rows)
    undated, unplaced = rng.random(rows) < 0.05, rng.random(rows) < 0.05
    return {
        "account": rng.integers(0, 2, rows), "attack": rng.random(rows) < 0.5,
        "low": np.where(undated, -UNBOUNDED, low), "high": np.where(undated, UNBOUNDED, high),
        "lat": np.where(unplaced, 0.0, lat + rng.uniform(-degrees, degrees, rows).round(3)),
        "lon": np.where(unplaced, 0.0, ((69 + rng.uniform(-degrees, degrees, rows).round(3)) + 180) % 360 - 180),
        "radius": np.where(unplaced, -1, rng.choice([0, 0, 100, 1500, 30_000], rows)),
    }  # fmt: skip


def facts(given: Scene) -> FactTable:
    """A scene as a fact table."""
    side = given["attack"].astype(np.int32)
    pairs = {"act": ("looting", "ambush"), "perpetrator": ("south", "north"), "target": ("north", "south")}
    codes: dict[str, list[Any]] = {}
    for fact, names in pairs.items():
        tree = WORDS.tree(fact)
        codes[fact] = [SetValue(tree.mask(name), (tree.mask(name),)) for name in names]
    rows = len(side)
    table = {
        "row": np.arange(rows), "incident_id": np.arange(rows).astype(str),
        "account": np.array(["us", "established"])[given["account"]], "occurred": np.full(rows, CAN_BE_YES, dtype=np.int8),
        "act": side, "perpetrator": side, "target": side, "time_low": given["low"], "time_high": given["high"],
        "lat": given["lat"], "lon": given["lon"], "radius": given["radius"],
    }  # fmt: skip
    return FactTable(pa.table(table), codes)


def bits(given: Scene, what: Nearness, watched: tuple[Watched, ...] = ()) -> list[int]:
    """The bits of the fact, row by row."""
    made = facts(given)
    add_nearness(made, Legend(near={"near": what}), WORDS, DuckDB(threads=1), (), watched)
    return [int(one) for one in made.table["yes_0"].to_pylist()]


def _apart(given: Scene, one: int, other: int) -> int:
    return metres(given["lat"][one], given["lon"][one], given["lat"][other], given["lon"][other])


def _others(given: Scene, row: int) -> list[int]:
    same = given["account"] == given["account"][row]
    return [int(other) for other in np.flatnonzero(same & given["attack"]) if other != row]


def _surely_within(given: Scene, row: int, other: int, reach: int) -> bool:
    radii = given["radius"][[row, other]]
    dated = abs(given["low"][[row, other]]).max() < UNBOUNDED
    return bool(dated and radii.min() >= 0 and _apart(given, row, other) + radii.sum() <= reach)


def surely(given: Scene, row: int, what: Nearness) -> bool:
    """Whether some attack surely ended before, so lately and so near."""
    low, high = given["low"], given["high"]
    return any(
        high[other] <= low[row] and high[row] - low[other] <= what.within_seconds
        for other in _others(given, row)
        if _surely_within(given, row, other, what.within_metres)
    )


def going_on(given: Scene, row: int, what: Nearness) -> bool:
    """Whether the row surely lies between two attacks so close together, one of which came later than the other."""
    low, high = given["low"], given["high"]
    mine = [other for other in _others(given, row) if _surely_within(given, row, other, what.within_metres)]
    return any(
        high[one] <= low[row] and high[row] <= low[other] and low[other] > low[one]
        and high[other] - low[one] <= what.within_seconds
        for one, other in itertools.permutations(mine, 2)
    )  # fmt: skip


def maybe(given: Scene, row: int, what: Nearness) -> bool:
    """Whether some attack may have come before, so lately and so near."""
    for other in _others(given, row):
        if given["low"][other] > given["high"][row] or given["low"][row] - given["high"][other] > what.within_seconds:
            continue
        radii = given["radius"][[row, other]]
        if radii.min() < 0 or _apart(given, row, other) - radii.sum() <= what.within_metres:
            return True
    return False


SCENES = st.tuples(st.integers(0, 2**32 - 1), st.integers(2, 60), st.sampled_from([0.0, 35.0, 89.98, -70.0]))
WHAT = st.tuples(st.sampled_from([1, 10, 100, 5000]), st.sampled_from([0, 300, 2500, 40_000]))
WATCH = (Watched("us", WORDS.acts.everything, None, -(10**6), 10**6),)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(SCENES, WHAT)
def test_it_finds_what_a_look_at_every_pair_finds(what: tuple[int, int, float], asked: tuple[int, int]) -> None:
    given_ = scene(np.random.default_rng(what[0]), what[1], lat=what[2])
    got = bits(given_, near(*asked), WATCH)
    for row, found in enumerate(got):
        assert (found == CAN_BE_YES) == surely(given_, row, near(*asked))
        watched = given_["account"][row] == 0 and given_["low"][row] > -UNBOUNDED
        if watched and found != CAN_BE_YES:
            assert (found == CAN_BE_NO) == (not maybe(given_, row, near(*asked)))


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were three processors, and all that is asked were much."""
    for module in (near_sure, side_by_side):
        monkeypatch.setattr(module, "PROCESSORS", 3)
    monkeypatch.setattr(near_sure, "_MANY", 1)
    monkeypatch.setattr(near_search, "_FEW", 0)
    monkeypatch.setattr(near_rows, "_MANY", 1)


@pytest.mark.usefixtures("several")
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SCENES, WHAT)
def test_parted_among_processors_it_finds_the_same(what: tuple[int, int, float], asked: tuple[int, int]) -> None:
    given_ = scene(np.random.default_rng(what[0]), what[1], lat=what[2])
    assert [one == CAN_BE_YES for one in bits(given_, near(*asked))] == [
        surely(given_, row, near(*asked)) for row in range(what[1])
    ]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(SCENES, WHAT, st.integers(1, 5), st.sampled_from([2, 60]), st.booleans())
def test_facts_of_one_measure_are_told_apart(
    what: tuple[int, int, float], asked: tuple[int, int], count: int, together: int, every: bool
) -> None:
    """Several sets of attacks, searched at once, against each searched alone; and of some rows against of all."""
    rng = np.random.default_rng(what[0])
    rows = Rows(facts(scene(rng, what[1], lat=what[2])))
    marks = {str(fact): rng.integers(0, 2, what[1]).astype(np.uint8) for fact in range(count)}
    attacks = Attacks(np.arange(what[1]), marks)
    asking = np.arange(what[1]) if every else rng.permutation(what[1])[: what[1] // 2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near_sure, "MOST_TOGETHER", together)
        got = near_sure.surely_near(rows, near(*asked), attacks, list(marks), asking)
    for fact, mine in marks.items():
        alone = near_sure.surely_near(rows, near(*asked), Attacks(np.flatnonzero(mine), {fact: mine[mine > 0]}), [fact],
                                      np.arange(what[1]))  # fmt: skip
        assert got[fact].tolist() == alone[fact][asking].tolist()


@settings(max_examples=150, derandomize=True, deadline=None)
@given(SCENES, WHAT)
def test_an_attack_that_goes_on_lies_on_both_sides(what: tuple[int, int, float], asked: tuple[int, int]) -> None:
    given_ = scene(np.random.default_rng(what[0]), what[1], lat=what[2])
    wanted = near(*asked, goes_on=True)
    got = bits(given_, wanted)
    assert [found == CAN_BE_YES for found in got] == [going_on(given_, row, wanted) for row in range(len(got))]


@pytest.mark.parametrize("lon", [179.999, -179.999])
def test_neighbours_across_the_date_line(lon: float) -> None:
    given_ = scene(np.random.default_rng(1), 40)
    given_["lon"] = np.where(np.arange(40) % 2 == 0, lon, -lon)
    what = near(100, 2500)
    assert [found == CAN_BE_YES for found in bits(given_, what)] == [surely(given_, row, what) for row in range(40)]


def needlessly_open(rng: np.random.Generator) -> tuple[int, int]:
    """Of the rows of small scenes on a line, how many are near in every world, and how many of these are left open.

    Worlds are every choice of a second of each interval and of five points of each disc.
    """
    given_ = scene(rng, 4, span=6, degrees=0.004)
    for name, instead in (("low", 3), ("high", 4)):
        given_[name] = np.where(abs(given_[name]) == UNBOUNDED, instead, given_[name])
    given_["high"] = np.minimum(given_["high"], given_["low"] + 2)
    given_["radius"] = np.where(given_["radius"] == 0, 0, 100)
    given_["lat"], given_["account"] = np.full(4, 35.0), np.zeros(4, dtype=int)
    given_["attack"][1:] = True
    what = near(3, 300)
    east = given_["lon"] * 91_000
    always = [True] * 4
    times = [range(low, high + 1) for low, high in zip(given_["low"], given_["high"], strict=True)]
    spots = [(0,) if radius == 0 else (-100, 0, 100) for radius in given_["radius"]]
    for when in itertools.product(*times):
        for moved in itertools.product(*spots):
            at = east + np.array(moved)
            for row in range(4):
                always[row] &= any(
                    0 <= when[row] - when[other] <= 3 and abs(at[row] - at[other]) <= 300
                    for other in _others(given_, row)
                )
    got = bits(given_, what)
    assert all(always[row] for row in range(4) if got[row] == CAN_BE_YES)
    return sum(always), sum(always[row] and got[row] != CAN_BE_YES for row in range(4))


def test_little_is_needlessly_left_open() -> None:
    rng = np.random.default_rng(7)
    counts = np.array([needlessly_open(rng) for _ in range(40)])
    near_always, left_open = counts.sum(axis=0)
    assert near_always > 20
    assert left_open <= 0.15 * near_always
