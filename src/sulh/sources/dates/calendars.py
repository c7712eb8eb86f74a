"""Days, months and years of three calendars as Gregorian days.

The arithmetic is that of persiantools (Solar Hijri) and hijridate (lunar Hijri, Umm al-Qura tables).
"""

from __future__ import annotations

import calendar as gregorian_calendar
import datetime as dt
from typing import Literal, NamedTuple

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

Calendar = Literal["gregorian", "solar_hijri", "lunar_hijri"]
CALENDARS: tuple[Calendar, ...] = ("gregorian", "solar_hijri", "lunar_hijri")
NAMES = {"gregorian": "Gregorian", "solar_hijri": "Solar Hijri", "lunar_hijri": "lunar Hijri"}
YEARS = {"gregorian": (1900, 2100), "solar_hijri": (1279, 1479), "lunar_hijri": (1343, 1500)}
"""The years that are read: 1900 to 2100, and those that lie in it; of the lunar calendar those that have tables."""


class Days(NamedTuple):
    """The first and the last day, both Gregorian, both inside."""

    first: dt.date
    last: dt.date

    def wider(self, days: int) -> Days:
        """These days and `days` more on either side."""
        more = dt.timedelta(days=days)
        return Days(self.first - more, self.last + more)


def days_of(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> Days:
    """The Gregorian days of a day, a month or a year of a calendar.

    A lunar month begins when its moon is seen. A 30th is read in every lunar month: where the tables end one after 29
    days, people elsewhere may have counted 30. Raises ValueError where there is no such day, month or year.
    """
    low, high = YEARS[calendar]
    if not low <= year <= high:
        raise ValueError(f"{year} is not a year that is read in the {NAMES[calendar]} calendar ({low} to {high})")
    if month is None:
        return Days(_day(calendar, year, 1, 1), _day(calendar, year, 12, month_length(calendar, year, 12)))
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    length = month_length(calendar, year, month)
    if day is None:
        return Days(_day(calendar, year, month, 1), _day(calendar, year, month, length))
    longest = 30 if calendar == "lunar_hijri" else length
    if not 1 <= day <= longest:
        raise ValueError(f"month {month} of the {NAMES[calendar]} year {year} has no day {day}")
    first = _day(calendar, year, month, 1) + dt.timedelta(days=day - 1)
    return Days(first, first)


def month_length(calendar: Calendar, year: int, month: int) -> int:
    """The number of days of a month."""
    if calendar == "gregorian":
        return gregorian_calendar.monthrange(year, month)[1]
    if calendar == "solar_hijri":
        return int(JalaliDate.days_in_month(month, year))
    return Hijri(year, month, 1).month_length()


def _day(calendar: Calendar, year: int, month: int, day: int) -> dt.date:
    if calendar == "gregorian":
        return dt.date(year, month, day)
    if calendar == "solar_hijri":
        found: dt.date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        return found
    found = Hijri(year, month, day).to_gregorian()
    return dt.date(found.year, found.month, found.day)
