"""Daily tables of ceasefire violations as they are written: cameras, sixteen directions, rows that count nothing. Every
row is invented."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from source_making import Found
from test_osce import MAPPING, found

from sulh.sources.data_sets.osce import HEARD_KM
from sulh.sources.reading.rows import MOST_INCIDENTS

PLACED = MAPPING + "gazetteer: positions.csv\n"
VELNA = (48.1, 37.75)
NORTH = {"N": 0, "NNE": 22.5, "NE": 45, "E": 90, "ESE": 112.5, "SSW": 202.5, "SW": 225, "WNW": 292.5, "NNW": 337.5}


def one(folder: Path, position: str = "Velna", location: str = "2-3km SW", number: str = "5") -> Found:
    when = "17-Mar, 08:10"
    return found(folder, f'"{position}","{location}",Heard,{number},Explosion,Incoming,"{when}",N/K', mapping=PLACED)


def away(fields: dict[str, Any], east_km: float, north_km: float) -> float:
    """Kilometres from the centre of a row's disc to a point so far from Velna."""
    north = (fields["lat"] - VELNA[0]) * 111.195 - north_km
    east = (fields["lon"] - VELNA[1]) * 111.195 * math.cos(math.radians(VELNA[0])) - east_km
    return math.hypot(north, east)


@pytest.mark.parametrize("direction", sorted(NORTH))
@pytest.mark.parametrize(("told", "most"), [("2-3km", 3.0), ("2–3 km", 3.0), ("300-500m", 0.5), ("8km", 8.0)])
def test_the_point_that_was_seen_lies_in_the_disc(tmp_path: Path, direction: str, told: str, most: float) -> None:
    (row,) = one(tmp_path, location=f"{told} {direction}").rows
    bearing = math.radians(NORTH[direction])
    assert away(row.fields, most * math.sin(bearing), most * math.cos(bearing)) <= row.fields["radius_km"]
    assert row.fields["radius_km"] < 2 * most + 10


@pytest.mark.parametrize(
    "location",
    ["", "N/K", "SW", "N/K SW", "Undetermined", "3-5 SE", "over 5km N", ">5km N", "5km+ N", "At the position"],
)
def test_without_a_distance_it_is_within_hearing(tmp_path: Path, location: str) -> None:
    (row,) = one(tmp_path, location=location).rows
    assert row.fields["place"] == f"{HEARD_KM} km from Velna"
    assert row.fields["radius_km"] >= HEARD_KM


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("5km", "5 km from Velna"),
        ("5km (undetermined direction)", "5 km from Velna"),
        ("An assessed 3-5km E", "5 km from Velna"),
        ("up to 5km E", "5 km from Velna"),
        ("1-1.5km NE and E", "1.5 km from Velna"),
        ("2km N; 400m S", "2 km from Velna"),
        ("more than 30km N", "60 km from Velna"),
        ("2-3km SW of Old Mill Post", "2-3km SW of Old Mill Post"),
    ],
)
def test_other_ways_of_saying_where(tmp_path: Path, location: str, place: str) -> None:
    (row,) = one(tmp_path, location=location).rows
    assert row.fields["place"] == place
    assert "lat" in row.fields


@pytest.mark.parametrize(
    ("position", "place"),
    [
        ("SMM camera in Velna (GC, 5km N of Misk)", "2-3km SW of Velna"),
        ("SMM long-range camera at Old Mill Post", "2-3km SW of Old Mill Post"),
        ("Velna (non-GC (since 2015), 5km N of Misk)", "2-3km SW of Velna"),
        ("Velna (non-GC, 5km", "2-3km SW of Velna"),
        ("SMM camera 1km SW of Velna (GC)", "4 km from Velna"),
        ("About 1.5-2km S of Velna", "5 km from Velna"),
        ("800m NE of Velna", "3.8 km from Velna"),
    ],
)
def test_where_the_observers_stood(tmp_path: Path, position: str, place: str) -> None:
    (row,) = one(tmp_path, position).rows
    assert row.fields["place"] == place
    assert "lat" in row.fields


def test_far_from_a_place_and_not_known_how_far_from_there(tmp_path: Path) -> None:
    (row,) = one(tmp_path, "2km S of Velna", "N/K").rows
    assert row.fields["place"] == f"{HEARD_KM + 2} km from Velna"


def test_nobody_says_where_the_observers_stood(tmp_path: Path) -> None:
    (row,) = one(tmp_path, "").rows
    assert "lat" not in row.fields


@pytest.mark.parametrize("number", ["0", "none", "0-0"])
def test_a_row_that_counts_nothing_is_no_incident(tmp_path: Path, number: str) -> None:
    got = one(tmp_path, number=number)
    assert got.rows == []
    assert [(reject.what, reject.column) for reject in got.rejects] == [("row", "No.")]


@pytest.mark.parametrize("number", ["N/K", "Undetermined", "unknown", "", "-"])
def test_a_number_that_is_not_known_is_no_slip(tmp_path: Path, number: str) -> None:
    got = one(tmp_path, number=number)
    assert got.rejects == []
    assert [got.rows[0].fields[name] for name in ("covers_low", "covers_high")] == [1, MOST_INCIDENTS]


@pytest.mark.parametrize("number", ["5-3", "-3", "2.5", "1 (loud)"])
def test_a_number_that_cannot_be_is_rejected(tmp_path: Path, number: str) -> None:
    got = one(tmp_path, number=number)
    assert [(reject.what, reject.column, reject.value) for reject in got.rejects] == [("cell", "No.", number)]
    assert [got.rows[0].fields[name] for name in ("covers_low", "covers_high")] == [1, MOST_INCIDENTS]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("17-Mar, 23:50-00:10", "2019-03-17 21:50:00", "2019-03-17 22:10:59"),
        ("17-Mar", "2019-03-16 22:00:00", "2019-03-17 21:59:59"),
        ("17-Jul, 08:10", "2019-07-17 05:10:00", "2019-07-17 05:10:59"),
        ("27-Oct, 03:30", "2019-10-27 00:30:00", "2019-10-27 01:30:59"),
    ],
)
def test_hours_across_midnight_and_the_change_of_clocks(tmp_path: Path, when: str, start: str, end: str) -> None:
    (row,) = found(tmp_path, f'Velna,1km N,Saw,1,Burst,Outgoing,"{when}",HMG').rows
    assert [str(row.fields[name]) for name in ("start", "end")] == [f"{start}+00:00", f"{end}+00:00"]


@pytest.mark.parametrize("when", ["31-Mar, 03:30", "29-Feb, 08:00", "17-Mar, 25:00", ""])
def test_hours_and_days_that_there_were_not(tmp_path: Path, when: str) -> None:
    got = found(tmp_path, f'Velna,1km N,Saw,1,Burst,Outgoing,"{when}",HMG')
    assert got.rows == []
    assert [(reject.what, reject.column) for reject in got.rejects] == [("row", "Date, time")]


def test_an_explosion_may_be_of_a_tank(tmp_path: Path) -> None:
    (row,) = found(tmp_path, 'Velna,1km N,Heard,1,Explosion,Outgoing,"17-Mar, 08:10",Tank').rows
    assert row.fields["weapon"] == ["tank"]
    assert "direct_fire" in row.fields["act"]
    assert "act_surely" not in row.fields
