"""GeoJSON as rows: properties, places, and files that are broken or odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_making import Found, mapping, plainly

from sulh.errors import FileError, InputError
from sulh.reports.build import build_reports
from sulh.reports.export import export
from sulh.sources.data_sets import geojson
from sulh.sources.data_sets.geometry_discs import disc_of_geometry
from sulh.sources.places.discs import displaced, metres
from sulh.sources.read import read_source


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def read(folder: Path, text: str, rules: str = "format: geojson\n") -> Found:
    file = folder / "events.geojson"
    file.write_text(text, encoding="utf-8")
    return plainly(read_source(file, mapping(folder, rules), source="side"))


POINT = {"type": "Point", "coordinates": [68.9, 36.7]}
SQUARE = {"type": "Polygon", "coordinates": [[[68, 36], [69, 36], [69, 37], [68, 37], [68, 36]]]}


def test_properties_are_columns_and_the_geometry_is_the_place(tmp_path: Path) -> None:
    one = feature(
        POINT, date="2020-05-07", killed=3, act=["air_strike", "drone_strike"], source={"name": "x", "n": {"a": 1}}
    )
    two = feature(SQUARE, date="2020-05-08", killed="2-4", place="the district")
    found = read(tmp_path, collection({**one, "id": 7}, two))
    first, second = found.rows
    assert (first.key, first.fields["lat"], first.fields["lon"]) == ("7", 36.7, 68.9)
    assert "radius_km" not in first.fields
    assert (first.fields["killed_low"], first.fields["act"]) == (3, ["air_strike"])
    assert json.loads(first.given)["source.n.a"] == "1"
    assert second.fields["killed_high"] == 4
    assert 70 < second.fields["radius_km"] < 73
    assert found.rejects == []
    assert "2 of 2 rows were read" in found.tally.sentences()[0]


def test_one_feature_a_line_and_sequences(tmp_path: Path) -> None:
    lines = [json.dumps(feature(POINT, text=str(number))) for number in range(3)]
    for text in (
        "\n".join(lines) + "\n",
        "".join(f"\x1e{line}\n" for line in lines),
        "\ufeff" + collection(*map(json.loads, lines)),
    ):
        assert [row.fields["text"] for row in read(tmp_path, text).rows] == ["0", "1", "2"]
    assert len(read(tmp_path, lines[0]).rows) == 1


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [268.9, 36.7]},
        {"type": "Point", "coordinates": [36.7, 1e300]},
        {"type": "Point", "coordinates": ["68.9", "36.7"]},
        {"type": "Point", "coordinates": [68.9]},
        {"type": "Point", "coordinates": [True, 1]},
        {"type": "Point", "coordinates": [float("nan"), 1]},
        {"type": "Polygon", "coordinates": [[1, 2]]},
        {"type": "LineString", "coordinates": [[179, 1], [-179, 1]]},
        {"type": "Circle", "coordinates": [1, 2]},
        [68.9, 36.7],
    ],
)
def test_coordinates_that_lie_nowhere_are_rejected_as_cells(tmp_path: Path, geometry: Any) -> None:
    found = read(tmp_path, collection(feature(geometry, date="2020-05-07"), feature(POINT, date="2020-05-07")))
    assert ["lat" in row.fields for row in found.rows] == [False, True]
    assert [(one.what, one.row, one.column) for one in found.rejects] == [("cell", 1, "geometry")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (collection(feature(POINT, a=1))[:-3], FileError),
        ("", FileError),
        ("[" * 100_000, FileError),
        (json.dumps(feature(POINT)) + "\n{broken\n", FileError),
        (json.dumps([1, 2]), InputError),
        (json.dumps({"type": "FeatureCollection"}), InputError),
        (collection(3), InputError),
        (
            json.dumps({"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:3857"}}, "features": []}),
            InputError,
        ),
    ],
)
def test_broken_files_are_one_clear_error(tmp_path: Path, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(tmp_path, text)


def test_properties_serve_where_there_is_no_geometry(tmp_path: Path) -> None:
    fields = (
        read(tmp_path, collection(feature(None, latitude=36.7, longitude=68.9, event_date="2020-05-07"))).rows[0].fields
    )
    assert (fields["lat"], fields["lon"]) == (36.7, 68.9)
    both = feature(POINT, lat=1, lon=2)
    assert read(tmp_path, collection(both)).rows[0].fields["lat"] == 36.7


def test_a_mapping_names_columns(tmp_path: Path) -> None:
    rules = "format: geojson\nfields: {text: info.what}\nkey: info.nr\n"
    row = read(tmp_path, collection(feature(POINT, info={"what": "words", "nr": 12})), rules).rows[0]
    assert (row.key, row.fields["text"]) == ("12", "words")


def test_what_sulh_exported_is_recognised(tmp_path: Path) -> None:
    read(tmp_path, collection(feature(POINT, date="2020-05-07", killed=3, perpetrator="taliban")))
    source = read_source(tmp_path / "events.geojson", mapping(tmp_path, "format: geojson\n"), source="side")
    export(build_reports([source]).reports, tmp_path / "out.geojson")
    with geojson.open_table(tmp_path / "out.geojson") as table:
        assert geojson.is_own_export(table)
    again = plainly(read_source(tmp_path / "out.geojson", mapping(tmp_path, "format: geojson\n"), source="side"))
    expected = plainly(source).rows[0].fields | {"stance": "claims", "covers_low": 1, "covers_high": 1}
    assert again.rows[0].fields == expected


positions = st.tuples(st.floats(-179, 179), st.floats(-89, 89)).map(list)


@given(middle=positions, away=st.lists(st.tuples(st.floats(0, 360), st.floats(1, 400_000)), min_size=2, max_size=7))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_disc_of_points_is_the_smallest(middle: list[float], away: list[tuple[float, float]]) -> None:
    points = [displaced(middle[1], middle[0], bearing, distance) for bearing, distance in away]
    found = disc_of_geometry({"type": "MultiPoint", "coordinates": [[lon, lat] for lat, lon in points]})
    assert found is not None
    lat, lon, radius = found
    assert max(metres((lat, lon), point) for point in points) <= round(radius * 1000)
    # no centre near by, or anywhere tried, serves with a smaller disc
    for bearing in range(0, 360, 30):
        for step in (20, 500, 20_000):
            other = displaced(lat, lon, bearing, step)
            assert max(metres(other, point) for point in points) >= radius * 1000 - 3


@given(
    ring=st.lists(st.tuples(st.floats(-80, 80), st.floats(-85, 85)), min_size=3, max_size=6), seed=st.integers(0, 99)
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_disc_of_a_polygon_holds_its_edges_and_inside(ring: list[tuple[float, float]], seed: int) -> None:
    coordinates = [list(one) for one in [*ring, ring[0]]]
    found = disc_of_geometry({"type": "Polygon", "coordinates": [coordinates]})
    if found is None or found[2] == 0:
        assert len({tuple(one) for one in coordinates}) <= 1
        return
    lat, lon, radius = found
    draw = np.random.default_rng(seed)
    for _ in range(60):
        start = draw.integers(len(ring))
        one, other = np.array(coordinates[start]), np.array(coordinates[start + 1])
        on_edge = one + draw.random() * (other - one)
        assert metres((lat, lon), (on_edge[1], on_edge[0])) <= round(radius * 1000)


def test_what_goes_round_the_world_is_held(tmp_path: Path) -> None:
    ring = [[lon, 60] for lon in range(-180, 181, 60)] + [[lon, 70] for lon in range(180, -181, -60)]
    found = disc_of_geometry({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    assert found is not None
    assert found[0] == 90
    assert found[2] == pytest.approx(3335.9, abs=1)
    over = {"type": "MultiPoint", "coordinates": [[179.9, 0], [-179.9, 0]]}
    disc = disc_of_geometry(over)
    assert disc is not None
    assert abs(disc[1]) == 180
    assert disc[2] == pytest.approx(11.12, abs=0.01)


def test_collections_and_empty_geometries() -> None:
    both = {
        "type": "GeometryCollection",
        "geometries": [POINT, {"type": "LineString", "coordinates": [[68.8, 36.7, 1200], [68.9, 36.7]]}],
    }
    disc = disc_of_geometry(both)
    assert disc is not None
    assert disc[2] == pytest.approx(4.47, abs=0.02)
    for empty in ({"type": "Point", "coordinates": []}, {"type": "GeometryCollection", "geometries": []}, None):
        assert disc_of_geometry(empty) is None
