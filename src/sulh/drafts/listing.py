"""The incidents behind a number: those that a clause bars or may bar, by harm, with what is on record of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.cells import Cells
from sulh.drafts.replay import Replayer
from sulh.drafts.tables import INCIDENT_FACTS, LISTED
from sulh.findings.keys import Bools, Ints
from sulh.findings.schema import BREACH
from sulh.terms.compile import Rule

COLUMNS = (
    "incident_id", *INCIDENT_FACTS, "killed_low", "killed_high", "civilians_killed_low", "civilians_killed_high", "sources",
)  # fmt: skip
"""The columns of incidents that are shown."""
_HARM = ("killed_low", "civilians_killed_low")

Reports = Callable[[Sequence[str]], Mapping[str, Sequence[Mapping[str, Any]]]]
"""The reports (rows of `REPORTS`) that speak of incidents, by the incident's id; none where no reports are at hand."""
Given = Callable[[Sequence[str]], Iterator[pa.Table]]
"""Columns of the incidents table, batch by batch."""


def listed(
    replayer: Replayer,
    terms: str,
    rules: Sequence[Rule],
    account: str,
    top: int,
    given: Given,
    reports: Reports,
) -> pa.Table:
    """The table `LISTED` of one provision, `rules` being its readings: at most `top` incidents of an account."""
    bits = replayer.outcomes(rules)
    barred = ((bits & BREACH) != 0).any(axis=0) & (replayer.accounts == account)
    rows = _most_harm(replayer.cells, barred[replayer.profile_of_cell], top)
    profiles = replayer.profile_of_cell[replayer.cells.of_row[rows]]
    out: list[dict[str, Any]] = []
    incidents = rows_of(given, rows)
    spoken = reports([facts["incident_id"] for facts in incidents])
    for profile, facts in zip(profiles.tolist(), incidents, strict=True):
        mine_reports = spoken.get(facts["incident_id"], ())
        mine = {rule.reading: int(found) for rule, found in zip(rules, bits[:, profile], strict=True)}
        out.append(
            {
                **facts, "terms": terms, "provision": rules[0].provision, "account": account,
                "surely": [reading for reading, found in mine.items() if found == BREACH],
                "possibly": [reading for reading, found in mine.items() if found & BREACH and found != BREACH],
                "reports": [report["report_id"] for report in mine_reports], "told": [_told(report) for report in mine_reports],
            }
        )  # fmt: skip
    return pa.Table.from_pylist(out, schema=LISTED)


def _told(report: Mapping[str, Any]) -> str:
    """Who reports an incident, and of which day and place."""
    day = "day not given" if report["start"] is None else report["start"].date().isoformat()
    place = report["place"] or ", ".join(report[name] for name in ("adm2", "adm1") if report[name])
    return f"{report['source']}: {day}, {place or 'place not given'}"


def _most_harm(cells: Cells, wanted: Bools, top: int) -> Ints:
    """The rows of wanted cells that did most harm, most first, then the earliest; at most `top`."""
    places = np.flatnonzero(wanted)
    harm = np.stack([cells.facts.table[name].to_numpy()[places] for name in _HARM])
    order = np.lexsort(-harm[::-1])
    enough = int(np.searchsorted(np.cumsum(cells.size[places[order]]), top)) + 1
    chosen = np.zeros(len(wanted), bool)
    # with all that did as much harm as the last: which of those comes first is for their days to say
    if len(order):
        last = harm[:, order[min(enough, len(order)) - 1]]
        more = (harm[0] > last[0]) | ((harm[0] == last[0]) & (harm[1] >= last[1]))
        chosen[places[more]] = True
    rows = np.flatnonzero(chosen[cells.of_row])
    facts = cells.read(["time_low", "incident_id"])
    of_row = cells.of_row[rows]
    keys = [
        *(-cells.facts.table[name].to_numpy()[of_row] for name in _HARM),
        facts["time_low"].to_numpy()[rows],
    ]
    return _first(rows, keys, facts["incident_id"], top)


def _first(rows: Ints, keys: Sequence[Ints], ids: pa.ChunkedArray, top: int) -> Ints:
    """The first rows by some keys, then by id; ids are looked at of those only that may be among them."""
    order = np.lexsort(keys[::-1])
    if len(order) > top:
        last = order[top - 1]
        alike = np.logical_and.reduce([key[order] == key[last] for key in keys])
        order = order[: max(top, int(np.flatnonzero(alike)[-1]) + 1)]
    names = np.array(ids.take(pa.array(rows[order])).to_pylist(), dtype=str)
    by_name = np.lexsort((names, *(key[order] for key in keys[::-1])))
    return np.asarray(rows[order[by_name]][:top])


def rows_of(given: Given, rows: Ints) -> list[dict[str, Any]]:
    """What is on record of some rows of the incidents, in the order asked for."""
    found: dict[int, dict[str, Any]] = {}
    start = 0
    wanted = np.sort(rows)
    for batch in given(COLUMNS):
        mine = wanted[(wanted >= start) & (wanted < start + len(batch))]
        found |= zip(mine.tolist(), batch.take(pa.array(mine - start)).to_pylist(), strict=True)
        start += len(batch)
    return [found[row] for row in rows.tolist()]
