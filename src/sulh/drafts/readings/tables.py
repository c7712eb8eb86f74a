"""The tables of readings that could meet."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

_ENDS = ("low", "found", "high")


def _bounds(*names: str, ends: Sequence[str] = ("low", "high")) -> Sequence[pa.Field]:
    return [pa.field(f"{name}_{end}", pa.int64(), nullable=end == "high") for name in names for end in ends]


DEFINITIONS = pa.schema(
    [
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("definition", pa.string(), nullable=False),
        pa.field("elements", pa.list_(pa.string()), nullable=False),
        pa.field("taken_from", pa.list_(pa.string()), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        *_bounds("before", "remaining", ends=_ENDS),
        pa.field("ended", pa.int64(), nullable=False),
        pa.field("arisen", pa.int64(), nullable=False),
    ]
)
"""Disputes between the parties' readings of one account, now and once all take one version of a contested element (or of two).
`elements` are named as causes in the disputes table, `taken_from` is the reading whose version of each is taken. `unit` is disputes
(an incident under a provision between two readings), incidents (each once) or a harm of those incidents. Low is what surely is
disputed, high what may be (null: no bound on the toll), found where the readings come to different findings. `ended` may be
disputed now and cannot be then, `arisen` the reverse; these and found are with the least of the toll. Rank 1 leaves fewest found."""

DEFINITION_PROVISIONS = pa.schema(
    [
        pa.field("definition", pa.string(), nullable=False),
        pa.field("provision", pa.string(), nullable=False),
        pa.field("reading_a", pa.string(), nullable=False),
        pa.field("reading_b", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        *_bounds("before", "remaining", ends=_ENDS),
    ]
)
"""Which provisions profit of a definition: their disputes between two readings now and then, in incidents."""

DEFINITION_COSTS = pa.schema(
    [
        pa.field("definition", pa.string(), nullable=False),
        pa.field("side", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        *_bounds("changed", ends=_ENDS),
        *_bounds("own_barred", "own_freed", "others_barred", "others_freed"),
    ]
)
"""What a definition costs each party: incidents (or a harm of them) that come out otherwise than in its own reading. `own_barred`
are breaches then and not now of provisions that bind it, `own_freed` the reverse; `others_` of those that do not. Where a
provision binds it together with others only `changed` counts. Low is surely, high possibly (null: no bound), found where it
comes to another finding than in its own reading, with the least of the toll."""

BRIDGES = pa.schema(
    [
        pa.field("term", pa.string(), nullable=False),
        pa.field("reading_a", pa.string(), nullable=False),
        pa.field("reading_b", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("how", pa.string(), nullable=False),
        pa.field("numbers", pa.list_(pa.string()), nullable=False),
        pa.field("provisions", pa.list_(pa.string()), nullable=False),
        pa.field("tried", pa.int64(), nullable=False),
        pa.field("thinned", pa.bool_(), nullable=False),
        pa.field("says", pa.string(), nullable=False),
    ]
)
"""Each pair of readings of a term, and whether numbers lie between them. `how` is numbers, kind (they differ in more than numbers:
both and either are tried) or open (one of them does not say). `numbers` are what is varied, `tried` how many choices, `thinned`
whether some values at which an incident changes sides were left out; `says` is the answer in words."""

BRIDGE_POINTS = pa.schema(
    [
        pa.field("term", pa.string(), nullable=False),
        pa.field("reading_a", pa.string(), nullable=False),
        pa.field("reading_b", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("supposing", pa.string(), nullable=False),
        pa.field("point", pa.int64(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("values", pa.list_(pa.string()), nullable=False),
        pa.field("until", pa.list_(pa.string()), nullable=False),
        *[pa.field(f"{side}_{end}", pa.int64(), nullable=False) for side in "ab" for end in _ENDS],
        pa.field("front", pa.bool_(), nullable=False),
        pa.field("best", pa.list_(pa.string()), nullable=False),
        pa.field("means", pa.string(), nullable=False),
    ]
)
"""What each side would see decided otherwise than in its own reading, in incidents, if both took these values: surely (low),
possibly (high), and where it comes to another finding than in its own reading (found). `supposing` is
open (what nobody told of may have been) or complete (every attack is on record). `what` is between, own_a, own_b, both or either.
`values` stand for all up to `until`, in the order of `numbers`. `front`: no other choice is better for one side and no worse for the
other, by what is found. `best`: total (fewest for both together), worst (fewest for the side that gives more). `means` is the term as it would be
written."""

BRIDGE_HARM = pa.schema(
    [
        pa.field("term", pa.string(), nullable=False),
        pa.field("reading_a", pa.string(), nullable=False),
        pa.field("reading_b", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("supposing", pa.string(), nullable=False),
        pa.field("point", pa.int64(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        *_bounds("a", "b", ends=_ENDS),
    ]
)
"""The harm of the incidents that each side would see decided otherwise, at the points of the trade-off curve and the best."""
