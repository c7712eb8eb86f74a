"""The lint of sources: what it says no report can show, no state of knowledge shows; and each rule by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from cases import doha
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.findings.lint_sources import filled_shares, lint_sources
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.reports.schema import COVERAGE, REPORTS
from sulh.terms.compile import Compiled, Rule, load_compiled
from sulh.terms.formula import Inside, Meets, Within
from sulh.terms.lint import Remark
from tests import oracle
from tests.strategies import flow
from tests.terms.test_lint import HEAD, lint_text, rules

EVERY = dict.fromkeys(REPORTS.names, 1.0)
DAYS = {"from": dt.datetime(2030, 1, 2, tzinfo=dt.UTC), "until": dt.datetime(2030, 6, 30, tzinfo=dt.UTC)}


def watching(*rows: dict[str, Any]) -> pa.Table:
    """A coverage table."""
    whole = [dict.fromkeys(COVERAGE.names) | {"source": "s", "kind": "covers"} | DAYS | row for row in rows]
    return pa.Table.from_pylist(whole, schema=COVERAGE)


def compiled_of(text: str, folder: Path) -> Compiled:
    file = folder / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    return load_compiled(file)


def of(text: str, folder: Path, coverage: pa.Table, *unfilled: str) -> list[Remark]:
    """The lint of sources that fill every column but these."""
    return lint_sources(compiled_of(text, folder), coverage, EVERY | dict.fromkeys(unfilled, 0.0))


# ---------------------------------------------------------------- against states of knowledge listed one by one


def states(compiled: Compiled, rule: Rule, filled: set[str], watched: bool) -> Iterator[dict[str, Value]]:
    """Every state of knowledge that tells the rule's atoms apart, each fact as well known as its columns allow."""
    asked = list(dict.fromkeys([*oracle.atoms(rule.barred), *oracle.atoms(rule.excused)]))
    facts = list(dict.fromkeys(oracle.fact(atom) for atom in asked))
    choices = []
    for fact in facts:
        mine = [atom for atom in asked if oracle.fact(atom) == fact]
        choices.append(list(of_fact(compiled, fact, mine, filled, watched)))
    for chosen in itertools.product(*choices):
        yield dict(zip(facts, chosen, strict=True))


def of_fact(compiled: Compiled, fact: str, mine: list[Any], filled: set[str], watched: bool) -> Iterator[Value]:
    if isinstance(mine[0], Meets):
        everything = SetValue(compiled.agreement.vocabulary.tree(fact).everything)
        if fact in filled:
            for found in oracle.set_choices(everything, [atom.mask for atom in mine]):
                yield SetValue(found, tuple(oracle.bits(found)))
        else:
            yield everything
    elif isinstance(mine[0], Within):
        yield from of_number(fact, mine, filled)
    elif isinstance(mine[0], Inside):
        areas = sorted({atom.area for atom in mine})
        cells = [frozenset(some) for size in range(len(areas) + 1) for some in itertools.combinations(areas, size)]
        if "adm1" in filled:
            yield from (PlaceValue(frozenset({cell})) for cell in cells)
        else:
            yield PlaceValue(frozenset(cells))
    elif fact in compiled.legend.near:
        yield YesValue(True, False)
        yield YesValue(False, True) if watched else YesValue()
    else:
        yield YesValue(True, False)
        yield YesValue(False, True)


def of_number(fact: str, mine: list[Within], filled: set[str]) -> Iterator[Value]:
    lowest = None if fact == "time" else 0
    names = ("start", "end") if fact == "time" else (f"{fact}_low", f"{fact}_high")
    cuts = [cut for atom in mine for cut in (atom.low, atom.high) if cut is not None]
    for number in oracle.number_choices(NumberValue(lowest, None), cuts):
        low, high = (number if name in filled else None for name in names)
        yield NumberValue(lowest if low is None else low, high)


CONDITIONS = st.recursive(
    st.sampled_from(["attack", "raid"])
    | st.sampled_from([{"killed": {"at_least": 2}}, {"killed": {"at_most": 2}}, {"fighters": {"at_least": 9}}])
    | st.sampled_from([{"object": "home"}, {"place": {"adm1": "Kunduz"}}, {"place": {"adm1": "Takhar"}}])
    | st.sampled_from(
        [{"attack_by": "north", "on": "south", "within_hours": 1, "within_km": 5}, {"from": dt.date(2030, 3, 1)}]
    ),
    lambda below: (
        st.lists(below, min_size=1, max_size=2)
        | below.map(lambda one: {"not": one})
        | st.lists(below, min_size=2, max_size=2).map(lambda some: {"all_of": some})
    ),
    max_leaves=4,
)
COLUMNS = ("act", "object", "killed_low", "killed_high", "fighters_low", "fighters_high", "adm1", "start", "end")


