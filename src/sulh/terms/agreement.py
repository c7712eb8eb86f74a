"""The agreement file: what stands in it, read strictly. Conditions stay as written; `conditions.py` reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sulh.errors import InputError
from sulh.strict_yaml import Document, Path_, load
from sulh.words.vocabulary import Vocabulary, vocabulary

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$", max_length=80)]
Day = dt.date
EVERYONE = "everyone"
OPEN = "open"
UNSTATED = "unstated"
RESERVED = ("established", "independent", "none", EVERYONE, OPEN, UNSTATED, "other", "outside_the_case", "all")
"""Words that no party, actor or reading may be called."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class Party(_Strict):
    """Who is bound by the agreement."""

    name: str = Field(description="How the party is written for people.")


class ActsFor(_Strict):
    """In whose reading an actor acts for a party; a reading named in neither list leaves it open."""

    according_to: list[Name] | Literal["everyone"] = Field(default=[], description="Readings that say so.")
    denied_by: list[Name] | Literal["everyone"] = Field(default=[], description="Readings that deny it.")


class Actor(_Strict):
    """Who does things. Actors form a tree by `part_of`."""

    name: str | None = Field(default=None, description="How the actor is written for people.")
    part_of: Name | None = Field(default=None, description="The actor or party above it, in everybody's reading.")
    acts_for: dict[Name, ActsFor] = Field(default={}, description="Parties it may act for, by reading.")
    note: str | None = Field(default=None, description="Where this is known from.")
    address: str | None = Field(default=None, description="Where the source can be read.")


class UntilReadAs(_Strict):
    """The last day in force, by reading."""

    read_as: dict[Name, Day | Literal["open"]]


class InForce(_Strict):
    """The first and the last day of the agreement (UTC days)."""

    from_: Day = Field(alias="from", description="First day in force.")
    until: Day | Literal["open"] | UntilReadAs = Field(default="open", description="Last day in force, or open.")


class _Sourced(_Strict):
    quote: str | None = Field(default=None, description="The words of the text.")
    address: str | None = Field(default=None, description="Where they can be read.")
    note: str | None = Field(default=None, description="Anything a reader should know.")
    alleged: bool = Field(default=False, description="Not published: what it is said to hold.")
    illustration: bool = Field(default=False, description="Numbers here are examples; nobody published them.")


class Term(_Sourced):
    """A word that the provisions use, and how each side reads it."""

    undefined_by_text: bool = Field(default=False, description="The text does not define it.")
    means: Any = Field(default=None, description="What it means to everybody.")
    read_as: dict[Name, Any] | None = Field(default=None, description="What it means, by reading; others: open.")


class ExceptionEntry(_Sourced):
    """What excuses a deed that a provision bars; it may have exceptions itself."""

    title: str | None = Field(default=None, description="What to call it.")
    when: Any = Field(description="The condition under which it holds.")
    except_: dict[Name, ExceptionEntry] = Field(alias="except", default={}, description="Exceptions to the exception.")


class Baseline(_Strict):
    """What a period is compared with: days before the agreement, weeks before, or the same days of earlier years."""

    from_: Day | None = Field(alias="from", default=None, description="First day.")
    until: Day | None = Field(default=None, description="Last day.")
    weeks_before: Annotated[int, Field(ge=1, le=520)] | None = Field(
        default=None, description="Weeks before the period."
    )
    same_weeks_of: list[Annotated[int, Field(ge=1900, le=2100)]] | None = Field(default=None, description="Years.")


class ComparedWith(_Strict):
    """The fall that a `must_reduce` asks for."""

    baseline: Baseline = Field(description="The baseline.")
    by_percent: Annotated[float, Field(gt=0, le=100)] | Literal["unstated"] = Field(default="unstated")


class Quantity(_Strict):
    """A minimum or a cap."""

    at_least: int | Literal["unstated"] | None = None
    at_most: int | Literal["unstated"] | None = None


class Amount(Quantity):
    """How much is owed, to everybody or by reading."""

    quote: str | None = None
    unit: str | None = None
    read_as: dict[Name, Quantity] | None = None


