"""Stretches of days that are counted: the period itself, its baselines, and the weeks that both are cut into.

All days are UTC and count whole. Weeks are blocks of seven days that run from the first day of the period, forwards
through it and backwards through what lies before it, so a baseline's first week may be short; the same weeks of another
year run from the period's first day moved to that year. Nothing starts on a Monday by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sulh.terms.dates import first_second, last_second
from sulh.terms.schema import Baseline

_DAY: Final = dt.timedelta(days=1)
Span = tuple[int, int]
"""First and last second since 1970."""


@dataclass(frozen=True)
class Stretch:
    """Days `first` to `last`, both counted; weeks run from `anchor` in both directions."""

    first: dt.date
    last: dt.date
    anchor: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def span(self) -> Span:
        """Its first and its last second."""
        return first_second(self.first), last_second(self.last)

    def weeks(self) -> list[Span]:
        """Its weeks in order; the first and the last may be shorter than seven days."""
        number = (self.first - self.anchor).days // 7
        out = []
        while (start := self.anchor + 7 * number * _DAY) <= self.last:
            out.append((first_second(max(start, self.first)), last_second(min(start + 6 * _DAY, self.last))))
            number += 1
        return out


Period = tuple[Stretch, ...]
"""Stretches in order of time that share no day; empty where no day is left."""


def period(first: dt.date, last: dt.date, anchor: dt.date | None = None) -> Period:
    """One stretch, or none where it would end before it begins."""
    return (Stretch(first, last, anchor or first),) if first <= last else ()


def days(stretches: Period) -> int:
    """How many days a period has."""
    return sum(item.days for item in stretches)


def spans(stretches: Period) -> list[Span]:
    """Seconds of a period, stretches that touch joined: what lies across two of them lies inside."""
    out: list[Span] = []
    for start, end in (item.span for item in stretches):
        if out and out[-1][1] + 1 == start:
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out


def same_days(now: Stretch, years: Iterable[int]) -> Period:
    """As many days as `now` has, from its first day moved to each year (29 February becomes 28 February).

    A stretch that would run into the next one, or into `now`, is cut before it.
    """
    starts = sorted({_in_year(now.first, year) for year in years})
    whole = [Stretch(start, start + (now.days - 1) * _DAY, start) for start in starts]
    return _cut(whole, now)


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _cut(whole: Sequence[Stretch], now: Stretch) -> Period:
    out = []
    for number, item in enumerate(whole):
        later = [other.first for other in whole[number + 1 :]] + ([now.first] if item.first < now.first else [])
        last = min([item.last, *(day - _DAY for day in later)])
        if item.first <= last and not (item.first >= now.first and item.first <= now.last):
            out.append(replace(item, last=last))
    return tuple(out)


def baseline_period(baseline: Baseline, now: Stretch) -> Period:
    """The days of a baseline of the period `now`. Raises ValueError, in words for people, where it makes no sense."""
    forms = [baseline.weeks_before, baseline.same_weeks_of, baseline.from_ or baseline.until]
    if sum(form is not None for form in forms) != 1:
        raise ValueError("a baseline has either from and until, or weeks_before, or same_weeks_of")
    if baseline.weeks_before is not None:
        return period(now.first - 7 * baseline.weeks_before * _DAY, now.first - _DAY, now.first)
    if baseline.same_weeks_of is not None:
        found = same_days(now, baseline.same_weeks_of)
        if len(found) != len(set(baseline.same_weeks_of)) or not found:
            raise ValueError("one of the years of same_weeks_of falls into the period itself, or none is given")
        return found
    if baseline.from_ is None or baseline.until is None:
        raise ValueError("the baseline needs both from and until")
    if baseline.until < baseline.from_:
        raise ValueError("the baseline ends before it begins")
    if baseline.from_ <= now.last and baseline.until >= now.first:
        raise ValueError("the baseline and the period share days")
    return period(baseline.from_, baseline.until, now.first)
