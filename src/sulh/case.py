"""A case folder: what case.yaml names, read strictly, with the agreement compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sulh.errors import FileError
from sulh.incidents.proof import NO_SIDE, Clause, Speaker, Standard, opposed_pairs
from sulh.reports.versions import FILE as RECEIVED
from sulh.strict_yaml import Document, load
from sulh.terms.actor_sets import Understanding
from sulh.terms.base import Name
from sulh.terms.compile import Compiled, load_compiled
from sulh.terms.conditions import ConditionReader
from sulh.terms.formula import TRUE
from sulh.terms.legend import Legend

Grade = Literal["A", "B", "C", "D", "E", "F"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceEntry(_Strict):
    """One source of a case."""

    file: str = Field(description="The file, relative to case.yaml.")
    mapping: str = Field(description="How its columns are read.")
    side: Name = Field(description="Who speaks: a party, another actor, or none.")
    grade: Grade | None = Field(default=None, description="How reliable it is as a rule, by the Admiralty code.")
    title: str | None = Field(default=None, description="Its name for people.")
    address: str | None = Field(default=None, description="Where it can be read.")
    note: str | None = Field(default=None, description="Anything a reader should know.")
    coverage: str | None = Field(default=None, description="A file that says what it could see.")
    citation: str | None = Field(default=None, description="How it asks to be cited.")
    licence: str | None = Field(default=None, description="Its licence.")
    fetch: str | None = Field(
        default=None, description="The command that fetches the file, for one that is not shipped."
    )


class ClauseEntry(_Strict):
    """One way to prove a thing; every key given must hold."""

    independent: int | None = Field(default=None, ge=1, description="So many sources of no side.")
    grade: Grade | None = Field(default=None, description="Graded so or better.")
    owned_by_perpetrator: bool = Field(default=False, description="The perpetrator says so.")
    both_sides_agree: bool = Field(default=False, description="The accused party and one opposed to it say so.")


class StandardEntry(_Strict):
    """The standard of proof."""

    any_of: list[ClauseEntry] = Field(min_length=1, description="One of these has to hold.")
    opposed: list[Annotated[list[Name], Field(min_length=2, max_length=2)]] = Field(
        default=[], description="Sides that oppose each other, beside the parties."
    )
    same_voice: list[Annotated[list[Name], Field(min_length=2)]] = Field(
        default=[], description="Sources that copy each other and count as one."
    )


class CaseEntry(_Strict):
    """case.yaml."""

    case: Name = Field(description="The case's id.")
    title: str | None = Field(default=None, description="Its name.")
    about: str | None = Field(default=None, description="What a reader should know.")
    agreement: str = Field(description="The agreement file.")
    sources: dict[Name, SourceEntry] = Field(min_length=1, description="Everybody's reports.")
    decisions: str | None = Field(default=None, description="People's decisions.")
    cases: str | None = Field(default=None, description="The lawyer's worked examples.")
    measures: str | None = Field(default=None, description="Declared questions on violence.")
    deliveries: str | None = Field(default=None, description="What was delivered of the duties.")
    alerts: str | None = Field(default=None, description="Rules that are looked at in every run.")
    territory: str | None = Field(default=None, description="Who held which land when: layers of control, GeoJSON.")
    drafts: dict[Name, str] = Field(default={}, description="Other terms that were proposed: agreement files, by name.")
    positions: str | None = Field(default=None, description="Who proposed what when, and where each party stands.")
    standard_of_proof: StandardEntry = Field(description="What establishes a fact.")


@dataclass(frozen=True)
class Case:
    """A case that has been opened: its entries, its folder, and its agreement ready to be judged."""

    folder: Path
    entry: CaseEntry
    document: Document = field(repr=False)
    compiled: Compiled = field(repr=False)
    reader: str | None = None

    @property
    def title(self) -> str:
        """The case's name for people."""
        return self.entry.title or self.entry.case

    def path(self, name: str) -> Path:
        """A file that the case names."""
        return self.folder / name

    @property
    def speakers(self) -> dict[str, Speaker]:
        """Every source as the standard of proof sees it."""
        return {key: Speaker(key, item.side, item.grade) for key, item in self.entry.sources.items()}

    @property
    def standard(self) -> Standard:
        """The case's standard of proof."""
        given = self.entry.standard_of_proof
        clauses = tuple(
            Clause(item.independent, item.grade, item.owned_by_perpetrator, item.both_sides_agree)
            for item in given.any_of
        )
        parties = self.compiled.agreement.parties
        opposed = opposed_pairs(parties, ((one, other) for one, other in given.opposed))
        voices = {source: group[0] for group in given.same_voice for source in group}
        return Standard(clauses, opposed, frozenset(parties), voices)

    def actors_of_side(self) -> dict[str, int]:
        """For each side, the mask of the actors that are its own in its own reading."""
        agreement = self.compiled.agreement
        out = {}
        for side in {item.side for item in self.entry.sources.values()} - {NO_SIDE}:
            reader = ConditionReader(agreement, Understanding(side), Legend())
            own = [mask for mask, when in reader.actors_of(side) if when == TRUE]
            out[side] = sum_of(own)
        return out

    def accusable(self) -> dict[str, int]:
        """For each party, the mask of the actors that count for it in anybody's reading."""
        agreement = self.compiled.agreement
        return {
            party: sum_of(
                mask
                for reading in agreement.readings
                for mask, _ in ConditionReader(agreement, Understanding(reading), Legend()).actors_of(party)
            )
            for party in agreement.parties
        }

    def inputs(self) -> Iterator[Path]:
        """Every file that the case reads, in the order of case.yaml.

        Where something is sealed from the reader, only the sources: a checksum of few unknown words can be guessed at.
        """
        entry = self.entry
        sealed = bool(self.compiled.agreement.hidden)
        if not sealed:
            yield self.document.file
            yield from self.compiled.agreement.files()
        for source in entry.sources.values():
            yield from (self.path(name) for name in (source.file, source.mapping, source.coverage) if name)
        received = RECEIVED if self.path(RECEIVED).exists() else None
        for name in (
            entry.decisions,
            entry.cases,
            entry.measures,
            entry.deliveries,
            entry.alerts,
            entry.territory,
            received,
        ):
            if name and not sealed:
                yield self.path(name)


