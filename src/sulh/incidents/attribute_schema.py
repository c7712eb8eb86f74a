"""Who did it, as far as everybody's reports can tell, how often each source blames the wrong force, and who copies whom.

These tables stand beside the findings, never inside them: a probability is no proof. Shares and intervals are those of the
draws of a sampler (`sulh.incidents.attribute`); intervals hold 95 %, and are the shortest that do.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

ALL = "all"
"""Stands for every month, and for every act."""

ATTRIBUTIONS = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("actor", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("in_set", pa.bool_(), nullable=False),
        pa.field("set_probability", pa.float64(), nullable=False),
        pa.field("independent_voices", pa.int64(), nullable=False),
    ]
)
"""For each incident the forces that it may have been. `in_set` marks its set: of all sets of a run 95 % hold the true force, and
`set_probability` says how sure this one is. `independent_voices` are the sources that name a force for it, where those that
more likely copied than not are no voice of their own."""
CONFUSIONS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("truth", pa.string(), nullable=False),
        pa.field("says", pa.string(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
    ]
)
"""How often a source says a force where another is true, in what it does not copy, with a 95 % interval."""
WRONG_FORCE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("act", pa.string(), nullable=False),
        pa.field("reports", pa.int64(), nullable=False),
        pa.field("shared", pa.int64(), nullable=False),
        pa.field("rate", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
    ]
)
"""Of a source's reports that name one force the share that name a wrong one, with a 95 % interval: overall (`period` and `act`
are “all”), by month, and by act (reports that name one act alone). `shared` are those whose incident another source names a
force for, too."""
COPYING = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("from_source", pa.string(), nullable=False),
        pa.field("shared", pa.int64(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
    ]
)
"""Of the reports of `source` that could have been copied from `from_source` (it tells of the same incident, and not later) the
share that were, with a 95 % interval. Where no dates of handing over say who was first, the source with more reports is
taken for the copier, since who compiles has more."""


@dataclass(frozen=True, eq=False)
class Attributed:
    """Tables ATTRIBUTIONS, CONFUSIONS, WRONG_FORCE and COPYING. `blind` says whether sources were compared over links that were
    made without the forces (`sulh.incidents.attribute_blind`)."""

    attributions: pa.Table
    confusions: pa.Table
    wrong_force: pa.Table
    copying: pa.Table
    blind: bool = False


def nothing() -> Attributed:
    """Empty tables."""
    return Attributed(*(schema.empty_table() for schema in (ATTRIBUTIONS, CONFUSIONS, WRONG_FORCE, COPYING)))
