"""Small reports tables for the tests of linking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.incidents.link import Linked
from sulh.reports.schema import RELATIONS_TABLE, REPORTS

DATA = Path(__file__).parents[3] / "shared" / "data" / "ucdp_ged"
FIRST_DAY = datetime(2020, 3, 1, tzinfo=UTC)


def report(name: str, source: str, day: int | None = 0, days: int = 1, **cells: Any) -> dict[str, Any]:
    """One row: whole days counted from 1 March 2020, None for no date; further columns as keywords."""
    row: dict[str, Any] = {
        "report_id": name,
        "source": source,
        "stance": "claims",
        "covers_low": 1,
        "covers_high": 1,
        "listed_as_violation": False,
    }
    if day is not None:
        row["start"] = FIRST_DAY + timedelta(days=day)
        row["end"] = row["start"] + timedelta(days=days, seconds=-1)
    return row | cells


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a reports table; absent columns are unknown."""
    return pa.Table.from_pylist([{name: row.get(name) for name in REPORTS.names} for row in rows], schema=REPORTS)


def relations(*rows: tuple[str, str, str]) -> pa.Table:
    """A relations table of (report, kind, other report), stated by the source `us`."""
    keys = RELATIONS_TABLE.names
    return pa.Table.from_pylist([dict(zip(keys, (*row, "us"), strict=True)) for row in rows], schema=RELATIONS_TABLE)


def groups(linked: Linked) -> set[frozenset[str]]:
    """The incidents as sets of report ids."""
    homes: dict[str, set[str]] = {}
    for row in linked.links.to_pylist():
        if row["relation"] == "same":
            homes.setdefault(row["incident_id"], set()).add(row["report_id"])
    return {frozenset(members) for members in homes.values()}
