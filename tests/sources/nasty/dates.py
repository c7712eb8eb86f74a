"""Dates of other calendars, and what only the column as a whole decides."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, between, case, report
from nasty.writing import lines, xlsx

DARI = ["تاریخ", "محل", "نوع حادثه", "کشته", "زخمی"]
ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


@case("solar_hijri_afghan_months", language="prs", ending=".xlsx")
def solar_hijri_afghan_months(file: Path) -> Expected:
    """Afghan month names in Dari, digits in Persian."""
    rows = [
        DARI,
        ["۱۲ حمل ۱۳۹۹", "ولنا", "کمین", "۳", "۱"],
        ["۱۰ حوت ۱۳۹۹", "میسک", "کمین", "۰", "۲"],
        ["۱ میزان ۱۴۰۲", "تومیر", "کمین", "۱", "۰"],
        ["۵ ثور ۱۴۰۳", "تومیر", "کمین", "۱۲", "۰"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2020-03-31", place="ولنا", killed=3, wounded=1),
            report(3, "2021-02-28", place="میسک", killed=0, wounded=2),
            report(4, "2023-09-23", place="تومیر", killed=1, wounded=0),
            report(5, "2024-04-24", place="تومیر", killed=12, wounded=0),
        ]
    )


@case("solar_hijri_pashto_months", language="ps", ending=".xlsx")
def solar_hijri_pashto_months(file: Path) -> Expected:
    """Pashto month names; the letters differ from hand to hand."""
    rows = [
        ["نېټه", "ځای", "د پېښې ډول", "وژل شوي", "ټپیان"],
        ["۱۲ وری ۱۳۹۹", "ولنا", "کمین", "۳", "۱"],
        ["۱۰ کب ۱۳۹۹", "میسک", "کمین", "۰", "۲"],
        ["۱ تله ۱۴۰۲", "تومیر", "کمین", "۱", "۰"],
        ["۵ غویی ۱۴۰۳", "تومیر", "کمین", "۱", "۰"],
        ["۹ غبرګولی ۱۴۰۳", "تومیر", "کمین", "۲", "۰"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2020-03-31", killed=3, wounded=1),
            report(3, "2021-02-28", killed=0, wounded=2),
            report(4, "2023-09-23", killed=1, wounded=0),
            report(5, "2024-04-24", killed=1, wounded=0),
            report(6, "2024-05-29", killed=2, wounded=0),
        ]
    )


@case("solar_hijri_iranian_months", language="prs", ending=".csv")
def solar_hijri_iranian_months(file: Path) -> Expected:
    """Iranian month names in a list that calls the dead کشته شدگان."""
    rows = [
        ["تاریخ حادثه", "محل حادثه", "کشته شدگان", "زخمیان"],
        ["۱۲ فروردین ۱۳۹۹", "ولنا", "۳", "۱"],
        ["۱۰ اسفند ۱۳۹۹", "میسک", "۰", "۲"],
        ["۳ بهمن ۱۴۰۲", "تومیر", "۱", "۰"],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2020-03-31", killed=3, wounded=1),
            report(3, "2021-02-28", killed=0, wounded=2),
            report(4, "2024-01-23", killed=1, wounded=0),
        ]
    )


@case("solar_hijri_latin_months", language="en", ending=".xlsx")
def solar_hijri_latin_months(file: Path) -> Expected:
    """Afghan months in Latin letters, spelt in more than one way."""
    rows = [
        ENGLISH,
        ["12 Hamal 1399", "Velna", "Ambush", 3, 1],
        ["10 Hut 1399", "Misk", "Ambush", 0, 2],
        ["1 Mizan 1402", "Halm", "Ambush", 1, 0],
        ["5 Sawr 1403", "Halm", "Ambush", 1, 0],
        ["5 Saur 1403", "Perk", "Ambush", 2, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2020-03-31", killed=3),
            report(3, "2021-02-28", killed=0),
            report(4, "2023-09-23", killed=1),
            report(5, "2024-04-24", killed=1),
            report(6, "2024-04-24", killed=2),
        ]
    )


@case("solar_hijri_decided_by_a_31st", language="prs", ending=".xlsx")
def solar_hijri_decided_by_a_31st(file: Path) -> Expected:
    """1403 is a year of two calendars. No lunar month has 31 days, and one row is of a 31st."""
    rows = [
        DARI,
        ["۱۴۰۲/۷/۱۵", "ولنا", "کمین", 3, 1],
        ["۱۴۰۲/۱۲/۲۹", "میسک", "کمین", 0, 2],
        ["۱۴۰۳/۱/۳۱", "تومیر", "کمین", 1, 0],
        ["۱۴۰۳/۲/۵", "تومیر", "کمین", 1, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2023-10-07", killed=3),
            report(3, "2024-03-19", killed=0),
            report(4, "2024-04-19", killed=1),
            report(5, "2024-04-24", killed=1),
        ]
    )


@case("hijri_year_that_only_people_know", language="ps", ending=".xlsx")
def hijri_year_that_only_people_know(file: Path) -> Expected:
    """Numbers only, and no day that one of the two Hijri calendars lacks: a person names the calendar."""
    rows = [
        ["نېټه", "ځای", "وژل شوي", "ټپیان"],
        ["۱۴۰۲/۱۲/۱۱", "ولنا", 3, 1],
        ["۱۴۰۲/۱۲/۱", "میسک", 0, 2],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", killed=3), report(3, "2024-02-20", killed=0)],
        corrections={"fields": {"date": {"calendar": "solar_hijri", "order": "ymd"}}},
    )


@case("lunar_hijri_months", language="ar", ending=".xlsx")
def lunar_hijri_months(file: Path) -> Expected:
    """Lunar months begin when the moon is seen: a day earlier or later than the table says, but no more."""
    rows = [
        ["التاريخ", "المكان", "نوع الحادث", "القتلى", "الجرحى"],
        ["10 رمضان 1445", "فيلنا", "كمين", 4, 7],
        ["٣ شوال ١٤٤٥", "ميسك", "كمين", 1, 0],
        ["5 رجب 1441 هـ", "تومير", "كمين", 0, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, _about("2024-03-19", "2024-03-20", "2024-03-21"), killed=4),
            report(3, _about("2024-04-11", "2024-04-12", "2024-04-13"), killed=1),
            report(4, _about("2020-02-28", "2020-02-29", "2020-03-01"), killed=0),
        ]
    )


def _about(before: str, day: str, after: str) -> dict[str, object]:
    """The day is inside; no more than one day on either side of it."""
    return {
        "start": between(f"{before}T00:00:00Z", f"{day}T00:00:00Z"),
        "end": between(f"{day}T23:59:59Z", f"{after}T23:59:59Z"),
    }


@case("day_month_decided_by_the_column", language="en", ending=".csv")
def day_month_decided_by_the_column(file: Path) -> Expected:
    """04/03/2024 alone could be April; 25/03/2024 in the same column says that the day stands first."""
    rows = [
        ENGLISH,
        ["04/03/2024", "Velna", "Ambush", 3, 1],
        ["11/03/2024", "Misk", "Ambush", 0, 2],
        ["25/03/2024", "Halm", "Ambush", 1, 0],
        ["02/04/2024", "Halm", "Ambush", 2, 0],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-04", killed=3),
            report(3, "2024-03-11", killed=0),
            report(4, "2024-03-25", killed=1),
            report(5, "2024-04-02", killed=2),
        ]
    )


@case("month_day_decided_by_the_column", language="en", ending=".tsv")
def month_day_decided_by_the_column(file: Path) -> Expected:
    """The other order, decided in the same way."""
    rows = [ENGLISH, ["3/4/2024", "Velna", "Ambush", 3, 1], ["3/25/2024", "Halm", "Ambush", 1, 0]]
    lines(file, rows, "utf-8", separator="\t", end="\n")
    return Expected([report(2, "2024-03-04", killed=3), report(3, "2024-03-25", killed=1)])


@case("day_month_that_only_people_know", language="es", ending=".csv")
def day_month_that_only_people_know(file: Path) -> Expected:
    """Every number is below 13, and the months jump about: nothing but a person decides."""
    rows = [
        ["Fecha", "Lugar", "Muertos", "Heridos"],
        ["04/03/2024", "Velna", 3, 1],
        ["02/11/2023", "Misk", 0, 2],
        ["07/05/2024", "Halm", 1, 0],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-04", killed=3),
            report(3, "2023-11-02", killed=0),
            report(4, "2024-05-07", killed=1),
        ],
        corrections={"fields": {"date": {"order": "dmy"}}},
    )


@case("dates_without_any_sign", language="es", ending=".xlsx")
def dates_without_any_sign(file: Path) -> Expected:
    """20240301, as a number and as text: year, month, day, and no serial number of a day."""
    rows = [
        ["Fecha", "Lugar", "Muertos", "Heridos"],
        [20240301, "Velna", 3, 1],
        ["20240302", "Misk", 0, 2],
        [20240315, "Halm", 1, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", killed=3), report(3, "2024-03-02", killed=0), report(4, "2024-03-15", killed=1)]
    )
