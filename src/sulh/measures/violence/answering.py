"""Each declared question with its answers: falls against every baseline, the tests beside them, and when the level changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.incidents.schema import ESTABLISHED
from sulh.measures.questions import ALL, Question
from sulh.measures.tally import Inputs
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.asked import Counted, counted
from sulh.measures.violence.change_points import change_points
from sulh.measures.violence.falls import SEASONAL, Answer, answer
from sulh.measures.violence.interrupted import Interrupted, interrupted
from sulh.measures.violence.noise import WEEK
from sulh.measures.violence.placebo import Placebo
from sulh.measures.violence.seeing import Asked, Seen, asked
from sulh.measures.violence.series import EPOCH, Days, blocks, number
from sulh.measures.violence.tables import ANSWERS, CHANGES, PLACEBOS, SERIES, TESTS
from sulh.measures.violence.watching import Heard, warnings

_MOST_WEEKS = 260
_DRAWS = 399
Row = dict[str, Any]


@dataclass
class Answers:
    """The rows of `ANSWERS`, `TESTS`, `PLACEBOS`, `CHANGES` and `SERIES`, and sentences: (question, text)."""

    answers: list[Row] = field(default_factory=list)
    tests: list[Row] = field(default_factory=list)
    placebos: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    series: list[Row] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    def tables(self) -> dict[str, pa.Table]:
        """The tables by name."""
        rows = {"answers": (self.answers, ANSWERS), "tests": (self.tests, TESTS)}
        rows |= {
            "series": (self.series, SERIES),
            "placebos": (self.placebos, PLACEBOS),
            "changes": (self.changes, CHANGES),
        }
        return {name: pa.Table.from_pylist(found, schema=schema) for name, (found, schema) in rows.items()}


@dataclass(frozen=True, eq=False)
class Sources:
    """What is known of the sources: who could see what, what each told of and when, and the sources of each account."""

    seen: Seen
    heard: Mapping[str, Heard] = field(default_factory=dict)

    def of(self, account: str) -> Sequence[str]:
        """The sources of an account."""
        return self.seen.sources.get(account, ())


def answered(questions: Sequence[Question], inputs: Inputs, sources: Sources, seed: int = 0) -> Answers:
    """Answer every question in each reading on its own account, which is first, and on each other that has incidents."""
    out = Answers()
    accounts = list(inputs.facts.accounts)
    every = {*accounts, *(one.account for one in questions)} if questions else set()
    series = {account: counted(questions, inputs, account) for account in sorted(every)}
    for one in questions:
        mine = {*accounts, one.account}
        for reading, formula in one.formulas.items():
            wanted = asked(formula, inputs.compiled)
            for account in sorted(mine, key=lambda name: (name != one.account, name != ESTABLISHED, name)):
                where = _Where(reading, account, wanted)
                _one(one, where, series[account][one.id, reading], sources, seed, out)
    return out


@dataclass(frozen=True)
class _Where:
    """In whose reading and on whose account, and what is asked in it."""

    reading: str
    account: str
    wanted: Asked


def _one(one: Question, where: _Where, found: Counted, sources: Sources, seed: int, out: Answers) -> None:
    scope: Row = {
        "measure": one.id, "reading": where.reading, "account": where.account, "declared_after_start": one.declared_after_start
    }  # fmt: skip
    period = one.period.first, one.period.last
    baselines = {name: [(part.first, part.last) for part in parts] for name, parts in one.baselines.items()}
    dark = _dark(one, baselines, where, sources.seen)
    given = dark if dark is not None else answer(found, period, baselines, one.promised, seed=seed)
    notes = list(_notes(where, period, baselines, sources))
    out.answers += _answers(one, scope, given, [*baselines, SEASONAL], notes)
    step = given if isinstance(given, CannotBeSaid) else _step(found, period, where, sources.seen, seed)
    out.tests += list(_tests(scope, given, step))
    if isinstance(given, Answer) and isinstance(given.placebo, Placebo):
        tried = zip([*given.placebo.starts.tolist(), number(period[0])],
                    [*given.placebo.ratios.tolist(), given.placebo.observed[0]], strict=True)  # fmt: skip
        out.placebos += [scope | {"from": _date(day), "ratio": ratio} for day, ratio in tried]
    changes = list(_changes(found, period, seed))
    out.changes += [scope | row for row in changes]
    if where.account == one.account:
        out.series += [scope | row for row in _weeks(found, period)]
        out.said += [(one.id, text) for text in _sentences(one, where, given, step, changes, notes)]


def _dark(one: Question, baselines: Mapping[str, Sequence[Days]], where: _Where, seen: Seen) -> CannotBeSaid | None:
    """Where no source covered some day of the period or of a baseline, silence is no peace."""
    for name, days in {"the period": [(one.period.first, one.period.last)], **baselines}.items():
        for first, last in days:
            covered = seen.per_day(where.account, first, last, where.wanted)
            if covered is not None and not covered.all():
                stretch = name if name == "the period" else f"the baseline {name.replace('_', ' ')}"
                return CannotBeSaid(f"no source covered {int((covered == 0).sum())} days of {stretch}")
    return None


def _notes(where: _Where, period: Days, baselines: Mapping[str, Sequence[Days]], sources: Sources) -> Iterator[str]:
    """What the sources do to the answer: who is alone, who saw a part only, who fell silent, whose reports are to come."""
    mine = sources.of(where.account)
    days = [period, *(days for parts in baselines.values() for days in parts)]
    for source in sources.seen.partly(where.account, days, where.wanted):
        yield f"{source} could see a part only of what is asked (its coverage table leaves out acts, places or days)"
    yield from warnings(sources.heard, mine, period)
    if len(mine) == 1:
        yield f"all of it is from one source, {mine[0]}: whether violence changed or only what it reports cannot be said"


def _answers(
    one: Question, scope: Row, given: Answer | CannotBeSaid, names: Iterable[str], notes: Sequence[str]
) -> list[Row]:
    head = scope | {
        "sha256": one.sha256, "promised": None if one.promised is None else float(one.promised),
        "notes": [*([] if isinstance(given, CannotBeSaid) else given.notes), *notes],
    }  # fmt: skip
    if isinstance(given, CannotBeSaid):
        return [head | {"baseline": name, "because": given.because} for name in names]
    rows = [
        head | {
            "baseline": fall.baseline, "fall": fall.estimate, "fall_low": fall.low, "fall_high": fall.high,
            "bound_low": fall.bound_low, "bound_high": fall.bound_high,
        }
        for fall in given.falls
    ]  # fmt: skip
    return rows + [head | {"baseline": name, "because": why.because} for name, why in given.unsaid.items()]


def _tests(scope: Row, given: Answer | CannotBeSaid, step: Interrupted | CannotBeSaid) -> Iterator[Row]:
    tested = given if isinstance(given, CannotBeSaid) else given.placebo
    if isinstance(tested, CannotBeSaid):
        yield scope | {"test": "placebo dates", "because": tested.because}
    else:
        yield scope | {
            "test": tested.by, "p_low": tested.p_low, "p_high": tested.p_high, "tried": len(tested.starts), "apart": tested.apart
        }  # fmt: skip
    if isinstance(step, CannotBeSaid):
        yield scope | {"test": "interrupted series", "because": step.because}
    else:
        yield scope | {
            "test": "interrupted series", "p_low": step.p, "p_high": step.p, "fall": step.fall, "fall_low": step.low,
            "fall_high": step.high,
        }  # fmt: skip
    if isinstance(given, Answer) and given.hac_p is not None:
        yield scope | {"test": "hac", "p_low": given.hac_p, "p_high": given.hac_p}


def _step(found: Counted, period: Days, where: _Where, seen: Seen, seed: int) -> Interrupted | CannotBeSaid:
    """The interrupted series on whole weeks that count from the period's first day."""
    first = found.first
    if first is None:
        return CannotBeSaid("nothing was counted at all")
    start, end = number(period[0]), number(period[1])
    starts, low, _ = blocks(found, start, WEEK, max(number(first), start - _MOST_WEEKS * WEEK), end)
    if not len(starts):
        return CannotBeSaid("there is no whole week")
    covered = seen.per_day(where.account, _date(int(starts[0])), _date(int(starts[-1]) + WEEK - 1), where.wanted)
    weekly = None if covered is None else covered.reshape(-1, WEEK).mean(axis=1)
    if weekly is not None and (weekly == weekly[0]).all():
        weekly = None
    return interrupted(low, (starts >= start).astype(np.int64), weekly, draws=_DRAWS, seed=seed)


