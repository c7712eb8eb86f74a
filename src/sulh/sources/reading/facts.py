"""The facts that a row can state, as columns: names, Arrow types, and which of them say one thing together.

Times are UTC to the second; lists hold nodes of a tree; counts have a low and a high bound; null is unknown.
"""

from __future__ import annotations

import pyarrow as pa

from sulh.words.vocabulary import SET_FIELDS

COUNTS = ("killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded", "fighters", "damaged")
"""Counted facts; each has a column `_low` and one `_high`. `fighters` is the strength of the attackers."""
TIMESTAMP = pa.timestamp("s", tz="UTC")
NODES = pa.list_(pa.string())

FACTS = pa.schema(
    [
        pa.field("stance", pa.string()),
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
        pa.field("covers_low", pa.int64()),
        pa.field("covers_high", pa.int64()),
        pa.field("grade", pa.string()),
        pa.field("address", pa.string()),
        pa.field("text", pa.string()),
        pa.field("submitted", TIMESTAMP),
    ]
)
"""What one row of one source says. A report is these, and where they stood."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("start", "end"),
    ("lat", "lon", "radius_km"),
    *((field, f"{field}_surely") for field in SET_FIELDS),
    *((f"{count}_low", f"{count}_high") for count in (*COUNTS, "covers")),
)
"""Columns that one cell fills together: where a row has one of a group, no other cell adds to it."""


def group_of(name: str) -> tuple[str, ...]:
    """The columns that say one thing together with this one."""
    return next((group for group in GROUPS if name in group), (name,))
