"""What the sheets of an ODS file show beside their text (ISO/IEC 26300-3, chapter 9)."""

from __future__ import annotations

import zipfile

from sulh.sources.files.letters import column_letters
from sulh.sources.files.workbook_xml import walk

Mark = tuple[int, int, str, str | None]
_FAR = 1_100_000
"""Rows; repeated rows beyond are empty ones that fill the sheet."""


def ods_marks(file: str) -> dict[int, tuple[str, list[Mark]]]:
    """The marks of each sheet: by its place in the workbook, its name and the marks. Raises expat's errors."""
    reader = _Reader()
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as stream:
        walk(stream, reader.start, reader.end)
    return dict(enumerate(reader.sheets))


class _Reader:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[Mark]]] = []
        self._colours: dict[str, str] = {}
        self._hidden_tables: set[str] = set()
        self._style = ""
        self._row = self._column = self._repeat = self._of_column = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        known = {key.rpartition("}")[2]: value for key, value in given.items()}
        if tag == "style":
            self._style = known.get("name", "")
        elif tag == "table-cell-properties" and known.get("background-color", "").startswith("#"):
            self._colours[self._style] = known["background-color"][1:].upper()
        elif tag == "table-properties" and known.get("display") == "false":
            self._hidden_tables.add(self._style)
        elif tag == "table":
            self.sheets.append((known.get("name", ""), []))
            if known.get("style-name") in self._hidden_tables:
                self._mark(0, -1, "hidden_sheet")
            self._row = self._of_column = 0
        elif tag == "table-column":
            self._columns(known)
        elif tag == "table-row":
            self._begin_row(known)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(tag, known)

    def _mark(self, row: int, column: int, kind: str, value: str | None = None) -> None:
        if self.sheets:
            self.sheets[-1][1].append((row, column, kind, value))

    def _columns(self, known: dict[str, str]) -> None:
        count = int(known.get("number-columns-repeated", 1))
        if known.get("visibility") in ("collapse", "filter"):
            for column in range(self._of_column, self._of_column + min(count, 500)):
                self._mark(0, column, "hidden_column")
        self._of_column += count

    def _begin_row(self, known: dict[str, str]) -> None:
        self._repeat = int(known.get("number-rows-repeated", 1))
        self._column = 0
        if known.get("visibility") in ("collapse", "filter") and self._row < _FAR:
            for row in range(self._row + 1, self._row + 1 + min(self._repeat, 10_000)):
                self._mark(row, -1, "hidden_row")

    def _cell(self, tag: str, known: dict[str, str]) -> None:
        row, column = self._row + 1, self._column
        count = int(known.get("number-columns-repeated", 1))
        self._column += count
        if tag != "table-cell":
            return
        down, right = int(known.get("number-rows-spanned", 1)), int(known.get("number-columns-spanned", 1))
        if (down, right) != (1, 1):
            reference = f"{column_letters(column)}{row}:{column_letters(column + right - 1)}{row + down - 1}"
            self._mark(row, column, "merged", reference)
        if "formula" in known:
            empty = not any(
                key in known
                for key in ("value", "date-value", "string-value", "time-value", "boolean-value", "value-type")
            )
            self._mark(row, column, "formula_without_value" if empty else "formula", known["formula"][:2000])
        colour = self._colours.get(known.get("style-name", ""))
        if colour is not None and colour != "FFFFFF" and "value-type" in known:
            for place in range(column, column + min(count, 100)):
                self._mark(row, place, "colour", colour)

    def end(self, name: str) -> None:
        if name.endswith("}table-row"):
            self._row += self._repeat
