"""The tables of reports: what one row of one source says, as the source claims it.

Times are UTC to the second; `start` and `end` are the first and the last second in which the deed can lie. Lists hold
nodes of a tree (`sulh.words`); a null list is unknown, never an empty one. Counts are whole numbers with a low and a
high bound, null where unknown. Everything else imports these schemas.
"""

from __future__ import annotations

import pyarrow as pa

from sulh.sources.reading.facts import COUNTS, FACTS, NODES, TIMESTAMP
from sulh.sources.reading.rows import LOOKED_UP, REJECTED

__all__ = [
    "COUNTS", "COVERAGE", "GRADES", "NEEDED", "NODES", "NOT_CONTENT", "PLACES_TABLE",
    "REJECTS", "RELATIONS", "RELATIONS_TABLE",
    "REPORTS", "STANCES", "TIMESTAMP",
]  # fmt: skip

STANCES = ("claims", "denies", "disowns", "owns")
GRADES = ("A", "B", "C", "D", "E", "F")
RELATIONS = ("in_defence_of", "during", "reprisal_for")
NEEDED = ("stance", "covers_low", "covers_high")
"""Facts that every report has: it claims, and speaks of one incident, where its row says nothing else."""

REPORTS = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        *[pa.field(item.name, item.type, nullable=item.name not in NEEDED) for item in FACTS],
        pa.field("lang", pa.string()),
        pa.field("given", pa.string()),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("file_sha256", pa.string()),
        pa.field("file_bytes", pa.int64()),
        pa.field("received", TIMESTAMP),
        pa.field("listed_as_violation", pa.bool_(), nullable=False),
    ]
)
"""One row a report. `given` is the original cells as JSON, which stood in `row` (as a person counts) of `sheet` of the
file with this checksum and size, `received` when the case says so; `listed_as_violation` is true for the rows of a
source whose mapping says `list_of: violations`."""
NOT_CONTENT = (
    "report_id", "source", "key", "lang", "given", "sheet", "row", "file_sha256", "file_bytes", "received",
    "listed_as_violation",
)  # fmt: skip
"""Columns that are no part of what a report says."""

RELATIONS_TABLE = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("to_report", pa.string(), nullable=False),
        pa.field("stated_by", pa.string(), nullable=False),
    ]
)
"""What reports state about each other; `stated_by` is a source."""

PLACES_TABLE = pa.schema([pa.field("source", pa.string(), nullable=False), *LOOKED_UP])
"""What was looked up in gazetteers: `sulh.sources.reading.rows.LOOKED_UP`."""

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
        *REJECTED,
    ]
)
"""What was not read, or read and marked: see `sulh.sources.reading.rows.REJECTED`. `row` is the number a person sees in the
file (the first line is 1)."""
