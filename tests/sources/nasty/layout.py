"""Where the table stands in its sheet, and how many rows its header takes."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import xlsxwriter

from nasty.collection import FROM_THE_AIR, Expected, case, report
from nasty.writing import book_of, xlsx

ENGLISH = ["Date", "Province", "District", "Village", "Type of incident", "Killed", "Wounded", "Description"]
DARI = ["تاریخ", "ولایت", "ولسوالی", "محل", "نوع حادثه", "کشته", "زخمی", "شرح"]


@case("plain_list", language="en", ending=".xlsx")
def plain_list(file: Path) -> Expected:
    """Nothing nasty: what the other cases start from."""
    rows = [
        ENGLISH,
        ["2024-03-01", "Karsa", "Tomir", "Velna", "Air strike", 3, 1, "A house was hit"],
        ["2024-03-02", "Karsa", "Ordan", "Misk", "Ambush", 0, 2, "On the road"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", adm1="Karsa", adm2="Tomir", place="Velna", killed=3, wounded=1, act=["air_strike"]),
            report(3, "2024-03-02", adm1="Karsa", adm2="Ordan", place="Misk", killed=0, wounded=2, act=["ambush"]),
        ]
    )


@case("banner_rows_above_header", language="prs", ending=".xlsx")
def banner_rows_above_header(file: Path) -> Expected:
    """A title over all columns, a line of who sends it, an empty row, then the header in row 4."""
    rows = [
        ["لست تخلفات از توافق"],
        ["کمیسیون نظارت ولایت کارسا", None, None, None, "شماره مکتوب: 217"],
        [],
        DARI,
        ["2024-03-01", "کارسا", "تومیر", "ولنا", "حمله هوایی", 3, 1, "یک خانه ویران شد"],
        ["2024-03-04", "کارسا", "اوردان", "میسک", "کمین", 0, 2, "در راه"],
    ]
    book = book_of(rows)
    book.active.merge_cells("A1:H1")
    book.active.merge_cells("A2:D2")
    book.active.sheet_view.rightToLeft = True
    book.save(file)
    return Expected(
        [
            report(5, "2024-03-01", adm1="کارسا", adm2="تومیر", place="ولنا", killed=3, wounded=1, act=FROM_THE_AIR),
            report(6, "2024-03-04", adm2="اوردان", killed=0, wounded=2, act=["ambush"]),
        ]
    )


def _picture() -> io.BytesIO:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dots = zlib.compress(b"\0\x20\x60\xa0")
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + parts)


@case("logo_and_header_in_row_7", language="ar", ending=".xlsx")
def logo_and_header_in_row_7(file: Path) -> Expected:
    """A logo, the letterhead and the period; then the header."""
    rows: dict[int, list[object]] = {
        2: [None, "لجنة الرصد المشتركة"],
        3: [None, "من 1 إلى 31 مارس 2024"],
        5: [None, None, None, "سري"],
        7: ["الرقم", "التاريخ", "المحافظة", "المنطقة", "نوع الحادث", "القتلى", "الجرحى"],
        8: [1, "2024-03-05", "كارسا", "تومير", "غارة جوية", 4, 7],
        9: [2, "2024-03-06", "كارسا", "أوردان", "كمين", 1, 0],
    }
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("القائمة")
        sheet.right_to_left()
        sheet.insert_image("A1", "logo.png", {"image_data": _picture()})
        for number, cells in rows.items():
            sheet.write_row(number - 1, 0, cells)
    return Expected(
        [
            report(8, "2024-03-05", adm1="كارسا", killed=4, wounded=7, act=["air_strike"]),
            report(9, "2024-03-06", adm1="كارسا", killed=1, wounded=0, act=["ambush"]),
        ]
    )


@case("two_row_header_with_groups", language="en", ending=".xlsx")
def two_row_header_with_groups(file: Path) -> Expected:
    """Group cells merged over the columns that they head: the same word stands under two groups."""
    rows = [
        ["Date", "Village", "Civilians", None, "Fighters", None, "Remarks"],
        [None, None, "Killed", "Wounded", "Killed", "Wounded", None],
        ["2024-03-01", "Velna", 2, 5, 1, 0, "market day"],
        ["2024-03-02", "Misk", 0, 1, 4, 3, None],
    ]
    book = book_of(rows)
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"):
        book.active.merge_cells(merged)
    book.save(file)
    return Expected(
        [
            report(
                3,
                "2024-03-01",
                place="Velna",
                civilians_killed=2,
                civilians_wounded=5,
                fighters_killed=1,
                fighters=None,
            ),
            report(
                4, "2024-03-02", place="Misk", civilians_killed=0, civilians_wounded=1, fighters_killed=4, fighters=None
            ),
        ]
    )


@case("two_row_header_without_merges", language="uk", ending=".xlsx")
def two_row_header_without_merges(file: Path) -> Expected:
    """The group's word stands over its first column only, and nothing is merged."""
    rows = [
        ["Зведення порушень"],
        ["№", "Дата", "Населений пункт", "Втрати", None, "Опис"],
        [None, None, None, "Загинуло", "Поранено", None],
        [1, "2024-03-01", "Вельна", 2, 5, "Ринок"],
        [2, "2024-03-02", "Міск", 0, 1, None],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(4, "2024-03-01", place="Вельна", killed=2, wounded=5),
            report(5, "2024-03-02", place="Міск", killed=0, wounded=1),
        ]
    )