def sum_of(masks: Iterator[int] | list[int]) -> int:
    """The union of masks."""
    out = 0
    for mask in masks:
        out |= mask
    return out


def load_case(folder: Path, reader: str | None = None) -> Case:
    """Open a case folder (or its case.yaml) as `reader` may see it: a party, a reading, an actor; None is the public.

    Raises FileError or InputError with the place in the file.
    """
    file = folder / "case.yaml" if folder.is_dir() else folder
    if not file.exists():
        raise FileError("there is no case here", where=folder, remedy="Name a folder that holds a case.yaml.")
    document = load(file)
    entry = document.parse(CaseEntry)
    compiled = load_compiled(file.parent / entry.agreement, reader=reader)
    actors = compiled.agreement.vocabulary.actors
    for key, source in entry.sources.items():
        if source.side != NO_SIDE and source.side not in actors:
            known = ", ".join([NO_SIDE, *compiled.agreement.parties, *compiled.agreement.file.actors])
            where = ("sources", key, "side")
            raise document.error(where, f"“{source.side}” is no party and no actor", f"Write one of: {known}.")
    for pair in entry.standard_of_proof.opposed:
        for side in pair:
            if side not in actors:
                raise document.error(("standard_of_proof", "opposed"), f"“{side}” is no party and no actor")
    _check_voices(document, entry)
    return Case(file.parent, entry, document, compiled, reader)


def _check_voices(document: Document, entry: CaseEntry) -> None:
    where, seen = ("standard_of_proof", "same_voice"), set()
    for source in (one for group in entry.standard_of_proof.same_voice for one in group):
        if source not in entry.sources:
            raise document.error(where, f"“{source}” is no source", f"Write some of: {', '.join(entry.sources)}.")
        if source in seen:
            raise document.error(where, f"“{source}” stands twice", "Write all that copy each other in one list.")
        seen.add(source)


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
