"""What stands in an agreement file and in an amendment. Conditions stay as written; `conditions.py` reads them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sulh.terms.areas import AreaEntry
from sulh.terms.base import According, Day, DayReadAs, Name, Sealable, Sourced, Strict, UntilReadAs

KINDS = ("must_not", "must_reduce", "must_do")


class Party(Strict):
    """Who is bound by the agreement."""

    name: str = Field(description="How the party is written for people.")


class ActsFor(According):
    """In whose reading, and from when until when, an actor acts for a party."""

    from_: Day | None = Field(alias="from", default=None, description="First day on which it does.")
    until: Day | None = Field(default=None, description="Last day on which it does.")


class Actor(Strict):
    """Who does things. Actors form a tree by `part_of`."""

    name: str | None = Field(default=None, description="How the actor is written for people.")
    part_of: Name | None = Field(default=None, description="The actor or party above it, in everybody's reading.")
    acts_for: dict[Name, ActsFor | Annotated[list[ActsFor], Field(min_length=1)]] = Field(
        default={}, description="Parties it may act for, by reading; a list for several periods."
    )
    note: str | None = Field(default=None, description="Where this is known from.")
    address: str | None = Field(default=None, description="Where the source can be read.")

    def service(self, party: str) -> list[ActsFor]:
        """The periods and readings in which it may act for a party."""
        given = self.acts_for.get(party, [])
        return given if isinstance(given, list) else [given]


class Extension(Sourced, According):
    """The agreement goes on until a later day."""

    until: Day | Literal["open"] | UntilReadAs = Field(description="The new last day, or open.")


class Suspension(Sourced, According):
    """The agreement, or some of its provisions, does not hold for some days."""

    from_: Day | DayReadAs = Field(alias="from", description="First day on which it does not hold.")
    until: Day | Literal["open"] | UntilReadAs = Field(description="Last day on which it does not hold, or open.")
    of: list[Name] = Field(default=[], description="The provisions suspended; all of them where none is named.")


class InForce(Strict):
    """From when until when the agreement, or one provision, holds (UTC days, both ends included)."""

    from_: Day | DayReadAs = Field(alias="from", description="First day in force.")
    until: Day | Literal["open"] | UntilReadAs = Field(default="open", description="Last day in force, or open.")
    extended: dict[Name, Extension] = Field(default={}, description="Extensions, in the order in which they came.")
    suspended: dict[Name, Suspension] = Field(default={}, description="Suspensions.")

    @property
    def first_day(self) -> Day:
        """The first day on which anybody holds it to be in force."""
        return min(self.from_.read_as.values()) if isinstance(self.from_, DayReadAs) else self.from_


class Term(Sealable):
    """A word that the provisions use, and how each side reads it."""

    undefined_by_text: bool = Field(default=False, description="The text does not define it.")
    means: Any = Field(default=None, description="What it means to everybody.")
    read_as: dict[Name, Any] | None = Field(default=None, description="What it means, by reading; others: open.")

    def meant_by(self, reading: str) -> Any:
        """What it means in a reading; `open` where the reading does not say."""
        return self.means if self.means is not None else (self.read_as or {}).get(reading, "open")

    @property
    def versions(self) -> dict[str, Any]:
        """What it means, by reading; under "" where it means the same to everybody."""
        return {"": self.means} if self.means is not None else dict(self.read_as or {})


class ExceptionEntry(Sealable):
    """What excuses a deed that a provision bars; it may have exceptions itself."""

    title: str | None = Field(default=None, description="What to call it.")
    when: Any = Field(description="The condition under which it holds.")
    except_: dict[Name, ExceptionEntry] = Field(alias="except", default={}, description="Exceptions to the exception.")


class Baseline(Strict):
    """What a period is compared with: days before the agreement, weeks before, or the same days of earlier years."""

    from_: Day | None = Field(alias="from", default=None, description="First day.")
    until: Day | None = Field(default=None, description="Last day.")
    weeks_before: Annotated[int, Field(ge=1, le=520)] | None = Field(
        default=None, description="Weeks before the period."
    )
    same_weeks_of: list[Annotated[int, Field(ge=1900, le=2100)]] | None = Field(default=None, description="Years.")


class ComparedWith(Strict):
    """The fall that a `must_reduce` asks for."""

    baseline: Baseline = Field(description="The baseline.")
    by_percent: Annotated[float, Field(gt=0, le=100)] | Literal["unstated"] = Field(
        default="unstated", description="The fall asked for, in percent of the baseline."
    )


class Quantity(Strict):
    """A minimum or a cap."""

    at_least: Annotated[int, Field(ge=0)] | Literal["unstated"] | None = Field(default=None, description="The minimum.")
    at_most: Annotated[int, Field(ge=0)] | Literal["unstated"] | None = Field(default=None, description="The cap.")


class Amount(Quantity):
    """How much is owed, to everybody or by reading."""

    quote: str | None = Field(default=None, description="The words of the text.")
    unit: str | None = Field(default=None, description="What is counted.")
    read_as: dict[Name, Quantity] | None = Field(default=None, description="How much, by reading.")


class After(According):
    """A duty that another waits on: in everybody's reading, or in those that are named."""

    duty: Name = Field(description="The duty that has to be met first.")
    days: Annotated[int, Field(ge=0, le=36_500)] | None = Field(
        default=None, description="Due so many days after that; absent: no day is stated."
    )

    def held_by(self, reading: str) -> bool | None:
        """Whether a reading says so, denies it, or leaves it open; where none is named, all say so."""
        return super().held_by(reading) if self.according_to or self.denied_by else True


