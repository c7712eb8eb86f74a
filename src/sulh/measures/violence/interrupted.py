"""An interrupted time series (Bernal, Cummins and Gasparrini 2017): did the level step down when the period began?

Weekly counts before and in the period are negative binomial with trend, the season of the year where two years are on record,
and an offset for how many sources covered each week; a step begins with the period. How unsure the step is comes from a parametric
bootstrap: series without a step are simulated with the spread and the memory that the weeks before show (`noise`), and
fitted in the same way. Errors that take weeks for independent, or repair that with few weeks, cry wolf.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import LEAST_WEEKS, WEEKS_OF_SEASON, Floats, Noise, noise, simulated
from sulh.measures.violence.regression import best_alpha, fitted
from sulh.measures.violence.words import between, p_words

_YEAR = 52.1775
_DRAWS = 999
_WIDEST = float(np.log(100))
"""An interval that reaches further than a hundred times either way says nothing."""


@dataclass(frozen=True)
class Interrupted:
    """The step as a fall (a share of what trend and season lead to; negative: a rise) with its 95 % interval, the p of so large
    a step either way, the overdispersion, and whether season and coverage were allowed for."""

    fall: float
    low: float
    high: float
    p: float
    alpha: float
    season: bool
    coverage: bool

    def sentence(self) -> str:
        """As people read it."""
        word = "down" if self.fall >= 0 else "up"
        held = ["trend", *(["season"] if self.season else []), *(["coverage"] if self.coverage else [])]
        return (
            f"an interrupted series, {' and '.join([', '.join(held[:-1]), held[-1]] if len(held) > 1 else held)} allowed for, "
            f"steps {word} by {abs(self.fall):.0%} ({between(self.low, self.high)}), {p_words(self.p)}"
        )


def interrupted(
    counts: Ints, inside: Ints | Floats, coverage: Floats | None = None, *, draws: int = _DRAWS, seed: int = 0
) -> Interrupted | CannotBeSaid:
    """Weekly counts (weeks,) in order; `inside` is 1 for the weeks of the period; `coverage` how many sources covered each."""
    step = np.asarray(inside, dtype=np.float64)
    before = step == 0
    if before.sum() < 2 * LEAST_WEEKS:
        return CannotBeSaid(f"a trend needs {2 * LEAST_WEEKS} weeks before the period; there are {int(before.sum())}")
    if not (step > 0).any():
        return CannotBeSaid("the period has no whole week")
    if counts[before].sum() == 0:
        return CannotBeSaid("nothing was surely counted in the weeks before")
    if (counts[before] > 0).sum() < LEAST_WEEKS:
        return CannotBeSaid(f"fewer than {LEAST_WEEKS} of the weeks before have anything in them")
    if counts[~before].sum() == 0:
        return CannotBeSaid("nothing was surely counted in the period, and how deep such a step is has no bottom")
    offset = None
    if coverage is not None:
        if (coverage <= 0).any():
            return CannotBeSaid(f"no source covered {int((coverage <= 0).sum())} of the weeks")
        offset = np.log(coverage / coverage.mean())
    season = bool(before.sum() >= WEEKS_OF_SEASON)
    base = _design(len(counts), season)
    x = np.column_stack([base, step])
    shift = np.zeros(len(counts)) if offset is None else offset
    alpha = best_alpha(counts, x, shift)
    found = fitted(_kept_up(counts, step), x, alpha, shift)
    if not found.settled[0]:
        return CannotBeSaid("the model does not settle on these weeks")
    effect = float(found.beta[0, -1])
    null = fitted(counts[before], base[before], alpha, shift[before])
    spread = noise(counts[before], null.mean[0])
    spread = Noise(max(spread.spread, alpha), spread.memory)
    mean = np.exp(np.clip(null.beta[0] @ base.T + shift, -20, 20))
    drawn = simulated(spread, np.broadcast_to(mean, (draws, len(counts))), np.random.default_rng(seed))
    drawn = drawn[drawn[:, before].sum(axis=1) > 0]
    again = fitted(_kept_up(drawn, step), x, alpha, shift)
    steps = again.beta[again.settled, -1]
    if len(steps) < draws // 2:
        return CannotBeSaid("too little was counted to know how unsure a step is")
    p = float((1 + (np.abs(steps - np.median(steps)) >= abs(effect) - 1e-12).sum()) / (1 + len(steps)))
    with_step = np.exp(np.clip(found.beta[0] @ x.T + shift, -20, 20))
    random = np.random.default_rng(seed + 1)
    again = fitted(
        _kept_up(simulated(spread, np.broadcast_to(with_step, (draws, len(counts))), random), step), x, alpha, shift
    )
    error = float((again.beta[again.settled, -1] - effect).std())
    half = float(t.ppf(0.975, max(3, int(before.sum()) // 3))) * error
    if half > _WIDEST:
        return CannotBeSaid("too little was counted: the step could be anything from nothing to all")
    low, high = effect - half, effect + half
    return Interrupted(
        1 - float(np.exp(effect)), 1 - float(np.exp(high)), 1 - float(np.exp(low)), p, alpha, season, offset is not None
    )


def _design(weeks: int, season: bool) -> Floats:
    number = np.arange(weeks, dtype=np.float64)
    columns = [np.ones(weeks), (number - number.mean()) / max(1, weeks)]
    if season:
        columns += [wave(2 * np.pi * turn * number / _YEAR) for turn in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack(columns)


def _kept_up(counts: Ints, step: Floats) -> Floats:
    """Counts, with half a deed in the first week of a period that has none at all: its logarithm has no bottom."""
    out = np.atleast_2d(np.asarray(counts, dtype=np.float64)).copy()
    first = int(np.flatnonzero(step > 0)[0])
    empty = out[:, step > 0].sum(axis=1) == 0
    out[empty, first] = 0.5
    return out
