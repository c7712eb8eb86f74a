"""HXL tables: tags beside headers, what each means, and sulh's own exports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from source_making import Found, mapping, plainly, workbook

from sulh.errors import InputError
from sulh.reports.build import build_reports
from sulh.reports.export import export
from sulh.reports.export_csv import TAGS
from sulh.sources.data_sets import hxl
from sulh.sources.data_sets.form_reading import TARGETS
from sulh.sources.read import read_source

FOREIGN = (
    "Incidents in May,,,,,,,,,,\n"
    "Ref,When,Town,Province,Lat,Lon,Dead,Dead women,Who,Against,Notes\n"
    "#meta +id,#date+occurred,#loc+name,#adm1 +name,#geo+lat,#geo+lon,#affected+killed,#affected+killed+f,#actor+perpetrator,#actor+target,#description\n"
    "A1,2020-05-07,Kunduz,Kunduz,36.7,68.9,3,1,taliban,civilians,shelling of the bazaar\n"
    "A2,2020-05-08,Kunduz,,36.7,68.9,3-5,,taliban|us_forces,,\n"
    "A3,the day after,Kunduz,,,,1,,,,\n"
    "A4,2020-05-09,Kunduz,,36.7,68.9,2.5,,,,\n"
)


def read(folder: Path, table: str, rules: str = "format: hxl\n") -> Found:
    file = folder / "table.csv"
    file.write_text(table, encoding="utf-8")
    return plainly(read_source(file, mapping(folder, rules), source="side"))


def test_a_foreign_table_is_read_by_its_tags(tmp_path: Path) -> None:
    found = read(tmp_path, FOREIGN)
    first, second, _ = found.rows
    assert (first.key, first.number) == ("A1", 4)
    assert first.fields == {
        "start": dt.datetime(2020, 5, 7, tzinfo=dt.UTC),
        "end": dt.datetime(2020, 5, 7, 23, 59, 59, tzinfo=dt.UTC),
        "lat": 36.7,
        "lon": 68.9,
        "place": "Kunduz",
        "adm1": "Kunduz",
        "killed_low": 3,
        "killed_high": 3,
        "perpetrator": ["taliban"],
        "perpetrator_surely": ["taliban"],
        "target": ["civilians"],
        "target_surely": ["civilians"],
        "text": "shelling of the bazaar",
    }
    assert '"Dead women": "1"' in first.given
    assert second.fields["perpetrator"] == ["us_forces", "taliban"]
    assert "perpetrator_surely" not in second.fields
    assert (second.fields["killed_low"], second.fields["killed_high"]) == (3, 5)
    assert [(one.what, one.row, one.column) for one in found.rejects] == [("row", 6, "When"), ("cell", 7, "Dead")]
    assert found.tally.rows == 4
    assert "3 of 4 rows were read" in found.tally.sentences()[0]
    assert found.tally.sentences()[1] == "not read: Dead women"


def test_tags_may_stand_instead_of_a_header_and_in_a_workbook(tmp_path: Path) -> None:
    tags = ["#date +start", "#date +end", "#event", "", "#affected +injured +min", "#affected +injured +max"]
    cells = ["2020-05-07T10:00:00Z", "2020-05-07T12:00:00Z", "shelling", "x", 2, 4]
    file = workbook(tmp_path / "tags.xlsx", [tags, cells])
    found = plainly(read_source(file, mapping(tmp_path, "format: hxl\n"), source="side"))
    fields = found.rows[0].fields
    assert (fields["start"].hour, fields["end"].hour) == (10, 12)
    assert (fields["wounded_low"], fields["wounded_high"]) == (2, 4)
    assert fields["act"]
    assert found.rejects == []


def test_a_mapping_adds_what_the_tags_leave_open(tmp_path: Path) -> None:
    rules = """
        format: hxl
        zone: Asia/Kabul
        fields: {text: null, side_a: Group}
        actors: {"the Emirate": taliban}
        values: {act: {"incident type 7": air_strike}}
    """
    table = "Day,Kind,Group,Notes\n#date,#event+type,,#description\n2020-05-07,Incident Type 7,The Emirate,words\n"
    fields = read(tmp_path, table, rules).rows[0].fields
    assert fields["start"] == dt.datetime(2020, 5, 6, 19, 30, tzinfo=dt.UTC)
    assert (fields["act"], fields["side_a"]) == (["air_strike"], ["taliban"])
    assert "text" not in fields


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("fields: {kiled: Dead}", "not a field"),
        ("fields: {killed: Deads}", "no column “Deads”"),
        ("values: {act: {x: shelled}}", "not a node"),
        ("values: {killed: {x: 3}}", "no meaning"),
        ("values: {stance: {x: says}}", "not a stance"),
        ("actors: {x: nobody}", "not a node"),
        ("zone: Asia/Kabull", "no time zone"),
        ("key: Number", "no column “Number”"),
    ],
)
def test_slips_in_a_mapping(tmp_path: Path, rules: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, FOREIGN, f"format: hxl\n{rules}\n")


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("#affected+killed", ("killed",)),
        ("#affected +civilians +killed +max", ("civilians_killed_high",)),
        ("#affected+killed+f", ()),
        ("#affected", ()),
        ("#affected+injured+fighters", ()),
        ("#adm1+code", ()),
        ("#adm1+name+ar", ("adm1",)),
        ("#date+reported", ()),
        ("#date", ("date",)),
        ("#actor+name", ("side_a", "side_b")),
        ("#org", ()),
        ("#geo+elevation", ()),
        ("#GEO +lat", ("lat",)),
        ("text", ()),
    ],
)
def test_what_a_tag_means(tag: str, meant: tuple[str, ...]) -> None:
    assert hxl.fields_of_tag(tag) == meant


def test_every_fact_that_sulh_exports_is_known_by_its_tag() -> None:
    for column, tag in TAGS.items():
        name = column.removesuffix("_low").removesuffix("_high")
        if column in TARGETS or name in TARGETS:
            assert hxl.fields_of_tag(tag) == (column,), tag


def test_what_sulh_exported_is_recognised_and_its_facts_are_read(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(FOREIGN, encoding="utf-8")
    source = read_source(tmp_path / "table.csv", mapping(tmp_path, "format: hxl\n"), source="side")
    reports = build_reports([source])
    export(reports.reports, tmp_path / "out.csv")
    with hxl.open_table(tmp_path / "out.csv") as table:
        assert hxl.is_own_export(table)
    again = plainly(read_source(tmp_path / "out.csv", mapping(tmp_path, "format: hxl\n"), source="side"))
    first = plainly(source)
    ours = sorted((sorted(row.fields.items(), key=str) for row in first.rows), key=str)
    theirs = sorted(
        (
            sorted(
                (
                    (name, value)
                    for name, value in row.fields.items()
                    if name not in ("stance", "covers_low", "covers_high")
                ),
                key=str,
            )
            for row in again.rows
        ),
        key=str,
    )
    assert theirs == ours
    assert any("exported this table itself" in one for one in again.tally.sentences())


def test_a_table_without_tags_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row of HXL tags"):
        read(tmp_path, "Day,Place\n2020-05-07,Kunduz\n" + "\n".join(["x,y"] * 30) + "\n#date,#loc\n")
