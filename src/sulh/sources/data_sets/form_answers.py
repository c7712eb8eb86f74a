"""The answers to a form as they stand in an export: what a header, a choice and a point can be called there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sulh.sources.data_sets.form_questions import CHOICES, QUESTIONS
from sulh.sources.data_sets.form_reading import FormRules
from sulh.sources.data_sets.xlsform import choice_nodes
from sulh.sources.files.cells import folded, read_decimal
from sulh.sources.reading.nodes import NodeSet
from sulh.words.vocabulary import ACTOR_FIELDS, Vocabulary

SEPARATORS = "/-."
"""What stands between a group and its questions, and between a question and its choices."""


def ends_of(name: str) -> Iterator[str]:
    """A header, and what stands behind its groups."""
    yield name
    for sign in SEPARATORS:
        if sign in name:
            yield name.rpartition(sign)[2]


def names_of(question: str) -> frozenset[str]:
    """How a header can call a question: its name, or its label in any language."""
    labels = next((one.label.values() for one in QUESTIONS if one.name == question), ())
    return frozenset(folded(text) for text in (question, *labels))


def choice_of(choices: str, text: str) -> str:
    """The name of a choice that is given by name or by label; any other text as it is."""
    for name, labels in CHOICES[choices].items():
        if folded(text) in (name, *(folded(label) for label in labels.values())):
            return name
    return text


def phrases_of(name: str, rules: FormRules, vocabulary: Vocabulary) -> dict[str, NodeSet]:
    """What a choice of a set field can be called, folded: node, label, and what the mapping says."""
    known: dict[str, NodeSet] = {}
    for node, label in choice_nodes(vocabulary.tree(name)).items():
        known[folded(label)] = known[folded(node)] = NodeSet((node,), (node,))
    own: Mapping[str, Any] = rules.actors if name in ACTOR_FIELDS else {}
    return known | dict(own) | dict(rules.values.get(name, {}))


def matched(text: str, known: Mapping[str, NodeSet]) -> list[NodeSet]:
    """The choices of a cell, parted by spaces or `|`, each as long as can be. Raises ValueError where a word is none."""
    found = []
    for part in text.split("|"):
        words: list[str] = folded(part).split()
        while words:
            size = next((size for size in range(len(words), 0, -1) if " ".join(words[:size]) in known), 0)
            if not size:
                raise ValueError(f"the mapping gives no meaning for “{words[0][:40]}”; add it under “values”")
            found.append(known[" ".join(words[:size])])
            words = words[size:]
    return found


def point_of(text: str) -> tuple[float, float, float]:
    """Latitude, longitude and accuracy in metres of `lat lon altitude accuracy`. Raises ValueError with the reason."""
    parts: Iterable[float | None] = [read_decimal(part) for part in text.replace(";", " ").split()]
    numbers = [0.0 if part is None else part for part in parts]
    if not 2 <= len(numbers) <= 4:
        raise ValueError("a point is a latitude, a longitude, an altitude and an accuracy, with spaces between")
    lat, lon = numbers[:2]
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError("a latitude lies between -90 and 90, a longitude between -180 and 180")
    return lat, lon, max(numbers[3], 0.0) if len(numbers) == 4 else 0.0
