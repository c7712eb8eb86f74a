"""GDELT 2.0 events: 61 columns without a header. Every row is invented."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from source_making import Found, mapping, plainly

from sulh.errors import FileError, InputError
from sulh.sources.data_sets.gdelt import COLUMNS
from sulh.sources.read import read_source

MAPPING = "format: gdelt\nactors: {NORTHLAND: us_forces, REB: taliban}\n"


def row(**change: str) -> str:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {
        "GLOBALEVENTID": "901", "SQLDATE": "20200304", "Actor1Code": "NRT", "Actor1Name": "NORTHLAND",
        "Actor2Code": "REB", "Actor2Name": "REBEL GROUP", "EventCode": "195", "EventBaseCode": "195",
        "EventRootCode": "19", "NumMentions": "900", "ActionGeo_Type": "4", "ActionGeo_FullName": "Velna, Invented",
        "ActionGeo_CountryCode": "IV", "ActionGeo_Lat": "34.5", "ActionGeo_Long": "69.25",
        "SOURCEURL": "https://example.org/a",
    }  # fmt: skip
    return "\t".join((cells | change).values()) + "\n"


def read(folder: Path, *rows: str, rules: str = MAPPING) -> Found:
    file = folder / "20200304120000.export.CSV.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("20200304120000.export.CSV", "".join(rows))
    return plainly(read_source(file, mapping(folder, rules), source="news"))


def test_there_are_61_columns() -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 61
    assert (COLUMNS[26], COLUMNS[53], COLUMNS[56], COLUMNS[60]) == (
        "EventCode",
        "ActionGeo_CountryCode",
        "ActionGeo_Lat",
        "SOURCEURL",
    )


def test_a_row(tmp_path: Path) -> None:
    found = read(tmp_path, row())
    (one,) = found.rows
    assert (one.number, one.key) == (1, "901")
    assert [str(one.fields[name])[:10] for name in ("start", "end")] == ["2020-02-26", "2020-03-04"]
    assert (one.fields["lat"], one.fields["radius_km"]) == (34.5, 25.0)
    assert one.fields["act"] == ["air_attack"]
    assert (one.fields["side_a"], one.fields["side_b"]) == (["us_forces"], ["taliban"])
    assert not {"perpetrator", "killed_low", "covers_low"} & one.fields.keys()
    assert one.fields["address"] == "https://example.org/a"
    assert any("coded by a machine" in note for note in found.read.tally.sentences())


def test_only_the_roots_and_the_country_that_are_asked_for(tmp_path: Path) -> None:
    rows = [row(GLOBALEVENTID=root, EventRootCode=root, EventCode=f"{root}0") for root in ("01", "17", "18", "20")]
    assert [one.key for one in read(tmp_path, *rows).rows] == ["18", "20"]
    rules = MAPPING + 'only: {cameo: ["17"], country: [IV]}\ndays_before: 0\n'
    found = read(tmp_path, *rows, row(EventRootCode="17", ActionGeo_CountryCode="XX"), rules=rules)
    assert [one.key for one in found.rows] == ["17"]
    assert str(found.rows[0].fields["start"])[:10] == "2020-03-04"


@pytest.mark.parametrize(("kind", "radius"), [("1", 1000.0), ("5", 250.0), ("9", 1000.0), ("0", 1000.0)])
def test_wide_places_are_wide(tmp_path: Path, kind: str, radius: float) -> None:
    assert read(tmp_path, row(ActionGeo_Type=kind)).rows[0].fields["radius_km"] == radius


def test_a_row_without_a_place_or_with_an_odd_code(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        row(ActionGeo_Type="", ActionGeo_Lat="", ActionGeo_Long=""),
        row(EventCode="1999", EventBaseCode="199"),
        row(SQLDATE="20209999"),
    )
    assert "lat" not in found.rows[0].fields
    assert "indirect_fire" in found.rows[1].fields["act"]
    assert [(one.what, one.row) for one in found.rejects] == [("row", 3)]


def test_other_files_are_no_gdelt(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"GDELT 2\.0"):
        read(tmp_path, "a\tb\n1\t2\n")
    with pytest.raises(FileError, match=r"GDELT 2\.0"):
        read(tmp_path, "\t".join(COLUMNS) + "\n" + row())
    with pytest.raises(InputError, match="no root code"):
        read(tmp_path, row(), rules="format: gdelt\nonly: {cameo: ['190']}")
