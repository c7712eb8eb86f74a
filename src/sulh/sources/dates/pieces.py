"""The pieces of a date: its numbers, the months it may name, its hours and parts of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sulh.sources.dates.calendars import Calendar
from sulh.sources.dates.hours import NIGHTS, Window
from sulh.sources.dates.lexicon import Month


class Number(NamedTuple):
    """A number of a date: its value, its count of digits, and whether it is marked as a year ('20)."""

    value: int
    width: int
    year: bool = False

    @property
    def wide(self) -> bool:
        """Whether it can only be a year."""
        return self.width >= 3 or self.year


@dataclass
class Side:
    """One date of a text, or a piece of one. `grouped` numbers stood together with marks between them. `parts` are parts
    of the day, each with whether it stood before the date. `join` is what joins the side to the one before it: to, and,
    slash, same, or nothing; `rough` is date, time or nothing."""

    join: str = ""
    numbers: list[Number] = field(default_factory=list)
    grouped: bool = False
    months: tuple[Month, ...] = ()
    eras: frozenset[Calendar] | None = None
    edge: str | None = None
    parts: list[tuple[str, bool]] = field(default_factory=list)
    clocks: list[Window] = field(default_factory=list)
    rough: str = ""

    @property
    def dated(self) -> bool:
        """Whether it states anything of a day, a month or a year."""
        return bool(self.numbers or self.months)

    @property
    def empty(self) -> bool:
        """Whether it states nothing at all."""
        return not (self.dated or self.parts or self.clocks or self.edge)


def is_single_night(side: Side) -> bool:
    """Whether the side speaks of one night, not of nights."""
    return any(part in NIGHTS and part != "nights" for part, _ in side.parts) or any(
        part.startswith("night_") for part, _ in side.parts
    )
