"""The phrase tables as tries of folded words, loaded strictly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from sulh.words.folding import fold
from sulh.words.vocabulary import shipped

LANGUAGES = ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es")
FIELDS = ("act", "object", "weapon", "people", "word", "relation", "actor")
_TREES = {"act": "acts", "object": "objects", "weapon": "weapons", "people": "kinds"}
_RELATIONS = ("in_defence_of", "reprisal_for", "during")
_CLITICS = ("و", "ب", "ل", "ف", "ک")
"""One-letter words that Arabic writes together with the next."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means: nodes of a field's tree, or for a word of the grammar which one it is."""

    field: str
    nodes: tuple[str, ...] = ()
    surely: tuple[str, ...] = ()
    word: str = ""


@dataclass
class _Node:
    """A step in the trie: whole words, beginnings of words (the longest first), and what ends here."""

    words: dict[str, _Node] = field(default_factory=dict)
    beginnings: dict[str, _Node] = field(default_factory=dict)
    ends: list[Entry] = field(default_factory=list)


class Table:
    """The phrases of some languages."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, entry: Entry) -> None:
        """Add a phrase; a word that ends with * stands for every word that begins so."""
        if not fold(phrase):
            raise ValueError(f"the phrase “{phrase}” holds no word")
        node = self._root
        for part in phrase.split():
            pieces = fold(part.rstrip("*")).split()
            for number, piece in enumerate(pieces, start=1):
                begins = part.endswith("*") and number == len(pieces)
                node = (node.beginnings if begins else node.words).setdefault(piece, _Node())
        if entry not in node.ends:
            node.ends.append(entry)

    def phrases(self, words: Sequence[str], start: int) -> dict[int, list[Entry]]:
        """The phrases that begin at a word: where each ends, and what it means."""
        found: dict[int, list[Entry]] = {}
        waiting = [(self._root, start)]
        while waiting:
            node, place = waiting.pop()
            for entry in node.ends:
                if entry not in found.setdefault(place, []):
                    found[place].append(entry)
            if place < len(words):
                waiting += [(following, place + 1) for following in _steps(node, words[place])]
        return found

    def entries(self) -> Iterator[Entry]:
        """Everything in the table."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            yield from node.ends
            waiting += [*node.words.values(), *node.beginnings.values()]


def _steps(node: _Node, word: str) -> Iterator[_Node]:
    """The steps that a word allows: itself, or without what Arabic joins to it, and the longest that it begins with."""
    exact = next((node.words[form] for form in _forms(word) if form in node.words), None)
    if exact is not None:
        yield exact
    if node.beginnings:
        for form in _forms(word):
            for size in range(len(form), 1, -1):
                if form[:size] in node.beginnings:
                    yield node.beginnings[form[:size]]
                    return


@lru_cache(maxsize=100_000)
def _forms(word: str) -> tuple[str, ...]:
    """A word, and what it may be without the article and the words that Arabic script joins to it."""
    if word.isascii() or len(word) < 4 or not "\u0600" <= word[0] <= "\u06ff":
        return (word,)
    forms = [word]
    for clitic in ("", *_CLITICS):
        rest = word.removeprefix(clitic)
        forms += [rest, rest.removeprefix("ال")] if rest != word or not clitic else []
    if word.startswith("لل"):
        forms.append(word[2:])
    for ending in ("های", "ها", "هایی"):
        if word.endswith(ending):
            forms.append(word.removesuffix(ending))
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1))


@cache
def _language(name: str) -> tuple[tuple[str, Entry], ...]:
    """The phrases of a language. Raises ValueError for a node that is in no tree."""
    text = resources.files("sulh.words").joinpath("phrases").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    found: list[tuple[str, Entry]] = []
    for kind, tree_name in _TREES.items():
        tree = shipped(tree_name)
        for node, phrases in data[kind].items():
            if node not in tree:
                raise ValueError(f"phrases/{name}.yaml: “{node}” is not in the tree of {tree_name}")
            found += [(str(phrase), Entry(kind, (node,), (node,))) for phrase in phrases]
            if kind == "people":
                found += [(str(phrase), Entry("actor", (node,), (node,))) for phrase in phrases]
    for word, phrases in data["words"].items():
        relation = word in _RELATIONS
        found += [(str(phrase), Entry("relation" if relation else "word", word=word)) for phrase in phrases]
    return tuple(found)


@lru_cache(maxsize=64)
def table_of(languages: tuple[str, ...], own: tuple[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]], ...]) -> Table:
    """The table of some languages and a case's own names of actors."""
    table = Table()
    for language in languages:
        for phrase, entry in _language(language):
            table.add(phrase, entry)
    for phrase, (maybe, surely) in own:
        table.add(phrase, Entry("actor", maybe, surely))
    return table


def phrase_for(language: str, field: str, node: str) -> str:
    """A phrase of a language that means just this node of a field: the first of its table that is no mere beginning.

    Raises KeyError where the table has none.
    """
    for phrase, entry in _language(language):
        if entry.field == field and entry.nodes == (node,) and "*" not in phrase:
            return phrase
    raise KeyError(node)
