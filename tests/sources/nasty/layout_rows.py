"""Rows: merged downwards, empty, repeated, between others, meant by a sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nasty.collection import Expected, case, one_of, report
from nasty.writing import book_of, xlsx

ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


@case("merged_dates_down", language="prs", ending=".xlsx")
def merged_dates_down(file: Path) -> Expected:
    """One date cell stands beside the three rows of its day; so does the province."""
    rows = [
        ["تاریخ", "ولایت", "محل", "نوع حادثه", "کشته", "زخمی"],
        ["2024-03-01", "کارسا", "ولنا", "حمله هوایی", 3, 1],
        [None, None, "میسک", "کمین", 0, 2],
        [None, None, "تومیر", "کمین", 1, 0],
        ["2024-03-05", "کارسا", "ولنا", "کمین", 1, 1],
    ]
    book = book_of(rows)
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("B2:B4")
    book.save(file)
    return Expected(
        [
            report(2, "2024-03-01", adm1="کارسا", place="ولنا", killed=3, wounded=1),
            report(3, "2024-03-01", adm1="کارسا", place="میسک", killed=0, wounded=2),
            report(4, "2024-03-01", adm1="کارسا", place="تومیر", killed=1, wounded=0),
            report(5, "2024-03-05", adm1="کارسا", place="ولنا", killed=1, wounded=1),
        ]
    )


@case("merged_count_down", language="en", ending=".xlsx")
def merged_count_down(file: Path) -> Expected:
    """“6 killed” is merged over three rows: six in all, so nobody knows how many in each. Six each would be eighteen."""
    rows = [
        ENGLISH,
        ["2024-03-01", "Velna", "Air strike", 6, 1],
        ["2024-03-01", "Misk", "Air strike", None, 2],
        ["2024-03-01", "Tomir", "Air strike", None, 0],
        ["2024-03-02", "Velna", "Ambush", 2, 0],
    ]
    book = book_of(rows)
    book.active.merge_cells("D2:D4")
    book.save(file)
    shared = (one_of(0, None), one_of(6, None))
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=shared, wounded=1),
            report(3, "2024-03-01", place="Misk", killed=shared, wounded=2),
            report(4, "2024-03-01", place="Tomir", killed=shared, wounded=0),
            report(5, "2024-03-02", place="Velna", killed=2, wounded=0),
        ]
    )


@case("repeated_headers", language="es", ending=".xlsx")
def repeated_headers(file: Path) -> Expected:
    """The header again after every twenty rows, as it was printed."""
    header: list[Any] = ["Fecha", "Municipio", "Lugar", "Tipo de hecho", "Muertos", "Heridos"]
    rows = [header]
    wanted = []
    for number in range(45):
        if number and number % 20 == 0:
            rows.append(header)
        rows.append([f"2024-03-{number % 28 + 1:02}", "Tomir", "Velna", "emboscada", number % 4, number % 3])
        wanted.append(report(len(rows), f"2024-03-{number % 28 + 1:02}", killed=number % 4, wounded=number % 3))
    xlsx(file, rows)
    return Expected(wanted, aside=[22, 43])


@case("notes_between_rows", language="uk", ending=".xlsx")
def notes_between_rows(file: Path) -> Expected:
    """Remarks of the clerk in the first column, over all columns or in none that is the date's."""
    rows = [
        ["Дата", "Населений пункт", "Вид порушення", "Загинуло", "Поранено"],
        ["2024-03-01", "Вельна", "засідка", 2, 5],
        ["Примітка: дані за 2 березня ще уточнюються"],
        ["2024-03-03", "Міск", "засідка", 0, 1],
        [None, "(далі за словами мешканців)"],
        ["2024-03-04", "Томір", "засідка", 1, 0],
    ]
    book = book_of(rows)
    book.active.merge_cells("A3:E3")
    book.save(file)
    return Expected(
        [
            report(2, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(4, "2024-03-03", place="Міск", killed=0, wounded=1),
            report(6, "2024-03-04", place="Томір", killed=1, wounded=0),
        ],
        aside=[3, 5],
    )


@case("section_headings", language="ps", ending=".xlsx")
def section_headings(file: Path) -> Expected:
    """A line with a district's name heads the rows of that district. It is no report."""
    rows = [
        ["نېټه", "کلی", "د پېښې ډول", "وژل شوي", "ټپیان"],
        ["د تومیر ولسوالۍ"],
        ["2024-03-01", "ولنا", "بمبار", 3, 1],
        ["2024-03-02", "میسک", "بمبار", 0, 2],
        ["د اوردان ولسوالۍ"],
        ["2024-03-03", "هالم", "بمبار", 1, 0],
    ]
    book = book_of(rows)
    book.active.merge_cells("A2:E2")
    book.active.merge_cells("A5:E5")
    book.save(file)
    return Expected(
        [
            report(3, "2024-03-01", place="ولنا", killed=3, wounded=1),
            report(4, "2024-03-02", place="میسک", killed=0, wounded=2),
            report(6, "2024-03-03", place="هالم", killed=1, wounded=0),
        ],
        aside=[2, 5],
    )


@case("empty_rows_and_columns", language="fr", ending=".xlsx")
def empty_rows_and_columns(file: Path) -> Expected:
    """Empty columns for the eye, empty rows between days, rows of blanks only."""
    rows = [
        ["Date", None, "Lieu", None, "Tués", "Blessés", None, "Description"],
        [],
        ["2024-03-01", None, "Velna", None, 3, 1, None, "tirs au marché"],
        ["  ", "", "\u00a0"],
        [],
        ["2024-03-02", None, "Misk", None, 0, 2, None, "embuscade"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(3, "2024-03-01", place="Velna", killed=3, wounded=1, text="tirs au marché"),
            report(6, "2024-03-02", place="Misk", killed=0, wounded=2, text="embuscade"),
        ]
    )


@case("ditto_marks", language="en", ending=".xlsx")
def ditto_marks(file: Path) -> Expected:
    """“The same as above”, written in three ways."""
    rows = [
        ["Date", "District", "Village", "Type of incident", "Killed"],
        ["2024-03-01", "Tomir", "Velna", "Ambush", 3],
        ['"', '"', "Misk", "Ambush", 1],
        ["do.", "do.", "Halm", "Ambush", 0],
        ["2024-03-04", "Ordan", "Perk", "Ambush", 2],
        ["〃", "〃", "Sarn", "Ambush", 4],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", adm2="Tomir", place="Velna", killed=3),
            report(3, "2024-03-01", adm2="Tomir", place="Misk", killed=1),
            report(4, "2024-03-01", adm2="Tomir", place="Halm", killed=0),
            report(5, "2024-03-04", adm2="Ordan", place="Perk", killed=2),
            report(6, "2024-03-04", adm2="Ordan", place="Sarn", killed=4),
        ]
    )


