"""The trade-off between two readings of each term: every choice of numbers, the curve of those worth talking about, the best."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.readings.bridge import Judged, Trials, ends_of, reach_at, versions_between
from sulh.drafts.readings.choices import MOST_VALUES, Axis, Grid, Value, axes_of, grid_of, steps, thin
from sulh.drafts.readings.ground import bound
from sulh.drafts.readings.numbers import (
    OTHER,
    InKindError,
    Number,
    both,
    either,
    numbers_between,
    written,
)
from sulh.drafts.readings.points import (
    BETWEEN,
    BOTH,
    EITHER,
    KIND,
    NUMBERS,
    OWN_A,
    OWN_B,
    TOTAL,
    WORST,
    Laid,
    Points,
    Words,
    flow,
    words,
)
from sulh.drafts.readings.reach import Nearby
from sulh.drafts.readings.supposing import Suppositions
from sulh.drafts.readings.tables import BRIDGE_HARM, BRIDGE_POINTS, BRIDGES
from sulh.errors import InputError
from sulh.findings.keys import Ints
from sulh.terms.base import OPEN
from sulh.terms.compile import Compiled

_MOST_TOLD = 60
"""Points of a curve of which the harm is worked out."""
_MOST_COMPARED = 2_000


@dataclass
class Bridges:
    """The rows of the three tables, and what could not be done."""

    bridges: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    harm: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tables(self) -> dict[str, pa.Table]:
        """The tables."""
        return {
            "bridges": pa.Table.from_pylist(self.bridges, BRIDGES),
            "bridge_points": pa.Table.from_pylist(self.points, BRIDGE_POINTS),
            "bridge_harm": pa.Table.from_pylist(self.harm, BRIDGE_HARM),
        }


def bridges(supposed: Suppositions, account: str) -> Bridges:
    """Every term that two parties read each their own way."""
    found = Bridges()
    own = supposed.book.own
    for name, term in own.agreement.file.terms.items():
        for pair in itertools.combinations(own.agreement.parties, 2):
            said = [term.meant_by(side) for side in pair]
            if said[0] == said[1] or term.means is not None:
                continue
            head = {"term": name, "reading_a": pair[0], "reading_b": pair[1], "account": account}
            if OPEN in said:
                found.bridges.append(
                    {**head, "how": OPEN, "numbers": [], "provisions": [], "tried": 0, "thinned": False, "says": ""}
                )
                continue
            try:
                _Bridge(supposed, head, said[0], said[1]).cross(found)
            except InputError as error:
                found.notes.append(f"{name}, {pair[0]} against {pair[1]}: {error.what}")
    return found


class _Bridge:
    def __init__(self, supposed: Suppositions, head: dict[str, Any], one: Any, other: Any) -> None:
        self._supposed, self._head, self._one, self._other = supposed, head, one, other
        sides = head["reading_a"], head["reading_b"]
        try:
            self._numbers: list[Number] = numbers_between(one, other)
        except InKindError:
            self._numbers = []
        self._grid: Grid | None = grid_of(self._numbers, one)
        self._axes: list[Axis] = axes_of(self._numbers, self._grid, supposed.known)
        self._trials = Trials(supposed.book.own, head["term"], sides, supposed.book.dated, self._grid)
        self._kinds = [BETWEEN]
        if self._numbers:
            self._trials.try_(list(versions_between(one, self._axes, self._grid)))
        else:
            self._kinds = [OWN_A, OWN_B, BOTH, EITHER]
            self._trials.try_([({}, None, means) for means in (one, other, both(one, other), either(one, other))])
        self._ordered = [axis.number for axis in self._axes] + (self._grid.numbers if self._grid else [])

    def cross(self, found: Bridges) -> None:
        """Add the rows of this term and pair."""
        trials = self._trials
        legend = trials.facts_legend()
        nearness = bool(legend.near) or self._grid is not None
        anew = any(axis.number.kind == OTHER for axis in self._axes)
        thinned = any(axis.thinned for axis in self._axes)
        tried = 0
        pasts = list(self._supposed.pasts(nearness=nearness))
        every = {}
        for supposing, past in pasts:
            facts = self._supposed.facts(supposing, past, legend, anew=anew)
            every[supposing] = Judged(past, trials, facts, Compiled(trials.own.agreement, legend))
        self._look(list(every.values()))
        for supposing, judged in every.items():
            seconds, metres = self._steps(judged)
            laid = Laid(
                seconds,
                metres,
                thin(seconds, self._corners(judged, 0), MOST_VALUES),
                thin(metres, self._corners(judged, 1), MOST_VALUES),
            )
            thinned |= laid.thinned
            points = self._points(judged, laid.tried_seconds, laid.tried_metres)
            tried = len(points)
            self._rows(found, judged, laid, points, supposing)
        how = NUMBERS if self._numbers else KIND
        numbers = [number.name for number in self._ordered]
        found.bridges.append(
            {**self._head, "how": how, "numbers": numbers, "provisions": trials.provisions, "tried": tried,
             "thinned": thinned, "says": ""}
        )  # fmt: skip

    def _look(self, judged: Sequence[Judged]) -> None:
        """What is near the rows that hang on it, for the grid's hours and kilometres."""
        if self._grid is None:
            return
        rows = np.flatnonzero(np.any([one.hanging for one in judged], axis=0))
        acts, past = self._supposed.book.own.agreement.vocabulary.acts, self._supposed.past
        nearby = Nearby(self._supposed.known, rows, self._grid.span, acts.mask("attack"), past.stated)
        for one in judged:
            one.look(nearby)

    def _corners(self, judged: Judged, axis: int) -> list[Ints]:
        return [
            (corners.seconds, corners.metres)[axis]
            for reach in judged.reaches()
            for corners in (reach.surely, reach.possibly)
        ]

    def _steps(self, judged: Judged) -> tuple[Ints, Ints]:
        if self._grid is None:
            return np.zeros(1, np.int64), np.zeros(1, np.int64)
        spans = (self._grid.span.seconds, self._grid.span.metres)
        found = [steps(self._corners(judged, axis), ends) for axis, ends in enumerate(spans)]
        return found[0], found[1]

    def _points(self, judged: Judged, seconds: Ints, metres: Ints) -> Points:
        parts: list[list[Ints]] = []
        a, b = self._trials.sides
        for version, trial in enumerate(self._trials.trials):
            at = (slice(0, 1), slice(0, 1))
            if trial.ends is not None:
                slices = [
                    dict(ends_of(values)).get(end) for values, end in zip((seconds, metres), trial.ends, strict=True)
                ]
                if slices[0] is None or slices[1] is None:
                    continue
                at = (slices[0], slices[1])
            counts = [
                *judged.counts(version, a, seconds[at[0]], metres[at[1]]),
                *judged.counts(version, b, seconds[at[0]], metres[at[1]]),
            ]
            i, j = np.meshgrid(np.arange(len(seconds))[at[0]], np.arange(len(metres))[at[1]], indexing="ij")
            parts.append([np.full(i.size, version), i.ravel(), j.ravel(), *(one.ravel() for one in counts)])
        return Points(*(np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)))

    def _rows(self, found: Bridges, judged: Judged, laid: Laid, points: Points, supposing: str) -> None:
        told = Words(laid, self._grid)
        front = points.front()
        best = {by: self._plainest(points, points.best(by), told) for by in (TOTAL, WORST)}
        columns = {name: column for name, column in vars(points).items() if name[:2] in ("a_", "b_")}
        for number in range(len(points)):
            version, i, j = (int(column[number]) for column in (points.version, points.i, points.j))
            values = self._values(version, i, j, told)
            what = self._what(version, i, j, laid)
            mine = [by for by, place in best.items() if place == number]
            keep = front[number] or mine or what != BETWEEN
            found.points.append(
                {**self._head, "supposing": supposing, "point": number, "what": what,
                 "values": [words(value.given) for value in values], "until": [words(value.until) for value in values],
                 **{name: int(column[number]) for name, column in columns.items()}, "front": bool(front[number]), "best": mine,
                 "means": self._means(version, i, j, told) if keep else ""}
            )  # fmt: skip
        whole = np.flatnonzero(front)
        chosen = {
            *whole[np.unique(np.linspace(0, len(whole) - 1, _MOST_TOLD).round().astype(int))].tolist(),
            *best.values(),
        }
        for number in sorted(chosen):
            version, i, j = (int(column[number]) for column in (points.version, points.i, points.j))
            for unit in judged.ground.units:
                row = {**self._head, "supposing": supposing, "point": number, "unit": unit}
                for name, side in zip("ab", self._trials.sides, strict=True):
                    at = int(laid.tried_seconds[i]), int(laid.tried_metres[j])
                    row |= bound(name, *judged.harm(version, side, *at, unit))
                found.harm.append(row)

    def _plainest(self, points: Points, tied: Ints, told: Words) -> int:
        """Of choices that are equally good, one that is written with the fewest signs."""

        def signs(number: int) -> tuple[int, int]:
            values = self._values(int(points.version[number]), int(points.i[number]), int(points.j[number]), told)
            return sum(len(words(value.given)) for value in values), number

        every: list[int] = tied[:_MOST_COMPARED].tolist()
        return min(every, key=signs)

    def _values(self, version: int, i: int, j: int, told: Words) -> list[Value]:
        chosen = self._trials.trials[version].chosen
        values = [chosen[axis.number.path] for axis in self._axes]
        if self._grid is not None:
            values += [told.hours[i]] if self._grid.hours else []
            values += [told.km[j]] if self._grid.km else []
        return values

    def _means(self, version: int, i: int, j: int, told: Words) -> str:
        means = self._trials.trials[version].means
        if self._grid is None:
            return flow(means)
        return flow(written(means, reach_at(self._grid, told.hours[i].given, told.km[j].given)))

    def _what(self, version: int, i: int, j: int, laid: Laid) -> str:
        if not self._numbers:
            return self._kinds[version]
        chosen = self._trials.trials[version].chosen
        for what, side in ((OWN_A, "one"), (OWN_B, "other")):
            own = all(chosen[axis.number.path].given == getattr(axis.number, side) for axis in self._axes)
            if own and self._grid is not None:
                for number, value, scale in (
                    (self._grid.hours, laid.tried_seconds[i], 3600),
                    (self._grid.km, laid.tried_metres[j], 1000),
                ):
                    own &= number is None or round(getattr(number, side) * scale) == value
            if own:
                return what
        return BETWEEN
