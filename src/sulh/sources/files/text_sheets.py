"""Text tables (CSV, TSV, whatever separates the cells) as a sheet.

Arrow's reader takes whatever it can; a file that it refuses (quotes that do not pair up, bytes of another encoding)
is read again record by record, so that one bad row costs no other. Both give the same cells. A row has the number that
a person sees in a spreadsheet programme: a line break within a cell does not count.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from sulh.errors import FileError
from sulh.sources.files.odd_signs import Mark, without_odd_signs
from sulh.sources.files.sheets import MARKS, UNREADABLE, Sheet, Workbook
from sulh.sources.files.text_files import DAMAGE, SAMPLE, encoding_of, file_problem, open_bytes

BLOCK = 16 << 20
"""Bytes that Arrow parses at a time, and so the longest row that it reads."""
LONGEST_CELL = 16 << 20
"""Characters; what is longer is cut there and marked."""
_ROWS = 50_000
_TRIED = 2_000
SEPARATORS = (",", ";", "\t", "|")


@dataclass
class _Text:
    """A text table that is being read. `width` is the number of columns, the last of which takes what is beyond those
    of the sample; `usual` is how many cells most rows have. `marks` grows while the cells are walked through."""

    file: Path
    encoding: str
    separator: str
    width: int
    usual: int
    small: bool
    marks: list[Mark] = field(default_factory=list)

    def marked(self) -> pa.Table:
        """What was marked so far, in the schema MARKS."""
        return pa.Table.from_pylist([dict(zip(MARKS.names, mark, strict=True)) for mark in self.marks], schema=MARKS)

    def lines(self, raw: IO[bytes]) -> Iterator[str]:
        return iter(io.TextIOWrapper(raw, encoding=self.encoding, errors="surrogateescape", newline=""))


def open_text(file: Path, encoding: str | None = None, separator: str | None = None) -> Workbook:
    """A text table as a workbook of one sheet without a name; its marks say which rows cannot be read, and why.

    Without `encoding` the file is UTF-8, or UTF-16 or UTF-32 with a byte order mark; without `separator`, the one that
    gives the most rows the same number of cells. Raises FileError where the file is missing, damaged, no text, or text
    in another encoding, which it names as far as it can be told.
    """
    with open_bytes(file) as raw:
        head, is_all = _sample(file, raw)
    known = _encoding(file, head, encoding)
    text = codecs.getincrementaldecoder(known)(errors="replace").decode(head, final=is_all)
    records = list(itertools.islice(_lines(text), _TRIED))
    chosen = separator or separator_of(records, "\t" if ".tsv" in file.name.lower() else ",")
    widths = [len(cells) for _, cells, broken in _records(records, chosen) if not broken]
    read = _Text(file, known, chosen, max(widths, default=0) + 1, _usual(widths), is_all)
    sheet = Sheet(None, False, None, read.usual, lambda: _cells(read), read.marked)
    return Workbook(file, (sheet,), encoding=known, separator=chosen)


def guess_encoding(file: Path) -> str | None:
    """The encoding that a file's first megabyte seems to have; None where it is no text that is known."""
    with open_bytes(file) as raw:
        return encoding_of(_sample(file, raw)[0])


def _sample(file: Path, raw: IO[bytes]) -> tuple[bytes, bool]:
    """The first megabyte, and whether that is all."""
    try:
        head = raw.read(SAMPLE)
        return head, not raw.read(1)
    except DAMAGE as error:
        raise file_problem(file, error) from None


def _encoding(file: Path, head: bytes, declared: str | None) -> str:
    found = encoding_of(head)
    if declared is not None:
        wide = codecs.lookup(declared).name.startswith(("utf-16", "utf-32"))
        if b"\0" in head and not wide:
            raise FileError(
                "the file holds bytes that no text table has", where=file, remedy="Save the table as CSV in UTF-8."
            )
        return "utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared
    if found is not None and found.startswith("utf"):
        return found
    if found is None:
        what = "the file holds bytes that no text table has" if b"\0" in head else "the file's encoding is not known"
        raise FileError(
            what, where=file, remedy="Save the table as CSV in UTF-8, or say its “encoding” in the mapping."
        )
    raise FileError(
        "the file is not text in UTF-8, and the mapping declares no encoding",
        where=file,
        remedy=f"It seems to be {found}: say “encoding: {found}” in the mapping, or save it as UTF-8.",
    )


