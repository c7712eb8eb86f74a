"""The words around names of places (`words/places.yaml`), folded: levels, directions, units, near, between and the like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from sulh.sources.places.fold import fold

Phrase = tuple[str, ...]
"""The folded words of a phrase."""

BEARINGS = {
    "north": 0,
    "northeast": 45,
    "east": 90,
    "southeast": 135,
    "south": 180,
    "southwest": 225,
    "west": 270,
    "northwest": 315,
}
"""Degrees, clockwise from north."""
LEVELS = ("province", "district", "subdistrict", "town", "village", "feature")
"""Kinds of place, from the widest; a feature is a spot or a stretch of land."""


@dataclass(frozen=True)
class PlaceWords:
    """Folded phrases to what they mean."""

    levels: dict[Phrase, frozenset[str]]
    of: frozenset[Phrase]
    articles: frozenset[str]
    directions: dict[Phrase, int]
    units: dict[Phrase, int]
    joins: dict[str, frozenset[Phrase]]
    """`from`, `to`, `in`, `and`, `or`, `between`, `near` and `road`."""
    longest: int
    """Words of the longest phrase."""
    first: frozenset[str]
    """First words of the phrases that may be left out before a name, and the last words of those behind it."""
    last: frozenset[str]


@cache
def place_words() -> PlaceWords:
    """The shipped table."""
    text = resources.files("sulh.words").joinpath("places.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    levels: dict[Phrase, frozenset[str]] = {}
    for level, by_language in table["levels"].items():
        for phrase in _phrases(by_language):
            levels[phrase] = levels.get(phrase, frozenset()) | {level}
    directions = {p: BEARINGS[name] for name, said in table["directions"].items() for p in _phrases(said)}
    of = _phrases(table["of"])
    units = {p: int(metres) for metres, said in table["units"].items() for p in _phrases(said)}
    joins = {key: _phrases(table[key]) for key in ("from", "to", "in", "and", "or", "between", "near", "road")}
    every = [*levels, *directions, *units, *(phrase for phrases in joins.values() for phrase in phrases)]
    return PlaceWords(
        levels,
        of,
        frozenset(phrase[0] for phrase in _phrases(table["articles"])),
        directions,
        units,
        joins,
        max(len(phrase) for phrase in every),
        frozenset(phrase[0] for phrase in (*levels, *of)),
        frozenset(phrase[-1] for phrase in levels),
    )


def _phrases(by_language: dict[str, list[str]]) -> frozenset[Phrase]:
    return frozenset(tuple(fold(phrase).split()) for phrases in by_language.values() for phrase in phrases)
