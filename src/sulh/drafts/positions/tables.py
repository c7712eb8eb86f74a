"""The tables of positions."""

from __future__ import annotations

import pyarrow as pa

_NAMES = pa.list_(pa.string())

POSITIONS = pa.schema(
    [
        pa.field("clause", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("possible", _NAMES, nullable=False),
        pa.field("proposed_in", _NAMES, nullable=False),
        pa.field("draft", pa.string()),
        pa.field("provision", pa.string()),
        pa.field("needs", _NAMES, nullable=False),
        pa.field("accepts", _NAMES, nullable=False),
        pa.field("accepts_if", _NAMES, nullable=False),
        pa.field("rejects", _NAMES, nullable=False),
        pa.field("silent", _NAMES, nullable=False),
        pa.field("taken_with", _NAMES, nullable=False),
        pa.field("steps", pa.int32(), nullable=False),
        pa.field("ways", pa.list_(_NAMES), nullable=False),
        pa.field("exact", pa.bool_(), nullable=False),
        pa.field("brings", _NAMES, nullable=False),
        pa.field("hangs_on_it", _NAMES, nullable=False),
        pa.field("alleged", pa.bool_(), nullable=False),
        pa.field("illustration", pa.bool_(), nullable=False),
    ]
)
"""Where each clause stands at the end of a day. `status` is agreed, together (agreed if taken together with `taken_with`), near,
blocked or open; `possible` holds every status that it may have had, where a stance of which only the month is known may have
been taken by then. `needs` are those whose acceptance it takes; `silent` of them have said nothing. `ways` are the smallest sets
of changes that would close it, each change as speaker: clause; `brings` what else the first of them would close; `hangs_on_it`
the packages, proposals and clauses that cannot be had without it. `alleged` says that something it rests on is."""

STANCES = pa.schema(
    [
        pa.field("clause", pa.string(), nullable=False),
        pa.field("by", pa.string(), nullable=False),
        pa.field("first", pa.date32(), nullable=False),
        pa.field("last", pa.date32(), nullable=False),
        pa.field("stance", pa.string(), nullable=False),
        pa.field("before", pa.string()),
        pa.field("conditions", _NAMES, nullable=False),
        pa.field("words", _NAMES, nullable=False),
        pa.field("proposal", pa.string()),
        pa.field("in_effect", pa.bool_()),
        pa.field("superseded", pa.date32()),
        pa.field("counts", pa.bool_(), nullable=False),
        pa.field("quote", pa.string()),
        pa.field("source", pa.string()),
        pa.field("address", pa.string()),
        pa.field("note", pa.string()),
        pa.field("alleged", pa.bool_(), nullable=False),
        pa.field("illustration", pa.bool_(), nullable=False),
    ]
)
"""Everything said of the clauses, in order; nothing is overwritten. It was said on one of the days `first` to `last`, after the
stance `before` of the same speaker. `proposal` is given where it follows from a proposal and nobody said it in so many words.
`in_effect` is null where it may or may not have been so at the end of the day; `superseded` is the day by which a later stance had
surely taken its place; `counts` says whether the clause takes this speaker's acceptance."""

PACKAGES = pa.schema(
    [
        pa.field("package", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("by", pa.string()),
        pa.field("first", pa.date32()),
        pa.field("last", pa.date32()),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("clauses", _NAMES, nullable=False),
        pa.field("agreed", pa.int32(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("possible", _NAMES, nullable=False),
        pa.field("rejected", _NAMES, nullable=False),
        pa.field("taken_with", _NAMES, nullable=False),
        pa.field("steps", pa.int32(), nullable=False),
        pa.field("ways", pa.list_(_NAMES), nullable=False),
        pa.field("exact", pa.bool_(), nullable=False),
        pa.field("brings", _NAMES, nullable=False),
        pa.field("alleged", pa.bool_(), nullable=False),
    ]
)
"""Packages, proposals and everything on the table, each taken as one, at the end of a day: columns as in positions. `agreed` counts
its clauses that are agreed; `ways` are the smallest sets of stances, each as speaker: clause, that would have to change for all
of it to be agreed, and `exact` says that no smaller one does."""

DEADLINES = pa.schema(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("by", pa.string()),
        pa.field("about", _NAMES, nullable=False),
        pa.field("day", pa.date32()),
        pa.field("days_left", pa.int32()),
        pa.field("extendable_by", _NAMES, nullable=False),
        pa.field("extended_day", pa.date32()),
        pa.field("extendable", pa.bool_(), nullable=False),
        pa.field("open_ended", pa.bool_(), nullable=False),
        pa.field("quote", pa.string()),
        pa.field("address", pa.string()),
        pa.field("alleged", pa.bool_(), nullable=False),
    ]
)
"""Days by which something is to be settled (`deadline`) and last days of what was proposed for a time (`duration`), each counted
in. `days_left` is below zero once it is over; `day` is null where nobody said from when. `extended_day` is the last day with every
extension; `open_ended` says that extensions have no end that anybody named."""

TIMELINE = pa.schema(
    [
        pa.field("first", pa.date32(), nullable=False),
        pa.field("last", pa.date32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("by", pa.string()),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("before", pa.string()),
        pa.field("ahead", pa.bool_(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("address", pa.string()),
        pa.field("alleged", pa.bool_(), nullable=False),
    ]
)
"""The history in the order of days: `kind` is proposal, withdrawn, stance, package, given_up, condition_met, deadline, last_day,
extended_day, or status: where a clause came to stand on that day as far as is surely known, `before` it stood elsewhere. `ahead`
marks days after the one that the table is made for."""
