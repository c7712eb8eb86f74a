"""The table of positions as it was known on a day: without what was said later."""

from __future__ import annotations

from collections.abc import Iterator

from sulh.drafts.positions.checks import clauses_of
from sulh.drafts.positions.schema import Clause, PositionsFile, Stance, Words
from sulh.terms.base import Day


def known_on(file: PositionsFile, day: Day) -> PositionsFile:
    """The file without what was surely said after `day`, and with what was taken back, or met, later still standing, or open.

    A clause is on the table once it is proposed, spoken of, asked for or tied to another; one without any date always is.
    """
    made = {name for name, item in file.proposals.items() if item.since.first <= day}
    proposals = {
        name: item.model_copy(
            update={"withdrawn": _by(item.withdrawn, day), "answers": item.answers if item.answers in made else None}
        )
        for name, item in file.proposals.items()
        if name in made
    }
    packages = {
        name: item.model_copy(update={"given_up": _by(item.given_up, day)})
        for name, item in file.packages.items()
        if item.since.first <= day
    }
    clauses = {name: _clause(item, day, made) for name, item in file.clauses.items()}
    named = set(clauses_of(file, packages)) | {one for item in clauses.values() for one in _asked(item)}
    on_table = {
        name: item
        for name, item in clauses.items()
        if item.proposed_in
        or item.stances
        or name in named
        or not (file.clauses[name].proposed_in or file.clauses[name].stances)
    }
    deadlines = {
        name: item.model_copy(
            update={
                "clauses": [one for one in item.clauses if one in on_table] if item.clauses else None,
                "proposal": item.proposal if item.proposal in made else None,
            }
        )
        for name, item in file.deadlines.items()
        if item.since.first <= day
    }
    return file.model_copy(
        update={"proposals": proposals, "clauses": on_table, "packages": packages, "deadlines": deadlines}
    )


def _by(moment: Day | None, day: Day) -> Day | None:
    return moment if moment is not None and moment <= day else None


def _clause(item: Clause, day: Day, proposals: set[str]) -> Clause:
    stances = [_stance(one, day) for one in item.stances if one.since.first <= day]
    within = [name for name in item.proposed_in if name in proposals] if item.proposed_in else None
    return item.model_copy(update={"stances": stances, "proposed_in": within})


def _stance(item: Stance, day: Day) -> Stance:
    if item.if_ is None:
        return item
    asked = [one if isinstance(one, str) else Words(words=one.words, met=_by(one.met, day)) for one in item.if_]
    return item.model_copy(update={"if_": asked})


def _asked(item: Clause) -> Iterator[str]:
    for stance in item.stances:
        yield from (one for one in stance.if_ or () if isinstance(one, str))
