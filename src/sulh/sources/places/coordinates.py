"""Coordinates in one cell, as people write them: decimal degrees, degrees with minutes and seconds, MGRS, UTM.

The radius says how exact the writing is: half the last digit that is written in each direction, or the square of a grid
reference, and never less than 10 m. Only what can be read in one way is read; the rest is refused with a reason.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from sulh.sources.places.coordinate_grids import CoordinateForm, Point, point_of, read_mgrs, read_utm

__all__ = ["CoordinateForm", "Point", "read_coordinates"]

METRES_A_DEGREE = 111_700
"""The longest degree of latitude, at the poles; a degree of longitude at the equator is shorter."""
LONGEST = 200


@dataclass(frozen=True)
class _Angle:
    degrees: float
    step: float
    """Degrees of one in the last place written."""
    axis: str
    """`lat`, `lon`, or "" where the writing does not say."""


_SIDES = {
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1), "o": ("lon", -1),
    "north": ("lat", 1), "south": ("lat", -1), "east": ("lon", 1), "west": ("lon", -1),
    "nord": ("lat", 1), "sud": ("lat", -1), "est": ("lon", 1), "ouest": ("lon", -1),
    "norte": ("lat", 1), "sur": ("lat", -1), "este": ("lon", 1), "oeste": ("lon", -1),
    "сш": ("lat", 1), "юш": ("lat", -1), "вд": ("lon", 1), "зд": ("lon", -1),
    "пнш": ("lat", 1), "пдш": ("lat", -1), "схд": ("lon", 1), "зхд": ("lon", -1),
    "شمال": ("lat", 1), "جنوب": ("lat", -1), "شرق": ("lon", 1), "غرب": ("lon", -1),
    "ختیځ": ("lon", 1), "لویدیځ": ("lon", -1), "سویل": ("lat", -1),
    "شمالا": ("lat", 1), "جنوبا": ("lat", -1), "شرقا": ("lon", 1), "غربا": ("lon", -1),
}  # fmt: skip
"""Words for the half of the globe; O is west in French and Spanish (the languages of sulh have no German Ost)."""
_LABELS = {
    "lat": "lat", "latitude": "lat", "latitud": "lat", "широта": "lat", "عرض": "lat", "φ": "lat",
    "lon": "lon", "long": "lon", "lng": "lon", "longitude": "lon", "longitud": "lon", "долгота": "lon", "довгота": "lon",
    "طول": "lon", "λ": "lon",
}  # fmt: skip
_SIGNS = str.maketrans(
    {"º": "°", "˚": "°", "ᵒ": "°", "∘": "°", "−": "-", "–": "-", "‒": "-", "٫": ".", "٬": "", "،": ",", "؛": ";"}
    | dict.fromkeys("’‘ʹʼ′´`‛ˈ", "'")
    | dict.fromkeys("”“″ʺ„ˮ‟˝", '"')
    | dict.fromkeys(
        "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", ""
    )
)
_NUMBER = r"\d+(?:\.\d+)?"
_WHOLE = r"\d+(?![\d.])"
_PART = rf"{_NUMBER}(?![\d.]|\s*°)"
_ANGLE = re.compile(
    rf"(?P<minus>[-+]?)\s*(?:(?P<deg>{_WHOLE})\s*(?:°|deg\b|d\b|:)\s*"
    rf"(?:(?P<min>{_PART})\s*(?:'(?!')|:|min\b|m\b)?\s*(?:(?P<sec>{_PART})\s*(?:\"|''|sec\b)?)?)?"
    rf"|(?P<plain>{_NUMBER})\s*(?:°|deg\b)?)"
)
_SPACED = r"(\d{1,3})[ -](\d{1,2}(?:\.\d+)?(?![\d.]))(?:[ -](\d{1,2}(?:\.\d+)?))?"
_SPACED_BEFORE = re.compile(rf"(?<![\d.°'\"-]){_SPACED}(?=\s*[nsew](?![^\W\d_]))")
_SPACED_BEHIND = re.compile(rf"(?<![^\W\d_][nsew])(?<=[nsew])(?: ?){_SPACED}(?=\s*(?:$|[,;/]|[nsew](?![^\W\d_])))")
_COMPACT = re.compile(
    r"(?<![\d.])(?:(\d\d)(?=\d\d(?:\d\d(?:\.\d+)?)?[ns])|(\d{3})(?=\d\d(?:\d\d(?:\.\d+)?)?[ew]))(\d\d)(\d\d(?:\.\d+)?)?"
)
_WORD = re.compile(r"[^\W\d_]+")


def read_coordinates(text: str, form: CoordinateForm | None = None) -> Point | None:
    """The point of a cell, or None for an empty one; `form` is what the mapping declares.

    Raises ValueError with a reason for what is no coordinate, is out of range, or can be read in two ways.
    """
    form = form or CoordinateForm()
    plain = _plain(text)
    if not plain:
        return None
    if len(plain) > LONGEST:
        raise ValueError("this is too long for coordinates")
    point = read_mgrs(plain) or read_utm(plain, form) or _read_angles(plain, form)
    if point.lat == 0 and point.lon == 0:
        raise ValueError("0, 0 lies in the sea and stands for no coordinates; leave the cell empty")
    return point


def _plain(text: str) -> str:
    """Lower case, digits 0 to 9, one sign for each kind of quote, single spaces."""
    folded = unicodedata.normalize("NFC", text.translate(_SIGNS)).lower()
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)
    return " ".join(digits.split()).strip(" ()[]")


# -- degrees


def _read_angles(text: str, form: CoordinateForm) -> Point:
    angles = _angles(_marked(_points_for_commas(text)))
    if len(angles) != 2:
        raise ValueError(
            "these are no coordinates; write 34.5312, 69.1234, or 34°31'52\"N 69°07'24\"E, or an MGRS or UTM reference"
        )
    first, second = angles
    if first.axis == second.axis != "":
        raise ValueError(f"both numbers are said to be {'latitudes' if first.axis == 'lat' else 'longitudes'}")
    swapped = first.axis == "lon" or second.axis == "lat" or (not first.axis + second.axis and form.order == "lon_lat")
    lat, lon = (second, first) if swapped else (first, second)
    if abs(lat.degrees) > 90:
        raise ValueError(
            f"a latitude of {lat.degrees:g} does not exist"
            + ("; are latitude and longitude swapped?" if abs(lon.degrees) <= 90 else "")
        )
    if abs(lon.degrees) > 180:
        raise ValueError(f"a longitude of {lon.degrees:g} does not exist")
    return __degrees_point(lat, lon)


def __degrees_point(lat: _Angle, lon: _Angle) -> Point:
    """The disc that holds half the last digit to each side; a degree of longitude shrinks towards the poles."""
    up = lat.step / 2 * METRES_A_DEGREE
    nearest_equator = max(0.0, abs(lat.degrees) - lat.step / 2)
    across = lon.step / 2 * METRES_A_DEGREE * math.cos(math.radians(nearest_equator))
    return point_of(lat.degrees, lon.degrees, math.hypot(up, across) / 1000)


def _points_for_commas(text: str) -> str:
    """Decimal commas as points, where it is plain which commas are decimal ones."""
    if "," not in text or re.search(r"\d\.\d", text):
        return text
    commas = len(re.findall(r"\d,\d", text))
    parted = re.search(r"[;/|]|,\s|\s,|\s(?=[-+]?\d)|[^\W\d_]|[°'\"]", text)
    if commas and parted:
        return re.sub(r"(?<=\d),(?=\d)", ".", text)
    if commas == 1 and re.fullmatch(r"[-+]?\d+,[-+]?\d+", text):
        raise ValueError("this may be one number with a decimal comma or two whole degrees; write both with decimals")
    if commas > 1:
        raise ValueError(
            "commas part the numbers and their decimals; write decimal points, or a semicolon between the two"
        )
    return text


def _marked(text: str) -> str:
    """Degrees, minutes and seconds that are parted by spaces, hyphens or nothing, with their signs."""

    def signed(found: re.Match[str]) -> str:
        degrees, minutes, seconds = (group for group in (found[1] or found[2], *found.groups()[-2:]))
        return f" {degrees}°{minutes}'" + (f'{seconds}"' if seconds else "")

    def spaced(found: re.Match[str]) -> str:
        return f" {found[1]}°{found[2]}'" + (f'{found[3]}"' if found[3] else "")

    marked = _SPACED_BEHIND.sub(spaced, text) if text[:1] in ("n", "s", "e", "w") else _SPACED_BEFORE.sub(spaced, text)
    return _COMPACT.sub(signed, marked)


def _angles(text: str) -> list[_Angle]:
    """The angles of a text, in order; ValueError where something else stands in it."""
    found: list[_Angle] = []
    rest, before = text, ("", 0)
    while rest := rest.lstrip(" ,;:/|=()."):
        if word := _WORD.match(rest):
            rest, side = _side(rest, word[0])
            if side is None:
                raise ValueError(f"“{word[0]}” is not understood among coordinates")
            if side[1] == 0 or not found or found[-1].axis:
                before = _joined(before, side)
            else:
                found[-1] = _turned(found[-1], side)
            continue
        angle = _ANGLE.match(rest)
        if angle is None:
            raise ValueError(f"“{rest[:10]}” is not understood among coordinates")
        rest = rest[angle.end() :]
        found.append(_turned(_angle(angle), before))
        before = ("", 0)
    if before[0]:
        raise ValueError("a letter for the half of the globe stands by no number")
    return found


def _joined(one: tuple[str, int], other: tuple[str, int]) -> tuple[str, int]:
    if one[0] and one[0] != other[0]:
        raise ValueError("a number is said to be a latitude and a longitude at once")
    return other[0], other[1] or one[1]


def _side(rest: str, word: str) -> tuple[str, tuple[str, int] | None]:
    """What is left behind a word for a half of the globe or a label, and what it says; sign 0 for a label."""
    dotted = re.match(r"(пн|пд|сх|зх|с|ю|в|з)\.?\s?(ш|д)\.?(?!\w)", rest)
    if dotted:
        return rest[dotted.end() :], _SIDES[dotted[1] + dotted[2]]
    if word in _LABELS:
        return rest[len(word) :].lstrip(" .:="), (_LABELS[word], 0)
    return rest[len(word) :], _SIDES.get(word)


def _turned(angle: _Angle, side: tuple[str, int]) -> _Angle:
    axis, sign = side
    if not axis:
        return angle
    if angle.axis and angle.axis != axis:
        raise ValueError("a number is said to be a latitude and a longitude at once")
    if sign and angle.degrees < 0:
        raise ValueError("a minus and a letter for the half of the globe stand together; leave one out")
    return _Angle(angle.degrees * (sign or 1), angle.step, axis)


def _angle(found: re.Match[str]) -> _Angle:
    parts = [found[name] for name in ("plain", "deg", "min", "sec") if found[name] is not None]
    if any("." in part for part in parts[:-1]):
        raise ValueError("only the last of degrees, minutes and seconds may have decimals")
    values = [float(part) for part in parts]
    if any(value >= 60 for value in values[1:]):
        raise ValueError("minutes and seconds end at 59")
    degrees = sum(value / 60**power for power, value in enumerate(values))
    last = parts[-1]
    step = 10.0 ** -(len(last) - last.index(".") - 1 if "." in last else 0) / 60 ** (len(parts) - 1)
    return _Angle(-degrees if found["minus"] == "-" else degrees, step, "")
