"""The tables of findings and disputes."""

from __future__ import annotations

import pyarrow as pa

BREACH, EXCUSED, NO_BREACH = 1, 2, 4
"""Bits of `outcomes`. For a `must_reduce` they read: counts, excused, does not count."""

FINDINGS = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("outcomes", pa.int8(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("alleged", pa.bool_(), nullable=False),
        pa.field("because", pa.int64(), nullable=False),
        pa.field("deciding", pa.int64(), nullable=False),
    ]
)
"""A row wherever an outcome other than no_breach (does_not_count) is possible. `status` is breach, excused, no_breach,
counts, does_not_count or undetermined; `because` is the mask of the formula's boxes that some world meets and
`deciding` the mask of the facts left open, in the order that `sulh explain` prints."""

DISPUTES = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("reading_a", pa.string(), nullable=False),
        pa.field("account_a", pa.string(), nullable=False),
        pa.field("reading_b", pa.string(), nullable=False),
        pa.field("account_b", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("certain", pa.bool_(), nullable=False),
        pa.field("cause", pa.string(), nullable=False),
    ]
)
"""`kind` is `reading` (two readings of one account), `account` (two accounts in one reading) or `sides` (each side on
its own account in its own reading). `cause` is what, changed alone, ends the dispute: `fact:NAME`, `term:NAME`,
`exception:ID`, `actor:NAME`, `dates:in_force`; joined by ` + ` where it takes several, by ` / ` where each will do; `fact`
where none of these ends it."""
