"""GeoJSON from elsewhere: a row a feature, a column a property, and the place from its geometry.

Sources: RFC 7946 (GeoJSON), RFC 8142 (sequences of features), and the habit of one feature a line. A FeatureCollection,
a single feature, or features one after another are read. Properties in properties are columns with a dot in their
name (`source.name`); lists of plain values are joined by `|`, other lists stay JSON.

The geometry gives `lat`, `lon` and `radius_km`: of a point its own, without a radius (a point says nothing of how exact
it is); of all else the smallest disc that holds it. A property of one of these names stays as it is, and the
geometry's column is then called `geometry.lat` and so on. Properties that have the name of a field (`start`, `killed`,
`perpetrator_surely`) or one of `SYNONYMS` are read as that field; the mapping's `fields` says the rest.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.errors import FileError, InputError, Position
from sulh.sources.data_sets.form_reading import (
    TARGETS,
    CellsReader,
    FormRules,
    FormText,
    Told,
    chosen_columns,
    form_rules,
    read_sentence,
)
from sulh.sources.data_sets.geometry_discs import disc_of_geometry
from sulh.sources.files.cells import text_of
from sulh.sources.files.tables import Table
from sulh.sources.files.text_files import file_problem
from sulh.sources.reading.rows import Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import Vocabulary

MAX_BYTES = 500_000_000
"""A larger file is refused: it is held in memory as a whole."""
SYNONYMS = {
    "event_date": "date",
    "start_date": "start",
    "end_date": "end",
    "description": "text",
    "notes": "text",
    "url": "address",
    "latitude": "lat",
    "longitude": "lon",
}
"""Names of properties that are common for a field."""
PLACE = ("lat", "lon", "radius_km")
_OWN = {"report_id", "source", "stance", "listed_as_violation"}
_SYSTEMS = ("CRS84", "EPSG:4326", "EPSG::4326")
_ID = "feature.id"
_DEPTH = 20


class Text(FormText):
    """The keys of a mapping of GeoJSON."""


Rules = FormRules


@dataclass(frozen=True)
class FeatureTable(Table):
    """Features as a table. `place` names the columns of the geometry; `problems` says, by the number of the feature,
    what was given as a geometry that has no place, and why."""

    place: tuple[str, str, str]
    problems: Mapping[int, tuple[str, str]]


def rules(document: Document, text: FormText, vocabulary: Vocabulary) -> FormRules:
    """Check a mapping's part. Raises InputError with line and column."""
    return form_rules(document, text, vocabulary)


@contextlib.contextmanager
def open_table(file: Path, encoding: str | None = None, separator: str | None = None) -> Iterator[FeatureTable]:
    """The features of a file; rows count from 1.

    Raises FileError where the file cannot be read or is no JSON, and InputError where it holds no features, where the
    mapping declares how text is written, or where there are
    coordinates of another system than degrees of longitude and latitude.
    """
    for key, given in (("encoding", encoding), ("delimiter", separator)):
        if given is not None:
            raise InputError(f"GeoJSON has no {key} to declare: it is UTF-8", where=file, remedy=f"Remove “{key}”.")
    yield _table(file, _features(file))


def is_own_export(table: FeatureTable) -> bool:
    """Whether sulh exported the features itself: `reports.read_table` then reads them without loss."""
    return set(table.columns) >= _OWN


def proposed_fields(table: FeatureTable) -> dict[str, str]:
    """The column of each field, by the names of properties; the place by the geometry."""
    found = {name: column for name, column in zip(PLACE, table.place, strict=True) if column in table.columns}
    for column in table.columns:
        name = column.strip().lower().replace(" ", "_")
        field_name = name if name in TARGETS else SYNONYMS.get(name)
        if field_name is not None and field_name not in found:
            found[field_name] = column
    if "date" in found and ("start" in found or "end" in found):
        found.pop("date")
    return found


