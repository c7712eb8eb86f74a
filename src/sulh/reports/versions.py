"""Which version of each source's file was received, when and from whom: `received.csv` in a case folder.

Columns: source, version (1, 2, …), file (as the case names it), sha256, bytes, received (UTC), by, note. A row is only
ever added. A copy of each version is kept as `sources/versions/SOURCE/VERSION-SHA256.ENDING` (twelve digits of the
checksum), so that two versions can be compared (`sulh.reports.diff`) when the sender has long changed the list.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sulh.errors import FileError, InputError, Position
from sulh.reports.export_cells import escaped, guarded, unescaped, unguarded
from sulh.reports.export_whole import whole_file
from sulh.strict_yaml import read_text

FILE = "received.csv"
COLUMNS = ("source", "version", "file", "sha256", "bytes", "received", "by", "note")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,79}")
_WHOLE = re.compile(r"[1-9][0-9]{0,8}|0")
_BYTES = re.compile(r"[0-9]{1,18}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_COPIED = 1 << 20
_ENDING = re.compile(r"(\.[A-Za-z0-9]{1,10})?(\.(gz|zip))?$")


@dataclass(frozen=True)
class Version:
    """One version of a source's file: its number, the name under which it came, what was in it, and its receipt."""

    source: str
    version: int
    file: str
    sha256: str
    bytes: int
    received: dt.datetime
    by: str | None = None
    note: str | None = None

    @property
    def copy(self) -> Path:
        """Where its copy is kept, relative to the case folder."""
        ending = _ENDING.search(self.file.lower())
        name = f"{self.version}-{self.sha256[:12]}{ending[0] if ending else ''}"
        return Path("sources", "versions", self.source, name)


@dataclass(frozen=True)
class Received:
    """What was received in a case, by source and version."""

    file: Path
    versions: tuple[Version, ...] = ()

    def of(self, source: str) -> list[Version]:
        """The versions of a source, oldest first; empty where nothing was recorded."""
        return [item for item in self.versions if item.source == source]

    def latest(self, source: str) -> Version | None:
        """The last version of a source; None where nothing was recorded."""
        return self.of(source)[-1] if self.of(source) else None

    def moments(self) -> dict[str, dt.datetime]:
        """When the latest version of each source was received, in UTC."""
        return {item.source: item.received for item in self.versions}


