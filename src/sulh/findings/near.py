"""Yes/no facts about other incidents: an attack nearby, a stated relation. A sound bound in an open world.

An attack nearby is *surely* there when another incident of the same account surely is such an attack, surely in time
and surely near enough; it is *surely not* there only when a source with declared coverage would have seen it and none
can have been. Everything else stays open: silence is not absence (DESIGN.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, UNBOUNDED, FactTable
from sulh.findings.places import metres
from sulh.findings.values import Value, can_be
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.formula import Constraint, SetConstraint
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import Vocabulary

_METRES_PER_DEGREE = 111_194
"""Of latitude on the mean sphere, rounded down: cells are never too narrow."""


@dataclass(frozen=True)
class Stated:
    """A relation between two incidents that one account holds."""

    account: str
    incident_id: str
    kind: str
    to_incident: str


@dataclass(frozen=True)
class Watched:
    """A stretch of time and country in which an account would have heard of certain acts.

    `acts` is the mask of acts seen; no disc means everywhere; times are seconds since 1970.
    """

    account: str
    acts: int
    disc: tuple[float, float, float] | None
    start: int
    end: int


def add_nearness(
    facts: FactTable,
    legend: Legend,
    vocabulary: Vocabulary,
    engine: Engine,
    stated: Sequence[Stated] = (),
    watched: Sequence[Watched] = (),
) -> None:
    """Add each nearness and stated-relation fact of a legend to the fact table."""
    attack = vocabulary.acts.mask("attack")
    rows = _Rows(facts)
    for fact, near in legend.near.items():
        bits = np.full(len(facts.table), OPEN, dtype=np.int8)
        sure, possible = _attackers(facts, near, attack)
        for row in _surely_near(facts, near, sure, engine):
            bits[row] = CAN_BE_YES
        for row in _surely_alone(rows, near, possible, watched, attack):
            bits[row] &= ~CAN_BE_YES
        for row, how in _by_statement(rows, near, sure, possible, stated):
            bits[row] = CAN_BE_YES if how else bits[row] | CAN_BE_YES
        facts.with_yes(fact, bits)
    for fact, kind in legend.stated.items():
        # what a side has not said it has not said; what is proved of others' words stays open
        established = np.array([account == ESTABLISHED for account in rows.account], dtype=bool)
        bits = np.where(established, OPEN, CAN_BE_NO).astype(np.int8)
        for item in stated:
            if item.kind == kind and (item.account, item.incident_id) in rows.of:
                bits[rows.of[item.account, item.incident_id]] = CAN_BE_YES
        facts.with_yes(fact, bits)


class _Rows:
    """The fact table's columns as lists, and the row of each account and incident."""

    def __init__(self, facts: FactTable) -> None:
        table = facts.table
        pairs = zip(table["account"].to_pylist(), table["incident_id"].to_pylist(), strict=True)
        self.of = {pair: row for row, pair in enumerate(pairs)}
        self.account, self.time_low, self.time_high, self.lat, self.lon, self.radius = (
            table[name].to_pylist() for name in ("account", "time_low", "time_high", "lat", "lon", "radius")
        )


def _attackers(facts: FactTable, near: Nearness, attack: int) -> tuple[np.ndarray, np.ndarray]:
    """Which rows surely are, and which possibly are, an attack by some of `by` on some of `on`."""
    occurred = facts.table["occurred"].to_numpy()
    wanted = {
        "act": (attack, attack),
        "perpetrator": (near.by_surely, near.by),
        "target": (near.on_surely, near.on),
    }
    sure = (occurred == CAN_BE_YES).copy()
    possible = (occurred & CAN_BE_YES) != 0
    for fact, (mask_sure, mask_possible) in wanted.items():
        codes = facts.table[fact].to_numpy()
        sure &= ~_by_code(facts.codes[fact], SetConstraint(avoids=mask_sure))[codes]
        possible &= _by_code(facts.codes[fact], SetConstraint(frozenset({mask_possible})))[codes]
    return sure, possible


def _by_code(values: Sequence[Value], constraint: Constraint) -> np.ndarray:
    return np.array([can_be(constraint, value) for value in values], dtype=bool)


def _surely_near(facts: FactTable, near: Nearness, sure: np.ndarray, engine: Engine) -> list[int]:
    """Rows with a sure attack of the same account surely within the hours before and the distance, by cells and days."""
    table = facts.table.select(["row", "account", "incident_id", "time_low", "time_high", "lat", "lon", "radius"])
    low, high, radius = (table[name].to_numpy() for name in ("time_low", "time_high", "radius"))
    known = (low > -UNBOUNDED) & (high < UNBOUNDED) & (radius >= 0) & (radius <= near.within_metres)
    known &= high - low <= near.within_seconds
    attacks = table.filter(pa.array(sure & known))
    if not len(attacks):
        return []
    engine.register("near_attacks", _spread(attacks, near))
    engine.register("near_rows", _in_cells(table.filter(pa.array(known)), near))
    query = f"""
        SELECT DISTINCT i.row FROM near_rows AS i JOIN near_attacks AS j
          ON i.account = j.account AND i.band = j.band AND i.cell = j.cell AND i.bucket = j.bucket
        WHERE i.incident_id <> j.incident_id AND j.time_high <= i.time_low
          AND i.time_high - j.time_low <= {near.within_seconds}
          AND ROUND(2 * 6371008.8 * ASIN(LEAST(1.0, SQRT(
                POWER(SIN(RADIANS(j.lat - i.lat) / 2), 2)
                + COS(RADIANS(i.lat)) * COS(RADIANS(j.lat)) * POWER(SIN(RADIANS(j.lon - i.lon) / 2), 2))))
              ) + i.radius + j.radius <= {near.within_metres}
        ORDER BY i.row
    """  # noqa: S608 - whole numbers of sulh's own only
    return [int(row) for row in engine.query(query)["row"].to_pylist()]


