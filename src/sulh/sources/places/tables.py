"""Rows of gazetteers that come as tables with a header: administrative units as OCHA publishes them, a user's own places."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sulh.errors import InputError, Position
from sulh.sources.files.cells import read_decimal
from sulh.sources.places.fold import fold
from sulh.sources.places.gazetteer import PlaceRow
from sulh.sources.places.words import LEVELS, place_words

NAN = float("nan")
_NO_NAME = frozenset(map(fold, ("", "N/A", "NA", "N/ A", "none", "null", "nan", "unknown", "موجود نیست", "-", "?")))
"""Spellings that say that there is no name."""
_LEVEL_CODES = {
    "adm1": "province", "admin1": "province", "1": "province", "adm2": "district", "admin2": "district",
    "2": "district", "adm3": "subdistrict", "admin3": "subdistrict", "3": "subdistrict", "subdistrict": "subdistrict",
    "ppl": "village", "populated place": "village", "feature": "feature", "spot": "feature",
}  # fmt: skip
_TOWN_CODES = frozenset({"PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLG"})
_ADM = re.compile(r"adm(?:in)?([1-4])(?: (pcode|name))?(?: ([a-z]{2,3}))?")
_LATITUDE = frozenset(
    {"lat", "latitude", "y", "point y", "center lat", "centroid lat", "lat dd", "y coord", "northing"}
)
_LONGITUDE = frozenset({"lon", "long", "lng", "longitude", "x", "point x", "center lon", "center long", "centroid lon", "centroid long", "lon dd", "long dd", "x coord"})  # fmt: skip
_LEVEL = frozenset({"level", "kind", "feature", "type", "place type", "feature code", "fcode", "admin level"})
_PROVINCE = frozenset({"province", "adm1", "admin1", "adm1 name", "admin1 name", "governorate", "oblast", "region", "state", "departamento", "ولایت", "محافظه"})  # fmt: skip
_DISTRICT = frozenset({"district", "adm2", "admin2", "adm2 name", "admin2 name", "county", "raion", "municipio", "ولسوالی"})  # fmt: skip

RowReader = Callable[[list[str], Position], list[PlaceRow]]


def units_reader(file: Path, header: list[str]) -> RowReader | None:
    """Reads rows of a table with columns such as `ADM2_EN` and `ADM2_PCODE`: each gives its unit and those above it."""
    columns = [(column, _ADM.fullmatch(name)) for column, name in enumerate(header)]
    codes = {int(m[1]): column for column, m in columns if m and m[2] == "pcode"}
    named: dict[int, list[int]] = {}
    for column, match in columns:
        if match and match[2] != "pcode" and (match[2] or match[3]):
            named.setdefault(int(match[1]), []).append(column)
    if not named or not (codes or any(match and match[3] for _, match in columns)):
        return None
    where = _place_columns(header)

    def read(cells: list[str], position: Position) -> list[PlaceRow]:
        lat, lon = coordinates_of(cells[where[0]], cells[where[1]], position) if where else (NAN, NAN)
        depths = [depth for depth in sorted(named) if any(cells[column].strip() for column in named[depth])]
        keys = {d: cells[codes[d]].strip() if d in codes else fold(cells[named[d][0]]) for d in depths}
        return [
            PlaceRow(
                names,
                LEVELS[min(depth - 1, 2)],
                lat if depth == depths[-1] else NAN,
                lon if depth == depths[-1] else NAN,
                keys.get(1, ""),
                keys.get(2, "") if depth > 1 else "",
            )
            for depth in depths
            if (names := names_of([cells[column] for column in named[depth]]))
        ]

    return read


def _place_columns(header: list[str]) -> tuple[int, int] | None:
    lat = next((column for column, name in enumerate(header) if name in _LATITUDE), None)
    lon = next((column for column, name in enumerate(header) if name in _LONGITUDE), None)
    return None if lat is None or lon is None else (lat, lon)


def places_reader(file: Path, header: list[str]) -> RowReader:
    """Reads rows of a user's own table, one place each."""
    names = [column for column, name in enumerate(header) if name == "name" or name.startswith("name ")]
    names += [column for column, name in enumerate(header) if name in ("alternatenames", "alternate names", "aliases")]
    where = _place_columns(header)
    if not names or where is None:
        raise InputError(
            "these columns are no gazetteer: "
            + ("there is no column “name”" if not names else "there are no coordinates"),
            where=Position(file, 1),
            remedy="Columns: name, name_… (other spellings), lat, lon, level (province, district, town, village), "
            "province, district; or a GeoNames dump, or a table with ADM1_EN, ADM1_PCODE and so on.",
        )
    level, province, district = (_first(header, known) for known in (_LEVEL, _PROVINCE, _DISTRICT))

    def read(cells: list[str], position: Position) -> list[PlaceRow]:
        spelt = [part for column in names for part in _spellings(cells[column], header[column])]
        found = names_of(spelt)
        if not found:
            return []
        lat, lon = coordinates_of(cells[where[0]], cells[where[1]], position)
        kind = _level(cells[level] if level is not None else "", position)
        adm1_name = cells[province].strip() if province is not None else ""
        adm2_name = cells[district].strip() if district is not None else ""
        adm1, adm2 = _unit(adm1_name), _unit(adm2_name)
        if kind == "province":
            adm1, adm2 = adm1 or fold(found[0]), ""
        elif kind == "district":
            adm2 = adm2 or fold(found[0])
        return [PlaceRow(found, kind, lat, lon, adm1, adm2, adm1_name, adm2_name)]

    return read


