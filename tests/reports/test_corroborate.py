"""Fires from space beside reports: the quick search against one that looks at every pair."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.errors import InputError
from sulh.reports.corroborate import EARTH_KM, FIRES, fires_near, load_fires
from sulh.reports.schema import REPORTS

VIIRS = (
    "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_ti5,frp,"
    "daynight,type\n34.5,69.25,330,0.4,0.4,2020-03-04,0931,N,VIIRS,n,2,290,3.1,D,0\n"
)
MODIS = (
    "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_t31,frp,"
    "daynight,type\n34.6,69.3,320,1,1,2020-03-03,5,Terra,MODIS,77,6.1,290,9,N,0\n"
)
NOON = dt.datetime(2020, 3, 4, 12, tzinfo=dt.UTC)


def test_files_of_both_instruments(tmp_path: Path) -> None:
    for name, text in (("v.csv", VIIRS), ("m.csv", MODIS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (one,) = load_fires(tmp_path / "v.csv").to_pylist()
    assert one == {
        "time": dt.datetime(2020, 3, 4, 9, 31, tzinfo=dt.UTC), "lat": 34.5, "lon": 69.25, "radius_km": 0.6,
        "confidence": 60, "satellite": "N",
    }  # fmt: skip
    (other,) = load_fires(tmp_path / "m.csv").to_pylist()
    assert (other["time"], other["radius_km"], other["confidence"]) == (
        dt.datetime(2020, 3, 3, 0, 5, tzinfo=dt.UTC),
        1.5,
        77,
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("0931", "2561"), "row 2"),
        (("0931", "noon"), "no time"),
        (("34.5", "134.5"), "no point"),
        (("2020-03-04", "04.03.2020"), "no detection"),
        (("acq_time", "time"), "acq_time"),
    ],
)
def test_files_that_are_none(tmp_path: Path, change: tuple[str, str], what: str) -> None:
    file = tmp_path / "v.csv"
    file.write_text(VIIRS.replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_fires(file)


PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.tuples(st.floats(34, 34.2), st.floats(69, 69.2))
REPORTED = st.tuples(st.none() | PLACES, st.none() | st.floats(0, 30), st.integers(-9, 9), st.integers(0, 9))
SEEN = st.tuples(PLACES, st.integers(-9, 18))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat, lon), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1, math.sqrt(half)))


@given(st.lists(REPORTED, max_size=5), st.lists(SEEN, max_size=8), st.sampled_from([0, 1, 50]), st.sampled_from([0, 3]))
def test_every_pair_that_is_near_is_found(reported, seen, km: float, hours: float) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {
            "report_id": f"r{number}", "source": "us", "stance": "claims", "covers_low": 1, "covers_high": 1,
            "lat": place and place[0], "lon": place and place[1], "radius_km": radius,
            "start": NOON + dt.timedelta(hours=start), "end": NOON + dt.timedelta(hours=start + long),
            "listed_as_violation": False,
        }
        for number, (place, radius, start, long) in enumerate(reported)
    ]  # fmt: skip
    fires = [
        {
            "time": NOON + dt.timedelta(hours=hour),
            "lat": place[0],
            "lon": place[1],
            "radius_km": 0.6,
            "confidence": None,
        }
        for place, hour in seen
    ]
    got = fires_near(pa.Table.from_pylist(rows, REPORTS), pa.Table.from_pylist(fires, FIRES), km, hours).to_pylist()
    margin = dt.timedelta(hours=hours)
    expected = {}
    for one in rows:
        if one["lat"] is None:
            continue
        gaps = [
            max(kilometres((one["lat"], one["lon"]), (fire["lat"], fire["lon"])) - (one["radius_km"] or 0) - 0.6, 0)
            for fire in fires
            if one["start"] - margin <= fire["time"] <= one["end"] + margin
        ]
        if any(abs(gap - km) < 1e-6 and gap for gap in gaps):
            return  # on the very edge either answer is right
        near = [gap for gap in gaps if gap <= km]
        if near:
            expected[one["report_id"]] = (len(near), round(min(near), 3))
    assert {one["report_id"]: (one["fires"], pytest.approx(one["nearest_km"], abs=0.002)) for one in got} == expected


def test_a_negative_distance_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="negative"):
        fires_near(REPORTS.empty_table(), FIRES.empty_table(), -1, 0)
