"""The rows of a fact table as the search for attacks nearby looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import FactTable
from sulh.findings.near_grid import Ints, Points
from sulh.findings.side_by_side import side_by_side

_MANY = 2**18
"""Rows from which on more than one processor is used to fetch them."""


class Rows:
    """The fact table's columns as arrays, in its order or in another (`order`: the row of each place), and the place of an
    account and incident."""

    def __init__(self, facts: FactTable, order: Ints | None = None) -> None:
        table = facts.table
        encoded = pc.dictionary_encode(table["account"].combine_chunks())
        self._accounts = [str(name) for name in encoded.dictionary.to_pylist()]
        columns = [encoded.indices.to_numpy().astype(np.int64)]
        columns += [table[name].to_numpy() for name in ("time_low", "time_high", "lat", "lon", "radius")]
        if order is not None:
            columns = _fetched([(column, order) for column in columns])
        self.account, self.low, self.high, self.lat, self.lon, self.radius = columns
        self._ids = table["incident_id"] if "incident_id" in table.column_names else None
        self._order = order

    def account_number(self, name: str) -> int:
        """The number of an account; -1 where no row has it."""
        return self._accounts.index(name) if name in self._accounts else -1

    def of(self, keys: Iterable[tuple[str, str]]) -> Iterator[int | None]:
        """Where some accounts and incidents stand; None for one that is not there. The facts need to have had their ids."""
        wanted = list(keys)
        if not wanted:
            return
        assert self._ids is not None, "who asks for incidents has given their ids"
        ids = pa.array(sorted({incident for _, incident in wanted}), pa.string())
        there = pc.is_in(self._ids, value_set=ids).to_numpy()
        places = np.flatnonzero(there if self._order is None else there[self._order])
        rows = places if self._order is None else self._order[places]
        incidents = self._ids.take(pa.array(rows)).to_pylist()
        accounts = [self._accounts[number] for number in self.account[places].tolist()]
        known = dict(zip(zip(accounts, incidents, strict=True), places.tolist(), strict=True))
        yield from (known.get(key) for key in wanted)

    def points(self, rows: Ints, bound: Ints, other: Ints) -> Points:
        """Some rows with the bounds in time that are to be compared (columns of all rows)."""
        columns = [self.account, self.lat, self.lon, self.radius, bound, other]
        account, lat, lon, radius, *bounds = _fetched([(column, rows) for column in columns])
        return Points(rows, account, lat, lon, radius, *bounds)


def _fetched(wanted: list[tuple[npt.NDArray[Any], npt.NDArray[np.integer]]]) -> list[npt.NDArray[Any]]:
    """For each of some columns and places the values there."""

    def one(what: tuple[npt.NDArray[Any], npt.NDArray[np.integer]]) -> npt.NDArray[Any]:
        values, places = what
        return np.asarray(values[places])

    if len(wanted[0][1]) < _MANY:
        return [one(each) for each in wanted]
    return side_by_side(one, wanted)
