"""What a source declared that it could see, incident by incident: surely, and possibly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.past import Past
from sulh.findings.keys import Bools, Ints
from sulh.findings.near_search import distances
from sulh.terms.areas import fold
from sulh.words.trees import Tree

FOREVER = 2**61


def in_view(past: Past, incidents: pa.Table) -> dict[str, tuple[Bools, Bools]]:
    """For each source with coverage, the incidents that surely, and possibly, lie within what it covered.

    What was denied to it takes away: surely covered is what no denial may touch, possibly covered what none surely takes.
    """
    rows = past.coverage.to_pylist()
    acts = past.present.agreement.vocabulary.acts
    look = _Look(incidents, acts)
    found = {}
    for source in dict.fromkeys(row["source"] for row in rows):
        none = np.zeros(len(incidents), bool)
        covered, denied = ([none, none], [none, none])
        for row in (one for one in rows if one["source"] == source):
            kind = covered if row["kind"] == "covers" else denied
            surely, possibly = look.within(row)
            kind[0], kind[1] = kind[0] | surely, kind[1] | possibly
        found[source] = (covered[0] & ~denied[1], covered[1] & ~denied[0])
    return found


class _Look:
    """Incidents held against one row of a coverage table after another."""

    def __init__(self, incidents: pa.Table, acts: Tree) -> None:
        self._incidents, self._acts = incidents, acts
        self._act, named = _encoded(incidents["act"])
        self._sets = [acts.mask(one) if one else acts.everything for one in named]
        self._area, self._names = _encoded(incidents["adm1"])
        self._first, self._last = _seconds(incidents["start"], -FOREVER), _seconds(incidents["end"], FOREVER)
        placed = pc.and_(pc.is_valid(incidents["lat"]), pc.is_valid(incidents["lon"]))
        self._placed: Bools = placed.to_numpy()
        self._lat, self._lon = (pc.fill_null(incidents[name], 0.0).to_numpy() for name in ("lat", "lon"))
        self._radius = np.rint(pc.fill_null(incidents["radius_km"], 0.0).to_numpy() * 1000).astype(np.int64)

    def within(self, row: Mapping[str, Any]) -> tuple[Bools, Bools]:
        """Where an incident surely, and possibly, lies within a row of the table."""
        parts = [self._in_time(row), self._of_act(row), self._in_place(row)]
        return np.logical_and.reduce([one for one, _ in parts]), np.logical_and.reduce([one for _, one in parts])

    def _in_time(self, row: Mapping[str, Any]) -> tuple[Bools, Bools]:
        first, last = (int(row[name].timestamp()) for name in ("from", "until"))
        return (self._first >= first) & (self._last <= last), (self._first <= last) & (self._last >= first)

    def _of_act(self, row: Mapping[str, Any]) -> tuple[Bools, Bools]:
        seen = self._acts.mask(row["acts"]) if row["acts"] else self._acts.everything
        surely, possibly = (
            np.array(found, bool)[self._act]
            for found in ([one & ~seen == 0 for one in self._sets], [bool(one & seen) for one in self._sets])
        )
        return surely, possibly

    def _in_place(self, row: Mapping[str, Any]) -> tuple[Bools, Bools]:
        every = np.ones(len(self._incidents), bool)
        if row["lat"] is not None:
            away = distances(self._lat, self._lon, np.full(len(every), row["lat"]), np.full(len(every), row["lon"]))
            reach = round(1000 * (row["radius_km"] or 0.0))
            return self._placed & (away + self._radius <= reach), ~self._placed | (away - self._radius <= reach)
        if row["adm1"] is not None:
            wanted = fold(row["adm1"])
            names = [{fold(one) for one in given} for given in self._names]
            surely = np.array([one == {wanted} for one in names], bool)
            return surely[self._area], np.array([not one or wanted in one for one in names], bool)[self._area]
        return every, every


def _encoded(column: pa.ChunkedArray) -> tuple[Ints, list[list[str]]]:
    """For each row the place of its list among those that are returned; one that is not known is empty."""
    words = pc.fill_null(pc.binary_join(column.combine_chunks(), "|"), "").dictionary_encode()
    lists = [one.split("|") if one else [] for one in words.dictionary.to_pylist()]
    return words.indices.to_numpy(zero_copy_only=False).astype(np.int64), lists


def _seconds(column: pa.ChunkedArray, default: int) -> Ints:
    return np.asarray(pc.fill_null(column.cast(pa.timestamp("s", "UTC")).cast(pa.int64()), default).to_numpy())
