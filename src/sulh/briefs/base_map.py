"""The map as a drawing: Mercator, cropped to the case's region, discs true to scale, no tile server.

Mercator keeps small circles round, so a disc of r km at latitude phi has the radius r / cos(phi) times the scale at
the equator (spherical Earth, 6,371 km; error under 0.6 %).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapely import Polygon, box, make_valid
from shapely.geometry.base import BaseGeometry

from sulh.briefs.assets import Assets, Country
from sulh.briefs.drawings import Outline

WIDTH = 1000
_KM_PER_DEGREE = 6371.0088 * math.pi / 180
_LEAST_SPAN = 0.6
_MARGIN = 0.06
_MOST_REACH_KM = 50.0
_MOST_REACH_OF_FEW_KM = 250.0
_MANY_DISCS = 200
_MOST_LATITUDE = 84.0
Region = tuple[float, float, float, float]


def _mercator(lat: float) -> float:
    """Mercator's ordinate in degrees at the equator."""
    held = math.radians(max(-_MOST_LATITUDE, min(_MOST_LATITUDE, lat)))
    return math.degrees(math.asinh(math.tan(held)))


@dataclass(frozen=True)
class Projection:
    """Degrees to drawing units: `x`, `y`, and the units of a kilometre at a latitude."""

    west: float
    top: float
    units_per_degree: float
    height: int

    def x(self, lon: float) -> float:
        """Drawing units from the left edge."""
        return round((lon - self.west) * self.units_per_degree, 2)

    def y(self, lat: float) -> float:
        """Drawing units from the upper edge."""
        return round((self.top - _mercator(lat)) * self.units_per_degree, 2)

    def units_per_km(self, lat: float) -> float:
        """Drawing units of one kilometre at a latitude."""
        held = max(-_MOST_LATITUDE, min(_MOST_LATITUDE, lat))
        return self.units_per_degree / _KM_PER_DEGREE / math.cos(math.radians(held))

    def region(self) -> Region:
        """West, south, east and north of the drawing in degrees."""
        bottom = self.top - self.height / self.units_per_degree
        south, north = (math.degrees(math.atan(math.sinh(math.radians(value)))) for value in (bottom, self.top))
        return self.west, south, self.west + WIDTH / self.units_per_degree, north


def region_of(discs: Sequence[tuple[float, float, float]]) -> Region | None:
    """West, south, east, north of discs (longitude, latitude, radius in km), with a margin; None without discs.

    A vague place does not widen the map much: of a radius at most 50 km count where discs are many, else 250 km.
    """
    if not discs:
        return None
    most = _MOST_REACH_KM if len(discs) > _MANY_DISCS else _MOST_REACH_OF_FEW_KM
    reach = [(lon, lat, min(radius, most) / _KM_PER_DEGREE) for lon, lat, radius in discs]
    south, north = min(lat - r for _, lat, r in reach), max(lat + r for _, lat, r in reach)
    west, east = min(lon - r for lon, _, r in reach), max(lon + r for lon, _, r in reach)
    wide, high = (
        max(_LEAST_SPAN, span) * _MARGIN + max(0.0, _LEAST_SPAN - span) / 2 for span in (east - west, north - south)
    )
    return west - wide, max(-_MOST_LATITUDE, south - high), east + wide, min(_MOST_LATITUDE, north + high)


def projection(region: Region) -> Projection:
    """The projection that shows the whole region, at least 480 and at most 680 units high."""
    west, south, east, north = region
    bottom, top = _mercator(south), _mercator(north)
    scale = min(WIDTH / (east - west), 680 / (top - bottom))
    height = max(480, math.ceil((top - bottom) * scale))
    middle_lon, middle_y = (west + east) / 2, (top + bottom) / 2
    return Projection(middle_lon - WIDTH / scale / 2, middle_y + height / scale / 2, scale, height)


def scale_km(place: Projection) -> int:
    """A round number of kilometres (1, 2 or 5 times a power of ten) near 120 units in the middle of the drawing."""
    _, south, _, north = place.region()
    km = 120 / place.units_per_km((south + north) / 2)
    power = 10.0 ** math.floor(math.log10(km))
    return max(1, round(max(step for step in (1, 2, 5) if step * power <= km or step == 1) * power))


def outlines(assets: Assets, place: Projection) -> tuple[Outline, ...]:
    """Countries that lie in the drawing, cropped to it with some room at the edges."""
    west, south, east, north = place.region()
    pad_x, pad_y = (east - west) * 0.05, (north - south) * 0.05
    window = box(west - pad_x, south - pad_y, east + pad_x, north + pad_y)
    view = box(west, south, east, north)
    drawn = (_outline(country, window, view, place) for country in sorted(assets.countries, key=lambda one: one.name))
    return tuple(one for one in drawn if one is not None)


def _outline(country: Country, window: BaseGeometry, view: BaseGeometry, place: Projection) -> Outline | None:
    shapes = [_shape(polygon[0], polygon[1:]) for polygon in country.polygons]
    cut = [shape.intersection(window) for shape in shapes if shape.intersects(window)]
    parts = [part for shape in cut for part in _polygons(shape)]
    if not parts:
        return None
    path = "".join(_ring(ring.coords, place) for part in parts for ring in (part.exterior, *part.interiors))
    seen = max((part.intersection(view) for part in parts), key=lambda shape: shape.area)
    if seen.area < 0.012 * view.area:
        return Outline(path, country.name, None, None)
    middle = seen.representative_point()
    return Outline(path, country.name, place.x(middle.x), place.y(middle.y))


def _shape(outer: Iterable[tuple[float, float]], holes: Iterable[Iterable[tuple[float, float]]]) -> BaseGeometry:
    return make_valid(Polygon(list(outer), [list(hole) for hole in holes]))


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    return [part for one in getattr(shape, "geoms", ()) for part in _polygons(one)]


def _ring(points: Iterable[tuple[float, ...]], place: Projection) -> str:
    xy = [f"{place.x(point[0]):.1f} {place.y(point[1]):.1f}" for point in points]
    kept = [one for number, one in enumerate(xy[:-1]) if number == 0 or one != xy[number - 1]]
    return f"M{'L'.join(kept)}Z"
