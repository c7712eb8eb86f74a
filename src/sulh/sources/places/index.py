"""Which strings can be a few typing errors apart: deletion neighbourhoods, as arrays.

Two strings that differ by one insertion, deletion, substitution or exchange of neighbours share a string once at most one
letter is deleted from each; by two such errors, once two are (Garbe's SymSpell rests on the same). Every string
is entered under the hashes of what deletions leave of it, and asked for likewise; what a query finds is a superset of its
near strings (hashes may collide), to be checked by its distance.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
LONGEST = 40
"""Longer strings are cut for the index; what is found is checked whole."""


def deletions(strings: Sequence[str], salts: Hashes, depths: npt.NDArray[np.int8]) -> tuple[Hashes, Rows]:
    """The hashes of each string less up to `depths` letters, and the row of each; a salt keeps blocks apart."""
    lengths = np.fromiter((min(len(text), LONGEST) for text in strings), dtype=np.int64, count=len(strings))
    found: list[Hashes] = []
    owners: list[Rows] = []
    for length in np.unique(lengths):
        for depth in range(int(depths.max(initial=0)) + 1):
            chosen = np.flatnonzero((lengths == length) & (depths >= depth))
            if depth > length or not len(chosen):
                continue
            letters = _letters([strings[row] for row in chosen.tolist()], int(length))
            for left in itertools.combinations(range(int(length)), int(length) - depth):
                found.append(_mixed(letters[:, left], salts[chosen]))
                owners.append(chosen)
    if not found:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return np.concatenate(found), np.concatenate(owners)


class DeletionIndex:
    """Strings entered under what deletions leave of them."""

    def __init__(self, strings: Sequence[str], salts: Hashes, depths: npt.NDArray[np.int8]) -> None:
        hashes, rows = deletions(strings, salts, depths)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._rows = hashes[order], rows[order].astype(np.int32)

    def pairs(
        self, strings: Sequence[str], salts: Hashes, depths: npt.NDArray[np.int8], most: int
    ) -> tuple[Rows, Rows]:
        """Pairs (row of the query, row of the entered string) that may be near, each once.

        A hash that more than `most` strings share is left out: it tells nothing, and would cost the square of them.
        """
        hashes, askers = deletions(strings, salts, depths)
        order = np.argsort(hashes)  # asked in order, the entered ones stay in the processor's cache
        hashes, askers = hashes[order], askers[order]
        first = np.searchsorted(self._hashes, hashes, side="left")
        count = np.searchsorted(self._hashes, hashes, side="right") - first
        count[count > most] = 0
        asker = np.repeat(askers, count)
        start = np.repeat(first - np.cumsum(count) + count, count)
        entered = self._rows[start + np.arange(len(asker))].astype(np.int64)
        both = distinct((asker << np.int64(32)) | entered)
        return both >> np.int64(32), both & np.int64(0xFFFFFFFF)


def distinct(values: Rows) -> Rows:
    """The distinct values in order; by sorting, which is several times quicker here than numpy's hashing."""
    values = np.sort(values)
    kept = np.ones(len(values), dtype=np.bool_)
    kept[1:] = values[1:] != values[:-1]
    found: Rows = values[kept]
    return found


def _letters(strings: list[str], length: int) -> npt.NDArray[np.uint64]:
    text = "".join(string[:length] for string in strings).encode("ascii")
    return np.frombuffer(text, dtype=np.uint8).reshape(len(strings), length).astype(np.uint64)


def _mixed(letters: npt.NDArray[np.uint64], salts: Hashes) -> Hashes:
    found = salts.copy()
    for column in range(letters.shape[1]):
        found = (found ^ letters[:, column]) * _BASE
        found ^= found >> _SHIFT
    found = (found + np.uint64(letters.shape[1])) * _MIX
    return found ^ (found >> _SHIFT)
