"""Texts as words, and the shipped tables that say what a phrase means, in eight languages.

A text becomes tokens: numbers in digits of any script, words, and marks. Words are folded, so that spellings of one word
are equal: no case, no accents, one letter where Arabic, Dari and Pashto keyboards have several, no apostrophe inside a
Ukrainian word. A table is a YAML file (`words/<table>/<language>.yaml`) of meanings and their phrases; a phrase that
ends in `*` stands for all words that begin so. The longest phrase wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from ruamel.yaml import YAML

ALL = ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es")
"""The languages that tables are shipped for (ISO 639; `prs` is Dari)."""

_GROUPED = r"[1-9]\d{0,2}(?P<sep>[,.'٬ ])\d{3}(?:(?P=sep)\d{3})*(?![,.'٬٫:/]?\d)"
_NO_COUNT = r"\d+(?:[,.'٬٫:/⁄]\d+)+|\d+(?:[-–—]\d+){2,}"
_TOKEN = re.compile(
    rf"(?P<grouped>{_GROUPED})|(?P<whole>\d+)\.0(?![\d.,])|(?P<no_count>{_NO_COUNT})|(?P<digits>\d+)|(?P<word>[^\W\d_]+(?:\*|(?:['ʼ`][^\W\d_]+)+)?)"
    r"|(?P<mark>\S)"
)
_LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ك": "ک", "ة": "ه", "ہ": "ه", "ګ": "گ"})
_SPACES = str.maketrans({"\u200c": " ", "\u200d": None, "\u200e": None, "\u200f": None, "’": "'", "‘": "'", "ʼ": "'"})
_SIGNS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06edـ]")
"""Vowel signs and the stretching stroke: nobody writes them regularly."""
_APOSTROPHE = re.compile(r"['ʼ`]")


_COUNTING = {
    *("words", "hundred", "thousand", "million", "vague", "rough", "between"),
    *("at_least", "more_than", "at_most", "fewer_than", "about", "nearly"),
}


class Token(NamedTuple):
    """A piece of a text: `kind` is digits, word, mark or no_count (12:30, 3/4, 2.5); `text` is folded; the number of
    digits lies between `low` and `high`; `start` and `end` are its place in the plain text, `written` is what stands there."""

    kind: str
    text: str
    low: int
    high: int
    start: int
    end: int
    written: str


class Meaning(NamedTuple):
    """What a phrase means: a key of its table, and the value that stands with it there."""

    kind: str
    value: Any


class Match(NamedTuple):
    """A phrase found in a text: its meaning, and the number of the first token after it."""

    kind: str
    value: Any
    end: int


def plain(text: str) -> str:
    """A text in compatibility form without joiners and direction marks; signs such as ² and ½ become a mark that is no digit."""
    if text.isascii():
        return text
    kept = "".join("\ufffd" if sign.isnumeric() and not sign.isdecimal() else sign for sign in text)
    return _SIGNS.sub("", unicodedata.normalize("NFKC", kept.translate(_SPACES)))


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word for comparing: no case, no accents, one form of each letter."""
    if word.isascii():
        return word.casefold()
    parts = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a text that `plain` gave."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind, written = str(found.lastgroup), found[0]
        start, end = found.span()
        if kind in ("digits", "grouped", "sep", "whole"):
            yield _number(found["whole"] or written, start, end)
        elif kind == "word" and _APOSTROPHE.search(written):
            yield from _apart(written, start)
        elif folded := fold(written):  # a sign that stands over letters is nothing by itself
            yield Token(kind, folded, 0, 0, start, end, written)


def _number(written: str, start: int, end: int) -> Token:
    """Digits, perhaps grouped. “3.000” may be three with three decimals or three thousand: both are kept."""
    digits = re.sub(r"\D", "", written)
    number = int(digits) if len(digits) < 19 else 10**18  # above every limit; int() itself refuses very long ones
    low = number // 1000 if re.fullmatch(r"\d+\.0{3}", written) else number
    return Token("digits", str(number), low, number, start, end, written)


