"""What an agreement asks to be reduced: each `must_reduce` in each reading, against the baseline that its text names.

An incident counts where the provision's bar holds and no exception does. The period is the days on which the agreement
is in force in that reading, up to the last day of data (or an end that is given); the baseline asks for the same bar and
exceptions without the agreement's dates (DESIGN.md section 4). A reading that names no end is judged up to the earliest
end that any other names, because up to there the agreement is in force for everybody.
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
from sulh.terms.agreement import Agreement, ComparedWith, UntilReadAs
from sulh.terms.compile import Compiled
from sulh.terms.conditions import Understanding

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
    in_force, notes = _in_force(agreement, reading, end)
    compared = agreement.file.provisions[name].compared_with
    baselines, promised, unpromised = _asked(agreement, name, compared, in_force)
    understanding = Understanding(reading)
    now = compiled.rule(name, understanding).formulas[0]
    before = compiled.rule(name, understanding, dated=False).formulas[0]
    return Subject(name, reading, INCIDENTS_UNIT, now, before, in_force, baselines, promised, unpromised, notes)


def _in_force(agreement: Agreement, reading: str, end: dt.date | None) -> tuple[Period, tuple[str, ...]]:
    """The days judged in a reading, and what has to be said of them."""
    given = agreement.file.in_force
    last: dt.date | None
    notes: tuple[str, ...] = ()
    if not isinstance(given.until, UntilReadAs):
        last = _day(given.until)
    elif reading in given.until.read_as:
        last = _day(given.until.read_as[reading])
    else:
        named = [day for day in map(_day, given.until.read_as.values()) if day is not None]
        last = min(named, default=None)
        if last is not None and (end is None or last < end):
            notes = (f"this reading names no end; judged up to {last}, the earliest that another names",)
    if end is None:
        return (), notes
    return period(given.from_, end if last is None else min(last, end)), notes


def _day(until: dt.date | str) -> dt.date | None:
    return until if isinstance(until, dt.date) else None


def _asked(
    agreement: Agreement, name: str, compared: ComparedWith | None, in_force: Period
) -> tuple[dict[str, Period], Fraction | None, str]:
    """The baseline's days, the promised share, and what to say where there is none."""
    if compared is None:
        return {BASELINE: ()}, None, "the text names neither baseline nor percentage"
    path = ("provisions", name, "compared_with", "baseline")
    first = agreement.file.in_force.from_
    now = in_force[0] if in_force else period(first, first)[0]
    try:
        days = baseline_period(compared.baseline, now)
    except ValueError as error:
        raise agreement.document.error(path, str(error), "Correct this baseline.") from None
    if isinstance(compared.by_percent, str):
        return {BASELINE: days}, None, "the text states no percentage"
    return {BASELINE: days}, Fraction(str(compared.by_percent)) / 100, ""
