"""What is learned of the sources while linking, and the file that keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linking import report, table

from sulh.errors import FileError, InputError
from sulh.incidents.facets import Facet
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.learn import (
    STRENGTH,
    Compared,
    Material,
    clutter,
    learned,
    partners,
)
from sulh.incidents.link import link
from sulh.incidents.model import (
    CLUTTER_KM,
    DELAY_HOURS,
    EVEN,
    KIND_STRENGTH,
    LATE_DAYS,
    PLACE_ERROR_KM,
    SAME_POINT_SHARE,
    Model,
    Shares,
    laplace_days,
    partner_odds,
    student,
    weights,
)
from sulh.incidents.model_file import FORM, SavedModel, load_model
from sulh.incidents.rows import read_rows
from sulh.incidents.training import could_tell


def compared(
    source: Any, pairs: list[tuple[int, int]], later: list[float], one_point: list[bool], far: list[float] | None = None
) -> Compared:
    left, right = (np.array([pair[end] for pair in pairs], np.int64) for end in (0, 1))
    zeros = np.zeros(len(pairs))
    one, other = np.asarray(source)[left], np.asarray(source)[right]
    seat = np.minimum(one, other) * (max(source) + 1) + np.maximum(one, other)
    distance = zeros if far is None else np.array(far)
    by_hour = np.zeros(len(pairs), bool)
    return Compared(left, right, seat, distance, zeros, np.array(later), zeros, np.array(one_point, bool), by_hour)


def matchings(pairs: list[tuple[int, int, float]]) -> Any:
    """All sets of pairs in which no row comes twice, each with the product of its weights."""
    if not pairs:
        yield frozenset(), 1.0
        return
    (left, right, weight), rest = pairs[0], pairs[1:]
    yield from matchings(rest)
    for chosen, worth in matchings([one for one in rest if not {left, right} & set(one[:2])]):
        yield chosen | {(left, right)}, weight * worth


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0.01, 50)), max_size=9),
    st.lists(st.integers(0, 2), min_size=7, max_size=7),
)
def test_a_pairs_chance_is_its_share_among_all_matchings(found: Any, source: list[int]) -> None:
    """Against counting all matchings of two sources, where no circle of rivals closes; else no row has more than one partner."""
    weight = {(min(a, b), max(a, b)): worth for a, b, worth in found if source[a] != source[b]}
    pairs = [(*pair, worth) for pair, worth in sorted(weight.items())]
    ends = [np.array([one[end] for one in pairs], np.int64) for end in (0, 1)]
    got = dict(zip(sorted(weight), partners(np.array(source), *ends, np.array([one[2] for one in pairs])), strict=True))
    for first, second in ((0, 1), (0, 2), (1, 2)):
        some = [one for one in pairs if {source[one[0]], source[one[1]]} == {first, second}]
        listed = list(matchings(some))
        total = sum(worth for _, worth in listed)
        for left, right, _ in some:
            if _forest(some):
                share = sum(worth for chosen, worth in listed if (left, right) in chosen) / total
                assert got[left, right] == pytest.approx(share)
        for row in range(7):
            assert sum(got[one[:2]] for one in some if row in one[:2]) <= 1 + 1e-3


def _forest(pairs: list[tuple[int, int, float]]) -> bool:
    home = list(range(7))
    for left, right, _ in pairs:
        if home[left] == home[right]:
            return False
        home = [home[left] if one == home[right] else one for one in home]
    return True


def material(source: list[int], near: Compared, asked: Any) -> Material:
    crowd = np.ones((len(CLUTTER_KM), LATE_DAYS + 1))
    every = np.ones(len(near.left), bool)
    ends = near.left, near.right
    return Material(
        np.array(source, np.int64), np.array(asked, float), *ends, every, near.one_point, every, near, [], crowd
    )


def test_figures_are_means_over_the_pairs_drawn_to_all_and_all_to_the_presets() -> None:
    source = [0, 1, 0, 1, 2, 0]
    pairs = [(0, 1), (2, 3), (3, 4), (1, 5)]
    found = compared(source, pairs, [10.0, -20.0, 99.0, 50.0], [True, False, True, True])
    asked = [[0, 3, 0], [2, 0, 1], [0, 1, 0]]
    model = learned(material(source, found, asked), np.array([1.0, 0.5, 0.0, 0.0]))
    seat, other = 1, 5  # sources 0 and 1; sources 1 and 2
    common = (20 + STRENGTH * DELAY_HOURS) / (1.5 + STRENGTH)
    assert model.delay_hours[seat] == pytest.approx((20 + STRENGTH * common) / (1.5 + STRENGTH))
    assert model.delay_hours[other] == pytest.approx(common)
    common = (1 + STRENGTH * SAME_POINT_SHARE) / (1.5 + STRENGTH)
    assert model.same_point[seat] == pytest.approx((1 + STRENGTH * common) / (1.5 + STRENGTH))
    # of three reports of 0, and of 1's two, 1.5 have a partner there
    common = (3 + EVEN * STRENGTH) / (7 + STRENGTH)
    shares = [(1.5 + common * STRENGTH) / (number + STRENGTH) for number in (3, 2)]
    # strangers are only those that have none
    assert model.odds[seat] == pytest.approx(
        np.mean([np.log(one / (1 - one)) - np.log(1 - min(one, 0.5)) for one in shares])
    )


def test_nothing_compared_teaches_nothing() -> None:
    empty = compared([0, 1], [], [], [])
    model = learned(material([0, 1], empty, np.zeros((2, 2))), np.empty(0))
    preset = Model.preset(2)
    assert model.odds == pytest.approx(partner_odds(np.full((2, 2), EVEN)).ravel())
    for name in ("delay_hours", "same_point", "late"):
        assert getattr(model, name) == pytest.approx(getattr(preset, name))
    assert model.place_km == pytest.approx(PLACE_ERROR_KM, rel=0.2)  # the nearest of those that are tried
    assert clutter(empty) == pytest.approx(1.0)


@pytest.mark.parametrize("scale", [0.6, 2.0, 12.0])
def test_the_scale_of_place_errors_is_found(scale: float) -> None:
    random = np.random.default_rng(4)
    number = 2000
    point = random.standard_normal((number, 2)) * scale / np.sqrt(random.chisquare(3, (number, 1)) / 3)
    source = [0, 1] * number
    pairs = [(2 * one, 2 * one + 1) for one in range(number)]
    found = compared(source, pairs, [0.0] * number, [False] * number, np.hypot(*point.T).tolist())
    model = learned(material(source, found, np.full((2, 2), number)), np.ones(number))
    assert model.place_km[1] == pytest.approx(scale, rel=0.25)


def test_who_could_have_told() -> None:
    """Source two reports on days 10 to 20 from one corner only."""
    rows = read_rows(
        table(
            [
                *[report(f"a{day}", "one", day, lat=34.0, lon=69.0) for day in (5, 12, 18, 30)],
                report("a far", "one", 12, lat=36.0, lon=69.0),
                *[report(f"b{day}", "two", day, lat=34.01, lon=69.0) for day in (10, 20)],
            ]
        )
    )
    every = np.ones(len(rows), bool)
    assert could_tell(rows, every, Frequencies.of_rows(rows)).tolist() == [[5, 2], [2, 2]]


def test_densities_are_densities() -> None:
    far = np.linspace(0, 2000, 400_001)
    total = np.trapezoid(student(far, np.full(len(far), 25.0)) * 2 * np.pi * far, far)
    assert total == pytest.approx(1, abs=0.001)
    days = laplace_days(np.array([5.0, 20.0, 60.0]))
    assert days.sum(axis=1) == pytest.approx(1)
    draws = np.random.default_rng(1).laplace(0, 20, 400_000)
    seen = (
        np.bincount(np.clip(np.rint(draws / 24), -LATE_DAYS, LATE_DAYS).astype(int) + LATE_DAYS, minlength=7) / 400_000
    )
    assert days[1] == pytest.approx(seen, abs=0.004)


def test_strangers_are_counted_against_an_even_spread() -> None:
    random = np.random.default_rng(2)
    number = 40_000
    far = 50 * np.sqrt(random.random(number))
    even = compared([0], [(0, 0)] * number, random.uniform(-84, 84, number).tolist(), [False] * number, far.tolist())
    assert clutter(even)[3:] == pytest.approx(1, abs=0.15)
    near = compared([0], [(0, 0)] * number, [0.0] * number, [False] * number, [0.5] * number)
    assert clutter(near)[0, 0] == 50
    assert clutter(near)[-1, -1] == 0.2


def facet(base: list[float], agrees: list[bool]) -> Facet:
    size = len(base)
    words = [f"a{one}" for one in range(size)], [f"b{one}" for one in range(size)]
    return Facet("act", np.arange(size), np.ones(size, np.int64), *words, np.array(agrees), np.array(base))


def test_words_that_never_agree_count_nothing_and_those_that_stand_for_each_other_count() -> None:
    """Two sources with vocabularies of their own: nothing agrees, in pairs of one deed or of two."""
    one = facet([-1.9, -1.9, -1.9], [False, False, False])
    agrees = np.full(4, 0.02)
    kinds = {(1, "a0", "b0"): (200.0, 20.0), (1, "a1", "b1"): (5.0, 50.0)}
    model = replace(Model.preset(2), facets={"act": Shares(agrees, kinds)})
    found = weights(one, model)
    before = min(0.0, -1.9 + np.log(0.98 / 0.15))
    assert found[0] == pytest.approx(np.log((199 + KIND_STRENGTH * np.exp(before)) / (20 + KIND_STRENGTH)))
    assert found[0] > 2
    assert found[1] < -1.5
    assert found[2] == pytest.approx(before) == pytest.approx(0.0, abs=0.03)
    assert weights(one, Model.preset(2)).tolist() == [-1.9, -1.9, -1.9]


def noisy(seed: int, late: int) -> pa.Table:
    """Two sources that tell of the same deeds, the second `late` days later."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for number in range(120):
        lat, lon = random.uniform(30, 34), random.uniform(60, 66)
        day = int(random.integers(0, 200))
        rows.append(report(f"a{number}", "one", day, lat=lat, lon=lon, radius_km=1.0))
        rows.append(report(f"b{number}", "two", day + late, lat=lat + 0.01, lon=lon, radius_km=1.0))
    return table(rows)


