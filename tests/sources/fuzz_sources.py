"""Fuzzes the readers of cells and files in process: `python tests/sources/fuzz_sources.py -max_total_time=600`.

Whatever bytes come, a reader gives an answer or raises ValueError (cells) or SulhError (files), never anything else, and an
answer is well-formed. What was found stands as tests in `test_fuzz_finds.py`. Needs atheris (`pip install atheris`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    sys.stderr.write("atheris is not installed (pip install atheris): the readers are not fuzzed.\n")
    sys.exit()

with atheris.instrument_imports(include=["sulh"]):
    from sulh.errors import SulhError
    from sulh.sources.dates.columns import decide_dates
    from sulh.sources.dates.forms import ORDERS, DateForm
    from sulh.sources.dates.hours import read_time_text
    from sulh.sources.dates.text import read_date_text
    from sulh.sources.files.layout import Layout, LayoutRules
    from sulh.sources.files.text_files import encoding_of
    from sulh.sources.files.text_sheets import open_text
    from sulh.sources.files.workbook import LIMITS, _look
    from sulh.sources.files.workbook_marks import write_marks
    from sulh.sources.files.workbook_salvage import DAMAGE, SalvageBook
    from sulh.sources.numbers.aggregates import read_aggregate
    from sulh.sources.numbers.casualties import read_casualties
    from sulh.sources.numbers.damage import read_damage
    from sulh.sources.numbers.text import read_count
    from sulh.sources.places.coordinates import read_coordinates
    from sulh.sources.places.gazetteer import PlaceRow, make_gazetteer
    from sulh.sources.places.grammar import parse
    from sulh.sources.places.text import read_place
    from sulh.sources.proposing.propose import propose
    from sulh.words.phrases import read_phrases
    from sulh.words.vocabulary import vocabulary

from sound_files import FILES, ods_parts, packed, xlsx_parts

LANGUAGES = ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es")
WORDS = (
    "3 killed", "۳ شهید ۵ زخمی", "погибло 3", "at least", "5 km north of", "between", "and", "10-12 حمل 1399", "1399/01/12",
    "12.03.2020", "night of", "42S 512345 3845678", "34°30'N 69°10'E", "42SWD1234512345", "not", "or", "US forces", "air strike",
    "ليلة", "several", "dozens", "3 houses burned", "14 strikes in two districts", "\u202e", "\x1e2020-01-01", "½", "1e309", "-",
    "Karsa", "Tomir province", "Dakhi", "کرسا", "road from", "to", "18:30", "5 pm", "29 Feb", "43891.5", "9999-12-31", "0001-01-01",
    "5 Ramadan 1441", "12/1399", "until", "early", "late", "week of", "²", "٣", "१२", "(", ")", ",", ";", "\n", "/", "+", "99999999999",
)  # fmt: skip
CELL_SIGNS = (
    "Date",
    "Killed",
    "Place",
    "Latitude",
    "تاریخ",
    "Total",
    "3",
    "2020-01-02",
    "12.03.20",
    ",",
    ",",
    ";",
    "\t",
    '"',
    "\n",
    "\r\n",
)
NOW = dt.date(2026, 1, 1)
VOCABULARY = vocabulary({"us": None, "taliban": None})
PLACES = make_gazetteer(
    [
        PlaceRow(("Tomir", "Томир", "تومیر"), "province", 35.0, 65.0, "tomir"),
        PlaceRow(("Karsa", "Карса", "کرسا"), "district", 35.4, 65.3, "tomir", "karsa"),
        PlaceRow(("Dakhi", "Дахи", "داخی"), "village", 35.45, 65.35, "tomir", "karsa"),
        PlaceRow(("Mirova", "Мирова", "میروا"), "town", 34.81, 64.61, "tomir", "velna"),
        PlaceRow(("Unplaced", "نامعلومه"), "village", float("nan"), float("nan"), "tomir"),
    ]
)
Data = Any
"""An atheris.FuzzedDataProvider."""


def bounds(found: Any) -> None:
    low, high = found
    assert low is None or high is None or low <= high, found


def date(text: str, data: Data) -> None:
    form = DateForm(
        (None, "gregorian", "solar_hijri", "lunar_hijri")[data.ConsumeIntInRange(0, 3)],
        (None, *ORDERS)[data.ConsumeIntInRange(0, 3)],
        (None, 1300, 1350, 1400, 1900, 1950)[data.ConsumeIntInRange(0, 5)],
        (None, 1399, 1441, 2020, 9999)[data.ConsumeIntInRange(0, 4)],
        ("UTC", "Asia/Kabul", "Europe/Kyiv", "Pacific/Apia")[data.ConsumeIntInRange(0, 3)],
        serials_from_1904=data.ConsumeBool(),
    )
    time = text_of(data) if data.ConsumeIntInRange(0, 3) == 0 else None
    start, end = read_date_text(text, form, time)
    assert start <= end, (start, end)
    assert start.tzinfo is dt.UTC


def dates(text: str, data: Data) -> None:
    counts = {text: 1} | {text_of(data): data.ConsumeIntInRange(0, 30) for _ in range(data.ConsumeIntInRange(0, 3))}
    found = decide_dates(counts, NOW if data.ConsumeBool() else None, list(counts) if data.ConsumeBool() else None)
    assert 0 <= found.read <= found.of, found
    assert 0 <= found.confidence <= 1000, found
    assert found.why


def casualties(text: str, _: Data) -> None:
    for one in read_casualties(text).bounds.values():
        bounds(one)


def aggregate(text: str, _: Data) -> None:
    found = read_aggregate(text)
    bounds(found.covers)
    bounds(found.places)


def point(text: str, _: Data) -> None:
    found = read_coordinates(text)
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180 and found.radius_km > 0), found


def place(text: str, data: Data) -> None:
    parse(text)
    for found in read_place(text, PLACES, "Tomir" if data.ConsumeBool() else None).places:
        assert 0 <= found.score <= 1000, found


def phrases(text: str, _: Data) -> None:
    said = read_phrases(text, LANGUAGES)
    for meant in (said.act, said.object, said.weapon, said.perpetrator, said.target):
        assert meant.maybe is not None or not meant.surely, said


CELLS: tuple[Callable[[str, Data], Any], ...] = (
    date, dates, casualties, aggregate, point, place, phrases,
    lambda text, _: bounds(read_count(text)), lambda text, _: read_damage(text), lambda text, _: read_time_text(text),
)  # fmt: skip


def text_of(data: Data) -> str:
    parts = []
    for _ in range(data.ConsumeIntInRange(1, 6)):
        if data.ConsumeBool():
            parts.append(WORDS[data.ConsumeIntInRange(0, len(WORDS) - 1)])
        else:
            parts.append(data.ConsumeUnicodeNoSurrogates(12))
    return (" " if data.ConsumeBool() else "").join(parts)


def edited(content: bytes, data: Data) -> bytes:
    """A sound file or part with some stretches of it replaced, and maybe its end cut off."""
    made = bytearray(content)
    for _ in range(data.ConsumeIntInRange(0, 3)):
        start = data.ConsumeIntInRange(0, len(made))
        made[start : start + data.ConsumeIntInRange(0, 30)] = data.ConsumeBytes(data.ConsumeIntInRange(0, 12))
    return bytes(made[: data.ConsumeIntInRange(0, len(made))]) if data.ConsumeIntInRange(0, 7) == 0 else bytes(made)


def text_table(data: Data) -> None:
    """A text table: one that was made of pieces, or a sound one edited."""
    if data.ConsumeBool():
        pieces = [
            CELL_SIGNS[data.ConsumeIntInRange(0, len(CELL_SIGNS) - 1)] for _ in range(data.ConsumeIntInRange(1, 30))
        ]
        content = "".join(pieces).encode() + data.ConsumeBytes(data.ConsumeIntInRange(0, 20))
        ending = ".csv"
    else:
        name = ("a.csv", "b.csv", "a.csv.gz", "a.zip")[data.ConsumeIntInRange(0, 3)]
        content, ending = edited(FILES[name], data), name[1:]
    file = FOLDER / f"made{ending}"
    file.write_bytes(content)
    encoding_of(content)
    if data.ConsumeIntInRange(0, 7) == 0:
        assert propose(file, VOCABULARY).mapping["header_row"]
        return
    book = open_text(file)
    layout = Layout(file, book.sheets[0], LayoutRules())
    seen = 0
    for lines in layout.lines():
        for number in lines.numbers.to_pylist():
            assert number > seen, "rows rise"
            seen = number


def archive(data: Data) -> None:
    """The look at a file before anything unpacks it, and the readers that the children run in Python."""
    ending = ("xlsx", "ods")[data.ConsumeIntInRange(0, 1)]
    if data.ConsumeIntInRange(0, 3) == 0:
        content = edited(FILES[f"a.{('xlsx', 'ods', 'xls')[data.ConsumeIntInRange(0, 2)]}"], data)
    else:
        parts: Mapping[str, str] = PARTS[ending]
        name = sorted(parts)[data.ConsumeIntInRange(0, len(parts) - 1)]
        content = packed({**parts, name: edited(parts[name].encode(), data)})
    file = FOLDER / f"made.{ending}"
    file.write_bytes(content)
    kind = _look(file, LIMITS)
    if kind in ("xlsx", "ods"):
        write_marks(str(file), kind, None, FOLDER)
    if kind != "xlsx":
        return
    with contextlib.suppress(*DAMAGE):
        book = SalvageBook(str(file))
        for number in range(len(book.sheets)):
            found = book.read(number)
            assert all(row >= 1 and min(cells) >= 0 for row, cells in found.rows.items())


PARTS = {"xlsx": xlsx_parts(), "ods": ods_parts()}


def one(raw: bytes) -> None:
    data = atheris.FuzzedDataProvider(raw)
    kind = data.ConsumeIntInRange(0, 2 * len(CELLS) + 5)
    if kind >= 2 * len(CELLS):
        with contextlib.suppress(SulhError):
            (archive if kind % 2 else text_table)(data)
        return
    text = text_of(data)
    try:
        CELLS[kind % len(CELLS)](text, data)
    except ValueError:
        pass
    except Exception:
        sys.stderr.write(f"{CELLS[kind % len(CELLS)].__name__}: {text!r}\n")
        raise


def main() -> None:
    # long inputs from the start: a short one makes no table
    given = [
        option for option in ("-len_control=0", "-max_len=600") if option.partition("=")[0] not in " ".join(sys.argv)
    ]
    atheris.Setup([sys.argv[0], *given, *sys.argv[1:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="sulh-fuzz-") as folder:
        FOLDER = Path(folder)
        main()
