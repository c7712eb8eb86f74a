"""What the sheets of a workbook show beside their text, written as Arrow files; run in a child process only.

XLSX (ISO/IEC 29500) and ODS (ISO/IEC 26300) are walked through with expat, part by part, in little memory; a document
type or an entity declaration ends the walk. XLS is read by xlrd. XLSB has no marks here.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.sources.files.sheets import MARKS
from sulh.sources.files.workbook_ods import ods_marks
from sulh.sources.files.workbook_styles import Fills
from sulh.sources.files.workbook_xls import xls_marks
from sulh.sources.files.workbook_xml import local, part_of, sheets_of, walk

Mark = tuple[int, int, str, str | None]
MOST = 2_000_000
"""Marks of one sheet; what is beyond is not kept."""


def write_marks(file: str, kind: str, asked: Sequence[str] | None, folder: Path) -> dict[str, Any]:
    """Write the marks of the sheets; says whether that went well."""
    readers: dict[str, Callable[[str], dict[int, tuple[str, list[Mark]]]]] = {
        "xlsx": xlsx_marks,
        "ods": ods_marks,
        "xls": xls_marks,
    }
    if kind not in readers:
        return {}
    try:
        found = readers[kind](file)
    except Exception as error:  # whatever a made-up file does to a parser: the cells are read all the same
        return {"error": "damaged", "detail": f"{type(error).__name__}: {error}"[:200]}
    for number, (name, marks) in found.items():
        if (asked is None or name in asked) and marks:
            write(marks, folder / f"marks-marks-{number}.arrow")
    return {}


def write(marks: Sequence[Mark], path: Path) -> None:
    """Write marks in the schema MARKS, in the order of rows."""
    columns = [
        pa.array(column, kind)
        for column, kind in zip(zip(*sorted(marks, key=_place), strict=True), MARKS.types, strict=True)
    ]
    with contextlib.closing(pa.OSFile(str(path), "wb")) as sink, pa.ipc.new_file(sink, MARKS) as writer:
        writer.write_table(pa.table(columns, schema=MARKS))


def _place(mark: Mark) -> tuple[int, int, str, str]:
    return mark[0], mark[1], mark[2], mark[3] or ""


def xlsx_marks(file: str) -> dict[int, tuple[str, list[Mark]]]:
    """The marks of each sheet of an XLSX file: by its place in the workbook, its name and the marks."""
    found = {}
    with zipfile.ZipFile(file) as archive:
        fills = Fills(archive)
        names = set(archive.namelist())
        linked = sorted(name for name in names if name.startswith("xl/externalLinks/") and name.endswith(".xml"))
        for number, (name, part, hidden) in enumerate(sheets_of(archive)):
            sheet = _SheetMarks(fills)
            marks = sheet.marks
            if hidden:
                marks.append((0, -1, "hidden_sheet", None))
            marks += [(0, -1, "external_link", link) for link in linked]
            if part in names and _may_have(archive, part, fills):
                with archive.open(part) as stream:
                    walk(stream, sheet.start, sheet.end, sheet.text)
            marks += _comments(archive, part, names)
            found[number] = (name, marks[:MOST])
    return found


def _may_have(archive: zipfile.ZipFile, part: str, fills: Fills) -> bool:
    """Whether the bytes of a sheet can hold a mark at all: looking for a few words is quicker than parsing."""
    words = (b"hidden", b"mergeCell", b"<f>", b"<f ", b":f>", b":f ", b'"e"', b"'e'", b"<f/", b":f/")
    if fills.coloured or archive.getinfo(part).file_size < 1 << 20:
        return True
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            text = rest + piece
            if text.startswith((b"\xff\xfe", b"\xfe\xff")) or any(word in text for word in words):
                return True
            rest = piece[-16:]
    return False


class _SheetMarks:
    """Gathers the marks of one sheet of an XLSX file while its XML goes by."""

    def __init__(self, fills: Fills) -> None:
        self.marks: list[Mark] = []
        self._coloured = fills.coloured
        self._row = self._column = 0
        self._in: str | None = None
        self._formula: str | None = None
        self._value: str | None = None
        self._kind = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        tag = name.rpartition("}")[2]
        if tag == "c":
            self._cell(given)
        elif tag == "f":
            self._in, self._formula = "f", ""
        elif tag in ("v", "t"):
            self._in, self._value = "v", ""
        elif tag == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column = -1
            if given.get("hidden") in ("1", "true"):
                self.marks.append((self._row, -1, "hidden_row", None))
        elif tag == "mergeCell" and ":" in given.get("ref", ""):
            corner = given["ref"].partition(":")[0]
            row, column = place_of(corner)
            self.marks.append((row, column, "merged", given["ref"]))
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            first, last = int(given.get("min", 1)), int(given.get("max", 1))
            self.marks += [(0, place - 1, "hidden_column", None) for place in range(first, min(last, first + 500) + 1)]

    def _cell(self, given: dict[str, str]) -> None:
        reference = given.get("r")
        if reference:
            self._row, self._column = place_of(reference)
        else:
            self._column += 1
        self._kind, self._formula, self._value = given.get("t", ""), None, None
        colour = self._coloured.get(given.get("s", ""))
        if colour is not None:
            self.marks.append((self._row, self._column, "colour", colour))

    def text(self, piece: str) -> None:
        """Text within an element."""
        if self._in == "f" and self._formula is not None and len(self._formula) < 2000:
            self._formula += piece
        elif self._in == "v" and self._value is not None and len(self._value) < 200:
            self._value += piece

    def end(self, name: str) -> None:
        """An element ends."""
        tag = name.rpartition("}")[2]
        if tag in ("f", "v", "t"):
            self._in = None
        elif tag == "c":
            if self._formula is not None:
                kind = "formula" if self._value else "formula_without_value"
                self.marks.append((self._row, self._column, kind, self._formula))
            if self._kind == "e":
                self.marks.append((self._row, self._column, "error", self._value))


def place_of(reference: str) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a cell's name such as B7; the row alone decides nothing where it is odd."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or 0), column - 1


def _comments(archive: zipfile.ZipFile, part: str, names: set[str]) -> list[Mark]:
    """The comments of a sheet."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in names:
        return []
    targets: list[str] = []

    def relation(tag: str, given: dict[str, str]) -> None:
        if local(tag) == "Relationship" and given.get("Type", "").endswith("/comments"):
            targets.append(part_of(folder, given.get("Target", "")))

    with archive.open(relations) as stream:
        walk(stream, relation, None)
    marks: list[Mark] = []
    for target in targets:
        if target in names:
            marks += _comment_texts(archive, target)
    return marks


def _comment_texts(archive: zipfile.ZipFile, part: str) -> list[Mark]:
    marks: list[Mark] = []
    pieces: list[str] = []
    where: list[tuple[int, int]] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if local(tag) == "comment":
            where.append(place_of(given.get("ref", "")))
            pieces.clear()

    def end(tag: str) -> None:
        if local(tag) == "comment" and where:
            marks.append((*where[-1], "comment", "".join(pieces).strip()[:2000] or None))

    with archive.open(part) as stream:
        walk(stream, start, end, pieces.append)
    return marks
