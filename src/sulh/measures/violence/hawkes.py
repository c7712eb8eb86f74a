"""How many deeds of one side follow a deed of another in the days after: a mutually exciting process (Hawkes 1971).

On each day the deeds of side j are Poisson around a background of their own, which may differ from one stretch of weeks to
the next, and `answers[i, j]` for each earlier deed of side i, spread over the days after it by an exponential law of one
mean delay. Lists know days, not hours: the law is that of an exponential delay seen through whole days, from a deed at any
hour of its day, so the answers of the same day, whose order nobody knows, are allowed for and not looked at.

Own maximum likelihood: background and answers by EM, in which the likelihood never falls (Veen and Schoenberg 2008), the delay
by search. Standard errors are robust (sandwich by weeks: bursts make Poisson's too small), the delay's own uncertainty
included. The test of answers between sides compares the likelihood with that of courses moved in time by random days, each side
by its own: bursts and seasons within a side stay. A common cause that wakes one side today and the other tomorrow
looks the same as an answer; so the word is “followed”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats

LEAST, LEAST_DAYS = 20, 84
"""So many deeds of each side, and so many days, are needed."""
MOST_LAG = 60
_MOST_STRETCHES = 60
_ROUNDS, _QUICK = 400, 80
_DELAYS = (0.4, 15.0)
_SHIFTS = 199
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Hawkes:
    """Shapes: `answers`, `low`, `high` (sides, sides), row followed by column; `background` (sides,) deeds a day that follow
    nothing. `delay` is the mean in days. `p` tests whether there are answers between different sides at all."""

    names: tuple[str, ...]
    answers: Floats
    low: Floats
    high: Floats
    background: Floats
    delay: float
    loglik: float
    p: float
    deeds: Ints

    def sentences(self) -> list[str]:
        """What can be said of each ordered pair of sides, for people."""
        return [
            f"after a deed of {one}, {self.answers[i, j]:.2f} deeds of {other} followed that would not have come anyway "
            f"({self.low[i, j]:.2f} to {self.high[i, j]:.2f}), after {self.delay:.1f} days on average"
            for i, one in enumerate(self.names)
            for j, other in enumerate(self.names)
            if i != j
        ]


@dataclass(frozen=True, eq=False)
class _Data:
    counts: Floats
    """(days, sides)"""
    stretch: Ints
    """The stretch of the background that each day is in."""

    @property
    def lengths(self) -> Floats:
        return np.bincount(self.stretch).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Fit:
    background: Floats
    answers: Floats
    loglik: float


def hawkes(
    day: Ints | Floats,
    group: Ints,
    names: Sequence[str],
    *,
    first: int,
    last: int,
    baseline_days: int = 28,
    shifts: int = _SHIFTS,
    seed: int = 0,
) -> Hawkes | CannotBeSaid:
    """Fit deeds (one row each: day since 1970, number of the side in `names`) on the days `first` to `last`."""
    whole = np.floor(np.asarray(day)).astype(np.int64)
    inside = (whole >= first) & (whole <= last) & (group >= 0)
    deeds = np.bincount(group[inside], minlength=len(names))
    if last - first + 1 < LEAST_DAYS:
        return CannotBeSaid(
            f"{last - first + 1} days are too few to tell answers from the background; {LEAST_DAYS} are needed"
        )
    if len(names) < 2 or deeds.min() < LEAST:
        scarce = names[int(deeds.argmin())] if len(names) else "anybody"
        return CannotBeSaid(
            f"there are {deeds.min() if len(names) else 0} deeds of {scarce}; {LEAST} of each side are needed"
        )
    counts = np.zeros((last - first + 1, len(names)))
    np.add.at(counts, (whole[inside] - first, group[inside]), 1)
    length = max(baseline_days, -(-len(counts) // _MOST_STRETCHES))
    stretch = np.minimum(np.arange(len(counts)) // length, max(0, len(counts) // length - 1))
    data = _Data(counts, stretch)
    found = minimize_scalar(
        lambda log: -_fitted(data, float(np.exp(log)), _QUICK).loglik, bounds=tuple(np.log(_DELAYS)), method="bounded",
        options={"xatol": 0.02},
    )  # fmt: skip
    delay = float(np.exp(found.x))
    fit = _fitted(data, delay, _ROUNDS)
    error = _errors(data, fit, delay)
    p = _tested(data, fit, delay, shifts, seed)
    low, high = np.maximum(fit.answers - 1.96 * error, 0.0), fit.answers + 1.96 * error
    days = data.lengths
    background = (fit.background * days[:, None]).sum(axis=0) / days.sum()
    return Hawkes(tuple(names), fit.answers, low, high, background, delay, fit.loglik, p, deeds)


def kernel(delay: float, lags: int = MOST_LAG) -> Floats:
    """The share of the answers that comes 1, 2, … whole days after, for exponential delays from any hour of the day. What
    comes on the same day is missing, so the shares add up to less than 1."""
    rate = 1 / delay
    return np.asarray((1 - np.exp(-rate)) ** 2 / rate * np.exp(-rate * np.arange(lags)))


def _earlier(counts: Floats, delay: float) -> Floats:
    """For each day and side how much of earlier deeds' answers is due: (days, sides)."""
    weights = kernel(delay)
    out = np.zeros_like(counts)
    keep = float(np.exp(-1 / delay))
    for number in range(1, len(counts)):
        out[number] = keep * out[number - 1] + weights[0] * counts[number - 1]
    return out