@case("days_without_incidents", language="es", ending=".xlsx")
def days_without_incidents(file: Path) -> Expected:
    """A daily log says that nothing happened. That is no incident that somebody claims."""
    rows = [
        ["Fecha", "Lugar", "Tipo de hecho", "Muertos", "Heridos"],
        ["2024-03-01", "Velna", "emboscada", 3, 1],
        ["2024-03-02", "Velna", "sin novedad", 0, 0],
        ["2024-03-03", "Velna", "ninguno", 0, 0],
        ["2024-03-04", "Velna", "secuestro", 0, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["ambush"], killed=3),
            report(3, "2024-03-02", stance="denies", or_aside=True),
            report(4, "2024-03-03", stance="denies", or_aside=True),
            report(5, "2024-03-04", act=["abduction"], killed=0),
        ]
    )


@case("empty_means_as_above", language="prs", ending=".xlsx")
def empty_means_as_above(file: Path) -> Expected:
    """The date stands once for each day and nothing is merged. An empty cell may as well be an unknown day: that it
    means the one above, a person says."""
    rows = [
        ["تاریخ", "محل", "نوع حادثه", "کشته", "زخمی"],
        ["2024-03-01", "ولنا", "کمین", 3, 1],
        [None, "میسک", "کمین", 0, 2],
        ["2024-03-05", "تومیر", "کمین", 1, 0],
        [None, "ولنا", "کمین", 2, 2],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="ولنا", killed=3),
            report(3, "2024-03-01", place="میسک", killed=0),
            report(4, "2024-03-05", place="تومیر", killed=1),
            report(5, "2024-03-05", place="ولنا", killed=2),
        ],
        corrections={"fields": {"date": {"fill_down": True}}},
    )
