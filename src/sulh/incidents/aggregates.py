"""Rows that speak of several incidents: which incidents they are likely about, and how many remain.

Such a row founds no incident and is the same as none. It gets `part_of` links to incidents inside its span and place
whose act and actors are compatible with its own: those that stand in most of the choices of as many as it covers, weighed by
what speaks for each and by how well their deaths add up (`choices`). Without deaths a link has a probability of at most one half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.incidents.block import Pairs, Window, seek
from sulh.incidents.choices import choices
from sulh.incidents.facets import label_evidence
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.rows import Ints, Rows, counts
from sulh.incidents.schema import RESIDUALS
from sulh.words.vocabulary import Vocabulary

SLACK = Window(km=25, hours=96)
"""How far outside its stated place and span a row's incident may lie: the extent of a district, errors of points, and some
days of delay."""
AGGREGATE_CAP = 400
"""At most this many reports are weighed for one aggregated row, the nearest in time first."""
AGAINST = -500
"""Thousandths of mean evidence of labels below which an incident is not compatible: what its reports say speaks against it."""
DISTRICT = (600, -900)
"""Thousandths for lying in the district (else the province) that the row names, or in another."""
OUTSIDE = -800
"""Thousandths for each day that a report lies, or may lie, after the row's days; before them it counts twice."""
COUNTS_MORE = 0.7
"""What n reports of an incident say is their sum over n to this power: 1 were the mean, 0 the sum."""
OWN = -3000
"""Thousandths for an incident that the row's own source lists one by one: as a rule it does not count it again."""
COMPATIBLE = 0.5
"""The most that a link can have where no deaths are told that could add up."""
LEAST = 0.5
"""A link that is less likely than this among its rivals is not made. The numbers above were chosen on invented reports of
seeds that no benchmark reports (11 to 14)."""
CLEAR = 0.75
"""A link that is less likely than this has rivals that would have served as well."""
MOST_WEIGHED, MOST_COVERED, MOST_DEATHS = 40, 40, 400
"""Incidents, incidents covered, and deaths up to which choices are weighed."""


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
    labels = np.rint(1000 * label_evidence(rows, found, vocabulary, common)).astype(np.int64)
    place, time = _place(rows, found), _time(rows, found)
    points: dict[int, dict[int, list[tuple[int, int, int]]]] = {}
    columns = (column.tolist() for column in (found.left, found.right, labels, place, time))
    for row, other, *three in zip(*columns, strict=True):
        group = int(home[other])
        if (row, group) not in barred:
            points.setdefault(row, {}).setdefault(group, []).append((three[0], three[1], three[2]))
    best = {row: _best(groups) for row, groups in points.items()}
    near = np.flatnonzero(np.isin(home, list({group for groups in best.values() for group in groups})))
    tolls = _tolls(rows, home, near)
    listed = {(int(home[row]), int(rows.source[row])) for row in near.tolist()}
    links: list[PartOf] = []
    for row in sorted(best):
        worth = {
            group: one + (OWN if (group, int(rows.source[row])) in listed else 0) for group, one in best[row].items()
        }
        links += _chosen(rows, row, worth, tolls)
    return links, found.capped


def _place(rows: Rows, found: Pairs) -> Ints:
    """Evidence of the district of each report that may be part of a row."""
    worth = np.zeros(len(found.left), np.int64)
    for names in (rows.adm1, rows.adm2):  # the district has the last word
        one, other = names[found.left], names[found.right]
        worth = np.where((one >= 0) & (other >= 0), np.where(one == other, *DISTRICT), worth)
    return worth


def _time(rows: Rows, found: Pairs) -> Ints:
    """Evidence of the days of each report that may be part of a row."""
    left, right = found.left, found.right
    early, late = rows.start[left] - rows.start[right], rows.end[right] - rows.end[left]
    dated = rows.dated[left] & rows.dated[right]
    days = np.ceil(np.where(dated, np.maximum(0, np.maximum(late, 2 * early)), 86_400) / 86_400)
    return (OUTSIDE * days).astype(np.int64)


def _best(groups: dict[int, list[tuple[int, int, int]]]) -> dict[int, int]:
    """The evidence of the groups that have most."""
    worth = {group: _together(points) for group, points in groups.items() if _mean_label(points) >= AGAINST}
    ranked = sorted(worth, key=lambda group: (-worth[group], group))[:MOST_WEIGHED]
    return {group: worth[group] for group in ranked}


def _mean_label(points: list[tuple[int, int, int]]) -> int:
    return sum(one[0] for one in points) // len(points)


def _together(points: list[tuple[int, int, int]]) -> int:
    """The evidence of a group's reports (labels, districts, days). Reports err alike, so several count more than one, but not
    each as much; of their days the best, since a deed is dated late rather than early."""
    many = len(points) ** COUNTS_MORE
    return (
        int(sum(one[0] for one in points) / many)
        + int(sum(one[1] for one in points) / many)
        + max(one[2] for one in points)
    )


def _tolls(rows: Rows, home: Ints, near: Ints) -> dict[int, list[int]]:
    """The numbers of dead that reports of each group give, one for each report."""
    low, high, known = counts(rows, "killed")
    found: dict[int, list[int]] = {}
    for row in near[known[near] & (low[near] == high[near])].tolist():
        found.setdefault(int(home[row]), []).append(int(low[row]))
    return found


def _chosen(rows: Rows, row: int, worth: dict[int, int], tolls: dict[int, list[int]]) -> list[PartOf]:
    """The incidents that a row is likelier about than not, in the order of their evidence."""
    low, high = (int(rows.table[f"covers_{end}"][row].as_py()) for end in ("low", "high"))
    groups = sorted(worth, key=lambda group: (-worth[group], group))
    least, most = max(2, min(low, high)), min(max(2, high), MOST_COVERED)
    weights = np.exp(np.array([worth[group] for group in groups]) / 1000)
    dead = rows.table["killed_low"][row].as_py()
    exact = dead is not None and dead == rows.table["killed_high"][row].as_py() and dead <= MOST_DEATHS
    shares = choices(weights, [tolls.get(group, []) for group in groups], (least, most), dead if exact else None)
    sure = 1.0 if exact else COMPATIBLE
    likely = sorted(zip((-shares).tolist(), range(len(groups)), groups, strict=True))[:most]
    return [
        PartOf(row, group, round(-sure * share, 6), -share < CLEAR) for share, _, group in likely if -share >= LEAST
    ]


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
