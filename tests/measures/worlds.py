"""Small cases for the tests of measures: an agreement, incidents, and every world that their facts allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.findings.facts import FactTable, fact_table
from sulh.incidents.schema import INCIDENTS, RESIDUALS
from sulh.reports.schema import REPORTS
from sulh.terms.compile import Compiled, load_compiled

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DAY = 86_400
AGREEMENT = """
agreement: test
parties: {us: {name: US}, taliban: {name: Taliban}}
readings: [monitor]
actors: {afghan_forces: {name: "Afghan forces"}}
in_force: {from: 2020-02-29, until: {read_as: {us: open, taliban: 2020-03-20}}}
terms:
  strike: {quote: strike, read_as: {us: drone_strike, taliban: air_strike}}
provisions:
  U1: {binds: us, must_reduce: strike, compared_with: {baseline: {weeks_before: 2}, by_percent: 50}}
  U2: {binds: us, must_reduce: air_strike, compared_with: {baseline: {weeks_before: 2}}}
  D1: {binds: us, must_do: "come down", amount: {unit: troops, at_most: 8600}, by: 2020-07-13}
  D2: {binds: us, performed_by: afghan_forces, must_do: "release", modality: up_to, by: 2020-03-10,
       amount: {unit: prisoners, read_as: {taliban: {at_least: 5000}, us: {at_most: 5000}}}}
  D3: {binds: taliban, must_do: "talk", by: 2020-03-10}
  D4: {binds: us, must_do: "lift", modality: goal, by: 2020-08-27}
  D5: {binds: taliban, must_do: "cut ties", continuing: true}
"""


def compiled(folder: Path, text: str = AGREEMENT) -> Compiled:
    """The test agreement, compiled."""
    path = folder / "agreement.yaml"
    path.write_text(text, encoding="utf-8")
    return load_compiled(path)


def at(day: int, hour: int = 0) -> dt.datetime:
    """A time so many days after 1 February 2020."""
    return dt.datetime(2020, 2, 1, tzinfo=dt.UTC) + dt.timedelta(days=day, hours=hour)


def incident(number: int, start: int, end: int, **cells: Any) -> dict[str, Any]:
    """A row of INCIDENTS between two days after 1 February 2020, both counted."""
    return {
        "incident_id": f"i{number:04}", "account": "established", "occurred": "yes",
        "start": at(start), "end": at(end + 1) - dt.timedelta(seconds=1),
        "sources": ["s"], "n_reports": 1, "ambiguous": False, "contradictory": [], "listed_as_violation": False,
    } | cells  # fmt: skip


def facts_of(rows: Sequence[dict[str, Any]], law: Compiled) -> FactTable:
    """Facts of incidents' rows."""
    table = pa.Table.from_pylist(list(rows), schema=INCIDENTS)
    return fact_table(table, law.agreement.vocabulary, law.legend, law.agreement.readings)


def report(number: int, start: int, end: int, **cells: Any) -> dict[str, Any]:
    """A row of REPORTS."""
    return {
        "report_id": f"r{number}", "source": "list", "stance": "claims", "start": at(start),
        "end": at(end + 1) - dt.timedelta(seconds=1), "covers_low": 1, "covers_high": 1, "listed_as_violation": False,
    } | cells  # fmt: skip


def no_reports() -> tuple[pa.Table, pa.Table]:
    """Empty reports and residuals."""
    return REPORTS.empty_table(), RESIDUALS.empty_table()


@dataclass(frozen=True)
class Tiny:
    """An incident with few worlds: days, whether it can and can fail to have occurred, acts, and killed."""

    first: int
    last: int
    occurred: str
    acts: tuple[str, ...]
    killed: tuple[int, int]

    def row(self, number: int) -> dict[str, Any]:
        """Its row."""
        low, high = self.killed
        return incident(
            number, self.first, self.last, occurred=self.occurred, act=list(self.acts), killed_low=low, killed_high=high
        )

    def worlds(self) -> Iterator[tuple[int, bool, frozenset[str], int]]:
        """Day, occurred, set of acts and number killed, in every way that is possible."""
        occurred = {"yes": [True], "no": [False], "unknown": [True, False]}[self.occurred]
        sets = [
            frozenset(act for bit, act in enumerate(self.acts) if number >> bit & 1)
            for number in range(1, 1 << len(self.acts))
        ]
        for day in range(self.first, self.last + 1):
            for yes in occurred:
                for acts in sets:
                    for killed in range(self.killed[0], self.killed[1] + 1):
                        yield day, yes, acts, killed
