"""Areas of an agreement: what is read, what is refused and how, and keys that stand for content."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import FileError, InputError, Position, SulhError
from sulh.findings.places import Location, cells
from sulh.strict_yaml import load
from sulh.terms.areas import AreaEntry, Shape, area_with_distance, read_area
from sulh.terms.compile import load_compiled
from sulh.terms.formula import Inside
from sulh.terms.geojson import MAX_BYTES
from sulh.terms.wording import Wording

SQUARE = [[68.0, 36.0], [69.0, 36.0], [69.0, 37.0], [68.0, 37.0], [68.0, 36.0]]
HOLE = [[68.4, 36.4], [68.6, 36.4], [68.6, 36.6], [68.4, 36.6], [68.4, 36.4]]
BOW_TIE = [[68.0, 36.0], [69.0, 37.0], [69.0, 36.0], [68.0, 37.0], [68.0, 36.0]]


def read(folder: Path, text: str) -> Shape:
    """The area that stands under `areas: zone:` in this text."""
    file = folder / "agreement.yaml"
    file.write_text(f"areas:\n  zone: {text}\n", encoding="utf-8")
    document = load(file)
    entry = AreaEntry.model_validate(document.data["areas"]["zone"])
    return read_area("zone", entry, document, ("areas", "zone"))


def read_file(folder: Path, content: Any, rest: str = "") -> Shape:
    """The area of a GeoJSON file: an object, or the text itself."""
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "zone.geojson").write_text(text, encoding="utf-8")
    return read(folder, f"{{file: zone.geojson{rest}}}")


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    """A geometry."""
    return {"type": kind, "coordinates": coordinates}


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    """A feature."""
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features: Any) -> dict[str, Any]:
    """A feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


