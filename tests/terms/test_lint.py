"""The lint: what it says is true in every world, it says it of every such case, and each rule has an example by hand."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path
from typing import Any

import pytest
from cases import EXAMPLES, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.reports.schema import COUNTS
from sulh.strict_yaml import load
from sulh.terms.agreement import load_agreement
from sulh.terms.compile import Compiled, load_compiled
from sulh.terms.formula import FALSE, Formula, Inside, Not, conj
from sulh.terms.lint import RULES, Remark, lint
from sulh.words.vocabulary import SET_FIELDS
from tests import oracle
from tests import strategies as own

OF_SOURCES = {"no-coverage", "silence-proves-nothing", "unobserved-fact", "unwatched-acts"}

# ---------------------------------------------------------------- against worlds listed one by one


def anything(compiled: Compiled, formulas: list[Formula]) -> dict[str, Value]:
    """Every world there is; lists of violations leave exceptions open; any areas may lie on top of each other."""
    areas = sorted({atom.area for formula in formulas for atom in oracle.atoms(formula) if isinstance(atom, Inside)})
    cells = [frozenset(some) for size in range(len(areas) + 1) for some in itertools.combinations(areas, size)]
    values: dict[str, Value] = {"time": NumberValue(), "place": PlaceValue(frozenset(cells))}
    values |= {fact: SetValue(compiled.agreement.vocabulary.tree(fact).everything) for fact in SET_FIELDS}
    values |= dict.fromkeys(COUNTS, NumberValue(0, None))
    return values | {f"excusable:{reading}": YesValue(True, False) for reading in compiled.agreement.readings}


def outcomes(compiled: Compiled, barred: Formula, excused: Formula = FALSE) -> int:
    """The outcomes over all worlds."""
    values = anything(compiled, [barred, excused])
    return oracle.outcomes(barred, excused, values, compiled.legend.implications(), limit=300_000)


def said(remarks: list[Remark], rule: str) -> set[tuple[str | None, str]]:
    """Provisions and readings of which a rule speaks."""
    return {(item.provision, reading) for item in remarks if item.rule == rule for reading in item.readings}


def by_worlds(compiled: Compiled) -> dict[str, set[tuple[str | None, str]]]:
    """Of which provisions and readings each rule should speak, as the list of worlds has it."""
    found: dict[str, set[tuple[str | None, str]]] = {"unreachable-provision": set(), "exception-swallows": set()}
    for (name, reading), rule in compiled.rules.items():
        got = outcomes(compiled, rule.barred, rule.excused)
        if got == oracle.NO_BREACH:
            found["unreachable-provision"].add((name, reading))
        elif not got & oracle.BREACH:
            found["exception-swallows"].add((name, reading))
    found["redundant-provision"] = {
        (name, reading) for name, reading in compiled.rules if implied(compiled, name, reading)
    }
    return found


def implied(compiled: Compiled, name: str, reading: str) -> bool:
    """Whether each breach of a provision is one of another that binds the same; of two alike, the later."""
    items = compiled.agreement.file.provisions
    names = [key for key, item in items.items() if item.kind == "must_not"]
    breach = {
        key: conj(compiled.rules[key, reading].barred, Not(compiled.rules[key, reading].excused)) for key in names
    }
    if name not in names or not outcomes(compiled, breach[name]) & oracle.BREACH:
        return False

    def within(one: str, other: str) -> bool:
        binds = set(items[one].parties) <= set(items[other].parties)
        return binds and not outcomes(compiled, conj(breach[one], Not(breach[other]))) & oracle.BREACH

    others = [key for key in names if key != name and within(name, key)]
    return any(names.index(key) < names.index(name) or not within(key, name) for key in others)


def compiled_of(agreement: dict[str, Any], folder: Path) -> Compiled:
    return load_compiled(own.write(folder, agreement))


SMALL = st.recursive(
    st.sampled_from(["attack", "air_strike", "drone_strike", "raid", "puzzle"])
    | st.sampled_from([{"killed": {"at_least": 2}}, {"killed": {"at_most": 2}}, {"killed": {"at_least": 0}}])
    | st.sampled_from([{"object": "home"}, {"perpetrator": "south"}, {"place": {"adm1": "Kunduz"}}, {"until": own.DAYS[1]}])
    | st.sampled_from([{"attack_by": "north", "on": "south", "within_hours": hours, "within_km": 5} for hours in (1, 24)]),
    lambda below: st.lists(below, min_size=1, max_size=3)
    | below.map(lambda one: {"not": one})
    | st.lists(below, min_size=1, max_size=3).map(lambda some: {"all_of": some}),
    max_leaves=4,
)  # fmt: skip


def _excuse(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    inner = (
        st.just({}) if depth == 0 else st.lists(_excuse(depth - 1), max_size=1).map(lambda some: dict(enumerate(some)))
    )
    return st.builds(lambda when, below: {"when": when, **({"except": below} if below else {})}, SMALL, inner)


def _named(group: dict[Any, Any], numbers: Any) -> dict[str, Any]:
    return {
        f"e{next(numbers)}": {**item, **({"except": _named(item["except"], numbers)} if "except" in item else {})}
        for item in group.values()
    }


@st.composite
def small_agreements(draw: st.DrawFn) -> dict[str, Any]:
    """Agreements of few words, so that exceptions often excuse everything or nothing and rules often say the same."""
    provisions = {}
    for number in range(draw(st.integers(1, 3))):
        item: dict[str, Any] = {"binds": draw(st.sampled_from(["south", ["north", "south"]])), "must_not": draw(SMALL)}
        found = draw(st.lists(_excuse(1), max_size=2))
        if found:
            item["except"] = _named(dict(enumerate(found)), itertools.count())
        provisions[f"P{number}"] = item
    puzzle = {"read_as": {"north": draw(SMALL.filter(lambda given: "puzzle" not in str(given))), "south": "attack"}}
    return {
        "agreement": "invented", "parties": {party: {"name": party.title()} for party in own.PARTIES},
        "in_force": {"from": own.DAYS[0]}, "terms": {"puzzle": puzzle}, "provisions": provisions,
    }  # fmt: skip


@settings(max_examples=100, derandomize=True, deadline=None)
@given(small_agreements())
def test_small_agreements_by_worlds(tmp_path_factory: pytest.TempPathFactory, agreement: dict[str, Any]) -> None:
    compiled = compiled_of(agreement, tmp_path_factory.getbasetemp())
    remarks = lint(compiled)
    for rule, wanted in by_worlds(compiled).items():
        assert said(remarks, rule) == wanted, rule


@settings(max_examples=40, derandomize=True, deadline=None)
@given(own.agreements())
def test_agreements_by_worlds(tmp_path_factory: pytest.TempPathFactory, agreement: dict[str, Any]) -> None:
    compiled = compiled_of(agreement, tmp_path_factory.getbasetemp())
    remarks = lint(compiled)
    try:
        wanted = by_worlds(compiled)
    except oracle.TooManyWorlds:
        return
    dateless = said(remarks, "never-in-force")
    assert not dateless
    for rule, found in wanted.items():
        assert said(remarks, rule) == found, rule


@settings(max_examples=100, derandomize=True, deadline=None)
@given(small_agreements(), st.data())
def test_an_exception_that_is_said_to_matter_to_nothing_can_go(
    tmp_path_factory: pytest.TempPathFactory, agreement: dict[str, Any], data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    compiled = compiled_of(agreement, folder)
    for item in lint(compiled):
        if item.rule not in ("unreachable-exception", "excuses-nothing", "covered-exception"):
            continue
        name = re.search(r"\be\d+\b", item.what.removeprefix("Nothing that is barred can meet "))
        assert name and item.provision
        smaller = compiled_of(without_exception(agreement, item.provision, name[0]), folder)
        for reading in item.readings:
            before, after = (one.rules[item.provision, reading] for one in (compiled, smaller))
            for way in (before, after), (after, before):
                breach = [conj(rule.barred, Not(rule.excused)) for rule in way]
                assert not outcomes(compiled, conj(breach[0], Not(breach[1]))) & oracle.BREACH, item


def without_exception(agreement: dict[str, Any], provision: str, name: str) -> dict[str, Any]:
    def cut(group: dict[str, Any]) -> dict[str, Any]:
        out = {}
        for key, item in group.items():
            inner = cut(item.get("except", {}))
            rest = {"when": item["when"], **({"except": inner} if inner else {})}
            out |= {} if key == name else {key: rest}
        return out

    item = agreement["provisions"][provision]
    rest = {**item, "except": cut(item["except"])}
    return {**agreement, "provisions": {**agreement["provisions"], provision: rest}}


def lined(agreement: dict[str, Any], items: list[Any], folder: Path) -> Compiled:
    """The agreement with one provision whose alternatives stand on a line each, from line 10 on."""
    file = own.write(folder, {key: value for key, value in agreement.items() if key != "provisions"})
    head = file.read_text(encoding="utf-8").rstrip().split("\n")
    head += [""] * (6 - len(head)) + ["provisions:", "  P:", "    binds: south"]
    text = "\n".join([*head, "    must_not:", *(f"    - {own.flow(item)}" for item in items)])
    file.write_text(text + "\n", encoding="utf-8")
    return load_compiled(file)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(small_agreements(), st.lists(SMALL, min_size=2, max_size=4))
def test_an_alternative_that_is_said_to_add_nothing_can_go(
    tmp_path_factory: pytest.TempPathFactory, agreement: dict[str, Any], items: list[Any]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    compiled = lined(agreement, items, folder)
    places = [f"line {11 + number}, column 7" for number in range(len(items))]
    for item in lint(compiled):
        number = next((number for number, place in enumerate(places) if item.where.endswith(place)), None)
        if item.rule not in ("covered-alternative", "unreachable-alternative") or number is None:
            continue
        smaller = lined(agreement, items[:number] + items[number + 1 :], folder)
        for reading in item.readings:
            one, other = (each.rules["P", reading].barred for each in (compiled, smaller))
            assert not outcomes(compiled, conj(one, Not(other))) & oracle.BREACH, item


def test_the_invented_agreements_hold_what_the_rules_look_for(tmp_path: Path) -> None:
    """So that the tests above cannot pass by looking at nothing."""
    seen: set[str] = set()

    @settings(max_examples=100, derandomize=True, deadline=None, database=None)
    @given(small_agreements(), st.lists(SMALL, min_size=2, max_size=4))
    def look(agreement: dict[str, Any], items: list[Any]) -> None:
        seen.update(item.rule for item in lint(compiled_of(agreement, tmp_path)))
        found = lint(lined(agreement, items, tmp_path))
        seen.update(item.rule for item in found if re.search(r"line 1[1-4], column 7$", item.where))

    look()
    assert {
        "unreachable-provision", "exception-swallows", "redundant-provision", "unreachable-exception", "excuses-nothing",
        "covered-exception", "covered-alternative", "unreachable-alternative",
    } <= seen  # fmt: skip


# ---------------------------------------------------------------- each rule by hand

HEAD = """agreement: river
parties: {north: {name: North}, south: {name: South}}
readings: [monitor]
"""
DATES = "in_force: {from: 2030-01-02, until: 2030-06-30}\n"
OTHER = "  N: {binds: north, must_not: attack}\n"


def rules(*lines: str) -> str:
    """An agreement with these provisions; north is bound to something."""
    return HEAD + DATES + "provisions:\n" + OTHER + "".join(f"  {line}\n" for line in lines)


def terms(text: str, use: str = "puzzle") -> str:
    """An agreement with a term, and a provision."""
    return HEAD + DATES + f"terms:\n  puzzle: {text}\nprovisions:\n{OTHER}  P: {{binds: south, must_not: {use}}}\n"


def dates(text: str, rest: str = "must_not: attack") -> str:
    """An agreement with other dates."""
    return HEAD + f"in_force: {text}\nprovisions:\n{OTHER}  P: {{binds: south, {rest}}}\n"


def actor(text: str, rest: str = "must_not: attack") -> str:
    """An agreement with ferrymen."""
    return HEAD + f"actors:\n  ferrymen: {text}\n" + DATES + f"provisions:\n{OTHER}  P: {{binds: south, {rest}}}\n"


P = "P: {binds: south, must_not: "
HOLDS: dict[str, tuple[str, str, str]] = {
    # rule: (an agreement of which it speaks, in these words, and one that is the same but for the trouble)
    "undefined-term": (
        terms("{undefined_by_text: true, read_as: {north: attack, south: raid}}"),
        "The text does not define “puzzle”; North and South read it each in their own way; as read by monitor it stays open; P rests on it.",
        terms("{means: raid}"),
    ),
    "open-term": (
        terms("{read_as: {north: attack, south: raid}}"),
        "“puzzle” has no meaning for everybody: as read by monitor it stays open; P rests on it.",
        terms("{read_as: {north: attack, south: raid, monitor: raid}}"),
    ),
    "unused-term": (
        terms("{means: raid}", "raid"),
        "No provision uses the term “puzzle”.",
        terms("{means: raid}"),
    ),
    "unused-area": (
        HEAD + DATES + f"areas:\n  bridge: {{points: {{b: [1.0, 2.0]}}}}\nprovisions:\n{OTHER}  {P} raid}}\n",
        "No provision uses the area “bridge”.",
        HEAD + DATES + f"areas:\n  bridge: {{points: {{b: [1.0, 2.0]}}}}\nprovisions:\n{OTHER}  {P} {{act: raid, place: {{area: bridge, within_km: 5}}}}}}\n",
    ),
    "unstated-bound": (
        terms("{means: {act: attack, fighters: {at_least: unstated}, killed: {at_most: unstated}}}"),
        "“puzzle” states no number for at least of fighters and at most of killed.",
        terms("{means: {act: attack, fighters: {at_least: 5}}}"),
    ),
    "no-counting-rule": (
        dates("{from: 2030-01-02}", "must_reduce: raid, compared_with: {baseline: {weeks_before: 4}, by_percent: 50}"),
        "Nothing says what counts as one incident; P must fall in number.",
        dates("{from: 2030-01-02}", "must_reduce: raid, compared_with: {baseline: {weeks_before: 4}, by_percent: 50}") + "counting: {unit: incident}\n",
    ),
    "illustration": (
        terms("{means: {act: attack, fighters: {at_least: 100}}, illustration: true}"),
        "Numbers in “puzzle” are illustrations that nobody published.",
        terms("{means: {act: attack, fighters: {at_least: 100}}}"),
    ),
    "never-in-force": (
        dates("{from: {read_as: {north: 2030-05-01}}, until: {read_as: {south: 2030-03-01}}}"),
        "The agreement is never in force: it ends before it begins (in every reading).",
        dates("{from: {read_as: {north: 2030-05-01}}, until: {read_as: {south: 2030-07-01}}}"),
    ),
    "suspended-throughout": (
        dates("{from: 2030-03-01, until: 2030-06-30, suspended: {S: {from: 2030-01-01, until: open, of: [P], according_to: [north], denied_by: [south]}}}"),
        "P is suspended for all of its time (as read by North).",
        dates("{from: 2030-03-01, until: 2030-06-30, suspended: {S: {from: 2030-03-02, until: open, of: [P], according_to: [north]}}}"),
    ),
    "no-sure-day": (
        dates("{from: {read_as: {north: 2030-01-02, south: 2030-05-01}}, until: {read_as: {north: 2030-03-01, south: 2030-06-01}}}"),
        "The agreement is in force on no day beyond doubt (as read by monitor).",
        dates("{from: {read_as: {north: 2030-01-02, south: 2030-05-01}}, until: {read_as: {north: 2030-05-01, south: 2030-06-01}}}"),
    ),
    "dates-outside": (
        rules(P + "attack, in_force: {from: 2031-01-01}}"),
        "P holds only on days on which the agreement does not (in every reading).",
        rules(P + "attack, in_force: {from: 2030-06-30}}"),
    ),
    "due-outside-dates": (
        rules("D: {binds: south, must_do: leave, by: 2029-12-31}"),
        "D is due before the agreement begins (in every reading).",
        rules("D: {binds: south, must_do: leave, by: 2030-06-30}"),
    ),
    "accepted-by-nobody": (
        dates("{from: 2030-01-02, until: 2030-06-30, extended: {E: {until: 2030-12-31, denied_by: [south]}}}"),
        "No reading says that E was agreed: South denies it, North and monitor leave it open.",
        dates("{from: 2030-01-02, until: 2030-06-30, extended: {E: {until: 2030-12-31, according_to: [north]}}}"),
    ),
    "changes-nothing": (
        dates("{from: 2030-01-02, until: 2030-06-30, extended: {E: {until: 2030-05-31, according_to: [north]}}}"),
        "The extension E moves no day in any reading.",
        dates("{from: 2030-01-02, until: 2030-06-30, extended: {E: {until: 2030-07-31, according_to: [north]}}}"),
    ),
    "unreachable-provision": (
        rules(P + "{killed: {at_least: 5}, all_of: [{killed: {at_most: 4}}]}}"),
        "Nothing can breach P: what it asks for cannot all be true at once (in every reading).",
        rules(P + "{killed: {at_least: 5}, all_of: [{killed: {at_most: 5}}]}}"),
    ),
    "unreachable-term": (
        terms("{read_as: {north: {killed: {at_least: 5}, not: {killed: {at_least: 3}}}, south: raid, monitor: raid}}"),
        "Nothing can be “puzzle”: what it asks for cannot all be true at once (as read by North).",
        terms("{read_as: {north: {killed: {at_least: 3}, not: {killed: {at_least: 5}}}, south: raid, monitor: raid}}"),
    ),
    "unreachable-alternative": (
        rules(P + "[raid, {act: air_strike, until: 2029-12-31}]}"),
        "The alternative {act: air_strike, until: 2029-12-31} can be met by nothing here (in every reading).",
        rules(P + "[raid, {act: air_strike, until: 2030-12-31}]}"),
    ),
    "covered-alternative": (
        rules(P + "{act: [air_strike, drone_strike, raid]}}"),
        "The alternative drone_strike adds nothing to air_strike (in every reading).",
        rules(P + "{act: [air_strike, raid]}}"),
    ),
    "exception-swallows": (
        rules(P + "air_strike, except: {a: {when: {act: [attack, raid]}}}}"),
        "The exception a swallows P: every deed that it bars is excused (in every reading).",
        rules(P + "air_strike, except: {a: {when: {act: [drone_strike, raid]}}}}"),
    ),
    "unreachable-exception": (
        rules(P + "{killed: {at_least: 5}}, except: {a: {when: {killed: {at_most: 4}}}}}"),
        "Nothing that is barred can meet the exception a (in every reading).",
        rules(P + "{killed: {at_least: 5}}, except: {a: {when: {killed: {at_most: 5}}}}}"),
    ),
    "excuses-nothing": (
        rules(P + "raid, except: {a: {when: {killed: {at_most: 4}}, except: {b: {when: {killed: {at_most: 9}}}}}}}"),
        "The exceptions to a swallow it: it excuses nothing (in every reading).",
        rules(P + "raid, except: {a: {when: {killed: {at_most: 9}}, except: {b: {when: {killed: {at_most: 4}}}}}}}"),
    ),
    "covered-exception": (
        rules(P + "raid, except: {a: {when: {killed: {at_most: 4}}}, b: {when: {killed: {at_most: 3}}}}}"),
        "The exception b adds nothing: a excuses all of it (in every reading).",
        rules(P + "raid, except: {a: {when: {killed: {at_most: 4}}}, b: {when: {wounded: {at_most: 3}}}}}"),
    ),
    "redundant-provision": (
        rules(P + "attack}", "Q: {binds: south, must_not: raid}"),
        "Every breach of Q is also a breach of P (in every reading).",
        rules(P + "attack, except: {a: {when: {killed: {at_most: 0}}}}}", "Q: {binds: south, must_not: raid}"),
    ),
    "barred-to-one-side": (
        rules(P + "[attack, coercion]}"),
        "Barred to South and not to North: coercion (P) (in every reading).",
        rules(P + "attack}"),
    ),
    "nobody-answers": (
        actor("{name: Ferrymen}", "must_not: {act: raid, target: ferrymen}"),
        "No party answers for Ferrymen (in every reading). Of these the provisions name Ferrymen.",
        actor("{name: Ferrymen, part_of: north}", "must_not: {act: raid, target: ferrymen}"),
    ),
    "contested-actor": (
        actor("{name: Ferrymen, acts_for: {north: {according_to: [south], denied_by: [north]}}}"),
        "Who answers for Ferrymen depends on the reading or the day: answered for by nobody as read by North; answered for as read by South; open as read by monitor.",
        actor("{name: Ferrymen, acts_for: {north: {according_to: everyone}}}"),
    ),
    "party-not-bound": (
        HEAD + DATES + "provisions:\n" + OTHER,
        "Nothing binds South.",
        rules(P + "raid}"),
    ),
    "performed-by-unbound": (
        actor("{name: Ferrymen}", "must_do: ferry, by: 2030-05-01, performed_by: ferrymen"),
        "P is to be done by Ferrymen, for whom the party bound does not surely answer (in every reading).",
        actor("{name: Ferrymen, part_of: south}", "must_do: ferry, by: 2030-05-01, performed_by: ferrymen"),
    ),
}  # fmt: skip


def lint_text(text: str, folder: Path, **files: str) -> list[Remark]:
    """The lint of the agreement in this text, with other files beside it."""
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    file = folder / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    return lint(load_compiled(file))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in OF_SOURCES])
def test_each_rule_by_hand(rule: str, tmp_path: Path) -> None:
    text, what, mended = HOLDS[rule]
    found = [item for item in lint_text(text, tmp_path) if item.rule == rule]
    assert [item.what for item in found] == [what]
    assert found[0].severity == RULES[rule]
    assert found[0].remedy.endswith(".")
    assert re.fullmatch(r".*agreement\.yaml, line \d+, column \d+", found[0].where)
    assert rule not in {item.rule for item in lint_text(mended, tmp_path)}


def test_what_a_reading_or_a_place_is_said_of(tmp_path: Path) -> None:
    text = terms("{read_as: {north: {killed: {at_least: 1}}, south: {killed: {at_least: 0}}}}", "raid")
    text = text.replace("must_not: raid}", "must_not: raid, except: {a: {when: puzzle}}}")
    found = next(item for item in lint_text(text, tmp_path) if item.rule == "exception-swallows")
    assert (found.provision, found.readings, found.term) == ("P", ("south",), None)
    assert found.where.endswith("line 9, column 46")
    assert found.plain()["readings"] == ["south"]
    assert "position" not in found.plain()


AMENDMENT = """amendment: A
amends: river
from: 2030-03-01
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("provisions: {P: {binds: south, must_not: raid}}\n", "The amendment A changes nothing that is judged, in any reading."),
        ("denied_by: [south]\nprovisions: {P: {binds: south, must_not: attack}}\n", "No reading says that A was agreed: South denies it, North and monitor leave it open."),
        ("according_to: [north]\nprovisions: {P: {binds: south, must_not: attack}}\n", None),
        ("removed: [P]\n", None),
        ("removed: [D]\n", None),
    ],
)  # fmt: skip
def test_amendments(text: str, words: str | None, tmp_path: Path) -> None:
    agreement = rules(P + "raid}", "D: {binds: south, must_do: leave, by: 2030-05-01}") + "amendments: [change.yaml]\n"
    found = lint_text(agreement, tmp_path, change=AMENDMENT + text)
    of_it = [item.what for item in found if item.rule in ("changes-nothing", "accepted-by-nobody")]
    assert of_it == ([words] if words else [])