def _entries(given: Any) -> Any:
    """A name, an entry, or a list of them, as a list of entries."""
    items = given if isinstance(given, list) else [given]
    return [{"duty": item} if isinstance(item, str) else item for item in items]


class Provision(Sealable):
    """A numbered rule."""

    title: str | None = Field(default=None, description="What to call it.")
    binds: Name | Annotated[list[Name], Field(min_length=1)] = Field(description="The party or parties bound.")
    performed_by: Name | None = Field(default=None, description="Who has to do it, where that is not the party bound.")
    must_not: Any = Field(default=None, description="The condition that is barred.")
    must_reduce: Any = Field(default=None, description="The condition whose count must fall.")
    must_do: str | None = Field(default=None, description="What has to be done.")
    except_: dict[Name, ExceptionEntry] = Field(alias="except", default={}, description="Exceptions.")
    void_if: Any = Field(default=None, description="The condition under which nobody is bound by it any more.")
    in_force: InForce | None = Field(default=None, description="Its own dates, where they are not the agreement's.")
    compared_with: ComparedWith | None = Field(default=None, description="For must_reduce: baseline and fall.")
    amount: Amount | None = Field(default=None, description="For must_do: how much.")
    by: Day | None = Field(default=None, description="For must_do: the last day.")
    modality: Literal["will", "at_least", "up_to", "goal", "aim"] = Field(
        default="will", description="How binding the words of a must_do are."
    )
    continuing: bool = Field(default=False, description="For must_do: no date, assessed over time.")
    after: Annotated[list[After], BeforeValidator(_entries)] = Field(
        default=[], description="For must_do: the duties that it waits on; a name, or a list of names, will do."
    )
    excused_if: str | None = Field(
        default=None, description="For must_do: what the text says excuses it, in words; deliveries say when it did."
    )

    @property
    def parties(self) -> list[str]:
        """The parties bound."""
        return [self.binds] if isinstance(self.binds, str) else list(self.binds)

    @property
    def kind(self) -> str:
        """must_not, must_reduce or must_do."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def condition(self) -> Any:
        """The condition as written; None for a must_do."""
        return self.must_not if self.must_not is not None else self.must_reduce


class Merge(Strict):
    """When incidents belong to one episode."""

    hours: Annotated[float, Field(ge=0, le=100_000)] = Field(description="At most so long after the one before.")
    km: Annotated[float, Field(ge=0, le=100_000)] = Field(description="At most so far from the one before.")
    at_most_hours: Annotated[float, Field(ge=0, le=100_000)] = Field(description="No longer than this in all.")


class CountingRule(Strict):
    """What is counted as one."""

    unit: Literal["episode", "explosion", "incident"] = Field(default="incident", description="What counts as one.")
    merge_within: Merge | None = Field(default=None, description="For episodes: what is one episode.")


class Counting(CountingRule):
    """What is counted as one, to everybody or by reading."""

    read_as: dict[Name, CountingRule] = Field(default={}, description="The rule of a reading that has its own.")

    def rule_of(self, reading: str) -> CountingRule:
        """The rule of a reading: its own, else the common one."""
        return self.read_as.get(reading, self)


class AgreementFile(Strict):
    """An agreement file."""

    agreement: Name = Field(description="The agreement's own id.")
    title: str | None = Field(default=None, description="Its name.")
    signed: Day | None = Field(default=None, description="Day of signature.")
    about: str | None = Field(default=None, description="What a reader should know.")
    parties: dict[Name, Party] = Field(description="Who is bound.", min_length=1)
    readings: list[Name] = Field(default=[], description="Readings beside the parties' own, such as monitor.")
    actors: dict[Name, Actor] = Field(default={}, description="Who does things.")
    areas: dict[Name, AreaEntry] = Field(
        default={}, description="Places that the provisions name: zones, lines, sites."
    )
    in_force: InForce = Field(description="From when until when.")
    terms: dict[Name, Term] = Field(default={}, description="Words that the provisions use.")
    provisions: dict[Name, Provision] = Field(description="The rules.", min_length=1)
    counting: Counting | None = Field(default=None, description="The unit that is counted.")
    amendments: list[str] = Field(default=[], description="Files that change it, in the order in which they came.")


class AmendmentFile(Sourced, According):
    """A file that changes an agreement from a day on."""

    amendment: Name = Field(description="The amendment's own id.")
    amends: Name = Field(description="The id of the agreement that it changes.")
    title: str | None = Field(default=None, description="Its name.")
    from_: Day | DayReadAs = Field(alias="from", description="First day on which the changes hold.")
    actors: dict[Name, Actor] = Field(default={}, description="Actors that the changes name first.")
    areas: dict[Name, AreaEntry] = Field(default={}, description="Areas that the changes name first.")
    terms: dict[Name, Term] = Field(default={}, description="Terms that it defines anew.")
    provisions: dict[Name, Provision] = Field(
        default={}, description="Provisions that it adds or puts in another's place."
    )
    removed: list[Name] = Field(default=[], description="Provisions that it ends.")
    extended: dict[Name, Extension] = Field(default={}, description="Extensions of the agreement.")
    suspended: dict[Name, Suspension] = Field(default={}, description="Suspensions.")
