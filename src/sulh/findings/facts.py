"""The facts of incidents in the form that is judged: sets and places by code, numbers with bounds, no NULL anywhere.

Sets of nodes repeat: ten million incidents have a few thousand different ones. So each different set of a fact gets a
code, what a constraint makes of it is worked out once per code, exactly and with as many leaves as a tree may have, and
the machine's work on each incident is a look-up and a bit test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sulh.engine import Engine
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.reports.schema import COUNTS, TIMESTAMP
from sulh.terms.legend import OCCURRED, PLACE, TIME, Legend
from sulh.words.trees import Tree
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

UNBOUNDED = 2**61
"""Stands for "no bound", at either end."""
CAN_BE_NO, CAN_BE_YES, OPEN = 1, 2, 3
_OCCURRED = {"yes": CAN_BE_YES, "no": CAN_BE_NO, "unknown": OPEN}


class Facts(Protocol):
    """Facts of incidents, in memory (`FactTable`) or on disk (`sulh.findings.stored`)."""

    @property
    def codes(self) -> dict[str, list[Value]]:
        """The value of each code, by fact."""
        ...

    @property
    def yes_columns(self) -> dict[str, str]:
        """The column of each yes/no fact."""
        ...

    @property
    def accounts(self) -> list[str]:
        """The accounts, in the order of their numbers."""
        ...

    def register(self, name: str, engine: Engine) -> None:
        """Make the facts known to an engine: the columns of `FactTable.table`, with the account as its place in
        `accounts`."""
        ...

    def rows(self, rows: npt.NDArray[np.int64], engine: Engine) -> FactTable:
        """The facts of these rows, which are sorted; their numbers stay in the column `row`."""
        ...


@dataclass
class FactTable:
    """Facts of incidents, one row an incident and account, in the order of the incidents table.

    Columns of `table`: `row`, `incident_id`, `account`; `occurred` and one `yes_N` for each yes/no fact of `yes_columns`
    (bits CAN_BE_NO and CAN_BE_YES); `time_low`, `time_high` and the same for counts (whole numbers); `act` and the other
    set facts and `place` as codes into `codes`; `lat`, `lon`, `radius` (metres, -1 for no place).
    """

    table: pa.Table
    codes: dict[str, list[Value]]
    yes_columns: dict[str, str] = field(default_factory=dict)

    def values(self, row: int) -> dict[str, Value]:
        """What is possible of each fact of one row."""
        facts = [*self.codes, TIME, *COUNTS, OCCURRED, *self.yes_columns]
        return {fact: self.value(fact, row) for fact in facts}

    def value(self, fact: str, row: int) -> Value:
        """What is possible of one fact of one row; an open question where the table has no such fact."""
        if fact in self.codes:
            return self.codes[fact][self._cell(fact, row)]
        if f"{fact}_low" in self.table.column_names:
            low, high = self._cell(f"{fact}_low", row), self._cell(f"{fact}_high", row)
            return NumberValue(None if low <= -UNBOUNDED else low, None if high >= UNBOUNDED else high)
        column = OCCURRED if fact == OCCURRED else self.yes_columns.get(fact)
        bits = OPEN if column is None else self._cell(column, row)
        return YesValue(bool(bits & CAN_BE_YES), bool(bits & CAN_BE_NO))

    def _cell(self, column: str, row: int) -> int:
        return int(self.table[column][row].as_py())

    @property
    def accounts(self) -> list[str]:
        """The accounts, sorted."""
        return sorted(str(name) for name in self.table["account"].unique().to_pylist())

    def register(self, name: str, engine: Engine) -> None:
        """Make the facts known to an engine, with the account as its place in `accounts`."""
        engine.register(name, numbered_accounts(self.table, self.accounts))

    def rows(self, rows: npt.NDArray[np.int64], engine: Engine) -> FactTable:
        """The facts of these rows; an engine is not needed for what is in memory."""
        return FactTable(self.table.take(pa.array(rows)), self.codes, self.yes_columns)

    def with_yes(self, fact: str, bits: np.ndarray) -> None:
        """Add a yes/no fact: `bits` has CAN_BE_NO and CAN_BE_YES for each row."""
        column = f"yes_{len(self.yes_columns)}"
        self.yes_columns[fact] = column
        self.table = self.table.append_column(column, pa.array(bits.astype(np.int8)))


def numbered_accounts(table: pa.Table, accounts: Sequence[str]) -> pa.Table:
    """The table with its accounts as places in a list of them."""
    places = pc.index_in(table["account"], pa.array(accounts, pa.string()))
    return table.set_column(table.column_names.index("account"), "account", places)


def fact_table(incidents: pa.Table, vocabulary: Vocabulary, legend: Legend, readings: Sequence[str]) -> FactTable:
    """Facts of an incidents table, before other incidents come in (`sulh.findings.near` adds those).

    Besides what the incidents say, each reading gets the yes/no fact `excusable:READING`: no where the account is that
    reading's own side and its list is a list of violations.
    """
    coder = Coder(vocabulary, legend, readings)
    return FactTable(coder.coded(incidents), coder.codes, coder.yes_columns)


class Coder:
    """Makes facts of incidents, batch by batch: what came in one batch keeps its code in the next.

    `codes` and `yes_columns` are those of the fact table.
    """

    def __init__(self, vocabulary: Vocabulary, legend: Legend, readings: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._areas = list(legend.areas.values())
        self.codes: dict[str, list[Value]] = {name: [] for name in (*SET_FIELDS, PLACE)}
        self.yes_columns = {f"excusable:{reading}": f"yes_{place}" for place, reading in enumerate(readings)}
        self._readings = list(readings)
        self._known: dict[str, dict[str, int]] = {name: {} for name in SET_FIELDS}
        self._places: dict[Value, int] = {}
        self._rows = 0

    def coded(self, incidents: pa.Table) -> pa.Table:
        """The fact table's columns of some incidents; `row` goes on from the batch before."""
        rows = np.arange(self._rows, self._rows + len(incidents))
        self._rows += len(incidents)
        occurred = pc.take(
            pa.array(list(_OCCURRED.values()), pa.int8()),
            pc.index_in(incidents["occurred"], pa.array(list(_OCCURRED), pa.string())),
        )
        columns: dict[str, pa.Array | pa.ChunkedArray] = {
            "row": pa.array(rows, pa.int64()),
            "incident_id": incidents["incident_id"],
            "account": incidents["account"],
            OCCURRED: occurred,
            "time_low": _bound(_seconds(incidents["start"]), -UNBOUNDED),
            "time_high": _bound(_seconds(incidents["end"]), UNBOUNDED),
        }
        for name in COUNTS:
            columns[f"{name}_low"] = _bound(incidents[f"{name}_low"], 0)
            columns[f"{name}_high"] = _bound(incidents[f"{name}_high"], UNBOUNDED)
        columns |= {name: self._set_codes(incidents, name) for name in SET_FIELDS}
        columns[PLACE] = self.place_codes(incidents)
        return pa.table(columns | _disc(incidents) | self._excusable(incidents))

    def _set_codes(self, incidents: pa.Table, name: str) -> pa.Array:
        """A code for each row's (maybe, surely)."""
        tree = self._vocabulary.tree(name)
        keys = pc.binary_join_element_wise(_joined(incidents[name]), _joined(incidents[f"{name}_surely"]), "\n")
        encoded = keys.dictionary_encode()
        known, values = self._known[name], self.codes[name]
        codes = []
        for key in encoded.dictionary.to_pylist():
            if key not in known:
                known[key] = len(values)
                values.append(set_value(tree, key))
            codes.append(known[key])
        return pc.take(pa.array(codes, pa.int32()), encoded.indices)

    @property
    def words(self) -> dict[str, list[str]]:
        """Each set that has a code as it was given, by fact, in the order of the codes; `set_value` reads them."""
        return {name: list(known) for name, known in self._known.items()}

    def place_codes(self, incidents: pa.Table) -> pa.Array:
        """A code for each row's cells; each different location is looked at once."""
        from sulh.findings.places import Location, cells_of  # judging what is coded already needs no geometry

        names = [_joined(incidents[name], by="\n") for name in ("adm1", "adm2")]
        disc = [incidents[name].combine_chunks() for name in ("lat", "lon", "radius_km")]
        if all(area.within_km is None for area in self._areas):
            disc = []  # admin names alone decide
        if not self._areas:
            names = []
        group, firsts = _groups([*names, *disc], len(incidents))
        looked_at = incidents.select(["adm1", "adm2", "lat", "lon", "radius_km"]).take(pa.array(firsts)).to_pylist()
        locations = [
            Location(_names(row["adm1"]), _names(row["adm2"]), row["lat"], row["lon"], row["radius_km"])
            for row in looked_at
        ]
        found = cells_of(locations, self._areas) if self._areas else [frozenset({frozenset()})] * len(locations)
        codes = [self._places.setdefault(PlaceValue(cells), len(self._places)) for cells in found]
        self.codes[PLACE] = list(self._places)
        return pa.array(np.array(codes, dtype=np.int32)[group])

    def _excusable(self, incidents: pa.Table) -> dict[str, pa.Array]:
        columns = {}
        for place, reading in enumerate(self._readings):
            barred = pc.and_(incidents["listed_as_violation"], pc.equal(incidents["account"], reading))
            bits = pc.if_else(barred, pa.scalar(CAN_BE_NO, pa.int8()), pa.scalar(CAN_BE_YES, pa.int8()))
            columns[f"yes_{place}"] = bits
        return columns


