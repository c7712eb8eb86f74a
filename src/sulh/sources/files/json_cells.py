"""JSON made by columns: what `json.dumps` would write for each row, without a Python object for each cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_TO_ESCAPE = bytes([*range(32), *b'"\\\\'])
Text = Any
"""A text, or an array of texts."""


@dataclass(frozen=True)
class Piece:
    """A column as JSON: a row's value is its cell between two texts that all rows share; null is no value."""

    before: str
    cells: pa.Array
    after: str

    def texts(self) -> pa.Array:
        """The JSON of each row."""
        return pc.binary_join_element_wise(self.before, self.cells, self.after, "")


def _texts(array: pa.Array) -> Piece:
    """Texts in quotes, escaped."""
    array = plain(array)
    if not has_bytes(array, _TO_ESCAPE):
        return Piece('"', array, '"')
    needy = pc.fill_null(pc.match_substring_regex(array, r'["\\\x00-\x1f]'), False)
    escaped = [json.dumps(text, ensure_ascii=False)[1:-1] for text in pc.filter(array, needy).to_pylist()]
    return Piece('"', pc.replace_with_mask(array, needy, pa.array(escaped, array.type)), '"')


def json_texts(array: pa.Array) -> pa.Array:
    """Texts in quotes, escaped; null stays null."""
    return _texts(array).texts()


def json_numbers(array: pa.Array) -> pa.Array:
    """Whole numbers, or doubles as `repr` writes them; null stays null."""
    array = plain(array)
    texts = pc.cast(array, pa.string())
    if not pa.types.is_floating(array.type):
        return texts
    rounded = pc.fill_null(pc.equal(array, pc.trunc(array)), False)
    if pc.any(rounded).as_py():
        whole = pc.and_(rounded, pc.invert(pc.match_substring_regex(texts, "[.e]")))
        texts = pc.if_else(whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
    size = pc.abs(array)
    odd = pc.or_(pc.greater_equal(size, 1e10), pc.and_(pc.less(size, 1e-4), pc.greater(size, 0.0)))
    odd = pc.fill_null(odd, False)
    if pc.any(odd).as_py():
        exact = [json.dumps(number) for number in pc.filter(array, odd).to_pylist()]
        texts = pc.replace_with_mask(texts, odd, pa.array(exact, texts.type))
    return texts


def _moments(array: pa.Array) -> Piece:
    """UTC moments as ISO text with their zone."""
    encoded = pc.dictionary_encode(plain(array))
    said = pc.strftime(encoded.dictionary, format="%Y-%m-%dT%H:%M:%S+00:00")
    return Piece('"', said.take(encoded.indices), '"')


def json_column(array: pa.Array) -> Piece:
    """A column of facts: texts, numbers, moments, or lists of words that need no escape."""
    kind = array.type
    if pa.types.is_list(kind):
        return Piece('["', pc.binary_join(plain(array), '","'), '"]')
    if pa.types.is_timestamp(kind):
        return _moments(array)
    return _texts(array) if pa.types.is_string(kind) else Piece("", json_numbers(array), "")


def json_objects(columns: Mapping[str, Piece], rows: int, separators: tuple[str, str]) -> pa.Array:
    """One JSON object a row, with the columns in their order; a null is left out."""
    between, behind = separators
    if not columns:
        return pa.array(["{}"] * rows, pa.string())
    named = [
        Piece(json.dumps(name, ensure_ascii=False) + behind + piece.before, piece.cells, piece.after)
        for name, piece in columns.items()
    ]
    always = next((place for place, piece in enumerate(named) if not piece.cells.null_count), None)
    texts: list[Text] = ["{"]
    for place, piece in enumerate(named):
        # a column that every row has parts those before it from those behind it, whichever of them are there
        first = always is not None and place < always
        before = "" if first or place == always else between
        texts += _told(Piece(before + piece.before, piece.cells, piece.after + (between if first else "")))
    if always is None:
        joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*texts[1:], ""), len(between))
        return pc.binary_join_element_wise("{", joined, "}", "")
    return pc.binary_join_element_wise(*_merged([*texts, "}"]), "")


def _told(piece: Piece) -> list[Text]:
    """The parts that a piece adds to each row: nothing where its cell is null."""
    if not piece.cells.null_count:
        return [piece.before, piece.cells, piece.after]
    return [pc.fill_null(piece.texts(), "")]


def _merged(texts: Sequence[Text]) -> list[Text]:
    """The texts with neighbouring constants made one."""
    out: list[Text] = []
    for text in texts:
        if isinstance(text, str) and out and isinstance(out[-1], str):
            out[-1] += text
        else:
            out.append(text)
    return out


def has_bytes(array: pa.Array, wanted: bytes) -> bool:
    """Whether one of these bytes stands in any text of an array: a look at the bytes, far quicker than at each text. It
    may say yes of a text that is null."""
    _, data = _content(array)
    table = np.zeros(256, bool)
    table[list(wanted)] = True
    return bool(table[data].any())


def _content(array: pa.Array) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Where the texts begin and end, and their bytes."""
    _, ends, data = array.buffers()
    if ends is None or data is None or not len(array):
        return np.zeros(len(array) + 1, np.int32), np.array([], np.uint8)
    wide = np.int64 if pa.types.is_large_string(array.type) else np.int32
    places = np.frombuffer(ends, wide)[array.offset : array.offset + len(array) + 1]
    return places, np.frombuffer(data, np.uint8)[: places[-1]][places[0] :]


def plain(array: Any) -> pa.Array:
    """An array in one piece."""
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


BLANKS = bytes(sorted({blank.encode()[0] for blank in " \u00a0\t\n\r\u200e\u200f\u200b\ufeff\u202f"}))
"""The bytes with which a cell of nothing but space can begin."""


def blank_to_null(column: pa.Array) -> pa.Array:
    """A column in which cells of nothing but space are empty."""
    if not has_firsts(column, BLANKS):
        return column
    empty = pc.match_substring_regex(column, "^[\\s\\x{A0}\\x{200B}\\x{200E}\\x{200F}\\x{202F}\\x{FEFF}]*$")
    return pc.if_else(empty, None, column)


def has_firsts(array: pa.Array, wanted: bytes) -> bool:
    """Whether a text of an array begins with one of these bytes. It may say yes of a text that is null."""
    places, data = _content(array)
    starts = places[:-1][places[1:] > places[:-1]] - places[0] if len(array) else places[:0]
    table = np.zeros(256, bool)
    table[list(wanted)] = True
    return bool(table[data[starts]].any())


def filled(arrays: Sequence[pa.Array]) -> np.ndarray[Any, Any]:
    """How many of the columns have a value, for each row."""
    total = np.zeros(len(arrays[0]) if arrays else 0, np.int64)
    for array in arrays:
        if array.null_count < len(array):
            total += np.asarray(pc.is_valid(array))
    return total
