"""What is agreed, near and blocked, against listing every set of clauses and every set of changes by hand."""

from __future__ import annotations

import datetime as dt
from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.positions.board import Board, Held
from sulh.drafts.positions.changes import changes
from sulh.drafts.positions.check_durations import ends_of
from sulh.drafts.positions.schema import Duration, Extendable
from sulh.drafts.positions.standing import AGREED, BLOCKED, NEAR, OPEN, TOGETHER, status_of
from sulh.drafts.positions.when import last_day

PARTIES = ("us", "them")
CLAUSES = ("a", "b", "c")
Clauses = frozenset[str]
Pair = tuple[str, str]


def subsets(items):
    items = sorted(items)
    return [
        frozenset(some) for some in chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))
    ]


# ---------------------------------------------------------------- the oracle: no round, no search, only lists of sets


def accepts(board: Board, pair: Pair, waits_for: Clauses, tied_to: Clauses, changed: frozenset[Pair]) -> bool:
    """One side on one clause, where what it waits for and what it ties must lie in these sets."""
    if pair in changed:
        return True
    held = board.held.get(pair, Held())
    yes = held.stance in ("accepts", "accepts_if") and not held.unmet
    return yes and held.conditions <= waits_for and held.ties <= tied_to


def carried(board: Board, taken: Clauses, waits_for: Clauses, changed: frozenset[Pair] = frozenset()) -> bool:
    """Whether everybody accepts every clause of a set, if they may wait for these and tie to the set."""
    return all(accepts(board, (who, one), waits_for, taken, changed) for one in taken for who in board.needs[one])


def agreed_by_hand(board: Board) -> Clauses:
    """The smallest set that holds every set that is carried by waiting for nothing but itself."""
    closed = [
        one
        for one in subsets(board.needs)
        if all(some <= one for some in subsets(board.needs) if carried(board, some, one))
    ]
    return frozenset.intersection(*closed)


def possible_by_hand(board: Board, changed: frozenset[Pair] = frozenset()) -> Clauses:
    """Everything that lies in some set that carries itself."""
    return frozenset().union(*(one for one in subsets(board.needs) if carried(board, one, one, changed)))


def changes_by_hand(board: Board, target: Clauses) -> set[frozenset[Pair]]:
    """Every smallest set of unconditional yeses after which the target can be taken together."""
    pairs = [(who, one) for one in board.needs for who in board.needs[one]]
    enough = [one for one in subsets(pairs) if target <= possible_by_hand(board, one)]
    fewest = min(map(len, enough))
    return {one for one in enough if len(one) == fewest}


def status_by_hand(board: Board, clause: str) -> str:
    stances = {who: board.held.get((who, clause), Held()).stance for who in board.needs[clause]}
    if clause in agreed_by_hand(board):
        return AGREED
    if clause in possible_by_hand(board):
        return TOGETHER
    if "rejects" in stances.values():
        return BLOCKED
    all_say_yes = all(one in ("accepts", "accepts_if") for one in stances.values())
    one_step = len(min(changes_by_hand(board, frozenset([clause])))) == 1
    return NEAR if all_say_yes or one_step else OPEN


STANCES = ["accepts"] * 5 + ["accepts_if"] * 6 + ["rejects", "silent", None]


@st.composite
def boards(draw) -> Board:
    held = {}
    for who in PARTIES:
        for clause in CLAUSES:
            others = st.frozensets(st.sampled_from([one for one in CLAUSES if one != clause]))
            stance = draw(st.sampled_from(STANCES))
            if stance is not None:
                conditions = draw(others) if stance == "accepts_if" else frozenset()
                unmet = ("words",) if stance == "accepts_if" and draw(st.integers(0, 7)) == 0 else ()
                held[who, clause] = Held(
                    stance, conditions, draw(others) if draw(st.booleans()) else frozenset(), unmet
                )
    needs = {clause: draw(st.sampled_from([PARTIES, PARTIES, ("us",)])) for clause in CLAUSES}
    return Board(needs, held)


@settings(max_examples=400)
@given(boards())
def test_what_is_agreed_is_the_smallest_set_and_what_can_be_is_the_largest(board: Board) -> None:
    assert board.agreed == agreed_by_hand(board)
    assert board.possible == possible_by_hand(board)


@settings(max_examples=150)
@given(boards(), st.frozensets(st.sampled_from(CLAUSES), min_size=1))
def test_the_fewest_changes_are_the_fewest_and_all_ways_are_found(board: Board, target: Clauses) -> None:
    found = changes(board, target)
    expected = changes_by_hand(board, target)
    assert found.is_exact
    assert found.steps == len(next(iter(expected)))
    assert set(found.ways) == expected


@settings(max_examples=150)
@given(boards())
def test_each_status_is_what_its_words_say(board: Board) -> None:
    for clause in CLAUSES:
        assert status_of(frozenset([clause]), board) == status_by_hand(board, clause)


def test_the_boards_are_of_every_kind() -> None:
    """The tests above would pass on boards on which nothing is agreed."""
    seen: set[str] = set()

    @settings(max_examples=300)
    @given(boards())
    def look(board: Board) -> None:
        seen.update(status_of(frozenset([clause]), board) for clause in CLAUSES)

    look()
    assert seen == {AGREED, TOGETHER, NEAR, BLOCKED, OPEN}


