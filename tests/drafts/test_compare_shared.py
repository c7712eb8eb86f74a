"""Drafts on the same facts: what one says alone stays what it was, whatever actors the other names."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.comparing.joint import Joint, Stand
from sulh.drafts.comparing.shared import Draft, grouped
from sulh.drafts.past import Past
from sulh.drafts.replay import undated_rules
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.terms.compile import Compiled
from sulh.terms.formula import FALSE, And, Not, Or
from tests import strategies as own
from tests.findings.test_judge_oracle import load
from tests.oracle import TooManyWorlds, outcomes

Agreement = dict[str, Any]


def past_of(compiled: Compiled, rows: list[dict[str, Any]]) -> Past:
    return Past("invented", compiled, own.table(rows))


def more_actors(agreement: Agreement) -> Agreement:
    """The same agreement with actors that no incident names, in another order."""
    actors = {
        "north_guard": {"part_of": "north_army"},
        "league": {},
        **agreement["actors"],
        "south_navy": {"part_of": "south"},
    }
    return {**agreement, "agreement": "other", "actors": actors}


@settings(max_examples=15, deadline=None)
@given(own.agreements(), own.agreements(), st.lists(own.incidents(), min_size=1, max_size=4))
def test_what_a_draft_says_alone_is_the_same_beside_another(
    one: Agreement, other: Agreement, rows: list[dict[str, Any]]
) -> None:
    rows = [{**row, "incident_id": f"i{place}"} for place, row in enumerate(rows)]
    first, second = load(one), load(more_actors(other))
    past = past_of(first, rows)
    joint = Joint(past, [Draft("A", "A", first), Draft("B", "B", second)])
    assert joint.shared("A", "B")
    for name, compiled in (("A", first), ("B", second)):
        rules = undated_rules(compiled)
        for rule, bits in zip(rules, past.replayer(compiled, rules).outcomes_by_row(rules), strict=True):
            stand = Stand(name, rule.provision, rule.reading)
            found = sum(
                bit * joint.can(what, stand).where[joint.classes].astype(int)
                for what, bit in (("bar", BREACH), ("excuse", EXCUSED), ("pass", NO_BREACH))
            )
            assert found.tolist() == bits.tolist(), (name, rule.provision, rule.reading)


@settings(max_examples=15, deadline=None)
@given(own.agreements(), own.agreements(), st.lists(own.incidents(), min_size=1, max_size=3))
def test_what_one_bars_and_the_other_does_not_is_what_the_worlds_say(
    one: Agreement, other: Agreement, rows: list[dict[str, Any]]
) -> None:
    rows = [{**row, "incident_id": f"i{place}"} for place, row in enumerate(rows)]
    drafts = [Draft("A", "A", load(one)), Draft("B", "B", load(more_actors(other)))]
    past = past_of(drafts[0].compiled, rows)
    joint = Joint(past, drafts)
    (group,) = grouped(drafts, past.present)
    facts, implied = group.facts(past), group.legend.implications()
    for reading in own.READINGS:
        a, b = (Stand(name, "all", reading) for name in "AB")
        mine, theirs = (Or(tuple(rule.formulas[0] for rule in joint.rules(stand))) for stand in (a, b))
        surely, possibly = joint.only(a, b)
        for row in range(len(rows)):
            values = facts.values(row)
            try:
                some = bool(outcomes(And((mine, Not(theirs))), FALSE, values, implied) & BREACH)
                every = not outcomes(Not(And((mine, Not(theirs)))), FALSE, values, implied) & BREACH
            except TooManyWorlds:
                continue
            assert possibly.exact
            assert possibly.where[joint.classes[row]] == some
            assert surely[joint.classes[row]] == every


BASE: Agreement = {
    "agreement": "a", "parties": {"north": {"name": "North"}, "south": {"name": "South"}}, "readings": ["monitor"],
    "actors": {"north_army": {"part_of": "north"}, "militia": {"acts_for": {"north": {"according_to": ["south"]}}}},
    "in_force": {"from": own.DAYS[0]},
    "terms": {"heavy": {"quote": "heavy attacks", "read_as": {"north": {"killed": {"at_least": 10}}}}},
    "provisions": {"P": {"binds": "north", "must_not": {"act": "raid", "term": "heavy"}}},
}  # fmt: skip
RAID = own.incident(act=["raid"], perpetrator=["north_army"], target=["south"], killed_low=3, killed_high=3)


def only(one: Agreement, other: Agreement, row: dict[str, Any], reading: str) -> tuple[bool, bool, bool]:
    """Whether the first surely, and possibly, bars what the other does not, and whether that is exact."""
    drafts = [Draft("A", "A", load(one)), Draft("B", "B", load(other))]
    joint = Joint(past_of(load(BASE), [row]), drafts)
    surely, possibly = joint.only(Stand("A", "all", reading), Stand("B", "all", reading))
    return bool(surely[0]), bool(possibly.where[0]), possibly.exact


def test_a_word_that_is_left_open_is_one_question_only_where_both_define_it_alike() -> None:
    renamed = {**BASE, "provisions": {"Q": BASE["provisions"]["P"]}}
    assert only(BASE, renamed, RAID, "monitor") == (False, False, True)
    terms = {"heavy": {**BASE["terms"]["heavy"], "read_as": {"north": {"killed": {"at_least": 2}}}}}
    assert only(BASE, {**BASE, "terms": terms}, RAID, "monitor") == (False, True, True)
    assert only(BASE, {**BASE, "terms": terms}, RAID, "north") == (False, False, True)
    assert only({**BASE, "terms": terms}, BASE, RAID, "north") == (True, True, True)


def test_who_acts_for_whom_is_one_question_in_both() -> None:
    row = {**RAID, "perpetrator": ["militia"], "killed_low": 20, "killed_high": 20}
    plain = {**BASE, "provisions": {"P": {"binds": "north", "must_not": "raid"}}}
    wide = {**BASE, "provisions": {"P": {"binds": "north", "must_not": ["raid", "ambush"]}}}
    assert only(plain, wide, row, "north") == (
        False,
        False,
        True,
    )  # whether the militia is theirs, both bar it or none does
    assert only(wide, plain, {**row, "act": ["ambush"]}, "south") == (True, True, True)


def test_drafts_that_put_an_actor_in_different_places_are_bounded_by_what_each_says_alone() -> None:
    other = {**BASE, "actors": {"north_army": {}, "militia": BASE["actors"]["militia"]}}
    drafts = [Draft("A", "A", load(BASE)), Draft("B", "B", load(other))]
    joint = Joint(past_of(load(BASE), [RAID]), drafts)
    assert not joint.shared("A", "B")
    row = {**RAID, "killed_low": 20, "killed_high": 20}
    assert only(BASE, other, row, "north") == (
        True,
        True,
        True,
    )  # the army is nobody's there: sure on both sides, so exact
    unknown = {**row, "perpetrator": None}
    assert only(BASE, other, unknown, "north") == (False, True, False)


def test_a_leaf_that_more_actors_would_split_keeps_drafts_apart() -> None:
    named = {
        **BASE,
        "provisions": {"P": {"binds": "north", "must_not": {"act": "raid", "target": "south.unspecified"}}},
    }
    drafts = [Draft("A", "A", load(more_actors(named))), Draft("B", "B", load(BASE))]
    assert len(grouped(drafts, load(BASE))) == 2
    assert len(grouped([drafts[1], Draft("C", "C", load(more_actors(BASE)))], load(BASE))) == 1


def test_each_draft_has_breaches_of_its_own() -> None:
    """Both void a rule once P was broken, and P is another rule in each."""

    def void(act: str) -> Agreement:
        condition = {"any_of": [{"act": "ambush", "broken": "P"}]}
        rules = {"P": {"binds": "north", "must_not": act}, "Q": {"binds": "north", "must_not": condition}}
        return {**BASE, "provisions": rules}

    first = {**RAID, "incident_id": "i1", "start": own.second(5), "end": own.second(5)}
    later = {**RAID, "incident_id": "i2", "act": ["ambush"], "start": own.second(6), "end": own.second(6)}
    drafts = [Draft("A", "A", load(void("raid"))), Draft("B", "B", load(void("abduction")))]
    joint = Joint(past_of(load(BASE), [first, later]), drafts)
    for name, barred in (("A", [False, True]), ("B", [False, False])):
        assert (~joint.can("avoid", Stand(name, "Q", "north")).where)[joint.classes].tolist() == barred
