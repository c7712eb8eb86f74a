"""Near misses against a slow evaluator that lists worlds and drops one condition at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.loopholes.conditions import Condition, conditions, escapes
from sulh.drafts.loopholes.find import ground, looked, missed
from sulh.drafts.loopholes.relaxed import of_nearness, of_numbers, widened
from sulh.drafts.loopholes.standing import standing, supposed_rules
from sulh.drafts.loopholes.thresholds import other_numbers
from sulh.drafts.past import Past
from sulh.findings.values import Value
from sulh.findings.values import possible as fast_possible
from sulh.loopholes import loopholes_of
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule, load_compiled
from sulh.terms.formula import DAY, And, AtHours, Formula, Named, Not, Or, boxes
from sulh.terms.legend import Legend
from tests import oracle
from tests.strategies import formulas, incident, second, table, values

TERMS = """agreement: small
parties: {{us: {{name: US}}, them: {{name: Them}}}}
actors:
  us_army: {{part_of: us}}
  militia: {{acts_for: {{us: {{according_to: [them], denied_by: [us]}}}}}}
  them_army: {{part_of: them}}
in_force: {{from: 2020-03-10}}
provisions:
{provisions}
"""


def terms(folder: Path, provisions: str) -> Compiled:
    file = folder / "terms.yaml"
    file.write_text(TERMS.format(provisions=provisions), encoding="utf-8")
    return load_compiled(file)


def deed(number: int, act: str, who: str, hour: int = 12, day: int = 1, **more: Any) -> dict[str, Any]:
    moment = second(day, hour)
    known = {
        "act": [act], "act_surely": [act], "perpetrator": [who], "perpetrator_surely": [who], "start": moment,
        "end": moment, "lat": 10.0, "lon": 10.0, "radius_km": 0.0, "target": ["civilians"], "target_surely": ["civilians"],
        "killed_low": 1, "killed_high": 1, "civilians_killed_low": 0, "civilians_killed_high": 0, "adm1": ["here"],
    }  # fmt: skip
    return incident(**(known | {"incident_id": f"i{number:02}"} | more))


# Worlds: what surely and possibly escapes


def dropped(formula: Formula, place: tuple[int, ...], world: Any, *, instead: bool) -> bool:
    """A formula in a world, with the part at a place taken as true (or false) instead."""
    if not place:
        return instead
    match formula:
        case Named(of):
            return dropped(of, place[1:], world, instead=instead)
        case And(parts) | Or(parts):
            answers = [
                dropped(part, place[1:], world, instead=instead) if number == place[0] else oracle.evaluate(part, world)
                for number, part in enumerate(parts)
            ]
            return all(answers) if isinstance(formula, And) else any(answers)
    raise AssertionError(formula)


def slowly(rule: Rule, one: Condition, world: Any) -> bool:
    """Whether a deed escapes in a world: the rule is not broken, and would be without the condition."""
    barred, excused = oracle.evaluate(rule.barred, world), oracle.evaluate(rule.excused, world)
    if barred and not excused:
        return False
    if one.in_bar:
        return dropped(rule.barred, one.place, world, instead=True) and not excused
    return barred and not dropped(rule.excused, one.place, world, instead=False)


@settings(max_examples=150)
@given(formulas(2), formulas(1), values())
def test_what_escapes_by_a_condition_is_what_worlds_say(bar: Formula, excuse: Formula, known: dict[str, Value]) -> None:
    rule = Rule("P", "must_not", Understanding("us"), bar, Or((Named(excuse, "P.a"),)), False)
    asked = list(dict.fromkeys([*oracle.atoms(bar), *oracle.atoms(excuse)]))
    worlds = list(oracle.worlds(asked, known))
    for one in conditions(rule, Legend()):
        answers = {slowly(rule, one, world) for world in worlds}
        formula = escapes(rule, one)
        assert fast_possible(boxes(formula), known) == (True in answers)
        assert fast_possible(boxes(Not(formula)), known) == (False in answers)


# Tables: every deed known, one condition dropped by hand


@pytest.fixture
def small(tmp_path: Path) -> tuple[Compiled, list[dict[str, Any]]]:
    compiled = terms(
        tmp_path,
        "  A: {binds: us, must_not: {act: air_strike, killed: {at_least: 3}}}\n"
        '  B: {binds: us, must_not: {act: raid, hours: {from: "22:00", until: "04:00"}}}\n',
    )
    rows = []
    for number, (act, who, hour, killed) in enumerate(
        (act, who, hour, killed)
        for act in ("air_strike", "missile_attack", "raid", "looting")
        for who in ("us_army", "militia", "them_army")
        for hour in (3, 5, 12)
        for killed in (0, 2, 3, 9)
    ):
        rows.append(deed(number, act, who, hour, killed_low=killed, killed_high=killed))
    return compiled, rows


def by_hand(row: dict[str, Any], clause: str, reading: str) -> dict[str, bool]:
    """Each condition of the two clauses, of one deed of which everything is known."""
    counted = {"us_army"} | ({"militia"} if reading == "them" else set())
    act, who = row["act"][0], row["perpetrator"][0]
    if clause == "A":
        return {"act": act == "air_strike", "number": row["killed_low"] >= 3, "actor": who in counted}
    return {"act": act == "raid", "hours": row["start"].hour < 4 or row["start"].hour >= 22, "actor": who in counted}


def test_near_misses_are_those_of_dropping_one_condition_at_a_time(
    small: tuple[Compiled, list[dict[str, Any]]],
) -> None:
    compiled, rows = small
    on = ground(Past("x", compiled, table(rows)), compiled, "established", "killed")
    found, left = missed(on, looked(on))
    assert not left
    expected: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        for clause in ("A", "B"):
            for reading in ("us", "them"):
                held = by_hand(row, clause, reading)
                missing = [name for name, holds in held.items() if not holds]
                if len(missing) == 1:
                    sums = expected.setdefault((clause, reading, missing[0]), [0, 0])
                    sums[0] += 1
                    sums[1] += row["killed_low"]
    summed: dict[tuple[str, ...], list[int]] = {}
    for one in found:
        sums = summed.setdefault((one.rule.provision, one.rule.reading, one.condition.kind), [0, 0])
        sums[0] += one.low["incidents"]
        sums[1] += one.low["killed"]
        assert one.low == one.high  # everything is known
    assert summed == expected


def test_who_and_what_was_there_instead_is_named_and_neighbours_are_told_apart(
    small: tuple[Compiled, list[dict[str, Any]]],
) -> None:
    compiled, rows = small
    on = ground(Past("x", compiled, table(rows)), compiled, "established", "incidents")
    found, _ = missed(on, looked(on))
    told = {(one.rule.provision, one.rule.reading, one.value): one for one in found}
    proxy = told["A", "us", "militia"]
    assert proxy.near
    assert proxy.counted_by == ("them",)
    assert proxy.low["incidents"] == 6  # 3 hours, 3 and 9 dead
    assert ("A", "them", "militia") not in told
    assert not told["A", "us", "them army"].near
    assert told["A", "us", "missile attack"].near  # beside air strikes in the tree
    assert not told["A", "us", "looting"].near
    assert told["A", "us", "2"].near
    assert not told["A", "us", "0"].near
    assert told["A", "us", "missile attack"].left["incidents"] == 6


def test_a_number_that_may_be_either_only_possibly_escapes(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: {act: air_strike, killed: {at_least: 3}}}\n")
    row = deed(0, "air_strike", "us_army", killed_low=1, killed_high=5)
    on = ground(Past("x", compiled, table([row])), compiled, "established", "incidents")
    found, _ = missed(on, looked(on))
    numbers = [one for one in found if one.condition.kind == "number"]
    assert {(one.low["incidents"], one.high["incidents"]) for one in numbers} == {(0, 1)}
    assert {one.value for one in numbers} == {"1 to 5"}


# Other numbers


def test_other_thresholds_bar_what_counting_by_hand_finds(small: tuple[Compiled, list[dict[str, Any]]]) -> None:
    compiled, rows = small
    on = ground(Past("x", compiled, table(rows)), compiled, "established", "killed")
    found, _ = other_numbers(on, looked(on))
    seen = 0
    for one in found:
        if one.variant.parameter != "killed at least":
            continue
        hit = [
            row for row in rows
            if row["killed_low"] >= one.variant.value
            and by_hand(row, "A", one.variant.rule.reading)["act"]
            and by_hand(row, "A", one.variant.rule.reading)["actor"]
        ]  # fmt: skip
        assert one.barred == (len(hit), len(hit))
        assert one.harm[0] == sum(row["killed_low"] for row in hit)
        seen += 1
    assert seen == 2 * 5  # 1, 2, 3, 4 and 6 in two readings


@given(st.integers(0, DAY - 1), st.integers(0, DAY - 2), st.integers(-4, 4))
def test_widened_hours_are_those_within_reach(first: int, length: int, hours: int) -> None:
    last = (first + length) % DAY
    arcs = ((first, last),) if first <= last else ((0, last), (first, DAY - 1))
    found = widened(AtHours(arcs), hours * 3600)
    size = length + 1 + 2 * hours * 3600
    if size <= 0 or size >= DAY:
        assert found is None
        return
    assert found is not None
    inside = sum(b - a + 1 for a, b in found.arcs)
    assert inside == size
    middle = (first + length // 2) % DAY
    assert any(a <= middle <= b for a, b in found.arcs)


def test_hours_to_the_nearest_attack_are_measured(tmp_path: Path) -> None:
    compiled = terms(
        tmp_path,
        "  A: {binds: us, must_not: air_strike, except: {A.a: {when: {attack_by: them, on: us, within_hours: 24, "
        "within_km: 50}}}}\n",
    )
    rows = [
        deed(0, "ambush", "them_army", 0, 1, target=["us_army"], target_surely=["us_army"]),
        deed(1, "air_strike", "us_army", 20, 1),  # 20 hours after: excused
        deed(2, "air_strike", "us_army", 6, 3),  # 54 hours after
        deed(3, "air_strike", "us_army", 20, 1, lat=10.6),  # 67 km away
        deed(4, "air_strike", "us_army", 20, 20),  # weeks after
    ]
    on = ground(Past("x", compiled, table(rows)), compiled, "established", "incidents")
    numbers, measured = other_numbers(on, looked(on))
    ids = on.replayer.facts.table["incident_id"].to_pylist()
    told = {
        (ids[row], float(km)): float(hours)
        for one in measured[:1]
        for row, hours, km in zip(one.rows.tolist(), one.hours, one.km, strict=True)
    }
    assert told == {("i01", 50.0): 20.0, ("i02", 50.0): 54.0, ("i03", 100.0): 20.0}
    mine = [one for one in numbers if one.variant.rule.reading == "us"]
    barred = {(one.variant.parameter, one.variant.value): one.barred for one in mine}
    # silence is not absence: a strike without an attack on record near it is breach or excused
    assert barred["hours", 24.0] == (0, 3)
    assert barred["hours", 12.0] == (0, 4)
    assert barred["hours", 96.0] == (0, 2)
    assert barred["km", 100.0] == (0, 2)


def test_supposing_that_it_happened_a_denied_deed_is_reached_all_the_same(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    rows = [deed(0, "air_strike", "us_army", occurred="unknown"), deed(1, "raid", "us_army", occurred="no")]
    past = Past("x", compiled, table(rows))
    rules = supposed_rules(compiled)
    found = standing(past.replayer(compiled, rules), rules)
    assert found.reached.tolist() == [True, False]
    assert found.in_none.tolist() == [False, True]
    assert found.may.tolist() == [True, False]


def test_variants_without_numbers_are_none(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    rules = supposed_rules(compiled)
    assert of_numbers(rules, compiled.legend) == []
    assert of_nearness(rules, compiled.legend) == ([], {})


def test_rows_in_another_order_give_the_same_loopholes(small: tuple[Compiled, list[dict[str, Any]]]) -> None:
    compiled, rows = small
    order = np.random.default_rng(0).permutation(len(rows)).tolist()
    one, other = (
        loopholes_of(Past("x", compiled, table(given_)), compiled).tables
        for given_ in (rows, [rows[number] for number in order])
    )
    for name in one:
        if name != "nearest":
            assert one[name].equals(other[name]), name
