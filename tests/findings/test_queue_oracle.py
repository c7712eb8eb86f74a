"""The queue against brute force: every world of a fact, set, judged again by `outcomes`, and counted."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from typing import Any
from unittest import mock

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.engine import DuckDB
from sulh.findings import queue_ways
from sulh.findings.deciding import outcomes
from sulh.findings.facts import FactTable
from sulh.findings.judge import RuleBoxes, expand, formulas_of, judge_agreement
from sulh.findings.profiles import profiles
from sulh.findings.queue import queue
from sulh.findings.queue_checks import Check, Checks
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import (
    And,
    AtHours,
    Atom,
    Formula,
    Implications,
    Inside,
    Meets,
    Not,
    Or,
    Within,
    Yes,
    atoms,
    fact_of,
)
from tests import strategies as own
from tests.findings.test_judge_oracle import facts_of, load
from tests.findings.test_profiles_oracle import Rows, rows, rules, table

SETTLED = (1, 2, 4)
DAY = 86_400
Known = dict[str, Value]
LEAVES = range(own.LEAVES)


class Plain:
    """The queue of one row, in the plainest way that it can be written."""

    def __init__(self, found: list[RuleBoxes], values: Known, implications: Implications = ()) -> None:
        self.found = found
        self.implications = implications
        self.atoms: dict[str, list[Atom]] = {}
        for rule in found:
            for atom in [*atoms(rule.rule.barred), *atoms(rule.rule.excused)]:
                self.atoms.setdefault(fact_of(atom), []).append(atom)
        self.values = {fact: values.get(fact, YesValue()) for fact in self.atoms}
        self.open = [rule for rule in found if outcomes(rule, self.values) not in SETTLED]

    def checks(self) -> dict[tuple[str, ...], tuple[list[str], int, int, Fraction]]:
        """For each set of facts in the queue: provisions that it bears on, worst, best, mean."""
        singles = {(fact,): self.check((fact,)) for fact in self.atoms}
        able = {facts: one for facts, one in singles.items() if one is not None and one[2]}
        for size in (2, 3):
            if not able:
                several = {facts: self.check(facts) for facts in itertools.combinations(sorted(self.atoms), size)}
                able = {facts: one for facts, one in several.items() if one is not None and one[2]}
        return able

    def check(self, facts: tuple[str, ...]) -> tuple[list[str], int, int, Fraction] | None:
        ways = [self.ways(fact) for fact in facts]
        if any(len(found) < 2 for found in ways):
            return None
        bears = [rule for rule in self.open if any(self.bears(rule, way) for found in ways for way in found.values())]
        joint = list(self.joint(ways))
        counts = {key: sum(self.settles(rule, known) for rule in bears) for key, known in joint}
        plain = [
            counts[key] for key, _ in joint if all(one in plainest(found) for one, found in zip(key, ways, strict=True))
        ]
        if not counts or not plain:
            return None
        names = [rule.rule.provision for rule in bears]
        return names, min(counts.values()), max(counts.values()), Fraction(sum(plain), len(plain))

    def joint(self, ways: list[dict[Hashable, Known]]) -> Iterator[tuple[tuple[Hashable, ...], Known]]:
        for chosen in itertools.product(*(found.items() for found in ways)):
            known: Known = {}
            if all(known.setdefault(fact, value) == value for _, one in chosen for fact, value in one.items()):
                yield tuple(key for key, _ in chosen), known

    def settles(self, rule: RuleBoxes, known: Known) -> bool:
        return outcomes(rule, {**self.values, **known}) in SETTLED

    def bears(self, rule: RuleBoxes, known: Known) -> bool:
        """Whether a way tells the rule something about a fact that was open to it."""
        return any(
            len({truths(rule, fact, value) for value in worlds(self.values[fact], self.atoms[fact])}) > 1
            for fact in known
        )

    def ways(self, fact: str) -> dict[Hashable, Known]:
        """One world for each way that the rules together tell apart, with what follows from it."""
        value = self.values[fact]
        if isinstance(value, YesValue):
            return {answer: known for answer in (True, False) if (known := self.follows(fact, answer)) is not None}
        return {way_of(world, self.atoms[fact]): {fact: world} for world in worlds(value, self.atoms[fact])}

    def follows(self, fact: str, answer: bool) -> Known | None:
        told = {fact} | {b if answer else a for a, b in self.implications if (a if answer else b) == fact}
        for one in told & set(self.values):
            value = self.values[one]
            assert isinstance(value, YesValue)
            if not (value.can_be_yes if answer else value.can_be_no):
                return None
        return {one: YesValue(answer, not answer) for one in told & set(self.values)}


def worlds(value: Value, asked: Sequence[Atom]) -> list[Value]:
    """Every set of leaves, every number of interest, every cell, every answer."""
    match value:
        case SetValue(maybe, surely):
            picks = [pick for pick in range(1, 1 << own.LEAVES) if pick & ~maybe == 0 and all(pick & m for m in surely)]
            return [SetValue(pick, tuple(1 << leaf for leaf in LEAVES if pick >> leaf & 1)) for pick in picks]
        case NumberValue(low, high):
            return [NumberValue(number, number) for number in numbers(low, high, asked)]
        case PlaceValue(cells):
            return [PlaceValue(frozenset({cell})) for cell in cells]
        case YesValue(yes, no):
            return [*([YesValue(True, False)] if yes else []), *([YesValue(False, True)] if no else [])]
    raise AssertionError


def numbers(low: int | None, high: int | None, asked: Sequence[Atom]) -> list[int]:
    first, last = -(10**7) if low is None else low, 10**7 if high is None else high
    cuts = {cut for atom in asked if isinstance(atom, Within) for cut in (atom.low, atom.high) if cut is not None}
    found = {first, last, *(cut + step for cut in cuts for step in (-1, 0, 1))}
    hours = {edge for atom in asked if isinstance(atom, AtHours) for arc in atom.arcs for edge in arc}
    days = {number - number % DAY + more * DAY for number in found for more in (-1, 0, 1)} if hours else set()
    found |= {day + hour + step for day in days for hour in hours for step in (-1, 0, 1)}
    return sorted(number for number in found if first <= number <= last)


def true(atom: Atom, value: Value) -> bool:
    match atom, value:
        case Meets(_, mask), SetValue(maybe):
            return maybe & mask != 0
        case Within(_, low, high), NumberValue(number):
            assert number is not None
            return (low is None or low <= number) and (high is None or number <= high)
        case AtHours(arcs), NumberValue(number):
            assert number is not None
            return any(start <= number % DAY <= end for start, end in arcs)
        case Inside(area), PlaceValue(cells):
            return any(area in cell for cell in cells)
        case Yes(), YesValue(yes):
            return yes
    raise AssertionError


def truths(rule: RuleBoxes, fact: str, value: Value) -> tuple[bool, ...]:
    asked = [*atoms(rule.rule.barred), *atoms(rule.rule.excused)]
    return tuple(true(atom, value) for atom in asked if fact_of(atom) == fact)


def way_of(world: Value, asked: Sequence[Atom]) -> Hashable:
    """What the rules together can know of a world: of a set the kinds of leaf in it, of a number its interval."""
    match world:
        case SetValue(pick):
            masks = [atom.mask for atom in asked if isinstance(atom, Meets)]
            return frozenset(tuple(mask >> leaf & 1 for mask in masks) for leaf in LEAVES if pick >> leaf & 1)
        case NumberValue(number):
            assert number is not None
            ranges = [atom for atom in asked if isinstance(atom, Within)]
            starts = {atom.low for atom in ranges if atom.low is not None}
            starts |= {atom.high + 1 for atom in ranges if atom.high is not None}
            hours = tuple(true(atom, world) for atom in asked if isinstance(atom, AtHours))
            return sum(start <= number for start in starts), hours
        case PlaceValue(cells):
            areas = {atom.area for atom in asked if isinstance(atom, Inside)}
            return frozenset(next(iter(cells)) & areas)
    raise AssertionError


def plainest(ways: dict[Hashable, Known]) -> set[Hashable]:
    """Of the ways of a set those without a smaller one inside; if that is one, also those of one kind more."""
    sets = [key for key in ways if isinstance(key, frozenset)]
    [(*_, value), *_] = [list(known.values()) for known in ways.values()]
    if not isinstance(value, SetValue):
        return set(ways)
    fewest: set[Hashable] = {one for one in sets if not any(other < one for other in sets)}
    if len(fewest) == 1:
        least = next(one for one in sets if one in fewest)
        fewest |= {one for one in sets if one > least and len(one) == len(least) + 1}
    return fewest


def found_by_queue(
    facts: FactTable, asked: list[Rule], implications: Implications = ()
) -> list[dict[tuple[str, ...], Check]]:
    """The checks of each row."""
    engine = DuckDB(threads=1)
    made = profiles(facts, formulas_of(asked), engine)
    found = Checks(made, [expand(rule, implications) for rule in asked], implications).found()
    of_row = engine.query(made.numbered("row")).sort_by("row")["profile"].to_pylist()
    of_profile: dict[int, dict[tuple[str, ...], Check]] = {}
    for profile, check in zip(found.profile.tolist(), found.checks_of(), strict=True):
        assert check.facts not in of_profile.setdefault(profile, {})
        of_profile[profile][check.facts] = check
    return [of_profile.get(profile, {}) for profile in of_row]


def told(checks: dict[tuple[str, ...], Check]) -> dict[tuple[str, ...], tuple[list[str], int, int, Fraction]]:
    return {
        tuple(sorted(facts)): ([name for name, _ in one.findings], one.low, one.high, one.expected)
        for facts, one in checks.items()
    }


IMPLICATIONS: tuple[Implications, ...] = ((), (("question", "occurred"),))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(rows(), rules(), st.sampled_from(IMPLICATIONS))
def test_checks_are_what_brute_force_finds(found: Rows, asked: list[Rule], implications: Implications) -> None:
    answers = found_by_queue(table(found), asked, implications)
    expanded = [expand(rule, implications) for rule in asked]
    for values, answer in zip(found, answers, strict=True):
        assert all(check.exact for check in answer.values())
        assert told(answer) == Plain(expanded, values, implications).checks()


BITS = (Meets("act", 1), Yes("occurred"), Meets("perpetrator", 2), Yes("question"))


def parity(parts: Sequence[Formula]) -> Formula:
    """True where an odd number of parts is: no single part settles it."""
    whole = parts[0]
    for part in parts[1:]:
        whole = Or((And((whole, Not(part))), And((Not(whole), part))))
    return whole


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    own.values(),
    st.lists(st.lists(st.sampled_from(BITS), min_size=2, max_size=4, unique=True), min_size=1, max_size=3),
    st.sampled_from(IMPLICATIONS),
)
def test_sets_of_facts_are_what_brute_force_finds(
    values: Known, parts: list[list[Formula]], implications: Implications
) -> None:
    values = values | {"act": SetValue(31), "perpetrator": SetValue(7), "occurred": YesValue(), "question": YesValue()}
    asked = [
        Rule(f"P{n}", "must_not", Understanding("us"), parity(some), And(()), False) for n, some in enumerate(parts)
    ]
    expanded = [expand(rule, implications) for rule in asked]
    expected = Plain(expanded, values, implications).checks()
    assert told(found_by_queue(table([values]), asked, implications)[0]) == expected


@settings(deadline=None, derandomize=True, max_examples=60)
@given(rows(), rules(), st.sampled_from([2, 3, 5]))
def test_beyond_the_limit_there_are_bounds(found: Rows, asked: list[Rule], most: int) -> None:
    expanded = [expand(rule, ()) for rule in asked]
    with mock.patch.object(queue_ways, "MOST_CLASSES", most):
        answers = found_by_queue(table(found), asked)
    for values, answer in zip(found, answers, strict=True):
        whole = Plain(expanded, values)
        for facts, check in answer.items():
            if len(facts) > 1:
                continue
            exact = whole.check(facts)
            assert exact is not None
            names, low, high, mean = exact
            assert [name for name, _ in check.findings] == names
            assert check.low <= low <= high <= check.high
            assert check.expected == mean if check.plain else check.low <= check.expected <= check.high
            assert not check.exact or (check.low, check.high) == (low, high)


@settings(deadline=None, derandomize=True, max_examples=12)
@given(own.agreements(), own.thrown_tables(12))
def test_the_queue_of_an_agreement_counts_every_reading(agreement: dict[str, Any], incidents: pa.Table) -> None:
    compiled, engine = load(agreement), DuckDB(threads=1)
    facts = facts_of(compiled, incidents, engine)
    findings = judge_agreement(facts, compiled, engine)
    account = facts.accounts[0]
    found = queue(facts, findings, compiled, incidents, engine, account=account).checks.to_pylist()
    undetermined = {
        (row["incident_id"], row["provision"], row["reading"])
        for row in findings.to_pylist()
        if row["account"] == account and row["status"] == "undetermined"
    }
    expanded = {name: expand(rule, compiled.legend.implications()) for name, rule in compiled.rules.items()}
    places = {row["incident_id"]: n for n, row in enumerate(facts.table.to_pylist()) if row["account"] == account}
    assert len({(row["incident_id"], *row["facts"]) for row in found}) == len(found)
    for row in found:
        values = facts.values(places[row["incident_id"]])
        mine = [rule for name, rule in expanded.items() if (row["incident_id"], *name) in undetermined]
        assert {rule.rule.provision for rule in mine} >= set(row["provisions"])
        assert row["open"] <= len(mine)
        for fact in row["facts"] if len(row["facts"]) == 1 else ():
            value = values.get(fact, YesValue())
            if isinstance(value, YesValue):
                counts = [
                    sum(outcomes(rule, {**values, fact: YesValue(yes, not yes)}) in SETTLED for rule in mine)
                    for yes in (True, False)
                ]
                implied = {one for pair in compiled.legend.implications() for one in pair}
                if fact not in implied:
                    assert (row["settled_low"], row["settled_high"]) == (min(counts), max(counts))
                    assert row["expected"] == sum(counts) / 2
