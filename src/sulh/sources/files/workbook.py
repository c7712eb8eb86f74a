"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS), read in processes of their own with a memory limit and a time limit.

A workbook can be made so that a few kilobytes ask for any amount of memory; there that ends one child process and
nothing else. The children write Arrow files into a folder of ours, which are mapped, not loaded.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.errors import FileError, InputError, Position, SulhError, nearest
from sulh.sources.files.sheets import MARKS, Sheet, Workbook
from sulh.sources.files.text_files import PROBLEMS, SIGNATURES, file_problem

_EXPORT = "Delete the unused rows and columns and save it again, or save the sheet as CSV."
_RESAVE = "Open it in a spreadsheet programme and save it as .xlsx."
_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Limits:
    """What a workbook may ask for: bytes unpacked, entries of its archive, address space in bytes for each of the two
    processes that read it, seconds, and bytes of what they write."""

    unpacked: int = 4_000_000_000
    entries: int = 10_000
    memory: int = 6 << 30
    seconds: float = 300.0
    written: int = 8 << 30


LIMITS = Limits()


@contextlib.contextmanager
def open_grid(file: Path, sheets: Sequence[str] | None = None, limits: Limits = LIMITS) -> Iterator[Workbook]:
    """The sheets of a workbook (hidden ones, too), or those asked for, as they stand; they last as long as the context.

    Raises FileError where the file is missing, damaged, locked, not a workbook or beyond the limits, and InputError
    where it has no such sheet. A sheet that cannot be read while others can is named in `problems`.
    """
    kind = _look(file, limits)
    with tempfile.TemporaryDirectory(prefix="sulh-") as folder:
        read = _read(file, kind, sheets, Path(folder), limits)
        yield read


def _look(file: Path, limits: Limits) -> str:
    """What kind of workbook the file is; refuses what is none before anything unpacks it."""
    try:
        with file.open("rb") as stream:
            head = stream.read(4096)
        if head.startswith(_OFFICE):
            if _ENCRYPTED in file.read_bytes()[: 64 << 20]:
                raise _locked(file)
            return "xls"
        if head.startswith(b"PK"):
            with zipfile.ZipFile(file) as archive:
                return _kind_inside(file, archive, limits)
    except SulhError:
        raise
    except (*PROBLEMS, ValueError) as error:
        raise file_problem(file, error) from None
    raise FileError(
        f"this is {_seems(head)}, not a workbook, whatever its name says",
        where=file,
        remedy=_RESAVE if head else "Ask for the file again.",
    )


def _seems(head: bytes) -> str:
    """What a file that is no workbook is."""
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            return kind
    if not head:
        return "an empty file"
    if head.lstrip().lower().startswith((b"<html", b"<!doctype html", b"<table")):
        return "a web page (HTML)"
    return "text" if b"\0" not in head else "something else"


def _kind_inside(file: Path, archive: zipfile.ZipFile, limits: Limits) -> str:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise FileError(f"the workbook's archive has more than {limits.entries:,} parts", where=file, remedy=_RESAVE)
    if sum(item.file_size for item in entries) > limits.unpacked:
        raise FileError(
            f"the workbook unpacks to more than {limits.unpacked // 1_000_000:,} MB", where=file, remedy=_EXPORT
        )
    names = {item.filename for item in entries}
    if any(item.flag_bits & 1 for item in entries):
        raise _locked(file)
    if "content.xml" in names:
        if _says_encrypted(archive, names):
            raise _locked(file)
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    raise FileError("this is an archive, not a workbook", where=file, remedy=_RESAVE)


