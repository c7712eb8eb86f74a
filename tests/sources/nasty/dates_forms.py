"""Dates of our calendar as people write them, and times."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from nasty.collection import Expected, between, case, one_of, report
from nasty.writing import book_of, lines, xlsx

ENGLISH = ["Date", "Village", "Type of incident", "Killed"]
MIDNIGHT = dt.datetime(2024, 3, 27)  # noqa: DTZ001 - the moments of a workbook have no zone
AFTERNOON = dt.datetime(2024, 3, 1, 14, 30)  # noqa: DTZ001 - as above
RUSSIAN = ["Дата", "Населённый пункт", "Вид нарушения", "Погибшие"]


@case("two_digit_years", language="uk", ending=".csv")
def two_digit_years(file: Path) -> Expected:
    """05.03.24: day, month, year, as 25.03.24 shows; the century is ours."""
    rows = [
        ["Дата", "Населений пункт", "Загинуло", "Поранено"],
        ["05.03.24", "Вельна", 2, 5],
        ["25.03.24", "Міск", 0, 1],
        ["30.04.23", "Томір", 1, 0],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [report(2, "2024-03-05", killed=2), report(3, "2024-03-25", killed=0), report(4, "2023-04-30", killed=1)]
    )


@case("typed_and_text_dates_mixed", language="fr", ending=".xlsx")
def typed_and_text_dates_mixed(file: Path) -> Expected:
    """Some cells are dates, some texts, for the clerk's programme took only some of them for dates."""
    rows = [
        ["Date", "Lieu", "Type d'incident", "Tués"],
        [dt.date(2024, 3, 4), "Velna", "embuscade", 3],
        ["25/03/2024", "Misk", "embuscade", 0],
        ["26 mars 2024", "Halm", "embuscade", 1],
        [MIDNIGHT, "Halm", "embuscade", 2],
        ["vendredi 1er mars 2024", "Velna", "embuscade", 4],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-04", killed=3),
            report(3, "2024-03-25", killed=0),
            report(4, "2024-03-26", killed=1),
            report(5, "2024-03-27", killed=2),
            report(6, "2024-03-01", killed=4),
        ]
    )


@case("serial_numbers_for_dates", language="en", ending=".xlsx")
def serial_numbers_for_dates(file: Path) -> Expected:
    """The date column lost its format: numbers, some of them as text."""
    rows = [
        ENGLISH,
        [45352, "Velna", "Ambush", 3],
        ["45353", "Misk", "Ambush", 0],
        [45366, "Halm", "Ambush", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", killed=3), report(3, "2024-03-02", killed=0), report(4, "2024-03-15", killed=1)]
    )


@case("workbook_that_counts_from_1904", language="en", ending=".xlsx")
def workbook_that_counts_from_1904(file: Path) -> Expected:
    """An old Macintosh workbook: its typed dates count from 1904."""
    book = book_of([ENGLISH])
    book.epoch = CALENDAR_MAC_1904
    for row in ([dt.date(2024, 3, 1), "Velna", "Ambush", 3], [dt.date(2024, 3, 2), "Misk", "Ambush", 0]):
        book.active.append(row)
    book.save(file)
    return Expected([report(2, "2024-03-01", killed=3), report(3, "2024-03-02", killed=0)])


@case("ranges_of_days", language="es", ending=".xlsx")
def ranges_of_days(file: Path) -> Expected:
    """From one day to another, in four ways; a month alone is the whole month."""
    rows = [
        ["Fecha", "Lugar", "Tipo de hecho", "Muertos"],
        ["10-12 de marzo de 2024", "Velna", "emboscada", 3],
        ["del 3 al 5 de mayo de 2024", "Misk", "emboscada", 0],
        ["29 de febrero de 2024 - 2 de marzo de 2024", "Halm", "emboscada", 1],
        ["marzo de 2024", "Perk", "emboscada", 2],
        ["7 de marzo de 2024", "Perk", "emboscada", 5],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, ("2024-03-10", "2024-03-12"), killed=3),
            report(3, ("2024-05-03", "2024-05-05"), killed=0),
            report(4, ("2024-02-29", "2024-03-02"), killed=1),
            report(5, ("2024-03-01", "2024-03-31"), killed=2),
            report(6, "2024-03-07", killed=5),
        ]
    )


@case("ranges_in_dari", language="prs", ending=".xlsx")
def ranges_in_dari(file: Path) -> Expected:
    """From the 10th to the 12th of Hamal, with and without words."""
    rows = [
        ["تاریخ", "محل", "نوع حادثه", "کشته"],
        ["۱۰-۱۲ حمل ۱۳۹۹", "ولنا", "کمین", 3],
        ["از ۱۰ تا ۱۲ حمل ۱۳۹۹", "میسک", "کمین", 0],
        ["۱۲ حمل ۱۳۹۹", "میسک", "کمین", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, ("2020-03-29", "2020-03-31"), killed=3),
            report(3, ("2020-03-29", "2020-03-31"), killed=0),
            report(4, "2020-03-31", killed=1),
        ]
    )


def _night(first: str, second: str) -> dict[str, Any]:
    """From the evening of one day to the morning of the next; wider, but no wider than the two days, will do."""
    return {
        "start": between(f"{first}T00:00:00Z", f"{first}T18:00:00Z"),
        "end": between(f"{second}T05:59:59Z", f"{second}T23:59:59Z"),
    }


@case("nights", language="en", ending=".xlsx")
def nights(file: Path) -> Expected:
    """The night of the 12th begins on the 12th and ends on the 13th."""
    rows = [
        ENGLISH,
        ["night of 12 March 2024", "Velna", "Ambush", 3],
        ["14 March 2024", "Misk", "Ambush", 0],
        ["night of 14-15 March 2024", "Halm", "Ambush", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, _night("2024-03-12", "2024-03-13"), killed=3),
            report(3, "2024-03-14", killed=0),
            report(4, _night("2024-03-14", "2024-03-15"), killed=1),
        ]
    )


