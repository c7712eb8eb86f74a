"""How many deeds of one side follow a deed of another in the days after: a mutually exciting process (Hawkes 1971).

On each day the deeds of side j are Poisson around a background of their own, which may differ from one stretch of weeks to
the next, and `answers[i, j]` for each earlier deed of side i, spread over the days after it by an exponential law of one
mean delay. Lists know days, not hours: the law is that of an exponential delay seen through whole days, from a deed at any
hour of its day, so the answers of the same day, whose order nobody knows, are allowed for and not looked at.

Own maximum likelihood: at a given delay it is concave in background and answers, whose gradient is exact; the delay is found by
search. Standard errors are robust (sandwich by weeks: bursts make Poisson's too small), the delay's own uncertainty
included. The test of answers between sides compares them with courses moved in time by random days, each side by its own:
bursts within a side stay. A common cause that wakes one side today and the other tomorrow looks the same as an answer; so
the word is “followed”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.hawkes_side import TINY, fitted_side
from sulh.measures.violence.noise import Floats

LEAST, LEAST_DAYS = 20, 84
"""So many deeds of each side, and so many days, are needed."""
MOST_LAG = 60
_MOST_STRETCHES = 60
_DELAYS = (0.4, 15.0)
_TRIED = (0.7, 1.5, 3.0, 6.0, 12.0)
"""The delays that the test looks at, in days."""
_DRAWS = 1_999
_LEAST_RATE = 1e-4


@dataclass(frozen=True, eq=False)
class Hawkes:
    """Shapes: `answers`, `low`, `high` (sides, sides), row followed by column; `background` (sides,) deeds a day that follow
    nothing. `delay` is the mean in days, `delays` its 95 % interval: None where nothing shows after how long answers come. `p` tests whether there are answers between different sides at all."""

    names: tuple[str, ...]
    answers: Floats
    low: Floats
    high: Floats
    background: Floats
    delay: float
    delays: tuple[float, float] | None
    loglik: float
    p: float
    deeds: Ints

    def sentences(self) -> list[str]:
        """What can be said of each ordered pair of sides, for people."""
        return [
            f"after a deed of {one}, {self.answers[i, j]:.2f} deeds of {other} followed that would not have come anyway "
            f"({self.low[i, j]:.2f} to {self.high[i, j]:.2f}), {self._after()}"
            for i, one in enumerate(self.names)
            for j, other in enumerate(self.names)
            if i != j
        ]

    def _after(self) -> str:
        if self.delays is None:
            return "and the days do not show after how long"
        return f"after {self.delay:.1f} days on average ({self.delays[0]:.1f} to {self.delays[1]:.1f})"


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
    draws: int = _DRAWS,
    seed: int = 0,
) -> Hawkes | CannotBeSaid:
    """Fit deeds (one row each: day since 1970, number of the side in `names`) on the days `first` to `last`."""
    whole = np.floor(np.asarray(day)).astype(np.int64)
    inside = (whole >= first) & (whole <= last) & (group >= 0)
    deeds = np.bincount(group[inside], minlength=len(names))
    if last - first + 1 < LEAST_DAYS:
        return CannotBeSaid(
            f"all of it lies within {last - first + 1} day{'' if last == first else 's'}; to tell answers from the background "
            f"takes {LEAST_DAYS}"
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
        lambda log: -_fitted(data, float(np.exp(log))).loglik, bounds=tuple(np.log(_DELAYS)), method="bounded",
        options={"xatol": 0.02},
    )  # fmt: skip
    delay = float(np.exp(found.x))
    fit = _fitted(data, delay)
    error, log_delay_error = _errors(data, fit, delay)
    p = _tested(data, draws, seed)
    low, high = np.maximum(fit.answers - 1.96 * error, 0.0), fit.answers + 1.96 * error
    days = data.lengths
    background = (fit.background * days[:, None]).sum(axis=0) / days.sum()
    return Hawkes(
        tuple(names), fit.answers, low, high, background, delay, _ends(delay, log_delay_error), fit.loglik, p, deeds
    )


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


def _fitted(data: _Data, delay: float) -> _Fit:
    """The maximum for the background (stretches, sides) and the answers (sides, sides) at a given delay, a side at a time: the
    sides share nothing but the delay, and the likelihood of each is concave."""
    due = _earlier(data.counts, delay)
    sides = [_side(data, side, due) for side in range(data.counts.shape[1])]
    stretches = len(data.lengths)
    background = np.column_stack([values[:stretches] for values, _ in sides])
    answers = np.column_stack([values[stretches:] for values, _ in sides])
    return _Fit(background, answers, sum(loglik for _, loglik in sides))


def _side(data: _Data, side: int, due: Floats) -> tuple[Floats, float]:
    """Background by stretch and the weight of each column of `due` for the deeds of one side, and the log likelihood."""
    return fitted_side(data.counts[:, side], data.stretch, data.lengths, due)


def _ends(delay: float, error: float) -> tuple[float, float] | None:
    """The 95 % interval of the delay; None where it lies at an end of what was tried, or says no more than these ends do."""
    low, high = delay * np.exp(-1.96 * error), delay * np.exp(1.96 * error)
    at_an_end = delay < 1.05 * _DELAYS[0] or delay > _DELAYS[1] / 1.05
    shows = error > 0 and not at_an_end and (low > _DELAYS[0] or high < _DELAYS[1])
    return (float(low), float(high)) if shows else None


def _errors(data: _Data, fit: _Fit, delay: float) -> tuple[Floats, float]:
    """Robust standard errors of the answers, (sides, sides), and of the logarithm of the delay. Sides share only the delay,
    which is one more parameter."""
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
        rate = fit.background[data.stretch, side] + due @ fit.answers[:, side] + TINY
        slope = np.column_stack([base, due, turned @ fit.answers[:, side]])
        at = np.append(np.arange(side * own, (side + 1) * own), size - 1)
        left = data.counts[:, side] / rate - 1
        np.add.at(scores, (week[:, None], at[None, :]), slope * left[:, None])
        information[np.ix_(at, at)] += (slope * (1 / rate)[:, None]).T @ slope
    inverse = np.linalg.pinv(information, hermitian=True)
    robust = inverse @ (scores.T @ scores) @ inverse
    model = np.diag(inverse)
    variance = np.maximum(np.maximum(np.diag(robust), model), 0)
    return np.sqrt(variance[:-1].reshape(sides, own)[:, stretches:].T), float(np.sqrt(variance[-1]))


def _tested(data: _Data, draws: int, seed: int) -> float:
    """The share of courses moved in time, each side by its own number of days, that look at least as much like answers.

    Looked at is the score of an answer: what is due to earlier deeds of one side, times what the other side did beyond what its
    background and its own earlier deeds bring. It needs one fit of each side by itself; each course that is moved around is a
    look-up in a circular correlation. The largest score over pairs of sides and delays counts, so none is chosen by hand.
    """
    days, sides = data.counts.shape
    pairs = [(one, other) for one in range(sides) for other in range(sides) if one != other]
    scores = np.concatenate([_scores(data, delay, pairs) for delay in _TRIED])
    pairs = pairs * len(_TRIED)
    random = np.random.default_rng(seed)
    moved = random.integers(0, days, (draws, sides))
    best = np.full(draws, -np.inf)
    for row, (one, other) in zip(scores, pairs, strict=True):
        best = np.maximum(best, row[(moved[:, other] - moved[:, one]) % days])
    return float((1 + (best >= scores[:, 0].max() - 1e-9).sum()) / (1 + draws))


def _scores(data: _Data, delay: float, pairs: Sequence[tuple[int, int]]) -> Floats:
    """For each pair the standardised score of its answers, the second side moved by 0, 1, 2, … days: (pairs, days)."""
    due = _earlier(data.counts, delay)
    due_of = np.fft.rfft(due - due.mean(axis=0), axis=0)
    beyond = np.empty_like(due)
    for side in range(due.shape[1]):
        values, _ = _side(data, side, due[:, [side]])
        rate = values[data.stretch] + due[:, side] * values[-1] + TINY
        beyond[:, side] = np.where(rate > _LEAST_RATE, data.counts[:, side] / rate - 1, 0)
    beyond_of = np.fft.rfft(beyond, axis=0)
    moved = [np.fft.irfft(beyond_of[:, other].conj() * due_of[:, one], len(due)) for one, other in pairs]
    return np.array([row / max(float(row.std()), TINY) for row in moved])
