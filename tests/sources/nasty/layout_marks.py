"""What a sheet shows beside its text: hidden rows and columns, colours, formulas, comments."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from nasty.collection import Expected, case, one_of, report
from nasty.writing import book_of

ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


@case("hidden_rows_and_columns", language="ru", ending=".xlsx")
def hidden_rows_and_columns(file: Path) -> Expected:
    """Hidden is not deleted: the row is a report, the column is read, both are marked."""
    rows = [
        ["Дата", "Населённый пункт", "Вид нарушения", "Погибшие", "Раненые"],
        ["2024-03-01", "Вельна", "засада", 2, 5],
        ["2024-03-02", "Миск", "засада", 7, 1],
        ["2024-03-03", "Томир", "засада", 0, 0],
    ]
    book = book_of(rows)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["E"].hidden = True
    book.save(file)
    return Expected(
        [
            report(2, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(3, "2024-03-02", place="Миск", killed=7, wounded=1),
            report(4, "2024-03-03", place="Томир", killed=0, wounded=0),
        ],
        flagged={(3, "hidden_row"), (0, "hidden_column")},
    )


@case("coloured_rows_with_a_legend", language="es", ending=".xlsx")
def coloured_rows_with_a_legend(file: Path) -> Expected:
    """Red rows are not confirmed, says the legend below: the colour is kept, the legend is no report."""
    rows = [
        ["Fecha", "Municipio", "Tipo de hecho", "Muertos", "Heridos"],
        ["2024-03-01", "Tomir", "emboscada", 3, 1],
        ["2024-03-02", "Tomir", "emboscada", 0, 2],
        ["2024-03-03", "Ordan", "emboscada", 1, 0],
        [],
        ["Leyenda:"],
        ["Rojo: sin confirmar"],
    ]
    book = book_of(rows)
    for cell in (*book.active[3], book.active["A7"]):
        cell.fill = PatternFill("solid", start_color="FFFF0000")
    book.save(file)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=1),
            report(3, "2024-03-02", killed=0, wounded=2),
            report(4, "2024-03-03", killed=1, wounded=0),
        ],
        aside=[6, 7],
        flagged={(3, "colour")},
    )


@case("formulas_with_values", language="en", ending=".xlsx")
def formulas_with_values(file: Path) -> Expected:
    """Counts and dates that formulas gave: their stored values are the cells."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("List")
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [*ENGLISH, "Casualties"])
        sheet.write_row(1, 0, ["", "Velna", "Ambush", 3, 1])
        sheet.write_formula(1, 0, "=DATE(2024,3,1)", dated, 45352)
        sheet.write_formula(1, 5, "=D2+E2", None, 4)
        sheet.write_row(2, 0, ["", "Misk", "Ambush", "", 2])
        sheet.write_formula(2, 0, "=A2+1", dated, 45353)
        sheet.write_formula(2, 3, "=2*3", None, 6)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=6, wounded=2),
        ]
    )


@case("formulas_without_values", language="uk", ending=".xlsx")
def formulas_without_values(file: Path) -> Expected:
    """A file that no spreadsheet programme has saved: what the formula would give is not known, not nought."""
    rows = [
        ["Дата", "Населений пункт", "Вид порушення", "Загинуло", "Поранено"],
        ["2024-03-01", "Вельна", "засідка", 2, 5],
        ["2024-03-02", "Міск", "засідка", "=D2+4", 1],
    ]
    book_of(rows).save(file)
    return Expected(
        [report(2, "2024-03-01", killed=2, wounded=5), report(3, "2024-03-02", killed=None, wounded=1)],
        flagged={(3, "formula_without_value")},
    )


@case("error_values", language="ar", ending=".xlsx")
def error_values(file: Path) -> Expected:
    """#REF! and #N/A in a count: unknown, and said; the row stays."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("List")
        sheet.write_row(0, 0, ["التاريخ", "المكان", "نوع الحادث", "القتلى", "الجرحى"])
        sheet.write_row(1, 0, ["2024-03-05", "فيلنا", "كمين", "", 7])
        sheet.write_formula(1, 3, "=Z1+#REF!", None, "#REF!")
        sheet.write_row(2, 0, ["2024-03-06", "ميسك", "كمين", 1, 0])
    return Expected(
        [report(2, "2024-03-05", killed=None, wounded=7), report(3, "2024-03-06", killed=1, wounded=0)],
        flagged={(2, "error")},
    )


@case("comments_on_cells", language="en", ending=".xlsx")
def comments_on_cells(file: Path) -> Expected:
    """A comment beside the count says where it comes from: a mark, not part of the cell."""
    book = book_of([ENGLISH, ["2024-03-01", "Velna", "Ambush", 3, 1]])
    book.active["D2"].comment = Comment("told by the elder; 5 by the clinic", "clerk")
    book.save(file)
    return Expected([report(2, "2024-03-01", killed=3, wounded=1)], flagged={(2, "comment")})


@case("rows_hidden_by_a_filter", language="fr", ending=".xlsx")
def rows_hidden_by_a_filter(file: Path) -> Expected:
    """A filter was left on when the file was saved: the rows that it hides are rows of the list."""
    rows = [
        ["Date", "Lieu", "Type d'incident", "Tués", "Blessés"],
        ["2024-03-01", "Velna", "embuscade", 3, 1],
        ["2024-03-02", "Misk", "enlèvement", 0, 0],
        ["2024-03-03", "Halm", "embuscade", 1, 0],
    ]
    book = book_of(rows)
    book.active.auto_filter.ref = "A1:E4"
    book.active.auto_filter.add_filter_column(2, ["embuscade"])
    book.active.row_dimensions[3].hidden = True
    book.save(file)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, act=["ambush"]),
            report(3, "2024-03-02", killed=0, act=one_of(["abduction"], None)),
            report(4, "2024-03-03", killed=1, act=["ambush"]),
        ],
        flagged={(3, "hidden_row")},
    )
