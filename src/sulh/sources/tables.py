"""Tables of files as they stand: CSV and TSV (plain, .gz, or alone in a .zip) and XLSX, row by row.

A row has the number that a person sees in a spreadsheet programme (a line break within a cell does not count). Every
limit is there because a file comes from outside: a party to a conflict may send a damaged one, or a hostile one.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from sulh.errors import FileError, InputError, Position
from sulh.sources.cells import Cell, text_of

MAX_TEXT_BYTES = 4_000_000_000
"""The most that a text file may unpack to; the whole of UCDP GED is a quarter of a gigabyte."""
_SIGNATURES = {
    b"PK\x03\x04": "a workbook or zip archive",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file",
    b"MZ": "a Windows program",
    b"\x7fELF": "a program",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".zip")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Table:
    """A header and the rows under it. `rows` can be read once: (number, cells), empty rows left out; a row has as many
    cells as there are columns, or more where the file has cells beyond the header."""

    file: Path
    sheet: str | None
    columns: tuple[str, ...]
    repeated: frozenset[str]
    rows: Iterator[tuple[int, Sequence[Cell]]]


def file_format(file: Path, declared: str | None) -> str:
    """`csv`, `xlsx` or `ged`: as declared, else by the file's ending. Raises FileError for an ending not known."""
    if declared is not None:
        return declared
    name = file.name.lower()
    if name.endswith(WORKBOOK_ENDINGS):
        return "xlsx"
    if name.endswith(TEXT_ENDINGS):
        return "csv"
    raise FileError(
        "the file's ending is not known",
        where=file,
        remedy="Save it as .csv or .xlsx, or declare “format” in the mapping.",
    )


@contextlib.contextmanager
def open_csv(file: Path, header_row: int = 1, encoding: str = "utf-8-sig") -> Iterator[Table]:
    """A text table. `header_row` counts as a person does; the rows above it are skipped.

    The separator is the comma, or the tab for .tsv; a header without it is tried with `;` and the tab. Raises FileError
    where the file is missing, damaged, or not text in this encoding, InputError where its quotes do not pair up.
    """
    with contextlib.ExitStack() as stack:
        stream = _text(file, encoding, stack)
        rows = _records(file, stream, "\t" if ".tsv" in file.name.lower() else ",", header_row)
        yield with_header(file, None, rows, header_row)


def with_header(file: Path, sheet: str | None, rows: Iterable[tuple[int, Sequence[Cell]]], header_row: int) -> Table:
    """The table whose header stands in `header_row`. Raises InputError where that row is empty or missing."""
    remaining = iter(rows)
    header: Sequence[Cell] = ()
    for number, cells in remaining:
        if number >= header_row:
            header = cells if number == header_row else ()
            break
    names = [" ".join(text_of(cell).split()) for cell in header]
    if not any(names):
        where = Position(file, sheet=sheet, row=header_row)
        raise InputError(
            "there is no header in this row",
            where=where,
            remedy="Say in the mapping's “header_row” which row holds the names of the columns.",
        )
    columns, repeated = _distinct(names)
    filled = (item for item in remaining if any(cell not in (None, "") for cell in item[1]))
    return Table(file, sheet, columns, repeated, _padded(filled, len(columns)))


def _padded(rows: Iterable[tuple[int, Sequence[Cell]]], width: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    for number, cells in rows:
        if all(not text_of(cell) for cell in cells):
            continue
        yield number, cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]