def _says_encrypted(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "META-INF/manifest.xml" not in names:
        return False
    with archive.open("META-INF/manifest.xml") as manifest:
        return b"encryption-data" in manifest.read(1 << 20)


def _locked(file: Path) -> FileError:
    return FileError(
        "the workbook is locked with a password", where=file, remedy="Save it without a password and send it again."
    )


def _read(file: Path, kind: str, sheets: Sequence[str] | None, folder: Path, limits: Limits) -> Workbook:
    deadline = time.monotonic() + limits.seconds
    asked = json.dumps(list(sheets)) if sheets is not None else ""
    cells = _child("cells", file, kind, asked, folder, limits)
    marks = _child("marks", file, kind, asked, folder, limits)
    try:
        _wait(cells, deadline, file, limits)
        if _said(folder, "cells") is None:
            # It died: a stray cell far away asks for all that lies between. Another reader takes only what is there.
            cells = _child("sparse", file, kind, asked, folder, limits)
            _wait(cells, deadline, file, limits)
        _wait(marks, deadline, file, limits)
    finally:
        for process in (cells, marks):
            process.kill()
            process.communicate()
    said = _said(folder, "cells")
    if said is None or "error" in said:
        raise _problem(file, said, limits)
    if sheets is not None:
        _require(file, sheets, said["names"])
    return _workbook(file, folder, said, _said(folder, "marks"))


def _child(task: str, file: Path, kind: str, sheets: str, folder: Path, limits: Limits) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "sulh.sources.files.workbook_child", task, str(file.resolve()), kind, sheets]
    command += [str(folder), str(limits.memory), str(limits.written)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program


def _wait(process: subprocess.Popen[bytes], deadline: float, file: Path, limits: Limits) -> None:
    try:
        process.wait(max(deadline - time.monotonic(), 0.001))
    except subprocess.TimeoutExpired:
        raise FileError(
            f"reading the workbook took more than {limits.seconds:g} seconds", where=file, remedy=_EXPORT
        ) from None


def _said(folder: Path, task: str) -> dict[str, Any] | None:
    """What a child said at its end; None where it did not come to one."""
    try:
        said: dict[str, Any] = json.loads((folder / f"{task}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said


def _problem(file: Path, said: dict[str, Any] | None, limits: Limits) -> SulhError:
    kind = said["error"] if said else "memory"
    if kind == "password":
        return _locked(file)
    if kind == "empty":
        return FileError("the workbook has no sheet that can be read", where=file, remedy=_RESAVE)
    if kind == "damaged":
        assert said is not None
        return FileError(
            f"the workbook is damaged ({said['detail']})",
            where=file,
            remedy="Open it in a spreadsheet programme, save it again as .xlsx, or ask for it again.",
        )
    return FileError(
        f"the workbook cannot be read within {limits.memory / (1 << 30):.1f} GB of memory", where=file, remedy=_EXPORT
    )


def _require(file: Path, asked: Sequence[str], names: Sequence[str]) -> None:
    for name in asked:
        if name not in names:
            raise InputError(f"there is no sheet “{name}”", where=Position(file), remedy=nearest(name, names))


def _workbook(file: Path, folder: Path, said: dict[str, Any], marked: dict[str, Any] | None) -> Workbook:
    problems = [
        f"the sheet “{item['name']}” cannot be read: {item['problem']}"
        for item in said["sheets"]
        if item.get("problem")
    ]
    problems += [
        f"the sheet “{item['name']}” is damaged, and read as far as it can be: {item['damage']}"
        for item in said["sheets"]
        if item.get("damage")
    ]
    if marked is None or "error" in marked:
        problems.append("colours, merged and hidden cells could not be read")
    sheets = []
    for item in said["sheets"]:
        if item.get("problem"):
            continue
        number = item["number"]
        cells = folder / f"cells-{number}.arrow"
        sheets.append(
            Sheet(
                item["name"],
                item["hidden"],
                item["rows"],
                item["columns"],
                _batches(cells),
                partial(_marks, folder, number),
            )
        )
    return Workbook(file, tuple(sheets), tuple(problems))


def _marks(folder: Path, number: int) -> pa.Table:
    """The marks of a sheet: those that its cells carry, and those that stand beside them."""
    tables = [MARKS.empty_table()]
    for task in ("cells", "marks"):
        path = folder / f"{task}-marks-{number}.arrow"
        if path.exists():
            with contextlib.suppress(pa.ArrowInvalid), pa.OSFile(str(path)) as source:
                tables.append(pa.ipc.open_file(source).read_all().cast(MARKS))
    return pa.concat_tables(tables)


def _batches(path: Path) -> Callable[[], Iterator[pa.RecordBatch]]:
    def batches() -> Iterator[pa.RecordBatch]:
        with pa.memory_map(str(path)) as source:
            reader = pa.ipc.open_file(source)
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)

    return batches
