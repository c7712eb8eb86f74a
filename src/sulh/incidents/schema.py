"""The tables of incidents: which reports belong together, and the facts of each incident on each account."""

from __future__ import annotations

import pyarrow as pa

from sulh.reports.schema import COUNTS, NODES, TIMESTAMP
from sulh.words.vocabulary import SET_FIELDS

INDEPENDENT = "independent"
ESTABLISHED = "established"

LINKS = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("relation", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("ambiguous", pa.bool_(), nullable=False),
        pa.field("by", pa.string(), nullable=False),
    ]
)
"""Report to incident: `relation` is `same` or `part_of`; `by` is `score`, `decision` or `founding`."""

INCIDENTS = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("occurred", pa.string(), nullable=False),
        pa.field("start", TIMESTAMP),
        pa.field("end", TIMESTAMP),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("radius_km", pa.float64()),
        pa.field("place", pa.string()),
        pa.field("adm1", NODES),
        pa.field("adm2", NODES),
        *[pa.field(name, NODES) for field in SET_FIELDS for name in (field, f"{field}_surely")],
        *[pa.field(f"{count}_{bound}", pa.int64()) for count in COUNTS for bound in ("low", "high")],
        pa.field("sources", NODES, nullable=False),
        pa.field("n_reports", pa.int64(), nullable=False),
        pa.field("ambiguous", pa.bool_(), nullable=False),
        pa.field("contradictory", NODES, nullable=False),
        pa.field("listed_as_violation", pa.bool_(), nullable=False),
    ]
)
"""One row an incident and account. `occurred` is yes, no or unknown; null lists and bounds are unknown; null `start`
and `end` are unbounded. `contradictory` names the facts on which the account's own reports cannot all be right."""

BEARING = ("bears", "bears_in_part")
"""Roles of the reports that a fact rests on."""
ROLES = (
    *BEARING, "unproved", "contradicts", "superseded", "denies", "doubtful", "part_of", "left_out", "decided",
)  # fmt: skip
"""What a report is to a fact that it speaks of: see `FACT_REPORTS`."""

FACT_REPORTS = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("fact", pa.string(), nullable=False),
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("said", pa.string(), nullable=False),
        pa.field("role", pa.string(), nullable=False),
    ]
)
"""What each fact of `incidents` rests on: one row for each report that speaks of a fact, on each account that has a row for
the incident. `fact` is `occurred`, `time`, `place` (point and name), `adm1`, `adm2`, a set (`act`, ...), a count (`killed`, ...) or
`listed_as_violation` (never on `established`); `said` is what the report itself says of it, in words (`reports` has it in columns).
`role`: the value rests on the reports that `bears` and `bears_in_part` mark; the latter cannot be wholly right if the value is, but
some of it (a bound, what did not happen, a place's name) rests on them, too. Set aside are, on `established`, `unproved` (those who say
so do not meet the standard of proof), `contradicts` (what stands rules it out) and `superseded` (a person's decision sets the fact);
on each account `denies` (it says that there was no such deed; what the deed was rests on those who say that it was), `doubtful` (its
link is ambiguous), `part_of` (it speaks of several incidents) and `left_out` (by a decision). A row with the role `decided` is a
person's decision: `said` is what it sets (`COLUMN: VALUE`), `report_id` the report that it names. Where `contradictory` of `incidents` names a fact,
those that bear it cannot all be right."""

LINEAGE = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("from_incident", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
    ]
)
"""Incidents that a run merged or split compared with an earlier one: `kind` is `merged` or `split`."""

RESIDUALS = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("covers_low", pa.int64(), nullable=False),
        pa.field("covers_high", pa.int64(), nullable=False),
        pa.field("linked", pa.int64(), nullable=False),
        pa.field("residual_low", pa.int64(), nullable=False),
        pa.field("residual_high", pa.int64(), nullable=False),
    ]
)
"""What aggregated rows speak of beyond the incidents that are linked to them."""
