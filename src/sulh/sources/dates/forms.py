"""How the dates of a column are written, and what can be wrong with a date."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.sources.dates.calendars import Calendar

ORDERS = ("dmy", "mdy", "ymd")
"""Day-month-year, month-day-year, year-month-day."""


@dataclass(frozen=True)
class DateForm:
    """What is known of how dates are written.

    `calendar` is None where the name of the month or the year decides; `order` (of ORDERS) is None where nobody knows it.
    A two-digit year is the one of the hundred years from `century` on that ends so: 1300 means 1300 to 1399, 1350 means
    1350 to 1449; None refuses it. `year` is that of dates that are written without one, in their own calendar. `zone`
    (IANA) is where the days and hours are local. A date of the lunar calendar may be `sighting_days` off, as its months
    begin when somebody sees the moon. `days_only` widens a time of day to its day. `serials_from_1904` is how some
    workbooks count days.
    """

    calendar: Calendar | None = None
    order: str | None = None
    century: int | None = None
    year: int | None = None
    zone: str = "UTC"
    sighting_days: int = 1
    days_only: bool = False
    serials_from_1904: bool = False


class UnclearDateError(ValueError):
    """A date that can be read in several ways. `lacks` names the parts of DateForm that would decide it."""

    def __init__(self, message: str, *lacks: str) -> None:
        super().__init__(message)
        self.lacks = frozenset(lacks)
