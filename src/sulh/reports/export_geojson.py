"""Reports as GeoJSON (RFC 7946): a feature a report, its point where it has one, and every column as a property."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import json_numbers, json_texts, plain

SAFE = 2**53 - 1
"""Whole numbers beyond this are written as text: other programmes read numbers as doubles (RFC 7493)."""
_BATCH = 50_000


def write_geojson(reports: pa.Table, file: Path) -> None:
    """Write a reports table as a FeatureCollection. Times are UTC in ISO form; lists are lists; a number that is not
    finite is text, as JSON has none."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"type":"FeatureCollection","features":[')
        between = "\n"
        for start in range(0, reports.num_rows, _BATCH):
            for feature in _features(reports.slice(start, _BATCH)).to_pylist():
                stream.write(f"{between}{feature}")
                between = ",\n"
        stream.write("\n]}\n")


def _features(reports: pa.Table) -> pa.Array:
    properties = [
        pc.binary_join_element_wise(json.dumps(name) + ":", pc.fill_null(_json(reports[name]), "null"), "")
        for name in reports.column_names
    ]
    return pc.binary_join_element_wise(
        '{"type":"Feature","id":',
        _json(reports["report_id"]),
        ',"geometry":',
        _points(reports),
        ',"properties":{',
        pc.binary_join_element_wise(*properties, ","),
        "}}",
        "",
    )


def _points(reports: pa.Table) -> pa.Array:
    lat, lon = plain(reports["lat"]), plain(reports["lon"])
    there = pc.and_(pc.less_equal(pc.abs(lat), 90), pc.less_equal(pc.abs(lon), 180))
    text = pc.binary_join_element_wise(
        '{"type":"Point","coordinates":[', json_numbers(lon), ",", json_numbers(lat), "]}", ""
    )
    return pc.if_else(pc.fill_null(there, False), text, "null")


def _json(column: Any) -> pa.Array:
    """The JSON of each cell; null stays null."""
    column = plain(column)
    kind = column.type
    if pa.types.is_list(kind):
        items = pc.fill_null(json_texts(pc.list_flatten(column)), "null")
        lengths = pc.fill_null(pc.list_value_length(column), 0)
        offsets = pa.array([0, *pc.cumulative_sum(lengths).to_pylist()], pa.int32())
        joined = pc.binary_join(pa.ListArray.from_arrays(offsets, items), ",")
        return pc.if_else(pc.is_valid(column), pc.binary_join_element_wise("[", joined, "]", ""), None)
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format='"%Y-%m-%dT%H:%M:%SZ"')
    if pa.types.is_string(kind):
        return json_texts(column)
    if pa.types.is_boolean(kind):
        return pc.cast(column, pa.string())
    return _number(column)


def _number(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
        quoted = pc.invert(pc.is_finite(column))
        texts = pc.cast(column, pa.string())
    else:
        quoted = pc.or_(pc.greater(column, SAFE), pc.less(column, -SAFE))
        texts = pc.cast(column, pa.string())
    return pc.if_else(quoted, pc.binary_join_element_wise('"', texts, '"', ""), json_numbers(column))
