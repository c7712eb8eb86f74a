"""What reading a source gives: plain rows, what was rejected, and what was counted on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Fields = dict[str, Any]
"""A row's facts by the column names of the reports table; a name that is absent is unknown. Times are UTC datetimes to
the second, lists are lists of nodes, counts are whole numbers."""

MOST_INCIDENTS = 1_000_000
"""The upper bound of `covers` where a row says that it speaks of several incidents and gives no most: as
good as no bound."""


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """A row says that it stands in a relation to the row (or rows) whose key is `to`: `KEY` or `source:KEY`."""

    kind: str
    column: str
    to: str


@dataclass(frozen=True, slots=True)
class SecondDeed:
    """A deed known only from another row's words, and the relation from that row to it."""

    fields: Fields
    relation: str


@dataclass(slots=True)
class Row:
    """One row of a source. `number` is the one a person sees; `key` the row's own number in the file; `given` its
    original cells as JSON."""

    number: int
    fields: Fields
    given: str
    key: str | None = None
    relations: tuple[StatedRelation, ...] = ()
    second_deeds: tuple[SecondDeed, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row (`what` is `row`) or one cell of a row that was kept (`cell`) that could not be read, and why."""

    what: str
    row: int
    reason: str
    column: str | None = None
    value: str | None = None
    given: str | None = None


@dataclass(frozen=True)
class Tally:
    """What was counted while reading: rows seen that are not empty, rows outside the mapping's `only`, and the actor
    names that the mapping's `actors` does not list, with the number of rows that name each."""

    rows: int = 0
    outside_filter: int = 0
    unlisted_actors: Mapping[str, int] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """The tally in words, for a run's summary; empty where there is nothing to say."""
        said = []
        if self.outside_filter:
            said.append(
                f"{self.outside_filter:,} of {self.rows:,} rows lie outside the mapping's “only” and were not read"
            )
        if self.unlisted_actors:
            ranked = sorted(self.unlisted_actors.items(), key=lambda item: (-item[1], item[0]))
            shown = ", ".join(f"{name} ({count:,})" for name, count in ranked[:8])
            more = f" and {len(ranked) - 8} more" if len(ranked) > 8 else ""
            said.append(f"{len(ranked)} names are not in the mapping's “actors” (rows that name each): {shown}{more}")
        return said


@dataclass(frozen=True)
class ReadSource:
    """One source as read: its rows, its rejects and what `reports.build` needs to know of the file."""

    source: str
    file: Path
    file_sha256: str
    rows: list[Row]
    rejects: list[Reject]
    sheet: str | None = None
    lang: str | None = None
    grade: str | None = None
    listed_as_violation: bool = False
    tally: Tally = Tally()