def two(us: dict[str, Held], them: dict[str, Held]) -> Board:
    held = {("us", one): item for one, item in us.items()} | {("them", one): item for one, item in them.items()}
    return Board(dict.fromkeys({*us, *them}, PARTIES), held)


YES = Held("accepts")


def yes_if(*clauses: str) -> Held:
    return Held("accepts_if", frozenset(clauses))


def tied(*clauses: str) -> Held:
    return Held("accepts", ties=frozenset(clauses))


def test_a_chain_of_conditions_that_begins_with_something_agreed_is_agreed() -> None:
    board = two({"a": YES, "b": yes_if("a"), "c": YES}, {"a": YES, "b": YES, "c": yes_if("b")})
    assert board.agreed == {"a", "b", "c"}


def test_sides_that_wait_for_each_other_are_agreed_only_if_taken_together() -> None:
    board = two({"a": yes_if("b"), "b": YES}, {"a": YES, "b": yes_if("a")})
    assert (board.agreed, board.possible) == (frozenset(), {"a", "b"})


def test_who_ties_clauses_together_has_accepted_them_at_once() -> None:
    board = two({"a": tied("b"), "b": tied("a")}, {"a": YES, "b": YES})
    assert board.agreed == {"a", "b"}


def test_a_tie_to_what_is_rejected_takes_the_others_along() -> None:
    board = two({"a": tied("b"), "b": tied("a")}, {"a": YES, "b": Held("rejects")})
    assert board.agreed == frozenset()
    assert status_of(frozenset("a"), board) == NEAR
    assert set(changes(board, frozenset("a")).ways) == {frozenset({("us", "a")}), frozenset({("them", "b")})}


def test_a_condition_in_words_that_is_not_met_holds_up_what_waits_for_it() -> None:
    board = two({"a": Held("accepts_if", unmet=("rain",)), "b": yes_if("a")}, {"a": YES, "b": YES})
    assert board.possible == frozenset()
    assert changes(board, frozenset("b")).steps == 1
    assert changes(board, frozenset("ab")).ways == (frozenset({("us", "a")}),)


def test_a_long_chain_and_many_clauses_are_searched_exactly() -> None:
    names = [f"c{number:03}" for number in range(300)]
    us = {one: yes_if(other) for one, other in pairwise(names)} | {names[-1]: Held("rejects")}
    board = two(us, dict.fromkeys(names, YES))
    found = changes(board, frozenset([names[0]]))
    assert (found.steps, len(found.ways), found.is_exact) == (1, 300, True)


# ---------------------------------------------------------------- days


def by_days(start: dt.date, months: int) -> dt.date:
    """The last day of a period of months, day by day: the day before the same day of the month, else the month's last."""
    month = (start.month - 1 + months) % 12 + 1
    year = start.year + (start.month - 1 + months) // 12
    day = dt.date(year, month, 1)
    while (day + dt.timedelta(days=1)).month == month and (day + dt.timedelta(days=1)).day <= start.day:
        day += dt.timedelta(days=1)
    return day - dt.timedelta(days=1) if day.day == start.day else day


@given(st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 40))
def test_months_end_on_the_day_before_or_on_the_last_of_a_short_month(start: dt.date, months: int) -> None:
    assert last_day(start, months=months) == by_days(start, months)


@given(st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 400), st.integers(0, 20))
def test_days_and_weeks_are_counted_both_ends_in(start: dt.date, days: int, weeks: int) -> None:
    assert (last_day(start, days=days, weeks=weeks) - start).days == days + 7 * weeks - 1


@pytest.mark.parametrize(
    ("given_as", "expected"),
    [
        ({"months": 3}, ("2021-07-31", None, False, False)),
        ({"months": 3, "extendable": {"months": 3, "times": 1}}, ("2021-07-31", "2021-10-31", True, False)),
        ({"months": 3, "extendable": {"months": 3, "times": 2, "until": "2021-12-01"}}, ("2021-07-31", "2021-12-01", True, False)),
        ({"months": 3, "extendable": {"by": ["us"]}}, ("2021-07-31", None, True, True)),
        ({"months": 3, "extendable": {"months": 1}}, ("2021-07-31", None, True, True)),
        ({"weeks": 1, "extendable": {"until": "2021-06-01"}}, ("2021-05-07", "2021-06-01", True, False)),
        ({"from": "unstated", "months": 3}, (None, None, False, False)),
        ({"from": "unstated", "days": 3, "extendable": {"until": "2021-06-01"}}, (None, "2021-06-01", True, False)),
    ],
)  # fmt: skip
def test_the_last_days_of_a_duration(given_as: dict, expected: tuple) -> None:
    given_as = {"from": dt.date(2021, 5, 1), **given_as}
    if "extendable" in given_as:
        more = dict(given_as["extendable"])
        if "until" in more:
            more["until"] = dt.date.fromisoformat(more["until"])
        given_as["extendable"] = Extendable(**more)
    ends = ends_of(Duration(**given_as))
    assert (
        *(str(one) if one else None for one in (ends.last, ends.extended)),
        ends.extendable,
        ends.open_ended,
    ) == expected
