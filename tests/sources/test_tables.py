"""Files as they come: well-formed ones row by row, hostile and damaged ones refused with a reason."""

from __future__ import annotations

import csv
import gzip
import io
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_making import workbook

from sulh.errors import FileError, InputError, Position, SulhError
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.tables import open_csv, table_of
from sulh.sources.files.workbook import LIMITS, Limits, open_grid

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n,;"|'), max_size=12).map(str.strip)


def rows_of(file: Path, **options: Any) -> tuple[tuple[str, ...], list[tuple[int, list[Any]]]]:
    if file.suffix == ".xlsx":
        return workbook_rows(file, **options)
    with open_csv(file, **options) as table:
        return table.columns, [(number, list(cells)) for number, cells in table.rows]


def workbook_rows(
    file: Path, sheet: str | None = None, header_row: int = 1, limits: Limits = LIMITS
) -> tuple[tuple[str, ...], list[tuple[int, list[Any]]]]:
    with open_grid(file, [sheet] if sheet else None, limits) as book:
        table = table_of(Layout(file, book.sheets[0], LayoutRules(header_row, repeated_headers=False)))
        return table.columns, [(number, list(cells)) for number, cells in table.rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["A", "B", "C"], *rows])
    columns, found = rows_of(file)
    assert columns == ("A", "B", "C")
    kept = [(number, row) for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    assert found == kept


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_packing(tmp_path: Path, separator: str) -> None:
    text = f"A{separator}B\n1{separator}ä\n\n3{separator}\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8-sig")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("folder/a.csv", text)
        archive.writestr("readme.pdf", "x")
    for name in ("a.csv", "a.csv.gz", "a.zip"):
        assert rows_of(tmp_path / name) == (("A", "B"), [(2, ["1", "ä"]), (4, ["3", ""])])


