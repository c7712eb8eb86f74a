"""Sets of forces that hold the truth as often as they say, and the shortest intervals."""

from __future__ import annotations

import numpy as np

from sulh.arrays import distinct
from sulh.incidents.rows import Bools, Floats

SET = 0.95
"""What a set holds by itself, where that makes not too much of the run."""
AIM, MOST = 0.95, 0.97
"""What the sets of a run hold together: about the first, and no more than the second if that can be."""
LEAST = 0.5
"""No set holds less: each more likely holds the truth than not."""


def sets(share: Floats) -> tuple[Bools, Floats]:
    """Which forces (columns) are in the set of each incident (rows), and how much of the probability each set holds.

    A set is the smallest that holds a level, and the level is one for all incidents of the run. Sets that hold 95 % each
    hold far more together, since most hold more than they need. So the level is the one between LEAST and SET at which
    all sets together hold nearest to AIM. Where incidents are so clear that even their likeliest forces hold more than MOST, no
    level would help, and it rises to SET again, over one hundredth.
    """
    order = np.argsort(-share, axis=1, kind="stable")
    heap = np.cumsum(np.take_along_axis(share, order, axis=1), axis=1)
    heap = np.round(heap, 9)
    heap[:, -1] = 1.0
    level = _level(heap)
    size = (heap < level).sum(axis=1)
    inside = np.zeros(share.shape, np.bool_)
    np.put_along_axis(inside, order, np.arange(share.shape[1]) <= size[:, None], axis=1)
    return inside, np.take_along_axis(heap, size[:, None], axis=1)[:, 0]


def _level(heap: Floats) -> float:
    least = _held(heap, LEAST)
    if least > AIM:
        return LEAST + (SET - LEAST) * float(np.clip((least - MOST) / 0.01, 0, 1))
    levels = distinct(np.append(heap[(heap > LEAST) & (heap < SET)], [LEAST, SET]))
    low, high = 0, len(levels) - 1
    while low < high:  # what is held grows with the level
        middle = (low + high) // 2
        if _held(heap, float(levels[middle])) < AIM:
            low = middle + 1
        else:
            high = middle
    around = [float(level) for level in levels[max(0, low - 1) : low + 1]]
    return min(around, key=lambda level: (abs(_held(heap, level) - AIM), -level))


def _held(heap: Floats, level: float) -> float:
    """What the smallest sets that hold a level hold, in the mean."""
    return float(np.take_along_axis(heap, (heap < level).sum(axis=1)[:, None], axis=1).mean())


def shortest(draws: Floats, mass: float = 0.95) -> tuple[float, float]:
    """The shortest interval that holds this share of the draws; of equally short ones the lowest."""
    ordered = np.sort(draws)
    count = int(np.ceil(mass * len(ordered)))
    widths = np.round(ordered[count - 1 :] - ordered[: len(ordered) - count + 1], 9)
    first = int(np.argmin(widths))
    return float(ordered[first]), float(ordered[first + count - 1])
