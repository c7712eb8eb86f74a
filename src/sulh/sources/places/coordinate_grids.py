"""References to the MGRS and UTM grids, and what a reader of coordinates gives and is told."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from typing import Literal

import mgrs
import utm
from mgrs.core import MGRSError

LEAST_KM = 0.01
GRID_STRETCH = 1.002
"""Grid metres against metres on the ground (UTM's scale lies between 0.9996 and 1.001)."""
SQRT_HALF = math.sqrt(0.5)
_MGRS = re.compile(r"(\d{1,2})\s*([c-hj-np-x])\s*([a-hj-np-z])\s*([a-hj-np-v])\s*((?:\d\s*){0,10})")
_UTM = re.compile(
    r"(?:utm\s*)?(?:zone\s*)?(\d{1,2})\s*([c-hj-np-x]|north|south)\s*,?\s*"
    r"(?:e\s*=?\s*)?(\d{6}(?:[.,]\d+)?)\s*(?:m\s*)?e?\s*[,;\s]\s*(?:n\s*=?\s*)?(\d{6,8}(?:[.,]\d+)?)\s*(?:m\s*)?n?"
)


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees (WGS 84), and a radius in km that holds all that the writing can mean."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True)
class CoordinateForm:
    """What a mapping may declare about a column of coordinates.

    `order`: which number comes first where no letter says so. `utm_letter`: whether the letter of “42S 512345 3845678” is a
    latitude band (S: 32 to 40 degrees north) or a hemisphere (S: south); None refuses where the two differ.
    """

    order: Literal["lat_lon", "lon_lat"] = "lat_lon"
    utm_letter: Literal["band", "hemisphere"] | None = None


def read_mgrs(text: str) -> Point | None:
    """The disc about the square of an MGRS reference (lower case); None for another text, ValueError for a wrong reference."""
    found = _MGRS.fullmatch(text.removeprefix("mgrs").strip(" :"))
    if found is None:
        return None
    digits = re.sub(r"\s", "", found[5])
    groups = found[5].split()
    if len(digits) % 2 or (len(groups) == 2 and len(groups[0]) != len(groups[1])):
        raise ValueError("an MGRS reference has as many digits of easting as of northing; some are missing")
    half = len(digits) // 2
    square = f"{int(found[1])}{found[2]}{found[3]}{found[4]}".upper()
    # to the metre: of a coarser reference the library gives the corner or the middle of its square, by its version
    rest = f"5{'0' * (4 - half)}" if half < 5 else ""
    middle = f"{square}{digits[:half]}{rest}{digits[half:]}{rest}"
    try:
        with warnings.catch_warnings():  # the middle of a square that a band's edge cuts may lie beyond the edge
            warnings.simplefilter("ignore", RuntimeWarning)
            lat, lon = mgrs.MGRS().toLatLon(middle)
    except (MGRSError, ValueError):
        raise ValueError("this is no square of the MGRS grid; check the zone, the letters and their order") from None
    side = 10 ** (5 - half) + (1 if half == 5 else 0)  # of a square of one metre the corner or the middle is given
    return point_of(lat, lon, side * SQRT_HALF * GRID_STRETCH / 1000)


def read_utm(text: str, form: CoordinateForm) -> Point | None:
    """The point of UTM coordinates (lower case); None for another text, ValueError where they make no sense or two."""
    found = _UTM.fullmatch(text)
    if found is None:
        return None
    zone, letter = int(found[1]), found[2]
    easting, northing = (float(found[part].replace(",", ".")) for part in (3, 4))
    places = min(len(re.split("[.,]", found[part])[1]) if re.search("[.,]", found[part]) else 0 for part in (3, 4))
    lat, lon = _utm_degrees(zone, letter, easting, northing, form)
    return point_of(lat, lon, 10**-places * SQRT_HALF * GRID_STRETCH / 1000)


def _utm_degrees(zone: int, letter: str, easting: float, northing: float, form: CoordinateForm) -> tuple[float, float]:
    """By the letter as a band, a hemisphere, or both, as far as each makes sense."""
    ways: dict[str, tuple[float, float]] = {}
    if len(letter) > 1 or (letter in "ns" and form.utm_letter != "band"):
        ways["hemisphere"] = _from_utm(easting, northing, zone, letter[0] == "n")
    if len(letter) == 1 and (letter not in "ns" or form.utm_letter != "hemisphere"):
        point = _from_utm(easting, northing, zone, letter >= "n")
        if _band(point[0]) == letter:
            ways["band"] = point
    if not ways:
        raise ValueError(f"the northing does not lie in band {letter.upper()}; check the numbers and the letter")
    if len(set(ways.values())) > 1:
        raise ValueError(
            "“S” can be the band from 32 to 40 degrees north or the southern hemisphere; say in the mapping "
            "utm_letter: band (or hemisphere), or write “north” or “south”"
        )
    return next(iter(ways.values()))


def _from_utm(easting: float, northing: float, zone: int, northern: bool) -> tuple[float, float]:
    try:
        lat, lon = utm.to_latlon(easting, northing, zone, northern=northern)
    except utm.OutOfRangeError as error:
        raise ValueError(f"these are no UTM coordinates: {error}") from None
    return round(float(lat), 6), round(float(lon), 6)


def _band(lat: float) -> str:
    return "cdefghjklmnpqrstuvwx"[min(19, max(0, int((lat + 80) // 8)))]


def point_of(lat: float, lon: float, radius_km: float) -> Point:
    """A point with its radius rounded up to a metre, and at least `LEAST_KM`."""
    return Point(round(lat, 6), round(lon, 6), max(LEAST_KM, math.ceil(round(radius_km * 1000, 3)) / 1000))
