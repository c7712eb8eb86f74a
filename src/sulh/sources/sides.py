"""The sides of a UCDP GED event: names joined by commas, all of them participants."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.sources.mapping import GedRules
from sulh.sources.nodes import in_tree_order
from sulh.sources.rows import Fields
from sulh.words.trees import Tree


@dataclass(frozen=True)
class Side:
    """All participants of one side. `maybe` is None where one of them can be anybody."""

    maybe: tuple[str, ...] | None
    surely: tuple[str, ...]
    unlisted: tuple[str, ...]

    def put(self, fields: Fields, name: str) -> None:
        """Write the side into a row as a set field."""
        if self.maybe is not None:
            fields[name] = list(self.maybe)
        if self.surely:
            fields[f"{name}_surely"] = list(self.surely)


def participants(text: str, rules: GedRules, tree: Tree) -> Side:
    """The nodes of comma-joined names; a name that holds a comma can be listed whole in the mapping."""
    names = [text] if text in rules.actors else [part.strip() for part in text.split(",") if part.strip()]
    sets = [rules.actors.get(name, rules.others) for name in names]
    unlisted = tuple(name for name in dict.fromkeys(names) if name not in rules.actors)
    surely = in_tree_order(tree, (node for one in sets for node in one.surely))
    if not sets or any(one.maybe is None for one in sets):
        return Side(None, surely, unlisted)
    mask = tree.mask([node for one in sets for node in one.maybe or ()])
    maybe = tree.nodes(mask)
    return Side(None if maybe is None else tuple(maybe), surely, unlisted)
