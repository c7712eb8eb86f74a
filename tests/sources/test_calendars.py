"""Three calendars against the packages' way back from Gregorian days, and against known days."""

from __future__ import annotations

import datetime as dt

import pytest
from hijridate import Gregorian
from persiantools.jdatetime import JalaliDate

from sulh.sources.dates.calendars import YEARS, Calendar, days_of, month_length
from sulh.sources.dates.lexicon import month_names, phrases, words_of

EVERY_DAY = [dt.date(1970, 1, 1) + dt.timedelta(days=number) for number in range(24_106)]
"""1970 to 2035."""


def test_every_day_of_66_years_goes_there_and_back() -> None:
    assert EVERY_DAY[-1] == dt.date(2035, 12, 31)
    for day in EVERY_DAY:
        solar = JalaliDate(day)
        assert days_of("solar_hijri", solar.year, solar.month, solar.day) == (day, day)
        lunar = Gregorian(day.year, day.month, day.day).to_hijri()
        assert days_of("lunar_hijri", lunar.year, lunar.month, lunar.day) == (day, day)
        assert days_of("gregorian", day.year, day.month, day.day) == (day, day)


@pytest.mark.parametrize(
    ("calendar", "date", "day"),
    [
        ("solar_hijri", (1399, 12, 10), "2021-02-28"),
        ("solar_hijri", (1399, 12, 30), "2021-03-20"),
        ("solar_hijri", (1357, 11, 22), "1979-02-11"),
        ("solar_hijri", (1400, 5, 24), "2021-08-15"),
        ("lunar_hijri", (1441, 7, 5), "2020-02-29"),
        ("lunar_hijri", (1445, 9, 1), "2024-03-11"),
        ("lunar_hijri", (1400, 1, 1), "1979-11-20"),
    ],
)
def test_known_days(calendar: Calendar, date: tuple[int, int, int], day: str) -> None:
    expected = dt.date.fromisoformat(day)
    assert days_of(calendar, *date) == (expected, expected)


@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri", "lunar_hijri"])
def test_months_and_years_follow_each_other_without_a_gap(calendar: Calendar) -> None:
    low, high = YEARS[calendar]
    last = days_of(calendar, low).first - dt.timedelta(days=1)
    for year in range(low, high + 1):
        assert days_of(calendar, year).first == last + dt.timedelta(days=1)
        for month in range(1, 13):
            days = days_of(calendar, year, month)
            assert days.first == last + dt.timedelta(days=1)
            assert (days.last - days.first).days + 1 == month_length(calendar, year, month)
            last = days.last
        assert days_of(calendar, year).last == last


@pytest.mark.parametrize(
    ("calendar", "date"),
    [
        ("gregorian", (2020, 6, 31)),
        ("gregorian", (2021, 2, 29)),
        ("gregorian", (1899, 12, 31)),
        ("gregorian", (2020, 13, 1)),
        ("gregorian", (2020, 0, 1)),
        ("gregorian", (2020, 1, 0)),
        ("solar_hijri", (1400, 12, 30)),
        ("solar_hijri", (1400, 7, 31)),
        ("solar_hijri", (2020, 1, 1)),
        ("lunar_hijri", (1441, 7, 31)),
        ("lunar_hijri", (1342, 1, 1)),
    ],
)
def test_days_that_do_not_exist_are_refused(calendar: Calendar, date: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"no day|no month|not a year"):
        days_of(calendar, *date)


def test_a_thirtieth_of_a_month_that_the_tables_end_after_29_days() -> None:
    short = next(month for month in range(1, 13) if month_length("lunar_hijri", 1441, month) == 29)
    after = days_of("lunar_hijri", 1441, short + 1, 1)
    assert days_of("lunar_hijri", 1441, short, 30) == after


@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri", "lunar_hijri"])
def test_every_name_of_a_month_is_of_that_month_alone(calendar: Calendar) -> None:
    for months in month_names(calendar).values():
        assert len(months) == 12
        for number, names in enumerate(months, start=1):
            for name in names:
                first, *rest = words_of(name)
                senses = dict(phrases()[first])[tuple(rest)]
                assert senses.months == ((calendar, number),), name


def test_only_these_words_mean_several_things() -> None:
    """Whoever adds a word that has another meaning already must look at how the two are told apart."""
    several = {
        " ".join((first, *rest))
        for first, entries in phrases().items()
        for rest, senses in entries
        if len(senses.months) + len(senses.kinds) > 1
    }
    assert several == {"a", "в", "hs", "mar", "год", "дня", "م", "په"}
