"""How many of several intervals can, or must, lie further than so many seconds apart, group by group.

Both counts walk from interval to interval. Where the walk goes on from each is looked up once for all, and the steps are
counted by doubling, so that one long group costs no more than many short ones.
"""

from __future__ import annotations

import numpy as np

from sulh.measures.nearby import Ints


def surely_apart(group: Ints, low: Ints, high: Ints, seconds: int) -> Ints:
    """For each group, how many of its intervals surely lie more than `seconds` apart from each other, at most.

    The greedy choice, the earliest end first, is best. Groups are numbered from 0; the answer has one more than the last.
    """
    ranks = np.sort(np.concatenate([low, high + seconds]))
    size = len(ranks) + 1
    by_low = np.lexsort((high, low, group))
    starts = group[by_low] * size + np.searchsorted(ranks, low[by_low])
    by_end = np.lexsort((low, high, group))
    place = np.empty(len(low), dtype=np.int64)
    place[by_end] = np.arange(len(low))
    earliest = np.minimum.accumulate(place[by_low][::-1])[::-1]
    after = group[by_end] * size + np.searchsorted(ranks, high[by_end] + seconds)
    following = np.searchsorted(starts, after, side="right")
    ends = np.searchsorted(group[by_low], group[by_end], side="right")
    none = len(low)
    step = np.where(following < ends, np.append(earliest, none)[np.minimum(following, none)], none)
    return _from_the_first(group[by_end], step)


def perhaps_apart(group: Ints, low: Ints, high: Ints, seconds: int) -> Ints:
    """For each group a number that no choice of moments exceeds: how many lie more than `seconds` apart.

    The intervals are parted into sets that each fit into `seconds`; of each at most one counts.
    """
    wide = high - low > seconds
    found = np.bincount(group[wide], minlength=int(group.max(initial=-1)) + 1).astype(np.int64)
    group, low, high = group[~wide], low[~wide], high[~wide]
    ranks = np.sort(np.concatenate([high, low + seconds]))
    size = len(ranks) + 1
    order = np.lexsort((high, low, group))
    reached = np.maximum.accumulate(group[order] * size + np.searchsorted(ranks, high[order]))
    until = group[order] * size + np.searchsorted(ranks, low[order] + seconds)
    following = np.searchsorted(reached, until, side="right")
    ends = np.searchsorted(group[order], group[order], side="right")
    narrow = _from_the_first(group[order], np.where(following < ends, following, len(order)))
    found[: len(narrow)] += narrow
    return found


def _from_the_first(group: Ints, step: Ints) -> Ints:
    """For each group the number of steps from its first row until there is none; rows are sorted by group."""
    steps = np.append(np.ones(len(step), dtype=np.int64), 0)
    goes = np.append(step, len(step))
    while (goes < len(step)).any():
        steps += steps[goes]
        goes = goes[goes]
    found = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    present, first = np.unique(group, return_index=True)
    found[present] = steps[first]
    return found
