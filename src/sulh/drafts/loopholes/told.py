"""What was told of each incident, once an incident, for tests of tactics: day, act, actor, place, and whether a clause reaches it.

A fact is proved of few incidents, and a shift of tactics shows in what is told of many. So on the established account an incident's act
is the one that every account names that names a single one; where two differ it has none. On another account it is that account's.
What comes of it is a statistic and stands beside the findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.drafts.loopholes.dimensions import Amount, coded, single
from sulh.drafts.loopholes.standing import Standing
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.words.vocabulary import Vocabulary

DAY = 86_400
CELL_KM = 100.0
"""How wide a place is: about a province."""
REACHED, OPEN = 1, 0


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
    act, acts = single(facts, "act", vocabulary.tree("act"))
    actor, actors = single(facts, "perpetrator", vocabulary.tree("perpetrator"))
    acts_, actors_ = (_agreed(one[rows], of, size) for one in (act, actor))
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
