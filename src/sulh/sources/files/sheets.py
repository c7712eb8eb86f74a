"""Sheets of a file as they stand, nothing interpreted: text by column, and what a person sees beside the text.

Every format is read to this form, and everything after it works by columns: a column's distinct cells are read once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sulh.sources.files.cells import Cell

DATED = "\x1e"
"""Begins the text of a cell that the file itself types as a date, a moment or a time of day; ISO text follows. No text
cell can begin so: control characters are dropped on the way in."""
UNREADABLE = "unreadable"
"""A column that batches may have: why the row cannot be read, null where it can."""
MARKS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("column", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("value", pa.string()),
    ]
)
"""What a sheet shows beside its text. `row` is the number a person sees (0: the whole column), `column` counts from 0
(-1: the whole row); both so: the whole sheet."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `cells` gives batches with the columns `row` (int64, rising; wholly empty rows may be missing) and
    `c0`, `c1`, … (text; null is empty); it can be called again. `marks` (schema MARKS) is complete once the cells were
    walked through. `rows` is None where nobody counted."""

    name: str | None
    hidden: bool
    rows: int | None
    columns: int
    cells: Callable[[], Iterator[pa.RecordBatch]]
    marks: Callable[[], pa.Table]


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file, in its order, and what could not be read of it. Text files have one sheet without a name,
    and say by which encoding and separator they were read."""

    file: Path
    sheets: tuple[Sheet, ...]
    problems: tuple[str, ...] = ()
    encoding: str | None = None
    separator: str | None = None


def cell_of(text: str | None) -> Cell:
    """The cell that a text stands for: a date, a moment or a time where the file typed it so, else the text."""
    if text is None or not text.startswith(DATED):
        return text
    given = text[1:]
    if "T" in given:
        return dt.datetime.fromisoformat(given)
    return dt.time.fromisoformat(given) if ":" in given else dt.date.fromisoformat(given)


def dated(moment: dt.date | dt.datetime | dt.time) -> str:
    """The text of a typed cell; the inverse of `cell_of`."""
    return DATED + moment.isoformat()
