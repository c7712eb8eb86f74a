"""Tables row by row, for what reads no columns: the data sets, and the small tables of a case.

A row has the number that a person sees in a spreadsheet programme (a line break within a cell does not count).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import InputError, Position
from sulh.sources.files.cells import Cell
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.sheets import cell_of
from sulh.sources.files.text_sheets import open_text


@dataclass(frozen=True)
class Table:
    """A header and the rows under it. `rows` can be read once: (number, cells), empty rows left out; a row has as many
    cells as there are columns."""

    file: Path
    sheet: str | None
    columns: tuple[str, ...]
    repeated: frozenset[str]
    rows: Iterator[tuple[int, Sequence[Cell]]]


def table_of(layout: Layout) -> Table:
    """The rows of a sheet. Reading a row whose cells cannot be told apart raises InputError."""
    header = layout.header
    return Table(layout.file, layout.sheet.name, header.names, header.repeated, _rows(layout))


def _rows(layout: Layout) -> Iterator[tuple[int, Sequence[Cell]]]:
    names = layout.header.names
    for lines in layout.lines():
        numbers = lines.numbers.to_pylist()
        problems = lines.unreadable.to_pylist() if lines.unreadable is not None else [None] * len(numbers)
        columns = [lines.columns[name].to_pylist() for name in names]
        for place, number in enumerate(numbers):
            if problems[place] is not None or lines.excess[place]:
                what = problems[place] or "the row has more cells than the header has columns"
                raise InputError(what, where=Position(layout.file, row=number), remedy="Save the table again as CSV.")
            yield number, [_cell(column[place]) for column in columns]


def _cell(text: str | None) -> Cell:
    cell = cell_of(text)
    return "" if cell is None else cell


@contextlib.contextmanager
def open_csv(file: Path, header_row: int = 1, encoding: str | None = None) -> Iterator[Table]:
    """A text table. `header_row` counts as a person does; the rows above it are skipped.

    Raises FileError where the file is missing, damaged, or not text in this encoding, InputError where a row's cells
    cannot be told apart.
    """
    (sheet,) = open_text(file, encoding).sheets
    yield table_of(Layout(file, sheet, LayoutRules(header_row=header_row, repeated_headers=False)))
