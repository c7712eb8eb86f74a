"""The front: the most that so many clauses, or so many deeds barred, reach; and the clauses that can help at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sulh.drafts.design.ask import ON_RECORD, POSSIBLY, Ask, Weigher
from sulh.drafts.design.coverage import Coverage
from sulh.drafts.design.packages import Reached, Search


@dataclass(frozen=True)
class Point:
    """A point of a front: at most so many `clauses`, or deeds barred of all parties together (`burden`), and the most they reach."""

    axis: str
    most: int
    reached: Reached


CLAUSES, BURDEN = "clauses", "burden"


def by_clauses(search: Search, points: int) -> list[Point]:
    """The most that each number of clauses reaches, from the fewest that there can be, until more of them reach no more."""
    found: list[Point] = []
    highest = search.most()
    size = len(search.ask.keep)
    while highest is not None and len(found) < points and size <= search.program.size:
        reached = search.most(size)
        if reached is not None and (not found or reached.share > found[-1].reached.share):
            found.append(Point(CLAUSES, size, search.settled(reached)))
        if reached is not None and reached.share >= highest.share:
            break
        size += 1
    return found


def by_burden(search: Search, steps: int) -> list[Point]:
    """The most that is reached where all parties together may lose at most so many deeds: so many equal steps up to all."""
    whole = sum(int(search.weigher.own[place]) for place in search.weigher.parties) * len(search.weigher.readings)
    found: list[Point] = []
    for step in range(1, steps + 1):
        budget = whole * step // steps
        reached = search.most(burden=budget)
        if reached is not None and (not found or reached.share > found[-1].reached.share):
            found.append(Point(BURDEN, budget, search.fewest(reached, budget)))
    return found


def useful(coverage: Coverage, ask: Ask) -> list[int]:
    """The candidates that can add to what is barred as it is asked for; those that are kept stay in any case."""
    matrix = coverage.possibly if ask.certainty == POSSIBLY else coverage.surely
    weighty = coverage.low + coverage.open + (0 if ask.certainty == ON_RECORD else coverage.high) > 0
    found = np.zeros(len(coverage.candidates), bool)
    for view in Weigher(coverage, ask).views:
        several = matrix[list(view)]
        reached = several.any(axis=1).all(axis=0) & weighty
        found |= several[:, :, reached].any(axis=(0, 2))
    found[list(ask.keep)] = True
    return [int(place) for place in np.flatnonzero(found)]
