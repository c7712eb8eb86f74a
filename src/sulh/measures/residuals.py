"""What aggregated rows may add to a count: rows that speak of several incidents, beyond those linked to them.

Such a row's deeds are each somewhere in its span, and each of the kinds that the row names. What is sure of the row as
a whole (both a strike and a raid were among the fourteen) is not sure of each deed, and its toll is that of all of them
together, so neither narrows a single deed. Rows of one source speak of different incidents; rows of two sources may
speak of the same ones: an account's lower bound is that of the one source with the most, its upper bound the sum.
In `established` a row adds to the upper bound; to the lower one only where its source alone meets the standard of proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import UNBOUNDED, FactTable, fact_table
from sulh.incidents.schema import ESTABLISHED, INCIDENTS
from sulh.measures.count import Column, Ints, Sums
from sulh.reports.schema import COUNTS
from sulh.sources.reading.rows import MOST_INCIDENTS
from sulh.terms.compile import Compiled
from sulh.words.vocabulary import SET_FIELDS

_UNIT = "incidents"
_MORE = [f"more_{unit}_{end}" for unit in (_UNIT, *COUNTS) for end in ("low", "high")]
Row = dict[str, Any]


def residual_facts(reports: pa.Table, residuals: pa.Table, compiled: Compiled) -> FactTable:
    """The deeds that remain of aggregated rows, one row a report, as facts; the column `account` holds the *source*.

    Columns `more_UNIT_low` and `more_UNIT_high` hold how much the row may add, for `incidents` and each count. Where
    some of its incidents are linked, how much of the row's toll is theirs is not known, so its lower bound is nothing.
    Rows that deny, and rows with nothing left over, are left out.
    """
    stated = {row["report_id"]: row for row in residuals.to_pylist() if row["residual_high"] > 0}
    wanted = pa.array(sorted(stated), pa.string())
    told = sorted(
        (
            row
            for row in reports.filter(pc.is_in(reports["report_id"], wanted)).to_pylist()
            if row["stance"] != "denies"
        ),
        key=lambda row: str(row["report_id"]),
    )
    incidents = pa.Table.from_pylist([_as_incident(row) for row in told], schema=INCIDENTS)
    facts = fact_table(incidents, compiled.agreement.vocabulary, compiled.legend, ())
    more = [_more(row, stated[row["report_id"]]) for row in told]
    for name in _MORE:
        facts.table = facts.table.append_column(name, pa.array([row[name] for row in more], pa.int64()))
    return facts


def _as_incident(row: Row) -> Row:
    """One of the deeds that a row speaks of, as far as the row tells."""
    kept = {name: row[name] for name in ("start", "end", "lat", "lon", "radius_km", "place", *SET_FIELDS)}
    areas = {name: None if row[name] is None else [row[name]] for name in ("adm1", "adm2")}
    most = {f"{count}_high": row[f"{count}_high"] for count in COUNTS}
    return kept | areas | most | {
        "incident_id": row["report_id"],
        "account": row["source"],
        "occurred": "yes",
        "sources": [row["source"]],
        "n_reports": 1,
        "ambiguous": True,
        "contradictory": [],
        "listed_as_violation": False,
    }  # fmt: skip


def _more(row: Row, residual: Row) -> dict[str, int]:
    most = UNBOUNDED if residual["covers_high"] >= MOST_INCIDENTS else int(residual["residual_high"])
    out = {f"more_{_UNIT}_low": int(residual["residual_low"]), f"more_{_UNIT}_high": most}
    for count in COUNTS:
        low, high = row[f"{count}_low"], row[f"{count}_high"]
        out[f"more_{count}_low"] = low if low is not None and residual["linked"] == 0 else 0
        out[f"more_{count}_high"] = UNBOUNDED if high is None else high
    return out


def more_of(unit: str) -> Column:
    """The column of a residual fact table that counts a unit; no limit on one deed is a limit on all of them."""
    return Column(f"more_{unit}")


def by_account(
    sums: Sums,
    sources: Sequence[str],
    accounts: Sequence[str],
    account_of: Mapping[str, str],
    proving: frozenset[str] = frozenset(),
) -> Sums:
    """Sums by source as sums by account (see above); a source without an account counts in `established` only.

    `proving` are the sources of which each row alone meets the standard of proof.
    """
    out = [np.zeros((len(accounts), sums.low.shape[1]), dtype=np.int64) for _ in range(3)]
    low, high, unbounded = out
    for place, source in enumerate(sources):
        for number, account in enumerate(accounts):
            if account == ESTABLISHED or account == account_of.get(source):
                high[number] += sums.high[place]
                unbounded[number] += sums.unbounded[place]
            if source in proving if account == ESTABLISHED else account == account_of.get(source):
                low[number] = np.maximum(low[number], sums.low[place])
    return Sums(low, high, unbounded)


def nothing(accounts: int, windows: int) -> Sums:
    """No residual at all."""
    empty: Ints = np.zeros((accounts, windows), dtype=np.int64)
    return Sums(empty, empty, empty)