def test_a_late_source_is_found_to_be_late() -> None:
    slow, quick = (link(noisy(1, late), None).model.pairs["one", "two"] for late in (2, 0))
    assert slow["delay_hours"] > 30
    assert slow["late"][LATE_DAYS + 2] > 3 * slow["late"][LATE_DAYS - 2]  # one is late, not the other
    assert quick["delay_hours"] < 12
    assert quick["odds"] > 1.5
    assert quick["place_km"] < 3


def test_two_vocabularies_come_to_be_understood() -> None:
    """The second source has words of its own for acts: linked as well as if it had none, and better."""
    random = np.random.default_rng(5)
    rows: list[dict[str, Any]] = []
    for number in range(400):
        lat, lon, day, act = random.uniform(33, 34), random.uniform(60, 61), int(random.integers(0, 150)), number % 4
        rows.append(report(f"a{number}", "one", day, lat=lat, lon=lon, radius_km=1.0, act=[f"act {act}"]))
        lat, lon = lat + random.normal(0, 0.1), lon + random.normal(0, 0.1)
        rows.append(report(f"b{number}", "two", day, lat=lat, lon=lon, radius_km=1.0, act=[f"Kind {act}"]))
    found = link(table(rows), None)
    words = found.model.kinds["act"]
    for act in range(4):
        met, by_chance = words["one", "two", f"act {act}", f"Kind {act}"]
        assert met > 2 * by_chance
    assert right(found.links) > right(link(table([row | {"act": None} for row in rows]), None).links) + 10


