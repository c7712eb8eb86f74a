"""What one side of a date can mean: every calendar and every order that its form leaves open, and the days of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sulh.sources.dates.calendars import CALENDARS, NAMES, Calendar, Days, days_of, month_length
from sulh.sources.dates.forms import ORDERS, DateForm, UnclearDateError
from sulh.sources.dates.pieces import Number, Side

LUNAR_FROM = 1399
"""A year of numbers alone is taken for a lunar one only from this one on (1978/79). Earlier ones are Solar Hijri: as
lunar years they would lie before nearly everything that is monitored, and a mapping may still name the calendar."""
_WHERE = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""Where year, month and day stand in each order."""
_EDGE_DAYS = {"early": (1, 15), "mid": (8, 23), "late": (15, 31)}
_EDGE_MONTHS = {"early": (1, 6), "mid": (4, 9), "late": (7, 12)}


@dataclass(frozen=True)
class Reading:
    """A way to read a side; None is what it does not state. `order` is None where the text leaves no choice of it;
    `named` says that the text itself names the calendar."""

    calendar: Calendar
    order: str | None
    year: int | None
    month: int | None
    day: int | None
    named: bool = False
    edge: str | None = None

    def days(self, form: DateForm) -> Days:
        """The days of a reading that has a year. Raises ValueError where there is no such day."""
        assert self.year is not None
        if self.calendar == "lunar_hijri" and not self.named and form.calendar is None and self.year < LUNAR_FROM:
            raise ValueError(f"{self.year} is not a year that is taken for a lunar one where no calendar is named")
        found = days_of(self.calendar, self.year, self.month, self.day)
        if self.edge and self.day is None:
            found = _edge(self, self.edge)
        return found.wider(form.sighting_days) if self.calendar == "lunar_hijri" else found


def _edge(reading: Reading, edge: str) -> Days:
    """Early, mid and late: the first half, the middle half, the second half, of a month or of a year."""
    assert reading.year is not None
    if reading.month is not None:
        low, high = _EDGE_DAYS[edge]
        high = min(high, month_length(reading.calendar, reading.year, reading.month))
        return Days(
            days_of(reading.calendar, reading.year, reading.month, low).first,
            days_of(reading.calendar, reading.year, reading.month, high).first,
        )
    low, high = _EDGE_MONTHS[edge]
    return Days(days_of(reading.calendar, reading.year, low).first, days_of(reading.calendar, reading.year, high).last)


def readings(side: Side, form: DateForm, beside_month: bool = False) -> list[Reading]:
    """The ways to read a side under a form. `beside_month` says that the other side of the range names a month, so that
    the numbers of this one are days. Raises ValueError where there is none."""
    found = [replace(one, edge=side.edge) for one in _numbers(side, form, beside_month)]
    return list(dict.fromkeys(found))


def _numbers(side: Side, form: DateForm, beside_month: bool) -> Iterator[Reading]:
    if side.months:
        yield from _with_month(side, form)
        return
    calendars, named = _calendars(side, form)
    pieces = list(_pieces(side, form, beside_month))
    for calendar in calendars:
        for order, year, month, day in pieces:
            yield Reading(calendar, order, year, month, day, named)


def _calendars(side: Side, form: DateForm) -> tuple[list[Calendar], bool]:
    """The calendars that a side without a month's name may be of, and whether its own words say so."""
    if side.eras is not None:
        allowed = {form.calendar} & side.eras if form.calendar in side.eras else side.eras
        if not allowed:
            raise ValueError("the words beside the date name two calendars")
        return [calendar for calendar in CALENDARS if calendar in allowed], len(allowed) == 1
    if form.calendar in ("solar_hijri", "lunar_hijri") and any(1900 <= number.value <= 2100 for number in side.numbers):
        return ["gregorian"], False  # no Hijri year is as high
    return ([form.calendar] if form.calendar else list(CALENDARS)), False


def _with_month(side: Side, form: DateForm) -> Iterator[Reading]:
    months = [month for month in side.months if side.eras is None or month[0] in side.eras]
    if not months:
        raise ValueError(
            f"the month is of the {NAMES[side.months[0][0]]} calendar, and the words beside it name another"
        )
    if any(calendar == form.calendar for calendar, _ in months):
        months = [month for month in months if month[0] == form.calendar]
    for calendar, month in months:
        for order, year, day in _year_and_day(side.numbers, form):
            yield Reading(calendar, order, year, month, day, named=True)


