"""Reports whose place or time is wide or unknown: which incident of the others they speak of, or which of them speak of one.

They come after the more precise reports have been grouped and change nothing of that: a report that names a month and a
province neither joins two precise incidents nor makes a link between precise reports surer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import wide_pairs
from sulh.incidents.groups import Basis, Groups
from sulh.incidents.rows import Bools, Ints, Rows
from sulh.incidents.same import Scored, placed
from sulh.incidents.score import FLOOR, compare, weigh


def attach(
    rows: Rows, wide: Ints, home: Ints, rules: Rules, decided: Bools, basis: Basis, among: Ints | None = None
) -> tuple[Groups, Scored]:
    """The groups of the `wide` rows (numbers, in order) beside the others, whose founding rows are in `home`, and the scores of
    their pairs. `among` are the rows that they are compared with, all but those about several incidents by default."""
    pairs = wide_pairs(rows, wide, among)
    single = (rules.slot[pairs.left] >= 0) & (rules.slot[pairs.right] >= 0)
    found = compare(rows, pairs, basis.vocabulary, basis.common).where(single)
    worth = weigh(found, basis.model).thousandths()
    keep = worth > FLOOR
    scored = Scored(found.pairs.left[keep], found.pairs.right[keep], worth[keep])
    every = np.arange(len(rows))
    anchored = np.ones(len(rows), np.bool_)
    anchored[wide] = False
    joined = np.column_stack([home, every])[anchored & (home != every)]
    bound = replace(rules, tied=np.concatenate([joined, rules.tied]), anchored=anchored)
    group = grouped(scored.left, scored.right, scored.worth, bound)
    founder = every.copy()
    founder[group[anchored]] = home[anchored]
    group = founder[group]
    probability, ambiguous = placed(rows, group, scored, decided)
    none, whole = np.zeros(len(wide), np.int64), np.zeros(len(wide), np.bool_)
    return Groups(wide, group[wide], probability[wide], ambiguous[wide], none, none, pairs.capped, whole), scored
