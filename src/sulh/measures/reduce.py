"""What an agreement asks to be reduced: each `must_reduce` in each reading, against the baseline that its text names.

An incident counts where the provision's bar holds and no exception does. The period is the days on which the agreement
is in force in that reading, up to the last day of data (or an end that is given); the baseline asks for the same bar and
exceptions without the agreement's dates (DESIGN.md section 4). A reading that leaves dates open is judged on the days on
which the agreement is in force beyond doubt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.measures.measure import NO_ACCOUNTS
from sulh.measures.tally import INCIDENTS_UNIT, Inputs, Subject, tally
from sulh.measures.windows import Period, baseline_period, period
from sulh.terms.actor_sets import Understanding
from sulh.terms.agreement import Agreement
from sulh.terms.compile import Compiled
from sulh.terms.dates import TimeSpan, possibly_within, surely_within
from sulh.terms.schema import ComparedWith

BASELINE = "baseline"
"""The name of a provision's one baseline in the tables."""


def reduce(
    compiled: Compiled,
    facts: FactTable,
    engine: Engine,
    reports: pa.Table,
    residuals: pa.Table,
    *,
    account_of: Mapping[str, str] = NO_ACCOUNTS,
    proving: frozenset[str] = frozenset(),
    until: dt.date | None = None,
) -> tuple[pa.Table, pa.Table]:
    """The tables `MEASURES` and `PERIODS` of the `must_reduce` provisions, under their ids; counted are incidents.

    `until` is the last day judged, the last day of data if absent; the other arguments are those of `measure`. Raises
    InputError, with its place in the agreement, for a baseline that makes no sense.
    """
    agreement = compiled.agreement
    end = until or last_day(facts)
    subjects = [
        _subject(compiled, name, reading, end)
        for name, item in agreement.file.provisions.items()
        if item.kind == "must_reduce"
        for reading in agreement.readings
    ]
    return tally(subjects, Inputs(compiled, facts, engine, reports, residuals, account_of, proving))


def last_day(facts: FactTable) -> dt.date | None:
    """The last day that data reach: the latest day before which some incident surely was not; None without dates."""
    begins = facts.table["time_low"].to_numpy()
    dated = begins[(begins > -UNBOUNDED) & (facts.table["time_high"].to_numpy() < UNBOUNDED)]
    return dt.datetime.fromtimestamp(int(dated.max()), dt.UTC).date() if len(dated) else None


def _subject(compiled: Compiled, name: str, reading: str, end: dt.date | None) -> Subject:
    agreement = compiled.agreement
    in_force, notes = _in_force(compiled, name, reading, end)
    compared = agreement.file.provisions[name].compared_with
    baselines, promised, unpromised = _asked(agreement, name, compared, in_force)
    understanding = Understanding(reading)
    now = compiled.rule(name, understanding).formulas[0]
    before = compiled.rule(name, understanding, dated=False).formulas[0]
    return Subject(name, reading, INCIDENTS_UNIT, now, before, in_force, baselines, promised, unpromised, notes)


def _in_force(compiled: Compiled, name: str, reading: str, end: dt.date | None) -> tuple[Period, tuple[str, ...]]:
    """The days judged in a reading, and what has to be said of them."""
    if end is None:
        return (), ()
    dates = compiled.dates(name, reading)
    sure, possible = (_days(spans, end) for spans in (surely_within(dates), possibly_within(dates)))
    left_open = "this reading leaves some dates open; judged on the days on which it is in force beyond doubt"
    return sure, () if sure == possible else (left_open,)


def _days(found: list[TimeSpan], end: dt.date) -> Period:
    days: Period = ()
    for low, high in found:
        first, last = (
            dt.datetime.fromtimestamp(bound, dt.UTC).date() if bound is not None else end for bound in (low, high)
        )
        days = (*days, *period(first, min(last, end)))
    return days


def _asked(
    agreement: Agreement, name: str, compared: ComparedWith | None, in_force: Period
) -> tuple[dict[str, Period], Fraction | None, str]:
    """The baseline's days, the promised share, and what to say where there is none."""
    if compared is None:
        return {BASELINE: ()}, None, "the text names neither baseline nor percentage"
    path = ("provisions", name, "compared_with", "baseline")
    first = agreement.file.in_force.first_day
    now = in_force[0] if in_force else period(first, first)[0]
    try:
        days = baseline_period(compared.baseline, now)
    except ValueError as error:
        raise agreement.document.error(path, str(error), "Correct this baseline.") from None
    if isinstance(compared.by_percent, str):
        return {BASELINE: days}, None, "the text states no percentage"
    return {BASELINE: days}, Fraction(str(compared.by_percent)) / 100, ""