def test_a_suspension_in_a_provisions_own_days_moves_its_days(tmp_path: Path) -> None:
    own_days = "P: {binds: south, must_not: raid, in_force: {from: 2030-01-02, suspended: {S: {from: 2030-02-01, until: 2030-02-09, of: [NAME]}}}}"
    said = [
        [
            item.where
            for item in lint_text(rules(own_days.replace("NAME", name)), tmp_path)
            if item.rule == "changes-nothing"
        ]
        for name in ("P", "'N'")
    ]
    assert said[0] == []
    assert len(said[1]) == 1, "a provision's own dates suspend no other"


def test_an_amendment_after_the_end_changes_nothing(tmp_path: Path) -> None:
    agreement = rules(P + "raid}") + "amendments: [change.yaml]\n"
    late = AMENDMENT.replace("2030-03-01", "2030-07-01") + "provisions: {P: {binds: south, must_not: attack}}\n"
    assert "changes-nothing" in {item.rule for item in lint_text(agreement, tmp_path, change=late)}


def test_what_an_amendment_brings_is_linted_in_its_own_file(tmp_path: Path) -> None:
    agreement = rules(P + "raid}") + "amendments: [change.yaml]\n"
    change = AMENDMENT + "provisions:\n  P: {binds: south, must_not: raid, except: {a: {when: attack}}}\n"
    found = next(item for item in lint_text(agreement, tmp_path, change=change) if item.rule == "exception-swallows")
    assert "change.yaml, line 5" in found.where


