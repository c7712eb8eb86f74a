"""UCDP GED rows as reports tables, for the tests on real data. Event ids are returned beside, only for scoring."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from linking import DATA

WHERE_KM = {"1": 1.0, "2": 10.0, "3": 25.0, "4": 60.0, "5": 60.0, "6": 300.0, "7": 300.0}
"""Radius by where_prec: 1 exact, 2 within about 25 km of a known point, 3 district, 4 province, 6 country."""


def available() -> bool:
    """Whether the pinned files are there."""
    return (DATA / "syria_2016_2019.csv.gz").exists() and (DATA / "world_1989_2020_subset.csv.gz").exists()


def _read(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _row(source: str, number: str, start: datetime, end: datetime, cells: dict[str, Any]) -> dict[str, Any]:
    hashed = hashlib.sha256(f"{source}:{number}".encode()).hexdigest()[:16]
    return {
        "report_id": hashed,
        "source": source,
        "stance": "claims",
        "start": start,
        "end": end + timedelta(days=1, seconds=-1),
        "covers_low": 1,
        "covers_high": 1,
        "listed_as_violation": False,
    } | cells


def syria() -> tuple[list[dict[str, Any]], list[str]]:
    """Every row of the Syria release, and the event id of each."""
    rows, events = [], []
    for given in _read("syria_2016_2019.csv.gz"):
        cells = {
            "lat": float(given["latitude"]),
            "lon": float(given["longitude"]),
            "radius_km": WHERE_KM[given["where_prec"]],
            "adm1": given["adm_1"] or None,
            "adm2": given["adm_2"] or None,
            "side_a": [given["side_a"]],
            "side_b": [given["side_b"]],
            "killed_low": int(given["low"]),
            "killed_high": max(int(given["high"]), int(given["low"])),
        }
        rows.append(_row("syria", given["id"], _day(given["date_start"]), _day(given["date_end"]), cells))
        events.append(given["id"])
    return rows, events


def world() -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of the world release for Syria from 2016 to 2019, and the event id of each."""
    rows, events = [], []
    for given in _read("world_1989_2020_subset.csv.gz"):
        if given["country"] != "Syria" or not 2016 <= int(given["year"]) <= 2019:
            continue
        day = datetime(int(given["year"]), int(given["month"]), int(given["day"]), tzinfo=UTC)
        cells = {
            "lat": float(given["latitude"]),
            "lon": float(given["longitude"]),
            "side_a": [given["side_a"]],
            "side_b": [given["side_b"]],
            "killed_low": int(given["low_death"]),
            "killed_high": max(int(given["high_death"]), int(given["low_death"])),
        }
        rows.append(_row("world", given["id"], day, day, cells))
        events.append(given["id"])
    return rows, events


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text[:10]).replace(tzinfo=UTC)
