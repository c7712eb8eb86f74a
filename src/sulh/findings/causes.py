"""The smallest sets of changes that end a dispute, for many disputes at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from sulh.findings.keys import Bools, Ints

Cause = tuple[str, ...]
Ended = Callable[[Cause, Ints], tuple[Bools, Bools]]
"""For some changes and disputes (by place): which they end for good, and which are no longer certain after them."""


def causes(changes: Sequence[str], size: int, ended: Ended, otherwise: str) -> list[str]:
    """What ends each of `size` disputes: every set of changes of the smallest size that does, in words."""
    found = [otherwise] * size
    left: Ints = np.arange(size)
    for many in range(1, len(changes) + 1):
        if not len(left):
            break
        tried = list(itertools.combinations(changes, many))
        answers = [ended(names, left) for names in tried]
        flags = np.stack([flag for answer in answers for flag in answer], axis=1)
        patterns, of_each = np.unique(flags, axis=0, return_inverse=True)
        words = [_in_words(tried, pattern[::2], pattern[1::2]) for pattern in patterns]
        for place, number in zip(left, of_each.reshape(-1), strict=True):
            found[place] = words[number] or otherwise
        left = left[~flags.any(axis=1)]
    return found


def _in_words(tried: Sequence[Cause], for_good: Bools, weaker: Bools) -> str:
    """Causes that take two are joined by ` + `; several of which each will do are separated by ` / `.

    Where some end the dispute for good, those that only make it less than certain are not named.
    """
    wanted = for_good if for_good.any() else weaker
    return " / ".join(" + ".join(names) for names, named in zip(tried, wanted, strict=True) if named)
