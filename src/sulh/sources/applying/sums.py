"""Rows of sums under a list that no word names: counts that add up, and nothing else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import filled, plain
from sulh.sources.reading.facts import COUNTS
from sulh.sources.reading.rows import PLACED


def sums(rows: pa.Table) -> list[int]:
    """The positions of rows (PLACED and FACTS, in the order of one sheet) that state two exact counts or more, each the
    sum of the rows above since the last such row, three at least, and nothing else at all."""
    lows = [name for name in (f"{count}_low" for count in COUNTS) if name in rows.column_names]
    others = [
        plain(rows[name])
        for name in rows.column_names
        if name not in PLACED.names and not name.endswith(("_low", "_high"))
    ]
    if len(lows) < 2 or rows.num_rows < 3:
        return []
    bare = filled(others) == 0 if others else np.ones(rows.num_rows, bool)
    counts = [np.asarray(pc.fill_null(plain(rows[name]), 0)) for name in lows]
    stated = filled([plain(rows[name]) for name in lows])
    found: list[int] = []
    for place in np.flatnonzero(bare & (stated > 1)).tolist():
        first = found[-1] + 1 if found else 0
        above = [int(column[first:place].sum()) for column in counts]
        if place - first > 1 and above == [int(column[place]) for column in counts] and any(above):
            found.append(place)
    return found
