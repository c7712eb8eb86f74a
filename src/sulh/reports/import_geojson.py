"""The properties of GeoJSON features (RFC 7946) as the columns of a reports table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.errors import FileError, InputError, Position
from sulh.reports.schema import REPORTS

_WHOLE = re.compile(r"-?[0-9]{1,19}")


def read_features(file: Path) -> pa.Table:
    """A column for each property, a row for each feature; those of REPORTS have their types, save that times are text.

    A feature without the properties `lat` and `lon` has those of its point. Raises FileError where the file is no
    JSON, and InputError, with the feature's number as row, where it is no FeatureCollection or a value is of another
    type.
    """
    features = _features(file)
    rows = [_properties(file, number, feature) for number, feature in enumerate(features, start=1)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [_column(file, name, [row.get(name) for row in rows]) for name in names]
    return pa.table(columns, names=names) if names else pa.table({"report_id": pa.nulls(len(rows), pa.string())})


def _features(file: Path) -> list[Any]:
    try:
        with file.open(encoding="utf-8-sig") as stream:
            given = json.load(stream)
    except FileNotFoundError:
        raise FileError("there is no such file", where=file, remedy="Check the path.") from None
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"this is not JSON: {str(error)[:200]}", where=file, remedy="Is it complete, and in UTF-8?"
        ) from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror or error}", where=file) from None
    found = given.get("features") if isinstance(given, dict) and given.get("type") == "FeatureCollection" else None
    if not isinstance(found, list):
        raise InputError("this is not a FeatureCollection", where=file, remedy="Is it the right file?")
    return found


def _properties(file: Path, number: int, feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(found, dict):
        raise InputError("this feature has no properties", where=Position(file, row=number))
    if not all(_is_text(name) for name in found):
        raise InputError("a property has a name that is no text", where=Position(file, row=number))
    if "lat" in found or "lon" in found:
        return found
    geometry = feature.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if point is None:
        return found
    if not isinstance(point, list) or len(point) < 2 or not all(_is_number(one) for one in point[:2]):
        raise InputError("the coordinates of a point are two numbers", where=Position(file, row=number))
    return {**found, "lat": point[1], "lon": point[0]}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    """Whether this is a text that can be stored: half of a surrogate pair is none."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _column(file: Path, name: str, values: list[Any]) -> pa.Array:
    kind = REPORTS.field(name).type if name in REPORTS.names else None
    found = []
    for number, value in enumerate(values, start=1):
        try:
            found.append(None if value is None else _value(kind, value))
        except ValueError:
            raise InputError(
                f"“{json.dumps(value)[:80]}” is not a value of the type {kind or 'text'}",
                where=Position(file, row=number, column_name=name),
                remedy="Correct it, or write null.",
            ) from None
    stored = pa.string() if kind is None or pa.types.is_timestamp(kind) else kind
    return pa.array(found, stored)


def _value(kind: pa.DataType | None, value: Any) -> Any:
    """A value in a column's type; raises ValueError where it has none."""
    if kind is None:
        return _text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    if pa.types.is_list(kind):
        return _list(value)
    if pa.types.is_integer(kind):
        return _whole(value)
    if pa.types.is_floating(kind):
        return _double(value)
    if pa.types.is_boolean(kind):
        if isinstance(value, bool):
            return value
        raise ValueError
    return json.dumps(value) if pa.types.is_string(kind) and _is_number(value) else _text(value)


def _text(value: Any) -> str:
    if not _is_text(value):
        raise ValueError
    return str(value)


def _list(value: Any) -> list[str | None]:
    items = value.split("|") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise ValueError
    return [None if item is None else _text(item) for item in items]


def _whole(value: Any) -> int:
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError
    if not isinstance(value, str) and not (_is_number(value) and value % 1 == 0):
        raise ValueError
    number = int(value)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError
    return number


def _double(value: Any) -> float:
    """A number; one that JSON cannot hold is the text `inf` or `-inf`."""
    if not _is_number(value) and value not in ("inf", "-inf"):
        raise ValueError
    try:
        return float(value)
    except OverflowError:
        raise ValueError from None
