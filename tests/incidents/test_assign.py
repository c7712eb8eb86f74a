"""Groups made by arrays are those of making one merge after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_assign import Rules as PlainRules
from plain_assign import assign as one_by_one

from sulh.incidents.assign import Rules, assign, components, grouped

WORTH = st.integers(-4000, 6000)


@st.composite
def cases(
    draw: st.DrawFn,
) -> tuple[list[tuple[int, int, int]], list[int], list[tuple[int, int]], frozenset[tuple[int, int]]]:
    size = draw(st.integers(1, 9))
    slot = draw(st.lists(st.integers(-1, 70 if draw(st.booleans()) else 3), min_size=size, max_size=size))
    pairs = [(one, other) for one in range(size) for other in range(one + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    # scores that differ: at ties the two may go different ways, each of them by content
    worth = draw(st.lists(WORTH, min_size=len(chosen), max_size=len(chosen), unique=True))
    tied = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    home = components(size, np.array(tied, np.int64).reshape(-1, 2))
    apart = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    kept = frozenset((one, other) for one, other in apart if home[one] != home[other])
    return [(*pair, one) for pair, one in zip(chosen, worth, strict=True)], slot, tied, kept


@given(cases())
def test_the_groups_are_those_of_one_merge_after_another(case) -> None:  # type: ignore[no-untyped-def]
    edges, slot, tied, apart = case
    assert assign(edges, Rules.of(slot, tied, apart)) == one_by_one(edges, PlainRules(slot, tied, apart))


@pytest.mark.parametrize("seed", range(12))
def test_large_cases_agree_too(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 300
    slot = random.integers(0, 6, size).tolist()
    found = {}
    for one, other in random.integers(0, size, (4000, 2)).tolist():
        if one != other and slot[one] != slot[other]:
            found[min(one, other), max(one, other)] = 0
    worth = random.permutation(12_000)[: len(found)] - 4000
    edges = [(*pair, int(score)) for pair, score in zip(found, worth, strict=True)]
    assert assign(edges, Rules.of(slot)) == one_by_one(edges, PlainRules(slot))


def test_two_anchored_rows_meet_only_where_they_are_tied() -> None:
    edges = [(0, 1, 3000), (1, 2, 2000), (2, 3, 1000)]
    anchored = replace(Rules.of([0, 1, 2, 3]), anchored=np.array([True, False, True, False]))
    assert assign(edges, anchored) == [[0, 1], [2, 3]]
    tied = replace(Rules.of([0, 1, 2, 3], {(0, 2)}), anchored=np.array([True, False, True, False]))
    assert assign(edges, tied)[0][:3] == [0, 1, 2]


def test_narrowed_rules_keep_a_tie_over_a_row_that_is_left_out_and_say_what_is_torn() -> None:
    rules = Rules.of([0, 1, 2, 0, 1], {(0, 1), (1, 3)}, {(2, 4), (0, 4)})
    some = rules.narrowed(np.array([0, 3, 4]))
    assert some.slot.tolist() == [0, 0, 1]
    assert some.tied.tolist() == [[0, 1]]
    assert some.apart.tolist() == [[0, 2]]
    assert some.torn is not None and some.torn.tolist() == [True, True, False]


def test_nothing_to_group() -> None:
    empty = np.empty(0, np.int64)
    assert assign([], Rules.of([])) == []
    assert grouped(empty, empty, empty, Rules.of([0, 0, 1])).tolist() == [0, 1, 2]
