"""What was told of each incident, once an incident, for tests of tactics: day, act, actor, place, and whether a clause reaches it.

A fact is proved of few incidents, and a shift of tactics shows in what is told of many. So on the established account all accounts are
heard: what is proved goes first, then what is independent, and of what the sides tell only that in which they do not contradict each other;
"attack" and "air strike" together are an air strike. On another account it is that account's own word. What comes of it is a statistic and
stands beside the findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.drafts.loopholes.dimensions import Amount, coded
from sulh.drafts.loopholes.standing import Standing
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.values import SetValue
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary

DAY = 86_400
CELL_KM = 100.0
"""How wide a place is: about a province."""


@dataclass(frozen=True, eq=False)
class Told:
    """One row an incident with a day, an act, an actor and a place that are single: `day` since 1970, the numbers of `acts` and `actors`, that
    of a place below `places`, `reached` (some clause in some reading surely reaches it), `untouched` (surely none does in any) and the least harm of it."""

    day: Ints
    act: Ints
    actor: Ints
    place: Ints
    reached: Bools
    untouched: Bools
    harm: Ints
    acts: tuple[str, ...]
    actors: tuple[str, ...]
    places: int
    left_out: int

    def __len__(self) -> int:
        return len(self.day)


def told(
    facts: FactTable,
    areas: pa.ChunkedArray,
    vocabulary: Vocabulary,
    found: Standing,
    harm: Amount,
    within: Bools,
) -> Told:
    """The incidents of the rows `within`; `areas` are the admin areas of each row of the facts. `left_out` counts those that have no
    single day, act, actor or place."""
    rows = np.flatnonzero(within & found.may)
    incident = facts.table["incident_id"].combine_chunks().take(pa.array(rows)).dictionary_encode()
    of, size = incident.indices.to_numpy().astype(np.int64), len(incident.dictionary)
    (acts_, acts), (actors_, actors) = (
        _single(_heard(facts, fact, vocabulary.tree(fact), rows, of, size), vocabulary.tree(fact))
        for fact in ("act", "perpetrator")
    )
    place_, places = _place(facts, areas, rows, of, size)
    day = _day(facts, rows, of, size)
    reached, untouched = (_any(flags[rows], of, size) for flags in (found.reached, found.in_none))
    most = np.zeros(size, np.int64)
    np.maximum.at(most, of, harm.low[rows])
    kept = (acts_ > 0) & (actors_ > 0) & (place_ > 0) & (day >= 0)
    return Told(
        day[kept], acts_[kept], actors_[kept], place_[kept], (reached & ~untouched)[kept],
        (untouched & ~reached)[kept], most[kept],
        tuple(acts), tuple(actors), places, int((~kept).sum()),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Sets:
    """For each incident the number of a mask: all that it still may be."""

    masks: list[int]
    of: Ints

    def and_(self, other: _Sets) -> tuple[_Sets, Bools]:
        """What both leave possible, this one's where they contradict each other; and where they do."""
        size = len(other.masks)
        pairs, place = np.unique(self.of * size + other.of, return_inverse=True)
        both = [(self.masks[pair // size], other.masks[pair % size]) for pair in pairs.tolist()]
        apart = np.array([one & two == 0 for one, two in both], bool)
        masks = sorted({one & two or one for one, two in both})
        number = np.array([masks.index(one & two or one) for one, two in both], np.int64)
        return _Sets(masks, number[place.reshape(-1)]), apart[place.reshape(-1)]


def _heard(facts: FactTable, fact: str, tree: Tree, rows: Ints, of: Ints, size: int) -> _Sets:
    """What all accounts of these rows together leave possible of a fact, by incident."""
    masks = [value.maybe if isinstance(value, SetValue) else tree.everything for value in facts.codes[fact]]
    codes = facts.table[fact].to_numpy().astype(np.int64)[rows]
    account = facts.table["account"].take(pa.array(rows)).combine_chunks().dictionary_encode()
    names, number = account.dictionary.to_pylist(), account.indices.to_numpy()
    nothing = _Sets([tree.everything], np.zeros(size, np.int64))
    first, sides, torn = nothing, nothing, np.zeros(size, bool)
    for name in sorted(names, key=lambda one: (one != ESTABLISHED, one != INDEPENDENT, one)):
        mine = number == names.index(name)
        of_incident = np.full(size, len(masks), np.int64)
        of_incident[of[mine]] = codes[mine]
        told_ = _Sets([*masks, tree.everything], of_incident)
        if name in (ESTABLISHED, INDEPENDENT):
            first, _ = first.and_(told_)
        else:
            sides, apart = sides.and_(told_)
            torn |= apart
    whole = _Sets([*sides.masks, tree.everything], np.where(torn, len(sides.masks), sides.of))
    return first.and_(whole)[0]


def _single(found: _Sets, tree: Tree) -> tuple[Ints, list[str]]:
    """For each incident the number of its one node, from 1; 0 where it is none or several. And the nodes, sorted."""
    nodes = [tree.nodes(mask) for mask in found.masks]
    words = [one[0] if one is not None and len(one) == 1 else "" for one in nodes]
    names = ["", *sorted(set(words) - {""})]
    return np.array([names.index(word) for word in words], np.int64)[found.of], names


def _agreed(numbers: Ints, of: Ints, size: int) -> Ints:
    """For each incident the one number that all rows give which give one; 0 where none does or they differ."""
    most, least = np.zeros(size, np.int64), np.full(size, 2**40, np.int64)
    known = numbers > 0
    np.maximum.at(most, of[known], numbers[known])
    np.minimum.at(least, of[known], numbers[known])
    return np.where(most == least, most, 0)


def _place(facts: FactTable, areas: pa.ChunkedArray, rows: Ints, of: Ints, size: int) -> tuple[Ints, int]:
    """For each incident the number of its cell, from 1, and how many there are; 0 without a place.

    Sources write the names of areas in several scripts, so points decide where half of the rows have one, and names elsewhere. Of
    several rows the sharpest point is taken.
    """
    lat, lon, radius = (facts.table[name].to_numpy()[rows] for name in ("lat", "lon", "radius"))
    placed = (radius >= 0) & (radius <= 1000 * CELL_KM)
    if 2 * placed.sum() < len(rows):
        lists, codes = coded(areas)
        of_code = [number + 1 if one is not None and len(one) == 1 else 0 for number, one in enumerate(lists)]
        return _agreed(np.array([*of_code, 0], np.int64)[codes][rows], of, size), len(of_code) + 1
    order = np.lexsort((lon, lat, radius, of))
    order = order[placed[order]]
    incident, first = np.unique(of[order], return_index=True)
    at = order[first]
    band = np.floor(lat[at] / (CELL_KM / 111.2)).astype(np.int64)
    wide = 111.2 * np.maximum(np.cos(np.radians(band * CELL_KM / 111.2)), 0.01)
    cell = np.unique(band * 100_000 + np.floor(lon[at] / (CELL_KM / wide)).astype(np.int64), return_inverse=True)[1]
    out = np.zeros(size, np.int64)
    out[incident] = cell.reshape(-1) + 1
    return out, int(out.max(initial=0)) + 1


def _any(flags: Bools, of: Ints, size: int) -> Bools:
    return np.asarray(np.bincount(of, flags, size) > 0)


def _day(facts: FactTable, rows: Ints, of: Ints, size: int) -> Ints:
    """The earliest day of the rows that lie within two days; -1 where none does."""
    begin, end = (facts.table[name].to_numpy()[rows] for name in ("time_low", "time_high"))
    sharp = (begin > -UNBOUNDED) & (end < UNBOUNDED) & (end // DAY - begin // DAY <= 1) & (begin >= 0)
    day = np.full(size, 2**40, np.int64)
    np.minimum.at(day, of[sharp], begin[sharp] // DAY)
    return np.where(day < 2**40, day, -1)


def accounts_told(account: str, established: str, accounts: Sequence[str]) -> list[str]:
    """The accounts whose word is taken: all, where the account is the established one."""
    return list(accounts) if account == established else [account]
