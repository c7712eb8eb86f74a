"""The loophole map as tables: what is covered by act and actor, by act and target, and where what is open lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.loopholes.dimensions import single
from sulh.drafts.loopholes.find import Ground, Uncovered
from sulh.drafts.loopholes.tables import COVERAGE, SPOTS
from sulh.drafts.loopholes.words import capital, kind_of_deed
from sulh.findings.keys import Ints

Row = dict[str, Any]
MOST_SPOTS = 4
"""So many combinations are on the map."""
_POINT_METRES = 30_000
_UNKNOWN = "unknown"


def coverage_table(on: Ground) -> pa.Table:
    """The table `COVERAGE`."""
    rows = [*_crossed(on, "actor", "perpetrator"), *_crossed(on, "target", "target")]
    return pa.Table.from_pylist(rows, schema=COVERAGE)


def _crossed(on: Ground, by: str, fact: str) -> Iterator[Row]:
    vocabulary, facts = on.compiled.agreement.vocabulary, on.replayer.facts
    act, acts = single(facts, "act", vocabulary.acts)
    other, others = single(facts, fact, vocabulary.tree(fact))
    rows = np.flatnonzero(on.happened)
    key = act[rows] * len(others) + other[rows]
    size = len(acts) * len(others)
    harm = on.amounts[on.harm].low[rows]
    groups = {"untouched": on.standing.in_none[rows], "reached": (on.standing.reached & ~on.standing.in_none)[rows]}
    groups["open"] = ~groups["untouched"] & ~groups["reached"]
    counts = {name: _sums(key[mine], None, size) for name, mine in groups.items()}
    harms = {name: _sums(key[mine], harm[mine], size) for name, mine in groups.items()}
    for number in np.flatnonzero(sum(counts.values())).tolist():
        row: Row = {"by": by, "harm_unit": on.harm, "act": acts[number // len(others)] or _UNKNOWN}
        row["value"] = others[number % len(others)] or _UNKNOWN
        row |= {f"{name}_incidents": int(found[number]) for name, found in counts.items()}
        yield row | {f"{name}_harm": int(found[number]) for name, found in harms.items()}


def _sums(key: Ints, weights: Ints | None, size: int) -> Ints:
    return np.rint(np.bincount(key, weights, size)).astype(np.int64)


def spots_table(on: Ground, found: Mapping[str, Uncovered]) -> pa.Table:
    """The table `SPOTS`."""
    facts = on.replayer.facts
    lat, lon, radius = (facts.table[name].to_numpy() for name in ("lat", "lon", "radius"))
    open_ = on.happened & on.standing.in_none & (radius >= 0) & (radius <= _POINT_METRES)
    rows: list[Row] = []
    for rank, one in enumerate(found["no_reading"].search.found[:MOST_SPOTS], start=1):
        mine = open_.copy()
        for name, value in one.values:
            dimension = on.dimensions[name]
            mine &= dimension.surely[dimension.values.index(value)][dimension.codes]
        points, count = np.unique(np.round(np.column_stack([lat[mine], lon[mine]]), 1), axis=0, return_counts=True)
        words = capital(kind_of_deed(dict(one.values), on.dimensions))
        rows += [
            {"rank": rank, "words": words, "lat": north, "lon": east, "incidents": number}
            for (north, east), number in zip(points.tolist(), count.tolist(), strict=True)
        ]
    return pa.Table.from_pylist(rows, schema=SPOTS)
