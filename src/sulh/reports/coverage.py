"""The coverage table of a source: who could see which acts, where and when, or was kept out.

Without a coverage row silence says nothing. A CSV with the columns of the schema COVERAGE, of which `from` and `until`
(days, the last one included) are needed: `acts` joined by `|` (empty: all acts), a disc `lat`, `lon`, `radius_km` or
`adm1` (neither: everywhere), `kind` covers (the default) or denied, `note`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.errors import InputError, Position, nearest
from sulh.reports.checks import flaws
from sulh.reports.schema import COVERAGE
from sulh.sources.dates.strict import ISO, read_span
from sulh.sources.files.cells import Cell, read_decimal, text_of
from sulh.sources.files.tables import Table, open_csv
from sulh.sources.reading.nodes import parse_cell
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary

KINDS = ("covers", "denied")


def read_coverage(file: Path, source: str, vocabulary: Vocabulary) -> pa.Table:
    """The coverage rows of a source as a table (schema COVERAGE), sorted by content.

    Raises FileError where the file cannot be read and InputError, with row and column, where a cell says something that
    cannot be accepted: what a source could see is too weighty to be read halfway.
    """
    with open_csv(file) as table:
        _check_columns(table)
        records = [
            _Line(file, number, dict(zip(table.columns, cells, strict=False))).record(source, vocabulary.acts)
            for number, cells in table.rows
        ]
    records.sort(key=lambda record: [(record[name] is not None, record[name]) for name in COVERAGE.names])
    return pa.Table.from_pylist(records, schema=COVERAGE)


def _check_columns(table: Table) -> None:
    where = Position(table.file, row=1)
    for name in table.columns:
        if name not in COVERAGE.names:
            raise InputError(
                f"“{name}” is not a column of a coverage table", where=where, remedy=nearest(name, COVERAGE.names)
            )
    for name in ("from", "until"):
        if name not in table.columns:
            raise InputError(
                f"there is no column “{name}”", where=where, remedy=f"The columns are: {', '.join(table.columns)}."
            )


class _Line:
    """One row of the file."""

    def __init__(self, file: Path, number: int, cells: Mapping[str, Cell]) -> None:
        self._file, self._number, self._cells = file, number, cells

    def record(self, source: str, acts: Tree) -> dict[str, Any]:
        """The row by the columns of COVERAGE."""
        record: dict[str, Any] = dict.fromkeys(COVERAGE.names)
        record["source"] = source
        if self._text("source") not in ("", source):
            raise self._error("source", f"this is the coverage of “{source}”", "Leave the cell empty.")
        record["acts"] = self._acts(acts)
        for name in ("lat", "lon", "radius_km"):
            record[name] = self._read(name, read_decimal)
        record["adm1"], record["note"] = self._text("adm1") or None, self._text("note") or None
        record["from"], record["until"] = self._moment("from", 0), self._moment("until", 1)
        record["kind"] = self._text("kind") or "covers"
        self._check(record)
        return record

    def _check(self, record: Mapping[str, Any]) -> None:
        if record["kind"] not in KINDS:
            raise self._error("kind", f"“{record['kind']}” is not a kind of coverage", f"Write {' or '.join(KINDS)}.")
        if record["from"] > record["until"]:
            raise self._error("until", "“until” is before “from”")
        place = {name: record[name] for name in ("lat", "lon", "radius_km") if record[name] is not None}
        if place and len(place) < 3:
            raise self._error(next(iter(place)), "a disc needs lat, lon and radius_km", "Fill in all three, or none.")
        for flaw in flaws(place):
            raise self._error(flaw.columns[0], flaw.reason)

    def _text(self, name: str) -> str:
        return text_of(self._cells.get(name))

    def _acts(self, acts: Tree) -> list[str] | None:
        if not self._text("acts"):
            return None
        found = self._read("acts", lambda cell: parse_cell(acts, text_of(cell)).maybe)
        return None if found is None else list(found)

    def _moment(self, name: str, end: int) -> Any:
        span = self._read(name, lambda cell: read_span(cell, ISO))
        if span is None:
            raise self._error(name, "the day is missing", "Write a day such as 2020-02-29.")
        return span[end]

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self._cells.get(name))
        except ValueError as error:
            raise self._error(name, f"“{self._text(name)}”: {error}") from None

    def _error(self, name: str, what: str, remedy: str | None = None) -> InputError:
        return InputError(what, where=Position(self._file, row=self._number, column_name=name), remedy=remedy)


def join_coverage(tables: Sequence[pa.Table]) -> pa.Table:
    """The coverage of all sources as one table (schema COVERAGE), empty where none declares any."""
    return pa.concat_tables([COVERAGE.empty_table(), *tables]).combine_chunks()
