"""Helpers of the tests that run whole cases: one run of each example a session, and look-ups in its tables."""

from __future__ import annotations

import gzip
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sulh.case import load_case
from sulh.run import Run, judge_incidents, link_reports, measure_violence, read_sources

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared" / "data"
GED = {
    "syria-2016": SHARED / "ucdp_ged" / "syria_2016_2019.csv.gz",
    "riv-week-2020": SHARED / "ucdp_ged" / "afghanistan_1989_2020_subset.csv.gz",
}


def run_case(folder: Path) -> Run:
    """A case run to the end, without the brief."""
    run = Run(load_case(folder))
    read_sources(run)
    link_reports(run)
    judge_incidents(run)
    measure_violence(run)
    return run


@cache
def doha() -> Run:
    """The shipped case of Doha."""
    return run_case(EXAMPLES / "doha-2020")


def with_rows(name: str, folder: Path) -> Path:
    """An example that needs UCDP rows, copied beside them; skips where they are absent."""
    if not GED[name].exists():
        pytest.skip(f"needs {GED[name].name} under ../shared/data")
    copy = folder / name
    shutil.copytree(EXAMPLES / name, copy, ignore=shutil.ignore_patterns("data"))
    with gzip.open(GED[name]) as packed, (data_file(copy)).open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return copy


def data_file(folder: Path) -> Path:
    """Where an example looks for the rows that its user fetches."""
    file = folder / load_case(folder).entry.sources["ged"].file
    file.parent.mkdir(exist_ok=True)
    return file


def rows(run: Run, table: str, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of a table that have these values."""
    return [row for row in run.tables[table].to_pylist() if all(row[key] == value for key, value in wanted.items())]


def incident(run: Run, place: str, day: str, act: str) -> str:
    """The incident of the one report at a place, on a day, of an act."""
    found = {
        link["incident_id"]
        for link in rows(run, "links", relation="same")
        for report in rows(run, "reports", report_id=link["report_id"])
        if report["place"] == place and str(report["start"].date()) == day and act in (report["act"] or ())
    }
    assert len(found) == 1, found
    return found.pop()


def status(run: Run, incident_id: str, provision: str, reading: str, account: str) -> str:
    """The status of one finding; an absent row is the outcome that needs none."""
    assert rows(run, "incidents", incident_id=incident_id, account=account), "the account says nothing of it"
    found = rows(run, "findings", incident_id=incident_id, provision=provision, reading=reading, account=account)
    kind = run.case.compiled.agreement.file.provisions[provision].kind
    return found[0]["status"] if found else {"must_not": "no_breach", "must_reduce": "does_not_count"}[kind]
