"""Points, lines and polygons as users write them: GeoJSON (RFC 7946) read strictly, with clear errors.

GeoJSON writes longitude before latitude, heights are left out, and what crosses the date line is cut there in two
(RFC 7946, section 3.1.9). A polygon that crosses itself encloses nothing that two people would agree on, so it is an
error that says where.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from sulh.errors import FileError, InputError, Position

MAX_BYTES = 20_000_000
LonLat = tuple[float, float]
_CUT = "If it crosses the date line, cut it there in two (RFC 7946, section 3.1.9); else cut it into narrower parts."
_PLACE = re.compile(r"^(?P<what>.*?)\[(?P<lon>\S+) (?P<lat>\S+)\]$")
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


class ShapeError(ValueError):
    """What is wrong with a geometry and what to do; whoever knows the place turns it into an `InputError`."""

    def __init__(self, what: str, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def position(lon: Any, lat: Any) -> LonLat:
    """A longitude and a latitude in degrees; raises ShapeError where they are no place on Earth."""
    if any(isinstance(item, bool) or not isinstance(item, int | float) for item in (lon, lat)):
        raise ShapeError("a coordinate takes two numbers, in degrees")
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        swapped = abs(lat) <= 180 and abs(lon) <= 90
        raise ShapeError(
            f"longitude {_shown(lon)}, latitude {_shown(lat)} is no place on Earth",
            "Longitude and latitude seem to be swapped."
            if swapped
            else "Write degrees (WGS 84), not metres of a grid.",
        )
    return float(lon) + 0.0, float(lat) + 0.0  # + 0.0: -0.0 and 0.0 are one place


def line(corners: Sequence[LonLat]) -> LineString:
    """A line through at least two different corners; edges are straight in longitude and latitude."""
    if len(set(corners)) < 2:
        raise ShapeError("a line needs at least two different points", "Use a point for a single place.")
    for (lon, lat), (other, _) in itertools.pairwise(corners):
        if abs(other - lon) > 180:
            raise ShapeError(f"the line jumps over more than 180 degrees of longitude at {_at(lon, lat)}", _CUT)
    return LineString(corners)


def polygon(rings: Sequence[Sequence[LonLat]]) -> Polygon:
    """A polygon from its closed outer ring and its holes; raises ShapeError where it does not enclose a clear area."""
    for number, ring in enumerate(rings):
        name = "the outer ring" if number == 0 else f"hole {number}"
        if len(set(ring)) < 3:
            raise ShapeError(f"{name} has fewer than three different corners", "A polygon needs at least three.")
        if ring[0] != ring[-1]:
            raise ShapeError(f"{name} is not closed", "Repeat its first corner at its end.")
    lons = [lon for lon, _ in rings[0]]
    if max(lons) - min(lons) > 180:
        raise ShapeError("the polygon is wider than 180 degrees of longitude", _CUT)
    found = Polygon(rings[0], rings[1:])
    if not found.is_valid:
        raise _invalid(explain_validity(found))
    return found


def read_geojson(file: Path, only: Mapping[str, Any] | None = None) -> list[BaseGeometry]:
    """The points, lines and polygons of a GeoJSON file, in degrees of longitude and latitude.

    `only`: a feature is taken where each of these properties has this value.
    Raises FileError where the file cannot be read and InputError, with the feature, where it breaks a rule.
    """
    data = _json(file)
    try:
        return [part for name, geometry in _geometries(data, only) for part in _named(name, geometry)]
    except ShapeError as flaw:
        raise InputError(flaw.what, where=Position(file), remedy=flaw.remedy) from None
    except RecursionError:
        raise InputError("collections are nested too deep", where=Position(file)) from None


def _json(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_BYTES:
            remedy = "Simplify its outlines, or keep only the features that the agreement needs."
            raise FileError(f"the file is larger than {MAX_BYTES // 1_000_000} MB", where=file, remedy=remedy)
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        remedy = "Check the path; it is relative to the file that names it."
        raise FileError("there is no such file", where=file, remedy=remedy) from None
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8."
        raise FileError(f"the file is not UTF-8 text (byte {error.start})", where=file, remedy=remedy) from None
    except (OSError, ValueError) as error:
        reason = "this is a folder, not a file" if isinstance(error, IsADirectoryError) else "the file cannot be read"
        raise FileError(reason, where=file) from None
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_decimal)
    except json.JSONDecodeError as error:
        where = Position(file, error.lineno, error.colno)
        remedy = "Export it again as GeoJSON, or mend that place."
        raise InputError(f"this is not JSON: {error.msg}", where=where, remedy=remedy) from None
    except ShapeError as flaw:
        raise InputError(flaw.what, where=Position(file), remedy=flaw.remedy) from None
    except (ValueError, RecursionError):
        raise InputError("this is not JSON that can be read: it is nested too deep or holds a number without end",
                         where=Position(file), remedy="Export it again as GeoJSON.") from None  # fmt: skip


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ShapeError(f"the key “{twice}” is given twice in one object", "Remove one of the two.")
    return found


def _no_number(word: str) -> Any:
    raise ShapeError(f"{word} is not a number", "JSON has no such number; write the coordinate.")


def _decimal(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _geometries(data: Any, only: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """Each geometry with the words that name its feature."""
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(kind, str):
        raise ShapeError("this is not GeoJSON: it has no “type”", "Write a FeatureCollection, a Feature or a geometry.")
    _check_system(data.get("crs"))
    if kind not in ("FeatureCollection", "Feature"):
        if only is not None:
            raise ShapeError("“only” picks features, and this file holds a bare geometry", "Remove “only”.")
        yield "", data
        return
    features = data.get("features") if kind == "FeatureCollection" else [data]
    if not isinstance(features, list) or not features:
        raise ShapeError("the FeatureCollection is empty", "Put at least one feature in it.")
    picked = [(number, item) for number, item in enumerate(features, 1) if _picked(number, item, only)]
    if not picked:
        wanted = ", ".join(f"{name}: {value}" for name, value in (only or {}).items())
        raise ShapeError(f"no feature has {wanted}", _known(features, only or {}))
    for number, item in picked:
        yield f"{_label(number, item)}: ", item.get("geometry")


def _check_system(system: Any) -> None:
    """RFC 7946 knows WGS 84 only; files of the older draft could name another system."""
    if system is not None and not re.search(r"(CRS:?84|EPSG:+4326)", json.dumps(system)):
        raise ShapeError("the file names a coordinate system other than WGS 84", "Export it in WGS 84 (EPSG:4326).")


def _picked(number: int, feature: Any, only: Mapping[str, Any] | None) -> bool:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ShapeError(f"item {number} of the FeatureCollection is not a Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise ShapeError(f"feature {number}: its properties are not an object")
    return all(name in properties and _same(properties[name], value) for name, value in (only or {}).items())


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _known(features: Sequence[Any], only: Mapping[str, Any]) -> str:
    for name in only:
        values = {str(item["properties"][name]) for item in features if name in (item.get("properties") or {})}
        if not values:
            return f"No feature has a property “{name}”."
        if str(only[name]) not in values:
            return f"“{name}” is one of: {', '.join(sorted(values)[:10])}."
    return "Each value occurs, but not together, or one is text and the other a number."


def _label(number: int, feature: Mapping[str, Any]) -> str:
    named = (feature.get("properties") or {}).get("name", feature.get("id"))
    return f"feature {number} (“{named}”)" if isinstance(named, str | int) else f"feature {number}"


def _named(name: str, geometry: Any) -> Iterator[BaseGeometry]:
    """Parts of a geometry; its flaws say the feature."""
    try:
        yield from _parts(geometry)
    except ShapeError as flaw:
        raise ShapeError(name + flaw.what, flaw.remedy) from None


def _parts(geometry: Any) -> Iterator[BaseGeometry]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str):
        raise ShapeError("there is no geometry", "Give it one, or leave it out with “only”.")
    if kind == "GeometryCollection":
        for item in _list(geometry.get("geometries"), "the GeometryCollection"):
            yield from _parts(item)
    elif kind in _PARTS:
        for item in _list(geometry.get("coordinates"), f"the {kind}"):
            yield _part(_PARTS[kind], item)
    else:
        yield _part(kind, geometry.get("coordinates"))


def _part(kind: Any, coordinates: Any) -> BaseGeometry:
    found = _list(coordinates, f"the {kind}")
    if kind == "Point":
        return Point(_position(found))
    if kind == "LineString":
        return line([_position(item) for item in found])
    if kind == "Polygon":
        return polygon([[_position(item) for item in _list(ring, "a ring of the Polygon")] for ring in found])
    raise ShapeError(f"“{kind}” is no type of geometry", "There are Point, LineString, Polygon, their Multi forms and "
               "GeometryCollection.")  # fmt: skip


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ShapeError(f"{what} takes a list", "See RFC 7946 for how it is written.")
    if not value:
        raise ShapeError(f"{what} is empty", "Fill it, or remove it.")
    return value


def _position(value: Any) -> LonLat:
    if not isinstance(value, list) or len(value) < 2:
        raise ShapeError("a coordinate takes two numbers, longitude and latitude")
    return position(value[0], value[1])


def _invalid(reason: str) -> ShapeError:
    found = _PLACE.match(reason)
    what, where = (found["what"], f" at {_at(float(found['lon']), float(found['lat']))}") if found else (reason, "")
    if "elf-intersection" in what:
        return ShapeError(
            f"the polygon crosses or touches itself{where}", "Put its corners in order, or cut it there in two."
        )
    if what.startswith(("Hole lies outside", "Holes are nested", "Interior is disconnected")):
        return ShapeError(
            f"the polygon's holes do not lie apart within it{where}", "Mend the holes, or cut the polygon in two."
        )
    return ShapeError(f"the polygon does not enclose an area: {what.lower()}{where}", "Draw its outline anew.")


def _at(lon: float, lat: float) -> str:
    return f"longitude {lon:.10g}, latitude {lat:.10g}"


def _shown(number: float) -> str:
    return f"{number:.10g}" if abs(number) < 1e15 else "beyond all bounds"


def canonical(parts: Sequence[BaseGeometry]) -> tuple[tuple[BaseGeometry, ...], bytes]:
    """The parts in one order, none twice, and bytes that are the same only for the same coordinates.

    Where a ring starts, which way it or a line runs and in what order parts are listed makes no difference.
    """
    found = {bytes(shapely.to_wkb(part, byte_order=1)): part for part in shapely.normalize(list(parts))}
    return tuple(found[name] for name in sorted(found)), b"".join(sorted(found))
