"""How common things are among the reports: sets of labels, tolls, points. What is rare says more when two reports share it.

Taken from the reports themselves, or from a model that was learned earlier, so that a report's worth does not move
with every row that comes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.labels import Times, keys_of
from sulh.incidents.rows import EARTH_KM, Bools, Ints, Rows, counts

TOLLS = ("killed", "civilians_killed", "wounded")
"""The tolls that are compared."""
SETS = ("act", "object", "acted", "suffered")
"""The sets of labels that are compared: those who acted and those who suffered, or the two sides where a report does not say
who acted on whom."""
NO_TOLL = ("denies",)
"""Stances whose toll (often none) is part of the denial."""
LEAST_HOURS = 168.0
"""Hours that the reports are taken to span at least."""


@dataclass(frozen=True)
class Frequencies:
    """By set (`SETS`) and by toll (`TOLLS`) how many reports say what; by source how many it sets at which point, where they
    are more than one, and how many into which cell of half a degree; and the hours from the first report to the last."""

    sets: dict[str, Times]
    tolls: dict[str, Times]
    points: dict[str, Times]
    cells: dict[str, Times]
    hours: float

    @classmethod
    def of_rows(cls, rows: Rows) -> Frequencies:
        """What is common among these rows."""
        return cls.of_parts([rows])

    @classmethod
    def of_parts(cls, parts: Iterable[Rows]) -> Frequencies:
        """What is common among the rows of several tables, looked at one after the other."""
        sets: dict[str, Times] = {name: {} for name in SETS}
        tolls: dict[str, Times] = {name: {} for name in TOLLS}
        points: dict[str, list[Ints]] = {}
        squares: dict[str, list[Ints]] = {}
        first, last = [], []
        for rows in parts:
            for name, column in said(rows).columns.items():
                _count(sets[name], column)
            for name in TOLLS:
                _count(tolls[name], toll_keys(rows, name))
            _place(rows, points, squares)
            if rows.dated.any():
                first.append(int(rows.start[rows.dated].min()))
                last.append(int(rows.end[rows.dated].max()))
        hours = (max(last) - min(first)) / 3600 if first else 0.0
        sets, tolls = ({name: dict(sorted(times.items())) for name, times in one.items()} for one in (sets, tolls))
        return cls(sets, tolls, _often(points, 2), _often(squares, 1), max(hours, LEAST_HOURS))


@dataclass(frozen=True, eq=False)
class Said:
    """What each row says, by `SETS` (texts as `keys_of` gives them), and whether it says who acted on whom."""

    columns: dict[str, Any]
    directed: Bools


def said(rows: Rows) -> Said:
    """The sets of labels of each row."""
    names = ("act", "object", "perpetrator", "target", "side_a", "side_b")
    act, target_object, perpetrator, target, side_a, side_b = (keys_of(rows.table[name]) for name in names)
    acted, suffered = pc.coalesce(perpetrator, side_a), pc.coalesce(target, side_b)
    directed = np.asarray(pc.or_(pc.is_valid(perpetrator), pc.is_valid(target)))
    return Said({"act": act, "object": target_object, "acted": acted, "suffered": suffered}, directed)


def toll_keys(rows: Rows, name: str) -> Any:
    """Each row's toll as a text, “low high” with the high bound left out where there is none; null where it says none."""
    low, high, usable = toll_bounds(rows, name)
    if not usable.any():
        return pa.nulls(len(rows), pa.string())
    text = pc.binary_join_element_wise(pc.cast(pa.array(low), pa.string()), pc.cast(pa.array(high), pa.string()), " ")
    return pc.if_else(pa.array(usable), text, None)


def toll_bounds(rows: Rows, name: str) -> tuple[Ints, Ints, Bools]:
    """Low and high bound, and which rows say a toll that can be compared."""
    low, high, known = counts(rows, name)
    return low, high, known & ~np.asarray(pc.is_in(rows.table["stance"], pa.array(NO_TOLL)))


