"""Adds up the draws: the tables CONFUSIONS and WRONG_FORCE."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.incidents.attribute_schema import ALL, CONFUSIONS, WRONG_FORCE
from sulh.incidents.attribute_sets import shortest
from sulh.incidents.attribute_votes import Grouping, Votes
from sulh.incidents.rows import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Groups:
    """Reports that name one force, by source and month or act: `names` are (source, period, act), and `report` stands in the
    group `group`."""

    names: list[tuple[str, str, str]]
    report: Ints
    group: Ints

    def count(self, marked: Bools) -> Ints:
        """How many of each group's reports are marked."""
        return np.bincount(self.group[marked[self.report]], minlength=len(self.names))


def groups(votes: Votes) -> Groups:
    """All groups that have a report, by source, then all, then by month, then by act."""
    found = []
    for report in np.flatnonzero(votes.alone).tolist():
        source = votes.sources[votes.source[report]]
        month, act = votes.month[report], int(votes.act[report])
        found.append(((source, 0, ALL, ALL), report))
        found += [((source, 1, month, ALL), report)] if month else []
        found += [((source, 2, ALL, votes.acts[act]), report)] if act >= 0 else []
    names = sorted({name for name, _ in found})
    at = {name: number for number, name in enumerate(names)}
    reports = np.array([one for _, one in found], np.int64)
    return Groups(
        [(source, period, act) for source, _, period, act in names],
        reports,
        np.array([at[name] for name, _ in found], np.int64),
    )


def wrong_force(votes: Votes, grouping: Grouping, among: Groups, draws: Floats) -> pa.Table:
    """The table WRONG_FORCE; `draws` holds for each draw how many of each group's reports name a wrong force."""
    total = among.count(np.ones(len(votes), np.bool_))
    pairs = np.unique(np.column_stack([grouping.incident, votes.source]), axis=0)
    shared = among.count(np.bincount(pairs[:, 0], minlength=len(grouping.names))[grouping.incident] > 1)
    rows = []
    for number, name in enumerate(among.names):
        share = draws[:, number] / total[number]
        figures = (round(float(value), 4) for value in (share.mean(), *shortest(share)))
        rows.append((*name, int(total[number]), int(shared[number]), *figures))
    return pa.Table.from_pylist([dict(zip(WRONG_FORCE.names, row, strict=True)) for row in rows], WRONG_FORCE)


def confusions(votes: Votes, habits: Floats) -> pa.Table:
    """The table CONFUSIONS; `habits` holds for each draw each source's habits."""
    low, high = np.quantile(habits, [0.025, 0.975], axis=0)
    mean = habits.mean(axis=0)
    rows = [
        (source, truth, says, *(round(float(one[a, b, c]), 4) for one in (mean, low, high)))
        for a, source in enumerate(votes.sources)
        for b, truth in enumerate(votes.forces)
        for c, says in enumerate(votes.forces)
    ]
    return pa.Table.from_pylist([dict(zip(CONFUSIONS.names, row, strict=True)) for row in rows], CONFUSIONS)