def _distinct(names: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names for all columns: `column 5` where the header is empty, `Name (2)` for a repeated one."""
    taken: set[str] = set()
    repeated: set[str] = set()
    columns = []
    for number, name in enumerate(names, start=1):
        label = base = name or f"column {number}"
        ordinal = 1
        while label in taken:
            repeated.add(base)
            ordinal += 1
            label = f"{base} ({ordinal})"
        taken.add(label)
        columns.append(label)
    return tuple(columns), frozenset(repeated)


def file_problem(file: Path, error: Exception) -> FileError:
    """What a low-level error means to the person who sent the file."""
    if isinstance(error, FileNotFoundError):
        return FileError(
            "there is no such file", where=file, remedy="Check the path; it is relative to the file that names it."
        )
    if isinstance(error, IsADirectoryError):
        return FileError("this is a folder, not a file", where=file)
    if isinstance(error, UnicodeError):
        return FileError(
            "the file is not text in the declared encoding",
            where=file,
            remedy="Save it as UTF-8, or say in the mapping which “encoding” it has (for example cp1252 or cp1256).",
        )
    if isinstance(error, (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)):
        return FileError(
            "the archive is damaged or cut short", where=file, remedy="Ask for the file again, or download it again."
        )
    if isinstance(error, (RuntimeError, NotImplementedError)):
        return FileError(
            "the archive is locked with a password or packed in an unknown way",
            where=file,
            remedy="Unpack it and name the file inside.",
        )
    if isinstance(error, OSError):
        return FileError(f"the file cannot be read: {error.strerror or error}", where=file)
    raise error


_DAMAGE = (OSError, EOFError, UnicodeError, zlib.error, zipfile.BadZipFile)
_PROBLEMS = (*_DAMAGE, RuntimeError, NotImplementedError)


def _text(file: Path, encoding: str, stack: contextlib.ExitStack) -> Iterator[str]:
    """The lines of a text file, with its line ends, read as they are asked for."""
    try:
        raw = _unpacked(file, stack)
        head = raw.read(65_536)
    except _PROBLEMS as error:
        raise file_problem(file, error) from None
    _refuse_binary(file, head, encoding)
    rest = io.BufferedReader(_Joined(head, raw, file), 1 << 20)
    return iter(stack.enter_context(io.TextIOWrapper(rest, encoding=encoding, newline="")))


def _unpacked(file: Path, stack: contextlib.ExitStack) -> IO[bytes]:
    name = file.name.lower()
    if name.endswith(".gz"):
        packed = gzip.open(file, "rb")  # noqa: SIM115 - closed by the stack
        stack.callback(packed.close)
        return cast(IO[bytes], packed)
    if not name.endswith(".zip"):
        return stack.enter_context(file.open("rb"))
    archive = stack.enter_context(zipfile.ZipFile(file))
    members = [item for item in archive.infolist() if item.filename.lower().endswith((".csv", ".tsv"))]
    if len(members) != 1:
        raise FileError(
            f"the archive holds {len(members)} CSV files, and must hold one",
            where=file,
            remedy="Unpack it and name the file inside.",
        )
    return stack.enter_context(archive.open(members[0]))


class _Joined(io.RawIOBase):
    """The head that was looked at, then the rest, up to `MAX_TEXT_BYTES`."""

    def __init__(self, head: bytes, rest: IO[bytes], file: Path) -> None:
        super().__init__()
        self._head, self._rest, self._file = head, rest, file
        self._left = MAX_TEXT_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        piece, self._head = self._head[:size], self._head[size:]
        if not piece:
            piece = self._rest.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise FileError(
                f"the file unpacks to more than {MAX_TEXT_BYTES // 1_000_000_000} GB",
                where=self._file,
                remedy="Is it the right file? Split it.",
            )
        buffer[: len(piece)] = piece
        return len(piece)


def _refuse_binary(file: Path, head: bytes, encoding: str) -> None:
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            raise FileError(
                f"this is {kind}, not a text table",
                where=file,
                remedy="Give the file its right ending, or save the table as CSV.",
            )
    if b"\0" in head and not encoding.lower().replace("-", "").startswith(("utf16", "utf32")):
        raise FileError(
            "the file holds bytes that no text table has", where=file, remedy="Save the table as CSV in UTF-8."
        )


def _records(file: Path, lines: Iterator[str], separator: str, header_row: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The records of the text, numbered from 1."""
    number = 0
    try:
        first = list(itertools.islice(lines, header_row + 20))
        settled = _separator(first, separator, header_row)
        reader = csv.reader(itertools.chain(first, lines), delimiter=settled, strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise InputError(
            f"the quotes of this row do not pair up, or a cell is too long ({error})",
            where=Position(file, row=number + 1),
            remedy="Save the table again as CSV from a spreadsheet programme.",
        ) from None
    except _DAMAGE as error:
        raise file_problem(file, error) from None


def _separator(first: Sequence[str], expected: str, header_row: int) -> str:
    """The separator that gives the header the most cells; the expected one where that does not decide."""

    def width(separator: str) -> int:
        try:
            records = list(csv.reader(first, delimiter=separator))
        except csv.Error:
            return 0
        return len(records[header_row - 1]) if len(records) >= header_row else 0

    return max((expected, ",", ";", "\t"), key=width)
