"""What some world makes of several rules at once, against an oracle that lists the worlds."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sulh.drafts.comparing import search
from sulh.drafts.comparing.shared import bare
from sulh.drafts.comparing.worlds import Worlds
from sulh.engine import DuckDB
from sulh.findings.judge import formulas_of
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import FALSE, And, Formula, Meets, Not, Or, Within, Yes
from tests.findings.test_profiles_oracle import table
from tests.oracle import BREACH, TooManyWorlds, outcomes
from tests.strategies import formulas, values

Implications = tuple[tuple[str, str], ...]


def rule(barred: Formula, excused: Formula = FALSE) -> Rule:
    return Rule("P", "must_not", Understanding("us"), bare(barred), bare(excused), False)


def rules(most: int = 3) -> st.SearchStrategy[list[Rule]]:
    one = st.builds(rule, formulas(2), st.just(FALSE) | formulas(1))
    return st.lists(one, min_size=1, max_size=most)


def judged(rows: Sequence[Mapping[str, Value]], asked: Sequence[Rule]) -> tuple[Profiles, np.ndarray]:
    """The profiles, and the profile of each row."""
    made = profiles(table(list(rows)), formulas_of(asked), DuckDB(threads=1))
    numbered = made._keys.engine.query(made.numbered("row").order_by("row"))
    return made, numbered["profile"].to_numpy()


def some_broken(found: Sequence[Rule]) -> Formula:
    return Or(tuple(one.formulas[0] for one in found))


def questions(one: Sequence[Rule], other: Sequence[Rule]) -> dict[str, Formula]:
    """Each question of `Worlds` as one formula."""
    mine, theirs = some_broken(one), some_broken(other)
    excused = Or(tuple(rule.formulas[1] for rule in one))
    return {
        "bar": mine, "avoid": Not(mine), "part": And((mine, Not(theirs))), "both": And((mine, theirs)),
        "neither": Not(Or((mine, theirs))), "excuse": And((excused, Not(mine))),
        "pass": Not(Or(tuple(rule.barred for rule in one))),
    }  # fmt: skip


def possible(formula: Formula, row: Mapping[str, Value], implications: Implications = ()) -> bool:
    try:
        return bool(outcomes(formula, FALSE, row, implications) & BREACH)
    except TooManyWorlds:
        assume(False)
        raise


def asked(worlds: Worlds, question: str, one: Sequence[Rule], other: Sequence[Rule]) -> Any:
    two = question in ("part", "both", "neither")
    return getattr(worlds, f"can_{question}")(one, *([other] if two else []))


@settings(max_examples=40, deadline=None)
@given(rules(), rules(), st.lists(values(), min_size=1, max_size=4))
def test_every_question_is_what_the_worlds_say(
    one: list[Rule], other: list[Rule], rows: list[dict[str, Value]]
) -> None:
    made, profile = judged(rows, [*one, *other])
    worlds = Worlds(made, ())
    for question, formula in questions(one, other).items():
        found = asked(worlds, question, one, other)
        assert found.exact
        expected = [possible(formula, row) for row in rows]
        assert found.where[profile].tolist() == expected, question


@settings(max_examples=20, deadline=None)
@given(rules(), rules(), st.lists(values(), min_size=1, max_size=3))
def test_a_search_that_is_given_up_allows_too_much_and_never_too_little(
    one: list[Rule], other: list[Rule], rows: list[dict[str, Value]]
) -> None:
    made, profile = judged(rows, [*one, *other])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MAX_STEPS", 1)
        worlds = Worlds(made, ())
        found = {question: asked(worlds, question, one, other) for question in questions(one, other)}
    for question, formula in questions(one, other).items():
        for place, row in zip(profile, rows, strict=True):
            known = possible(formula, row)
            assert found[question].where[place] or not known, question
            assert not found[question].exact or bool(found[question].where[place]) == known, question


KNOWN: dict[str, Value] = {
    "act": SetValue(0b111), "perpetrator": SetValue(0b11), "killed": NumberValue(0, 5), "time": NumberValue(0, 0),
    "place": PlaceValue(frozenset({frozenset()})), "occurred": YesValue(True, True),
}  # fmt: skip


def test_a_yes_that_is_a_yes_to_another_question_is_kept_to() -> None:
    """An attack within 50 km is one within 60: excused by the first and not by the second is no world."""
    near, wide = (rule(Meets("act", 1), Yes(name)) for name in ("near", "wide"))
    made, _ = judged([KNOWN], [near, wide])
    worlds = Worlds(made, (("near", "wide"),))
    assert worlds.can_part([near], [wide]).where.tolist() == [True]  # 55 km away
    assert worlds.can_part([wide], [near]).where.tolist() == [False]
    assert Worlds(made, ()).can_part([wide], [near]).where.tolist() == [True]


def test_two_copies_of_one_draft_never_part_however_little_is_known() -> None:
    found = [rule(And((Meets("act", 1), Meets("perpetrator", 2)))), rule(Within("killed", 2, None), Yes("question"))]
    made, _ = judged([KNOWN], found)
    worlds = Worlds(made, ())
    assert worlds.can_bar(found).where.all()
    assert worlds.can_avoid(found).where.all()
    assert not worlds.can_part(found, list(found)).where.any()


def test_many_clauses_are_searched_where_multiplying_out_gives_up() -> None:
    """Twenty clauses, each on an act of its own by one of many, of which some are kept by few killed."""
    many = [
        rule(And((Yes("occurred"), Meets("act", 1 << number % 7), Meets("perpetrator", 1 << number % 5), Within("killed", number, None))))
        for number in range(20)
    ]  # fmt: skip
    row = KNOWN | {"act": SetValue(0b1111111), "perpetrator": SetValue(0b11111), "occurred": YesValue(True, False)}
    made, _ = judged([row], many)
    found = Worlds(made, ()).can_avoid(many)
    assert found.exact
    assert found.where.tolist() == [True]
    some = [one for one, _ in itertools.pairwise(many)][:4]
    assert Worlds(made, ()).can_part(many, some).exact
