"""Discs on the sphere: whether they meet, and the smallest disc that holds several (DESIGN.md section 4, Fusing)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

EARTH_KM = 6371.0088
Disc = tuple[float, float, float]
"""Latitude, longitude, radius in km."""


def distance_km(one: Disc, other: Disc) -> float:
    """Great-circle distance of the centres, to the metre."""
    lat_a, lat_b = math.radians(one[0]), math.radians(other[0])
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return round(2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half))), 3)


def contains(outer: Disc, inner: Disc) -> bool:
    """Whether the inner disc lies within the outer one."""
    return distance_km(outer, inner) + inner[2] <= outer[2] + 0.001


def meet(one: Disc, other: Disc) -> bool:
    """Whether the discs share a point."""
    return distance_km(one, other) <= one[2] + other[2]


def around(discs: Sequence[Disc]) -> Disc:
    """A disc that holds all of them: the smallest for two, and within a few percent of it for more."""
    found = discs[0]
    for _ in range(2):
        for disc in discs:
            if not contains(found, disc):
                found = _around_two(found, disc)
    centre = _middle(discs)
    radius = max(distance_km(centre, disc) + disc[2] for disc in discs)
    return min(found, (centre[0], centre[1], math.ceil(radius * 1000) / 1000), key=lambda disc: disc[2])


def fuse(discs: Sequence[Disc]) -> tuple[Disc, bool]:
    """The smallest disc if all pairs meet, else one that holds all; and whether they contradict each other."""
    ordered = sorted(set(discs), key=lambda disc: (disc[2], disc[0], disc[1]))
    if all(meet(one, other) for one, other in itertools.combinations(ordered, 2)):
        return ordered[0], False
    return around(ordered), True


def _around_two(one: Disc, other: Disc) -> Disc:
    if contains(one, other):
        return one
    if contains(other, one):
        return other
    distance = distance_km(one, other)
    radius = (distance + one[2] + other[2]) / 2
    lat, lon = _along(one, other, (radius - one[2]) / distance)
    centre = (lat, lon, 0.0)
    reach = max(distance_km(centre, disc) + disc[2] for disc in (one, other))
    return lat, lon, math.ceil(reach * 1000) / 1000


def _along(one: Disc, other: Disc, share: float) -> tuple[float, float]:
    """The point that lies this share of the way from one centre to the other, to five decimals."""
    start, end = _vector(one), _vector(other)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(start, end, strict=True)))))
    if angle == 0:
        return one[0], one[1]
    weights = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
    return _point([weights[0] * a + weights[1] * b for a, b in zip(start, end, strict=True)])


def _middle(discs: Sequence[Disc]) -> Disc:
    sums = [math.fsum(parts) for parts in zip(*(_vector(disc) for disc in discs), strict=True)]
    if not any(sums):
        return discs[0]
    lat, lon = _point(sums)
    return lat, lon, 0.0


def _vector(disc: Disc) -> tuple[float, float, float]:
    lat, lon = math.radians(disc[0]), math.radians(disc[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _point(vector: Sequence[float]) -> tuple[float, float]:
    x, y, z = vector
    return round(math.degrees(math.atan2(z, math.hypot(x, y))), 5), round(math.degrees(math.atan2(y, x)), 5)
