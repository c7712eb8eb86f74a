"""What fuzzing found (`fuzz_sources.py`), kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sound_files import CSV, ods_parts, packed, xlsx_parts

from sulh.errors import FileError
from sulh.sources.files.open_file import open_sheets
from sulh.sources.files.sheets import Sheet
from sulh.sources.files.text_sheets import open_text
from sulh.sources.files.workbook_salvage import DAMAGE, SalvageBook
from sulh.sources.numbers.casualties import read_casualties
from sulh.sources.numbers.text import read_count


@pytest.mark.parametrize("text", ["0Y!x:0!:};r=۳ شهید ۵ زخمیليلة\u2130\u7d3a\u723b\u2dff", "۳ شهید \u2dff"])
def test_a_sign_that_stands_over_no_letter_is_nothing(text: str) -> None:
    assert read_casualties(text).bounds["killed"][0] == 3
    with pytest.raises(ValueError, match="count"):
        read_count(text)


@pytest.mark.parametrize("text", ["۳ شهید —", "3 killed -", "3 killed;", "3 killed."])
def test_a_dash_behind_the_last_word_says_nothing(text: str) -> None:
    assert read_casualties(text).bounds == {"killed": (3, 3)}


def sheet_of(file: Path, content: str) -> tuple[list[tuple[str | None, ...]], Sheet]:
    """The cells of a text table, row by row, and its sheet."""
    file.write_text(content, encoding="utf-8", newline="")
    (sheet,) = open_text(file).sheets
    names = [f"c{place}" for place in range(sheet.columns)]
    return [tuple(row[name] for name in names) for batch in sheet.cells() for row in batch.to_pylist()], sheet


@pytest.mark.parametrize("many", [1, 40_000], ids=["record by record", "by columns"])
def test_text_that_begins_as_dates_of_workbooks_do_is_text(many: int, tmp_path: Path) -> None:
    """Only a workbook types a cell as a date; a text file cannot say that it did."""
    rows = "\x1e2020-01-01,\x1e\n,so\x0bbe\x01it\n" + "2020-01-02,\u202ex and enough beside it\n" * many
    cells, sheet = sheet_of(tmp_path / "a.csv", "A,B\n" + rows)
    assert cells[:4] == [
        ("A", "B"), ("2020-01-01", None), (None, "sobeit"), ("2020-01-02", "\u202ex and enough beside it"),
    ]  # fmt: skip
    assert [tuple(mark.values()) for mark in sheet.marks().to_pylist()][:4] == [
        (2, 0, "control_characters", None),
        (2, 1, "control_characters", None),
        (3, 1, "control_characters", None),
        (4, 1, "direction_override", None),
    ]


def damaged(parts: dict[str, str], bad: str, method: int) -> bytes:
    """An archive one part of which is packed by a method and damaged behind its head."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, method if name == bad else zipfile.ZIP_DEFLATED)
        entry = archive.getinfo(bad)
    content = bytearray(made.getvalue())
    start = entry.header_offset + 30 + len(bad)
    content[start + 12 : start + entry.compress_size] = b"\xff" * (entry.compress_size - 12)
    return bytes(content)


METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("name", "parts", "bad"),
    [("a.ods", ods_parts(), "META-INF/manifest.xml"), ("a.zip", {"list.csv": CSV * 500}, "list.csv")],
)
def test_an_archive_that_is_damaged_is_said_to_be(
    name: str, parts: dict[str, str], bad: str, method: int, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(damaged(parts, bad, method))
    with pytest.raises(FileError) as said, open_sheets(file) as workbook:
        list(workbook.sheets[0].cells())
    assert said.value.where == file


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_an_encoding_that_nobody_knows_is_damage(part: str, tmp_path: Path) -> None:
    parts = xlsx_parts()
    parts[part] = parts[part].replace("UTF-8", "UT", 1)
    file = tmp_path / "a.xlsx"
    file.write_bytes(packed(parts))
    if part == "xl/workbook.xml":
        with pytest.raises(DAMAGE):
            SalvageBook(str(file))
        return
    found = SalvageBook(str(file)).read(0)
    assert (found.problem is None) == (part == "xl/sharedStrings.xml")
    assert (found.rows == {}) == (part != "xl/sharedStrings.xml")
