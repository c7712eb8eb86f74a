"""The forms in which one name is compared: as it is, without words such as “district of”, without what is in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sulh.sources.places.fold import figures, fold, letters, script, skeleton, sounds
from sulh.sources.places.words import PlaceWords, place_words

STRIPPED = 30
"""Cost of leaving out a word that says what kind of place it is, in thousandths of a typing error."""
BRACKETED = 40
"""Cost of taking what stands in brackets or behind a stroke for a name of its own."""
ARTICLE = 50
"""Cost of leaving out an article."""
MAX_LETTERS = 80
"""A longer name is cut; no place on earth needs more."""
Texts = npt.NDArray[np.object_]
"""Strings, so that many can be taken at once."""
_BRACKETS = re.compile(r"[(\[（](.*?)[)\]）]")
_ADJECTIVE = re.compile("(.{2,}?)([сц]ь?к)(?:ая|ии|ое|ои|ого|ому|ом|ую|а|іи|оі|ою|у)")
"""Folded, so й is и and ї is і."""
_PARTING = frozenset("([（/")
_ARABIC_ARTICLE = "ال"
_CYRILLIC_H = ("г", "х", "гх")
"""Letters that stand for h as well: Герат, Гильменд, Лашкаргах."""


class Form(NamedTuple):
    """One form of a name: folded without spaces, in ASCII letters, sounds, skeleton, its numbers, what taking it costs."""

    tight: str
    letters: str
    sounds: str
    skeleton: str
    figures: str
    arabic: bool
    cost: int


class Stripped(NamedTuple):
    """A folded name without words of level: the rest, and the levels that they say."""

    text: str
    levels: frozenset[str]


def forms_of(text: str) -> tuple[Form, ...]:
    """The forms of a name, the one as written first; none for a text without letters and figures."""
    if text.isascii() and text.isalpha():
        name = text[:MAX_LETTERS].lower()
        sound = sounds(name)
        return (Form(name, name, sound, skeleton(sound), "", False, 0),)
    words = place_words()
    found: dict[str, Form] = {}
    for written, cost in _variants(text):
        folded = fold(written[:MAX_LETTERS])
        _add(found, folded, cost)
        stripped = strip_levels(folded, words)
        if stripped.text != folded:
            _add(found, stripped.text, cost + STRIPPED)
        bare = _without_article(stripped.text, words)
        if bare != stripped.text:
            _add(found, bare, cost + ARTICLE)
        for noun in _nouns(stripped.text):
            _add(found, noun, cost + STRIPPED + ARTICLE)
        for letters_for_h in _CYRILLIC_H:
            if any(letter in folded for letter in letters_for_h):
                _add(found, re.sub(f"[{letters_for_h}]", "h", stripped.text), cost + STRIPPED)
    return tuple(found.values())


def _variants(text: str) -> Iterable[tuple[str, int]]:
    yield text, 0
    if not _PARTING & set(text):
        return
    if inside := _BRACKETS.findall(text):
        yield _BRACKETS.sub(" ", text), BRACKETED
        yield from ((part, BRACKETED) for part in inside)
    elif "/" in text:
        yield from ((part, BRACKETED) for part in text.split("/"))


def _add(found: dict[str, Form], folded: str, cost: int) -> None:
    tight = folded.replace(" ", "")
    if tight and tight not in found:
        sound = sounds(folded)
        found[tight] = Form(
            tight, letters(folded), sound, skeleton(sound), figures(folded), script(folded) == "a", cost
        )


def strip_levels(folded: str, words: PlaceWords | None = None) -> Stripped:
    """Takes words of level and the little words by them from both ends of a folded name; never all of it."""
    words = words or place_words()
    if folded.partition(" ")[0] not in words.first and folded.rpartition(" ")[2] not in words.last:
        return Stripped(folded, frozenset())
    tokens: Sequence[str] = folded.split(" ")
    levels: list[frozenset[str]] = []
    while len(tokens) > 1:
        shorter, said = _shorter(tokens, words)
        if not shorter:
            break
        tokens = shorter
        if said:
            levels.append(said)
    said_all = levels[0] if levels else frozenset()
    for more in levels[1:]:
        said_all = said_all & more or said_all | more
    return Stripped(" ".join(tokens), said_all)


def _shorter(tokens: Sequence[str], words: PlaceWords) -> tuple[Sequence[str], frozenset[str]]:
    """The tokens less one phrase at an end, and the levels that it says; no tokens where nothing can go."""
    for size in range(min(3, len(tokens) - 1), 0, -1):
        head, tail = tuple(tokens[:size]), tuple(tokens[-size:])
        if head in words.levels:
            return tokens[size:], words.levels[head]
        if tail in words.levels and not _abbreviated(tail):
            return tokens[:-size], words.levels[tail]
        if head in words.of:
            return tokens[size:], frozenset()
    return (), frozenset()


def _abbreviated(phrase: tuple[str, ...]) -> bool:
    """An abbreviation such as “с.” stands before a name; behind it a lone letter is part of it."""
    return len("".join(phrase)) == 1


def _nouns(folded: str) -> Iterable[str]:
    """What a Russian or Ukrainian adjective of a place can be made from: Луганская from Луганск, Томирская from Томир."""
    if found := _ADJECTIVE.fullmatch(folded):
        yield found[1] + found[2]
        yield found[1]


def _without_article(folded: str, words: PlaceWords) -> str:
    head, _, rest = folded.partition(" ")
    if rest and head in words.articles:
        return rest
    if _ARABIC_ARTICLE not in folded:
        return folded
    plain = [
        token[2:] if token.startswith(_ARABIC_ARTICLE) and len(token) > 4 else token for token in folded.split(" ")
    ]
    return " ".join(plain)


class FormTable:
    """The forms of many names as columns; `row` is the position of the name that each belongs to."""

    def __init__(self, names: Iterable[str], rows: Iterable[int]) -> None:
        owned = [(form, row) for name, row in zip(names, rows, strict=True) for form in forms_of(name)]
        forms = [form for form, _ in owned]
        self.tight = _texts([form.tight for form in forms])
        self.letters = _texts([form.letters for form in forms])
        self.sounds = _texts([form.sounds for form in forms])
        self.skeleton = _texts([form.skeleton for form in forms])
        self.figures = _texts([form.figures for form in forms])
        self.arabic: npt.NDArray[np.bool_] = np.array([form.arabic for form in forms], dtype=np.bool_)
        self.cost: npt.NDArray[np.int64] = np.array([form.cost for form in forms], dtype=np.int64)
        self.row: npt.NDArray[np.int64] = np.array([row for _, row in owned], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.row)


def _texts(texts: list[str]) -> Texts:
    found: Texts = np.empty(len(texts), dtype=object)
    found[:] = texts
    return found
