"""The tables of positions, made of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sulh.drafts.positions.check_durations import ends_of
from sulh.drafts.positions.record import Pair, Statement
from sulh.drafts.positions.schema import ACCEPTS, ACCEPTS_IF, REJECTS, Duration
from sulh.drafts.positions.standing import PACKAGE, PROPOSAL, Day, Standing, Target, choices
from sulh.drafts.positions.tables import DEADLINES, PACKAGES, POSITIONS, STANCES, TIMELINE
from sulh.drafts.positions.timeline import timeline
from sulh.terms.base import Sealable

Row = dict[str, Any]


def tables_of(day: Day) -> dict[str, pa.Table]:
    """All tables of positions at the end of a day, by name."""
    found = {
        "positions": (_positions(day), POSITIONS),
        "stances": (_stances(day), STANCES),
        "packages": (_packages(day), PACKAGES),
        "deadlines": (_deadlines(day), DEADLINES),
        "timeline": (timeline(day), TIMELINE),
    }
    return {name: pa.Table.from_pylist(list(rows), schema=schema) for name, (rows, schema) in found.items()}


def said_of(pair: Pair) -> str:
    """A speaker and a clause, as one word."""
    return f"{pair[0]}: {pair[1]}"


def _standing(item: Standing) -> Row:
    return {
        "status": item.status,
        "possible": list(item.possible),
        "taken_with": sorted(item.taken_with),
        "steps": item.changes.steps,
        "ways": [sorted(map(said_of, way)) for way in item.changes.ways if way],
        "exact": item.changes.is_exact,
        "brings": sorted(item.along),
    }


def _positions(day: Day) -> Iterator[Row]:
    for name, found in day.clauses.items():
        item = day.positions.file.clauses[name]
        needs = day.positions.needs(name)
        stance = {who: day.board.of((who, name)).stance for who in needs}
        by_stance = {word: [who for who in needs if stance[who] == word] for word in (ACCEPTS, ACCEPTS_IF, REJECTS)}
        spoken = {who for some in by_stance.values() for who in some}
        yield {
            "clause": name,
            "title": item.title,
            "as_of": day.as_of,
            "proposed_in": item.proposed_in or [],
            "draft": item.draft,
            "provision": item.provision,
            "needs": list(needs),
            **by_stance,
            "silent": [who for who in needs if who not in spoken],
            "hangs_on_it": _hanging(day, name),
            "alleged": is_alleged(day, [name]),
            "illustration": item.illustration or any(one.illustration for one in _in_effect(day, [name])),
            **_standing(found),
        }


def _in_effect(day: Day, clauses: Sequence[str]) -> list[Statement]:
    """What was surely said by those whose acceptance some clauses, and all that is asked for with them, take."""
    pairs = [pair for clause in sorted(day.board.asked_with(clauses)) for pair in day.board.pairs(clause)]
    return [item for item in (day.now.get(pair) for pair in pairs) if item is not None]


def is_alleged(day: Day, clauses: Sequence[str]) -> bool:
    """Whether something that the standing of these clauses rests on is alleged."""
    file = day.positions.file
    asked = day.board.asked_with(clauses)
    ties = any(tie.alleged for tie in day.record.ties for clause, _ in tie.needs if clause in asked)
    return (
        ties or any(file.clauses[one].alleged for one in asked) or any(one.alleged for one in _in_effect(day, clauses))
    )


def _hanging(day: Day, clause: str) -> list[str]:
    """What cannot be had without a clause: packages and proposals that hold it, clauses that ask for it."""
    within = [
        key for key, (target, _) in day.targets.items() if clause in target.clauses and target.kind != "everything"
    ]
    asking = [name for name in day.clauses if name != clause and clause in day.board.asked_with([name])]
    return within + [f"clause {name}" for name in asking]


def _stances(day: Day) -> Iterator[Row]:
    for (who, clause), said in day.record.said.items():
        possible = choices(said, day.as_of)
        for place, item in enumerate(said):
            later = [one.since.last for one in said[place + 1 :] if one.since.last <= day.as_of]
            written = item.said or day.positions.file.proposals[item.proposal or ""]
            yield {
                "clause": clause,
                "by": who,
                "first": item.since.first,
                "last": item.since.last,
                "stance": item.stance,
                "before": said[place - 1].stance if place else None,
                "conditions": list(item.conditions),
                "words": [one.words for one in item.words],
                "proposal": item.proposal,
                "in_effect": None if item in possible and len(possible) > 1 else item in possible,
                "superseded": min(later, default=None),
                "counts": who in day.positions.needs(clause),
                **{name: getattr(written, name, None) for name in ("quote", "source", "address", "note")},
                "alleged": item.alleged,
                "illustration": item.illustration,
            }


def _packages(day: Day) -> Iterator[Row]:
    for target, found in day.targets.values():
        item = _source(day, target)
        yield {
            "package": target.name,
            "kind": target.kind,
            "title": getattr(item, "title", "everything on the table"),
            "by": getattr(item, "by", None),
            "first": item.since.first if item is not None else None,
            "last": item.since.last if item is not None else None,
            "as_of": day.as_of,
            "clauses": sorted(target.clauses),
            "agreed": len(target.clauses & day.board.agreed),
            "rejected": [said_of(pair) for pair in found.rejected],
            "alleged": (item is not None and item.alleged) or is_alleged(day, sorted(target.clauses)),
            **_standing(found),
        }


def _source(day: Day, target: Target) -> Any:
    groups: Mapping[str, Mapping[str, Sealable]] = {
        PACKAGE: day.positions.file.packages,
        PROPOSAL: day.positions.file.proposals,
    }
    return groups.get(target.kind, {}).get(target.name)


def _deadlines(day: Day) -> Iterator[Row]:
    file = day.positions.file
    for name, item in file.deadlines.items():
        if item.since.first > day.as_of:
            continue
        about = [*([item.proposal] if item.proposal else []), *(item.clauses or [])]
        yield _deadline(name, "deadline", item.title, item.by, about, item.day, day.as_of) | {
            "quote": item.quote, "address": item.address, "alleged": item.alleged,
        }  # fmt: skip
    for name, proposal in file.proposals.items():
        if proposal.duration is not None and proposal.since.first <= day.as_of:
            yield _duration(name, proposal.title, proposal.by, proposal.duration, proposal, day.as_of)
    for name, clause in file.clauses.items():
        if clause.duration is not None:
            yield _duration(name, clause.title, None, clause.duration, clause, day.as_of)


def _deadline(
    name: str, kind: str, title: str, by: str | None, about: list[str], day: dt.date | None, as_of: dt.date
) -> Row:
    return {
        "name": name, "kind": kind, "title": title, "by": by, "about": about, "day": day,
        "days_left": None if day is None else (day - as_of).days, "extendable_by": [], "extended_day": None,
        "extendable": False, "open_ended": False,
    }  # fmt: skip


def _duration(name: str, title: str, by: str | None, item: Duration, source: Sealable, as_of: dt.date) -> Row:
    ends = ends_of(item)
    return _deadline(name, "duration", title, by, [name], ends.last, as_of) | {
        "extendable_by": (item.extendable.by or []) if item.extendable else [],
        "extended_day": ends.extended,
        "extendable": ends.extendable,
        "open_ended": ends.open_ended,
        "quote": item.quote,
        "address": source.address,
        "alleged": source.alleged,
    }
