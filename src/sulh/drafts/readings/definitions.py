"""Single definitions, and pairs of them: how many disputes remain once all take one version, and what it costs each side."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.drafts.past import Past
from sulh.drafts.readings.elements import definitions
from sulh.drafts.readings.ground import Apart, Book, Ground, Made, bound, every_apart
from sulh.drafts.readings.tables import DEFINITION_COSTS, DEFINITION_PROVISIONS, DEFINITIONS
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.errors import InputError

DISPUTES_UNIT = "disputes"
MOST_PAIRED = 24
"""Definitions of which every pair is tried; where there are more, the best by themselves."""
Key = tuple[str, str, str]
"""A provision and two readings."""


@dataclass(frozen=True, eq=False)
class Found:
    """The three tables, how many definitions and pairs there are, whether every pair was tried, and which have too many ways to
    come about."""

    tables: dict[str, pa.Table]
    singles: int
    pairs: int
    every_pair: bool
    too_many: tuple[str, ...]


def try_definitions(past: Past, book: Book, account: str) -> tuple[Found, Ground]:
    """All definitions of a book's terms over the incidents of a past on one account, which is `account`."""
    singles: list[Made] = [(one,) for one in definitions(book.own, dated=book.dated)]
    own = list(_keys(book))
    for made in [(), *singles, *(one for one in _pairs(singles))]:
        for provision, party in itertools.product(book.own.judged, book.own.agreement.parties):
            book.rule(provision, party, made)
    ground = Ground(book.replayer(past), book.legend, book.rules)
    tried = _Tried(book, ground, account, own)
    ranked = tried.ranked(singles)
    pairs = tried.ranked(_pairs(ranked))
    tables = {
        "definitions": pa.Table.from_pylist(list(tried.rows([*ranked, *pairs])), DEFINITIONS),
        "definition_provisions": pa.Table.from_pylist(list(tried.provisions([*ranked, *pairs])), DEFINITION_PROVISIONS),
        "definition_costs": pa.Table.from_pylist(list(tried.costs([*ranked, *pairs])), DEFINITION_COSTS),
    }
    return Found(tables, len(singles), len(pairs), len(singles) <= MOST_PAIRED, tried.too_many), ground


def _keys(book: Book) -> Iterator[Key]:
    for provision in book.own.judged:
        for one, other in itertools.combinations(book.own.agreement.parties, 2):
            yield provision, one, other


def _pairs(singles: Sequence[Made]) -> Iterator[Made]:
    for (one,), (other,) in itertools.combinations(singles[:MOST_PAIRED], 2):
        if one.element != other.element:
            yield tuple(sorted((one, other), key=lambda made: (made.element, made.reading)))


def name_of(made: Made) -> str:
    """How definitions are called in the tables."""
    return " + ".join(one.name for one in made)


