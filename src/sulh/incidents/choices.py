"""Which of several incidents a row is about that covers some of them and gives the sum of their dead.

A choice is a set of incidents and a number of others that nobody lists. It weighs what speaks for each of its incidents, a
preset for each that is not listed, and how probable it is that their dead add up: each incident has one of the tolls that
reports give it, or, more seldom, any other. The row's own sum may be wrong, too. All choices are counted at once, by how
many and how many dead, from both ends; so the share of the choices in which an incident stands is exact under these weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.incidents.rows import Floats

UNLISTED = 0.4
"""What an incident that nobody lists weighs, beside 1 for one for which nothing speaks and against which nothing does."""
TOLD_RIGHT = 0.85
"""How often the toll of an incident is one of those that reports give it."""
ADDED_RIGHT = 0.8
"""How often the row's sum is that of its incidents' tolls."""


def choices(weights: Floats, tolls: Sequence[Sequence[int]], covers: tuple[int, int], dead: int | None) -> Floats:
    """For each incident the share of the choices in which it stands.

    `weights` are the incidents' odds, `tolls` the dead that reports give each (any number of reports), `covers` the least and
    the most that a choice has, `dead` their sum, None where it is not told.
    """
    if not len(weights):
        return np.zeros(0)
    free, every = _shares(weights, [np.ones(1)] * len(weights), np.ones(1), covers)
    if dead is None:
        return free / every
    bound, adding = _shares(weights, [_spread(told, dead) for told in tolls], _spread([], dead), covers)
    by_chance = (1 - ADDED_RIGHT) / (dead + 1)
    total = ADDED_RIGHT * adding + by_chance * every
    return np.asarray((ADDED_RIGHT * bound + by_chance * free) / total)


def _spread(told: Sequence[int], dead: int) -> Floats:
    """How probable each number of dead is, from 0 to `dead`."""
    any_other = np.full(dead + 1, 1 / (dead + 1))
    within = [one for one in told if one <= dead]
    if not told:
        return any_other
    return np.bincount(within, minlength=dead + 1) / len(told) * TOLD_RIGHT + any_other * (1 - TOLD_RIGHT)


def _shares(weights: Floats, spreads: Sequence[Floats], other: Floats, covers: tuple[int, int]) -> tuple[Floats, float]:
    """What the choices with each incident weigh, and what all weigh: tables by how many (rows) and how many dead (columns)."""
    most, size = covers[1], len(other)
    first = np.zeros((most + 1, size))
    first[0, 0] = 1.0
    ahead = [first]
    for weight, spread in zip(weights, spreads, strict=True):
        ahead.append(_with(ahead[-1], weight * spread))
    unlisted = first.copy()
    for number in range(1, most + 1):
        unlisted[number] = np.convolve(unlisted[number - 1], UNLISTED * other)[:size]
    after = [_ending(unlisted, covers)]
    for weight, spread in zip(weights[::-1], spreads[::-1], strict=True):
        after.append(_before(after[-1], weight * spread))
    total = float((ahead[0] * after[-1]).sum())
    after.reverse()
    without = np.array([float((ahead[place] * after[place + 1]).sum()) for place in range(len(weights))])
    return np.maximum(0.0, total - without), total


def _ending(unlisted: Floats, covers: tuple[int, int]) -> Floats:
    """What it weighs, from so many incidents with so many dead, to come to a number covered and to the sum with unlisted ones."""
    least, most = covers
    table = np.zeros_like(unlisted)
    for number in range(most + 1):
        missing = unlisted[max(0, least - number) : most - number + 1].sum(axis=0)
        table[number] = missing[::-1]
    return table


def _with(table: Floats, spread: Floats) -> Floats:
    """The table with one more incident that stands in a choice or not."""
    out = table.copy()
    for number in range(len(table) - 1):
        if table[number].any():
            out[number + 1] += np.convolve(table[number], spread)[: table.shape[1]]
    return out


def _before(table: Floats, spread: Floats) -> Floats:
    """The same seen from the end: what it weighs to come there, with one more incident to choose."""
    out = table.copy()
    for number in range(len(table) - 1):
        out[number] += np.convolve(table[number + 1][::-1], spread)[: table.shape[1]][::-1]
    return out
