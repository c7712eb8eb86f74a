"""A source's file and its mapping become rows: what each row says, by the names of the reports table.

A row whose date cannot be read, or with nothing readable at all, is rejected whole; any other cell that cannot be read
is rejected alone and its fact stays unknown.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sulh.sources import ged
from sulh.sources.cells import Cell, text_of
from sulh.sources.fields import TELLING, Rule, put, read_field
from sulh.sources.mapping import Mapping
from sulh.sources.nodes import nearest
from sulh.sources.rows import MOST_INCIDENTS, Fields, ReadSource, Reject, Row, SecondDeed, StatedRelation, Tally
from sulh.sources.tables import Table, file_format, file_problem, open_csv
from sulh.sources.workbook import open_workbook

_WHEN = ("date", "start", "end")


def read_source(file: Path, mapping: Mapping, *, source: str, grade: str | None = None) -> ReadSource:
    """Read one source. `source` is its key in the case; `grade` holds for rows that give none.

    Raises FileError where the file is missing, damaged, locked or not what its name says, and InputError where a column
    that the mapping names is not there. What single rows say that cannot be read is in `rejects`.
    """
    sha256 = _sha256(file)
    with _open(file, mapping) as table:
        if mapping.ged is not None:
            rows, rejects, tally = ged.read_rows(table, mapping)
        else:
            _require_columns(table, mapping)
            rows, rejects, tally = _Reader(table, mapping).read()
        sheet = table.sheet
    return ReadSource(
        source=source,
        file=file,
        file_sha256=sha256,
        rows=rows,
        rejects=rejects,
        sheet=sheet,
        lang=mapping.lang,
        grade=grade,
        listed_as_violation=mapping.listed_as_violation,
        tally=tally,
    )


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise file_problem(file, error) from None


@contextlib.contextmanager
def _open(file: Path, mapping: Mapping) -> Iterator[Table]:
    if file_format(file, mapping.format) == "xlsx":
        with open_workbook(file, mapping.sheet, mapping.header_row) as table:
            yield table
        return
    if mapping.sheet is not None:
        raise mapping.document.error(
            ("sheet",), "a text table has no sheets", "Remove “sheet”, or declare “format: xlsx”."
        )
    with open_csv(file, mapping.header_row, mapping.encoding) as table:
        yield table


def _require_columns(table: Table, mapping: Mapping) -> None:
    for column, path in mapping.columns():
        name = " ".join(column.split())
        if name not in table.columns:
            raise mapping.document.error(
                path,
                f"there is no column “{column}” in row {mapping.header_row} of {table.file.name}",
                f"{nearest(name, table.columns)} The columns are: {', '.join(table.columns)}.",
            )
        if name in table.repeated:
            raise mapping.document.error(
                path, f"the column “{column}” stands twice in {table.file.name}", "Rename one of them."
            )


@dataclass
class _Reader:
    """Reads the rows of one table; `rejects` grows as it goes."""

    table: Table
    mapping: Mapping
    rejects: list[Reject] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._position = {name: number for number, name in enumerate(self.table.columns)}

    def read(self) -> tuple[list[Row], list[Reject], Tally]:
        rows = []
        seen = 0
        for number, cells in self.table.rows:
            seen += 1
            row = self._row(number, cells)
            if row is not None:
                rows.append(row)
        return rows, self.rejects, Tally(rows=seen)

    def _row(self, number: int, cells: Sequence[Cell]) -> Row | None:
        given = given_json(self.table.columns, cells)
        if any(text_of(cell) for cell in cells[len(self.table.columns) :]):
            self._reject_row(number, "the row has more cells than the header has columns", given)
            return None
        before = len(self.rejects)
        fields, unreadable = self._fields(self.mapping.fields, number, cells)
        for name in (*_WHEN, "stance"):
            if name in unreadable:
                column, value, reason = unreadable[name]
                del self.rejects[before:]
                self._reject_row(number, reason, given, column, value)
                return None
        if not self._tells(cells, unreadable):
            del self.rejects[before:]
            self._reject_row(number, "nothing in this row can be read", given)
            return None
        return Row(
            number=number,
            fields=fields,
            given=given,
            key=self._key(cells),
            relations=self._relations(cells),
            second_deeds=self._second_deeds(number, cells),
        )

    def _reject_row(
        self, number: int, reason: str, given: str, column: str | None = None, value: str | None = None
    ) -> None:
        self.rejects.append(Reject("row", number, reason, column, value, given))

    def _cell(self, column: str, cells: Sequence[Cell]) -> Cell:
        return cells[self._position[" ".join(column.split())]]

    def _fields(
        self, rules: MappingOf[str, Rule], number: int, cells: Sequence[Cell]
    ) -> tuple[Fields, dict[str, tuple[str, str, str]]]:
        """The fields of one deed, and those whose cell could not be read: (column, value, reason)."""
        fields: Fields = {}
        unreadable: dict[str, tuple[str, str, str]] = {}
        for name, rule in rules.items():
            try:
                value = self._value(name, rule, cells)
            except ValueError as error:
                assert rule.column is not None
                cell = text_of(self._cell(rule.column, cells))
                unreadable[name] = (rule.column, cell, str(error))
                self.rejects.append(Reject("cell", number, str(error), rule.column, cell))
                value = (1, MOST_INCIDENTS) if name == "covers" else None
            if value is not None:
                put(fields, name, value)
        return fields, unreadable

    def _value(self, name: str, rule: Rule, cells: Sequence[Cell]) -> Any:
        if rule.column is None:
            return rule.constant
        return read_field(name, rule, self._cell(rule.column, cells), self.mapping.vocabulary)

    def _tells(self, cells: Sequence[Cell], unreadable: MappingOf[str, Any]) -> bool:
        """Whether a cell of the row says something of the deed; what the mapping says of every row does not count."""
        telling = [
            (name, rule) for name, rule in self.mapping.fields.items() if name in TELLING and rule.column is not None
        ]
        return any(
            name not in unreadable and text_of(self._cell(rule.column, cells))
            for name, rule in telling
            if rule.column is not None
        )

    def _key(self, cells: Sequence[Cell]) -> str | None:
        return (text_of(self._cell(self.mapping.key, cells)) or None) if self.mapping.key is not None else None

    def _relations(self, cells: Sequence[Cell]) -> tuple[StatedRelation, ...]:
        stated = []
        for rule in self.mapping.relations:
            for part in text_of(self._cell(rule.column, cells)).split(rule.separator):
                if part.strip():
                    stated.append(StatedRelation(rule.kind, rule.column, part.strip()))
        return tuple(stated)

    def _second_deeds(self, number: int, cells: Sequence[Cell]) -> tuple[SecondDeed, ...]:
        deeds = []
        for rule in self.mapping.also:
            if text_of(self._cell(rule.when, cells)):
                fields, unreadable = self._fields(rule.fields, number, cells)
                if "stance" not in unreadable:
                    deeds.append(SecondDeed(fields, rule.relation))
        return tuple(deeds)


def given_json(columns: Sequence[str], cells: Sequence[Cell]) -> str:
    """The original cells as JSON, in the order of the columns; empty cells are left out."""
    filled = {name: _plain(cell) for name, cell in zip(columns, cells, strict=False) if cell not in (None, "")}
    return json.dumps(filled, ensure_ascii=False)


def _plain(cell: Cell) -> str | int | float | bool | None:
    if isinstance(cell, (dt.date, dt.time)):
        return text_of(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