def test_two_that_say_the_same_are_said_once(tmp_path: Path) -> None:
    found = lint_text(rules(P + "[raid, raid]}", "Q: {binds: south, must_not: raid}"), tmp_path)
    lines = [item.what for item in found if item.rule in ("redundant-provision", "covered-alternative")]
    assert lines == [
        "The alternative raid adds nothing to raid (in every reading).",
        "Every breach of Q is also a breach of P (in every reading).",
    ]


def test_an_alternative_that_asks_for_no_perpetrator_is_not_covered_by_one_that_does(tmp_path: Path) -> None:
    found = lint_text(rules(P + "[{act: raid, side_a: south}, attack]}"), tmp_path)
    assert "covered-alternative" not in {item.rule for item in found}


def test_the_same_rule_for_another_party_is_not_redundant(tmp_path: Path) -> None:
    same = "{act: attack, between: [north, south]}"
    found = lint_text(rules(f"{P} {same}}}", f"Q: {{binds: north, must_not: {same}}}"), tmp_path)
    assert "redundant-provision" not in {item.rule for item in found}
    found = lint_text(rules(f"{P} {same}}}", f"Q: {{binds: south, must_not: {same}}}"), tmp_path)
    assert "redundant-provision" in {item.rule for item in found}


def test_an_exception_to_an_exception_that_it_rules_out(tmp_path: Path) -> None:
    inner = "{a: {when: {killed: {at_most: 4}}, except: {b: {when: {killed: {at_least: 5}}}}}}"
    found = [item for item in lint_text(rules(P + f"raid, except: {inner}}}"), tmp_path) if item.provision == "P"]
    assert [item.what for item in found if item.rule == "unreachable-exception"] == [
        "Nothing that is barred can meet the exception b (in every reading)."
    ]


