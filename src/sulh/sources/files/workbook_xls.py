"""What the sheets of an XLS file show beside their text, by xlrd. Formulas are not read: their values are cells."""

from __future__ import annotations

import contextlib
from typing import Any

Mark = tuple[int, int, str, str | None]


def xls_marks(file: str) -> dict[int, tuple[str, list[Mark]]]:
    """The marks of each sheet: by its place in the workbook, its name and the marks. Raises xlrd's errors."""
    import xlrd

    with open("/dev/null", "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        book = xlrd.open_workbook(file, formatting_info=True, logfile=nowhere)
    found = {}
    for number, sheet in enumerate(book.sheets()):
        marks: list[Mark] = [(0, -1, "hidden_sheet", None)] if sheet.visibility else []
        marks += [(row + 1, -1, "hidden_row", None) for row, info in sheet.rowinfo_map.items() if info.hidden]
        marks += [(0, column, "hidden_column", None) for column, info in sheet.colinfo_map.items() if info.hidden]
        for top, bottom, left, right in sheet.merged_cells:
            marks.append((top + 1, left, "merged", f"{_name(left)}{top + 1}:{_name(right - 1)}{bottom}"))
        marks += _cells(book, sheet)
        found[number] = (sheet.name, marks)
    return found


def _cells(book: Any, sheet: Any) -> list[Mark]:
    """Colours and error values."""
    import xlrd

    marks: list[Mark] = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                marks.append((row + 1, column, "error", xlrd.error_text_from_code.get(cell.value)))
            background = book.xf_list[cell.xf_index].background if cell.xf_index is not None else None
            if background is not None and background.fill_pattern == 1:
                colour = book.colour_map.get(background.pattern_colour_index)
                if colour is not None and colour != (255, 255, 255):
                    marks.append((row + 1, column, "colour", "".join(f"{part:02X}" for part in colour)))
    return marks


def _name(column: int) -> str:
    from sulh.sources.files.letters import column_letters

    return column_letters(column)
