"""XLSX workbooks, read in a child process with a memory limit and a time limit.

Before that the archive's directory and the size that each sheet claims are looked at: a workbook of 5 kB that claims
A1:XFD1048576 aborts the library that reads it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.errors import FileError, InputError, Position, SulhError
from sulh.sources.cells import Cell
from sulh.sources.nodes import nearest
from sulh.sources.tables import Table, file_problem, with_header

_OFFICE = b"\xd0\xcf\x11\xe0"
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\bref\s*=\s*["\']([A-Za-z]{1,4}\d+)(?::([A-Za-z]{1,4})(\d+))?["\']')
_EXPORT = "Delete the unused rows and columns and save it again, or save the sheet as CSV."


@dataclass(frozen=True)
class Limits:
    """What a workbook may ask for: bytes unpacked, cells of a sheet, memory in bytes and seconds for reading."""

    unpacked: int = 1_000_000_000
    entries: int = 10_000
    cells: int = 30_000_000
    memory: int = 3 << 30
    seconds: float = 120.0


LIMITS = Limits()


@contextlib.contextmanager
def open_workbook(
    file: Path, sheet: str | None = None, header_row: int = 1, limits: Limits = LIMITS
) -> Iterator[Table]:
    """One sheet of a workbook (the first by default) as a table.

    Raises FileError where the file is missing, damaged, locked, not a workbook or beyond the limits, and InputError
    where it has no such sheet or no header.
    """
    _look(file, limits)
    command = [
        sys.executable,
        "-P",
        "-m",
        "sulh.sources.workbook_child",
        str(file.resolve()),
        sheet or "",
        str(limits.memory),
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    try:
        yield with_header(file, sheet, _rows(file, sheet, process, late, limits), header_row)
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def _look(file: Path, limits: Limits) -> None:
    """Refuse a file that is no workbook, or claims to be larger than the limits, before anything unpacks it."""
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
        if head.startswith(_OFFICE):
            raise FileError(
                "the workbook is locked with a password, or is of the old .xls kind",
                where=file,
                remedy="Save it as .xlsx without a password.",
            )
        if not head.startswith(b"PK"):
            raise FileError(
                "this is not an XLSX workbook, whatever its name says",
                where=file,
                remedy="Open it in a spreadsheet programme and save it as .xlsx.",
            )
        with zipfile.ZipFile(file) as archive:
            _look_inside(file, archive, limits)
    except SulhError:
        raise
    except (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise file_problem(file, error) from None


def _look_inside(file: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries or sum(item.file_size for item in entries) > limits.unpacked:
        raise FileError(
            f"the workbook unpacks to more than {limits.unpacked // 1_000_000:,} MB", where=file, remedy=_EXPORT
        )
    if not any(item.filename.startswith("xl/") for item in entries):
        raise FileError(
            "this is an archive, not an XLSX workbook",
            where=file,
            remedy="Open it in a spreadsheet programme and save it as .xlsx.",
        )
    for item in entries:
        if item.filename.startswith("xl/worksheets/") and item.filename.endswith(".xml"):
            with archive.open(item) as sheet:
                _refuse_claim(file, sheet.read(16_384), limits)


def _refuse_claim(file: Path, head: bytes, limits: Limits) -> None:
    found = _DIMENSION.search(head)
    if found is None or found[2] is None:
        return
    columns = 0
    for letter in found[2].decode().upper():
        columns = columns * 26 + ord(letter) - 64
    if columns * int(found[3]) > limits.cells:
        claimed = f"{found[1].decode()}:{found[2].decode()}{found[3].decode()}"
        raise FileError(f"a sheet claims the cells {claimed}, more than {limits.cells:,}", where=file, remedy=_EXPORT)


def _rows(
    file: Path, sheet: str | None, process: subprocess.Popen[bytes], late: threading.Event, limits: Limits
) -> Iterator[tuple[int, Sequence[Cell]]]:
    assert process.stdout is not None
    for line in process.stdout:
        if not line.endswith(b"\n"):
            break
        said = json.loads(line)
        if said[0] == "row":
            yield int(said[1]), [_cell(cell) for cell in said[2]]
        elif said[0] == "error":
            raise _problem(file, sheet, said[1], said[2], limits)
        else:
            return
    if late.is_set():
        raise FileError(f"reading the workbook took more than {limits.seconds:g} seconds", where=file, remedy=_EXPORT)
    raise _problem(file, sheet, "memory", "", limits)


def _problem(file: Path, sheet: str | None, kind: str, detail: str, limits: Limits) -> SulhError:
    if kind == "sheet":
        names = [name for name in detail.split(", ") if name]
        return InputError(f"there is no sheet “{sheet}”", where=Position(file), remedy=nearest(sheet or "", names))
    if kind == "password":
        return FileError("the workbook is locked with a password", where=file, remedy="Save it without a password.")
    if kind == "empty":
        return FileError("the workbook has no sheet", where=file)
    if kind == "damaged":
        return FileError(
            f"the workbook is damaged ({detail})",
            where=file,
            remedy="Open it in a spreadsheet programme, save it again as .xlsx, or ask for it again.",
        )
    return FileError(
        f"the workbook cannot be read within {limits.memory / (1 << 30):.1f} GB of memory", where=file, remedy=_EXPORT
    )


def _cell(cell: Any) -> Cell:
    if isinstance(cell, list):
        kind, text = cell
        if kind == "datetime":
            return dt.datetime.fromisoformat(text)
        return dt.date.fromisoformat(text) if kind == "date" else dt.time.fromisoformat(text)
    return cell  # type: ignore[no-any-return]
