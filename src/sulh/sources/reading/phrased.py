"""Texts read by the phrase tables of `sulh.words`, as the facts of a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.sources.reading.nodes import NodeSet, all_of, any_of
from sulh.sources.reading.rows import Fields
from sulh.words.phrases import Meant, Own, read_phrases, whole_phrase
from sulh.words.trees import Tree
from sulh.words.vocabulary import ACTOR_FIELDS, Vocabulary


def phrase_set(
    name: str, text: str, vocabulary: Vocabulary, languages: tuple[str, ...], actors: Mapping[str, NodeSet]
) -> NodeSet | None:
    """The nodes that a cell of a set field holds; None where its phrases are not known."""
    tree = vocabulary.tree(name)
    if text in tree:
        return any_of(tree, [text])
    kind = "actor" if name in ACTOR_FIELDS else name
    found = whole_phrase(text, kind, languages, _own(vocabulary, actors))
    return None if found is None else _set(tree, found)


def phrase_fields(
    text: str, vocabulary: Vocabulary, languages: tuple[str, ...], actors: Mapping[str, NodeSet]
) -> Fields:
    """The facts that a free text states. Actors of which it does not say who acted on whom are left out: which of them
    is a side cannot be told from a sentence."""
    said = read_phrases(text, languages, _own(vocabulary, actors))
    fields: Fields = {}
    for name in ("act", "object", "weapon", "perpetrator", "target"):
        meant: Meant = getattr(said, name)
        if meant.maybe is not None:
            found = _set(vocabulary.tree(name), meant)
            if found.maybe is not None:
                fields[name] = list(found.maybe)
            if found.surely:
                fields[f"{name}_surely"] = list(found.surely)
    if said.stance is not None:
        fields["stance"] = said.stance
    return fields


def phrase_stance(
    text: str, vocabulary: Vocabulary, languages: tuple[str, ...], actors: Mapping[str, NodeSet]
) -> str | None:
    """The stance that a text takes; None where none of its words says."""
    said = read_phrases(text, languages, _own(vocabulary, actors))
    return said.stance or ("claims" if said.act.maybe is not None else None)


def states_relation(cells: pa.Array, relation: str, words: Any) -> np.ndarray[Any, Any]:
    """Which cells state a relation (`in_defence_of`, `reprisal_for`, `during`) in words."""
    encoded = cells.dictionary_encode()
    own = _own(words.vocabulary, words.actors)
    states = [relation in read_phrases(text, words.languages, own).relations for text in encoded.dictionary.to_pylist()]
    codes = np.asarray(encoded.indices.fill_null(len(states)))
    stated: np.ndarray[Any, Any] = np.array([*states, False])[codes]
    return stated


def _set(tree: Tree, meant: Meant) -> NodeSet:
    nodes = meant.maybe or ()
    if meant.surely and len(meant.surely) > 1:
        found = all_of(tree, meant.surely)
        return NodeSet(any_of(tree, nodes).maybe, found.surely)
    return NodeSet(any_of(tree, nodes).maybe, meant.surely)


def _own(vocabulary: Vocabulary, actors: Mapping[str, NodeSet]) -> Own:
    """The case's names of actors as phrases: those of the mapping, then the labels and ids of the actors themselves."""
    return _own_of(vocabulary, tuple(sorted((phrase, nodes) for phrase, nodes in actors.items() if nodes.maybe)))


@lru_cache(maxsize=32)
def _own_of(vocabulary: Vocabulary, actors: tuple[tuple[str, NodeSet], ...]) -> Own:
    found = {phrase: (nodes.maybe or (), nodes.surely) for phrase, nodes in actors}
    for node in vocabulary.actors.parents:
        for phrase in (vocabulary.actors.label(node), node.replace("_", " ")):
            found.setdefault(phrase.casefold(), ((node,), (node,)))
    return tuple(sorted(found.items()))
