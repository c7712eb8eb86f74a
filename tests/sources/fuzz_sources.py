"""Fuzzes the readers of cells and files in process: `python tests/sources/fuzz_sources.py -max_total_time=600`.

Whatever bytes come, a reader gives an answer or raises ValueError (cells) or SulhError (files), never anything else, and an
answer is well-formed. What was found stands as tests in `test_fuzz_finds.py`. Needs atheris (`pip install atheris`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["sulh"]):
    from sulh.errors import SulhError
    from sulh.sources.dates.forms import DateForm
    from sulh.sources.dates.text import read_date_text
    from sulh.sources.files.layout import Layout, LayoutRules
    from sulh.sources.files.text_files import encoding_of
    from sulh.sources.files.text_sheets import open_text
    from sulh.sources.files.workbook_marks import xlsx_marks
    from sulh.sources.files.workbook_salvage import DAMAGE, SalvageBook
    from sulh.sources.numbers.aggregates import read_aggregate
    from sulh.sources.numbers.casualties import read_casualties
    from sulh.sources.numbers.damage import read_damage
    from sulh.sources.numbers.text import read_count
    from sulh.sources.places.coordinates import read_coordinates
    from sulh.sources.places.grammar import parse
    from sulh.words.phrases import read_phrases

LANGUAGES = ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es")
WORDS = (
    "3 killed", "۳ شهید ۵ زخمی", "погибло 3", "at least", "5 km north of", "between", "and", "10-12 حمل 1399", "1399/01/12",
    "12.03.2020", "night of", "42S 512345 3845678", "34°30'N 69°10'E", "42SWD1234512345", "not", "or", "US forces", "air strike",
    "ليلة", "several", "dozens", "3 houses burned", "14 strikes in two districts", "\u202e", "\x1e2020-01-01", "½", "1e309", "-",
)  # fmt: skip
FORM = DateForm(zone="Asia/Kabul", century=1300)


def bounds(found: Any) -> None:
    low, high = found
    assert low is None or high is None or low <= high, found


def date(text: str) -> None:
    start, end = read_date_text(text, FORM)
    assert start <= end, (start, end)
    assert start.tzinfo is dt.UTC


def casualties(text: str) -> None:
    for one in read_casualties(text).bounds.values():
        bounds(one)


def damage(text: str) -> None:
    read_damage(text)


def aggregate(text: str) -> None:
    found = read_aggregate(text)
    bounds(found.covers)
    bounds(found.places)


def point(text: str) -> None:
    found = read_coordinates(text)
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180 and found.radius_km > 0), found


def phrases(text: str) -> None:
    said = read_phrases(text, LANGUAGES)
    for meant in (said.act, said.object, said.weapon, said.perpetrator, said.target):
        assert meant.maybe is not None or not meant.surely, said


CELLS: tuple[Callable[[str], Any], ...] = (
    date, lambda text: bounds(read_count(text)), casualties, damage, aggregate, point, parse, phrases,
)  # fmt: skip


def text_of(data: atheris.FuzzedDataProvider) -> str:
    parts = []
    for _ in range(data.ConsumeIntInRange(1, 5)):
        if data.ConsumeBool():
            parts.append(WORDS[data.ConsumeIntInRange(0, len(WORDS) - 1)])
        else:
            parts.append(data.ConsumeUnicode(12))
    return (" " if data.ConsumeBool() else "").join(parts)


def table(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    encoding_of(content)
    book = open_text(file)
    layout = Layout(file, book.sheets[0], LayoutRules())
    seen = 0
    for lines in layout.lines():
        numbers = lines.numbers.to_pylist()
        assert numbers == sorted(numbers), "rows rise"
        assert not numbers or numbers[0] > seen, "rows rise from batch to batch"
        seen = numbers[-1] if numbers else seen


def workbook(file: Path, part: str, content: bytes) -> None:
    with zipfile.ZipFile(FOLDER / "sound.xlsx") as sound, zipfile.ZipFile(file, "w") as made:
        for name in sound.namelist():
            made.writestr(name, content if name == part else sound.read(name))
    try:
        book = SalvageBook(str(file))
        for number in range(len(book.sheets)):
            found = book.read(number)
            assert all(row >= 1 for row in found.rows)
    except DAMAGE:
        pass
    try:
        xlsx_marks(str(file))
    except Exception as error:  # as `write_marks` does
        assert not isinstance(error, (AssertionError, RecursionError, MemoryError)), error


PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)


def mutated(part: str, data: atheris.FuzzedDataProvider) -> bytes:
    """A part of a sound workbook with a stretch of it replaced."""
    with zipfile.ZipFile(FOLDER / "sound.xlsx") as sound:
        content = bytearray(sound.read(part)) if part in sound.namelist() else bytearray(b"<x/>")
    start = data.ConsumeIntInRange(0, len(content))
    stop = min(start + data.ConsumeIntInRange(0, 30), len(content))
    content[start:stop] = data.ConsumeBytes(30)
    return bytes(content)


def one(raw: bytes) -> None:
    data = atheris.FuzzedDataProvider(raw)
    kind = data.ConsumeIntInRange(0, 19)
    if kind == 19:
        part = PARTS[data.ConsumeIntInRange(0, len(PARTS) - 1)]
        workbook(FOLDER / "made.xlsx", part, mutated(part, data))
        return
    if kind == 18:
        with contextlib.suppress(SulhError):
            table(FOLDER / "made.csv", data.ConsumeBytes(400))
        return
    text = text_of(data)
    try:
        CELLS[kind % len(CELLS)](text)
    except ValueError:
        pass
    except Exception:
        sys.stderr.write(f"{CELLS[kind % len(CELLS)].__name__}: {text!r}\n")
        raise


def main() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Date", "Killed"])
    book.active.append([dt.date(2020, 3, 4), 3])
    book.active.merge_cells("A3:A4")
    book.save(FOLDER / "sound.xlsx")
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    FOLDER = Path(tempfile.mkdtemp(prefix="sulh-fuzz-"))
    main()
