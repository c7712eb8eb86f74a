"""Rows that speak of several incidents: which incidents they are likely about, and how many remain.

Such a row founds no incident and is the same as none. It gets `part_of` links to incidents inside its span and place
whose act and actors are compatible with its own, at most as many as it says it covers. A link that is merely
compatible has a probability of at most one half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.incidents.block import Window, seek
from sulh.incidents.rows import Bools, Ints, Rows, counts
from sulh.incidents.schema import RESIDUALS
from sulh.incidents.score import label_evidence
from sulh.words.vocabulary import Vocabulary

SLACK = Window(km=5, hours=12)
"""How far outside its stated place and span a row's incident may lie: the error of a point and half a day."""
AGGREGATE_CAP = 400
"""At most this many reports are weighed for one aggregated row, the nearest in time first."""
AGAINST = -900
"""Thousandths of label evidence below which an incident is not compatible: one fact flatly contradicted."""
COMPATIBLE = 0.5
"""The most that a merely compatible link can have."""
SUM_OF_DEATHS = 0.8
"""Probability where all chosen incidents' deaths add up to the row's: in judged samples that nearly settles it."""


@dataclass(frozen=True)
class PartOf:
    """A row that speaks of several incidents, and one of them (the number of its group)."""

    row: int
    group: int
    probability: float
    ambiguous: bool


def part_of(
    rows: Rows, several: Ints, home: Ints, barred: frozenset[tuple[int, int]], vocabulary: Vocabulary | None
) -> tuple[list[PartOf], int]:
    """Links of the rows `several` to groups (`home` gives each row's group, -1 for none), and how many were capped.

    `barred` are (row, group) pairs that a person ruled out.
    """
    if not len(several):
        return [], 0
    found = seek(rows, several, np.flatnonzero(home >= 0), SLACK, AGGREGATE_CAP, same=False)
    worth = np.rint(1000 * label_evidence(rows, found, vocabulary)).astype(np.int64)
    inside = _surely_inside(rows, found.left, found.right)
    best: dict[int, dict[int, tuple[int, int]]] = {}
    for row, other, points, sure in zip(
        found.left.tolist(), found.right.tolist(), worth.tolist(), inside.tolist(), strict=True
    ):
        group = int(home[other])
        if points <= AGAINST or (row, group) in barred:
            continue
        before = best.setdefault(row, {}).get(group, (points, int(sure)))
        best[row][group] = min(before[0], points), min(before[1], int(sure))
    near = np.flatnonzero(np.isin(home, list({group for groups in best.values() for group in groups})))
    deaths = _deaths(rows, home, near)
    listed = {(int(home[row]), int(rows.source[row])) for row in near.tolist()}
    links: list[PartOf] = []
    for row in sorted(best):
        own = {group for group in best[row] if (group, int(rows.source[row])) in listed}
        others = {group: worth for group, worth in best[row].items() if group not in own}
        links += _choose(rows, row, others, deaths) or _summed(rows, row, best[row], deaths)
    return links, found.capped


def _summed(rows: Rows, row: int, groups: dict[int, tuple[int, int]], deaths: dict[int, int]) -> list[PartOf]:
    """Incidents that the row's own source lists one by one: only where their deaths add up to the row's.

    A source that gives an incident a row of its own does as a rule not count it again in another.
    """
    return [link for link in _choose(rows, row, groups, deaths) if link.probability == SUM_OF_DEATHS]


def _surely_inside(rows: Rows, left: Ints, right: Ints) -> Bools:
    in_time = (rows.start[left] <= rows.start[right]) & (rows.end[right] <= rows.end[left])
    return in_time & rows.dated[left] & rows.dated[right]


def _choose(rows: Rows, row: int, groups: dict[int, tuple[int, int]], deaths: dict[int, int]) -> list[PartOf]:
    """The best incidents of one row: surely inside first, then by evidence, then by content."""
    if not groups:
        return []
    most = int(rows.table["covers_high"][row].as_py())
    ranked = sorted(groups, key=lambda group: (-groups[group][1], -groups[group][0], group))
    chosen = ranked[:most]
    crowded = len(ranked) > most
    if _deaths_add_up(rows, row, chosen, deaths):
        return [PartOf(row, group, SUM_OF_DEATHS, False) for group in chosen]
    share = COMPATIBLE * len(chosen) / len(ranked)
    return [PartOf(row, group, round(share, 6), crowded) for group in chosen]


def _deaths(rows: Rows, home: Ints, near: Ints) -> dict[int, int]:
    """The deaths of the groups of these rows, by the first of its reports that gives one number."""
    low, high, known = counts(rows, "killed")
    exact = near[known[near] & (low[near] == high[near])]
    found: dict[int, int] = {}
    for row in exact.tolist():
        found.setdefault(int(home[row]), int(low[row]))
    return found


def _deaths_add_up(rows: Rows, row: int, chosen: Sequence[int], deaths: dict[int, int]) -> bool:
    low = rows.table["killed_low"][row].as_py()
    if len(chosen) < 2 or not low or low != rows.table["killed_high"][row].as_py():
        return False
    return all(group in deaths for group in chosen) and sum(deaths[group] for group in chosen) == low


def residuals(rows: Rows, linked: dict[int, int]) -> pa.Table:
    """What each row about several incidents (or given `linked` incidents by a person) covers beyond its links."""
    chosen = sorted(set(np.flatnonzero(rows.several).tolist()) | set(linked))
    low = [int(rows.table["covers_low"][row].as_py()) for row in chosen]
    high = [int(rows.table["covers_high"][row].as_py()) for row in chosen]
    links = [linked.get(row, 0) for row in chosen]
    columns = {
        "report_id": [rows.ids[row] for row in chosen],
        "covers_low": low,
        "covers_high": high,
        "linked": links,
        "residual_low": [max(0, cover - link) for cover, link in zip(low, links, strict=True)],
        "residual_high": [max(0, cover - link) for cover, link in zip(high, links, strict=True)],
    }
    return pa.table(columns, schema=RESIDUALS)
