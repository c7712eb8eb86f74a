"""Where an incident can lie among the areas that an agreement names.

The areas cut the map into cells; a cell is the set of areas that a point lies in. For each incident the cells that its
place can be in are computed once, so that place is judged like any other fact, and exactly: what one area leaves open
is never combined with another in a way that no point allows. Whether a disc lies in an area, outside of it or in both
is a matter of distances on the sphere, in whole metres; what they do not decide is cut in a plane that touches the
sphere at the disc's centre (`sulh.findings.planes`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sulh.findings.outlines import EARTH_METRES, Flags, Floats, Outline, arc, degrees, outline_of, vectors
from sulh.findings.planes import Cell, Disc, cut, ring
from sulh.terms.areas import Area, fold

FLAT_METRES = 300_000
"""Discs up to this radius are cut in a plane; larger ones are bent by it too much."""
WIDE_METRES = 250_000
"""Areas that reach further than this from their shape are kept out of the plane, too."""
NOWHERE: frozenset[Cell] = frozenset({frozenset()})
OUT, IN, BOTH, OPEN = 0, 1, 2, 3
_Placed = tuple[float, float, int]
"""Latitude, longitude, radius in metres."""


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
    return cells_of([location], areas)[0]


def cells_of(locations: Sequence[Location], areas: Sequence[Area]) -> list[frozenset[Cell]]:
    """The cells in which each place can lie, none of them empty; much quicker than one place after the other."""
    named = [area for area in areas if area.within_km is None]
    measured = tuple(area for area in areas if area.within_km is not None)
    by_name = {key: _named(*key, named) for key in {(item.adm1, item.adm2) for item in locations}}
    if not measured:
        return [by_name[item.adm1, item.adm2] for item in locations]
    discs = [_disc(item) for item in locations]
    different = list(dict.fromkeys(disc for disc in discs if disc is not None))
    found: dict[_Placed | None, frozenset[Cell]] = dict(zip(different, _of_discs(different, measured), strict=True))
    if None in discs:
        found[None] = _anywhere(measured)
    return [_together(by_name[item.adm1, item.adm2], found[disc]) for item, disc in zip(locations, discs, strict=True)]


def _disc(location: Location) -> _Placed | None:
    if location.lat is None or location.lon is None:
        return None
    return location.lat, location.lon, round(1000 * (location.radius_km or 0.0))


def _together(by_name: frozenset[Cell], by_distance: frozenset[Cell]) -> frozenset[Cell]:
    if by_name == NOWHERE:
        return by_distance
    return frozenset(one | other for one in by_name for other in by_distance)


def _named(adm1: frozenset[str] | None, adm2: frozenset[str] | None, areas: Sequence[Area]) -> frozenset[Cell]:
    """Cells by admin name. A name that no area mentions stands for all such names."""
    elsewhere = "\0"
    firsts = _choices(adm1, (area.adm1 for area in areas), elsewhere)
    seconds = _choices(adm2, (area.adm2 for area in areas), elsewhere)
    return frozenset(
        frozenset(area.key for area in areas if _is(area.adm1, first) and _is(area.adm2, second))
        for first in firsts
        for second in seconds
    )


def _choices(known: frozenset[str] | None, mentioned: Iterable[str | None], elsewhere: str) -> set[str]:
    if known is not None:
        return {fold(name) for name in known}
    return {fold(name) for name in mentioned if name is not None} | {elsewhere}


def _is(wanted: str | None, name: str) -> bool:
    return wanted is None or fold(wanted) == name


def _of_discs(discs: Sequence[_Placed], areas: tuple[Area, ...]) -> list[frozenset[Cell]]:
    lat, lon, radius = np.array(discs, dtype=float).reshape(-1, 3).T
    return _cells_of_discs(vectors(lat, lon), radius, areas)


def _cells_of_discs(centres: Floats, radius: Floats, areas: tuple[Area, ...]) -> list[frozenset[Cell]]:
    """Cells of discs by distance; `radius` in whole metres."""
    inside: list[list[str]] = [[] for _ in radius]
    crossing: list[list[tuple[Area, bool]]] = [[] for _ in radius]
    discs = _Discs(centres, radius)
    for area in areas:
        for number, status in discs.against(area):
            if status == IN:
                inside[number].append(area.key)
            else:
                crossing[number].append((area, status == BOTH))
    whole: dict[tuple[str, ...], frozenset[Cell]] = {}
    out = []
    for number, keys in enumerate(inside):
        if crossing[number]:
            disc = Disc(centres[number], float(radius[number]))
            out.append(_crossings(disc, frozenset(keys), crossing[number], areas))
        else:
            out.append(whole.setdefault(tuple(keys), frozenset({frozenset(keys)})))
    return out


class _Discs:
    """Discs in the order of their latitudes, so that an area meets only those at its own."""

    def __init__(self, centres: Floats, radius: Floats) -> None:
        lat, lon = degrees(centres)
        self.order = np.argsort(lat, kind="stable")
        self.centres, self.radius = centres[self.order], radius[self.order]
        self.lat, self.lon = lat[self.order], lon[self.order]

    def against(self, area: Area) -> list[tuple[int, int]]:
        """Discs that have a part in the area: their numbers, with IN, BOTH (some of it in, some out) or OPEN."""
        outline, reach = outline_of(area), _reach(area)
        far = math.degrees((reach + self.radius.max(initial=0.0) + outline.half + 10) / EARTH_METRES)
        first = int(np.searchsorted(self.lat, outline.south - far, "left"))
        last = int(np.searchsorted(self.lat, outline.north + far, "right"))
        if first == last:
            return []
        part = slice(first, last)
        status = self._status(outline, reach, part)
        found = np.flatnonzero(status != OUT)
        return list(zip(self.order[part][found].tolist(), status[found].tolist(), strict=True))

    def _status(self, outline: Outline, reach: int, part: slice) -> npt.NDArray[np.int8]:
        radius = self.radius[part]
        distance = outline.distance(self.centres[part], reach + radius + 1)
        inside = outline.contains(self.lat[part], self.lon[part])
        outer = np.where(inside, 0.0, distance)
        status = np.full(len(radius), OPEN, dtype=np.int8)
        status[(outer > reach) | outline.is_point] = BOTH
        status[outer - radius > reach] = OUT
        status[np.where(inside, -distance, distance) + radius <= reach] = IN
        doubtful = np.flatnonzero(status == OPEN)
        if len(doubtful):
            outside = _some_point_outside(outline, reach, self.centres[part][doubtful], radius[doubtful])
            status[doubtful[outside]] = BOTH
        return status


def _some_point_outside(outline: Outline, reach: int, centres: Floats, radius: Floats) -> Flags:
    """Discs of which a point of a few that are tried lies outside. The others may have one all the same."""
    points = np.vstack([ring(centres, radius * share, 16) for share in (1.0, 0.6)])
    lat, lon = degrees(points)
    outside = ~outline.contains(lat, lon)
    outside[outside] = outline.distance(points[outside], np.full(int(outside.sum()), reach + 2.0)) > reach + 1
    return np.asarray(outside.reshape(-1, len(radius)).any(axis=0))


def _reach(area: Area) -> int:
    return round(1000 * (area.within_km or 0.0))


def _is_wide(area: Area) -> bool:
    return _reach(area) > WIDE_METRES


def _crossings(
    disc: Disc, inside: Cell, crossing: Sequence[tuple[Area, bool]], areas: tuple[Area, ...]
) -> frozenset[Cell]:
    """Cells of a disc: within these areas for certain, in part perhaps in those; True: certainly in and out."""
    if len(crossing) == 1 and crossing[0][1]:
        return frozenset({inside, inside | {crossing[0][0].key}})
    narrow = [item for item in crossing if not _is_wide(item[0])]
    if not narrow:
        found: frozenset[Cell] = NOWHERE
    elif disc.radius <= FLAT_METRES:
        found = _with_settled(cut(disc, [(area, _reach(area)) for area, _ in narrow]), narrow)
    else:
        found = _of_the_world(disc, inside, [area for area, _ in narrow], areas)
    wide = _overlapping(tuple(area for area, _ in crossing if _is_wide(area)))
    return frozenset(inside | cell for cell in _possible(found, wide, areas))


def _with_settled(found: frozenset[Cell], crossing: Sequence[tuple[Area, bool]]) -> frozenset[Cell]:
    """What whole metres say of an area alone holds even where the plane lost it, or all but it, as a sliver."""
    kept = found
    for area, settled in crossing:
        if settled and not any(area.key in cell for cell in found):
            kept |= {cell | {area.key} for cell in found}
        elif settled and all(area.key in cell for cell in found):
            kept |= {cell - {area.key} for cell in found}
    return kept


def _of_the_world(disc: Disc, inside: Cell, crossing: Sequence[Area], areas: tuple[Area, ...]) -> frozenset[Cell]:
    """Cells somewhere on Earth that fit what is certain of a large disc: all that it has, and perhaps some more."""
    near = frozenset(area.key for area in crossing)
    narrow = tuple(area for area in areas if not _is_wide(area))
    sure = inside & {area.key for area in narrow}
    fitting = {cell - sure for cell in _world(narrow) if sure <= cell <= sure | near}
    return frozenset(fitting)


def _anywhere(areas: tuple[Area, ...]) -> frozenset[Cell]:
    """The cells of an unknown place: all that some point has."""
    narrow = tuple(area for area in areas if not _is_wide(area))
    return _possible(_world(narrow), _overlapping(tuple(area for area in areas if _is_wide(area))), areas)


@lru_cache(maxsize=64)
def _world(areas: tuple[Area, ...]) -> frozenset[Cell]:
    """Every cell that some point has: each meets the rim of some area, which discs along its outline cover."""
    if not areas:
        return NOWHERE
    centres, radius = [], []
    for area in areas:
        reach = _reach(area)
        for centre, size in outline_of(area).chunks(min(50_000, max(20_000, reach))):
            centres.append(centre)
            radius.append(math.ceil(size) + reach + 2.0)
    found = _cells_of_discs(np.array(centres), np.array(radius), areas)
    return frozenset().union(NOWHERE, *found)


def _overlapping(areas: tuple[Area, ...]) -> frozenset[Cell]:
    """Sets of wide areas of which each two meet: every cell there is, and perhaps some more."""
    found: list[tuple[Area, ...]] = [()]
    for area in areas:
        found += [(*cell, area) for cell in found if not any(_apart(area, other) for other in cell)]
    return frozenset(frozenset(area.key for area in cell) for cell in found)


def _possible(found: frozenset[Cell], wide: frozenset[Cell], areas: tuple[Area, ...]) -> frozenset[Cell]:
    """Cells of narrow areas with cells of wide ones, without those that no point can have."""
    if wide == NOWHERE:
        return found
    by_key = {area.key: area for area in areas}
    return frozenset(one | other for one in found for other in wide if _fit(one, other, by_key))


def _fit(narrow: Cell, wide: Cell, by_key: dict[str, Area]) -> bool:
    return not any(_apart(by_key[one], by_key[other]) for one in narrow for other in wide)


@lru_cache(maxsize=100_000)
def _apart(one: Area, other: Area) -> bool:
    """Whether two areas certainly share no point."""
    first, second = outline_of(one), outline_of(other)
    for outer, inner in ((first, second), (second, first)):
        if outer.contains(*degrees(np.asarray(inner.middles.data))).any():
            return False
    straight, _ = first.middles.query(second.middles.data)
    gap = float(arc(np.asarray(straight).min())) - first.half - second.half
    return gap > _reach(one) + _reach(other) + 1
