"""Workbooks built part by part, so that any part can be wrong; nothing of them is kept in the repository."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
HEADER_ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c><c r="B1" t="inlineStr"><is><t>B</t></is></c></row>'
)


def text(reference: str, value: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def sheet_of(*rows: str, behind: str = "", dimension: str = "") -> str:
    """The XML of a sheet with the header A, B and these rows."""
    return (
        f'<worksheet xmlns="{MAIN}">{dimension}<sheetData>{HEADER_ROW}{"".join(rows)}</sheetData>{behind}</worksheet>'
    )


def row(number: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


PLAIN = sheet_of(row(2, text("A2", "one"), text("B2", "two")))


def parts_of(
    sheets: Mapping[str, str] | Sequence[tuple[str, str]], book: str = "", strings: str = ""
) -> dict[str, str]:
    """The parts of a workbook with these sheets (name, XML); `book` goes into workbook.xml behind the sheets."""
    named = list(sheets.items()) if isinstance(sheets, Mapping) else list(sheets)
    lines = [
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>' for number, (name, _) in enumerate(named, start=1)
    ]
    links = [
        f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(named) + 1)
    ]
    types = [
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{CONTENT}.worksheet+xml"/>'
        for number in range(1, len(named) + 1)
    ]
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>{"".join(types)}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(lines)}</sheets>{book}'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}'
        f'<Relationship Id="s1" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": strings or f'{HEAD}<sst xmlns="{MAIN}"><si><t>zero</t></si></sst>',
    }
    for number, (_, xml) in enumerate(named, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = HEAD + xml if not xml.startswith("<?xml") else xml
    return parts


def write(file: Path, parts: Mapping[str, str | bytes]) -> Path:
    """The parts as an archive."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


def book(file: Path, *rows: str, **more: str) -> Path:
    """A workbook of one sheet with these rows under the header."""
    return write(file, parts_of({"List": sheet_of(*rows)}, **more))
