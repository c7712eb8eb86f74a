"""Reads `positions.yaml` strictly, and gives what its reader may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sulh.drafts.positions.checks import Known, check
from sulh.drafts.positions.schema import PositionsFile
from sulh.drafts.positions.sealing import seen_by
from sulh.errors import InputError
from sulh.strict_yaml import Document, load
from sulh.terms.agreement import Agreement


@dataclass(frozen=True)
class Positions:
    """The table of positions as its reader may see it.

    `parties` are those of the agreement; `labels` say how each speaker is written for people, a name that stands there
    not being a party, an actor or one of `others`.
    """

    file: PositionsFile
    document: Document = field(repr=False)
    parties: tuple[str, ...]
    labels: Mapping[str, str] = field(repr=False)

    @property
    def title(self) -> str:
        """What the record is called."""
        return self.file.title or self.file.positions

    def label(self, name: str) -> str:
        """A speaker, as it is written for people."""
        return self.labels.get(name, name)

    def needs(self, clause: str) -> tuple[str, ...]:
        """Whose acceptance a clause takes."""
        return tuple(self.file.clauses[clause].needs or self.parties)


def load_positions(
    path: Path, agreement: Agreement, drafts: Mapping[str, Agreement], reader: str | None = None
) -> Positions:
    """Read the table of positions of a case as `reader` (None: the public) may see it.

    `agreement` and `drafts` (case.yaml's, by name) are as that reader may see them, too: a clause that renders a sealed
    provision is sealed with it. Raises FileError, or InputError with file, line, column and remedy.
    """
    document = load(path)
    file = document.parse(PositionsFile)
    known = Known(agreement, drafts)
    check(file, document, known)
    labels = known.speakers() | {name: item.name for name, item in file.others.items()}
    whole = Positions(file, document, tuple(agreement.parties), labels)
    seen = replace(whole, file=seen_by(file, known, reader))
    if not seen.file.clauses:
        remedy = "Say for whom with --for: a party that may read them."
        raise InputError("every clause is sealed or rests on what is sealed", where=path, remedy=remedy)
    return seen
