"""The facts of incidents in the form that is judged: sets and places by code, numbers with bounds, no NULL anywhere.

Sets of nodes repeat: ten million incidents have a few thousand different ones. So each different set of a fact gets a
code, what a constraint makes of it is worked out once per code, exactly and with as many leaves as a tree may have, and
the machine's work on each incident is a look-up and a bit test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.places import Location, cells
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.reports.schema import COUNTS
from sulh.terms.legend import OCCURRED, PLACE, TIME, Area, Legend
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

UNBOUNDED = 2**61
"""Stands for "no bound", at either end."""
CAN_BE_NO, CAN_BE_YES, OPEN = 1, 2, 3
_OCCURRED = {"yes": CAN_BE_YES, "no": CAN_BE_NO, "unknown": OPEN}


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
        cells_ = {name: self.table.column(name)[row].as_py() for name in self.table.column_names}
        out: dict[str, Value] = {fact: found[cells_[fact]] for fact, found in self.codes.items()}
        for name in (TIME, *COUNTS):
            low, high = cells_[f"{name}_low"], cells_[f"{name}_high"]
            out[name] = NumberValue(None if low <= -UNBOUNDED else low, None if high >= UNBOUNDED else high)
        for fact, column in {OCCURRED: OCCURRED, **self.yes_columns}.items():
            out[fact] = YesValue(bool(cells_[column] & CAN_BE_YES), bool(cells_[column] & CAN_BE_NO))
        return out

    def with_yes(self, fact: str, bits: np.ndarray) -> None:
        """Add a yes/no fact: `bits` has CAN_BE_NO and CAN_BE_YES for each row."""
        column = f"yes_{len(self.yes_columns)}"
        self.yes_columns[fact] = column
        self.table = self.table.append_column(column, pa.array(bits.astype(np.int8)))


def fact_table(incidents: pa.Table, vocabulary: Vocabulary, legend: Legend, readings: Sequence[str]) -> FactTable:
    """Facts of an incidents table, before other incidents come in (`sulh.findings.near` adds those).

    Besides what the incidents say, each reading gets the yes/no fact `excusable:READING`: no where the account is that
    reading's own side and its list is a list of violations.
    """
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "row": pa.array(np.arange(len(incidents))),
        "incident_id": incidents["incident_id"],
        "account": incidents["account"],
        OCCURRED: pa.array([_OCCURRED[word] for word in incidents["occurred"].to_pylist()], pa.int8()),
        "time_low": _bound(incidents["start"].cast(pa.int64()), -UNBOUNDED),
        "time_high": _bound(incidents["end"].cast(pa.int64()), UNBOUNDED),
    }
    for name in COUNTS:
        columns[f"{name}_low"] = _bound(incidents[f"{name}_low"], 0)
        columns[f"{name}_high"] = _bound(incidents[f"{name}_high"], UNBOUNDED)
    codes: dict[str, list[Value]] = {}
    for name in SET_FIELDS:
        columns[name], codes[name] = _set_codes(incidents, name, vocabulary)
    columns[PLACE], codes[PLACE] = _place_codes(incidents, list(legend.areas.values()))
    placed = pc.and_(pc.is_valid(incidents["lat"]), pc.is_valid(incidents["lon"]))
    columns["lat"] = pc.fill_null(incidents["lat"], 0.0)
    columns["lon"] = pc.fill_null(incidents["lon"], 0.0)
    radius = pc.cast(pc.round(pc.multiply(pc.fill_null(incidents["radius_km"], 0.0), 1000.0)), pa.int64())
    columns["radius"] = pc.if_else(placed, radius, -1)
    facts = FactTable(pa.table(columns), codes)
    listed = incidents["listed_as_violation"].to_numpy()
    account = np.array(incidents["account"].to_pylist(), dtype=object)
    for reading in readings:
        facts.with_yes(f"excusable:{reading}", np.where(listed & (account == reading), CAN_BE_NO, CAN_BE_YES))
    return facts


def _bound(column: pa.ChunkedArray, default: int) -> pa.ChunkedArray:
    return pc.fill_null(column, default)


def _set_codes(incidents: pa.Table, name: str, vocabulary: Vocabulary) -> tuple[pa.Array, list[Value]]:
    """A code for each row's (maybe, surely), and the value of each code."""
    tree = vocabulary.tree(name)
    keys = pc.binary_join_element_wise(_joined(incidents[name]), _joined(incidents[f"{name}_surely"]), "\n")
    encoded = keys.dictionary_encode()
    values: list[Value] = []
    for key in encoded.dictionary.to_pylist():
        maybe, surely = key.split("\n")
        names = [] if surely == "*" else surely.split("|")
        values.append(
            SetValue(tree.mask(None if maybe == "*" else maybe.split("|")), tuple(tree.mask_of(part) for part in names))
        )
    return encoded.indices, values


def _joined(column: pa.ChunkedArray) -> pa.Array:
    lists = column.combine_chunks()
    filled = pc.fill_null(pc.binary_join(lists, "|"), "*")
    return pc.if_else(pc.equal(filled, ""), "*", filled)


def _place_codes(incidents: pa.Table, areas: Sequence[Area]) -> tuple[pa.Array, list[Value]]:
    if not areas:
        return pa.array(np.zeros(len(incidents), dtype=np.int32)), [PlaceValue(frozenset({frozenset()}))]
    columns = (incidents[name].to_pylist() for name in ("adm1", "adm2", "lat", "lon", "radius_km"))
    known: dict[Location, int] = {}
    numbers = []
    for adm1, adm2, lat, lon, radius in zip(*columns, strict=True):
        location = Location(_names(adm1), _names(adm2), lat, lon, radius)
        numbers.append(known.setdefault(location, len(known)))
    values: list[Value] = [PlaceValue(cells(location, areas)) for location in known]
    return pa.array(numbers, pa.int32()), values


def _names(given: list[str] | None) -> frozenset[str] | None:
    return None if given is None else frozenset(given)
