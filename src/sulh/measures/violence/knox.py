"""Whether deeds of one side were followed, nearby and soon, by deeds of the other more often than their places and times alone
would bring about: Knox's test (1964) between two kinds.

Counted are the pairs of a deed and a later one of the other kind within so many kilometres and days. What chance alone brings
is found by moving the whole course of the other kind's days by a random number of days, forwards or backwards, the same for
all its deeds of a block of time: bursts, seasons and weeks in which much happens everywhere stay what they are, only "soon
after" is undone. The moves are between two and four times the window, so that neither answers in the other direction nor what
fell on one day is taken for chance. Dealing out single days anew would take every burst for an answer.
Deeds known to the day cannot be put in order within it; pairs of one day are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from sulh.measures.count import Bools, Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats
from sulh.measures.violence.words import p_words

LEAST = 10
_MOST_PAIRS = 60_000_000
_FEW = float(np.sqrt(7 / 5))
"""The moves reach over about six windows that share no day, so what they differ by among themselves is a sixth too small, and their
mean is unsure by another sixth."""


@dataclass(frozen=True)
class Knox:
    """Pairs within the window: how many there were, how many shifts of the days bring on average, their ratio with its 95 %
    interval, and the share of shifts that bring at least as many. `one` and `other` are how many deeds there are."""

    observed: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    one: int
    other: int
    same_day: int
    km: float
    days: float

    @property
    def excess(self) -> float:
        """Of the pairs, the share that is more than chance alone brings; 0 where there are fewer."""
        return max(0.0, 1 - self.expected / self.observed) if self.observed else 0.0

    def sentence(self) -> str:
        """As people read it."""
        return (
            f"{self.observed:,} times a deed was followed within {self.days:g} days and {self.km:g} km, where the places and "
            f"times alone would bring {self.expected:,.1f}: {self.ratio:.2f} times as many ({self.low:.2f} to {self.high:.2f}), "
            f"{p_words(self.p)}; {self.same_day:,} pairs of one day are not counted, as their order is not known"
        )


def knox(
    x_km: Floats,
    y_km: Floats,
    day: Floats | Ints,
    one: Bools,
    other: Bools,
    *,
    km: float,
    days: float,
    replications: int = 999,
    seed: int = 0,
) -> Knox | CannotBeSaid:
    """Compare deeds `one` with deeds `other` that follow; one row a deed, in km and days since 1970 (whole days)."""
    first, second = np.flatnonzero(one), np.flatnonzero(other)
    if min(len(first), len(second)) < LEAST:
        return CannotBeSaid(
            f"there are {len(first)} deeds of the one and {len(second)} of the other; {LEAST} of each are needed"
        )
    whole = np.floor(day).astype(np.int64)
    block_days, moves = int(8 * days), np.arange(int(2 * days) + 1, int(4 * days) + 1)
    if int(np.ptp(whole)) < 2 * block_days:
        return CannotBeSaid(f"all of it lies within {2 * block_days} days, too short to tell an answer from a burst")
    order = np.lexsort((y_km[second], x_km[second], whole[second]))
    second = second[order]
    points = np.column_stack([x_km, y_km])
    trees = cKDTree(points[first]), cKDTree(points[second])
    if trees[0].count_neighbors(trees[1], km) > _MOST_PAIRS:
        return CannotBeSaid(
            f"more than {_MOST_PAIRS:,} pairs lie within {km:g} km; take a smaller distance or fewer deeds"
        )
    near = trees[0].query_ball_tree(trees[1], km) if len(first) <= 2_000 else None
    left, right = _pairs(near, trees, km)
    earlier, later = whole[first][left], whole[second]
    random = np.random.default_rng(seed)
    gap = later[right] - earlier
    # near the ends of the data a move would carry answers out of them, so deeds there are only answers
    inside = (earlier - 4 * days > int(whole.min())) & (earlier + 5 * days <= int(whole.max()))
    # pairs that no move can bring together need no look
    keep = inside & (np.abs(gap) <= 5 * days)
    left_day, right_kept = earlier[keep], right[keep]
    observed, same = int(((gap > 0) & (gap <= days) & inside).sum()), int(((gap == 0) & inside).sum())
    block = (later - int(whole.min())) // block_days
    shifts = np.zeros(replications, np.int64)
    blocks, signs = int(block.max()) + 1, np.array([-1, 1])
    for number in range(replications):
        by = random.choice(moves, blocks) * random.choice(signs, blocks)
        moved = (later + by[block])[right_kept] - left_day
        shifts[number] = ((moved > 0) & (moved <= days)).sum()
    expected = float(shifts.mean())
    if expected == 0:
        return CannotBeSaid("no shift of the days brings two deeds together, so nothing is there to compare with")
    spread_out = np.asarray(expected + (shifts - expected) * _FEW, np.float64)
    ratio = observed / expected
    spread = _spread(spread_out, observed, expected)
    p = float((1 + (spread_out >= observed).sum()) / (1 + replications))
    low, high = ratio * np.exp(-1.96 * spread), ratio * np.exp(1.96 * spread)
    return Knox(observed, expected, ratio, float(low), float(high), p, len(first), len(second), same, km, days)


def _pairs(near: list[list[int]] | None, trees: tuple[cKDTree, cKDTree], km: float) -> tuple[Ints, Ints]:
    if near is not None:
        sizes = [len(one) for one in near]
        flat = np.fromiter((item for one in near for item in sorted(one)), np.int64, sum(sizes))
        return np.repeat(np.arange(len(near)), sizes), flat
    found = trees[0].sparse_distance_matrix(trees[1], km, output_type="ndarray")
    return found["i"].astype(np.int64), found["j"].astype(np.int64)


def _spread(shifts: Floats, observed: int, expected: float) -> float:
    """The standard error of the logarithm of the ratio: what shifts differ by among themselves, as a share, and where that is
    less than chance in the count, this."""
    return float(max(shifts.std() / expected, 1 / np.sqrt(max(observed, 1))))
