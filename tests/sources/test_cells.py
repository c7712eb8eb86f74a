"""Counts, decimals and dates of cells: what is written is read back, and nothing is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sulh.sources.dates.strict import format_problem, read_span
from sulh.sources.files.cells import read_bounds, read_decimal, text_of

COUNTS = st.integers(0, 1_000_000)
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
SECOND = dt.timedelta(seconds=1)


@given(COUNTS)
def test_a_count_is_read_back_however_it_is_written(number: int) -> None:
    for text in (str(number), f"{number:,}", f" {number} ", f"{number:,}".replace(",", "\u202f")):
        assert read_bounds(text) == (number, number)
    assert read_bounds(float(number)) == read_bounds(number) == (number, number)
    assert read_bounds(str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == (number, number)


@given(COUNTS, COUNTS)
def test_a_range_gives_both_bounds_in_order(one: int, other: int) -> None:
    low, high = sorted((one, other))
    for text in (
        f"{low}-{high}",
        f"{low} – {high}",
        f"{low} to {high}",
        f"between {low} and {high}",
        f"{low:,} - {high:,}",
    ):
        assert read_bounds(text) == (low, high)
    if low < high:
        with pytest.raises(ValueError, match="above"):
            read_bounds(f"{high}-{low}")


@given(COUNTS)
def test_one_sided_words_leave_the_other_bound_open(number: int) -> None:
    for text in (f"at least {number}", f"{number}+", f"{number} or more", f"≥{number}", f"At  Least {number}"):
        assert read_bounds(text) == (number, None)
    assert read_bounds(f"more than {number}") == (number + 1, None)
    assert read_bounds(f"up to {number}") == read_bounds(f"at most {number}") == (0, number)
    assert read_bounds(f"fewer than {number}") == (0, max(number - 1, 0))


@pytest.mark.parametrize("text", ["", "  ", "unknown", "?", "n/a", "-", None])
def test_nothing_said_is_unknown_and_never_nought(text: str | None) -> None:
    assert read_bounds(text) == (None, None)


def test_none_is_nought() -> None:
    assert read_bounds("none") == read_bounds("None") == read_bounds("0") == (0, 0)


@pytest.mark.parametrize(
    "cell",
    [
        "dozens",
        "about 10",
        "-1",
        "3.5",
        3.5,
        "1,00",
        "3 5",
        "12 killed",
        "1e3",
        "99999999999",
        dt.date(2020, 3, 5),
        True,
    ],
)
def test_what_is_no_count_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_bounds(cell)  # type: ignore[arg-type]


@given(st.floats(-1e9, 1e9))
def test_a_decimal_is_read_back(number: float) -> None:
    assert read_decimal(repr(number)) == number
    assert read_decimal(number) == number
    assert read_decimal(f"{number:.4f}".replace(".", ",")) == float(f"{number:.4f}")


@pytest.mark.parametrize("cell", ["nan", "inf", "34.5N", "1,234.5", "1e999", "34 31 52"])
def test_what_is_no_decimal_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_decimal(cell)


@given(
    MOMENTS.map(lambda moment: moment.date()),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d"]),
)
def test_a_day_is_read_back_as_all_its_seconds(day: dt.date, pattern: str) -> None:
    start = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    expected = (start, start + dt.timedelta(days=1) - SECOND)
    text = day.strftime(pattern.replace("%Y", f"{day.year:04}"))
    assert read_span(text, [pattern], days_only=True) == expected
    assert read_span(day, [pattern]) == expected


@given(MOMENTS, MOMENTS)
def test_a_range_runs_from_the_first_to_the_last_second(one: dt.datetime, other: dt.datetime) -> None:
    first, last = sorted((one.date(), other.date()))
    span = read_span(f"{first:%d/%m/}{first.year} / {last:%d/%m/}{last.year}", ["%d/%m/%Y"], days_only=True)
    assert span is not None
    assert (span[0].date(), span[1].date()) == (first, last)
    assert span[1] - span[0] == (last - first) + dt.timedelta(days=1) - SECOND
    assume(first < last)
    with pytest.raises(ValueError, match="before"):
        read_span(f"{last.isoformat()} / {first.isoformat()}", ["%Y-%m-%d"], days_only=True)


@given(MOMENTS)
def test_precision_follows_the_format(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    text = moment.strftime("-%m-%dT%H:%M:%S")
    assert read_span(f"{moment.year:04}{text}", ["%Y-%m-%dT%H:%M:%S"]) == (moment, moment)
    minute = read_span(f"{moment.year:04}{text[:-3]}", ["%Y-%m-%dT%H:%M"])
    assert minute == (moment.replace(second=0), moment.replace(second=59))
    month = read_span(f"{moment.year:04}{text[:3]}", ["%Y-%m"])
    assert month is not None
    assert month[0] <= moment <= month[1]
    assert (month[1] + SECOND).day == month[0].day == 1
    year = read_span(f"{moment.year}", ["%Y"])
    assert year == (
        dt.datetime(moment.year, 1, 1, tzinfo=dt.UTC),
        dt.datetime(moment.year, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
    )


def test_a_zone_is_turned_to_utc() -> None:
    span = read_span("2020-03-04T01:30:00+0430", ["%Y-%m-%dT%H:%M:%S%z"])
    assert span is not None
    assert span[0] == dt.datetime(2020, 3, 3, 21, 0, tzinfo=dt.UTC)
    assert span[0].tzinfo is dt.UTC


def test_years_of_other_calendars_are_not_taken_for_gregorian_ones() -> None:
    for text in ("1399-12-10", "1441-07-05"):
        with pytest.raises(ValueError, match="calendar"):
            read_span(text, ["%Y-%m-%d"])
    with pytest.raises(ValueError, match="not a date"):
        read_span("۱۳۹۹-۱۲-۱۰", ["%Y-%m-%d"])


@pytest.mark.parametrize(
    "cell",
    ["05/07/2020", "yesterday", "2020-02-30", 43900.0, "2020-01-01 / 2020-01-02 / 2020-01-03", True, dt.time(12)],
)
def test_a_date_in_no_declared_form_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_span(cell, ["%Y-%m-%d"], days_only=True)  # type: ignore[arg-type]


def test_workbook_times() -> None:
    noon = dt.datetime(2020, 3, 4, 12, 30)  # noqa: DTZ001
    assert read_span(noon, []) == (noon.replace(tzinfo=dt.UTC),) * 2
    day = read_span(dt.datetime(2020, 3, 4), [])  # noqa: DTZ001
    assert day == read_span(noon, [], days_only=True) == read_span("2020-03-04", ["%Y-%m-%d"])


def test_formats_that_cannot_say_when_are_named() -> None:
    assert "year" in str(format_problem("%d %B", days_only=False))
    assert "month" in str(format_problem("%d %Y", days_only=False))
    assert "start" in str(format_problem("%Y-%m-%d %H:%M", days_only=True))
    assert "%Q" in str(format_problem("%Y%Q", days_only=False))
    assert format_problem("%d %B %Y", days_only=True) is None


def test_text_of_cells_as_people_write_them() -> None:
    assert [text_of(cell) for cell in (None, " a ", 3.0, 2.5, dt.date(2020, 1, 2))] == [
        "",
        "a",
        "3",
        "2.5",
        "2020-01-02",
    ]
