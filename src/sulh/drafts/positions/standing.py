"""Where everything stands at the end of a day: each clause, package and proposal, and what would close it.

A stance of which only the month is known may or may not have been taken by a day within that month. Then every such choice is
tried; `status` is what follows from what was surely said by then, `possible` all that may have been so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from sulh.drafts.positions.as_of import known_on
from sulh.drafts.positions.board import Board, Clauses, Held
from sulh.drafts.positions.changes import Changes, changes
from sulh.drafts.positions.checks import clauses_of
from sulh.drafts.positions.load import Positions
from sulh.drafts.positions.record import Pair, Record, Statement, Tie, record_of
from sulh.drafts.positions.when import When
from sulh.errors import InputError

AGREED, TOGETHER, NEAR, BLOCKED, OPEN = "agreed", "together", "near", "blocked", "open"
STATUSES = (AGREED, TOGETHER, NEAR, BLOCKED, OPEN)
"""Agreed; agreed if taken together; near: one change would do, or only conditions lie between; blocked: rejected by somebody
whose acceptance it takes; open: several have yet to speak."""
PACKAGE, PROPOSAL, EVERYTHING = "package", "proposal", "everything"
MOST_WORLDS = 1_024


@dataclass(frozen=True)
class Target:
    """Clauses that are looked at as one: a package, a proposal, or all that is on the table."""

    name: str
    kind: str
    clauses: Clauses


@dataclass(frozen=True)
class Standing:
    """Where some clauses stand as one. `taken_with` are those that have to be taken together with them, `along` what else the
    first way of `changes` would close; `rejected` who rejects which of them."""

    status: str
    possible: tuple[str, ...]
    changes: Changes
    taken_with: Clauses
    along: Clauses
    rejected: tuple[Pair, ...]


@dataclass(frozen=True)
class Day:
    """The table at the end of a day: the record, what was surely in effect, and where each clause and each target stands."""

    positions: Positions
    record: Record
    as_of: dt.date
    board: Board
    now: Mapping[Pair, Statement | None]
    clauses: Mapping[str, Standing]
    targets: Mapping[str, tuple[Target, Standing]]
    all_worlds: bool


def last_day_on_record(positions: Positions) -> dt.date:
    """The day up to which the record is kept, or the last one that it tells of."""
    file = positions.file
    said = [*file.proposals.values(), *file.packages.values(), *file.deadlines.values()]
    said += [one for item in file.clauses.values() for one in item.stances]
    taken = [item.withdrawn for item in file.proposals.values()] + [item.given_up for item in file.packages.values()]
    days = [item.since.last for item in said] + [one for one in taken if one is not None]
    return file.as_of or max(days, default=dt.date.min)


def day_of(positions: Positions, as_of: dt.date | None = None) -> Day:
    """The table at the end of a day, as it was known then; without one, of the last day on record.

    Raises InputError where nothing was on the table by then.
    """
    day = as_of or last_day_on_record(positions)
    positions = replace(positions, file=known_on(positions.file, day))
    if not positions.file.clauses:
        what = f"nothing was on the table by {day}"
        raise InputError(what, where=positions.document.file, remedy="Name a later day with --as-of.")
    record = record_of(positions)
    worlds = _Worlds(positions, record, day)
    boards = list(worlds.boards())
    board = boards[0]
    targets = [*_targets(positions, record)]
    clauses = {
        name: _standing(Target(name, "clause", frozenset([name])), board, boards) for name in positions.file.clauses
    }
    return Day(
        positions, record, day, board, worlds.now, clauses,
        {f"{item.kind} {item.name}": (item, _standing(item, board, boards)) for item in targets}, worlds.all_tried,
    )  # fmt: skip


class _Worlds:
    """Every way in which things may have stood at the end of a day."""

    def __init__(self, positions: Positions, record: Record, day: dt.date) -> None:
        self.positions, self.record, self.day = positions, record, day
        self.choices = {pair: choices(said, day) for pair, said in record.said.items()}
        self.now = {pair: some[0] for pair, some in self.choices.items()}
        packages = {name: (since, given_up) for name, _, since, given_up in record.units}
        self.tied = {name: _held_on(since, given_up, day) for name, (since, given_up) in packages.items()}
        counts = [len(some) for some in self.choices.values()] + [len(some) for some in self.tied.values()]
        self.all_tried = prod(counts) <= MOST_WORLDS

    def boards(self) -> Iterator[Board]:
        """A board for each; the first is what was surely said. Where there are too many, the earliest and the latest."""
        if self.all_tried:
            for said, tied in product(product(*self.choices.values()), product(*self.tied.values())):
                yield self._board(dict(zip(self.choices, said, strict=True)), dict(zip(self.tied, tied, strict=True)))
            return
        for end in (0, -1):
            yield self._board(
                {pair: some[end] for pair, some in self.choices.items()},
                {name: some[end] for name, some in self.tied.items()},
            )

    def _board(self, said: Mapping[Pair, Statement | None], tied: Mapping[str, bool]) -> Board:
        ties = [tie for tie in self.record.ties if tied[tie.package]]
        return Board(
            {name: self.positions.needs(name) for name in self.positions.file.clauses},
            {pair: held(item, ties, self.day) for pair, item in said.items() if item is not None},
        )


def choices(said: Sequence[Statement], day: dt.date) -> list[Statement | None]:
    """The stances that may be in effect at the end of a day: first the last one surely taken by then (None: none was)."""
    sure = max((place for place, item in enumerate(said) if item.since.last <= day), default=-1)
    return [said[sure] if sure >= 0 else None, *(item for item in said[sure + 1 :] if item.since.first <= day)]


def _held_on(since: When, given_up: dt.date | None, day: dt.date) -> list[bool]:
    """Whether a package is on the table: what is sure of it, then what else may be."""
    if day < since.first or (given_up is not None and given_up <= day):
        return [False]
    return [True] if since.last <= day else [False, True]


def held(item: Statement, ties: Sequence[Tie], day: dt.date) -> Held:
    """What somebody asks for, with what packages tie to it; conditions in words that were met by then are left out."""
    tied = [needs for tie in ties if tie.by == item.by for clause, needs in tie.needs if clause == item.clause]
    unmet = tuple(one.words for one in item.words if one.met is None or one.met > day)
    return Held(item.stance, frozenset(item.conditions), frozenset[str]().union(*tied), unmet)


def _targets(positions: Positions, record: Record) -> Iterator[Target]:
    file = positions.file
    for name, clauses, _, given_up in record.units:
        if given_up is None:
            yield Target(name, PACKAGE, clauses)
    made = [name for name, item in file.proposals.items() if item.withdrawn is None]
    for name in made:
        clauses = frozenset(one for one, item in file.clauses.items() if name in (item.proposed_in or ()))
        if clauses:
            yield Target(name, PROPOSAL, clauses)
    if len(made) > 1:
        yield Target(EVERYTHING, EVERYTHING, clauses_of(file, file.clauses))


def _standing(target: Target, board: Board, boards: Sequence[Board]) -> Standing:
    found = changes(board, target.clauses)
    agreed, can_be = board.agreed, board.possible
    with_changes = board.possible_with(found.ways[0])
    taken_with = board.asked_with(target.clauses) - target.clauses - agreed if target.clauses <= can_be else frozenset()
    possible = {status_of(target.clauses, one) for one in boards}
    return Standing(
        status_of(target.clauses, board), tuple(one for one in STATUSES if one in possible), found, taken_with,
        with_changes - target.clauses - can_be,
        tuple((who, clause) for clause in sorted(target.clauses) for who in board.rejected_by(clause)),
    )  # fmt: skip


def status_of(clauses: Clauses, board: Board) -> str:
    """Where some clauses stand as one (`STATUSES`)."""
    if clauses <= board.agreed:
        return AGREED
    if clauses <= board.possible:
        return TOGETHER
    if any(board.rejected_by(clause) for clause in clauses):
        return BLOCKED
    pairs = [pair for clause in clauses for pair in board.pairs(clause)]
    if all(board.of(pair).says_yes for pair in pairs):
        return NEAR
    # who says no yes has to change, so that one change can only do where there is one such stance
    short = frozenset(pair for pair in pairs if board.of(pair).is_short)
    return NEAR if len(short) == 1 and clauses <= board.possible_with(short) else OPEN