def test_hours_of_the_day_are_worlds_too(tmp_path: Path) -> None:
    night = "{act: raid, hours: {from: '22:00', until: '04:00'}, not: {hours: {from: '21:00', until: '05:00'}}}"
    found = lint_text(rules(P + night + "}"), tmp_path)
    assert [item.rule for item in found if item.provision == "P"] == ["unreachable-provision"]


def test_an_open_term_bars_nothing_to_one_side_for_certain(tmp_path: Path) -> None:
    text = terms("{read_as: {north: coercion, south: attack}}")
    found = [item for item in lint_text(text, tmp_path) if item.rule == "barred-to-one-side"]
    assert [item.what for item in found] == [
        "Barred to North and not to South: attack (N); barred to South and not to North: coercion (P) (as read by North)."
    ]


def test_an_area_named_by_its_name_alone_is_used(tmp_path: Path) -> None:
    area = "areas:\n  zone: {polygon: [[1.0, 2.0], [1.0, 3.0], [2.0, 3.0]]}\n"
    text = HEAD + DATES + area + f"provisions:\n{OTHER}  {P} {{act: raid, place: zone}}}}\n"
    assert "unused-area" not in {item.rule for item in lint_text(text, tmp_path)}


def test_a_set_that_may_hold_nothing_is_no_world(tmp_path: Path) -> None:
    acts = [*load_compiled(EXAMPLES / "doha-2020" / "agreement.yaml").agreement.vocabulary.acts]
    found = lint_text(rules(P + "{not: {act: [" + ", ".join(acts) + "]}}}"), tmp_path)
    assert "unreachable-provision" in {item.rule for item in found if item.provision == "P"}


