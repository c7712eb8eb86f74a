"""Deciding facts against brute force: every way in which each fact can turn out, and every set of at most three."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.findings.deciding import deciding, outcomes
from sulh.findings.judge import RuleBoxes, expand
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.findings.values import NumberValue, SetValue, Value, YesValue
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import And, Formula, Meets, Not, Or, Within, Yes, conj

SETTLED = (BREACH, EXCUSED, NO_BREACH)
ATOMS = st.one_of(
    st.builds(Meets, st.just("act"), st.integers(1, 7)),
    st.builds(Meets, st.just("target"), st.integers(1, 7)),
    st.builds(lambda low, size: Within("killed", low, low + size), st.integers(0, 3), st.integers(0, 2)),
    st.builds(Yes, st.sampled_from(["occurred", "stated:x"])),
)
FORMULAS: st.SearchStrategy[Formula] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def worlds(value: Value) -> list[Value]:
    """Every single way in which a fact can turn out."""
    match value:
        case SetValue(maybe, surely):
            picks = [pick for pick in range(1, 8) if pick & ~maybe == 0 and all(pick & mask for mask in surely)]
            return [SetValue(pick, tuple(1 << leaf for leaf in range(3) if pick >> leaf & 1)) for pick in picks]
        case NumberValue(low, high):
            assert low is not None and high is not None
            return [NumberValue(number, number) for number in range(low, high + 1)]
        case YesValue(yes, no):
            return [*([YesValue(True, False)] if yes else []), *([YesValue(False, True)] if no else [])]
    raise AssertionError


def always_settles(found: RuleBoxes, values: dict[str, Value], facts: tuple[str, ...]) -> bool:
    ways = itertools.product(*(worlds(values[fact]) for fact in facts))
    return all(outcomes(found, {**values, **dict(zip(facts, way, strict=True))}) in SETTLED for way in ways)


@settings(deadline=None)
@given(FORMULAS, FORMULAS, st.integers(1, 7), st.integers(1, 7), st.integers(0, 2), st.booleans())
def test_deciding_facts_are_what_brute_force_finds(
    p: Formula, e: Formula, act: int, target: int, killed: int, known: bool
) -> None:
    rule = Rule("X", "must_not", Understanding("us"), conj(Yes("occurred"), p), e, False)
    found = expand(rule, ())
    values: dict[str, Value] = {
        "act": SetValue(act), "target": SetValue(target), "killed": NumberValue(0, killed),
        "occurred": YesValue(True, not known), "stated:x": YesValue(),
    }  # fmt: skip
    answer = deciding(found, values)
    if outcomes(found, values) in SETTLED:
        assert answer.open == ()
        return
    facts = rule.facts
    always = {fact for fact in facts if always_settles(found, values, (fact,))}
    assert set(answer.always) == always
    can = {
        fact for fact in facts if any(outcomes(found, {**values, fact: way}) in SETTLED for way in worlds(values[fact]))
    }
    assert set(answer.can) == can - always
    if always:
        assert answer.together == ()
        return
    for size in (2, 3):
        sets = {names for names in itertools.combinations(facts, size) if always_settles(found, values, names)}
        if sets:
            assert {tuple(sorted(names)) for names in answer.together} == {tuple(sorted(names)) for names in sets}
            return
    assert answer.together == ()
