"""Distances and discs on the sphere, for places: whole metres, so that no sum of floats ever decides."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

EARTH_METRES = 6_371_008.8
MARGIN_METRES = 1
"""Added where a disc must hold another: coordinates are kept to six decimals, a tenth of a metre."""
Floats = npt.NDArray[np.float64]
Disc = tuple[float, float, int]
"""Latitude and longitude in degrees to six decimals, radius in whole metres."""


def metres_between(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> npt.NDArray[np.int64]:
    """Great-circle distances, rounded up to whole metres."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((phi_b - phi_a) / 2) ** 2
    half = half + np.cos(phi_a) * np.cos(phi_b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    metres = 2 * EARTH_METRES * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return np.asarray(np.ceil(np.round(metres, 3)), dtype=np.int64)


def metres(one: tuple[float, ...], other: tuple[float, ...]) -> int:
    """Great-circle distance of two centres, rounded up to a whole metre."""
    phi_a, phi_b = math.radians(one[0]), math.radians(other[0])
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return math.ceil(round(2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half))), 3))


def around(discs: Sequence[Disc]) -> Disc:
    """A disc that holds all of them, whatever their order: the smallest for two, near it for more.

    It grows by two passes over the discs in a fixed order, then is compared with one about their mean.
    """
    ordered = sorted(set(discs), key=lambda disc: (-disc[2], disc[0], disc[1]))
    found = ordered[0]
    for _ in range(2):
        for disc in ordered:
            found = _around_two(found, disc)
    vectors = [sum(parts) for parts in zip(*(_vector(disc) for disc in ordered), strict=True)]
    centre = _point(vectors) if any(vectors) else found[:2]
    reach = max(metres(centre, disc) + disc[2] for disc in ordered) + MARGIN_METRES
    return found if found[2] <= reach or len(ordered) == 1 else (*centre, reach)


def along(one: tuple[float, ...], other: tuple[float, ...], share: float) -> tuple[float, float]:
    """The point that lies this share of the way from one point to another."""
    start, end = _vector(one), _vector(other)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(start, end, strict=True)))))
    if math.sin(angle) < 1e-12:
        return one[0], one[1]
    near, far = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
    return _point([near * a + far * b for a, b in zip(start, end, strict=True)])


def displaced(lat: float, lon: float, bearing: float, distance: float) -> tuple[float, float]:
    """The point at this distance (metres) from another, in the direction of a bearing (degrees, clockwise from north)."""
    angle, turn, phi = distance / EARTH_METRES, math.radians(bearing), math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(turn)
    east = math.atan2(
        math.sin(turn) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * max(-1.0, min(1.0, sine))
    )
    new_lat = math.degrees(math.asin(max(-1.0, min(1.0, sine))))
    return round(new_lat, 6), round((lon + math.degrees(east) + 540) % 360 - 180, 6)


def kilometres(radius: int) -> float:
    """A radius in metres as kilometres, rounded up to ten metres."""
    return -(-radius // 10) / 100


def _around_two(one: Disc, other: Disc) -> Disc:
    apart = metres(one, other)
    if apart + other[2] <= one[2]:
        return one
    if apart + one[2] <= other[2]:
        return other
    radius = (apart + one[2] + other[2]) / 2
    centre = along(one, other, min(1.0, max(0.0, (radius - one[2]) / apart)))
    return (*centre, max(metres(centre, disc) + disc[2] for disc in (one, other)) + MARGIN_METRES)


def _vector(point: tuple[float, ...]) -> tuple[float, float, float]:
    lat, lon = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _point(vector: Sequence[float]) -> tuple[float, float]:
    x, y, z = vector
    return round(math.degrees(math.atan2(z, math.hypot(x, y))), 6), round(math.degrees(math.atan2(y, x)), 6)
