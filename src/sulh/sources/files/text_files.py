"""Text files from outside, as bytes and as text: plain, packed (.gz, or alone in a .zip), in any encoding.

Every limit is there because a party to a conflict may send a damaged file, or a hostile one.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import charset_normalizer

from sulh.errors import FileError

MAX_TEXT_BYTES = 4_000_000_000
"""The most that a text file may unpack to; the whole of UCDP GED is a quarter of a gigabyte."""
SIGNATURES = {
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
SAMPLE = 1 << 20
"""Bytes that are looked at to tell an encoding, where none is declared."""


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
    if isinstance(error, (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)):
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


DAMAGE = (OSError, EOFError, UnicodeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
PROBLEMS = (*DAMAGE, RuntimeError, NotImplementedError)


@contextlib.contextmanager
def open_bytes(file: Path) -> Iterator[IO[bytes]]:
    """The bytes of a text file, unpacked, read as they are asked for and up to `MAX_TEXT_BYTES`.

    Raises FileError where the file is missing, damaged, locked, or no text file at all.
    """
    with contextlib.ExitStack() as stack:
        try:
            raw = _unpacked(file, stack)
            head = raw.read(65_536)
        except PROBLEMS as error:
            raise file_problem(file, error) from None
        for signature, kind in SIGNATURES.items():
            if head.startswith(signature):
                raise FileError(
                    f"this is {kind}, not a text table",
                    where=file,
                    remedy="Give the file its right ending, or save the table as CSV.",
                )
        yield io.BufferedReader(_Joined(head, raw, file), 1 << 20)


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


BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ("cp1256", "cp1251", "cp1252", "koi8_u", "iso8859_6", "cp866", "mac_cyrillic", "mac_arabic")
"""Encodings that spreadsheets of the eight languages are saved in, beside Unicode."""


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text by its first bytes, or None where it is text in none that is known.

    A byte order mark decides; then whether all of it is UTF-8; then zero bytes, which only UTF-16 has; then the
    statistics of charset-normalizer among the encodings that the eight languages are saved in.
    """
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if _is_utf8(head) or _mostly_utf8(head):
        return "utf-8-sig" if b"\0" not in head else None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even or odd:
        name = "utf-16-le" if odd >= even else "utf-16-be"
        return name if _decodes(head, name) else None
    found = charset_normalizer.from_bytes(head, cp_isolation=list(_LIKELY)).best()
    guess = found.encoding if found is not None else None
    return min(
        (name for name in _LIKELY if _decodes(head, name)), key=lambda name: _oddity(head, name, guess), default=guess
    )


def _oddity(head: bytes, name: str, guess: str | None) -> tuple[int, bool, int]:
    """How odd a text looks in an encoding: words of two scripts, then signs that stand in no word of the eight
    languages; then whether it is not what the statistics say."""
    text = head[:100_000].decode(name, "replace")
    mixed = sum(len({_script(sign) for sign in word if sign.isalpha()}) > 1 for word in set(re.findall(r"\w+", text)))
    odd = sum(text.count(sign) for sign in set(text) if not sign.isascii() and not (sign.isalpha() or sign in _USUAL))
    return mixed + odd, name != guess, _LIKELY.index(name)


_USUAL = "«»“”„‘’–—…№€°،؛؟\u00a0\u200c\u200f"


def _script(sign: str) -> str:
    return "latin" if sign < "\u0370" else "cyrillic" if sign < "\u0530" else "arabic"


def _mostly_utf8(head: bytes) -> bool:
    """Whether only few of the lines with letters beyond ASCII are no UTF-8: a file pasted together of two."""
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    bad = sum(not _is_whole_utf8(line) for line in lines[:-1] if line)
    return len(lines) > 20 and bad * 20 <= len(lines)


def _is_whole_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(head: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return "\0" not in text
