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


Times = dict[str, int]
"""How many reports say what."""
BETWEEN = "\x1f"
"""Stands between the nodes of a set that is written as one text."""
_TABLE = 20_000_000
"""Numbers up to which distinct ones are found by a table instead of by sorting."""


def keys_of(column: Any) -> pa.Array:
    """A column of node lists as texts, one for each list; null for none and for an empty one."""
    joined = pc.binary_join(plain(column), BETWEEN)
    return pc.if_else(pc.equal(joined, ""), None, joined)


class Labels:
    """The sets that occur in one set-valued fact, and how they compare.

    `columns` are columns of sets that share one tree (the perpetrators and the targets, say), as `keys_of` gives them, and
    `times` for each how common its sets are; `code[k]` is, for column k, each row's set as a number, -1 where it is
    unknown, and `names` are the sets as texts.
    """

    def __init__(self, columns: Sequence[pa.Array], times: Sequence[Times], tree: Tree | None) -> None:
        self._tree = tree
        self._held = {node: _leaves(tree, node) for node in tree} if tree is not None else {}
        size = len(columns[0])
        counted = pa.array(sorted({key for one in times for key in one}), pa.string())
        encoded = pc.dictionary_encode(pa.concat_arrays([counted, *columns]))
        texts = encoded.dictionary.to_pylist()
        found = [self._key(key.split(BETWEEN)) for key in texts]
        numbers = np.append(codes(list(found)), -1)
        together = numbers[np.asarray(encoded.indices.fill_null(len(found)))][len(counted) :]
        self.code: list[Ints] = [together[k * size : (k + 1) * size] for k in range(len(columns))]
        self.sets: list[frozenset[str]] = list(dict.fromkeys(key for key in found if key))
        self.names = ["|".join(sorted(one)) for one in self.sets]
        self._overlap = self._overlaps()
        at = dict(zip(texts, numbers[:-1].tolist(), strict=True))
        self.chance: list[Floats] = [self._chance(one, at) for one in times]

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

    def _chance(self, times: Times, at: dict[str, int]) -> Floats:
        """For each set the share of the counted sets that overlap it, never quite 0."""
        number = np.zeros(len(self.sets), np.int64)
        for key, many in times.items():
            if at[key] >= 0:
                number[at[key]] += many
        overlapping = np.asarray(self._overlap @ number, dtype=np.float64)
        return np.asarray((overlapping + 0.5) / (int(number.sum()) + 1.0))

    def agrees(self, a: int, b: int) -> bool:
        """Whether two sets, by number, overlap."""
        return not self.sets[a].isdisjoint(self.sets[b])

    def weigh(self, a: int, b: int, columns: tuple[int, int], agree: float) -> float:
        """Natural-log evidence of two sets, by number, the one from the first and the other from the second of the two
        columns, that the deeds are one.

        `agree` is how often two reports of one deed carry overlapping sets. Disjoint sets count against, less so
        where they stand close together in the tree.
        """
        chance = float(np.sqrt(self.chance[columns[0]][a] * self.chance[columns[1]][b]))
        if self.agrees(a, b):
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


def numbered(key: Ints) -> tuple[Ints, Ints]:
    """The distinct ones among whole numbers from 0 up, sorted, and the place of each number among them."""
    if not len(key):
        return key, key
    if int(key.max()) >= _TABLE:
        distinct, place = np.unique(key, return_inverse=True)
        return distinct, place.astype(np.int64)
    there = np.zeros(int(key.max()) + 1, np.bool_)
    there[key] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[key]


def _leaves(tree: Tree, node: str) -> frozenset[str]:
    mask = tree.mask(node)
    return frozenset(leaf for bit, leaf in enumerate(tree.leaves) if mask >> bit & 1)
