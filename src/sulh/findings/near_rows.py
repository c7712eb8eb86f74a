"""The rows of a fact table as the search for attacks nearby looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import FactTable
from sulh.findings.near_search import Ints, Points


class Rows:
    """The fact table's columns as arrays, and the row of an account and incident."""

    def __init__(self, facts: FactTable) -> None:
        self.table = facts.table
        encoded = pc.dictionary_encode(facts.table["account"].combine_chunks())
        self._accounts = [str(name) for name in encoded.dictionary.to_pylist()]
        self.account: Ints = encoded.indices.to_numpy().astype(np.int64)
        self.names = np.array(self._accounts, dtype=object)[self.account] if len(self._accounts) else np.array([])
        self.low, self.high, self.lat, self.lon, self.radius = (
            facts.table[name].to_numpy() for name in ("time_low", "time_high", "lat", "lon", "radius")
        )

    def account_number(self, name: str) -> int:
        """The number of an account; -1 where no row has it."""
        return self._accounts.index(name) if name in self._accounts else -1

    def of(self, keys: Iterable[tuple[str, str]]) -> Iterator[int | None]:
        """The rows of some accounts and incidents; None where there is none."""
        wanted = list(keys)
        if not wanted:
            return
        ids = pa.array(sorted({incident for _, incident in wanted}), pa.string())
        rows = np.flatnonzero(pc.is_in(self.table["incident_id"], value_set=ids).to_numpy())
        incidents = self.table["incident_id"].take(pa.array(rows)).to_pylist()
        known = {(self.names[row], incident): int(row) for row, incident in zip(rows, incidents, strict=True)}
        yield from (known.get(key) for key in wanted)

    def points(self, rows: Ints, bound: Ints, other: Ints) -> Points:
        """Some rows with the bounds in time that are to be compared."""
        return Points(
            rows, self.account[rows], self.lat[rows], self.lon[rows], self.radius[rows], bound[rows], other[rows]
        )