def _usual(widths: Sequence[int]) -> int:
    """How many cells most rows have; the least of several such numbers."""
    return max(set(widths), key=lambda width: (widths.count(width), -width), default=1)


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def separator_of(lines: Sequence[str], expected: str) -> str:
    """The separator under which most records have the same number of cells, two or more; the expected one where that
    does not decide."""

    def regular(separator: str) -> tuple[int, int]:
        widths = [len(cells) for _, cells, _ in _records(lines, separator) if any(cells)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return (widths.count(usual) * min(usual, 12) if usual > 1 else 0), usual

    return max((expected, *SEPARATORS), key=regular)


def _cells(read: _Text) -> Iterator[pa.RecordBatch]:
    """All rows; what no cell needs is left out of them and marked."""
    read.marks.clear()
    for batch in _read(read):
        yield without_odd_signs(batch, read.marks, typed=False)


def _read(read: _Text) -> Iterator[pa.RecordBatch]:
    """All rows: by Arrow while it can, from the row on that it refuses by Python's reader."""
    last = 0
    if not read.small:
        try:
            for batch in _by_arrow(read):
                last = batch["row"][-1].as_py()
                yield batch
            return
        except (pa.ArrowInvalid, UnicodeError):
            pass
        except DAMAGE as error:
            raise file_problem(read.file, error) from None
    yield from _by_record(read, last)


def _arrow_reader(read: _Text, raw: IO[bytes], handler: Any) -> Any:
    names = [f"c{number}" for number in range(read.usual)]
    return pacsv.open_csv(
        pa.PythonFile(raw, mode="r"),
        read_options=pacsv.ReadOptions(
            use_threads=False,  # with threads it does not say which row was odd
            column_names=names,
            block_size=BLOCK,
            encoding="utf8" if read.encoding == "utf-8-sig" else read.encoding,
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=read.separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=handler
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )


def _by_arrow(read: _Text) -> Iterator[pa.RecordBatch]:
    """Arrow's batches, with the rows of another width, which its handler sees alone, put back where they stood."""
    odd: list[tuple[int, str]] = []

    def keep(row: Any) -> str:
        odd.append((row.number, row.text))
        return "skip"

    following = 1
    with open_bytes(read.file) as raw:
        reader = _arrow_reader(read, raw, keep)
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                break
            numbers, taken = _numbers(following, batch.num_rows, [number for number, _ in odd])
            following = numbers[-1] + 1 if len(numbers) else following
            rest = pa.nulls(batch.num_rows, pa.string())
            columns = [*batch.columns, *[rest] * (read.width - read.usual + 1)]
            table = pa.table([pa.array(numbers), *columns], names=_names(read.width))
            if taken:
                table = pa.concat_tables([table, _odd_rows(read, odd[:taken])]).sort_by("row")
                del odd[:taken]
            yield from table.combine_chunks().to_batches()
    if odd:
        yield from _odd_rows(read, odd).to_batches()


def _numbers(following: int, count: int, odd: Sequence[int]) -> tuple[np.ndarray[Any, Any], int]:
    """The numbers of `count` rows from `following` on that step over the odd rows, and how many odd ones they passed."""
    numbers = np.arange(following, following + count, dtype=np.int64)
    passed = 0
    for number in odd:
        place = number - following - passed
        if place >= count:
            break
        numbers[place:] += 1
        passed += 1
    return numbers, passed


def _odd_rows(read: _Text, odd: Sequence[tuple[int, str]]) -> pa.Table:
    cells = [next(csv.reader([text], delimiter=read.separator), []) for _, text in odd]
    return _table(read.width, [number for number, _ in odd], cells)


def _table(
    width: int,
    numbers: Sequence[int],
    records: Sequence[Sequence[str]],
    problems: Sequence[str | None] | None = None,
) -> pa.Table:
    """Rows as a table; cells beyond the last column are joined in it."""
    columns: list[list[str | None]] = []
    for place in range(width - 1):
        columns.append([cells[place] or None if place < len(cells) else None for cells in records])
    columns.append([" | ".join(cells[width - 1 :]) or None for cells in records])
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
    arrays.append(pa.array(problems or [None] * len(numbers), pa.string()))
    return pa.table(arrays, names=_names(width))


def _names(width: int) -> list[str]:
    return ["row", *(f"c{number}" for number in range(width)), UNREADABLE]


_BROKEN = "the quotes of this row do not pair up"


def _by_record(read: _Text, after: int = 0) -> Iterator[pa.RecordBatch]:
    """The rows after a number, by Python's reader, record by record."""
    number = undecoded = 0
    with open_bytes(read.file) as raw:
        try:
            records = _records(read.lines(raw), read.separator)
            while chunk := list(itertools.islice(records, _ROWS)):
                number = chunk[-1][0]
                chunk = [one for one in chunk if one[0] > after]
                undecoded += sum([_mend(read, row, cells) for row, cells, _ in chunk])
                problems = [_BROKEN if broken else None for _, _, broken in chunk]
                rows = _table(read.width, [one[0] for one in chunk], [one[1] for one in chunk], problems)
                yield from rows.to_batches()
        except DAMAGE as error:
            raise file_problem(read.file, error) from None
    if undecoded * 100 > max(number - after, 20):
        raise file_problem(read.file, UnicodeError())


def _mend(read: _Text, number: int, cells: list[str]) -> bool:
    """Put a sign for bytes that are no text in the file's encoding, and cut cells of absurd length; both marked."""
    undecoded = False
    for place, cell in enumerate(cells):
        if not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell):
            cells[place] = cell.encode("utf-8", "replace").decode()
            read.marks.append((number, place, "undecodable", None))
            undecoded = True
        if len(cell) > LONGEST_CELL:
            cells[place] = cells[place][:LONGEST_CELL]
            read.marks.append((number, place, "cut", f"{len(cell):,} characters"))
    return undecoded


def _records(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """Each record with its number, and whether it is a line whose quotes do not pair up: that line alone is given up,
    as one cell, not all that follows it."""
    csv.field_size_limit(1 << 31)
    waiting: list[str] = []
    source = iter(lines)
    number = broken = 0
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        number += 1
        taken, closed = _whole(line, waiting, source, separator, _LONGEST_RECORD if broken < _PATIENCE else 1)
        if not closed:
            broken += 1
            waiting[:0] = taken[1:]
            yield number, [line.rstrip("\r\n")], True
            continue
        yield number, next(csv.reader(taken, delimiter=separator), []), False


_LONGEST_RECORD = 2_000
"""Lines; a record that runs on for longer has lost a quote."""
_PATIENCE = 200
"""After so many broken records no more lines are looked through for their ends: a file could be made of them."""


def _whole(line: str, waiting: list[str], source: Iterator[str], separator: str, most: int) -> tuple[list[str], bool]:
    """The lines of the record that begins here, and whether it ends: a quoted cell may hold line breaks."""
    taken = [line]
    inside = _inside(line, separator, False)
    while inside and len(taken) < most:
        following = waiting.pop(0) if waiting else next(source, None)
        if following is None:
            break
        taken.append(following)
        inside = _inside(following, separator, True)
    return taken, not inside


def _inside(line: str, separator: str, inside: bool) -> bool:
    """Whether the line ends within a quoted cell. A quote opens only at the beginning of a cell."""
    place = 0
    while True:
        if not inside and not line.startswith('"', place):
            place = line.find(separator, place) + 1
            if place == 0:
                return False
            continue
        place = line.find('"', place if inside else place + 1)
        if place < 0:
            return True
        inside = line.startswith('"', place + 1)
        if inside:
            place += 2
            continue
        place = line.find(separator, place + 1) + 1
        if place == 0:
            return False
