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
    pa.field("days_left", pa.int64()),
    pa.field("status", pa.string(), nullable=False),
    pa.field("why", pa.string()),
)
"""A row a duty and reading. `due` is moved by duties that it waits on where the record leaves one day only; `days_left`
counts the days from `as_of` to it, below zero when it has passed. `at_least` and `at_most` are the amount owed in that
reading (null: unstated), `amount_*` what is on record as delivered up to the end of the day `as_of` (null: nothing is on
record), with bounds where accounts differ; `completed` the first day on which it surely was. `status` is pending, met,
met_late, missed, excused (it would be missed, and an excuse held), impossible, not_binding, assessed (a continuing duty
that somebody assessed) or undetermined, with the reason in `why`."""

DUTY_ACCOUNTS = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("account", pa.string(), nullable=False),
    pa.field("due", pa.date32()),
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
"""Duties as one account tells them, from its own rows alone: a row a duty, reading and account that tells something of
the duty. `account` is the side that speaks, or `independent`; the columns are those of `duties`."""

DELIVERIES = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("account", pa.string(), nullable=False),
    pa.field("from", pa.date32(), nullable=False),
    pa.field("until", pa.date32(), nullable=False),
    pa.field("delivery", pa.string()),
    pa.field("unit", pa.string()),
    pa.field("amount_low", pa.int64()),
    pa.field("amount_high", pa.int64()),
    pa.field("total_low", pa.int64()),
    pa.field("total_high", pa.int64()),
    pa.field("assessments", NODES, nullable=False),
    pa.field("sources", NODES, nullable=False),
    pa.field("addresses", NODES, nullable=False),
    pa.field("notes", NODES, nullable=False),
)
"""What was delivered, and what was assessed: a row a delivery and account (`all`: everybody together, with bounds where
accounts of one delivery differ on the amount or on the day, `from` to `until`). `total_*` is what is on record at the end
of the day `until`: the sum so far, or for a level to come down to the latest amount. Excuses have `excused` under
`assessments`. The rows of a continuing duty are the series of its assessments."""

FORECASTS = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("account", pa.string(), nullable=False),
    pa.field("target", pa.int64()),
    pa.field("unit", pa.string()),
    pa.field("due", pa.date32()),
    pa.field("as_of", pa.date32(), nullable=False),
    pa.field("earliest", pa.date32()),
    pa.field("latest", pa.date32()),
    pa.field("pace_low", pa.float64()),
    pa.field("pace_high", pa.float64()),
    pa.field("needed_low", pa.float64()),
    pa.field("needed_high", pa.float64()),
    pa.field("in_time_low", pa.float64()),
    pa.field("in_time_high", pa.float64()),
    pa.field("because", pa.string()),
)
"""When an amount will be reached at the present pace: a row a duty with an amount, reading and account. `earliest` and
`latest` are the ends of a 95 % interval (null `latest`: no bound); `pace_*` what came a day since the first delivery,
`needed_*` what would have to come a day from `as_of` to the due day; `in_time_*` bounds on the probability that the date
is still met, which differ where amounts are bounds. `because` says why nothing can be said; the rest is null then."""

WAITS = _table(
    pa.field("provision", pa.string(), nullable=False),
    pa.field("reading", pa.string(), nullable=False),
    pa.field("waits_on", pa.string(), nullable=False),
    pa.field("days", pa.int64()),
    pa.field("waits", pa.string(), nullable=False),
    pa.field("met", pa.string(), nullable=False),
    pa.field("blocks", pa.string(), nullable=False),
    pa.field("deadlock", pa.string(), nullable=False),
)
"""Which duty waits on which, in each reading: `waits` is yes, or open where the reading does not say; `met` whether the
other is met at the end of the day judged, `blocks` whether the duty is held up by it now, `deadlock` whether the two are
part of a circle of duties none of which can come first: each yes, no or open. The reading `own` holds each duty by the
reading of the party that it binds: two sides that each read the other's duty as the first are a deadlock there."""

ALERTS = _table(
    pa.field("alert", pa.string(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),
    pa.field("title", pa.string(), nullable=False),
    pa.field("reading", pa.string()),
    pa.field("account", pa.string()),
    pa.field("subject", pa.string()),
    pa.field("from", pa.date32()),
    pa.field("until", pa.date32()),
    pa.field("low", pa.int64()),
    pa.field("high", pa.int64()),
    pa.field("fired", pa.string(), nullable=False),
    pa.field("words", pa.string(), nullable=False),
)
"""What the rules of alerts.yaml make of a run. `fired` is surely, possibly, no, or cannot_be_said; a rule that counts has
a row for each stretch of days (`from` to `until`, the last days of its windows) on which it fires, with the most that
surely (`low`) and possibly (`high`, null: no bound) lies in one of its windows. `subject` is a duty, a source or a
provision."""

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
