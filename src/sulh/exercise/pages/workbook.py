"""Leaves as a workbook: the same leaves give the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from sulh.exercise.pages.page import Leaf, Look, Sum

_CREATED = dt.datetime(2031, 1, 1)  # noqa: DTZ001 - a workbook's own date has no zone


def write_workbook(file: Path, look: Look, leaves: Sequence[Leaf]) -> None:
    """Write the leaves as sheets. Raises OSError where the file cannot be written."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"created": _CREATED})
        forms = _Forms(book, look)
        for leaf in leaves:
            _sheet(book.add_worksheet(leaf.name), look, leaf, forms)


class _Forms:
    """The formats of cells, each made once."""

    def __init__(self, book: Any, look: Look) -> None:
        self._book, self._look = book, look
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, cell: Any, line: int, colour: str | None) -> Any:
        """The format of a cell in a line (counted from 1); None for none."""
        wanted: dict[str, Any] = {"num_format": self._look.days} if isinstance(cell, dt.date) else {}
        if not self._look.plain:
            if line < self._look.header:
                wanted |= {"bold": True}
            elif line == self._look.header:
                wanted |= {"bold": True, "bg_color": "#D9D9D9", "border": 1, "text_wrap": True, "valign": "vcenter"}
            if isinstance(cell, (dt.date, dt.datetime)):
                wanted |= {"align": "left"}
            if colour:
                wanted |= {"bg_color": colour}
        return self.like(**wanted)

    def like(self, **wanted: Any) -> Any:
        """A format with these properties; None for none."""
        key = tuple(wanted.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted) if wanted else None
        return self._made[key]


def _sheet(sheet: Any, look: Look, leaf: Leaf, forms: _Forms) -> None:
    if look.right_to_left:
        sheet.right_to_left()
    for column, width in enumerate(look.widths):
        sheet.set_column(column, column, width)
    if not look.plain:
        sheet.freeze_panes(look.header, 0)
    for line, cells in enumerate(leaf.lines, start=1):
        colour = leaf.filled.get(line)
        for column, cell in enumerate(cells):
            _write(sheet, line, column, cell, forms.of(cell, line, colour))
    for column, first, last in leaf.merged:
        text = leaf.lines[first - 1][column]
        sheet.merge_range(first - 1, column, last - 1, column, text, forms.like(valign="top"))


def _write(sheet: Any, line: int, column: int, cell: Any, form: Any) -> None:
    if isinstance(cell, Sum):
        first, last = (xl_rowcol_to_cell(one - 1, column) for one in (cell.first, cell.last))
        sheet.write_formula(line - 1, column, f"=SUM({first}:{last})", form, cell.total)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line - 1, column, cell, form)
    elif cell is not None or form is not None:
        sheet.write(line - 1, column, cell, form)
