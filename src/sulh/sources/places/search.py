"""Which places of a gazetteer a name can mean, and at what cost: exact spellings, other scripts, typing errors.

Always within the province and district that a row names, which may be misspelt themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sulh.sources.places.costs import Blocks, costs, make_blocks, near_pairs
from sulh.sources.places.fold import fold
from sulh.sources.places.forms import FormTable, strip_levels
from sulh.sources.places.gazetteer import Gazetteer
from sulh.sources.places.words import LEVELS

Ints = npt.NDArray[np.int64]
Scope = tuple[int, ...] | None
"""Rows of the provinces or districts that a row may mean; None where it names none, or none that is known."""

EXACT = 20
"""Costs up to this are the name itself, in letters or in sound."""
LOOSER = 1000
"""So much more than a sure match may cost is still named, as ambiguous."""
HIGHEST = 3500
"""Above what the longest name may cost."""
MOST_TIED = 50
"""More that fit equally well are no answer."""


@dataclass(frozen=True)
class PlaceQuery:
    """A name to find, and the province and district that the row gives, None or empty where it gives none.

    With `strict` a place of the name in another district of the province is no candidate.
    """

    text: str
    adm1: str | None = None
    adm2: str | None = None
    strict: bool = False


class Hit(NamedTuple):
    """A place of the gazetteer and what taking the query for it costs."""

    cost: int
    length: int
    row: int


@dataclass(frozen=True)
class Ask:
    """A query with the provinces and districts that its row may mean."""

    query: PlaceQuery
    adm1: Scope
    adm2: Scope
    doubt: str
    """Why the context is unsure; empty where it is sure."""
    few: bool = False
    """Whether only provinces are asked for."""

    @property
    def narrow(self) -> bool:
        """Whether so few names come into question that a likeness tells something."""
        return self.few or self.adm1 is not None


# -- the province and district of each query


def in_context(gazetteer: Gazetteer, queries: list[PlaceQuery]) -> list[Ask]:
    """The queries with the provinces and districts of their rows looked up."""
    asks = [Ask(query, None, None, "") for query in queries]
    asks = _resolved(gazetteer, asks, "province")
    return _resolved(gazetteer, asks, "district")


def _resolved(gazetteer: Gazetteer, asks: list[Ask], level: str) -> list[Ask]:
    """The queries with their provinces, or then their districts, looked up once for each spelling."""
    wanted: dict[tuple[str, Scope], Ask] = {}
    for ask in asks:
        said = ask.query.adm1 if level == "province" else ask.query.adm2
        if said:
            wanted.setdefault((said, ask.adm1), Ask(PlaceQuery(said), ask.adm1, None, "", level == "province"))
    known: dict[tuple[str, Scope], tuple[Scope, str]] = {}
    for key, ask, hits in zip(wanted, wanted.values(), search(gazetteer, list(wanted.values()), level), strict=True):
        known[key] = _unit(gazetteer, ask, hits, level)
    return [_with_scope(ask, level, known) for ask in asks]


def _unit(gazetteer: Gazetteer, ask: Ask, hits: list[Hit], level: str) -> tuple[Scope, str]:
    """The rows that a named province or district can be, and what is doubtful about it."""
    tied = tied_hits(gazetteer, ask, hits)
    if not hits and not (gazetteer.level == LEVELS.index(level)).any():
        return None, ""  # nothing to check it against
    if not 0 < len(tied) <= MOST_TIED:
        return None, f"the {level} “{ask.query.text}” is not in the gazetteer"
    loose = tied[0].cost > limit(tied[0].length, ask.narrow)
    doubt = f"the {level} “{ask.query.text}” is only loosely like any in the gazetteer" if loose else ""
    return tuple(sorted(hit.row for hit in tied)), doubt


def _with_scope(ask: Ask, level: str, known: dict[tuple[str, Scope], tuple[Scope, str]]) -> Ask:
    said = ask.query.adm1 if level == "province" else ask.query.adm2
    if not said:
        return ask
    scope, doubt = known[said, ask.adm1]
    doubt = ask.doubt or doubt
    return replace(ask, adm1=scope, doubt=doubt) if level == "province" else replace(ask, adm2=scope, doubt=doubt)


# -- candidates


def search(gazetteer: Gazetteer, asks: list[Ask], level: str | None) -> list[list[Hit]]:
    """The places that each query can mean, cheapest first."""
    asked = FormTable([ask.query.text for ask in asks], range(len(asks)))
    forms = _forms(gazetteer, level)
    exact = _exact_pairs(gazetteer, asks, asked, forms, level)
    sure = np.zeros(len(asks), dtype=np.bool_)
    sure[asked.row[exact[0]]] = True
    near = [exact]
    for scoped in (True, False):
        rest = [row for row in range(len(asked)) if not sure[asked.row[row]] and _is_scoped(asks, asked, row) == scoped]
        if rest:
            near.append(_near_pairs(gazetteer, asks, asked, rest, level, scoped))
    queries, entered = (np.concatenate([pairs[side] for pairs in near]) for side in (0, 1))
    return _hits(len(asks), asked, queries, forms, entered)


def _is_scoped(asks: list[Ask], asked: FormTable, row: int) -> bool:
    return asks[asked.row[row]].adm1 is not None


def _forms(gazetteer: Gazetteer, level: str | None) -> FormTable:
    def make() -> FormTable:
        kept = np.ones(len(gazetteer.spelt), dtype=np.bool_)
        if level is not None:
            kept = gazetteer.level[gazetteer.spelt_row] == LEVELS.index(level)
        rows = np.flatnonzero(kept)
        return FormTable([gazetteer.spelt[row] for row in rows], gazetteer.spelt_row[rows].tolist())

    return gazetteer.remembered(("forms", level), make)


def _blocks(gazetteer: Gazetteer, level: str | None, scoped: bool) -> Blocks:
    forms = _forms(gazetteer, level)
    none = np.zeros(len(forms), dtype=np.int64)
    return gazetteer.remembered(
        ("blocks", level, scoped), lambda: make_blocks(forms, gazetteer.adm1[forms.row] if scoped else none, scoped)
    )


def _exact_pairs(
    gazetteer: Gazetteer, asks: list[Ask], asked: FormTable, forms: FormTable, level: str | None
) -> tuple[Ints, Ints]:
    """Pairs (form asked, form entered) of equal letters, within the provinces that are said; full names only."""

    def make() -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, (tight, cost) in enumerate(zip(forms.tight, forms.cost.tolist(), strict=True)):
            if cost == 0:
                found.setdefault(tight, []).append(row)
        return found

    entered = gazetteer.remembered(("exact", level), make)
    pairs: list[tuple[int, int]] = []
    for row, (tight, cost) in enumerate(zip(asked.tight, asked.cost.tolist(), strict=True)):
        scope = asks[asked.row[row]].adm1
        if cost == 0:
            for form in entered.get(tight, ()):
                if scope is None or gazetteer.adm1[forms.row[form]] in scope:
                    pairs.append((row, form))
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _near_pairs(
    gazetteer: Gazetteer, asks: list[Ask], asked: FormTable, rows: list[int], level: str | None, scoped: bool
) -> tuple[Ints, Ints]:
    chosen: list[int] = []
    blocks: list[int] = []
    for row in rows:
        for block in asks[asked.row[row]].adm1 or (0,):
            chosen.append(row)
            blocks.append(block)
    taken = np.array(chosen, dtype=np.int64)
    queries, entered = near_pairs(_blocks(gazetteer, level, scoped), asked, taken, np.array(blocks, dtype=np.int64))
    return taken[queries], entered


def _hits(size: int, asked: FormTable, queries: Ints, forms: FormTable, entered: Ints) -> list[list[Hit]]:
    cost = costs(asked, queries, forms, entered)
    kept = np.flatnonzero(cost < HIGHEST)
    owner, place, cost = asked.row[queries[kept]], forms.row[entered[kept]], cost[kept]
    order = np.lexsort((cost, place, owner))
    owner, place, cost, kept = owner[order], place[order], cost[order], kept[order]
    first = np.ones(len(owner), dtype=np.bool_)
    first[1:] = (owner[1:] != owner[:-1]) | (place[1:] != place[:-1])
    found: list[list[Hit]] = [[] for _ in range(size)]
    for position in np.flatnonzero(first):
        pair = kept[position]
        length = min(_length(asked, int(queries[pair])), _length(forms, int(entered[pair])))
        found[owner[position]].append(Hit(int(cost[position]), length, int(place[position])))
    for hits in found:
        hits.sort(key=lambda hit: (hit.cost, hit.row))
    return found


def _length(forms: FormTable, row: int) -> int:
    return max(len(forms.sounds[row]), len(forms.figures[row]))


# -- how near is near enough


def limit(length: int, scoped: bool) -> int:
    """What a match may cost to be sure, by the sounds of the name; in all of the gazetteer less than in one province."""
    if length <= 2:
        return 100
    if length == 3:
        return 250 if scoped else 100
    if length <= 5:
        return 1100 if scoped else 450
    return 1250 if length <= 8 else 2100


def _margin(cost: int) -> int:
    """How much more the next must cost for the cheapest to be sure."""
    return 1 if cost == 0 else EXACT if cost <= EXACT else 200 if cost <= 200 else 550


def _acceptable(hits: Iterable[Hit], scoped: bool) -> list[Hit]:
    extra = LOOSER if scoped else 0
    return [hit for hit in hits if hit.cost <= limit(hit.length, scoped) + (extra if hit.length > 2 else 0)]


def tied_hits(gazetteer: Gazetteer, ask: Ask, hits: list[Hit]) -> list[Hit]:
    """The cheapest hits that none of the others is surely better than."""
    near = _acceptable(hits, ask.narrow)
    if not near:
        return []
    sure = near[0].cost <= limit(near[0].length, ask.narrow)
    margin = _margin(near[0].cost) if sure else LOOSER
    tied = [hit for hit in near if hit.cost < near[0].cost + margin]
    levels = strip_levels(fold(ask.query.text)).levels
    said = [hit for hit in tied if LEVELS[gazetteer.level[hit.row]] in levels]
    return said or tied


def elsewhere(gazetteer: Gazetteer, ask: Ask, level: str | None) -> list[Hit]:
    """Places of exactly this name in other provinces."""
    if ask.adm1 is None:
        return []
    alone = replace(ask, adm1=None, adm2=None)
    asked = FormTable([ask.query.text], [0])
    forms = _forms(gazetteer, level)
    return _hits(1, asked, *_ordered(_exact_pairs(gazetteer, [alone], asked, forms, level), forms))[0]


def _ordered(pairs: tuple[Ints, Ints], forms: FormTable) -> tuple[Ints, FormTable, Ints]:
    return pairs[0], forms, pairs[1]
