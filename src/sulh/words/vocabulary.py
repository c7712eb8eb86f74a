"""The trees that one case uses: shipped ones for acts, objects and weapons, the case's own for actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from sulh.words.trees import Tree, from_outline

ACTOR_FIELDS = ("perpetrator", "target", "side_a", "side_b")
"""Facts whose values are actors, or kinds of people."""
SET_FIELDS = ("act", "perpetrator", "target", "object", "weapon", "side_a", "side_b")
"""Facts whose value is a set of nodes of a tree."""


@dataclass(frozen=True)
class Vocabulary:
    """The tree of each set-valued fact."""

    acts: Tree
    objects: Tree
    weapons: Tree
    actors: Tree

    def tree(self, field: str) -> Tree:
        """The tree whose nodes are the values of a set field, for example `perpetrator`."""
        if field in ACTOR_FIELDS:
            return self.actors
        return {"act": self.acts, "object": self.objects, "weapon": self.weapons}[field]


@cache
def shipped(name: str) -> Tree:
    """A tree that comes with sulh: `acts`, `objects`, `weapons` or `kinds`."""
    text = resources.files("sulh.words").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return from_outline(name, YAML(typ="safe", pure=True).load(text))


def vocabulary(actors: Mapping[str, str | None], labels: Mapping[str, str] | None = None) -> Vocabulary:
    """The vocabulary of a case: `actors` gives each actor's parent, None for a root.

    The kinds of people of `kinds.yaml` are added to the actors. Raises ValueError where the actors make no tree.
    """
    kinds = shipped("kinds")
    parents = {**actors, **{node: parent for node, parent in kinds.parents.items() if node not in actors}}
    names = {node: kinds.label(node) for node in kinds.parents} | dict(labels or {})
    return Vocabulary(shipped("acts"), shipped("objects"), shipped("weapons"), Tree("actors", parents, names))
