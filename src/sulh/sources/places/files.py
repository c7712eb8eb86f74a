"""Gazetteers from files: a GeoNames dump, tables of administrative units as OCHA publishes them, a user's own CSV."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from sulh.errors import FileError, InputError, Position
from sulh.sources.places.fold import fold
from sulh.sources.places.gazetteer import Gazetteer, PlaceRow, make_gazetteer
from sulh.sources.places.tables import coordinates_of, geonames_level, names_of, places_reader, units_reader

MAX_NAMES = 6_000_000
MAX_BYTES = 2_000_000_000
GEONAMES_COLUMNS = 19


def load_gazetteer(file: Path) -> Gazetteer:
    """The gazetteer of a file.

    Three kinds are told apart by their first line: a GeoNames dump (`AF.txt`, or `AF.zip` as published: 19 columns parted
    by tabs, no header); a table of administrative units with columns `ADM1_EN`, `ADM1_PCODE`, `ADM2_EN` and so on,
    with or without coordinates of their centres; and any other CSV or TSV with a header, one place a row: `name`, further
    names in columns `name_…`, `lat`, `lon`, `level`, `province`, `district`. Coordinates of (0, 0) are none.

    Raises FileError where the file cannot be read and InputError, with the line, where it is not a gazetteer.
    """
    try:
        with _opened(file) as text:
            return _read(file, text)
    except FileNotFoundError:
        raise FileError(
            "there is no such file", where=file, remedy="Check the path; it is relative to the file that names it."
        ) from None
    except IsADirectoryError:
        raise FileError("this is a folder, not a file", where=file) from None
    except UnicodeDecodeError:
        raise FileError("the file is not UTF-8 text", where=file, remedy="Save the gazetteer as UTF-8.") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise FileError("the archive is damaged or locked", where=file, remedy="Download it again.") from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror or error}", where=file) from None


def _opened(file: Path) -> IO[str]:
    if file.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise FileError("a gazetteer is a text table", where=file, remedy="Save the sheet with the places as CSV.")
    if file.suffix.lower() != ".zip":
        if file.stat().st_size > MAX_BYTES:
            raise _too_large(file)
        return file.open(encoding="utf-8-sig", newline="")
    archive = zipfile.ZipFile(file)  # closed with its member
    members = [item for item in archive.infolist() if item.filename.lower().endswith((".txt", ".csv", ".tsv"))]
    tables = [item for item in members if fold(Path(item.filename).stem) not in ("readme", "licence", "license")]
    if len(tables) != 1:
        raise FileError(
            f"the archive holds {len(tables)} text tables, and must hold one",
            where=file,
            remedy="Unpack it and name the file inside.",
        )
    if tables[0].file_size > MAX_BYTES:
        raise _too_large(file)
    return io.TextIOWrapper(archive.open(tables[0]), encoding="utf-8-sig", newline="")


def _too_large(file: Path) -> FileError:
    return FileError(
        f"the gazetteer is larger than {MAX_BYTES // 1_000_000_000} GB",
        where=file,
        remedy="Take the file of the country (AF.zip), not of the world.",
    )


def _read(file: Path, text: IO[str]) -> Gazetteer:
    head = text.readline()
    if not head.strip():
        raise InputError("the gazetteer is empty", where=Position(file, 1))
    lines = _lines(file, head, text)
    if head.count("\t") == GEONAMES_COLUMNS - 1 and not fold(head).startswith("geonameid"):
        return make_gazetteer(_geonames(file, lines))
    return _table(file, head, lines)


def _lines(file: Path, head: str, text: IO[str]) -> Iterator[str]:
    left = MAX_BYTES
    yield head
    for line in text:
        left -= len(line)
        if left < 0:
            raise _too_large(file)
        yield line


def _counted(file: Path, places: Iterable[PlaceRow]) -> Iterator[PlaceRow]:
    names = 0
    for place in places:
        names += len(place.names)
        if names > MAX_NAMES:
            raise InputError(
                f"the gazetteer has more than {MAX_NAMES:,} names",
                where=file,
                remedy="Take the file of the country (AF.zip), or leave out what no report can mean.",
            )
        yield place


# -- GeoNames


def _geonames(file: Path, lines: Iterable[str]) -> list[PlaceRow]:
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != GEONAMES_COLUMNS:
            raise InputError(
                f"the line has {len(cells)} columns, and a GeoNames dump {GEONAMES_COLUMNS}",
                where=Position(file, number),
            )
        if place := _geoname(cells, Position(file, number)):
            found.append(place)
    return list(_counted(file, found))


def _geoname(cells: list[str], where: Position) -> PlaceRow | None:
    kind, code = cells[6], cells[7]
    level = geonames_level(kind, code)
    if level is None or code.endswith("H"):  # historical
        return None
    lat, lon = coordinates_of(cells[4], cells[5], where)
    names = names_of([cells[1], cells[2], *cells[3].split(",")])
    adm1 = f"{cells[8]}.{cells[10]}" if cells[10] not in ("", "00") else ""
    adm2 = cells[11] if adm1 and level != "province" else ""
    return PlaceRow(names, level, lat, lon, adm1, adm2) if names else None


# -- tables with a header


def _table(file: Path, head: str, lines: Iterable[str]) -> Gazetteer:
    csv.field_size_limit(min(sys.maxsize, 10_000_000))
    delimiter = max("\t;,", key=lambda sign: (head.count(sign), sign == ","))
    reader = csv.reader(lines, delimiter=delimiter)
    header = [fold(name) for name in next(reader)]
    make = units_reader(file, header) or places_reader(file, header)
    found: list[PlaceRow] = []
    left_out = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                places = make(row + [""] * (len(header) - len(row)), Position(file, reader.line_num))
                left_out += not places
                found.extend(places)
    except csv.Error as error:
        raise InputError(f"this is not CSV: {error}", where=Position(file, reader.line_num)) from None
    return make_gazetteer(_counted(file, found), left_out)
