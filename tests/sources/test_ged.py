"""UCDP GED rows: the rules on made rows, then the real releases where the machine has them."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pytest
from source_making import SHARED, Found, mapping, plainly, read

from sulh.errors import InputError
from sulh.sources.data_sets.ged import RADIUS_KM
from sulh.sources.read import read_source

RULES = """
    format: ged
    lang: en
    actors: {"Government of Syria": government_of_syria, IS: is, HTS: hts, SDF: sdf, "Syrian insurgents": [insurgents, hts]}
    others: other
"""
FULL = "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n"
needs_data = pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/ucdp_ged is absent")


def row(**change: Any) -> str:
    cells: dict[str, Any] = {
        "id": 1,
        "type_of_violence": 1,
        "side_a": "Government of Syria",
        "side_b": "IS",
        "where_prec": 1,
        "where_coordinates": "Palmyra",
        "adm_1": "Homs",
        "adm_2": "Tadmur",
        "latitude": 34.55,
        "longitude": 38.27,
        "country": "Syria",
        "event_clarity": 1,
        "date_prec": 1,
        "date_start": "2016-03-01",
        "date_end": "2016-03-01",
        "deaths_a": 1,
        "deaths_b": 2,
        "deaths_civilians": 3,
        "deaths_unknown": 1,
        "best": 7,
        "high": 9,
        "low": 5,
    } | change
    return ",".join(f'"{cells[name]}"' for name in FULL.strip().split(",")) + "\n"


def one(folder: Path, **change: Any) -> dict[str, Any]:
    return read(folder, RULES, FULL + row(**change)).rows[0].fields


def test_fighting_has_sides_and_nobody_as_perpetrator(tmp_path: Path) -> None:
    for kind in (1, 2):
        fields = one(tmp_path, type_of_violence=kind)
        assert fields["act"] == ["attack"]
        assert fields["side_a"] == fields["side_a_surely"] == ["government_of_syria"]
        assert fields["side_b"] == fields["side_b_surely"] == ["is"]
        assert not {"perpetrator", "perpetrator_surely", "target"} & set(fields)
        assert (fields["killed_low"], fields["killed_high"]) == (5, 9)
        assert (fields["civilians_killed_low"], fields["civilians_killed_high"]) == (3, 9)


def test_one_sided_violence_has_a_perpetrator_who_is_its_side_a(tmp_path: Path) -> None:
    fields = one(
        tmp_path,
        type_of_violence=3,
        side_a="IS",
        side_b="Civilians",
        deaths_a=0,
        deaths_b=0,
        deaths_civilians=7,
        deaths_unknown=0,
    )
    assert fields["act"] == ["one_sided_violence"]
    assert fields["perpetrator"] == fields["perpetrator_surely"] == ["is"]
    assert fields["target"] == ["civilians"]
    assert (fields["side_a"], fields["side_b"]) == (["is"], ["civilians"])
    assert (fields["civilians_killed_low"], fields["civilians_killed_high"]) == (5, 9)


def test_comma_joined_sides_are_all_participants(tmp_path: Path) -> None:
    fields = one(tmp_path, side_b="HTS, Southern Front, SDF")
    assert fields["side_b"] == ["hts", "sdf", "other"]
    assert fields["side_b_surely"] == ["hts", "sdf", "other"]
    fields = one(tmp_path, side_b="IS, Syrian insurgents")
    assert fields["side_b"] == ["is", "hts", "insurgents"]
    assert fields["side_b_surely"] == ["is"]


def test_names_that_are_not_listed_are_counted_and_can_stay_open(tmp_path: Path) -> None:
    table = FULL + row(side_b="Southern Front, IS") + row(id=2, side_a="Southern Front", side_b="FSA")
    found = read(tmp_path, RULES, table)
    assert found.tally.unlisted_actors == {"FSA": 1, "Southern Front": 2}
    assert "Southern Front (2)" in found.tally.sentences()[0]
    assert found.rejects == []
    assert read(tmp_path, RULES, FULL + row(type_of_violence=3, side_a="FSA")).tally.unlisted_actors == {"FSA": 1}
    fields = read(tmp_path, RULES.replace("others: other", "others: unknown"), table).rows[0].fields
    assert "side_b" not in fields
    assert fields["side_b_surely"] == ["is"]


def test_precision_widens_place_and_time(tmp_path: Path) -> None:
    assert [one(tmp_path, where_prec=code)["radius_km"] for code in "1234567"] == list(RADIUS_KM.values())
    assert list(RADIUS_KM.values()) == sorted(RADIUS_KM.values())
    assert one(tmp_path, where_prec="")["radius_km"] == max(RADIUS_KM.values())
    fields = one(tmp_path, date_prec=5, date_start="2016-01-01", date_end="2016-12-31")
    assert fields["start"] == dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    assert fields["end"] == dt.datetime(2016, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert one(tmp_path, date_start="2016-03-01 00:00:00.000", date_end="2016-03-02T00:00:00")["end"].day == 2


def test_an_event_that_stands_for_several_says_so(tmp_path: Path) -> None:
    assert "covers_high" not in one(tmp_path)
    fields = one(tmp_path, event_clarity=2, high=900)
    assert (fields["covers_low"], fields["covers_high"]) == (1, 900)


def test_deaths_that_cannot_be_are_rejected_and_the_row_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, RULES, FULL + row(low=10, high=9) + row(id=2, low="some"))
    assert [(reject.what, reject.column, reject.value) for reject in found.rejects] == [
        ("cell", "low", "10"),
        ("cell", "low", "some"),
    ]
    assert not any(name.startswith(("killed", "civilians")) for name in found.rows[0].fields)
    assert found.rows[1].fields["killed_high"] == 9
    assert one(tmp_path, deaths_civilians=7)["civilians_killed_low"] == 5


def test_rows_outside_the_filter_are_counted(tmp_path: Path) -> None:
    rules = RULES + "    only: {country: [Syria], from: 2016-03-01, until: 2016-03-31}\n"
    table = FULL + "".join(
        [
            row(id=1, date_start="2016-02-27", date_end="2016-03-01"),
            row(id=2, date_start="2016-02-27", date_end="2016-02-29"),
            row(id=3, date_start="2016-03-31", date_end="2016-04-03"),
            row(id=4, date_start="2016-04-01", date_end="2016-04-01"),
            row(id=5, country="Iraq"),
            row(id=6, date_start="2016-13-01"),
        ]
    )
    found = read(tmp_path, rules, table)
    assert [one_row.key for one_row in found.rows] == ["1", "3"]
    assert (found.tally.rows, found.tally.outside_filter) == (6, 3)
    assert "3 of 6 rows" in found.tally.sentences()[0]
    assert [(reject.what, reject.column) for reject in found.rejects] == [("row", "date_start")]


REDUCED = "id,year,month,day,country,type_of_violence,conflict_name,side_a,side_b,latitude,longitude,low_death,best_death,high_death\n"


def test_reduced_columns(tmp_path: Path) -> None:
    rules = RULES + "    radius_km: 40\n"
    lines = "7,2017,7,3,Syria,State-based violence,x,Government of Syria,IS,34.5,69.1,6,6,8\n8,2017,7,31,Syria,One-sided violence,x,IS,Civilians,34.5,69.1,6,6,8\n"
    found = read(tmp_path, rules, REDUCED + lines)
    fighting, one_sided = (item.fields for item in found.rows)
    assert fighting["start"] == dt.datetime(2017, 7, 3, tzinfo=dt.UTC)
    assert fighting["end"] == dt.datetime(2017, 7, 3, 23, 59, 59, tzinfo=dt.UTC)
    assert fighting["radius_km"] == 40
    assert (fighting["killed_low"], fighting["killed_high"]) == (6, 8)
    assert "civilians_killed_low" not in fighting
    assert one_sided["perpetrator"] == ["is"]
    assert (one_sided["civilians_killed_low"], one_sided["civilians_killed_high"]) == (6, 8)
    assert read(tmp_path, RULES, REDUCED + lines).rows[0].fields["radius_km"] == 25


def test_other_tables_are_refused_as_ged(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column “side_b”"):
        read(tmp_path, RULES, FULL.replace("side_b", "side_c") + row())
    with pytest.raises(InputError, match="no column “date_start”"):
        read(tmp_path, RULES, REDUCED.replace("day", "dei") + "1\n")
    found = read(tmp_path, RULES, FULL + row(type_of_violence=4) + row(id=2))
    assert [(reject.what, reject.column, reject.value) for reject in found.rejects] == [
        ("row", "type_of_violence", "4")
    ]
    assert len(found.rows) == 1


def real(folder: Path, name: str, rules: str = RULES) -> Found:
    return plainly(read_source(SHARED / name, mapping(folder, rules), source="ucdp"))


@needs_data
def test_the_syria_release(tmp_path: Path) -> None:
    found = real(tmp_path, "syria_2016_2019.csv.gz")
    assert len(found.rows) == 16_566
    with gzip.open(SHARED / "syria_2016_2019.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        raw = list(csv.DictReader(stream))
    inverted = [cells for cells in raw if int(cells["low"]) > int(cells["high"])]
    assert [reject.value for reject in found.rejects] == [cells["low"] for cells in inverted]
    good = [cells for cells in raw if int(cells["low"]) <= int(cells["high"])]
    for name, column in (("killed_low", "low"), ("killed_high", "high")):
        assert sum(item.fields.get(name, 0) for item in found.rows) == sum(int(cells[column]) for cells in good)
    one_sided = [item.fields for item in found.rows if "perpetrator" in item.fields or "target" in item.fields]
    assert len(one_sided) == sum(cells["type_of_violence"] == "3" for cells in raw)
    assert sum("covers_high" in item.fields for item in found.rows) <= sum(
        cells["event_clarity"] == "2" for cells in raw
    )
    assert all(
        item.fields["civilians_killed_low"] <= item.fields["killed_low"]
        for item in found.rows
        if "killed_low" in item.fields
    )


@needs_data
def test_the_year_of_the_doha_agreement(tmp_path: Path) -> None:
    rules = """
        format: ged
        actors: {"Government of Afghanistan": afghan_government, Taleban: taliban, "Government of United States of America": us}
        others: other
        only: {country: [Afghanistan], from: 2020-02-22, until: 2020-02-28}
    """
    found = real(tmp_path, "afghanistan_1989_2020_subset.csv.gz", rules)
    assert len(found.rows) == 11
    assert found.tally.outside_filter == found.tally.rows - 11 == 16_027
    with gzip.open(SHARED / "afghanistan_1989_2020_subset.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        week = [
            cells
            for cells in csv.DictReader(stream)
            if (cells["year"], cells["month"]) == ("2020", "2") and 22 <= int(cells["day"]) <= 28
        ]
    assert sum(int(cells["best_death"]) for cells in week) == 16
    assert sorted(item.key or "" for item in found.rows) == sorted(cells["id"] for cells in week)
