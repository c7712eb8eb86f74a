"""The sides of a data set's event: names as nodes of the case, and names joined by commas, all of them participants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.sources.reading.nodes import NOTHING_KNOWN, UNKNOWN, NodeSet, in_tree_order, parse_value
from sulh.sources.reading.rows import Fields
from sulh.strict_yaml import Document
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True)
class NamedActors:
    """What a mapping says of a data set's names of actors: nodes by name, and what every other name means."""

    actors: Mapping[str, NodeSet]
    others: NodeSet


def named_actors(document: Document, actors: Mapping[str, Any], others: Any, vocabulary: Vocabulary) -> NamedActors:
    """The keys `actors` and `others` of a mapping, checked. Raises InputError with line and column."""

    def nodes(value: Any, *path: str) -> NodeSet:
        try:
            return parse_value(vocabulary.actors, value)
        except ValueError as error:
            raise document.error(path, str(error)) from None

    known = {name: nodes(value, "actors", name) for name, value in actors.items()}
    return NamedActors(known, NOTHING_KNOWN if others in (None, UNKNOWN) else nodes(others, "others"))


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


def participants(text: str, rules: NamedActors, tree: Tree) -> Side:
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