class Provision(_Sourced):
    """A numbered rule."""

    title: str | None = Field(default=None, description="What to call it.")
    binds: Name | Annotated[list[Name], Field(min_length=1)] = Field(description="The party or parties bound.")
    performed_by: Name | None = Field(default=None, description="Who has to do it, where that is not the party bound.")
    must_not: Any = Field(default=None, description="The condition that is barred.")
    must_reduce: Any = Field(default=None, description="The condition whose count must fall.")
    must_do: str | None = Field(default=None, description="What has to be done.")
    except_: dict[Name, ExceptionEntry] = Field(alias="except", default={}, description="Exceptions.")
    compared_with: ComparedWith | None = Field(default=None, description="For must_reduce: baseline and fall.")
    amount: Amount | None = Field(default=None, description="For must_do: how much.")
    by: Day | None = Field(default=None, description="For must_do: the last day.")
    modality: Literal["will", "goal", "aim", "up_to"] = Field(default="will", description="How binding the words are.")
    continuing: bool = Field(default=False, description="For must_do: no date, assessed over time.")

    @property
    def parties(self) -> list[str]:
        """The parties bound."""
        return [self.binds] if isinstance(self.binds, str) else list(self.binds)

    @property
    def kind(self) -> str:
        """must_not, must_reduce or must_do."""
        return next(kind for kind in ("must_not", "must_reduce", "must_do") if getattr(self, kind) is not None)

    @property
    def condition(self) -> Any:
        """The condition as written; None for a must_do."""
        return self.must_not if self.must_not is not None else self.must_reduce


class Merge(_Strict):
    """When explosions belong to one episode."""

    hours: float
    km: float
    at_most_hours: float


class Counting(_Strict):
    """What is counted as one."""

    unit: Literal["episode", "explosion", "incident"] = "incident"
    merge_within: Merge | None = None


class _File(_Strict):
    agreement: Name = Field(description="The agreement's own id.")
    title: str | None = Field(default=None, description="Its name.")
    signed: Day | None = Field(default=None, description="Day of signature.")
    about: str | None = Field(default=None, description="What a reader should know.")
    parties: dict[Name, Party] = Field(description="Who is bound.", min_length=1)
    readings: list[Name] = Field(default=[], description="Readings beside the parties' own, such as monitor.")
    actors: dict[Name, Actor] = Field(default={}, description="Who does things.")
    in_force: InForce = Field(description="From when until when.")
    terms: dict[Name, Term] = Field(default={}, description="Words that the provisions use.")
    provisions: dict[Name, Provision] = Field(description="The rules.", min_length=1)
    counting: Counting | None = Field(default=None, description="The unit that is counted.")


@dataclass(frozen=True)
class Agreement:
    """An agreement that has been read and checked, with the trees that its words belong to."""

    file: _File
    document: Document = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)

    @property
    def readings(self) -> list[str]:
        """The parties' readings, then those declared beside them."""
        return [*self.file.parties, *self.file.readings]

    @property
    def parties(self) -> list[str]:
        """Ids of the parties."""
        return list(self.file.parties)

    def exceptions(self, provision: str) -> Iterator[tuple[str, ExceptionEntry, Path_]]:
        """Every exception of a provision, outer ones first, with its path in the file."""

        def walk(group: dict[str, ExceptionEntry], path: Path_) -> Iterator[tuple[str, ExceptionEntry, Path_]]:
            for name, item in group.items():
                yield name, item, (*path, "except", name)
                yield from walk(item.except_, (*path, "except", name))

        yield from walk(self.file.provisions[provision].except_, ("provisions", provision))


def load_agreement(path: Path) -> Agreement:
    """Read an agreement file strictly, without its conditions.

    Raises FileError where it cannot be read and InputError, with line and column, where it breaks a rule.
    """
    document = load(path)
    file = document.parse(_File)
    _check_names(file, document)
    _check_provisions(file, document)
    return Agreement(file, document, _vocabulary(file, document))


def _vocabulary(file: _File, document: Document) -> Vocabulary:
    parents: dict[str, str | None] = dict.fromkeys(file.parties)
    labels = {party: item.name for party, item in file.parties.items()}
    for actor, item in file.actors.items():
        if actor in parents:
            raise document.error(("actors", actor), f"“{actor}” is a party already", "Give the actor another name.")
        parents[actor] = item.part_of
        if item.name:
            labels[actor] = item.name
    try:
        return vocabulary(parents, labels)
    except ValueError as error:
        raise document.error(("actors",), str(error), "Mend part_of of that actor.") from None