def _count(times: Times, column: Any) -> None:
    """Add how many rows say what."""
    found = pc.value_counts(pc.drop_null(column))
    for value, number in zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True):
        times[value] = times.get(value, 0) + number


def _place(rows: Rows, points: dict[str, list[Ints]], squares: dict[str, list[Ints]]) -> None:
    """Add each row's point and cell, by source."""
    point, cell = grid(rows), cells(rows)
    for source, name in enumerate(rows.sources):
        mine = np.flatnonzero((rows.source == source) & rows.placed)
        points.setdefault(name, []).append(point[mine])
        squares.setdefault(name, []).append(cell[mine])


def _often(places: dict[str, list[Ints]], least: int) -> dict[str, Times]:
    """By source how many reports stand at which place, where they are so many at least."""
    out: dict[str, Times] = {}
    for name in sorted(places):
        keys, number = np.unique(np.concatenate(places[name]), return_counts=True)
        often = number >= least
        if often.any():
            out[name] = dict(zip(map(str, keys[often].tolist()), number[often].tolist(), strict=True))
    return out


def grid(rows: Rows) -> Ints:
    """Each row's point to a hundred metres, as one number; 0 where it has none."""
    cells = np.where(rows.placed[:, None], np.rint(rows.unit * (EARTH_KM * 10)), 0).astype(np.int64)
    return np.asarray((cells[:, 0] + 2**17 << 36) + (cells[:, 1] + 2**17 << 18) + cells[:, 2] + 2**17) * rows.placed


def haunt_rate(rows: Rows, common: Frequencies) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How many reports an hour each row's source sets at its point, the row itself left out."""
    out = np.zeros(len(rows))
    points = grid(rows)
    for source, name in enumerate(rows.sources):
        times = common.points.get(name)
        if not times:
            continue
        known = np.array(sorted((int(point), number) for point, number in times.items()), np.int64)
        mine = np.flatnonzero((rows.source == source) & rows.placed)
        place = np.minimum(np.searchsorted(known[:, 0], points[mine]), len(known) - 1)
        there = known[place, 0] == points[mine]
        out[mine] = np.where(there, known[place, 1] - 1, 0) / common.hours
    return out


CELL_DEGREES = 0.5
CELL_KM2 = (CELL_DEGREES * np.pi / 180 * EARTH_KM) ** 2
"""Area of a cell: half a degree high, and as wide."""


def cells(rows: Rows) -> Ints:
    """The cell of each row's point, as a number; -1 where it has none."""
    lat = np.degrees(np.arcsin(np.clip(np.where(rows.placed, rows.unit[:, 2], 0.0), -1, 1)))
    band = np.floor(lat / CELL_DEGREES)
    width = CELL_DEGREES / np.maximum(np.cos(np.radians((band + 0.5) * CELL_DEGREES)), 0.01)
    lon = np.degrees(np.arctan2(rows.unit[:, 1], rows.unit[:, 0]))
    column = np.floor(np.where(rows.placed, lon, 0.0) / width)
    return np.where(rows.placed, (band + 400) * 2000 + column + 1000, -1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Usual:
    """How many reports each source usually sets per square kilometre and hour into a cell (cells x sources), and each row's cell."""

    rates: np.ndarray[Any, np.dtype[np.float64]]
    cell: Ints

    def of(self, rows: Ints, source: Ints) -> np.ndarray[Any, np.dtype[np.float64]]:
        """That of sources in the cells of rows."""
        return np.asarray(self.rates[self.cell[rows], source])


def usual_rate(rows: Rows, common: Frequencies) -> Usual:
    """What sources usually set into the cells of these rows; half a report stands for the unseen."""
    distinct, place = np.unique(cells(rows), return_inverse=True)
    out = np.empty((len(distinct), len(rows.sources)))
    for source, name in enumerate(rows.sources):
        times = common.cells.get(name, {})
        out[:, source] = [times.get(str(one), 0) for one in distinct.tolist()]
    return Usual((out + 0.5) / (CELL_KM2 * common.hours), place.astype(np.int64))
