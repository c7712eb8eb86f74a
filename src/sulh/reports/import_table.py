"""The cells of a reports table in a file, whatever its format, before they are checked: Parquet, CSV, XLSX, GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sulh.errors import FileError, InputError, Position
from sulh.reports.export_cells import list_of, unescaped, unguarded
from sulh.reports.export_xlsx import SHEET
from sulh.reports.import_geojson import read_features
from sulh.reports.schema import REPORTS
from sulh.sources.files.json_cells import plain
from sulh.sources.files.sheets import DATED, Sheet
from sulh.sources.files.workbook import open_grid

_BLOCK = 1 << 26
"""Bytes of CSV that are parsed at a time; a row must fit."""
_TAG = r"^\s*#[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*\s*$"
_CONTINUED = re.compile(r"(.+) \(([2-9]|[1-9][0-9]{1,4})\)")


@dataclass(frozen=True)
class Loaded:
    """A table as it stands in a file. `rows` has the number of each row as a person counts."""

    file: Path
    table: pa.Table
    rows: pa.Array

    def where(self, place: int, column: str) -> Position:
        """The position of a cell; `place` counts from 0."""
        return Position(self.file, row=self.rows[place].as_py(), column_name=column)


def load(file: Path) -> Loaded:
    """The table of a `.parquet`, `.csv`, `.csv.gz`, `.xlsx` or `.geojson` file; cells of CSV are text, save lists.

    Raises FileError where it cannot be read, InputError where it is no table, or a cell is no list or no text.
    """
    name = file.name.lower()
    for ending, read in _READERS.items():
        if name.endswith(ending):
            return read(file)
    raise FileError("a reports table is a .parquet, .csv, .xlsx or .geojson file", where=file)


def _numbered(file: Path, table: pa.Table, first: int = 2) -> Loaded:
    return Loaded(file, table, pa.array(np.arange(first, first + table.num_rows)))


def _arrow(file: Path, read: Callable[[], pa.Table]) -> pa.Table:
    try:
        return read()
    except FileNotFoundError:
        raise FileError("there is no such file", where=file, remedy="Check the path.") from None
    except pa.ArrowInvalid as error:
        raise FileError(
            f"the table cannot be read: {str(error).splitlines()[0]}",
            where=file,
            remedy="Is it complete, UTF-8, and what its name says?",
        ) from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror or error}", where=file) from None


def _parquet(file: Path) -> Loaded:
    return _numbered(file, _arrow(file, lambda: pq.read_table(file)))


def _csv(file: Path) -> Loaded:
    """Cells as text, without the row of HXL tags."""
    table = _arrow(file, lambda: _csv_texts(file))
    tagged = table.num_rows > 0 and _tags([column[0].as_py() for column in table.columns])
    return _decoded(_numbered(file, table.slice(1), 3) if tagged else _numbered(file, table))


def _csv_texts(file: Path) -> pa.Table:
    options = pa_csv.ReadOptions(block_size=_BLOCK)
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    header = pa_csv.open_csv(file, read_options=options, parse_options=parse).schema.names
    texts = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    return pa_csv.read_csv(file, read_options=options, convert_options=texts, parse_options=parse)


def _tags(cells: list[str | None]) -> bool:
    there = [cell for cell in cells if cell]
    return bool(there) and all(re.match(_TAG, cell) for cell in there)


def _xlsx(file: Path) -> Loaded:
    """Cells as text; typed times in ISO form."""
    if not file.exists():
        raise FileError("there is no such file", where=file, remedy="Check the path.")
    with open_grid(file) as book:
        shown = [sheet for sheet in book.sheets if not sheet.hidden]
        named = [sheet for sheet in shown if sheet.name == SHEET] or shown
        if len(named) != 1:
            raise InputError(
                f"the workbook has {len(named)} sheets", where=file, remedy=f"Name the one with the table “{SHEET}”."
            )
        return _decoded(_sheet(file, named[0]))


def _sheet(file: Path, sheet: Sheet) -> Loaded:
    batches = list(sheet.cells())
    table = pa.Table.from_batches(batches) if batches else pa.table({"row": pa.array([], pa.int64())})
    if not table.num_rows:
        raise InputError("the sheet is empty", where=Position(file, sheet=sheet.name))
    header = table.slice(0, 1).to_pylist()[0]
    body = table.slice(1).take(pa.array(np.arange(table.num_rows - 1)))
    columns, names = [], []
    for place in range(sheet.columns):
        name = f"c{place}"
        column = plain(body[name]) if name in body.column_names else pa.nulls(body.num_rows, pa.string())
        if header.get(name) is None and column.null_count == len(column):
            continue
        if header.get(name) is None:
            raise InputError(
                f"column {place + 1} has cells and no name", where=Position(file, sheet=sheet.name, row=header["row"])
            )
        names.append(header[name].lstrip(DATED).strip())
        columns.append(pc.if_else(pc.starts_with(column, DATED), pc.utf8_slice_codeunits(column, 1), column))
    return Loaded(file, pa.table(columns, names=names), plain(body["row"]))


def _geojson(file: Path) -> Loaded:
    return _numbered(file, read_features(file), 1)


_READERS: dict[str, Callable[[Path], Loaded]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".csv.gz": _csv,
    ".xlsx": _xlsx,
    ".geojson": _geojson,
}


def _decoded(loaded: Loaded) -> Loaded:
    """Texts and lists as they were before `sulh.reports.export_cells` made cells of them; other columns stay text."""
    table = loaded.table
    pieces = _pieces(table.column_names)
    columns, names = [], []
    for place, name in enumerate(table.column_names):
        if (found := _CONTINUED.fullmatch(name)) and int(found[2]) <= len(pieces.get(found[1], ())):
            continue
        column = plain(table.column(place))
        if name in REPORTS.names:
            parts = [plain(table[other]) for other in pieces.get(name, ())] or [column]
            column = unescaped(_joined([unguarded(part) for part in parts]))
            if pa.types.is_list(REPORTS.field(name).type):
                column = _lists(loaded, column, name)
        names.append(name)
        columns.append(column)
    return Loaded(loaded.file, pa.table(columns, names=names), loaded.rows)


def _pieces(names: list[str]) -> dict[str, list[str]]:
    """For each text that goes on in other columns: its columns in their order."""
    found: dict[str, list[str]] = {}
    for name in REPORTS.names:
        parts = [name]
        while names.count(name) == 1 and names.count(following := f"{name} ({len(parts) + 1})") == 1:
            parts.append(following)
        if len(parts) > 1:
            found[name] = parts
    return found


def _joined(parts: list[pa.Array]) -> pa.Array:
    if len(parts) == 1:
        return parts[0]
    rest = [pc.fill_null(part, "") for part in parts[1:]]
    return pc.binary_join_element_wise(parts[0], *rest, "")


def _lists(loaded: Loaded, column: pa.Array, name: str) -> pa.Array:
    encoded = pc.dictionary_encode(column)
    lists = []
    for text in encoded.dictionary.to_pylist():
        try:
            lists.append(list_of(text))
            pa.array(lists[-1], pa.string())
        except (ValueError, pa.ArrowInvalid):
            place = pc.index(column, text).as_py()
            raise InputError(
                f"“{text[:80]}” is not a list of words",
                where=loaded.where(place, name),
                remedy="Put | between the words, or leave the cell empty.",
            ) from None
    return pa.array(lists, pa.list_(pa.string())).take(encoded.indices)