def _fitted(data: _Data, delay: float, rounds: int, start: _Fit | None = None) -> _Fit:
    """EM for the background (stretches, sides) and the answers (sides, sides) at a given delay."""
    counts, sides = data.counts, data.counts.shape[1]
    due = _earlier(counts, delay)
    per_stretch = np.zeros((len(data.lengths), sides))
    np.add.at(per_stretch, data.stretch, counts)
    background = 0.6 * per_stretch / data.lengths[:, None] + _TINY if start is None else start.background
    answers = np.full((sides, sides), 0.4 / sides) if start is None else start.answers
    total = np.maximum(due.sum(axis=0), _TINY)
    for _ in range(rounds):
        rate = background[data.stretch] + due @ answers + _TINY
        share = counts / rate
        new = np.zeros_like(background)
        np.add.at(new, data.stretch, share)
        background = background * new / data.lengths[:, None]
        answers = answers * (due.T @ share) / total[:, None]
    rate = background[data.stretch] + due @ answers + _TINY
    return _Fit(background, answers, float((counts * np.log(rate) - rate).sum()))


def _errors(data: _Data, fit: _Fit, delay: float) -> Floats:
    """Robust standard errors of the answers: (sides, sides). Sides share only the delay, which is one more parameter."""
    sides, stretches = data.counts.shape[1], len(data.lengths)
    due = _earlier(data.counts, delay)
    step = 0.05
    turned = (_earlier(data.counts, delay * np.exp(step)) - _earlier(data.counts, delay * np.exp(-step))) / (2 * step)
    own = stretches + sides
    size = sides * own + 1
    week = np.arange(len(due)) // 7
    scores, information = np.zeros((int(week.max()) + 1, size)), np.zeros((size, size))
    base = np.zeros((len(due), stretches))
    base[np.arange(len(due)), data.stretch] = 1
    for side in range(sides):
        rate = fit.background[data.stretch, side] + due @ fit.answers[:, side] + _TINY
        slope = np.column_stack([base, due, turned @ fit.answers[:, side]])
        at = np.append(np.arange(side * own, (side + 1) * own), size - 1)
        left = data.counts[:, side] / rate - 1
        np.add.at(scores, (week[:, None], at[None, :]), slope * left[:, None])
        information[np.ix_(at, at)] += (slope * (1 / rate)[:, None]).T @ slope
    inverse = np.linalg.pinv(information, hermitian=True)
    robust = inverse @ (scores.T @ scores) @ inverse
    model = np.diag(inverse)
    variance = np.maximum(np.diag(robust), model)[:-1].reshape(sides, own)[:, stretches:].T
    return np.sqrt(np.maximum(variance, 0))


def _tested(data: _Data, fit: _Fit, delay: float, shifts: int, seed: int) -> float:
    """The share of courses moved in time, each side by its own, in which answers between sides add as much likelihood."""
    random = np.random.default_rng(seed)
    observed = _gain(data, delay)
    least = max(14, int(4 * delay))
    larger = 0
    for _ in range(shifts):
        by = [
            int(random.integers(least, max(least + 1, len(data.counts) - least))) for _ in range(data.counts.shape[1])
        ]
        moved = np.column_stack([np.roll(data.counts[:, side], one) for side, one in enumerate(by)])
        larger += _gain(_Data(moved, data.stretch), delay) >= observed
    return (1 + larger) / (1 + shifts)


def _gain(data: _Data, delay: float) -> float:
    """What answers between different sides add to the log likelihood, at a given delay."""
    full = _fitted(data, delay, _QUICK)
    alone = _Fit(full.background, np.diag(np.diag(full.answers)) + 0.0, 0.0)
    bare = 0.0
    start = _Fit(
        np.maximum(alone.background, _TINY) * 1.2, alone.answers + np.diag(np.full(len(alone.answers), 1e-3)), 0.0
    )
    bare = _fitted(data, delay, _QUICK, start).loglik
    return full.loglik - bare
