"""The cells of a workbook written as Arrow files, one a sheet; run in a child process only (`workbook_child`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.sources.files.odd_signs import Mark, without_odd_signs
from sulh.sources.files.sheets import DATED, MARKS
from sulh.sources.files.workbook_salvage import DAMAGE, SalvageBook

ROWS = 20_000
"""Rows of a batch, at most."""
CELLS = 4_000_000
"""Cells of a batch, at most, where a row has fewer."""


def write_cells(file: str, asked: Sequence[str] | None, folder: Path) -> dict[str, Any]:
    """Write the sheets as calamine reads them; says what was written, or the error."""
    import python_calamine as calamine

    try:
        workbook = _open(calamine, file)
        names = workbook.sheet_names
        metadata = workbook.sheets_metadata
    except calamine.PasswordError:
        return {"error": "password"}
    except (calamine.CalamineError, OSError, ValueError) as error:
        return {"error": "damaged", "detail": str(error)[:200]}
    sheets = []
    for number, name in enumerate(names):
        if asked is not None and name not in asked:
            continue
        shown = metadata[number]
        if shown.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        item: dict[str, Any] = {
            "name": name,
            "number": number,
            "hidden": shown.visible != calamine.SheetVisibleEnum.Visible,
        }
        if names.count(name) > 1 and (found := _mended_sheet(file, item, folder)):
            sheets.append(found)  # calamine gives the first sheet of a name for each
            continue
        try:
            sheet = workbook.get_sheet_by_index(number)
            item |= _write(_rows(sheet), _left(sheet) + sheet.width, folder, number)
        except calamine.PasswordError:
            return {"error": "password"}
        except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
            item = _mended_sheet(file, item, folder) or item | {"problem": str(error)[:200]}
        sheets.append(item)
    return _said(names, sheets)


def _left(sheet: Any) -> int:
    """How many columns before the first that is used."""
    return sheet.start[1] if sheet.start else 0


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows from the first on, each from the first column on: calamine gives rows from the first used column on."""
    before = [None] * _left(sheet)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, before + row if before else row


def _mended_sheet(file: str, item: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """What can be salvaged of a sheet that calamine refuses; None where that is nothing, or the file is no XLSX."""
    try:
        found = _salvaged(SalvageBook(file), item, folder)
    except DAMAGE:
        return None
    return None if "problem" in found else {"damage": "a part of it cannot be read"} | found


def _open(calamine: Any, file: str) -> Any:
    """By what the file is, whatever its ending says."""
    with open(file, "rb") as stream:  # noqa: PTH123
        zipped = stream.read(2) == b"PK"
    if zipped != file.lower().endswith(".xls"):
        return calamine.CalamineWorkbook.from_path(file)
    return calamine.CalamineWorkbook.from_filelike(open(file, "rb"))  # noqa: PTH123 - kept open while it is read


def write_sparse_cells(file: str, asked: Sequence[str] | None, folder: Path) -> dict[str, Any]:
    """Write the sheets of an XLSX file cell by cell as they stand in it, however far apart."""
    try:
        book = SalvageBook(file)
    except DAMAGE as error:
        return {"error": "damaged", "detail": str(error)[:200]}
    sheets = []
    for number, (name, _, hidden) in enumerate(book.sheets):
        if asked is None or name in asked:
            sheets.append(_salvaged(book, {"name": name, "number": number, "hidden": hidden}, folder))
    return _said([name for name, _, _ in book.sheets], sheets)


def _salvaged(book: SalvageBook, item: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A sheet as far as it can be read: `damage` says what is lost of it, `problem` that nothing can be read."""
    found = book.read(item["number"])
    if found.problem and not found.rows:
        return item | {"problem": found.problem[:200]}
    damage = {"damage": found.problem[:200]} if found.problem else {}
    return item | damage | _write(found.dense(found.width), found.width, folder, item["number"])


def _said(names: Sequence[str], sheets: list[dict[str, Any]]) -> dict[str, Any]:
    if not sheets and not names:
        return {"error": "empty"}
    broken = [item for item in sheets if item.get("problem")]
    if sheets and len(broken) == len(sheets):
        return {"error": "damaged", "detail": broken[0]["problem"]}
    return {"names": list(names), "sheets": sheets}


def _write(rows: Iterable[tuple[int, Sequence[Any]]], width: int, folder: Path, number: int) -> dict[str, Any]:
    """Write rows (number, cells) of a sheet; gives its extent."""
    first = list(itertools.islice(source := iter(rows), 1))
    width = max(width, len(first[0][1]) if first else 0, 1)
    source = itertools.chain(first, source)
    names = [f"c{place}" for place in range(width)]
    schema = pa.schema([pa.field("row", pa.int64()), *(pa.field(name, pa.string()) for name in names)])
    marks: list[Mark] = []
    last = 0
    path = str(folder / f"cells-{number}.arrow")
    with contextlib.closing(pa.OSFile(path, "wb")) as sink, pa.ipc.new_file(sink, schema) as writer:
        while chunk := list(itertools.islice(source, max(min(ROWS, CELLS // width), 1))):
            last = chunk[-1][0]
            for batch in _batches(chunk, width, schema, marks):
                writer.write_batch(batch)
    if marks:
        table = pa.Table.from_pylist([dict(zip(MARKS.names, mark, strict=True)) for mark in marks], schema=MARKS)
        path = str(folder / f"cells-marks-{number}.arrow")
        with contextlib.closing(pa.OSFile(path, "wb")) as sink, pa.ipc.new_file(sink, MARKS) as writer:
            writer.write_table(table)
    return {"rows": last, "columns": width}


def _batches(
    chunk: Sequence[tuple[int, Sequence[Any]]], width: int, schema: pa.Schema, marks: list[Mark]
) -> Iterator[pa.RecordBatch]:
    numbers = [number for number, _ in chunk]
    rows = [row for _, row in chunk]
    if any(len(row) != width for row in rows):
        rows = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    columns = [pa.array([_text(cell) for cell in column], pa.string()) for column in zip(*rows, strict=True)]
    batch = pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *columns], schema=schema)
    yield without_odd_signs(batch, marks, typed=True)


def _text(cell: Any) -> str | None:
    """A cell as text; see `sulh.sources.files.sheets`."""
    if type(cell) is str:
        if not cell:
            return None
        return cell if cell[0] != DATED else cell.lstrip(DATED)
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (dt.date, dt.time)):
        return DATED + cell.isoformat()
    return str(cell).encode("utf-8", "replace").decode()
