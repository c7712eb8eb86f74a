"""Links of reports to their incident: how probable each is, and whether another report would have served as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.incidents.groups import Groups
from sulh.incidents.rows import Bools, Floats, Ints, Rows
from sulh.incidents.schema import LINKS
from sulh.incidents.score import FLOOR

AMBIGUOUS_WITHIN = 500
"""Thousandths: a rival that scores within this of the linked report would have served as well."""


MOST_SURE = 0.98
"""What a link that everything speaks for is worth: rows are made up, mistyped and copied in ways that no score sees."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Pairs of rows (`left` < `right`) with their scores in thousandths."""

    left: Ints
    right: Ints
    worth: Ints


def placed(rows: Rows, home: Ints, scored: Scored, decided: Bools) -> tuple[Floats, Bools]:
    """For each row how probable its link to its group is, whose first row is `home`, and whether another report would have
    served as well. `decided` marks the rows of which people said where they belong."""
    size = np.bincount(home, minlength=len(rows))
    total, known = _within(home, scored, len(rows))
    others = size[home] - 1
    own = total + FLOOR * (others - known)
    founder = home == np.arange(len(rows))
    replaceable = _replaceable(rows, home, size, own, scored)
    ambiguous = (replaceable | replaceable[home]) & ~founder & ~decided
    return np.where(founder | decided, 1.0, likely(own, others)), ambiguous


def likely(total: Ints, number: Ints) -> Floats:
    """How probable a link is, from the sum of a report's scores with so many others."""
    return np.asarray(np.round(MOST_SURE / (1 + np.exp(-total / np.maximum(number, 1) / 1000)), 6))


def links_table(rows: Rows, groups: Groups, decided: Bools) -> pa.Table:
    """The links (LINKS) of grouped rows: `same`, and `part_of` for rows that tell a part of their incident."""
    row, home = groups.row, groups.home
    founder = home == row
    by = np.where(founder, "founding", np.where(decided[row], "decision", "score"))
    ids = pa.array(rows.ids, pa.string())
    columns = [
        ids.take(pa.array(row)),
        ids.take(pa.array(home)),
        pa.array(np.where(groups.part, "part_of", "same"), pa.string()),
        pa.array(np.where(founder, 1.0, groups.probability)),
        pa.array(groups.ambiguous & ~founder),
        pa.array(by, pa.string()),
    ]
    return pa.table(columns, schema=LINKS)


def _within(home: Ints, scored: Scored, size: int) -> tuple[Ints, Ints]:
    """For each row the sum of its known scores with its own group, and how many there are."""
    inside = (home[scored.left] == home[scored.right]) & (home[scored.left] >= 0)
    ends = np.concatenate([scored.left[inside], scored.right[inside]])
    worth = np.concatenate([scored.worth[inside]] * 2)
    total = np.zeros(size, np.int64)
    np.add.at(total, ends, worth)
    return total, np.bincount(ends, minlength=size).astype(np.int64)


def _replaceable(rows: Rows, home: Ints, size: Ints, own: Ints, scored: Scored) -> Bools:
    """Rows in whose place another report of their source, which is not in the group, would have served about as well."""
    out = np.zeros(len(home), np.bool_)
    rival, group, total, known = _rivals(home, size, scored)
    place, row = _seats(rows, home, size, rival, group)
    if not len(row):
        return out
    direct, worth = _direct(scored, rival[place], row, len(home))
    met = known[place] - direct
    score = total[place] - worth + FLOOR * (size[group[place]] - 1 - met)
    out[row[(met > 0) & (score >= own[row] - AMBIGUOUS_WITHIN)]] = True
    return out


def _rivals(home: Ints, size: Ints, scored: Scored) -> tuple[Ints, Ints, Ints, Ints]:
    """Reports beside a group of several that they are not in: the report, the group, the sum of the known scores and how
    many there are."""
    report = np.concatenate([scored.left, scored.right])
    member = np.concatenate([scored.right, scored.left])
    worth = np.concatenate([scored.worth, scored.worth])
    group = home[member]
    keep = (group >= 0) & (home[report] != group)
    keep[keep] &= size[group[keep]] > 1
    report, group, worth = report[keep], group[keep], worth[keep]
    order = np.lexsort((group, report))
    report, group, worth = report[order], group[order], worth[order]
    if not len(report):
        return report, group, worth, worth
    starts = np.flatnonzero(np.r_[True, (report[1:] != report[:-1]) | (group[1:] != group[:-1])])
    counts = np.diff(np.r_[starts, len(report)])
    return report[starts], group[starts], np.add.reduceat(worth, starts), counts


def _seats(rows: Rows, home: Ints, size: Ints, rival: Ints, group: Ints) -> tuple[Ints, Ints]:
    """The rows of a group that have a rival's source: the place among the rivals, and the row."""
    sources = int(rows.source.max(initial=0)) + 1
    members = np.flatnonzero((home >= 0) & (size[np.maximum(home, 0)] > 1))
    keys = home[members] * sources + rows.source[members]
    order = np.argsort(keys, kind="stable")
    keys, members = keys[order], members[order]
    wanted = group * sources + rows.source[rival]
    first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
    number = last - first
    place = np.repeat(np.arange(len(rival)), number)
    step = np.arange(len(place)) - np.repeat(np.cumsum(number) - number, number)
    return place, members[np.repeat(first, number) + step]


def _direct(scored: Scored, one: Ints, other: Ints, size: int) -> tuple[Ints, Ints]:
    """Whether pairs of rows have a score with each other (1 or 0), and the score."""
    keys: Any = scored.left * size + scored.right
    order = np.argsort(keys, kind="stable")
    wanted = np.minimum(one, other) * size + np.maximum(one, other)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    there = keys[order][place] == wanted
    return there.astype(np.int64), np.where(there, scored.worth[order][place], 0)
