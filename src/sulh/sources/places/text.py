"""Reads a cell that says where something happened, with a gazetteer: one place or several, each a disc.

A known name is taken as it stands. Else the text is taken apart (`place_grammar`), and the first way in which its names
are all known holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sulh.sources.places.gazetteer import Gazetteer
from sulh.sources.places.grammar import Parsed, parse
from sulh.sources.places.match import Found, PlaceQuery, find_places
from sulh.sources.places.meaning import NEAR_METRES, TOWARDS_METRES, around_place, between, either_of, shifted
from sulh.sources.places.phrases import Between, Named, Near, Options, Reading, Several

SURE_SCORE = 970
"""A text that is a known name with such a score is not taken apart."""
UNIT_SCORE = 800
"""The least score of a province or district that a cell names beside a place."""
LEAST_SCORE = 650


@dataclass(frozen=True)
class PlaceRead:
    """The places that a cell names: one as a rule, several where it lists them; none for an empty cell."""

    places: tuple[Found, ...]


def read_place(text: str, gazetteer: Gazetteer, adm1: str | None = None, adm2: str | None = None) -> PlaceRead:
    """The places of one cell; `adm1` and `adm2` are the province and district that its row gives."""
    return read_places([PlaceQuery(text, adm1, adm2)], gazetteer)[0]


def read_places(cells: Sequence[PlaceQuery], gazetteer: Gazetteer) -> list[PlaceRead]:
    """The places of many cells at once, which is far quicker: `text` may be anything that `read_place` takes."""
    distinct = list(dict.fromkeys(cells))
    whole = dict(zip(distinct, find_places(gazetteer, distinct), strict=True))
    hard = {cell: parse(cell.text) for cell in distinct if cell.text.strip() and not _plain(cell.text, whole[cell])}
    lookup = _Lookup(gazetteer, [query for cell, ways in hard.items() for query in _queries(cell, ways)])
    done = {cell: _taken(cell, hard.get(cell, []), whole[cell], lookup) for cell in distinct}
    return [done[cell] for cell in cells]


_PARTING = frozenset(",،;؛:/()[]|\n")


def _plain(text: str, found: Found) -> bool:
    """Whether the cell is a known name as a whole."""
    if found.score == 1000 and found.status != "not_found":
        return True
    return found.status == "found" and found.score >= SURE_SCORE and not _PARTING & set(text)


@dataclass(frozen=True)
class _Query:
    """A name to look up, as one kind of place or as any."""

    query: PlaceQuery
    level: str | None


class _Lookup:
    """Answers of the gazetteer, asked in three batches: provinces, districts, places."""

    def __init__(self, gazetteer: Gazetteer, queries: Iterable[_Query]) -> None:
        self._gazetteer = gazetteer
        self._known: dict[_Query, Found] = {}
        distinct = list(dict.fromkeys(queries))
        for level in ("province", "district", None):
            same = [query for query in distinct if query.level == level]
            answers = find_places(gazetteer, [query.query for query in same], level)
            self._known.update(zip(same, answers, strict=True))

    def __call__(
        self, text: str, adm1: str | None, adm2: str | None, level: str | None = None, strict: bool = False
    ) -> Found:
        query = _Query(PlaceQuery(text, adm1, adm2, strict), level)
        if query not in self._known:
            self._known[query] = find_places(self._gazetteer, [query.query], level)[0]
        return self._known[query]


def _queries(cell: PlaceQuery, ways: list[Parsed]) -> Iterable[_Query]:
    for way in ways:
        adm1, adm2 = way.adm1 or cell.adm1, way.adm2 or cell.adm2
        if way.adm1:
            yield _Query(PlaceQuery(way.adm1), "province")
        if way.adm2:
            yield _Query(PlaceQuery(way.adm2, adm1), "district")
        for options in way.items:
            for name in _names(options):
                yield _Query(PlaceQuery(name.text, adm1, adm2, way.adm2 is not None), None)


def _names(options: Options) -> Iterable[Named]:
    for reading in options:
        if isinstance(reading, Named):
            yield reading
        elif isinstance(reading, Between):
            yield from (reading.one, reading.other)
        elif isinstance(reading, Several):
            yield from reading.parts
        else:
            yield reading.of


# -- which way holds


def _taken(cell: PlaceQuery, ways: list[Parsed], whole: Found, lookup: _Lookup) -> PlaceRead:
    """The first way whose names are all known: names as they are written before names with typing errors."""
    if not cell.text.strip():
        return PlaceRead(())
    known = [way for way in ways if _units_known(cell, way, lookup)]
    for least in (SURE_SCORE, LEAST_SCORE):
        for way in known:
            found = [_first(cell, way, options, lookup, least) for options in way.items]
            if found and all(found):
                return PlaceRead(_distinct(place for places in found for place in places))
    if ways and _acceptable(whole):
        return PlaceRead((whole,))
    nested = [way for way in known if len(way.items) == 1 and way.unit_last]
    if nested:
        return PlaceRead(
            (_in_unit(cell, max(nested, key=lambda way: (way.adm2 is not None) + (way.adm1 is not None)), lookup),)
        )
    return PlaceRead(_some(cell, known[-1], lookup) or (whole,)) if known else PlaceRead((whole,))


def _units_known(cell: PlaceQuery, way: Parsed, lookup: _Lookup) -> bool:
    """Whether the province and district that a cell names are known, and are those of its row."""
    if way.adm1 and not _unit_known(lookup(way.adm1, None, None, "province"), cell.adm1, None, "province", lookup):
        return False
    if not way.adm2:
        return True
    adm1 = way.adm1 or cell.adm1
    return _unit_known(lookup(way.adm2, adm1, None, "district"), cell.adm2, adm1, "district", lookup)


def _unit_known(found: Found, of_row: str | None, adm1: str | None, level: str, lookup: _Lookup) -> bool:
    if found.status != "found" or found.score < UNIT_SCORE:
        return False
    return not of_row or lookup(of_row, adm1, None, level).name == found.name


def _in_unit(cell: PlaceQuery, way: Parsed, lookup: _Lookup) -> Found:
    """A name that nobody knows, in a unit that the cell names behind it: somewhere in the unit."""
    adm1 = way.adm1 or cell.adm1
    unit = lookup(way.adm2, adm1, None, "district") if way.adm2 else lookup(way.adm1 or "", None, None, "province")
    why = f"no place of this name is known there; the cell names the {unit.level} {unit.name}"
    return replace(unit, status="not_found", name=None, level=None, score=0, lost=(), why=why)


def _first(cell: PlaceQuery, way: Parsed, options: Options, lookup: _Lookup, least: int) -> tuple[Found, ...]:
    """The first option whose names are all known to a score of `least`, as places; empty where there is none.

    A sure name as a whole comes before a text taken apart, one with typing errors behind it.
    """
    for reading in sorted(options, key=lambda option: least < SURE_SCORE and isinstance(option, Named)):
        found = _evaluated(cell, way, reading, lookup)
        if found and all(_acceptable(place, least) for place in found):
            return found
    return ()


def _some(cell: PlaceQuery, way: Parsed, lookup: _Lookup) -> tuple[Found, ...]:
    """Where only some of the names that a cell lists are known: these, and the others as not found."""
    items: list[Options] = []
    for options in way.items:
        several = [option for option in options if isinstance(option, Several) and not option.either]
        known = _first(cell, way, options, lookup, LEAST_SCORE)
        items += [(part,) for part in several[0].parts] if several and not known else [options]
    found = [_first(cell, way, options, lookup, LEAST_SCORE) for options in items]
    if not any(found):
        return ()
    rest = [places or _evaluated(cell, way, options[0], lookup) for places, options in zip(found, items, strict=True)]
    return _distinct(place for places in rest for place in places)


def _acceptable(found: Found, least: int = LEAST_SCORE) -> bool:
    return found.status != "not_found" and found.score >= least


def _distinct(places: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(dict.fromkeys(places))


# -- what each way means


def _evaluated(cell: PlaceQuery, way: Parsed, reading: Reading, lookup: _Lookup) -> tuple[Found, ...]:
    adm1, adm2 = way.adm1 or cell.adm1, way.adm2 or cell.adm2

    def found(name: Named) -> Found:
        return lookup(name.text, adm1, adm2, strict=way.adm2 is not None)

    if isinstance(reading, Named):
        return (found(reading),)
    if isinstance(reading, Several):
        parts = tuple(found(part) for part in reading.parts)
        return (either_of(parts),) if reading.either else parts
    if isinstance(reading, Between):
        return (between(found(reading.one), found(reading.other), adm1 is not None),)
    base = found(reading.of)
    if isinstance(reading, Near):
        more = TOWARDS_METRES if reading.towards else NEAR_METRES
        said = "in a direction from it, or a part of it" if reading.towards else "near it"
        return (around_place(base, lambda disc: (disc[0], disc[1], disc[2] + more), said, adm1 is not None),)
    return (shifted(base, reading, adm1 is not None),)
