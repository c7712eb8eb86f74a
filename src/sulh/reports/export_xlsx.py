"""Reports as a workbook (XLSX): one sheet, a frozen header, numbers and times typed where that loses nothing.

A cell that a sheet cannot hold as it is (a number of 16 digits, a time before March 1900, an `end` at midnight, which
readers of sheets give back as a day) is text. Texts longer than a cell go on in columns `NAME (2)`, `NAME (3)`, … Text
is never a formula or a link; it has the apostrophe of `sulh.reports.export_cells` all the same, so that the sheet is
still harmless when a person saves it as CSV.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from sulh.errors import FileError
from sulh.reports.export_cells import column_texts, guarded
from sulh.sources.files.json_cells import plain

MOST_ROWS = 1_048_575
"""Rows of a sheet under its header."""
MOST_COLUMNS = 16_384
PIECE = 32_000
"""UTF-16 units of a text in one cell; a cell holds 32,767, and the piece may get an apostrophe."""
SHEET = "reports"
_FIRST_TIME = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - sheets know no zone; before it their calendar is wrong
_LARGEST = 10**15
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day: same table, same bytes
_WIDTHS = {"report_id": 18, "given": 40, "text": 50, "place": 22, "address": 30, "adm1": 16, "adm2": 16}
_BATCH = 5_000


class _Exact(float):
    """A number that is written with all the digits that tell it apart; the writer's own format keeps 16."""

    def __format__(self, specification: str) -> str:
        return repr(float(self))


@dataclass(frozen=True)
class _Column:
    """A column of the table, the headers of those that hold it in the sheet, and their cells, each column a list of
    None, str, bool, int, _Exact or datetime, made of a part of the table."""

    headers: list[str]
    cells: Callable[[pa.Table], list[list[Any]]]


def write_xlsx(reports: pa.Table, file: Path, *, piece: int = PIECE) -> None:
    """Write a reports table as a workbook; it opens from right to left where most of its text is in Arabic script.

    `piece` is the length from which texts are split. Raises FileError where a sheet cannot hold the table.
    """
    if reports.num_rows > MOST_ROWS:
        raise FileError(
            f"a sheet holds {MOST_ROWS:,} rows, and the table has {reports.num_rows:,}",
            where=file,
            remedy="Export it as .csv, or in parts.",
        )
    columns = [_column(reports, name, piece) for name in reports.column_names]
    count = sum(len(column.headers) for column in columns)
    if count > MOST_COLUMNS:
        raise FileError(
            f"a sheet holds {MOST_COLUMNS:,} columns, and the longest texts need {count:,}",
            where=file,
            remedy="Export it as .csv.",
        )
    _write(reports, columns, file)


def _write(reports: pa.Table, columns: list[_Column], file: Path) -> None:
    options = {"constant_memory": True, "tmpdir": str(file.parent), "use_zip64": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        if mostly_arabic(reports):
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(header for column in columns for header in column.headers):
            timed = name in reports.column_names and pa.types.is_timestamp(reports.schema.field(name).type)
            sheet.set_column(place, place, _WIDTHS.get(name, 20 if timed else max(len(name) + 2, 9)))
            sheet.write_string(0, place, name, bold)
        for number, cells in enumerate(_rows(reports, columns), start=1):
            for place, cell in enumerate(cells):
                if cell is not None:
                    _put(sheet, number, place, cell, moment)


def _rows(reports: pa.Table, columns: list[_Column]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, reports.num_rows, _BATCH):
        part = reports.slice(start, _BATCH)
        yield from zip(*(cells for column in columns for cells in column.cells(part)), strict=True)


def _put(sheet: Any, row: int, place: int, cell: Any, moment: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(row, place, cell, moment)
    else:
        sheet.write_number(row, place, cell)


def _column(reports: pa.Table, name: str, piece: int) -> _Column:
    kind = reports.schema.field(name).type
    if not pa.types.is_string(kind) and not pa.types.is_list(kind):
        return _Column([name], lambda part: [[_typed(cell, name) for cell in plain(part[name]).to_pylist()]])
    texts = column_texts(reports[name], separators=False)
    count = max((len(_split(text, piece)) for text in _longest(texts, piece)), default=1)
    headers = [name, *(f"{name} ({number})" for number in range(2, count + 1))]
    return _Column(headers, lambda part: _text_cells(part[name], count, piece))


def _longest(texts: pa.Array, piece: int) -> list[str]:
    """The texts that may need most pieces: a sign is one UTF-16 unit or two."""
    lengths = pc.utf8_length(texts)
    most = pc.max(lengths).as_py() or 0
    if most * 2 <= piece:
        return []
    found: list[str] = pc.filter(texts, pc.greater_equal(pc.multiply(lengths, 3), most)).to_pylist()
    return found


def _text_cells(column: Any, count: int, piece: int) -> list[list[Any]]:
    """The cells of a text, in as many columns as its longest needs."""
    texts = column_texts(column, separators=False)
    if count == 1:
        return [guarded(texts).to_pylist()]
    pieces = [[] if text is None else _split(text, piece) for text in texts.to_pylist()]
    wide = [[*parts, *[None] * (count - len(parts))] for parts in pieces]
    return [guarded(pa.array(parts, pa.string())).to_pylist() for parts in zip(*wide, strict=True)]


def _split(text: str, size: int) -> list[str]:
    """A text in pieces of at most `size` UTF-16 units, none of which ends within a sign."""
    if len(text) * 2 <= size:
        return [text]
    units = text.encode("utf-16-le")
    pieces: list[str] = []
    start = 0
    while start < len(units) or not pieces:
        end = min(start + 2 * size, len(units))
        if end < len(units) and 0xDC <= units[end + 1] <= 0xDF:
            end -= 2
        pieces.append(units[start:end].decode("utf-16-le"))
        start = end
    return pieces


def _typed(cell: Any, name: str) -> Any:
    """A number, time or yes/no as a sheet holds it without loss, else its text."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        return cell if abs(cell) < _LARGEST else str(cell)
    if isinstance(cell, float):
        if cell != cell:  # noqa: PLR0124 - not a number is unknown
            return None
        plain_number = abs(cell) < float("inf") and not (cell == 0.0 and str(cell) == "-0.0")
        return _Exact(cell) if plain_number else repr(cell)
    local = cell.astimezone(dt.UTC).replace(tzinfo=None)
    midnight = name == "end" and local.time() == dt.time()
    return f"{local.isoformat()}Z" if local < _FIRST_TIME or midnight else local


def mostly_arabic(reports: pa.Table) -> bool:
    """Whether more than half of the letters of what people wrote are of Arabic script."""
    arabic = letters = 0
    for name in ("text", "place", "adm1", "adm2", "given"):
        if name in reports.column_names:
            column = plain(reports[name])
            arabic += pc.sum(pc.count_substring_regex(column, r"\p{Arabic}")).as_py() or 0
            letters += pc.sum(pc.count_substring_regex(column, r"\p{L}")).as_py() or 0
    return 2 * arabic > letters
