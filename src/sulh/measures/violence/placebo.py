"""Whether such a fall happens anyway: the same comparison on every earlier date.

A period is compared with the weeks before it. The same comparison is made for a period of the same length on every
earlier day that has such weeks before it: the share of those days with a fall at least as deep is the chance of such a
fall without an agreement. It takes no model, and what is unsteady by nature (seasons, bursts, holidays) is in it. Where
the data before are too short for that, worlds are simulated with the noise that they show and with a season that they
could not show (`noise`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.asked import Counted
from sulh.measures.violence.noise import WEEK, Floats, Noise, noise, season_factors, simulated
from sulh.measures.violence.series import EPOCH, blocks, number, sliding
from sulh.measures.violence.words import frequency

WEEKS_BEFORE = 8
LEAST_APART = 19
"""So many earlier periods that share no day are needed, or no p below .05 could be reached honestly."""
_WORLDS = 4_000
_HALF = 0.5
"""Added to each count, so that none at all has a logarithm."""


@dataclass(frozen=True, eq=False)
class Placebo:
    """The comparison on earlier dates. `starts` are days since 1970; `ratios` how much there was as a share of the weeks
    before, for each of them, on what surely counts; `observed` is that of the period itself, lowest and highest;
    `p_low` to `p_high` the share of earlier dates (or simulated worlds) that fell at least as deep, over both ways to
    count what is open; `apart` how many of the dates share no day; `by` is `placebo dates` or `simulation`."""

    starts: Ints
    ratios: Floats
    observed: tuple[float, float]
    p_low: float
    p_high: float
    apart: int
    by: str
    weeks_before: int

    def sentence(self) -> str:
        """As people read it."""
        p = frequency(self.p_low, self.p_high)
        if self.by == "placebo dates":
            return (
                f"on {len(self.starts):,} earlier dates ({self.apart} of which share no day) so deep a fall against the "
                f"{self.weeks_before} weeks before came about with a frequency of {p}"
            )
        return (
            f"earlier data are too short to try other dates ({self.apart} that share no day), so worlds with the same "
            f"unsteadiness were simulated: in {p} of them there was so deep a fall without any cause"
        )


def placebo(
    counted: Counted, first: dt.date, last: dt.date, *, weeks_before: int = WEEKS_BEFORE, seed: int = 0
) -> Placebo | CannotBeSaid:
    """Try the comparison of the days `first` to `last` with the weeks before on every earlier date."""
    length, base = (last - first).days + 1, weeks_before * WEEK
    data_first = counted.first
    if data_first is None:
        return CannotBeSaid("nothing was counted at all")
    start = number(first)
    earliest = number(data_first) + base
    if earliest > start:
        return CannotBeSaid(f"the data do not reach back {weeks_before} weeks before the period")
    low, high = _ratios(counted, length, base, earliest, start)
    if not (low.base > 0).any():
        return CannotBeSaid("nothing was counted in the weeks before the period")
    if not low.base[-1] and not high.base[-1]:
        return CannotBeSaid("nothing was counted in the weeks before the period")
    least = (high.now[-1] + _HALF) / length / ((low.base[-1] + _HALF) / base)
    tried = max(0, len(low.ratio) - length)
    apart = -(-tried // length)
    observed = [low.ratio[-1], high.ratio[-1], least]
    if apart >= LEAST_APART:
        found = [
            _share(values.ratio[:tried], one) for values, one in ((low, observed[0]), (high, observed[1]), (low, least))
        ]
        by = "placebo dates"
    else:
        found = _simulated(counted, start, length, weeks_before, number(data_first), observed, seed)
        by = "simulation"
    if not found:
        return CannotBeSaid("too few weeks before the period have data to know how unsteady they are")
    starts = np.arange(earliest, earliest + tried)
    return Placebo(
        starts, low.ratio[:tried], (min(observed), max(observed)), min(found), max(found), apart, by, weeks_before
    )


@dataclass(frozen=True, eq=False)
class _Windows:
    now: Ints
    base: Ints
    ratio: Floats


def _ratios(counted: Counted, length: int, base: int, first: int, last: int) -> tuple[_Windows, _Windows]:
    """The count of each window, of the days before it, and their ratio per day: on the low and on the high counts."""
    now = sliding(counted, length, first, last)
    before = sliding(counted, base, first - base, last - base)
    found = []
    for one, other in zip(now, before, strict=True):
        ratio = (one + _HALF) / length / ((other + _HALF) / base)
        found.append(_Windows(one, other, ratio))
    return found[0], found[1]


def _share(tried: Floats, observed: float) -> float:
    return float((1 + (tried <= observed * (1 + 1e-12)).sum()) / (1 + len(tried)))


def _simulated(
    counted: Counted, start: int, length: int, weeks_before: int, first: int, observed: list[float], seed: int
) -> list[float]:
    """The same shares among simulated worlds; none where too few weeks are known."""
    _, low, high = blocks(counted, start, WEEK, first, start - 1)
    if len(low) < weeks_before:
        return []
    out = []
    for counts, one in ((low, observed[0]), (high, observed[1]), (low, observed[2])):
        if counts.sum() == 0:
            return []
        out.append(_share(_falls(noise(counts), float(counts.mean()), length, weeks_before, seed), one))
    return out


def _falls(found: Noise, mean: float, length: int, weeks_before: int, seed: int) -> Floats:
    """The ratios of simulated worlds: whole weeks, and the part of a week in which the period ends, thinned."""
    random = np.random.default_rng(seed)
    weeks = -(-length // WEEK)
    season = season_factors(np.arange(weeks_before + weeks, dtype=np.float64), None, _WORLDS, random)
    counts = simulated(found, mean * season, random)
    now = counts[:, weeks_before:].copy()
    over = weeks * WEEK - length
    if over:
        now[:, -1] = random.binomial(now[:, -1], 1 - over / WEEK)
    before = counts[:, :weeks_before].sum(axis=1)
    ratio = (now.sum(axis=1) + _HALF) / length / ((before + _HALF) / (weeks_before * WEEK))
    return np.asarray(ratio, dtype=np.float64)


def day(number_: int) -> dt.date:
    """The date of a day since 1970."""
    return EPOCH + dt.timedelta(days=number_)
