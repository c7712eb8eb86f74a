"""What every part of an agreement file shares: strictness, names, days, and where words come from."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$", max_length=80)]
Day = dt.date
Everyone = Literal["everyone"]
EVERYONE = "everyone"
OPEN = "open"
UNSTATED = "unstated"


class Strict(BaseModel):
    """A part of a file in which every key is known and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class Sourced(Strict):
    """A part that renders words of a text, or what is said of them."""

    quote: str | None = Field(default=None, description="The words of the text.")
    address: str | None = Field(default=None, description="Where they can be read.")
    note: str | None = Field(default=None, description="Anything a reader should know.")
    alleged: bool = Field(default=False, description="Not published: what it is said to hold.")
    illustration: bool = Field(default=False, description="Numbers here are examples; nobody published them.")


class Sealable(Sourced):
    """A part that only some may read: it and all that rests on it appear only in output made for one of them."""

    sealed: list[Name] | bool = Field(
        default=False, description="Who may read it: parties and readings by name; true: the parties."
    )


class According(Strict):
    """In whose reading something holds; a reading named in neither list leaves it open."""

    according_to: list[Name] | Everyone = Field(default=[], description="Readings that say so.")
    denied_by: list[Name] | Everyone = Field(default=[], description="Readings that deny it.")

    def held_by(self, reading: str) -> bool | None:
        """Whether a reading says so (True), denies it (False) or leaves it open (None)."""
        if self.according_to == EVERYONE or reading in self.according_to:
            return True
        return False if self.denied_by == EVERYONE or reading in self.denied_by else None


class DayReadAs(Strict):
    """A day, by reading; a reading not named leaves it open."""

    read_as: dict[Name, Day] = Field(min_length=1, description="The day, by reading.")


class UntilReadAs(Strict):
    """A last day, by reading; a reading not named leaves it open."""

    read_as: dict[Name, Day | Literal["open"]] = Field(min_length=1, description="The last day, by reading.")
