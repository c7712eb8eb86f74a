"""The lint of a table of positions: what in it will mislead, or keeps a question open. docs/positions.md has each rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sulh.drafts.positions.load import Positions
from sulh.drafts.positions.record import Record, record_of
from sulh.drafts.positions.schema import Duration, Said
from sulh.strict_yaml import Path_
from sulh.terms.lint_base import Remark, listed

RULES: dict[str, Literal["warning", "note"]] = {
    "clause-unspoken": "warning",
    "party-unheard": "note",
    "stance-of-no-party": "note",
    "stance-before-proposal": "note",
    "after-the-record": "warning",
    "deadline-before-proposal": "warning",
    "no-first-day": "note",
    "no-source": "note",
    "not-rendered": "note",
}


def lint_positions(positions: Positions) -> list[Remark]:
    """Remarks on a table of positions as its reader may see it, sorted by place."""
    found = _Lint(positions)
    remarks = [
        *found.unspoken(), *found.of_no_party(), *found.order(), *found.later(), *found.deadlines(), *found.durations(),
        *found.sources(), *found.rendered(),
    ]  # fmt: skip
    return sorted(dict.fromkeys(remarks), key=lambda one: one.order)


class _Lint:
    def __init__(self, positions: Positions) -> None:
        self.positions, self.file = positions, positions.file
        self.record: Record = record_of(positions)

    def remark(self, rule: str, path: Path_, what: str, remedy: str) -> Remark:
        position = self.positions.document.place(path)
        return Remark(rule, RULES[rule], str(position), what, remedy, position=position)

    def unspoken(self) -> Iterator[Remark]:
        """Clauses that nobody, or not everybody, spoke to."""
        for name in self.file.clauses:
            needs = self.positions.needs(name)
            silent = [self.positions.label(who) for who in needs if not self.record.said.get((who, name))]
            if len(silent) == len(needs):
                remedy = "Say who proposed it (proposed_in), or add a stance."
                yield self.remark("clause-unspoken", ("clauses", name), f"Nobody spoke to {name}.", remedy)
            elif silent:
                remedy = "Ask them, or write down where they stand."
                what = f"{listed(silent)} never spoke to {name}."
                yield self.remark("party-unheard", ("clauses", name), what, remedy)

    def of_no_party(self) -> Iterator[Remark]:
        """Stances of somebody whose acceptance the clause does not take."""
        for (who, clause), said in self.record.said.items():
            if said and who not in self.positions.needs(clause) and any(one.said is not None for one in said):
                what = f"{self.positions.label(who)} has a stance on {clause}, and its acceptance is not asked for."
                remedy = f"Add {who} to needs of the clause if it has to accept it."
                yield self.remark("stance-of-no-party", ("clauses", clause), what, remedy)

    def order(self) -> Iterator[Remark]:
        """Stances older than the proposal."""
        for name, item in self.file.clauses.items():
            made = [self.file.proposals[one].since for one in item.proposed_in or ()]
            early = [one for one in item.stances if made and one.since.last < min(one.first for one in made)]
            if early:
                what = f"{listed([f'{one.by} ({one.since})' for one in early])} spoke to {name} before it was proposed."
                remedy = "Check the days; if they are right, say in a note what was spoken of then."
                yield self.remark("stance-before-proposal", ("clauses", name), what, remedy)

    def later(self) -> Iterator[Remark]:
        """What was said after the day up to which the record is said to be kept."""
        day = self.file.as_of
        for path, item in self._said():
            if day is not None and item.since.first > day:
                what = f"This was said on {item.since}, after {day}, up to which the record is kept."
                yield self.remark("after-the-record", path, what, "Correct as_of, or the day.")

    def _said(self) -> Iterator[tuple[Path_, Said]]:
        for section in ("proposals", "packages", "deadlines"):
            yield from (((section, name), item) for name, item in getattr(self.file, section).items())
        for name, clause in self.file.clauses.items():
            yield from ((("clauses", name), one) for one in clause.stances)

    def deadlines(self) -> Iterator[Remark]:
        """Days that lie before what they are about."""
        for name, item in self.file.deadlines.items():
            about = self.file.proposals[item.proposal] if item.proposal else item
            for given, what in ((about, "its proposal was made"), (item, "it was set")):
                if item.day < given.since.first:
                    said = f"The deadline {name} ({item.day}) lies before {what} ({given.since})."
                    yield self.remark("deadline-before-proposal", ("deadlines", name), said, "Correct one of the days.")
                    break

    def durations(self) -> Iterator[Remark]:
        """Times without a first day."""
        given: list[tuple[str, str, Duration | None]] = [
            ("proposals", name, one.duration) for name, one in self.file.proposals.items()
        ]
        given += [("clauses", name, item.duration) for name, item in self.file.clauses.items()]
        for section, name, duration in given:
            if duration is not None and duration.from_ == "unstated":
                what = f"Nobody said from when {name} is to hold, so it has no last day."
                yield self.remark("no-first-day", (section, name, "duration"), what, "Ask for the first day.")

    def sources(self) -> Iterator[Remark]:
        """What has neither an address nor a source, and is not marked as alleged."""
        for path, item in self._said():
            if not (item.address or item.source or item.alleged):
                what = "This has no source and no address, and is not marked as alleged."
                yield self.remark("no-source", path, what, "Add source: or address:, or alleged: true.")

    def rendered(self) -> Iterator[Remark]:
        """Clauses that no provision renders, so that nothing can be replayed."""
        for name, item in self.file.clauses.items():
            if item.provision is None:
                what = f"No provision renders {name}: what it would bar cannot be replayed."
                yield self.remark("not-rendered", ("clauses", name), what, "Write a draft, and name its provision.")
