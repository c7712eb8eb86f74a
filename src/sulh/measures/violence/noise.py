"""How unsteady counts are by nature: more than Poisson, and alike in weeks that follow each other.

The rate of a week is thought of as its mean times a factor of mean 1, variance `spread` and correlation `memory ** lag`
between weeks; counts are Poisson around it. Both are found from the first two moments of the counts (Zeger 1988), after
a slow trend and the season of the year are taken out. A test that takes counts for independent cries wolf.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.measures.count import Ints

Floats = npt.NDArray[np.float64]
WEEK = 7
LEAST_WEEKS = 8
WEEKS_OF_SEASON = 104
UNKNOWN_SEASON = 0.6
"""Where fewer than two years are on record, a season of an amplitude up to this share of the mean, at any time of the year,
is allowed for: nobody can tell it from a fall."""
_MOST_MEMORY = 0.95
_YEAR = 52.1775
_DRAWS = 2_000


@dataclass(frozen=True)
class Noise:
    """The variance of the factor by which a week's rate differs from its mean, and its correlation from week to week."""

    spread: float
    memory: float

    def shared(self, one: Floats, other: Floats) -> float:
        """The covariance of the factors of two periods, given as the weeks (numbers with fractions) of their days."""
        apart = np.abs(one[:, None] - other[None, :])
        return float(self.spread * np.power(self.memory, apart).mean())


def noise(counts: Ints, mean: Floats | None = None) -> Noise:
    """The noise of weekly counts, shape (weeks,); `mean` is what is expected of each, by default the mean of all."""
    expected = np.full(len(counts), counts.mean()) if mean is None else mean
    expected = np.maximum(expected, 1e-9)
    left = counts - expected
    spread = float(max(0.0, (left**2 - counts).sum() / (expected**2).sum()))
    if spread <= 1e-6 or len(counts) < 2 * LEAST_WEEKS:
        return Noise(spread, 0.0)
    pairs = (left[1:] * left[:-1]).sum() / (expected[1:] * expected[:-1]).sum()
    return Noise(spread, float(np.clip(pairs / spread, 0.0, _MOST_MEMORY)))


def simulated(found: Noise, mean: Floats, random: np.random.Generator) -> Ints:
    """Weekly counts of worlds with this noise and these means, shape (worlds, weeks) both.

    The factor is log-normal, an autoregression of order one.
    """
    if found.spread <= 0:
        return np.asarray(random.poisson(mean), dtype=np.int64)
    variance = np.log1p(found.spread)
    # the correlation of logs that gives the factors themselves the correlation `memory`
    step = np.log1p(found.memory * found.spread) / variance
    shocks = random.standard_normal(mean.shape)
    log = np.empty_like(shocks)
    log[:, 0] = shocks[:, 0]
    for week in range(1, mean.shape[1]):
        log[:, week] = step * log[:, week - 1] + np.sqrt(1 - step**2) * shocks[:, week]
    factor = np.exp(np.sqrt(variance) * log - variance / 2)
    return np.asarray(random.poisson(mean * factor), dtype=np.int64)


def season_factors(weeks: Floats, amplitude: float | None, draws: int, random: np.random.Generator) -> Floats:
    """Seasons at a random time of the year: factors of mean about 1, shape (draws, weeks). `amplitude` is a share of the
    mean; None draws it from 0 to `UNKNOWN_SEASON`."""
    size = random.uniform(0, UNKNOWN_SEASON, (draws, 1)) if amplitude is None else np.full((draws, 1), amplitude)
    phase = random.uniform(0, 2 * np.pi, (draws, 1))
    return np.asarray(1 + np.minimum(size, 0.95) * np.sin(2 * np.pi * weeks[None, :] / _YEAR + phase))


def season_variance(one: Floats, other: Floats, amplitude: float | None) -> float:
    """The variance of the logarithm of the ratio of two periods' rates that a season brings, given the weeks of their days."""
    random = np.random.default_rng(0)
    factors = season_factors(np.concatenate([one, other]), amplitude, _DRAWS, random)
    ratio = factors[:, : len(one)].mean(axis=1) / factors[:, len(one) :].mean(axis=1)
    return float(np.log(ratio).var())
