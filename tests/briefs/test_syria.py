"""A brief of real rows: 16,566 events of the UCDP Syria release, with findings that are made up."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from sulh.briefs.html import render
from tests.briefs import invented
from tests.briefs.making import drawn_assets, view_of
from tests.briefs.reading import read

ROWS = Path(__file__).parents[3] / "shared" / "data" / "ucdp_ged" / "syria_2016_2019.csv.gz"
RADIUS_KM = {"1": 1.0, "2": 25.0, "3": 30.0, "4": 80.0, "5": 100.0, "6": 250.0, "7": 300.0}


def syria() -> invented.Rows:
    """Each event as a report and an incident; every third under a provision, every fortieth disputed."""
    out = invented.Rows()
    with gzip.open(ROWS, "rt", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            first, last = (dt.datetime.fromisoformat(row[f"date_{end}"][:10]).replace(tzinfo=dt.UTC)
                           for end in ("start", "end"))  # fmt: skip
            facts = {
                "start": first,
                "end": last + dt.timedelta(seconds=86399),
                "lat": float(row["latitude"]),
                "lon": float(row["longitude"]),
                "radius_km": RADIUS_KM[row["where_prec"]],
                "place": row["where_coordinates"],
                "killed_low": int(row["low"]),
                "killed_high": int(row["high"]),
            }
            invented.add_incident(out, row["id"], "established", **facts)
            invented.add_report(out, f"r{row['id']}", "desert_wire", row["id"], **facts, given=json.dumps(row))
            for reading in invented.READINGS if number % 3 == 0 else ():
                outcomes, status = ((5, "undetermined"), (1, "breach"), (2, "excused"))[number % 9 // 3]
                invented.add_finding(out, (row["id"], "R1", reading, "established"), outcomes, status)
            if number % 40 == 0:
                out.add("disputes", incident_id=row["id"], provision="R1", reading_a="republic", cause="exception:R1.a",
                        account_a="established", reading_b="council", account_b="established", kind="reading",
                        certain=True)  # fmt: skip
    return out


def test_all_of_syria_fits_in_six_megabytes() -> None:
    if not ROWS.exists():
        pytest.skip("../shared/data is absent")
    view = view_of(syria(), drawn_assets())
    html = render(view)
    assert len(html.encode("utf-8")) < 6_000_000
    assert not read(html).mistakes
    assert len(json.loads(view.data)["id"]) == 16_566
    assert "16,566" in view.headline[0].value and len(view.dossiers) == 300
    assert {one.status for one in view.dossiers} == {"disputed"}
