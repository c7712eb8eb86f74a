"""From things to count to the tables of measures and periods: shared by declared questions and `must_reduce`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.measures.count import Column, Counter, Expanded, Sums, expand, over_period, over_weeks
from sulh.measures.periods import Total, compare
from sulh.measures.residuals import by_account, more_of, nothing, residual_facts
from sulh.measures.schema import MEASURES, PERIODS
from sulh.measures.windows import Period, Span, days, spans
from sulh.terms.compile import Compiled
from sulh.terms.formula import Formula

INCIDENTS_UNIT = "incidents"
_KEYS = {
    "measures": ("measure", "account", "reading", "unit", "period", "baseline", "from"),
    "periods": ("subject", "account", "reading", "baseline"),
}


@dataclass(frozen=True)
class Subject:
    """One thing counted in one reading: `now` is what an incident must fulfil in the period, `before` in a baseline.

    `promised` is the promised share (None: none, and `unpromised` says so); `notes` go into the reasons as they stand.
    """

    name: str
    reading: str
    unit: str
    now: Formula
    before: Formula
    period: Period
    baselines: Mapping[str, Period]
    promised: Fraction | None = None
    unpromised: str = "no fall was promised"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What is counted: facts of incidents, the engine, reports with their residuals, and the account of each source."""

    compiled: Compiled
    facts: FactTable
    engine: Engine
    reports: pa.Table
    residuals: pa.Table
    account_of: Mapping[str, str] = field(default_factory=dict)
    proving: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Job:
    """One formula over one period: of the `subject`-th subject, now (`baseline` None) or in a baseline."""

    subject: int
    baseline: str | None
    formula: Expanded
    unit: str
    period: Period


@dataclass(frozen=True)
class _Counted:
    """Sums over the whole period and over each of its weeks."""

    whole: Sums
    weeks: Sums


def tally(subjects: Sequence[Subject], inputs: Inputs) -> tuple[pa.Table, pa.Table]:
    """The tables `MEASURES` and `PERIODS` of these subjects, for every account that has incidents or residuals."""
    jobs = _jobs(subjects, inputs.compiled)
    rest = residual_facts(inputs.reports, inputs.residuals, inputs.compiled)
    sources = sorted({str(name) for name in rest.table["account"].to_pylist()})
    accounts = {str(name) for name in inputs.facts.table["account"].unique().to_pylist()}
    accounts |= {inputs.account_of[source] for source in sources if source in inputs.account_of}
    names = sorted(accounts)
    formulas = list(dict.fromkeys(job.formula for job in jobs))
    counter = Counter(inputs.facts, inputs.engine, formulas, names)
    counted = [_count(counter, job, _column(job.unit)) for job in jobs]
    data = [_has_data(counter, job) for job in jobs]
    first, last = counter.first_and_last()
    others = Counter(rest, inputs.engine, formulas, sources)
    more = [_by_account(_count(others, job, more_of(job.unit)), sources, names, inputs) for job in jobs]
    whole = _Whole(subjects, jobs, counted, more, data, names, first.tolist(), last.tolist())
    return _sorted(whole.measures(), MEASURES, "measures"), _sorted(whole.periods(), PERIODS, "periods")


def _jobs(subjects: Sequence[Subject], compiled: Compiled) -> list[_Job]:
    implications = compiled.legend.implications()
    jobs = []
    for place, item in enumerate(subjects):
        now = expand(item.now, implications)
        before = now if item.before == item.now else expand(item.before, implications)
        jobs.append(_Job(place, None, now, item.unit, item.period))
        jobs += [_Job(place, name, before, item.unit, period) for name, period in item.baselines.items()]
    return jobs


def _column(unit: str) -> Column:
    return Column() if unit == INCIDENTS_UNIT else Column(unit, unit)


def _count(counter: Counter, job: _Job, column: Column) -> _Counted:
    within = spans(job.period)
    found = counter.candidates(job.formula, column, within)
    by_week = [over_weeks(found, item.weeks()) for item in job.period]
    empty = nothing(found.accounts, 0)
    weeks = Sums(
        np.concatenate([empty.low, *(item.low for item in by_week)], axis=1),
        np.concatenate([empty.high, *(item.high for item in by_week)], axis=1),
        np.concatenate([empty.unbounded, *(item.unbounded for item in by_week)], axis=1),
    )
    return _Counted(over_period(found, within), weeks)


def _by_account(counted: _Counted, sources: Sequence[str], accounts: Sequence[str], inputs: Inputs) -> _Counted:
    whole, weeks = (
        by_account(sums, sources, accounts, inputs.account_of, inputs.proving)
        for sums in (counted.whole, counted.weeks)
    )
    # where one source has the most in one week and another in the next, the weeks together know more than the period
    low = np.maximum(whole.low, weeks.low.sum(axis=1, keepdims=True))
    return _Counted(Sums(low, whole.high, whole.unbounded), weeks)


def _has_data(counter: Counter, job: _Job) -> list[bool]:
    """Whether each account has any dated incident in the period; for the period itself, in it or after it."""
    within = spans(job.period)
    if not within:
        return [False] * len(counter.first_and_last()[0])
    if job.baseline is None:
        within = [(within[0][0], UNBOUNDED)]
    return [bool(item) for item in counter.has_data(within)]


