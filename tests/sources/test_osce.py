"""Daily tables of ceasefire violations by place. Every row is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from source_making import Found, read

from sulh.errors import InputError
from sulh.sources.reading.rows import MOST_INCIDENTS

HEADER = 'SMM position,Event location,Means,No.,Observation,Description,"Date, time",Weapon\n'
MAPPING = "format: osce\nyear: 2019\nzone: Europe/Kyiv\n"
PLACES = "name,lat,lon,level\nVelna,48.1,37.75,village\nOld Mill Post,48.2,37.9,village\n"


def found(folder: Path, *rows: str, mapping: str = MAPPING) -> Found:
    (folder / "positions.csv").write_text(PLACES, encoding="utf-8")
    return read(folder, mapping, HEADER + "".join(f"{row}\n" for row in rows))


def test_a_row_counts_observations(tmp_path: Path) -> None:
    got = found(tmp_path, 'Velna (5km N of Misk),2-3km SW,Heard,5,Explosion,Undetermined,"17-Mar, 08:10-08:25",N/K')
    (row,) = got.rows
    assert got.rejects == []
    fields = row.fields
    assert (str(fields["start"]), str(fields["end"])) == ("2019-03-17 06:10:00+00:00", "2019-03-17 06:25:59+00:00")
    assert (fields["covers_low"], fields["covers_high"]) == (5, 5)
    assert fields["place"] == "2-3km SW of Velna"
    assert set(fields["act"]) == {"indirect_fire", "air_attack", "direct_fire", "explosive_attack", "demolition"}
    assert not {"act_surely", "perpetrator", "side_a", "killed_low", "weapon"} & fields.keys()
    assert fields["text"] == "Heard; Explosion; Undetermined"


def test_the_place_is_found_from_the_position(tmp_path: Path) -> None:
    rules = MAPPING + "gazetteer: positions.csv\n"
    rows = [
        'Velna,2-3km SW,Heard,5,Explosion,Incoming,"17-Mar, 08:10",N/K',
        'Old Mill Post,N/K,Heard,1,Shot,Undetermined,"17-Mar, 08:10",Small arms',
    ]
    got = found(tmp_path, *rows, mapping=rules)
    near, far = (row.fields for row in got.rows)
    assert near["lat"] < 48.1
    assert near["lon"] < 37.75
    assert 1 < near["radius_km"] < 10
    assert (round(far["lat"], 2), round(far["lon"], 2)) == (48.2, 37.9)
    assert far["radius_km"] > 25


@pytest.mark.parametrize(
    ("number", "covers"), [("3-5", (3, 5)), ("at least 20", (20, MOST_INCIDENTS)), ("", (1, MOST_INCIDENTS))]
)
def test_how_many(tmp_path: Path, number: str, covers: tuple[int, int]) -> None:
    got = found(tmp_path, f'Velna,1km N,Saw,{number},Burst,Outgoing,"17-Mar, 08:10",HMG')
    assert (got.rows[0].fields["covers_low"], got.rows[0].fields["covers_high"]) == covers
    assert got.rows[0].fields["act"] == ["direct_fire"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    got = found(
        tmp_path,
        'Velna,1km N,Saw,1,Burst,Outgoing,"the 17th of never",HMG',
        'Velna,1km N,Saw,1,Thunder,Outgoing,"17-Mar, 08:10",HMG',
        'Velna,1km N,Saw,1,Undetermined,Outgoing,"17-Mar, 08:10",HMG',
    )
    assert [(one.what, one.row, one.column) for one in got.rejects] == [
        ("row", 2, "Date, time"),
        ("cell", 3, "Observation"),
    ]
    assert all("act" not in row.fields for row in got.rows)


def test_columns_of_other_names_and_other_meanings(tmp_path: Path) -> None:
    table = "Post,Where,Kind,Count,Day\nVelna,1km N,explosions,2,2020-03-04\n"
    rules = (
        "format: osce\ncolumns: {position: Post, location: Where, number: Count, when: Day}\n"
        "values: {explosion: mortar_fire}\n"
    )
    (row,) = read(tmp_path, rules, table).rows
    assert (row.fields["act"], row.fields["covers_low"]) == (["mortar_fire"], 2)


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        ("format: osce\ncolumns: {camera: A}", "“camera” is no part"),
        ("format: osce\nzone: Kyiv", "“Kyiv” is no time zone"),
        ("format: osce\nvalues: {bang: loud}", "loud"),
    ],
)
def test_slips_of_the_mapping(tmp_path: Path, mapping: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        found(tmp_path, 'Velna,1km N,Saw,1,Burst,Outgoing,"17-Mar, 08:10",HMG', mapping=mapping)
