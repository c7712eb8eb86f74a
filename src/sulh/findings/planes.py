"""Discs cut by areas in a plane that touches the sphere at the disc's centre (azimuthal equidistant)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from sulh.findings.outlines import EARTH_METRES, Floats, Outline, degrees, outline_of
from sulh.terms.areas import Area

Cell = frozenset[str]
CLOSE = 0.5
"""Metres by which a polygon may leave the circle that it stands for; a circle has 32 to 1,024 corners."""
THIN = 0.25
"""Metres: what holds no disc of this radius is lost in distances of whole metres and counts as nothing."""


@dataclass(frozen=True, eq=False)
class Disc:
    """A disc on the sphere: its centre as a unit vector, its radius in metres."""

    centre: Floats
    radius: float

    def project(self, places: Floats) -> Floats:
        """Unit vectors in the plane, in metres east and north of the centre; distances from the centre are true."""
        east, north = _axes(self.centre[None, :])
        x, y = places @ east[0], places @ north[0]
        sine = np.hypot(x, y)
        angle = np.arctan2(sine, places @ self.centre)
        scale = EARTH_METRES * np.divide(angle, sine, out=np.ones_like(sine), where=sine > 0)
        return np.column_stack([x * scale, y * scale])

    def restore(self, points: Floats) -> Floats:
        """Points of the plane as unit vectors."""
        away = np.hypot(points[:, 0], points[:, 1])
        return _travel(np.repeat(self.centre[None, :], len(points), axis=0), away, np.arctan2(*points.T))


def ring(centres: Floats, metres: Floats, count: int) -> Floats:
    """So many points about each centre, as unit vectors: all of the first bearing, then all of the second, …"""
    bearings = np.repeat(np.arange(count) * (2 * np.pi / count), len(centres))
    return _travel(np.tile(centres, (count, 1)), np.tile(metres, count), bearings)


def cut(disc: Disc, areas: Sequence[tuple[Area, int]]) -> frozenset[Cell]:
    """Cells into which areas, each with its reach in metres, cut a disc; at least one."""
    whole = Point(0, 0).buffer(disc.radius, quad_segs=_quarter(disc.radius))
    pieces: list[tuple[Cell, BaseGeometry]] = [(frozenset(), whole)]
    for area, reach in areas:
        region = _region(disc, whole, outline_of(area), reach)
        split = [(cell | {area.key}, piece & region) for cell, piece in pieces]
        split += [(cell, piece - region) for cell, piece in pieces]
        thick = [(cell, piece) for cell, piece in split if _is_thick(piece)]
        # many slivers may make up a disc: then the largest stands for it
        pieces = thick or [max(split, key=lambda item: (item[1].area, sorted(item[0])))]
    return frozenset(cell for cell, _ in pieces)


def _is_thick(piece: BaseGeometry) -> bool:
    if piece.is_empty:
        return False
    return bool(piece.area >= 2 * THIN * piece.length or not piece.buffer(-THIN).is_empty)


def _region(disc: Disc, whole: Polygon, outline: Outline, reach: int) -> BaseGeometry:
    """The part of the plane, right within the disc, that lies in the area."""
    near = outline.about(disc.centre, disc.radius + reach)
    starts, ends = disc.project(outline.starts[near]), disc.project(outline.ends[near])
    has_length = (starts != ends).any(axis=1)
    lines = shapely.linestrings(np.stack([starts[has_length], ends[has_length]], axis=1))
    faces = _faces(disc, whole, outline, lines)
    if not reach:
        return faces
    merged = shapely.line_merge(MultiLineString(list(lines)))
    return shapely.union_all(
        [
            faces,
            merged.buffer(reach, quad_segs=_quarter(reach)),
            *_circles(disc, outline.starts[near][~has_length], reach),
        ]
    )


def _circles(disc: Disc, centres: Floats, reach: int) -> npt.NDArray[np.object_]:
    """Circles about points, drawn on the sphere and then projected: the plane does not bend them."""
    corners = 4 * _quarter(reach)
    rims = disc.project(ring(centres, np.full(len(centres), float(reach)), corners))
    return np.asarray(shapely.polygons(rims.reshape(corners, len(centres), 2).transpose(1, 0, 2)))


def _quarter(metres: float) -> int:
    """Corners of a quarter of a circle, so that its edges leave it by no more than `CLOSE`."""
    return min(256, max(8, math.ceil(math.pi / 4 / math.sqrt(2 * CLOSE / metres))))


def _faces(disc: Disc, whole: Polygon, outline: Outline, lines: npt.NDArray[np.object_]) -> BaseGeometry:
    """The parts of the disc that lie in polygons: borders cut it into faces, and one point speaks for each."""
    if outline.inner is None:
        return Polygon()
    noded = shapely.union_all([whole.exterior, *lines])
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    points = shapely.point_on_surface(faces)
    coordinates = shapely.get_coordinates(points)
    inside = outline.contains(*degrees(disc.restore(coordinates))) & shapely.contains(whole, points)
    return shapely.union_all(faces[inside])


def _axes(centres: Floats) -> tuple[Floats, Floats]:
    """East and north at each centre; at the poles, along the meridian of 90 degrees east."""
    x, y, _ = centres.T
    level = np.hypot(x, y)
    at_pole = level < 1e-12
    safe = np.where(at_pole, 1.0, level)
    east = np.column_stack([np.where(at_pole, 0.0, -y / safe), np.where(at_pole, 1.0, x / safe), np.zeros(len(x))])
    return east, np.cross(centres, east)


def _travel(centres: Floats, metres: Floats, bearings: Floats) -> Floats:
    east, north = _axes(centres)
    angle = (metres / EARTH_METRES)[:, None]
    ahead = east * np.sin(bearings)[:, None] + north * np.cos(bearings)[:, None]
    return np.asarray(centres * np.cos(angle) + ahead * np.sin(angle))