def right(links: pa.Table) -> int:
    """How many of the second source's reports stand with their own incident."""
    return sum(row["report_id"][1:] == row["incident_id"][1:] for row in links.to_pylist() if row["by"] == "score")


def test_with_a_model_nothing_is_learned_and_a_file_keeps_it(tmp_path: Path) -> None:
    reports = noisy(2, 1)
    first = link(reports, None)
    file = tmp_path / "model.json"
    file.write_text(first.model.text(), encoding="utf-8")
    model = load_model(file)
    assert model == first.model
    again = link(reports, None, model=model)
    assert again.links == first.links
    assert again.model == model
    half = link(reports.slice(0, 60), None, model=model)
    assert half.model == model
    unknown = model.of(["other", "third"])
    assert unknown.odds.tolist() == Model.preset(2).odds.tolist()
    assert model.of(["one", "other", "two"]).odds[2] == model.pairs["one", "two"]["odds"]


def broken(**parts: Any) -> str:
    """A model's file with some of its parts replaced."""
    return json.dumps(json.loads(link(noisy(2, 1), None).model.text()) | parts)


PAIR = {
    "one": "a",
    "other": "b",
    "same_point": 0.5,
    "place_km": 5,
    "delay_hours": 20,
    "odds": 0,
    "late": [1] * 7,
}


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"form": "other"}, "does not say"),
        ({"form": "sulh linking model 3"}, "learned by another release"),
        ({"pairs": [{"one": "a"}]}, "missing or of another form"),
        ({"pairs": [PAIR | {"same_point": 2}]}, "same_point must lie"),
        ({"pairs": [PAIR | {"odds": "nan"}]}, "odds must lie"),
        ({"pairs": [PAIR | {"late": [1]}]}, "late must have 7"),
        ({"clutter": [[1]]}, "clutter must have"),
        ({"agrees": {"act": [["a", "b", 3]]}}, "act must lie"),
        ({"agrees": {"colour": []}}, "another form"),
        ({"words": {"act": [["a", "b"]]}}, "another form"),
        ({"common": {}}, "another form"),
    ],
)
def test_parts_that_are_no_models(tmp_path: Path, parts: dict[str, Any], what: str) -> None:
    file = tmp_path / "model.json"
    file.write_text(broken(**parts), encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_model(file)


@pytest.mark.parametrize(("text", "what"), [("{", "no JSON"), ("[]", "does not say"), ("[" * 100_000, "no JSON")])
def test_files_that_are_no_models(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "model.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_model(file)
    with pytest.raises(FileError, match="no such file"):
        load_model(tmp_path / "none.json")


def test_the_file_says_its_form() -> None:
    assert json.loads(broken())["form"] == FORM
    assert isinstance(link(noisy(2, 1), None).model, SavedModel)
