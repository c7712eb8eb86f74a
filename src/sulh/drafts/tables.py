"""The tables of drafts."""

from __future__ import annotations

import pyarrow as pa

_BOUNDS = ("barred", "excused", "untouched", "disputed")

REPLAY = pa.schema(
    [
        pa.field("terms", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("side", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        *[pa.field(f"{name}_{end}", pa.int64(), nullable=end == "high") for name in _BOUNDS for end in ("low", "high")],
        pa.field("undetermined", pa.int64(), nullable=False),
    ]
)
"""What terms would have made of all incidents had they been in force all along. `terms` is draft or present, `provision` one of
them or all (every must_not together), `side` whose deed it surely was (a party, or others), or all. `barred_low` is what is surely
barred and not excused, `barred_high` what may be (null: no bound on the toll); likewise excused, untouched, and disputed: where this
reading and some other surely, or possibly, part. `undetermined` counts what more than one outcome is possible for, with the least
of its toll."""

REPLAYED = pa.schema(
    [
        pa.field("terms", pa.string(), nullable=False),
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
    ]
)
"""The incidents behind each number: a row wherever terms may bar one; `status` as in the findings."""
