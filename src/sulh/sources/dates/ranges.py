"""The sides of a date together: what one leaves out the other states, and only what is the one meaning left is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from sulh.sources.dates.calendars import NAMES, Days
from sulh.sources.dates.forms import DateForm, UnclearDateError
from sulh.sources.dates.hours import ABOUT, NIGHTS, WHOLE_DAY, Window, joined_windows, or_whole_day, part_window
from sulh.sources.dates.pieces import Side, is_single_night
from sulh.sources.dates.readings import Reading, readings
from sulh.sources.dates.zones import DAY, HOUR, Wall

ABOUT_DAYS = {"day": 3, "month": 15, "year": 183}
"""By how many days “about” widens a day, a month and a year, on either side."""


LONGEST_OVER_NEW_YEAR = 184
"""A range that leaves out a year is taken to pass over New Year only where it is then no longer than this, in days."""


class Stretch(NamedTuple):
    """From one moment to another on the clocks of a place; `single` says that it is one day (or one night) of which one
    time may be told; `offset` (seconds east of UTC) stands where the text gives it."""

    first: Wall
    last: Wall
    single: bool
    offset: int | None


@dataclass
class _Outcomes:
    """What the ways to read a date come to: the days of each, and why the others fail."""

    found: dict[Days, list[Reading]] = field(default_factory=dict)
    failures: list[ValueError] = field(default_factory=list)

    def attempt(self, reader: Callable[[], Days], *way: Reading) -> None:
        """Note what one way comes to."""
        try:
            self.found.setdefault(reader(), []).extend(way)
        except ValueError as error:
            self.failures.append(error)

    def only(self) -> tuple[Days, list[Reading]]:
        """The one meaning. Raises UnclearDateError where there are several, and the reason where there is none."""
        if len(self.found) == 1:
            return next(iter(self.found.items()))
        if not self.found:
            raise _worst(self.failures)
        ways = [way for several in self.found.values() for way in several]
        lacks = []
        if len({way.calendar for way in ways}) > 1:
            lacks.append("calendar")
        if not lacks or any(len({way.order for way in ways if way.calendar == one.calendar}) > 1 for one in ways):
            lacks.append("order")
        raise UnclearDateError(_unclear(ways, lacks), *lacks)


def _worst(failures: Sequence[ValueError]) -> ValueError:
    """The failure that says most: what is unclear, else the first one that is not about the year of a calendar."""
    if not failures:
        return ValueError("the two dates do not fit together")
    ranked = sorted(failures, key=lambda one: (not isinstance(one, UnclearDateError), "a year" in str(one), str(one)))
    if len({type(one) for one in failures}) == 1 and all("not a year" in str(one) for one in failures):
        return ValueError("the year is of no calendar that is read here (Gregorian years are read from 1900 to 2100)")
    return ranked[0]


def _unclear(ways: Sequence[Reading], lacks: Sequence[str]) -> str:
    if "calendar" in lacks:
        names = " and the ".join(sorted({NAMES[way.calendar] for way in ways}))
        return f"this is a date of both the {names} calendar; say which with “calendar”"
    return "nobody can say which number is the day and which the month; say it with “order” (dmy, mdy or ymd)"


def stretch_of(sides: Sequence[Side], form: DateForm) -> Stretch:
    """The moments that the sides of a text state. Raises ValueError where none or several meanings are left."""
    if len(sides) > 2:
        sides = _ends(sides)
    if len(sides) == 1:
        return _single(sides[0], form)
    return _pair(sides[0], sides[1], form)


def _ends(sides: Sequence[Side]) -> Sequence[Side]:
    """The first and the last of a list of days (`10, 11 and 12 March`)."""
    days = [side.numbers[0].value if len(side.numbers) == 1 else 0 for side in sides[:-1]]
    plain = all(side.numbers and not side.months and not side.grouped for side in sides[:-1])
    rising = days == sorted(set(days)) and min(days) >= 1
    last = next((number.value for number in sides[-1].numbers if not number.wide), 0)
    if not (plain and rising and last > days[-1] and sides[-1].months):
        raise ValueError("more than two dates are written; write one date or one range")
    return sides[0], sides[-1]


def _single(side: Side, form: DateForm) -> Stretch:
    outcomes = _Outcomes()
    for reading in readings(side, form):
        outcomes.attempt(lambda reading=reading: _with_year(reading, form).days(form), reading)  # type: ignore[misc]
    days, ways = outcomes.only()
    precise = all(way.day is not None for way in ways)
    window = _window([side])
    if side.rough == "date" or (side.rough and not side.clocks):
        days = days.wider(ABOUT_DAYS[_grain(ways)])
    if precise:
        return _walls(days, window, window, single=True)
    return _walls(days, _beyond(window), _beyond(window), single=False)


def _grain(ways: Iterable[Reading]) -> str:
    if all(way.day is not None for way in ways):
        return "day"
    return "month" if all(way.month is not None for way in ways) else "year"


def _with_year(reading: Reading, form: DateForm) -> Reading:
    if reading.day is not None and reading.month is None:
        raise ValueError("the month is missing")
    if reading.year is not None:
        return reading
    if form.year is None:
        raise UnclearDateError("the year is missing; say which it is with “year”", "year")
    return replace(reading, year=form.year)


def _window(sides: Sequence[Side]) -> Window | None:
    """The time of day that the sides state together, if any."""
    clocks = [clock for side in sides for clock in side.clocks]
    parts = [_part(name, before, side.edge) for side in sides for name, before in side.parts]
    rough = any(side.rough == "time" for side in sides)
    window = joined_windows(clocks, rough) if clocks else None
    if not parts:
        return or_whole_day(window) if window and not rough else window
    around = Window(min(part.first for part in parts), max(part.last for part in parts))
    return window.within(around) if window else around


def _part(name: str, before: bool, edge: str | None) -> Window:
    """`night of 12 March` is the night that follows; in `12 March, night` it may be the one at either end of the day. The
    early morning begins at midnight."""
    if name == "morning" and edge == "early":
        return part_window("forenoon")
    return part_window("night_either" if name in NIGHTS and not before else name)


def _beyond(window: Window | None) -> Window | None:
    """Of a month only what passes over its ends changes it."""
    if window is None:
        return None
    return Window(min(window.first, 0), max(window.last, DAY - 1), window.offset)


def _walls(days: Days, first: Window | None, last: Window | None, single: bool) -> Stretch:
    begin, end = first or WHOLE_DAY, last or WHOLE_DAY
    if first and last and first.offset != last.offset:
        raise ValueError("the two times are of two time zones")
    offset = first.offset if first else last.offset if last else None
    if offset is not None and not (first and last):
        raise ValueError("only one of the two dates has a time with its zone")
    return Stretch(Wall(days.first, begin.first), Wall(days.last, end.last), single, offset)


def _pair(left: Side, right: Side, form: DateForm) -> Stretch:
    outcomes = _Outcomes()
    mine = readings(left, form, beside_month=bool(right.months))
    others = readings(right, form, beside_month=bool(left.months))
    for one, other in product(mine, others):
        if _fit(one, other, left, right):
            outcomes.attempt(lambda one=one, other=other: _days(one, other, right.join, form), one, other)  # type: ignore[misc]
    days, ways = outcomes.only()
    if left.rough or right.rough:
        days = days.wider(ABOUT_DAYS[_grain(ways)])
    if right.join == "same" or (right.join == "slash" and len({way.calendar for way in ways}) > 1):
        single = all(way.day is not None for way in ways)
        window = _window([left, right])
        return _walls(days, window if single else _beyond(window), window if single else _beyond(window), single)
    return _walls(days, *_end_windows(left, right, days), single=False)


def _fit(one: Reading, other: Reading, left: Side, right: Side) -> bool:
    """Whether two readings can stand together: the same order, and one calendar unless each is complete by itself."""
    if one.order and other.order and one.order != other.order:
        return False
    if one.calendar != other.calendar:
        complete = None not in (one.year, one.month, other.year, other.month)
        return complete and ((one.named and other.named) or right.join in ("same", "slash"))
    if right.grouped and not left.grouped and one.month is None and one.year is None:
        return other.order == "dmy"  # 10-12/03/2020
    if left.grouped and not right.grouped and other.month is None and other.year is None:
        return one.order == "ymd"  # 2020/03/10-12
    return True


def _days(one: Reading, other: Reading, join: str, form: DateForm) -> Days:
    """From the first to the second; where a year is left out it is that of the other, or the one next to it that makes
    the range run forward (29 December - 2 January 2021)."""
    first, second = _completed(one, other), _completed(other, one)
    inherited = (one.year is None, other.year is None)
    if first.year is None or second.year is None:
        first, second, inherited = _with_year(first, form), _with_year(second, form), (False, False)
    begin, end = _with_year(first, form).days(form), _with_year(second, form).days(form)
    if join == "same" or (join == "slash" and one.calendar != other.calendar):
        return _shared(begin, end)
    if begin.first > end.first and any(inherited) and inherited != (True, True):
        assert first.year is not None
        assert second.year is not None
        if inherited[0] and one.month is not None:
            begin = replace(first, year=first.year - 1).days(form)
        elif inherited[1] and other.month is not None:
            end = replace(second, year=second.year + 1).days(form)
        if (end.last - begin.first).days > LONGEST_OVER_NEW_YEAR:
            raise ValueError("the range ends before it begins")
    if begin.first > end.first or begin.last > end.last:
        raise ValueError("the range ends before it begins")
    return Days(begin.first, end.last)


def _completed(reading: Reading, other: Reading) -> Reading:
    """A reading with the month and the year of the other where it has none of its own."""
    month = other.month if reading.month is None and reading.day is not None else reading.month
    if reading.year is None and other.month is None and other.day is None:
        raise ValueError("a year alone and a date without year do not make a range")
    year = other.year if reading.year is None else reading.year
    return replace(reading, month=month, year=year)


def _shared(begin: Days, end: Days) -> Days:
    """One day written in two calendars."""
    if begin.first > end.last or end.first > begin.last:
        raise ValueError("two dates are written for one day, and they differ; write one date, or a range with “to”")
    return Days(max(begin.first, end.first), min(begin.last, end.last))


def _end_windows(left: Side, right: Side, days: Days) -> tuple[Window | None, Window | None]:
    """The time of day at the beginning and at the end of a range; what is said of one end only stays open at the other."""
    first, last = _window([left]), _window([right])
    if is_single_night(left) != is_single_night(right) and not (left.clocks or right.clocks):
        return _night(first or last, days)
    if (first is None) != (last is None) and (left.parts or right.parts):
        either = first or last
        return _beyond(either), _beyond(either)
    return first, last


def _night(window: Window | None, days: Days) -> tuple[Window | None, Window | None]:
    """`night of 11 to 12 March` is the one night between; of more days all nights."""
    assert window is not None
    if (days.last - days.first).days == 1 and window.first >= 0:
        return Window(part_window("night").first, WHOLE_DAY.last), Window(0, 6 * HOUR - 1)
    return Window(min(window.first, 0), WHOLE_DAY.last), Window(0, max(window.last, WHOLE_DAY.last))


def narrowed(stretch: Stretch, time: Window) -> Stretch:
    """A stretch of one day with the time of day from elsewhere; of several days or a month it tells nothing more.

    Raises ValueError where the stretch has another time already.
    """
    if not stretch.single:
        return stretch
    if time.offset is not None and stretch.offset is not None and time.offset != stretch.offset:
        raise ValueError("the time beside the date is of another time zone")
    own = Window(stretch.first.second, stretch.last.second)
    both = time if own == WHOLE_DAY else _met(time, own)
    offset = stretch.offset if time.offset is None else time.offset
    return Stretch(stretch.first._replace(second=both.first), stretch.last._replace(second=both.last), True, offset)


def _met(time: Window, own: Window) -> Window:
    try:
        return time.within(own)
    except ValueError:
        raise ValueError("the date has a time of day, and the one beside it is another") from None


__all__ = ["ABOUT", "ABOUT_DAYS", "Stretch", "narrowed", "stretch_of"]
