"""The tables of measures: bounds on what happened in a period, a period against its baseline, and duties."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sulh.reports.schema import NODES, TIMESTAMP


def _table(*fields: pa.Field[Any]) -> pa.Schema:
    return pa.schema(list(fields))


MEASURES = _table(
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
)
"""Bounds on a count: `period` is `week`, `now` or `baseline`; `until` is the last second; a null `high` is unbounded.
`residual_*` is what aggregated rows may add, and is not in `low` and `high` (where such a row has no bound, `high` is
null); `baseline` names the declared baseline a row belongs to. A baseline of several stretches (the same weeks of
several years) has one row for all of them, from the first second of the first to the last of the last."""

PERIODS = _table(
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
)
"""A period against its baseline, per day; bounds hold incidents and what aggregated rows may add. `fall_low` and
`fall_high` bound the fall as a share of the baseline (negative: a rise; null: no bound); `status` is met, not_met,
undetermined or cannot_be_said, with the reason in `why`."""

QUESTIONS = _table(
    pa.field("measure", pa.string(), nullable=False),
    pa.field("title", pa.string(), nullable=False),
    pa.field("declared", pa.date32(), nullable=False),
    pa.field("declared_after_start", pa.bool_(), nullable=False),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("from", pa.date32(), nullable=False),
    pa.field("until", pa.date32(), nullable=False),
    pa.field("promised", pa.float64()),
    pa.field("account", pa.string(), nullable=False),
    pa.field("readings", NODES, nullable=False),
    pa.field("note", pa.string()),
    pa.field("sha256", pa.string(), nullable=False),
)
"""The declared questions: `declared_after_start` where the period had begun (or was over) when the question was
declared; `account` is the one to show first; `readings` is `all` where no contested word is used. `sha256` is of the
question as it is written, keys sorted: who publishes it can be held to the baselines that he named."""

VIOLENCE = _table(
    pa.field("account", pa.string(), nullable=False),
    pa.field("by", pa.string(), nullable=False),
    pa.field("value", pa.string(), nullable=False),
    pa.field("from", pa.date32(), nullable=False),
    pa.field("until", pa.date32(), nullable=False),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("low", pa.int64(), nullable=False),
    pa.field("high", pa.int64()),
    pa.field("residual_low", pa.int64(), nullable=False),
    pa.field("residual_high", pa.int64()),
)
"""Bounds on what happened in each week, for each value of a dimension. `by` is all, act, perpetrator, target, object or
place; `value` is a node of that tree (with what lies under it), an admin area, or `unknown`: incidents of which nothing
at all is known there, which are in `high` of every other value, too. `low` is what surely is of that value and in that
week; a null `high` is unbounded. `residual_*` is what aggregated rows may add. A week without a row has nothing that
could be counted."""

DUTIES = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("binds", NODES, nullable=False),
    pa.field("performed_by", pa.string()),
    pa.field("due", pa.date32()),
    pa.field("modality", pa.string(), nullable=False),
    pa.field("continuing", pa.bool_(), nullable=False),
    pa.field("alleged", pa.bool_(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("unit", pa.string()),
    pa.field("at_least", pa.int64()),
    pa.field("at_most", pa.int64()),
    pa.field("amount_low", pa.int64()),
    pa.field("amount_high", pa.int64()),
    pa.field("completed", pa.date32()),
    pa.field("as_of", pa.date32(), nullable=False),
    pa.field("status", pa.string(), nullable=False),
    pa.field("why", pa.string()),
)
"""A row a duty and reading. `at_least` and `at_most` are the amount owed in that reading (null: unstated), `amount_*`
what is on record as delivered up to the end of the day `as_of` (null: nothing is on record); `completed` the first day
on which it surely was. `status` is pending, met, met_late, missed, impossible, not_binding, assessed (a continuing duty
that somebody assessed) or undetermined, with the reason in `why`."""

EPISODES = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("counted_as", pa.string(), nullable=False),
    pa.field("account", pa.string(), nullable=False),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("low", pa.int64(), nullable=False),
    pa.field("high", pa.int64()),
    pa.field("incidents_low", pa.int64(), nullable=False),
    pa.field("incidents_high", pa.int64(), nullable=False),
)
"""The breaches (for a must_reduce: what counts) of a provision in one reading, counted by the rule of the reading
`counted_as`: in no world are there fewer than `low` or more than `high` (null: no bound). `unit` is incident, episode or
explosion; `incidents_low` and `incidents_high` are how many incidents surely and possibly are breaches."""
