"""Trees of labels: an inner node means its leaves and `<node>.unspecified`.

A fact about a deed (its act, its perpetrator) is a set of leaves still possible. Leaves are numbered once, in the
order of the file, so a set is also an integer mask: bit i is leaf i. Every tree has the two leaves `other` (a kind
that the tree does not name) and `outside_the_case` (nothing or nobody that the case is about), so that *unknown* is a
set like any other: `everything`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

OTHER = "other"
OUTSIDE = "outside_the_case"


class Tree:
    """A forest of named nodes. `parents` gives each node's parent, None for a root; the order is kept."""

    def __init__(self, name: str, parents: Mapping[str, str | None], labels: Mapping[str, str] | None = None) -> None:
        """Raises ValueError where a parent is unknown, the parents run in a circle, or a node has a leaf's own name."""
        self.name = name
        self.parents: dict[str, str | None] = dict(parents)
        self._labels = dict(labels or {})
        for node in self.parents:
            self._check(node)
        inner = {parent for parent in self.parents.values() if parent is not None}
        leaves: list[str] = []
        for node in self.parents:
            leaves.append(f"{node}.unspecified" if node in inner else node)
        self.leaves: tuple[str, ...] = (*leaves, OTHER, OUTSIDE)
        if len(set(self.leaves)) < len(self.leaves) or {OTHER, OUTSIDE} & set(self.parents):
            taken = sorted(
                {leaf for leaf in self.leaves if self.leaves.count(leaf) > 1} | {OTHER, OUTSIDE} & set(self.parents)
            )
            raise ValueError(f"{name}: “{taken[0]}” is a name that every tree has already")
        self._bit = {leaf: 1 << number for number, leaf in enumerate(self.leaves)}
        self._masks = self._all_masks(inner)
        self.everything = (1 << len(self.leaves)) - 1

    def _check(self, node: str) -> None:
        seen = {node}
        parent = self.parents[node]
        while parent is not None:
            if parent not in self.parents:
                raise ValueError(f"{self.name}: “{node}” stands under “{parent}”, which is not in the tree")
            if parent in seen:
                raise ValueError(f"{self.name}: “{parent}” stands under itself")
            seen.add(parent)
            parent = self.parents[parent]

    def _all_masks(self, inner: set[str]) -> dict[str, int]:
        masks = dict(self._bit)
        for node in self.parents:
            masks.setdefault(node, 0)
        for node in self.parents:
            bit = self._bit[f"{node}.unspecified" if node in inner else node]
            ancestor: str | None = node
            while ancestor is not None:
                masks[ancestor] |= bit
                ancestor = self.parents[ancestor]
        return masks

    def __contains__(self, node: object) -> bool:
        return node in self._masks

    def __iter__(self) -> Any:
        return iter(self._masks)

    def mask(self, nodes: str | Iterable[str] | None) -> int:
        """The mask of the leaves under these nodes; None is everything. Raises KeyError for a node not in the tree."""
        if nodes is None:
            return self.everything
        if isinstance(nodes, str):
            return self._masks[nodes]
        out = 0
        for node in nodes:
            out |= self._masks[node]
        return out

    def nodes(self, mask: int) -> list[str] | None:
        """The fewest nodes that name exactly this set, in the order of the tree; None for everything.

        Inverse of `mask`. Raises ValueError for the empty set, which is never a fact.
        """
        if mask == 0:
            raise ValueError(f"{self.name}: an empty set has no names")
        return None if mask == self.everything else list(_names(self, mask))

    def name_of(self, mask: int) -> str:
        """The node with exactly these leaves; several nodes are joined by `+`, which `mask_of` reads again."""
        roots = [node for node, parent in self.parents.items() if parent is None]
        return "+".join(self.nodes(mask) or [*roots, OTHER, OUTSIDE])

    def mask_of(self, name: str) -> int:
        """The mask of a name that `name_of` gave. Raises KeyError for a node not in the tree."""
        return self.mask(name.split("+"))

    def label(self, node: str) -> str:
        """How a node is written for people."""
        if node in self._labels:
            return self._labels[node]
        if node.endswith(".unspecified"):
            return f"{self.label(node.removesuffix('.unspecified'))} (not specified)"
        return node.replace("_", " ")

    def children(self, node: str) -> list[str]:
        """The nodes directly under a node."""
        return [child for child, parent in self.parents.items() if parent == node]


@lru_cache(maxsize=100_000)
def _names(tree: Tree, mask: int) -> tuple[str, ...]:
    chosen: list[str] = []
    covered = 0
    for node, node_mask in tree._masks.items():
        if node in tree.parents and node_mask & ~mask == 0:
            parent = tree.parents[node]
            if parent is None or tree._masks[parent] & ~mask != 0:
                chosen.append(node)
                covered |= node_mask
    rest = mask & ~covered
    chosen += [leaf for leaf in tree.leaves if tree._bit[leaf] & rest]
    return tuple(chosen)


def from_outline(name: str, outline: Any) -> Tree:
    """A tree from nested mappings: keys are nodes, a value of None is a leaf, a string is a leaf's label.

    A mapping's own label stands under the key `label`.
    """
    parents: dict[str, str | None] = {}
    labels: dict[str, str] = {}

    def walk(items: Mapping[str, Any], parent: str | None) -> None:
        for node, below in items.items():
            if node == "label":
                continue
            if node in parents:
                raise ValueError(f"{name}: “{node}” stands twice in the tree")
            parents[node] = parent
            if isinstance(below, str):
                labels[node] = below
            elif isinstance(below, Mapping):
                if "label" in below:
                    labels[node] = str(below["label"])
                walk(below, node)

    walk(outline, None)
    return Tree(name, parents, labels)