def set_value(tree: Tree, words: str) -> SetValue:
    """A set as a coder has it in words: the nodes that may be, then on a new line those that surely are, `*` for none.

    Raises KeyError for a node that is not in the tree.
    """
    maybe, surely = words.split("\n")
    names = [] if surely == "*" else surely.split("|")
    leaves = tree.mask(None if maybe == "*" else maybe.split("|"))
    return SetValue(leaves, tuple(tree.mask_of(part) for part in names))


def _disc(incidents: pa.Table) -> dict[str, pa.ChunkedArray]:
    placed = pc.and_(pc.is_valid(incidents["lat"]), pc.is_valid(incidents["lon"]))
    radius = pc.cast(pc.round(pc.multiply(pc.fill_null(incidents["radius_km"], 0.0), 1000.0)), pa.int64())
    return {
        "lat": pc.fill_null(incidents["lat"], 0.0),
        "lon": pc.fill_null(incidents["lon"], 0.0),
        "radius": pc.if_else(placed, radius, -1),
    }


def _groups(columns: Iterable[pa.Array], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each row the number of its combination of values (null is one), and for each combination its first row."""
    group = np.zeros(size, dtype=np.int64)
    for column in columns:
        encoded = column.dictionary_encode(null_encoding="encode")
        value = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        both = pa.array(group * max(len(encoded.dictionary), 1) + value).dictionary_encode()
        group = both.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    firsts = np.full(int(group.max(initial=-1)) + 1, size, dtype=np.int64)
    np.minimum.at(firsts, group, np.arange(size))
    return group, firsts


def _seconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Seconds since 1970 of times in any unit: Parquet keeps none as long as a second."""
    return column.cast(TIMESTAMP).cast(pa.int64())


def _bound(column: pa.ChunkedArray, default: int) -> pa.ChunkedArray:
    return pc.fill_null(column, default)


def _joined(column: pa.ChunkedArray, by: str = "|") -> pa.Array:
    lists = column.combine_chunks()
    filled = pc.fill_null(pc.binary_join(lists, by), "*")
    return pc.if_else(pc.equal(filled, ""), "*", filled)


def _names(given: list[str] | None) -> frozenset[str] | None:
    return frozenset(given) if given else None
