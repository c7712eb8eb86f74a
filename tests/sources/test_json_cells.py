"""JSON by columns is what `json.dumps` writes row by row."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.sources.files.json_cells import (
    BLANKS,
    blank_to_null,
    has_bytes,
    has_firsts,
    json_column,
    json_numbers,
    json_objects,
    json_texts,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(['"', "\\", "\n", "a", ""])
WORDS = st.lists(st.sampled_from(["raid", "air_strike"]), min_size=1, max_size=2)
MOMENTS = st.integers(-2_000_000_000, 4_000_000_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
KINDS: dict[str, tuple[st.SearchStrategy[Any], pa.DataType]] = {
    "text": (TEXTS, pa.string()),
    "count": (st.integers(-10, 10**12), pa.int64()),
    "number": (st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 99).map(float), pa.float64()),
    "nodes": (WORDS, pa.list_(pa.string())),
    "moment": (MOMENTS, pa.timestamp("s", "UTC")),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, pa.Array], int]:
    rows = draw(st.integers(1, 4))
    columns = {}
    for number in range(draw(st.integers(0, 5))):
        values, kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
        chosen = values if draw(st.booleans()) else values | st.none()
        cells = draw(st.lists(chosen, min_size=rows + 1, max_size=rows + 1))
        columns[f'{draw(TEXTS)}"{number}'] = pa.array(cells, kind).slice(1)
    return columns, rows


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


@given(tables(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_objects_are_those_of_json_dumps(given_: tuple[dict[str, pa.Array], int], separators: tuple[str, str]) -> None:
    columns, rows = given_
    found = json_objects({name: json_column(array) for name, array in columns.items()}, rows, separators)
    if separators != (",", ":"):
        columns = {name: array for name, array in columns.items() if not pa.types.is_list(array.type)}
        found = json_objects({name: json_column(array) for name, array in columns.items()}, rows, separators)
    lists = {name: array.to_pylist() for name, array in columns.items()}
    expected = [
        json.dumps(
            {name: plain(cells[row]) for name, cells in lists.items() if cells[row] is not None},
            ensure_ascii=False,
            separators=separators,
        )
        for row in range(rows)
    ]
    assert found.to_pylist() == expected


@given(st.lists(TEXTS | st.none()), st.integers(0, 3))
def test_a_look_at_the_bytes_never_misses_one(texts: list[str | None], offset: int) -> None:
    array = pa.array(texts, pa.string()).slice(offset)
    rest = [text.encode() for text in texts[offset:] if text]
    assert has_bytes(array, b'"\\') >= any(b'"' in text or b"\\" in text for text in rest)
    assert has_firsts(array, b"a") >= any(text.startswith(b"a") for text in rest)
    if not any(text[:1] in (b"a",) for text in rest) and None not in texts:
        assert not has_firsts(array, b"a")


def test_the_quick_look_is_only_at_what_is_in_the_slice() -> None:
    array = pa.array(['"x', "y", None, "z\\"], pa.string())
    assert has_bytes(array, b'"')
    assert not has_bytes(array.slice(1, 2), b'"\\')
    assert not has_firsts(array.slice(1), b'"')
    assert has_bytes(array.cast(pa.large_string()).slice(3), b"\\")


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\t", "\u200e", "\u200b \ufeff", "\u202f\n", "\u2003"])
def test_cells_of_nothing_but_space_are_empty(blank: str) -> None:
    column = blank_to_null(pa.array([blank, "a", f"{blank}b"], pa.string()))
    expected = [blank if blank == "\u2003" else None, "a", f"{blank}b"]
    assert [cell or None for cell in column.to_pylist()] == expected
    assert all(byte < 256 for byte in BLANKS)


def test_numbers_and_texts_alone() -> None:
    assert json_numbers(pa.array([1.0, 2.5, 1e-7, 1e22, None])).to_pylist() == ["1.0", "2.5", "1e-07", "1e+22", None]
    assert json_texts(pa.array(['a"b', None, "c"])).to_pylist() == ['"a\\"b"', None, '"c"']
