"""What reading a source gives: its rows by columns, what was set aside, and what was counted on the way.

Formats that are read row by row (`Row`) come to the same tables by `read_of_rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.sources.reading.facts import FACTS

Fields = dict[str, Any]
"""A row's facts by the column names of FACTS; a name that is absent is unknown. Times are UTC datetimes to the second,
lists are lists of nodes, counts are whole numbers."""

MOST_INCIDENTS = 1_000_000
"""The upper bound of `covers` where a row says that it speaks of several incidents and gives no most: as
good as no bound."""

PLACED = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("sheet", pa.string()),
        pa.field("key", pa.string()),
        pa.field("given", pa.string()),
    ]
)
"""Where a row stands, and as what: the number that a person sees, the sheet, the row's own number in the file, and its
original cells as JSON. Rows have these columns and those of FACTS that any of them fills."""
REJECTED = pa.schema(
    [
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("value", pa.string()),
        pa.field("what", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("given", pa.string()),
    ]
)
"""What was not read. `what` is `row` (set aside whole), `cell` (that one fact stays unknown), `aside` (no report: a
total, a note, a header again) or `mark` (read, and to be looked at: `reason` is a kind of mark, such as hidden_row)."""
STATED = pa.schema(
    [
        pa.field("position", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("to", pa.string(), nullable=False),
    ]
)
"""Relations that rows state: the row's position in the table of rows, and the key (or `source:key`) that it names."""


LOOKED_UP = pa.schema(
    [
        pa.field("place", pa.string()),
        pa.field("adm1", pa.string()),
        pa.field("adm2", pa.string()),
        pa.field("rows", pa.int64(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("level", pa.string()),
        pa.field("in_adm1", pa.string()),
        pa.field("in_adm2", pa.string()),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("radius_km", pa.float64()),
        pa.field("score", pa.int64(), nullable=False),
        pa.field("why", pa.string()),
    ]
)
"""What was looked up, once for each distinct name: `place`, `adm1` and `adm2` as `rows` rows write them; `status` is
found, ambiguous or not_found. `rank` 0 is what was taken (several where a cell names several places), then come the
candidates that lost, the best first; `score` is in thousandths, 1000 for the name itself."""


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
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that was not read: see REJECTED."""

    what: str
    row: int
    reason: str
    column: str | None = None
    value: str | None = None
    given: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Tally:
    """What was counted while reading: rows seen that are not empty, rows outside the mapping's `only`, and the actor
    names that the mapping's `actors` does not list, with the number of rows that name each. `notes` are sentences that
    a reader of the run should see."""

    rows: int = 0
    outside_filter: int = 0
    unlisted_actors: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

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
        return [*said, *self.notes]


@dataclass(frozen=True)
class SecondRows:
    """Second deeds that stand in one relation to rows: `parents` are those rows' positions, `rows` their facts (the
    columns `row` and `sheet` are the parent's)."""

    relation: str
    parents: pa.Array
    rows: pa.Table


@dataclass(frozen=True)
class ReadSource:
    """One source as read: `rows` (PLACED and FACTS), second deeds, `stated` relations (STATED), `rejected` (REJECTED),
    the places that were `looked_up` in a gazetteer (LOOKED_UP), and what `reports.build` needs to know of the file."""

    source: str
    file: Path
    file_sha256: str
    rows: pa.Table
    rejected: pa.Table
    seconds: tuple[SecondRows, ...] = ()
    stated: pa.Table = field(default_factory=STATED.empty_table)
    looked_up: pa.Table | None = None
    file_bytes: int | None = None
    lang: str | None = None
    grade: str | None = None
    listed_as_violation: bool = False
    tally: Tally = Tally()


def rows_table(rows: Sequence[Row]) -> pa.Table:
    """Rows by columns: PLACED, and those of FACTS that any row fills."""
    columns: dict[str, pa.Array] = {
        "row": pa.array([row.number for row in rows], pa.int64()),
        "sheet": pa.array([row.sheet for row in rows], pa.string()),
        "key": pa.array([row.key for row in rows], pa.string()),
        "given": pa.array([row.given for row in rows], pa.string()),
    }
    for name, kind in zip(FACTS.names, FACTS.types, strict=True):
        values = [row.fields.get(name) for row in rows]
        if any(value is not None for value in values):
            columns[name] = pa.array(values, kind)
    return pa.table(columns)


def second_rows(rows: Sequence[Row]) -> tuple[SecondRows, ...]:
    """The second deeds of rows, in the order in which each row names them."""
    found = []
    for ordinal in range(max((len(row.second_deeds) for row in rows), default=0)):
        having = [(place, row) for place, row in enumerate(rows) if len(row.second_deeds) > ordinal]
        for relation in sorted({row.second_deeds[ordinal].relation for _, row in having}):
            chosen = [(place, row) for place, row in having if row.second_deeds[ordinal].relation == relation]
            deeds = [Row(row.number, row.second_deeds[ordinal].fields, row.given, sheet=row.sheet) for _, row in chosen]
            parents = pa.array([place for place, _ in chosen], pa.int64())
            found.append(SecondRows(relation, parents, rows_table(deeds)))
    return tuple(found)


def stated_table(rows: Sequence[Row]) -> pa.Table:
    """The relations that rows state, in the schema STATED."""
    records = [
        {"position": place, "kind": stated.kind, "column": stated.column, "to": stated.to}
        for place, row in enumerate(rows)
        for stated in row.relations
    ]
    return pa.Table.from_pylist(records, schema=STATED)


def rejected_table(rejects: Iterable[Reject]) -> pa.Table:
    """Rejects in the schema REJECTED."""
    names = REJECTED.names
    return pa.Table.from_pylist(
        [{name: getattr(reject, name) for name in names} for reject in rejects], schema=REJECTED
    )


def read_of_rows(rows: Sequence[Row], rejects: Iterable[Reject], **source: Any) -> ReadSource:
    """A source that was read row by row. `source` gives the other fields of ReadSource."""
    return ReadSource(
        rows=rows_table(rows),
        rejected=rejected_table(rejects),
        seconds=second_rows(rows),
        stated=stated_table(rows),
        **source,
    )
