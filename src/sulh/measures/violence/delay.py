"""How late reports come, how many of the last weeks' are still to come, and which source fell silent or withdrew.

Delays of reports that say when they were submitted are seen only if they are short enough to have come by now, so their law is
found backwards (reverse-time hazards: Lagakos, Barraj and De Gruttola 1988, as in nowcasting): of the reports that came
within d days, which share came on day d? From it follows which share of a week's reports is here already. What is not here is negative
binomial around that (a flat prior on the week's total), and the shares themselves are drawn anew from the reports.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sulh.arrays import distinct
from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import WEEK, Floats

LEAST = 30
"""So many reports with a day of submission are needed."""
COMPLETE = 0.98
LONGEST = 365
_DRAWS, _REDRAWN = 999, 199
_LEAST_DAYS = 10


@dataclass(frozen=True)
class Late:
    """A week (its first day since 1970) of which not all reports are here: how many are, which share that is of all, and
    the 95 % interval of how many there will be."""

    week: int
    here: int
    share: float
    low: int
    expected: float
    high: int


@dataclass(frozen=True)
class Delays:
    """The days within which half, and nine tenths, of the reports come, and the weeks that are not complete."""

    median: int
    most: int
    weeks: tuple[Late, ...]


def delays(happened: Ints, submitted: Ints, last: int, *, seed: int = 0) -> Delays | CannotBeSaid:
    """Days since 1970 on which each report's deed happened and on which it was submitted; `last` is the last day of data."""
    gap = submitted - happened
    fine = (gap >= 0) & (submitted <= last)
    gap, when = gap[fine], happened[fine]
    if len(gap) < LEAST:
        return CannotBeSaid(f"{len(gap)} reports say when they came; {LEAST} are needed")
    if last - int(when.min()) < 2 * WEEK:
        return CannotBeSaid("all of it lies within two weeks, in which no delay longer than that can be seen")
    table = _table(gap, when, last)
    law = _law(table)
    random = np.random.default_rng(seed)
    drawn = np.array([_law(random.poisson(table).astype(np.float64)) for _ in range(_REDRAWN)])
    end = last + 1
    found = []
    for week in range(end - WEEK, int(when.min()) - 1, -WEEK):
        late = last - (week + np.arange(WEEK))
        at = np.minimum(late, LONGEST)
        share = float(law[at].mean())
        if share >= COMPLETE:
            break
        here = int(((when >= week) & (when < week + WEEK)).sum())
        found.append(_late(week, here, share, drawn[:, at].mean(axis=1), random))
    shares = np.searchsorted(law, [0.5, 0.9])
    return Delays(int(shares[0]), int(shares[1]), tuple(reversed(found)))


def _table(gap: Ints, when: Ints, last: int) -> Floats:
    """How many reports came after so many days (first axis) of deeds so many days old (second axis)."""
    size = LONGEST + 1
    cell = np.minimum(gap, LONGEST) * size + np.minimum(last - when, LONGEST)
    return np.bincount(cell, minlength=size * size).reshape(size, size).astype(np.float64)


def _law(table: Floats) -> Floats:
    """The share of reports that came within 0, 1, … LONGEST days, found backwards."""
    old_enough = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    on_day = np.diagonal(old_enough)
    within = np.diagonal(np.cumsum(old_enough, axis=0))
    hazard = np.where(within > 0, on_day / np.maximum(within, 1), 0)
    # within d days: what is left when the shares of all later days are taken off, one after another
    later = np.cumprod((1 - hazard)[::-1])[::-1]
    return np.append(later[1:], 1.0)


def _late(week: int, here: int, share: float, shares: Floats, random: np.random.Generator) -> Late:
    drawn = np.clip(random.choice(shares, _DRAWS), 0.005, 1.0)
    more = random.negative_binomial(here + 1, drawn)
    low, high = np.quantile(here + more, [0.025, 0.975], method="inverted_cdf")
    return Late(week, here, share, int(low), here / max(share, 0.005), int(high))


@dataclass(frozen=True)
class Silence:
    """A source's first and last day of deeds told, the days since, the longest it was silent before, on how many days it told of deeds (`told`), and whether it says
    itself that it no longer looks (`ended`: the last day that its coverage table covers, None where it has none)."""

    source: str
    first: int
    last: int
    days: int
    longest: int
    ended: int | None
    told: int

    def sentence(self, as_of: int) -> str | None:
        """As people read it, None where there is nothing to say."""
        if self.ended is not None and self.ended < as_of:
            return f"{self.source} covers nothing after {_date(self.ended)}: what came later it could not see"
        if self.told >= _LEAST_DAYS and self.days > max(2 * self.longest, WEEK):
            return (
                f"{self.source} has told of nothing for {self.days} days, when it was never silent for more than "
                f"{self.longest} before: it may be late or withdrawn, which says nothing of violence"
            )
        return None


def silence(source: str, happened: Ints, as_of: int, ended: int | None = None) -> Silence | None:
    """How long a source has been silent on a day, given the days of the deeds that it told of; None where it told of none."""
    days = distinct(happened[happened <= as_of])
    if not len(days):
        return None
    longest = int(np.diff(days).max()) if len(days) > 1 else 0
    return Silence(source, int(days[0]), int(days[-1]), as_of - int(days[-1]), longest, ended, len(days))


def _date(day: int) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat()