Piece = tuple[str | None, int | None, int | None, int | None]


def _year_and_day(numbers: list[Number], form: DateForm) -> Iterator[tuple[str | None, int | None, int | None]]:
    """Order, year and day of the numbers beside the name of a month."""
    if not numbers:
        yield None, None, None
    elif len(numbers) == 1:
        (only,) = numbers
        if only.wide or only.value > 31 or only.value == 0:
            yield None, _year(only, form), None
        else:
            yield None, None, only.value
    elif len(numbers) == 2:
        first, last = numbers
        if first.wide and last.wide:
            raise ValueError("two years are written beside one month")
        if not first.wide:
            known = last.wide or form.order in ("dmy", "mdy")
            if known or form.order is None:
                yield (None if last.wide else form.order or "dmy"), _year(last, form), first.value
        if not last.wide and (first.wide or form.order in (None, "ymd")):
            yield (None if first.wide else "ymd"), _year(first, form), last.value
    else:
        raise ValueError("there are too many numbers beside the month")


def _pieces(side: Side, form: DateForm, beside_month: bool) -> Iterator[Piece]:
    """Order, year, month and day of numbers without a month's name."""
    numbers = side.numbers
    if beside_month and not side.grouped:
        for order, stated, of_month in _year_and_day(numbers, form):
            yield order, stated, None, of_month
    elif len(numbers) == 3:
        for order in _orders(numbers, form):
            wide, month, day = (numbers[place] for place in _WHERE[order])
            if month.wide or day.wide:
                raise ValueError("the year stands where the month or the day should be")
            yield order, _year(wide, form), month.value, day.value
    elif len(numbers) == 2 and side.grouped:
        yield from _two(numbers, form)
    elif len(numbers) == 1:
        yield from _one(numbers[0], form)
    else:
        raise ValueError("the numbers do not make a date")


def _orders(numbers: list[Number], form: DateForm) -> tuple[str, ...]:
    """The orders in which three numbers may stand: a year of four digits shows where it stands."""
    if numbers[0].wide:
        return ("ymd",)
    if numbers[2].wide:
        return (form.order,) if form.order in ("dmy", "mdy") else ("dmy", "mdy")
    return (form.order,) if form.order else ORDERS


def _two(numbers: list[Number], form: DateForm) -> Iterator[Piece]:
    """A month and a year (03/2020, 2020-03), or a day and a month."""
    first, last = numbers
    if first.wide and last.wide:
        raise ValueError("two years are no date; a range is written with “to”")
    if first.wide or last.wide:
        year, month = (first, last) if first.wide else (last, first)
        yield None, _year(year, form), month.value, None
        return
    for order in (form.order,) if form.order else ("dmy", "mdy"):
        day, month = (first, last) if order == "dmy" else (last, first)
        yield order, None, month.value, day.value


def _one(number: Number, form: DateForm) -> Iterator[Piece]:
    """A year, a day, or a date written without any sign (20240301)."""
    digits = f"{number.value:0{number.width}}"
    if number.width == 8:
        yield "ymd", int(digits[:4]), int(digits[4:6]), int(digits[6:])
        for order in ("dmy", "mdy") if form.order in (None, "ymd") else (form.order,):
            day, month = (digits[:2], digits[2:4]) if order == "dmy" else (digits[2:4], digits[:2])
            yield order, int(digits[4:]), int(month), int(day)
    elif number.width == 6 and form.order and form.century is not None:
        pairs = [Number(int(digits[place : place + 2]), 2) for place in (0, 2, 4)]
        short, inner, last = (pairs[place] for place in _WHERE[form.order])
        yield form.order, _year(short, form), inner.value, last.value
    elif number.wide and number.width <= 4:
        yield None, _year(number, form), None, None
    elif number.width <= 2:
        yield None, None, None, number.value
    else:
        raise ValueError("a number of this length is no date")


def _year(number: Number, form: DateForm) -> int:
    """The year that a number means: the one of the century that ends so, where it has two digits."""
    if number.width > 2:
        return number.value
    if number.width != 2:
        raise ValueError("a year has two or four digits")
    if form.century is None:
        raise UnclearDateError("the year has two digits; say which hundred years are meant with “century”", "century")
    return form.century + (number.value - form.century) % 100
