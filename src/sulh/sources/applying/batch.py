"""A batch of rows under a mapping: facts, rejects, stated relations and second deeds, by columns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.applying.sums import sums
from sulh.sources.files.cells import text_of
from sulh.sources.files.json_cells import has_firsts, json_column, json_objects
from sulh.sources.files.layout import Layout, Lines
from sulh.sources.files.sheets import DATED, cell_of
from sulh.sources.mapping import Mapping as SourceMapping
from sulh.sources.mapping import RelationRule, SecondRule
from sulh.sources.reading.by_fields import FieldsReader, Mask, ReadFields
from sulh.sources.reading.phrased import states_relation
from sulh.sources.reading.rows import PLACED, REJECTED, STATED, SecondRows

WHEN = ("date", "start", "end")
_EXCESS = "the row has more cells than the header has columns"
_NOTHING = "nothing in this row can be read"
_AHEAD = 2
"""Batches that wait while the cells of others are written."""


@dataclass(frozen=True)
class Block:
    """Part of a source as read, in the tables of `rows`: positions count within the block's own rows."""

    rows: pa.Table
    rejected: pa.Table
    seconds: tuple[SecondRows, ...] = ()
    stated: pa.Table = field(default_factory=STATED.empty_table)

    @classmethod
    def of_rejects(cls, rejected: pa.Table) -> Block:
        """A block without rows."""
        return cls(PLACED.empty_table(), rejected)


class BatchReader:
    """Reads batches of one sheet."""

    def __init__(self, mapping: SourceMapping, layout: Layout) -> None:
        self._mapping = mapping
        self._layout = layout
        self._fields = FieldsReader(mapping.fields, mapping.words)
        self._seconds = [(rule, FieldsReader(rule.fields, mapping.words)) for rule in mapping.also]

    def read_all(self, batches: Iterable[Lines]) -> Iterator[tuple[int, Block]]:
        """The number of rows and the block of each batch. Another thread writes the original cells of the next batches."""
        with ThreadPoolExecutor(1) as pool:
            waiting: deque[tuple[Lines, Future[pa.Array]]] = deque()
            for lines in batches:
                waiting.append((lines, pool.submit(given_column, lines.columns)))
                if len(waiting) > _AHEAD:
                    first, given = waiting.popleft()
                    yield len(first), self.read(first, given.result())
            for first, given in waiting:
                yield len(first), self.read(first, given.result())

    def read(self, lines: Lines, given: pa.Array) -> Block:
        """The rows that can be read, and the others with their reason; `given` are their cells as JSON."""
        read = self._fields.read(lines)
        refused = _refused(lines, read)
        keep = np.asarray(pc.is_null(refused["reason"]))
        rejected = [self._rejects(lines, keep, refused, given), *self._cells(lines, read, keep)]
        moved = np.cumsum(keep) - 1
        seconds = []
        for rule, reader in self._seconds:
            deeds, cells = self._second(rule, reader, lines, given, keep, moved)
            rejected += cells
            seconds += deeds
        rows = pa.table({**self._placed(lines, given), **read.columns})
        rows = rows if keep.all() else rows.filter(pa.array(keep))
        return Block(rows, pa.concat_tables(rejected), tuple(seconds), self._stated(lines, keep, moved))

    def _placed(self, lines: Lines, given: pa.Array) -> dict[str, pa.Array]:
        count = len(lines)
        key = pa.nulls(count, pa.string())
        if self._mapping.key is not None:
            key = plain_texts(lines.columns[" ".join(self._mapping.key.split())])
        return {"row": lines.numbers, "sheet": self._sheet(count), "key": key, "given": given}

    def _sheet(self, count: int) -> pa.Array:
        name = self._layout.sheet.name
        return pa.nulls(count, pa.string()) if name is None else pa.array([name] * count, pa.string())

    def _rejects(self, lines: Lines, keep: Mask, refused: Mapping[str, pa.Array], given: pa.Array) -> pa.Table:
        """The rows that are set aside whole."""
        count = len(lines)
        table = pa.table(
            {
                "sheet": self._sheet(count),
                "row": lines.numbers,
                "column": refused["column"],
                "value": refused["value"],
                "what": pa.array(["row"] * count, pa.string()),
                "reason": refused["reason"],
                "given": given,
            }
        )
        return table.filter(pa.array(~keep)).cast(REJECTED)

    def _cells(self, lines: Lines, read: ReadFields, keep: Mask) -> list[pa.Table]:
        """The cells that could not be read, of rows that are kept."""
        tables = []
        for unread in read.unread:
            kept = keep[unread.rows]
            rows = pa.array(unread.rows[kept])
            count = len(rows)
            columns = {
                "sheet": self._sheet(count),
                "row": lines.numbers.take(rows),
                "column": pa.array([unread.column] * count, pa.string()),
                "value": plain_texts(lines.columns[unread.column].take(rows)),
                "what": pa.array(["cell"] * count, pa.string()),
                "reason": unread.reasons.filter(pa.array(kept)),
                "given": pa.nulls(count, pa.string()),
            }
            tables.append(pa.table(columns).cast(REJECTED))
        return tables

    def _second(
        self, rule: SecondRule, reader: FieldsReader, lines: Lines, given: pa.Array, keep: Mask, moved: Mask
    ) -> tuple[list[SecondRows], list[pa.Table]]:
        """The deeds that rows speak of beside their own."""
        cells = lines.columns[" ".join(rule.when.split())]
        having = np.asarray(pc.is_valid(cells)) & keep
        if rule.says is not None:
            having &= states_relation(cells, rule.says, self._mapping.words)
        positions = np.flatnonzero(having)
        if not len(positions):
            return [], []
        chosen = taken(lines, positions)
        read = reader.read(chosen)
        told = np.ones(len(positions), bool)
        for unread in read.unread:
            if unread.field == "stance":
                told[unread.rows] = False
        rows = pa.table({**self._placed(chosen, given.take(pa.array(positions))), **read.columns})
        deeds = SecondRows(rule.relation, pa.array(moved[positions[told]]), rows.filter(pa.array(told)))
        return [deeds], self._cells(chosen, read, np.ones(len(positions), bool))

    def _stated(self, lines: Lines, keep: Mask, moved: Mask) -> pa.Table:
        records: list[dict[str, Any]] = [
            {"position": int(moved[place]), "kind": rule.kind, "column": rule.column, "to": key}
            for rule in self._mapping.relations
            for place, key in _named_keys(rule, lines)
            if keep[place]
        ]
        records.sort(key=lambda record: record["position"])
        return pa.Table.from_pylist(records, schema=STATED)