@dataclass(frozen=True)
class _Whole:
    """All that was counted, on its way into tables."""

    subjects: Sequence[Subject]
    jobs: Sequence[_Job]
    counted: Sequence[_Counted]
    more: Sequence[_Counted]
    data: Sequence[Sequence[bool]]
    accounts: Sequence[str]
    first: Sequence[int]
    last: Sequence[int]

    def measures(self) -> list[dict[str, Any]]:
        """Rows of `MEASURES`: each week, and each whole period."""
        rows = []
        for job, counted, more in zip(self.jobs, self.counted, self.more, strict=True):
            weeks = [week for item in job.period for week in item.weeks()]
            for place, account in enumerate(self.accounts):
                head = self._head(job, account)
                for number, week in enumerate(weeks):
                    rows.append(head | {"period": "week"} | _bounds(counted.weeks, more.weeks, place, number, week))
                if weeks:
                    kind = "now" if job.baseline is None else "baseline"
                    span = weeks[0][0], weeks[-1][1]
                    rows.append(head | {"period": kind} | _bounds(counted.whole, more.whole, place, 0, span))
        return rows

    def _head(self, job: _Job, account: str) -> dict[str, Any]:
        subject = self.subjects[job.subject]
        return {
            "measure": subject.name,
            "account": account,
            "reading": subject.reading,
            "unit": subject.unit,
            "baseline": job.baseline,
        }

    def periods(self) -> list[dict[str, Any]]:
        """Rows of `PERIODS`: each baseline of each subject, on each account."""
        now = {job.subject: number for number, job in enumerate(self.jobs) if job.baseline is None}
        return [
            self._compared(now[job.subject], number, place)
            for number, job in enumerate(self.jobs)
            if job.baseline is not None
            for place in range(len(self.accounts))
        ]

    def _compared(self, now_job: int, base_job: int, place: int) -> dict[str, Any]:
        subject = self.subjects[self.jobs[base_job].subject]
        now, base = self._total(now_job, place), self._total(base_job, place)
        answer = compare(now, base, subject.promised, subject.unpromised)
        why = [*answer.why, *self._reach(now_job, place), *self._reach(base_job, place)]
        why += [*self._added(now_job, base_job, place), *_cut(self.jobs[base_job].period, subject), *subject.notes]
        return {
            "subject": subject.name,
            "account": self.accounts[place],
            "reading": subject.reading,
            "baseline": self.jobs[base_job].baseline,
            "unit": subject.unit,
            "days_now": now.days,
            "days_base": base.days,
            "low_now": now.low,
            "high_now": now.most,
            "low_base": base.low,
            "high_base": base.most,
            "fall_low": None if answer.fall_low is None else float(answer.fall_low),
            "fall_high": None if answer.fall_high is None else float(answer.fall_high),
            "promised": None if subject.promised is None else float(subject.promised),
            "status": answer.status,
            "why": "; ".join(why) or None,
        }

    def _total(self, job: int, place: int) -> Total:
        sums, more = self.counted[job].whole, self.more[job].whole
        low, high, unbounded = (
            int(one[place, 0] + other[place, 0])
            for one, other in ((sums.low, more.low), (sums.high, more.high), (sums.unbounded, more.unbounded))
        )
        return Total(days(self.jobs[job].period), low, high, unbounded, self.data[job][place])

    def _reach(self, job: int, place: int) -> list[str]:
        """Where the account's data begin or end inside the period or the baseline."""
        name = "the period" if self.jobs[job].baseline is None else "the baseline"
        out: list[str] = []
        if not self.data[job][place]:
            return out
        for item in self.jobs[job].period:
            first, last = _day(self.first[place]), _day(self.last[place])
            if first is not None and item.first < first <= item.last:
                out.append(f"the account’s data begin inside {name}, on {first}")
            if last is not None and item.first <= last < item.last:
                out.append(f"the account’s data end inside {name}, on {last}")
        return out

    def _added(self, now_job: int, base_job: int, place: int) -> list[str]:
        words = {now_job: "the period", base_job: "the baseline"}
        out = []
        for job, name in words.items():
            more = self.more[job].whole
            if more.unbounded[place, 0]:
                out.append(f"rows about several incidents add to {name} what nobody bounded")
            elif more.high[place, 0]:
                low, high = int(more.low[place, 0]), int(more.high[place, 0])
                out.append(f"rows about several incidents add {low} to {high} to {name}")
        return out


def _bounds(sums: Sums, more: Sums, place: int, number: int, span: Span) -> dict[str, Any]:
    unbounded = bool(sums.unbounded[place, number] or more.unbounded[place, number])
    return {
        "from": dt.datetime.fromtimestamp(span[0], dt.UTC),
        "until": dt.datetime.fromtimestamp(span[1], dt.UTC),
        "low": int(sums.low[place, number]),
        "high": None if unbounded else int(sums.high[place, number]),
        "residual_low": int(more.low[place, number]),
        "residual_high": int(more.high[place, number]),
    }


def _cut(base: Period, subject: Subject) -> list[str]:
    """The same days of several years that had to be cut short."""
    whole = days(subject.period)
    short = [str(item.first.year) for item in base if item.first == item.anchor and item.days < whole]
    return (
        [f"the same days of {', '.join(short)} are cut short where they would run into what follows"] if short else []
    )


def _day(second: int) -> dt.date | None:
    if abs(second) >= UNBOUNDED:
        return None
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=second)).date()


def _sorted(rows: list[dict[str, Any]], schema: pa.Schema, table: str) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema).sort_by([(key, "ascending") for key in _KEYS[table]])
