"""Dates as text: written in every language and read again, against known days, and what must be refused."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from typing import Any

import pytest
from hijridate import Gregorian
from hypothesis import given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from sulh.sources.dates.calendars import CALENDARS, Calendar, days_of
from sulh.sources.dates.forms import ORDERS
from sulh.sources.dates.lexicon import month_names
from sulh.sources.dates.ranges import stretch_of
from sulh.sources.dates.sides import sides_of
from sulh.sources.dates.text import DateForm, UnclearDateError, _plain, read_date_text
from sulh.sources.dates.tokens import clean, tokens_of
from sulh.sources.files.cells import Cell

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
DAYS = st.dates(dt.date(1979, 1, 1), dt.date(2060, 1, 1))
MOMENT = dt.datetime.fromisoformat("2020-03-04T14:30:00")
DIGITS = st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
NAMES = [
    (calendar, number, name)
    for calendar in CALENDARS
    for months in month_names(calendar).values()
    for number, names in enumerate(months, start=1)
    for name in names
]


def span(first: str, last: str | None = None) -> tuple[dt.datetime, dt.datetime]:
    """From a moment to a moment; a day is whole."""
    start = dt.datetime.fromisoformat(first).replace(tzinfo=dt.UTC)
    end = dt.datetime.fromisoformat(last or first).replace(tzinfo=dt.UTC)
    return start, end + DAY - SECOND if len(last or first) == 10 else end


def read(text: Cell, time: Cell = None, **form: Any) -> tuple[dt.datetime, dt.datetime]:
    return read_date_text(text, DateForm(**form), time)


def in_calendar(day: dt.date, calendar: Calendar) -> tuple[int, int, int]:
    """The packages' own way from a Gregorian day."""
    if calendar == "solar_hijri":
        solar = JalaliDate(day)
        return solar.year, solar.month, solar.day
    if calendar == "lunar_hijri":
        return Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    return day.year, day.month, day.day


def whole(day: dt.date, calendar: Calendar = "gregorian") -> tuple[dt.datetime, dt.datetime]:
    """The seconds of a day; a lunar day is one wider on either side."""
    more = DAY if calendar == "lunar_hijri" else 0 * DAY
    start = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    return start - more, start + more + DAY - SECOND


# ---------------------------------------------------------------- written and read again


@pytest.mark.parametrize(("calendar", "number", "name"), NAMES)
def test_every_month_name_in_every_order(calendar: Calendar, number: int, name: str) -> None:
    year = {"gregorian": 2020, "solar_hijri": 1399, "lunar_hijri": 1441}[calendar]
    day = days_of(calendar, year, number, 12).first
    for text in (
        f"12 {name} {year}",
        f"{name} 12, {year}",
        f"{year} {name} 12",
        f"12-{name}-{year}",
        f"12/{name}/{year}",
    ):
        assert read(text) == whole(day, calendar), text
    month = days_of(calendar, year, number)
    expected = whole(month.first, calendar)[0], whole(month.last, calendar)[1]
    assert read(f"{name} {year}") == read(f"{year} {name.upper()}") == expected


@given(day=DAYS, which=st.integers(0, 10_000), digits=DIGITS)
@settings(deadline=None)
def test_round_trip_through_any_name_and_digits(day: dt.date, which: int, digits: str) -> None:
    calendar = CALENDARS[which % 3]
    year, month, number = in_calendar(day, calendar)
    names = [name for its, month_number, name in NAMES if (its, month_number) == (calendar, month)]
    text = f"{number} {names[which % len(names)]} {year}".translate(str.maketrans("0123456789", digits))
    assert read(text) == whole(day, calendar)


@given(day=DAYS, calendar=st.sampled_from(CALENDARS), order=st.sampled_from(ORDERS), mark=st.sampled_from("-/. "))
@settings(deadline=None)
def test_round_trip_of_numbers(day: dt.date, calendar: Calendar, order: str, mark: str) -> None:
    year, month, number = in_calendar(day, calendar)
    parts = {"y": f"{year}", "m": f"{month:02}", "d": f"{number:02}"}
    text = mark.join(parts[letter] for letter in order)
    assert read(text, calendar=calendar, order=order) == whole(day, calendar)
    short = mark.join(parts[letter][-2:] for letter in order)
    assert read(short, calendar=calendar, order=order, century=year - 50) == whole(day, calendar)
    assert read(short, calendar=calendar, order=order, century=year - 99) == whole(day, calendar)
    with pytest.raises(ValueError, match="two digits"):
        read(short, calendar=calendar, order=order)


