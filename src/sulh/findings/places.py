"""Where an incident can lie among the areas that an agreement names.

The areas cut the map into cells; a cell is the set of areas that a point lies in. For each incident the cells that its
place can be in are computed once, so that place is judged like any other fact, and exactly: what one area leaves open
is never combined with another in a way that no point allows. Circles that cross an incident's disc are compared in a
plane through the disc's centre (azimuthal equidistant), as polygons of 256 corners; everything else is the distance
on the sphere, rounded to whole metres.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapely import Point
from shapely.geometry.base import BaseGeometry

from sulh.terms.legend import Area, fold

EARTH_METRES = 6_371_008.8
FLAT_METRES = 300_000
"""Circles up to this radius are compared in a plane; larger ones are bent by it too much."""
Cell = frozenset[str]


@dataclass(frozen=True)
class Location:
    """What is known of a place: possible admin names (None: unknown) and a disc (None: unknown)."""

    adm1: frozenset[str] | None = None
    adm2: frozenset[str] | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


def metres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    """Great-circle distance in whole metres (haversine on the mean sphere)."""
    one, other = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((other - one) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half))))


def cells(location: Location, areas: Sequence[Area]) -> frozenset[Cell]:
    """The cells in which the place can lie; never empty."""
    named = [area for area in areas if area.within_km is None]
    circles = [area for area in areas if area.within_km is not None]
    return frozenset(
        by_name | by_distance for by_name in _named(location, named) for by_distance in _circles(location, circles)
    )


def _named(location: Location, areas: Sequence[Area]) -> set[Cell]:
    """Cells by admin name. A name that no area mentions stands for all such names."""
    elsewhere = "\0"
    firsts = _choices(location.adm1, (area.adm1 for area in areas), elsewhere)
    seconds = _choices(location.adm2, (area.adm2 for area in areas), elsewhere)
    return {
        frozenset(area.key for area in areas if _is(area.adm1, first) and _is(area.adm2, second))
        for first in firsts
        for second in seconds
    }


def _choices(known: frozenset[str] | None, mentioned: Iterable[str | None], elsewhere: str) -> set[str]:
    if known is not None:
        return {fold(name) for name in known}
    return {fold(name) for name in mentioned if name is not None} | {elsewhere}


def _is(wanted: str | None, name: str) -> bool:
    return wanted is None or fold(wanted) == name


def _circles(location: Location, areas: Sequence[Area]) -> set[Cell]:
    if not areas:
        return {frozenset()}
    if location.lat is None or location.lon is None:
        return _split_world(areas)
    radius = round(1000 * (location.radius_km or 0.0))
    inside: set[str] = set()
    crossing: list[Area] = []
    for area in areas:
        assert area.lat is not None and area.lon is not None and area.within_km is not None
        distance = metres(location.lat, location.lon, area.lat, area.lon)
        reach = round(1000 * area.within_km)
        if distance + radius <= reach:
            inside.add(area.key)
        elif distance - radius <= reach:
            crossing.append(area)
    return {cell | inside for cell in _crossings(location, radius, crossing)}


def _split_world(areas: Sequence[Area]) -> set[Cell]:
    """An unknown point: in each circle or in none, and in every overlap that two or more circles have."""
    found: set[Cell] = {frozenset()}
    for area in areas:
        assert area.lat is not None and area.lon is not None
        around = Location(lat=area.lat, lon=area.lon, radius_km=area.within_km)
        rest = [other for other in areas if other != area]
        found |= {cell | {area.key} for cell in _circles(around, rest)}
    return found


def _crossings(location: Location, radius: int, areas: Sequence[Area]) -> set[Cell]:
    if len(areas) <= 1:
        return {frozenset(), *(frozenset({area.key}) for area in areas)}
    if max(radius, *(1000 * (area.within_km or 0.0) for area in areas)) > FLAT_METRES:
        return _overlapping(areas)
    pieces: list[tuple[Cell, BaseGeometry]] = [(frozenset(), Point(0, 0).buffer(max(radius, 1), quad_segs=64))]
    for area in areas:
        shape = _project(location, area)
        split = [(cell | {area.key}, piece & shape) for cell, piece in pieces]
        split += [(cell, piece - shape) for cell, piece in pieces]
        pieces = [(cell, piece) for cell, piece in split if piece.area > 0]
    return {cell for cell, _ in pieces}


def _overlapping(areas: Sequence[Area]) -> set[Cell]:
    """Sets of circles of which each two meet: every cell there is, and perhaps some more. Sound for any size."""
    found: list[tuple[Area, ...]] = [()]
    for area in areas:
        found += [(*cell, area) for cell in found if all(_meet(area, other) for other in cell)]
    return {frozenset(area.key for area in cell) for cell in found}


def _meet(one: Area, other: Area) -> bool:
    assert one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None
    reach = (one.within_km or 0.0) + (other.within_km or 0.0)
    return metres(one.lat, one.lon, other.lat, other.lon) <= round(1000 * reach)


def _project(location: Location, area: Area) -> BaseGeometry:
    """A circle in the plane that touches the sphere at the incident's centre, in metres."""
    assert location.lat is not None and location.lon is not None
    assert area.lat is not None and area.lon is not None and area.within_km is not None
    distance = metres(location.lat, location.lon, area.lat, area.lon)
    one, other = math.radians(location.lat), math.radians(area.lat)
    turn = math.radians(area.lon - location.lon)
    east = math.sin(turn) * math.cos(other)
    north = math.cos(one) * math.sin(other) - math.sin(one) * math.cos(other) * math.cos(turn)
    bearing = math.atan2(east, north)
    centre = Point(distance * math.sin(bearing), distance * math.cos(bearing))
    return centre.buffer(1000 * area.within_km, quad_segs=64)
