"""The smallest disc on the sphere that holds a GeoJSON geometry.

Lines and edges are straight in longitude and latitude (RFC 7946, 3.1.1), not along great circles: they are cut into
steps of a tenth of a degree, between which the two lie less than ten metres apart. The disc is found as the smallest
ball round the points on the unit sphere, by growing a basis of at most three of them (an LP-type problem: Sharir and
Welzl 1992, "A combinatorial bound for linear programming and related problems").
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from sulh.sources.places.discs import metres_between

_STEP_DEGREES = 0.1
_BETWEEN_METRES = 10
_MOST_POINTS = 2_000_000
_ROUNDS = 200
Points = npt.NDArray[np.float64]
Disc = tuple[float, float, float]
_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def disc_of_geometry(geometry: Any) -> Disc | None:
    """Latitude and longitude in degrees, and the radius in kilometres (0 for a point); None for no geometry.

    Raises ValueError with the reason where coordinates lie nowhere, or the geometry is none of RFC 7946.
    """
    if geometry is None:
        return None
    parts = [_checked(part) for part in _parts(geometry)]
    if not parts:
        return None
    if len(parts) == 1 and len(parts[0]) == 1:
        return float(parts[0][0, 1]), float(parts[0][0, 0]), 0.0
    wide = any(np.ptp(part[:, 0]) > 180 for part in parts)
    points = np.unique(np.concatenate([_stepped(part) for part in parts]), axis=0)
    lat, lon = _polar(points) if wide else _centre(points)
    reach = int(metres_between(np.array(lat), np.array(lon), points[:, 1], points[:, 0]).max())
    edges = any(len(part) > 1 for part in parts)
    return lat, lon, (reach + (_BETWEEN_METRES if edges else 0)) / 1000


def _parts(geometry: Any, depth: int = 0) -> Iterator[Any]:
    """The runs of positions of a geometry: single points, lines, rings."""
    if not isinstance(geometry, dict) or depth > 20:
        raise ValueError("this is not a geometry")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for one in _list(geometry.get("geometries")):
            yield from _parts(one, depth + 1)
    elif kind in _DEPTHS:
        yield from _runs(geometry.get("coordinates"), kind)
    else:
        raise ValueError(f"“{str(kind)[:40]}” is not a kind of geometry")


def _runs(coordinates: Any, kind: str) -> Iterable[Any]:
    found = _list(coordinates)
    if kind == "Point":
        return [[found]] if found else []
    if kind == "MultiPoint":
        return [[one] for one in found]
    for _ in range(_DEPTHS[kind] - 1):
        found = [inner for one in found for inner in _list(one)]
    return [found] if kind == "LineString" and found else _rings(coordinates, kind)


def _rings(coordinates: Any, kind: str) -> list[Any]:
    rings = _list(coordinates)
    for _ in range(_DEPTHS[kind] - 2):
        rings = [ring for one in rings for ring in _list(one)]
    return [ring for ring in rings if ring]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("the coordinates are not nested as the kind of geometry asks")
    return value


def _checked(positions: Any) -> Points:
    """Positions (longitude, latitude) as an array; an altitude is left out."""
    found = []
    for position in _list(positions):
        if not isinstance(position, list) or len(position) < 2:
            raise ValueError("a position is a list of longitude and latitude")
        found.append((_degrees(position[0], 180, "longitude"), _degrees(position[1], 90, "latitude")))
    if len(found) > _MOST_POINTS:
        raise ValueError(f"the geometry has more than {_MOST_POINTS:,} positions")
    points = np.array(found)
    if len(points) > 1 and np.abs(np.diff(points[:, 0])).max() > 180:
        raise ValueError(
            "an edge spans more than 180 degrees of longitude; cut it at the antimeridian (RFC 7946, 3.1.9)"
        )
    return points


def _degrees(value: Any, most: int, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
        raise ValueError(f"a {name} is a number between -{most} and {most}, not {str(value)[:40]}")
    return float(value)


def _stepped(part: Points) -> Points:
    """The positions, and points between them on the edges."""
    if len(part) == 1:
        return part
    steps = np.ceil(np.abs(np.diff(part, axis=0)).max(axis=1) / _STEP_DEGREES).astype(int).clip(1)
    edges = np.repeat(np.arange(len(steps)), steps)
    shares = (np.arange(len(edges)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[edges]
    between = part[edges] + shares[:, None] * (part[edges + 1] - part[edges])
    return np.concatenate([between, part[-1:]])


def _polar(points: Points) -> tuple[float, float]:
    """The pole from which a disc round everything is smaller: for what goes more than half round the world."""
    return (90.0, 0.0) if points[:, 1].min() >= -points[:, 1].max() else (-90.0, 0.0)


def _centre(points: Points) -> tuple[float, float]:
    """The middle of the smallest cap that holds the points, to six decimals."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    vectors = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    basis: list[int] = [0]
    middle = vectors[0]
    for _ in range(_ROUNDS):
        nearness = vectors @ middle
        farthest = int(nearness.argmin())
        if farthest in basis or nearness[farthest] >= nearness[basis].min() - 1e-15:
            break
        basis, middle = _smallest([*basis, farthest], vectors)
    x, y, z = (float(one) for one in middle)
    return round(math.degrees(math.atan2(z, math.hypot(x, y))), 6), round(math.degrees(math.atan2(y, x)), 6)


def _smallest(chosen: Sequence[int], vectors: Points) -> tuple[list[int], Points]:
    """The two or three of at most four points whose cap is the smallest that holds them all, and its middle."""
    best: tuple[float, list[int], Points] | None = None
    for number in (2, 3):
        for few in combinations(chosen, number):
            middle = _middle(vectors[list(few)])
            if middle is None:
                continue
            reach = float((vectors[list(few)] @ middle).min())
            holds = float((vectors[list(chosen)] @ middle).min()) >= reach - 1e-13
            if holds and (best is None or reach > best[0] + 1e-15):
                best = reach, list(few), middle
    if best is None:
        mean = vectors[list(chosen)].sum(axis=0)
        return list(chosen)[-3:], mean / max(float(np.linalg.norm(mean)), 1e-12)
    return best[1], best[2]


def _middle(few: Points) -> Points | None:
    """The middle of the circle through two points (as its diameter) or three; None where they have none."""
    middle = few[0] + few[1] if len(few) == 2 else np.cross(few[1] - few[0], few[2] - few[0])
    length = float(np.linalg.norm(middle))
    if length < 1e-14:
        return None
    middle = middle / length
    return middle if float(middle @ few[0]) >= 0 else -middle
