"""The rows of two versions of a list, with what tells whether two of them are one row."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.reports.identity import said
from sulh.sources.files.json_cells import plain

_ID = re.compile(r"([0-9a-f]{16})(?:-[0-9]+)?")


@dataclass(frozen=True)
class Row:
    """A row of one version: its cells as they stand, its id, its place, and what it was read to say of day and place."""

    text: str
    sheet: str | None
    row: int | None
    report_id: str
    day: Hashable
    names: Hashable
    point: Hashable

    @property
    def position(self) -> tuple[str, int]:
        """Where it stands: sheet and row."""
        return (self.sheet or "", -1 if self.row is None else self.row)

    @property
    def content(self) -> str:
        """What it says, by its id; rows that say the same differ in their ordinal only."""
        found = _ID.fullmatch(self.report_id)
        return found[1] if found else self.report_id


Pair = tuple[Row, Row]


def rows_of(old: pa.Table, new: pa.Table) -> tuple[list[Row], list[Row]]:
    """The rows of both versions, without second deeds; of all the original cells, or of all what they were read to say."""
    tables = [_without_deeds(table) for table in (old, new)]
    whole = all(table["given"].null_count == 0 for table in tables)
    ours, theirs = (_of(table, table["given"] if whole else said(table)) for table in tables)
    return ours, theirs


def _without_deeds(table: pa.Table) -> pa.Table:
    parts = pc.extract_regex(plain(table["report_id"]), r"^(?P<row>.+)#[0-9]+$")
    deeds = pc.is_in(pc.struct_field(parts, "row"), value_set=plain(table["report_id"]), skip_nulls=True)
    return table.filter(pc.invert(pc.fill_null(deeds, False)))


def _of(table: pa.Table, texts: Any) -> list[Row]:
    """The rows, in the order of their content."""
    facts = {name: plain(table[name]) for name in ("sheet", "row", "report_id", "lat", "lon", "place", "adm1", "adm2")}
    columns = {name: values.to_pylist() for name, values in facts.items()}
    times = [plain(table[name]).cast(pa.int64()).to_pylist() for name in ("start", "end")]
    rows = []
    for place, text in enumerate(plain(texts).to_pylist()):
        of = {name: values[place] for name, values in columns.items()}
        names = next(((name, of[name]) for name in ("place", "adm2", "adm1") if of[name]), None)
        day = None if times[0][place] is None else (times[0][place], times[1][place])
        point = None if of["lat"] is None or of["lon"] is None else (of["lat"], of["lon"])
        rows.append(Row(text, of["sheet"], of["row"], of["report_id"], day, names, point))
    return in_order(rows)


def cells_of(text: str) -> dict[str, str]:
    """The filled cells of a row, by column, as text."""
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    if not isinstance(found, dict):
        return {"": text}
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, value in found.items()
        if value is not None
    }
    return {name: value for name, value in texts.items() if value}


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of their content."""
    return sorted(rows, key=lambda row: (row.text, row.position, row.report_id))
