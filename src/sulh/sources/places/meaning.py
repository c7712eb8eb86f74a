"""The disc of what is said about known places: so far from one, between two, near one, one of several.

Radii, beside that of the named place itself:

- “5 km north of X”: the point 5 km north. A direction is taken to be off by up to 45 degrees, a distance by a quarter or by
  half its last digit, whichever is more; without a direction the disc about X holds all at that distance.
- “between X and Y”, “on the road from X to Y”: the disc that holds both and the way between, as a road may bend.
- “near X”: 15 km more; “north of X”, “northern X”, without a distance: 30 km more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from sulh.sources.places.discs import Disc, around, displaced, kilometres, metres
from sulh.sources.places.match import Found
from sulh.sources.places.phrases import Shift
from sulh.sources.places.words import BEARINGS

NEAR_METRES = 15_000
TOWARDS_METRES = 30_000
BEARING_ERROR = 45
"""Degrees that a direction may be off."""
DISTANCE_ERROR = 0.25
"""The share of a distance that it may be off."""
_DIRECTIONS = {bearing: name for name, bearing in BEARINGS.items()}


def shifted(base: Found, shift: Shift, in_unit: bool) -> Found:
    """The disc of the displaced point, wide enough for what distance and direction leave open."""
    middle = (shift.low + shift.high) / 2
    error = max(shift.step / 2, shift.high * DISTANCE_ERROR) + (shift.high - shift.low) / 2

    def moved(disc: Disc) -> Disc:
        if shift.bearing is None:
            return disc[0], disc[1], math.ceil(disc[2] + middle + error)
        lat, lon = displaced(disc[0], disc[1], shift.bearing, middle)
        return lat, lon, math.ceil(disc[2] + _reach(middle, error)) + 1

    where = "from it" if shift.bearing is None else f"{_DIRECTIONS[shift.bearing]} of it"
    return around_place(base, moved, f"{shift.said} {where}", in_unit)


def _reach(middle: float, error: float) -> float:
    """How far a point may lie from the one at distance `middle`, if distance and direction are off as far as they may.

    By the law of cosines, which on the sphere gives less; farthest at the least or the greatest distance.
    """
    ends = (max(0.0, middle - error), middle + error)
    cosine = math.cos(math.radians(BEARING_ERROR))
    return max(math.sqrt(middle**2 + end**2 - 2 * middle * end * cosine) for end in ends)


def between(one: Found, other: Found, in_unit: bool) -> Found:
    """The disc about both places, half as wide again as the way between them where a road may bend out of it."""
    discs = [disc for disc in (_disc(one), _disc(other)) if disc is not None]
    disc = None
    if len(discs) == 2:
        lat, lon, radius = around(discs)
        disc = (lat, lon, radius + metres(discs[0], discs[1]) // 4)
    ambiguous = "ambiguous" in (one.status, other.status)
    name = f"{one.name} – {other.name}" if one.name and other.name else None
    found = replace(
        one if one.score <= other.score else other,
        status="not_found" if "not_found" in (one.status, other.status) else "ambiguous" if ambiguous else "found",
        name=name,
        level=None,
        adm1=one.adm1 if in_unit and one.adm1 == other.adm1 else None,
        adm2=None,
        lost=one.lost + other.lost,
        why=f"between two places: {one.why}; {other.why}",
    )
    return _placed(found, disc)


def around_place(base: Found, change: Callable[[Disc], Disc], said: str, in_unit: bool) -> Found:
    """Another disc made from that of a place; what lies by a place need not lie in its district."""
    disc = _disc(base)
    found = replace(base, level=None, adm1=base.adm1 if in_unit else None, adm2=None, why=f"{said}: {base.why}")
    return _placed(found, change(disc) if disc else None)


def either_of(parts: tuple[Found, ...]) -> Found:
    """One of several places: ambiguous, with the disc that holds all."""
    discs = [_disc(part) for part in parts]
    known = [disc for disc in discs if disc is not None]
    missing = any(part.status == "not_found" for part in parts)
    found = replace(
        min(parts, key=lambda part: (part.score, part.name or "", part.lat or 0.0, part.lon or 0.0)),
        status="not_found" if missing else "ambiguous",
        name=None,
        level=_same(part.level for part in parts),
        adm1=_same(part.adm1 for part in parts),
        adm2=_same(part.adm2 for part in parts),
        lost=tuple(candidate for part in parts for candidate in part.lost),
        why="one of several: " + "; ".join(f"{part.name or 'unknown'} ({part.why})" for part in parts),
    )
    return _placed(found, around(known) if len(known) == len(discs) else None)


def _same(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return next(iter(found)) if len(found) == 1 else None


def _disc(found: Found) -> Disc | None:
    if found.lat is None or found.lon is None or found.radius_km is None:
        return None
    return found.lat, found.lon, math.ceil(round(found.radius_km * 1000, 3))


def _placed(found: Found, disc: Disc | None) -> Found:
    if disc is None:
        return replace(found, lat=None, lon=None, radius_km=None)
    return replace(found, lat=disc[0], lon=disc[1], radius_km=kilometres(disc[2]))
