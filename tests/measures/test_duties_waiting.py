"""Which duty waits on which: deadlocks against every order that could be tried, the critical path against every chain."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.deliveries import Delivery
from sulh.measures.owed.waiting import NO, OPEN, OWN, YES, Link, Waiting, circles, waiting, waits
from sulh.terms.compile import load_compiled

DAY = dt.date(2030, 1, 1)
NAMES = "ABCDE"
pairs = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda one: one[0] != one[1]))


@settings(max_examples=200, deadline=None)
@given(pairs)
def test_a_duty_can_be_done_in_some_order_unless_it_is_in_a_circle_or_waits_on_one(links: set[tuple[str, str]]) -> None:
    stuck = {name for group in circles(links) for name in group}
    held = set(stuck)
    for _ in NAMES:
        held |= {one for one, other in links if other in held}
    for name in NAMES:
        orders = itertools.permutations(NAMES)
        # what comes up to `name` in an order in which each of those duties follows all that it waits on
        possible = any(
            all(order.index(other) < order.index(one) for one, other in links if order.index(one) <= order.index(name))
            for order in orders
        )
        assert possible == (name not in held)


@settings(max_examples=100, deadline=None)
@given(pairs)
def test_two_duties_share_a_group_just_when_each_leads_to_the_other(links: set[tuple[str, str]]) -> None:
    def leads(one: str, other: str) -> bool:
        inner = [name for name in NAMES if name not in (one, other)]
        return any(
            all(step in links for step in itertools.pairwise((one, *middle, other)))
            for size in range(len(inner) + 1)
            for middle in itertools.permutations(inner, size)
        )

    together = {pair for group in circles(links) for pair in itertools.permutations(group, 2)}
    assert together == {(a, b) for a, b in itertools.permutations(NAMES, 2) if leads(a, b) and leads(b, a)}


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda one: one[0] > one[1]),
                    st.integers(0, 9), min_size=1),
    st.dictionaries(st.sampled_from(NAMES), st.integers(-5, 20)),
)  # fmt: skip
def test_the_critical_path_is_the_chain_with_the_latest_day(
    links: dict[tuple[str, str], int], own: dict[str, int]
) -> None:
    given_links = tuple(Link(one, other, days, YES, NO) for (one, other), days in links.items())
    due = {name: DAY + dt.timedelta(days) for name, days in own.items()}
    path, day = Waiting("north", given_links, {}, due, DAY).critical_path()
    latest: dict[str, dt.date] = {}
    for size in range(1, len(NAMES) + 1):
        for chain in itertools.permutations(NAMES, size):
            if all((later, earlier) in links for earlier, later in itertools.pairwise(chain)):
                days = sum(links[later, earlier] for earlier, later in itertools.pairwise(chain))
                end = max(due.get(chain[0], DAY), DAY) + dt.timedelta(days)
                latest[chain[-1]] = max(latest.get(chain[-1], end), end)
    assert path and day == latest[path[-1]]
    assert all((later, earlier) in links for earlier, later in itertools.pairwise(path))
    days = sum(links[later, earlier] for earlier, later in itertools.pairwise(path))
    assert day == max(due.get(path[0], DAY), DAY) + dt.timedelta(days)


AGREEMENT = """agreement: river
parties: {north: {name: North}, south: {name: South}}
in_force: {from: 2030-01-01}
provisions:
  P: {binds: north, must_do: "Release", by: 2030-02-01, after: {duty: Q, according_to: [north], denied_by: [south]}}
  Q: {binds: south, must_do: "Talk", by: 2030-02-01, after: {duty: P, according_to: [south], denied_by: [north]}}
  R: {binds: south, must_do: "Sing", by: 2030-03-01, after: Q}
"""


def test_sides_that_each_read_the_others_duty_as_the_first_are_a_deadlock_of_no_reading(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(AGREEMENT, encoding="utf-8")
    agreement = load_compiled(tmp_path / "a.yaml").agreement
    found = waiting(agreement, (), DAY)
    assert [one.deadlock_words() for reading, one in found.items() if reading != OWN] == [[], []]
    assert found[OWN].deadlock_words() == ["P waits on Q, Q waits on P: none of them can come first"]
    assert set(found[OWN].blocked()) == {"P", "Q", "R"}
    assert found[OWN].critical_path() == ([], None)
    rows = {(row["provision"], row["reading"]): row["deadlock"] for row in waits(found).to_pylist()}
    assert rows == {("P", "north"): NO, ("Q", "south"): NO, ("P", OWN): YES, ("Q", OWN): YES, ("R", OWN): NO,
                    ("R", "north"): NO, ("R", "south"): NO}  # fmt: skip


def test_a_deadlock_ends_when_one_of_its_duties_is_met(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(AGREEMENT, encoding="utf-8")
    agreement = load_compiled(tmp_path / "a.yaml").agreement
    found = waiting(agreement, [Delivery("Q", DAY, None, "done")], DAY)
    assert found[OWN].deadlock_words() == []
    assert found[OWN].blocked() == {}


def test_links_that_a_reading_leaves_open_make_a_possible_deadlock(tmp_path: Path) -> None:
    text = AGREEMENT.replace("according_to: [south], denied_by: [north]", "according_to: [south]")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = waiting(load_compiled(tmp_path / "a.yaml").agreement, (), DAY)["north"]
    assert found.deadlocks(surely=True) == []
    assert found.deadlock_words() == ["P waits on Q, Q may wait on P: it may be that none of them can come first"]
    assert {link.blocks for link in found.blocked()["Q"]} == {OPEN}


def test_an_agreement_in_which_nothing_waits_has_no_links(tmp_path: Path) -> None:
    text = AGREEMENT.split("  P:", maxsplit=1)[0] + '  P: {binds: north, must_do: "Release", by: 2030-02-01}\n'
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = waiting(load_compiled(tmp_path / "a.yaml").agreement)
    assert found == {} and len(waits(found)) == 0
