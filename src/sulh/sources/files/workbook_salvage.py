"""Sheets of an XLSX file cell by cell, as far as they can be read: for damaged ones, for cells far from all others, and
for sheets that calamine cannot tell apart. Slower than calamine; run in a child process only.

What comes before the damage is kept; an index that leads nowhere costs its cell alone.
"""

from __future__ import annotations

import datetime as dt
import lzma
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from sulh.sources.files.letters import column_number
from sulh.sources.files.workbook_xml import RefusedError, local, sheets_of, walk

DAMAGE = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
)
_STRINGS, _STYLES, _BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Formats of numbers that show dates or times (ISO/IEC 29500-1, 18.8.30)."""
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_SIGN = re.compile(r"[ymdhs]", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
LAST_COLUMN = 16_384
LAST_ROW = 1_048_576


@dataclass
class Salvaged:
    """The rows of a sheet, by number, each its cells by column from 0; and what is wrong, if anything is."""

    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    problem: str | None = None

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((max(cells) + 1 for cells in self.rows.values() if cells), default=0)

    def dense(self, width: int) -> Iterator[tuple[int, list[Any]]]:
        """The rows that hold anything, in their order, each with its number and `width` cells."""
        for number in sorted(self.rows):
            cells = self.rows[number]
            if cells:
                yield number, [cells.get(place) for place in range(width)]


class SalvageBook:
    """An XLSX file whose sheets are read one by one. Raises one of DAMAGE where it has no list of sheets."""

    def __init__(self, file: str) -> None:
        self._archive = zipfile.ZipFile(file)
        self.sheets = sheets_of(self._archive)
        self._strings = self._shared_strings()
        self._dated = self._date_styles()
        self._from_1904 = self._counts_from_1904()

    def read(self, number: int) -> Salvaged:
        """A sheet by its place in the workbook."""
        found = Salvaged()
        reader = _SheetCells(found.rows, self._strings, self._dated, self._from_1904)
        try:
            with self._archive.open(self.sheets[number][1]) as stream:
                walk(stream, reader.start, reader.end, reader.text)
        except DAMAGE as error:
            last = max(found.rows, default=0)
            found.problem = f"damaged after row {last} ({error})" if last else f"damaged ({error})"
        return found

    def _shared_strings(self) -> list[str]:
        texts: list[str] = []
        kept = aside = False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal kept, aside
            tag = local(name)
            if tag == "si":
                texts.append("")
            aside = aside or tag == "rPh"
            kept = tag == "t" and not aside and bool(texts)

        def end(name: str) -> None:
            nonlocal kept, aside
            kept = False
            aside = aside and local(name) != "rPh"

        def text(piece: str) -> None:
            if kept:
                texts[-1] += piece

        self._walk(_STRINGS, start, end, text)
        return [_unescaped(one) for one in texts]

    def _date_styles(self) -> frozenset[str]:
        """The cell styles, by number, that show numbers as dates."""
        own: dict[str, str] = {}
        styles: list[str] = []
        within: list[str] = []

        def start(name: str, given: dict[str, str]) -> None:
            tag = local(name)
            within.append(tag)
            if tag == "numFmt":
                own[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in within:
                styles.append(given.get("numFmtId", "0"))

        self._walk(_STYLES, start, lambda _: within.pop())
        return frozenset(str(number) for number, code in enumerate(styles) if _is_date(code, own.get(code)))

    def _counts_from_1904(self) -> bool:
        found: list[str] = []

        def start(name: str, given: dict[str, str]) -> None:
            if local(name) == "workbookPr":
                found.append(given.get("date1904", "0"))

        self._walk(_BOOK, start, None)
        return bool(found) and found[0] in ("1", "true")

    def _walk(self, part: str, *handlers: Any) -> None:
        """As much of a part as can be read; a part that is not there is empty."""
        try:
            with self._archive.open(part) as stream:
                walk(stream, *handlers)
        except RefusedError:
            raise
        except DAMAGE:
            pass


def _is_date(number: str, code: str | None) -> bool:
    if code is not None:
        return bool(_DATE_SIGN.search(_ASIDE.sub("", code)))
    return number.isdigit() and int(number) in _DAYS


class _SheetCells:
    """Takes the cells of a sheet's XML as they come."""

    def __init__(self, rows: dict[int, dict[int, Any]], strings: list[str], dated: frozenset[str], from_1904: bool):
        self._rows, self._strings, self._dated, self._from_1904 = rows, strings, dated, from_1904
        self._row = 0
        self._column = -1
        self._kind = self._style = ""
        self._value: list[str] = []
        self._taking = self._aside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        tag = local(name)
        if tag == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdigit() and 0 < int(number) <= LAST_ROW else self._row + 1
            self._column = -1
        elif tag == "c":
            self._kind, self._style, self._value = given.get("t", "n"), given.get("s", "0"), []
            self._place(given.get("r", ""))
        self._aside = self._aside or tag == "rPh"
        self._taking = tag in ("v", "t") and not self._aside

    def end(self, name: str) -> None:
        """An element ends."""
        tag = local(name)
        self._taking = False
        self._aside = self._aside and tag != "rPh"
        if tag == "c" and self._value and self._column < LAST_COLUMN:
            cell = self._cell("".join(self._value))
            if cell is not None:
                self._rows.setdefault(self._row, {})[self._column] = cell

    def text(self, piece: str) -> None:
        """Text within an element."""
        if self._taking:
            self._value.append(piece)

    def _place(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        self._column = column_number(found[1].upper()) if found else self._column + 1
        if found and 0 < int(found[2]) <= LAST_ROW:
            self._row = int(found[2])

    def _cell(self, text: str) -> Any:
        if self._kind == "s":
            place = int(text) if text.strip().isdigit() else -1
            return self._strings[place] or None if 0 <= place < len(self._strings) else None
        if self._kind == "b":
            return text.strip() == "1"
        if self._kind == "e":
            return None
        if self._kind in ("str", "inlineStr"):
            return _unescaped(text) or None
        if self._kind == "d":
            return _iso(text)
        return _number(text, self._style in self._dated, self._from_1904)


def _number(text: str, dated: bool, from_1904: bool) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return moment_of(number, from_1904) if dated else number


def moment_of(serial: float, from_1904: bool) -> dt.date | dt.datetime | dt.time | float:
    """The day, moment or time that a number of days stands for; the number itself where it is none of this world.

    Days count from 30 December 1899 (1 January 1904): before March 1900 programmes differ by a day, as some take 1900 for
    a leap year, and such numbers stay numbers.
    """
    if 0 <= serial < 1:
        seconds = round(serial * 86_400)
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60) if seconds < 86_400 else serial
    if serial < (1 if from_1904 else 61) or serial >= 2_958_466:
        return serial
    first = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook has no zone
    moment = first + dt.timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    return moment.date() if serial.is_integer() else moment


def _iso(text: str) -> Any:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if "T" not in text else moment


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Text without the escapes of characters that XML cannot hold; halves of a pair become a sign for what is no text."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
