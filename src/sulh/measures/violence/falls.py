"""How deep the fall was against each baseline, with an interval, and why the baselines differ.

The fall is one less the ratio of daily rates. The interval allows for chance in the counts and for the unsteadiness of
rates (`noise`), whose covariance between the period and the baseline is taken off; it is Wald's on the logarithm of the
ratio, with Student's t for the weeks from which the noise was learned. The seasonal baseline is a log-linear model of the weeks
before with trend and the harmonics of the year (Bernal, Cummins and Gasparrini 2017), carried on into the period.
Bounds from what is open stand beside the interval: they are no matter of chance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.stats import norm, t

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.asked import Counted
from sulh.measures.violence.noise import (
    LEAST_WEEKS,
    WEEK,
    WEEKS_OF_SEASON,
    Floats,
    Noise,
    noise,
    season_variance,
)
from sulh.measures.violence.placebo import Placebo, placebo
from sulh.measures.violence.regression import fitted, newey_west
from sulh.measures.violence.series import Days, blocks, number, within
from sulh.measures.violence.words import between, change

SEASONAL = "season and trend of the weeks before"
_YEAR = 365.2425
_MOST_WEEKS = 260
_WEEKS_OF_NOISE = 156
_HALF = 0.5
_LEAST_BASE = 5


@dataclass(frozen=True)
class Fall:
    """A fall as a share of a baseline's daily rate (negative: a rise). `estimate` is on what surely counts, `low` to `high`
    its 95 % interval; `bound_low` and `bound_high` are what it can be by what is open (None: no bound)."""

    baseline: str
    estimate: float
    low: float
    high: float
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one question in one reading on one account. `falls` are by baseline, `unsaid` the baselines that carry no
    number; `hac_p` is what a regression with HAC errors would claim, shown beside the headline and never as it."""

    falls: tuple[Fall, ...]
    unsaid: Mapping[str, CannotBeSaid]
    placebo: Placebo | CannotBeSaid
    hac_p: float | None
    promised: float | None
    now: tuple[int, int]
    notes: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """What can be said, for people."""
        out = []
        if self.falls:
            falls = sorted(self.falls, key=lambda one: one.estimate)
            least, most = falls[0], falls[-1]
            ends = f"{_said(least, ', 95 % interval')} against {_name(least)}"
            out.append(ends if len(falls) == 1 else f"from {ends} to {_said(most)} against {_name(most)}")
            out += _open(falls)
        out += [f"against {name.replace('_', ' ')}: {one}" for name, one in self.unsaid.items()]
        out.append(str(self.placebo) if isinstance(self.placebo, CannotBeSaid) else self.placebo.sentence())
        if self.promised is not None and self.falls:
            out.append(_kept(self.promised, self.falls))
        return [*out, *self.notes]


def _name(fall: Fall) -> str:
    return fall.baseline.replace("_", " ")


def _said(fall: Fall, kind: str = "") -> str:
    if fall.estimate >= 1:
        return f"a fall of {fall.low:.0%} or more (95 % interval), as nothing was surely counted in the period,"
    return f"{change(fall.estimate)} ({between(fall.low, fall.high)}{kind})"


def _open(falls: Sequence[Fall]) -> list[str]:
    """What is open, which is no matter of chance: the widest bounds over the baselines."""
    if all(one.bound_low == one.bound_high for one in falls):
        return []
    low, high = [one.bound_low for one in falls], [one.bound_high for one in falls]
    least = "a rise without limit" if None in low else change(min(one for one in low if one is not None))
    most = "a fall of 100%" if None in high else change(max(one for one in high if one is not None))
    return [f"what is open (dates, tolls, rows about many) allows anything from {least} to {most}"]


