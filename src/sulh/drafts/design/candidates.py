"""Candidates: real provisions, compiled in the case's words and readings, each under a name that a command can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from sulh.errors import InputError
from sulh.strict_yaml import Document, load
from sulh.terms.actor_sets import Understanding
from sulh.terms.amendments import Version
from sulh.terms.areas import AreaEntry, read_area
from sulh.terms.base import Name, Strict
from sulh.terms.checks import check
from sulh.terms.compile import Compiled, Rule
from sulh.terms.legend import Legend
from sulh.terms.schema import AgreementFile, Provision, Term

OWN, CATALOGUE, WORDS = "present terms", "catalogue", "words"
"""Where a candidate comes from, beside drafts, which go by their names."""
_MUST_NOT = "must_not"


@dataclass(frozen=True, eq=False)
class Candidate:
    """A clause to choose: `id` is unique, `origin` says where it comes from, `simple` is smaller the fewer conditions it has,
    `rules` are its rule in each reading, undated; `width` is how many kinds of act a clause made from words speaks of."""

    id: str
    title: str
    origin: str
    simple: int
    rules: tuple[Rule, ...]
    width: int = 0


@dataclass(frozen=True, eq=False)
class Offer:
    """Candidates that share one compiled agreement, so that their facts are worked out together."""

    compiled: Compiled
    candidates: tuple[Candidate, ...]


class CatalogueFile(Strict):
    """A file of clauses to choose from: provisions, with terms and areas of their own, in the words of a case's agreement."""

    catalogue: Name = Field(description="The catalogue's id.")
    title: str | None = Field(default=None, description="Its name.")
    about: str | None = Field(default=None, description="What a reader should know.")
    terms: dict[Name, Term] = Field(default={}, description="Words that the clauses use, beside the agreement's.")
    areas: dict[Name, AreaEntry] = Field(
        default={}, description="Places that the clauses name, beside the agreement's."
    )
    provisions: dict[Name, Provision] = Field(min_length=1, description="The clauses: must_not.")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A catalogue that has been read."""

    file: CatalogueFile
    document: Document


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue strictly. Raises FileError or InputError, with line and column."""
    document = load(path)
    file = document.parse(CatalogueFile)
    for name, item in file.provisions.items():
        if item.must_not is None:
            raise document.error(
                ("provisions", name), f"{name} bars nothing", "A package is chosen from must_not clauses."
            )
        if item.sealed is not False:
            raise document.error(
                ("provisions", name, "sealed"),
                f"{name} is sealed",
                "Seal clauses in a draft; a catalogue is for all to see.",
            )
    return Catalogue(file, document)


def offer_of_case(present: Compiled, words: Mapping[str, Provision], catalogue: Catalogue | None) -> Offer:
    """The case's own clauses, those made from its words, and those of a catalogue, compiled together.

    Raises InputError, with its place, where a clause of the catalogue cannot be read.
    """
    agreement = present.agreement
    more = [(WORDS, agreement.file.model_copy(update={"provisions": dict(words)}), agreement.document)]
    shapes = dict(agreement.shapes)
    if catalogue is not None:
        file = _with(agreement.file, catalogue)
        check(file, catalogue.document)
        for name, item in catalogue.file.areas.items():
            shapes[name] = read_area(name, item, catalogue.document, ("areas", name))
        more.append((CATALOGUE, file, catalogue.document))
    versions = tuple(Version(None, file, document) for _, file, document in more)
    provisions = dict(agreement.file.provisions)
    for _, file, _ in more:
        provisions |= file.provisions
    whole = replace(
        agreement,
        file=agreement.file.model_copy(update={"provisions": provisions}),
        versions=(*agreement.versions, *versions),
        shapes=shapes,
    )
    # its own legend: what the clauses ask for is not asked of the case's findings
    compiled = Compiled(whole, _copy(present.legend), dict(present.rules))
    names = dict.fromkeys(agreement.file.provisions, OWN)
    for origin, file, _ in more:
        names |= dict.fromkeys(file.provisions, origin)
    for name in catalogue.file.provisions if catalogue else ():  # a clause may look at breaches of another
        for reading in agreement.readings:
            compiled.rules[name, reading] = compiled.rule(name, Understanding(reading))
    return Offer(compiled, tuple(_candidates(compiled, names, agreement.readings)))


def _with(file: AgreementFile, catalogue: Catalogue) -> AgreementFile:
    """The agreement with the catalogue's clauses in place of its own. Raises InputError where names clash."""
    given = catalogue.file
    for section in ("provisions", "terms", "areas"):
        for name in getattr(given, section):
            if name in getattr(file, section):
                raise catalogue.document.error(
                    (section, name), f"the agreement has “{name}” already", "Give it another name."
                )
    changed = {
        "provisions": dict(given.provisions),
        "terms": {**file.terms, **given.terms},
        "areas": {**file.areas, **given.areas},
    }
    return file.model_copy(update=changed)


def _copy(legend: Legend) -> Legend:
    return Legend(*(dict(getattr(legend, name)) for name in ("areas", "near", "stated", "questions", "broken")))


def offer_of_draft(name: str, draft: Compiled, readings: Sequence[str]) -> Offer:
    """The clauses of a draft that bar deeds, under the names `DRAFT.CLAUSE`; a reading that it does not know leaves its words open."""
    return Offer(draft, tuple(_candidates(draft, dict.fromkeys(draft.judged, name), readings, f"{name}.")))


def _candidates(
    compiled: Compiled, origins: Mapping[str, str], readings: Sequence[str], head: str = ""
) -> Iterator[Candidate]:
    for name, origin in origins.items():
        item = compiled.agreement.file.provisions[name]
        if item.kind != _MUST_NOT:
            continue
        rules = tuple(compiled.rule(name, Understanding(reading), dated=False) for reading in readings)
        title = item.title or f"{', '.join(item.parties)}: no {_words(item.must_not)}"
        width = compiled.agreement.vocabulary.acts.mask(item.must_not["act"]).bit_count() if origin == WORDS else 0
        yield Candidate(f"{head}{name}", title, origin, _size(item.must_not) + _size(item.except_), rules, width)


def _words(given: Any) -> str:
    """A condition in few words, for clauses without a title."""
    if isinstance(given, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_words(value)}" for key, value in given.items())
    if isinstance(given, list):
        return " or ".join(_words(item) for item in given)
    return str(given).replace("_", " ")


def _size(given: Any) -> int:
    """How many words a condition has."""
    if isinstance(given, dict):
        return sum(1 + _size(value) for value in given.values())
    if isinstance(given, list):
        return sum(_size(item) for item in given)
    when = getattr(given, "when", None)
    return 1 if when is None else 1 + _size(when)


def by_pattern(candidates: Sequence[str], patterns: Sequence[str], where: str) -> list[int]:
    """The places of the candidates that are named, or match a pattern such as `front.*`. Raises InputError where none does."""
    from fnmatch import fnmatchcase

    from sulh.errors import nearest

    found: dict[int, None] = {}
    for pattern in patterns:
        mine = [place for place, name in enumerate(candidates) if fnmatchcase(name, pattern)]
        if not mine:
            raise InputError(
                f"there is no clause “{pattern}” to choose from", where=where, remedy=nearest(pattern, candidates)
            )
        found |= dict.fromkeys(mine)
    return list(found)