@case("starts_at_column_d_row_9", language="en", ending=".xlsx")
def starts_at_column_d_row_9(file: Path) -> Expected:
    """Nothing stands in the first three columns and eight rows."""
    rows = [ENGLISH, ["2024-03-01", "Karsa", "Tomir", "Velna", "Ambush", 3, 1, "x"]]
    xlsx(file, rows, row=9, column=4)
    return Expected([report(10, "2024-03-01", adm1="Karsa", place="Velna", killed=3, wounded=1)])


@case("three_hundred_columns", language="en", ending=".xlsx")
def three_hundred_columns(file: Path) -> Expected:
    """Eight columns are filled, the last one far to the right."""
    where = [1, 2, 3, 40, 41, 120, 299, 300]
    rows: list[list[Any]] = [[None] * 300 for _ in range(3)]
    records: list[list[Any]] = [
        ENGLISH,
        ["2024-03-01", "Karsa", "Tomir", "Velna", "Ambush", 3, 1, "first"],
        ["2024-03-02", "Karsa", "Ordan", "Misk", "Air strike", 0, 2, "second"],
    ]
    for row, record in zip(rows, records, strict=True):
        for column, value in zip(where, record, strict=True):
            row[column - 1] = value
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1, text="first"),
            report(3, "2024-03-02", place="Misk", killed=0, wounded=2, text="second"),
        ]
    )


@case("header_with_units_and_line_breaks", language="en", ending=".xlsx")
def header_with_units_and_line_breaks(file: Path) -> Expected:
    """Header cells that a clerk wrapped by hand, with units and a star for a note."""
    rows = [
        ["Date of\nincident", "Name of\nvillage", "Killed\n(persons)", "Wounded\n(persons) *", "What happened"],
        ["2024-03-01", "Velna", 3, 1, "shelling"],
        ["2024-03-02", "Misk", 2, 0, "shelling"],
        ["* as told by the hospital"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1),
            report(3, "2024-03-02", place="Misk", killed=2, wounded=0),
        ],
        aside=[4],
    )


@case("header_in_three_rows", language="ru", ending=".xlsx")
def header_in_three_rows(file: Path) -> Expected:
    """An official form: losses, of them the dead, of them soldiers and civilians; then a row that numbers the columns."""
    rows = [
        ["Дата", "Населённый пункт", "Потери", None, None],
        [None, None, "Погибшие", None, "Раненые"],
        [None, None, "военные", "гражданские", None],
        [1, 2, 3, 4, 5],
        ["01.03.2024", "Вельна", 2, 5, 7],
        ["25.03.2024", "Миск", 0, 1, 0],
    ]
    book = book_of(rows)
    for merged in ("A1:A3", "B1:B3", "C1:E1", "C2:D2", "E2:E3"):
        book.active.merge_cells(merged)
    book.save(file)
    return Expected(
        [
            report(5, "2024-03-01", place="Вельна", fighters_killed=2, civilians_killed=5, wounded=7),
            report(6, "2024-03-25", place="Миск", fighters_killed=0, civilians_killed=1, wounded=0),
        ],
        aside=[4],
    )
