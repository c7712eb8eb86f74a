"""Points, lines and the borders of polygons as short arcs on the sphere: how far a place is, and what lies about it.

GeoJSON edges are straight in longitude and latitude. They are cut until each piece leaves the great circle through its
ends by at most `BEND` metres; distances to the pieces are then distances on the sphere. Whether a place lies in a
polygon is asked in longitude and latitude, where the edges are straight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from sulh.terms.areas import Area, Shape

EARTH_METRES = 6_371_008.8
BEND = 0.05
"""Metres by which a piece of an edge may leave the great circle through its ends."""
SHORTEST, LONGEST = 2_000.0, 10_000.0
"""Pieces are at most so long, in metres; longer ones only where an outline is very long."""
MANY = 250_000
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Outline:
    """Arcs of an area: `starts` and `ends` as unit vectors; `half`: no point of an arc is further from its middle.

    `inner`: the polygons, in degrees; None where there are none. `south` and `north`: between which latitudes it lies.
    """

    starts: Floats
    ends: Floats
    middles: cKDTree
    half: float
    inner: Any
    south: float
    north: float

    @property
    def is_point(self) -> bool:
        """Whether it is one point, so that its distance alone decides."""
        return len(self.starts) == 1 and self.half == 0.0

    def contains(self, lat: Floats, lon: Floats) -> Flags:
        """Which places lie in its polygons."""
        if self.inner is None:
            return np.zeros(len(lat), dtype=bool)
        return np.asarray(shapely.contains_xy(self.inner, lon, lat), dtype=bool)

    def distance(self, places: Floats, up_to: Floats) -> Floats:
        """Whole metres from each place (a unit vector) to the nearest arc; infinite where it is more than `up_to`."""
        reach = chord(up_to + self.half + 1.0)
        nearest, _ = self.middles.query(places, distance_upper_bound=float(reach.max(initial=0.0)) * (1 + 1e-9))
        straight = np.asarray(nearest)
        near = np.flatnonzero(straight <= reach)
        found = np.full(len(places), np.inf)
        found[near] = arc(straight[near]) if self.half == 0.0 else self._exact(places[near], straight[near])
        return np.round(found)

    def _exact(self, places: Floats, straight: Floats) -> Floats:
        """Only arcs whose middle is at most `half` further off than the nearest middle can be the nearest."""
        if not len(places):
            return np.zeros(0)
        lists = self.middles.query_ball_point(places, chord(arc(straight) + self.half + 1.0))
        counts = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        arcs = np.concatenate([np.asarray(item, dtype=np.int64) for item in lists])
        metres = _to_arcs(np.repeat(places, counts, axis=0), self.starts[arcs], self.ends[arcs])
        return np.minimum.reduceat(metres, np.cumsum(counts) - counts)

    def about(self, place: Floats, metres: float) -> npt.NDArray[np.int64]:
        """Arcs of which some part may lie within so many metres of a place, in order."""
        found = self.middles.query_ball_point(place, float(chord(np.array([metres + self.half + 1.0]))[0]))
        return np.sort(np.asarray(found, dtype=np.int64))

    def chunks(self, side: float) -> list[tuple[Floats, float]]:
        """Discs (centre, radius in metres) that hold all arcs, cut into cubes with a side of so many metres."""
        cubes = np.floor(np.asarray(self.middles.data) * (EARTH_METRES / side)).astype(np.int64)
        _, groups = np.unique(cubes, axis=0, return_inverse=True)
        order = np.argsort(groups.reshape(-1), kind="stable")
        pieces = np.split(order, np.flatnonzero(np.diff(groups.reshape(-1)[order])) + 1)
        return [self._disc(piece) for piece in pieces]

    def _disc(self, arcs: npt.NDArray[np.int64]) -> tuple[Floats, float]:
        corners = np.unique(np.vstack([self.starts[arcs], self.ends[arcs]]), axis=0)
        middle = corners.mean(axis=0)
        centre = middle / np.linalg.norm(middle)
        return centre, float(arc(np.linalg.norm(corners - centre, axis=1)).max()) + 1.0


def vectors(lat: Floats, lon: Floats) -> Floats:
    """Unit vectors of places in degrees."""
    one, other = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(one) * np.cos(other), np.cos(one) * np.sin(other), np.sin(one)])


def degrees(places: Floats) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of vectors."""
    x, y, z = places.T
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def chord(metres: Floats) -> Floats:
    """The straight distance, in radii, of places so many metres apart on the sphere."""
    return np.asarray(2.0 * np.sin(np.clip(metres / (2 * EARTH_METRES), 0.0, np.pi / 2)))


