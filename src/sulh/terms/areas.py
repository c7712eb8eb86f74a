"""Areas of an agreement: lists of sites, lines and polygons, and the parts of the map that conditions ask for."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field
from shapely import Point
from shapely.geometry.base import BaseGeometry

from sulh.strict_yaml import Document, Path_
from sulh.terms.base import Sealable
from sulh.terms.geojson import LonLat, ShapeError, canonical, line, polygon, position, read_geojson

LatLon = Annotated[list[float], Field(min_length=2, max_length=2)]
KINDS = ("file", "points", "line", "polygon")


class AreaEntry(Sealable):
    """A place that the provisions name: exactly one of a GeoJSON file, points, a line and a polygon."""

    title: str | None = Field(default=None, description="What to call it, such as “the buffer zone”.")
    given_by: str | None = Field(default=None, description="Who gave the list or the map: a party, an actor, a text.")
    file: str | None = Field(default=None, description="A GeoJSON file (RFC 7946), relative to this file.")
    only: dict[str, str | int | float | bool] | None = Field(
        default=None, min_length=1, description="Properties, with their values, of the features of the file that count."
    )
    points: dict[str, LatLon] | None = Field(
        default=None, min_length=1, description="Places by name: [latitude, longitude] in degrees."
    )
    line: list[LatLon] | None = Field(default=None, description="Points of a line: [latitude, longitude] each.")
    polygon: list[LatLon] | None = Field(
        default=None, description="Corners of a polygon: [latitude, longitude] each; it is closed by itself."
    )


@dataclass(frozen=True)
class Shape:
    """Points, lines and polygons in degrees of longitude and latitude; two are equal where their coordinates are.

    Edges are straight in longitude and latitude, as in GeoJSON.
    """

    key: str
    parts: tuple[BaseGeometry, ...] = field(compare=False, repr=False)
    name: str = field(compare=False)
    given_by: str | None = field(default=None, compare=False)

    @property
    def is_solid(self) -> bool:
        """Whether it holds polygons only, so that a place can lie in it."""
        return all(part.geom_type == "Polygon" for part in self.parts)


@dataclass(frozen=True)
class Area:
    """A part of the map: an admin area by name, or the points at most `within_km` from a point or from a shape."""

    adm1: str | None = None
    adm2: str | None = None
    lat: float | None = None
    lon: float | None = None
    within_km: float | None = None
    shape: Shape | None = None

    @property
    def key(self) -> str:
        """A name that two areas share only when they are the same."""
        if self.adm1 is not None or self.adm2 is not None:
            first, second = ("*" if name is None else fold(name) for name in (self.adm1, self.adm2))
            return f"{first}/{second}"
        if self.shape is not None:
            return f"{self.within_km!r} km of shape {self.shape.key}"
        return f"{self.within_km!r} km around {self.lat!r}, {self.lon!r}"


def fold(name: str) -> str:
    """A place name for comparison: one case and one way of composing, without spaces, punctuation and symbols."""
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in whole if unicodedata.category(letter)[0] not in "PZCS")


def area_with_distance(shape: Shape, within_km: float = 0.0) -> Area:
    """The points at most `within_km` from a shape; 0: in its polygons.

    Raises ValueError, with a plain sentence, for a distance that is none, and for points or lines without a distance.
    """
    if not (math.isfinite(within_km) and within_km >= 0):
        raise ValueError("within_km takes a number of kilometres from 0")
    if within_km < 0.001 and not shape.is_solid:
        raise ValueError(f"{shape.name} holds points or lines, in which nothing can lie: it needs within_km above 0")
    return Area(within_km=float(within_km), shape=shape)


def read_area(name: str, entry: AreaEntry, document: Document, path: Path_) -> Shape:
    """The shape of an area of an agreement; `path` is where the entry stands in the document.

    Raises FileError where its file cannot be read and InputError, with the place, where it is no clear shape.
    """
    given = [kind for kind in KINDS if getattr(entry, kind) is not None]
    if len(given) != 1:
        what = f"the area “{name}” has {' and '.join(given) if given else 'no place'}"
        raise document.error(path, what, f"Give it exactly one of {', '.join(KINDS)}.")
    if entry.only is not None and entry.file is None:
        raise document.error((*path, "only"), "only picks features of a file, and there is no file", "Remove it.")
    if entry.file is not None:
        if not entry.file or "\0" in entry.file:
            raise document.error((*path, "file"), "this is not the name of a file")
        found = read_geojson(Path(document.place(path).file).parent / entry.file, entry.only)
    else:
        found = _written(entry, document, (*path, given[0]))
    parts, content = canonical(found)
    key = hashlib.sha256(content).hexdigest()[:32]
    return Shape(key, parts, entry.title or f"the {name.replace('_', ' ')}", entry.given_by)


def _written(entry: AreaEntry, document: Document, path: Path_) -> list[BaseGeometry]:
    """The points, the line or the polygon that stands in the agreement itself."""
    if entry.points is not None:
        return [Point(_lon_lat(pair, document, (*path, name))) for name, pair in entry.points.items()]
    pairs = entry.line if entry.line is not None else entry.polygon or []
    corners = [_lon_lat(pair, document, (*path, number)) for number, pair in enumerate(pairs)]
    try:
        if entry.line is not None:
            return [line(corners)]
        closed = corners if corners and corners[0] == corners[-1] else [*corners, *corners[:1]]
        return [polygon([closed])]
    except ShapeError as flaw:
        raise document.error(path, flaw.what, flaw.remedy) from None


def _lon_lat(pair: list[float], document: Document, path: Path_) -> LonLat:
    try:
        return position(pair[1], pair[0])
    except ShapeError as flaw:
        raise document.error(path, flaw.what, f"Write [latitude, longitude]. {flaw.remedy or ''}".rstrip()) from None
