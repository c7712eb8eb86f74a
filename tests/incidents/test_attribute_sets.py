"""Sets and shortest intervals against plain ways to find them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sulh.incidents.attribute_sets import AIM, LEAST, SET, sets, shortest


def shares(seed: int, incidents: int, sharp: float) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(4, sharp), incidents)


def plain_set(row: list[float], level: float) -> set[int]:
    """Forces by falling probability until the level is reached."""
    chosen: set[int] = set()
    held = 0.0
    for place in sorted(range(len(row)), key=lambda one: -row[one]):
        if held >= level - 1e-9:
            break
        chosen.add(place)
        held += row[place]
    return chosen


@given(st.integers(0, 10_000), st.integers(1, 40), st.sampled_from([0.02, 0.1, 0.3, 1.0]))
def test_sets_are_the_smallest_of_one_level(seed: int, incidents: int, sharp: float) -> None:
    share = shares(seed, incidents, sharp)
    inside, held = sets(share)
    assert np.allclose((share * inside).sum(axis=1), held)
    assert (held >= LEAST - 1e-9).all()
    found = [set(np.flatnonzero(row).tolist()) for row in inside]
    level = min(held.min(), SET)  # the smallest set shows the highest level that it can have been
    lower = [plain_set(row, float(level)) for row in share.tolist()]
    assert all(one <= other for one, other in zip(lower, found, strict=True))
    for row, chosen in zip(share, found, strict=True):
        assert min(row[list(chosen)]) >= max((row[one] for one in range(4) if one not in chosen), default=0)


@given(st.integers(0, 10_000))
def test_together_they_hold_what_is_aimed_at_where_they_can(seed: int) -> None:
    share = shares(seed, 400, 0.3)
    _, held = sets(share)
    assert abs(held.mean() - AIM) < 0.005


def test_clear_incidents_have_sets_that_hold_95_percent_each() -> None:
    share = np.array([[0.999, 0.001]] * 99 + [[0.6, 0.4]])
    inside, held = sets(share)
    assert inside[-1].all()
    assert inside[:-1].sum() == 99
    assert held[-1] == 1.0


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_the_shortest_interval_is_that_of_trying_all(values: list[int]) -> None:
    draws = np.array(values, float)
    low, high = shortest(draws)
    need = int(np.ceil(0.95 * len(values)))
    tried = [(b - a, a) for a in values for b in values if a <= b and sum(a <= value <= b for value in values) >= need]
    assert (high - low, low) == min(tried)
