"""Workbooks as other programmes write them: correct, and unlike what one expects."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from nasty.collection import Expected, case, report

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


def _archive(file: Path, sheet: str, prefix: str = "") -> None:
    """The smallest archive that is a workbook, around the XML of one sheet."""
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{prefix}workbook {name}="{MAIN}" xmlns:r="{OFFICE}"><{prefix}sheets>'
        f'<{prefix}sheet name="List" sheetId="1" r:id="r1"/></{prefix}sheets></{prefix}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<{prefix}worksheet {name}="{MAIN}">{sheet}</{prefix}worksheet>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)


def _cell(value: str | int, prefix: str = "", reference: str = "") -> str:
    """A cell with its text in it, or a number."""
    place = f' r="{reference}"' if reference else ""
    if isinstance(value, int):
        return f"<{prefix}c{place}><{prefix}v>{value}</{prefix}v></{prefix}c>"
    return f'<{prefix}c{place} t="inlineStr"><{prefix}is><{prefix}t>{value}</{prefix}t></{prefix}is></{prefix}c>'


@case("cells_without_references", language="en", ending=".xlsx")
def cells_without_references(file: Path) -> Expected:
    """Neither rows nor cells say where they stand; they follow one upon another. The second row of data is hidden."""
    rows: list[Sequence[str | int]] = [
        ENGLISH,
        ["2024-03-01", "Velna", "Ambush", 3, 1],
        ["2024-03-02", "Misk", "Ambush", 0, 2],
        ["2024-03-03", "Halm", "Ambush", 5, 0],
    ]
    cells = ["".join(_cell(value) for value in row) for row in rows]
    marked = [
        f"<row>{text}</row>" if place != 2 else f'<row hidden="1">{text}</row>' for place, text in enumerate(cells)
    ]
    _archive(file, f"<sheetData>{''.join(marked)}</sheetData>")
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=0, wounded=2),
            report(4, "2024-03-03", place="Halm", killed=5, wounded=0),
        ],
        flagged={(3, "hidden_row")},
    )


@case("elements_with_a_prefix", language="en", ending=".xlsx")
def elements_with_a_prefix(file: Path) -> Expected:
    """Every element is written x:row, x:c; a date is merged over two rows."""
    rows: list[Sequence[str | int]] = [
        ENGLISH,
        ["2024-03-01", "Velna", "Ambush", 3, 1],
        ["", "Misk", "Ambush", 0, 2],
    ]
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [_cell(value, "x:", f"{'ABCDE'[place]}{number}") for place, value in enumerate(row) if value != ""]
        lines.append(f'<x:row r="{number}">{"".join(cells)}</x:row>')
    merges = '<x:mergeCells count="1"><x:mergeCell ref="A2:A3"/></x:mergeCells>'
    _archive(file, f"<x:sheetData>{''.join(lines)}</x:sheetData>{merges}", "x:")
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-01", place="Misk", killed=0, wounded=2),
        ]
    )


@case("text_in_several_hands", language="ar", ending=".xlsx")
def text_in_several_hands(file: Path) -> Expected:
    """Parts of a cell are bold or red: the cell is one text all the same, in the header, too."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("القائمة")
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
        sheet.write_row(0, 0, ["التاريخ", "", "نوع الحادث", "القتلى", "الجرحى"])
        sheet.write_rich_string(0, 1, bold, "المك", red, "ان")
        sheet.write_row(1, 0, ["2024-03-05", "", "كمين", 4, 7])
        sheet.write_rich_string(1, 1, bold, "فيلنا", " ", red, "العليا")
        sheet.write_row(2, 0, ["2024-03-06", "ميسك", "كمين", 1, 0])
    return Expected(
        [
            report(2, "2024-03-05", place="فيلنا العليا", killed=4, wounded=7),
            report(3, "2024-03-06", place="ميسك", killed=1, wounded=0),
        ]
    )


@case("table_with_a_total_row", language="es", ending=".xlsx")
def table_with_a_total_row(file: Path) -> Expected:
    """A table object of the spreadsheet programme, with filters, stripes and its own row of totals."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("Hechos")
        columns = [
            {"header": "Fecha", "total_string": "Total"},
            {"header": "Municipio"},
            {"header": "Tipo de hecho"},
            {"header": "Muertos", "total_function": "sum", "total_value": 9},
            {"header": "Heridos", "total_function": "sum", "total_value": 3},
        ]
        data = [["2024-03-01", "Tomir", "emboscada", 3, 1], ["2024-03-02", "Ordan", "secuestro", 6, 2]]
        sheet.add_table(2, 1, 5, 5, {"columns": columns, "data": data, "total_row": True})
    return Expected(
        [
            report(4, "2024-03-01", adm2="Tomir", killed=3, wounded=1, act=["ambush"]),
            report(5, "2024-03-02", adm2="Ordan", killed=6, wounded=2, act=["abduction"]),
        ],
        aside=[6],
    )
