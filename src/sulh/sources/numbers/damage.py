"""Damage as people write it into a cell (`3 houses burned, 2 vehicles`), in eight languages: what was hit, and how many.

The choices: an object without a number is one at least (“mosque destroyed”); “a mosque” is one; objects named without a
verb count as damaged, since the column is about damage; a part in brackets (“5 houses (3 destroyed)”) is not added; where
a number belongs to a thing that the tables do not know, no high is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sulh.sources.files.cells import Bounds, Cell, text_of
from sulh.sources.numbers.casualty_items import aside_end
from sulh.sources.numbers.grammar import count_at
from sulh.sources.numbers.text import read_count, widest
from sulh.sources.numbers.words import ALL, Lexicon, Token, plain, readings

_TABLES = ("numbers", "casualties", "damage")
_PERSONS = ("killed", "wounded", "casualties", "civilians", "fighters", "people", "others", "one_killed", "one_wounded")
_KINDS = (
    "objects",
    "two_objects",
    "damaged",
    "harm",
    "none",
    "not",
    "and",
    "including",
    "one",
    "skip",
    "not_reported",
    "unknown",
)
LONGEST = 2_000
"""Of a longer text only the beginning is read, and no high is kept."""


class Part(NamedTuple):
    """One kind of object in a text: the nodes of `words/objects.yaml` that it may be, how many, and what befell it
    (destroyed, partly_destroyed, damaged, burned, looted; None where the text does not say)."""

    nodes: tuple[str, ...]
    bounds: Bounds
    how: str | None


@dataclass(frozen=True)
class Damage:
    """What a cell says of damage. `objects`: nodes that were hit or may have been; `surely`: those that were; `damaged`:
    how many objects in all; `unread`: words that no table knows. With unread words more objects may have been hit."""

    objects: tuple[str, ...] = ()
    surely: tuple[str, ...] = ()
    damaged: Bounds = (None, None)
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass
class _Item:
    """A count, an object, a word for what befell it, a joint or another word, by `kind`."""

    kind: str
    value: object
    text: str
    bounds: Bounds = (None, None)


def read_damage(cell: Cell, languages: tuple[str, ...] = ALL) -> Damage:
    """Read `3 houses burned, 2 vehicles`, `one mosque partly destroyed`, `no damage`; a bare number is a count of objects.

    Where words mean different things in several of the languages, only what all agree on is kept. Raises ValueError for
    a number that is no whole count.
    """
    if isinstance(cell, bool | float | int):
        return Damage(damaged=read_count(cell, languages))
    text = plain(text_of(cell))
    try:
        return Damage(damaged=read_count(text, languages))
    except ValueError:
        cut = text[:LONGEST]
        found = [_read(cut, tokens, lexicon) for tokens, lexicon in readings(_TABLES, languages, cut)]
    said = found[0] if all(one == found[0] for one in found) else _agreed(found)
    if len(text) <= LONGEST:
        return said
    return Damage(said.objects, said.surely, (said.damaged[0], None), said.parts, (*said.unread, text[LONGEST:]))


def _agreed(found: Sequence[Damage]) -> Damage:
    unread = tuple(dict.fromkeys(word for one in found for word in one.unread))
    return Damage(damaged=widest(one.damaged for one in found), unread=unread)


def _read(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Damage:
    items = list(_items(text, tokens, lexicon))
    if any(item.kind in ("doubt", "not", "not_reported") for item in items):
        return Damage(unread=(text.strip(),))
    reader = _Reader()
    for clause in _clauses(items):
        reader.read(clause)
    return reader.damage()


def _items(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[_Item]:
    at = 0
    while at < len(tokens):
        item, end = _item(tokens, at, lexicon)
        item.text = text[tokens[at].start : tokens[end - 1].end]
        if item.kind == "two_objects":
            yield _Item("count", None, item.text, (2, 2))
            item.kind = "objects"
        if item.kind != "skip":
            yield item
        at = end


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[_Item, int]:
    try:
        count = count_at(tokens, at, lexicon)
    except ValueError:
        return _Item("doubt", None, ""), at + 1
    aside = aside_end(tokens, at, count.end if count else at, lexicon)
    if aside:
        return _Item("odd", None, ""), aside
    found = lexicon.match(tokens, at, (*_KINDS, *_PERSONS))
    if count and (found is None or found.end <= count.end):
        return _Item("count", None, "", (count.low or 0, count.high)), count.end
    if found and tokens[at].kind != "mark":
        if found.kind == "one":
            return _Item("count", None, "", (1, 1)), found.end
        return _Item("person" if found.kind in _PERSONS else found.kind, found.value, ""), found.end
    return _Item(_mark(tokens[at]), None, ""), at + 1


def _mark(token: Token) -> str:
    if token.kind != "mark":
        return "odd"
    if token.text in "?؟":
        return "doubt"
    if token.text in "([":
        return "open"
    if token.text in ")]":
        return "close"
    return "skip" if token.text in ":=-–—\"'«»" else "joint"


def _clauses(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Stretches without a comma, “and”, stop or bracket; one after a bracket or with “including” begins with that."""
    clause: list[_Item] = []
    for item in items:
        if item.kind == "including" and [one.kind for one in clause] == ["count"]:
            clause.insert(0, item)  # "2 of them"
        elif item.kind in ("joint", "and", "open", "close", "including"):
            yield clause
            clause = [] if item.kind in ("joint", "and") else [item]
        else:
            clause.append(item)
    yield clause


