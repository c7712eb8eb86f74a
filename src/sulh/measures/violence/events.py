"""Incidents of one account as plain columns, for analyses that ask when, where, what and by whom.

Analyses look at incidents that surely happened; what may or may not have happened is counted and told. Where several
acts or actors are possible the label is empty: no analysis takes one of them for the truth. Rows are in the order of
what they say, never of an id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.boxes_sql import BoxTable, flag
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.values import SetValue
from sulh.measures.count import Bools, Expanded, Ints, expand
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled
from sulh.words.vocabulary import Vocabulary

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.str_]
DAY = 86_400
EARTH_KM = 6371.0088
NEAR_KM = 30
"""A disc up to which an incident has a point, for analyses of places: about a district."""


@dataclass(frozen=True, eq=False)
class Events:
    """Incidents of one account, one row each. `begin` and `end` are the days (since 1970) between which each lies,
    `second` its second where it is known to within an hour, else -1; `lat` and `lon` are NaN without a point, `radius`
    is in km; `barred` is 1, 0, or -1 where it is open; the labels are empty where nothing single is known; `sides` are the
    two between whom it was, in the order of the alphabet, where a source does not say who acted on whom."""

    incident: Labels
    begin: Ints
    end: Ints
    second: Ints
    lat: Floats
    lon: Floats
    radius: Floats
    act: Labels
    perpetrator: Labels
    target: Labels
    sides: Labels
    place: Labels
    barred: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.begin)

    def where(self, chosen: Bools | Ints) -> Events:
        """Only these rows, or these in this order."""
        return Events(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def as_barred(self, barred: npt.NDArray[np.int8]) -> Events:
        """The same incidents, with what some reading bars."""
        return replace(self, barred=barred)

    @property
    def of_a_day(self) -> Bools:
        """Which lie within one day, or within two that touch."""
        return np.asarray(self.end - self.begin <= 1)

    @property
    def with_point(self) -> Bools:
        """Which have a point that is sharper than a district."""
        return np.asarray(np.isfinite(self.lat) & (self.radius <= NEAR_KM))

    def km(self) -> tuple[Floats, Floats]:
        """Kilometres east and north of the middle of the points (sinusoidal: areas are kept); NaN without a point."""
        placed = np.isfinite(self.lat)
        if not placed.any():
            return np.full(len(self), np.nan), np.full(len(self), np.nan)
        turn = np.exp(1j * np.radians(self.lon[placed])).mean()
        middle = float(np.degrees(np.angle(turn))) if abs(turn) > 1e-9 else 0.0
        east = (self.lon - middle + 180) % 360 - 180
        north = self.lat - float(np.median(self.lat[placed]))
        per_degree = np.pi * EARTH_KM / 180
        return np.asarray(east * per_degree * np.cos(np.radians(self.lat))), np.asarray(north * per_degree)


def events(
    facts: FactTable, areas: pa.ChunkedArray, vocabulary: Vocabulary, account: str
) -> tuple[Events, npt.NDArray[np.intp]]:
    """The incidents of an account that surely happened and have a date, and the row of each in the facts' table.

    `areas` gives each row's admin areas, in the order of that table. Nothing is barred yet (`Events.as_barred`).
    """
    table = facts.table
    occurred = table["occurred"].to_numpy()
    begin, end = (table[name].to_numpy() for name in ("time_low", "time_high"))
    mine = pc.equal(table["account"], account).to_numpy(zero_copy_only=False)
    possible = mine & ((occurred & CAN_BE_YES) != 0)
    dated = (begin > -UNBOUNDED) & (end < UNBOUNDED)
    chosen = np.flatnonzero(possible & ((occurred & CAN_BE_NO) == 0) & dated)
    picked = table.take(pa.array(chosen))
    lat, lon, radius = (picked[name].to_numpy().astype(np.float64) for name in ("lat", "lon", "radius"))
    nowhere = radius < 0
    first, last = begin[chosen], end[chosen]
    found = Events(
        picked["incident_id"].to_numpy(zero_copy_only=False).astype(np.str_),
        first // DAY,
        last // DAY,
        np.where(last - first <= 3600, first, -1),
        np.where(nowhere, np.nan, lat),
        np.where(nowhere, np.nan, lon),
        np.where(nowhere, np.inf, radius / 1000),
        _labels(facts, picked, "act", vocabulary),
        _labels(facts, picked, "perpetrator", vocabulary),
        _labels(facts, picked, "target", vocabulary),
        _pairs(*(_labels(facts, picked, side, vocabulary) for side in ("side_a", "side_b"))),
        _single(areas.take(pa.array(chosen))),
        np.full(len(chosen), -1, np.int8),
    )
    order = np.lexsort((found.place, found.target, found.perpetrator, found.act, found.lon, found.lat, last, first))
    return found.where(order), chosen[order]


def _labels(facts: FactTable, picked: pa.Table, name: str, vocabulary: Vocabulary) -> Labels:
    """The one node that each set is, empty where it is none or several."""
    tree = vocabulary.tree(name)
    words = []
    for value in facts.codes[name]:
        nodes = tree.nodes(value.maybe) if isinstance(value, SetValue) else None
        words.append(nodes[0] if nodes is not None and len(nodes) == 1 else "")
    codes = picked[name].to_numpy().astype(np.int64)
    return np.array([*words, ""], dtype=np.str_)[codes] if words else np.full(len(codes), "", dtype="U1")


def _pairs(one: Labels, other: Labels) -> Labels:
    both = np.char.add(np.char.add(np.where(one <= other, one, other), " and "), np.where(one <= other, other, one))
    return np.where((one != "") & (other != ""), both, "")


def _single(areas: pa.ChunkedArray) -> Labels:
    lengths = pc.fill_null(pc.list_value_length(areas), 0).to_numpy()
    joined = pc.fill_null(pc.binary_join(areas, "|"), "").to_numpy(zero_copy_only=False).astype(np.str_)
    return np.where(lengths == 1, joined, "")


def barred_by(
    compiled: Compiled, facts: FactTable, engine: Engine, readings: Sequence[str]
) -> dict[str, npt.NDArray[np.int8]]:
    """By reading, for each row of the facts whether some `must_not`, as it is read there, bars such a deed whatever its date: 1
    surely, 0 surely not, -1 open. What only came later (dates, voided clauses) is left out, so that what happened
    before the agreement is sorted by the same rule."""
    rules = [name for name, item in compiled.agreement.file.provisions.items() if item.kind == "must_not"]
    asked = {
        reading: [compiled.rule(name, Understanding(reading), dated=False).formulas[0] for name in rules]
        for reading in readings
    }
    implications = compiled.legend.implications()
    expanded = {formula: expand(formula, implications) for formulas in asked.values() for formula in formulas}
    # one table for all that is asked: most rules are the same in every reading, and each table is a copy of the facts
    table = BoxTable(facts, engine, [box for one in expanded.values() for box in one.every_box])
    told = {formula: _told(table, one) for formula, one in expanded.items()}
    return {reading: _together([told[formula] for formula in formulas], facts) for reading, formulas in asked.items()}


def _together(told: Sequence[tuple[Bools, Bools]], facts: FactTable) -> npt.NDArray[np.int8]:
    out = np.zeros(len(facts.table), dtype=np.int8)
    for sure, can in told:
        out = np.where(sure | (out == 1), 1, np.where(can | (out == -1), -1, 0)).astype(np.int8)
    return out


def _told(table: BoxTable, expanded: Expanded) -> tuple[Bools, Bools]:
    """For each row whether it surely, and whether it possibly, fulfils a formula."""
    query = exp.select("row").from_("can").order_by("row")
    query = query.select(
        exp.alias_(flag(table.some(expanded.yes)), "yes"), exp.alias_(flag(table.some(expanded.no)), "no")
    )
    found = table.engine.query(query)
    yes, no = (found[name].to_numpy() != 0 for name in ("yes", "no"))
    return np.asarray(yes & ~no), np.asarray(yes)
