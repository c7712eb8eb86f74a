"""Several sheets, cover sheets, hidden ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from nasty.collection import Expected, case, on_sheet, report
from nasty.writing import fill, xlsx_sheets

DARI = ["تاریخ", "محل", "نوع حادثه", "کشته", "زخمی"]
ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


@case("one_sheet_a_month", language="prs", ending=".xlsx")
def one_sheet_a_month(file: Path) -> Expected:
    """Three months, three sheets, the same header on each; one name ends in blanks."""
    sheets: dict[str, list[Any]] = {
        "حمل": [DARI, ["2024-03-25", "ولنا", "کمین", 3, 1]],
        "ثور  ": [DARI, ["2024-04-25", "میسک", "کمین", 0, 2], ["2024-04-26", "تومیر", "کمین", 1, 0]],
        "جوزا": [DARI, ["2024-05-25", "ولنا", "کمین", 2, 2]],
    }
    xlsx_sheets(file, sheets)
    return Expected(
        [
            *on_sheet("حمل", [report(2, "2024-03-25", place="ولنا", killed=3)]),
            *on_sheet("ثور  ", [report(2, "2024-04-25", place="میسک", killed=0), report(3, "2024-04-26", killed=1)]),
            *on_sheet("جوزا", [report(2, "2024-05-25", place="ولنا", killed=2)]),
        ]
    )


@case("header_in_another_row_on_each_sheet", language="en", ending=".xlsx")
def header_in_another_row_on_each_sheet(file: Path) -> Expected:
    """March has a title above its header, April has not, and April's columns stand in another order."""
    sheets: dict[str, list[Any]] = {
        "March": [["Violations in March"], [], ENGLISH, ["2024-03-01", "Velna", "Ambush", 3, 1]],
        "April": [
            ["Village", "Date", "Killed", "Wounded", "Type of incident"],
            ["Misk", "2024-04-01", 0, 2, "Air strike"],
        ],
    }
    xlsx_sheets(file, sheets)
    return Expected(
        [
            *on_sheet("March", [report(4, "2024-03-01", place="Velna", killed=3, wounded=1, act=["ambush"])]),
            *on_sheet("April", [report(2, "2024-04-01", place="Misk", killed=0, wounded=2, act=["air_strike"])]),
        ]
    )


@case("cover_sheet_first", language="ar", ending=".xlsx")
def cover_sheet_first(file: Path) -> Expected:
    """A cover, a sheet of contacts, then the list."""
    sheets: dict[str, list[Any]] = {
        "الغلاف": [["لجنة الرصد"], [], ["تقرير شهر مارس 2024"]],
        "جهات الاتصال": [["الاسم", "الهاتف"], ["مكتب كارسا", "0700000000"]],
        "الحوادث": [
            ["التاريخ", "المكان", "نوع الحادث", "القتلى", "الجرحى"],
            ["2024-03-05", "فيلنا", "كمين", 4, 7],
            ["2024-03-06", "ميسك", "كمين", 1, 0],
        ],
    }
    xlsx_sheets(file, sheets)
    return Expected(
        on_sheet(
            "الحوادث",
            [
                report(2, "2024-03-05", place="فيلنا", killed=4, wounded=7),
                report(3, "2024-03-06", place="ميسك", killed=1, wounded=0),
            ],
        )
    )


@case("summary_sheet_after_the_list", language="es", ending=".xlsx")
def summary_sheet_after_the_list(file: Path) -> Expected:
    """The last sheet sums the list up by district: its rows are totals, not reports."""
    sheets: dict[str, list[Any]] = {
        "Hechos": [
            ["Fecha", "Municipio", "Lugar", "Tipo de hecho", "Muertos", "Heridos"],
            ["2024-03-01", "Tomir", "Velna", "emboscada", 3, 1],
            ["2024-03-02", "Ordan", "Halm", "emboscada", 0, 2],
        ],
        "Resumen": [["Municipio", "Muertos", "Heridos"], ["Tomir", 3, 1], ["Ordan", 0, 2]],
    }
    xlsx_sheets(file, sheets)
    return Expected(
        on_sheet(
            "Hechos",
            [report(2, "2024-03-01", adm2="Tomir", killed=3), report(3, "2024-03-02", adm2="Ordan", killed=0)],
        )
    )


@case("hidden_sheet", language="uk", ending=".xlsx")
def hidden_sheet(file: Path) -> Expected:
    """A hidden sheet with the same columns is read, and its rows can be told by the mark."""
    header = ["Дата", "Населений пункт", "Вид порушення", "Загинуло", "Поранено"]
    book = openpyxl.Workbook()
    book.active.title = "Березень"
    fill(book.active, [header, ["2024-03-01", "Вельна", "засідка", 2, 5]])
    hidden = book.create_sheet("Лютий")
    fill(hidden, [header, ["2024-02-11", "Міск", "засідка", 0, 1]])
    hidden.sheet_state = "hidden"
    book.save(file)
    return Expected(
        [
            *on_sheet("Березень", [report(2, "2024-03-01", place="Вельна", killed=2)]),
            *on_sheet("Лютий", [report(2, "2024-02-11", place="Міск", killed=0)]),
        ],
        flagged={(0, "hidden_sheet")},
    )


@case("list_of_choices_hidden", language="fr", ending=".xlsx")
def list_of_choices_hidden(file: Path) -> Expected:
    """A hidden sheet holds the choices of the drop-down lists. It is no list of reports."""
    book = openpyxl.Workbook()
    book.active.title = "Incidents"
    fill(
        book.active,
        [["Date", "Lieu", "Type d'incident", "Tués", "Blessés"], ["2024-03-01", "Velna", "embuscade", 3, 1]],
    )
    hidden = book.create_sheet("Listes")
    fill(hidden, [["Type d'incident"], ["embuscade"], ["frappe aérienne"], ["enlèvement"]])
    hidden.sheet_state = "veryHidden"
    book.save(file)
    return Expected(on_sheet("Incidents", [report(2, "2024-03-01", place="Velna", killed=3, act=["ambush"])]))
