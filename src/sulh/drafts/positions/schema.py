"""What stands in `positions.yaml`. Every key is known; nothing is converted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from sulh.drafts.positions.when import Moment
from sulh.terms.base import Day, Name, Sealable, Strict

ACCEPTS, ACCEPTS_IF, REJECTS, SILENT = "accepts", "accepts_if", "rejects", "silent"
Count = Annotated[int, Field(ge=1, le=10_000)]


def _as_list(given: Any) -> Any:
    """One thing as a list of one."""
    return given if isinstance(given, list) else [given]


Names = Annotated[list[Name], BeforeValidator(_as_list), Field(min_length=1)]


class Other(Strict):
    """Who speaks beside the parties and the actors of the agreement: a mediator, a mission, a neighbour."""

    name: str = Field(description="How it is written for people.")
    role: str | None = Field(default=None, description="What it does at the table, such as mediator.")


class Said(Sealable):
    """Something that somebody said on a day, or about then."""

    # a When is made by its own validator, which strict mode would not let through
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, strict=True, arbitrary_types_allowed=True
    )

    since: Moment = Field(
        description="The day; with about, a month (2021-03), a year, or two days between which it lies."
    )
    about: bool = Field(default=False, description="The day is not known; it lies in that time.")
    source: str | None = Field(default=None, description="Who tells it: a paper, a statement.")


class Extendable(Strict):
    """How a period may be made longer."""

    by: Names | None = Field(default=None, description="Who may extend it.")
    days: Count | None = Field(default=None, description="By so many days each time.")
    weeks: Count | None = Field(default=None, description="By so many weeks each time.")
    months: Count | None = Field(default=None, description="By so many months each time.")
    times: Count | Literal["unstated"] = Field(default="unstated", description="How often; unstated: nobody said.")
    until: Day | None = Field(default=None, description="No longer than to this day.")


class Duration(Strict):
    """How long something is to hold, from its first day on."""

    from_: Day | Literal["unstated"] = Field(alias="from", description="First day; unstated: nobody said from when.")
    days: Count | None = Field(default=None, description="So many days.")
    weeks: Count | None = Field(default=None, description="So many weeks.")
    months: Count | None = Field(default=None, description="So many months.")
    quote: str | None = Field(default=None, description="The words, such as “three months, extendable”.")
    extendable: Extendable | None = Field(default=None, description="How it may be extended.")


class Proposal(Said):
    """What somebody put on the table."""

    by: Name = Field(description="Who proposed it: a party, an actor of the agreement, or one of others.")
    title: str = Field(description="What to call it.")
    answers: Name | None = Field(default=None, description="The proposal that it answers.")
    draft: str | None = Field(default=None, description="One of case.yaml's drafts that renders it as terms.")
    withdrawn: Day | None = Field(default=None, description="The day on which it was taken back.")
    duration: Duration | None = Field(default=None, description="How long it is to hold.")


class Words(Strict):
    """A condition in words."""

    words: str = Field(min_length=1, description="What has to come about.")
    met: Day | None = Field(default=None, description="The day on which it was met; absent: it is not.")


Conditions = Annotated[list[Name | Words], BeforeValidator(_as_list), Field(min_length=1)]


class Stance(Said):
    """Where somebody stands on a clause, until they say something else of it."""

    by: Name = Field(description="Whose stance it is.")
    stance: Literal["accepts", "accepts_if", "rejects", "silent"] = Field(description="What they say.")
    if_: Conditions | None = Field(
        alias="if", default=None, description="For accepts_if: other clauses by name, or words; all have to hold."
    )


class Clause(Sealable):
    """One thing that is asked for or offered."""

    title: str = Field(description="The clause, in your own words.")
    proposed_in: Names | None = Field(default=None, description="The proposal, or proposals, that it stands in.")
    provision: Name | None = Field(
        default=None, description="The provision that renders it, in the draft of its proposal or in the agreement."
    )
    draft: str | None = Field(
        default=None, description="The draft that the provision stands in; present: the agreement."
    )
    needs: Names | None = Field(default=None, description="Whose acceptance it takes; absent: every party's.")
    duration: Duration | None = Field(default=None, description="How long it is to hold.")
    stances: list[Stance] = Field(default=[], description="Who said what of it, in the order in which it was said.")


class Exchange(Strict):
    """One thing for another."""

    give: Names = Field(description="Clauses that are accepted only …")
    for_: Names = Field(alias="for", description="… if these are agreed.")


class Package(Said):
    """Clauses that are tied to each other."""

    title: str = Field(description="What to call it.")
    by: Name = Field(description="Who tied them together.")
    held_by: Names | None = Field(
        default=None,
        description="Parties that accept them only so; absent: whoever tied them, or all if it is no party.",
    )
    together: Names | None = Field(default=None, description="Clauses, or other packages, accepted only together.")
    exchange: Exchange | None = Field(default=None, description="Clauses given in exchange for others.")
    given_up: Day | None = Field(default=None, description="The day from which they are tied no more.")


class Deadline(Said):
    """A day by which something is to be settled."""

    title: str = Field(description="What is to be settled by then.")
    by: Name = Field(description="Who set it.")
    day: Day = Field(description="The last day.")
    proposal: Name | None = Field(default=None, description="The proposal that it is about.")
    clauses: Names | None = Field(default=None, description="The clauses that it is about.")


class PositionsFile(Strict):
    """positions.yaml."""

    positions: Name = Field(description="The record's own id.")
    title: str | None = Field(default=None, description="Its name.")
    about: str | None = Field(default=None, description="What a reader should know.")
    as_of: Day | None = Field(default=None, description="The day up to which the record is kept.")
    others: dict[Name, Other] = Field(default={}, description="Who speaks beside the parties and actors.")
    proposals: dict[Name, Proposal] = Field(default={}, description="What was put on the table.")
    clauses: dict[Name, Clause] = Field(min_length=1, description="What is being talked about.")
    packages: dict[Name, Package] = Field(default={}, description="Clauses that are tied to each other.")
    deadlines: dict[Name, Deadline] = Field(default={}, description="Days by which something is to be settled.")
