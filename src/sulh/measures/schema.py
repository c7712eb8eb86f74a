"""The tables of measures: bounds on what happened in a period, and a period against its baseline."""

from __future__ import annotations

import pyarrow as pa

from sulh.reports.schema import TIMESTAMP

MEASURES = pa.schema(
    [
        pa.field("measure", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("from", TIMESTAMP, nullable=False),
        pa.field("until", TIMESTAMP, nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("low", pa.int64(), nullable=False),
        pa.field("high", pa.int64()),
        pa.field("residual_low", pa.int64(), nullable=False),
        pa.field("residual_high", pa.int64(), nullable=False),
        pa.field("baseline", pa.string()),
    ]
)
"""Bounds on a count: `period` is `week`, `now` or `baseline`; `until` is the last second; a null `high` is unbounded.
`residual_*` is what aggregated rows may add; `baseline` names the declared baseline a row belongs to."""

PERIODS = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("days_now", pa.int64(), nullable=False),
        pa.field("days_base", pa.int64(), nullable=False),
        pa.field("low_now", pa.int64(), nullable=False),
        pa.field("high_now", pa.int64()),
        pa.field("low_base", pa.int64(), nullable=False),
        pa.field("high_base", pa.int64()),
        pa.field("fall_low", pa.float64()),
        pa.field("fall_high", pa.float64()),
        pa.field("promised", pa.float64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("why", pa.string()),
    ]
)
"""A period against its baseline, per day. `fall_low` and `fall_high` bound the fall as a share of the baseline
(negative: a rise); `status` is met, not_met, undetermined or cannot_be_said, with the reason in `why`."""
