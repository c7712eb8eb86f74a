"""What is learned of the sources while linking, and the file that keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from linking import report, table

from sulh.errors import FileError, InputError
from sulh.incidents.learn import DELAY_HOURS, EVEN, SAME_POINT_SHARE, STRENGTH, Compared, Model, learned
from sulh.incidents.link import link
from sulh.incidents.model_file import SavedModel, load_model


def compared(pairs: list[tuple[int, int]], apart: list[float], one_point: list[bool]) -> Compared:
    left, right = (np.array([pair[end] for pair in pairs], np.int64) for end in (0, 1))
    zeros = np.zeros(len(pairs))
    return Compared(left, right, zeros, zeros, np.array(apart), np.array(one_point, bool))


def test_figures_are_means_of_the_linked_pairs_drawn_towards_their_presets() -> None:
    source = np.array([0, 1, 0, 1, 2, 0])
    home = np.array([0, 0, 2, 2, 4, 5])
    pairs = [(0, 1), (2, 3), (3, 4), (1, 5)]
    found = compared(pairs, [10.0, 20.0, 99.0, 50.0], [True, False, True, True])
    model = learned(source, found, home, (found.left, found.right))
    assert model.delay_hours[0, 1] == pytest.approx((30 + STRENGTH * DELAY_HOURS) / (2 + STRENGTH))
    assert model.same_point[0, 1] == pytest.approx((1 + STRENGTH * SAME_POINT_SHARE) / (2 + STRENGTH))
    assert model.delay_hours[1, 2] == pytest.approx(DELAY_HOURS)
    # of source 0's reports with a candidate in 1 (rows 0, 2, 5) two have a partner; of 1's (rows 1, 3) both have
    shares = [(2 + EVEN * STRENGTH) / (3 + STRENGTH), (2 + EVEN * STRENGTH) / (2 + STRENGTH)]
    assert model.odds[0, 1] == pytest.approx(np.mean([np.log(one / (1 - one)) for one in shares]))
    for values in (model.odds, model.delay_hours, model.same_point):
        assert (values == values.T).all()


def test_nothing_compared_teaches_nothing() -> None:
    empty = compared([], [], [])
    model = learned(np.array([0, 1]), empty, np.array([0, 1]), (empty.left, empty.right))
    preset = Model.preset(2)
    for name in ("odds", "delay_hours", "same_point"):
        assert getattr(model, name) == pytest.approx(getattr(preset, name))


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
    assert slow["delay_hours"] > 35
    assert quick["delay_hours"] < 12
    assert quick["odds"] > 1.5


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
    assert SavedModel({}).of(["one", "two"]).odds.tolist() == Model.preset(2).odds.tolist()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "no JSON"),
        ("[]", "does not say"),
        ('{"form": "other", "pairs": []}', "does not say"),
        ('{"form": "sulh linking model 1", "pairs": [{"one": "a"}]}', "pair 1 lacks"),
        (
            json.dumps(
                {
                    "form": "sulh linking model 1",
                    "pairs": [{"one": "a", "other": "b", "same_point": 2, "delay_hours": 20, "odds": 0}],
                }
            ),
            "same_point must lie",
        ),
    ],
)
def test_files_that_are_no_models(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "model.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_model(file)
    with pytest.raises(FileError, match="no such file"):
        load_model(tmp_path / "none.json")