class _Tried:
    def __init__(self, book: Book, ground: Ground, account: str, keys: Sequence[Key]) -> None:
        self._book, self._ground, self._account, self._keys = book, ground, account, keys
        self._before = self._parting(())
        self.too_many: tuple[str, ...] = ()

    def _parting(self, made: Made) -> dict[Key, Apart]:
        """Where the readings part once these definitions are made."""
        rule, apart = self._book.rule, self._ground.apart
        return {key: apart(rule(key[0], key[1], made), rule(key[0], key[2], made)) for key in self._keys}

    def ranked(self, tried: Iterable[Made]) -> list[Made]:
        """Definitions from the one that leaves fewest disputes on; those that have too many ways to come about are left out."""
        found = []
        for made in tried:
            try:
                found.append((self.rank(made), made))
            except InputError:
                self.too_many = (*self.too_many, name_of(made))
        return [made for _, made in sorted(found, key=lambda item: item[0])]

    def rank(self, made: Made) -> tuple[Any, ...]:
        """Fewest disputes in findings that remain, then fewest that remain possible, then fewest findings that change."""
        after = list(self._parting(made).values())
        found, high = (sum(self._count(getattr(one, name)) for one in after) for name in ("found", "differ"))
        changed = sum(self._count(self._changes(made, side)[0].found) for side in self._book.own.agreement.parties)
        return found, high, changed, name_of(made)

    def _count(self, flags: Any) -> int:
        return self._ground.least(flags, INCIDENTS_UNIT)

    def _bounds(self, name: str, apart: Apart, unit: str) -> dict[str, int | None]:
        ground = self._ground
        return bound(name, *ground.bounds(apart.differ_surely, apart.differ, unit), ground.least(apart.found, unit))

    def rows(self, tried: Sequence[Made]) -> Iterator[dict[str, Any]]:
        ground = self._ground
        before = list(self._before.values())
        for rank, made in enumerate(tried, 1):
            after = list(self._parting(made).values())
            head = {
                "rank": rank if len(made) == 1 else rank - len([one for one in tried if len(one) == 1]),
                "definition": name_of(made),
                "elements": [one.element for one in made],
                "taken_from": [one.reading for one in made],
                "account": self._account,
            }
            ended = sum(self._count(one.differ & ~two.differ) for one, two in zip(before, after, strict=True))
            arisen = sum(self._count(two.differ & ~one.differ) for one, two in zip(before, after, strict=True))
            counts = {"ended": ended, "arisen": arisen}
            yield {
                **head,
                "unit": DISPUTES_UNIT,
                **self._disputes("before", before),
                **self._disputes("remaining", after),
                **counts,
            }
            now, then = every_apart(before, len(ground)), every_apart(after, len(ground))
            for unit in ground.units:
                row = {**head, "unit": unit}
                for name, one in (("before", now), ("remaining", then)):
                    row |= self._bounds(name, one, unit)
                for name, flags in (("ended", now.differ & ~then.differ), ("arisen", then.differ & ~now.differ)):
                    row[name] = ground.least(flags, unit)
                yield row

    def _disputes(self, name: str, found: Sequence[Apart]) -> dict[str, int]:
        ends = {"low": "differ_surely", "found": "found", "high": "differ"}
        return {f"{name}_{end}": sum(self._count(getattr(one, of)) for one in found) for end, of in ends.items()}

    def provisions(self, tried: Sequence[Made]) -> Iterator[dict[str, Any]]:
        for made in tried:
            for key, after in self._parting(made).items():
                before = self._before[key]
                row: dict[str, Any] = dict(zip(("provision", "reading_a", "reading_b"), key, strict=True))
                row |= {"definition": name_of(made), "account": self._account}
                yield row | self._disputes("before", [before]) | self._disputes("remaining", [after])

    def _changes(self, made: Made, side: str) -> tuple[Apart, Apart, Apart]:
        """What comes out otherwise than in a side's own reading: in all, of what binds it alone, of what does not bind it."""
        size = len(self._ground)
        every, own, others = [], [], []
        for provision in self._book.own.judged:
            rule = self._book.rule
            found = self._ground.apart(rule(provision, side), rule(provision, side, made))
            bound_ = self._book.own.agreement.file.provisions[provision].parties
            every.append(found)
            if bound_ == [side]:
                own.append(found)
            elif side not in bound_:
                others.append(found)
        return every_apart(every, size), every_apart(own, size), every_apart(others, size)

    def costs(self, tried: Sequence[Made]) -> Iterator[dict[str, Any]]:
        ground = self._ground
        for made, side in itertools.product(tried, self._book.own.agreement.parties):
            every, own, others = self._changes(made, side)
            for unit in ground.units:
                row: dict[str, Any] = {
                    "definition": name_of(made),
                    "side": side,
                    "account": self._account,
                    "unit": unit,
                }
                row |= self._bounds("changed", every, unit)
                for name, one in (("own", own), ("others", others)):
                    row |= bound(f"{name}_barred", *ground.bounds(one.barred_surely, one.barred, unit))
                    row |= bound(f"{name}_freed", *ground.bounds(one.freed_surely, one.freed, unit))
                yield row
