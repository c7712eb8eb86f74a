"""Files made to do harm, or broken on the way: each gives every row that can be read, or one message with a remedy."""

from __future__ import annotations

import datetime as dt
import io
import resource
import stat
import time
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import python_calamine
import xlsxwriter
import xlwt
from hostile_files import HEAD, MAIN, OFFICE, PACKAGE, PLAIN, book, parts_of, row, sheet_of, text, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from test_cli import sulh

from sulh.errors import FileError, SulhError
from sulh.sources.applying.marks import SAID
from sulh.sources.files.open_file import open_sheets
from sulh.sources.files.sheets import Workbook, cell_of
from sulh.sources.files.workbook import Limits, open_grid
from sulh.sources.files.workbook_cells import _rows, _text
from sulh.sources.files.workbook_salvage import SalvageBook

ROWS = [(1, ["A", "B"]), (2, ["one", "two"])]


def cells_of(workbook: Workbook, number: int = 0) -> list[tuple[int, list[Any]]]:
    found = []
    for batch in workbook.sheets[number].cells():
        for one in batch.to_pylist():
            values = [cell_of(value) for name, value in one.items() if name.startswith("c")]
            while values and values[-1] is None:
                values.pop()
            found.append((one["row"], values))
    return found


def rows_of(file: Path, **options: Any) -> list[tuple[int, list[Any]]]:
    with open_sheets(file, **options) as workbook:
        return cells_of(workbook)


def marks_of(file: Path) -> set[tuple[int, str]]:
    with open_sheets(file) as workbook:
        list(workbook.sheets[0].cells())
        return {(mark["row"], mark["kind"]) for mark in workbook.sheets[0].marks().to_pylist()}


def refused(file: Path) -> str:
    with pytest.raises(FileError) as caught:
        rows_of(file)
    assert caught.value.remedy
    assert str(file) in str(caught.value)
    return caught.value.what


