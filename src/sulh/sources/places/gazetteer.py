"""A gazetteer: places with their names in any script, their province and district, and a disc that holds each.

Radii. A gazetteer gives a point, and the place it stands for has an extent. The least radius by level is in `LEAST_METRES`.
A district's disc reaches at least to the third nearest centre of another district, a province's holds the discs of its
districts and all its places, a district's all of its places (so a misplaced village widens, and never narrows). A place
without coordinates takes the disc of its district, else of its province, and is marked as not located.
"""

from __future__ import annotations

import contextlib
import gc
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from sulh.sources.places.discs import EARTH_METRES, Disc, around, metres_between
from sulh.sources.places.words import LEVELS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Made = TypeVar("Made")

LEAST_METRES = {
    "province": 60_000,
    "district": 25_000,
    "subdistrict": 15_000,
    "town": 10_000,
    "village": 5_000,
    "feature": 10_000,
}
"""The least radius of a disc by level; a village's point is often a kilometre or two off, and its fields lie about it."""
UNPLACED_PROVINCE_METRES = 150_000
"""A province of which nothing but a point is known."""
NEIGHBOURS = 3
_RANK = {level: rank for rank, level in enumerate(LEVELS)}
NOWHERE = -1
_ABSENT = 999.0


@dataclass(frozen=True)
class PlaceRow:
    """One place as a file gives it; `lat` and `lon` are NaN where the file has none.

    `names` begins with the main one. `adm1` and `adm2` are the keys of the province and district it lies in (codes or
    names, any text that means one of each in the file); a province or a district has its own key there.
    """

    names: tuple[str, ...]
    level: str
    lat: float
    lon: float
    adm1: str = ""
    adm2: str = ""
    adm1_name: str = ""
    """How the file writes the province where it has no row of its own."""
    adm2_name: str = ""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Places as columns; a place is its row. Rows are in an order that does not depend on the file's."""

    names: list[str]
    level: npt.NDArray[np.int8]
    """Position in `LEVELS`."""
    adm1: Ints
    """Row of the province, `NOWHERE` without one."""
    adm2: Ints
    lat: Floats
    lon: Floats
    """NaN where even the province is not placed."""
    radius: Ints
    """Metres."""
    located: npt.NDArray[np.bool_]
    """Whether the disc is the place's own, not that of its district or province."""
    spelt: list[str]
    """All spellings."""
    spelt_row: Ints
    """The place of each spelling."""
    left_out: int = 0
    """Rows of the file that name no place (N/A and the like)."""
    made: dict[Any, Any] = field(default_factory=dict, repr=False)
    """Indexes made from it, on demand."""

    def __len__(self) -> int:
        return len(self.names)

    def remembered(self, key: Any, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for each key."""
        if key not in self.made:
            self.made[key] = make()
        found: Made = self.made[key]
        return found

    def disc(self, row: int) -> Disc | None:
        """The disc of a place, or None where nothing is known of its place."""
        if math.isnan(self.lat[row]):
            return None
        return float(self.lat[row]), float(self.lon[row]), int(self.radius[row])

    def name(self, row: int) -> str | None:
        """The main name of a place; None for `NOWHERE`."""
        return None if row == NOWHERE else self.names[row]


def make_gazetteer(rows: Iterable[PlaceRow], left_out: int = 0) -> Gazetteer:
    """A gazetteer of the rows: equal ones count once, missing provinces and districts are added, discs are worked out."""
    with uncollected():
        return _made(rows, left_out)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Holds Python's search for cyclic garbage while millions of objects are made that have no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _made(rows: Iterable[PlaceRow], left_out: int) -> Gazetteer:
    places = sorted(_complete(_unique(rows)), key=_content)
    adm1 = _holders(places, "province", lambda place: place.adm1)
    adm2 = _holders(places, "district", lambda place: (place.adm1, place.adm2) if place.adm2 else None)
    level = np.array([_RANK[place.level] for place in places], dtype=np.int8)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    lon = np.array([place.lon for place in places], dtype=np.float64)
    radius, located = _discs(level, adm1, adm2, lat, lon)
    spelt = [(name, row) for row, place in enumerate(places) for name in place.names]
    return Gazetteer(
        [place.names[0] for place in places],
        level,
        adm1,
        adm2,
        lat,
        lon,
        radius,
        located,
        [name for name, _ in spelt],
        np.array([row for _, row in spelt], dtype=np.int64),
        left_out,
    )


def _holders(places: list[PlaceRow], level: str, key: Callable[[PlaceRow], Any]) -> Ints:
    """The row of the province or district of each place; `NOWHERE` where two units bear the key."""
    units: dict[Any, int] = {}
    for row, place in enumerate(places):
        if place.level == level and key(place):
            units[key(place)] = NOWHERE if key(place) in units else row
    return np.array(
        [row if place.level == level else units.get(key(place), NOWHERE) for row, place in enumerate(places)],
        dtype=np.int64,
    )


def _content(place: PlaceRow) -> str:
    """All of a row in one text, which compares faster than a tuple."""
    names = "\x1f".join(place.names)
    return f"{_RANK[place.level]}\x1e{place.adm1}\x1e{place.adm2}\x1e{names}\x1e{place.lat}\x1e{place.lon}"


def _unique(rows: Iterable[PlaceRow]) -> list[PlaceRow]:
    """One row for each place: equal rows are one, and so are rows of one province or district that do not contradict."""
    units: dict[tuple[str, str, str], set[PlaceRow]] = {}
    others: set[PlaceRow] = set()
    for row in rows:
        if row.level in ("province", "district") and (row.adm1 if row.level == "province" else row.adm2):
            adm2 = row.adm2 if row.level == "district" else ""
            units.setdefault((row.level, row.adm1, adm2), set()).add(_comparable(row))
        else:
            others.add(_comparable(row))
    return [_restored(row) for same in units.values() for row in _merged(same)] + [_restored(row) for row in others]


def _comparable(row: PlaceRow) -> PlaceRow:
    """NaN differs from itself, and would keep equal rows apart in a set."""
    return replace(row, lat=_ABSENT, lon=_ABSENT) if math.isnan(row.lat) else row


def _restored(row: PlaceRow) -> PlaceRow:
    return replace(row, lat=float("nan"), lon=float("nan")) if row.lat == _ABSENT else row


def _merged(same: set[PlaceRow]) -> list[PlaceRow]:
    """The rows of one key: one for each point, with the names that rows without a point add."""
    points = sorted({(row.lat, row.lon) for row in same if row.lat != _ABSENT}) or [(_ABSENT, _ABSENT)]
    found = []
    for lat, lon in points:
        named = sorted((row for row in same if row.lat in (lat, _ABSENT)), key=lambda row: (row.lat, row.names))
        names = dict.fromkeys(name for row in named if len(points) == 1 or row.lat == lat for name in row.names)
        found.append(replace(named[0], names=tuple(names), lat=lat, lon=lon))
    return found


def _complete(places: list[PlaceRow]) -> list[PlaceRow]:
    """Adds the provinces and districts that are only named by what lies in them."""
    nan = float("nan")
    provinces = {place.adm1 for place in places if place.level == "province"} | {""}
    districts = {(place.adm1, place.adm2) for place in places if place.level == "district"}
    shown: dict[tuple[str, str], str] = {}
    for place in places:
        if place.adm1 and place.adm1 not in provinces:
            _least(shown, (place.adm1, ""), place.adm1_name or place.adm1)
        if place.adm2 and (place.adm1, place.adm2) not in districts:
            _least(shown, (place.adm1, place.adm2), place.adm2_name or place.adm2)
    return places + [
        PlaceRow((name,), "district" if adm2 else "province", nan, nan, adm1, adm2)
        for (adm1, adm2), name in shown.items()
    ]


def _least(shown: dict[tuple[str, str], str], key: tuple[str, str], name: str) -> None:
    shown[key] = min(shown.get(key, name), name)


def _discs(
    level: npt.NDArray[np.int8], adm1: Ints, adm2: Ints, lat: Floats, lon: Floats
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Radii in metres and whether each place has a disc of its own; fills in `lat` and `lon` where it can."""
    located = ~np.isnan(lat)
    radius = np.array([LEAST_METRES[name] for name in LEVELS], dtype=np.int64)[level]
    district, province = LEVELS.index("district"), LEVELS.index("province")
    _reach_neighbours(np.flatnonzero((level == district) & located), lat, lon, radius)
    for unit_level, unit in ((district, adm2), (province, adm1)):
        _hold_members(level, unit, unit_level, lat, lon, radius, located)
    lonely = np.flatnonzero((level == province) & located & ~np.isin(np.arange(len(level)), adm1[level > province]))
    radius[lonely] = np.maximum(radius[lonely], UNPLACED_PROVINCE_METRES)
    for unit in (adm1, adm2):  # the district, where it is placed, has the last word
        for row in np.flatnonzero(~located & (unit != NOWHERE)):
            holder = unit[row]
            if holder != row and not np.isnan(lat[holder]):
                lat[row], lon[row], radius[row] = lat[holder], lon[holder], radius[holder]
    return radius, located


def _reach_neighbours(rows: Ints, lat: Floats, lon: Floats, radius: Ints) -> None:
    if len(rows) < 2:
        return
    phi, angle = np.radians(lat[rows]), np.radians(lon[rows])
    points = np.stack([np.cos(phi) * np.cos(angle), np.cos(phi) * np.sin(angle), np.sin(phi)], axis=1)
    distances, _ = cKDTree(np.unique(points, axis=0)).query(points, k=NEIGHBOURS + 1)
    chords = np.where(np.isfinite(distances), distances, 0.0).max(axis=1)
    arcs = 2 * EARTH_METRES * np.arcsin(np.minimum(1.0, chords / 2))
    radius[rows] = np.maximum(radius[rows], np.ceil(np.round(arcs)).astype(np.int64))


def _hold_members(
    level: npt.NDArray[np.int8],
    unit: Ints,
    unit_level: int,
    lat: Floats,
    lon: Floats,
    radius: Ints,
    located: npt.NDArray[np.bool_],
) -> None:
    """Widens each unit's disc to hold its members; a unit without coordinates gets the disc about its members."""
    inside = np.flatnonzero((unit != NOWHERE) & (level > unit_level) & located)
    inside = inside[np.argsort(unit[inside], kind="stable")]
    if not len(inside):
        return
    holders, first = np.unique(unit[inside], return_index=True)
    for holder, members in zip(holders, np.split(inside, first[1:]), strict=True):
        if not located[holder]:
            discs = [(float(lat[row]), float(lon[row]), int(radius[row])) for row in members]
            lat[holder], lon[holder], reach = around(discs)
            located[holder] = True
        else:
            reach = int((metres_between(lat[holder], lon[holder], lat[members], lon[members]) + radius[members]).max())
        radius[holder] = max(int(radius[holder]), reach)
