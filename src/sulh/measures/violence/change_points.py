"""When the level of violence changed, without being told when to look: change points of weekly counts.

Square roots of counts (Anscombe 1948) are cut where the level changes (PELT, Killick, Fearnhead and Eckley 2012, by
`ruptures`). What a cut has to gain is learned from simulated series without any change, which are as unsteady and as alike from
week to week as this one: of those, one in twenty gets a cut. The unsteadiness is learned from differences of weeks, so
that a change of the level is not taken for it. The dates have an interval from series simulated with the change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import LEAST_WEEKS, Floats, Noise, simulated

LEAST = 4
"""So many weeks lie between two changes."""
_WORLDS = 999
_MOST_WEEKS = 520
_MOST_MEMORY = 0.9
_FAR, _NEAR = (6, 7, 8), 4
_LEAST_VARIANCE = 0.2


@dataclass(frozen=True)
class ChangePoint:
    """The first week after the change (its place in the series) with its 95 % interval, and the weekly level before and after."""

    week: int
    week_low: int
    week_high: int
    before: float
    after: float


def change_points(counts: Ints, *, seed: int = 0) -> tuple[ChangePoint, ...] | CannotBeSaid:
    """Weekly counts (weeks,) in order of time."""
    if len(counts) < 2 * LEAST_WEEKS:
        return CannotBeSaid(f"a change of the level needs {2 * LEAST_WEEKS} weeks; there are {len(counts)}")
    if len(counts) > _MOST_WEEKS:
        counts = counts[-_MOST_WEEKS:]
    if counts.sum() < 2 * LEAST_WEEKS:
        return CannotBeSaid(f"only {int(counts.sum())} were surely counted in {len(counts)} weeks")
    found = unsteady(counts)
    random = np.random.default_rng(seed)
    worlds = _level(simulated(found, np.full((_WORLDS, len(counts)), counts.mean()), random))
    signal = _level(counts)
    share = float(np.quantile(_gains(worlds).max(axis=1) / _wander(worlds), 0.95))
    penalty = share * float(_wander(signal[None, :])[0])
    cuts = cheapest_cuts(signal, penalty)
    return tuple(
        _described(counts, cuts[number - 1], cuts[number], cuts[number + 1], found, random)
        for number in range(1, len(cuts) - 1)
    )


def cheapest_cuts(signal: Floats, penalty: float) -> list[int]:
    """Where the parts begin and end that cost least: squares around the mean of each part, and the penalty for each."""
    import ruptures  # takes a second to load

    # the linear kernel's cost is just that; unlike `ruptures.Pelt`, this search is compiled, and exact with a least length
    model = ruptures.KernelCPD(kernel="linear", min_size=LEAST).fit(signal[:, None])
    return [0, *map(int, model.predict(pen=penalty))]


def unsteady(counts: Ints) -> Noise:
    """The noise of weekly counts of which the level may change: from differences of weeks up to eight apart, in which a
    change stands but a few times."""
    size = max(float(counts.mean()), 1e-9)
    one, two, three = (max(float(np.square(counts[lag:] - counts[:-lag]).mean()) / 2 - size, 0.0) for lag in (1, 2, 3))
    far = max(float(_far(np.asarray(counts, dtype=np.float64)[None, :])[0]) - size, one, two, three)
    if far <= 0:
        return Noise(0.0, 0.0)
    # half the mean square of a difference grows like spread * (1 - memory ** lag)
    memory = [max(1 - value / far, 0.0) ** (1 / lag) for lag, value in ((1, one), (2, two), (3, three))]
    return Noise(far / size**2, float(np.clip(np.mean(memory), 0, _MOST_MEMORY)))


def _far(series: Floats) -> Floats:
    """Half the mean square of differences of weeks six to eight apart: about the variance, whatever the level does."""
    return np.asarray(np.mean([np.square(series[:, lag:] - series[:, :-lag]).mean(axis=1) / 2 for lag in _FAR], axis=0))


def _wander(signal: Floats) -> Floats:
    """How far the mean of many weeks wanders by itself, by the root of their number: the long-run variance, from differences
    alone, so that a change of the level does not hide itself. (series,)"""
    variance = _far(signal)
    total = variance.copy()
    for lag in range(1, _NEAR + 1):
        alike = variance - np.square(signal[:, lag:] - signal[:, :-lag]).mean(axis=1) / 2
        total += 2 * (1 - lag / (_NEAR + 1)) * np.maximum(alike, 0)
    return np.asarray(np.maximum(total, _LEAST_VARIANCE))


def _level(counts: Ints) -> Floats:
    return np.asarray(2 * np.sqrt(counts + 0.375))


def _gains(signal: Floats) -> Floats:
    """What the best single cut saves of the squares: (series, places)."""
    weeks = signal.shape[1]
    total = np.cumsum(signal, axis=1)
    place = np.arange(LEAST, weeks - LEAST + 1)
    left = total[:, place - 1]
    gap = left / place - (total[:, -1:] - left) / (weeks - place)
    return np.asarray(gap**2 * place * (weeks - place) / weeks)


def _described(counts: Ints, start: int, cut: int, end: int, found: Noise, random: np.random.Generator) -> ChangePoint:
    before, after = float(counts[start:cut].mean()), float(counts[cut:end].mean())
    mean = np.concatenate([np.full(cut - start, before), np.full(end - cut, after)])
    worlds = simulated(found, np.broadcast_to(np.maximum(mean, 1e-9), (_WORLDS, len(mean))), random)
    places = start + LEAST + _gains(_level(worlds)).argmax(axis=1)
    low, high = np.quantile(places, [0.025, 0.975], method="inverted_cdf")
    return ChangePoint(cut, int(low), int(high), before, after)
