"""Facts on disk: Parquet with codes as whole numbers, and beside it the code book that says what each code means.

A run over stored facts reads only the columns that its formulas mention and holds none of them; ten million incidents are
coded batch by batch (`code_incidents`). The code book (`codes.json`) holds the sets as numbers of leaves, in the order of
the case's trees, and the places as the areas of each of their cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from sulh.engine import Engine
from sulh.errors import FileError
from sulh.findings.facts import Coder, FactTable, numbered_accounts
from sulh.findings.values import PlaceValue, SetValue, Value

FACTS_FILE, CODES_FILE = "facts.parquet", "codes.json"
BATCH = 1 << 18
"""Incidents that are coded, and rows of a Parquet row group that are written, at a time."""


@dataclass(frozen=True)
class StoredFacts:
    """Facts in a folder; see `sulh.findings.facts.Facts`."""

    file: Path
    codes: dict[str, list[Value]]
    yes_columns: dict[str, str]
    accounts: list[str]

    def register(self, name: str, engine: Engine) -> None:
        """Make the facts known to an engine, to be read when a query asks for them."""
        engine.register_parquet(name, [self.file])

    def rows(self, rows: npt.NDArray[np.int64], engine: Engine) -> FactTable:
        """The facts of these rows, which are sorted."""
        engine.register("wanted", pa.table({"wanted_row": pa.array(rows, pa.int64())}))
        self.register("stored", engine)
        every = exp.Column(this=exp.Star(), table=exp.to_identifier("stored"))
        on = exp.column("row", "stored").eq(exp.column("wanted_row", "wanted"))
        query = (
            exp.select(every).from_("stored").join(exp.to_table("wanted"), on=on).order_by(exp.column("row", "stored"))
        )
        found = engine.query(query)
        names = pa.array(self.accounts, pa.string()).take(found["account"].combine_chunks())
        place = found.column_names.index("account")
        return FactTable(found.set_column(place, "account", names), self.codes, self.yes_columns)


def save_facts(facts: FactTable, folder: Path) -> StoredFacts:
    """Write a fact table into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts = facts.accounts
    table = numbered_accounts(facts.table, accounts)
    with _writer(folder, table.schema) as writer:
        writer.write_table(table, row_group_size=BATCH)
    _save_codes(folder, facts.codes, facts.yes_columns, accounts)
    return StoredFacts(folder / FACTS_FILE, facts.codes, facts.yes_columns, accounts)


def open_facts(folder: Path) -> StoredFacts:
    """The facts of a folder that `save_facts` or `code_incidents` wrote. Raises FileError where it has none."""
    try:
        book: dict[str, Any] = json.loads((folder / CODES_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise FileError("there are no facts in this folder", where=folder, remedy="Judge the case again.") from None
    codes = {fact: [_value(item) for item in items] for fact, items in book["codes"].items()}
    return StoredFacts(folder / FACTS_FILE, codes, book["yes_columns"], book["accounts"])


def code_incidents(incidents: Path, coder: Coder, folder: Path) -> StoredFacts:
    """Code an incidents table (`INCIDENTS`, Parquet) batch by batch into a folder, in the order of its rows."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts: list[str] = []
    parts = _coded(incidents, coder, accounts)
    first = next(parts)
    with _writer(folder, first.schema) as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(part)
    _save_codes(folder, coder.codes, coder.yes_columns, accounts)
    return StoredFacts(folder / FACTS_FILE, coder.codes, coder.yes_columns, accounts)


def _coded(incidents: Path, coder: Coder, accounts: list[str]) -> Iterator[pa.Table]:
    """The batches, one without rows at least; new accounts are added to the list."""
    with pq.ParquetFile(incidents) as file:
        batches = (pa.Table.from_batches([batch]) for batch in file.iter_batches(BATCH))
        for batch in batches if file.metadata.num_rows else [file.schema_arrow.empty_table()]:
            coded = coder.coded(batch)
            accounts += sorted(set(coded["account"].unique().to_pylist()) - set(accounts))
            yield numbered_accounts(coded, accounts)


def _writer(folder: Path, schema: pa.Schema) -> pq.ParquetWriter:
    plain = ("row", "incident_id")
    coded = [name for name in schema.names if name not in plain]
    encoding = {"row": "DELTA_BINARY_PACKED"}
    return pq.ParquetWriter(folder / FACTS_FILE, schema, use_dictionary=coded, column_encoding=encoding)


def _save_codes(folder: Path, codes: dict[str, list[Value]], yes: dict[str, str], accounts: list[str]) -> None:
    items = {fact: [_item(value) for value in values] for fact, values in codes.items()}
    book = {"codes": items, "yes_columns": yes, "accounts": accounts}
    (folder / CODES_FILE).write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")


def _item(value: Value) -> dict[str, Any]:
    match value:
        case SetValue(maybe, surely):
            return {"maybe": _leaves(maybe), "surely": [_leaves(mask) for mask in surely]}
        case PlaceValue(cells):
            return {"cells": sorted(sorted(cell) for cell in cells)}
    raise TypeError(f"{value} has no code")


def _value(item: dict[str, Any]) -> Value:
    if "cells" in item:
        return PlaceValue(frozenset(frozenset(cell) for cell in item["cells"]))
    return SetValue(_mask(item["maybe"]), tuple(_mask(leaves) for leaves in item["surely"]))


def _leaves(mask: int) -> list[int]:
    return [leaf for leaf in range(mask.bit_length()) if mask >> leaf & 1]


def _mask(leaves: list[int]) -> int:
    return sum(1 << leaf for leaf in leaves)
