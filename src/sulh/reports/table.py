"""A reports table from elsewhere, as Parquet, CSV, XLSX or GeoJSON, with any subset of the columns: what is absent is
unknown.

Here a code may stand in no tree: whoever links two databases needs no agreement and no tree of actors. In CSV and XLSX
lists are joined by `|`, a day alone is read as the whole day, an empty cell is unknown, and a row of HXL tags is passed
over. A table without a column `end` says on which day, or at which moment, each deed was. Columns that sulh does not
know are kept in `given` where the table has no such column itself. What `sulh.reports.export` wrote is read back as it
was.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.errors import InputError, Position
from sulh.reports.identity import report_ids
from sulh.reports.import_table import Loaded, load
from sulh.reports.schema import COUNTS, REPORTS, STANCES
from sulh.sources.files.json_cells import plain

_DEFAULTS: dict[str, Any] = {"stance": "claims", "covers_low": 1, "covers_high": 1, "listed_as_violation": False}
_DAY_END = 86_399
_OTHERWISE: dict[str, tuple[str, ...]] = {
    "start": ("date", "day", "time", "datetime", "timestamp", "event_date", "date_start"),
    "lat": ("latitude",),
    "lon": ("longitude", "lng", "long"),
    **{f"{name}_low": (name,) for name in (*COUNTS, "covers")},
}
"""What people call columns that linking cannot do without; kept as an unknown column, each would be lost without a word."""
Column = Any
"""An Arrow array or chunked array."""


def read_table(file: Path, *, source: str | None = None) -> pa.Table:
    """A reports table (schema REPORTS) from a `.parquet`, `.csv` (`.csv.gz`), `.xlsx` or `.geojson` file.

    `source` stands for rows without one (by default the file's name without its ending); an absent stance is `claims`,
    an absent `covers` 1; an absent report id is made from the row's content. Raises FileError where the file cannot be
    read and InputError, with column and row, where it says something that cannot be accepted.
    """
    loaded = load(file)
    raw = loaded.table
    _refuse_near_misses(file, raw.column_names)
    columns = {item.name: _column(loaded, item) for item in REPORTS}
    if "given" not in raw.column_names:
        columns["given"] = _unknown_columns(raw)
    columns["source"] = pc.fill_null(columns["source"], source or file.name.split(".")[0])
    if "end" not in raw.column_names:
        columns["end"] = _ends(columns["start"])
    for name, value in _DEFAULTS.items():
        columns[name] = pc.fill_null(columns[name], pa.scalar(value, REPORTS.field(name).type))
    _check(loaded, columns)
    table = _with_ids(pa.table([columns[name] for name in REPORTS.names], names=REPORTS.names))
    _refuse_double_ids(file, table)
    return table.cast(REPORTS).combine_chunks()


def _ends(start: Column) -> Column:
    """The ends of deeds of which only the start is told: the last second of a day told alone, else that moment."""
    days = pc.floor_temporal(start, unit="day")
    last = pc.cast(pc.add(pc.cast(days, pa.int64()), _DAY_END), pa.int64()).cast(start.type)
    return pc.if_else(pc.equal(start, days), last, start)


def _refuse_near_misses(file: Path, names: list[str]) -> None:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"the column “{repeated[0]}” stands twice", where=Position(file))
    absent = [name for name in REPORTS.names if name not in names]
    for wanted, others in _OTHERWISE.items():
        for name in names:
            if wanted in absent and name.strip().lower() in others:
                pair = f"{wanted} and {wanted.removesuffix('_low')}_high" if wanted.endswith("_low") else wanted
                raise InputError(
                    f"“{name}” is not a column of a reports table",
                    where=Position(file),
                    remedy=f"Call it {pair}, or add those beside it.",
                )
    for name in names:
        near = difflib.get_close_matches(name.strip().lower(), absent, n=1, cutoff=0.8)
        if name not in REPORTS.names and near:
            raise InputError(
                f"“{name}” is not a column of a reports table",
                where=Position(file),
                remedy=f"Did you mean {near[0]}? Else rename it.",
            )
    if names and not set(names) & set(REPORTS.names):
        raise InputError(
            f"none of its columns ({', '.join(names[:5])}) is a column of a reports table",
            where=Position(file),
            remedy="Columns: source, start, lat, lon, act and so on (docs/tables.md), in CSV separated by commas; "
            "“sulh map” and “sulh read” make such a table of any list.",
        )


def _column(loaded: Loaded, item: pa.Field) -> Column:
    raw = loaded.table
    if item.name not in raw.column_names:
        return pa.nulls(raw.num_rows, item.type)
    column = raw[item.name].combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) and not pa.types.is_string(item.type):
        return _from_text(loaded, column, item)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_timestamp(item.type):
        column = _to_second(column)
    return _cast(loaded.file, column, item)


def _cast(file: Path, column: Column, item: pa.Field) -> Column:
    try:
        return pc.cast(column, item.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f"the values are not of the type {item.type} ({str(error).splitlines()[0]})",
            where=Position(file, column_name=item.name),
        ) from None


def _to_second(column: Column) -> Column:
    """Timestamps in whole UTC seconds; without a zone they are UTC."""
    if pa.types.is_timestamp(column.type):
        zone = column.type.tz
        column = pc.cast(column, pa.timestamp("s", zone), safe=False)
        return column if zone else pc.assume_timezone(column, "UTC")
    if pa.types.is_date(column.type):
        return pc.assume_timezone(pc.cast(column, pa.timestamp("s")), "UTC")
    return column


def _from_text(loaded: Loaded, column: Column, item: pa.Field) -> Column:
    trimmed = pc.utf8_trim_whitespace(column)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    if pa.types.is_list(item.type):
        return pc.split_pattern(trimmed, "|")
    if pa.types.is_timestamp(item.type):
        return _moments(loaded, trimmed, item)
    if pa.types.is_floating(item.type):
        trimmed = pc.if_else(pc.is_in(trimmed, pa.array(["nan", "NaN"])), None, trimmed)
    return _each(loaded, trimmed, item, lambda texts: pc.cast(texts, item.type))


def _moments(loaded: Loaded, texts: Column, item: pa.Field) -> Column:
    """ISO times, without a zone in UTC; a day alone is its first second, or for `end` its last."""
    whole = _each(loaded, texts, item, lambda part: pc.cast(_with_zone(part), pa.timestamp("us", "UTC")))
    whole = pc.cast(whole, item.type, safe=False)
    if item.name != "end":
        return whole
    later = pc.add(pc.cast(whole, pa.int64()), pc.if_else(pc.equal(pc.utf8_length(texts), 10), _DAY_END, 0))
    return pc.cast(later, item.type)


def _with_zone(texts: Column) -> Column:
    zoned = pc.match_substring_regex(texts, r"\d(Z|[+-]\d{2}(:?\d{2})?)$")
    day = pc.equal(pc.utf8_length(texts), 10)
    ending = pc.if_else(day, "T00:00:00Z", pc.if_else(zoned, "", "Z"))
    return pc.binary_join_element_wise(texts, ending, "")


def _each(loaded: Loaded, texts: Column, item: pa.Field, convert: Callable[[Column], Column]) -> Column:
    """Convert a column of text; the first cell that cannot be converted is named."""
    try:
        return convert(texts)
    except pa.ArrowInvalid:
        place, text = 0, None
        for place, text in enumerate(texts.to_pylist()):  # noqa: B007 - both name the cell in the error
            try:
                convert(pa.array([text], pa.string()))
            except pa.ArrowInvalid:
                break
        raise InputError(
            f"“{text}” is no {_kind(item.type)}",
            where=loaded.where(place, item.name),
            remedy="Correct it, or leave the cell empty.",
        ) from None


def _kind(type_: pa.DataType) -> str:
    """What a cell of a type is, in words that a person can act on."""
    if pa.types.is_timestamp(type_):
        return "day or moment as in 2020-03-04 or 2020-03-04T10:30"
    if pa.types.is_boolean(type_):
        return "true or false"
    return "whole number" if pa.types.is_integer(type_) else "number"


def _unknown_columns(raw: pa.Table) -> Column:
    names = [name for name in raw.column_names if name not in REPORTS.names]
    if not names:
        return pa.nulls(raw.num_rows, pa.string())
    kept = [{name: cell for name, cell in row.items() if cell is not None} for row in raw.select(names).to_pylist()]
    return pa.array([json.dumps(row, ensure_ascii=False, default=str) if row else None for row in kept], pa.string())


def _check(loaded: Loaded, columns: dict[str, Column]) -> None:
    """Refuse the first row that cannot be: this table is taken whole or not at all."""

    def refuse(bad: Column, name: str, what: str) -> None:
        place = pc.index(pc.fill_null(bad, False), True).as_py()
        if place >= 0:
            value = columns[name][place].as_py()
            raise InputError(
                f"“{value}”: {what}",
                where=loaded.where(place, name),
                remedy="Correct it, or leave the cell empty.",
            )

    refuse(
        pc.invert(pc.is_in(columns["stance"], pa.array(STANCES))), "stance", f"a stance is one of {', '.join(STANCES)}"
    )
    for name, limit in (("lat", 90), ("lon", 180)):
        refuse(pc.greater(pc.abs(columns[name]), limit), name, f"this is not between -{limit} and {limit}")
    refuse(pc.less(columns["radius_km"], 0), "radius_km", "a radius is not negative")
    refuse(pc.greater(columns["start"], columns["end"]), "start", "this is after the end")
    for name in (*COUNTS, "covers"):
        low, high = f"{name}_low", f"{name}_high"
        refuse(pc.less(columns[low], 1 if name == "covers" else 0), low, "this is too low")
        refuse(pc.greater(columns[low], columns[high]), low, "the low bound is above the high one")


def _with_ids(table: pa.Table) -> pa.Table:
    """The table with ids made from content where they are missing."""
    missing = pc.is_null(table["report_id"])
    if not pc.any(missing).as_py():
        return table
    rows = table.filter(missing)
    found = report_ids(plain(rows["source"]), rows)
    ids = pc.replace_with_mask(plain(table["report_id"]), plain(missing), found)
    return table.set_column(table.column_names.index("report_id"), "report_id", ids)


def _refuse_double_ids(file: Path, table: pa.Table) -> None:
    if pc.count_distinct(table["report_id"]).as_py() == table.num_rows:
        return
    counts = pc.value_counts(table["report_id"].combine_chunks())
    double = next(item["values"] for item in counts.to_pylist() if item["counts"] > 1)
    raise InputError(
        f"the report id “{double}” stands twice",
        where=Position(file, column_name="report_id"),
        remedy="Give each row its own id, or leave the column out.",
    )