@settings(max_examples=120, derandomize=True, deadline=None)
@given(CONDITIONS, st.none() | CONDITIONS, st.sets(st.sampled_from(COLUMNS)), st.booleans())
def test_said_exactly_where_no_state_of_knowledge_makes_a_breach_certain(
    tmp_path_factory: pytest.TempPathFactory, barred: Any, excuse: Any, unfilled: set[str], watched: bool
) -> None:
    item = {"binds": "south", "must_not": barred} | ({"except": {"a": {"when": excuse}}} if excuse else {})
    text = (
        HEAD.replace("readings: [monitor]\n", "") + f"in_force: {{from: 2030-01-02}}\nprovisions:\n  P: {flow(item)}\n"
    )
    coverage = watching({}) if watched else COVERAGE.empty_table()
    compiled = compiled_of(text, tmp_path_factory.getbasetemp())
    unfilled = unfilled | {f"{column}_surely" for column in unfilled & {"act", "object"}}
    remarks = lint_sources(compiled, coverage, EVERY | dict.fromkeys(unfilled, 0.0))
    said = {item.rule for item in remarks} & {"unobserved-fact", "silence-proves-nothing"}
    rule = compiled.rules["P", "south"]
    excused = YesValue(True, False)
    everything = {f"excusable:{reading}": excused for reading in compiled.agreement.readings}
    filled = set(EVERY) - unfilled
    found = [
        oracle.outcomes(rule.barred, rule.excused, state | everything)
        for state in states(compiled, rule, filled, watched)
    ]
    assert bool(said) == (any(got & oracle.BREACH for got in found) and oracle.BREACH not in found)


# ---------------------------------------------------------------- by hand

NEAR = "{attack_by: north, on: south, within_hours: 24, within_km: 50}"


def test_a_threshold_that_nobody_reports(tmp_path: Path) -> None:
    text = rules("P: {binds: south, must_not: {act: attack, fighters: {at_least: 100}}}")
    found = of(text, tmp_path, watching({}), "fighters_low", "fighters_high")
    assert [(item.rule, item.provision, item.what) for item in found] == [
        (
            "unobserved-fact",
            "P",
            "No report can make a breach of P certain: no source says the number of attackers well enough (in every reading).",
        )
    ]
    assert not of(text, tmp_path, watching({}), "fighters_high"), "the lower bound is enough"
    assert of(text, tmp_path, watching({}), "fighters_low")


def test_an_exception_that_silence_cannot_rule_out(tmp_path: Path) -> None:
    text = rules(f"P: {{binds: south, must_not: attack, except: {{a: {{when: {NEAR}}}}}}}")
    found = [item for item in of(text, tmp_path, COVERAGE.empty_table()) if item.provision == "P"]
    assert [item.rule for item in found] == ["silence-proves-nothing"]
    assert found[0].what.startswith(
        "No report, save on a side's own list of violations, can make a breach of P certain: it takes that there was no attack nearby"
    )
    assert not of(text, tmp_path, watching({}))
    assert "silence-proves-nothing" in {item.rule for item in of(text, tmp_path, watching({"acts": ["raid"]}))}


def test_a_district_alone_shows_that_it_was_elsewhere(tmp_path: Path) -> None:
    inside = "{adm1: Riverside, adm2: Ford}"
    outside = rules(f"P: {{binds: south, must_not: {{act: raid, not: {{place: {inside}}}}}}}")
    assert not of(outside, tmp_path, watching({}), "adm1")
    assert [item.rule for item in of(outside, tmp_path, watching({}), "adm1", "adm2")] == ["unobserved-fact"]
    there = rules(f"P: {{binds: south, must_not: {{act: raid, place: {inside}}}}}")
    assert [item.rule for item in of(there, tmp_path, watching({}), "adm1")] == ["unobserved-fact"]


def test_no_coverage_is_said_once(tmp_path: Path) -> None:
    text = rules("P: {binds: south, must_not: raid}")
    assert [item.rule for item in of(text, tmp_path, COVERAGE.empty_table())] == ["no-coverage"]
    denied = watching({"kind": "denied"})
    assert [item.rule for item in of(text, tmp_path, denied)] == ["no-coverage"]


def test_acts_that_nobody_watches_while_it_matters(tmp_path: Path) -> None:
    text = rules("P: {binds: south, must_not: [raid, siege]}")
    found = of(text, tmp_path, watching({"acts": ["attack"]}))
    assert [(item.rule, item.what) for item in found] == [
        ("unwatched-acts", "No declared coverage holds siege while P is in force.")
    ]
    late = {"from": dt.datetime(2031, 1, 1, tzinfo=dt.UTC), "until": dt.datetime(2031, 2, 1, tzinfo=dt.UTC)}
    found = of(text, tmp_path, watching({"acts": ["attack"]}, {"acts": ["siege"]} | late))
    assert [item.what for item in found] == ["No declared coverage holds siege while P is in force."]


def test_shares_are_of_rows(tmp_path: Path) -> None:
    reports = doha().tables["reports"]
    shares = filled_shares(reports)
    assert shares["act"] > 0
    assert shares["fighters_low"] == 0.0
    assert set(filled_shares(REPORTS.empty_table()).values()) == {0.0}
    assert all(0 <= share <= 1 for share in shares.values())


def test_doha_as_a_mediator_reads_it() -> None:
    run = doha()
    found = lint_sources(run.case.compiled, run.tables["coverage"], filled_shares(run.tables["reports"]))
    assert [(item.rule, item.provision, item.readings) for item in found] == [
        ("no-coverage", None, ()),
        ("unobserved-fact", "T2", ("us",)),
        ("silence-proves-nothing", "U1", ("us", "taliban")),
    ]


def test_the_agreement_alone_says_nothing_of_sources(tmp_path: Path) -> None:
    found = lint_text(rules("P: {binds: south, must_not: {act: attack, fighters: {at_least: 100}}}"), tmp_path)
    assert not {item.rule for item in found} & {"unobserved-fact", "no-coverage"}
