"""The form of a column of dates, against brute force over made columns, and on known columns."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from sulh.sources.dates.columns import DateDecision, decide_dates
from sulh.sources.dates.text import read_date_text

TODAY = dt.date(2025, 6, 30)
DAYS = st.lists(st.dates(dt.date(2015, 1, 1), dt.date(2025, 6, 1)), min_size=1, max_size=12)


def decide(texts: Sequence[str], today: dt.date | None = TODAY, rows: Sequence[str] | None = None) -> DateDecision:
    return decide_dates({text: texts.count(text) for text in texts}, today, rows)


def is_date(text: str, order: str) -> bool:
    """Whether a text of day, month and year is a date not after TODAY when read in an order: by strptime."""
    pattern = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[order]
    try:
        return dt.datetime.strptime(text, pattern).date() <= TODAY + dt.timedelta(days=1)  # noqa: DTZ007
    except ValueError:
        return False


@given(days=DAYS, order=st.sampled_from(["dmy", "mdy"]))
@settings(deadline=None, max_examples=200)
def test_day_and_month_against_brute_force(days: list[dt.date], order: str) -> None:
    pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    texts = [day.strftime(pattern) for day in days]
    decision = decide(texts)
    fits = {one: all(is_date(text, one) for text in texts) for one in ("dmy", "mdy")}
    alike = all(day.day == day.month for day in days)
    assert fits[order]
    assert decision.read == decision.of == len(texts)
    assert decision.ambiguous == (all(fits.values()) and not alike)
    if not decision.ambiguous:
        read = [read_date_text(text, decision.form)[0].date() for text in texts]
        assert read == days


@given(days=DAYS, seed=st.integers(0, 100))
@settings(deadline=None)
def test_the_order_of_the_texts_does_not_matter(days: list[dt.date], seed: int) -> None:
    texts = [f"{day:%d/%m/%y}" for day in days] + ["no date", "12 Hamal 1399"]
    shuffled = random.Random(seed).sample(texts, len(texts))
    assert decide(texts) == decide(shuffled)


@given(days=st.lists(st.dates(dt.date(2010, 1, 1), dt.date(2025, 6, 1)), min_size=1, max_size=15))
@settings(deadline=None)
def test_a_hijri_year_of_two_calendars_is_decided_by_a_31st_or_by_a_person(days: list[dt.date]) -> None:
    solar = [JalaliDate(day) for day in days]
    texts = [f"{one.year}/{one.month}/{one.day}" for one in solar]
    decision = decide(texts)
    assert decision.read == decision.of
    if any(one.year < 1399 or one.day == 31 for one in solar) and not decision.ambiguous:
        assert [read_date_text(text, decision.form)[0].date() for text in texts] == days
    unclear = [one for one in solar if one.year >= 1399]
    if unclear and not any(one.day == 31 for one in solar) and all(one.year >= 1399 for one in solar):
        assert decision.ambiguous


def test_the_reason_is_said() -> None:
    decision = decide(["04/03/2024", "11/03/2024", *[f"{day}/03/2024" for day in range(13, 27)]])
    assert decision.form.order == "dmy"
    assert decision.why == "in 14 rows the first number is above 12, in none the second: day-month-year"
    assert not decision.ambiguous
    assert decision.confidence > 950


def test_few_slips_do_not_turn_a_column_and_many_leave_it_open() -> None:
    right = [f"{day:02}/{month:02}/2024" for day in range(1, 29) for month in (1, 2, 3)]
    slip = decide([*right, "03/25/2024"])
    assert (slip.form.order, slip.ambiguous, slip.examples_unread) == ("dmy", False, ("03/25/2024",))
    assert "1 row can only be read otherwise" in slip.why
    assert decide([*right, *[f"03/{day}/2024" for day in range(13, 20)]]).ambiguous
    both = decide(["01/02/2024", "25/02/2024", "02/26/2024", "02/27/2024", "28/02/2024"])
    assert (both.form.order, both.ambiguous) == (None, True)
    assert "order" in both.why


def test_nothing_decides() -> None:
    decision = decide(["04/03/2024", "02/11/2023", "07/05/2024"])
    assert decision.ambiguous
    assert decision.read == 3
    assert decision.confidence <= 300
    assert "day-month-year" in decision.why
    assert "month-day-year" in decision.why


def test_rows_in_the_order_of_time_decide() -> None:
    days = [dt.date(2024, month, day) for month in range(1, 13) for day in (1, 5, 9, 12)]
    texts = [f"{day:%d/%m/%Y}" for day in days]
    assert decide(texts).ambiguous
    sure = decide(texts, rows=texts)
    assert (sure.form.order, sure.ambiguous) == ("dmy", False)
    assert "order of time" in sure.why
    newest_first = decide(texts, rows=texts[::-1])
    assert newest_first.form.order == "dmy"
    assert decide(texts, rows=random.Random(1).sample(texts, len(texts))).ambiguous
    # a list that is sorted as text looks as if it were sorted by month
    assert decide(texts, rows=sorted(texts)).ambiguous


def test_a_date_to_come_is_no_evidence() -> None:
    texts = ["05/12/2024", "03/11/2024"]
    assert decide(texts, today=None).ambiguous
    decision = decide(texts, today=dt.date(2024, 5, 20))
    assert (decision.form.order, decision.ambiguous) == ("mdy", False)
    assert "days to come" in decision.why
    assert decide(["03/12/2024", "12/03/2024"], today=dt.date(2024, 6, 1)).ambiguous


@pytest.mark.parametrize(
    ("texts", "form", "ambiguous"),
    [
        (["1402/7/15", "1402/12/29", "1403/1/31"], ("solar_hijri", None, None), False),
        (["1402/12/11", "1402/12/1"], ("solar_hijri", None, None), True),
        (["15/7/1402", "31/1/1403"], ("solar_hijri", None, None), False),
        (["5/7/1402", "31/1/1403"], ("solar_hijri", "dmy", None), False),
        (["2020-03-04", "1399/1/31", "1399/2/3"], ("solar_hijri", None, None), False),
        (["99/12/10", "98/1/31", "00/2/3"], ("solar_hijri", "ymd", 1350), True),
        (["25/03/24", "31/01/24", "30/12/23"], ("gregorian", "dmy", 1950), False),
        (["10 رمضان 1445", "٣ شوال ١٤٤٥"], (None, None, None), False),
        (["20240301", "20240302"], (None, None, None), False),
        (["\x1e2020-03-04"], (None, None, None), False),
    ],
)  # fmt: skip
def test_columns(texts: list[str], form: tuple[str | None, str | None, int | None], ambiguous: bool) -> None:
    decision = decide(texts)
    assert (decision.form.calendar, decision.form.order, decision.form.century) == form
    assert decision.ambiguous == ambiguous
    assert decision.read == decision.of == len(texts)


def test_what_cannot_be_read_is_shown() -> None:
    decision = decide(["12 Hamal 1399", "no date", "no date", "soon", " "])
    assert (decision.read, decision.of, decision.examples_unread) == (1, 4, ("no date", "soon"))
    assert "year" in decide(["12 March"]).why
    assert decide([]).read == 0


def test_a_column_of_very_many_dates_is_decided_by_some() -> None:
    start = dt.datetime(2020, 1, 1)  # noqa: DTZ001
    counts = {f"{start + dt.timedelta(hours=7 * hour):%d/%m/%Y %H:%M}": 1 for hour in range(5_000)}
    decision = decide_dates(counts, TODAY)
    assert (decision.form.order, decision.ambiguous) == ("dmy", False)


def test_a_table_of_a_time_to_come_is_read_and_said_to_be_one() -> None:
    texts = ["2091-01-31", "2091-02-03T12:30Z", "4 March 2091"]
    decision = decide(texts, today=dt.date(2024, 5, 20))
    assert (decision.read, decision.of) == (3, 3)
    assert decision.why.endswith("every date lies after today")
    mixed = decide([*texts, "2024-01-31"], today=dt.date(2024, 5, 20))
    assert "after today" not in mixed.why, "with one day in the past, days to come are no such table"
