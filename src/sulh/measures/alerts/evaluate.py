"""What the rules of alerts.yaml make of a run: which fire, surely or possibly, and since when (`ALERTS`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import UNBOUNDED
from sulh.measures.alerts.rules import ALL, COUNTS, DISPUTE, DUE, POSSIBLY, SILENT, STATUS, SURELY, Rule
from sulh.measures.alerts.state import State, dispute_key
from sulh.measures.alerts.windows import Fired, sliding, stretches
from sulh.measures.count import Column, Counter, Sums, expand
from sulh.measures.owed.standing import PENDING
from sulh.measures.residuals import by_account, more_of, residual_facts
from sulh.measures.schema import ALERTS
from sulh.measures.tally import INCIDENTS_UNIT, Inputs
from sulh.terms.agreement import Agreement

NOT_FIRED, CANNOT_BE_SAID = "no", "cannot_be_said"
_EVERYTHING = [(-UNBOUNDED, UNBOUNDED)]
_LONGEST_YEARS = 200
Row = dict[str, Any]


@dataclass(frozen=True)
class Watched:
    """What rules are looked at with: what is counted, the tables of duties and disputes, the last day, the last state."""

    inputs: Inputs
    duties: pa.Table
    disputes: pa.Table
    as_of: dt.date | None
    before: State | None = None

    @property
    def agreement(self) -> Agreement:
        """The agreement."""
        return self.inputs.compiled.agreement


def evaluate(rules: Sequence[Rule], watched: Watched) -> pa.Table:
    """The table `ALERTS`, in the order of the rules. `before` is the state of the last digest, if there is one.

    Rules on duties, sources and disputes are looked at on the day `as_of`; rules that count on every window up to it.
    """
    kinds = {DUE: _due, STATUS: _status, SILENT: _silent, DISPUTE: _disputes}
    counted = _counted([rule for rule in rules if rule.kind == COUNTS], watched)
    rows: list[Row] = []
    for rule in rules:
        if watched.as_of is None:
            rows.append(_row(rule, CANNOT_BE_SAID, "cannot be said, because there are no dated data"))
        else:
            rows += counted[rule.id] if rule.kind == COUNTS else kinds[rule.kind](rule, watched, watched.as_of)
    return pa.Table.from_pylist(rows, schema=ALERTS)


def _row(rule: Rule, fired: str, words: str, **more: Any) -> Row:
    mark = " (the numbers of this rule are examples)" if rule.illustration else ""
    head = {"alert": rule.id, "kind": rule.kind, "title": rule.title, "fired": fired, "words": words + mark}
    return dict.fromkeys(ALERTS.names) | head | {"subject": rule.subject} | more


def _told(rule: Rule, surely: bool, possibly: bool) -> str:
    return SURELY if surely else POSSIBLY if possibly and not rule.only_surely else NOT_FIRED


def _counted(rules: Sequence[Rule], watched: Watched) -> dict[str, list[Row]]:
    """The rows of the rules that count, by rule."""
    if not rules or watched.as_of is None:
        return {}
    given = watched.inputs
    implications = given.compiled.legend.implications()
    formulas = {(rule.id, reading): expand(one, implications) for rule in rules for reading, one in rule.formulas}
    accounts = sorted({str(name) for name in given.facts.table["account"].unique().to_pylist()}
                      | {rule.account for rule in rules} | set(given.account_of.values()))  # fmt: skip
    rest = residual_facts(given.reports, given.residuals, given.compiled)
    sources = sorted({str(name) for name in rest.table["account"].to_pylist()})
    counter = Counter(given.facts, given.engine, formulas.values(), accounts)
    first = _first_day(counter, watched.as_of)
    windows = {
        (rule.id, reading): sliding(
            counter.candidates(formulas[rule.id, reading], Column(), _EVERYTHING),
            first,
            watched.as_of,
            rule.within_days,
        )
        for rule in rules
        for reading, _ in rule.formulas
    }
    others = Counter(rest, given.engine, formulas.values(), sources)
    out: dict[str, list[Row]] = {rule.id: [] for rule in rules}
    for rule in rules:
        for reading, _ in rule.formulas:
            more = others.candidates(formulas[rule.id, reading], more_of(INCIDENTS_UNIT), _EVERYTHING)
            added = sliding(more, first, watched.as_of, rule.within_days)
            added = by_account(added, sources, accounts, given.account_of, given.proving)
            sums = _added(windows[rule.id, reading], added, accounts.index(rule.account))
            out[rule.id] += _windows(rule, reading, sums, first, watched.as_of)
    return out


def _added(one: Sums, other: Sums, place: int) -> Sums:
    """The sums of one account, those of aggregated rows included."""
    return Sums(
        one.low[place] + other.low[place],
        one.high[place] + other.high[place],
        one.unbounded[place] + other.unbounded[place],
    )


def _first_day(counter: Counter, as_of: dt.date) -> dt.date:
    """The first day on which some dated incident may lie; never after the last day."""
    dated = counter.begin[counter.begin > -UNBOUNDED]
    if not len(dated):
        return as_of
    earliest = as_of - dt.timedelta(days=min(365 * _LONGEST_YEARS, (as_of - dt.date(1, 1, 1)).days))
    second = max(int(dated.min()), int(dt.datetime.combine(earliest, dt.time(), dt.UTC).timestamp()))
    return min(dt.datetime.fromtimestamp(second, dt.UTC).date(), as_of)


def _windows(rule: Rule, reading: str, sums: Sums, first: dt.date, as_of: dt.date) -> Iterator[Row]:
    found = list(stretches(sums.low, sums.high, sums.unbounded, rule.number, first, only_surely=rule.only_surely))
    head = {"reading": None if reading == ALL else reading, "account": rule.account}
    for one in found:
        words = _window_words(rule, one)
        bounds = {"from": one.first, "until": one.last, "low": one.low, "high": one.high}
        yield _row(rule, SURELY if one.surely else POSSIBLY, words, **head, **bounds)
    if not found:
        high = None if sums.unbounded.any() else int(sums.high.max())
        bounds = {"from": first, "until": as_of, "low": int(sums.low.max()), "high": high}
        words = (
            f"never more than {rule.number} in {_days(rule.within_days)}: at most {_number(int(sums.low.max()), high)}"
        )
        yield _row(rule, NOT_FIRED, words, **head, **bounds)


def _window_words(rule: Rule, one: Fired) -> str:
    when = f"up to {one.first}" if one.first == one.last else f"up to each day from {one.first} to {one.last}"
    sure = "surely" if one.surely else "possibly"
    return f"{sure} more than {rule.number} in {_days(rule.within_days)} {when}: {_number(one.low, one.high)}"


def _number(low: int, high: int | None) -> str:
    return (
        f"{low:,} or more, with no upper bound"
        if high is None
        else f"{low:,}"
        if low == high
        else f"{low:,} to {high:,}"
    )


def _days(number: int) -> str:
    return "one day" if number == 1 else f"{number} days"


def _days_told(low: int, high: int | None) -> str:
    return f"{low:,} days or more" if high is None else f"{_number(low, high)} days"


def _of_duty(rule: Rule, watched: Watched) -> Iterator[Row]:
    for row in watched.duties.to_pylist():
        if rule.subject in (None, row["provision"]) and rule.reading in (None, row["reading"]):
            yield row


def _due(rule: Rule, watched: Watched, as_of: dt.date) -> Iterator[Row]:
    """Duties that are open and fall due soon; where they wait on others, the day may still move."""
    fired = False
    for row in _of_duty(rule, watched):
        left = row["days_left"]
        if row["status"] != PENDING or left is None or not 0 <= left <= rule.number:
            continue
        item = watched.agreement.file.provisions[row["provision"]]
        moves = any(one.held_by(row["reading"]) is not False for one in item.after)
        told = _told(rule, not moves, True)
        if told != NOT_FIRED:
            fired = True
            why = "; it waits on others, so that the day may move" if moves else ""
            words = f"{row['provision']} is due on {row['due']}, in {left} day{'' if left == 1 else 's'}{why}"
            yield _row(rule, told, words, subject=row["provision"], reading=row["reading"], until=row["due"])
    if not fired:
        words = f"no duty that is open falls due within {rule.number} days after {as_of}"
        yield _row(rule, NOT_FIRED, words, reading=rule.reading)


def _status(rule: Rule, watched: Watched, as_of: dt.date) -> Iterator[Row]:
    if watched.before is None:
        yield _row(rule, CANNOT_BE_SAID, "cannot be said, because there is no earlier digest to compare with")
        return
    fired = False
    for row in _of_duty(rule, watched):
        old = watched.before.duties.get(f"{row['provision']}|{row['reading']}")
        if old is not None and old != row["status"]:
            fired = True
            words = f"{row['provision']}: {row['status'].replace('_', ' ')}, was {old.replace('_', ' ')}"
            yield _row(rule, SURELY, words, subject=row["provision"], reading=row["reading"], until=as_of)
    if not fired:
        yield _row(rule, NOT_FIRED, f"no duty stands elsewhere than on {watched.before.as_of}", reading=rule.reading)


def _silent(rule: Rule, watched: Watched, as_of: dt.date) -> Iterator[Row]:
    """How long a source has told of nothing: bounds, because a report of wide date may be old or new."""
    reports = watched.inputs.reports
    mine = reports.filter(pc.equal(reports["source"], rule.subject))
    if not len(mine):
        yield _row(rule, SURELY, f"{rule.subject} has told of nothing at all")
        return
    newest = [as_of if moment is None else min(moment.date(), as_of) for moment in mine["end"].to_pylist()]
    oldest = [moment.date() for moment in mine["start"].to_pylist() if moment is not None]
    low = (as_of - max(newest)).days
    high = max((as_of - max(oldest)).days, low) if oldest else None
    told = _told(rule, low >= rule.number, high is None or high >= rule.number)
    words = (
        f"{rule.subject} has told of nothing for {_days_told(low, high)} up to {as_of}, which says nothing of violence"
    )
    yield _row(rule, told, words, low=low, high=high, until=as_of)


def _disputes(rule: Rule, watched: Watched, as_of: dt.date) -> Iterator[Row]:
    if watched.before is None:
        yield _row(rule, CANNOT_BE_SAID, "cannot be said, because there is no earlier digest to compare with")
        return
    sure = possible = 0
    for row in watched.disputes.to_pylist():
        if rule.subject in (None, row["provision"]):
            known = watched.before.disputes.get(dispute_key(row))
            sure += row["certain"] and known is not True
            possible += not row["certain"] and known is None
    fired = SURELY if sure else POSSIBLY if possible and not rule.number and not rule.only_surely else NOT_FIRED
    words = (
        f"{sure:,} disputes that are certain and {possible:,} that are possible are new since {watched.before.as_of}"
    )
    yield _row(rule, fired, words, low=sure, high=sure + possible, until=as_of)


def is_now(row: Mapping[str, Any], as_of: dt.date) -> bool:
    """Whether a row of `ALERTS` fires on the last day, and not only on days long past."""
    return row["fired"] in (SURELY, POSSIBLY) and (row["kind"] != COUNTS or row["until"] == as_of)
