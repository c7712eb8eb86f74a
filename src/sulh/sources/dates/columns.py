"""How a column writes its dates, decided from the column as a whole, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from sulh.sources.dates.calendars import CALENDARS, NAMES, Calendar
from sulh.sources.dates.forms import ORDERS, DateForm, UnclearDateError
from sulh.sources.dates.strict import Span
from sulh.sources.dates.text import read_date_text
from sulh.sources.files.cells import text_of
from sulh.sources.files.sheets import cell_of

MOST = 1_500
"""Of more distinct cells this many are looked at, evenly spread over their alphabetical order."""
CENTURIES: Mapping[Calendar, int] = {"gregorian": 1950, "solar_hijri": 1350}
"""The hundred years that two-digit years are tried with: 1950 to 2049, 1350 to 1449 (1971 to 2071). Lunar years are
hardly ever written so: whoever does must say it, and `why` tells them."""
_OUTVOTED = 20
"""Rows that speak for another form are taken for slips where there are this many times as many for the form."""
_SORTED, _UNSORTED, _FEW_ROWS = 20, 50, 10
"""In thousandths: a column with fewer steps back is sorted, one with more is not; of fewer rows nothing is said."""
_NO_LUNAR = "; if the years are lunar Hijri ones, say so with “calendar” and “century”"
_WORDS = {"dmy": "day-month-year", "mdy": "month-day-year", "ymd": "year-month-day"}


@dataclass(frozen=True)
class DateDecision:
    """The form of a column of dates. `read` of `of` rows can be read with it; `confidence` is in thousandths; `why` is a
    sentence for people. `ambiguous` says that another form reads as many rows otherwise, so that a person must decide.
    """

    form: DateForm
    read: int
    of: int
    confidence: int
    why: str
    ambiguous: bool
    examples_unread: tuple[str, ...]


@dataclass(frozen=True)
class _Trial:
    """What a form makes of each distinct cell. `all_spans` are what it reads, `spans` those not in the future, and
    `good` the rows of these."""

    form: DateForm
    all_spans: tuple[Span | None, ...]
    spans: tuple[Span | None, ...]
    good: int

    @property
    def days(self) -> list[dt.datetime]:
        """The beginnings of what is read, in the order of time."""
        return sorted(span[0] for span in self.spans if span)

    @property
    def told(self) -> int:
        """How many parts of the form are stated."""
        return sum(part is not None for part in (self.form.calendar, self.form.order, self.form.century))


def decide_dates(
    counts: Mapping[str, int],
    today: dt.date | None = None,
    rows: Sequence[str] | None = None,
    zone: str = "UTC",
) -> DateDecision:
    """Decide calendar, order and century from a column as a whole.

    In: how many rows hold each text (as in the columns of a Sheet); the day of receipt, which no date comes after
    (save where every date does); the texts in the order of the rows, if the order may be used as evidence; the zone. The result does not depend on the
    order of `counts`.
    """
    texts = _sample(counts)
    weights = [counts[text] for text in texts]
    plain = _try(DateForm(zone=zone), texts, weights, today)
    lacks = _lacking(plain, texts)
    trials = [plain, *(_try(form, texts, weights, today) for form in _forms(lacks, zone))]
    best = max(trial.good for trial in trials)
    if not best and today is not None:
        return _all_later(decide_dates(counts, None, rows, zone))
    leaders = [trial for trial in trials if trial.good == best]
    chosen = min(leaders, key=_preference)
    rivals = [trial for trial in leaders if trial.spans != chosen.spans]
    others = [trial for trial in trials if trial.good < best and _contradicts(trial, chosen)]
    if rivals and rows is not None:
        by_order = _by_row_order(leaders, texts, rows)
        if by_order is not None:
            return _decision(by_order, texts, weights, 700, _ordered_why(by_order.form), ambiguous=False)
    if rivals:
        return _decision(chosen, texts, weights, 300, _tied_why([chosen, *rivals], lacks), ambiguous=True)
    return _decided(chosen, others, texts, weights, lacks)


def _all_later(decision: DateDecision) -> DateDecision:
    """Where no form gives one day up to today, the table may be of a time to come, as an exercise is: then that is said, not refused."""
    return replace(decision, why=f"{decision.why}; every date lies after today") if decision.read else decision


def _sample(counts: Mapping[str, int]) -> list[str]:
    texts = sorted(text for text, count in counts.items() if count > 0 and text_of(cell_of(text)))
    if len(texts) <= MOST:
        return texts
    return [texts[place * len(texts) // MOST] for place in range(MOST)]


def _try(form: DateForm, texts: Sequence[str], weights: Sequence[int], today: dt.date | None) -> _Trial:
    read = tuple(_read(text, form) for text in texts)
    # a day later, as it may be tomorrow elsewhere
    limit = None if today is None else dt.datetime(today.year, today.month, today.day, tzinfo=dt.UTC) + dt.timedelta(2)
    spans = tuple(span if span and (limit is None or span[0] < limit) else None for span in read)
    return _Trial(form, read, spans, sum(weight for span, weight in zip(spans, weights, strict=True) if span))


def _read(text: str, form: DateForm) -> Span | None:
    try:
        return read_date_text(cell_of(text), form)
    except ValueError:
        return None


def _lacking(trial: _Trial, texts: Sequence[str]) -> frozenset[str]:
    """What the cells that are unclear so far lack."""
    lacks: set[str] = set()
    for text, span in zip(texts, trial.all_spans, strict=True):
        if span is None:
            try:
                read_date_text(cell_of(text), trial.form)
            except UnclearDateError as unclear:
                lacks |= unclear.lacks
            except ValueError:
                continue
    return frozenset(lacks)


def _forms(lacks: frozenset[str], zone: str) -> Iterator[DateForm]:
    """The forms to try: every value of what is lacking. A two-digit year leaves all three open."""
    century = "century" in lacks
    orders: tuple[str | None, ...] = (None, *ORDERS) if lacks & {"order", "century", "calendar"} else (None,)
    calendars: tuple[Calendar | None, ...] = (None, *CALENDARS) if "calendar" in lacks else (None,)
    if century:
        calendars = tuple(CENTURIES)
    for calendar, order in product(calendars, orders):
        yield DateForm(calendar, order, CENTURIES[calendar] if century and calendar else None, zone=zone)


def _contradicts(trial: _Trial, chosen: _Trial) -> bool:
    """Whether a trial reads a cell otherwise than the chosen one, and so is a rival and no half of it."""
    return any(
        its is not None and mine is not None and its != mine
        for its, mine in zip(trial.all_spans, chosen.all_spans, strict=True)
    )


def _preference(trial: _Trial) -> tuple[int, ...]:
    """Of forms that read the same, the one that states least; of others, the likeliest to look at first: that with which
    the dates lie close together, and not long ago."""
    form = trial.form
    days = trial.days
    spread = (days[-1] - days[0]).days.bit_length() if days else 0
    calendar = ("gregorian", "solar_hijri", "lunar_hijri", None).index(form.calendar)
    order = ("dmy", "ymd", "mdy", None).index(form.order)
    return _unread(trial), spread, -days[len(days) // 2].year if days else 0, trial.told, calendar, order


def _unread(trial: _Trial) -> int:
    return sum(span is None for span in trial.spans)


def _by_row_order(leaders: Sequence[_Trial], texts: Sequence[str], rows: Sequence[str]) -> _Trial | None:
    """The one form with which the rows are sorted by time while with all others they jump."""
    steps = {trial.form: _steps_back(trial, texts, rows) for trial in leaders}
    even = [trial for trial in leaders if steps[trial.form] <= _SORTED]
    if not even or len({trial.spans for trial in even}) != 1:
        return None
    rest = [trial for trial in leaders if trial.spans != even[0].spans]
    clear = all(steps[trial.form] >= _UNSORTED for trial in rest)
    return min(even, key=_preference) if clear else None


def _steps_back(trial: _Trial, texts: Sequence[str], rows: Sequence[str]) -> int:
    """The share of steps against the order of time, in thousandths; lists may also have the newest first. All of them
    where there are too few rows to say anything."""
    spans = dict(zip(texts, trial.spans, strict=True))
    written = [(after > before) - (after < before) for before, after in pairwise(rows) if after != before]
    if min(written.count(1), written.count(-1)) * 1000 <= _SORTED * len(written):
        return 500  # sorted as text, which is no sign of the order of time
    days = [span[0] for row in rows if (span := spans.get(row))]
    steps = [(after > before) - (after < before) for before, after in pairwise(days) if after != before]
    if len(steps) < _FEW_ROWS:
        return 500
    return min(steps.count(1), steps.count(-1)) * 1000 // len(steps)


def _decided(
    chosen: _Trial, others: Sequence[_Trial], texts: Sequence[str], weights: Sequence[int], lacks: frozenset[str]
) -> DateDecision:
    if chosen.told == 0:
        why = "every date that is read says by itself how it is written" if chosen.good else "no date can be read"
        if "year" in lacks:
            why += "; there are dates without a year: say which it is with “year”"
        open_ = sorted(lacks - {"year"})
        if open_:
            why += f"; the rest does not say its {' and '.join(open_)}, and the column speaks for several"
        return _decision(chosen, texts, weights, 1000, why, ambiguous=bool(open_))
    against = max((_only(other, chosen, weights) for other in others), default=0)
    proof = min((_only(chosen, other, weights) for other in others), default=0)
    why = _why(chosen, others, weights, lacks)
    certain = 1000 - 300 // max(proof, 1)
    if against:
        why += f"; {_rows(against)} can only be read otherwise"
        certain = certain * max(proof - against, 0) // max(proof, 1)
    return _decision(chosen, texts, weights, certain, why, ambiguous=against * _OUTVOTED > proof)


def _only(trial: _Trial, other: _Trial, weights: Sequence[int]) -> int:
    """The rows that one form reads and the other does not."""
    return sum(
        weight
        for mine, its, weight in zip(trial.spans, other.spans, weights, strict=True)
        if mine is not None and its is None
    )


def _why(chosen: _Trial, others: Sequence[_Trial], weights: Sequence[int], lacks: frozenset[str]) -> str:
    form = chosen.form
    if lacks == {"order"} and form.order in ("dmy", "mdy"):
        turned = next((one for one in others if one.form.order == ("mdy" if form.order == "dmy" else "dmy")), None)
        if turned is not None and turned.spans == turned.all_spans:
            place, back = ("first", "second") if form.order == "dmy" else ("second", "first")
            number = _only(turned, chosen, weights)
            return (
                f"in {_rows(_only(chosen, turned, weights))} the {place} number is above 12, in "
                f"{number or 'none'} the {back}: {_WORDS[form.order]}"
            )
    proof = min((_only(chosen, other, weights) for other in others), default=0)
    to_come = any(other.spans != other.all_spans for other in others)
    why = f"{_rows(proof)} can be read only as {_described(form)}"
    why += ", or would else be of days to come" if to_come else ""
    return why + (_NO_LUNAR if form.century is not None else "")


def _described(form: DateForm) -> str:
    parts = [f"{NAMES[form.calendar]} dates"] if form.calendar else ["dates"]
    if form.order:
        parts.append(f"in the order {_WORDS[form.order]}")
    if form.century is not None:
        parts.append(f"with years from {form.century} to {form.century + 99}")
    return " ".join(parts)


def _tied_why(trials: Sequence[_Trial], lacks: frozenset[str]) -> str:
    distinct = {trial.spans: trial for trial in reversed(trials)}
    names = sorted(_described(trial.form) for trial in distinct.values())
    why = f"{_rows(trials[0].good)} can be read as {', or as '.join(names)}, and nothing in the column decides"
    return why + (_NO_LUNAR if "century" in lacks else "")


def _ordered_why(form: DateForm) -> str:
    return f"read as {_described(form)} the rows are in the order of time, read otherwise they are not"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _decision(
    trial: _Trial, texts: Sequence[str], weights: Sequence[int], certain: int, why: str, ambiguous: bool
) -> DateDecision:
    read = sum(weight for span, weight in zip(trial.all_spans, weights, strict=True) if span is not None)
    of = sum(weights)
    unread = [
        (-weight, text) for text, span, weight in zip(texts, trial.all_spans, weights, strict=True) if span is None
    ]
    examples = tuple(text for _, text in sorted(unread)[:10])
    return DateDecision(trial.form, read, of, certain * read // max(of, 1), why, ambiguous, examples)
