"""The history of a table of positions: what was said when, how stances changed, and when a clause came to stand elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sulh.drafts.positions.board import UNSAID, Board
from sulh.drafts.positions.check_durations import ends_of
from sulh.drafts.positions.record import Statement
from sulh.drafts.positions.schema import Duration
from sulh.drafts.positions.standing import Day, choices, held, status_of
from sulh.drafts.positions.when import When
from sulh.drafts.positions.words import stance_words
from sulh.terms.base import Sealable

Row = dict[str, Any]
KINDS = (
    "proposal", "package", "stance", "condition_met", "withdrawn", "given_up", "status", "deadline", "last_day",
    "extended_day",
)  # fmt: skip


def timeline(day: Day) -> list[Row]:
    """Every event, sorted by day, then in the order of KINDS and of the file."""
    rows = [*_proposals(day), *_packages(day), *_stances(day), *_statuses(day), *_days(day)]
    for row in rows:
        row["ahead"] = row["first"] > day.as_of
    return sorted(rows, key=lambda row: (row["first"], row["last"], KINDS.index(row["kind"])))


def _row(when: When | dt.date, kind: str, by: str | None, subject: str, what: str, item: Sealable | None = None) -> Row:
    first, last = (when, when) if isinstance(when, dt.date) else (when.first, when.last)
    return {
        "first": first, "last": last, "kind": kind, "by": by, "subject": subject, "what": what, "before": None,
        "source": getattr(item, "source", None), "address": item.address if item else None,
        "alleged": bool(item and item.alleged),
    }  # fmt: skip


def _proposals(day: Day) -> Iterator[Row]:
    for name, item in day.positions.file.proposals.items():
        answer = f", in answer to {item.answers}" if item.answers else ""
        yield _row(item.since, "proposal", item.by, name, f"proposes {item.title}{answer}", item)
        if item.withdrawn is not None:
            yield _row(item.withdrawn, "withdrawn", item.by, name, f"withdraws {item.title}", item)


def _packages(day: Day) -> Iterator[Row]:
    for name, item in day.positions.file.packages.items():
        if item.exchange is not None:
            ties = f"{', '.join(item.exchange.give)} in exchange for {', '.join(item.exchange.for_)}"
        else:
            ties = f"{', '.join(item.together or [])} only together"
        yield _row(item.since, "package", item.by, name, f"{item.title}: {ties}", item)
        if item.given_up is not None:
            yield _row(item.given_up, "given_up", item.by, name, f"gives up {item.title}", item)


def _stances(day: Day) -> Iterator[Row]:
    for (who, clause), said in day.record.said.items():
        for place, item in enumerate(said):
            before = said[place - 1] if place else None
            if item.proposal is None:
                row = _row(item.since, "stance", who, clause, stance_words(item), item.said)
                yield row | {"before": None if before is None else stance_words(before)}
            for one in item.words:
                if one.met is not None:
                    yield _row(
                        one.met, "condition_met", who, clause, f"the condition of {who} is met: {one.words}", item.said
                    )


def _statuses(day: Day) -> Iterator[Row]:
    """Where each clause came to stand, each day by what was surely said by its end."""
    days = {item.since.last for said in day.record.said.values() for item in said}
    days |= {one.met for said in day.record.said.values() for item in said for one in item.words if one.met}
    for _, _, since, given_up in day.record.units:
        days |= {since.last} | ({given_up} if given_up else set())
    stood: dict[str, str] = {}
    for moment in sorted(one for one in days if one <= day.as_of):
        board = _board(day, moment)
        for clause in day.positions.file.clauses:
            status = status_of(frozenset([clause]), board)
            spoken = any(board.of(pair).stance != UNSAID for pair in board.pairs(clause))
            if spoken and status != stood.get(clause):
                yield _row(moment, "status", None, clause, status) | {"before": stood.get(clause)}
                stood[clause] = status


def _board(day: Day, moment: dt.date) -> Board:
    """What was surely said by the end of a day."""
    ties = [
        tie for tie in day.record.ties if tie.since.last <= moment and (tie.given_up is None or tie.given_up > moment)
    ]
    said: dict[tuple[str, str], Statement | None] = {
        pair: choices(some, moment)[0] for pair, some in day.record.said.items()
    }
    return Board(day.board.needs, {pair: held(item, ties, moment) for pair, item in said.items() if item is not None})


def _days(day: Day) -> Iterator[Row]:
    file = day.positions.file
    for name, item in file.deadlines.items():
        yield _row(item.day, "deadline", item.by, name, f"last day: {item.title}", item)
    for name, proposal in file.proposals.items():
        yield from _ends(name, proposal.title, proposal.by, proposal.duration, proposal)
    for name, clause in file.clauses.items():
        yield from _ends(name, clause.title, None, clause.duration, clause)


def _ends(name: str, title: str, by: str | None, duration: Duration | None, item: Sealable) -> Iterator[Row]:
    if duration is None:
        return
    ends = ends_of(duration)
    if ends.last is not None:
        yield _row(ends.last, "last_day", by, name, f"last day of {title}", item)
    if ends.extended is not None and ends.last is not None:
        yield _row(ends.extended, "extended_day", by, name, f"last day of {title} with every extension", item)
