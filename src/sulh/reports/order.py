"""The order of the reports table, whatever the order of the rows: by start, source and id; without a start last.

Ten million rows are sorted by one whole number each, which holds the rank of the start, that of the source and the
first bits of the id; only rows that are alike in it are compared further.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.reports.identity import ID_LENGTH, digest_numbers
from sulh.sources.files.json_cells import plain

Numbers = np.ndarray[Any, Any]
_BITS = 63
_ROWS = 250_000
MOST_BYTES = 1 << 30
"""Of the texts of one chunk; Arrow's arrays of texts hold less than twice that."""


def in_order(reports: pa.Table) -> pa.Table:
    """The reports (schema REPORTS, ids as `report_ids` makes them) sorted by start, source and id."""
    if reports.num_rows < 2:
        return reports
    places = _places(reports)
    if bool(np.all(places[1:] > places[:-1])):
        return reports
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        columns = [_taken(column, places, pool) for column in reports.columns]
    return pa.table(columns, schema=reports.schema)


def _places(reports: pa.Table) -> Numbers:
    ids = plain(reports["report_id"])
    starts, sources = _ranks(reports["start"]), _ranks(reports["source"])
    digests = digest_numbers(ids)
    whole = starts * (int(sources.max()) + 1) + sources
    bits = _BITS - int(whole.max()).bit_length()
    keys = (whole.astype(np.uint64) << np.uint64(bits)) | (digests >> np.uint64(64 - bits))
    places = np.argsort(keys)
    ordered = keys[places]
    same = np.zeros(len(ordered), bool)
    same[1:] = ordered[1:] == ordered[:-1]
    same[:-1] |= same[1:]
    if same.any():
        places[same] = _compared(ids, keys, places[same])
    return places


def _compared(ids: pa.Array, keys: Numbers, places: Numbers) -> Numbers:
    """These places sorted by key and id; ids are alike in their digits but for those of equal content, `-2` before
    `-10`, which their length says."""
    chosen = ids.take(pa.array(places))
    table = pa.table(
        {
            "key": pa.array(keys[places]),
            "digits": pc.utf8_slice_codeunits(chosen, 0, ID_LENGTH),
            "length": pc.utf8_length(chosen),
            "id": chosen,
        }
    )
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in table.column_names])
    found: Numbers = places[np.asarray(order)]
    return found


def _ranks(column: Any) -> Numbers:
    """For each row the rank of its value among the distinct ones; nulls come last."""
    encoded = pc.dictionary_encode(plain(column))
    known = encoded.dictionary
    ranks = np.empty(len(known) + 1, np.int64)
    ranks[np.asarray(pc.sort_indices(known))] = np.arange(len(known))
    ranks[-1] = len(known)
    found: Numbers = ranks[np.asarray(pc.fill_null(encoded.indices, len(known)))]
    return found


def _taken(column: pa.ChunkedArray, places: Numbers, pool: ThreadPoolExecutor) -> pa.ChunkedArray:
    """The values at these places; texts in chunks that an array can hold."""
    if _is_constant(column):
        return column
    cuts = np.arange(_ROWS, len(places), _ROWS)
    whole = column
    if pa.types.is_string(column.type):
        total = np.cumsum(np.asarray(pc.fill_null(pc.binary_length(column), 0)).astype(np.int64)[places])
        cuts = np.union1d(cuts, np.searchsorted(total, np.arange(MOST_BYTES, int(total[-1]), MOST_BYTES)))
        if total[-1] >= MOST_BYTES:
            whole = column.cast(pa.large_string())
    array = plain(whole)
    parts = pool.map(lambda part: array.take(pa.array(part)).cast(column.type), np.split(places, cuts))
    return pa.chunked_array(list(parts), column.type)


def _is_constant(column: pa.ChunkedArray) -> bool:
    if column.null_count or pa.types.is_list(column.type):
        return bool(column.null_count == len(column))
    return bool(pc.all(pc.equal(column, column[0])).as_py())
