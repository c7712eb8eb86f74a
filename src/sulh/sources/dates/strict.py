"""Dates and times of a cell, read by declared formats only, as the span of seconds in which the moment can lie.

A format that has no hour gives a whole day, one that has no day a whole month, one that has no month a whole year; all
in UTC. No format is guessed: of 05/07/2020 nobody can say which number is the month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from sulh.sources.files.cells import Cell, text_of

Span = tuple[dt.datetime, dt.datetime]
"""The first and the last second."""

ISO_DAY = ("%Y-%m-%d",)
ISO = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
)
"""Read where a mapping gives no formats: a day, or a day and a time."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DIRECTIVE = re.compile(r"%(.)")
_KNOWN = set("YymBbdHIpMSzAaj%f")


def format_problem(pattern: str, days_only: bool) -> str | None:
    """What is wrong with a date format (a strptime pattern), or None. `days_only` refuses times of day."""
    found = set(_DIRECTIVE.findall(pattern))
    if unknown := sorted(found - _KNOWN):
        return f"“%{unknown[0]}” is not accepted in a date format"
    if not found & set("Yy"):
        return "the format has no year (%Y)"
    if found & set("d") and not found & set("mBb"):
        return "the format has a day but no month (%m, %B or %b)"
    if days_only and found & set("HIMSpz"):
        return "“date” is read as a whole day, and the format has a time of day; use “start” and “end” for times"
    return None


def read_span(cell: Cell, formats: Sequence[str], days_only: bool = False) -> Span | None:
    """The seconds in which the cell's moment can lie; None for an empty cell.

    Date cells of a workbook are read as they are (midnight is a whole day). With `days_only` a cell may be a range
    `A / B`, and a time of day widens to its day. Raises ValueError with a reason where the cell cannot be read.
    """
    if isinstance(cell, dt.datetime):
        cell = cell if cell.tzinfo else cell.replace(tzinfo=dt.UTC)
        whole_day = days_only or cell.time() == dt.time()
        return _day(cell.date()) if whole_day else _checked((cell.replace(microsecond=0),) * 2)
    if isinstance(cell, dt.date):
        return _day(cell)
    if isinstance(cell, (bool, dt.time)):
        raise ValueError("this is not a date")
    text = " ".join(text_of(cell).split())
    return _text_span(text, tuple(formats), days_only) if text else None


@lru_cache(maxsize=50_000)
def _text_span(text: str, formats: tuple[str, ...], days_only: bool) -> Span:
    splitter = r"\s+/\s+" if any("/" in pattern for pattern in formats) else r"\s*/\s*"
    parts = re.split(splitter, text) if days_only else [text]
    if len(parts) > 2:
        raise ValueError("a range has two dates, “A / B”")
    spans = [_one(part, formats) for part in parts]
    if spans[0][0] > spans[-1][0]:
        raise ValueError("the range ends before it begins")
    return spans[0][0], spans[-1][1]


def _one(text: str, formats: tuple[str, ...]) -> Span:
    for pattern in formats:
        try:
            moment = dt.datetime.strptime(text, pattern)  # noqa: DTZ007 - given its zone in `_widened`
        except ValueError:
            continue
        return _checked(_widened(moment, pattern))
    raise ValueError(f"this is not a date in the declared form ({' or '.join(formats[:3])})")


def _widened(moment: dt.datetime, pattern: str) -> Span:
    found = set(_DIRECTIVE.findall(pattern))
    start = (moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).replace(microsecond=0)
    second = dt.timedelta(seconds=1)
    if "S" in found:
        return start, start
    if "M" in found:
        return start, start + dt.timedelta(minutes=1) - second
    if found & set("HI"):
        return start, start + dt.timedelta(hours=1) - second
    if found & set("dj"):
        return start, start + dt.timedelta(days=1) - second
    following = start.replace(year=start.year + 1)
    if found & set("mBb"):
        following = (start + dt.timedelta(days=32)).replace(day=1)
    return start, following - second


def _day(day: dt.date) -> Span:
    start = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    return _checked((start, start + dt.timedelta(days=1) - dt.timedelta(seconds=1)))


def _checked(span: tuple[dt.datetime, ...]) -> Span:
    """A Solar Hijri (1399) or lunar Hijri (1441) year read as Gregorian would be wrong by centuries: refuse it."""
    start, end = span
    if start.year < FIRST_YEAR:
        raise ValueError(
            f"the year {start.year} is before {FIRST_YEAR}; if it is of another calendar, "
            "add a column with Gregorian dates"
        )
    if end.year > LAST_YEAR:
        raise ValueError(f"the year {end.year} is after {LAST_YEAR}")
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC)