def _weeks(found: Counted, period: Days) -> Iterator[Row]:
    first, last = found.first, found.last
    if first is not None and last is not None:
        starts, low, high = blocks(found, number(period[0]), WEEK, number(first), number(last))
        for day, least, most in zip(starts.tolist(), low.tolist(), high.tolist(), strict=True):
            yield {"from": _date(day), "low": least, "high": most}


def _changes(found: Counted, period: Days, seed: int) -> Iterator[Row]:
    first, last = found.first, found.last
    if first is None or last is None:
        yield {"because": "nothing was counted at all"}
        return
    starts, low, _ = blocks(found, number(period[0]), WEEK, number(first), number(last))
    told = change_points(low, seed=seed)
    if isinstance(told, CannotBeSaid):
        yield {"because": told.because}
        return
    starts = starts[len(starts) - min(len(starts), len(low)) :]
    for one in told:
        low_, high = (min(max(place, 0), len(starts) - 1) for place in (one.week_low, one.week_high))
        yield {
            "from": _date(int(starts[one.week])), "from_low": _date(int(starts[low_])), "from_high": _date(int(starts[high])),
            "before": one.before, "after": one.after,
        }  # fmt: skip


def _sentences(
    one: Question, where: _Where, given: Answer | CannotBeSaid, step: Interrupted | CannotBeSaid, changes: Sequence[Row],
    notes: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    whose = "" if where.reading == ALL else f", in the reading of {where.reading}"
    late = f" The question was declared on {one.declared}, after its period began." if one.declared_after_start else ""
    yield f"{one.title} ({where.account} account{whose}), {one.period.first} to {one.period.last}.{late}"
    if isinstance(given, CannotBeSaid):
        yield f"It {given}"
        yield from (f"Of the sources: {text}" for text in notes)
        return
    yield from (text[0].upper() + text[1:] for text in given.sentences())
    yield (f"An interrupted series {step}" if isinstance(step, CannotBeSaid) else _upper(step.sentence()))
    if given.hac_p is not None:
        yield f"Errors after Newey and West would claim p {given.hac_p:.2g}, which on short periods cries wolf"
    for row in changes:
        if row.get("from"):
            yield (
                f"Without being told when to look: from about {row['from']} ({row['from_low']} to {row['from_high']}) "
                f"{row['after']:,.1f} a week after {row['before']:,.1f}"
            )
    yield from (f"Of the sources: {text}" for text in notes)


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=day)