def read_rows(table: FeatureTable, rules: FormRules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of the features, the rejects (a geometry that lies nowhere is a cell), and what was counted."""
    columns = chosen_columns(table, proposed_fields(table), rules)
    places = {column: place for place, column in enumerate(table.columns)}
    reader = CellsReader(table, rules, vocabulary)
    key = rules.key or next((name for name in (_ID, "id") if name in places), None)
    rows, seen = [], 0
    for number, cells in table.rows:
        seen += 1
        told = {name: Told(column, cells[places[column]]) for name, column in columns.items()}
        row = reader.row(number, told, reader.given(cells), text_of(cells[places[key]]) if key else None)
        if row is not None:
            rows.append(row)
            if number in table.problems and columns.get("lat") == table.place[0]:
                value, reason = table.problems[number]
                reader.rejects.append(Reject("cell", number, reason, "geometry", value))
    notes = read_sentence(seen, len(rows), columns | ({"key": key} if key else {}), table)
    if is_own_export(table):
        notes += ("sulh exported this file itself: taken as a table of reports it is read without loss",)
    return rows, reader.rejects, Tally(seen, notes=notes)


def _features(file: Path) -> list[Any]:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise FileError(f"the file is larger than {MAX_BYTES // 1_000_000} MB", where=file, remedy="Split it.")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise file_problem(file, error) from None
    try:
        given = _parsed(text)
    except (ValueError, RecursionError) as error:
        reason = str(error)[:200] if isinstance(error, ValueError) else "it is nested too deeply"
        raise FileError(f"this is not JSON: {reason}", where=file, remedy="Is it complete, and in UTF-8?") from None
    features = [feature for one in given for feature in _features_of(file, one)]
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError("this is not a feature", where=Position(file, row=number), remedy="See RFC 7946.")
    return features


def _parsed(text: str) -> list[Any]:
    """The JSON values of a text: one, or one a line, or each behind a record separator (RFC 8142)."""
    if "\x1e" in text:
        return [json.loads(part) for part in text.split("\x1e") if part.strip()]
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            first = json.loads(lines[0]) if len(lines) > 1 else None
        except ValueError:
            first = None
        if not isinstance(first, dict):
            raise error from None
    return [first, *(_line(number, line) for number, line in enumerate(lines[1:], start=2))]


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {number}: {error.msg}") from None


def _features_of(file: Path, given: Any) -> list[Any]:
    kind = given.get("type") if isinstance(given, dict) else None
    if kind in ("FeatureCollection", "Feature"):
        system = json.dumps(given.get("crs") or "CRS84")
        if not any(known in system for known in _SYSTEMS):
            raise InputError(
                f"the coordinates are in another system: {system[:120]}",
                where=file,
                remedy="Save it with longitude and latitude (WGS 84).",
            )
    if kind == "FeatureCollection" and isinstance(given.get("features"), list):
        return list(given["features"])
    if kind == "Feature":
        return [given]
    raise InputError("this is not a FeatureCollection", where=file, remedy="Is it the right file? See RFC 7946.")


def _table(file: Path, features: Sequence[Any]) -> FeatureTable:
    rows = [_cells(feature) for feature in features]
    names = list(dict.fromkeys(name for row in rows for name in row))
    place = tuple(f"geometry.{name}" if {"lat", "lon"} & set(names) or name in names else name for name in PLACE)
    problems: dict[int, tuple[str, str]] = {}
    for number, (feature, row) in enumerate(zip(features, rows, strict=True), start=1):
        try:
            disc = disc_of_geometry(feature.get("geometry"))
        except (ValueError, OverflowError) as error:
            problems[number] = json.dumps(feature.get("geometry"), ensure_ascii=False)[:200], str(error)
            continue
        if disc is not None:
            told = dict(zip(place, (repr(one) for one in disc), strict=True))
            row.update(told if disc[2] else {name: told[name] for name in place[:2]})
    there = problems or any(place[0] in row for row in rows)
    columns = (*names, *(name for name in place if there and name not in names))
    lines = ((number, [row.get(name, "") for name in columns]) for number, row in enumerate(rows, start=1))
    return FeatureTable(file, None, columns, frozenset(), iter(list(lines)), (place[0], place[1], place[2]), problems)


def _cells(feature: Mapping[str, Any]) -> dict[str, str]:
    properties = feature.get("properties")
    cells: dict[str, str] = {}
    if feature.get("id") is not None:
        cells[_ID] = _plain(feature["id"])
    if isinstance(properties, dict):
        _flatten(properties, "", cells, 0)
    return cells


def _flatten(properties: Mapping[str, Any], before: str, cells: dict[str, str], depth: int) -> None:
    for name, value in properties.items():
        column = _storable(before + " ".join(name.split()))
        if isinstance(value, dict) and value and depth < _DEPTH:
            _flatten(value, f"{column}.", cells, depth + 1)
        elif value is not None:
            cells.setdefault(column, _plain(value))


def _plain(value: Any) -> str:
    """A value as a cell."""
    if isinstance(value, list) and value and all(isinstance(one, (str, int)) for one in value):
        return "|".join(_plain(one) for one in value)
    if isinstance(value, (dict, list)):
        return _storable(json.dumps(value, ensure_ascii=False)) if value else ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return json.dumps(value) if isinstance(value, (bool, int, float)) else _storable(str(value))


def _storable(text: str) -> str:
    """A text without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