def _check_names(file: _File, document: Document) -> None:
    """Readings, parties and actors that are named must exist."""
    readings = {*file.parties, *file.readings}
    _check_reserved(file, document)
    for name, actor in file.actors.items():
        for party, acts in actor.acts_for.items():
            both = EVERYONE in (acts.according_to, acts.denied_by) and acts.according_to and acts.denied_by
            if both or set(acts.according_to) & set(acts.denied_by):
                where = ("actors", name, "acts_for", party)
                raise document.error(where, "a reading both says and denies this", "Name it in one of the two lists.")
            if party not in file.parties and party not in file.actors:
                raise _unknown(document, ("actors", name, "acts_for", party), party, "a party or an actor")
            for key in ("according_to", "denied_by"):
                _check_readings(getattr(acts, key), readings, document, ("actors", name, "acts_for", party, key))
    for name, term in file.terms.items():
        if (term.means is None) == (term.read_as is None) and not (term.undefined_by_text and term.means is None):
            remedy = "Give one of them; or undefined_by_text: true where nobody says what it means."
            raise document.error(("terms", name), f"the term “{name}” needs either means or read_as", remedy)
        _check_readings(list(term.read_as or {}), readings, document, ("terms", name, "read_as"))
    if isinstance(file.in_force.until, UntilReadAs):
        _check_readings(list(file.in_force.until.read_as), readings, document, ("in_force", "until", "read_as"))


def _check_reserved(file: _File, document: Document) -> None:
    """Names that mean something else already, and readings that stand twice."""
    for place in ("parties", "actors", "readings"):
        for name in getattr(file, place):
            if name in RESERVED:
                raise document.error((place, name), f"“{name}” has a meaning of its own here", "Choose another name.")
    for number, reading in enumerate(file.readings):
        if reading in file.parties or reading in file.readings[:number]:
            raise document.error(
                ("readings", number), f"the reading “{reading}” stands twice", "Parties have readings anyway."
            )
    until = file.in_force.until
    for end in until.read_as.values() if isinstance(until, UntilReadAs) else [until]:
        if isinstance(end, dt.date) and end < file.in_force.from_:
            raise document.error(("in_force", "until"), "the agreement ends before it begins", "Correct from or until.")


def _check_readings(names: list[str] | str, readings: set[str], document: Document, path: Path_) -> None:
    if isinstance(names, str):
        return
    for name in names:
        if name not in readings:
            raise _unknown(document, (*path, name), name, "a reading: a party, or listed under readings")


def _check_exceptions(name: str, provision: Provision, document: Document) -> None:
    """Each exception of a provision has a name of its own, however deep it stands."""
    seen: set[str] = set()

    def walk(group: dict[str, ExceptionEntry], path: Path_) -> None:
        for key, item in group.items():
            place = (*path, "except", key)
            if key in seen:
                raise document.error(place, f"{name} has two exceptions called “{key}”", "Rename one.")
            seen.add(key)
            walk(item.except_, place)

    walk(provision.except_, ("provisions", name))


def _unknown(document: Document, path: Path_, name: str, what: str) -> InputError:
    return document.error(path, f"“{name}” is not {what}", "Correct the name, or declare it.")


def _check_provisions(file: _File, document: Document) -> None:
    for name, provision in file.provisions.items():
        path: Path_ = ("provisions", name)
        kinds = [kind for kind in ("must_not", "must_reduce", "must_do") if getattr(provision, kind) is not None]
        if len(kinds) != 1:
            raise document.error(path, f"provision {name} needs exactly one of must_not, must_reduce, must_do")
        for party in provision.parties:
            if party not in file.parties:
                raise _unknown(document, (*path, "binds"), party, "a party")
        if provision.performed_by and provision.performed_by not in {*file.actors, *file.parties}:
            raise _unknown(document, (*path, "performed_by"), provision.performed_by, "an actor or a party")
        if kinds == ["must_do"]:
            if provision.except_:
                raise document.error(
                    (*path, "except"),
                    "a duty has no exceptions",
                    "Say it in note; who owes what is not judged by them.",
                )
        elif provision.amount or provision.by or provision.continuing or provision.modality != "will":
            raise document.error(path, f"{name} is no duty: amount, by, modality and continuing belong to must_do")
        _check_exceptions(name, provision, document)
        if kinds == ["must_do"] and not (provision.by or provision.continuing or provision.modality != "will"):
            raise document.error(path, f"the duty {name} has no date", "Add by: DATE, or continuing: true.")
        if provision.amount and provision.amount.read_as:
            _check_readings(
                list(provision.amount.read_as), {*file.parties, *file.readings}, document, (*path, "amount", "read_as")
            )
