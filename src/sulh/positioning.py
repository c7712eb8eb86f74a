"""A case's table of positions: reads the case, and says where everybody stood at the end of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sulh import __version__
from sulh.case import Case, load_case
from sulh.drafts.positions.rows import tables_of
from sulh.drafts.positions.schema import Said
from sulh.drafts.positions.standing import Day, day_of
from sulh.errors import InputError
from sulh.pictures.picture import Picture
from sulh.pictures.positions import stances
from sulh.run import positions_of


@dataclass(frozen=True, eq=False)
class Positioned:
    """Where everybody stood: the tables `positions`, `stances`, `packages`, `deadlines` and `timeline`, and what to know."""

    title: str
    day: Day
    tables: Mapping[str, pa.Table]
    notes: tuple[str, ...]
    later: int

    @property
    def as_of(self) -> dt.date:
        """The day at whose end it stood so."""
        return self.day.as_of

    def label(self, name: str) -> str:
        """A speaker as written for people."""
        return self.day.positions.label(name)

    def picture(self) -> Picture | None:
        """The history as a picture; None where nobody said anything."""
        labels = {name: self.label(name) for name in {row["by"] for row in self.tables["stances"].to_pylist()}}
        source = f"Source: the table of positions of {self.day.positions.title}; computed by sulh {__version__}."
        return stances(self.tables, labels, self.title, source)


def positions_of_case(folder: Path, as_of: dt.date | None = None, reader: str | None = None) -> Positioned:
    """Where everybody stood at the end of a day, as `reader` (None: the public) may see it; by default of the last on record.

    Raises FileError or InputError where the case or its table of positions cannot be used.
    """
    return positioned(load_case(folder, reader), as_of)


def positioned(case: Case, as_of: dt.date | None = None) -> Positioned:
    """The same of a case that is open. Raises InputError where it has no table of positions."""
    given = positions_of(case)
    if given is None:
        remedy = "Write positions: positions.yaml in case.yaml; docs/positions.md says what stands in that file."
        raise InputError("the case has no table of positions", where=case.document.file, remedy=remedy)
    day = day_of(given, as_of)
    said: list[Said] = [one for item in given.file.clauses.values() for one in item.stances]
    said += [*given.file.proposals.values(), *given.file.packages.values(), *given.file.deadlines.values()]
    later = sum(one.since.first > day.as_of for one in said)
    return Positioned(given.title, day, tables_of(day), tuple(_notes(day, later)), later)


def _notes(day: Day, later: int) -> list[str]:
    notes = []
    if later:
        notes.append(f"{later} later {'entry is' if later == 1 else 'entries are'} left out: said after {day.as_of}")
    if not day.all_worlds:
        notes.append(
            "too many days are only about known to try every order: only the earliest and the latest were tried"
        )
    found = [*day.clauses.values(), *(item for _, item in day.targets.values())]
    if not all(item.changes.is_exact for item in found):
        notes.append(
            "the search for the fewest changes was cut short: the numbers marked “at most” may not be the smallest"
        )
    return notes
