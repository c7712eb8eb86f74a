"""Columns whose every cell differs are read without looking at each: texts as they are, numbers and ISO days in plain
form. What is not plain is left to the reader of single cells, which gives the same for plain ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.sheets import DATED
from sulh.sources.reading.fields import DECIMAL_FIELDS, TEXT_FIELDS, Rule

Mask = np.ndarray[Any, Any]
_PLAIN_NUMBER = r"^-?\d{1,12}(\.\d{1,15})?$"


def read_whole(name: str, rule: Rule, array: pa.Array) -> tuple[dict[str, pa.Array], Mask | None]:
    """The columns of a field that can be read as a whole, and which rows are left to the reader of single cells (None:
    all of them, and no columns)."""
    if name in TEXT_FIELDS:
        return _texts(name, array)
    if name in DECIMAL_FIELDS:
        return _numbers(name, array)
    return {}, None


def _texts(name: str, array: pa.Array) -> tuple[dict[str, pa.Array], Mask]:
    trimmed = pc.utf8_trim_whitespace(array)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    typed = np.asarray(pc.fill_null(pc.starts_with(trimmed, DATED), False))
    if typed.any():
        trimmed = pc.if_else(pa.array(typed), None, trimmed)
    return {name: trimmed}, typed


def _numbers(name: str, array: pa.Array) -> tuple[dict[str, pa.Array], Mask]:
    plain = pc.match_substring_regex(array, _PLAIN_NUMBER)
    numbers = pc.cast(pc.if_else(pc.fill_null(plain, False), array, None), pa.float64())
    return {name: numbers}, np.asarray(pc.invert(pc.fill_null(plain, True)))
