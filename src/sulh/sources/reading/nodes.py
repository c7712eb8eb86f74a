"""Sets of nodes as a mapping or a cell writes them: `a|b` is any of, `a&b` is all took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sulh.errors import nearest
from sulh.words.trees import Tree

UNKNOWN = "unknown"
"""Written for a phrase that says nothing about the fact."""


@dataclass(frozen=True, slots=True)
class NodeSet:
    """A set-valued fact: `maybe`, the nodes still possible (None: everything), and `surely`, those each in it."""

    maybe: tuple[str, ...] | None
    surely: tuple[str, ...]


NOTHING_KNOWN = NodeSet(None, ())


def any_of(tree: Tree, nodes: Iterable[str]) -> NodeSet:
    """At least one of these, which is not known. A set of one node is surely that one."""
    maybe = _names(tree, tuple(nodes))
    return NodeSet(maybe, maybe if maybe and len(maybe) == 1 else ())


def all_of(tree: Tree, nodes: Iterable[str]) -> NodeSet:
    """Each of these took part, and nobody (nothing) else."""
    given = tuple(nodes)
    return NodeSet(_names(tree, given), in_tree_order(tree, given))


def either(tree: Tree, sets: Iterable[NodeSet]) -> NodeSet:
    """One of several sets holds, which is not known."""
    parts = list(dict.fromkeys(sets))
    if len(parts) == 1:
        return parts[0]
    if any(part.maybe is None for part in parts):
        maybe = None
    else:
        maybe = _names(tree, tuple(node for part in parts for node in part.maybe or ()))
    common = set(parts[0].surely).intersection(*(part.surely for part in parts))
    if maybe and len(maybe) == 1:
        common.add(maybe[0])
    return NodeSet(maybe, in_tree_order(tree, common))


@lru_cache(maxsize=50_000)
def _names(tree: Tree, nodes: tuple[str, ...]) -> tuple[str, ...] | None:
    """The fewest nodes that name the set, in the order of the tree, so that equal sets are written alike."""
    found = tree.nodes(tree.mask(nodes))
    return None if found is None else tuple(found)


def in_tree_order(tree: Tree, nodes: Iterable[str]) -> tuple[str, ...]:
    """The nodes without repeats, in the order of the tree."""
    wanted = set(nodes)
    return tuple(sorted(wanted, key=list(tree).index)) if len(wanted) > 1 else tuple(wanted)


def parse_cell(tree: Tree, text: str, separator: str = "|") -> NodeSet:
    """A cell that holds nodes itself. Raises ValueError for a word that is in no tree, or `|` and `&` together."""
    if "&" in text and separator in text:
        raise ValueError(f"“{separator}” (any of) and “&” (all took part) cannot stand together in one cell")
    joined_by_and = "&" in text
    words = [word.strip() for word in text.split("&" if joined_by_and else separator)]
    for word in words:
        if word not in tree:
            raise ValueError(f"“{word}” is not a node of the tree “{tree.name}”. {nearest(word, tree)}")
    return all_of(tree, words) if joined_by_and else any_of(tree, words)


def parse_value(tree: Tree, value: Any) -> NodeSet:
    """What a mapping writes for a set: a node, a list (any of), `{all_of: [..]}`, `unknown`, or text as in a cell.

    Raises ValueError with a reason.
    """
    if value == UNKNOWN:
        return NOTHING_KNOWN
    if isinstance(value, str):
        return parse_cell(tree, value)
    if isinstance(value, list) and value:
        return any_of(tree, [_node(tree, item) for item in value])
    if isinstance(value, dict) and set(value) == {"all_of"} and isinstance(value["all_of"], list) and value["all_of"]:
        return all_of(tree, [_node(tree, item) for item in value["all_of"]])
    raise ValueError("write a node, a list of nodes (any of them) or {all_of: [..]}")


def _node(tree: Tree, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"“{value}” is not a node; write a word")
    if value not in tree:
        raise ValueError(f"“{value}” is not a node of the tree “{tree.name}”. {nearest(value, tree)}")
    return value
