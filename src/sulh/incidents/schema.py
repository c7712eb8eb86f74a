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
