"""Rows that speak of several incidents: which incidents they are likely about, and how many remain.

Such a row founds no incident and is the same as none. It gets `part_of` links to incidents inside its span and place
whose act and actors are compatible with its own, at most as many as it says it covers. A link that is merely
compatible has a probability of at most one half.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.incidents.block import Pairs, Window, seek
from sulh.incidents.facets import label_evidence
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.rows import Ints, Rows, counts
from sulh.incidents.schema import RESIDUALS
from sulh.words.vocabulary import Vocabulary

SLACK = Window(km=5, hours=48)
"""How far outside its stated place and span a row's incident may lie: the error of a point, and a day or two of delay."""
AGGREGATE_CAP = 400
"""At most this many reports are weighed for one aggregated row, the nearest in time first."""
AGAINST = 0
"""Thousandths of mean evidence up to which an incident is not compatible: what its reports say speaks against it."""
DISTRICT = (600, -900)
"""Thousandths for lying in the district (else the province) that the row names, or in another."""
OUTSIDE = -400
"""Thousandths for a report that may lie outside the row's days."""
COMPATIBLE = 0.5
"""The most that a merely compatible link can have."""
LEAST = 0.75
"""A link that is less likely than this among its rivals is not made. This and `AGAINST` were chosen on invented reports of
two seeds that no benchmark reports."""
SUM_OF_DEATHS = 0.8
"""Probability where the chosen incidents' deaths add up to the row's: in judged samples that nearly settles it."""
SUM_WORTH = 3000
"""Thousandths of evidence that deaths which add up outweigh."""
_MOST_SUMMED, _MOST_DEATHS = 24, 400
"""Incidents and deaths up to which a choice that adds up is looked for."""


@dataclass(frozen=True)
class PartOf:
    """A row that speaks of several incidents, and one of them (the number of its group)."""

    row: int
    group: int
    probability: float
    ambiguous: bool


def part_of(
    rows: Rows,
    several: Ints,
    home: Ints,
    barred: frozenset[tuple[int, int]],
    vocabulary: Vocabulary | None,
    common: Frequencies,
) -> tuple[list[PartOf], int]:
    """Links of the rows `several` to groups (`home` gives each row's group, -1 for none), and how many were capped.

    `barred` are (row, group) pairs that a person ruled out.
    """
    if not len(several):
        return [], 0
    found = seek(rows, several, np.flatnonzero(home >= 0), SLACK, AGGREGATE_CAP, same=False)
    worth = np.rint(1000 * label_evidence(rows, found, vocabulary, common)).astype(np.int64) + _nearby(rows, found)
    points: dict[int, dict[int, list[int]]] = {}
    for row, other, one in zip(found.left.tolist(), found.right.tolist(), worth.tolist(), strict=True):
        group = int(home[other])
        if (row, group) not in barred:
            points.setdefault(row, {}).setdefault(group, []).append(one)
    best = {row: _compatible(groups) for row, groups in points.items()}
    near = np.flatnonzero(np.isin(home, list({group for groups in best.values() for group in groups})))
    deaths = _deaths(rows, home, near)
    listed = {(int(home[row]), int(rows.source[row])) for row in near.tolist()}
    links: list[PartOf] = []
    for row in sorted(best):
        own = {group for group in best[row] if (group, int(rows.source[row])) in listed}
        others = {group: worth for group, worth in best[row].items() if group not in own}
        links += _choose(rows, row, others, deaths) or _summed(rows, row, best[row], deaths)
    return links, found.capped


def _nearby(rows: Rows, found: Pairs) -> Ints:
    """Evidence of the district and the days of each report that may be part of a row."""
    left, right = found.left, found.right
    worth = np.zeros(len(left), np.int64)
    for names in (rows.adm1, rows.adm2):  # the district has the last word
        both = (names[left] >= 0) & (names[right] >= 0)
        worth = np.where(both, np.where(names[left] == names[right], *DISTRICT), worth)
    in_time = (rows.start[left] <= rows.start[right]) & (rows.end[right] <= rows.end[left])
    return worth + np.where(in_time & rows.dated[left] & rows.dated[right], 0, OUTSIDE)


