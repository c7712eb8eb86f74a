"""Attacks nearby for all hours and kilometres at once, against working the fact out anew for each choice of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.drafts.readings.reach import Corners, Nearby, Reach, Span
from sulh.engine import DuckDB
from sulh.findings.facts import FactTable
from sulh.findings.near import Stated, Watched, add_nearness
from sulh.terms.legend import Legend, Nearness
from tests.findings.test_near_search import WORDS, facts, near, scene

ATTACK = WORDS.acts.mask("attack")
SPAN = Span((20, 90), (300, 40_000))
CHOICES = list(itertools.product((20, 21, 60, 90), (300, 301, 2_400, 40_000)))
EVERYWHERE = tuple(Watched(name, ATTACK, None, -(2**61), 2**61) for name in ("us", "established"))
HERE = (
    Watched("us", ATTACK, (35.0, 69.0, 12.0), -100, 150),
    Watched("us", ATTACK, (35.0, 69.01, 38.0), 20, 400),
    Watched("established", ATTACK, None, 40, 170),
    Watched("established", WORDS.acts.mask("ambush"), None, -400, 400),
)


def anew(made: FactTable, what: Nearness, stated: tuple[Stated, ...], watched: tuple[Watched, ...]) -> np.ndarray:
    """The bits of the fact, worked out by the join."""
    table = FactTable(made.table, made.codes)
    add_nearness(table, Legend(near={"near": what}), WORDS, DuckDB(threads=1), stated, watched)
    return np.asarray(table.table["yes_0"].to_numpy())


def reach(
    made: FactTable, rows: np.ndarray, stated: tuple[Stated, ...], watched: tuple[Watched, ...], said: str | None
) -> Reach:
    what = replace(near(1, 1), or_stated=said)
    return Nearby(made, rows, SPAN, ATTACK, stated).reach(what, watched)


@pytest.mark.parametrize("watched", [(), EVERYWHERE, HERE], ids=["nobody", "everywhere", "here"])
@pytest.mark.parametrize("lat", [35.0, 89.99])
def test_any_hours_and_kilometres_give_what_the_join_gives(watched: tuple[Watched, ...], lat: float) -> None:
    rng = np.random.default_rng(3)
    seen = set()
    for rows, degrees in ((25, 0.02), (90, 0.15), (200, 0.4)):
        made = facts(scene(rng, rows, degrees=degrees, lat=lat))
        chosen = np.flatnonzero(rng.random(rows) < 0.7)
        stated = tuple(
            Stated(account, str(one), kind, str(other))
            for account, one, kind, other in zip(
                rng.choice(["us", "established"], 20), rng.integers(0, rows, 20), rng.choice(["during", "in_defence_of"], 20),
                rng.integers(0, rows, 20), strict=True,
            )
        )  # fmt: skip
        for said in (None, "in_defence_of"):
            found = reach(made, chosen, stated, watched, said)
            for seconds, metres in CHOICES:
                expected = anew(made, replace(near(seconds, metres), or_stated=said), stated, watched)[chosen]
                assert found.bits(seconds, metres).tolist() == expected.tolist(), (rows, seconds, metres, said)
                seen |= set(expected.tolist())
    assert seen == ({2, 3} if not watched else {1, 2, 3})


corners = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12), st.integers(0, 12)), max_size=20)


@given(corners, corners, st.lists(st.tuples(*[st.integers(-3, 9)] * 3), min_size=5, max_size=5))
def test_a_sum_on_a_grid_is_the_sum_row_by_row(
    sure: list[tuple[int, int, int]], more: list[tuple[int, int, int]], weights: list[tuple[int, int, int]]
) -> None:
    span = Span((2, 10), (1, 11))

    def made(given: list[tuple[int, int, int]]) -> Corners:
        return Corners.of(*np.array(given, dtype=np.int64).reshape(-1, 3).T, span)

    found = Reach(5, made(sure), made(sure + more))
    no, yes, open_ = np.array(weights, dtype=np.int64).T
    seconds, metres = np.array([2, 5, 6, 10]), np.array([1, 2, 7, 11])
    grid = found.on_grid(seconds, metres, no, yes, open_)
    for (i, one), (j, other) in itertools.product(enumerate(seconds), enumerate(metres)):

        def holds(given: list[tuple[int, int, int]], row: int, one: int = one, other: int = other) -> bool:
            return any(place == row and max(a, 2) <= one and max(b, 1) <= other for place, a, b in given)

        expected = sum(
            yes[row] if holds(sure, row) else open_[row] if holds(sure + more, row) else no[row] for row in range(5)
        )
        assert grid[i, j] == expected
