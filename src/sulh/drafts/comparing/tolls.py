"""Incidents and harm of rows, summed up by any classes of them once, and then by any choice of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.findings.facts import UNBOUNDED
from sulh.findings.keys import Bools, Ints
from sulh.reports.schema import COUNTS

LOW, HIGH, OPEN = range(3)
"""Least, most of what is bounded, and how many have no bound."""


@dataclass(frozen=True, eq=False)
class _Column:
    """A count of each row: at least, at most where that is bounded, and where it is not (None: everywhere)."""

    low: Ints | None
    high: Ints | None
    open: Bools | None


class Tolls:
    """The counts of rows. `units` are incidents, and each kind of harm that some row has, or may have, any of."""

    def __init__(self, facts: pa.Table) -> None:
        """`facts` has the columns of `FactTable.table`."""
        self._columns: dict[str, _Column] = {}
        for unit in COUNTS:
            low, high = (facts[f"{unit}_{end}"].to_numpy() for end in ("low", "high"))
            if high.any():
                unbounded = high >= UNBOUNDED
                known = low if low.any() else None
                most = None if known is None and unbounded.all() else np.where(unbounded, low, high)
                self._columns[unit] = _Column(known, most, None if unbounded.all() else unbounded)
        self.units = (INCIDENTS_UNIT, *self._columns)

    def by(self, classes: Ints, size: int) -> Ints:
        """Sums by class: (classes, units, LOW HIGH OPEN)."""
        out = np.zeros((size, len(self.units), 3), np.int64)
        every = np.bincount(classes, minlength=size)
        out[:, 0, LOW] = out[:, 0, HIGH] = every
        for place, column in enumerate(self._columns.values(), start=1):
            for end, values in ((LOW, column.low), (HIGH, column.high)):
                if values is not None:
                    out[:, place, end] = np.rint(np.bincount(classes, values, size)).astype(np.int64)
            out[:, place, OPEN] = every if column.open is None else np.bincount(classes[column.open], minlength=size)
        return out


def chosen(masks: Sequence[Bools], sums: Ints) -> Ints:
    """The sums of the classes that each mask chooses: (masks, …) from sums of (classes, …).

    Whole numbers below 2^53 are exact as floats, which are multiplied far faster.
    """
    flat = sums.reshape(len(sums), -1).astype(np.float64)
    found = np.stack([mask.astype(np.float64) for mask in masks]) @ flat if masks else np.zeros((0, flat.shape[1]))
    return np.asarray(np.rint(found).astype(np.int64).reshape(len(masks), *sums.shape[1:]))
