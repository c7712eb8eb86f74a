"""From when until when an agreement or a provision holds, in one understanding: formulas over the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sulh.messages import say
from sulh.terms.base import OPEN, According, DayReadAs, UntilReadAs
from sulh.terms.formula import FALSE, TRUE, Formula, Not, NumberConstraint, Within, boxes, conj, disj
from sulh.terms.legend import TIME
from sulh.terms.schema import Extension, InForce, Suspension

Ask = Callable[[str, str], Formula]
"""Makes an open question of a fact's name and what it asks."""
ELEMENT = "dates:in_force"


def first_second(day: dt.date) -> int:
    """The first second of a day, UTC, since 1970."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


def last_second(day: dt.date) -> int:
    """The last second of a day, UTC, since 1970."""
    return first_second(day) + 86_399


def in_force(dates: InForce, reading: str, ask: Ask, *, of: str | None = None) -> Formula:
    """When the agreement (or, of its own dates, the provision `of`) has begun and not ended, as `reading` reads its dates.

    A reading that does not say is in no doubt where all others agree, and has an open question between.
    """
    mark, name = (f"{of}:", of) if of else ("", say("the-agreement"))
    ends = [_not_after(dates.until, reading, lambda: ask(f"dates:{mark}until", say("question-ended", what=name)))]
    ends += [_extended(key, item, reading, ask, mark, name) for key, item in dates.extended.items()]
    begun = _not_before(dates.from_, reading, lambda: ask(f"dates:{mark}from", say("question-began", what=name)))
    return conj(begun, disj(*ends))


def not_suspended(
    dates: InForce, reading: str, ask: Ask, *, provision: str | None = None, own: bool = False
) -> Formula:
    """When no suspension holds of all provisions, or of this one; `own` says that these are the provision's own dates."""
    mark = f"{provision}:" if own else ""
    return conj(
        *[
            Not(_suspended(key, item, reading, ask, mark))
            for key, item in dates.suspended.items()
            if not item.of or provision in item.of
        ]
    )


def from_day(given: dt.date | DayReadAs, reading: str, question: Callable[[], Formula]) -> Formula:
    """From a day on, as a reading reads it."""
    return _not_before(given, reading, question)


def _not_before(given: dt.date | DayReadAs, reading: str, question: Callable[[], Formula]) -> Formula:
    if not isinstance(given, DayReadAs):
        return Within(TIME, first_second(given), None)
    if reading in given.read_as:
        return Within(TIME, first_second(given.read_as[reading]), None)
    days = [first_second(day) for day in given.read_as.values()]
    surely = Within(TIME, max(days), None)
    return surely if min(days) == max(days) else disj(surely, conj(Within(TIME, min(days), None), question()))


def _not_after(given: Any, reading: str, question: Callable[[], Formula]) -> Formula:
    if isinstance(given, UntilReadAs):
        if reading not in given.read_as:
            return _contested_end(given, question)
        given = given.read_as[reading]
    return TRUE if given == OPEN else Within(TIME, None, last_second(given))


def _contested_end(until: UntilReadAs, question: Callable[[], Formula]) -> Formula:
    """For a reading that names no end: held up to the earliest end that anyone names, open after it."""
    ends = [last_second(end) for end in until.read_as.values() if isinstance(end, dt.date)]
    if not ends:
        return TRUE
    latest = None if OPEN in until.read_as.values() else max(ends)
    surely = Within(TIME, None, min(ends))
    if latest == min(ends):
        return surely
    return disj(surely, conj(TRUE if latest is None else Within(TIME, None, latest), question()))


def _extended(key: str, item: Extension, reading: str, ask: Ask, mark: str, name: str) -> Formula:
    until = _not_after(
        item.until, reading, lambda: ask(f"dates:{mark}extended:{key}", say("question-ended", what=name))
    )
    return conj(
        held(item, reading, lambda: ask(f"dates:{mark}extension:{key}", say("question-extended", what=name, name=key))),
        until,
    )


def _suspended(key: str, item: Suspension, reading: str, ask: Ask, mark: str) -> Formula:
    started = _not_before(
        item.from_, reading, lambda: ask(f"dates:{mark}suspension:{key}:from", say("question-began", what=key))
    )
    ended = _not_after(
        item.until, reading, lambda: ask(f"dates:{mark}suspension:{key}:until", say("question-ended", what=key))
    )
    accepted = held(item, reading, lambda: ask(f"dates:{mark}suspension:{key}", say("question-suspended", name=key)))
    return conj(accepted, started, ended)


def held(item: According, reading: str, question: Callable[[], Formula]) -> Formula:
    """Whether something that readings may say or deny holds; said by nobody in particular, it holds for everybody."""
    said = item.held_by(reading) if item.according_to or item.denied_by else True
    return question() if said is None else TRUE if said else FALSE


TimeSpan = tuple[int | None, int | None]
"""First and last second since 1970; None is unbounded."""


def possibly_within(formula: Formula) -> list[TimeSpan]:
    """The stretches of time in which a formula holds in some world, in order."""
    found: list[TimeSpan] = []
    for box in boxes(formula):
        time = dict(box).get(TIME, NumberConstraint())
        assert isinstance(time, NumberConstraint)
        found.append((time.low, time.high))
    merged: list[TimeSpan] = []
    for low, high in sorted(found, key=lambda span: -(2**62) if span[0] is None else span[0]):
        last = merged[-1] if merged else None
        if last is not None and (last[1] is None or low is None or low <= last[1] + 1):
            ends = (last[1], high)
            merged[-1] = (last[0], None if None in ends else max(end for end in ends if end is not None))
        else:
            merged.append((low, high))
    return merged


def surely_within(formula: Formula) -> list[TimeSpan]:
    """The stretches of time in which a formula holds in every world, in order."""
    found: list[TimeSpan] = []
    start: int | None = None
    for low, high in possibly_within(Not(formula)):
        if low is not None:
            found.append((start, low - 1))
        if high is None:
            return found
        start = high + 1
    return [*found, (start, None)]
