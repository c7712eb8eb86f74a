"""JSON made by columns: what `json.dumps` would write for each row, without a Python object for each cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_TO_ESCAPE = r'["\\\x00-\x1f]'


def json_texts(array: pa.Array) -> pa.Array:
    """Texts in quotes, escaped; null stays null."""
    array = plain(array)
    quoted = pc.binary_join_element_wise('"', array, '"', "")
    needy = pc.fill_null(pc.match_substring_regex(array, _TO_ESCAPE), False)
    if not pc.any(needy).as_py():
        return quoted
    escaped = [json.dumps(text, ensure_ascii=False) for text in pc.filter(array, needy).to_pylist()]
    return pc.replace_with_mask(quoted, needy, pa.array(escaped, quoted.type))


def json_numbers(array: pa.Array) -> pa.Array:
    """Whole numbers, or doubles as `repr` writes them; null stays null."""
    array = plain(array)
    texts = pc.cast(array, pa.string())
    if not pa.types.is_floating(array.type):
        return texts
    whole = pc.invert(pc.match_substring_regex(texts, "[.e]"))
    texts = pc.if_else(whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
    size = pc.abs(array)
    odd = pc.or_(pc.greater_equal(size, 1e10), pc.and_(pc.less(size, 1e-4), pc.greater(size, 0.0)))
    odd = pc.fill_null(odd, False)
    if pc.any(odd).as_py():
        exact = [json.dumps(number) for number in pc.filter(array, odd).to_pylist()]
        texts = pc.replace_with_mask(texts, odd, pa.array(exact, texts.type))
    return texts


def json_lists(array: pa.Array) -> pa.Array:
    """Lists of words that need no escape; null stays null."""
    return pc.binary_join_element_wise('["', pc.binary_join(plain(array), '","'), '"]', "")


def json_moments(array: pa.Array) -> pa.Array:
    """UTC moments as ISO text with their zone; null stays null."""
    encoded = pc.dictionary_encode(plain(array))
    said = pc.strftime(encoded.dictionary, format='"%Y-%m-%dT%H:%M:%S+00:00"')
    return said.take(encoded.indices)


def json_column(array: pa.Array) -> pa.Array:
    """The JSON of a column of facts."""
    kind = array.type
    if pa.types.is_list(kind):
        return json_lists(array)
    if pa.types.is_timestamp(kind):
        return json_moments(array)
    return json_texts(array) if pa.types.is_string(kind) else json_numbers(array)


def json_objects(columns: Mapping[str, pa.Array], rows: int, separators: tuple[str, str]) -> pa.Array:
    """One JSON object a row, with the columns (already JSON) in their order; a null is left out."""
    between, behind = separators
    if not columns:
        return pa.array(["{}"] * rows, pa.string())
    parts = [
        pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + behind, array, "")
        for name, array in columns.items()
    ]
    joined = pc.binary_join_element_wise(*_never_all_null(parts), between, null_handling="skip")
    return pc.binary_join_element_wise("{", joined, "}", "")


def _never_all_null(parts: list[pa.Array]) -> list[pa.Array]:
    """The columns with an empty text in rows that have none: Arrow 25 leaves such rows out of what it joins."""
    none = pa.array(filled(parts) == 0)
    return [pc.if_else(none, "", parts[0]), *parts[1:]] if pc.any(none).as_py() else parts


def plain(array: Any) -> pa.Array:
    """An array in one piece."""
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


_BLANKS = (" ", "\u00a0", "\t", "\n", "\r", "\u200e", "\u200f", "\u200b", "\ufeff", "\u202f")


def blank_to_null(column: pa.Array) -> pa.Array:
    """A column in which cells of nothing but space are empty."""
    if not any(pc.any(pc.starts_with(column, blank)).as_py() for blank in _BLANKS):
        return column
    empty = pc.match_substring_regex(column, "^[\\s\\x{A0}\\x{200B}\\x{200E}\\x{200F}\\x{202F}\\x{FEFF}]*$")
    return pc.if_else(empty, None, column)


def filled(arrays: Sequence[pa.Array]) -> np.ndarray[Any, Any]:
    """How many of the columns have a value, for each row."""
    total = np.zeros(len(arrays[0]) if arrays else 0, np.int64)
    for array in arrays:
        if array.null_count < len(array):
            total += np.asarray(pc.is_valid(array))
    return total
