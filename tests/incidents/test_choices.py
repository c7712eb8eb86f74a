"""The share of choices in which an incident stands, against all choices one by one."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.incidents.choices import ADDED_RIGHT, TOLD_RIGHT, UNLISTED, choices


def one_by_one(weights: list[float], tolls: list[list[int]], covers: tuple[int, int], dead: int | None) -> list[float]:
    """Every set of incidents, every number of unlisted ones, every toll of each."""
    total, mine = 0.0, [0.0] * len(weights)
    for size in range(len(weights) + 1):
        for chosen in combinations(range(len(weights)), size):
            for unlisted in range(covers[1] + 1):
                if not covers[0] <= size + unlisted <= covers[1]:
                    continue
                weight = float(np.prod([weights[one] for one in chosen])) * UNLISTED**unlisted
                if dead is not None:
                    weight *= ADDED_RIGHT * _adding([tolls[one] for one in chosen] + [[]] * unlisted, dead) + (
                        1 - ADDED_RIGHT
                    ) / (dead + 1)
                total += weight
                for one in chosen:
                    mine[one] += weight
    return [one / total for one in mine]


def _adding(tolls: list[list[int]], dead: int) -> float:
    found = 0.0
    for numbers in product(range(dead + 1), repeat=len(tolls)):
        if sum(numbers) == dead:
            found += float(np.prod([_chance(told, number, dead) for told, number in zip(tolls, numbers, strict=True)]))
    return found


def _chance(told: list[int], number: int, dead: int) -> float:
    if not told:
        return 1 / (dead + 1)
    return TOLD_RIGHT * told.count(number) / len(told) + (1 - TOLD_RIGHT) / (dead + 1)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_as_one_by_one(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 4))
    weights = data.draw(st.lists(st.floats(0.05, 20), min_size=number, max_size=number))
    tolls = data.draw(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=number, max_size=number))
    least = data.draw(st.integers(2, 3))
    covers = least, data.draw(st.integers(least, 4))
    dead = data.draw(st.none() | st.integers(0, 5))
    found = choices(np.array(weights), tolls, covers, dead)
    assert np.allclose(found, one_by_one(weights, tolls, covers, dead))


def test_deaths_that_add_up_settle_it() -> None:
    found = choices(np.ones(4), [[6], [3], [2], [4]], (2, 2), 8)
    assert min(found[0], found[2]) > max(0.6, found[1], found[3])


def test_nothing_to_choose_from() -> None:
    assert choices(np.zeros(0), [], (2, 2), 3).tolist() == []
