"""Takes the text of a place apart: “5 km north of X”, “between X and Y”, “X district, Y province”, “X and Y”.

The grammar knows the words of `words/places.yaml` and no names, so it gives every way in which a text can be taken, the
likeliest first; which of them is meant is settled by the gazetteer (`place_text`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sulh.sources.places.fold import fold
from sulh.sources.places.phrases import (
    DASH,
    Options,
    Tokens,
    has_phrase,
    may_name,
    only_a_distance,
    options_of,
    phrases_at,
    phrases_in,
    trimmed,
)
from sulh.sources.places.words import PlaceWords, place_words

LONGEST = 1000
MOST_SEGMENTS = 40
"""A longer text, or one of more pieces, is not taken apart: a part of it would say less than all."""


@dataclass(frozen=True)
class Parsed:
    """One way to take a cell: pieces that speak of places, within a province and a district that the cell names."""

    items: tuple[Options, ...]
    adm1: str | None = None
    adm2: str | None = None
    unit_last: bool = False
    """Whether the widest unit stands last, as in “X, Y province”."""


def parse(text: str) -> list[Parsed]:
    """Every way to take a text, the likeliest first; none for a text without words, or for one that is too long."""
    words = place_words()
    segments = _segments(text, words) if len(text) <= LONGEST else []
    if not 0 < len(segments) <= MOST_SEGMENTS:
        return []
    finer = [part for segment in segments for part in _finer(segment, words)]
    found: list[Parsed] = []
    for pieces in [segments] if finer == segments else [segments, finer]:
        found.extend(_arranged(pieces, [options_of(piece, words) for piece in pieces], words))
    return found


_DIGITS = {code: str(unicodedata.decimal(chr(code))) for code in range(0x80, 0x1FFFF) if chr(code).isdecimal()}
_NUMBER = r"\d+(?:[.,٫]\d+)?"
_TOKEN = re.compile(
    rf"(?P<number>(?<![^\W\d_]){_NUMBER}(?:\s?[-–—]\s?{_NUMBER})?)|(?P<part>[,،、;؛:\n\r|/()\[\]]+)"
    r"|(?P<dash>\s[-–—]+\s|[–—])|(?P<word>[^\s,،、;؛:\n\r|/()\[\]–—]+)"
)


def _segments(text: str, words: PlaceWords) -> list[Tokens]:
    """The tokens of each piece between separators; a dash parts pieces unless a road or “between” needs it."""
    pieces: list[list[str]] = [[]]
    for found in _TOKEN.finditer(text.translate(_DIGITS)):
        if found["part"]:
            pieces.append([])
        elif found["dash"]:
            pieces[-1].append(DASH)
        elif found["number"]:
            pieces[-1].append(re.sub(r"\s?[-–—]\s?", "..", found["number"]).replace(",", ".").replace("٫", "."))
        else:
            pieces[-1].extend(fold(found["word"]).split())
    segments: list[Tokens] = []
    for piece in pieces:
        tokens = tuple(piece)
        keeps = any(has_phrase(tokens, words.joins[key]) for key in ("between", "road"))
        segments.extend([tokens] if keeps else _split_at(tokens, DASH))
    return _with_distances([segment for segment in segments if segment and segment != (DASH,)], words)


def _with_distances(segments: list[Tokens], words: PlaceWords) -> list[Tokens]:
    """Joins a segment that is a distance and nothing else to the place before it, or to the first one behind it."""
    found: list[Tokens] = []
    for segment in segments:
        if found and (only_a_distance(segment, words) or only_a_distance(found[-1], words)):
            found[-1] += segment
        else:
            found.append(segment)
    return found


def _split_at(tokens: Tokens, sign: str) -> list[Tokens]:
    found: list[Tokens] = [()]
    for token in tokens:
        if token == sign:
            found.append(())
        else:
            found[-1] += (token,)
    return [part for part in found if part]


def _finer(tokens: Tokens, words: PlaceWords) -> list[Tokens]:
    """Parts a segment at “in”, and then by its words of level."""
    cuts = [start for start, size in phrases_at(tokens, words.joins["in"]) if start > 0 and start + size < len(tokens)]
    parts = [part for piece in _cut(tokens, cuts) for part in _by_level(piece, words)]
    return parts if all(may_name(part, words) for part in parts) else [tokens]


def _by_level(tokens: Tokens, words: PlaceWords) -> list[Tokens]:
    """Parts before each word of level where the segment begins with one, else behind each."""
    levels = list(phrases_at(tokens, words.levels.keys()))
    before = bool(levels) and levels[0][0] == len(tokens) - len(trimmed(tokens, words))
    parts = _cut(tokens, [start if before else start + size for start, size in levels])
    return parts if all(may_name(part, words) for part in parts) else [tokens]


def _cut(tokens: Tokens, cuts: list[int]) -> list[Tokens]:
    ends = [*(cut for cut in cuts if 0 < cut < len(tokens)), len(tokens)]
    return [tokens[start:end] for start, end in zip([0, *ends], ends, strict=False)]


# -- which segments are places, and which the units around them


def _arranged(segments: list[Tokens], options: list[Options], words: PlaceWords) -> Iterator[Parsed]:
    last = len(segments) - 1
    ways: list[tuple[range, int | None, int | None]] = []
    if last == 2:
        ways += [(range(1), 2, 1), (range(2, 3), 0, 1)]
    if last >= 1:
        ways += [(range(last), last, None), (range(last), None, last)]
        ways += [(range(1, last + 1), 0, None), (range(1, last + 1), None, 0)]
    for items, adm1, adm2 in ways:
        if _can_be(segments, adm1, "province", words) and _can_be(segments, adm2, "district", words):
            yield Parsed(
                tuple(options[row] for row in items),
                None if adm1 is None else " ".join(segments[adm1]),
                None if adm2 is None else " ".join(segments[adm2]),
                last in (adm1, adm2),
            )
    yield Parsed(tuple(options))


def _can_be(segments: list[Tokens], row: int | None, level: str, words: PlaceWords) -> bool:
    """Whether a segment can name a unit of this level: no numbers of kilometres in it, no other level said."""
    if row is None:
        return True
    said = [words.levels[phrase] for phrase in phrases_in(segments[row], words.levels.keys())]
    return all(level in levels for levels in said) and not has_phrase(segments[row], words.joins["between"])
