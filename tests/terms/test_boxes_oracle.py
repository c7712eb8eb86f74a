"""Boxes against worlds listed one by one."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.findings.values import SetValue, possible
from sulh.terms.formula import Formula, Meets, Not, Within, boxes
from tests import oracle
from tests import strategies as own


@settings(max_examples=400, derandomize=True, deadline=None)
@given(own.formulas(), own.values())
def test_possible_exactly_when_a_world_exists(formula: Formula, values: dict) -> None:
    assert possible(boxes(formula), values) == oracle.possible(formula, values)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(own.formulas(), own.values())
def test_a_formula_or_its_negation_is_possible(formula: Formula, values: dict) -> None:
    assert possible(boxes(formula), values) or possible(boxes(Not(formula)), values)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(own.formulas(2), own.formulas(2), own.values())
def test_worlds_side_by_side_are_worlds_one_by_one(barred: Formula, excused: Formula, values: dict) -> None:
    assert oracle.outcomes(barred, excused, values) == oracle.outcomes_one_by_one(barred, excused, values)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(own.set_values(), st.lists(st.integers(0, 31), max_size=4))
def test_one_leaf_of_each_kind_shows_what_all_leaves_show(value: SetValue, masks: list[int]) -> None:
    def answers(sets):
        return {tuple(bool(found & mask) for mask in masks) for found in sets}

    assert answers(oracle.set_choices(value)) == answers(oracle.set_choices(value, masks))


def test_every_formula_of_two_literals_over_one_set() -> None:
    """All pairs of masks over three leaves, all values: nothing left to chance."""
    values = [
        SetValue(maybe, surely)
        for maybe in range(1, 8)
        for surely in [(), (1,), (2,), (6,), (1, 2)]
        if all(maybe & m for m in surely)
    ]
    for one, other, sign, turn in itertools.product(range(8), range(8), (True, False), (True, False)):
        left: Formula = Meets("act", one) if sign else Not(Meets("act", one))
        right: Formula = Meets("act", other) if turn else Not(Meets("act", other))
        for formula in (own.And((left, right)), own.Or((left, right))):
            for value in values:
                assert possible(boxes(formula), {"act": value}) == oracle.possible(formula, {"act": value})


def test_an_empty_range_is_never_met() -> None:
    values = {"time": own.NumberValue(0, 10)}
    assert not possible(boxes(Within("time", 8, 3)), values)


def random_formula(draw: random.Random, depth: int) -> Formula:
    """As `strategies.formulas`, many times faster."""
    kind = draw.randrange(4) if depth else 4
    if kind == 0:
        return Not(random_formula(draw, depth - 1))
    if kind in (1, 2):
        parts = tuple(random_formula(draw, depth - 1) for _ in range(draw.randrange(1, 4)))
        return own.And(parts) if kind == 1 else own.Or(parts)
    match draw.randrange(4):
        case 0:
            return Meets(draw.choice(["act", "perpetrator"]), draw.randrange(32))
        case 1:
            low = draw.choice([None, *range(-3, 6)])
            return Within(draw.choice(["killed", "time"]), low, draw.choice([None, (low or 0) + draw.randrange(4)]))
        case 2:
            return own.Inside(draw.choice(own.AREAS))
    return own.Yes(draw.choice(["occurred", "question"]))


def random_values(draw: random.Random) -> dict:
    """As `strategies.values`."""

    def some_set() -> SetValue:
        maybe = draw.randrange(1, 32)
        wanted = [draw.randrange(1, 32) for _ in range(draw.randrange(3))]
        return SetValue(maybe, tuple(mask for mask in wanted if mask & maybe))

    def interval() -> own.NumberValue:
        low = draw.choice([None, *range(-4, 7)])
        return own.NumberValue(low, draw.choice([None, (low or 0) + draw.randrange(6)]))

    cells = frozenset(frozenset(draw.sample(own.AREAS, draw.randrange(4))) for _ in range(draw.randrange(1, 4)))
    answer = draw.choice([own.YesValue(True, False), own.YesValue(False, True), own.YesValue()])
    return {
        "act": some_set(), "perpetrator": some_set(), "killed": interval(), "time": interval(),
        "place": own.PlaceValue(cells), "occurred": answer,
    }  # fmt: skip


def disagreements(count: int, seed: int) -> list[tuple[Formula, dict]]:
    """Random formulas on which boxes and worlds differ."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        formula, values = random_formula(draw, 4), random_values(draw)
        if possible(boxes(formula), values) != bool(oracle.outcomes(formula, own.Or(()), values) & oracle.BREACH):
            found.append((formula, values))
    return found


def test_two_thousand_random_formulas() -> None:
    assert disagreements(2_000, seed=7) == []


@pytest.mark.slow
def test_twenty_thousand_random_formulas() -> None:
    assert disagreements(20_000, seed=11) == []