@case("night_before_in_russian", language="ru", ending=".xlsx")
def night_before_in_russian(file: Path) -> Expected:
    """“В ночь на 13 марта” is the night that ends on the 13th; “с 12 на 13” is the same night."""
    rows = [
        RUSSIAN,
        ["в ночь на 13 марта 2024", "Вельна", "засада", 3],
        ["в ночь с 12 на 13 марта 2024", "Миск", "засада", 0],
        ["13 марта 2024 г.", "Томир", "засада", 1],
        ["с 3 по 5 мая 2024 года", "Томир", "засада", 2],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, _night("2024-03-12", "2024-03-13"), killed=3),
            report(3, _night("2024-03-12", "2024-03-13"), killed=0),
            report(4, "2024-03-13", killed=1),
            report(5, ("2024-05-03", "2024-05-05"), killed=2),
        ]
    )


@case("times_in_a_second_column", language="prs", ending=".xlsx")
def times_in_a_second_column(file: Path) -> Expected:
    """Hours on the clock of the place, as text or typed; where that is, a person says. 02:30 there is the day
    before by UTC."""
    rows = [
        ["تاریخ", "ساعت", "محل", "کشته", "زخمی"],
        ["2024-03-05", "02:30", "ولنا", 3, 1],
        ["2024-03-05", dt.time(14, 0), "میسک", 0, 2],
        ["2024-03-25", None, "میسک", 1, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, {"start": "2024-03-04T22:00:00Z", "end": one_of(*_up_to("2024-03-04T22:00"))}, killed=3),
            report(
                3,
                {"start": "2024-03-05T09:30:00Z", "end": one_of(*_up_to("2024-03-05T09:30"), "2024-03-05T10:29:59Z")},
                killed=0,
            ),
            report(4, {"start": "2024-03-24T19:30:00Z", "end": "2024-03-25T19:29:59Z"}, killed=1),
        ],
        corrections={"fields": {"date": {"zone": "Asia/Kabul"}}},
    )


def _up_to(minute: str) -> tuple[str, str]:
    """The moment itself, or the minute that it names."""
    return f"{minute}:00Z", f"{minute}:59Z"


def _moment(date: str, clock: str) -> dict[str, Any]:
    """The minute, or its day."""
    return {
        "start": one_of(f"{date}T{clock}:00Z", f"{date}T00:00:00Z"),
        "end": one_of(*_up_to(f"{date}T{clock}"), f"{date}T23:59:59Z"),
    }


@case("moments_in_one_cell", language="ru", ending=".xlsx")
def moments_in_one_cell(file: Path) -> Expected:
    """Typed moments and texts with an hour in one column. Nobody said by which clock: the whole day will do."""
    rows = [
        ["Дата и время", "Населённый пункт", "Вид нарушения", "Погибшие"],
        [AFTERNOON, "Вельна", "засада", 3],
        ["25.03.2024 06:15", "Миск", "засада", 0],
        ["26.03.2024", "Томир", "засада", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, _moment("2024-03-01", "14:30"), killed=3),
            report(3, _moment("2024-03-25", "06:15"), killed=0),
            report(4, "2024-03-26", killed=1),
        ]
    )


@case("one_date_is_garbage", language="en", ending=".xlsx")
def one_date_is_garbage(file: Path) -> Expected:
    """A slip of the hand, a day that is none, and an empty cell. Nothing is guessed, and no other row is lost."""
    rows = [
        ENGLISH,
        ["2024-03-01", "Velna", "Ambush", 3],
        ["see above??", "Misk", "Ambush", 0],
        ["2024-02-30", "Halm", "Ambush", 1],
        [None, "Perk", "Ambush", 2],
        ["2024-03-05", "Sarn", "Ambush", 4],
        ["00.00.0000", "Sarn", "Ambush", 5],
        ["2204-03-06", "Sarn", "Ambush", 6],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3),
            report(5, {"start": None, "end": None}, place="Perk", killed=2),
            report(6, "2024-03-05", killed=4),
        ],
        rejected=[3, 4, 7, 8],
    )


@case("levantine_months", language="ar", ending=".csv")
def levantine_months(file: Path) -> Expected:
    """آذار is March, كانون الثاني January; beside them the names that Egypt uses."""
    rows = [
        ["التاريخ", "المكان", "القتلى", "الجرحى"],
        ["12 آذار 2024", "فيلنا", 4, 7],
        ["٣ كانون الثاني ٢٠٢٤", "ميسك", 1, 0],
        ["15 مارس 2024", "تومير", 0, 2],
        ["9 تشرين الأول 2023", "تومير", 2, 2],
    ]
    lines(file, rows, "utf-8-sig")
    return Expected(
        [
            report(2, "2024-03-12", killed=4),
            report(3, "2024-01-03", killed=1),
            report(4, "2024-03-15", killed=0),
            report(5, "2023-10-09", killed=2),
        ]
    )


@case("year_in_the_banner_only", language="uk", ending=".xlsx")
def year_in_the_banner_only(file: Path) -> Expected:
    """The cells say “12 березня”; the year stands in the title, and a person carries it over."""
    rows = [
        ["Порушення у березні 2024 року"],
        ["Дата", "Населений пункт", "Загинуло", "Поранено"],
        ["12 березня", "Вельна", 2, 5],
        ["13 березня", "Міск", 0, 1],
    ]
    xlsx(file, rows)
    return Expected(
        [report(3, "2024-03-12", killed=2), report(4, "2024-03-13", killed=0)],
        corrections={"fields": {"date": {"year": 2024}}},
    )
