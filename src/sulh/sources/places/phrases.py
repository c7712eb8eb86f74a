"""The ways in which one piece of a text can speak of a place: “5 km north of X”, “between X and Y”, “near X”, “X and Y”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from sulh.sources.places.words import Phrase, PlaceWords

Tokens = tuple[str, ...]
"""Folded words; a number is written with a point, a range of numbers with `..`, a dash stands alone as `-`."""
DASH = "-"
MOST_SPLITS = 6
_FIGURES = re.compile(r"[\d.]+")


@dataclass(frozen=True)
class Named:
    """A name to look up."""

    text: str


@dataclass(frozen=True)
class Shift:
    """So many metres from a place, `bearing` degrees clockwise from north, or None where no direction is said."""

    low: float
    high: float
    step: float
    """Metres of one in the last place written."""
    bearing: int | None
    of: Named
    said: str
    """The distance as written."""


@dataclass(frozen=True)
class Near:
    """Near a place, or with `towards` in a direction from it without a distance, or a part of it."""

    of: Named
    towards: bool


@dataclass(frozen=True)
class Between:
    """Between two places, or on the road from one to the other."""

    one: Named
    other: Named


@dataclass(frozen=True)
class Several:
    """All of several places, or with `either` one of them."""

    parts: tuple[Named, ...]
    either: bool


Reading = Named | Shift | Near | Between | Several
Options = tuple[Reading, ...]
"""Ways to take one piece of a text, the likeliest first."""


def options_of(tokens: Tokens, words: PlaceWords) -> Options:
    """Every way to take one piece of a text, as a name first."""
    whole = Named(" ".join(tokens))
    found = [*_between(tokens, words), *_on_road(tokens, words), *_shifted(tokens, words), *_near(tokens, words)]
    return (whole, *found, *_several(tokens, words))


def _between(tokens: Tokens, words: PlaceWords) -> Iterator[Reading]:
    for start, size in phrases_at(tokens, words.joins["between"]):
        before, after = trimmed(tokens[:start], words), trimmed(tokens[start + size :], words)
        if after and not may_name(before, words):
            yield from _pairs(after, words, ("and", "to"))
        elif before and not may_name(after, words):
            yield from _pairs(before, words, ("and", "to"))


def _on_road(tokens: Tokens, words: PlaceWords) -> Iterator[Reading]:
    for start, size in phrases_at(tokens, words.joins["road"]):
        rest = trimmed(tokens[:start], words) + trimmed(tokens[start + size :], words)
        found = list(_pairs(rest, words, ("to", "and")))
        yield from found or [
            Between(Named(" ".join(rest[:cut])), Named(" ".join(rest[cut:])))
            for cut in range(1, min(len(rest), MOST_SPLITS))
            if DASH not in rest
        ]


def _pairs(tokens: Tokens, words: PlaceWords, by: tuple[str, ...]) -> Iterator[Between]:
    """Two names parted by a dash or a joining word."""
    cuts = [(row, 1) for row, token in enumerate(tokens) if token == DASH]
    for key in by:
        cuts += list(phrases_at(tokens, words.joins[key]))
    for start, size in cuts[:MOST_SPLITS]:
        one, other = trimmed(tokens[:start], words), trimmed(tokens[start + size :], words)
        if one and other and DASH not in one + other:
            yield Between(Named(" ".join(one)), Named(" ".join(other)))


def _shifted(tokens: Tokens, words: PlaceWords) -> Iterator[Reading]:
    """“5 km north of X”, “X, 5 km north”, “5 km from X”: the distance, then a direction that may be anywhere beside."""
    for row, token in enumerate(tokens[:-1]):
        size = _longest(tokens, row + 1, words.units.keys())
        if not size or not _FIGURES.fullmatch(token):
            continue
        metres = words.units[tokens[row + 1 : row + 1 + size]]
        low, _, high = token.partition("..")
        places = len(low.partition(".")[2])
        before, after = tokens[:row], tokens[row + 1 + size :]
        for bearing, name in _directed(before, after, words):
            said = " ".join((token.replace("..", " to "), *tokens[row + 1 : row + 1 + size]))
            yield Shift(
                float(low) * metres, float(high or low) * metres, metres / 10**places, bearing, Named(name), said
            )


def _directed(before: Tokens, after: Tokens, words: PlaceWords) -> Iterator[tuple[int | None, str]]:
    """The bearings and names that the words around a distance can mean."""
    while size := _longest(after, 0, words.of | words.joins["from"] | words.joins["to"]):
        after = after[size:]
    if size := _longest(after, 0, words.directions.keys()):
        bearing = words.directions[after[:size]]
        rest = trimmed(after[size:], words)
        if rest and not may_name(before, words):
            yield bearing, " ".join(rest)
        elif before and not rest:
            yield bearing, " ".join(trimmed(before, words))
        return
    for start, size in phrases_at(before, words.directions.keys()):
        if (
            not may_name(before[start + size :], words)
            and not may_name(after, words)
            and (name := trimmed(before[:start], words))
        ):
            yield words.directions[before[start : start + size]], " ".join(name)
            return
        if not may_name(before[:start], words) and not may_name(before[start + size :], words) and after:
            yield words.directions[before[start : start + size]], " ".join(after)
            return
    if after and not may_name(before, words):
        yield None, " ".join(after)
    elif before and not may_name(after, words):
        yield None, " ".join(trimmed(before, words))


def _near(tokens: Tokens, words: PlaceWords) -> Iterator[Reading]:
    for towards, phrases in ((False, words.joins["near"]), (True, words.directions.keys())):
        starts = dict.fromkeys((0, len(tokens) - len(trimmed(tokens, words))))
        for start in starts:
            if (size := _longest(tokens, start, phrases)) and (rest := trimmed(tokens[start + size :], words)):
                yield Near(Named(" ".join(rest)), towards)
                break
        for size in range(min(words.longest, len(tokens) - 1), 0, -1):
            if tokens[-size:] in phrases and (rest := trimmed(tokens[:-size], words)):
                yield Near(Named(" ".join(rest)), towards)
                break


def _several(tokens: Tokens, words: PlaceWords) -> Iterator[Reading]:
    for key in ("or", "and"):
        cuts = list(phrases_at(tokens, words.joins[key]))
        parts = [tokens[end:start] for (end, start) in _gaps(cuts, len(tokens))]
        if len(parts) > 1 and all(parts):
            yield Several(tuple(Named(" ".join(part)) for part in parts), key == "or")


def _gaps(cuts: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    end = 0
    for start, size in cuts:
        yield end, start
        end = start + size
    yield end, length


# -- words


def only_a_distance(tokens: Tokens, words: PlaceWords) -> bool:
    """Whether these are a distance, perhaps with a direction, and no name."""
    for row, token in enumerate(tokens[:-1]):
        size = _longest(tokens, row + 1, words.units.keys())
        if size and _FIGURES.fullmatch(token):
            rest = tokens[:row] + tokens[row + 1 + size :]
            return not may_name(_without(rest, words.directions.keys()), words)
    return False


def _without(tokens: Tokens, phrases: Set[Phrase]) -> Tokens:
    found = {place for start, size in phrases_at(tokens, phrases) for place in range(start, start + size)}
    return tuple(token for place, token in enumerate(tokens) if place not in found)


def _longest(tokens: Tokens, start: int, phrases: Set[Phrase]) -> int:
    """How many words the longest phrase that begins there has; 0 where none does."""
    for size in range(min(6, len(tokens) - start), 0, -1):
        if tokens[start : start + size] in phrases:
            return size
    return 0


def phrases_at(tokens: Tokens, phrases: Set[Phrase]) -> Iterator[tuple[int, int]]:
    """Where phrases stand, and how many words each has, from the left."""
    row = 0
    while row < len(tokens):
        size = _longest(tokens, row, phrases)
        if size:
            yield row, size
        row += size or 1


def has_phrase(tokens: Tokens, phrases: Set[Phrase]) -> bool:
    """Whether any of the phrases stands among the words."""
    return any(True for _ in phrases_at(tokens, phrases))


def phrases_in(tokens: Tokens, phrases: Set[Phrase]) -> list[Phrase]:
    """The phrases that stand among the words, longest match from the left."""
    return [tokens[start : start + size] for start, size in phrases_at(tokens, phrases)]


def trimmed(tokens: Tokens, words: PlaceWords) -> Tokens:
    """The words without little words at either end."""
    small = words.of | words.joins["from"]
    while tokens and (size := _longest(tokens, 0, small)) and size < len(tokens):
        tokens = tokens[size:]
    if tokens and _longest(tokens, 0, small) == len(tokens):
        return ()
    while len(tokens) > 1 and tokens[-1:] in small:
        tokens = tokens[:-1]
    return tokens


def may_name(tokens: Tokens, words: PlaceWords) -> bool:
    """Whether any word of these can be a name: not a little word, a word of a road or of a kind of place."""
    rest = trimmed(tokens, words)
    while rest:
        size = _longest(rest, 0, words.of | words.joins["road"] | words.joins["from"] | words.levels.keys())
        if not size:
            return True
        rest = rest[size:]
    return False
