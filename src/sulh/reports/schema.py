"""The tables of reports: what one row of one source says, as the source claims it.

Times are UTC to the second; `start` and `end` are the first and the last second in which the deed can lie. Lists hold
nodes of a tree (`sulh.words`); a null list is unknown, never an empty one. Counts are whole numbers with a low and a
high bound, null where unknown. Everything else imports these schemas.
"""

from __future__ import annotations

import pyarrow as pa

from sulh.words.vocabulary import SET_FIELDS

STANCES = ("claims", "denies", "disowns", "owns")
GRADES = ("A", "B", "C", "D", "E", "F")
RELATIONS = ("in_defence_of", "during", "reprisal_for")
COUNTS = (
    "killed",
    "civilians_killed",
    "fighters_killed",
    "wounded",
    "civilians_wounded",
    "fighters",
    "damaged",
)
"""Counted facts; each has a column `_low` and one `_high`."""

TIMESTAMP = pa.timestamp("s", tz="UTC")
NODES = pa.list_(pa.string())

REPORTS = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("stance", pa.string(), nullable=False),
        pa.field("start", TIMESTAMP),
        pa.field("end", TIMESTAMP),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("radius_km", pa.float64()),
        pa.field("place", pa.string()),
        pa.field("adm1", pa.string()),
        pa.field("adm2", pa.string()),
        *[pa.field(name, NODES) for field in SET_FIELDS for name in (field, f"{field}_surely")],
        *[pa.field(f"{count}_{bound}", pa.int64()) for count in COUNTS for bound in ("low", "high")],
        pa.field("covers_low", pa.int64(), nullable=False),
        pa.field("covers_high", pa.int64(), nullable=False),
        pa.field("grade", pa.string()),
        pa.field("address", pa.string()),
        pa.field("text", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("submitted", TIMESTAMP),
        pa.field("given", pa.string()),
        pa.field("file_sha256", pa.string()),
        pa.field("listed_as_violation", pa.bool_(), nullable=False),
    ]
)
"""One row a report. `given` is the original cells as JSON; `listed_as_violation` is true for the rows of a source whose
mapping says `list_of: violations`."""

RELATIONS_TABLE = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("to_report", pa.string(), nullable=False),
        pa.field("stated_by", pa.string(), nullable=False),
    ]
)
"""What reports state about each other; `stated_by` is a source."""

COVERAGE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("acts", NODES),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("radius_km", pa.float64()),
        pa.field("adm1", pa.string()),
        pa.field("from", TIMESTAMP, nullable=False),
        pa.field("until", TIMESTAMP, nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("note", pa.string()),
    ]
)
"""Who could see which acts, where and when (`kind` covers), or was kept out (`kind` denied). Null acts: all acts; no
disc and no adm1: everywhere."""

REJECTS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("value", pa.string()),
        pa.field("what", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("given", pa.string()),
    ]
)
"""What could not be read: `what` is `row` where the whole row was set aside, `cell` where the row was kept and that one
cell is unknown. `row` is the number a person sees in the file (the first line is 1)."""
