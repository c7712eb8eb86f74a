"""What a source would have to record: against every world and against the deciding facts of single findings."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.cells import Cells
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import DRAFT, Replayer
from sulh.drafts.unrecorded import open_facts, unrecorded
from sulh.engine import DuckDB
from sulh.findings.deciding import SETTLED, deciding, outcomes
from sulh.findings.facts import FactTable
from sulh.findings.judge import expand, formulas_of
from sulh.findings.met import Met
from sulh.findings.profiles import profiles
from sulh.findings.values import Value
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Rule
from sulh.terms.formula import FALSE, And, Formula, Meets, Named, Not, Or, Within
from tests import oracle
from tests import strategies as own
from tests.findings.test_profiles_oracle import Rows, rows, table

SOME = settings(deadline=None, derandomize=True, max_examples=30)


def rule(barred: Formula, excused: Formula = FALSE, name: str = "P") -> Rule:
    return Rule(name, "must_not", Understanding("us"), And((Named(barred, "bar"),)), Named(excused, "exception"), False)


def asked(facts: FactTable, one: Rule) -> tuple[Any, list[int]]:
    """The open facts of each row by the fast way, and its outcomes."""
    made = profiles(facts, formulas_of([one]), DuckDB(threads=1))
    expanded = expand(one, ())
    found = open_facts(Met.of(made), len(made), expanded, ())
    return found, [outcomes(expanded, facts.values(int(row))) for row in made.facts.table["row"].to_pylist()]


@SOME
@given(rows(), own.formulas(2), own.formulas(2))
def test_what_settles_alone_is_what_always_decides(found: Rows, barred: Formula, excused: Formula) -> None:
    facts, one = table(found), rule(barred, excused)
    fast, bits = asked(facts, one)
    made = profiles(facts, formulas_of([one]), DuckDB(threads=1))
    for place, row in enumerate(made.facts.table["row"].to_pylist()):
        if bits[place] in SETTLED:
            continue
        values = facts.values(int(row))
        always = deciding(expand(one, ()), values).always
        mine = {fact for fact, settles in fast.settles.items() if settles is not None and settles[place]}
        assert mine == set(always)


def small() -> st.SearchStrategy[Formula]:
    """Formulas over facts of few worlds."""
    atom = st.one_of(
        st.builds(Meets, st.sampled_from(["act", "perpetrator"]), st.integers(1, 7)),
        st.builds(lambda low: Within("killed", low, None), st.integers(0, 4)),
        st.sampled_from(["occurred", "question"]).map(own.Yes),
    )
    some = st.lists(atom | st.builds(Not, atom), min_size=1, max_size=3).map(tuple)
    return (
        atom
        | st.builds(And, some)
        | st.builds(Or, some)
        | st.builds(lambda a, b: And((Or(a), Not(And(b)))), some, some)
    )


def few() -> st.SearchStrategy[dict[str, Value]]:
    number = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda two: own.NumberValue(min(two), max(two)))
    return st.fixed_dictionaries(
        {"act": own.set_values(3), "perpetrator": own.set_values(3), "killed": number, "time": number,
         "place": st.just(own.PlaceValue(frozenset({frozenset()}))), "occurred": own.yes_values(), "question": own.yes_values()}
    )  # fmt: skip


def every_world(values: dict[str, Value]) -> list[dict[str, Any]]:
    """Each world of the facts that `small` asks for."""
    ways: list[list[Any]] = [
        list(oracle.set_choices(values["act"])), list(oracle.set_choices(values["perpetrator"])),  # type: ignore[arg-type]
        list(range(values["killed"].low, values["killed"].high + 1)),  # type: ignore[union-attr,operator,arg-type]
        *([answer for answer, can in ((True, one.can_be_yes), (False, one.can_be_no)) if can]  # type: ignore[union-attr]
          for one in (values["occurred"], values["question"])),
    ]  # fmt: skip
    names = ("act", "perpetrator", "killed", "occurred", "question")
    return [dict(zip(names, choice, strict=True)) for choice in itertools.product(*ways)]


@SOME
@given(st.lists(few(), min_size=1, max_size=3), small(), small())
def test_what_could_change_the_outcome_does_in_some_world(found: Rows, barred: Formula, excused: Formula) -> None:
    facts, one = table(found), rule(barred, excused)
    fast, _ = asked(facts, one)
    made = profiles(facts, formulas_of([one]), DuckDB(threads=1))
    for place, row in enumerate(made.facts.table["row"].to_pylist()):
        worlds = every_world(found[int(row)])
        told = {tuple(world.values()): outcome(one, world) for world in worlds}
        names = list(worlds[0])
        for fact, could in fast.could_change.items():
            spot = names.index(fact)
            by_rest: dict[tuple[Any, ...], set[int]] = {}
            for key, result in told.items():
                by_rest.setdefault(key[:spot] + key[spot + 1 :], set()).add(result)
            assert bool(could[place]) == any(len(results) > 1 for results in by_rest.values()), fact


def outcome(one: Rule, world: dict[str, Any]) -> int:
    """Breach, excused or none in one world."""
    if not oracle.evaluate(one.barred, world):
        return oracle.NO_BREACH
    return oracle.EXCUSED if oracle.evaluate(one.excused, world) else oracle.BREACH


class _Agreement:
    """As much of an agreement as a replayer asks for."""

    class agreement:
        class vocabulary:
            class actors:
                @staticmethod
                def mask(_: str) -> int:
                    return 1

        class file:
            parties = ("us",)

    class legend:
        @staticmethod
        def implications() -> tuple[()]:
            return ()


@SOME
@given(rows(), st.lists(own.formulas(1), min_size=1, max_size=3))
def test_counts_are_of_rows(found: Rows, barred: list[Formula]) -> None:
    facts = with_counts(table(found))
    rules = [rule(formula, name=f"P{n}") for n, formula in enumerate(barred)]
    replayer = Replayer(Cells.of(facts), _Agreement, DuckDB(threads=1), rules)  # type: ignore[arg-type]
    made = {
        (row["provision"], row["account"], row["fact"]): row
        for row in unrecorded(replayer, DRAFT, rules, str, ()).to_pylist()
    }
    accounts = facts.table["account"].to_pylist()
    for account in set(accounts):
        places = [place for place, name in enumerate(accounts) if name == account]
        open_in: set[int] = set()
        for one in rules:
            alone = [deciding(expand(one, ()), facts.values(place)) for place in places]
            undetermined = sum(1 for answer in alone if answer.open)
            for fact in one.facts:
                row = made.get((one.provision, account, fact))
                if row is not None:
                    assert (row["incidents"], row["undetermined"]) == (len(places), undetermined)
                    assert row["settles"] == sum(fact in answer.always for answer in alone)
                else:
                    assert not any(fact in answer.always for answer in alone)
            open_in |= {place for place, answer in zip(places, alone, strict=True) if answer.open}
        assert all(
            row["undetermined"] == len(open_in) for (name, who, _), row in made.items() if (name, who) == (ALL, account)
        )


def with_counts(facts: FactTable) -> FactTable:
    """The columns of counts and sets that `table` leaves out."""
    from sulh.drafts.cells import FIXED

    zero = np.zeros(len(facts.table), np.int64)
    for name in FIXED:
        if name not in facts.table.column_names:
            facts.table = facts.table.append_column(name, [zero])
    return facts