def load_received(file: Path) -> Received:
    """Read `received.csv`; a file that is not there is a case in which nothing was recorded.

    Raises FileError where it cannot be read, and InputError, with row and column, where it says what cannot be: a
    source's versions run 1, 2, 3, … and none is received before the one it replaces.
    """
    if not file.exists():
        return Received(file)
    try:
        lines = list(csv.reader(io.StringIO(read_text(file), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"this is not CSV: {error}", where=file, remedy="Check the quotes.") from None
    if not lines or tuple(lines[0]) != COLUMNS:
        raise InputError("the header is not as it must be", where=Position(file, row=1), remedy=f"{','.join(COLUMNS)}")
    found: list[Version] = []
    for row, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(COLUMNS):
            raise InputError(f"the row has {len(cells)} cells, not {len(COLUMNS)}", where=Position(file, row=row))
        version = _version(file, row, dict(zip(COLUMNS, _texts(cells), strict=True)))
        _follows(file, row, version, found)
        found.append(version)
    return Received(file, tuple(found))


def _texts(cells: list[str]) -> list[str]:
    texts: list[str] = unescaped(unguarded(pa.array(cells, pa.string()))).to_pylist()
    return texts


def _version(file: Path, row: int, cells: dict[str, str]) -> Version:
    def refuse(column: str, what: str) -> InputError:
        return InputError(f"“{cells[column]}”: {what}", where=Position(file, row=row, column_name=column))

    for column, pattern, what in (
        ("source", _KEY, "this is no key of a source"),
        ("version", _WHOLE, "this is no number of a version"),
        ("sha256", _SHA256, "this is no SHA-256 in hex"),
        ("bytes", _BYTES, "this is no number of bytes"),
    ):
        if not pattern.fullmatch(cells[column]):
            raise refuse(column, what)
    try:
        moment = dt.datetime.strptime(cells["received"], _MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        raise refuse("received", "this is no moment in UTC such as 2020-03-04T12:30:00Z") from None
    return Version(
        cells["source"],
        int(cells["version"]),
        cells["file"],
        cells["sha256"],
        int(cells["bytes"]),
        moment,
        cells["by"] or None,
        cells["note"] or None,
    )


def _follows(file: Path, row: int, version: Version, before: list[Version]) -> None:
    earlier = Received(file, tuple(before)).of(version.source)
    if version.version != len(earlier) + 1:
        raise InputError(
            f"version {version.version} of “{version.source}” follows version {len(earlier)}",
            where=Position(file, row=row, column_name="version"),
            remedy="Rows are only ever added: restore the file.",
        )
    if earlier and version.received < earlier[-1].received:
        raise InputError(
            f"this is before version {earlier[-1].version} was received ({_day(earlier[-1])})",
            where=Position(file, row=row, column_name="received"),
        )


def _day(version: Version) -> str:
    return version.received.strftime("%Y-%m-%d %H:%M UTC")


def check(received: Received, source: str, file: Path) -> Version | None:
    """The version that `file` is; None for a source of which nothing was recorded.

    Raises InputError where it is not the latest that was received, FileError where it cannot be read.
    """
    latest = received.latest(source)
    if latest is None:
        return None
    digest = _digest(file)
    if digest == latest.sha256:
        return latest
    older = next((item for item in reversed(received.of(source)) if item.sha256 == digest), None)
    what = f"the file changed since it was received on {_day(latest)} (version {latest.version})"
    if older is not None:
        what = (
            f"this is version {older.version}, and version {latest.version} was received on {_day(latest)}, "
            f"which is kept as {latest.copy.as_posix()}"
        )
    raise InputError(what, where=file, remedy=f"Record it as a new version: sulh receive CASE {source}")


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileError("there is no such file", where=file, remedy="Check the path.") from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror or error}", where=file) from None


def receive(
    case_folder: Path, source: str, file: Path, when: dt.datetime | None = None, by: str | None = None,
    note: str | None = None,
) -> Version:  # fmt: skip
    """Record that a version of a source's file was received, and keep a copy of it.

    `when` is a moment with a zone (by default that at which the file was last written); `by` is who received it. A file
    that went back to an older content is a new version. Raises InputError where it is the latest version already or
    `when` is before that; FileError where the file cannot be read or the record cannot be written.
    """
    if not _KEY.fullmatch(source):
        raise InputError(f"“{source}” is no key of a source", where=case_folder, remedy="Use a key of case.yaml.")
    with _locked(case_folder / FILE):
        received = load_received(case_folder / FILE)
        moment = _moment(file, when)
        digest = _digest(file)
        latest = received.latest(source)
        if latest is not None and latest.sha256 == digest:
            raise InputError(
                f"this is version {latest.version}, received on {_day(latest)}; nothing to record", where=file
            )
        size = file.stat().st_size
        named = _named(case_folder, file)
        version = Version(source, len(received.of(source)) + 1, named, digest, size, moment, by, note)
        if latest is not None and moment < latest.received:
            raise InputError(
                f"{_day(version)} is before version {latest.version} was received ({_day(latest)})",
                where=file,
                remedy="Say when it was received.",
            )
        _keep(file, case_folder / version.copy, version)
        _write(Received(received.file, (*received.versions, version)))
    return version


def _moment(file: Path, when: dt.datetime | None) -> dt.datetime:
    if when is None:
        if not file.exists():
            raise FileError("there is no such file", where=file, remedy="Check the path.")
        when = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    if when.tzinfo is None:
        raise InputError("the moment of receipt has no time zone", where=file, remedy="Write it as 2020-03-04T12:30Z.")
    return when.astimezone(dt.UTC).replace(microsecond=0)


def _named(case_folder: Path, file: Path) -> str:
    """The file's name in the record: relative to the case where it lies in it, else without its folders."""
    whole, folder = file.resolve(), case_folder.resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else file.name


def _keep(file: Path, copy: Path, version: Version) -> None:
    """Copy the file; what is copied must be what was read a moment before."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"this folder cannot be made: {error.strerror}", where=copy.parent) from None
    digest = hashlib.sha256()
    with whole_file(copy) as aside:
        with file.open("rb") as given, aside.open("wb") as kept:
            while block := given.read(_COPIED):
                digest.update(block)
                kept.write(block)
        if digest.hexdigest() != version.sha256:
            raise InputError("the file changed while it was read", where=file, remedy="Try again when it is complete.")


def _write(received: Received) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in received.versions:
        named = [item.file, item.by or "", item.note or ""]
        file, by, note = _cells(named)
        moment = item.received.strftime(_MOMENT)
        writer.writerow([item.source, item.version, file, item.sha256, item.bytes, moment, by, note])
    with whole_file(received.file) as aside:
        aside.write_text(stream.getvalue(), encoding="utf-8", newline="")


def _cells(texts: list[str]) -> list[str]:
    """Texts of people as cells that cannot start a formula; what is empty stays so."""
    cells = guarded(escaped(pa.array(texts, pa.string()), separators=True)).to_pylist()
    return [cell if text else "" for text, cell in zip(texts, cells, strict=True)]


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Only one program at a time adds to the record."""
    lock = file.with_name(f".{file.name}.lock")
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise FileError(
            "the record is being written to", where=lock, remedy="Wait; if nobody is at it, remove this file."
        ) from None
    except OSError as error:
        raise FileError(f"the record cannot be written: {error.strerror}", where=file) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def stored(case_folder: Path, received: Received, source: str, version: int) -> Path:
    """The kept copy of a version, checked against its checksum.

    Raises InputError where no such version was recorded or the copy is another, FileError where it is missing.
    """
    found = next((item for item in received.of(source) if item.version == version), None)
    if found is None:
        known = ", ".join(str(item.version) for item in received.of(source)) or "none"
        raise InputError(
            f"“{source}” has no version {version}", where=received.file, remedy=f"Versions that were received: {known}."
        )
    copy = case_folder / found.copy
    if _digest(copy) != found.sha256:
        raise InputError(
            "the kept copy is not the file that was received", where=copy, remedy="Restore it from a backup."
        )
    return copy