@given(day=DAYS)
@settings(deadline=None)
def test_without_an_order_only_what_has_one_meaning_is_read(day: dt.date) -> None:
    text = f"{day.day}/{day.month}/{day.year}"
    if day.day > 12 or day.day == day.month:
        assert read(text) == whole(day)
    else:
        with pytest.raises(UnclearDateError, match="order") as error:
            read(text)
        assert error.value.lacks == {"order"}


@given(first=DAYS, length=st.integers(1, 400))
@settings(deadline=None)
def test_ranges_that_leave_out_the_month_or_the_year(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    expected = whole(first)[0], whole(last)[1]
    texts = [f"{first:%d %B %Y} - {last:%d %B %Y}", f"from {first:%B %d, %Y} to {last:%B %d, %Y}", f"{first}/{last}"]
    if first.year == last.year or (length <= 184 and first.month != last.month):
        texts += [f"{first:%d %B} - {last:%d %B %Y}", f"{first:%d %b}-{last:%d %b %Y}"]
    if (first.year, first.month) == (last.year, last.month):
        texts += [
            f"{first:%d}-{last:%d %B %Y}",
            f"{first:%B %d}-{last:%d, %Y}",
            f"between {first:%d} and {last:%d %B %Y}",
        ]
        texts += [f"{first:%d}-{last:%d/%m/%Y}", f"{first:%Y/%m/%d}-{last:%d}"]
    for text in texts:
        assert read(text) == expected, text


PLAIN = st.from_regex(r"\A(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([ T]\d\d:\d\d(:\d\d)?)?\Z")


@given(
    text=PLAIN
    | st.builds("{:%d/%m/%Y %H:%M}".format, st.datetimes(MOMENT.replace(year=1950), MOMENT.replace(year=2050))),
    calendar=st.sampled_from((None, *CALENDARS)),
    order=st.sampled_from((None, *ORDERS)),
)
@settings(deadline=None, max_examples=400)
def test_the_short_way_gives_what_the_long_way_gives(text: str, calendar: Calendar | None, order: str | None) -> None:
    form = DateForm(calendar=calendar, order=order)
    short = _plain(text, form)
    if short is not None:
        assert stretch_of(sides_of(tokens_of(clean(text))), form) == short


SCRAPS = st.sampled_from(
    ["12", "3", "2020", "1399", "99", "March", "mar", "حمل", "رجب", "мая", "-", "/", ".", ",", " ", "to", "night of", "شب",
     "14:30", "h", "pm", "م", "about", "early", "(", ")", "and", "à", "в", "T", "Z", "+04:30", "ه", "до", "'20", "?", "from"]
)  # fmt: skip


@given(
    text=st.text(max_size=40) | st.lists(SCRAPS, max_size=10).map(" ".join) | st.lists(SCRAPS, max_size=10).map("".join)
)
@settings(deadline=None, max_examples=1_000)
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for form in (DateForm(), DateForm("solar_hijri", "dmy", 1350, 1399, "Asia/Kabul")):
        try:
            start, end = read_date_text(text, form)
        except ValueError as error:
            assert len(str(error)) > 10
        else:
            assert start <= end
            assert start.tzinfo is end.tzinfo is dt.UTC


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # another reader turns these into other days without a word
        ("Hut 10, 1399", span("2021-02-28")),
        ("۱۰ حوت ۱۳۹۹", span("2021-02-28")),
        ("5 Rajab 1441", span("2020-02-28", "2020-03-01")),
        ("5 رجب 1441 هـ", span("2020-02-28", "2020-03-01")),
        ("10-12 Hamal 1399", span("2020-03-29", "2020-03-31")),
        ("10 to 12 March 2020", span("2020-03-10", "2020-03-12")),
        ("10/11 March 2020", span("2020-03-10", "2020-03-11")),
        ("10, 11 and 12 March 2020", span("2020-03-10", "2020-03-12")),
        ("29 Feb - 2 Mar 2020", span("2020-02-29", "2020-03-02")),
        ("29 Dec - 2 Jan 2021", span("2020-12-29", "2021-01-02")),
        ("29 Dec 2020 - 2 Jan", span("2020-12-29", "2021-01-02")),
        ("28/02-02/03/2024", span("2024-02-28", "2024-03-02")),
        ("از ۱۰ تا ۱۲ حمل ۱۳۹۹", span("2020-03-29", "2020-03-31")),
        ("له ۱۰ تر ۱۲ وري ۱۳۹۹ پورې", span("2020-03-29", "2020-03-31")),
        ("с 3 по 5 мая 2020 г.", span("2020-05-03", "2020-05-05")),
        ("з 3 до 5 травня 2020 року", span("2020-05-03", "2020-05-05")),
        ("du 10 au 12 mars 2020", span("2020-03-10", "2020-03-12")),
        ("del 10 al 12 de marzo de 2020", span("2020-03-10", "2020-03-12")),
        ("من 10 إلى 12 آذار 2020", span("2020-03-10", "2020-03-12")),
        ("12 mar - 14 abr 2024", span("2024-03-12", "2024-04-14")),
        ("mar 12 mar 2024", span("2024-03-12")),
        ("domingo, 15 de marzo de 2020", span("2020-03-15")),
        ("مورخ ۱۲ برج حمل سال ۱۳۹۹", span("2020-03-31")),
        ("د ۱۳۹۹ کال د وري ۱۲مه", span("2020-03-31")),
        ("12-го марта 2020 года", span("2020-03-12")),
        ("1er mars 2020", span("2020-03-01")),
        ("5 رجب 1441 الموافق 29 فبراير 2020", span("2020-02-29")),
        ("12 حمل 1399 (31 مارچ 2020)", span("2020-03-31")),
        ("3/2020 - 12 May", span("2020-03-01", "2020-05-12")),
        ("March-12-2020", span("2020-03-12")),
        ("20 كانون الأول/ديسمبر 2020", span("2020-12-20")),
        ("20 تشرين الثاني (نوفمبر) 2020", span("2020-11-20")),
        ("12-10-2020 - 14-10-2020", span("2020-10-12", "2020-10-14")),
        ("2020-03-04 00:00:00", span("2020-03-04")),
        ("4 March 2020 00:00", span("2020-03-04")),
        ("5 Rajab 1441H", span("2020-02-28", "2020-03-01")),
        ("5/7/1441 هـ ق", span("2020-02-28", "2020-03-01")),
        ("1399/12/10 ه.ش", span("2021-02-28")),
        ("1403/1/31", span("2024-04-19")),
        ("1390/5/3", span("2011-07-25")),
        ("1399-12-حمل", span("2020-03-31")),
        ("20240301", span("2024-03-01")),
        ("2020م", span("2020-01-01", "2020-12-31")),
        ("2019-2020", span("2019-01-01", "2020-12-31")),
        ("03/2020", span("2020-03-01", "2020-03-31")),
        ("early March 2020", span("2020-03-01", "2020-03-15")),
        ("early to mid March 2020", span("2020-03-01", "2020-03-31")),
        ("late March or early April 2020", span("2020-03-15", "2020-04-15")),
        ("mi-mars 2020", span("2020-03-08", "2020-03-23")),
        ("اواخر حمل ۱۳۹۹", span("2020-04-03", "2020-04-19")),
        ("about 12 March 2020", span("2020-03-09", "2020-03-15")),
        ("~March 2020", span("2020-02-15", "2020-04-15")),
        ("12 March 2020?", span("2020-03-09", "2020-03-15")),
        ("43900", span("2020-03-10")),
        (43900.0, span("2020-03-10")),
        ("43900.604166667", span("2020-03-10T14:30:00", "2020-03-10T14:30:00")),
    ],
)  # fmt: skip
def test_days(text: Cell, expected: tuple[dt.datetime, dt.datetime]) -> None:
    if text == "5/7/1441 هـ ق":
        assert read(text, order="dmy") == expected
    else:
        assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-03-12T14:30:05", span("2020-03-12T14:30:05", "2020-03-12T14:30:05")),
        ("2020-03-12T14:30:05+04:30", span("2020-03-12T10:00:05", "2020-03-12T10:00:05")),
        ("2020-03-12 14:30:05-05:00", span("2020-03-12T19:30:05", "2020-03-12T19:30:05")),
        ("2020-03-12T14:30-05:00", span("2020-03-12T19:30:00", "2020-03-12T19:30:59")),
        ("2020-03-12 14:30", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 March 2020 2:30 PM", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 March 2020, 12:30 a.m.", span("2020-03-12T00:30:00", "2020-03-12T00:30:59")),
        ("Thursday, March 12, 2020 at 2 pm", span("2020-03-12T14:00:00", "2020-03-12T14:59:59")),
        ("12 March 2020 at 2", span("2020-03-12T02:00:00", "2020-03-12T14:59:59")),
        ("12 March 2020, 0230h", span("2020-03-12T02:30:00", "2020-03-12T02:30:59")),
        ("20200312T143005Z", span("2020-03-12T14:30:05", "2020-03-12T14:30:05")),
        ("4 March 2020 12:00 a.m. - 02:00", span("2020-03-04T00:00:00", "2020-03-04T02:00:59")),
        ("121430Z MAR 2020", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 марта 2020 в 14:30", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 марта 2020 года в 2 часа ночи", span("2020-03-12T02:00:00", "2020-03-12T02:59:59")),
        ("12 березня 2020 року о 14:30 год.", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 mars 2020 à 14h30", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("12 de marzo de 2020 a las 2 de la tarde", span("2020-03-12T14:00:00", "2020-03-12T14:59:59")),
        ("12 مارس 2020 الساعة 2:30 م", span("2020-03-12T14:30:00", "2020-03-12T14:30:59")),
        ("۱۲ حمل ۱۳۹۹ ساعت ۲ شب", span("2020-03-31T02:00:00", "2020-03-31T02:59:59")),
        ("۱۲ حمل ۱۳۹۹ ساعت ۸ شب", span("2020-03-31T20:00:00", "2020-03-31T20:59:59")),
        ("10 March 2020 14:00 - 16:00", span("2020-03-10T14:00:00", "2020-03-10T16:00:59")),
        ("from 14:00 to 16:00 on 10 March 2020", span("2020-03-10T14:00:00", "2020-03-10T16:00:59")),
        ("morning to evening of 10 March 2020", span("2020-03-10T04:00:00", "2020-03-10T23:59:59")),
        ("from 22:00 to 02:00 on 10 March 2020", span("2020-03-10T22:00:00", "2020-03-11T02:00:59")),
        ("10 March 2020 14:00 - 11 March 2020 15:00", span("2020-03-10T14:00:00", "2020-03-11T15:00:59")),
        ("12 March 2020 about 14:30", span("2020-03-12T13:30:00", "2020-03-12T15:30:59")),
        ("night of 12 Hamal 1399", span("2020-03-31T18:00:00", "2020-04-01T05:59:59")),
        ("12 March 2020, night", span("2020-03-12T00:00:00", "2020-03-13T05:59:59")),
        ("شب ۱۲ حمل ۱۳۹۹", span("2020-03-30T18:00:00", "2020-04-01T05:59:59")),
        ("в ночь на 12 марта 2020", span("2020-03-11T18:00:00", "2020-03-12T05:59:59")),
        ("в ночь с 11 на 12 марта 2020", span("2020-03-11T18:00:00", "2020-03-12T05:59:59")),
        ("night of 11-12 March 2020", span("2020-03-11T18:00:00", "2020-03-12T05:59:59")),
        ("nights of 11-12 March 2020", span("2020-03-11T00:00:00", "2020-03-13T05:59:59")),
        ("night of 12 March 2020 at 02:00", span("2020-03-13T02:00:00", "2020-03-13T02:00:59")),
        ("morning of 12 March 2020", span("2020-03-12T04:00:00", "2020-03-12T11:59:59")),
        ("evening of 12 March 2020", span("2020-03-12T15:00:00", "2020-03-12T23:59:59")),
        ("بعد از ظهر ۱۲ حمل ۱۳۹۹", span("2020-03-31T12:00:00", "2020-03-31T18:59:59")),
    ],
)  # fmt: skip
def test_times(text: str, expected: tuple[dt.datetime, dt.datetime]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not known"),
        ("unknown", "not known"),
        ("04/03/2024", "order"),
        ("5-07-1441", "both the Solar Hijri and the lunar Hijri"),
        ("۱۳۹۹/۱۲/۱۰", "both the Solar Hijri and the lunar Hijri"),
        ("1399", "both the Solar Hijri and the lunar Hijri"),
        ("99/12/10", "century"),
        ("12 March 20", "century"),
        ("12 March", "year is missing"),
        ("31 June 2020", "no day 31"),
        ("30 Hut 1400", "no day 30"),
        ("2020-13-01", "no month 13"),
        ("1899-12-31", "1900 to 2100"),
        ("2101-01-01", "1900 to 2100"),
        ("before 12 March 2020", "open on one side"),
        ("since 12 March 2020", "open on one side"),
        ("до 12 марта 2020", "open on one side"),
        ("تا ۱۲ حمل ۱۳۹۹", "open on one side"),
        ("قبل از ۱۲ حمل ۱۳۹۹", "open on one side"),
        ("12 - 10 March 2020", "ends before"),
        ("12 March - 10 February 2020", "ends before"),
        ("12 March 2020 (22 Hamal 1399)", "differ"),
        ("12 March April 2020", "two months"),
        ("12 March 1399", "not a year|no calendar"),
        ("spring 2020", "“spring”"),
        ("12 March 2020 perhaps", "“perhaps”"),
        ("12 March 2020 25:00", "no such time"),
        ("12 March 2020 2 in the afternoon 14:00 15:00", "numbers"),
        ("12 March 2020 to 14:00", "both ends in full"),
        ("14:00 to 12 March 2020", "both ends in full"),
        ("early to 12 March 2020", "both ends in full"),
        ("12-14h March 2020", "range of hours"),
        ("3/2020 15 March", "numbers"),
        ("5 12 March 2020", "too many numbers"),
        ("3 2020", "do not make a date"),
        ("12345", "20000 to 80000"),
        ("14:30", "no date"),
        ("x" * 500, "characters"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)


def test_a_declared_order_is_kept_to() -> None:
    with pytest.raises(ValueError, match="no month 25"):
        read("03/25/2024", order="dmy")
    assert read("04/03/2024", order="dmy") == span("2024-03-04")
    assert read("04/03/2024", order="mdy") == span("2024-04-03")
    assert read("2024-03-04", order="dmy") == span("2024-03-04")


def test_a_two_digit_year_is_the_one_of_its_hundred_years() -> None:
    form = {"calendar": "solar_hijri", "order": "ymd"}
    assert read("99/12/10", **form, century=1300) == span("2021-02-28")
    assert read("99/12/10", **form, century=1350) == span("2021-02-28")
    assert read("01/01/01", **form, century=1350) == span("2022-03-21")


def test_a_column_of_hijri_dates_may_hold_gregorian_years() -> None:
    assert read("2020-03-04", calendar="solar_hijri") == span("2020-03-04")
    assert read("12 March 2020", calendar="solar_hijri") == span("2020-03-12")
    with pytest.raises(ValueError, match="year"):
        read("1399-03-04", calendar="gregorian")


def test_the_moon_may_be_told_exactly() -> None:
    assert read("5 Rajab 1441", sighting_days=0) == span("2020-02-29")
    assert read("5 Rajab 1441", sighting_days=2) == span("2020-02-27", "2020-03-02")


def test_a_date_without_a_year_takes_the_year_of_the_column() -> None:
    assert read("12 March", year=2020) == span("2020-03-12")
    assert read("10-12 Hamal", year=1399) == span("2020-03-29", "2020-03-31")
    assert read("12/3", year=2020, order="dmy") == span("2020-03-12")


def test_typed_cells() -> None:
    assert read(dt.date(2020, 3, 4), zone="Asia/Kabul") == span("2020-03-03T19:30:00", "2020-03-04T19:29:59")
    assert read(MOMENT.replace(hour=0, minute=0)) == span("2020-03-04")
    assert read(MOMENT, zone="Asia/Kabul") == span("2020-03-04T10:00:00", "2020-03-04T10:00:00")
    aware = dt.datetime(2020, 3, 4, 14, 30, tzinfo=dt.UTC)
    assert read(aware, zone="Asia/Kabul") == (aware, aware)
    assert read(MOMENT, days_only=True) == span("2020-03-04")
    for cell in (True, dt.time(12)):
        with pytest.raises(ValueError, match="not a date"):
            read(cell)


def test_days_as_workbooks_count_them() -> None:
    for number, day in itertools.islice(enumerate(itertools.count(), start=43_831), 400):
        expected = dt.date(2020, 1, 1) + dt.timedelta(days=day)
        assert read(str(number)) == whole(expected)
    assert read("42369", serials_from_1904=True) == whole(dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("time", "first", "last"),
    [
        ("14:30", "14:30:00", "14:30:59"),
        (dt.time(14, 30), "14:30:00", "14:30:00"),
        ("0.5", "12:00:00", "12:00:00"),
        ("1430", "14:30:00", "14:30:59"),
        ("14.30", "14:30:00", "14:30:59"),
        ("2 p.m.", "14:00:00", "14:59:59"),
        ("ساعت ۲ شب", "02:00:00", "02:59:59"),
        ("۷ شام", "19:00:00", "19:59:59"),
        ("8 بجه صبح", "08:00:00", "08:59:59"),
        ("в 14:30", "14:30:00", "14:30:59"),
        ("10 вечера", "22:00:00", "22:59:59"),
        ("2 de la madrugada", "02:00:00", "02:59:59"),
        ("02", "02:00:00", "02:59:59"),
        ("2", "02:00:00", "14:59:59"),
        ("00:00", "00:00:00", "23:59:59"),
        ("00:00-02:00", "00:00:00", "02:00:59"),
        ("14:00-16:00", "14:00:00", "16:00:59"),
        ("about 14:00", "13:00:00", "15:00:59"),
        ("morning", "04:00:00", "11:59:59"),
        ("unknown", "00:00:00", "23:59:59"),
        ("", "00:00:00", "23:59:59"),
        (None, "00:00:00", "23:59:59"),
    ],
)  # fmt: skip
def test_a_time_in_a_second_column_narrows_the_day(time: Cell, first: str, last: str) -> None:
    assert read("2020-03-04", time) == span(f"2020-03-04T{first}", f"2020-03-04T{last}")


def test_a_time_in_a_second_column_never_says_more_than_it_knows() -> None:
    assert read("5 Rajab 1441", "14:30") == span("2020-02-28T14:30:00", "2020-03-01T14:30:59")
    assert read("March 2020", "14:30") == span("2020-03-01", "2020-03-31")
    assert read("10-12 March 2020", "14:30") == span("2020-03-10", "2020-03-12")
    assert read("2020-03-04", "night") == span("2020-03-04T00:00:00", "2020-03-05T05:59:59")
    assert read("2020-03-04", "22:00-02:00") == span("2020-03-04T22:00:00", "2020-03-05T02:00:59")
    assert read("night of 12 March 2020", "02:00") == span("2020-03-13T02:00:00", "2020-03-13T02:00:59")
    with pytest.raises(ValueError, match="another"):
        read("2020-03-04 14:30", "15:30")
    with pytest.raises(ValueError, match="not understood"):
        read("2020-03-04", "after prayers")


# ---------------------------------------------------------------- zones


ZONES = [
    "UTC",
    "Asia/Kabul",
    "Europe/Kyiv",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "America/St_Johns",
    "Asia/Tehran",
]


@given(day=st.dates(dt.date(1975, 1, 1), dt.date(2037, 1, 1)), name=st.sampled_from(ZONES))
@settings(deadline=None, max_examples=300)
def test_a_local_day_is_every_second_that_its_clocks_show(day: dt.date, name: str) -> None:
    zone = zoneinfo.ZoneInfo(name)
    start, end = read(day.isoformat(), zone=name)
    assert start.astimezone(zone).date() == end.astimezone(zone).date() == day
    before, after = start - SECOND, end + SECOND
    assert before.astimezone(zone).date() < day < after.astimezone(zone).date()


def test_days_of_23_and_25_hours_and_hours_that_are_not_or_are_twice() -> None:
    assert read("2020-03-29", zone="Europe/Kyiv") == span("2020-03-28T22:00:00", "2020-03-29T20:59:59")
    assert read("2020-10-25", zone="Europe/Kyiv") == span("2020-10-24T21:00:00", "2020-10-25T21:59:59")
    assert read("2020-10-25 03:30", zone="Europe/Kyiv") == span("2020-10-25T00:30:00", "2020-10-25T01:30:59")
    for text, zone in (("2020-03-29 03:30", "Europe/Kyiv"), ("2011-12-30", "Pacific/Apia")):
        with pytest.raises(ValueError, match="does not exist"):
            read(text, zone=zone)
    with pytest.raises(ValueError, match="no time zone"):
        read("2020-03-29", zone="Europe/Nowhere")
