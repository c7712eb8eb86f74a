"""What the sources of an account could see of a question, day by day, as their coverage tables say.

Silence of who could not see is no peace. A row of coverage speaks to a question where some act that the question may count, and
some place, is among what the row names; where it leaves out others, the source saw a part only. A day on which access was denied
to all that is asked is a day that the source did not cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.measures.count import Bools
from sulh.measures.violence.noise import Floats
from sulh.measures.violence.series import Days, number
from sulh.terms.areas import fold
from sulh.terms.compile import Compiled
from sulh.terms.formula import Box, Formula, PlaceConstraint, SetConstraint, boxes
from sulh.terms.legend import PLACE
from sulh.words.trees import Tree


@dataclass(frozen=True)
class Asked:
    """What a question may count: a mask of acts, and the first-level admin areas by folded name (None: anywhere)."""

    acts: int
    adm1: frozenset[str] | None = None


def asked(formula: Formula, compiled: Compiled) -> Asked:
    """The widest acts and places that a question's formula allows."""
    tree, areas = compiled.agreement.vocabulary.acts, compiled.legend.areas
    found = [(_acts(box, tree), _areas(box, areas)) for box in boxes(formula, compiled.legend.implications())]
    acts = 0
    for mask, _ in found:
        acts |= mask
    named = [names for _, names in found]
    places = None if not named or None in named else frozenset().union(*(names for names in named if names))
    return Asked(acts, places)


def _acts(box: Box, tree: Tree) -> int:
    limit = dict(box).get("act")
    if not isinstance(limit, SetConstraint):
        return tree.everything
    some = 0
    for mask in limit.meets:
        some |= mask
    return (some or tree.everything) & ~limit.avoids


def _areas(box: Box, areas: Mapping[str, Any]) -> frozenset[str] | None:
    limit = dict(box).get(PLACE)
    inside = [areas[key].adm1 for key in limit.inside] if isinstance(limit, PlaceConstraint) else []
    names = frozenset(fold(name) for name in inside if name)
    return names or None


@dataclass(frozen=True, eq=False)
class Seen:
    """Who could see: the rows of coverage by source, and the sources of each account."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    sources: Mapping[str, Sequence[str]]
    acts: Tree

    def per_day(self, account: str, first: dt.date, last: dt.date, wanted: Asked) -> Floats | None:
        """How many sources covered some of what is asked on each day; None where some source of the account does not say
        what it covers."""
        sources = self.sources.get(account, ())
        if not sources or any(not self._covers(source) for source in sources):
            return None
        daily = [self._days(source, first, last, wanted)[0] for source in sources]
        return np.asarray(np.sum(daily, axis=0), np.float64)

    def partly(self, account: str, stretches: Sequence[Days], wanted: Asked) -> list[str]:
        """The sources that on some of these days could see a part only of what is asked."""
        return [
            source
            for source in self.sources.get(account, ())
            if any(self._days(source, *days, wanted)[1].any() for days in stretches)
        ]

    def _covers(self, source: str) -> bool:
        return any(row["kind"] == "covers" for row in self.rows.get(source, ()))

    def _days(self, source: str, first: dt.date, last: dt.date, wanted: Asked) -> tuple[Bools, Bools]:
        """On which days the source saw something of what is asked, and on which of them a part only."""
        start, size = number(first), (last - first).days + 1
        some, every, blind, hampered = (np.zeros(size, bool) for _ in range(4))
        for row in self.rows.get(source, ()):
            touches, holds = self._speaks(row, wanted)
            if not touches:
                continue
            days = slice(max(0, number(row["from"].date()) - start), max(0, number(row["until"].date()) - start + 1))
            marked = ((some, every) if holds else (some,)) if row["kind"] == "covers" else (
                (blind,) if holds else (hampered,))  # fmt: skip
            for one in marked:
                one[days] = True
        some &= ~blind
        return some, some & (~every | hampered)

    def _speaks(self, row: Mapping[str, Any], wanted: Asked) -> tuple[bool, bool]:
        """Whether a row names some, and whether it names all, of what is asked."""
        acts = self.acts.mask(row["acts"]) if row["acts"] else self.acts.everything
        name = fold(row["adm1"]) if row["adm1"] else None
        elsewhere = name is not None and wanted.adm1 is not None and name not in wanted.adm1
        touches = bool(acts & wanted.acts) and not elsewhere
        everywhere = row["lat"] is None and name is None
        holds = wanted.acts & ~acts == 0 and (everywhere or (name is not None and wanted.adm1 == frozenset({name})))
        return touches, touches and holds


def seen_by(coverage: pa.Table, sources: Mapping[str, Sequence[str]], acts: Tree) -> Seen:
    """What sources could see. In: the table `coverage` of a run, and the sources of each account."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in coverage.to_pylist():
        rows.setdefault(row["source"], []).append(row)
    return Seen(rows, sources, acts)
