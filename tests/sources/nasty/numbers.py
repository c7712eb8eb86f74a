"""Counts as people write them, and rows that speak of several deeds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter

from nasty.collection import FROM_THE_AIR, Expected, between, case, one_of, report
from nasty.writing import lines, xlsx


@case("counts_in_english_words", language="en", ending=".xlsx")
def counts_in_english_words(file: Path) -> Expected:
    """Bounds, words, and signs for “not known”, which is neither nought nor a reason to lose the row."""
    cells = ["3-5", "several", "at least 12", "12+", "none", "three", "10 or 12", "about 10", "?", "unknown", "-", 4]
    rows = [
        ["Date", "Village", "Killed"],
        *([f"2024-03-{number:02}", "Velna", cell] for number, cell in enumerate(cells, start=1)),
    ]
    xlsx(file, rows)
    wanted = [
        (3, 5),
        (between(2, 3), None),
        (12, None),
        (12, None),
        0,
        3,
        (10, 12),
        (between(5, 10), between(10, 20)),
        None,
        None,
        None,
        4,
    ]
    return Expected([report(row, f"2024-03-{row - 1:02}", killed=count) for row, count in enumerate(wanted, start=2)])


@case("counts_in_dari_words", language="prs", ending=".xlsx")
def counts_in_dari_words(file: Path) -> Expected:
    """Number words, Persian digits, “at least”, “none”."""
    rows = [
        ["تاریخ", "محل", "کشته", "زخمی"],
        ["2024-03-01", "ولنا", "سه", "پنج"],
        ["2024-03-02", "میسک", "حداقل ۱۲", "۲۵"],
        ["2024-03-03", "تومیر", "چند نفر", "بیست و پنج"],
        ["2024-03-04", "هالم", "هیچ", "نامعلوم"],
        ["2024-03-05", "هالم", "۳ تا ۵", "۱۲ نفر"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=(12, None), wounded=25),
            report(4, "2024-03-03", killed=(between(1, 3), None), wounded=25),
            report(5, "2024-03-04", killed=0, wounded=None),
            report(6, "2024-03-05", killed=(3, 5), wounded=12),
        ]
    )


@case("counts_in_russian_words", language="ru", ending=".xlsx")
def counts_in_russian_words(file: Path) -> Expected:
    """Collective numbers, “не менее”, “до”, “нет”, “несколько”."""
    rows = [
        ["Дата", "Населённый пункт", "Погибшие", "Раненые"],
        ["2024-03-01", "Вельна", "трое", "двадцать пять"],
        ["2024-03-02", "Миск", "не менее 12", "нет"],
        ["2024-03-03", "Томир", "до 5", "несколько"],
        ["2024-03-04", "Хальм", "неизвестно", "3–5"],
        ["2024-03-05", "Хальм", "более 10", "двое"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=25),
            report(3, "2024-03-02", killed=(12, None), wounded=0),
            report(4, "2024-03-03", killed=(0, 5), wounded=(between(2, 3), None)),
            report(5, "2024-03-04", killed=None, wounded=(3, 5)),
            report(6, "2024-03-05", killed=(between(10, 11), None), wounded=2),
        ]
    )


@case("numbers_as_text", language="fr", ending=".xlsx")
def numbers_as_text(file: Path) -> Expected:
    """Numbers stored as text, some after an apostrophe, some with hard spaces between the thousands or about them."""
    rows = [
        ["Date", "Lieu", "Tués", "Blessés"],
        ["2024-03-01", "Velna", "3", "'7"],
        ["2024-03-02", "Misk", "1\u202f200", "1\u00a0250"],
        ["2024-03-03", "Halm", "\u00a012\u00a0", " 4 "],
        ["2024-03-04", "Perk", "0", "1 100"],
    ]
    with xlsxwriter.Workbook(str(file), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Liste")
        quoted = book.add_format({"quote_prefix": True})
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, quoted if number == 1 else None)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=7),
            report(3, "2024-03-02", place="Misk", killed=1200, wounded=1250),
            report(4, "2024-03-03", place="Halm", killed=12, wounded=4),
            report(5, "2024-03-04", place="Perk", killed=0, wounded=1100),
        ]
    )


@case("percent_signs_beside_counts", language="es", ending=".csv")
def percent_signs_beside_counts(file: Path) -> Expected:
    """A share stands beside the counts and in one of them: three in a hundred are not three dead."""
    rows = [
        ["Fecha", "Lugar", "Muertos", "% del total", "Heridos"],
        ["2024-03-01", "Velna", 3, "37,5 %", 1],
        ["2024-03-02", "Misk", "3 %", "0 %", 2],
        ["2024-03-03", "Halm", "1.200", "62,5 %", 0],
    ]
    lines(file, rows, "utf-8", separator=";")
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=1),
            report(3, "2024-03-02", killed=None, wounded=2),
            report(4, "2024-03-03", killed=1200, wounded=0),
        ],
        cells={(3, "Muertos")},
    )


@case("counts_that_cannot_be", language="uk", ending=".xlsx")
def counts_that_cannot_be(file: Path) -> Expected:
    """-1, 2.5, a bound the wrong way round, and a date that the programme made of “3-5”."""
    rows = [
        ["Дата", "Населений пункт", "Загинуло", "Поранено"],
        ["2024-03-01", "Вельна", -1, 5],
        ["2024-03-02", "Міск", 2.5, 1],
        ["2024-03-03", "Томір", "9-4", 0],
        ["2024-03-04", "Томір", 2, 3],
        ["2024-03-05", "Томір", dt.date(2024, 5, 3), 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=None, wounded=5),
            report(3, "2024-03-02", killed=None, wounded=1),
            report(4, "2024-03-03", killed=None, wounded=0),
            report(5, "2024-03-04", killed=2, wounded=3),
            report(6, "2024-03-05", killed=None, wounded=1),
        ],
        cells={(row, "Загинуло") for row in (2, 3, 4, 6)},
    )


@case("rows_of_several_deeds", language="en", ending=".xlsx")
def rows_of_several_deeds(file: Path) -> Expected:
    """A row may speak of fourteen strikes; fourteen dead, a road 14 and a report of 14 March are none of that."""
    rows = [
        ["Date", "District", "Incident", "Killed"],
        ["2024-03-01", "Tomir", "14 air strikes in two districts", 12],
        ["2024-03-02", "Tomir", "14 people killed in an air strike", 14],
        ["2024-03-03", "Ordan", "two ambushes", 1],
        ["2024-03-04", "Ordan", "an ambush on road 14", 0],
        ["2024-03-05", "Ordan", "several air strikes", 3],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["air_strike"], covers=14, killed=12),
            report(3, "2024-03-02", act=["air_strike"], covers=1, killed=14),
            report(4, "2024-03-03", act=["ambush"], covers=2, killed=1),
            report(5, "2024-03-04", act=["ambush"], covers=1, killed=0),
            report(6, "2024-03-05", act=["air_strike"], covers=(between(2, 3), between(100, 10**9)), killed=3),
        ]
    )


@case("a_column_of_how_many_deeds", language="ru", ending=".xlsx")
def a_column_of_how_many_deeds(file: Path) -> Expected:
    """“Количество обстрелов”: how many deeds the row speaks of."""
    rows = [
        ["Дата", "Населённый пункт", "Вид нарушения", "Количество обстрелов", "Погибшие"],
        ["2024-03-01", "Вельна", "миномётный обстрел", 14, 2],
        ["2024-03-02", "Миск", "миномётный обстрел", 1, 0],
        ["2024-03-03", "Томир", "миномётный обстрел", "3-5", 0],
        ["2024-03-04", "Томир", "миномётный обстрел", None, 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["mortar_fire"], covers=14, killed=2),
            report(3, "2024-03-02", act=["mortar_fire"], covers=1, killed=0),
            report(4, "2024-03-03", act=["mortar_fire"], covers=(3, 5), killed=0),
            report(5, "2024-03-04", act=["mortar_fire"], covers=(1, one_of(1, 1_000_000)), killed=1),
        ]
    )


@case("rows_of_several_deeds_dari", language="prs", ending=".xlsx")
def rows_of_several_deeds_dari(file: Path) -> Expected:
    """Fourteen air attacks in two districts, told in one row."""
    rows = [
        ["تاریخ", "ولایت", "نوع حادثه", "کشته"],
        ["2024-03-01", "کارسا", "۱۴ حمله هوایی در دو ولسوالی", 12],
        ["2024-03-02", "کارسا", "حمله هوایی", 2],
        ["2024-03-03", "کارسا", "دو حمله انتحاری", 5],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=FROM_THE_AIR, covers=14, killed=12),
            report(3, "2024-03-02", act=FROM_THE_AIR, covers=1, killed=2),
            report(4, "2024-03-03", act=["suicide_attack"], covers=2, killed=5),
        ]
    )
