"""Who said what of each clause, in the order in which it was said, and which clauses are tied to which.

Nothing is overwritten: a later stance follows an earlier one. Who makes a proposal accepts its clauses from then on, until
they say something else of one or take the proposal back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sulh.drafts.positions.checks import clauses_of
from sulh.drafts.positions.load import Positions
from sulh.drafts.positions.schema import ACCEPTS, SILENT, PositionsFile, Stance, Words
from sulh.drafts.positions.when import When

Pair = tuple[str, str]
"""A speaker and a clause."""


@dataclass(frozen=True)
class Statement:
    """One stance. `conditions` are clauses that have to be agreed, `words` what else has to come about; `proposal` is the
    proposal that it follows from, where nobody said it in so many words, and `said` is it as written, where somebody did."""

    by: str
    clause: str
    since: When
    stance: str
    conditions: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    proposal: str | None = None
    said: Stance | None = None
    alleged: bool = False
    illustration: bool = False


@dataclass(frozen=True)
class Tie:
    """Clauses that one speaker accepts only if certain others are agreed: `needs`, by clause."""

    package: str
    by: str
    since: When
    given_up: dt.date | None
    needs: tuple[tuple[str, frozenset[str]], ...]
    alleged: bool


@dataclass(frozen=True)
class Record:
    """Everything said of the clauses: `said` by speaker and clause in order, `ties`, and `units`: for each package the clauses
    that it takes together, since when, and until when."""

    said: dict[Pair, tuple[Statement, ...]]
    ties: tuple[Tie, ...]
    units: tuple[tuple[str, frozenset[str], When, dt.date | None], ...]


def record_of(positions: Positions) -> Record:
    """The record that a table of positions makes."""
    file = positions.file
    said: dict[Pair, tuple[Statement, ...]] = {}
    for clause, item in file.clauses.items():
        derived = list(_from_proposals(positions, clause))
        names = dict.fromkeys(
            [*positions.needs(clause), *(one.by for one in derived), *(one.by for one in item.stances)]
        )
        for name in names:
            own = [_stated(clause, one) for one in item.stances if one.by == name]
            said[name, clause] = tuple(_in_order(own, [one for one in derived if one.by == name]))
    units = tuple((name, clauses_of(file, [name]), item.since, item.given_up) for name, item in file.packages.items())
    return Record(said, tuple(_ties(positions)), units)


def _stated(clause: str, item: Stance) -> Statement:
    given = item.if_ or []
    return Statement(
        item.by, clause, item.since, item.stance, tuple(one for one in given if isinstance(one, str)),
        tuple(one for one in given if isinstance(one, Words)), None, item, item.alleged, item.illustration,
    )  # fmt: skip


def _from_proposals(positions: Positions, clause: str) -> Iterator[Statement]:
    """Whoever proposes a clause accepts it, and no longer does once it is withdrawn."""
    for name in positions.file.clauses[clause].proposed_in or ():
        item = positions.file.proposals[name]
        marks = item.alleged, item.illustration
        yield Statement(item.by, clause, item.since, ACCEPTS, (), (), name, None, *marks)
        if item.withdrawn is not None:
            day = When(item.withdrawn, item.withdrawn)
            yield Statement(item.by, clause, day, SILENT, (), (), name, None, *marks)


def _in_order(own: list[Statement], derived: list[Statement]) -> list[Statement]:
    """What was said in so many words comes after what follows from a proposal of the same days."""
    found = list(own)
    for one in sorted(derived, key=lambda item: (item.since.first, item.since.last)):
        later = next((place for place, item in enumerate(found) if _follows(item, one)), len(found))
        if one.stance == SILENT and (later == 0 or found[later - 1].proposal != one.proposal):
            continue  # they had said something else of it since
        found.insert(later, one)
    return found


def _follows(item: Statement, one: Statement) -> bool:
    if item.proposal is not None:
        return item.since.first > one.since.first
    return item.since.last >= one.since.first


def _ties(positions: Positions) -> Iterator[Tie]:
    file: PositionsFile = positions.file
    for name, item in file.packages.items():
        if item.together is not None:
            every = clauses_of(file, item.together)
            needs = tuple((clause, every - {clause}) for clause in sorted(every))
        else:
            assert item.exchange is not None, "a package is one of the two"
            wanted = clauses_of(file, item.exchange.for_)
            needs = tuple((clause, wanted) for clause in sorted(clauses_of(file, item.exchange.give)))
        holders = item.held_by or ([item.by] if item.by in positions.parties else positions.parties)
        for holder in holders:
            yield Tie(name, holder, item.since, item.given_up, needs, item.alleged)