def _named_keys(rule: RelationRule, lines: Lines) -> list[tuple[int, str]]:
    cells = lines.columns[" ".join(rule.column.split())]
    filled = np.flatnonzero(np.asarray(pc.is_valid(cells)))
    named = []
    for place, text in zip(filled.tolist(), plain_texts(cells).take(pa.array(filled)).to_pylist(), strict=True):
        named += [(place, part.strip()) for part in text.split(rule.separator) if part.strip()]
    return named


def _refused(lines: Lines, read: ReadFields) -> dict[str, pa.Array]:
    """For each row why it is set aside whole, with the column and the value; null where it is kept."""
    count = len(lines)
    nothing = pa.nulls(count, pa.string())
    reason, column, value = nothing, nothing, nothing
    if lines.unreadable is not None:
        reason = lines.unreadable
    excess = pa.array(lines.excess)
    reason = pc.coalesce(reason, pc.if_else(excess, _EXCESS, None))
    for name in (*WHEN, "stance"):
        for unread in read.unread:
            if unread.field != name:
                continue
            mask = np.zeros(count, bool)
            mask[unread.rows] = True
            bad = pc.replace_with_mask(nothing, pa.array(mask), unread.reasons)
            first = pc.and_(pa.array(mask), pc.is_null(reason))
            column = pc.if_else(first, unread.column, column)
            value = pc.if_else(first, plain_texts(lines.columns[unread.column]), value)
            reason = pc.coalesce(reason, bad)
    reason = pc.coalesce(reason, pc.if_else(pa.array(read.telling), None, _NOTHING))
    return {"reason": reason, "column": column, "value": value}


def taken(lines: Lines, positions: Mask) -> Lines:
    """Some of the rows."""
    places = pa.array(positions)
    return Lines(
        lines.numbers.take(places),
        {name: column.take(places) for name, column in lines.columns.items()},
        {name: rows[positions] for name, rows in lines.shared.items()},
        None,
        lines.excess[positions],
    )


def plain_texts(column: pa.Array) -> pa.Array:
    """The cells of a column as a person would write them."""
    if not has_firsts(column, DATED.encode()):
        return pc.utf8_trim_whitespace(column)
    return pa.array([text_of(cell_of(text)) if text else None for text in column.to_pylist()], pa.string())


def given_column(columns: Mapping[str, pa.Array]) -> pa.Array:
    """The original cells as JSON, in the order of the columns; empty cells are left out."""
    rows = len(next(iter(columns.values()), ()))
    cells = {name: json_column(_untyped(column)) for name, column in columns.items() if column.null_count < rows}
    return json_objects(cells, rows, (", ", ": "))


def _untyped(column: pa.Array) -> pa.Array:
    return plain_texts(column) if has_firsts(column, DATED.encode()) else column


def without_sums(block: Block) -> Block:
    """The block of a sheet without rows of sums that no word names, which are listed as set aside. A block with second
    deeds or relations stays as it is: sums have none, and its positions hold."""
    places = sums(block.rows) if not block.seconds and not block.stated.num_rows else []
    if not places:
        return block
    keep = np.ones(block.rows.num_rows, bool)
    keep[places] = False
    lost = block.rows.take(pa.array(places)).select(["sheet", "row", "given"]).to_pylist()
    aside = [{**one, "what": "aside", "reason": "sums of the rows above"} for one in lost]
    rejected = pa.concat_tables([block.rejected, pa.Table.from_pylist(aside, schema=REJECTED)])
    return Block(block.rows.filter(pa.array(keep)), rejected)


def joined(blocks: Sequence[Block]) -> Block:
    """The blocks as one: positions count within all rows."""
    starts = np.cumsum([0, *(block.rows.num_rows for block in blocks)])
    seconds: list[SecondRows] = []
    stated = [STATED.empty_table()]
    for start, block in zip(starts.tolist(), blocks, strict=False):
        seconds += [SecondRows(one.relation, pc.add(one.parents, start), one.rows) for one in block.seconds]
        if block.stated.num_rows:
            moved: Any = pc.add(block.stated["position"], start)
            stated.append(block.stated.set_column(0, STATED.field("position"), moved.cast(pa.int64())))
    return Block(
        pa.concat_tables([PLACED.empty_table(), *(block.rows for block in blocks)], promote_options="permissive"),
        pa.concat_tables([REJECTED.empty_table(), *(block.rejected for block in blocks)]),
        tuple(seconds),
        pa.concat_tables(stated),
    )
