"""What a report is, apart from where it stood: its content, and the id that follows from it.

The id is a hash of the source's key and of what the row was read to say. The row's number, its own number in the file,
the file's hash and what the case says of the whole source are no part of it: a file that is sorted anew, or sent again
with one row more, keeps the ids of the others, and people's decisions keep their subjects. Rows that say the same are
told apart by an ordinal: `-2`, `-3`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.engine import DuckDB
from sulh.reports.schema import NOT_CONTENT
from sulh.sources.files.json_cells import json_column, json_objects, json_texts, plain

ID_LENGTH = 16
"""Hexadecimal digits of SHA-256: 64 bits; among a million reports two meet by chance once in 37 million cases."""
_TIGHT = (",", ":")


def said(rows: pa.Table, without: Container[str] = NOT_CONTENT) -> pa.Array:
    """What each row says, as JSON with its facts in the order of their names; facts that are null are left out, and so
    are the columns `without` which it would say the same."""
    names = [
        name for name in sorted(rows.column_names) if name not in without and rows[name].null_count < rows.num_rows
    ]
    return json_objects({name: json_column(rows[name]) for name in names}, rows.num_rows, _TIGHT)


def contents(source: str | pa.Array, said_of: pa.Array, deeds: pa.Array | None = None) -> pa.Array:
    """The content of each report, as one text: its source, what it says, and the second deeds it speaks of (a JSON list,
    null where there is none). Equal for equal content. `source` is that of all rows, or of each."""
    parts = [json_texts(source) if isinstance(source, pa.Array) else json.dumps(source, ensure_ascii=False)]
    parts += [",", said_of]
    if deeds is not None:
        parts.append(pc.fill_null(pc.binary_join_element_wise(",", deeds, ""), ""))
    return pc.binary_join_element_wise("[", *parts, "]", "")


_MANY = 50_000
"""Texts; from so many on DuckDB hashes them on all cores."""


def digests(texts: pa.Array) -> pa.Array:
    """The first `ID_LENGTH` hexadecimal digits of the SHA-256 of each text."""
    if len(texts) < _MANY:
        found = [hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH] for text in texts.to_pylist()]
        return pa.array(found, pa.string())
    engine = DuckDB()
    engine.register("contents", pa.table({"place": pa.array(np.arange(len(texts))), "said": texts}))
    query = f"SELECT substr(sha256(said), 1, {ID_LENGTH}) AS digest FROM contents ORDER BY place"  # noqa: S608 - no input in it
    return plain(engine.query(query)["digest"])


_ROWS = 250_000
"""Rows whose contents are held at a time: that of ten million rows is more text than an array can hold."""


def report_ids(source: str | pa.Array, rows: pa.Table, deeds: pa.Array | None = None) -> pa.Array:
    """An id for each row (PLACED and FACTS, or REPORTS), from its content. Among equal contents the ordinal follows the
    original cells (`given`)."""

    def content(start: int, count: int) -> pa.Array:
        part = rows.slice(start, count)
        of = source.slice(start, count) if isinstance(source, pa.Array) else source
        return contents(of, said(part), None if deeds is None else deeds.slice(start, count))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda start: digests(content(start, _ROWS)), range(0, rows.num_rows, _ROWS)))
    digest = pa.concat_arrays(found) if found else pa.array([], pa.string())
    twins, ordinals = _twins(digest, rows["given"])
    if not len(twins):
        return digest
    numbers = pc.cast(pa.array(ordinals), pa.string())
    endings = pc.if_else(pa.array(ordinals == 1), "", pc.binary_join_element_wise("-", numbers, ""))
    named: Any = pc.binary_join_element_wise(digest.take(pa.array(twins)), endings, "")
    mask = np.zeros(len(digest), bool)
    mask[twins] = True
    return pc.replace_with_mask(digest, pa.array(mask), named)


def _twins(digest: pa.Array, given: pa.ChunkedArray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The positions of rows that say the same as another, and the ordinal of each by its original cells."""
    codes = digest_numbers(digest)
    places = np.argsort(codes)
    same = codes[places][1:] == codes[places][:-1]
    twins = np.sort(places[np.r_[False, same] | np.r_[same, False]]) if same.any() else places[:0]
    if not len(twins):
        return twins, twins
    chosen = {"code": pa.array(codes[twins]), "given": given.take(pa.array(twins)), "place": pa.array(twins)}
    order = np.asarray(pc.sort_indices(pa.table(chosen), sort_keys=[(name, "ascending") for name in chosen]))
    ordered = codes[twins][order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ordinals = np.empty(len(twins), np.int64)
    ordinals[order] = np.arange(len(twins)) - np.repeat(starts, np.diff(np.r_[starts, len(twins)])) + 1
    return twins, ordinals


def digest_numbers(ids: pa.Array) -> np.ndarray[Any, Any]:
    """The sixteen hexadecimal digits with which each id begins, as a number (uint64)."""
    if not len(ids):
        return np.array([], np.uint64)
    digits = ids if pc.max(pc.binary_length(ids)).as_py() == ID_LENGTH else pc.utf8_slice_codeunits(ids, 0, ID_LENGTH)
    ends = np.frombuffer(digits.buffers()[1], np.int32)[digits.offset :][: len(digits) + 1]
    signs = np.frombuffer(digits.buffers()[2], np.uint8)[ends[0] : ends[-1]].reshape(-1, ID_LENGTH)
    # “0” is 0x30 and “a” is 0x61: the low four bits are the value, less nine for a letter, which has the bit of 0x40
    values = (signs & 15) + (signs >> 6) * np.uint8(9)
    found: np.ndarray[Any, Any] = np.ascontiguousarray((values[:, 0::2] << 4) | values[:, 1::2]).view(">u8").ravel()
    return found.astype(np.uint64)
