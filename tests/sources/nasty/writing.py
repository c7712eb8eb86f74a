"""Writers of the files of the collection: workbooks new and old, and bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf import namespaces, table, text
from odf.opendocument import OpenDocumentSpreadsheet

Rows = Sequence[Any]


def book_of(rows: Rows, sheet: str = "List", row: int = 1, column: int = 1) -> openpyxl.Workbook:
    """A workbook whose one sheet holds the rows from (row, column) on; None is an empty cell."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    fill(book.active, rows, row, column)
    return book


def fill(sheet: Any, rows: Rows, row: int = 1, column: int = 1) -> None:
    """Write rows into a sheet from (row, column) on."""
    for down, cells in enumerate(rows):
        for across, value in enumerate(cells):
            if value is not None:
                sheet.cell(row + down, column + across, value)


def xlsx(file: Path, rows: Rows, sheet: str = "List", row: int = 1, column: int = 1) -> None:
    """Write a workbook of one sheet."""
    book_of(rows, sheet, row, column).save(file)


def xlsx_sheets(file: Path, sheets: Mapping[str, Rows]) -> None:
    """Write a workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        fill(book.create_sheet(name), rows)
    book.save(file)


def xls(file: Path, rows: Rows, sheet: str = "List") -> None:
    """Write a workbook of the old binary kind."""
    book, sheet_ = xls_book(rows, sheet)
    del sheet_
    book.save(str(file))


def xls_book(rows: Rows, sheet: str = "List") -> tuple[Any, Any]:
    """A workbook of the old binary kind, and its sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet, cell_overwrite_ok=True)
    dated = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for down, cells in enumerate(rows):
        for across, value in enumerate(cells):
            if value is not None:
                style = (dated,) if isinstance(value, dt.date) else ()
                page.write(down, across, value, *style)
    return book, page


class Repeated(int):
    """In the rows of `ods`: so many empty rows, written as one element that repeats."""


def ods(file: Path, sheets: Mapping[str, Rows]) -> None:
    """Write an OpenDocument spreadsheet; equal neighbours that are empty are written as one that repeats."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        page = table.Table(name=name)
        for cells in rows:
            page.addElement(_ods_row(cells))
        document.spreadsheet.addElement(page)
    document.save(str(file))


def _ods_row(cells: Sequence[Any] | Repeated) -> Any:
    if isinstance(cells, Repeated):
        row = table.TableRow(numberrowsrepeated=int(cells))
        row.addElement(table.TableCell(numbercolumnsrepeated=50))
        return row
    row = table.TableRow()
    for value in cells:
        row.addElement(_ods_cell(value))
    return row


def _ods_cell(value: Any) -> Any:
    if value is None:
        return table.TableCell()
    if isinstance(value, Spanning):
        cell = _ods_cell(value.value)
        cell.setAttrNS(namespaces.TABLENS, "number-rows-spanned", str(value.rows))
        return cell
    if value is COVERED:
        return table.CoveredTableCell()
    if isinstance(value, dt.date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, (int, float)):
        cell = table.TableCell(valuetype="float", value=str(value))
    else:
        cell = table.TableCell(valuetype="string")
    for line in str(value).split("\n"):
        cell.addElement(text.P(text=line))
    return cell


class Spanning:
    """In the rows of `ods`: a cell merged over so many rows; `COVERED` stands under it."""

    def __init__(self, value: Any, rows: int) -> None:
        self.value = value
        self.rows = rows


COVERED = object()


def lines(file: Path, rows: Rows, encoding: str, separator: str = ",", end: str = "\r\n") -> None:
    """Write a text table as it stands, without quotes, in an encoding (`utf-16-le` writes no byte order mark)."""
    text_ = "".join(separator.join("" if cell is None else str(cell) for cell in cells) + end for cells in rows)
    file.write_bytes(text_.encode(encoding))
