"""ACLED exports, old and new columns. Every row here is invented; none is ACLED's."""

from __future__ import annotations

from pathlib import Path

import pytest
from source_making import Found, read

from sulh.errors import InputError

NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
)
OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3\n"
)
MAPPING = (
    "format: acled\nactors: {Northern Forces: us_forces, Southern Militia: taliban, Village Guard: afghan_forces}\n"
)


def new(**change: str) -> str:
    row = {
        "event_id_cnty": "INV1", "event_date": "2020-03-04", "year": "2020", "time_precision": "1",
        "disorder_type": "Political violence", "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike", "actor1": "Northern Forces", "assoc_actor_1": "", "inter1": "State forces",
        "actor2": "Southern Militia", "assoc_actor_2": "", "inter2": "Rebel group", "interaction": "State forces-Rebel group",
        "civilian_targeting": "", "iso": "0", "region": "Nowhere", "country": "Invented", "admin1": "North", "admin2": "Vel",
        "admin3": "", "location": "Velna", "latitude": "34.5", "longitude": "69.25", "geo_precision": "2",
        "source": "Invented Gazette", "source_scale": "National", "notes": "An invented event.", "fatalities": "4",
        "tags": "", "timestamp": "1600000000",
    }  # fmt: skip
    return ",".join((row | change).values()) + "\n"


def found(folder: Path, *rows: str, mapping: str = MAPPING) -> Found:
    return read(folder, mapping, NEW + "".join(rows))


def test_a_row_in_the_new_columns(tmp_path: Path) -> None:
    got = found(tmp_path, new())
    (row,) = got.rows
    assert row.key == "INV1"
    fields = row.fields
    assert str(fields["start"]) == "2020-03-04 00:00:00+00:00"
    assert str(fields["end"]) == "2020-03-04 23:59:59+00:00"
    assert (fields["lat"], fields["lon"], fields["radius_km"]) == (34.5, 69.25, 50.0)
    assert fields["act"] == ["air_strike", "barrel_bombing"]
    assert "act_surely" not in fields
    assert (fields["side_a"], fields["side_b"]) == (["us_forces"], ["taliban"])
    assert not {"perpetrator", "target", "killed_high"} & fields.keys()
    assert fields["killed_low"] == 4
    assert (fields["place"], fields["adm1"], fields["adm2"]) == ("Velna", "North", "Vel")
    assert got.rejects == []


def test_a_row_in_the_old_columns(tmp_path: Path) -> None:
    row = (
        "77,0,INV2,2,04 March 2020,2020,2,Battles,Armed clash,Southern Militia,,2,Northern Forces,Village Guard,1,12,"
        "Nowhere,Invented,North,Vel,,Velna,34.5,69.25,1,Invented Gazette,National,x,0,1600000000,INV\n"
    )
    (got,) = read(tmp_path, MAPPING, OLD + row).rows
    assert [str(got.fields[name])[:10] for name in ("start", "end")] == ["2020-02-27", "2020-03-10"]
    assert (got.fields["killed_low"], got.fields["radius_km"]) == (0, 10.0)
    assert got.fields["side_b"] == ["us_forces", "afghan_forces"]
    assert got.fields["side_b_surely"] == ["us_forces"]


@pytest.mark.parametrize(("precision", "days"), [("1", 0), ("2", 6), ("3", 30), ("", 30), ("9", 30)])
def test_precision_of_time_widens(tmp_path: Path, precision: str, days: int) -> None:
    (row,) = found(tmp_path, new(time_precision=precision)).rows
    assert (row.fields["end"] - row.fields["start"]).days == 2 * days


@pytest.mark.parametrize(("killed", "low"), [("0", 0), ("1", 1), ("3", 1), ("10", 1), ("11", 11), ("", None)])
def test_numbers_that_stand_for_words_say_little(tmp_path: Path, killed: str, low: int | None) -> None:
    (row,) = found(tmp_path, new(fatalities=killed)).rows
    assert row.fields.get("killed_low") == low
    assert "killed_high" not in row.fields


def test_civilians_are_targets_where_it_says_so(tmp_path: Path) -> None:
    (row,) = found(tmp_path, new(civilian_targeting="Civilian targeting")).rows
    assert row.fields["target_surely"] == ["civilians"]
    assert "target" not in row.fields


def test_a_row_for_each_actor_is_one_event(tmp_path: Path) -> None:
    got = found(tmp_path, new(), new(actor1="Southern Militia", actor2=""), new(event_id_cnty="INV9"))
    assert [row.key for row in got.rows] == ["INV1", "INV9"]
    assert any("1 rows of events that were there before" in note for note in got.read.tally.sentences())
    assert got.read.tally.outside_filter == 0


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    got = found(
        tmp_path,
        new(event_date="soon"),
        new(event_id_cnty="A", sub_event_type="Shouting", fatalities="many", latitude="north"),
        new(event_id_cnty="B", sub_event_type="Shouting", event_type="Noise"),
    )
    assert [(one.what, one.row, one.column) for one in got.rejects] == [
        ("row", 2, "event_date"),
        ("cell", 3, "latitude"),
        ("cell", 3, "sub_event_type"),
        ("cell", 3, "fatalities"),
        ("cell", 4, "sub_event_type"),
        ("cell", 4, "event_type"),
    ]
    assert got.rows[0].fields["act"][0] == "air_attack"
    assert "act" not in got.rows[1].fields


def test_only_what_is_asked_for(tmp_path: Path) -> None:
    rules = MAPPING + "only: {country: [Invented], event_types: [Battles], from: 2020-03-05}\n"
    got = found(
        tmp_path,
        new(),
        new(event_id_cnty="A", event_type="Battles", sub_event_type="Armed clash"),
        new(event_id_cnty="B", event_type="Battles", sub_event_type="Armed clash", event_date="2020-03-06"),
        new(event_id_cnty="C", event_type="Battles", country="Elsewhere", event_date="2020-03-06"),
        mapping=rules,
    )
    assert [row.key for row in got.rows] == ["B"]
    assert got.read.tally.outside_filter == 3


def test_actors_that_the_mapping_does_not_list_can_be_anybody(tmp_path: Path) -> None:
    got = found(tmp_path, new(actor1="Unidentified Armed Group (Invented)"))
    assert "side_a" not in got.rows[0].fields
    assert got.read.tally.unlisted_actors == {"Unidentified Armed Group (Invented)": 1}


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        ("format: acled\nonly: {event_types: [Batles]}", "Batles"),
        ("format: acled\nonly: {from: 2021-01-01, until: 2020-01-01}", "before"),
        ("format: acled\nactors: {X: nobody_known}", "nobody_known"),
        ("format: acled\nradius_km: 4", "radius_km"),
    ],
)
def test_slips_of_the_mapping(tmp_path: Path, mapping: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        found(tmp_path, new(), mapping=mapping)


def test_other_tables_are_no_acled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="these are not ACLED rows: there is no column “event_date”"):
        read(tmp_path, MAPPING, "a,b\n1,2\n")
