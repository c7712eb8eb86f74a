"""What a report is, apart from where it stood: its content, and the id that follows from it.

The id is a hash of the source's key and of what the row was read to say. The row's number, its own number in the file,
the file's hash and what the case says of the whole source are no part of it: a file that is sorted anew, or sent again
with one row more, keeps the ids of the others, and people's decisions keep their subjects. Rows that say the same are
told apart by an ordinal: `-2`, `-3`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Container
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.engine import DuckDB
from sulh.reports.schema import NOT_CONTENT
from sulh.sources.files.json_cells import json_column, json_objects, plain

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


def contents(source: pa.Array, said_of: pa.Array, deeds: pa.Array | None = None) -> pa.Array:
    """The content of each report, as one text: its source, what it says, and the second deeds it speaks of (a JSON list,
    null where there is none). Equal for equal content."""
    encoded = pc.dictionary_encode(plain(source))
    keys = pa.array([json.dumps(key, ensure_ascii=False) for key in encoded.dictionary.to_pylist()], pa.string())
    parts = [keys.take(encoded.indices), plain(said_of)]
    if deeds is not None:
        parts.append(plain(deeds))
    return pc.binary_join_element_wise("[", pc.binary_join_element_wise(*parts, ",", null_handling="skip"), "]", "")


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


def report_ids(texts: pa.Array, tie_breakers: pa.Array) -> pa.Array:
    """An id for each content. Among equal contents the ordinal follows the tie breaker (the original cells)."""
    digest = digests(texts)
    codes = np.asarray(pc.dictionary_encode(digest).indices)
    counts = np.bincount(codes) if len(codes) else np.array([], np.int64)
    twins = np.flatnonzero(counts[codes] > 1) if len(codes) else codes
    if not len(twins):
        return digest
    places = pa.array(twins)
    alike: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for place, content, tie in zip(
        twins.tolist(), texts.take(places).to_pylist(), plain(tie_breakers).take(places).to_pylist(), strict=True
    ):
        alike[int(codes[place])].append((content, tie or "", place))
    ordinals: dict[int, int] = {}
    for group in alike.values():
        for ordinal, (_, _, place) in enumerate(sorted(group), start=1):
            ordinals[place] = ordinal
    endings = pa.array(["" if ordinals[place] == 1 else f"-{ordinals[place]}" for place in twins.tolist()], pa.string())
    named: Any = pc.binary_join_element_wise(digest.take(places), endings, "")
    mask = np.zeros(len(digest), bool)
    mask[twins] = True
    return pc.replace_with_mask(digest, pa.array(mask), named)
