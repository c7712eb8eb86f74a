"""Reports whose place or time is wide or unknown: which incident of the others they speak of, or which of them speak of one.

They come after the reports with a place and a day have been grouped and change nothing of that: a report that names a month
and a province neither joins two precise incidents nor makes a link between precise reports surer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import wide_pairs
from sulh.incidents.precise import Basis, Groups
from sulh.incidents.rows import Bools, Ints, Rows
from sulh.incidents.same import Scored, placed
from sulh.incidents.score import FLOOR, compare, weigh


def attach(rows: Rows, precise: Ints, home: Ints, rules: Rules, decided: Bools, basis: Basis) -> Groups:
    """The groups of all rows but the `precise` ones (their numbers). `home` is the founding row of each precise row's group
    and the row itself elsewhere."""
    others = np.setdiff1d(np.arange(len(rows)), precise)
    pairs = wide_pairs(rows)
    single = (rules.slot[pairs.left] >= 0) & (rules.slot[pairs.right] >= 0)
    found = compare(rows, pairs, basis.vocabulary, basis.common).where(single)
    worth = weigh(found, basis.model).thousandths()
    keep = worth > FLOOR
    scored = Scored(found.pairs.left[keep], found.pairs.right[keep], worth[keep])
    anchored = np.zeros(len(rows), np.bool_)
    anchored[precise] = True
    joined = np.column_stack([home, np.arange(len(rows))])[home != np.arange(len(rows))]
    bound = replace(rules, tied=np.concatenate([joined, rules.tied]), anchored=anchored)
    group = grouped(scored.left, scored.right, scored.worth, bound)
    founder = np.arange(len(rows))
    founder[group[precise]] = home[precise]
    group = founder[group]
    probability, ambiguous = placed(rows, group, scored, decided)
    none = np.zeros(len(others), np.int64)
    return Groups(others, group[others], probability[others], ambiguous[others], none, none, pairs.capped)
