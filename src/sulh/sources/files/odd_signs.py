"""Characters that no cell of a list needs: control characters go, those that turn the direction of text are marked."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import has_bytes
from sulh.sources.files.sheets import DATED

Mark = tuple[int, int, str, str | None]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ODD = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{202A}-\x{202E}\x{2066}-\x{2069}]"
"""Control characters, which no text cell of a spreadsheet programme holds, and those that change the direction of text:
what is shown is then not what is written."""
_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 0xE2])
"""With one of these each of them begins in UTF-8."""


def without_odd_signs(batch: pa.RecordBatch, marks: list[Mark], *, typed: bool) -> pa.RecordBatch:
    """Rows of a sheet (columns `row`, `c0`, `c1`, …) without control characters in their cells; `marks` gets what was
    odd. With `typed` a cell that begins with DATED is a date and stays; without it, it is text like any other."""
    columns = batch.columns
    for number, name in enumerate(batch.schema.names):
        if name[0] != "c" or not has_bytes(columns[number], _BYTES):
            continue
        odd = pc.match_substring_regex(columns[number], _ODD)
        if typed:
            odd = pc.and_not(odd, pc.starts_with(columns[number], DATED))
        if pc.any(odd).as_py():
            columns[number] = _mended(columns[number], odd, int(name[1:]), batch["row"], marks)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _mended(column: pa.Array, odd: pa.Array, place: int, rows: pa.Array, marks: list[Mark]) -> pa.Array:
    texts = column.to_pylist()
    for at in pc.indices_nonzero(odd).to_pylist():
        text, row = texts[at], rows[at].as_py()
        bare = _CONTROL.sub("", text)
        if bare != text:
            marks.append((row, place, "control_characters", None))
        if _TURNS.search(bare):
            marks.append((row, place, "direction_override", None))
        texts[at] = bare or None
    return pa.array(texts, pa.string())