class _Reader:
    """Collects the parts of a text clause by clause."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.unread: list[str] = []
        self.is_open = False
        self.nothing = False
        self.inside = False
        self.named: list[str] = []

    def read(self, clause: list[_Item]) -> None:
        """Read one clause."""
        if clause and clause[0].kind in ("open", "including", "close"):
            self.inside = clause[0].kind != "close" and bool(self.parts)
        nothing = any(item.kind == "none" for item in clause)
        if nothing and not any(item.kind == "count" for item in clause):
            self._none(clause)
            return
        self.unread.extend(item.text for item in clause if item.kind == "odd")
        objects = [item for item in clause if item.kind == "objects"]
        counts = [item for item in clause if item.kind == "count"]
        if self.inside:
            self.named.extend(node for item in objects for node in _nodes(item.value))
        elif objects:
            self._objects(clause, objects, counts)
        else:
            self._no_object(clause, counts)

    def _objects(self, clause: list[_Item], objects: list[_Item], counts: list[_Item]) -> None:
        """Counts and objects that take turns belong together; else each object is one at least."""
        how = next((str(item.value) for item in clause if item.kind == "damaged"), None)
        kinds = [item.kind for item in clause if item.kind in ("count", "objects")]
        turns = all(one != other for one, other in pairwise(kinds)) and len(kinds) % 2 == 0
        self.is_open |= bool(counts) and not turns
        for number, item in enumerate(objects):
            self.parts.append(Part(_nodes(item.value), counts[number].bounds if turns else (1, None), how))

    def _none(self, clause: list[_Item]) -> None:
        kinds = {item.kind for item in clause}
        self.nothing |= bool(kinds & {"harm", "damaged"}) and "objects" not in kinds
        self.unread.extend(item.text for item in clause if item.kind == "odd")

    def _no_object(self, clause: list[_Item], counts: list[_Item]) -> None:
        """Counts of persons are no matter here; others are of things that no table knows."""
        persons = any(item.kind == "person" for item in clause)
        if counts and not persons:
            self.is_open = True
            self.unread.extend(item.text for item in counts)
        self.is_open |= any(item.kind in ("damaged", "harm") for item in clause) and not self.parts

    def damage(self) -> Damage:
        """What was read, added up."""
        unread = tuple(dict.fromkeys(self.unread))
        if not self.parts:
            return Damage(damaged=(0, 0) if self.nothing and not self.is_open else (None, None), unread=unread)
        highs = [part.bounds[1] for part in self.parts]
        known = [high for high in highs if high is not None]
        high = None if self.is_open or len(known) < len(highs) else sum(known)
        hit = [part for part in self.parts if part.bounds[1] != 0]
        objects = tuple(dict.fromkeys((*(node for part in hit for node in part.nodes), *self.named)))
        sure = [part for part in hit if len(part.nodes) == 1 and (part.bounds[0] or 0) > 0]
        surely = tuple(dict.fromkeys(part.nodes[0] for part in sure))
        low = sum(part.bounds[0] or 0 for part in self.parts)
        return Damage(objects, surely, (low, high), tuple(self.parts), unread)


def _nodes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