@pytest.fixture(autouse=True)
def parent_stays_small() -> Any:
    """The parent never loads what a child was asked to read."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entities", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_never_expanded(tmp_path: Path, entities: str, part: str) -> None:
    name = "k" if "lol" in entities else "e"
    shared = sheet_of(row(2, text("A2", "one"), '<c r="B2" t="s"><v>0</v></c>'))
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'
    parts = parts_of({"List": shared}, strings=strings)
    changed = parts[part].replace(HEAD, HEAD + entities)
    changed = changed.replace(">one<", f">&{name};<").replace(">x<", f">&{name};<").replace('"List"', f'"&{name};"')
    assert changed.count(f"&{name};") >= 1
    parts[part] = changed
    started = time.monotonic()
    try:
        rows = rows_of(write(tmp_path / "a.xlsx", parts))
    except SulhError:
        rows = []
    said = str(rows)
    assert "lollol" not in said
    assert "root:" not in said
    assert time.monotonic() - started < 30


def test_a_locked_workbook_is_said_to_be_locked(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.xlsx", parts_of({"List": PLAIN}))
    with plain.open("rb") as stream, (tmp_path / "locked.xlsx").open("wb") as target:
        msoffcrypto.format.ooxml.OOXMLFile(stream).encrypt("secret", target)
    assert "locked with a password" in refused(tmp_path / "locked.xlsx")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "program"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<html><table><tr><td>Date</td></tr></table></html>", "web page"),
        (b"Date,Place\n2020-01-01,Kunduz\n", "text"),
        (b"\x7fELF" + b"\0" * 60, "not a workbook"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "not a workbook"),
        (b"PK\x05\x06" + b"\0" * 18, "not a workbook"),
        (b"PK\x03\x04" + b"\0" * 60, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000, "damaged"),
    ],
)
@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".ods"])
def test_other_files_with_the_name_of_a_workbook(tmp_path: Path, content: bytes, what: str, ending: str) -> None:
    file = tmp_path / f"list{ending}"
    file.write_bytes(content)
    assert what in refused(file)


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    file = book(tmp_path / "a.xlsx", row(2, text("A2", long), text("B2", "two")), row(3, text("A3", "three")))
    rows = rows_of(file)
    assert [number for number, _ in rows] == [1, 2, 3]
    assert rows[1][1][1] == "two"
    assert rows[1][1][0] == long or (2, "cut") in marks_of(file)
    table = tmp_path / "a.csv"
    table.write_text(f"A,B\n{long},two\nthree,\n", encoding="utf-8")
    assert [cells[-1] for _, cells in rows_of(table)] == ["B", "two", "three"]


FORMULAS = ("=cmd|'/C calc'!A0", '=HYPERLINK("x")', "+1+cmd|' /C calc'!A0", "@SUM(1)", '=WEBSERVICE("x")')


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_text_and_never_more(tmp_path: Path, formula: str) -> None:
    safe = formula.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    cell = f'<c r="A2" t="str"><f>{safe.lstrip("=+@")}</f><v>seven</v></c>'
    file = book(tmp_path / "a.xlsx", row(2, cell, text("B2", safe)))
    assert rows_of(file)[1] == (2, ["seven", formula])
    table = tmp_path / "a.csv"
    quoted = formula.replace('"', '""')
    table.write_text(f'A,B\none,"{quoted}"\n', encoding="utf-8")
    assert rows_of(table)[1] == (2, ["one", formula])


def test_text_that_is_no_text_and_text_that_turns_around(tmp_path: Path) -> None:
    override = "killed \u202edellik\u202c"
    file = book(
        tmp_path / "a.xlsx",
        row(2, text("A2", "a_xD800_b_x0007_c"), text("B2", override)),
        row(3, text("A3", "plain"), text("B3", "\u2067right\u2069")),
    )
    rows = dict(rows_of(file))
    rows[2][0].encode("utf-8")
    assert rows[2][0].startswith("a")
    assert "\x07" not in rows[2][0]
    assert rows[2][1] == override
    assert {(2, "direction_override"), (3, "direction_override")} <= marks_of(file)
    table = tmp_path / "a.csv"
    table.write_bytes(b"A,B\n\xed\xa0\x80,two\n" + b"one,two\n" * 200)
    with open_sheets(table, encoding="utf-8") as workbook:
        found = cells_of(workbook)
    assert len(found) == 202
    "".join(cell or "" for _, cells in found for cell in cells).encode("utf-8")


def test_odd_names_of_sheets(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "a b | c", "صلح", "List", "x" * 200, "con", "&lt;b&gt;"]
    file = write(tmp_path / "a.xlsx", parts_of([(name, PLAIN) for name in names]))
    with open_grid(file) as workbook:
        assert [sheet.name for sheet in workbook.sheets] == [*names[:-1], "<b>"]
        assert all(cells_of(workbook, number) == ROWS for number in range(len(names)))


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    other = sheet_of(row(2, text("A2", "three")))
    file = write(tmp_path / "a.xlsx", parts_of([("List", PLAIN), ("List", other)]))
    with open_grid(file) as workbook:
        assert [cells_of(workbook, number)[1] for number in (0, 1)] == [(2, ["one", "two"]), (2, ["three"])]


def test_many_parts_are_refused_and_many_sheets_read(tmp_path: Path) -> None:
    parts = parts_of({"List": PLAIN}) | {f"xl/media/{number}.png": "x" for number in range(10_001)}
    assert "more than 10,000 parts" in refused(write(tmp_path / "parts.xlsx", parts))
    many = write(tmp_path / "many.xlsx", parts_of([(f"S{number}", PLAIN) for number in range(300)]))
    with open_grid(many) as workbook:
        assert len(workbook.sheets) == 300
        assert cells_of(workbook, 299) == ROWS


def test_indices_out_of_range_cost_their_cells_only(tmp_path: Path) -> None:
    shared = '<c r="A2" t="s"><v>999</v></c>'
    styled = '<c r="A3" s="999"><v>43891</v></c>'
    file = book(tmp_path / "a.xlsx", row(2, shared, text("B2", "two")), row(3, styled, text("B3", "four")))
    rows = dict(rows_of(file))
    assert (rows[2][1], rows[3]) == ("two", ["43891", "four"])
    assert rows[2][0] is None


@pytest.mark.parametrize("serial", ["-5", "0", "0.5", "59", "60", "61", "2958465", "2958466", "1e300", "nan", "-1e9"])
def test_days_that_cannot_be(tmp_path: Path, serial: str) -> None:
    """A number under a date's format that is no date of this world: the row is there, and no other is lost."""
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    xml = sheet_of(row(2, f'<c r="A2" s="1"><v>{serial}</v></c>', text("B2", "two")), row(3, text("A3", "three")))
    for old in ("", '<workbookPr date1904="1"/>'):
        parts = parts_of({"List": xml}, book=old)
        parts["xl/styles.xml"] = styles
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>", f'<Relationship Id="t1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        )
        rows = dict(rows_of(write(tmp_path / "a.xlsx", parts)))
        assert rows[3] == ["three"]
        assert rows[2][1] == "two"