def arc(straight: Floats) -> Floats:
    """Metres on the sphere between places whose straight distance, in radii, is given."""
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.clip(straight / 2, 0.0, 1.0)))


@lru_cache(maxsize=4096)
def outline_of(area: Area) -> Outline:
    """The outline of an area that is a circle's centre or a shape."""
    if area.shape is None:
        assert area.lat is not None and area.lon is not None
        return _outline(np.array([[area.lon, area.lat, area.lon, area.lat]]), None)
    return _outline_of_shape(area.shape)


@lru_cache(maxsize=256)
def _outline_of_shape(shape: Shape) -> Outline:
    parts = shape.parts
    edges = _short(np.vstack([_edges(part) for part in parts]))
    solid = [part for part in parts if part.geom_type == "Polygon"]
    inner = shapely.union_all(solid) if solid else None
    if inner is not None:
        shapely.prepare(inner)
    return _outline(edges, inner)


def _outline(edges: Floats, inner: BaseGeometry | None) -> Outline:
    starts, ends, middles = _ends_and_middles(edges)
    apart = np.maximum(np.linalg.norm(starts - middles, axis=1), np.linalg.norm(ends - middles, axis=1))
    longest = float(arc(apart).max())
    half = longest + 2 * BEND if longest > 0 else 0.0
    lats = edges[:, 1::2]
    return Outline(starts, ends, cKDTree(middles), half, inner, float(lats.min()), float(lats.max()))


def _edges(part: BaseGeometry) -> Floats:
    """Edges as rows of longitude, latitude, longitude, latitude; a point is an edge without length."""
    if part.geom_type == "Point":
        return np.array([[part.x, part.y, part.x, part.y]])
    rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    corners = [shapely.get_coordinates(ring) for ring in rings]
    return np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in corners])


def _short(edges: Floats) -> Floats:
    """The edges cut in halves until each piece is short and as good as an arc."""
    starts, ends, _ = _ends_and_middles(edges)
    longest = min(LONGEST, max(SHORTEST, float(arc(np.linalg.norm(ends - starts, axis=1)).sum()) / MANY))
    done = []
    while len(edges):
        starts, ends, middles = _ends_and_middles(edges)
        length = np.linalg.norm(ends - starts, axis=1) * EARTH_METRES
        straight = starts + ends
        straight /= np.maximum(np.linalg.norm(straight, axis=1), 1e-9)[:, None]  # opposite ends are cut for length
        bend = np.linalg.norm(straight - middles, axis=1) * EARTH_METRES
        cut = (length > longest) | ((bend > BEND) & (length > 2 * BEND))
        done.append(edges[~cut])
        left = edges[cut]
        half = (left[:, :2] + left[:, 2:]) / 2
        edges = np.vstack([np.hstack([left[:, :2], half]), np.hstack([half, left[:, 2:]])])
    return np.vstack(done)


def _ends_and_middles(edges: Floats) -> tuple[Floats, Floats, Floats]:
    lon, lat, other_lon, other_lat = edges.T
    middles = vectors((lat + other_lat) / 2, (lon + other_lon) / 2)
    return vectors(lat, lon), vectors(other_lat, other_lon), middles


def _to_arcs(places: Floats, starts: Floats, ends: Floats) -> Floats:
    """Metres from each place to the arc beside it: to its great circle between its ends, else to the nearer end."""
    along = np.minimum(np.linalg.norm(places - starts, axis=1), np.linalg.norm(places - ends, axis=1))
    metres = arc(along)
    # the difference of the ends, not the ends themselves: short arcs keep their direction
    normal = np.cross((starts + ends) / 2, ends - starts)
    size = np.linalg.norm(normal, axis=1)
    beside = (_dot(places, np.cross(normal, starts)) > 0) & (_dot(places, np.cross(ends, normal)) > 0) & (size > 0)
    height = np.abs(_dot(places[beside], normal[beside])) / size[beside]
    metres[beside] = np.minimum(metres[beside], EARTH_METRES * np.arcsin(np.clip(height, 0.0, 1.0)))
    return metres


def _dot(one: Floats, other: Floats) -> Floats:
    return np.asarray((one * other).sum(axis=1))