def _compatible(groups: dict[int, list[int]]) -> dict[int, int]:
    """The mean evidence of each group's reports, without groups that are contradicted: one report may name the wrong
    force."""
    means = {group: sum(points) // len(points) for group, points in groups.items()}
    return {group: mean for group, mean in means.items() if mean >= AGAINST}


def _summed(rows: Rows, row: int, groups: dict[int, int], deaths: dict[int, int]) -> list[PartOf]:
    """Incidents that the row's own source lists one by one: only where their deaths add up to the row's.

    A source that gives an incident a row of its own does as a rule not count it again in another.
    """
    return [link for link in _choose(rows, row, groups, deaths) if link.probability == SUM_OF_DEATHS]


def _choose(rows: Rows, row: int, groups: dict[int, int], deaths: dict[int, int]) -> list[PartOf]:
    """The best incidents of one row, by evidence and then by content; among choices of as many as it covers one whose
    deaths add up to the row's, where it is not far behind."""
    if not groups:
        return []
    most = int(rows.table["covers_high"][row].as_py())
    ranked = sorted(groups, key=lambda group: (-groups[group], group))
    chosen = ranked[:most]
    summed = _adding_up(rows, row, ranked, groups, deaths)
    if summed and sum(groups[one] for one in summed) + SUM_WORTH >= sum(groups[one] for one in chosen):
        return [PartOf(row, group, SUM_OF_DEATHS, False) for group in summed]
    crowded = len(ranked) > most
    shares = _shares([groups[group] for group in ranked], most)
    kept = [(group, share) for group, share in zip(chosen, shares, strict=False) if share >= LEAST]
    return [PartOf(row, group, round(COMPATIBLE * share, 6), crowded) for group, share in kept]


def _shares(points: Sequence[int], most: int) -> list[float]:
    """How likely each of ranked incidents is among the `most` that are meant: by its weight among those that are left,
    a share of one at most."""
    weights = [math.exp(one / 1000) for one in points]
    total = math.fsum(weights)
    shares = []
    left = float(min(most, len(points)))
    for weight in weights:
        share = min(1.0, left * weight / total) if total > 0 else 0.0
        shares.append(share)
        if share == 1.0:
            left, total = left - 1, total - weight
    return shares


def _adding_up(
    rows: Rows, row: int, ranked: Sequence[int], groups: dict[int, int], deaths: dict[int, int]
) -> list[int]:
    """The incidents with most evidence, as many as the row covers and two at least, whose deaths add up to the row's; none
    where there are none, or too many to look through. A table by how many and how many dead, incident by incident."""
    wanted = rows.table["killed_low"][row].as_py()
    if not wanted or wanted != rows.table["killed_high"][row].as_py() or wanted > _MOST_DEATHS:
        return []
    low, high = (int(rows.table[f"covers_{end}"][row].as_py()) for end in ("low", "high"))
    known = [group for group in ranked if group in deaths and deaths[group] <= wanted][:_MOST_SUMMED]
    high = min(high, len(known))
    if high < 2:
        return []
    worth = np.full((high + 1, wanted + 1), _NEVER, np.int64)
    taken = np.zeros((high + 1, wanted + 1), np.int64)
    worth[0, 0] = 0
    for place, group in enumerate(known):
        killed = deaths[group]
        with_it = worth[:-1, : wanted + 1 - killed] + groups[group]
        better = with_it > worth[1:, killed:]
        worth[1:, killed:] = np.where(better, with_it, worth[1:, killed:])
        taken[1:, killed:] = np.where(better, taken[:-1, : wanted + 1 - killed] | (1 << place), taken[1:, killed:])
    ends = [(int(worth[number, wanted]), number) for number in range(max(2, min(low, high)), high + 1)]
    best, number = max(ends, key=lambda end: (end[0], -end[1]))
    if best <= _NEVER // 2:
        return []
    return [group for place, group in enumerate(known) if int(taken[number, wanted]) >> place & 1]


_NEVER = -(10**12)


def _deaths(rows: Rows, home: Ints, near: Ints) -> dict[int, int]:
    """The deaths of the groups of these rows, by the first of its reports that gives one number."""
    low, high, known = counts(rows, "killed")
    exact = near[known[near] & (low[near] == high[near])]
    found: dict[int, int] = {}
    for row in exact.tolist():
        found.setdefault(int(home[row]), int(low[row]))
    return found


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
