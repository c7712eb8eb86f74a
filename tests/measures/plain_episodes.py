"""Episodes counted plainly, world after world: small incidents on a small grid of moments and points."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.findings.facts import UNBOUNDED
from sulh.findings.places import metres
from sulh.measures.episode_bounds import EpisodeRule
from sulh.measures.nearby import Extents

Point = tuple[float, float]
Deed = tuple[int, Point]
STEP = 0.01
"""Degrees between points of the grid, 1112 metres."""
POINTS: list[Point] = [(row * STEP, column * STEP) for row in range(2) for column in range(8)]
FAR_POINT: Point = (40.0, 40.0)
FAR_TIMES = (-10_000, 10_000)


@dataclass(frozen=True)
class Small:
    """An incident: moments from `low` to `high` (None: undated), a disc about a point of the grid (radius -1: unplaced),
    and whether it surely is one to count."""

    low: int | None
    high: int | None
    point: int
    radius: int
    sure: bool

    def worlds(self, moments: Sequence[int]) -> list[Deed | None]:
        """What it can be, None for nothing, in as many ways as the grid has."""
        low = FAR_TIMES[0] if self.low is None else self.low
        high = FAR_TIMES[1] if self.high is None else self.high
        when = [moment for moment in (*moments, *FAR_TIMES) if low <= moment <= high]
        where = [
            point
            for point in (*POINTS, FAR_POINT)
            if self.radius < 0 or metres(*POINTS[self.point], *point) <= self.radius
        ]
        deeds: list[Deed | None] = list(itertools.product(when, where))
        return deeds if self.sure else [*deeds, None]


def extents(items: Sequence[Small]) -> Extents:
    """The same as the fast path takes it."""
    return Extents(
        np.array([-UNBOUNDED if item.low is None else item.low for item in items], dtype=np.int64),
        np.array([UNBOUNDED if item.high is None else item.high for item in items], dtype=np.int64),
        np.array([0.0 if item.radius < 0 else POINTS[item.point][0] for item in items]),
        np.array([0.0 if item.radius < 0 else POINTS[item.point][1] for item in items]),
        np.array([item.radius for item in items], dtype=np.int64),
        np.array([item.sure for item in items], dtype=bool),
    )


def count(deeds: Sequence[Deed], rule: EpisodeRule) -> int:
    """Episodes of one world, by the words of the rule: chains, each cut where it lasts too long."""
    left = sorted(deeds)
    found = 0
    while left:
        chain, left = _chain(left, rule)
        began: int | None = None
        for moment, _ in sorted(chain):
            if began is None or moment - began > rule.longest:
                began = moment
                found += 1
    return found


def _chain(deeds: list[Deed], rule: EpisodeRule) -> tuple[list[Deed], list[Deed]]:
    """The first deed with all that links connect to it, and the rest."""
    chain, left = [deeds[0]], deeds[1:]
    for one in chain:
        near = [place for place, other in enumerate(left) if _linked(one, other, rule)]
        chain += [left[place] for place in near]
        left = [other for place, other in enumerate(left) if place not in near]
    return chain, left


def _linked(one: Deed, other: Deed, rule: EpisodeRule) -> bool:
    return abs(one[0] - other[0]) <= rule.reach.seconds and metres(*one[1], *other[1]) <= rule.reach.metres


def number_of_worlds(items: Sequence[Small], moments: Sequence[int]) -> int:
    """How many worlds `counts` would go through."""
    return int(np.prod([len(item.worlds(moments)) for item in items], dtype=object)) if items else 1


def counts(items: Sequence[Small], moments: Sequence[int], rule: EpisodeRule) -> tuple[int, int]:
    """The fewest and the most episodes of all worlds of the grid."""
    found = {count([deed for deed in world if deed], rule) for world in _every_world(items, moments)}
    return min(found), max(found)


def _every_world(items: Sequence[Small], moments: Sequence[int]) -> Iterator[tuple[Deed | None, ...]]:
    return itertools.product(*(item.worlds(moments) for item in items))