def _bound(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound


def _kept(promised: float, falls: Sequence[Fall]) -> str:
    sure = [one for one in falls if min(one.low, _bound(one.bound_low, one.low)) >= promised]
    never = [one for one in falls if max(one.high, _bound(one.bound_high, 1.0)) < promised]
    if len(sure) == len(falls):
        return f"the promised {promised:.0%} was reached against every baseline"
    if len(never) == len(falls):
        return f"the promised {promised:.0%} was reached against none"
    return f"the promised {promised:.0%} was surely reached against {len(sure)} of {len(falls)} baselines, surely not against {len(never)}"


def answer(
    counted: Counted,
    period: Days,
    baselines: Mapping[str, Sequence[Days]],
    promised: Fraction | None = None,
    *,
    seed: int = 0,
) -> Answer | CannotBeSaid:
    """Answer how much less there was in the days of the period. `baselines` are stretches of days by name."""
    first, last = period
    if first == last:
        return CannotBeSaid("the period is one day, and what falls on a single day is mostly chance")
    data_first, data_last = counted.first, counted.last
    if data_first is None or data_last is None or not counted.surely.any():
        return CannotBeSaid("nothing was counted surely, in the period or before")
    if data_last < first:
        return CannotBeSaid(f"the data end on {data_last}, before the period")
    if data_first > last:
        return CannotBeSaid(f"the data begin on {data_first}, after the period")
    noisy = _noise(counted, number(first), number(data_first))
    if noisy is None:
        return CannotBeSaid(
            f"the data have fewer than {LEAST_WEEKS} weeks before the period: how unsteady they are is unknown"
        )
    if data_last < last:
        return CannotBeSaid(f"the data end on {data_last}, inside the period")
    falls: list[Fall] = []
    unsaid: dict[str, CannotBeSaid] = {}
    for name, days in baselines.items():
        found = _against(counted, name, period, days, noisy, data_first)
        falls += [found] if isinstance(found, Fall) else []
        unsaid |= {} if isinstance(found, Fall) else {name: found}
    seasonal = _seasonal(counted, period, number(data_first), noisy)
    if isinstance(seasonal, Fall):
        falls.append(seasonal)
    else:
        unsaid[SEASONAL] = seasonal
    if not baselines:
        unsaid["a baseline"] = CannotBeSaid("none is declared")
    notes = []
    if counted.undated:
        notes.append(f"{counted.undated} incidents that may count have no date on this account and are left out")
    if counted.unbounded:
        notes.append(f"{counted.unbounded} incidents of which nobody gave an upper count stand with their lower one")
    tested = placebo(counted, first, last, seed=seed)
    share = None if promised is None else float(promised)
    hac = hac_p(counted, period, number(data_first))
    return Answer(tuple(falls), unsaid, tested, hac, share, within(counted, [period]), tuple(notes))


@dataclass(frozen=True)
class _Noisy:
    noise: Noise
    weeks: int
    season: float | None
    """The amplitude of the season; None where it is unknown."""

    @property
    def t(self) -> float:
        """Student's 97.5 % point for the weeks that the noise was learned from: few weeks know little of it."""
        return float(t.ppf(0.975, max(3, self.weeks // 2 - 1)))


def _noise(counted: Counted, start: int, first: int) -> _Noisy | None:
    _, low, _ = blocks(counted, start, WEEK, first, start - 1)
    low = low[-_WEEKS_OF_NOISE:]
    if len(low) < LEAST_WEEKS or low.sum() == 0:
        return None
    harmonics = 1 if len(low) >= WEEKS_OF_SEASON else 0
    model = _fitted(low, np.arange(len(low), dtype=np.float64) * WEEK, harmonics)
    if model is None:
        return _Noisy(noise(low), len(low), None)
    return _Noisy(noise(low, model[1]), len(low), float(np.hypot(*model[0][-2:])) if harmonics else None)


def _design(days: Floats, harmonics: int) -> Floats:
    scale = np.maximum(np.abs(days).max(), 1.0)
    columns = [np.ones_like(days), days / scale]
    for turn in range(1, harmonics + 1):
        angle = 2 * np.pi * turn * days / _YEAR
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _fitted(counts: Ints, days: Floats, harmonics: int) -> tuple[Floats, Floats, Floats] | None:
    """Coefficients, fitted means and covariance (Poisson) of a log-linear model; None where it does not settle."""
    x = _design(days, harmonics)
    fit = fitted(counts, x)
    mean = fit.mean[0]
    return (fit.beta[0], mean, np.asarray(np.linalg.pinv((x * mean[:, None]).T @ x))) if fit.settled[0] else None


def _weeks_of(days: Sequence[Days]) -> Floats:
    return np.concatenate([np.arange(number(first), number(last) + 1) / WEEK for first, last in days])


def _against(
    counted: Counted, name: str, period: Days, days: Sequence[Days], noisy: _Noisy, data_first: dt.date
) -> Fall | CannotBeSaid:
    if not days:
        return CannotBeSaid("the baseline has no days")
    if min(first for first, _ in days) < data_first:
        return CannotBeSaid(f"the data begin on {data_first}, inside or after the baseline")
    (now_low, now_high), (base_low, base_high) = within(counted, [period]), within(counted, days)
    now_weeks, base_weeks = _weeks_of([period]), _weeks_of(days)
    if base_low < _LEAST_BASE:
        few = "nothing was" if base_low == 0 else "only 1 was" if base_low == 1 else f"only {base_low} were"
        return CannotBeSaid(f"{few} surely counted in the baseline")
    per = len(base_weeks) / len(now_weeks)
    shared = noisy.noise
    variance = 1 / (now_low + _HALF) + 1 / base_low
    variance += shared.shared(now_weeks, now_weeks) + shared.shared(base_weeks, base_weeks)
    variance += season_variance(now_weeks, base_weeks, noisy.season) - 2 * shared.shared(now_weeks, base_weeks)
    estimate = now_low / base_low * per
    low, high = _interval(max(now_low, _HALF) / base_low * per, variance, noisy.t)
    bound_low = 1 - now_high / base_low * per
    bound_high = 1 - now_low / base_high * per if base_high else None
    return Fall(name, 1 - estimate, 1 - high, max(1 - low, 1 - estimate), bound_low, bound_high)


def _interval(ratio: float, variance: float, t: float) -> tuple[float, float]:
    half = t * float(np.sqrt(max(variance, 0.0)))
    return ratio * float(np.exp(-half)), ratio * float(np.exp(half))


def _seasonal(counted: Counted, period: Days, first: int, noisy: _Noisy) -> Fall | CannotBeSaid:
    """The fall against what trend and season of the weeks before would have brought."""
    start, end = number(period[0]), number(period[1])
    starts, low, high = blocks(counted, start, WEEK, max(first, start - _MOST_WEEKS * WEEK), start - 1)
    if len(low) < WEEKS_OF_SEASON:
        return CannotBeSaid(f"a season needs two years before the period; there are {len(low)} weeks")
    if (low > 0).sum() < 12:
        return CannotBeSaid("too few weeks before the period have anything in them for a model of the season")
    middle = (starts - start).astype(np.float64) + 3
    found = _fitted(low, middle, 2)
    if found is None:
        return CannotBeSaid("the model of the season does not settle on these weeks")
    beta, mean, covariance = found
    ahead = np.arange(0, end - start + 1, dtype=np.float64)
    x = np.column_stack([_design(np.concatenate([middle, ahead]), 2)])[len(middle) :]
    x[:, 1] *= np.maximum(np.abs(np.concatenate([middle, ahead])).max(), 1) / np.abs(middle).max()
    daily = np.exp(x @ beta) / WEEK
    expected = float(daily.sum())
    found_noise = noise(low, mean)
    inflated = _inflation(found_noise, mean)
    gradient = (x * daily[:, None]).sum(axis=0) / expected
    now_low, now_high = within(counted, [period])
    now_weeks = _weeks_of([period])
    variance = 1 / (now_low + _HALF) + found_noise.shared(now_weeks, now_weeks)
    variance += float(gradient @ covariance @ gradient) * inflated
    low_, high_ = _interval(max(now_low, _HALF) / expected, variance, noisy.t)
    most = expected * max(1.0, float(high.sum()) / float(low.sum()))
    fall = 1 - now_low / expected
    return Fall(SEASONAL, fall, 1 - high_, max(1 - low_, fall), 1 - now_high / expected, 1 - now_low / most)


def _inflation(found: Noise, mean: Floats) -> float:
    """How much wider than Poisson the coefficients are: by spread, and by weeks that are alike."""
    alike = (1 + found.memory) / (1 - found.memory)
    return float(1 + found.spread * mean.mean() * alike)


def hac_p(counted: Counted, period: Days, first: int) -> float | None:
    """The p that an interrupted series with Newey and West's errors (lag 4) claims: weekly counts, trend and step. None
    where it cannot be had."""
    start, end = number(period[0]), number(period[1])
    starts, low, _ = blocks(counted, start, WEEK, max(first, start - _MOST_WEEKS * WEEK), end)
    if len(low) < 2 * LEAST_WEEKS or (low > 0).sum() < LEAST_WEEKS or low[starts >= start].sum() == 0:
        return None
    days = (starts - start) / WEEK
    angle = 2 * np.pi * days / (_YEAR / WEEK)
    season = [np.sin(angle), np.cos(angle)] if len(low) >= WEEKS_OF_SEASON else []
    x = np.column_stack([np.ones(len(low)), days / max(1, len(low)), *season, starts >= start]).astype(np.float64)
    fit = fitted(low, x)
    error = float(np.sqrt(newey_west(low, x, fit, 4)[-1, -1]))
    if not fit.settled[0] or error <= 0:
        return None
    return float(2 * norm.sf(abs(float(fit.beta[0, -1])) / error))
