"""Small knots are grouped as is worth most: against every partition, one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.incidents.assign import Rules, grouped, value
from sulh.incidents.exact import MOST_ROWS, bounds, exact, partitions
from sulh.incidents.same import Scored
from sulh.incidents.score import FLOOR


def plain_partitions(rows: list[int]) -> list[list[list[int]]]:
    """Every partition of the rows."""
    if not rows:
        return [[]]
    out = []
    for smaller in plain_partitions(rows[1:]):
        out.append([[rows[0]], *smaller])
        out += [[*smaller[:at], [rows[0], *group], *smaller[at + 1 :]] for at, group in enumerate(smaller)]
    return out


def allowed(groups: list[list[int]], slot: list[int], apart: frozenset[tuple[int, int]]) -> bool:
    for group in groups:
        taken = [slot[row] for row in group if slot[row] >= 0]
        if len(set(taken)) < len(taken) or any(one in group and other in group for one, other in apart):
            return False
    return True


def groups_of(home: np.ndarray) -> list[list[int]]:
    return [np.flatnonzero(home == one).tolist() for one in np.unique(home)]


@st.composite
def cases(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    size = draw(st.integers(2, 9))
    slot = draw(st.lists(st.integers(-1, 4), min_size=size, max_size=size))
    pairs = [(one, other) for one in range(size) for other in range(one + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=18))
    worth = draw(st.lists(st.integers(FLOOR, 6000), min_size=len(chosen), max_size=len(chosen)))
    apart = frozenset(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)))
    return dict(zip(chosen, worth, strict=True)), slot, apart


@given(cases())
def test_no_partition_of_a_small_knot_is_worth_more_and_none_of_any_beats_the_bound(case) -> None:  # type: ignore[no-untyped-def]
    scores, slot, apart = case
    left, right = (np.array([pair[end] for pair in scores], np.int64) for end in (0, 1))
    scored, rules = Scored(left, right, np.array(list(scores.values()), np.int64)), Rules.of(slot, (), apart)
    merged = grouped(left, right, scored.worth, rules)
    home, large = exact(merged, scored, rules)
    found = groups_of(home)
    assert allowed(found, slot, apart)
    assert all(home[row] == min(group) for group in found for row in group)
    best = max(value(one, scores) for one in plain_partitions(list(range(len(slot)))) if allowed(one, slot, apart))
    got, most = bounds(home, scored, rules, large)
    assert value(found, scores) * 2 == got.sum()
    assert value(found, scores) >= value(groups_of(merged), scores)
    if not large.any():
        assert value(found, scores) == best
    if all(one >= 0 for one in slot):
        assert best * 2 <= most.sum()


@pytest.mark.parametrize("number", range(2, MOST_ROWS + 1))
def test_every_grouping_is_there_once(number: int) -> None:
    together, first = partitions(number)
    assert len(first) == [1, 1, 2, 5, 15, 52, 203, 877][number] == len({tuple(one) for one in first.tolist()})
    assert together[0].sum() == 0
    sizes = np.array([sum(n * (n - 1) // 2 for n in np.bincount(one)) for one in first.tolist()])
    assert (together.sum(axis=1) == sizes).all()


def test_what_people_tied_is_left_as_it_is() -> None:
    scored = Scored(np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([1000, 900, -3000]))
    rules = Rules.of([0, 1, 2], {(1, 2)})
    home = grouped(scored.left, scored.right, scored.worth, rules)
    assert exact(home, scored, rules)[0].tolist() == home.tolist()


def test_a_chain_beyond_the_size_keeps_what_merging_found() -> None:
    rows = list(range(MOST_ROWS + 2))
    scored = Scored(np.array(rows[:-1]), np.array(rows[1:]), np.array([1000 + a for a, _ in pairwise(rows)]))
    rules = Rules.of(rows)
    home = grouped(scored.left, scored.right, scored.worth, rules)
    found, large = exact(home, scored, rules)
    assert found.tolist() == home.tolist()
    assert large.all()
