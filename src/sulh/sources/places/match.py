"""Finds the places that texts name: exact spellings first, then other spellings and scripts, then typing errors.

Always within the province and district that a row names, which may be misspelt themselves. Nothing is settled by the order of
rows: where two places fit about as well, or the only one fits loosely, the answer is *ambiguous* and its disc holds all that fit.
Where no place fits, the answer is *not found*, with the disc of the narrowest unit that the row names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sulh.sources.places.costs import UNBOUNDED
from sulh.sources.places.discs import Disc, around, kilometres
from sulh.sources.places.gazetteer import NOWHERE, Gazetteer, uncollected
from sulh.sources.places.search import (
    EXACT,
    MOST_TIED,
    Ask,
    Hit,
    PlaceQuery,
    elsewhere,
    in_context,
    limit,
    search,
    tied_hits,
)
from sulh.sources.places.words import LEVELS

__all__ = ["Candidate", "Found", "PlaceQuery", "Status", "find_places"]

Status = Literal["found", "ambiguous", "not_found"]
MOST_LOST = 5
FAR = 1500
"""A place that costs so much more than the answer was never in question."""
ELSEWHERE = 300
"""Cost of lying in another district than the row says."""


@dataclass(frozen=True)
class Candidate:
    """A place that was thought of; `score` as in `Found`."""

    name: str
    level: str
    adm1: str | None
    adm2: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    score: int


@dataclass(frozen=True)
class Found:
    """What a text names.

    `score`: thousandths, 1000 for the name itself. The disc (`lat`, `lon`, `radius_km`) is None where nothing is known of
    the place. `lost` are the other candidates, best first: of an ambiguous answer those that are tied, too. `why` says in
    words what the answer rests on.
    """

    status: Status
    name: str | None
    level: str | None
    adm1: str | None
    adm2: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    score: int
    lost: tuple[Candidate, ...]
    why: str


def find_places(gazetteer: Gazetteer, queries: Sequence[PlaceQuery], level: str | None = None) -> list[Found]:
    """The place of each query, in their order; `level` asks for one kind of place only (see `place_words.LEVELS`)."""
    distinct = list(dict.fromkeys(_clean(query) for query in queries))
    with uncollected():
        return _found(gazetteer, queries, distinct, level)


def _found(
    gazetteer: Gazetteer, queries: Sequence[PlaceQuery], distinct: list[PlaceQuery], level: str | None
) -> list[Found]:
    asks = in_context(gazetteer, distinct)
    if level == "province":
        asks = [replace(ask, few=True) for ask in asks]
    hits = search(gazetteer, asks, level)
    answers = {ask.query: _answer(gazetteer, ask, found, level) for ask, found in zip(asks, hits, strict=True)}
    return [answers[_clean(query)] for query in queries]


def _clean(query: PlaceQuery) -> PlaceQuery:
    adm1, adm2 = ((unit or "").strip() or None for unit in (query.adm1, query.adm2))
    return PlaceQuery(query.text.strip(), adm1, adm2, query.strict)


# -- the answer


def _answer(gazetteer: Gazetteer, ask: Ask, hits: list[Hit], level: str | None) -> Found:
    inside, note = _within_district(gazetteer, ask, hits)
    tied = tied_hits(gazetteer, ask, inside)
    if not tied or len(tied) > MOST_TIED:
        return _nothing(gazetteer, ask, hits, len(tied), level)
    lost = [hit for hit in inside if hit not in tied and hit.cost <= tied[0].cost + FAR]
    sure = tied[0].cost <= limit(tied[0].length, ask.narrow)
    if len(tied) == 1 and sure and not ask.doubt and not note:
        return _sure(gazetteer, ask, tied[0], lost)
    if not note and not ask.doubt and sure and (holder := _holder(gazetteer, tied)):
        return _sure(gazetteer, ask, holder, [hit for hit in tied if hit is not holder] + lost, len(tied) - 1)
    why = note or ask.doubt or ("" if len(tied) > 1 else "only a loose likeness")
    return _ambiguous(gazetteer, ask, tied, lost, why)


def _within_district(gazetteer: Gazetteer, ask: Ask, hits: list[Hit]) -> tuple[list[Hit], str]:
    """The hits in the district that the row names; else those whose district nobody knows; else all, with a note."""
    if ask.adm2 is None:
        return hits, ""
    units = set(ask.adm2)
    inside = [hit for hit in hits if hit.row in units or int(gazetteer.adm2[hit.row]) in units]
    if tied_hits(gazetteer, ask, inside):
        return inside, ""
    homeless = [
        hit for hit in hits if gazetteer.adm2[hit.row] == NOWHERE and LEVELS[gazetteer.level[hit.row]] != "province"
    ]
    if tied_hits(gazetteer, ask, homeless):
        return homeless, ""
    if ask.query.strict:
        return [], ""
    outside = [hit._replace(cost=hit.cost + ELSEWHERE) for hit in hits if hit.cost <= EXACT]
    return outside, f"it lies outside the district “{ask.query.adm2}” that the row names"


def _holder(gazetteer: Gazetteer, tied: list[Hit]) -> Hit | None:
    """The one that all others lie in, if there is one: a province, and its city of the same name."""
    for hit in tied:
        if all(hit is other or hit.row in (gazetteer.adm1[other.row], gazetteer.adm2[other.row]) for other in tied):
            return hit
    return None


def _sure(gazetteer: Gazetteer, ask: Ask, hit: Hit, lost: list[Hit], within: int = 0) -> Found:
    own = _candidate(gazetteer, hit)
    why = _likeness(hit, ask)
    if within:
        why += f"; {within} that fit as well lie in it" if within > 1 else "; one that fits as well lies in it"
    if not gazetteer.located[hit.row]:
        why += "; the gazetteer has no coordinates for it, so the disc is that of the unit around it"
    return Found("found", *_columns(own), hit_score(hit.cost, hit.length), _lost(gazetteer, lost), why)


def _ambiguous(gazetteer: Gazetteer, ask: Ask, tied: list[Hit], lost: list[Hit], why: str) -> Found:
    same = [_candidate(gazetteer, hit) for hit in tied]
    discs = [gazetteer.disc(hit.row) for hit in tied]
    if ask.adm2 and why:
        discs += [gazetteer.disc(row) for row in ask.adm2]
    lat, lon, radius = _shared_disc(discs)
    others = f"{len(tied)} places fit about as well" if len(tied) > 1 else _likeness(tied[0], ask)
    return Found(
        "ambiguous",
        _common(candidate.name for candidate in same),
        _common(candidate.level for candidate in same),
        _common(candidate.adm1 for candidate in same),
        _common(candidate.adm2 for candidate in same),
        lat,
        lon,
        radius,
        hit_score(tied[0].cost, tied[0].length),
        _lost(gazetteer, tied + lost, len(tied) + MOST_LOST),
        f"{others}; {why}" if why else others,
    )


def _nothing(gazetteer: Gazetteer, ask: Ask, hits: list[Hit], tied: int, level: str | None) -> Found:
    units = ask.adm2 or ask.adm1 or ()
    lat, lon, radius = _shared_disc([gazetteer.disc(row) for row in units])
    adm1 = _common(gazetteer.name(row) for row in ask.adm1 or ())
    adm2 = _common(gazetteer.name(row) for row in ask.adm2 or ())
    kind = level or "place"
    why = f"{tied} places fit about as well" if tied else f"no {kind} of this name is in the gazetteer"
    if units and not tied:
        why = f"no {kind} of this name lies in {_common(gazetteer.name(row) for row in units) or 'the units that fit'}"
    if ask.doubt:
        why += f"; {ask.doubt}"
    lost = hits or elsewhere(gazetteer, ask, level)
    if lost and not hits:
        why += "; elsewhere there is"
    return Found("not_found", None, None, adm1, adm2, lat, lon, radius, 0, _lost(gazetteer, lost), why)


def _likeness(hit: Hit, ask: Ask) -> str:
    if hit.cost == 0:
        return "the name itself"
    if hit.cost <= 200:
        return "the name in another spelling"
    return f"the nearest name, at {hit.cost / 1000:.1f} typing errors"


def hit_score(cost: int, length: int) -> int:
    """1000 for the name itself, less by the share of its sounds that errors touch."""
    return max(0, 1000 - cost // max(3, length))


def _candidate(gazetteer: Gazetteer, hit: Hit) -> Candidate:
    row = hit.row
    disc = gazetteer.disc(row)
    lat, lon, radius = _told(disc)
    adm1, adm2 = gazetteer.name(int(gazetteer.adm1[row])), gazetteer.name(int(gazetteer.adm2[row]))
    level = LEVELS[gazetteer.level[row]]
    return Candidate(gazetteer.names[row], level, adm1, adm2, lat, lon, radius, hit_score(hit.cost, hit.length))


def _columns(own: Candidate) -> tuple[str, str, str | None, str | None, float | None, float | None, float | None]:
    return own.name, own.level, own.adm1, own.adm2, own.lat, own.lon, own.radius_km


def _lost(gazetteer: Gazetteer, hits: list[Hit], most: int = MOST_LOST) -> tuple[Candidate, ...]:
    """The candidates of the hits, best first; ties by content."""
    worst = hits[most - 1].cost if len(hits) > most else UNBOUNDED
    found = [_candidate(gazetteer, hit) for hit in hits if hit.cost <= worst]
    return tuple(sorted(found, key=_rank)[:most])


def _rank(one: Candidate) -> tuple[int, int, str, str, str, float, float]:
    return (
        -one.score,
        LEVELS.index(one.level),
        one.name,
        one.adm1 or "",
        one.adm2 or "",
        one.lat if one.lat is not None else 999.0,
        one.lon if one.lon is not None else 999.0,
    )


def _shared_disc(discs: Sequence[Disc | None]) -> tuple[float | None, float | None, float | None]:
    """The disc that holds all; none where one of them is not known."""
    known = [disc for disc in discs if disc is not None]
    return _told(around(known) if known and len(known) == len(discs) else None)


def _told(disc: Disc | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if disc is None else (disc[0], disc[1], kilometres(disc[2]))


def _common(values: Iterable[str | None]) -> str | None:
    """The value that all share, else None."""
    found = set(values)
    return next(iter(found)) if len(found) == 1 else None
