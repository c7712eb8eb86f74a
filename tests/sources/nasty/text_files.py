"""Text tables: quotes, line ends, ragged rows, what programmes put around them."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, case, one_of, report
from nasty.totals import HEADERS
from nasty.writing import lines

ENGLISH = HEADERS["en"]


@case("old_macintosh_line_ends", language="en", ending=".csv")
def old_macintosh_line_ends(file: Path) -> Expected:
    """Lines end in a carriage return alone."""
    rows = [ENGLISH, ["2024-03-01", "Velna", "Ambush", 3, 1], ["2024-03-02", "Misk", "Ambush", 0, 2]]
    lines(file, rows, "utf-8", end="\r")
    return Expected([report(2, "2024-03-01", place="Velna", killed=3), report(3, "2024-03-02", place="Misk", killed=0)])


@case("quotes_and_line_breaks", language="en", ending=".csv")
def quotes_and_line_breaks(file: Path) -> Expected:
    """A cell with commas, doubled quotes and two line breaks is one cell, and its row is one row."""
    file.write_text(
        "Date,Village,Killed,Description\n"
        '2024-03-01,"Velna, upper",3,"They said ""leave"",\nthen came back\n\nat noon"\n'
        '2024-03-02,Misk,0,"a 6"" shell"\n',
        encoding="utf-8",
    )
    return Expected(
        [
            report(
                2, "2024-03-01", place="Velna, upper", killed=3, text='They said "leave",\nthen came back\n\nat noon'
            ),
            report(3, "2024-03-02", place="Misk", killed=0, text='a 6" shell'),
        ]
    )


@case("a_quote_that_never_ends", language="en", ending=".csv")
def a_quote_that_never_ends(file: Path) -> Expected:
    """One quote was forgotten in row 3: that row is lost and said to be; the rows below it are not."""
    file.write_text(
        "Date,Village,Killed,Description\n"
        "2024-03-01,Velna,3,first\n"
        '2024-03-02,Misk,0,"a house\n'
        "2024-03-03,Halm,1,third\n"
        "2024-03-04,Perk,2,fourth\n",
        encoding="utf-8",
    )
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3),
            report(4, "2024-03-03", place="Halm", killed=1),
            report(5, "2024-03-04", place="Perk", killed=2),
        ],
        rejected=[3],
    )


@case("ragged_rows", language="es", ending=".csv")
def ragged_rows(file: Path) -> Expected:
    """Rows that end early have unknown cells; separators after the last cell mean nothing; too many filled cells mean
    that nobody knows which is which."""
    file.write_text(
        "Fecha;Lugar;Tipo de hecho;Muertos;Heridos\n"
        "2024-03-01;Velna;emboscada;3;1;;;\n"
        "2024-03-02;Misk;emboscada\n"
        "2024-03-03;Halm;emboscada;1;0\n"
        "2024-03-04;Perk;con machete; y fuego;1;0\n",
        encoding="utf-8",
    )
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=None, wounded=None),
            report(4, "2024-03-03", place="Halm", killed=1, wounded=0),
        ],
        rejected=[5],
    )


@case("separator_in_the_first_line", language="fr", ending=".csv")
def separator_in_the_first_line(file: Path) -> Expected:
    """“sep=;” is an instruction to a spreadsheet programme, which hides it: the header is the line that follows."""
    file.write_text(
        "sep=;\r\nDate;Lieu;Tués;Blessés\r\n2024-03-01;Velna;3;1\r\n2024-03-02;Misk;0;2\r\n",
        encoding="utf-8",
        newline="",
    )
    return Expected(
        [
            report(3, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(4, "2024-03-02", place="Misk", killed=0, wounded=2),
        ]
    )


@case("title_lines_above", language="ps", ending=".csv")
def title_lines_above(file: Path) -> Expected:
    """A title and an empty line above the header of a text table; fewer cells than the table has."""
    rows = [
        ["د پېښو لېست"],
        [],
        HEADERS["ps"],
        ["2024-03-01", "ولنا", "کمین", "۳", "۱"],
        ["2024-03-02", "میسک", "کمین", "۰", "۲"],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(4, "2024-03-01", place="ولنا", killed=3, wounded=1),
            report(5, "2024-03-02", place="میسک", killed=0, wounded=2),
        ]
    )


@case("html_entities", language="en", ending=".csv")
def html_entities(file: Path) -> Expected:
    """Copied from a page: & and spaces are written as pages write them. Text as given will do for names, not for
    counts."""
    rows = [
        ENGLISH,
        ["2024-03-01", "Velna &amp; Misk", "Ambush", "&nbsp;3", 1],
        ["2024-03-02", "Halm", "Air&#32;strike", "2", "&gt;5"],
        ["2024-03-03", "Perk", "Ambush", "0", "2"],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-01", place=one_of("Velna & Misk", "Velna &amp; Misk"), killed=3, wounded=1),
            report(3, "2024-03-02", act=["air_strike"], killed=2, wounded=(one_of(5, 6), None)),
            report(4, "2024-03-03", killed=0, wounded=2),
        ]
    )


@case("a_cell_of_forty_thousand_characters", language="uk", ending=".csv")
def a_cell_of_forty_thousand_characters(file: Path) -> Expected:
    """A whole statement was pasted into one cell. It is kept whole."""
    told = "Свідчення мешканця. " * 2_000
    rows = [
        ["Дата", "Населений пункт", "Загинуло", "Опис"],
        ["2024-03-01", "Вельна", 2, told],
        ["2024-03-02", "Міск", 0, "коротко"],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-01", killed=2, text=one_of(told, told.strip())),
            report(3, "2024-03-02", killed=0, text="коротко"),
        ]
    )


@case("apostrophes_against_formulas", language="en", ending=".csv")
def apostrophes_against_formulas(file: Path) -> Expected:
    """A careful exporter put an apostrophe before what could run as a formula, and one cell came without."""
    rows = [
        ["Date", "Village", "Killed", "Remarks"],
        ["2024-03-01", "Velna", "'3", "'=SUM(A1)"],
        ["2024-03-02", "Misk", "0", "=HYPERLINK(A1)"],
    ]
    lines(file, rows, "utf-8")
    return Expected([report(2, "2024-03-01", place="Velna", killed=3), report(3, "2024-03-02", place="Misk", killed=0)])


@case("bars_between_cells", language="fr", ending=".csv")
def bars_between_cells(file: Path) -> Expected:
    """Cells are parted by upright bars; a comma stands within a name."""
    file.write_text(
        "Date|Lieu|Tués|Blessés\n2024-03-01|Velna|3|1\n2024-03-02|Misk|0|2\n2024-03-03|Halm, haut|1|0\n",
        encoding="utf-8",
    )
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=0, wounded=2),
            report(4, "2024-03-03", place="Halm, haut", killed=1, wounded=0),
        ]
    )


@case("tabs_in_a_file_named_csv", language="ps", ending=".csv")
def tabs_in_a_file_named_csv(file: Path) -> Expected:
    """Tabs part the cells, whatever the name says; the text has commas, Latin and Arabic."""
    rows = [
        [*HEADERS["ps"], "یادښت"],
        ["2024-03-01", "ولنا", "کمین", "۳", "۱", "لار، پل, کلی"],
        ["2024-03-02", "میسک", "کمین", "۰", "۲", ""],
    ]
    lines(file, rows, "utf-8", separator="\t")
    return Expected(
        [
            report(2, "2024-03-01", place="ولنا", killed=3, wounded=1),
            report(3, "2024-03-02", place="میسک", killed=0, wounded=2),
        ]
    )
