"""Reports tables from elsewhere: any subset of the columns, Parquet or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_making import day, row, source

from sulh.errors import FileError, InputError, Position
from sulh.reports.build import build_reports
from sulh.reports.schema import REPORTS, STANCES
from sulh.reports.table import read_table

WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=6)
MOMENT = st.integers(-2_000_000_000, 4_000_000_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))


def value(item: pa.Field) -> st.SearchStrategy[Any]:
    """A value of a column that survives a text file."""
    if pa.types.is_list(item.type):
        return st.lists(WORD, min_size=1, max_size=3)
    if pa.types.is_timestamp(item.type):
        return MOMENT
    if pa.types.is_floating(item.type):
        return st.floats(0, 90)
    return st.integers(0, 10**12) if pa.types.is_integer(item.type) else WORD


SPECIAL = {"report_id", "stance", "start", "end", "listed_as_violation", "covers_low", "covers_high"}
FREE = [item for item in REPORTS if item.name not in SPECIAL and not item.name.endswith("_high")]


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """A table with some of the columns, with nulls in it."""
    columns = draw(st.lists(st.sampled_from(FREE), unique_by=lambda item: item.name, min_size=1, max_size=8))
    size = draw(st.integers(1, 6))
    data = {
        item.name: pa.array(draw(st.lists(st.none() | value(item), min_size=size, max_size=size)), item.type)
        for item in columns
    }
    data["start"] = pa.array(
        draw(st.lists(st.none() | MOMENT, min_size=size, max_size=size)), REPORTS.field("start").type
    )
    data["stance"] = pa.array(draw(st.lists(st.sampled_from(STANCES), min_size=size, max_size=size)))
    return pa.table(data)


def as_csv(table: pa.Table) -> str:
    """The table as CSV: lists joined by |, times in ISO."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(table.column_names)
    for record in table.to_pylist():
        cells = []
        for cell in record.values():
            cells.append(
                "|".join(cell)
                if isinstance(cell, list)
                else cell.isoformat()
                if isinstance(cell, dt.datetime)
                else cell
            )
        writer.writerow(cells)
    return stream.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables())
def test_parquet_and_csv_say_the_same(tmp_path: Path, table: pa.Table) -> None:
    parquet, text = tmp_path / "reports.parquet", tmp_path / "reports.csv"
    pq.write_table(table, parquet)
    text.write_text(as_csv(table), encoding="utf-8")
    found = read_table(parquet)
    assert found.schema.equals(REPORTS)
    assert found.equals(read_table(text))
    for name in table.column_names:
        if name not in ("source",):
            assert found[name].to_pylist() == table[name].to_pylist()
    absent = (
        set(REPORTS.names)
        - set(table.column_names)
        - {"report_id", "source", "covers_low", "covers_high", "listed_as_violation", "end"}
    )
    assert all(found[name].null_count == found.num_rows for name in absent)
    assert set(found["covers_low"].to_pylist()) <= {1, *found["covers_low"].to_pylist()}


