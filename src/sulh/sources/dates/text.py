"""Dates as people write them, in eight languages and three calendars, as the span of seconds in which the moment lies.

Nothing is guessed: what a text leaves open makes the span wider, and what can be read in several ways is refused with
the reason. `date_columns` finds the form of a column; `dates` reads declared patterns only.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from sulh.sources.dates.forms import DateForm, UnclearDateError
from sulh.sources.dates.hours import read_time_text
from sulh.sources.dates.pieces import Side
from sulh.sources.dates.ranges import Stretch, narrowed, stretch_of
from sulh.sources.dates.sides import sides_of
from sulh.sources.dates.strict import Span
from sulh.sources.dates.tokens import clean, tokens_of
from sulh.sources.dates.zones import DAY, Wall, utc_span, zone_of
from sulh.sources.files.cells import Cell, text_of

__all__ = ["DateForm", "UnclearDateError", "read_date_text"]

FIRST_YEAR, LAST_YEAR = 1900, 2100
_PLAIN = re.compile(
    r"(?:(\d{4})[-/.](\d\d?)[-/.](\d\d?)|(\d\d?)[-/.](\d\d?)[-/.](\d{4}))(?:[ Tt](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII
)
SERIALS = (20_000, 80_000)
"""Numbers between these are days as workbooks count them (1954 to 2119)."""
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
_UNKNOWN = {"", "-", "--", "?", "??", "n/a", "unknown", "not known", "نامعلوم", "غير معروف", "неизвестно", "невідомо"}


def read_date_text(cell: Cell, form: DateForm, time: Cell = None) -> Span:
    """The first and the last second (UTC) in which the moment of a cell can lie.

    In: a cell, how its column writes dates, and the cell of a column with times of day beside it, if there is one. Reads
    dates of numbers and with the names of months, in digits of any script; ranges; months and years alone; parts of a
    month and of a day; times of day, local in `form.zone`; “about” (wider by 3 days, half a month or half a year; a time
    by an hour); days as workbooks count them. A lunar Hijri date is a day wider on either side, as its months begin when
    the moon is seen (Umm al-Qura tables in between). A workbook's own date is read as it is, in the zone; midnight, typed
    or written, is a whole day. Raises ValueError with the reason where the cell cannot be read, and UnclearDateError where the form does not
    say enough.
    """
    if isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        moment = cell.astimezone(dt.UTC).replace(microsecond=0)
        _check(moment.date())
        return moment, moment
    if isinstance(cell, (bool, dt.time)):
        raise ValueError("this is not a date")
    stretch = _typed(cell) if isinstance(cell, dt.date) else _stretch(text_of(cell), form)
    window = read_time_text(time) if time is not None else None
    return _span(narrowed(stretch, window) if window else stretch, form)


def _typed(cell: dt.date) -> Stretch:
    day = dt.date(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        second = cell.hour * 3_600 + cell.minute * 60 + cell.second
        return Stretch(Wall(day, second), Wall(day, second), True, None)
    return Stretch(Wall(day, 0), Wall(day, DAY - 1), True, None)


@lru_cache(maxsize=50_000)
def _stretch(text: str, form: DateForm) -> Stretch:
    plain = _plain(text, form)
    if plain is not None:
        return plain
    bare = clean(text)
    if bare in _UNKNOWN:
        raise ValueError("the date is not known")
    serial = _SERIAL.fullmatch(bare)
    if serial:
        return _from_serial(int(serial[1]), serial[2], form)
    return stretch_of(_sides(bare), form)


@lru_cache(maxsize=10_000)
def _sides(text: str) -> tuple[Side, ...]:
    return tuple(sides_of(tokens_of(text)))


def _plain(text: str, form: DateForm) -> Stretch | None:
    """A date of numbers alone in the Gregorian calendar whose order is known, with or without a time: most cells are so,
    and this is quicker. None for all else; what it gives is what the long way gives."""
    found = _PLAIN.fullmatch(text)
    if found is None or form.calendar == "lunar_hijri" or len({sign for sign in text[:10] if sign in "-/."}) != 1:
        return None
    year, month, day = found[1] or found[6], found[2], found[3]
    if found[6]:
        if form.order not in ("dmy", "mdy"):
            return None
        day, month = (found[4], found[5]) if form.order == "dmy" else (found[5], found[4])
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        day_read = dt.date(int(year), int(month), int(day))
        time = dt.time(int(found[7] or 0), int(found[8] or 0), int(found[9] or 0))
    except ValueError:
        return None
    length = DAY if time == dt.time() else 1 if found[9] else 60
    second = time.hour * 3_600 + time.minute * 60 + time.second
    return Stretch(Wall(day_read, second), Wall(day_read, second + length - 1), True, None)


def _from_serial(days: int, fraction: str | None, form: DateForm) -> Stretch:
    """A day as workbooks count them: 1 is 1900-01-01, and they have a 1900-02-29 that never was; or 0 is 1904-01-01."""
    low, high = SERIALS
    if not low <= days <= high:
        raise ValueError(f"a number is read as a day of a workbook from {low} to {high} only")
    first = dt.date(1904, 1, 1) if form.serials_from_1904 else dt.date(1899, 12, 30)
    day = first + dt.timedelta(days=days)
    if not fraction or not int(fraction):
        return Stretch(Wall(day, 0), Wall(day, DAY - 1), True, None)
    # of one decimal less than a second is known, of few a whole stretch of the day
    unit = max(1, -(-DAY // 10 ** len(fraction)))
    second = round(int(fraction) * DAY / 10 ** len(fraction))
    return Stretch(Wall(day, second), Wall(day, second + unit - 1), True, None)


def _span(stretch: Stretch, form: DateForm) -> Span:
    first, last = stretch.first, stretch.last
    _check(first.day, last.day)
    if form.days_only:
        first = Wall(first.day, first.second // DAY * DAY)
        last = Wall(last.day, last.second // DAY * DAY + DAY - 1)
    zone = zone_of(form.zone)
    if stretch.offset is not None:
        zone = dt.timezone(dt.timedelta(seconds=stretch.offset))
    return utc_span(first, last, zone)


def _check(*days: dt.date) -> None:
    if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise ValueError(f"dates are read from {FIRST_YEAR} to {LAST_YEAR}")