def _grid(near: Nearness) -> tuple[float, int]:
    """Height of a band of cells in degrees, and length of a bucket in seconds."""
    return max(near.within_metres, 1000) / _METRES_PER_DEGREE, max(near.within_seconds, 3600)


def _cells_in(band: np.ndarray, height: float) -> np.ndarray:
    """How many cells go round the earth in a band: as many as are wide enough at its poleward edge.

    Near a pole the way across is shorter than the way round, by a sixth at most where there are more than three cells.
    """
    edge = np.maximum(np.abs(band * height), np.abs((band + 1) * height))
    wide = np.floor(360 * np.cos(np.radians(np.minimum(edge, 90.0))) / (1.25 * height))
    return np.maximum(1, wide).astype(np.int64)


def _in_cells(table: pa.Table, near: Nearness) -> pa.Table:
    height, length = _grid(near)
    band = np.floor(table["lat"].to_numpy() / height).astype(np.int64)
    count = _cells_in(band, height)
    cell = np.floor((table["lon"].to_numpy() + 180) / 360 * count).astype(np.int64) % count
    bucket = table["time_low"].to_numpy() // length
    return _with(table, band, cell, bucket)


def _spread(table: pa.Table, near: Nearness) -> pa.Table:
    """Each attack in every cell and bucket from which it can be near: three bands, three cells each, two buckets."""
    height, length = _grid(near)
    parts = []
    band = np.floor(table["lat"].to_numpy() / height).astype(np.int64)
    for up in (-1, 0, 1):
        count = _cells_in(band + up, height)
        cell = np.floor((table["lon"].to_numpy() + 180) / 360 * count).astype(np.int64)
        for aside in (-1, 0, 1):
            for later in (0, 1):
                bucket = table["time_low"].to_numpy() // length + later
                parts.append(_with(table, band + up, (cell + aside) % count, bucket))
    return pa.concat_tables(parts)


def _with(table: pa.Table, band: np.ndarray, cell: np.ndarray, bucket: np.ndarray) -> pa.Table:
    for name, values in (("band", band), ("cell", cell), ("bucket", bucket)):
        table = table.append_column(name, pa.array(values))
    return table


def _surely_alone(
    rows: _Rows, near: Nearness, possible: np.ndarray, watched: Iterable[Watched], attack: int
) -> list[int]:
    """Rows that a source would have told of any such attack near, and no incident of the account can be one."""
    found = []
    for item in watched:
        if attack & ~item.acts:
            continue
        for row in (number for (account, _), number in rows.of.items() if account == item.account):
            if _in_view(rows, row, near, item) and not any(
                _may_be_near(rows, row, int(other), near) for other in np.flatnonzero(possible)
            ):
                found.append(row)
    return sorted(set(found))


def _in_view(rows: _Rows, row: int, near: Nearness, item: Watched) -> bool:
    if rows.time_low[row] - near.within_seconds < item.start or rows.time_high[row] > item.end:
        return False
    if item.disc is None:
        return True
    if rows.radius[row] < 0:
        return False
    reach = rows.radius[row] + near.within_metres
    away = metres(rows.lat[row], rows.lon[row], item.disc[0], item.disc[1])
    return bool(away + reach <= round(1000 * item.disc[2]))


def _may_be_near(rows: _Rows, row: int, other: int, near: Nearness) -> bool:
    if row == other or rows.account[row] != rows.account[other]:
        return False
    if rows.time_low[other] > rows.time_high[row] or rows.time_low[row] - rows.time_high[other] > near.within_seconds:
        return False
    if rows.radius[row] < 0 or rows.radius[other] < 0:
        return True
    away = metres(rows.lat[row], rows.lon[row], rows.lat[other], rows.lon[other])
    return bool(away - rows.radius[row] - rows.radius[other] <= near.within_metres)


def _by_statement(
    rows: _Rows, near: Nearness, sure: np.ndarray, possible: np.ndarray, stated: Iterable[Stated]
) -> list[tuple[int, bool]]:
    """Rows whose account states the relation to such an attack: True where it surely is one, False where it may be."""
    if near.or_stated is None:
        return []
    found = []
    for item in stated:
        row = rows.of.get((item.account, item.incident_id))
        other = rows.of.get((item.account, item.to_incident))
        if row is None or other is None or row == other or item.kind != near.or_stated or not possible[other]:
            continue
        found.append((row, bool(sure[other])))
    return sorted(found)