# ---------------------------------------------------------------- what is sealed, order, size, documentation


def test_the_lint_of_the_public_says_nothing_of_what_is_sealed(tmp_path: Path) -> None:
    text = terms("{means: raid}", "puzzle, sealed: true") + "  Q: {binds: south, must_not: raid}\n"
    (tmp_path / "agreement.yaml").write_text(text, encoding="utf-8")
    public = lint(load_compiled(tmp_path / "agreement.yaml"))
    rules_said = {item.rule for item in public}
    assert not {"unused-term", "barred-to-one-side", "party-not-bound", "redundant-provision"} & rules_said
    assert "P" not in {item.provision for item in public}
    party = lint(load_compiled(tmp_path / "agreement.yaml", reader="south"))
    assert "redundant-provision" in {item.rule for item in party}


def test_the_worked_example_of_seals_leaks_no_sealed_name(tmp_path: Path) -> None:
    given = load(ROOT / "docs" / "worked" / "sealed.yaml").data
    (tmp_path / "agreement.yaml").write_text(given["agreement"], encoding="utf-8")
    public = load_compiled(tmp_path / "agreement.yaml")
    secret = {name for section, name in public.agreement.hidden if section != "exceptions"} - set(
        public.agreement.withheld
    )
    assert secret
    for item in lint(public):
        assert not any(re.search(rf"\b{re.escape(name)}\b", f"{item.what} {item.remedy}") for name in secret), item