def test_a_damaged_sheet_does_not_lose_the_others(tmp_path: Path) -> None:
    broken = PLAIN[: PLAIN.index("two")]
    file = write(tmp_path / "a.xlsx", parts_of([("March", PLAIN), ("April", broken), ("May", PLAIN)]))
    with open_grid(file) as workbook:
        assert [sheet.name for sheet in workbook.sheets] == ["March", "April", "May"]
        assert [cells_of(workbook, number) for number in range(3)] == [ROWS, [ROWS[0], (2, ["one"])], ROWS]
        assert any("April" in problem and "after row 2" in problem for problem in workbook.problems)


def test_a_part_that_is_missing(tmp_path: Path) -> None:
    parts = parts_of([("March", PLAIN), ("April", PLAIN)])
    del parts["xl/worksheets/sheet2.xml"]
    with open_grid(write(tmp_path / "a.xlsx", parts)) as workbook:
        assert cells_of(workbook) == ROWS
        assert any("April" in problem for problem in workbook.problems)
    parts = parts_of({"List": PLAIN})
    del parts["xl/workbook.xml"]
    assert refused(write(tmp_path / "b.xlsx", parts))


def test_links_to_other_files_are_marked_and_not_followed(tmp_path: Path) -> None:
    cell = '<c r="A2"><f>[1]Sheet1!A1</f><v>5</v></c>'
    parts = parts_of({"List": sheet_of(row(2, cell))})
    parts["xl/externalLinks/externalLink1.xml"] = f'{HEAD}<externalLink xmlns="{MAIN}"/>'
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/externalLinkPath" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    file = write(tmp_path / "a.xlsx", parts)
    assert rows_of(file)[1] == (2, ["5"])
    assert any(kind == "external_link" for _, kind in marks_of(file))
    assert "external_link" in SAID


def test_entries_that_point_elsewhere_write_nothing(tmp_path: Path) -> None:
    parts = parts_of({"List": PLAIN})
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr("../outside.txt", "x")
        archive.writestr("/tmp/absolute.txt", "x")
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert rows_of(file) == ROWS
    assert not (tmp_path.parent / "outside.txt").exists()


