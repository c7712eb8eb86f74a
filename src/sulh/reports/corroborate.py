"""Fires seen from space beside reports: NASA FIRMS detections near the place and time that a report gives.

Source: NASA's Fire Information for Resource Management System, the CSV files of MODIS (Collection 6.1, pixels of about 1 km
at best) and VIIRS (375 m): `latitude`, `longitude`, `acq_date`, `acq_time` (HHMM, UTC), `confidence` (0 to 100, or l, n, h).

A fire is consistent with a report of something that burns, and proves nothing: fields burn, refineries flare, most
explosions leave no fire that a satellite sees at its hour, and clouds hide the rest. So fires are a table of their own,
never reports, and no fire speaks against nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.spatial import cKDTree

from sulh.errors import InputError, Position
from sulh.reports.schema import TIMESTAMP
from sulh.sources.files.cells import read_decimal, text_of
from sulh.sources.files.tables import Table, open_csv

FIRES = pa.schema(
    [
        pa.field("time", TIMESTAMP, nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("radius_km", pa.float64(), nullable=False),
        pa.field("confidence", pa.int64()),
        pa.field("satellite", pa.string()),
    ]
)
"""A detection: its moment, the centre of its pixel, a radius that holds the pixel, how sure NASA is (0 to 100: l is 20,
n 60, h 90), and the satellite."""
NEAR_FIRES = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("fires", pa.int64(), nullable=False),
        pa.field("nearest_km", pa.float64(), nullable=False),
        pa.field("first", TIMESTAMP, nullable=False),
        pa.field("last", TIMESTAMP, nullable=False),
        pa.field("most_confidence", pa.int64()),
    ]
)
"""A report with fires near it: how many, the least distance that one can have from the place (0 within the disc), the
first and last of them, and the highest confidence."""
PIXEL_KM = {"MODIS": 1.5, "VIIRS": 0.6}
"""Kilometres around a detection that hold its pixel where it is seen from straight above, with a margin; at the edge of a
swath pixels are up to ten times as large, which the search's own distance has to cover."""
EARTH_KM = 6_371.0088
_LETTERS = {"l": 20, "low": 20, "n": 60, "nominal": 60, "h": 90, "high": 90}
_NEEDED = ("latitude", "longitude", "acq_date", "acq_time")
_TIME = re.compile(r"\d{1,4}")


def load_fires(file: Path) -> pa.Table:
    """The detections of a FIRMS file (schema FIRES), by time.

    Raises FileError where it cannot be read and InputError, with the row, where it is not one.
    """
    with open_csv(file) as table:
        names = [name.strip().lower() for name in table.columns]
        for name in _NEEDED:
            if name not in names:
                raise InputError(
                    f"this is no FIRMS file: there is no column “{name}”",
                    where=Position(file, row=1),
                    remedy=f"The columns are: {', '.join(table.columns)}.",
                )
        rows = [
            _fire(table, number, dict(zip(names, map(text_of, cells), strict=True))) for number, cells in table.rows
        ]
    rows.sort(key=lambda row: (row["time"], row["lat"], row["lon"]))
    return pa.Table.from_pylist(rows, schema=FIRES)


def _fire(table: Table, number: int, cells: dict[str, str]) -> dict[str, Any]:
    try:
        lat, lon = read_decimal(cells["latitude"]), read_decimal(cells["longitude"])
        if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
            raise ValueError("there is no point on the Earth")
        if not _TIME.fullmatch(cells["acq_time"].replace(":", "")):
            raise ValueError(f"“{cells['acq_time']}” is no time such as 0931")
        hours, minutes = divmod(int(cells["acq_time"].replace(":", "")), 100)
        moment = dt.datetime.combine(dt.date.fromisoformat(cells["acq_date"]), dt.time(hours, minutes), dt.UTC)
        confidence = cells.get("confidence", "").lower()
        known = _LETTERS.get(confidence, int(confidence) if confidence.isdigit() else None)
    except ValueError as error:
        raise InputError(
            f"this row is no detection: {error}", where=Position(table.file, row=number), remedy="Download it again."
        ) from None
    kind = cells.get("instrument", "").upper() or ("MODIS" if confidence.isdigit() else "VIIRS")
    return {
        "time": moment,
        "lat": lat,
        "lon": lon,
        "radius_km": PIXEL_KM.get(kind, PIXEL_KM["MODIS"]),
        "confidence": known,
        "satellite": cells.get("satellite") or None,
    }


def fires_near(reports: pa.Table, fires: pa.Table, km: float, hours: float) -> pa.Table:
    """The reports (schema REPORTS) that have fires (FIRES) within `km` of their disc and `hours` of their span of time, in
    the schema NEAR_FIRES, in the order of the reports. Reports without a place or a time have none.

    Raises ValueError where `km` or `hours` is negative.
    """
    if km < 0 or hours < 0:
        raise ValueError("a distance and a time are not negative")
    found = []
    tree = cKDTree(_points(fires)) if fires.num_rows else None
    moments = np.asarray(fires["time"].cast(pa.int64()))
    names = ("report_id", "lat", "lon", "radius_km", "start", "end")
    for one in reports.select(names).to_pylist() if tree is not None else ():
        if any(one[name] is None for name in ("lat", "lon", "start", "end")):
            continue
        assert tree is not None, "there are fires"
        near = _near(one, fires, tree, moments, km, hours)
        if near is not None:
            found.append({"report_id": one["report_id"], **near})
    return pa.Table.from_pylist(found, schema=NEAR_FIRES)


def _points(table: pa.Table) -> np.ndarray[Any, Any]:
    """Points of the unit sphere."""
    lat, lon = (np.radians(np.asarray(table[name])) for name in ("lat", "lon"))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _near(
    one: dict[str, Any], fires: pa.Table, tree: Any, moments: np.ndarray[Any, Any], km: float, hours: float
) -> dict[str, Any] | None:
    centre = _points(pa.table({"lat": [one["lat"]], "lon": [one["lon"]]}))[0]
    own = one["radius_km"] or 0.0
    widest = own + max(PIXEL_KM.values()) + km
    chord = 2 * np.sin(min(widest / EARTH_KM, np.pi) / 2) + 1e-9
    places = np.array(sorted(tree.query_ball_point(centre, chord)), np.int64)
    first, last = (int(one[name].timestamp()) for name in ("start", "end"))
    margin = int(hours * 3600)
    places = places[(moments[places] >= first - margin) & (moments[places] <= last + margin)]
    if not len(places):
        return None
    chosen = fires.take(pa.array(places))
    away = 2 * np.arcsin(np.minimum(np.linalg.norm(_points(chosen) - centre, axis=1) / 2, 1)) * EARTH_KM
    gaps = np.maximum(away - own - np.asarray(chosen["radius_km"]), 0)
    chosen = chosen.filter(pa.array(gaps <= km))
    if not chosen.num_rows:
        return None
    times = chosen["time"].to_pylist()
    sure = [value for value in chosen["confidence"].to_pylist() if value is not None]
    return {
        "fires": chosen.num_rows,
        "nearest_km": round(float(gaps.min()), 3),
        "first": min(times),
        "last": max(times),
        "most_confidence": max(sure, default=None),
    }