def _unit(name: str) -> str:
    """The key of a province or district that a file knows by name only; none where the cell says N/A."""
    folded = fold(name)
    return "" if folded in _NO_NAME else folded


def _first(header: list[str], known: frozenset[str]) -> int | None:
    return next((column for column, name in enumerate(header) if name in known), None)


def _spellings(cell: str, column: str) -> Sequence[str]:
    return cell.split("|") if "|" in cell else cell.split(",") if column.startswith("al") else [cell]


def _level(cell: str, where: Position) -> str:
    text = fold(cell)
    if not text:
        return "feature"
    if text in _LEVEL_CODES:
        return _LEVEL_CODES[text]
    found = place_words().levels.get(tuple(text.split()), frozenset())
    if len(found) == 1:
        return next(iter(found))
    code = cell.strip().upper()
    if code.startswith(("PPL", "ADM")) and (level := geonames_level(code[0], code)):
        return level
    raise InputError(
        f"“{cell.strip()}” is no kind of place that sulh knows",
        where=where,
        remedy="Write province, district, subdistrict, town, village or feature.",
    )


def names_of(spelt: Iterable[str]) -> tuple[str, ...]:
    """Spellings without those that say nothing and those that fold alike, in their order."""
    found: dict[str, str] = {}
    for text in spelt:
        name = " ".join(text.split())
        if (folded := fold(name)) not in _NO_NAME and not name.startswith(("http:", "https:")):
            found.setdefault(folded, name)
    return tuple(found.values())


def coordinates_of(lat_text: str, lon_text: str, where: Position) -> tuple[float, float]:
    """Latitude and longitude, or NaN where there are none; (0, 0) is what tables write for none."""
    try:
        lat, lon = read_decimal(lat_text), read_decimal(lon_text)
    except ValueError as error:
        raise InputError(f"coordinates: {error}", where=where) from None
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return NAN, NAN
    if not (math.fabs(lat) <= 90 and math.fabs(lon) <= 180):
        raise InputError(
            f"{lat}, {lon} is no place on earth", where=where, remedy="Latitude first; are the two columns swapped?"
        )
    return round(lat, 6), round(lon, 6)


def geonames_level(kind: str, code: str) -> str | None:
    """The level of a GeoNames feature class and code; None for what is no place of an incident (countries, codes unknown)."""
    if kind == "A":
        return {"ADM1": "province", "ADM2": "district", "ADM3": "subdistrict", "ADM4": "subdistrict"}.get(code)
    if kind == "P":
        return "town" if code in _TOWN_CODES else "village"
    return "feature" if kind in "LSTHRV" and kind else None
