"""When an amount will be reached at the present pace, and whether its date can still be met.

Deliveries are taken as a renewal process with rewards: gaps between days with a delivery, and an amount on each. What is
not known is drawn many times, and in each draw the process is run on from `as_of` until the amount is reached:

- the *mean gap* from its posterior, a gamma with one count for each gap so far over the time since the first delivery,
  the silence since the last one included (a Poisson process with a vague prior; Gelman et al., Bayesian Data Analysis,
  3rd ed., section 2.6), the counts divided by how unevenly the gaps fall compared with such a process;
- the *mean amount* by Student's t on its logarithm, whose spread is that of the amounts on record;
- *gaps* to come from a gamma of that mean and unevenness, the first of them longer than the silence so far, and
  *amounts* to come from those on record, drawn with replacement and scaled to that mean.

Where amounts or days are bounds, nothing is averaged: the earliest end comes from the most that they allow, the latest
end from the least, each with its own draws, and the probability of being in time has two ends likewise.

Few deliveries show less of how much amounts and gaps differ than there is, so the interval called 95 % leaves out 1 % of
the draws at either end; on simulated deliveries it then holds the true day about as often as its name says.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.measures.owed.events import Event
from sulh.measures.unsaid import CannotBeSaid

LEAST_DELIVERIES = 3
LONGEST_YEARS = 30
"""What is not reached within so many years has no latest day."""
_DRAWS = 4_000
_STEPS = 256
_TAIL = 0.01
Floats = npt.NDArray[np.float64]
Pace = tuple[float, float]


@dataclass(frozen=True)
class Forecast:
    """A 95 % interval for the day on which an amount is reached; `latest` None: no bound within `LONGEST_YEARS`.

    `pace` and `needed` are amounts a day, `in_time` a probability, each from the least to the most that the bounds of
    the deliveries allow; `needed` and `in_time` are None where no date is due, `needed` also where it has passed.
    """

    target: int
    due: dt.date | None
    as_of: dt.date
    earliest: dt.date
    latest: dt.date | None
    pace: Pace
    needed: Pace | None
    in_time: Pace | None

    @property
    def words(self) -> str:
        """The forecast as people read it."""
        reached = f"{self.target:,} reached between {_day(self.earliest)} and {_day(self.latest)}"
        if self.latest is None:
            reached = f"{self.target:,} reached on {_day(self.earliest)} at the earliest; the latest day has no bound"
        if self.due is None or self.in_time is None:
            return reached
        if self.needed is None:
            return f"{reached}; the date, {_day(self.due)}, has passed"
        chance = _range(self.in_time, "{:.0%}")
        return (
            f"{reached}; by {_day(self.due)} with a probability of {chance} "
            f"(needed a day: {_range(self.needed, '{:,.1f}')}; so far: {_range(self.pace, '{:,.1f}')})"
        )


def _day(day: dt.date | None) -> str:
    return "an unknown day" if day is None else f"{day.day} {day:%B %Y}"


def _range(given: Pace, form: str) -> str:
    low, high = (form.format(one) for one in given)
    return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class _Path:
    """One way in which the deliveries may have come: days since the first, and how much on each (zeros left out)."""

    first: dt.date
    days: Floats
    amounts: Floats

    @property
    def total(self) -> int:
        return round(float(self.amounts.sum()))


def forecast(
    found: Sequence[Event], target: int, due: dt.date | None, as_of: dt.date, *, seed: int = 0, draws: int = _DRAWS
) -> Forecast | CannotBeSaid:
    """When `target` is reached, from the deliveries of one duty up to the end of the day `as_of`.

    The same deliveries in any order give the same answer. Cannot be said: with fewer than three days with a delivery,
    after the amount is surely reached, or where it may be that nothing was delivered.
    """
    least, most = (_path(found, use_most=one, as_of=as_of) for one in (False, True))
    if least is not None and least.total >= target:
        return CannotBeSaid(because="it is reached already")
    if least is None or most is None or min(len(least.days), len(most.days)) < LEAST_DELIVERIES:
        return CannotBeSaid(because="there are fewer than three days with a delivery")
    ends = [_reach(one, target, as_of, seed, draws) for one in (most, least)]
    soonest, last = float(np.quantile(ends[0], _TAIL)), float(np.quantile(ends[1], 1 - _TAIL))
    longest = LONGEST_YEARS * 365.25
    if soonest > longest:
        return CannotBeSaid(because=f"at this pace it takes more than {LONGEST_YEARS} years")
    chances = needed = None
    if due is not None:
        left = (due - as_of).days
        chances = _in_time(ends[1], left), _in_time(ends[0], left)
        if left > 0:
            needed = max(target - most.total, 0) / left, (target - least.total) / left
    return Forecast(
        target, due, as_of, _later(as_of, soonest), _later(as_of, last) if last <= longest else None,
        (_pace(least, as_of), _pace(most, as_of)), needed, chances,
    )  # fmt: skip


def _in_time(ends: Floats, left: int) -> float:
    return round(float(np.mean(np.ceil(ends) <= left)), 3)


def _later(day: dt.date, days: float) -> dt.date:
    return day + dt.timedelta(days=math.ceil(days))


def _pace(path: _Path, as_of: dt.date) -> float:
    """What came a day from the first day with a delivery to the last day judged, both counted."""
    return path.total / ((as_of - path.first).days + 1)


def _path(found: Sequence[Event], *, use_most: bool, as_of: dt.date) -> _Path | None:
    """The deliveries by day: as late and as little as the bounds allow, or as early and as much; None without any."""
    by_day: dict[dt.date, int] = {}
    for item in found:
        day = item.first if use_most else item.last
        if item.amount is not None and day <= as_of and item.amount[use_most]:
            by_day[day] = by_day.get(day, 0) + item.amount[use_most]
    if not by_day:
        return None
    first = min(by_day)
    days = sorted(by_day)
    return _Path(
        first, np.array([float((day - first).days) for day in days]), np.array([float(by_day[d]) for d in days])
    )


def _reach(path: _Path, target: int, as_of: dt.date, seed: int, draws: int) -> Floats:
    """Days from `as_of` until the amount is reached, one for each draw (0: by then it is)."""
    left = target - path.total
    if left <= 0:
        return np.zeros(draws)
    random = np.random.default_rng(seed)
    gaps = np.diff(path.days)
    elapsed = float((as_of - path.first).days)
    uneven = _unevenness(gaps)
    counts = len(gaps) / uneven
    mean_gap = elapsed / uneven / random.gamma(counts, 1.0, draws)
    mean_amount = _mean_amounts(path.amounts, random, draws)
    pattern = _pattern(path.amounts)
    first = _first_gap(mean_gap, uneven, elapsed - float(path.days[-1]), random)
    steps = int(min(_STEPS, max(8, 2 * left / max(float(np.median(mean_amount)), 1e-9) + 8)))
    later = random.gamma(1 / uneven, uneven, (draws, steps - 1)) * mean_gap[:, None]
    times = np.cumsum(np.concatenate([first[:, None], later], axis=1), axis=1)
    totals = np.cumsum(random.choice(pattern, (draws, steps)) * mean_amount[:, None], axis=1)
    reached = totals >= left
    at = np.argmax(reached, axis=1)
    out = times[np.arange(draws), at]
    # past the last step drawn, the rest comes at the mean pace of the draw
    rest = np.maximum(left - totals[:, -1], 0.0) / mean_amount * mean_gap
    return np.where(reached.any(axis=1), out, times[:, -1] + rest)


def _unevenness(gaps: Floats) -> float:
    """The squared spread of the gaps, 1 for a Poisson process, drawn as if by two more gaps towards a little more than
    that: few gaps show less unevenness than there is."""
    squares = float((((gaps - gaps.mean()) / gaps.mean()) ** 2).sum())
    return max((squares + 2.5) / (len(gaps) - 1 + 2.0), 0.05)


def _mean_amounts(amounts: Floats, random: np.random.Generator, draws: int) -> Floats:
    number = len(amounts)
    spread = float(amounts.std(ddof=1)) / float(amounts.mean())
    return np.asarray(
        amounts.mean() * np.exp(random.standard_t(number - 1, draws).clip(-20, 20) * spread / math.sqrt(number))
    )


def _pattern(amounts: Floats) -> Floats:
    """The amounts around a mean of 1, widened by what drawing from so few of them leaves out, and never below zero."""
    number = len(amounts)
    wide = np.maximum(1 + (amounts / amounts.mean() - 1) * math.sqrt(number / (number - 1)), 0.0)
    return np.asarray(wide / wide.mean())


def _first_gap(mean_gap: Floats, uneven: float, silent: float, random: np.random.Generator) -> Floats:
    """The time to the next delivery: the rest of a gap that has lasted `silent` days, of several tries the first that is
    long enough; where none is, a whole gap from now."""
    tries = random.gamma(1 / uneven, uneven, (16, len(mean_gap))) * mean_gap
    long_enough = tries > silent
    place = np.argmax(long_enough, axis=0)
    chosen = tries[place, np.arange(len(mean_gap))]
    return np.asarray(np.where(long_enough.any(axis=0), chosen - silent, tries[-1]))
