"""The tables of drafts."""

from __future__ import annotations

import pyarrow as pa

from sulh.incidents.schema import INCIDENTS

INCIDENT_FACTS = ("occurred", "start", "end", "place", "adm1", "adm2", "act", "perpetrator", "target")
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

UNRECORDED = pa.schema(
    [
        pa.field("terms", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("fact", pa.string(), nullable=False),
        pa.field("words", pa.string(), nullable=False),
        pa.field("incidents", pa.int64(), nullable=False),
        pa.field("undetermined", pa.int64(), nullable=False),
        pa.field("open", pa.int64(), nullable=False),
        pa.field("settles", pa.int64()),
    ]
)
"""What a source would have to record to settle more. Of `incidents` on the account so many are `undetermined` under the provision
(all: under some must_not); in `open` of those the fact, described by `words`, could change the outcome were nothing else different;
`settles` of those are settled by it alone, whatever it turns out to be (all: each provision that is open). Null: too many ways."""

LISTED = pa.schema(
    [
        pa.field("terms", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("surely", pa.list_(pa.string()), nullable=False),
        pa.field("possibly", pa.list_(pa.string()), nullable=False),
        *[INCIDENTS.field(name) for name in INCIDENT_FACTS],
        *[INCIDENTS.field(f"{count}_{end}") for count in ("killed", "civilians_killed") for end in ("low", "high")],
        INCIDENTS.field("sources"),
        pa.field("reports", pa.list_(pa.string()), nullable=False),
        pa.field("told", pa.list_(pa.string()), nullable=False),
    ]
)
"""The incidents that one clause bars or may bar and that did most harm: first by the least number of killed, then of civilians
killed. `surely` and `possibly` name the readings. The facts are those of the incidents on the account; `reports` are the ids of the
reports that speak of it and `told` their sources, days and places: empty where no reports are at hand."""
