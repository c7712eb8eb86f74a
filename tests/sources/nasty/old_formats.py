"""Workbooks of the old binary kind and of the open kind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlwt

from nasty.collection import Expected, case, on_sheet, report
from nasty.totals import HEADERS
from nasty.writing import COVERED, Repeated, Spanning, ods, xls, xls_book


@case("old_workbook_with_typed_dates", language="ru", ending=".xls")
def old_workbook_with_typed_dates(file: Path) -> Expected:
    """Typed dates and numbers, a title merged over the columns, a total."""
    rows = [
        ["Список нарушений"],
        HEADERS["ru"],
        [dt.date(2024, 3, 1), "Вельна", "засада", 2, 5],
        [dt.date(2024, 3, 14), "Миск", "авиаудар", 0, 1],
        ["Итого", None, None, 2, 6],
    ]
    book, page = xls_book(rows)
    page.merge(0, 0, 0, 4)
    book.save(str(file))
    return Expected(
        [
            report(3, "2024-03-01", place="Вельна", killed=2, wounded=5, act=["ambush"]),
            report(4, "2024-03-14", place="Миск", killed=0, wounded=1, act=["air_strike"]),
        ],
        aside=[5],
    )


@case("old_workbook_merged_and_hidden", language="ar", ending=".xls")
def old_workbook_merged_and_hidden(file: Path) -> Expected:
    """Merged dates, a hidden row and a coloured one, as the old kind stores them."""
    rows = [
        HEADERS["ar"],
        ["2024-03-05", "فيلنا", "كمين", 4, 7],
        [None, "ميسك", "كمين", 1, 0],
        ["2024-03-07", "تومير", "كمين", 0, 2],
    ]
    book, page = xls_book(rows)
    page.merge(1, 2, 0, 0)
    page.row(3).hidden = True
    page.write(2, 1, "ميسك", xlwt.easyxf("pattern: pattern solid, fore_colour yellow"))
    book.save(str(file))
    return Expected(
        [
            report(2, "2024-03-05", place="فيلنا", killed=4),
            report(3, "2024-03-05", place="ميسك", killed=1),
            report(4, "2024-03-07", place="تومير", killed=0),
        ],
        flagged={(4, "hidden_row"), (3, "colour")},
    )


@case("old_workbook_named_as_new", language="es", ending=".xlsx")
def old_workbook_named_as_new(file: Path) -> Expected:
    """Somebody only renamed it: the bytes are of the old kind, whatever the name says."""
    xls(file, [HEADERS["es"], ["2024-03-01", "Velna", "emboscada", 3, 1], ["2024-03-02", "Misk", "secuestro", 0, 2]])
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, act=["ambush"]),
            report(3, "2024-03-02", place="Misk", killed=0, act=["abduction"]),
        ]
    )


@case("old_workbook_of_two_sheets", language="ps", ending=".xls")
def old_workbook_of_two_sheets(file: Path) -> Expected:
    """A sheet a month in the old kind."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, date, place in (("وری", "2024-03-25", "ولنا"), ("غویی", "2024-04-25", "میسک")):
        page = book.add_sheet(name)
        for column, word in enumerate(HEADERS["ps"]):
            page.write(0, column, word)
        for column, cell in enumerate([date, place, "کمین", 3, 1]):
            page.write(1, column, cell)
    book.save(str(file))
    return Expected(
        [
            *on_sheet("وری", [report(2, "2024-03-25", place="ولنا", killed=3)]),
            *on_sheet("غویی", [report(2, "2024-04-25", place="میسک", killed=3)]),
        ]
    )


@case("open_document_with_repeats", language="fr", ending=".ods")
def open_document_with_repeats(file: Path) -> Expected:
    """Five empty rows are one element there; the numbers of the rows below count them all."""
    rows = [
        ["Liste des violations"],
        Repeated(5),
        HEADERS["fr"],
        [dt.date(2024, 3, 1), "Velna", "embuscade", 3, 1],
        [dt.date(2024, 3, 2), "Misk", "enlèvement", 0, 2],
        Repeated(3),
        ["Total", None, None, 3, 3],
    ]
    ods(file, {"Mars": rows})
    return Expected(
        [
            report(8, "2024-03-01", place="Velna", killed=3, wounded=1, act=["ambush"]),
            report(9, "2024-03-02", place="Misk", killed=0, wounded=2, act=["abduction"]),
        ],
        aside=[13],
    )


@case("open_document_with_merges", language="uk", ending=".ods")
def open_document_with_merges(file: Path) -> Expected:
    """A date merged over two rows; the cell below it is a covered one."""
    rows = [
        HEADERS["uk"],
        [Spanning("2024-03-01", 2), "Вельна", "засідка", 2, 5],
        [COVERED, "Міск", "засідка", 0, 1],
        ["2024-03-04", "Томір", "викрадення", 1, 0],
    ]
    ods(file, {"Аркуш1": rows})
    return Expected(
        [
            report(2, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(3, "2024-03-01", place="Міск", killed=0, wounded=1),
            report(4, "2024-03-04", place="Томір", killed=1, act=["abduction"]),
        ]
    )


@case("open_document_of_months", language="prs", ending=".ods")
def open_document_of_months(file: Path) -> Expected:
    """Two sheets, Afghan months, a million empty rows at the end of the second, as such files have."""
    first = [HEADERS["prs"], ["۱۲ حمل ۱۳۹۹", "ولنا", "کمین", "۳", "۱"]]
    second = [HEADERS["prs"], ["۱۰ حوت ۱۳۹۹", "میسک", "کمین", "۰", "۲"], Repeated(1_000_000)]
    ods(file, {"حمل": first, "حوت": second})
    return Expected(
        [
            *on_sheet("حمل", [report(2, "2020-03-31", place="ولنا", killed=3, wounded=1)]),
            *on_sheet("حوت", [report(2, "2021-02-28", place="میسک", killed=0, wounded=2)]),
        ]
    )
