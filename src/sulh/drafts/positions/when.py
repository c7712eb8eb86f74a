"""Days that are known and days that are only about known, and how long a period is."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from sulh.terms.base import Day

_WRITTEN_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class When:
    """A day, or days between which it lies: a thing happened on one of `first` to `last`."""

    first: Day
    last: Day

    @property
    def is_known(self) -> bool:
        """Whether the very day is known."""
        return self.first == self.last

    def __str__(self) -> str:
        if self.is_known:
            return str(self.first)
        if self == _year(self.first.year):
            return f"about {self.first.year}"
        if self == _month(self.first.year, self.first.month):
            return f"about {self.first:%Y-%m}"
        return f"between {self.first} and {self.last}"


def _year(year: int) -> When:
    return When(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _month(year: int, month: int) -> When:
    return When(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _moment(given: Any) -> Any:
    """A day as written, a month or a year, as days; anything else is for pydantic to refuse."""
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return When(given, given)
    if isinstance(given, list) and len(given) == 2 and all(type(one) is dt.date for one in given):
        if given[1] < given[0]:
            raise ValueError("the second day lies before the first")
        return When(given[0], given[1])
    if isinstance(given, int) and not isinstance(given, bool) and 1900 <= given <= 2200:
        return _year(given)
    found = _WRITTEN_MONTH.fullmatch(given) if isinstance(given, str) else None
    if found and 1900 <= int(found[1]) <= 2200 and 1 <= int(found[2]) <= 12:
        return _month(int(found[1]), int(found[2]))
    raise ValueError(
        "this is no day, month or year; write 2021-03-07; or 2021-03, 2021 or [2021-03-07, 2021-04-05] with about: true"
    )


Moment = Annotated[When, BeforeValidator(_moment)]
"""A day; or a month, a year, or two days between which it lies, beside which `about: true` has to stand."""


def last_day(start: Day, *, days: int = 0, weeks: int = 0, months: int = 0) -> Day:
    """The last day, counted in, of a period that begins with `start`.

    Months end on the day before the one of the same number; where that month is too short, on its last day.
    Raises OverflowError beyond the year 9999.
    """
    if months:
        start = _months_on(start, months)
        if not days and not weeks:
            return start
        start += dt.timedelta(days=1)
    return start + dt.timedelta(days=days + 7 * weeks - 1)


def _months_on(start: Day, months: int) -> Day:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise OverflowError("the period ends after the year 9999")
    if start.day == 1:
        return dt.date(year, month + 1, 1) - dt.timedelta(days=1)
    return dt.date(year, month + 1, min(start.day - 1, calendar.monthrange(year, month + 1)[1]))
