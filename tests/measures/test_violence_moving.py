"""Whether violence moved: the exchange of weeks against trying every exchange, intervals, layers of control."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sulh.errors import SulhError
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.displacement import Displacement, Shift, daytime, displacement
from sulh.measures.violence.territory import load_territory


def weeks(seed: int, sizes: tuple[int, int], before: float, now: float) -> tuple[np.ndarray, np.ndarray]:
    """Days and labels: a share of “bomb”, the rest “raid”, in weeks that are unsteady."""
    random = np.random.default_rng(seed)
    days, labels = [], []
    for number in range(sum(sizes)):
        count = random.poisson(12 * random.gamma(5, 0.2))
        share = before if number < sizes[0] else now
        days += (7 * number + random.integers(0, 7, count)).tolist()
        labels += np.where(random.random(count) < share, "bomb", "raid").tolist()
    return np.array(days), np.array(labels)


def test_the_p_is_the_share_of_all_exchanges_of_weeks() -> None:
    day, label = weeks(3, (4, 3), 0.3, 0.6)
    found = displacement(day, label, np.zeros(len(day), np.int8), 28, 48, [(0, 27)])
    assert isinstance(found, Displacement)
    counts = np.zeros((7, 2))
    np.add.at(counts, (day // 7, (label == "raid").astype(int)), 1)

    def apart(chosen: tuple[int, ...]) -> float:
        now = counts[list(chosen)].sum(axis=0)
        before = counts.sum(axis=0) - now
        return float(np.abs(now / now.sum() - before / before.sum()).sum() / 2)

    observed = apart((4, 5, 6))
    every = [apart(one) >= observed - 1e-12 for one in itertools.combinations(range(7), 3)]
    assert found.distance == pytest.approx(observed)
    assert found.p == pytest.approx(np.mean(every), abs=0.03)


def test_a_planted_shift_lies_in_its_interval() -> None:
    held = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        barred = random.poisson(5 * random.gamma(8, 1 / 8, 20))
        barred[12:] = random.binomial(barred[12:], 0.2)
        other = random.poisson(6.0, 20)
        other[12:] += random.poisson(5 * 0.8 * 0.5, 8)
        day = np.repeat(np.arange(20) * 7, barred + other)
        bars = np.concatenate([np.repeat([1, 0], [a, b]) for a, b in zip(barred, other, strict=True)]).astype(np.int8)
        found = displacement(day, np.where(bars == 1, "strike", "bomb"), bars, 84, 139, [(0, 83)])
        assert isinstance(found, Displacement)
        assert isinstance(found.shift, Shift)
        held.append(found.shift.low <= 0.5 <= found.shift.high)
    assert sum(held) >= 17


@pytest.mark.parametrize(
    ("first", "last", "base", "says"),
    [(28, 34, (0, 27), "1 whole week"), (700, 800, (0, 27), "lies in the period"), (28, 48, (0, 5), "0 whole weeks")],
)
def test_too_little_cannot_be_said(first: int, last: int, base: tuple[int, int], says: str) -> None:
    day, label = weeks(1, (4, 3), 0.3, 0.3)
    found = displacement(day, label, np.zeros(len(day), np.int8), first, last, [base])
    assert isinstance(found, CannotBeSaid)
    assert says in str(found)


def test_hours_of_the_day_have_names_and_what_has_no_hour_has_none() -> None:
    assert daytime(np.array([-1, 0, 6 * 3600, 23 * 3600])).tolist() == [
        "", "night (0 to 6)", "morning (6 to 12)", "evening (18 to 24)",
    ]  # fmt: skip


def layer(control: Any, box: tuple[float, ...], **more: Any) -> dict[str, Any]:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature", "properties": {"control": control} | more, "geometry": {"type": "Polygon", "coordinates": [ring]}
    }  # fmt: skip


def written(folder: Path, *features: Any) -> Path:
    path = folder / "control.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def test_who_held_a_place_on_a_day(tmp_path: Path) -> None:
    path = written(
        tmp_path, layer("taliban", (60, 30, 64, 34), until="2020-03-01"), layer("us", (60, 30, 64, 34), **{"from": "2020-03-02"}),
        layer("taliban", (63, 30, 66, 34)),
    )  # fmt: skip
    lat, lon = np.array([32, 32, 32, 32, 50, np.nan]), np.array([61, 61, 63.5, 65, 61, 61])
    day = (
        np.array(["2020-03-01", "2020-03-02", "2020-03-05", "2020-03-05", "2020-01-01", "2020-01-01"], "datetime64[D]")
    ).astype(int)
    assert load_territory(path).of(lat, lon, day).tolist() == ["taliban", "us", "", "taliban", "", ""]


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        (layer(None, (60, 30, 64, 34)), "who holds it"),
        (layer("us", (60, 30, 64, 95)), "outside the Earth"),
        (layer("us", (60, 30, 64, 34), until="soon"), "is no day"),
        (layer("us", (60, 30, 64, 34), until="2020-01-01", **{"from": "2020-02-01"}), "ends before it begins"),
        ({"type": "Feature", "properties": {"control": "us"}, "geometry": None}, "no polygon"),
        ({"type": "Feature", "properties": {"control": "us"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}, "no polygon"),
        (
            {"type": "Feature", "properties": {"control": "us"},
             "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}}, "crosses itself",
        ),
    ],
)  # fmt: skip
def test_a_layer_that_cannot_be_used_is_one_message(feature: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(SulhError) as error:
        load_territory(written(tmp_path, layer("us", (0, 0, 1, 1)), feature))
    assert says in str(error.value)
    assert "feature 2" in str(error.value)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type": "FeatureCollection"}'])
def test_what_is_no_collection_is_one_message(text: str, tmp_path: Path) -> None:
    path = tmp_path / "control.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SulhError):
        load_territory(path)
