"""Text tables in the encodings of old programmes."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, case, report
from nasty.totals import HEADERS
from nasty.writing import lines

RUSSIAN = [
    HEADERS["ru"],
    ["01.03.2024", "Вельна", "засада", 2, 5],
    ["14.03.2024", "Миск", "авиаудар по мосту", 0, 1],
    ["25.03.2024", "Ёлкино", "засада", 1, 0],
]
RUSSIAN_REPORTS = [
    report(2, "2024-03-01", place="Вельна", killed=2, wounded=5, act=["ambush"]),
    report(3, "2024-03-14", place="Миск", killed=0, wounded=1, act=["air_strike"]),
    report(4, "2024-03-25", place="Ёлкино", killed=1, wounded=0, act=["ambush"]),
]
ARABIC = [
    HEADERS["ar"],
    ["2024-03-05", "فيلنا", "غارة جوية", 4, 7],
    ["2024-03-06", "ميسك", "كمين", 1, 0],
    ["2024-03-07", "أوردان", "كمين على الطريق", 0, 2],
]


@case("cp1251_semicolons", language="ru", ending=".csv")
def cp1251_semicolons(file: Path) -> Expected:
    """What a Russian spreadsheet programme saves as CSV."""
    lines(file, RUSSIAN, "cp1251", separator=";")
    return Expected(RUSSIAN_REPORTS)


@case("cp866_semicolons", language="ru", ending=".csv")
def cp866_semicolons(file: Path) -> Expected:
    """From an old database: the same letters by other bytes."""
    lines(file, RUSSIAN, "cp866", separator=";")
    return Expected(RUSSIAN_REPORTS)


@case("cp1256_commas", language="ar", ending=".csv")
def cp1256_commas(file: Path) -> Expected:
    """Arabic by one byte a letter."""
    lines(file, ARABIC, "cp1256")
    return Expected(
        [
            report(2, "2024-03-05", place="فيلنا", killed=4, wounded=7, act=["air_strike"]),
            report(3, "2024-03-06", place="ميسك", killed=1, wounded=0, act=["ambush"]),
            report(4, "2024-03-07", place="أوردان", killed=0, wounded=2, act=["ambush"]),
        ]
    )


@case("cp1252_semicolons", language="fr", ending=".csv")
def cp1252_semicolons(file: Path) -> Expected:
    """Accents, a curly apostrophe and œ as a Western programme saves them."""
    rows = [
        ["Date", "Lieu", "Type d’incident", "Tués", "Blessés", "Remarques"],
        ["01/03/2024", "Velna-l’Évêché", "frappe aérienne", 3, 1, "près de l’œuvre sociale"],
        ["25/03/2024", "Misk", "enlèvement", 0, 2, "à vérifier"],
    ]
    lines(file, rows, "cp1252", separator=";")
    return Expected(
        [
            report(2, "2024-03-01", place="Velna-l’Évêché", killed=3, wounded=1, act=["air_strike"]),
            report(3, "2024-03-25", place="Misk", killed=0, wounded=2, act=["abduction"]),
        ]
    )


@case("utf16_with_mark_and_tabs", language="uk", ending=".tsv")
def utf16_with_mark_and_tabs(file: Path) -> Expected:
    """“Unicode text” of a spreadsheet programme."""
    rows = [
        HEADERS["uk"],
        ["2024-03-01", "Вельна", "засідка", 2, 5],
        ["2024-03-02", "Їжакове", "викрадення", 0, 1],
    ]
    lines(file, rows, "utf-16", separator="\t")
    return Expected(
        [
            report(2, "2024-03-01", place="Вельна", killed=2, wounded=5, act=["ambush"]),
            report(3, "2024-03-02", place="Їжакове", killed=0, wounded=1, act=["abduction"]),
        ]
    )


@case("utf16_without_mark", language="es", ending=".csv")
def utf16_without_mark(file: Path) -> Expected:
    """Two bytes a letter and nothing at the head that says so."""
    rows = [
        HEADERS["es"],
        ["2024-03-01", "Cañón de Velna", "emboscada", 3, 1],
        ["2024-03-02", "Misk", "secuestro", 0, 2],
    ]
    lines(file, rows, "utf-16-le")
    return Expected(
        [
            report(2, "2024-03-01", place="Cañón de Velna", killed=3, wounded=1, act=["ambush"]),
            report(3, "2024-03-02", place="Misk", killed=0, wounded=2, act=["abduction"]),
        ]
    )


@case("utf8_with_mark", language="prs", ending=".csv")
def utf8_with_mark(file: Path) -> Expected:
    """The mark at the head is no part of the first column's name; the commas are Latin, the digits Persian."""
    rows = [HEADERS["prs"], ["2024-03-01", "ولنا", "کمین", "۳", "۱"], ["2024-03-02", "میسک", "کمین", "۰", "۲"]]
    lines(file, rows, "utf-8-sig")
    return Expected(
        [
            report(2, "2024-03-01", place="ولنا", killed=3, wounded=1),
            report(3, "2024-03-02", place="میسک", killed=0, wounded=2),
        ]
    )


@case("two_encodings_in_one_file", language="ru", ending=".csv")
def two_encodings_in_one_file(file: Path) -> Expected:
    """One line was pasted from another programme: its text is damaged, its numbers are not, and no other row suffers."""
    lines(file, RUSSIAN, "utf-8", separator=",")
    file.write_bytes(file.read_bytes() + "2024-03-26,Вельна,засада,3,3\r\n".encode("cp1251"))
    padding = [f"{number % 28 + 1:02}.04.2024,Вельна,засада,{number % 5},0\r\n" for number in range(120)]
    file.write_bytes(file.read_bytes() + "".join(padding).encode())
    padded = [
        report(number + 6, f"2024-04-{number % 28 + 1:02}", place="Вельна", killed=number % 5) for number in range(120)
    ]
    damaged = report(5, "2024-03-26", killed=3, wounded=3)
    return Expected([*RUSSIAN_REPORTS, damaged, *padded], flagged={(5, "undecodable")})
