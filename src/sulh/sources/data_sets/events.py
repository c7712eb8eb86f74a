"""What readers of event data have in common: columns under any of their names, cells that are rejected alone, original
cells as JSON, names of actors as nodes, and rows within declared days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from pydantic import Field

from sulh.errors import InputError, Position
from sulh.sources.data_sets.sides import NamedActors, Side, named_actors, participants
from sulh.sources.dates.strict import read_span
from sulh.sources.files.cells import Cell, read_bounds, read_decimal, text_of
from sulh.sources.files.tables import Table
from sulh.sources.mapping_text import Strict
from sulh.sources.reading.rows import Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import Vocabulary

Cells = Sequence[Cell]
Days = tuple[dt.datetime, dt.datetime]


class OnlyText(Strict):
    """Which rows are read; days are included."""

    country: list[str] | None = None
    from_: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None


class EventText(Strict):
    """What the names of actors mean, in a mapping."""

    actors: dict[str, Any] | None = None
    others: Any = None


@dataclass(frozen=True)
class EventRules(NamedActors):
    """Names of actors as nodes and what other names mean, and which rows are read: by country and by day (None: all)."""

    countries: frozenset[str] | None
    first_day: dt.date | None
    last_day: dt.date | None


def event_rules(document: Document, text: EventText, only: OnlyText, vocabulary: Vocabulary) -> dict[str, Any]:
    """The parts of EventRules, checked. Raises InputError with line and column."""
    if only.from_ and only.until and only.from_ > only.until:
        raise document.error(("only", "until"), "“until” is before “from”")
    named = named_actors(document, text.actors or {}, text.others, vocabulary)
    return {
        "actors": named.actors,
        "others": named.others,
        "countries": frozenset(only.country) if only.country is not None else None,
        "first_day": only.from_,
        "last_day": only.until,
    }


class RefusedRow(ValueError):  # noqa: N818 - what becomes of the row
    """A row that is set aside whole: the part of it that is the reason, and the reason."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.part = part


class EventReader:
    """The rows of a table of events. A subclass says by `row` what one row states (None: it is outside what is asked)."""

    NAMES: Mapping[str, tuple[str, ...]]
    """The columns that a part of a row can stand in, by their names in lower case; the first that is there counts."""
    REQUIRED: tuple[str, ...]
    WHAT: str
    """What the rows are, for messages."""

    def __init__(
        self,
        table: Table,
        vocabulary: Vocabulary,
        actors: NamedActors,
        names: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.table = table
        self.names = names or self.NAMES
        self.vocabulary = vocabulary
        self.rejects: list[Reject] = []
        self.at = self._columns()
        self._actors = actors
        self._sides: dict[str, Side] = {}
        self._side_counts: Counter[str] = Counter()
        self._heads = [(number, f"{encode_basestring(name)}: ") for number, name in enumerate(table.columns)]

    def row(self, number: int, cells: Cells) -> Row | None:
        """What one row states. Raises RefusedRow where it is set aside whole."""
        raise NotImplementedError

    def read(self) -> tuple[list[Row], list[Reject], Tally]:
        """All rows, the rejects, and what was counted on the way."""
        rows: list[Row] = []
        seen = outside = 0
        for number, cells in self.table.rows:
            seen += 1
            try:
                row = self.row(number, cells)
            except RefusedRow as refused:
                self._refuse(number, cells, refused)
                continue
            if row is None:
                outside += 1
            else:
                rows.append(row)
        return rows, self.rejects, Tally(seen, outside, self._unlisted())

    def _columns(self) -> dict[str, int]:
        names = [name.strip().lower() for name in self.table.columns]
        found = {}
        for part, known in self.names.items():
            place = next((names.index(name) for name in known if name in names), None)
            if place is not None:
                found[part] = place
        self.require(found, *self.REQUIRED)
        return found

    def require(self, found: Mapping[str, int], *parts: str) -> None:
        """Raises InputError where a part has no column."""
        missing = [self.names[part][0] for part in parts if part not in found]
        if missing:
            raise InputError(
                f"these are not {self.WHAT}: there is no column “{missing[0]}”",
                where=Position(self.table.file, sheet=self.table.sheet),
                remedy=f"The columns are: {', '.join(self.table.columns)}.",
            )

    def cell(self, part: str, cells: Cells) -> str:
        """A part of a row as text; empty where its column is not there."""
        place = self.at.get(part)
        return "" if place is None else text_of(cells[place])

    def read_cell(self, part: str, reader: Callable[[str], Any], number: int, cells: Cells) -> Any:
        """A part of a row by a reader; None where the cell cannot be read, which is then rejected."""
        text = self.cell(part, cells)
        try:
            return reader(text)
        except ValueError as error:
            self.reject_cell(part, number, str(error), text)
            return None

    def reject_cell(self, part: str, number: int, reason: str, value: str) -> None:
        """Note that a cell was not used."""
        self.rejects.append(Reject("cell", number, reason, self.table.columns[self.at[part]], value))

    def _refuse(self, number: int, cells: Cells, refused: RefusedRow) -> None:
        place = self.at[refused.part]
        value = text_of(cells[place])
        column = self.table.columns[place]
        self.rejects.append(Reject("row", number, str(refused), column, value, self.given(cells)))

    def given(self, cells: Cells) -> str:
        """The original cells as JSON, without the empty ones."""
        filled = [head + encode_basestring(text) for (place, head) in self._heads if (text := text_of(cells[place]))]
        return "{" + ", ".join(filled) + "}"

    def side(self, text: str) -> Side:
        """The participants of comma-joined names."""
        self._side_counts[text] += 1
        if text not in self._sides:
            self._sides[text] = participants(text, self._actors, self.vocabulary.actors)
        return self._sides[text]

    def put_texts(self, fields: Fields, cells: Cells, **columns: str) -> None:
        """Put parts of a row (by field) into it as text, where they are filled."""
        for name, part in columns.items():
            if text := self.cell(part, cells):
                fields[name] = text

    def put_point(self, fields: Fields, number: int, cells: Cells, radius_km: float) -> None:
        """Put the point of a row (`lat`, `lon`) and its radius into it, where there is one."""
        values = {name: self.read_cell(name, decimal, number, cells) for name in ("lat", "lon")}
        if all(value is not None for value in values.values()):
            fields.update(values, radius_km=radius_km)

    def _unlisted(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for text, number in self._side_counts.items():
            for name in self._sides[text].unlisted:
                counts[name] += number
        return dict(sorted(counts.items()))


def within(period: EventRules, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether some of a row's days are among those asked for."""
    if period.first_day is not None and end.date() < period.first_day:
        return False
    return period.last_day is None or start.date() <= period.last_day


@lru_cache(maxsize=10_000)
def day_of(text: str, formats: tuple[str, ...]) -> Days:
    """The first and the last second of a day. Raises ValueError where there is none."""
    span = read_span(text, formats, days_only=True)
    if span is None:
        raise ValueError("there is no date")
    return span


@lru_cache(maxsize=200_000)
def decimal(text: str) -> float | None:
    """A number with decimals; None for an empty cell."""
    return read_decimal(text)


@lru_cache(maxsize=10_000)
def count(text: str) -> int | None:
    """A whole number; None for an empty cell. Raises ValueError for a range."""
    low, high = read_bounds(text)
    if low != high:
        raise ValueError("this is not one number")
    return low