WORKED = sorted((ROOT / "docs" / "worked").glob("*.yaml"))


@pytest.mark.parametrize("file", WORKED, ids=lambda file: file.stem)
def test_every_reader_gets_remarks_of_what_they_may_see(file: Path, tmp_path: Path) -> None:
    given = load(file).data
    for name, content in {"agreement.yaml": given["agreement"], **given.get("files", {})}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    whole = load_agreement(tmp_path / "agreement.yaml")
    for reader in (None, *whole.readings):
        compiled = load_compiled(tmp_path / "agreement.yaml", reader=reader)
        sections = {"provisions": "provision", "terms": "term"}
        hidden = {(sections[section], name) for section, name in compiled.agreement.hidden if section in sections}
        for item in lint(compiled):
            assert item.rule in RULES
            assert not {("provision", item.provision), ("term", item.term)} & hidden
            assert set(item.readings) <= set(whole.readings)


@pytest.mark.parametrize("name", ["doha-2020", "riv-week-2020", "syria-2016"])
def test_the_examples_are_linted_without_a_flood(name: str) -> None:
    compiled = load_compiled(EXAMPLES / name / "agreement.yaml")
    found = lint(compiled)
    assert found == lint(compiled)
    assert found == sorted(found, key=lambda item: item.order)
    assert 0 < len(found) <= len(compiled.agreement.file.provisions) + len(compiled.agreement.file.terms) + 4
    assert len({(item.rule, item.provision, item.term, item.where, item.readings) for item in found}) == len(found)
    for item in found:
        assert len(item.what) < 400


