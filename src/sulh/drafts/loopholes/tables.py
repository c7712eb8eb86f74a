"""The tables of loopholes: what terms leave open, by how much, and what went through."""

from __future__ import annotations

import pyarrow as pa

_TEXT = pa.string()


def _bounds(*names: str) -> list[pa.Field]:
    return [pa.field(f"{name}_{end}", pa.int64(), nullable=end == "high") for name in names for end in ("low", "high")]


LOOPHOLES = pa.schema(
    [
        pa.field("rank", pa.int32(), nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("standing", _TEXT, nullable=False),
        pa.field("what", _TEXT, nullable=False),
        pa.field("reason", _TEXT, nullable=False),
        pa.field("provision", _TEXT),
        pa.field("act", _TEXT),
        pa.field("actor", _TEXT),
        pa.field("from_act", _TEXT),
        pa.field("from_actor", _TEXT),
        *_bounds("incidents", "harm"),
        pa.field("p", pa.float64()),
    ]
)
"""All loopholes in one order. `kind` is substitution, bunching, uncovered, disputed, near_miss or undetermined; `standing` says
what is known of it: used (somebody went through, beyond chance), open (nobody is barred from it), untold. docs/loopholes.md says how the
order is made. `act` and `actor` are what goes through, `from_act` and `from_actor` what it took the place of. `harm` is in the unit
asked for; null: no upper bound."""

UNCOVERED = pa.schema(
    [
        pa.field("scope", _TEXT, nullable=False),
        pa.field("rank", pa.int32(), nullable=False),
        *[
            pa.field(name, _TEXT)
            for name in (
                "act",
                "actor",
                "target",
                "sides",
                "place",
                "part_of_day",
                "weekday",
                "quarter",
                "also",
                "mostly",
            )
        ],
        pa.field("harm_unit", _TEXT, nullable=False),
        *_bounds("incidents", "killed", "civilians_killed", "harm", "in_all"),
        pa.field("share", pa.float64()),
        pa.field("words", _TEXT, nullable=False),
    ]
)
"""Combinations that terms leave open: `scope` is no_reading (no clause reaches them in any reading) or some_reading (in some
reading none does, in another one does); rank 0 is all incidents together. A dimension that is null is not asked for; `also` names what
the incidents have in common beyond that, `mostly` the value of each dimension that most of them have. `incidents_low` surely are of the combination and surely untouched, `incidents_high` may be;
`in_all_low` are all that surely are of the combination, reached or not, and `share` the part of these that surely is untouched."""

NEAR_MISSES = pa.schema(
    [
        pa.field("provision", _TEXT, nullable=False),
        pa.field("reading", _TEXT, nullable=False),
        pa.field("condition", _TEXT, nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("value", _TEXT, nullable=False),
        pa.field("near", pa.bool_(), nullable=False),
        pa.field("counted_by", _TEXT),
        *_bounds("incidents", "killed", "civilians_killed", "harm"),
        pa.field("left_incidents", pa.int64(), nullable=False),
        pa.field("left_harm", pa.int64(), nullable=False),
        pa.field("words", _TEXT, nullable=False),
    ]
)
"""Deeds that escape a clause by exactly one condition: every other condition holds, and this one does not (`_low`: in every world,
`_high`: in some). `kind` is what the condition asks for (act, actor, target, object, weapon, number, hours, place, nearness, stated,
question, date, exception), `value` what was there instead, `near` whether that is a neighbour: a kind beside one that is named, an
actor that some reading counts (`counted_by`) or that stands under the same party, a number from half to twice what is asked for. `left_incidents` surely
escape and are reached by no other clause of that reading either."""

RELAXED = pa.schema(
    [
        pa.field("provision", _TEXT, nullable=False),
        pa.field("reading", _TEXT, nullable=False),
        pa.field("condition", _TEXT, nullable=False),
        pa.field("parameter", _TEXT, nullable=False),
        pa.field("written", pa.float64(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
        *_bounds("barred", "harm"),
    ]
)
"""What a clause would bar with another number in one of its conditions, all else as written: `parameter` is the count, `hours`
or `km`, `written` the clause's own value (there is a row for it, too), `value` the other one."""

NEAREST = pa.schema(
    [
        pa.field("provision", _TEXT, nullable=False),
        pa.field("reading", _TEXT, nullable=False),
        pa.field("condition", _TEXT, nullable=False),
        pa.field("incident_id", _TEXT, nullable=False),
        pa.field("hours", pa.float64()),
        pa.field("within_km", pa.float64(), nullable=False),
        pa.field("written_hours", pa.float64(), nullable=False),
        pa.field("written_km", pa.float64(), nullable=False),
    ]
)
"""How near the nearest attack was of which a clause speaks, for deeds whose outcome turns on it: the least number of hours within which
one surely lay, within the least of some distances (1, 2 and 4 times what is written); deeds with none within 4 times are left out."""

BUNCHING = pa.schema(
    [
        pa.field("provision", _TEXT, nullable=False),
        pa.field("reading", _TEXT, nullable=False),
        pa.field("fact", _TEXT, nullable=False),
        pa.field("threshold", pa.int64(), nullable=False),
        pa.field("open_from", pa.int64(), nullable=False),
        pa.field("open_until", pa.int64(), nullable=False),
        pa.field("counted", pa.int64(), nullable=False),
        pa.field("expected", pa.float64()),
        pa.field("times", pa.float64()),
        pa.field("times_low", pa.float64()),
        pa.field("times_high", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("words", _TEXT, nullable=False),
    ]
)
"""Whether recorded numbers gather just on the open side of a threshold: `counted` incidents lie in the window `open_from` to
`open_until`, `expected` by a smooth line through the numbers outside, `times` their ratio with its 95 % interval; null: cannot be
said, and `words` says why."""

SUBSTITUTIONS = pa.schema(
    [
        pa.field("from_act", _TEXT, nullable=False),
        pa.field("from_actor", _TEXT, nullable=False),
        pa.field("act", _TEXT, nullable=False),
        pa.field("actor", _TEXT, nullable=False),
        pa.field("first_day", pa.date32(), nullable=False),
        pa.field("weeks_before", pa.int32(), nullable=False),
        pa.field("weeks_after", pa.int32(), nullable=False),
        pa.field("places", pa.int32(), nullable=False),
        pa.field("rose_there", pa.float64(), nullable=False),
        *[
            pa.field(name, pa.float64(), nullable=False)
            for name in ("fell", "fell_low", "fell_high", "rose", "rose_low", "rose_high")
        ],
        *[pa.field(name, pa.float64()) for name in ("moved", "moved_low", "moved_high")],
        pa.field("harm_moved", pa.float64()),
        pa.field("strength", pa.float64(), nullable=False),
        pa.field("p", pa.float64(), nullable=False),
        pa.field("p_fell", pa.float64(), nullable=False),
        pa.field("p_rose", pa.float64(), nullable=False),
        pa.field("p_rise", pa.float64(), nullable=False),
        pa.field("left_open_low", pa.float64()),
        pa.field("left_open_high", pa.float64()),
        pa.field("words", _TEXT, nullable=False),
    ]
)
"""Barred deeds that fell and deeds, not surely barred, that rose from the first day in force, where the force that did the barred
ones is on record, against what the course of all deeds there would bring; `rose_there` is the rise in the `places` of the barred deeds
alone. `fell` and `rose` are in incidents, `moved` the part of the fall that the rise makes up for, each with its
95 % interval (null: none). `strength` is the sum of both in standard deviations of exchanged weeks, `p` how often chance gives as
much for the best pair, `p_fell` that for the fall alone, `p_rose` for the rise among all deeds that may have taken the place, `p_rise` for this rise alone. `left_open` is the share of the deeds that rose
which the terms asked about surely, and possibly, leave untouched. Rose where others fell is not caused by it."""

UNDETERMINED = pa.schema(
    [
        pa.field("provision", _TEXT, nullable=False),
        pa.field("reading", _TEXT, nullable=False),
        pa.field("fact", _TEXT, nullable=False),
        pa.field("incidents", pa.int64(), nullable=False),
        pa.field("undetermined", pa.int64(), nullable=False),
        pa.field("in_every_reading", pa.int64(), nullable=False),
        pa.field("missing", pa.int64(), nullable=False),
        pa.field("missing_alone", pa.int64(), nullable=False),
        pa.field("words", _TEXT, nullable=False),
    ]
)
"""How much of a clause stays open, and for want of which fact: `fact` all is the clause itself; otherwise `missing` counts the
undetermined incidents of which this fact is open, `missing_alone` those of which it alone is."""

COVERAGE = pa.schema(
    [
        pa.field("by", _TEXT, nullable=False),
        pa.field("act", _TEXT, nullable=False),
        pa.field("value", _TEXT, nullable=False),
        pa.field("harm_unit", _TEXT, nullable=False),
        *[pa.field(f"{name}_incidents", pa.int64(), nullable=False) for name in ("untouched", "reached", "open")],
        *[pa.field(f"{name}_harm", pa.int64(), nullable=False) for name in ("untouched", "reached", "open")],
    ]
)
"""The loophole map: incidents that surely happened by act and actor, or act and target (`by`), and the least harm of them: surely
untouched by every clause in every reading, surely reached by some clause in some reading, or open. A value that is not single is
unknown."""

SPOTS = pa.schema(
    [
        pa.field("rank", pa.int32(), nullable=False),
        pa.field("words", _TEXT, nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("incidents", pa.int64(), nullable=False),
    ]
)
"""Where the first uncovered combinations lie (`rank` as in uncovered): incidents with a point of at most 30 km, by tenths of a
degree."""
