"""Exported and read again, nothing is lost; and nothing exported can run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import doha
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sulh.errors import FileError, InputError, Position
from sulh.reports import export_xlsx
from sulh.reports.export import export
from sulh.reports.export_cells import column_texts, guarded, unescaped, unguarded
from sulh.reports.export_csv import TAGS
from sulh.reports.export_xlsx import mostly_arabic, write_xlsx
from sulh.reports.schema import COUNTS, REPORTS, STANCES
from sulh.reports.table import read_table

ENDINGS = (".xlsx", ".csv", ".hxl.csv", ".geojson")
PIECES = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "'", '"', ";", ",", "\t", "\n", "\r", "\r\n", " ", "\u00a0", "|", "[", "]", "_",
    "_x000D_", "_u000D_", "_u000D", "x0041_", "u0041_", "_x005F_", "\x00", "\x01", "\x1e", "\x1f", "\x7f", "\ufeff",
    "\ufffe", "\u200f", "\u202e", "\u2028", "\u0085", "#date", "null", "NaN", "1", "1e5", "2020-03-04", "true", "a", "😀",
    "تلفات", "ښځه", '{"a": "=1"}', "'Ain",
]  # fmt: skip
ANY = st.characters(exclude_categories=("Cs",))
TEXT = st.lists(st.sampled_from(PIECES) | ANY, max_size=6).map("".join)
MOMENT = st.integers(-62_135_596_800, 253_402_300_799).map(
    lambda second: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=second)
)
DAY = st.dates().map(lambda day: dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))
COUNT = st.integers(0, 2**63 - 1) | st.sampled_from([2**53 - 1, 2**53, 2**53 + 1, 10**15 - 1, 10**15, 0, 7])
SOME = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def value(item: pa.Field) -> st.SearchStrategy[Any]:
    """Any value of a column that the table allows."""
    if item.name in ("lat", "lon"):
        return st.floats(-90, 90)
    if item.name == "stance":
        return st.sampled_from(STANCES)
    if pa.types.is_list(item.type):
        return st.lists(TEXT | st.none(), max_size=3) | st.just(["raid"])
    if pa.types.is_timestamp(item.type):
        return MOMENT | DAY
    if pa.types.is_floating(item.type):
        return st.floats(0, allow_nan=False)
    if pa.types.is_boolean(item.type):
        return st.booleans()
    return COUNT if pa.types.is_integer(item.type) else TEXT


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """One report: a few facts of any kind, the bounds in their order."""
    names = draw(st.sets(st.sampled_from(REPORTS.names), max_size=8))
    names |= {item.name for item in REPORTS if not item.nullable}
    found = {item.name: draw(value(item)) for item in REPORTS if item.name in names}
    for low, high in [("start", "end"), *((f"{name}_low", f"{name}_high") for name in (*COUNTS, "covers"))]:
        if low in found and high in found:
            found[low], found[high] = sorted((found[low], found[high]))
    for name in ("covers_low", "covers_high"):
        found[name] = max(found[name], 1)
    return found


def table(found: list[dict[str, Any]]) -> pa.Table:
    """Reports, each with an id of its own."""
    rows = [{**one, "report_id": f"{one.get('report_id', '')}{place}"} for place, one in enumerate(found)]
    return pa.Table.from_pylist(rows, schema=REPORTS)


def one(**facts: Any) -> pa.Table:
    """A table of one report."""
    return table([{"source": "a", "stance": "claims", "covers_low": 1, "covers_high": 1, "listed_as_violation": False,
                   **facts}])  # fmt: skip


def same(first: pa.Table, second: pa.Table) -> bool:
    """Equal to the last bit: a zero has a sign."""
    return first.equals(second) and repr(first.to_pylist()) == repr(second.to_pylist())


@pytest.mark.parametrize("ending", ENDINGS)
@SOME
@given(st.lists(records(), max_size=5).map(table))
@example(table([]))
@example(one(lat=-0.0, lon=0.1 + 0.2, radius_km=math.inf, place="", act=[], target=[""], weapon=[None], given=""))
@example(one(end=dt.datetime(2020, 3, 5, tzinfo=dt.UTC), start=dt.datetime(1900, 2, 28, tzinfo=dt.UTC)))
@example(one(act=["a|b", " c "], object=["[]"], side_a=['["a"]'], killed_low=2**63 - 1, radius_km=5e-324))
@example(one(text="_u0041\x01u0041_\x01x0041_\x01x0042_\x01", place="_x0041_x0042_", address=";\n =cmd"))
def test_what_is_exported_is_read_back_to_the_last_bit(tmp_path: Path, ending: str, given: pa.Table) -> None:
    file = tmp_path / f"reports{ending}"
    export(given, file)
    assert same(read_table(file), given)
    assert [item.name for item in tmp_path.iterdir()] == [file.name]


@SOME
@given(st.lists(TEXT | st.none(), min_size=1, max_size=4), st.booleans())
def test_a_cell_gives_its_text_back(texts: list[str | None], separators: bool) -> None:
    cells = guarded(column_texts(pa.array(texts, pa.string()), separators))
    assert unescaped(unguarded(cells)).to_pylist() == texts


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@SOME
@given(st.lists(records(), min_size=1, max_size=3).map(table))
@example(one(text="'😀😀=😀", given="=" * 7))
def test_texts_longer_than_a_cell_go_on_in_the_next_columns(tmp_path: Path, size: int, given: pa.Table) -> None:
    file = tmp_path / "reports.xlsx"
    write_xlsx(given, file, piece=size + 1)
    assert same(read_table(file), given)
    sheet = openpyxl.load_workbook(file)["reports"]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for name, cell in zip(header, row, strict=True):
            if name.split(" ")[0] in ("text", "given", "place", "act"):
                assert len(raw(cell.value).encode("utf-16-le")) // 2 <= size + 2


def raw(cell: str | None) -> str:
    """A cell as the sheet holds it: openpyxl leaves the sheet's own escape of an underscore as it is."""
    return (cell or "").replace("_x005F_", "_")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_megabyte_in_one_cell(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"reports{ending}"
    long = one(text="ا\n=😀" * 300_000, given=json.dumps({"نوع": "=" * 40_000}, ensure_ascii=False))
    export(long, file)
    assert same(read_table(file), long)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_reports_of_a_case_survive(tmp_path: Path, ending: str) -> None:
    reports = doha().tables["reports"]
    assert reports.num_rows > 20
    file = tmp_path / f"reports{ending}"
    export(reports, file)
    pq.write_table(reports, tmp_path / "reports.parquet")
    assert same(read_table(file), read_table(tmp_path / "reports.parquet"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{name}{ending}" for name in ("first", "second")]
    for file in files:
        export(doha().tables["reports"], file)
    assert files[0].read_bytes() == files[1].read_bytes()


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet programme could run this cell, by its first character that can be seen."""
    try:
        float(cell)
    except ValueError:
        bare = cell.lstrip(" \t\r\n\v\f\u0085\u00a0\u3000\u2003\u2028\u200b\u200e\u200f\u202e\ufeff")
        return bool(bare) and bare[0] in "=+-@＝＋－＠"
    return False


ATTACKS = [
    '=cmd|" /C calc"!A0', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u3000＝1", "\u202e=1",
    "\ufeff=1", '"=1', "a;=1+1", 'a;"=1"', "a\t=1", "a\n=1", "a\r\n=1", "a\r=1", "; =1", ";\n\t =1", ";=1;=2", "＝1", "'=1",
    "''=1", "1;-2", "\x00=1", "=1\x00", "x\n- item", ';\u200f"\u2003@a',
]  # fmt: skip
HOSTILE = st.sampled_from(ATTACKS) | TEXT


@SOME
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=3))
@example([(attack, attack) for attack in ATTACKS])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_a_csv_file_starts_a_formula(tmp_path: Path, separator: str, texts: list[tuple[str, str]]) -> None:
    """Also where the programme takes another separator than the comma, as it does in half of Europe."""
    rows = [{**one().to_pylist()[0], "text": text, "act": [node], "given": text} for text, node in texts]
    given = table(rows)
    file = tmp_path / "reports.csv"
    export(given, file)
    assert same(read_table(file), given)
    content = file.read_text(encoding="utf-8-sig")
    for line in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
        for cell in line:
            assert not starts_a_formula(cell), cell
            assert separator != "," or cell[:1] not in ("\t", "\r", "\n")


SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = [{**one().to_pylist()[0], "text": text, "address": f"https://a.example/{text}"} for text in ATTACKS]
    rows += [{**rows[0], "text": "https://a.example", "address": "mailto:a@a.example", "place": "{=1}"}]
    file = tmp_path / "reports.xlsx"
    export(table(rows), file)
    with zipfile.ZipFile(file) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        assert not any("link" in name.lower() or "rels/sheet" in name for name in archive.namelist())
    assert not list(sheet.iter(f"{SPACE}f"))
    assert not list(sheet.iter(f"{SPACE}hyperlink"))
    texts = ["".join(item.itertext()) for item in sheet.iter(f"{SPACE}is")]
    assert len(texts) > 2 * len(ATTACKS)
    assert not [text for text in texts if starts_a_formula(text)]


def test_a_foreign_apostrophe_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("place,text\n'Ain al-Arab,'-5\n''Ain,'=1\n", encoding="utf-8")
    found = read_table(file).to_pylist()
    assert [(row["place"], row["text"]) for row in found] == [("'Ain al-Arab", "'-5"), ("'Ain", "=1")]


def test_every_column_has_a_tag_of_its_own(tmp_path: Path) -> None:
    assert set(TAGS) == set(REPORTS.names)
    assert len(set(TAGS.values())) == len(TAGS)
    file = tmp_path / "reports.hxl.csv"
    export(one(place="a"), file)
    header, tags, row = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    assert header == REPORTS.names
    assert tags == [TAGS[name] for name in header]
    assert row[header.index("place")] == "a"


def test_a_row_is_named_as_a_person_counts(tmp_path: Path) -> None:
    """The row of tags counts."""
    file = tmp_path / "a.csv"
    for text, number in (("act,lat\n#event,#geo+lat\nraid,95\n", 3), ("act,lat\nraid,95\n", 2)):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_table(file)
        assert isinstance(caught.value.where, Position)
        assert caught.value.where.row == number
    book = openpyxl.Workbook()
    for row in (["act", "start"], ["raid", "2020-03-04"], [], ["raid", "soon"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "a.xlsx")
    assert isinstance(caught.value.where, Position)
    assert caught.value.where.row == 4


def test_geojson_is_as_the_standard_has_it(tmp_path: Path) -> None:
    file = tmp_path / "reports.geojson"
    rows = [{**one().to_pylist()[0], **facts} for facts in ({"lat": 34.5, "lon": 69.2, "killed_low": 2**53}, {})]
    export(table(rows), file)
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    first, second = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [69.2, 34.5]}
    assert second["geometry"] is None
    assert (first["type"], first["id"]) == ("Feature", first["properties"]["report_id"])
    assert list(first["properties"]) == list(second["properties"]) == REPORTS.names
    assert first["properties"]["killed_low"] == str(2**53)


def test_points_of_others(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [69.2, 34.5, 10]},
             "properties": {"act": "raid|air_strike", "killed_low": 3.0, "colour": {"a": 1}}}  # fmt: skip
    area = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {"act": ["raid"]}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [point, area]}), encoding="utf-8")
    first, second = read_table(file).to_pylist()
    assert (first["lat"], first["lon"], second["lat"]) == (34.5, 69.2, None)
    assert (first["act"], second["act"], first["killed_low"]) == (["raid", "air_strike"], ["raid"], 3)
    assert json.loads(first["given"]) == {"colour": '{"a": 1}'}


def features(**properties: Any) -> str:
    """A collection of one feature."""
    one = {"type": "Feature", "geometry": None, "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [one]})


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[1]", "[" * 100_000, '{"type": "FeatureCollection"}', '{"type": "FeatureCollection", "features": [1]}',
        features(place="\ud800"), features(act=["\udfff"]), features(colour="\ud800"), features(**{"\ud800": 1}),
        features(killed_low=1.5), features(killed_low=True), features(killed_low=2**63), features(killed_low="1_0"),
        features(killed_low=float("inf")), features(killed_low=float("nan")), features(act=3), features(act=[3]),
        features(lat="north"), features(radius_km=10**400), features(listed_as_violation="perhaps"),
        features(place={"a": 1}), features(start=5), features(start="soon"),
        features(lat=1).replace('"geometry": null', '"geometry": 5').replace('"properties"', '"property"'),
        '{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": [1]}, "properties": {}}]}',
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises((FileError, InputError)):
        read_table(file)


@pytest.mark.parametrize("cell", ["[1]", "[", '["\\ud800"]', '{"a": 1}]['])
def test_a_cell_that_is_no_list_is_refused(tmp_path: Path, cell: str) -> None:
    file = tmp_path / "a.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["act"], ["raid"], [cell if cell.startswith("[") else "[" + cell]])
    file.write_text(text.getvalue(), encoding="utf-8")
    with pytest.raises(InputError, match="not a list of words"):
        read_table(file)


def test_workbooks_of_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["act", "end", None, "colour"], ["raid", dt.date(2020, 3, 4), None, "red"]):
        book.worksheets[0].append(row)
    file = tmp_path / "list.xlsx"
    book.save(file)
    (found,) = read_table(file).to_pylist()
    assert found["end"] == dt.datetime(2020, 3, 4, 23, 59, 59, tzinfo=dt.UTC)
    assert (found["source"], found["given"]) == ("list", '{"colour": "red"}')
    book.worksheets[0]["C2"] = "no name"
    book.save(file)
    with pytest.raises(InputError, match="no name"):
        read_table(file)
    book.create_sheet("second")
    book.save(file)
    with pytest.raises(InputError, match="2 sheets"):
        read_table(file)
    openpyxl.Workbook().save(file)
    with pytest.raises(InputError, match="empty"):
        read_table(file)
    with pytest.raises(FileError):
        read_table(tmp_path / "none.xlsx")


def test_the_sheet_is_for_people(tmp_path: Path) -> None:
    moment = dt.datetime(2020, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
    facts = {"text": "بمباران یک خانه", "place": "Khost", "start": moment, "killed_low": 3, "lat": 34.5}
    file = tmp_path / "reports.xlsx"
    export(one(**facts), file)
    sheet = openpyxl.load_workbook(file)["reports"]
    row = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["start"], row["killed_low"], row["lat"]) == (moment.replace(tzinfo=None), 3, 34.5)
    assert sheet.freeze_panes == "B2"
    assert sheet.sheet_view.rightToLeft
    assert not mostly_arabic(one(text="in English, of the place خوست"))
    assert not mostly_arabic(one())


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(match: str, name: str, given: pa.Table) -> None:
        with pytest.raises(FileError, match=match):
            export(given, tmp_path / name)
        assert [item.name for item in tmp_path.iterdir()] == ["there.xlsx"]
        assert (tmp_path / "there.xlsx").read_text() == "kept"

    (tmp_path / "there.xlsx").write_text("kept")
    fails("no format", "a.ods", one())
    fails("no format", "noending", one())
    fails("cannot be written", "none/a.csv", one())
    monkeypatch.setattr(export_xlsx, "MOST_ROWS", 1)
    fails("1 rows", "there.xlsx", table([one().to_pylist()[0]] * 2))
    monkeypatch.setattr(export_xlsx, "MOST_COLUMNS", 60)
    fails("60 columns", "there.xlsx", one(text="a" * 2_000_000))


def failing(error: Exception) -> Callable[..., None]:
    """A writer that breaks off."""

    def write(reports: pa.Table, file: Path) -> None:
        file.write_text("half")
        raise error

    return write


def test_a_broken_export_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    monkeypatch.setattr("sulh.reports.export.WRITERS", {".csv": failing(OSError(28, "No space left on device"))})
    with pytest.raises(FileError, match="No space left"):
        export(one(), file)
    monkeypatch.setattr("sulh.reports.export.WRITERS", {".csv": failing(KeyboardInterrupt())})  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        export(one(), file)
    assert file.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.csv"]