def test_linting_changes_nothing_of_the_agreement(tmp_path: Path) -> None:
    compiled = load_compiled(EXAMPLES / "doha-2020" / "agreement.yaml")
    before = (dict(compiled.rules), dict(compiled.legend.questions), dict(compiled.legend.near))
    lint(compiled)
    assert before == (compiled.rules, compiled.legend.questions, compiled.legend.near)


def huge(count: int) -> str:
    """An agreement of many provisions, each with a list, exceptions to exceptions and a contested term."""
    acts = ["air_strike", "raid", "ambush", "landmine", "assassination", "siege"]
    lines = [HEAD, DATES, "actors: {militia: {acts_for: {north: {according_to: [south]}}}}\n", "terms:\n"]
    for number in range(20):
        lines.append(f"  t{number}: {{read_as: {{north: {{killed: {{at_least: {number + 1}}}}}, south: raid}}}}\n")
    lines.append("provisions:\n")
    for number in range(count):
        act, term = acts[number % 6], f"t{number % 20}"
        near = f"{{attack_by: north, on: south, within_hours: {number + 1}, within_km: {number % 50 + 1}}}"
        lines.append(
            f"  P{number}: {{binds: {'south' if number % 3 else '[north, south]'}, "
            f"must_not: [{{act: [{act}, siege], place: {{adm1: A{number}}}}}, {{act: {act}, term: {term}}}], "
            f"except: {{a: {{when: {near}, except: {{b: {{when: {term}}}}}}}}}}}\n"
        )
    return "".join(lines)


def test_three_hundred_provisions_are_linted_in_seconds(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(huge(300), encoding="utf-8")
    compiled = load_compiled(file)
    start = time.process_time()
    found = lint(compiled)
    assert time.process_time() - start < 20
    assert found


PAGE = ROOT / "docs" / "lint.md"


def test_every_rule_is_documented_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    documented = re.findall(r"^### `([a-z-]+)` \((warning|note)\)$", text, re.MULTILINE)
    assert sorted(documented) == sorted(RULES.items())
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        assert "At the table:" in section and "What to do:" in section, section.splitlines()[0]
