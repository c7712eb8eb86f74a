"""The fields of a mapping read from the columns of a batch of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.layout import Lines
from sulh.sources.reading.distinct import Distinct
from sulh.sources.reading.facts import FACTS, group_of
from sulh.sources.reading.fields import COMPOUND_FIELDS, COUNT_FIELDS, TELLING, Rule, Words, put, reader_of
from sulh.sources.reading.rows import MOST_INCIDENTS, Fields
from sulh.sources.reading.vectors import read_whole

Mask = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Unread:
    """The cells of one column that could not be read for one field: the rows' positions and the reason of each."""

    field: str
    column: str
    rows: Mask
    reasons: pa.Array


@dataclass(frozen=True)
class ReadFields:
    """What a batch of rows states: columns of FACTS, what was not read, and which rows state anything at all."""

    columns: dict[str, pa.Array]
    unread: list[Unread]
    telling: Mask


class FieldsReader:
    """Reads batches under the same rules; distinct cells are remembered from batch to batch."""

    def __init__(self, rules: Mapping[str, Rule], words: Words) -> None:
        # what states several facts fills only what no other field states
        order = sorted(rules, key=lambda name: COMPOUND_FIELDS.index(name) if name in COMPOUND_FIELDS else -1)
        self._rules = {name: rules[name] for name in order}
        self._readers = {name: Distinct(reader_of(name, rule, words)) for name, rule in self._rules.items()}

    def read(self, lines: Lines) -> ReadFields:
        """The facts of these rows."""
        columns: dict[str, pa.Array] = {}
        unread: list[Unread] = []
        telling = np.zeros(len(lines), bool)
        for name, rule in self._rules.items():
            if not rule.columns:
                columns |= _constant(name, rule, len(lines))
                continue
            found, missed = self._field(name, rule, lines)
            if missed is not None:
                unread.append(missed)
            if name in TELLING:
                stated = np.asarray(pc.is_valid(lines.columns[rule.columns[0]])).copy()
                if missed is not None:
                    stated[missed.rows] = False
                telling |= stated
            if name == "covers" and missed is not None:
                found = _as_many_as_can_be(found, missed.rows, len(lines))
            if shared := [lines.shared[column] for column in rule.columns if column in lines.shared]:
                found = _shared(name, found, np.logical_or.reduce(shared))
            columns = _joined(columns, found) if name in COMPOUND_FIELDS else columns | found
        return ReadFields(columns, unread, telling)

    def _field(self, name: str, rule: Rule, lines: Lines) -> tuple[dict[str, pa.Array], Unread | None]:
        arrays = [lines.columns[column] for column in rule.columns]
        found, left = read_whole(name, rule, arrays[0])
        if left is not None and not left.any():
            return found, None
        positions = np.arange(len(lines)) if left is None else np.flatnonzero(left)
        chosen = arrays if left is None else [array.take(pa.array(positions)) for array in arrays]
        read = self._readers[name].read(chosen)
        columns = read.columns if left is None else _put_back(found, read.columns, left)
        if not len(read.unread):
            return columns, None
        reasons = pa.array(read.reasons, pa.string()).take(pa.array(read.reason_codes))
        return columns, Unread(name, rule.columns[0], positions[read.unread], reasons)


def _constant(name: str, rule: Rule, rows: int) -> dict[str, pa.Array]:
    fields: Fields = {}
    if rule.constant is not None:
        put(fields, name, rule.constant)
    return {
        column: pa.array([value], FACTS.field(column).type).take(pa.array(np.zeros(rows, np.int64)))
        for column, value in fields.items()
    }


def _put_back(whole: dict[str, pa.Array], single: dict[str, pa.Array], left: Mask) -> dict[str, pa.Array]:
    """The columns read as a whole, with the rows that were read cell by cell in their places."""
    out = dict(whole)
    for name, values in single.items():
        out[name] = pc.replace_with_mask(out[name], pa.array(left), values)
    return out


def _as_many_as_can_be(found: dict[str, pa.Array], rows: Mask, count: int) -> dict[str, pa.Array]:
    """A row that speaks of nobody knows how many incidents is never taken for a report of one."""
    unknown = np.zeros(count, bool)
    unknown[rows] = True
    out = {}
    for name, bound in (("covers_low", 1), ("covers_high", MOST_INCIDENTS)):
        values = found.get(name, pa.nulls(count, pa.int64()))
        out[name] = pc.if_else(pa.array(unknown), pa.scalar(bound, pa.int64()), values)
    return out


def _shared(name: str, found: dict[str, pa.Array], rows: Mask) -> dict[str, pa.Array]:
    """Counts of a cell that several rows share: of each row, none at least."""
    if name not in (*COUNT_FIELDS, *COMPOUND_FIELDS):
        return found
    mask = pa.array(rows)
    return {
        column: pc.if_else(pc.and_(mask, pc.is_valid(values)), pa.scalar(0, pa.int64()), values)
        if column.endswith("_low")
        else values
        for column, values in found.items()
    }


def _joined(columns: dict[str, pa.Array], more: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns with what a cell states beside them, where a row has none of the group."""
    out = dict(columns)
    for name, values in more.items():
        group = [columns[one] for one in group_of(name) if one in columns]
        if not group:
            out[name] = values
            continue
        free = pa.array(np.logical_and.reduce([np.asarray(pc.is_null(one)) for one in group]))
        out[name] = pc.if_else(free, values, columns.get(name, pa.nulls(len(values), values.type)))
    return out