def test_a_built_table_is_read_back_as_it_is(tmp_path: Path) -> None:
    rows = [
        row(2, "1", **day(1), act=["raid"], act_surely=["raid"], killed_low=3),
        row(3, "2", lat=34.0, lon=64.0, text="“a”, b"),
    ]
    built = build_reports([source(rows, grade="B")]).reports
    pq.write_table(built, tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").equals(built)


def test_ids_from_content_do_not_depend_on_the_order(tmp_path: Path) -> None:
    lines = ["a,2020-03-04,raid,3", "a,2020-03-05,air_strike|raid,", "a,2020-03-04,raid,3", "b,2020-03-04,raid,3"]
    ids = []
    for order in (lines, lines[::-1]):
        file = tmp_path / "a.csv"
        file.write_text("\n".join(["source,start,act,killed_low", *order]), encoding="utf-8")
        ids.append(read_table(file)["report_id"].to_pylist())
    assert sorted(ids[0]) == sorted(ids[1])
    assert len(set(ids[0])) == 4
    assert sum(one.endswith("-2") for one in ids[0]) == 1


def test_days_defaults_and_columns_of_others(tmp_path: Path) -> None:
    file = tmp_path / "mission.csv"
    file.write_text(
        "start,end,act,lat,verdict\n2020-03-04,2020-03-05,something_odd|else,NaN,x\n2020-03-04T12:30:00+04:30,,,,\n",
        encoding="utf-8",
    )
    first, second = read_table(file).to_pylist()
    assert first["end"] == dt.datetime(2020, 3, 5, 23, 59, 59, tzinfo=dt.UTC)
    assert first["act"] == ["something_odd", "else"]
    assert (first["source"], first["stance"], first["covers_high"], first["lat"]) == ("mission", "claims", 1, None)
    assert first["given"] == '{"verdict": "x"}'
    assert second["start"] == dt.datetime(2020, 3, 4, 8, 0, tzinfo=dt.UTC)
    assert second["given"] is None


@pytest.mark.parametrize(
    ("text", "column", "row_number"),
    [
        ("killed_low\n3\nmany\n", "killed_low", 3),
        ("start\n2020-03-04\n04.03.2020\n", "start", 3),
        ("stance,act\nclaims,a\nsays,a\n", "stance", 3),
        ("lat,lon\n95,3\n", "lat", 2),
        ("killed_low,killed_high\n5,3\n", "killed_low", 2),
        ("covers_low\n0\n", "covers_low", 2),
        ("start,end\n2020-03-05,2020-03-04\n", "start", 2),
        ("listed_as_violation\nperhaps\n", "listed_as_violation", 2),
        ("report_id\na\na\n", "report_id", None),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(
    tmp_path: Path, text: str, column: str, row_number: int | None
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_table(file)
    assert isinstance(caught.value.where, Position)
    assert (caught.value.where.column_name, caught.value.where.row) == (column, row_number)


@pytest.mark.parametrize(
    ("text", "says", "do"),
    [
        ("source;start\na;2020-03-04\n", "none of its columns", "separated by commas"),
        ("source,start,killed\na,2020-03-04,3\n", "“killed” is not a column", "killed_low and killed_high"),
        ("source,date\na,2020-03-04\n", "“date” is not a column", "Call it start"),
        ("source,start,Latitude,lon\na,2020-03-04,34,69\n", "“Latitude” is not a column", "Call it lat"),
        ("source,start\na,04/03/2020\n", "“04/03/2020” is no day or moment", "Correct it"),
    ],
)
def test_a_column_that_linking_rests_on_is_never_passed_over_in_silence(
    tmp_path: Path, text: str, says: str, do: str
) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as caught:
        read_table(tmp_path / "a.csv")
    assert do in (caught.value.remedy or "")
    (tmp_path / "a.csv").write_text("source,start,date,killed_low,killed\na,2020-03-04,x,3,x\n", encoding="utf-8")
    assert "killed" in read_table(tmp_path / "a.csv")["given"][0].as_py(), "beside its own name it is kept as given"


def test_slips_in_names_and_damaged_files(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("strat\n2020-03-04\n", encoding="utf-8")
    with pytest.raises(InputError, match="Did you mean start"):
        read_table(file)
    file.write_text("act,act\nraid,raid\n", encoding="utf-8")
    with pytest.raises(InputError, match="stands twice"):
        read_table(file)
    for name, content in (
        ("a.csv", b""),
        ("a.csv", b"act\n\xff\xfe\n"),
        ("a.parquet", b"PAR1 and no more"),
        ("a.txt", b"act\n"),
        ("a.csv.gz", b"no"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileError):
            read_table(tmp_path / name)
    with pytest.raises(FileError, match="no such file"):
        read_table(tmp_path / "none.csv")
    pq.write_table(pa.table({"killed_low": [1.5], "act": [["raid"]]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="killed_low"):
        read_table(tmp_path / "a.parquet")


def test_a_table_without_an_end_says_on_which_day_or_at_which_moment(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text('start\n2020-03-04\n2020-03-04T12:30:00Z\n""\n', encoding="utf-8")
    first, second, third = read_table(file).to_pylist()
    assert first["end"] == dt.datetime(2020, 3, 4, 23, 59, 59, tzinfo=dt.UTC)
    assert second["start"] == second["end"] == dt.datetime(2020, 3, 4, 12, 30, tzinfo=dt.UTC)
    assert third["start"] is None
    assert third["end"] is None
