"""Columns: doubled, nameless, numbered, of numbers that are no counts."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, case, report
from nasty.writing import xlsx

ENGLISH = ["Date", "Village", "Type of incident", "Killed", "Wounded"]


@case("two_columns_of_one_name", language="ru", ending=".xlsx")
def two_columns_of_one_name(file: Path) -> Expected:
    """“Примечание” stands twice; the rest of the table is as good as ever."""
    rows = [
        ["Дата", "Населённый пункт", "Погибшие", "Примечание", "Раненые", "Примечание"],
        ["2024-03-01", "Вельна", 2, "двое детей", 5, "в больнице"],
        ["2024-03-02", "Миск", 0, None, 1, "дома"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(3, "2024-03-02", place="Миск", killed=0, wounded=1),
        ]
    )


@case("columns_without_a_name", language="fr", ending=".xlsx")
def columns_without_a_name(file: Path) -> Expected:
    """Cells stand under an empty header cell; they cost no row its place in the list."""
    rows = [
        [None, "Date", "Lieu", "Tués", None, "Blessés"],
        ["A1", "2024-03-01", "Velna", 3, "vérifié", 1],
        ["A2", "2024-03-02", "Misk", 0, None, 2],
        ["A3", "2024-03-03", "Halm", 1, "à vérifier", 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=0, wounded=2),
            report(4, "2024-03-03", place="Halm", killed=1, wounded=0),
        ]
    )


@case("index_that_restarts", language="es", ending=".xlsx")
def index_that_restarts(file: Path) -> Expected:
    """A running number per district, “No.”, that begins again: no key and no count. Equal rows are two reports."""
    rows = [
        ["No.", "Fecha", "Municipio", "Lugar", "Muertos", "Heridos"],
        [1, "2024-03-01", "Tomir", "Velna", 3, 1],
        [2, "2024-03-02", "Tomir", "Misk", 0, 2],
        [1, "2024-03-01", "Ordan", "Halm", 1, 0],
        [2, "2024-03-02", "Ordan", "Perk", 2, 0],
        [2, "2024-03-02", "Ordan", "Perk", 2, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", adm2="Tomir", killed=3, covers=1),
            report(3, "2024-03-02", adm2="Tomir", killed=0, covers=1),
            report(4, "2024-03-01", adm2="Ordan", killed=1, covers=1),
            report(5, "2024-03-02", adm2="Ordan", killed=2, covers=1),
            report(6, "2024-03-02", adm2="Ordan", killed=2, covers=1),
        ]
    )


@case("summary_beside_the_list", language="en", ending=".xlsx")
def summary_beside_the_list(file: Path) -> Expected:
    """Right of the list, after an empty column, the clerk keeps a small summary."""
    rows = [
        [*ENGLISH, None, "Summary", None],
        ["2024-03-01", "Velna", "Air strike", 3, 1, None, "Killed in all", 9],
        ["2024-03-02", "Misk", "Ambush", 6, 2, None, "Wounded in all", 3],
        ["2024-03-03", "Halm", "Ambush", 0, 0, None, None, None],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=6, wounded=2),
            report(4, "2024-03-03", place="Halm", killed=0, wounded=0),
        ]
    )


@case("day_of_the_report_first", language="en", ending=".xlsx")
def two_date_columns(file: Path) -> Expected:
    """The day of the report stands before the day of the deed."""
    rows = [
        ["Date reported", "Date of incident", "Village", "Killed"],
        ["2024-03-09", "2024-03-01", "Velna", 3],
        ["2024-03-09", "2024-03-07", "Misk", 0],
    ]
    xlsx(file, rows)
    return Expected([report(2, "2024-03-01", place="Velna", killed=3), report(3, "2024-03-07", place="Misk", killed=0)])


@case("row_of_column_numbers", language="uk", ending=".xlsx")
def row_of_column_numbers(file: Path) -> Expected:
    """Under the header of an official form each column has its number: no report with four dead."""
    rows = [
        ["№ з/п", "Дата", "Населений пункт", "Загинуло", "Поранено"],
        [1, 2, 3, 4, 5],
        [1, "01.03.2024", "Вельна", 2, 5],
        [2, "25.03.2024", "Міск", 0, 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(3, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(4, "2024-03-25", place="Міск", killed=0, wounded=1),
        ],
        aside=[2],
    )


@case("villages_that_are_numbers", language="en", ending=".xlsx")
def villages_that_are_numbers(file: Path) -> Expected:
    """Posts are known by a number, stored as number or as text: they are names, and keep their noughts."""
    rows = [
        ["Date", "District", "Village", "Killed"],
        ["2024-03-01", "Tomir", 1405, 3],
        ["2024-03-02", "Tomir", "007", 0],
        ["2024-03-03", "Ordan", "Halm", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="1405", killed=3),
            report(3, "2024-03-02", place="007", killed=0),
            report(4, "2024-03-03", place="Halm", killed=1),
        ]
    )