GOOD = [
    (geometry("Point", [68.9, 36.7]), 1),
    (geometry("Point", [68.9, 36.7, 1200.0]), 1),
    (geometry("MultiPoint", [[68.9, 36.7], [69.9, 36.7]]), 2),
    (geometry("LineString", [[68.9, 36.7], [69.9, 36.7]]), 1),
    (geometry("MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), 2),
    (geometry("Polygon", [SQUARE, HOLE]), 1),
    (geometry("MultiPolygon", [[SQUARE], [[[1, 1], [2, 1], [2, 2], [1, 1]]]]), 2),
    ({"type": "GeometryCollection", "geometries": [geometry("Point", [1, 2]), geometry("Polygon", [SQUARE])]}, 2),
    (feature(geometry("Polygon", [SQUARE])), 1),
    (collection(feature(geometry("Point", [1, 2])), feature(geometry("Point", [3, 4])), feature(geometry("Point", [3, 4]))), 2),
]  # fmt: skip


@pytest.mark.parametrize(("content", "parts"), GOOD)
def test_every_kind_of_geojson_is_read(tmp_path: Path, content: Any, parts: int) -> None:
    assert len(read_file(tmp_path, content).parts) == parts


def test_longitude_stands_first_in_geojson_and_latitude_in_the_agreement(tmp_path: Path) -> None:
    """The same place either way: at 36.7 north, 68.9 east."""
    ours = read(tmp_path, "{points: {dam: [36.7, 68.9]}}")
    assert ours == read_file(tmp_path, geometry("Point", [68.9, 36.7]))
    area = area_with_distance(ours, 5)
    assert cells(Location(lat=36.7, lon=68.9), [area]) == {frozenset({area.key})}


def test_a_polygon_in_the_agreement_closes_itself(tmp_path: Path) -> None:
    file = read_file(tmp_path, geometry("Polygon", [SQUARE]))
    assert read(tmp_path, "{polygon: [[36, 68], [36, 69], [37, 69], [37, 68]]}") == file
    assert read(tmp_path, "{polygon: [[36, 68], [36, 69], [37, 69], [37, 68], [36, 68]]}") == file


def test_a_hole_is_outside(tmp_path: Path) -> None:
    area = area_with_distance(read_file(tmp_path, geometry("Polygon", [SQUARE, HOLE])))
    assert cells(Location(lat=36.5, lon=68.5), [area]) == {frozenset()}
    assert cells(Location(lat=36.5, lon=68.7), [area]) == {frozenset({area.key})}


def test_only_picks_features(tmp_path: Path) -> None:
    sites = collection(
        feature(geometry("Point", [1, 2]), kind="power", number=1),
        feature(geometry("Point", [3, 4]), kind="power", number=2),
        feature(None, kind="school"),
    )
    assert len(read_file(tmp_path, sites, ", only: {kind: power}").parts) == 2
    assert read_file(tmp_path, sites, ", only: {kind: power, number: 2}") == read_file(
        tmp_path, geometry("Point", [3, 4])
    )
    for rest, said in [("{kind: bridge}", "power, school"), ("{use: power}", "“use”"), ("{number: '1'}", "text")]:
        with pytest.raises(InputError) as caught:
            read_file(tmp_path, sites, f", only: {rest}")
        assert "no feature has" in caught.value.what
        assert said in str(caught.value.remedy)
    with pytest.raises(InputError, match="no feature has number: True"):
        read_file(tmp_path, sites, ", only: {number: true}")


@pytest.mark.parametrize("number", [1, 2])
def test_a_polygon_that_crosses_itself_is_refused_with_feature_and_place(tmp_path: Path, number: int) -> None:
    bad = feature(geometry("Polygon", [BOW_TIE]), name="Riv valley")
    others = [feature(geometry("Polygon", [SQUARE])) for _ in range(number - 1)]
    with pytest.raises(InputError) as caught:
        read_file(tmp_path, collection(*others, bad))
    assert caught.value.where == Position(tmp_path / "zone.geojson")
    assert f"feature {number} (“Riv valley”): the polygon crosses or touches itself" in caught.value.what
    assert "longitude 68.5, latitude 36.5" in caught.value.what
    with pytest.raises(InputError, match=r"line 2, column \d+: .*crosses.*68\.5.*36\.5"):
        read(tmp_path, "{polygon: [[36, 68], [37, 69], [36, 69], [37, 68]]}")


BAD_FILES = [
    ("", "not JSON"),
    ("{", "not JSON"),
    ('{"type": "Point", "type": "Point", "coordinates": [1, 2]}', "“type” is given twice"),
    ('{"type": "Point", "coordinates": [NaN, 2]}', "NaN is not a number"),
    ('{"type": "Point", "coordinates": [1e999, 2]}', "not a number"),
    ('{"type": "Point", "coordinates": [-Infinity, 2]}', "not a number"),
    ('{"type": "Point", "coordinates": [' + "9" * 400 + ", 2]}", "no place on Earth"),
    ('{"type": "Point", "coordinates": [' + "9" * 5000 + ", 2]}", "not JSON that can be read"),
    ("[" * 100_000, "nested too deep"),
    ('{"type":"GeometryCollection","geometries":[' * 900 + "]}" * 900, "nested too deep|is empty"),
    ([1, 2], "not GeoJSON"),
    ({"type": "Topology"}, "no type of geometry|takes a list"),
    ({"type": 3}, "not GeoJSON"),
    (collection(), "the FeatureCollection is empty"),
    ({"type": "FeatureCollection"}, "the FeatureCollection is empty"),
    (collection(3), "item 1 of the FeatureCollection is not a Feature"),
    (collection(geometry("Point", [1, 2])), "item 1 of the FeatureCollection is not a Feature"),
    (collection(feature(None)), "feature 1: there is no geometry"),
    (collection({**feature(None), "properties": [1]}), "properties are not an object"),
    ({"type": "GeometryCollection", "geometries": []}, "the GeometryCollection is empty"),
    (geometry("MultiPoint", []), "the MultiPoint is empty"),
    (geometry("Polygon", []), "the Polygon is empty"),
    (geometry("Polygon", [[]]), "a ring of the Polygon is empty"),
    (geometry("Polygon", SQUARE), "a coordinate takes two numbers"),
    (geometry("Point", [[1, 2]]), "a coordinate takes two numbers"),
    (geometry("Point", [1]), "a coordinate takes two numbers"),
    (geometry("Point", ["1", "2"]), "two numbers, in degrees"),
    (geometry("Point", [True, 2]), "two numbers, in degrees"),
    (geometry("Point", [36.7, 168.9]), "no place on Earth\n  Longitude and latitude seem to be swapped"),
    (geometry("Point", [512000.0, 4100000.0]), "no place on Earth\n  Write degrees"),
    (geometry("Circle", [1, 2]), "“Circle” is no type of geometry"),
    (geometry("LineString", [[1, 2]]), "at least two different points"),
    (geometry("LineString", [[1, 2], [1, 2], [1, 2]]), "at least two different points"),
    (geometry("LineString", [[179, 2], [-179, 2]]), "jumps over more than 180 degrees of longitude at longitude 179"),
    (geometry("Polygon", [[[1, 2], [3, 4], [1, 2]]]), "fewer than three different corners"),
    (geometry("Polygon", [[[1, 2], [3, 4], [5, 9]]]), "the outer ring is not closed"),
    (geometry("Polygon", [SQUARE, HOLE[:-1]]), "hole 1 is not closed"),
    (geometry("Polygon", [[[1, 1], [2, 2], [3, 3], [1, 1]]]), "crosses or touches itself|does not enclose"),
    (geometry("Polygon", [HOLE, SQUARE]), "holes do not lie apart"),
    (geometry("Polygon", [SQUARE, HOLE, HOLE]), "crosses or touches itself|holes do not lie apart"),
    (geometry("Polygon", [[[179, 1], [-179, 1], [-179, 2], [179, 2], [179, 1]]]), "wider than 180 degrees"),
    ({**geometry("Point", [1, 2]), "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}, "other than WGS 84"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BAD_FILES)
def test_what_is_no_clear_shape_is_refused(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_file(tmp_path, content)
    where = caught.value.where
    assert isinstance(where, Position)
    assert where.file == tmp_path / "zone.geojson"
    assert "\n" not in caught.value.what


def test_a_polygon_over_the_date_line_is_told_to_be_cut(tmp_path: Path) -> None:
    wide = [[170, 1], [-170, 1], [-170, 2], [170, 2], [170, 1]]
    with pytest.raises(InputError, match=r"cut it there in two \(RFC 7946"):
        read_file(tmp_path, geometry("Polygon", [wide]))
    east, west = ([[x, 1], [x2, 1], [x2, 2], [x, 2], [x, 1]] for x, x2 in ((170, 180), (-180, -170)))
    area = area_with_distance(read_file(tmp_path, geometry("MultiPolygon", [[east], [west]])))
    assert cells(Location(lat=1.5, lon=180.0, radius_km=40.0), [area]) == {frozenset({area.key})}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        read(tmp_path, "{file: nowhere.geojson}")
    with pytest.raises(FileError, match="folder"):
        read(tmp_path, "{file: .}")
    (tmp_path / "big.geojson").write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(FileError, match="larger than 20 MB"):
        read(tmp_path, "{file: big.geojson}")
    (tmp_path / "latin.geojson").write_bytes(b'{"type": "Point", "name": "\xe9"}')
    with pytest.raises(FileError, match="not UTF-8"):
        read(tmp_path, "{file: latin.geojson}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "no place"),
        ("{note: nothing}", "no place"),
        ("{points: {a: [1, 2]}, line: [[1, 2], [3, 4]]}", "points and line"),
        ("{points: {a: [1, 2]}, only: {kind: power}}", "only picks features"),
        ("{file: ''}", "not the name of a file"),
        ("{points: {a: [136.7, 68.9]}}", "no place on Earth.*latitude, longitude.*swapped"),
        ("{line: [[1, 2]]}", "at least two different points"),
        ("{line: []}", "at least two different points"),
        ("{polygon: [[1, 2], [3, 4]]}", "fewer than three"),
        ("{polygon: []}", "fewer than three"),
        ("{polygon: [[1, 2], [3, 400], [5, 9]]}", "no place on Earth"),
    ],
)
def test_entries_that_are_no_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=f"(?s){said}") as caught:
        read(tmp_path, text)
    where = caught.value.where
    assert isinstance(where, Position) and where.line == 2 and where.column


@given(st.randoms(use_true_random=False), st.integers(0, 6), st.booleans(), st.booleans())
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_key_stands_for_content(
    tmp_path_factory: pytest.TempPathFactory, draw: random.Random, turn: int, back: bool, swapped: bool
) -> None:
    """Where a ring starts, which way it runs and how parts are ordered change no key; a moved corner does."""
    folder = tmp_path_factory.mktemp("areas")
    turns = sorted(draw.sample(range(360), 7))
    ring = [[round(68 + 0.001 * t, 6), round(36 + 0.5 * draw.random(), 6)] for t in turns]
    ring = [*ring, [70.0, 35.0], [66.0, 35.0]]
    other = [[1, 1], [2, 1], [2, 2]]

    def key(first: list[list[float]], parts: int = 2) -> str:
        polygons = [[[*corners, corners[0]]] for corners in (first, other)[:parts]]
        return read_file(folder, geometry("MultiPolygon", polygons[::-1] if swapped else polygons)).key

    same = ring[turn:] + ring[:turn]
    same = same[::-1] if back else same
    moved = [[x + (1e-9 if n == turn else 0), y] for n, (x, y) in enumerate(ring)]
    original = read_file(folder, geometry("MultiPolygon", [[[*ring, ring[0]]], [[*other, other[0]]]])).key
    assert key(same) == original
    assert key(moved) != original
    assert key(ring, 1) != original


def test_zero_has_no_sign(tmp_path: Path) -> None:
    assert read(tmp_path, "{points: {a: [-0.0, 0]}}") == read(tmp_path, "{points: {b: [0, -0.0]}}")


def test_lists_of_points_and_the_line_through_them_differ(tmp_path: Path) -> None:
    assert read(tmp_path, "{points: {a: [1, 2], b: [3, 4]}}") != read(tmp_path, "{line: [[1, 2], [3, 4]]}")
    assert read(tmp_path, "{line: [[3, 4], [1, 2]]}") == read(tmp_path, "{line: [[1, 2], [3, 4]]}")


def test_distances(tmp_path: Path) -> None:
    sites, zone = read(tmp_path, "{points: {a: [1, 2]}}"), read_file(tmp_path, geometry("Polygon", [SQUARE]))
    assert area_with_distance(sites, 5).key == area_with_distance(sites, 5.0).key != area_with_distance(sites, 6).key
    assert area_with_distance(zone).within_km == 0.0
    for shape, km in [(sites, 0), (sites, -1), (zone, -1), (zone, float("nan")), (zone, float("inf"))]:
        with pytest.raises(ValueError, match="within_km"):
            area_with_distance(shape, km)
    with pytest.raises(ValueError, match="the zone holds points or lines"):
        area_with_distance(read(tmp_path, "{line: [[1, 2], [3, 4]]}"))


@given(st.data())
@settings(max_examples=200, derandomize=True, deadline=None)
def test_nothing_but_a_clear_error_comes_of_any_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Good files with one value put in another's place: read, or refused as a user's error."""
    words = ["type", "Point", "Polygon", "Feature", "features", "coordinates", ""]
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(words)
    odd = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(words), inner)
    )
    content = json.loads(json.dumps(data.draw(st.sampled_from(GOOD))[0]))
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            places.append((node, key))
            walk(node[key])

    walk(content)
    node, key = data.draw(st.sampled_from(places))
    node[key] = data.draw(odd)
    try:
        assert read_file(
            tmp_path_factory.mktemp("areas"), content, data.draw(st.sampled_from(["", ", only: {a: 1}"]))
        ).parts
    except SulhError as error:
        assert error.what and error.where


AGREEMENT = """\
agreement: invented
parties: {ukraine: {name: Ukraine}, russia: {name: Russia}}
in_force: {from: 2025-03-18}
areas:
  energy_sites: {points: {plant: [47.5, 34.6], dam: [46.8, 33.4]}, given_by: ukraine}
  contact_line: {line: [[47, 37], [48, 38]], given_by: "the observers"}
  zone: {polygon: [[48, 37], [48, 38], [49, 38]], title: "the buffer zone"}
provisions:
  P1: {binds: russia, must_not: {act: attack, place: {area: energy_sites, within_km: 5}}}
  P2: {binds: russia, must_not: {act: attack, place: [zone, {area: contact_line, within_km: 0.5}]}}
"""


def test_areas_in_conditions_and_in_words(tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    compiled = load_compiled(tmp_path / "agreement.yaml")
    wording = Wording(compiled)
    said = " ".join(wording.atom(Inside(key)) for key in compiled.legend.areas)
    assert "within 5 km of the energy sites given by Ukraine" in said
    assert "in the buffer zone" in said
    assert "within 0.5 km of the contact line given by the observers" in said
