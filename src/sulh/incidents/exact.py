"""The best grouping of a few reports, by looking at every one: of what hangs together by pairs that speak for a match.

The value of a grouping is the sum of the scores of all pairs inside its groups (`assign`). Merging the best first finds the
best grouping nearly always; where up to `MOST_ROWS` reports hang together every grouping that the rules allow is weighed, all
such knots of one size at once. In larger knots what merging found is kept, and how far it can be from the best is known from
above: no report can have more than its best pair with each other source.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from sulh.incidents.assign import Rules, components
from sulh.incidents.rows import Bools, Ints
from sulh.incidents.same import Scored
from sulh.incidents.score import FLOOR

MOST_ROWS = 7
"""Reports of a knot up to which every grouping is weighed: 877 for seven."""
_BARRED = -(10**9)
_TOGETHER = 20_000
"""Knots of one size that are weighed at once, divided by the number of groupings."""


def exact(home: Ints, scored: Scored, rules: Rules) -> tuple[Ints, Bools]:
    """Each row's first row of its group, with every small knot grouped as is worth most, and which rows are in larger knots or
    in such as people spoke of. `home` is what merging found."""
    likely = scored.worth > 0
    knot = components(len(home), np.column_stack([scored.left[likely], scored.right[likely]]))
    size = np.bincount(knot, minlength=len(home))
    held = np.bincount(knot[rules.tied.ravel()], minlength=len(home)) > 0
    out = home.copy()
    for number in range(3, MOST_ROWS + 1):
        knots = (size == number) & ~held
        if knots.any():
            _regroup(out, np.flatnonzero(knots[knot]), knot, number, scored, rules)
    return out, ((size > MOST_ROWS) | held)[knot]


def bounds(home: Ints, scored: Scored, rules: Rules, large: Bools) -> tuple[Ints, Ints]:
    """For each row the sum of its scores within its group, and the most that it can be: the same where the row's knot was
    grouped as is worth most, else its best pair with each other source. Half their sums over all rows are the value of the
    grouping and a bound on that of any."""
    inside = home[scored.left] == home[scored.right]
    size = np.bincount(home, minlength=len(home))
    known, got = (np.zeros(len(home), np.int64) for _ in range(2))
    for end in (scored.left[inside], scored.right[inside]):
        np.add.at(got, end, scored.worth[inside])
        np.add.at(known, end, 1)
    got += FLOOR * (size[home] - 1 - known)
    return got, np.where(large, np.maximum(got, _best(scored, rules, large)), got)


def _best(scored: Scored, rules: Rules, large: Bools) -> Ints:
    """For each row in a large knot the sum of its best scores above 0 with each other source."""
    most = int(rules.slot.max(initial=0)) + 1
    some = np.flatnonzero((scored.worth > 0) & large[scored.left])
    left, right = scored.left[some], scored.right[some]
    row, other = np.concatenate([left, right]), np.concatenate([right, left])
    worth = np.concatenate([scored.worth[some]] * 2)
    seat = row * most + np.maximum(rules.slot[other], 0)
    order = np.lexsort((-worth, seat))
    first = np.r_[True, seat[order][1:] != seat[order][:-1]] if len(order) else order.astype(np.bool_)
    chosen = order[first]
    out = np.zeros(len(large), np.int64)
    np.add.at(out, row[chosen], worth[chosen])
    return out


def _regroup(home: Ints, rows: Ints, knot: Ints, number: int, scored: Scored, rules: Rules) -> None:
    """Group all knots of one size anew, in place; `rows` are theirs."""
    members = rows[np.argsort(knot[rows], kind="stable")].reshape(-1, number)
    seat = np.full((len(home), 2), -1)
    seat[members.ravel(), 0] = np.repeat(np.arange(len(members)), number)
    seat[members.ravel(), 1] = np.tile(np.arange(number), len(members))
    worth = _worths(members, seat, scored, rules)
    weight, first = partitions(number)
    batch = max(1, _TOGETHER * 50 // len(weight))
    for start in range(0, len(members), batch):
        value = worth[start : start + batch] @ weight.T
        some = members[start : start + batch]
        best = first[np.argmax(value, axis=1)]
        home[some.ravel()] = np.take_along_axis(some, best, axis=1).ravel()


def _worths(members: Ints, seat: Ints, scored: Scored, rules: Rules) -> Ints:
    """The score of each pair of each knot, in the order of `combinations`."""
    number = members.shape[1]
    place = np.full((number, number), -1)
    for at, (one, other) in enumerate(combinations(range(number), 2)):
        place[one, other] = place[other, one] = at
    out = np.full((len(members), number * (number - 1) // 2), FLOOR, np.int64)
    for left, right, worth in ((scored.left, scored.right, scored.worth), (*rules.apart.T, _BARRED)):
        inside = (seat[left, 0] >= 0) & (seat[left, 0] == seat[right, 0])
        at = place[seat[left[inside], 1], seat[right[inside], 1]]
        out[seat[left[inside], 0], at] = worth[inside] if isinstance(worth, np.ndarray) else worth
    slot = rules.slot[members]
    for at, (one, other) in enumerate(combinations(range(number), 2)):
        clash = (slot[:, one] == slot[:, other]) & (slot[:, one] >= 0)
        out[clash, at] = _BARRED
    return out


@cache
def partitions(number: int) -> tuple[Ints, Ints]:
    """Every grouping of so many rows: which pairs are together in it (1 or 0, by `combinations`), and for each row
    the first of its group. The one that leaves all apart stands first, so that it is taken where nothing is better."""
    groupings = [[0]]
    for _ in range(number - 1):
        groupings = [[*one, label] for one in groupings for label in range(max(one) + 2)]
    groupings.sort(key=lambda one: -max(one))
    pairs = list(combinations(range(number), 2))
    weight = np.zeros((len(groupings), len(pairs)), np.int64)
    first = np.zeros((len(groupings), number), np.int64)
    for at, labels in enumerate(groupings):
        first[at] = [labels.index(label) for label in labels]
        for pair, (one, other) in enumerate(pairs):
            if labels[one] == labels[other]:
                weight[at, pair] = 1
    return weight, first
