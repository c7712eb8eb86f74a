"""The table of positions as somebody may see it: without what is sealed from them, and without all that rests on it.

What is sealed is taken out before anything is computed. So what a reader is given is what the file would give without
the sealed parts, and no status can let a sealed stance be guessed. On something sealed rest: a clause that stands in
sealed proposals only, or renders a sealed provision; a stance with a sealed clause among its conditions; a package that
names a sealed clause or package; a deadline about nothing that is left.
"""

from __future__ import annotations

from collections.abc import Iterable

from sulh.drafts.positions.checks import PRESENT, Known, draft_of, named_in
from sulh.drafts.positions.schema import Clause, Deadline, PositionsFile
from sulh.terms.base import Sealable


def seen_by(file: PositionsFile, known: Known, reader: str | None) -> PositionsFile:
    """The file as `reader` (a party, a reading or an actor; None: the public) may see it."""
    parties = known.agreement.parties
    proposals = {name for name, item in file.proposals.items() if may_read(item, reader, parties)}
    clauses = {
        name
        for name, item in file.clauses.items()
        if may_read(item, reader, parties)
        and (item.proposed_in is None or proposals & set(item.proposed_in))
        and not _sealed_provision(file, name, known)
    }
    packages = {name for name, item in file.packages.items() if may_read(item, reader, parties)}
    while gone := {name for name in packages if not set(named_in(file.packages[name])) <= clauses | packages}:
        packages -= gone
    return file.model_copy(
        update={
            "proposals": {
                name: item.model_copy(update={"answers": item.answers if item.answers in proposals else None})
                for name, item in file.proposals.items()
                if name in proposals
            },
            "clauses": {
                name: _clause(file, name, proposals, clauses, reader, parties)
                for name in file.clauses
                if name in clauses
            },
            "packages": {name: item for name, item in file.packages.items() if name in packages},
            "deadlines": dict(_deadlines(file, proposals, clauses, reader, parties)),
        }
    )


def may_read(item: Sealable, reader: str | None, parties: Iterable[str]) -> bool:
    """Whether a part of the file is open to a reader."""
    if item.sealed is False or item.sealed == []:
        return True
    return reader is not None and reader in (parties if item.sealed is True else item.sealed)


def _sealed_provision(file: PositionsFile, clause: str, known: Known) -> bool:
    """Whether a clause renders a provision whose very words the reader does not see."""
    asked = file.clauses[clause].provision
    terms = known.terms(draft_of(file, clause))
    return asked is not None and ("provisions", asked) in terms.hidden and asked not in terms.withheld


def _clause(
    file: PositionsFile, clause: str, proposals: set[str], clauses: set[str], reader: str | None, parties: Iterable[str]
) -> Clause:
    item, draft = file.clauses[clause], draft_of(file, clause)
    stances = [
        one
        for one in item.stances
        if may_read(one, reader, parties)
        and all(not isinstance(name, str) or name in clauses for name in one.if_ or ())
    ]
    within = [name for name in item.proposed_in if name in proposals] if item.proposed_in else None
    left = [file.proposals[name].draft for name in within or ()]
    # the link to a provision is known from a proposal's draft only as long as that proposal is
    linked = item.provision is not None and (item.draft is not None or draft in (PRESENT, *left))
    link = {"provision": item.provision, "draft": draft} if linked else {"provision": None, "draft": None}
    return item.model_copy(update={"stances": stances, "proposed_in": within, **link})


def _deadlines(
    file: PositionsFile, proposals: set[str], clauses: set[str], reader: str | None, parties: Iterable[str]
) -> Iterable[tuple[str, Deadline]]:
    for name, item in file.deadlines.items():
        proposal = item.proposal if item.proposal in proposals else None
        about = [one for one in item.clauses if one in clauses] if item.clauses else None
        was_about_something = item.proposal is not None or item.clauses is not None
        if may_read(item, reader, parties) and (proposal or about or not was_about_something):
            yield name, item.model_copy(update={"proposal": proposal, "clauses": about})
