"""The tables of `sulh queue`, made on demand: what to check next, and what to ask the parties.

What would settle is counted in findings: one provision in one reading on one incident. They come in order, the check worth
most first, and are not part of what `sulh run` writes.
"""

from __future__ import annotations

import pyarrow as pa

_NAMES = pa.list_(pa.string())

QUEUE = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("facts", _NAMES, nullable=False),
        pa.field("question", pa.string(), nullable=False),
        pa.field("open", pa.int64(), nullable=False),
        pa.field("settled_low", pa.int64(), nullable=False),
        pa.field("settled_high", pa.int64(), nullable=False),
        pa.field("exact", pa.bool_(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("harm_low", pa.int64(), nullable=False),
        pa.field("harm_high", pa.int64()),
        pa.field("civilians_low", pa.int64(), nullable=False),
        pa.field("civilians_high", pa.int64()),
        pa.field("weight", pa.int64(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("provisions", _NAMES, nullable=False),
        pa.field("readings", _NAMES, nullable=False),
    ]
)
"""One row an incident and fact that can settle a finding of it; where no single fact can, one for each of the smallest sets
(at most three) that can. `kind`: `field` for what is looked into on the ground, `table` for what only the parties can
answer, `both` for a set of the two. `open` counts the undetermined findings that the facts bear on, `settled_low` and
`settled_high` how many of them are settled in the worst and in the best way that the facts can turn out; they are bounds
that may not be reached where `exact` is false. `expected` is the mean over the plainest ways, each weighed alike: a
convention to rank by, no probability. Harm is the killed and wounded of the account, `civilians` those of them that are
civilians; `weight` is 1, and one more for each doubling of 1 + `harm_low`; `score` is `expected` times `weight`."""

QUESTIONS_TO_PARTIES = pa.schema(
    [
        pa.field("fact", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("question", pa.string(), nullable=False),
        pa.field("one_answer", pa.bool_(), nullable=False),
        pa.field("incidents", pa.int64(), nullable=False),
        pa.field("open", pa.int64(), nullable=False),
        pa.field("settled_low", pa.int64(), nullable=False),
        pa.field("settled_high", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("harm_low", pa.int64(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("provisions", _NAMES, nullable=False),
        pa.field("readings", _NAMES, nullable=False),
    ]
)
"""One row a question that only the parties can answer, over all incidents in which its answer can settle a finding. Where
`one_answer` is true, yes or no holds for every incident alike, and `settled_low` and `settled_high` are counted so; else (what
a term means, from when a date counts) each incident may get another answer. `score` is the sum of the incidents' scores."""
