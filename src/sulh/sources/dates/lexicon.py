"""The words of dates (`words/months.yaml`): names of months of three calendars, and what stands around a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from sulh.sources.dates.calendars import CALENDARS, Calendar
from sulh.sources.numbers.words import fold, plain

Month = tuple[Calendar, int]
"""A calendar and the number of a month in it."""
_WORD = re.compile(r"[^\W\d_]+|[&@]|\d+")


class Senses(NamedTuple):
    """What a phrase can mean: the months that it names, and its other kinds (keys of months.yaml)."""

    months: tuple[Month, ...]
    kinds: frozenset[str]


NO_SENSES = Senses((), frozenset())


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a phrase; marks between them do not matter."""
    return tuple(fold(word) for word in _WORD.findall(plain(text)))


@cache
def phrases() -> dict[str, tuple[tuple[tuple[str, ...], Senses], ...]]:
    """All phrases by their first word: the further words, and the senses, the longest phrase first."""
    months: dict[tuple[str, ...], set[Month]] = {}
    kinds: dict[tuple[str, ...], set[str]] = {}
    data = YAML(typ="safe").load(resources.files("sulh.words").joinpath("months.yaml").read_text(encoding="utf-8"))
    for key, month in _months(data["months"]):
        months.setdefault(key, set()).add(month)
    for kind, languages in data.items():
        for phrase in (phrase for language in languages.values() for phrase in language if kind != "months"):
            kinds.setdefault(words_of(phrase), set()).add(kind)
    found: dict[str, list[tuple[tuple[str, ...], Senses]]] = {}
    for key in sorted(months.keys() | kinds.keys(), key=lambda key: (-len(key), key)):
        senses = Senses(tuple(sorted(months.get(key, ()))), frozenset(kinds.get(key, ())))
        found.setdefault(key[0], []).append((key[1:], senses))
    return {first: tuple(rest) for first, rest in found.items()}


def _months(data: dict[str, dict[str, list[list[str]]]]) -> Iterator[tuple[tuple[str, ...], Month]]:
    for calendar in CALENDARS:
        for language in data[calendar].values():
            for number, names in enumerate(language, start=1):
                for name in names:
                    yield words_of(name), (calendar, number)


def longest(words: Sequence[str], at: int) -> tuple[int, Senses]:
    """The longest phrase that begins at a word: how many words it takes (0: none is known), and its senses."""
    for rest, senses in phrases().get(words[at], ()):
        if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
            return 1 + len(rest), senses
    return 0, NO_SENSES


def month_names(calendar: Calendar) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The names of the twelve months of a calendar in each language, as the table writes them."""
    text = resources.files("sulh.words").joinpath("months.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe").load(text)
    return {language: tuple(tuple(names) for names in months) for language, months in data["months"][calendar].items()}
