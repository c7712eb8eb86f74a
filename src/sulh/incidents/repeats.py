"""Rows in which a source tells of one deed again: pasted twice, corrected, sent in late.

Two rows of one source that say nearly the same may as well be two deeds; UCDP GED has such twins. What other sources do tells them
apart: where one of two such rows is linked with other sources' reports, two deeds have the other one linked as often as that
source's reports are, a deed told twice hardly ever. So for each source and kind of likeness the share is learned that is repeats, drawn
towards all sources and these towards `REPEATED`; nobody's word but the source's own, and rows are joined only where they carry the same
words, too. A row joins the incident of the row that it repeats where that is likelier than not, and changes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from sulh.incidents.assign import Rules
from sulh.incidents.frequencies import TOLLS, said, toll_bounds
from sulh.incidents.groups import Groups
from sulh.incidents.learn import STRENGTH
from sulh.incidents.model import LIKENESS, REPEATED, Model
from sulh.incidents.rows import Bools, Floats, Ints, Rows, metres

SAME_POINT_KM = 0.15
NEAR_KM = 3.0
"""Up to here a row may have been placed anew."""
DAY = 86_400
WORDS = 40
"""Letters from which on the same words are no form."""
SAME_WORDS = 30.0
"""How many times likelier the same words are in a row told again than in one of another deed."""


@dataclass(frozen=True, eq=False)
class Twins:
    """Pairs of rows of one source that say nearly the same (`left` < `right`), the kind of likeness, and whether their words are
    the same."""

    left: Ints
    right: Ints
    kind: Ints
    worded: Bools


def twins(rows: Rows, pairs: tuple[Ints, Ints], rules: Rules) -> Twins:
    """Those among `pairs` of rows of one source that may be one row told again: of one day and place, with no label that
    differs. What people said is apart or together is none."""
    left, right = pairs
    keep = (np.abs(rows.start[left] - rows.start[right]) < DAY) & (rows.parent[left] < 0) & (rows.parent[right] < 0)
    left, right = left[keep], right[keep]
    far = metres(rows, left, right) / 1000
    keep = far <= NEAR_KM
    left, right, far = left[keep], right[keep], far[keep]
    keep = _alike(rows, left, right) & ~spoken_of(left, right, rules)
    left, right, far = left[keep], right[keep], far[keep]
    other_toll = np.zeros(len(left), np.bool_)
    for name in TOLLS:
        low, high, known = toll_bounds(rows, name)
        both = known[left] & known[right]
        other_toll |= both & ((low[left] != low[right]) | (high[left] != high[right]))
    kind = 2 * (far > SAME_POINT_KM) + other_toll
    return Twins(left, right, kind.astype(np.int64), _worded(rows, left, right))


def _alike(rows: Rows, left: Ints, right: Ints) -> Bools:
    """Whether no label differs, and one is the same."""
    same, differs = np.zeros(len(left), np.bool_), np.zeros(len(left), np.bool_)
    for column in said(rows).columns.values():
        code = np.asarray(pc.fill_null(pc.dictionary_encode(column).indices, -1), dtype=np.int64)
        both = (code[left] >= 0) & (code[right] >= 0)
        same |= both & (code[left] == code[right])
        differs |= both & (code[left] != code[right])
    return same & ~differs


def _worded(rows: Rows, left: Ints, right: Ints) -> Bools:
    """Whether both have the same words, and enough of them."""
    text = rows.table["text"].combine_chunks()
    long = np.asarray(pc.fill_null(pc.greater_equal(pc.utf8_length(text), WORDS), False))
    code = np.asarray(pc.fill_null(pc.dictionary_encode(text).indices, -1), dtype=np.int64)
    return np.asarray(long[left] & (code[left] == code[right]))


def spoken_of(left: Ints, right: Ints, rules: Rules) -> Bools:
    """Pairs of rows that people said are apart, and all with a row that they said is together with another."""
    size = len(rules.slot)
    barred = (
        np.isin(
            np.minimum(left, right) * size + np.maximum(left, right),
            rules.apart.min(axis=1) * size + rules.apart.max(axis=1),
        )
        if len(rules.apart)
        else False
    )
    named = np.zeros(size, np.bool_)
    named[rules.tied.ravel()] = True
    return np.asarray(named[left] | named[right] | barred)


def company(rows: Rows, home: Ints) -> Bools:
    """For each row whether its group holds a report of another source."""
    first = rows.source[home]
    other = np.zeros(len(rows), np.bool_)
    other[home[rows.source != first]] = True
    return other[home]


def shares(rows: Rows, found: Twins, home: Ints) -> tuple[Floats, Floats]:
    """What is learned: for each source the share of its reports that are linked with others', and of each kind of likeness the share that is
    repeats (sources x kinds)."""
    size, kinds = len(rows.sources), len(LIKENESS)
    linked = company(rows, home)
    every = np.bincount(rows.source, minlength=size)
    usual = (np.bincount(rows.source[linked], minlength=size) + STRENGTH / 2) / (every + STRENGTH)
    one, other = linked[found.left], linked[found.right]
    apart = home[found.left] != home[found.right]
    seat = rows.source[found.left] * kinds + found.kind
    asked = np.bincount(seat[(one | other) & apart], minlength=size * kinds).reshape(size, kinds).astype(np.float64)
    both = np.bincount(seat[one & other & apart], minlength=size * kinds).reshape(size, kinds)
    expected = asked * (usual / (2 - usual))[:, None]
    # the expected share of pairs with both linked is what weighs: a source that is hardly ever linked tells little
    common = 1 - (both.sum(axis=0) + (1 - REPEATED) * STRENGTH / 4) / (expected.sum(axis=0) + STRENGTH / 4)
    share = 1 - (both + (1 - common) * STRENGTH / 4) / (expected + STRENGTH / 4)
    return usual, np.clip(share, 0.0, 0.98)


def with_repeats(rows: Rows, found: Twins, groups: Groups, model: Model) -> Groups:
    """The groups with each row that repeats another of its source in the other's incident. Only rows that stand alone join."""
    alone = np.bincount(groups.home, minlength=len(rows))[groups.home] == 1
    linked = company(rows, groups.home)
    source = rows.source[found.left]
    share = model.repeats[source, found.kind]
    odds = share / np.maximum((1 - share) * (1 - model.linked[source]), 1e-6) * np.where(found.worded, SAME_WORDS, 1.0)
    chance = odds / (1 + odds)
    to = np.arange(len(rows))
    sure = np.zeros(len(rows))
    ends = ((found.left, found.right), (found.right, found.left))
    row, other = (np.concatenate([pair[end] for pair in ends]) for end in (0, 1))
    chance = np.concatenate([chance, chance])
    # to a row with company first, else to the earlier one, so that nobody goes round in a ring
    may = alone[row] & (chance > 0.5) & ((linked[other] & ~linked[row]) | (alone[other] & (other < row)))
    place = np.flatnonzero(may)
    order = place[np.lexsort((other[place], -np.round(chance[place], 6), ~linked[other[place]], row[place]))]
    best = order[np.r_[True, row[order][1:] != row[order][:-1]]] if len(order) else order
    to[row[best]], sure[row[best]] = other[best], np.round(chance[best], 6)
    while not np.array_equal(to, to[to]):
        to = to[to]
    joins = np.flatnonzero(to != np.arange(len(rows)))
    home, probability = groups.home.copy(), groups.probability.copy()
    home[joins] = groups.home[to[joins]]
    probability[joins] = sure[joins]
    return replace(groups, home=home, probability=probability)