def test_an_entry_twice_in_the_archive(tmp_path: Path) -> None:
    parts = parts_of({"List": PLAIN})
    file = write(tmp_path / "a.xlsx", parts)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", HEAD + sheet_of(row(2, text("A2", "other"))))
    rows = rows_of(file)
    assert rows in (ROWS, [(1, ["A", "B"]), (2, ["other"])])


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_files_cut_short(tmp_path: Path, cut: float) -> None:
    buffer = io.BytesIO()
    made = openpyxl.Workbook()
    for number in range(300):
        made.active.append([number, f"text {number}"])
    made.save(buffer)
    old = xlwt.Workbook()
    page = old.add_sheet("List")
    for number in range(300):
        page.write(number, 0, f"text {number}")
    older = io.BytesIO()
    old.save(older)
    for name, data in (("a.xlsx", buffer.getvalue()), ("a.xls", older.getvalue())):
        file = tmp_path / name
        file.write_bytes(data[: int(len(data) * cut)])
        try:
            rows = rows_of(file)
        except FileError as error:
            assert error.remedy
        else:
            assert all(cells[-1] is None or str(cells[-1]).startswith("text") for _, cells in rows if cells)


def test_an_open_document_with_a_million_repeated_rows(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="List")
    for values in (["A", "B"], ["one", "two"]):
        line = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    empty = TableRow(numberrowsrepeated=1_048_574)
    empty.addElement(TableCell(numbercolumnsrepeated=16_384))
    table.addElement(empty)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    assert rows_of(tmp_path / "a.ods") == ROWS


def test_repeats_that_are_not_empty_end_at_the_limits(tmp_path: Path) -> None:
    """A few bytes that ask for a hundred thousand million cells."""
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="List")
    line = TableRow(numberrowsrepeated=1_000_000)
    cell = TableCell(valuetype="string", numbercolumnsrepeated=16_000)
    cell.addElement(P(text="x" * 100))
    line.addElement(cell)
    table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    with pytest.raises(FileError) as caught, open_grid(tmp_path / "a.ods", limits=Limits(memory=1 << 30, seconds=60)):
        pass
    assert caught.value.remedy


def test_the_command_ends_with_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"MZ\x90\x00" + b"\0" * 200)
    (tmp_path / "list.yaml").write_text("fields: {date: {from: Date}}", encoding="utf-8")
    for words in (
        ("map", file, "--out", tmp_path / "new.yaml"),
        ("read", file, "--mapping", tmp_path / "list.yaml", "--out", tmp_path / "out"),
    ):
        done = sulh(*words)
        assert done.returncode == 2
        assert "program" in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.xlsx", "list.yaml"]


def test_dates_of_workbooks_that_count_from_1904(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active.append(["A", "B"])
    made.active.append([dt.date(2020, 3, 4), "two"])
    made.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx")[1] == (2, [dt.date(2020, 3, 4), "two"])


CELLS = (
    st.none()
    | st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u202a\u202b\u202c\u202d\u202e"), max_size=8
    )
    | st.integers(-(10**6), 10**6)
    | st.floats(-1e6, 1e6)
    | st.booleans()
    | st.dates(dt.date(1901, 1, 1), dt.date(2199, 1, 1))
    | st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2199, 1, 1)).map(lambda moment: moment.replace(microsecond=0))  # noqa: DTZ001
    | st.sampled_from(["_x0041_", "=1+1", " a ", "a_x005F_b"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_salvaged_of_a_sound_workbook_is_what_calamine_reads(tmp_path: Path, rows: list[list[Any]]) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        page = made.add_worksheet("List")
        formats = {
            dt.date: made.add_format({"num_format": "dd.mm.yyyy"}),
            dt.datetime: made.add_format({"num_format": 22}),
        }
        for down, cells in enumerate(rows):
            for across, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    page.write_datetime(down, across, cell, formats[type(cell)])
                elif cell is not None and cell != "":
                    page.write(down, across, cell)
    read = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    expected = {}
    for number, line in _rows(read):
        cells = {place: _text(cell) for place, cell in enumerate(line) if _text(cell) is not None}
        if cells:
            expected[number] = cells
    found = SalvageBook(str(file)).read(0)
    assert found.problem is None
    assert {
        number: {place: _text(cell) for place, cell in cells.items()} for number, cells in found.rows.items()
    } == expected