def test_banner_rows_and_odd_headers(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('"Violations, May",\nsecret,\nNo.,"Date\n of  it",,No.\n1,2,3,4\n', encoding="utf-8")
    with open_csv(file, header_row=3) as table:
        assert table.columns == ("No. (1)", "Date of it", "column 3", "No. (2)")
        assert table.repeated == {"No."}
        assert list(table.rows) == [(4, ["1", "2", "3", "4"])]
    with pytest.raises(InputError, match="no header") as caught, open_csv(file, header_row=40):
        pass
    assert isinstance(caught.value.where, Position)
    assert caught.value.where.row == 40


def refused(file: Path, kind: type[SulhError], **options: Any) -> str:
    with pytest.raises(kind) as caught:
        rows_of(file, **options)
    assert str(file) in str(caught.value)
    return caught.value.what


def test_other_encodings_are_declared_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Ort,Zahl\nKöln,3\n".encode("cp1252"))
    assert "encoding" in refused(file, FileError)
    assert rows_of(file, encoding="cp1252")[1] == [(2, ["Köln", "3"])]
    file.write_bytes("Ort,Zahl\nKöln,3\n".encode("utf-16"))
    assert rows_of(file)[1] == [(2, ["Köln", "3"])]
    assert rows_of(file, encoding="utf-16")[1] == [(2, ["Köln", "3"])]


def test_a_wrong_byte_late_in_the_file_is_refused_too(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"A,B\n" + b"1,2\n" * 100_000 + b"\xff,2\n")
    assert "encoding" in refused(file, FileError)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"MZ\x90\x00", "program"),
        (b"PK\x03\x04", "workbook"),
        (b"\xd0\xcf\x11\xe0", "Office"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\n\0\0", "bytes"),
    ],
)
def test_renamed_files_are_refused_as_tables(tmp_path: Path, head: bytes, kind: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(head + b"\x00\x01" * 100)
    assert kind in refused(file, FileError)


def test_damaged_text_files(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    whole = gzip.compress(b"A,B\n" + b"1,2\n" * 100_000)
    packed.write_bytes(whole[: len(whole) // 2])
    assert "cut short" in refused(packed, FileError)
    packed.write_bytes(b"not gzip at all")
    assert "damaged" in refused(packed, FileError)
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK\x03\x04 and no more")
    assert "damaged" in refused(archive, FileError)
    with zipfile.ZipFile(archive, "w") as two:
        two.writestr("a.csv", "A\n1")
        two.writestr("b.csv", "A\n1")
    assert "2 CSV files" in refused(archive, FileError)
    plain = tmp_path / "a.csv"
    plain.write_text('A,B\n1,"open quote\n2,3\n', encoding="utf-8")
    assert "quotes" in refused(plain, InputError)
    plain.write_text("A,B\n" + "x" * 200_000 + ",2\n", encoding="utf-8")
    assert rows_of(plain)[1] == [(2, ["x" * 200_000, "2"])]
    plain.write_text("", encoding="utf-8")
    assert "no header" in refused(plain, InputError)
    assert "no such file" in refused(tmp_path / "none.csv", FileError)
    assert "folder" in refused(tmp_path, FileError)


def test_a_text_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.sources.files.text_files.MAX_TEXT_BYTES", 1_000_000)
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"A,B\n" + b"1,2\n" * 1_000_000))
    assert "unpacks to more" in refused(file, FileError)


def test_a_workbook_keeps_types_and_row_numbers(tmp_path: Path) -> None:
    import datetime as dt

    day, moment = dt.date(2020, 3, 4), dt.datetime(2020, 3, 4, 12, 30)  # noqa: DTZ001
    file = workbook(
        tmp_path / "a.xlsx", [["Banner"], [], ["No.", "Date", "Ok"], [1, day, True], [], [2.5, moment, None]]
    )
    columns, rows = rows_of(file, header_row=3)
    assert columns == ("No.", "Date", "Ok")
    assert rows == [(4, ["1", day, "true"]), (6, ["2.5", moment, ""])]
    assert rows_of(file, header_row=3, sheet="May")[1] == rows
    assert "no sheet “Mai”" in refused(file, InputError, sheet="Mai")


def repacked(source: Path, target: Path, change: Any) -> Path:
    """A workbook with the text of its first sheet changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data) if item.filename == "xl/worksheets/sheet1.xml" else data)
    return target


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return workbook(tmp_path / "good.xlsx", [["A", "B"], [1, 2]])


def test_a_sheet_that_claims_every_cell_is_read_by_the_cells_it_has(tmp_path: Path, sheet: Path) -> None:
    claim = repacked(
        sheet, tmp_path / "claim.xlsx", lambda xml: re.sub(rb'ref="A1:B2"', b'ref="A1:XFD1048576"', xml, count=1)
    )
    assert rows_of(claim)[1] == [(2, ["1", "2"])]


def test_a_cell_in_the_last_corner_costs_no_row(tmp_path: Path, sheet: Path) -> None:
    def far_away(xml: bytes) -> bytes:
        assert b"<dimension" in xml
        bare = re.sub(rb"<dimension[^>]*/>", b"", xml)
        return bare.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>')

    far = repacked(sheet, tmp_path / "far.xlsx", far_away)
    with open_grid(far, limits=Limits(memory=2 << 30)) as book:
        (found,) = book.sheets
        rows = [row for batch in found.cells() for row in batch.select(["row", "c0", "c1", "c16383"]).to_pylist()]
    assert [tuple(row.values()) for row in rows] == [
        (1, "A", "B", None),
        (2, "1", "2", None),
        (1048576, None, None, "7"),
    ]


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path, sheet: Path) -> None:
    bomb = repacked(
        sheet, tmp_path / "bomb.xlsx", lambda xml: xml.replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>")
    )
    assert bomb.stat().st_size < 100_000
    assert "unpacks to more" in refused(bomb, FileError, limits=Limits(unpacked=20_000_000))
    assert rows_of(bomb)[1] == [(2, ["1", "2"])]


def test_a_bomb_that_lies_in_its_directory_is_stopped_by_memory(tmp_path: Path, sheet: Path) -> None:
    cell = b'<c r="A3" t="inlineStr"><is><t>' + b"x" * 300_000_000 + b"</t></is></c>"
    bomb = repacked(
        sheet,
        tmp_path / "lie.xlsx",
        lambda xml: xml.replace(b"</sheetData>", b'<row r="3">' + cell + b"</row></sheetData>"),
    )
    data = bytearray(bomb.read_bytes())
    place = data.index(b"PK\x01\x02")
    while (place := data.find(b"PK\x01\x02", place)) >= 0:  # every declared size in the directory becomes 1,000
        if data[place + 46 :].startswith(b"xl/worksheets/sheet1.xml"):
            data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
        place += 4
    bomb.write_bytes(bytes(data))
    assert refused(bomb, FileError, limits=Limits(memory=400 << 20))


def test_reading_takes_no_longer_than_allowed(tmp_path: Path, sheet: Path) -> None:
    started = time.monotonic()
    assert "seconds" in refused(sheet, FileError, limits=Limits(seconds=0.001))
    assert time.monotonic() - started < 10


def test_damaged_and_renamed_workbooks(tmp_path: Path, sheet: Path) -> None:
    file = tmp_path / "bad.xlsx"
    whole = sheet.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(file, FileError)
    for content, what in (
        (b"MZ\x90\x00program", "not a workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "damaged"),
        (b"", "not a workbook"),
    ):
        file.write_bytes(content)
        assert what in refused(file, FileError)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "x")
    file.write_bytes(buffer.getvalue())
    assert "not a workbook" in refused(file, FileError)
    repacked(sheet, file, lambda xml: xml[: len(xml) // 2])
    assert "damaged" in refused(file, FileError)
    repacked(sheet, file, lambda xml: b"")
    assert refused(file, SulhError)
    assert "no such file" in refused(tmp_path / "none.xlsx", FileError)


def test_nothing_in_the_working_folder_is_run(tmp_path: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case folder from outside may hold a json.py."""
    for name in ("json", "resource", "python_calamine"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert rows_of(sheet)[1] == [(2, ["1", "2"])]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("word", ["ТО ЖЕ", '"', "ditto"])
def test_a_ditto_mark_with_nothing_above_stays(tmp_path: Path, word: str) -> None:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["A", "B"], ["x", word], ["y", word]])
    assert rows_of(file)[1] == [(2, ["x", word]), (3, ["y", word])]