def _apart(written: str, start: int) -> Iterator[Token]:
    """A word with apostrophes: one word in Cyrillic (п'ять), several in other scripts (d'un)."""
    if "CYRILLIC" in unicodedata.name(written[0], ""):
        yield Token("word", fold(_APOSTROPHE.sub("", written)), 0, 0, start, start + len(written), written)
        return
    for found in re.finditer(r"[^'ʼ`]+", written):
        yield Token("word", fold(found[0]), 0, 0, start + found.start(), start + found.end(), found[0])


@dataclass(frozen=True)
class Lexicon:
    """The phrases of some languages together. `phrases`: first word, then (further words, meanings), longest first;
    `stems`: beginnings of words; `doubtful`: first words whose meaning differs between the languages; `words`: all
    words of the phrases; `beginnings`: the first three letters of the stems; `counting`: first words of phrases that can
    begin a count."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[Meaning, ...]], ...]]
    stems: dict[str, tuple[Meaning, ...]]
    doubtful: frozenset[str]
    words: frozenset[str]
    beginnings: frozenset[str]
    counting: frozenset[str]

    def match(self, tokens: Sequence[Token], at: int, kinds: Collection[str]) -> Match | None:
        """The longest phrase at a place of the text that has a meaning of one of these kinds."""
        if at >= len(tokens) or tokens[at].kind == "digits":
            return None
        word = tokens[at].text
        for rest, meanings in self.phrases.get(word, ()):
            if not rest or self._follows(tokens, at + 1, rest):
                for meaning in meanings:
                    if meaning.kind in kinds:
                        return Match(meaning.kind, meaning.value, at + 1 + len(rest))
        for meaning in self._stem(word):
            if meaning.kind in kinds:
                return Match(meaning.kind, meaning.value, at + 1)
        return None

    @staticmethod
    def _follows(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
        if at + len(words) > len(tokens):
            return False
        return all(tokens[at + number].text == word for number, word in enumerate(words))

    def _stem(self, word: str) -> tuple[Meaning, ...]:
        """The meanings of the longest beginning of the word that the tables have."""
        if word[:3] not in self.beginnings:
            return ()
        found = (self.stems[word[:length]] for length in range(len(word), 2, -1) if word[:length] in self.stems)
        return next(found, ())

    def knows(self, word: str) -> bool:
        """Whether the word stands in a phrase."""
        return word in self.words or bool(self._stem(word))


Entries = tuple[tuple[tuple[str, ...], Meaning], ...]


@cache
def entries(table: str, language: str) -> Entries:
    """The phrases of one file, each as folded words with its meaning. Raises ValueError where the file is not as it should be."""
    file = resources.files("sulh.words").joinpath(table, f"{language}.yaml")
    outline = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return tuple(_outlined(outline, f"{table}/{language}.yaml"))


def _outlined(outline: Any, name: str) -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for kind, phrases in outline.items():
        if not isinstance(phrases, dict | list):
            raise ValueError(f"{name}: “{kind}” must be a list of phrases, or phrases with values")
        pairs = phrases.items() if isinstance(phrases, dict) else ((phrase, None) for phrase in phrases)
        for phrase, value in pairs:
            words = tuple(token.text for token in tokens_of(plain(str(phrase))))
            if not words:
                raise ValueError(f"{name}: an empty phrase under “{kind}”")
            yield words, Meaning(kind, tuple(value) if isinstance(value, list) else value)


@cache
def lexicon(tables: tuple[str, ...], languages: tuple[str, ...]) -> Lexicon:
    """The phrases of these tables and languages together; where a phrase means different things, the first language has it."""
    found: dict[tuple[str, ...], tuple[Meaning, ...]] = {}
    doubtful: set[str] = set()
    for language in languages:
        for words, meanings in _of(tables, language).items():
            if found.setdefault(words, meanings) != meanings:
                doubtful.add(words[0])
    known = frozenset(word for words in found for word in words)
    stems = _stems(found)
    counting = frozenset(words[0] for words, said in found.items() if any(one.kind in _COUNTING for one in said))
    beginnings = frozenset(stem[:3] for stem in stems)
    return Lexicon(_by_first_word(found), stems, frozenset(doubtful), known, beginnings, counting)


@cache
def _of(tables: tuple[str, ...], language: str) -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    found: dict[tuple[str, ...], set[Meaning]] = {}
    for table, file in (("numbers", "signs"), *((table, language) for table in tables)):
        for words, meaning in entries(table, file):
            found.setdefault(words, set()).add(meaning)
    return {words: tuple(sorted(meanings, key=str)) for words, meanings in found.items()}


def _by_first_word(
    found: dict[tuple[str, ...], tuple[Meaning, ...]],
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[Meaning, ...]], ...]]:
    lists: dict[str, list[tuple[tuple[str, ...], tuple[Meaning, ...]]]] = {}
    for words, meanings in found.items():
        if not words[-1].endswith("*"):
            lists.setdefault(words[0], []).append((words[1:], meanings))
    return {word: tuple(sorted(rests, key=lambda rest: (-len(rest[0]), rest[0]))) for word, rests in lists.items()}


def _stems(found: dict[tuple[str, ...], tuple[Meaning, ...]]) -> dict[str, tuple[Meaning, ...]]:
    return {words[0][:-1]: meanings for words, meanings in found.items() if words[0].endswith("*") and len(words) == 1}


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in ("LATIN", "CYRILLIC", "ARABIC") if script in name), "")


_LANGUAGES = {"LATIN": {"en", "fr", "es"}, "CYRILLIC": {"ru", "uk"}, "ARABIC": {"prs", "ps", "ar"}}


def readings(
    tables: tuple[str, ...], languages: tuple[str, ...], text: str
) -> tuple[tuple[tuple[Token, ...], Lexicon], ...]:
    """The tokens of a text that `plain` gave, with each lexicon by which they may be read.

    There are several where a word means different things in languages that know equally many of its words. Raises
    ValueError for a language without tables.
    """
    for language in languages:
        if language not in ALL:
            raise ValueError(f"there are no words for the language “{language}”; there are for {', '.join(ALL)}")
    tokens = tokens_of(text)
    scripts = {_script(token.text[0]) for token in tokens if token.kind == "word"} - {""}
    used = tuple(one for one in languages if any(one in _LANGUAGES[script] for script in scripts)) or languages[:1]
    whole = lexicon(tables, used)
    if "ARABIC" in scripts:
        tokens = opened(tokens, whole)
    if len(used) == 1 or not any(token.text in whole.doubtful for token in tokens):
        return ((tokens, whole),)
    known = {one: sum(_knows(tables, one, token.text) for token in tokens) for one in used}
    best = [one for one in used if known[one] == max(known.values())]
    return tuple((tokens, lexicon(tables, (one, *(other for other in used if other != one)))) for one in best)


def opened(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    """The tokens with Arabic “and” and “the” taken off words that the lexicon knows only without them (وثلاثة, الجرحى)."""
    out: list[Token] = []
    for token in tokens:
        out.extend(_opened(token, lexicon) if token.text[0] in "وا" and token.kind == "word" else (token,))
    return tuple(out)


def _opened(token: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    word = token.text
    if not lexicon.knows(word):
        if word[0] == "و" and len(word) > 3:
            rest = _opened(token._replace(text=word[1:], start=token.start + 1), lexicon)
            if lexicon.knows(rest[-1].text):
                return (token._replace(text="و", end=token.start + 1), *rest)
        if word.startswith("ال") and len(word) > 4 and lexicon.knows(word[2:]):
            return (token._replace(text=word[2:]),)
    return (token,)


def _knows(tables: tuple[str, ...], language: str, word: str) -> bool:
    return lexicon(tables, (language,)).knows(word)
