"""What agreement of two reports' labels and counts is worth: rare agreements much, common ones little.

The weights are those of probabilistic record linkage (Fellegi and Sunter 1969) with frequencies in place of one
chance of agreement for a whole column: two reports that both name a rare group say more than two that name the
government. Codes that stand in no tree are flat labels: equal or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from sulh.incidents.rows import Floats, Ints, codes
from sulh.sources.files.json_cells import plain
from sulh.words.trees import Tree

MOST_EVIDENCE = 4.0
"""Cap on what one fact's agreement adds (natural logarithm): a rare word is easily copied."""


_BETWEEN = "\x1f"
_TABLE = 20_000_000
"""Pairs of sets that are looked up in one table."""


def keys_of(column: Any) -> pa.Array:
    """A column of node lists as texts, one for each list; null for none and for an empty one."""
    joined = pc.binary_join(plain(column), _BETWEEN)
    return pc.if_else(pc.equal(joined, ""), None, joined)


class Labels:
    """The sets that occur in one set-valued fact, and how they compare.

    `columns` are columns of sets that share one tree (the perpetrators and the targets, say), as `keys_of` gives them;
    `code[k]` is, for column k, each row's set as a number, -1 where it is unknown.
    """

    def __init__(self, columns: Sequence[pa.Array], tree: Tree | None) -> None:
        self._tree = tree
        self._held = {node: _leaves(tree, node) for node in tree} if tree is not None else {}
        size = len(columns[0])
        encoded = pc.dictionary_encode(pa.concat_arrays(columns))
        found = [self._key(key.split(_BETWEEN)) for key in encoded.dictionary.to_pylist()]
        numbers = np.append(codes(list(found)), -1)
        together = numbers[np.asarray(encoded.indices.fill_null(len(found)))]
        self.code: list[Ints] = [together[k * size : (k + 1) * size] for k in range(len(columns))]
        self.sets: list[frozenset[str]] = list(dict.fromkeys(key for key in found if key))
        self._overlap = self._overlaps()
        self.chance: list[Floats] = [self._chance(code) for code in self.code]

    def _key(self, nodes: list[str]) -> frozenset[str] | None:
        """The leaves under these nodes, flat labels as they are; None for everything."""
        leaves: set[str] = set()
        for node in nodes:
            leaves |= self._held.get(node, {node})
        if self._tree is not None and leaves >= set(self._tree.leaves):
            return None
        return frozenset(leaves) or None

    def _overlaps(self) -> csr_array[np.int64, tuple[int, int]]:
        numbers: dict[str, int] = {}
        cells = [(row, numbers.setdefault(leaf, len(numbers))) for row, key in enumerate(self.sets) for leaf in key]
        at, of = ([cell[axis] for cell in cells] for axis in (0, 1))
        member = csr_array((np.ones(len(cells), dtype=np.int64), (at, of)), shape=(len(self.sets), len(numbers)))
        overlap: csr_array[np.int64, tuple[int, int]] = csr_array(member @ member.T)
        overlap.data = np.ones(len(overlap.data), dtype=np.int64)
        return overlap

    def _chance(self, code: Ints) -> Floats:
        """For each set the share of a column's known sets that overlap it, never quite 0."""
        times = np.bincount(code[code >= 0], minlength=len(self.sets)).astype(np.int64)
        overlapping = np.asarray(self._overlap @ times, dtype=np.float64)
        return np.asarray((overlapping + 0.5) / (int(times.sum()) + 1.0))

    def weigh(self, left: Ints, right: Ints, columns: tuple[int, int], agree: float) -> Floats:
        """Natural-log evidence of pairs of codes (from the two columns) that the deeds are one; 0 where unknown.

        `agree` is how often two reports of one deed carry overlapping sets. Disjoint sets count against, less so
        where they stand close together in the tree.
        """
        out = np.zeros(len(left))
        known = (left >= 0) & (right >= 0)
        pair = left[known] * len(self.sets) + right[known]
        if len(self.sets) ** 2 > _TABLE:
            distinct, pair = np.unique(pair, return_inverse=True)
        else:
            there = np.zeros(len(self.sets) ** 2, np.bool_)
            there[pair] = True
            distinct = np.flatnonzero(there)
            place = np.cumsum(there) - 1
            pair = place[pair]
        worth = [self._weigh_one(*divmod(int(one), len(self.sets)), columns, agree) for one in distinct]
        out[known] = np.array(worth, dtype=np.float64)[pair]
        return out

    def _weigh_one(self, a: int, b: int, columns: tuple[int, int], agree: float) -> float:
        chance = float(np.sqrt(self.chance[columns[0]][a] * self.chance[columns[1]][b]))
        if not self.sets[a].isdisjoint(self.sets[b]):
            return min(MOST_EVIDENCE, max(0.0, log(agree / chance)))
        against = min(0.0, log((1 - agree) / max(1 - chance, 1 - agree)))
        return against * (0.5 + 0.5 * self._distance(self.sets[a], self.sets[b]))

    def _distance(self, a: frozenset[str], b: frozenset[str]) -> float:
        """1 where no node holds leaves of both; else the share of the tree that the narrowest such node takes up."""
        if self._tree is None:
            return 1.0
        inner = (self._held[node] for node in self._tree.parents)
        common = [held for held in inner if not (a.isdisjoint(held) or b.isdisjoint(held))]
        return min((len(held) for held in common), default=len(self._tree.leaves)) / len(self._tree.leaves)


def _leaves(tree: Tree, node: str) -> frozenset[str]:
    mask = tree.mask(node)
    return frozenset(leaf for bit, leaf in enumerate(tree.leaves) if mask >> bit & 1)
