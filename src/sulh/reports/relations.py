"""Relations between reports: the keys that cells name, replaced by report ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sulh.reports.schema import RELATIONS_TABLE
from sulh.sources.files.json_cells import plain

Stated = tuple[str, pa.Table, pa.Array, pa.Table]
"""A source's key, its rows, their ids, and the relations that they state (positions among these rows)."""
Told = tuple[str, str, pa.Array, pa.Array]
"""A source's key, a relation, the ids of rows, and those of the second deeds that they speak of."""
Key = tuple[str, str]


def relations_table(
    stated: Sequence[Stated], told: Sequence[Told]
) -> tuple[pa.Table, list[tuple[str, dict[str, Any]]]]:
    """The relations (schema RELATIONS_TABLE), sorted, and those that lead nowhere: source, and row, column, value and
    reason of a rejected cell."""
    found = {
        (report, relation, deed, source)
        for source, relation, reports, deeds in told
        for report, deed in zip(reports.to_pylist(), deeds.to_pylist(), strict=True)
    }
    lost = []
    by_key, times = _keys(stated) if any(item[3].num_rows for item in stated) else ({}, Counter())
    for source, rows, ids, relations in stated:
        for one in relations.to_pylist():
            report = ids[one["position"]].as_py()
            target = _target(source, one["to"], by_key)
            reason = _no_target(report, target, times, by_key)
            if reason is None:
                found.add((report, one["kind"], by_key[target], source))
            else:
                place = {name: rows[name][one["position"]].as_py() for name in ("row", "sheet")}
                lost.append((source, {**place, "column": one["column"], "value": one["to"], "reason": reason}))
    names = RELATIONS_TABLE.names
    records = [dict(zip(names, relation, strict=True)) for relation in sorted(found)]
    return pa.Table.from_pylist(records, schema=RELATIONS_TABLE), lost


def _keys(stated: Sequence[Stated]) -> tuple[dict[Key, str], Counter[Key]]:
    """The id of the row with each key, and how many rows have it."""
    by_key: dict[Key, str] = {}
    times: Counter[Key] = Counter()
    for source, rows, ids, _ in stated:
        for key, report in zip(plain(rows["key"]).to_pylist(), ids.to_pylist(), strict=True):
            if key is not None:
                by_key[source, key] = report
                times[source, key] += 1
    return by_key, times


def _target(source: str, to: str, by_key: dict[Key, str]) -> Key:
    """The source and key that a cell names; a key of the row's own source comes first."""
    own = (source, to)
    if own in by_key or ":" not in to:
        return own
    other, _, key = to.partition(":")
    return other.strip(), key.strip()


def _no_target(report: str, target: Key, times: Counter[Key], by_key: dict[Key, str]) -> str | None:
    source, key = target
    if target not in by_key:
        return f"there is no row “{key}” in {source}, or it was rejected"
    if times[target] > 1:
        return f"{times[target]} rows of {source} have the number “{key}”"
    return "a row cannot stand in a relation to itself" if by_key[target] == report else None
